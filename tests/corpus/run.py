"""Shows all files of a folder with the app's decoders and, if it is installed, with Chromium."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from app.core.errors import ImageError
from app.core.limits import Settings
from app.images.decoders import DecoderPool
from app.ui import theme
from app.ui.texts.image import reason
from tests.corpus.comparison import Comparison, Outcome, Picture, compare

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from tests.corpus.viewer import Viewer


def files_in(folder: Path) -> list[Path]:
    """All files of a folder and its subfolders, in order."""
    return sorted(path for path in folder.rglob("*") if path.is_file())


async def compare_all(
    paths: Sequence[Path], viewer: Viewer | None, on_compared: Callable[[int], None] = lambda _: None
) -> list[Comparison]:
    """Decode all files with the app's own limits and number of processes, and compare them with Chromium.

    Args:
        paths: The files.
        viewer: Shows the same files in Chromium; None if it is not installed.
        on_compared: Called after each file with the number of compared files.

    Returns:
        One comparison for each file, in the order of `paths`.
    """
    settings = Settings()
    processes = settings.thumbnails.decoder_processes
    pool = DecoderPool(processes, settings.decode)
    numbers = iter(range(len(paths)))
    compared: dict[int, Comparison] = {}
    chromium_lock = asyncio.Lock()  # Chromium shows one file at a time

    async def work() -> None:
        for number in numbers:
            app = await _decoded(pool, paths[number], settings.decode.max_bytes)
            if viewer is None:
                compared[number] = _uncompared(paths[number], app)
            else:
                async with chromium_lock:
                    chromium = await asyncio.to_thread(viewer.show, number)
                compared[number] = compare(paths[number], app, chromium)
            on_compared(len(compared))

    try:
        await asyncio.gather(*(work() for _ in range(processes)))
    finally:
        await pool.aclose()
    return [compared[number] for number in range(len(paths))]


async def _decoded(pool: DecoderPool, path: Path, max_bytes: int) -> Picture | str:
    """What the app shows of a file, or the reason that its tile would show."""
    try:
        with path.open("rb") as file:
            data = file.read(max_bytes + 1)  # one byte above the limit is enough for the file to be refused
        return Picture.of_thumbnail(await pool.decode(data, theme.TILE_SIZES[-1]))
    except ImageError as error:
        return reason(error)
    except OSError as error:
        return error.strerror or "can’t be read"


def _uncompared(path: Path, app: Picture | str) -> Comparison:
    if isinstance(app, str):
        return Comparison(path, Outcome.NOT_SHOWN, f"app: {app}")
    return Comparison(path, Outcome.SHOWN)

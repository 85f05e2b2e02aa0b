"""Shows all files of a folder with the app's decoders and, if it is installed, with Chromium.

Chromium gets each file as a data URL, decodes it, and its pixels are read back.
"""

import asyncio
import contextlib
import mimetypes
from base64 import b64decode, b64encode
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from app.core.errors import ImageError
from app.core.limits import Settings
from app.images.decoders import DecoderPool
from app.ui import theme
from app.ui.texts.image import reason
from tests import chromium
from tests.chromium import Browser
from tests.corpus.comparison import GROUND, REDUCTION, SIDE, Comparison, Outcome, Picture, compare

_OPTIONS: Final = ("--headless", "--force-color-profile=srgb")
_BATCH: Final = 200  # files shown by one page, because a page keeps decoded images for a while
_ATTEMPTS: Final = 2  # each with a new Chromium, because the first one may have crashed because of earlier files
_DRAWING: Final = {"side": SIDE, "larger": SIDE * REDUCTION, "ground": ",".join(map(str, GROUND))}

# Chromium loads truncated files without an error, and shows the part that is there.
_SHOW: Final = """(async () => {
  const image = new Image();
  image.src = "%(url)s";
  try { await image.decode(); } catch { return null; }
  const drawn = (source, side) => {
    const canvas = new OffscreenCanvas(side, side);
    const context = canvas.getContext("2d", {willReadFrequently: true});
    context.fillStyle = "rgb(%(ground)s)";
    context.fillRect(0, 0, side, side);
    context.imageSmoothingQuality = "high";
    context.drawImage(source, 0, 0, side, side);
    return canvas;
  };
  const square = drawn(drawn(image, %(larger)d), %(side)d);
  const pixels = square.getContext("2d").getImageData(0, 0, %(side)d, %(side)d).data;
  return [image.naturalWidth, image.naturalHeight, btoa(String.fromCharCode(...pixels))];
})()"""


class Viewer(contextlib.ExitStack):
    """Shows files in Chromium, one at a time. A context manager.

    If Chromium crashes or hangs because of a file, it is restarted for the next one.
    """

    _browser: Browser | None = None
    _shown = 0

    def show(self, path: Path, seconds: float = 10.0) -> Picture | str:
        """Show a file. It blocks until Chromium has answered.

        Args:
            path: The file.
            seconds: Timeout.

        Returns:
            What Chromium shows, or why it shows nothing.
        """
        # By the file's suffix, as servers do. A browser needs it only for SVG.
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        script = _SHOW % (_DRAWING | {"url": f"data:{kind};base64,{b64encode(path.read_bytes()).decode()}"})
        why = ""
        for _ in range(_ATTEMPTS):
            try:
                answer = self._page().evaluate(script, seconds=seconds)
            except chromium.BrowserError as error:
                why = str(error)
                self._browser = None
                self.close()
                continue
            return "not shown" if answer is None else _picture(*answer)
        return why

    def _page(self) -> Browser:
        """The browser, with a page that has shown fewer than `_BATCH` files."""
        if self._browser is None:
            self._browser = self.enter_context(chromium.running(_OPTIONS))
        elif self._shown % _BATCH == 0:
            self._browser.call("Page.navigate", url="about:blank", seconds=10.0)
        self._shown += 1
        return self._browser


def _picture(width: int, height: int, pixels: str) -> Picture:
    square = np.frombuffer(b64decode(pixels), np.uint8).reshape(SIDE, SIDE, 4)
    return Picture(width, height, square[:, :, :3])


def files_in(folder: Path) -> list[Path]:
    """All files of a folder and its subfolders, in order."""
    return sorted(path for path in folder.rglob("*") if path.is_file())


async def compare_all(
    paths: Sequence[Path], viewer: Viewer | None, on_compared: Callable[[int], None] = lambda _: None
) -> list[Comparison]:
    """Decode all files with the app's own limits and number of processes, and compare them with Chromium.

    Args:
        paths: The files.
        viewer: Shows the files in Chromium; None if it is not installed.
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
                    theirs = await asyncio.to_thread(viewer.show, paths[number])
                compared[number] = compare(paths[number], app, theirs)
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

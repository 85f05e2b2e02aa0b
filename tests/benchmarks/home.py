"""Measures the start with the home page: the first paint, and how soon after it recent packs and covers are painted.

``uv run python -m tests.benchmarks.home``. Uses the current display or, without one, Xvfb.

The app is started alternately with 50 recent packs, whose 200 covers are on disk, and without any. It connects to
nothing. `--log-level INFO` says when it has painted.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from msgspec import Raw
from msgspec.structs import replace
from PIL import Image

from app.core.changes import NOTHING_CHANGED
from app.core.connection import Connection, PackRequest, parse_api_key, parse_base_url
from app.core.identity import APP_ID, ORGANIZATION
from app.core.limits import Settings
from app.core.models import ImageMetadata, Pack, PackImage
from app.core.saved_values import DataProblem, PacksEvent
from app.images.decoded import Thumbnail
from app.images.downloaded import Validators
from app.images.store_file import StoredThumbnail
from app.images.thumbnail_store import ThumbnailStore
from app.start.display import missing_display
from app.storage.saved_packs import SavedPacks
from tests.benchmarks import table
from tests.benchmarks.screen import virtual_screen
from tests.benchmarks.table import Row

_ROOT: Final = Path(__file__).resolve().parents[2]
_PACKS: Final = 50
_COVER: Final = 4
_BOX: Final = 320
_PICTURES: Final = 12  # different ones
_KEY: Final = "benchmark.key"
_SERVER: Final = "http://127.0.0.1:9/v1"  # nothing listens there
_STARTS: Final = 3
_LIMIT_SECONDS: Final = 30.0
_MOST_AFTER_MS: Final = 100.0


def make_home(folder: Path, packs: int) -> dict[str, str]:
    """Make the folders of a person who has opened so many packs.

    Returns:
        The environment with these folders.
    """
    environment = {f"XDG_{name}_HOME": str(folder / name.lower()) for name in ("CONFIG", "CACHE", "DATA", "STATE")}
    if packs:
        place = f"{ORGANIZATION}/{APP_ID}"
        urls = [[f"https://cdn.example.com/{number}/{each}.jpg" for each in range(_COVER)] for number in range(packs)]
        asyncio.run(_save_packs(folder / "data" / place, urls))
        _save_thumbnails(folder / "cache" / place / "thumbnails", [url for each in urls for url in each])
    return environment


def _print_problem(event: PacksEvent | DataProblem) -> None:
    if isinstance(event, DataProblem):
        print("problem:", event.value, file=sys.stderr)


async def _save_packs(folder: Path, urls: list[list[str]]) -> None:
    limits = replace(Settings().packs, close_seconds=_LIMIT_SECONDS)
    saved = SavedPacks(folder, limits, _print_problem)
    connection = Connection(parse_base_url(_SERVER), parse_api_key(_KEY))
    for number, each in enumerate(urls):
        pack_id = f"{number:08d}-0000-4000-8000-000000000000"
        metadata = ImageMetadata("completed", "A picture", ("key",))
        images = tuple(
            PackImage(at, f"{number}-{at}", url, metadata, True, Raw(b"{}")) for at, url in enumerate(each, 1)
        )
        rows = {url: [row] for row, url in enumerate(each)}
        pack = Pack(
            pack_id, f"Pack {number}", len(each), False, None, images, {"completed": len(each)}, rows, tuple(each)
        )
        saved.save(PackRequest(connection, pack_id), pack, time.time() - number * 3600, NOTHING_CHANGED)
    await saved.aclose()


def _save_thumbnails(folder: Path, urls: list[str]) -> None:
    pictures = [_picture(number) for number in range(_PICTURES)]
    store = ThumbnailStore(folder, Settings().store)
    for start in range(0, len(urls), _PICTURES):
        batch = zip(urls[start : start + _PICTURES], pictures, strict=False)
        store.put({url: StoredThumbnail(picture, Validators()) for url, picture in batch}, _BOX)
    store.close()


def _picture(number: int) -> Thumbnail:
    """A picture with as many bytes as a thumbnail of a photo."""
    noise = Image.effect_noise((45, 80), 80 + number).resize((180, _BOX), Image.Resampling.BICUBIC)
    picture = Image.merge("RGB", (noise, noise.rotate(180), noise.transpose(Image.Transpose.FLIP_LEFT_RIGHT)))
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=85)
    return Thumbnail(*picture.size, file.getvalue(), False, 1080, 1920, "JPEG")


def start(environment: dict[str, str], *signs: str) -> list[float]:
    """Start the app, and end it when its log has a line with each sign, in this order.

    Returns:
        Milliseconds from the start of the process to each of these lines.
    """
    command = [sys.executable, str(_ROOT / "main.py"), "--base-url", _SERVER, "--log-level", "INFO"]
    started = time.perf_counter()
    found: list[float] = []
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True, cwd=_ROOT) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if signs[len(found)] in line:
                found.append((time.perf_counter() - started) * 1000)
                if len(found) == len(signs):
                    break
        process.kill()
    if len(found) < len(signs):
        raise RuntimeError("the app ended early")
    return found


def measure(rounds: int) -> list[Row]:
    """Start the app alternately with and without recent packs."""
    with contextlib.ExitStack() as stack:
        environment = os.environ | {"GENVIRAL_API_KEY": _KEY}
        if missing_display(environment) is not None:
            environment |= {"DISPLAY": stack.enter_context(virtual_screen()).name, "QT_QPA_PLATFORM": "xcb"}
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="pack-benchmark-")))
        full = environment | make_home(folder / "full", _PACKS)
        empty = environment | make_home(folder / "empty", 0)
        with_packs: list[float] = []
        without: list[float] = []
        after: list[float] = []
        for number in range(_STARTS * rounds + 1):
            painted, covers = start(full, "first paint", "recent packs ")
            (blank,) = start(empty, "first paint")
            if number:  # the first round fills the system's file cache
                with_packs.append(painted)
                without.append(blank)
                after.append(covers - painted)
    return [
        Row.of_ratio("first paint with 50 recent packs", "without any", with_packs, without, "ms", 1.05),
        Row.of_value("recent packs and covers painted after it", after, "ms", _MOST_AFTER_MS),
    ]


if __name__ == "__main__":
    table.run(measure)

"""Measures a contact sheet of 1,000 images as a PDF, compared with ImageMagick's montage of the same thumbnails.

``uv run python -m tests.benchmarks.contact_sheet``. Needs ImageMagick, but no display. The thumbnails are in a store on
disk, in the size in which a screen with two device pixels per pixel has them, and suffice for the printed size.
Measured are the time, the size of the file, the memory of the process, and the gaps of its event loop.
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import batched
from pathlib import Path
from typing import Final

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from msgspec import Raw
from PySide6.QtWidgets import QApplication

from app.core.contact_sheet import SheetOptions, lay_out
from app.core.limits import DecodeLimits, DownloadLimits, StoreLimits
from app.core.models import ImageMetadata, PackImage
from app.images.curl_transfer import system_certificates
from app.images.decode import make_thumbnail
from app.images.decoded import Thumbnail
from app.images.decoder import DecoderThreads
from app.images.decoders import DecoderPool
from app.images.download import ImageDownloader
from app.images.downloaded import Validators
from app.images.sources import HttpOriginalSource, HttpThumbnailSource
from app.images.store_file import StoredThumbnail
from app.images.thumbnail_cache import ThumbnailCache
from app.images.thumbnail_store import ThumbnailStore
from app.packs.jobs import Job, JobList
from app.packs.sheet_pictures import SheetPictures
from app.pictures.tasks import TaskOwner
from app.start.event_loop import EventLoop
from app.ui.dialogs.sheet_painting import Sheet
from app.ui.dialogs.sheet_writing import write_pdf, write_sheet
from tests.benchmarks.corpus import make_corpus
from tests.benchmarks.process_memory import MB, memory_of
from tests.benchmarks.timing import LoopGaps

_BOX: Final = 640
_ROUNDS: Final = 3
_GOAL_RATIO: Final = 2.0
_GOAL_BYTES: Final = 25 * MB
_GOAL_MEMORY: Final = 100 * MB
_WORDS: Final = "A person walks along a bright beach at sunrise, seen from behind, with a dog and a kite in the wind."


def main() -> None:
    """Measure, or write a sheet in this process if there are arguments: the folder of the store, and the file."""
    if len(sys.argv) > 1:
        application = QApplication([])
        with EventLoop(application) as loop:
            loop.run_until_complete(_write(Path(sys.argv[1]), Path(sys.argv[2])))
        return
    photos = make_corpus().paths
    with tempfile.TemporaryDirectory() as folder_text:
        folder = Path(folder_text)
        with ProcessPoolExecutor(os.cpu_count()) as pool:
            thumbnails = [*pool.map(_thumbnail, photos, chunksize=16)]
        store = ThumbnailStore(folder / "store", StoreLimits())
        for some in batched(enumerate(thumbnails), 64):
            store.put({_url(row): StoredThumbnail(each, Validators()) for row, each in some}, _BOX)
        store.close()
        files = [folder / f"{row:04}.jpg" for row in range(len(thumbnails))]
        for file, each in zip(files, thumbnails, strict=True):
            file.write_bytes(each.data)
        ratios = []
        for _ in range(_ROUNDS):
            began = time.perf_counter()
            command = ["montage", *map(str, files), "-tile", "4x3", "-geometry", "+6+6", str(folder / "montage.pdf")]
            subprocess.run(command, check=True)
            montage = time.perf_counter() - began
            sheet = folder / "sheet.pdf"
            arguments = [sys.executable, "-m", "tests.benchmarks.contact_sheet", str(folder / "store"), str(sheet)]
            measured = json.loads(subprocess.run(arguments, check=True, stdout=subprocess.PIPE).stdout)
            ratios.append(measured["seconds"] / montage)
            bytes_of_montage = (folder / "montage.pdf").stat().st_size
            print(
                f"sheet {measured['seconds']:.1f} s, montage {montage:.1f} s; "
                f"file {sheet.stat().st_size / MB:.1f} MB, montage {bytes_of_montage / MB:.1f} MB; "
                f"memory +{measured['memory'] / MB:.0f} MB; "
                f"gaps p99 {measured['p99']:.1f} ms, longest {measured['longest']:.1f} ms"
            )
        print(
            f"{statistics.median(ratios):.2f} times as long as montage (goal {_GOAL_RATIO:g}); goals for the file "
            f"{_GOAL_BYTES / MB:g} MB, for the memory {_GOAL_MEMORY / MB:g} MB"
        )


def _url(row: int) -> str:
    return f"https://cdn.invalid/{row}.jpg"


def _thumbnail(path: Path) -> Thumbnail:
    return make_thumbnail(path.read_bytes(), _BOX)


async def _write(store: Path, path: Path) -> None:
    limits = StoreLimits()
    cache = ThumbnailCache(ThumbnailStore(store, limits), limits, lambda _: None)
    decoders = DecoderPool(DecoderThreads(2, DecodeLimits()))
    downloader = ImageDownloader(DownloadLimits(), system_certificates(), allows_private=False)
    usual, larger = (HttpThumbnailSource(downloader, decoders, cache, box=box, account="") for box in (_BOX, 2 * _BOX))
    tasks = TaskOwner()
    source = SheetPictures([usual, larger], HttpOriginalSource(downloader, decoders, DecodeLimits()), tasks)
    images = tuple(
        PackImage(
            row + 1, str(row), _url(row), ImageMetadata("completed", _WORDS, ("beach", "sunrise")), True, Raw(b"{}")
        )
        for row in range(1000)
    )
    options = SheetOptions(has_keywords=True)
    family = QApplication.font().family()
    sheet = Sheet(options, lay_out(options, 9 / 16), "A pack of photos", images, len(images), {}, family)
    before, most, gaps = memory_of(os.getpid()).pss, 0, LoopGaps()
    watching = asyncio.create_task(gaps.watch())
    pages = range(sheet.page_count)
    work = partial(write_sheet, sheet=sheet, source=source, output=partial(write_pdf, sheet, path), pages=pages)
    began = time.perf_counter()
    job: Job = JobList(tasks).start(str, work, lambda _: "", total=len(images))
    ended = asyncio.Event()
    job.stopped.connect(ended.set)
    while not ended.is_set():
        await asyncio.wait([asyncio.create_task(ended.wait())], timeout=0.1)
        most = max(most, memory_of(os.getpid()).pss)
    seconds = time.perf_counter() - began
    watching.cancel()
    assert job.error is None
    assert job.failures == []
    figures = {"seconds": seconds, "memory": most - before, "p99": gaps.share(99), "longest": gaps.worst}
    print(json.dumps(figures))
    await cache.aclose()
    await decoders.aclose()
    await downloader.aclose()
    await tasks.aclose()


if __name__ == "__main__":
    main()

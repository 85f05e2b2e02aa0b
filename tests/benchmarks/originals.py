"""Measures the download of 1,000 originals from nginx to a folder, compared with curl.

``uv run python -m tests.benchmarks.originals``. Needs nginx, curl and Xvfb; Linux only. They come over loopback, where
the app is limited by its CPU time, and then with TLS and HTTP/2 over a line as fast as that of a good office.

Both write the same files, to new folders on the same disk, in turn. All are deleted at the end only: whenever ext4
without a journal makes a file, it searches past all those that were deleted shortly before, which made curl take up to
three times as long. curl has as many connections as the app. Neither waits until the bytes are on the disk. The window
shows the pack, with all thumbnails loaded. Its delays are measured over loopback, in downloads of their own, because
measuring them takes time.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from app.core.limits import OriginalsDownloadLimits
from app.images.folder_list import LIST_NAME
from app.packs.download_originals import OriginalsDownload
from app.packs.jobs import JobState
from app.packs.states import Shown
from tests.benchmarks import table
from tests.benchmarks.corpus import COUNT, make_corpus
from tests.benchmarks.driven_app import run_driven
from tests.benchmarks.line import Distance
from tests.benchmarks.screen import virtual_screen
from tests.benchmarks.table import Row
from tests.benchmarks.timing import SETTLE_SECONDS, LoopGaps
from tests.benchmarks.web_server import serve, serve_far

if TYPE_CHECKING:
    from app.start.program import Program
    from tests.benchmarks.corpus import Corpus
    from tests.benchmarks.web_server import Site

_ROOT: Final = Path(__file__).resolve().parents[2]
_DRIVE: Final = "--drive"
_WATCH: Final = "--watch"
_LINE: Final = Distance(round_trip_seconds=0.02, bytes_per_second=25e6)  # 200 Mbit/s
_MOST_RATIO: Final = 3.0
_MOST_FAR_RATIO: Final = 1.1
_MOST_GAP_MS: Final = 8.0
_LOOK_SECONDS: Final = 0.02
_END_SECONDS: Final = 120.0


class _Downloaded(NamedTuple):
    """One download by the app.

    Attributes:
        seconds: From the start of the job until its end.
        usual_ms: The 99th percentile of the delays of the event loop; 0 if they were not measured.
        longest_ms: The longest of them.
    """

    seconds: float
    usual_ms: float
    longest_ms: float


def measure(rounds: int) -> list[Row]:
    """Download with both alternately."""
    corpus = make_corpus()
    what = f"{COUNT} originals to a folder"
    with serve(corpus, (COUNT,)) as site, tempfile.TemporaryDirectory(prefix="pack-benchmark-") as folder:
        rows = [_compare(site, corpus, Path(folder), rounds, what, _MOST_RATIO)]
        watched = [_download(site, corpus, Path(folder, f"watched-{number}"), _WATCH) for number in range(rounds)]
    with (
        serve_far(corpus, (COUNT,), _LINE) as far,
        tempfile.TemporaryDirectory(prefix="pack-benchmark-") as folder,
    ):
        os.environ["SSL_CERT_FILE"] = os.environ["CURL_CA_BUNDLE"] = str(far.certificate)
        rows.append(_compare(far.site, corpus, Path(folder), rounds, f"{what}, {_LINE}", _MOST_FAR_RATIO))
    usual = [each.usual_ms for each in watched]
    return [
        *rows,
        Row.of_value(f"{what}, event-loop gap, p99", usual, "ms", _MOST_GAP_MS),
        Row.of_ratio(f"{what}, event-loop gap", "→ p99", [each.longest_ms for each in watched], usual, "ms", None),
    ]


def _compare(site: Site, corpus: Corpus, folder: Path, rounds: int, what: str, most: float) -> Row:
    ours, theirs = [], []
    for number in range(rounds):
        theirs.append(_fetch(site, corpus, folder / f"curl-{number}"))
        ours.append(_download(site, corpus, folder / f"app-{number}").seconds)
        print(what, ours[-1], theirs[-1], file=sys.stderr)
    return Row.of_ratio(what, "curl --parallel", ours, theirs, "s", most)


def _fetch(site: Site, corpus: Corpus, folder: Path) -> float:
    folder.mkdir()
    lines = (f'url = "{url}"\noutput = "{folder}/{n:04}.jpg"\n' for n, url in enumerate(site.photo_urls, 1))
    configuration = folder / "curl.txt"
    configuration.write_text("".join(lines))
    curl = ["curl", "--silent", "--fail", "--parallel", "--parallel-max", str(OriginalsDownloadLimits().host_downloads)]
    began = time.perf_counter()
    subprocess.run([*curl, "--config", str(configuration)], check=True)
    seconds = time.perf_counter() - began
    configuration.unlink()
    _check(folder, corpus)
    return seconds


def _download(site: Site, corpus: Corpus, home: Path, *options: str) -> _Downloaded:
    home.mkdir()
    folders = ("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")
    target = home / "originals"
    with virtual_screen() as screen:
        ended = subprocess.run(
            [
                sys.executable,
                "-m",
                __spec__.name,
                _DRIVE,
                f"{site.origin}/v1",
                site.pack_ids[COUNT],
                str(target),
                *options,
            ],
            env={
                **os.environ,
                **dict.fromkeys(folders, str(home)),
                "DISPLAY": screen.name,
                "QT_QPA_PLATFORM": "xcb",
                "GENVIRAL_API_KEY": "a.key",
            },
            stdout=subprocess.PIPE,
            text=True,
            check=True,
            timeout=_END_SECONDS,
            cwd=_ROOT,
        )
    _check(target, corpus)
    return _Downloaded(*json.loads(ended.stdout.splitlines()[-1]))


def _check(folder: Path, corpus: Corpus) -> None:
    files = sorted(each for each in folder.iterdir() if each.name != LIST_NAME)
    assert [path.read_bytes() for path in files] == [path.read_bytes() for path in corpus.paths]


async def _drive(program: Program, pack_id: str, folder: Path, *, watches: bool) -> None:
    """Open the pack, wait for all thumbnails, download, and print the measurements."""
    window, workspace = program.window, program.workspace
    try:
        while window.page is None:  # noqa: ASYNC110 - there is no signal for it
            await asyncio.sleep(_LOOK_SECONDS)
        workspace.open(pack_id)
        pack = workspace.current
        assert pack is not None
        while not (isinstance(pack.state, Shown) and window.page.is_settled):  # noqa: ASYNC110 - likewise
            await asyncio.sleep(_LOOK_SECONDS)
        progress = window.page.status
        while progress.progress[0] < progress.progress[1]:  # noqa: ASYNC110 - there is no signal for it
            await asyncio.sleep(_LOOK_SECONDS)
        await asyncio.sleep(SETTLE_SECONDS)
        request = pack.state.content.request.without_key()
        downloader, images = (
            pack.services.make_file_downloader(pack.state.content.request.connection),
            pack.shelf.images,
        )
        work = OriginalsDownload(
            downloader, images, len(images), folder, lambda images: workspace.take(request, images, "downloaded")
        )
        ended = asyncio.get_running_loop().create_future()
        gaps = LoopGaps()
        watching = asyncio.ensure_future(gaps.watch()) if watches else None
        began = time.perf_counter()
        job = workspace.jobs.start(lambda: "Originals", work, lambda _: "done", total=COUNT, can_pause=True)
        job.stopped.connect(lambda: ended.set_result(time.perf_counter() - began))
        seconds = await ended
        assert (job.state, job.done) == (JobState.ENDED, COUNT)
        delays = [0.0, 0.0]
        if watching is not None:
            watching.cancel()
            delays = [gaps.share(99), gaps.worst]
        print(json.dumps([seconds, *delays]), flush=True)
    finally:
        window.close()


def main() -> None:
    """Measure, or operate the app in a process of its own."""
    if sys.argv[1:2] == [_DRIVE]:
        base_url, pack_id, folder, *options = sys.argv[2:]
        run_driven(base_url, lambda program: _drive(program, pack_id, Path(folder), watches=_WATCH in options))
    else:
        table.run(measure)


if __name__ == "__main__":
    main()

"""Measures the download of 1,000 originals from nginx to a folder, compared with curl.

``uv run python -m tests.benchmarks.originals``. Needs nginx, curl and Xvfb; Linux only. They come over loopback, where
the app is limited by its CPU time, and then with TLS and HTTP/2 over a line as fast as that of a good office.

Both write the same files, to new folders on the same disk, in turn. All are deleted at the end only: whenever ext4
without a journal makes a file, it searches past all those that were deleted shortly before, which made curl take up to
three times as long. curl has as many connections as the app. Neither waits until the bytes are on the disk. The window
shows the pack, with all thumbnails loaded.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from app.core.limits import OriginalsDownloadLimits
from app.images.part_file import LIST_NAME
from tests.benchmarks import table
from tests.benchmarks.corpus import COUNT, make_corpus
from tests.benchmarks.driver import driven, next_line
from tests.benchmarks.line import Distance
from tests.benchmarks.screen import virtual_screen
from tests.benchmarks.table import Row
from tests.benchmarks.web_server import serve, serve_far

if TYPE_CHECKING:
    from tests.benchmarks.corpus import Corpus
    from tests.benchmarks.web_server import Site

_LINE: Final = Distance(round_trip_seconds=0.02, bytes_per_second=25e6)  # 200 Mbit/s


def measure(rounds: int) -> list[Row]:
    """Download with both alternately."""
    corpus = make_corpus()
    what = f"{COUNT} originals to a folder"
    with serve(corpus, (COUNT,)) as site:
        rows = [_compare(site, corpus, rounds, what, 3.0)]
    with serve_far(corpus, (COUNT,), _LINE) as far:
        os.environ["SSL_CERT_FILE"] = os.environ["CURL_CA_BUNDLE"] = str(far.certificate)
        rows.append(_compare(far.site, corpus, rounds, f"{what}, {_LINE}", 1.1))
    return rows


def _compare(site: Site, corpus: Corpus, rounds: int, what: str, most: float) -> Row:
    ours, theirs = [], []
    with tempfile.TemporaryDirectory(prefix="pack-benchmark-") as folder:
        for number in range(rounds):
            theirs.append(_fetch(site, corpus, Path(folder, f"curl-{number}")))
            ours.append(_download(site, corpus, Path(folder, f"app-{number}")))
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


def _download(site: Site, corpus: Corpus, home: Path) -> float:
    target = home / "originals"
    with virtual_screen() as screen:
        arguments = (f"{site.origin}/v1", site.pack_ids[COUNT], str(target))
        with driven(screen, home, "originals", *arguments) as process:
            seconds: float = next_line(process)["seconds"]
    _check(target, corpus)
    return seconds


def _check(folder: Path, corpus: Corpus) -> None:
    files = sorted(each for each in folder.iterdir() if each.name != LIST_NAME)
    assert [path.read_bytes() for path in files] == [path.read_bytes() for path in corpus.paths]


if __name__ == "__main__":
    table.run(measure)

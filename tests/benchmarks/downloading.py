"""Measures CPU time and throughput of downloads, compared with curl: 300 files of 230 KB from nginx on loopback.

``uv run python -m tests.benchmarks.downloading``. Needs nginx and curl, but no display. Measures plain HTTP, TLS with
HTTP/1.1, and HTTP/2. In the app, decoder processes use the same cores, so that CPU time matters more than throughput,
and that of the window's thread most.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import shutil
import socket
import statistics
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from app.core.limits import DownloadLimits
from app.images.download import ImageDownloader
from app.start.event_loop import EventLoop
from tests.raw_server import CERTIFICATE, PRIVATE_KEY, TRUSTED

if TYPE_CHECKING:
    from collections.abc import Iterator

_FILES = 300
_BYTES = 230_000
_ROUNDS = 5
_AT_ONCE = 12  # downloads
_CONFIGURATION = """
daemon off;
worker_processes 1;
error_log stderr crit;
pid {folder}/nginx.pid;
events {{ worker_connections 256; }}
http {{
    access_log off;
    sendfile on;
    tcp_nopush on;
    keepalive_requests 100000;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{plain};
        listen 127.0.0.1:{tls} ssl;
        listen 127.0.0.1:{http2} ssl http2;
        ssl_certificate {folder}/certificate.pem;
        ssl_certificate_key {folder}/key.pem;
        root {folder}/files;
        types {{ image/jpeg jpg; }}
    }}
}}
"""


class _Way(NamedTuple):
    """A client that downloads the files.

    Attributes:
        name: In the table.
        scheme: Of their URLs.
        curl_options: Options that make curl do the same.
    """

    name: str
    scheme: str
    curl_options: tuple[str, ...] = ()


_WAYS: Final = (
    _Way("plain", "http"),
    _Way("tls", "https", ("--insecure", "--http1.1")),
    _Way("http2", "https", ("--insecure", "--http2")),
)


@contextlib.contextmanager
def _serving() -> Iterator[dict[str, list[str]]]:
    """Run nginx, and yield the URLs of its files by the name of the way."""
    ports = {way.name: _free_port() for way in _WAYS}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "files").mkdir()
        folder.chmod(0o755)  # nginx's worker may run as another user
        for number in range(_FILES):
            (folder / "files" / f"{number}.jpg").write_bytes(os.urandom(_BYTES))
        (folder / "certificate.pem").write_text(CERTIFICATE)
        (folder / "key.pem").write_text(PRIVATE_KEY)
        (folder / "nginx.conf").write_text(_CONFIGURATION.format(folder=folder, **ports))
        nginx = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")
        if nginx is None:
            raise SystemExit("nginx is not installed")
        with subprocess.Popen([nginx, "-p", name, "-c", str(folder / "nginx.conf"), "-e", "stderr"]) as server:
            try:
                _wait_until_there(ports[_WAYS[-1].name])
                yield {
                    way.name: [f"{way.scheme}://127.0.0.1:{ports[way.name]}/{n}.jpg" for n in range(_FILES)]
                    for way in _WAYS
                }
            finally:
                server.terminate()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def _wait_until_there(port: int) -> None:
    deadline = time.monotonic() + 5
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return


def _time_curl(urls: list[str], connections: int, options: tuple[str, ...]) -> float:
    with tempfile.NamedTemporaryFile("w", suffix=".curl") as wanted:
        wanted.write("".join(f'url = "{url}"\noutput = "/dev/null"\n' for url in urls))
        wanted.flush()
        began = time.perf_counter()
        subprocess.run(
            ["curl", "-s", *options, "--parallel", "--parallel-max", str(connections), "--config", wanted.name],
            check=True,
        )
        return time.perf_counter() - began


class _Spent(NamedTuple):
    """The time for all files, in seconds.

    Attributes:
        wall: Elapsed time.
        process: CPU time of this process.
        thread: CPU time of the loop's thread, which is the window's.
    """

    wall: float
    process: float
    thread: float


async def _download(urls: list[str], limits: DownloadLimits) -> _Spent:
    """Download everything once."""
    downloader = ImageDownloader(limits, TRUSTED, allows_private=True)
    waiting = iter(urls)

    async def work() -> None:
        for url in waiting:
            download = await downloader.fetch(url)
            assert len(download.data) == _BYTES
            download.release()

    (await downloader.fetch(urls[0])).release()  # imports what downloads need
    began = time.perf_counter(), time.process_time(), time.thread_time()
    await asyncio.gather(*(work() for _ in range(_AT_ONCE)))
    ended = time.perf_counter(), time.process_time(), time.thread_time()
    await downloader.aclose()
    return _Spent(*(end - begin for begin, end in zip(began, ended, strict=True)))


def main() -> None:
    """Print the medians."""
    # As in the app: collected in the network's thread, the timers of a former event loop would crash Qt.
    gc.disable()
    app = QApplication([])
    app.setQuitOnLastWindowClosed(False)
    limits = DownloadLimits()
    print(f"{_FILES} files of {_BYTES // 1000} KB, medians of {_ROUNDS}; CPU in ms a file")
    print(f"{'':8}{'window':>8}{'process':>9}{'seconds':>9}{'x curl':>8}")
    with _serving() as urls:
        for way in _WAYS:
            rounds = []
            for _ in range(_ROUNDS):
                by_curl = _time_curl(urls[way.name], _AT_ONCE, way.curl_options)
                spent = asyncio.run(_download(urls[way.name], limits), loop_factory=lambda: EventLoop(app))
                gc.collect()
                rounds.append((spent.thread / _FILES * 1000, spent.process / _FILES * 1000, spent.wall, by_curl))
            thread, process, seconds, by_curl = (statistics.median(column) for column in zip(*rounds, strict=True))
            print(f"{way.name:8}{thread:8.2f}{process:9.2f}{seconds:9.2f}{seconds / by_curl:8.1f}")


if __name__ == "__main__":
    main()

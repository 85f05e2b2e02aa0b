"""Measures CPU time and throughput of downloads, compared with curl: 1,000 files of 230 KB from nginx on loopback.

``uv run python -m tests.benchmarks.downloading``. Needs nginx and curl, but no display. In the app, decoder processes
use the same cores, so that CPU time matters more than throughput.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import socket
import ssl
import statistics
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from app.core.settings import DownloadLimits
from app.images.download import ImageDownloader
from app.start.event_loop import EventLoop

if TYPE_CHECKING:
    from collections.abc import Iterator

_FILES = 1_000
_BYTES = 230_000
_ROUNDS = 5
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
        listen 127.0.0.1:{port};
        root {folder}/files;
        types {{ image/jpeg jpg; }}
    }}
}}
"""


@contextlib.contextmanager
def _serving() -> Iterator[list[str]]:
    """Run nginx, and yield the URLs of its files."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "files").mkdir()
        folder.chmod(0o755)  # nginx's worker may run as another user
        for number in range(_FILES):
            (folder / "files" / f"{number}.jpg").write_bytes(os.urandom(_BYTES))
        (folder / "nginx.conf").write_text(_CONFIGURATION.format(folder=folder, port=port))
        nginx = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")
        if nginx is None:
            raise SystemExit("nginx is not installed")
        with subprocess.Popen([nginx, "-p", name, "-c", str(folder / "nginx.conf"), "-e", "stderr"]) as server:
            try:
                _wait_until_there(port)
                yield [f"http://127.0.0.1:{port}/{number}.jpg" for number in range(_FILES)]
            finally:
                server.terminate()


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


def _time_curl(urls: list[str], connections: int) -> float:
    with tempfile.NamedTemporaryFile("w", suffix=".curl") as wanted:
        wanted.write("".join(f'url = "{url}"\noutput = "/dev/null"\n' for url in urls))
        wanted.flush()
        began = time.perf_counter()
        subprocess.run(
            ["curl", "-s", "--parallel", "--parallel-max", str(connections), "--config", wanted.name], check=True
        )
        return time.perf_counter() - began


async def _download(urls: list[str], limits: DownloadLimits) -> tuple[float, float]:
    """Download everything once.

    Returns:
        Elapsed seconds, and seconds of CPU time of this process.
    """
    downloader = ImageDownloader(limits, ssl.create_default_context(), allows_private=True)
    waiting = iter(urls)

    async def work() -> None:
        for url in waiting:
            download = await downloader.fetch(url)
            assert len(download.data) == _BYTES
            download.release()

    (await downloader.fetch(urls[0])).release()  # imports what downloads need
    began, cpu_began = time.perf_counter(), time.process_time()
    await asyncio.gather(*(work() for _ in range(limits.workers)))
    spent = time.perf_counter() - began, time.process_time() - cpu_began
    await downloader.aclose()
    return spent


def main() -> None:
    """Print the medians."""
    app = QApplication([])
    app.setQuitOnLastWindowClosed(False)
    limits = DownloadLimits()
    rounds = []
    with _serving() as urls:
        for _ in range(_ROUNDS):
            by_curl = _time_curl(urls, limits.workers)
            seconds, cpu_seconds = asyncio.run(_download(urls, limits), loop_factory=lambda: EventLoop(app))
            rounds.append((cpu_seconds / _FILES * 1000, seconds / by_curl, seconds, by_curl))
    cpu_ms, ratio, seconds, by_curl = (statistics.median(column) for column in zip(*rounds, strict=True))
    print(f"{_FILES} files of {_BYTES // 1000} KB: {cpu_ms:.2f} ms of CPU each  (goal: at most 1.5 ms)")
    print(f"{seconds:.2f} s, {ratio:.1f} x curl --parallel's {by_curl:.2f} s")


if __name__ == "__main__":
    main()

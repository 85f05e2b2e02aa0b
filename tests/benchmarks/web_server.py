"""nginx on loopback, which serves the photos, the partner API's answers and Chromium's pages as files.

Over loopback it uses plain HTTP; behind a line with a round-trip time TLS and HTTP/2, and another host for the photos
than for the API. Its configuration and all files that it writes are in a temporary folder. Connections are persistent.
"""

import contextlib
import html
import json
import os
import random
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.benchmarks import line
from tests.benchmarks.corpus import Corpus
from tests.benchmarks.line import Distance
from tests.raw_server import CERTIFICATE_FILE, PRIVATE_KEY_FILE

_START_SECONDS: Final = 10.0
_SYLLABLES: Final = ("sun", "set", "ri", "ver", "sea", "gol", "den", "li", "ght", "fo", "rest", "тень", "être", " ")
_DESCRIPTION: Final = "A person walks along a bright beach at sunrise, seen from behind."

_CONFIGURATION: Final = """
{user}
daemon off;
worker_processes 1;
pid nginx.pid;
events {{ worker_connections 512; }}
http {{
    access_log off;
    sendfile on;
    tcp_nopush on;
    keepalive_requests 1000000;
    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    types {{ text/html html; image/jpeg jpg; }}
    {server}
}}
"""
_SERVER: Final = """
    server {{
        listen 127.0.0.1:{port};
        root {root};
        location /v1/packs/ {{ default_type application/json; }}
        location /photos/ {{ alias {photos}/; }}
    }}
"""
# Two servers with TLS and HTTP/2. Little of an answer is buffered by the kernel, as by a server that knows its line.
# Nothing is cached, so that each start of Chromium downloads everything.
_FAR_SERVERS: Final = """
    ssl_certificate certificate.pem;
    ssl_certificate_key key.pem;
    http2 on;
    add_header Cache-Control no-store;
    server {{
        listen 127.0.0.1:{port} ssl;
        root {root};
        location /v1/packs/ {{ default_type application/json; }}
    }}
    server {{
        listen 127.0.0.1:{photo_port} ssl sndbuf={socket_bytes};
        location /photos/ {{ alias {photos}/; }}
    }}
"""

# A page with the layout of the app's window: toolbar and header, seven columns of 9:16 tiles with captions, and a side
# panel. The sizes are those of theme.py.
_PAGE: Final = """<!doctype html>
<meta charset="utf-8">
<title>{title}</title>
<style>
  body {{ margin: 0; font: 13px sans-serif; background: #fff }}
  header {{ height: 95px }}
  aside {{ position: fixed; right: 0; top: 95px; width: 320px; bottom: 0; background: #eee }}
  main {{ margin: 0 336px 0 8px; display: grid; grid-template-columns: repeat(7, 1fr) }}
  figure {{ margin: 8px auto; width: 104px }}
  img {{ display: block; width: 104px; height: 184px; object-fit: contain; background: #ddd; border-radius: 8px }}
  figcaption {{ margin-top: 8px; height: 16px; overflow: hidden; white-space: nowrap; text-overflow: ellipsis }}
</style>
<header></header><aside></aside>
<main>
{figures}
</main>
"""


@dataclass(frozen=True, slots=True)
class Site:
    """The running server.

    Attributes:
        origin: Scheme, host and port, such as `http://127.0.0.1:8080`.
        pack_ids: The ID of the pack with each number of images.
        photo_urls: The URL of each photo, in order.
        further_ids: The IDs of further packs of all photos, each with URLs of its own.
        certificate: The file with the certificate to trust, if it uses TLS.
    """

    origin: str
    pack_ids: dict[int, str]
    photo_urls: tuple[str, ...]
    further_ids: tuple[str, ...]
    certificate: Path

    @property
    def page_url(self) -> str:
        """The page with all photos, whose images load lazily."""
        return f"{self.origin}/lazy.html"


@contextlib.contextmanager
def serve(corpus: Corpus, sizes: tuple[int, ...], further: int = 0, distance: Distance | None = None) -> Iterator[Site]:
    """Serve packs with these numbers of images. If there are more images than photos, several URLs have the same file.

    Args:
        corpus: The photos.
        sizes: Of the packs.
        further: How many further packs of all photos there are, each with URLs of its own.
        distance: The line behind which both servers are; None for loopback.

    Raises:
        RuntimeError: nginx is not installed or did not start.
    """
    with contextlib.ExitStack() as stack:
        root = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="pack-benchmark-")))
        port, photo_port = _free_port(), _free_port()
        shutil.copy(CERTIFICATE_FILE, root)
        shutil.copy(PRIVATE_KEY_FILE, root)
        servers, origin = _SERVER, f"http://127.0.0.1:{port}"
        photo_origin = origin
        if distance is not None:
            servers = _FAR_SERVERS
            ports = stack.enter_context(line.run(distance, (port, photo_port)))
            origin, photo_origin = (f"https://localhost:{each}" for each in ports)
        servers = servers.format(
            port=port, photo_port=photo_port, root=root, photos=corpus.folder, socket_bytes=line.SOCKET_BYTES
        )
        site = _write_site(root, origin, photo_origin, corpus, sizes, further)
        stack.enter_context(_nginx(root, servers, port))
        yield site


@contextlib.contextmanager
def _nginx(root: Path, servers: str, port: int) -> Iterator[None]:
    """Run nginx.

    Args:
        root: The folder of its files.
        servers: Their configuration.
        port: One on which it listens.

    Raises:
        RuntimeError: It is not installed or did not start.
    """
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        raise RuntimeError("nginx is not installed; see tests/benchmarks/README.md")
    # If root starts nginx, its workers run as another user by default, who may not have access to the photos.
    user = "user root;" if os.geteuid() == 0 else ""
    configuration = root / "nginx.conf"
    configuration.write_text(_CONFIGURATION.format(user=user, server=servers))
    command = [program, "-e", "error.log", "-p", str(root), "-c", str(configuration)]
    with subprocess.Popen(command) as server:
        try:
            _wait_until_it_listens(server, port)
            yield
        finally:
            server.terminate()


def _write_site(
    root: Path, origin: str, photo_origin: str, corpus: Corpus, sizes: tuple[int, ...], further: int
) -> Site:
    packs = {f"22222222-2222-4222-8222-{size:012}": _urls(photo_origin, corpus, size) for size in sizes}
    names = corpus.names
    others = {}
    for number in range(1, further + 1):  # each begins with another photo
        first = number * len(names) // (further + 1)
        urls = tuple(f"{photo_origin}/photos/{name}?pack={number}" for name in (*names[first:], *names[:first]))
        others[f"33333333-3333-4333-8333-{number:012}"] = urls
    folder = root / "v1" / "packs"
    folder.mkdir(parents=True)
    for pack_id, urls in (packs | others).items():
        (folder / pack_id).write_text(_answer(pack_id, urls))
    photo_urls = _urls(photo_origin, corpus, len(names))
    (root / "lazy.html").write_text(_page(photo_urls))
    return Site(origin, dict(zip(sizes, packs, strict=True)), photo_urls, tuple(others), root / "certificate.pem")


def _urls(origin: str, corpus: Corpus, count: int) -> tuple[str, ...]:
    names = corpus.names
    return tuple(
        f"{origin}/photos/{names[number % len(names)]}" + (f"?copy={copy}" if (copy := number // len(names)) else "")
        for number in range(count)
    )


def _answer(pack_id: str, urls: tuple[str, ...]) -> str:
    chance = random.Random(7)
    words = ["".join(chance.choices(_SYLLABLES, k=chance.randint(1, 3))) for _ in range(2000)]
    metadata = {"status": "completed", "model": "gpt-4.1-nano", "generated_at": "2026-02-17T11:02:00.000Z"}
    images = [
        {
            "id": f"{number:036}",
            "url": url,
            "metadata": {
                **metadata,
                "description": " ".join(chance.choices(words, k=10)),
                "keywords": chance.choices(words[:300], k=5),
                "error": None,
            },
        }
        for number, url in enumerate(urls)
    ]
    data = {
        "id": pack_id,
        "name": f"{len(urls)} photos",
        "image_count": len(urls),
        "is_public": False,
        "images": images,
    }
    return json.dumps({"ok": True, "code": 200, "message": "Pack retrieved", "data": data})


def _page(urls: tuple[str, ...]) -> str:
    figures = "\n".join(
        f'<figure><img loading="lazy" src="{html.escape(url)}" alt="">'
        f"<figcaption>{number} {_DESCRIPTION}</figcaption></figure>"
        for number, url in enumerate(urls, 1)
    )
    return _PAGE.format(title=f"{len(urls)} photos", figures=figures)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_it_listens(server: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.02)
    raise RuntimeError("nginx did not start")

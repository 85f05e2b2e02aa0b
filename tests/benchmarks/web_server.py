"""nginx on loopback, which serves the photos, the partner API's answers and Chromium's pages as files.

Its configuration and all files that it writes are in a temporary folder. Connections are persistent.
"""

from __future__ import annotations

import contextlib
import html
import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.benchmarks.corpus import Corpus

_START_SECONDS: Final = 10.0
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
    server {{
        listen 127.0.0.1:{port};
        root {root};
        location /v1/packs/ {{ default_type application/json; }}
        location /photos/ {{ alias {photos}/; }}
    }}
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
    """

    origin: str
    pack_ids: dict[int, str]
    photo_urls: tuple[str, ...]

    def page_url(self, loading: str) -> str:
        """The page with all photos, whose images load `lazy` or `eager`."""
        return f"{self.origin}/{loading}.html"


@contextlib.contextmanager
def serve(corpus: Corpus, sizes: tuple[int, ...]) -> Iterator[Site]:
    """Serve packs with these numbers of images. If there are more images than photos, several URLs have the same file.

    Raises:
        RuntimeError: nginx is not installed or did not start.
    """
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        raise RuntimeError("nginx is not installed; see tests/benchmarks/README.md")
    with tempfile.TemporaryDirectory(prefix="pack-benchmark-") as folder:
        root = Path(folder)
        port = _free_port()
        site = _write_site(root, f"http://127.0.0.1:{port}", corpus, sizes)
        # If root starts nginx, its workers run as another user by default, who may not have access to the photos.
        user = "user root;" if os.geteuid() == 0 else ""
        configuration = root / "nginx.conf"
        configuration.write_text(_CONFIGURATION.format(user=user, port=port, root=root, photos=corpus.folder))
        command = [program, "-e", "error.log", "-p", folder, "-c", str(configuration)]
        with subprocess.Popen(command) as server:
            try:
                _wait_until_it_answers(server, site.page_url("lazy"))
                yield site
            finally:
                server.terminate()


def _write_site(root: Path, origin: str, corpus: Corpus, sizes: tuple[int, ...]) -> Site:
    packs = root / "v1" / "packs"
    packs.mkdir(parents=True)
    pack_ids = {}
    for size in sizes:
        pack_id = f"22222222-2222-4222-8222-{size:012}"
        (packs / pack_id).write_text(_answer(pack_id, _urls(origin, corpus, size)))
        pack_ids[size] = pack_id
    photo_urls = _urls(origin, corpus, len(corpus.names))
    for loading in ("lazy", "eager"):
        (root / f"{loading}.html").write_text(_page(photo_urls, loading))
    return Site(origin, pack_ids, photo_urls)


def _urls(origin: str, corpus: Corpus, count: int) -> tuple[str, ...]:
    names = corpus.names
    return tuple(
        f"{origin}/photos/{names[number % len(names)]}" + (f"?copy={copy}" if (copy := number // len(names)) else "")
        for number in range(count)
    )


def _answer(pack_id: str, urls: tuple[str, ...]) -> str:
    metadata = {
        "status": "completed",
        "description": _DESCRIPTION,
        "keywords": ["beach", "sunrise", "calm", "walk", "morning"],
        "model": "gpt-4.1-nano",
        "generated_at": "2026-02-17T11:02:00.000Z",
        "error": None,
    }
    images = [{"id": f"{number:036}", "url": url, "metadata": metadata} for number, url in enumerate(urls)]
    data = {
        "id": pack_id,
        "name": f"{len(urls)} photos",
        "image_count": len(urls),
        "is_public": False,
        "created_at": "2026-02-14T09:00:00.000Z",
        "images": images,
    }
    return json.dumps({"ok": True, "code": 200, "message": "Pack retrieved", "data": data})


def _page(urls: tuple[str, ...], loading: str) -> str:
    figures = "\n".join(
        f'<figure><img loading="{loading}" src="{html.escape(url)}" alt="">'
        f"<figcaption>{number} {_DESCRIPTION}</figcaption></figure>"
        for number, url in enumerate(urls, 1)
    )
    return _PAGE.format(title=f"{len(urls)} photos, {loading}", figures=figures)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_it_answers(server: subprocess.Popen[bytes], url: str) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(OSError), urllib.request.urlopen(url) as answer:
            answer.read()
            return
        time.sleep(0.02)
    raise RuntimeError("nginx did not start")

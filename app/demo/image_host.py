"""The demonstration service's image host: stored pictures, generated ones, and those that are broken."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from app.demo.loopback_server import Answer, LoopbackHandler
from app.demo.painted_pictures import MOTIFS, copy_jpeg, huge_png_header, numbered_jpeg, scene_jpeg, small_tiff

type Serve = Callable[[LoopbackHandler], None]  # answers a request


def web_page(status: int, title: str, text: str) -> Answer:
    """Return an HTML page, as a proxy or a login page of a network sends it instead of the API's answer."""
    html = (
        f'<!doctype html>\n<html lang="en"><head><title>{title}</title></head>'
        f"<body><h1>{title}</h1><p>{text}</p></body></html>\n"
    )
    return Answer(status, html.encode(), "text/html; charset=utf-8")


# Longer than any time for which the app waits. It ends earlier when the server stops.
_HANGING_SECONDS: Final = 60.0
_TRICKLE_SECONDS: Final = 0.5
_BLOCK: Final = bytes(64 * 1024)
_SVG: Final = b'<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"><circle cx="32" cy="32" r="30"/></svg>'


def _page(status: int, title: str) -> Serve:
    return lambda exchange: exchange.send_answer(web_page(status, title, "There is no picture here."))


def _file(make: Callable[[], bytes], kind: str = "jpeg") -> Serve:
    return lambda exchange: exchange.send_answer(Answer(200, make(), f"image/{kind}"))


def _half_a_picture() -> bytes:
    picture = numbered_jpeg(1)
    return picture[: len(picture) // 2]


def _stop_short(exchange: LoopbackHandler) -> None:
    exchange.close_connection = True
    exchange.send_head(200, "image/jpeg", len(numbered_jpeg(1)))
    exchange.wfile.write(_half_a_picture())


def _reset(exchange: LoopbackHandler) -> None:
    _stop_short(exchange)
    exchange.reset_connection()


def _hang(exchange: LoopbackHandler) -> None:
    exchange.pause(_HANGING_SECONDS)
    exchange.close_connection = True


def _trickle(exchange: LoopbackHandler) -> None:
    picture = numbered_jpeg(1)
    exchange.send_head(200, "image/jpeg", len(picture))
    for position in range(len(picture)):
        exchange.wfile.write(picture[position : position + 1])
        if not exchange.pause(_TRICKLE_SECONDS):
            return


def _never_end(exchange: LoopbackHandler) -> None:
    exchange.send_head(200, "image/jpeg", None)
    exchange.wfile.write(_half_a_picture())
    while not exchange.server.stopping.is_set():
        exchange.wfile.write(_BLOCK)


# By file name: one sentence for people, and what answers the request.
BROKEN_IMAGES: Final[dict[str, tuple[str, Serve]]] = {
    "missing.jpg": ("The server does not know it (404).", _page(404, "Not Found")),
    "forbidden.jpg": ("The server refuses it (403).", _page(403, "Forbidden")),
    "gone.jpg": ("The link has expired (410).", _page(410, "Gone")),
    "page.jpg": (
        "A web page that calls itself a JPEG.",
        _file(lambda: web_page(200, "Sign in", "Please sign in.").body),
    ),
    "truncated.jpg": ("A JPEG file that is cut in half.", _file(_half_a_picture)),
    "short.jpg": ("The connection ends before the file does.", _stop_short),
    "reset.jpg": ("The connection is reset in the middle of the file.", _reset),
    "hanging.jpg": ("The server accepts the request and never answers.", _hang),
    "trickle.jpg": ("The file comes at two bytes a second.", _trickle),
    "endless.jpg": ("The file never ends.", _never_end),
    "huge.png": ("A tiny file that says it has 900 megapixels.", _file(huge_png_header, "png")),
    "empty.jpg": ("The file has zero bytes.", _file(bytes)),
    "drawing.svg": ("An SVG drawing, which is not shown.", _file(lambda: _SVG, "svg+xml")),
    "scan.tiff": ("A TIFF file, which is not shown.", _file(small_tiff, "tiff")),
}

# Only a plain file name, so that no path can leave the folder.
_PICTURE: Final = re.compile(r"/pictures/(?P<name>[a-z0-9_-]+\.(?P<kind>jpg|png|gif|webp|avif|heic))", re.ASCII)
_COPY: Final = re.compile(r"/copies/(?P<how>half|mirrored|recompressed)(?P<name>/[0-9]{2}\.jpg)", re.ASCII)
_GENERATED: Final = re.compile(r"/generated/(?P<number>[0-9]{1,6})\.jpg", re.ASCII)
_SCENE: Final = re.compile(r"/scenes/(?P<motif>[a-z]+)/(?P<pack>[0-9]{1,3})-(?P<position>[0-9]{1,3})\.jpg", re.ASCII)
_BROKEN: Final = re.compile(r"/broken/(?P<name>[a-z.]+)", re.ASCII)


class ImageHost:
    """Answers requests for `/pictures/`, `/copies/`, `/generated/`, `/scenes/` and `/broken/`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def respond(self, exchange: LoopbackHandler) -> None:
        """Answer one GET request."""
        path = exchange.path.partition("?")[0]
        if (broken := _BROKEN.fullmatch(path)) and broken["name"] in BROKEN_IMAGES:
            _, serve = BROKEN_IMAGES[broken["name"]]
            serve(exchange)
        else:
            exchange.send_answer(self._picture(path))

    def refusal(self, status: int, message: str) -> Answer:
        """Return the answer to a malformed request, or to one with another method than GET."""
        return web_page(status, f"Error {status}", "The image host only answers GET requests.")

    def _picture(self, path: str) -> Answer:
        if generated := _GENERATED.fullmatch(path):
            return Answer(200, numbered_jpeg(int(generated["number"])), "image/jpeg")
        if (scene := _SCENE.fullmatch(path)) and scene["motif"] in MOTIFS:
            body = scene_jpeg(scene["motif"], int(scene["pack"]), int(scene["position"]))
            return Answer(200, body, "image/jpeg")
        if copy := _COPY.fullmatch(path):
            original = self._picture(f"/pictures{copy['name']}")
            return replace(original, body=copy_jpeg(original.body, copy["how"])) if original.status == 200 else original
        stored = _PICTURE.fullmatch(path)
        if stored is None:
            return web_page(404, "Not Found", "There is no such picture.")
        try:
            body = (self._folder / "pictures" / stored["name"]).read_bytes()
        except OSError:
            return web_page(404, "Not Found", "There is no such picture.")
        return Answer(200, body, f"image/{stored['kind'].replace('jpg', 'jpeg')}")

"""The image host's broken images: one for each way in which an image on the web can fail, by file name."""

from collections.abc import Callable
from typing import Final

from msgspec import Struct

from app.demo.failures import web_page
from app.demo.loopback_server import Answer, LoopbackHandler
from app.demo.painted_pictures import huge_png_header, numbered_jpeg, small_tiff

# Longer than any timeout of the app. It ends earlier when the client disconnects or the server stops.
_HANGING_SECONDS: Final = 600.0
_TRICKLE_SECONDS: Final = 0.5
_BLOCK: Final = bytes(64 * 1024)
_SVG: Final = b'<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"><circle cx="32" cy="32" r="30"/></svg>'


class BrokenImage(Struct, frozen=True):
    """One broken image.

    Attributes:
        explanation: One sentence for people.
        serve: Answers the request.
    """

    explanation: str
    serve: Callable[[LoopbackHandler], None]


def _answering(make: Callable[[], Answer]) -> Callable[[LoopbackHandler], None]:
    return lambda exchange: exchange.send_answer(make())


def _page(status: int, title: str) -> Callable[[LoopbackHandler], None]:
    return _answering(lambda: web_page(status, title, "There is no picture here."))


def _jpeg(make_body: Callable[[], bytes]) -> Callable[[LoopbackHandler], None]:
    return _answering(lambda: Answer(200, make_body(), "image/jpeg"))


def _half_a_picture() -> bytes:
    picture = numbered_jpeg(1)
    return picture[: len(picture) // 2]


def _stop_short(exchange: LoopbackHandler) -> None:
    picture = numbered_jpeg(1)
    exchange.close_connection = True
    exchange.send_head(200, "image/jpeg", len(picture))
    exchange.wfile.write(picture[: len(picture) // 2])


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


BROKEN_IMAGES: Final[dict[str, BrokenImage]] = {
    "missing.jpg": BrokenImage("The server does not know it (404).", _page(404, "Not Found")),
    "forbidden.jpg": BrokenImage("The server refuses it (403).", _page(403, "Forbidden")),
    "gone.jpg": BrokenImage("The link has expired (410).", _page(410, "Gone")),
    "page.jpg": BrokenImage(
        "A web page that calls itself a JPEG.", _jpeg(lambda: web_page(200, "Sign in", "Please sign in.").body)
    ),
    "truncated.jpg": BrokenImage("A JPEG file that is cut in half.", _jpeg(_half_a_picture)),
    "short.jpg": BrokenImage("The connection ends before the file does.", _stop_short),
    "reset.jpg": BrokenImage("The connection is reset in the middle of the file.", _reset),
    "hanging.jpg": BrokenImage("The server accepts the request and never answers.", _hang),
    "trickle.jpg": BrokenImage("The file comes at two bytes a second.", _trickle),
    "endless.jpg": BrokenImage("The file never ends.", _never_end),
    "huge.png": BrokenImage(
        "A tiny file that says it has 900 megapixels.",
        _answering(lambda: Answer(200, huge_png_header(), "image/png")),
    ),
    "empty.jpg": BrokenImage("The file has zero bytes.", _jpeg(bytes)),
    "drawing.svg": BrokenImage(
        "An SVG drawing, which is not shown.", _answering(lambda: Answer(200, _SVG, "image/svg+xml"))
    ),
    "scan.tiff": BrokenImage(
        "A TIFF file, which is not shown.", _answering(lambda: Answer(200, small_tiff(), "image/tiff"))
    ),
}

"""The envelope of the demonstration API's answers, those to requests that fail, and the image host's broken images."""

import json
import threading
import time
from collections.abc import Callable
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from app.core.errors import DOCUMENTED_ERRORS, DocumentedError
from app.demo import packs
from app.demo.loopback_server import Answer, LoopbackHandler
from app.demo.painted_pictures import huge_png_header, numbered_jpeg, small_tiff


def _json_answer(status: int, value: object) -> Answer:
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return Answer(status, body, "application/json")


def success(message: str, data: dict[str, Any]) -> Answer:
    """Return the answer to a request that succeeded."""
    return _json_answer(200, {"ok": True, "code": 200, "message": message, "data": data})


def failure(status: int, message: str, error_code: str | None) -> Answer:
    """Return the answer to a request that failed.

    Args:
        status: The HTTP status, which `code` repeats.
        message: A sentence for people.
        error_code: Names the failure for programs; None to leave it out, as the documentation allows.
    """
    envelope: dict[str, Any] = {"ok": False, "code": status, "message": message}
    if error_code is not None:
        envelope["error_code"] = error_code
    return _json_answer(status, envelope)


def web_page(status: int, title: str, text: str) -> Answer:
    """Return an HTML page, as a proxy or a login page of a network sends it instead of the API's answer."""
    html = (
        f'<!doctype html>\n<html lang="en"><head><title>{title}</title></head>'
        f"<body><h1>{title}</h1><p>{text}</p></body></html>\n"
    )
    return Answer(status, html.encode(), "text/html; charset=utf-8")


_UNAVAILABLE: Final = web_page(503, "Service unavailable", "We are back in a few minutes.")
_LOGIN_PAGE: Final = web_page(200, "Sign in", "Please sign in to this network to go on.")
_LIST_ANSWER: Final = _json_answer(200, [{"id": packs.LIST_ANSWER_ID}, "not an envelope"])
_NOT_OK: Final = _json_answer(
    200, {"ok": False, "code": 200, "message": "Failed to retrieve pack", "error_code": "pack_get_failed"}
)


def _documented(error: DocumentedError) -> Answer:
    message = (error.code or "unauthorized").replace("_", " ").capitalize()
    return failure(error.status, message, error.code)


# By the ID of a pack.
OF_PACKS: Final = {error.demo_pack_id: _documented(error) for error in DOCUMENTED_ERRORS if error.demo_pack_id} | {
    packs.UNAVAILABLE_ID: _UNAVAILABLE,
    packs.LOGIN_PAGE_ID: _LOGIN_PAGE,
    packs.LIST_ANSWER_ID: _LIST_ANSWER,
    packs.NOT_OK_ID: _NOT_OK,
}
# By a search in the list of packs. In reverse, so that the first row of a status stays.
OF_SEARCHES: Final = {
    f"error {error.status}" if error.code else f"error {error.status} without code": _documented(error)
    for error in reversed(DOCUMENTED_ERRORS)
} | {
    "error 503": _UNAVAILABLE,
    "error page": _LOGIN_PAGE,
    "error list": _LIST_ANSWER,
    "error 200": _NOT_OK,
}

RETRY_AFTER_SECONDS: Final = 3
# For this long after a 429 the next request succeeds: longer than the countdown takes.
_ALLOWED_SECONDS: Final = 60.0


class RateLimit:
    """Refuses every other request; a minute after a refusal it refuses the next one again. Thread-safe."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._allowed_until: float | None = None

    def refusal(self, answer: Answer) -> Answer | None:
        """Count a request. If it is refused, return the answer, which also says when to try again."""
        with self._lock:
            now = self._clock()
            is_allowed = self._allowed_until is not None and now < self._allowed_until
            self._allowed_until = None if is_allowed else now + _ALLOWED_SECONDS
        if is_allowed:
            return None
        return replace(answer, headers=(("Retry-After", str(RETRY_AFTER_SECONDS)),))


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

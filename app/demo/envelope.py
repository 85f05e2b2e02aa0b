"""The API's envelope around every answer (the vendor's Responses page): pure functions from values to answers."""

import json
from typing import Any

from app.demo.loopback_server import Answer


def json_answer(status: int, value: object, headers: tuple[tuple[str, str], ...] = ()) -> Answer:
    """Return any JSON value as an answer, in UTF-8."""
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return Answer(status, body, "application/json", headers)


def success(message: str, data: dict[str, Any]) -> Answer:
    """Return the envelope of a request that succeeded."""
    return json_answer(200, {"ok": True, "code": 200, "message": message, "data": data})


def failure(status: int, message: str, error_code: str | None, headers: tuple[tuple[str, str], ...] = ()) -> Answer:
    """Return the envelope of a request that failed.

    Args:
        status: The HTTP status, mirrored in `code`.
        message: A sentence for people.
        error_code: The machine's word for it; None leaves it out, as the documentation allows.
        headers: Further headers, such as `Retry-After`.
    """
    envelope: dict[str, Any] = {"ok": False, "code": status, "message": message}
    if error_code is not None:
        envelope["error_code"] = error_code
    return json_answer(status, envelope, headers)


def web_page(status: int, title: str, text: str) -> Answer:
    """Return an HTML page, such as a proxy or a login wall sends in the API's place."""
    html = (
        f'<!doctype html>\n<html lang="en"><head><title>{title}</title></head>'
        f"<body><h1>{title}</h1><p>{text}</p></body></html>\n"
    )
    return Answer(status, html.encode(), "text/html; charset=utf-8")

"""Makes answers in the API's envelope (the vendor's Responses page), with pure functions."""

import json
from typing import Any

from app.demo.loopback_server import Answer


def json_answer(status: int, value: object, headers: tuple[tuple[str, str], ...] = ()) -> Answer:
    """Return an answer with any JSON value."""
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return Answer(status, body, "application/json", headers)


def success(message: str, data: dict[str, Any]) -> Answer:
    """Return the answer to a request that succeeded."""
    return json_answer(200, {"ok": True, "code": 200, "message": message, "data": data})


def failure(status: int, message: str, error_code: str | None, headers: tuple[tuple[str, str], ...] = ()) -> Answer:
    """Return the answer to a request that failed.

    Args:
        status: The HTTP status, which `code` repeats.
        message: A sentence for people.
        error_code: Names the failure for programs; None to leave it out, as the documentation allows.
        headers: Further headers, such as `Retry-After`.
    """
    envelope: dict[str, Any] = {"ok": False, "code": status, "message": message}
    if error_code is not None:
        envelope["error_code"] = error_code
    return json_answer(status, envelope, headers)


def web_page(status: int, title: str, text: str) -> Answer:
    """Return an HTML page, as a proxy or a login page of a network sends it instead of the API's answer."""
    html = (
        f'<!doctype html>\n<html lang="en"><head><title>{title}</title></head>'
        f"<body><h1>{title}</h1><p>{text}</p></body></html>\n"
    )
    return Answer(status, html.encode(), "text/html; charset=utf-8")

"""Signatures that have expired, as the storage services write them."""

from __future__ import annotations

from app.images.image_url import has_expired, may_have_expired
from tests.tables import each_row

NOW = 1_764_000_000.0  # 2025-11-24 16:00:00 UTC
AMZ = {"X-Amz-Date": "20251124T150000Z"}
GOOG = {"X-Goog-Date": "20251124T150000Z"}


@each_row(
    ("parameters", "expected"),
    [
        (AMZ | {"X-Amz-Expires": "3600"}, True),
        (AMZ | {"X-Amz-Expires": "3601"}, False),
        (GOOG | {"X-Goog-Expires": "3600"}, True),
        (GOOG | {"X-Goog-Expires": "3601"}, False),
        ({"Expires": "1764000000"}, True),
        ({"Expires": "1764000001"}, False),
        ({"se": "2025-11-24T16:00:00Z"}, True),
        ({"se": "2025-11-24T16:00:01Z"}, False),
        ({"se": "2025-11-24"}, True),
        ({"se": "2025-11-25"}, False),
        ({}, False),
        (AMZ, False),
        (AMZ | {"X-Amz-Expires": "soon"}, False),
        ({"X-Amz-Date": "yesterday", "X-Amz-Expires": "1"}, False),
        ({"Expires": "9" * 5_000}, False),
        ({"Expires": "Thu, 01 Jan 1970"}, False),
        ({"se": "x"}, False),
        ({"X-Amz-Date": "20251124T150000Z", "X-Amz-Expires": "9" * 400}, False),
    ],
)
def test_the_url_says_when_it_expires(parameters: dict[str, str], expected: bool) -> None:
    assert has_expired(parameters, b"", NOW) is expected


@each_row(
    ("body", "expected"),
    [
        (b"<Error><Code>ExpiredToken</Code><Message>The provided token has expired.</Message></Error>", True),
        (b"<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>", True),
        (b"<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>", False),
        (b"", False),
    ],
)
def test_the_answer_says_that_the_url_has_expired(body: bytes, expected: bool) -> None:
    assert has_expired({}, body, NOW) is expected


@each_row(
    ("url", "expected"),
    [
        ("https://cdn.invalid/1.jpg?Expires=1&Signature=x", True),
        ("https://cdn.invalid/1.jpg?Signature=x&Expires=99999999999", False),
        ("https://cdn.invalid/1.jpg?Policy=x&Signature=x&Key-Pair-Id=x", True),
        ("https://[", True),
    ],
)
def test_a_link_may_have_expired_unless_it_says_that_it_has_not(url: str, expected: bool) -> None:
    assert may_have_expired(url) is expected

"""Validators: which ones may be sent back to their server."""

from __future__ import annotations

from app.images.exchange import Validators
from tests.tables import each_row

DATE = "Wed, 21 Oct 2015 07:28:00 GMT"


def test_headers_of_what_is_known() -> None:
    assert Validators().headers() == []
    assert Validators(etag='W/"1"').headers() == [(b"If-None-Match", b'W/"1"')]
    assert Validators(last_modified=DATE).headers() == [(b"If-Modified-Since", DATE.encode())]
    assert len(Validators('"1"', DATE).headers()) == 2


@each_row("text", ["a\r\nCookie: b", "a\n", "\ta", " ", "é", "\x00", "\x7f", '"' + "a" * 255 + '"'])
def test_validators_that_cannot_be_sent_safely_are_dropped(text: str) -> None:
    assert Validators(text, text) == Validators()


def test_the_longest_that_is_kept() -> None:
    assert Validators("a" * 256).etag == "a" * 256

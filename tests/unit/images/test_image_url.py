"""Which URLs may be requested, checked by the URL alone."""

from __future__ import annotations

import pytest

from app.core.connection import ApiKey
from app.core.errors import BlockedPortError, KeyInUrlError, RedirectRefusedError, WebAddressError
from app.core.redaction import AnswerRedactor
from app.images.image_url import BLOCKED_PORTS, parse_image_url, redirected
from tests.tables import each_row


@pytest.mark.fault(112)
@each_row("port", sorted(BLOCKED_PORTS))
@each_row("scheme", ["http", "https"])
def test_ports_of_other_services_are_refused(scheme: str, port: int) -> None:
    with pytest.raises(BlockedPortError) as raised:
        parse_image_url(f"{scheme}://cdn.example.com:{port}/1.jpg")
    with pytest.raises(BlockedPortError):
        redirected(parse_image_url(f"{scheme}://cdn.example.com/1.jpg"), f"{scheme}://cdn.example.com:{port}/1.jpg")

    assert not raised.value.can_retry


def test_the_list_of_ports_is_complete() -> None:
    # As many as the Fetch standard's table has rows.
    assert len(BLOCKED_PORTS) == 83
    assert {0, 22, 25, 110, 143, 6000, 6697, 10080} <= BLOCKED_PORTS


@each_row("port", ["", ":80", ":443", ":8080", ":8443", ":9000", ":65535", ":0080"])
def test_other_ports_are_allowed(port: str) -> None:
    assert parse_image_url(f"https://cdn.example.com{port}/1.jpg").host == "cdn.example.com"


@each_row("port", ["65536", "-1", "99999999"])
def test_an_invalid_port_is_an_invalid_web_address(port: str) -> None:
    with pytest.raises(WebAddressError):
        parse_image_url(f"https://cdn.example.com:{port}/1.jpg")


@each_row("host", ["%31%32%37.0.0.1", "127.1", "2130706433", "0x7f.0.0.1"])
def test_the_host_is_requested_in_the_form_that_is_checked(host: str) -> None:
    url = parse_image_url(f"http://{host}:8080/a%20b.jpg?signature=%2F%3D")

    assert str(url) == "http://127.0.0.1:8080/a%20b.jpg?signature=%2F%3D"


@each_row("host", ["%2531", "a%00b", "a%2Fb", "256.1", "[fe80::1%25eth0]", "%FF"])
def test_a_host_that_no_url_can_have_is_no_web_address(host: str) -> None:
    with pytest.raises(WebAddressError):
        parse_image_url(f"https://{host}/1.jpg")
    with pytest.raises(RedirectRefusedError):
        redirected(parse_image_url("https://cdn.example.com/1.jpg"), f"https://{host}/1.jpg")


def test_only_the_host_changes() -> None:
    url = "https://cdn.example.com/a%20b/1.jpg?X-Amz-Signature=%2F%3D&x=a+b~"

    assert str(parse_image_url(url)) == url


@each_row(
    "url", ["https://public.s3cret-0815.example.com/1.jpg", "https://cdn.example.com/%73%33cret-0815/", "s3cret-0815"]
)
def test_a_url_that_contained_the_key_is_refused(url: str) -> None:
    redacted = AnswerRedactor(ApiKey("public.s3cret-0815")).redact_text(url)

    with pytest.raises(KeyInUrlError):
        parse_image_url(redacted)
    with pytest.raises(RedirectRefusedError):
        redirected(parse_image_url("https://cdn.example.com/1.jpg"), redacted)

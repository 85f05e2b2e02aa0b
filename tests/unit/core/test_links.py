"""Links: what was found of them means one of five words, for reasons that are said."""

from app.core import errors
from app.core.links import (
    Finding,
    Hop,
    LinkCheck,
    Reason,
    count_findings,
    error_of,
    expiry_of,
    finding_of,
    key_of,
    problem_of,
    reasons_of,
    table_values,
)
from tests.tables import each_row

PHOTO = "https://cdn.example/photo.jpg"
SIGNED = "https://cdn.example/a.jpg?X-Amz-Signature=5a&X-Amz-Date=20330301T000000Z&X-Amz-Expires=172800"
CLEAR = "http://cdn.example/photo.jpg"


def picture(**fields: object) -> LinkCheck:
    """What is found of a link that works."""
    usual = {"status": 206, "content_type": "image/jpeg", "format": "JPEG", "width": 1080, "height": 1920}
    return LinkCheck(1.0, **{**usual, **fields})  # type: ignore[arg-type]


@each_row(
    "url, check, finding, reasons",
    [
        (PHOTO, picture(), Finding.WORKS, ()),
        (PHOTO, picture(status=200, content_type="application/octet-stream", size=None), Finding.WORKS, ()),
        (PHOTO.removesuffix(".jpg"), picture(), Finding.WORKS, ()),
        (PHOTO, picture(width=0, height=0), Finding.WORKS, ()),  # not within the first 64 KiB
        (PHOTO, picture(hops=(Hop(302, CLEAR), Hop(301, PHOTO))), Finding.WORKS, ()),
        (PHOTO, LinkCheck(1.0, is_loaded=True), Finding.WORKS, ()),
        (PHOTO, picture(hops=(Hop(301, PHOTO),)), Finding.BUT, (Reason.MOVED,)),
        (PHOTO, picture(hops=(Hop(308, PHOTO),)), Finding.BUT, (Reason.MOVED,)),
        (CLEAR, picture(), Finding.BUT, (Reason.CLEAR,)),
        ("http://127.0.0.1/photo.jpg", picture(), Finding.WORKS, ()),
        (PHOTO, picture(format="PNG", content_type="image/png"), Finding.BUT, (Reason.TYPE,)),
        (PHOTO, picture(content_type="image/webp"), Finding.BUT, (Reason.TYPE,)),
        ("https://cdn.example/clip.mp4?x=a.jpg", picture(), Finding.BUT, (Reason.TYPE,)),
        ("https://cdn.example/a.heic", picture(format="HEIF", content_type="image/heif"), Finding.WORKS, ()),
        (PHOTO, picture(format="TIFF", content_type="image/tiff"), Finding.BUT, (Reason.FORMAT,)),
        (PHOTO, picture(width=1079), Finding.BUT, (Reason.SMALL,)),
        (SIGNED, picture(), Finding.BUT, (Reason.EXPIRES,)),
        (CLEAR, LinkCheck(1.0, is_loaded=True, width=5, height=5), Finding.BUT, (Reason.CLEAR, Reason.SMALL)),
        (PHOTO, LinkCheck(1.0, 401), Finding.REFUSED, ()),
        (PHOTO, LinkCheck(1.0, 403), Finding.REFUSED, ()),
        (SIGNED, LinkCheck(2e9, 403), Finding.REFUSED, (Reason.EXPIRES,)),
        (PHOTO, LinkCheck(1.0, 429), Finding.REFUSED, ()),
        (PHOTO, LinkCheck(1.0, 451), Finding.REFUSED, ()),
        (PHOTO, LinkCheck(1.0, 403, is_given_up=True), Finding.REFUSED, (Reason.GIVEN_UP,)),
        (PHOTO, LinkCheck(1.0, 200, "page"), Finding.REFUSED, (Reason.PAGE,)),
        (PHOTO, LinkCheck(1.0, 404), Finding.GONE, ()),
        (PHOTO, LinkCheck(1.0, 410), Finding.GONE, ()),
        (PHOTO, LinkCheck(1.0, problem="no_host"), Finding.GONE, ()),
        (PHOTO, LinkCheck(1.0, 500), Finding.FAILS, ()),
        (PHOTO, LinkCheck(1.0, 408), Finding.FAILS, ()),
        (PHOTO, LinkCheck(1.0, 204), Finding.FAILS, ()),
        (PHOTO, LinkCheck(1.0, problem="timeout"), Finding.FAILS, ()),
        (PHOTO, LinkCheck(1.0, problem="timeout", is_given_up=True), Finding.FAILS, (Reason.GIVEN_UP,)),
        (PHOTO, LinkCheck(1.0, problem="address"), Finding.FAILS, ()),
        (PHOTO, LinkCheck(1.0, problem="of a later version"), Finding.FAILS, ()),
        (PHOTO, picture(problem="damaged"), Finding.FAILS, ()),
        ("https://[", picture(), Finding.WORKS, ()),
    ],
)
def test_a_check_means_one_of_five_words(
    url: str, check: LinkCheck, finding: Finding, reasons: tuple[Reason, ...]
) -> None:
    found = reasons_of(url, check)
    assert (finding_of(check, found), found) == (finding, reasons)


def test_links_are_counted_and_a_signature_does_not_matter() -> None:
    assert key_of(SIGNED) == key_of(SIGNED.replace("5a", "6b"))
    checks = {PHOTO: LinkCheck(1.0, 404), CLEAR: LinkCheck(1.0, 403), key_of(SIGNED): LinkCheck(1.0, 500)}
    assert count_findings(checks.items()) == dict.fromkeys(Finding, 0) | {
        Finding.GONE: 1,
        Finding.REFUSED: 1,
        Finding.FAILS: 1,
    }
    assert expiry_of(SIGNED) == 1_993_420_800.0


@each_row(
    "end, ends_at", [("253402300799", 253_402_300_799), ("1900000000000", None), ("9" * 20, None), ("soon", None)]
)
def test_a_signature_that_ends_at_no_date_does_not_say_when_it_expires(end: str, ends_at: float | None) -> None:
    assert expiry_of(f"{PHOTO}?signature=1&expires={end}") == ends_at


def test_an_error_is_saved_as_a_word() -> None:
    found = [
        problem_of(error)
        for error in (errors.AddressRefusedError(), errors.HostNotFoundError(), errors.HostTimedOutError())
    ]
    assert found == ["address", "no_host", "timeout"]


@each_row(
    "status, error",
    [(401, errors.AccessDeniedError), (403, errors.AccessDeniedError), (500, errors.HostFailedError), (206, None)],
)
def test_a_link_that_does_not_work_has_the_error_of_a_tile(status: int, error: type[errors.ImageError] | None) -> None:
    found = error_of(LinkCheck(1.0, status))
    assert type(found) is error if error is not None else found is None


def test_what_was_found_is_written_to_tables() -> None:
    check = picture(size=7, seconds=0.5, hops=(Hop(301, PHOTO),))
    assert table_values(PHOTO, check) == {
        "link": ["but", "moved"],
        "link_code": "206",
        "link_type": "image/jpeg",
        "link_pixels": "1080x1920",
        "link_bytes": "7",
        "link_seconds": "0.50",
        "link_redirects": [f"301 {PHOTO}"],
        "link_checked": "1970-01-01T00:00:01Z",
    }
    unknown = table_values(PHOTO, LinkCheck(1.0, problem="timeout"))
    assert unknown["link"] == ["fails", "timeout"]
    assert [unknown[f"link_{name}"] for name in ("code", "type", "pixels", "bytes", "seconds")] == [""] * 5

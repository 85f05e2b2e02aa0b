"""Decoding of the API's JSON, as documented and not."""

import json
from typing import Any, Final

import pytest

from app.core.decoding import LIST_NAME, JsonSyntaxError, decode_envelope, decode_pack, decode_pack_list, split_list
from app.core.display_text import line_shown
from app.core.errors import UnexpectedAnswerError
from app.core.limits import ApiLimits
from app.core.models import OTHER_STATUSES, ImageMetadata, Pack, PackImage, PackListPage, PackSummary, count_by_status
from tests.tables import each_row

# The example of the Get Pack page.
DOCUMENTED: Final = """
{
  "ok": true, "code": 200, "message": "Pack retrieved",
  "data": {
    "id": "11111111-1111-1111-1111-111111111111", "name": "Motivation Pack", "image_count": 2, "is_public": false,
    "created_at": "2026-02-14T09:00:00.000Z",
    "images": [
      {
        "id": "22222222-2222-2222-2222-222222222222", "url": "https://cdn.example.com/packs/motivation/01.jpg",
        "metadata": {
          "status": "completed", "description": "Woman lifting dumbbells in a bright, minimal gym environment.",
          "keywords": ["fitness", "workout", "strength", "gym", "motivation", "healthy lifestyle"],
          "model": "gpt-4.1-nano", "generated_at": "2026-02-17T11:02:00.000Z", "error": null
        }
      },
      {
        "id": "33333333-3333-3333-3333-333333333333", "url": "https://cdn.example.com/packs/motivation/02.jpg",
        "metadata": {
          "status": "pending", "description": null, "keywords": [],
          "model": "gpt-4.1-nano", "generated_at": null, "error": null
        }
      }
    ]
  }
}
"""
_DEEP: Final = b"[" * 200_000 + b"]" * 200_000


def decoded(body: str | bytes) -> Pack:
    envelope = decode_envelope(body.encode() if isinstance(body, str) else body)
    assert envelope.ok
    return decode_pack(envelope.data)


def pack_of(images: object, **fields: object) -> Pack:
    data = {"id": "p", "name": "n", "image_count": 1, "is_public": True, "created_at": "c", "images": images} | fields
    return decoded(json.dumps({"ok": True, "code": 200, "message": "m", "data": data}))


def image(number: int = 1, **fields: object) -> dict[str, Any]:
    return {"id": f"i{number}", "url": f"https://cdn.example.com/{number}.jpg"} | fields


def only(pack: Pack) -> PackImage:
    (one,) = pack.images
    return one


def test_the_documented_example() -> None:
    pack = decoded(DOCUMENTED)

    assert (pack.id, pack.name) == ("11111111-1111-1111-1111-111111111111", "Motivation Pack")
    assert (pack.image_count, pack.is_public, pack.created_at) == (2, False, "2026-02-14T09:00:00.000Z")
    first, second = pack.images
    assert (first.position, first.id) == (1, "22222222-2222-2222-2222-222222222222")
    assert first.url == "https://cdn.example.com/packs/motivation/01.jpg"
    description = "Woman lifting dumbbells in a bright, minimal gym environment."
    words = ("fitness", "workout", "strength", "gym", "motivation", "healthy lifestyle")
    metadata = ImageMetadata("completed", description, words, "gpt-4.1-nano", "2026-02-17T11:02:00.000Z")
    assert first.metadata == metadata
    assert (second.position, second.status, second.description) == (2, "pending", None)
    assert second.metadata == ImageMetadata(status="pending", model="gpt-4.1-nano")
    assert first.is_readable
    assert first.extra_fields() == {}
    assert pack.status_counts == {"completed": 1, "pending": 1}
    assert pack.rows_by_url == {first.url: (0,), second.url: (1,)}


def test_equal_texts_of_several_images_share_one_string() -> None:
    metadata = {"status": "in review", "model": "some model", "keywords": ["sea side", "sun rise"]}
    first, second = pack_of([image(1, metadata=metadata), image(2, metadata=metadata)]).images

    assert first.metadata == second.metadata == ImageMetadata("in review", None, ("sea side", "sun rise"), "some model")
    assert first.metadata is not None
    assert second.metadata is not None
    assert first.metadata.status is second.metadata.status
    assert first.metadata.keywords[1] is second.metadata.keywords[1]


def test_too_many_different_texts_are_an_unexpected_answer() -> None:
    images = [image(1, metadata={"keywords": list("abc")}), image(2, metadata={"keywords": list("abcd")})]
    data = decode_envelope(json.dumps({"ok": True, "data": {"images": images}}).encode()).data
    assert len(decode_pack(data, ApiLimits(max_distinct_texts=5)).images) == 2
    with pytest.raises(UnexpectedAnswerError):
        decode_pack(data, ApiLimits(max_distinct_texts=4))


@each_row("fields", [{}, {"metadata": None}])
def test_an_image_without_metadata_has_an_unknown_status(fields: dict[str, Any]) -> None:
    found = only(pack_of([image(**fields)]))

    assert found.is_readable
    assert (found.metadata, found.status, found.description) == (None, "unknown", None)


@each_row("name", ImageMetadata.__struct_fields__)
@each_row("others", [{}, {"status": 7}], ids=["as documented", "with an unexpected type"])
def test_a_field_of_the_metadata_is_decoded_and_is_no_undocumented_one(name: str, others: dict[str, Any]) -> None:
    sent = others | {name: ["sent"] if name == "keywords" else "sent", "confidence": 0.93}

    found = only(pack_of([image(1, metadata=sent, tags=[{"name": "new"}], note=None, label="Größe")], theme="red"))

    assert getattr(found.metadata, name) == (("sent",) if name == "keywords" else "sent")
    extra = {"tags": '[{"name": "new"}]', "note": "null", "label": "Größe", "metadata.confidence": "0.93"}
    assert found.extra_fields() == extra


def test_fields_of_unexpected_types_are_shown_as_sent() -> None:
    odd = {"status": 7, "description": {"en": "A gym", "de": "Ein Fitnessraum"}, "keywords": ["gym", 5, None, True]}
    odd |= {"model": ["a", "b"], "generated_at": 1771326120, "error": False}

    found = only(pack_of([image(metadata=odd)]))

    description, words = '{"en": "A gym", "de": "Ein Fitnessraum"}', ("gym", "5", "", "true")
    assert found.metadata == ImageMetadata("7", description, words, '["a", "b"]', "1771326120", "false")


@each_row("odd", [None, "gym", {"a": 1}, 5, True])
def test_keywords_that_are_no_list_and_metadata_that_are_no_object_are_ignored(odd: object) -> None:
    found = only(pack_of([image(metadata={"status": "completed", "description": "d", "keywords": odd})]))
    assert found.metadata == ImageMetadata(status="completed", description="d")
    if not isinstance(odd, dict):
        found = only(pack_of([image(metadata=odd)]))
        assert (found.is_readable, found.metadata) == (True, None)


@each_row("count", ["2", True, None, 2.5, [], -1, -(10**30)])
def test_pack_fields_of_unexpected_types(count: object) -> None:
    pack = pack_of([], id=5, name=None, image_count=count, is_public="yes", created_at=1771326120)

    assert (pack.id, pack.name, pack.created_at) == ("5", "", "1771326120")
    assert (pack.image_count, pack.is_public) == (None, None)


@pytest.mark.fault(13)
@each_row(
    "data", [None, [], {"id": "p"}, *({"images": odd, "packs": odd} for odd in (None, {"a": 1}, "none", 0, False))]
)
def test_an_answer_without_a_list_is_an_unexpected_one(data: object) -> None:
    body = json.dumps({"ok": True, "data": data}).encode()
    for decode in (decoded, decoded_list):
        with pytest.raises(UnexpectedAnswerError):
            decode(body)


@pytest.mark.fault(15)
@each_row("malformed", [None, {}, {"url": "u"}, {"id": 5, "url": "u"}, {"id": "i", "url": None}])
def test_a_malformed_entry_keeps_its_position_and_affects_no_other(malformed: object) -> None:
    first, unreadable, last = pack_of([image(1), malformed, image(3)]).images

    assert [(each.position, each.id, each.is_readable) for each in (first, last)] == [(1, "i1", True), (3, "i3", True)]
    assert (unreadable.position, unreadable.is_readable) == (2, False)
    assert (unreadable.id, unreadable.url, unreadable.status) == ("", "", "unknown")
    assert unreadable.extra_fields() == {}
    assert json.loads(bytes(unreadable.raw)) == malformed


@each_row("half", ["\\ud83d", "\\udcaa", "a\\ud800b"])
def test_an_unpaired_surrogate_is_replaced(half: str) -> None:
    body = (
        f'{{"ok": true, "message": "{half}", "data": {{"name": "N{half}", "images": ['
        f'{{"id": "i1", "url": "https://cdn.example.com/1.jpg", "metadata": {{"description": "D{half}!"}}}},'
        '{"id": "i2", "url": "https://cdn.example.com/2.jpg", "metadata": {"description": "whole \\ud83d\\udcaa"}}'
        "]}}"
    )

    pack = decoded(body)

    first, second = pack.images
    for text in (pack.name, first.description or ""):
        assert text.encode()  # can be shown and copied
    assert second.description == "whole 💪"


@each_row(
    ("second", "is_readable"),
    [
        (b'{"id": "i2", "url": "u", "size": %s}' % (b"9" * 5_000), True),
        (b'{"id": "i2", "url": "u", "metadata": {"status": %s}}' % (b"9" * 5_000), False),
        (b'{"id": "i2", "url": "u", "metadata": {"description": "\xff"}}', False),
    ],
)
def test_what_cannot_be_decoded_in_one_image_affects_no_other(second: bytes, is_readable: bool) -> None:
    body = b'{"ok": true, "data": {"images": [{"id": "i1", "url": "u"}, %b, {"id": "i3", "url": "u"}]}}' % second
    images = decoded(body).images
    assert [(each.position, each.is_readable) for each in images] == [(1, True), (2, is_readable), (3, True)]
    assert images[1].extra_fields() == {}


@pytest.mark.fault(10, 11, 12)
@each_row(
    "body",
    [
        b"",
        b'[{"id": "p", "images": []}]',
        b'{"ok": "true", "data": {"images": []}}',
        b"<!doctype html><title>Sign in</title>",
        b'{"ok": true, "data": {"images": [',
        b'{"ok": true, "data": {"images": []}} {"ok": false}',
        # No UTF-8.
        b'{"ok": true, "message": "\xff", "data": {"images": []}}',
        b'{"ok": true, "data": {"name": "\xc3\x28", "images": []}}',
        b"\xff\xfe{\x00}\x00",
        # Nested too deeply.
        b'{"ok": true, "data": ' + _DEEP + b"}",
        b'{"ok": true, "data": {"images": ' + b'{"a":' * 200_000 + b"1" + b"}" * 200_000 + b"}}",
        b'{"ok": true, "data": {"images": [{"id": "i", "url": "u", "x": ' + _DEEP + b"}]}}",
        b'{"ok": true, "data": {"name": "%s", "images": []}}' % (b"x" * 700_000),
        # Numbers with too many digits.
        b'{"ok": true, "code": -%s, "data": {"images": []}}' % (b"9" * 5_000),
        b'{"ok": true, "data": {"image_count": %s, "images": []}}' % (b"9" * 5_000),
    ],
)
def test_a_body_that_is_not_an_envelope_is_an_unexpected_answer(body: bytes) -> None:
    with pytest.raises(UnexpectedAnswerError):
        decoded(body)


@pytest.mark.fault(16, 17)
def test_10_000_images_keep_their_order() -> None:
    statuses = ("completed", "pending", "failed", "processing")
    pack = pack_of([image(n, metadata={"status": statuses[n % 4], "keywords": [str(n)]}) for n in range(10_000)])

    assert [found.id for found in pack.images] == [f"i{n}" for n in range(10_000)]
    assert [found.position for found in pack.images] == list(range(1, 10_001))
    assert pack.status_counts == dict.fromkeys(statuses, 2_500)
    assert pack.images[9_999].metadata == ImageMetadata(status="processing", keywords=("9999",))
    twice = pack_of([image(1), image(2, id="i1"), image(1)])
    assert [found.id for found in twice.images] == ["i1", "i1", "i1"]
    assert [*twice.rows_by_url.values()] == [(0, 2), (1,)]


def test_statuses_are_counted_in_a_fixed_order_and_after_twenty_of_them_the_others_together() -> None:
    sent = ["failed", *(f"odd {number}" for number in range(1_000)), "odd 0", "completed"]
    pack = pack_of([image(metadata={"status": status}) for status in sent])
    others = {f"odd {number}": 1 + (number == 0) for number in range(18)}
    assert list(pack.status_counts.items()) == list(
        {"completed": 1, "failed": 1, **others, OTHER_STATUSES: 982}.items()
    )
    assert count_by_status(()) == {}


PACK_ID = "11111111-1111-1111-1111-11111111111a"


def decoded_list(body: bytes, most: int = 1_000) -> PackListPage:
    envelope = decode_envelope(body, list_name=LIST_NAME, max_entries=most)
    assert envelope.ok
    return decode_pack_list(envelope.data)


def page_of(packs: object, **fields: object) -> PackListPage:
    data = {"packs": packs, "total": 1, "limit": 20, "offset": 0} | fields
    return decoded_list(json.dumps({"ok": True, "code": 200, "message": "m", "data": data}).encode())


def entry(number: int = 1, **fields: object) -> dict[str, Any]:
    return {"id": f"11111111-1111-1111-1111-{number:012}", "name": f"Pack {number}"} | fields


def only_pack(page: PackListPage) -> PackSummary:
    (one,) = page.packs
    return one


def test_a_documented_answer() -> None:
    url, created_at = "https://cdn.example.com/packs/motivation/01.jpg", "2026-02-14T09:00:00.000Z"
    sent = {"id": f" {PACK_ID.upper()} ", "name": "Motivation Pack", "image_count": 24, "preview_image_url": url}
    sent |= {"is_public": False, "created_at": created_at}
    pack = PackSummary(PACK_ID, "Motivation Pack", 24, url, False, created_at, "motivation pack")
    assert page_of([sent], total=37, limit=1, offset=36) == PackListPage((pack,), 0, 37, 1)


@each_row(
    "malformed",
    [
        None,
        [],
        {"name": "Nameless"},
        {"id": 5},
        {"id": f"../{PACK_ID}"},
        {"id": f"{PACK_ID}/images"},
        {"id": "11111111-1111-1111-1111-11111111111\uff11"},
        {"id": f"urn:uuid:{PACK_ID}"},
    ],
)
def test_a_malformed_entry_is_left_out_and_affects_no_other(malformed: object) -> None:
    page = page_of([entry(1), malformed, entry(3)])

    assert [pack.name for pack in page.packs] == ["Pack 1", "Pack 3"]
    assert (page.unreadable_count, page.entry_count) == (1, 3)


@each_row("odd", [None, 5, True, [], {"a": 1}, 2.5, "x", -1, 2**31, 10**30])
def test_other_fields_of_unexpected_types_are_ignored_or_shown_as_sent(odd: object) -> None:
    sent = entry(name=odd, image_count=odd, preview_image_url=odd, is_public=odd, created_at=odd, theme=odd)

    page = page_of([sent], total=odd, limit=odd, offset=odd)
    assert (page.total, page.limit) == ((5, 5) if odd == 5 else (None, None))
    pack = only_pack(page)
    assert pack.preview_url == ("x" if odd == "x" else "")
    assert pack.is_public is (True if odd is True else None)
    assert pack.name == ("" if odd is None else odd if odd == "x" else json.dumps(odd))
    assert pack.image_count == (odd if isinstance(odd, int) and odd > 1 else None)


@each_row("sent", ["a\u202eb\0c\x1b[31m" + "x" * 100_000, "a\n\n b", "2026-02-14T09:00:00Z"])
def test_texts_of_one_line_are_cleaned_and_cut_when_they_enter(sent: str) -> None:
    listed = only_pack(page_of([entry(name=sent, created_at=sent)]))
    metadata = {"status": sent, "model": sent, "generated_at": sent}
    data = {"id": PACK_ID, "name": sent, "created_at": sent, "images": [{"id": "i", "url": "u", "metadata": metadata}]}
    pack = decode_pack(decode_envelope(json.dumps({"ok": True, "data": data}).encode()).data)
    (image,) = pack.images
    assert image.metadata is not None
    found = image.metadata
    of_image = (found.status, found.model, found.generated_at)
    for text in (listed.name, listed.created_at, pack.name, pack.created_at, *of_image):
        assert text == line_shown(sent)
        assert text.isprintable()
        assert len(text) <= 301


def test_too_many_entries_are_an_unexpected_answer() -> None:
    body = json.dumps({"ok": True, "data": {"packs": [entry(number) for number in range(11)]}}).encode()

    assert len(decoded_list(body, most=11).packs) == 11
    with pytest.raises(UnexpectedAnswerError):
        decoded_list(body, most=10)


LARGEST: Final = 80_000  # bytes of an element; more than are read in one step


def elements_of(body: bytes, most: int = 10**6) -> list[bytes]:
    return [bytes(element) for element in split_list(body, most=most, most_bytes=LARGEST)]


TRICKY: Final[list[object]] = [
    {"id": 1, "text": "},{"},
    {"text": '"},{"', "more": [{"a": 1}, {"a": 2}, {"a": {"b": {}}}]},
    {"metadata": {"a": 1}, "after": {"b": 2}, "last": 3},
    {"text": "\\"},
    {"text": "größer 完成 💪", "escaped": "\n\t\0\u2028"},
    *({}, [], [[{}], {}], None, True, -1.5e-7, 10**100, "plain, text"),
    {"nested": [[[{"deep": [1, {"x": "]}"}]}]]]},
    "x" * 70_000,
]


@each_row("spaces", [{}, {"indent": 4}, {"separators": (",", ":")}, {"separators": (" ,\n", "\t: ")}])
@each_row("ensure_ascii", [False, True])
@each_row("values", [[], TRICKY * 4, TRICKY[:2] * 3_000, [None] * 20_000, [123456789] * 10_000])
def test_elements_are_split_exactly(values: list[object], spaces: dict[str, object], ensure_ascii: bool) -> None:
    body = json.dumps(values, ensure_ascii=ensure_ascii, **spaces).encode()  # type: ignore[arg-type]
    elements = elements_of(body)
    assert [json.loads(element) for element in elements] == values
    assert all(element == element.strip() for element in elements)


def test_the_limits_are_exact() -> None:
    fits = b'"' + b"x" * (LARGEST - 2) + b'"'
    assert elements_of(b"[" + fits + b", 1]") == [fits, b"1"]
    for too_large in (b"1" * (LARGEST + 1), fits[:-1] + b'x"', b'{"a": %s}' % fits):
        with pytest.raises(JsonSyntaxError):
            elements_of(b"[1, %s, {}]" % too_large)
    assert len(elements_of(b"[1,1,1]", most=3)) == 3
    with pytest.raises(JsonSyntaxError):
        elements_of(b"[1,1,1]", most=2)


def test_numbers_and_texts_are_not_examined() -> None:
    assert elements_of(b'["\xff\xfe", ' + b"9" * 9_000 + b"]") == [b'"\xff\xfe"', b"9" * 9_000]

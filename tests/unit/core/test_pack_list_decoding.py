"""Decoding of List Packs answers, as documented and not."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.core.decoding import LIST_NAME, decode_envelope, decode_pack, decode_pack_list
from app.core.display_text import line_shown
from app.core.errors import UnexpectedAnswerError
from app.core.models import PackListPage, PackSummary
from tests.tables import each_row

PACK_ID = "11111111-1111-1111-1111-11111111111a"


def decoded(body: bytes, most: int = 1_000) -> PackListPage:
    envelope = decode_envelope(body, list_name=LIST_NAME, max_entries=most)
    assert envelope.ok
    return decode_pack_list(envelope.data)


def page_of(packs: object, **fields: object) -> PackListPage:
    data = {"packs": packs, "total": 1, "limit": 20, "offset": 0} | fields
    return decoded(json.dumps({"ok": True, "code": 200, "message": "m", "data": data}).encode())


def entry(number: int = 1, **fields: object) -> dict[str, Any]:
    return {"id": f"11111111-1111-1111-1111-{number:012}", "name": f"Pack {number}"} | fields


def only(page: PackListPage) -> PackSummary:
    (one,) = page.packs
    return one


def test_a_documented_answer() -> None:
    sent = {
        "id": PACK_ID,
        "name": "Motivation Pack",
        "image_count": 24,
        "preview_image_url": "https://cdn.example.com/packs/motivation/01.jpg",
        "is_public": False,
        "created_at": "2026-02-14T09:00:00.000Z",
    }
    assert page_of([sent], total=37, limit=1, offset=36) == PackListPage(
        (
            PackSummary(
                PACK_ID,
                "Motivation Pack",
                24,
                "https://cdn.example.com/packs/motivation/01.jpg",
                is_public=False,
                created_at="2026-02-14T09:00:00.000Z",
                folded_name="motivation pack",
            ),
        ),
        0,
        37,
        1,
    )


@each_row("packs", [None, {}, "none", 0, False])
def test_packs_that_are_not_a_list_are_an_unexpected_answer(packs: object) -> None:
    with pytest.raises(UnexpectedAnswerError):
        page_of(packs)


@each_row("answer", [{"ok": True, "data": {"total": 0}}, {"ok": True, "data": []}, {"ok": True}])
def test_missing_packs_are_an_unexpected_answer(answer: dict[str, Any]) -> None:
    with pytest.raises(UnexpectedAnswerError):
        decoded(json.dumps(answer).encode())


@each_row(
    "malformed",
    [
        None,
        5,
        "a pack",
        [],
        {},
        {"name": "Nameless"},
        {"id": None},
        {"id": 5},
        {"id": ""},
        {"id": "../keys"},
        {"id": f"../{PACK_ID}"},
        {"id": f"{PACK_ID}/images"},
        {"id": f"x {PACK_ID}"},
        {"id": "11111111-1111-1111-1111-11111111111\uff11"},
        {"id": f"urn:uuid:{PACK_ID}"},
    ],
)
def test_a_malformed_entry_is_left_out_and_affects_no_other(malformed: object) -> None:
    entries: list[object] = [entry(number) for number in range(100)]
    entries[41] = malformed

    page = page_of(entries)

    assert [pack.name for pack in page.packs] == [f"Pack {number}" for number in range(100) if number != 41]
    assert (page.unreadable_count, page.entry_count) == (1, 100)


def test_an_id_is_tidied() -> None:
    assert only(page_of([{"id": f" {PACK_ID.upper()} "}])).id == PACK_ID


@each_row("odd", [None, 5, True, [], {"a": 1}, 2.5, "x", -1, 10**30])
def test_other_fields_of_unexpected_types_are_ignored_or_shown_as_sent(odd: object) -> None:
    sent = entry(name=odd, image_count=odd, preview_image_url=odd, is_public=odd, created_at=odd, theme=odd)
    pack = only(page_of([sent], total=odd, limit=odd, offset=odd))

    assert pack.preview_url == ("x" if odd == "x" else "")
    assert pack.is_public is (True if odd is True else None)
    assert pack.name == ("" if odd is None else odd if odd == "x" else json.dumps(odd))
    assert pack.image_count == (odd if isinstance(odd, int) and odd > 1 else None)


@each_row("sent", ["a\u202eb\0c\x1b[31m" + "x" * 100_000, "a\n\n b", "2026-02-14T09:00:00Z"])
def test_texts_of_one_line_are_cleaned_and_cut_when_they_enter(sent: str) -> None:
    listed = only(page_of([entry(name=sent, created_at=sent)]))
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


@each_row("odd", [None, True, -1, 2.5, "7", [], 2**31, 10**30])
def test_numbers_that_are_none_are_unknown(odd: object) -> None:
    page = page_of([], total=odd, limit=odd, offset=odd)

    assert (page.total, page.limit) == (None, None)


def test_missing_fields() -> None:
    page = decoded(json.dumps({"ok": True, "data": {"packs": [{"id": PACK_ID}]}}).encode())

    assert page == PackListPage((PackSummary(PACK_ID, ""),))


def test_an_unpaired_surrogate_is_replaced() -> None:
    page = decoded(f'{{"ok": true, "data": {{"packs": [{{"id": "{PACK_ID}", "name": "A\\ud800!"}}]}}}}'.encode())

    name = only(page).name
    assert (name[0], name[-1]) == ("A", "!")
    assert name.encode()


def test_too_many_entries_are_an_unexpected_answer() -> None:
    body = json.dumps({"ok": True, "data": {"packs": [entry(number) for number in range(11)]}}).encode()

    assert len(decoded(body, most=11).packs) == 11
    with pytest.raises(UnexpectedAnswerError):
        decoded(body, most=10)


@each_row(
    "body",
    [
        b'{"ok": true, "data": {"packs": ' + b"[" * 200_000 + b"]" * 200_000 + b"}}",
        b'{"ok": true, "data": {"packs": [], "total": ' + b"[" * 200_000 + b"]" * 200_000 + b"}}",
        b'{"ok": true, "data": {"packs": [{"id": "' + b"x" * 700_000 + b'"}]}}',
        b'{"ok": true, "data": {"packs": [{"id": "a"}',
    ],
)
def test_deep_large_and_cut_values_are_refused(body: bytes) -> None:
    with pytest.raises(UnexpectedAnswerError):
        decoded(body)


def test_a_number_with_5_000_digits_is_unknown() -> None:
    page = decoded(b'{"ok": true, "data": {"packs": [], "total": ' + b"9" * 5_000 + b"}}")

    assert page.total is None

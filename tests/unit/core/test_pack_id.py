"""Pack IDs in what people type and paste."""

import os
import sys
import time

import pytest

from app.core.pack_id import (
    PackIdProblem,
    ParsedPackId,
    cut_length,
    may_become_pack_id,
    parse_pack_id,
    shareable_text,
    words_in,
)
from tests.tables import each_row

PACK_ID = "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d"
OTHER_ID = "5a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d"
CURL = """curl --request GET \\
  --url https://www.genviral.io/api/partner/v1/packs/{pack_id} \\
  --header 'Authorization: Bearer {key}'"""


@pytest.mark.fault(31)
@each_row(
    "pack_text",
    [
        PACK_ID,
        PACK_ID.upper(),
        f"\N{NO-BREAK SPACE}{PACK_ID}\N{NO-BREAK SPACE}",
        f"https://www.genviral.io/packs/{PACK_ID}/?tab=images#top",
        f'{{"pack_id": "{PACK_ID}"}}',
        f"packbrowser://{PACK_ID}",
        f" PackBrowser://{PACK_ID.upper()}/\n",
        f"In the chat: packbrowser://{PACK_ID}, see there",
        CURL.format(pack_id=PACK_ID, key="<token>"),
    ],
)
def test_the_id_is_found_and_normalised(pack_text: str) -> None:
    parsed = parse_pack_id(pack_text)

    assert (parsed.pack_id, parsed.problem) == (PACK_ID, None)


@each_row("key", [f"{OTHER_ID}.s3cr3t", f"{OTHER_ID.upper()}.{OTHER_ID}"])
@each_row("quote", ["'", '"'])
def test_the_key_of_a_curl_command_is_not_mistaken_for_an_id(key: str, quote: str) -> None:
    curl = CURL.format(pack_id=PACK_ID, key=key).replace("'", quote)

    assert parse_pack_id(curl).pack_id == PACK_ID


@each_row(
    ("pack_text", "problem"),
    [
        (f"{PACK_ID.upper()}\n{PACK_ID}", None),
        (f"https://x.test/{PACK_ID}?next={OTHER_ID}", PackIdProblem.SEVERAL),
        (f"Authorization: Bearer {OTHER_ID}.s3cr3t", PackIdProblem.NONE),
        ("", PackIdProblem.EMPTY),
        ("\n\t\N{NO-BREAK SPACE}", PackIdProblem.EMPTY),
    ],
)
def test_one_id_is_meant_that_is_no_part_of_a_key(pack_text: str, problem: PackIdProblem | None) -> None:
    assert parse_pack_id(pack_text) == ParsedPackId(None if problem else PACK_ID, None, problem)


@pytest.mark.fault(30)
@each_row(
    "pack_text",
    [
        "motivation",
        "../../../etc/passwd",
        *(PACK_ID.replace("-", ""), PACK_ID[:-1], PACK_ID + "0", PACK_ID + "-1", PACK_ID.replace("a", "g")),
        PACK_ID.replace("-", "\N{EN DASH}"),
        PACK_ID.replace("0", "\N{FULLWIDTH DIGIT ZERO}"),
        f"urn:uuid:{PACK_ID}",
        "\0",
    ],
)
def test_a_text_without_an_id_is_refused(pack_text: str) -> None:
    parsed = parse_pack_id(pack_text)

    assert (parsed.pack_id, parsed.problem) == (None, PackIdProblem.NONE)


@each_row(
    "filler", ["a", "0a1b2c3d-", "Bearer ", "Bearer" + " " * 999, "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4", "urn ", "{"]
)
def test_a_long_text_is_read_quickly(filler: str) -> None:
    pack_text = filler * (100_000 // len(filler)) + f"\n\n{PACK_ID}\n"

    began = time.thread_time()
    parsed = parse_pack_id(pack_text)

    assert time.thread_time() - began < 0.5
    assert parsed.pack_id in {PACK_ID, None}  # "Bearer" may precede the ID


@each_row(
    "rest",
    [
        "",
        "//",
        f"{PACK_ID}",
        f"//{PACK_ID}?base_url=https://evil.example",
        f"//{PACK_ID}/images",
        f"//user@{PACK_ID}",
        f"//{PACK_ID} --base-url https://evil.example",
        f"//%7B{PACK_ID}%7D",
        f"//evil.example/{PACK_ID}",
        "//11111111-1111-1111-1111-11111111111\uff11",
    ],
)
def test_a_link_with_anything_besides_a_pack_id_is_refused(rest: str) -> None:
    for scheme in ("packbrowser:", "PACKBROWSER:"):
        assert parse_pack_id(scheme + rest).problem is PackIdProblem.NO_LINK


@each_row(
    "pack_text",
    [
        f"packbrowser://{PACK_ID}/",
        CURL.format(pack_id=PACK_ID, key="public.s3cret"),
        CURL.format(pack_id="", key=f"{PACK_ID}.s3cret"),
        "GENVIRAL_API_KEY=public.s3cret",
        "packbrowser://public.s3cret",
        f"{PACK_ID} public.s3cret {OTHER_ID}",
        f"urn:uuid:{PACK_ID}",
        "",
    ],
)
def test_what_another_process_is_told_is_read_in_the_same_way_and_contains_no_key(pack_text: str) -> None:
    shared = shareable_text(pack_text)

    assert parse_pack_id(shared) == parse_pack_id(pack_text)
    assert "s3cret" not in shared
    assert len(shared) <= 80


@pytest.mark.skipif(sys.platform == "win32", reason="its paths differ")
@each_row(
    ("pack_text", "path"),
    [
        ("/a/b c.packreview", "/a/b c.packreview"),
        ("  '/a/b.PackReview'\n", "/a/b.PackReview"),
        ("/a/../b.packreview", "/b.packreview"),
        ("x.packreview", f"{os.getcwd()}/x.packreview"),
        (f"/a/{PACK_ID}.packreview", f"/a/{PACK_ID}.packreview"),
        ("file:///a/b%20c%23%3F.packreview", "/a/b c#?.packreview"),
        ("file:///a/b#c?.packreview", "/a/b#c?.packreview"),
        ("file://localhost/a.packreview", "/a.packreview"),
        ("FILE:/a.packreview", "/a.packreview"),
        ("file:///a/%FF.packreview", "/a/\udcff.packreview"),
    ],
)
def test_the_path_of_a_review_is_found_and_handed_on(pack_text: str, path: str) -> None:
    parsed = parse_pack_id(pack_text)
    assert parsed == ParsedPackId(review=path)
    assert shareable_text(pack_text).isascii()
    assert parse_pack_id(shareable_text(pack_text)) == parsed
    assert words_in(pack_text) == ""


@each_row(
    "pack_text",
    [
        *([] if sys.platform == "win32" else ["file://other.computer/a.packreview"]),  # a folder in the network there
        "https://elsewhere.invalid/a.packreview",
        "packbrowser://a.packreview",
        "file://[a.packreview",
        "curl -H 'Authorization: Bearer public.secret' a.packreview",
        "a.packreview.zip",
    ],
)
def test_what_is_no_path_of_a_review_opens_nothing(pack_text: str) -> None:
    assert parse_pack_id(pack_text).review is None
    assert "public.secret" not in shareable_text(pack_text)
    typed = ("/home/ana/Mot", "~/Mot", "file:", '"/home', "C:\\Users\\ana", "\\\\server\\x")
    assert not any(map(words_in, typed)), "a path is not searched for while it is typed"


@each_row(
    "typed", ["1a", "https://x/packs/1", "0a1b2c3d-4e5f", PACK_ID[:-1], " 0A1B ", f"https://x/packs/{PACK_ID[:20]}"]
)
def test_what_an_id_begins_with_may_become_one(typed: str) -> None:
    assert may_become_pack_id(typed)
    assert not may_become_pack_id(f"{typed}x")
    cut = len(typed.rpartition("/")[2])
    assert cut_length(typed) == (cut if cut >= 20 else None), "whose end was not copied"


@each_row("typed", ["", "decade", "2026", "top 10", "0a1b2c3d4", f"{PACK_ID} {OTHER_ID}", "Bearer a.1"])
def test_words_and_whole_ids_do_not_become_one(typed: str) -> None:
    assert not may_become_pack_id(typed)
    assert cut_length(typed) is None

"""A key is removed in each spelling that `core.redaction` lists, from messages and answers, but no ordinary words."""

import html
import json
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable
from typing import Final
from urllib.parse import quote

import pytest

from app.core.connection import ApiKey
from app.core.redaction import AnswerRedactor, Redactor
from tests.tables import each_row

PUBLIC: Final = "pb7Kq4Zx91_Lm"
SECRET: Final = "s3Cr3t-PART/x0Yz+9"
KEY: Final = f"{PUBLIC}.{SECRET}"
FULL_WIDTH: Final = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})


def everything_escaped(text: str, form: str) -> str:
    return "".join(form.format(ord(character)) for character in text)


SPELLINGS: Final = {
    "as it is": KEY,
    "secret half": SECRET,
    "public half": PUBLIC,
    "upper case": KEY.upper(),
    "lower case": KEY.lower(),
    "zero-width joiners throughout": "\u200d".join(KEY),
    "percent-encoded throughout": everything_escaped(KEY, "%{:02x}"),
    "percent-encoded twice": quote(quote(KEY, safe=""), safe=""),
    "JSON escapes": everything_escaped(KEY, "\\u{:04x}"),
    "JSON escapes, escaped": json.dumps(everything_escaped(KEY, "\\u{:04X}")),
    "Python escapes": everything_escaped(SECRET, "\\x{:02x}"),
    "long escapes": everything_escaped(KEY, "\\U{:08x}"),
    "escapes in braces": everything_escaped(KEY, "\\u{{{:x}}}"),
    "octal escapes": everything_escaped(SECRET, "\\{:03o}"),
    "HTML, with zeros": everything_escaped(KEY, "&#{:07};"),
    "HTML, without semicolons": everything_escaped(SECRET, "&#{}"),
    "HTML, decimal": everything_escaped(KEY, "&#{};"),
    "HTML, escaped": html.escape(everything_escaped(SECRET, "&#{};")),
    "HTML, named": KEY.replace(".", "&period;").replace("-", "&hyphen;").replace("+", "&plus;"),
    "full-width": KEY.translate(FULL_WIDTH),
    "split by blanks": " ".join(KEY),
    "split by line breaks": f"{KEY[:12]}\r\n    {KEY[12:20]}\n    {KEY[20:]}",
    "line breaks as escapes": f"{KEY[:16]}\\n{KEY[16:]}",
    "percent-encoded full-width": quote(KEY.translate(FULL_WIDTH)),
    "percent-encoded controls between": "%E2%80%AA".join(KEY),
    "percent-encoded controls, twice": quote("%E2%80%AA").join(KEY),
    "quoted in pieces": f"'{KEY[:15]}' '{KEY[15:]}'",
    "other punctuation": KEY.replace(".", ":").replace("-", "_"),
    "beginning of the secret": SECRET[:10],
    "middle of the key": KEY[8:22],
    "Base64": b64encode(KEY.encode()).decode(),
    "Base64 of the header": b64encode(f"Bearer {KEY}".encode()).decode(),
    "Base64 with two more before": b64encode(f"Bearer   {KEY}".encode()).decode(),
    "Base64 of the secret half": urlsafe_b64encode(SECRET.encode()).decode(),
    "hexadecimal": KEY.encode().hex(),
    "hexadecimal, upper case": SECRET.encode().hex(":").upper(),
}


@pytest.mark.fault(107)
@each_row("spelling", SPELLINGS.values(), ids=SPELLINGS)
@each_row("text", ["{}", "The key {} is not accepted.", "bad_key_{}_x", "[{}, {}]"])
def test_a_key_is_removed_in_every_spelling(spelling: str, text: str) -> None:
    redacted = Redactor(KEY).redact(text.replace("{}", spelling))

    left = redacted
    for word in ("The key", "is not accepted.", "bad_key_", b64encode(b"Bearer").decode()):
        left = left.replace(word, "")
    # Escapes and Base64 may leave fewer than eight letters and digits of the key at either end.
    pieces = left.split("…")
    assert len(pieces) > 1
    assert all(sum(character.isalnum() for character in piece) < 8 for piece in pieces), redacted


@each_row(
    "text",
    [
        "",
        "Pack not found",
        "The key is missing, invalid or revoked. Public or partner keys cannot be used. 100 % &amp; more, C:\\new\\x",
        "pack 22222222-2222-4222-8222-222222222222 of 3.14 MB at https://cdn.example.com/packs/1.jpg (404?)",
        f"{'Pack 1'.translate(FULL_WIDTH)} · “größer” – 完成 💪",
        "pb7Kq4Z",  # seven letters of the key
        "1lm s3Cr",  # seven letters across its dot
    ],
)
def test_texts_without_secrets_are_not_changed(text: str) -> None:
    assert Redactor(KEY).redact(text) == text


def test_a_public_part_that_is_an_ordinary_word_is_removed_only_with_the_secret_part() -> None:
    redactor = Redactor("partner.s3cret")

    assert redactor.redact("This partner API is not public.") == "This partner API is not public."
    assert redactor.redact("partner%2Es3cret and PARTNER.S3CRET") == "… and …"
    assert redactor.redact("the secret is S3CRET!") == "the secret is …!"


def test_a_short_key_is_removed_only_in_its_exact_spelling_and_the_text_around_a_key_stays() -> None:
    assert Redactor(KEY).redact(f"Bad key {SECRET.upper()}, two times: {KEY}!") == "Bad key …, two times: …!"
    assert Redactor("a.b").redact("a.b, a b, ab") == "…, a b, ab"


def test_secrets_are_recognised_by_patterns_without_a_known_key() -> None:
    redactor = Redactor("")

    assert redactor.redact("Authorization: Basic czNjcjN0") == "Authorization: …"
    assert redactor.redact("bearer other.s3cr3t, and more") == "bearer …, and more"
    assert redactor.redact("https://user:pw@cdn.example.com/1.jpg?s=1") == "https://…@cdn.example.com/1.jpg?…"


@pytest.mark.timeout(30)
def test_many_backslashes_take_no_time() -> None:
    assert Redactor(KEY).redact("\\" * 200_000 + KEY) == "\\" * 200_000 + "…"


ESCAPED: Final = {
    "as it is": KEY,
    "secret half": SECRET,
    "upper case": KEY.upper(),
    "lower case": KEY.lower(),
    "percent-encoded": quote(KEY, safe=""),
    "percent-encoded throughout": everything_escaped(KEY, "%{:02X}"),
    "percent-encoded throughout, small digits": everything_escaped(SECRET, "%{:02x}"),
    "percent-encoded twice": quote(everything_escaped(SECRET, "%{:02X}")),
    "percent-encoded three times": quote(quote(quote(KEY, safe=""))),
    "one letter percent-encoded": KEY.replace("3", "%33"),
}
# Of characters in JSON, where a text has not been decoded yet.
JSON_ESCAPES: Final = {
    "no": lambda text: json.dumps(text, ensure_ascii=False),
    "usual": json.dumps,
    "slashes": lambda text: json.dumps(text).replace("/", r"\/"),
    "all": lambda text: f'"{everything_escaped(text, "\\u{:04x}")}"',
    "all, large digits": lambda text: f'"{everything_escaped(text, "\\u{:04X}")}"',
    "one letter": lambda text: json.dumps(text).replace("C", r"\u0043").replace("c", r"\u0063"),
}


def redacted(value: bytes, key: str = KEY) -> bytes:
    (found,) = AnswerRedactor(ApiKey(key)).redact_json((value,))
    return found


@each_row("escape", JSON_ESCAPES.values(), ids=JSON_ESCAPES)
@each_row("spelling", ESCAPED.values(), ids=ESCAPED)
def test_a_key_in_an_answer_is_removed(spelling: str, escape: Callable[[str], str]) -> None:
    text = f"https://cdn.example.com/größe/{spelling}/1.jpg"
    value = f'{{"url": {escape(text)}, {escape(spelling)}: [null, {{"of": {escape(spelling)}}}]}}'.encode()

    found = json.loads(redacted(value))

    # Of the public half, up to seven characters may be left at its ends.
    texts = [found["url"], *(name for name in found if name != "url"), *(each["of"] for each in found.popitem()[1][1:])]
    assert len(texts) == 3
    assert all("[…]" in each for each in texts), texts
    assert texts[0].startswith("https://cdn.example.com/größe/")
    assert texts[0].endswith("/1.jpg")
    left = "".join(texts)
    assert SECRET.lower() not in left.lower()
    assert Redactor(KEY).redact(left).count("…") == left.count("[…]"), left


def test_values_without_the_key_are_not_even_copied() -> None:
    values = [
        json.dumps({"url": f"https://cdn.example.com/{each}?x=%2F%25", "d": "schön \\"}).encode() for each in range(999)
    ]
    redactor = AnswerRedactor(ApiKey(KEY))
    assert redactor.redact_json(values) is values

    rest = {"a": [1.5, True, None, "ü"]}
    with_key = [*values, json.dumps({"url": f"https://x/1.jpg?token={KEY}&size=2", **rest}).encode(), *values]
    found = redactor.redact_json(with_key)
    assert json.loads(found[999]) == {"url": "https://x/1.jpg?token=[…]&size=2", **rest}
    assert [index for index, value in enumerate(found) if value is not with_key[index]] == [999]


@each_row("escape", ["{}", "\\u{:04x}", "%{:02x}"])
@each_row("before", range(128 * 1024 - 400, 128 * 1024, 57))
def test_a_long_value_is_searched_in_parts_that_overlap(before: int, escape: str) -> None:
    key = everything_escaped(KEY, escape) if escape != "{}" else KEY
    value = f'"{"x" * before}{key}{"y" * 1_000}"'.encode()

    long, short = f'"{"z" * 500_000}"'.encode(), b"1"
    *others, found = AnswerRedactor(ApiKey(KEY)).redact_json((long, short, value))
    assert (others, json.loads(found)) == ([long, short], f"{'x' * before}[…]{'y' * 1_000}")


@each_row(
    "value",
    [
        "1234567.7654321",  # no text, in which something could be replaced
        f'"\xff{KEY}"'.encode("latin-1").decode("latin-1"),
        f'{"[" * 100_000}"{KEY}"{"]" * 100_000}',
    ],
    ids=["number", "no UTF-8", "nested"],
)
def test_a_value_from_which_the_key_cannot_be_removed_becomes_null(value: str) -> None:
    key = KEY if KEY in value else "1234567.7654321"
    assert redacted(value.encode("latin-1"), key) == b"null"


@each_row(
    ("key", "text", "left"),
    [
        ("partner.s3cret", "partner S3CRET garden", "[…] garden"),
        ("partner.key", "partner key, partner.key, monkey", "partner key, […], monkey"),
        ("a.key", "a.key, monkey", "a.key, monkey"),  # too short to be told apart from other texts
        (r"partner.s3\cret/1", r"s3\cret/1", "[…]"),
        (KEY, everything_escaped(SECRET, "\\u{:04x}"), "[…]"),  # a text with escapes in it
        (KEY, f"{PUBLIC}, {SECRET[:-1]}", f"{PUBLIC}, {SECRET[:-1]}"),  # not the whole secret
    ],
)
def test_what_is_looked_for_in_answers(key: str, text: str, left: str) -> None:
    assert json.loads(redacted(json.dumps(text).encode(), key)) == left
    assert AnswerRedactor(ApiKey(key)).redact_text(text) == left


def test_every_known_key_is_removed_from_an_answer() -> None:
    redactor = Redactor("first.k3y-0123456789")
    redactor.add(KEY)
    texts = [f"of {SECRET.upper()} and %66irst.k3y-0123456789".replace("%66", "f"), "typed.s3cret-0815", KEY]
    assert AnswerRedactor(None).redact_text(KEY) == KEY
    found = redactor.for_answers(ApiKey("typed.s3cret-0815")).redact_json([json.dumps(text).encode() for text in texts])
    assert [json.loads(each) for each in found] == ["of […] and […]", "[…]", "[…]"]


@each_row(
    ("text", "is_key"),
    [
        ("gv_live_4711.s3cr3tPart0123456789abcd", True),
        ("key: pk-12ab.0123456789abcdef0123456789abcdef.", True),
        ("https://x.example/?k=ws2_ab12.kJ8sT2qLm5vX9zRw4bN7cY&a=1", True),
        ("https://x.example/ws2_ab12.kJ8sT2qLm5vX9zRw4bN7cY", True),
        ("https://x.example/?k=ws2_ab12%2EkJ8sT2qLm5vX9zRw4bN7cY&a=1", True),
        ("https://x.example/chunk%2E0123456789abcdef0123456789abcdef", False),
        ("of gv_live_4711%252Es3cr3tPart0123456789abcd", True),
        ("https://x.example/my%20holiday%2Fin%20the%20mountains.jpg?sig=ab%2Bcd%3D", False),
        ("https://x.example/chunk.0123456789abcdef0123456789abcdef", False),  # the digest of a file
        ("https://x.example/chunk.kJ8sT2qLm5vX9zRw4bN7cY.js", False),
        ("https://d1a2b3c4d5e6f7.cloudfront-0123456789-abcdefgh.net/1.jpg", False),
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w", False),  # a JSON Web Token
        ("IMG_20240101.jpg, version 3.14159265358979323846264, end.Immediately-afterwards-comes", False),
    ],
)
def test_what_has_the_form_of_a_key_is_removed_from_an_answer(text: str, is_key: bool) -> None:
    (found,) = AnswerRedactor().redact_json([json.dumps(text).encode()])
    assert ("[…]" in json.loads(found), "[…]" in AnswerRedactor().redact_text(text)) == (is_key, is_key)


@each_row("escaped", [".", "4", "P", "d"])
def test_what_has_the_form_of_a_key_is_removed_with_one_of_its_characters_escaped(escaped: str) -> None:
    sent = json.dumps("of gv_live_4711.s3cr3tPart0123456789abcd").replace(escaped, rf"\u{ord(escaped):04x}")
    (found,) = AnswerRedactor().redact_json([sent.encode()])
    assert json.loads(found) == "of […]"

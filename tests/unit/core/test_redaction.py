"""The redactor removes a key in every spelling, and parts of it, but no ordinary words."""

from __future__ import annotations

import html
import json
from base64 import b64encode, urlsafe_b64encode
from typing import Final
from urllib.parse import quote

import pytest

from app.core.redaction import Redactor

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
    "secret half, upper case": SECRET.upper(),
    "zero-width space": KEY.replace(".", ".\u200b"),
    "zero-width joiners throughout": "\u200d".join(KEY),
    "percent-encoded dot": KEY.replace(".", "%2E"),
    "percent-encoded": quote(KEY, safe=""),
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
    "HTML, hexadecimal": everything_escaped(KEY, "&#x{:X};"),
    "HTML, escaped": html.escape(everything_escaped(SECRET, "&#{};")),
    "HTML, named": KEY.replace(".", "&period;").replace("-", "&hyphen;").replace("+", "&plus;"),
    "full-width": KEY.translate(FULL_WIDTH),
    "split by blanks": " ".join(KEY),
    "split by line breaks": f"{KEY[:12]}\r\n    {KEY[12:20]}\n    {KEY[20:]}",
    "line breaks as escapes": f"{KEY[:16]}\\n{KEY[16:]}",
    "many line breaks as escapes": "\\r\\n".join(KEY[begin : begin + 5] for begin in range(0, len(KEY), 5)),
    "tabs as escapes": "\\t".join(KEY),
    "percent-encoded full-width": quote(KEY.translate(FULL_WIDTH)),
    "percent-encoded controls between": "%E2%80%AA".join(KEY),
    "percent-encoded controls, twice": quote("%E2%80%AA").join(KEY),
    "quoted in pieces": f"'{KEY[:15]}' '{KEY[15:]}'",
    "other punctuation": KEY.replace(".", ":").replace("-", "_"),
    "beginning of the secret": SECRET[:10],
    "end of the secret": SECRET[-10:],
    "middle of the key": KEY[8:22],
    "Base64": b64encode(KEY.encode()).decode(),
    "Base64 of the header": b64encode(f"Bearer {KEY}".encode()).decode(),
    "Base64 with one more before": b64encode(f"Bearer  {KEY}\n".encode()).decode(),
    "Base64 with two more before": b64encode(f"Bearer   {KEY}".encode()).decode(),
    "Base64 of the secret half": urlsafe_b64encode(SECRET.encode()).decode(),
    "hexadecimal": KEY.encode().hex(),
    "hexadecimal, upper case": SECRET.encode().hex(":").upper(),
}


@pytest.mark.parametrize("spelling", SPELLINGS.values(), ids=SPELLINGS)
@pytest.mark.parametrize("text", ["{}", "The key {} is not accepted.", "bad_key_{}_x", "[{}, {}]"])
def test_a_key_is_removed_in_every_spelling(spelling: str, text: str) -> None:
    redacted = Redactor(KEY).redact(text.replace("{}", spelling))

    left = redacted
    for word in ("The key", "is not accepted.", "bad_key_", b64encode(b"Bearer").decode()):
        left = left.replace(word, "")
    # Escapes and Base64 may leave fewer than eight letters and digits of the key at either end.
    pieces = left.split("…")
    assert len(pieces) > 1
    assert all(sum(character.isalnum() for character in piece) < 8 for piece in pieces), redacted


def test_the_text_around_a_key_stays() -> None:
    assert Redactor(KEY).redact(f"Bad key {KEY}!") == "Bad key …!"
    assert Redactor(KEY).redact(f"Bad key {SECRET.upper()}, two times: {SECRET}") == "Bad key …, two times: …"
    assert Redactor(KEY).redact(f"({KEY.replace('.', '%2E')})") == "(…)"


@pytest.mark.parametrize(
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


def test_a_short_key_is_removed_only_in_its_exact_spelling() -> None:
    assert Redactor("a.b").redact("a.b, a b, ab") == "…, a b, ab"


def test_secrets_are_recognised_by_patterns_without_a_known_key() -> None:
    redactor = Redactor("")

    assert redactor.redact("Authorization: Basic czNjcjN0") == "Authorization: …"
    assert redactor.redact("bearer other.s3cr3t, and more") == "bearer …, and more"
    assert redactor.redact("https://user:pw@cdn.example.com/1.jpg?s=1") == "https://…@cdn.example.com/1.jpg?…"


def test_keys_added_later_and_former_ones_are_removed() -> None:
    redactor = Redactor("first.k3y-0123456789")
    redactor.add(KEY)

    assert redactor.redact(f"first.k3y-0123456789 and {KEY}") == "… and …"

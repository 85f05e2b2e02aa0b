r"""Removes secrets from what the service sends, and from texts that are logged or written to standard error.

`Redactor` is for messages and logs, `AnswerRedactor` for packs and lists of packs, which are a thousand times longer.

A server may repeat the key in another spelling, or only a part of it. Therefore escapes in the text are resolved first
(``%2E``, ``\u002e``, ``&#46;``), and only ASCII letters and digits are compared, without regard to case. Blanks, line
breaks, zero-width characters, full-width letters and punctuation make no difference. Any run of 8 letters and digits of
the key is removed; shorter ones could be ordinary words. Spellings that are recognised:

- in any case, with anything but letters and digits between the characters, and full-width;
- escaped as in JSON, Python, HTML or URLs;
- in Base64, and in hexadecimal digits.

No other is: reversed, in Base32 or in ROT13, for example. `AnswerRedactor` recognises fewer, see there.
"""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from binascii import b2a_base64
from collections.abc import Iterator, Sequence
from html import unescape
from typing import Final

from msgspec import Raw

from app.core.connection import ApiKey

HIDDEN: Final = "…"
# In place of a key in an answer. A URL with it is never requested. In no other URL it occurs: brackets are encoded.
HIDDEN_IN_ANSWER: Final = "[…]"

# Any run of this many consecutive letters and digits of a key is removed. Shorter runs could be ordinary words, such as
# `public` or `partner`, or occur by chance, and seven characters of a key are of no use to anyone.
_RUN: Final = 8
# The secret part of a key is removed as a whole if it is shorter than a run, but not shorter than this. Real ones are
# far longer.
_SHORTEST_SECRET: Final = 6

# Secrets that are not known in advance: keys in headers; user names, passwords and signatures in URLs. The lengths are
# bounded because the patterns are tried at every position.
_PATTERNS: Final = (
    (re.compile(r"(?i)\b(bearer)\s+[^\s'\",]+"), rf"\1 {HIDDEN}"),
    (re.compile(r"(?i)\b(authorization['\"]?\s*[:=]\s*)[^\n]+"), rf"\1{HIDDEN}"),
    (re.compile(r"(https?://[^\s?'\"]{1,2000})\?[^\s'\"]+"), rf"\1?{HIDDEN}"),
    (re.compile(r"(?i)\b(https?:[/\\]*)[^\s/\\'\"]{1,1000}@"), rf"\1{HIDDEN}@"),
)
_PADDING: Final = re.compile("={0,2}")  # at the end of Base64


class Redactor:
    """Removes the secrets of one run of the program."""

    def __init__(self, *secrets: str) -> None:
        """Begin with these secrets. Empty ones are ignored."""
        self._secrets: list[str] = []
        self._runs: dict[int, set[str]] = {_RUN: set()}  # by length
        for secret in secrets:
            self.add(secret)

    def add(self, secret: str) -> None:
        """Redact this key as well from now on, in whole and in part."""
        if not secret or secret in self._secrets:
            return
        self._secrets.append(secret)
        for spelling in (secret, secret.encode().hex(), *_base64_spellings(secret)):
            letters = _spelling(spelling)[0]
            self._runs[_RUN].update(letters[begin : begin + _RUN] for begin in range(len(letters) - _RUN + 1))
        secret_part = _spelling(secret.partition(".")[2])[0]
        if _SHORTEST_SECRET <= len(secret_part) < _RUN:
            # Replaced, because another thread may be iterating over it.
            former = self._runs.get(len(secret_part), set())
            self._runs = self._runs | {len(secret_part): former | {secret_part}}

    def for_answers(self, key: ApiKey | None = None) -> AnswerRedactor:
        """What replaces every key that is known by now, and another one, in answers and in what a person writes."""
        return AnswerRedactor(key, *map(ApiKey, tuple(self._secrets)))

    def without_keys(self, text: str) -> str:
        """Replace keys in a text that a person has written, and what has the form of one."""
        return self.for_answers().redact_text(text)

    def redact(self, text: str) -> str:
        """Replace each secret in a text by an ellipsis."""
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        text = self.without_runs(text)
        for pattern, replacement in _PATTERNS:
            text = pattern.sub(replacement, text)
        return text

    def without_runs(self, text: str, hidden: str = HIDDEN) -> str:
        """Replace each run of eight letters and digits of a secret, but nothing that only looks like a secret."""
        if not self._secrets:
            return text
        letters, begins, ends = _spelling(text)
        pieces: list[str] = []
        shown_from = 0
        hidden_until = -1  # an index in `letters`
        for begin in range(len(letters)):
            for length, runs in self._runs.items():
                if letters[begin : begin + length] in runs:
                    if begin > hidden_until:
                        pieces += text[shown_from : begins[begin]], hidden
                    hidden_until = max(hidden_until, begin + length)
                    shown_from = _PADDING.match(text, ends[hidden_until - 1]).end()  # type: ignore[union-attr] # always matches
        return "".join((*pieces, text[shown_from:]))


# In answers.
_TOGETHER: Final = 128  # values that are searched at once: 85 KB of images with signed URLs
_PIECE: Final = 128 * 1024  # bytes that are searched at once, so that other threads can run
_LARGEST: Final = 1024 * 1024  # bytes of values that are searched together
_LONGEST_ESCAPE: Final = 12  # bytes that one character of a key may take
_JSON_ESCAPE: Final = re.compile(rb"\\{1,8}u00([0-7][0-9A-Fa-f])")
_PERCENT: Final = re.compile(rb"%(?:25)*([0-7][0-9A-Fa-f])")

# What has the form of a key that is not known: an ID, a dot, and a secret of at least 20 letters and digits, as
# generators of secrets make them. Names of files, hosts and JSON Web Tokens have other dots or a shorter last part, and
# digests and UUIDs in a path of a URL have no letter after F.
_MAY_HAVE_FORM: Final = re.compile(rb"\.[A-Za-z0-9_-]{20}")
_KEY_LENGTH: Final = 2 * 64
_FORM: Final = re.compile(
    r"(?<![\w.-])(?:(?<!/)|(?=[\w-]{4,64}\.[0-9A-Fa-f-]*[G-Zg-z_]))[A-Za-z0-9_-]{4,64}"
    r"\.(?=[A-Za-z_-]*[0-9])(?=[0-9_-]*[A-Za-z])[A-Za-z0-9_-]{20,128}(?!\.?[\w-])",
    re.ASCII,
)


_PART: Final = re.compile(r"[^\s/?&=#\"']{20,}")  # of a URL or a text


class AnswerRedactor:
    r"""Replaces keys in the answers to requests, in those that were kept, and in notes and reviews.

    It looks for the secret part of each key as a whole; if that has fewer than six letters and digits, for the key. A
    key is found as it is, in capitals or in small letters, and with any of its characters escaped as in JSON
    (``\u002e``), or percent-encoded, also if the percent signs of that are encoded again (``%252e``). Other spellings
    would take too long to look for. Keys that are not known are found by their form, as they are or escaped so.
    """

    def __init__(self, *keys: ApiKey | None) -> None:
        """Prepare to look for these keys, and for what has the form of one; None is ignored."""
        self._keys: list[str] = []
        in_any_case: set[str] = set()
        self._longest = _KEY_LENGTH
        for key in dict.fromkeys(each.secret_text for each in keys if each is not None):
            secret = key.partition(".")[2]
            is_long = len(_spelling(secret)[0]) >= _SHORTEST_SECRET
            # Shorter texts are no secrets, and would be found in texts that have nothing to do with the key.
            if is_long or len(_spelling(key)[0]) >= _RUN:
                sought = secret if is_long else key
                self._keys += key, sought
                in_any_case |= {sought, sought.lower(), sought.upper()}
                self._longest = max(self._longest, len(sought))
        in_json = {each.replace("\\", r"\\") for each in in_any_case}
        with_slashes = {each.replace("/", r"\/") for each in in_json}
        self._spellings = [each.encode() for each in in_any_case | in_json | with_slashes]
        self._redactor: Redactor | None = None  # made when it is needed

    def redact_json[Json: (bytes, Raw)](self, values: Sequence[Json]) -> Sequence[Json]:
        """Replace the key in JSON values of an answer, in names and in texts.

        Args:
            values: Valid JSON each. One from which the key cannot be removed, such as a number, becomes null.

        Returns:
            The same object if the key is in none of them.
        """
        redacted: list[Json] | None = None
        for begin in range(0, len(values), _TOGETHER):
            together = values[begin : begin + _TOGETHER]
            # Joining large values would block other threads.
            is_small = sum(map(len, together)) <= _LARGEST
            if self._is_in(b" ".join(together)) if is_small else any(map(self._is_in, map(bytes, together))):
                if redacted is None:
                    redacted = list(values)
                redacted[begin : begin + _TOGETHER] = map(self._redacted_json, together)
        return values if redacted is None else redacted

    def redact_text(self, text: str) -> str:
        """Replace the key in a text of an answer."""
        if not self._is_in(text.encode(errors="replace")):
            return text
        for each in self._keys:
            text = text.replace(each, HIDDEN_IN_ANSWER)
        text = _FORM.sub(HIDDEN_IN_ANSWER, text)
        text = _PART.sub(_without_escaped_form, text)
        if not self._is_in(text.encode(errors="replace")):
            return text
        self._redactor = self._redactor or Redactor(*self._keys[::2])
        return self._redactor.without_runs(text, HIDDEN_IN_ANSWER)

    def _redacted_json[Json: (bytes, Raw)](self, value: Json) -> Json:
        if not self._is_in(bytes(value)):
            return value
        try:
            found = self._redacted_value(json.loads(bytes(value)))
            redacted = json.dumps(found, ensure_ascii=False).encode(errors="replace")
        except (ValueError, RecursionError):
            return type(value)(b"null")
        return type(value)(b"null" if self._is_in(redacted) else redacted)

    def _redacted_value(self, value: object) -> object:
        if isinstance(value, str):
            return self.redact_text(value)
        if isinstance(value, list):
            return [self._redacted_value(each) for each in value]
        if isinstance(value, dict):
            return {self.redact_text(name): self._redacted_value(each) for name, each in value.items()}
        return value

    def _is_in(self, data: bytes) -> bool:
        overlap = _LONGEST_ESCAPE * self._longest
        return any(self._is_in_piece(data[at : at + _PIECE + overlap]) for at in range(0, len(data), _PIECE))

    def _is_in_piece(self, piece: bytes) -> bool:
        if any(each in piece for each in self._spellings):
            return True
        if _has_form(piece):
            return True
        if b"%" not in piece and rb"\u00" not in piece:
            return False
        unescaped = _unescaped(piece)
        return _has_form(unescaped) or any(each in unescaped.lower() for each in self._spellings)


def _has_form(data: bytes) -> bool:
    return _MAY_HAVE_FORM.search(data) is not None and _FORM.search(data.decode(errors="replace")) is not None


def _unescaped(data: bytes) -> bytes:
    """What is percent-encoded may be escaped in JSON, too."""
    return _PERCENT.sub(_character, _JSON_ESCAPE.sub(_character, data))


def _without_escaped_form(match: re.Match[str]) -> str:
    # With the character before it, which tells a file in a path from a key.
    part = match.string[max(0, match.start() - 1) : match.end()]
    return HIDDEN_IN_ANSWER if _has_form(_unescaped(part.encode(errors="replace"))) else match[0]


def _character(match: re.Match[bytes]) -> bytes:
    return bytes([int(match[1], 16)])


# Escapes may be escaped themselves: %252E, &amp;#46;, \\u002e.
_CHARACTER: Final = re.compile(
    r"(?P<utf8>%(?:25)*[c-f][0-9a-f](?:%(?:25)*[89ab][0-9a-f]){1,3})|%(?:25)*(?P<percent>[0-9a-f]{2})"
    # Not `\\+`: in a long run of backslashes, each one would be compared with all that follow.
    r"|\\{1,8}(?:u\{(?P<braced>[0-9a-f]{1,6})\}|(?-i:U)(?P<long>[0-9a-f]{8})|u(?P<unicode>[0-9a-f]{4})"
    r"|x(?P<byte>[0-9a-f]{2})|(?P<octal>[0-7]{1,3})|(?P<control>[abefnrtv]))"
    r"|&(?:amp;)*(?P<entity>#(?:x[0-9a-f]{1,12}|[0-9]{1,12});?|[a-z]{2,31};)"
    r"|.",
    re.IGNORECASE | re.DOTALL,
)


def _spelling(text: str) -> tuple[str, list[int], list[int]]:
    """The ASCII letters and digits of a text, in lower case, and where in the text each one begins and ends."""
    letters: list[str] = []
    begins: list[int] = []
    ends: list[int] = []
    for match in _CHARACTER.finditer(text):
        for letter in _plain_letters(match):
            letters.append(letter)
            begins.append(match.start())
            ends.append(match.end())
    return "".join(letters), begins, ends


_PERCENT_BYTE: Final = re.compile("(?:25)*([0-9a-f]{2})(?=%|$)", re.IGNORECASE)


def _plain_letters(match: re.Match[str]) -> str:
    """The ASCII letters and digits that an escape or a single character stands for."""
    if match.lastgroup is None:
        character = match[0]
    elif match.lastgroup == "entity":
        character = unescape(f"&{match['entity']}")
    elif match.lastgroup == "control":
        character = ""
    elif match.lastgroup == "utf8":
        character = bytes.fromhex("".join(_PERCENT_BYTE.findall(match["utf8"]))).decode(errors="replace")
    else:
        code = int(match[match.lastgroup], 8 if match.lastgroup == "octal" else 16)
        character = chr(code) if code <= sys.maxunicode else ""
    if not character.isascii():
        character = unicodedata.normalize("NFKC", character)
    return "".join(letter for letter in character.lower() if letter.isascii() and letter.isalnum())


def _base64_spellings(secret: str) -> Iterator[str]:
    """Yield what the Base64 of any text with the secret in it contains: it depends on the offset modulo 3."""
    data = secret.encode()
    for before in range(3):
        encoded = b2a_base64(bytes(before) + data, newline=False).decode()
        yield encoded[before + 1 if before else 0 :]  # without the characters that encode bits of preceding bytes

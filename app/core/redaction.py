r"""Removes secrets from texts that are shown, copied, logged or written to standard error.

A server may repeat the key in another spelling, or only a part of it. Therefore escapes in the text are resolved first
(``%2E``, ``\u002e``, ``&#46;``), and only ASCII letters and digits are compared, without regard to case. Blanks, line
breaks, zero-width characters, full-width letters and punctuation make no difference.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from binascii import b2a_base64
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

HIDDEN: Final = "…"

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
# Escapes may be escaped themselves: %252E, &amp;#46;, \\u002e.
_CHARACTER: Final = re.compile(
    r"(?P<utf8>%(?:25)*[c-f][0-9a-f](?:%(?:25)*[89ab][0-9a-f]){1,3})|%(?:25)*(?P<percent>[0-9a-f]{2})"
    r"|\\+(?:u\{(?P<braced>[0-9a-f]{1,6})\}|(?-i:U)(?P<long>[0-9a-f]{8})|u(?P<unicode>[0-9a-f]{4})"
    r"|x(?P<byte>[0-9a-f]{2})|(?P<octal>[0-7]{1,3})|(?P<control>[abefnrtv]))"
    r"|&(?:amp;)*(?P<entity>#(?:x[0-9a-f]{1,12}|[0-9]{1,12});?|[a-z]{2,31};)"
    r"|.",
    re.IGNORECASE | re.DOTALL,
)


_PERCENT_BYTE: Final = re.compile("(?:25)*([0-9a-f]{2})(?=%|$)", re.IGNORECASE)


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
            self._runs.setdefault(len(secret_part), set()).add(secret_part)

    def redact(self, text: str) -> str:
        """Replace each secret in a text by an ellipsis."""
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        text = self._without_runs(text)
        for pattern, replacement in _PATTERNS:
            text = pattern.sub(replacement, text)
        return text

    def _without_runs(self, text: str) -> str:
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
                        pieces += text[shown_from : begins[begin]], HIDDEN
                    hidden_until = max(hidden_until, begin + length)
                    shown_from = _PADDING.match(text, ends[hidden_until - 1]).end()  # type: ignore[union-attr] # always matches
        return "".join((*pieces, text[shown_from:]))


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


def _plain_letters(match: re.Match[str]) -> str:
    """The ASCII letters and digits that an escape or a single character stands for."""
    if match.lastgroup is None:
        character = match[0]
    elif match.lastgroup == "entity":
        from html import unescape  # imported late: its table takes a millisecond, and few texts need it

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

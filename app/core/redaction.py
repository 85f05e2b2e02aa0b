r"""Takes secrets out of texts: the one redactor for banners, copied details, standard error and the log.

A service may repeat the key in another spelling, or a part of it alone. So a text is compared with the key letter by
letter, after its escapes are resolved (``%2E``, ``\u002e``, ``&#46;``) and everything but ASCII letters and digits is
left out of both: case, blanks, line breaks, zero-width characters, full-width letters and punctuation make no
difference.
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

# So many letters and digits of a key, in its order, are taken out wherever they stand. Fewer could be an ordinary word,
# such as `public` or `partner`, or stand in a text by chance; of a key, seven characters are of no use to anyone.
_RUN: Final = 8
# The key's second half is secret as a whole, so that a short one is taken out, too. A real one is far longer.
_SHORTEST_SECRET: Final = 6

# Keys of others, in a header or in the environment's form; user names, passwords and signatures in URLs. The lengths
# are bounded, because each is tried at every position.
_PATTERNS: Final = (
    (re.compile(r"(?i)\b(bearer)\s+[^\s'\",]+"), rf"\1 {HIDDEN}"),
    (re.compile(r"(?i)\b(authorization['\"]?\s*[:=]\s*)[^\n]+"), rf"\1{HIDDEN}"),
    (re.compile(r"(https?://[^\s?'\"]{1,2000})\?[^\s'\"]+"), rf"\1?{HIDDEN}"),
    (re.compile(r"(?i)\b(https?:[/\\]*)[^\s/\\'\"]{1,1000}@"), rf"\1{HIDDEN}@"),
)
_PADDING: Final = re.compile("={0,2}")  # at the end of Base64
# Escapes may be escaped themselves: %252E, &amp;#46;, \\u002e.
_CHARACTER: Final = re.compile(
    r"%(?:25)*(?P<percent>[0-9a-f]{2})"
    r"|\\+(?:u\{(?P<braced>[0-9a-f]{1,6})\}|(?-i:U)(?P<long>[0-9a-f]{8})|u(?P<unicode>[0-9a-f]{4})"
    r"|x(?P<byte>[0-9a-f]{2})|(?P<octal>[0-7]{1,3})|[nrt])"
    r"|&(?:amp;)*(?P<entity>#(?:x[0-9a-f]{1,12}|[0-9]{1,12});?|[a-z]{2,31};)"
    r"|.",
    re.IGNORECASE | re.DOTALL,
)


class Redactor:
    """Knows the secrets of one run."""

    def __init__(self, *secrets: str) -> None:
        """Begin with these secrets; empty ones do not count."""
        self._secrets: list[str] = []
        self._runs: dict[int, set[str]] = {_RUN: set()}  # by length
        for secret in secrets:
            self.add(secret)

    def add(self, secret: str) -> None:
        """Take this key out of all texts from now on, too, whole or in part."""
        if not secret or secret in self._secrets:
            return
        self._secrets.append(secret)
        for spelling in (secret, secret.encode().hex(), *_base64_spellings(secret)):
            letters = _spelling(spelling)[0]
            self._runs[_RUN].update(letters[begin : begin + _RUN] for begin in range(len(letters) - _RUN + 1))
        secret_half = _spelling(secret.partition(".")[2])[0]
        if _SHORTEST_SECRET <= len(secret_half) < _RUN:
            self._runs.setdefault(len(secret_half), set()).add(secret_half)

    def redact(self, text: str) -> str:
        """The text, with an ellipsis in place of each secret."""
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
        hidden_until = -1  # in the letters
        for begin in range(len(letters)):
            for length, runs in self._runs.items():
                if letters[begin : begin + length] in runs:
                    if begin > hidden_until:
                        pieces += text[shown_from : begins[begin]], HIDDEN
                    hidden_until = max(hidden_until, begin + length)
                    shown_from = _PADDING.match(text, ends[hidden_until - 1]).end()  # type: ignore[union-attr] # it may be empty
        return "".join((*pieces, text[shown_from:]))


def _spelling(text: str) -> tuple[str, list[int], list[int]]:
    """The letters and digits of a text, in lower case, and where in the text each one begins and ends."""
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
    """The letters and digits that an escape, or a character by itself, stands for."""
    if match.lastgroup is None:
        character = match[0]
    elif match.lastgroup == "entity":
        from html import unescape  # its table takes a millisecond of a start that needs none of it

        character = unescape(f"&{match['entity']}")
    else:
        code = int(match[match.lastgroup], 8 if match.lastgroup == "octal" else 16)
        character = chr(code) if code <= sys.maxunicode else ""
    if not character.isascii():
        character = unicodedata.normalize("NFKC", character)
    return "".join(letter for letter in character.lower() if letter.isascii() and letter.isalnum())


def _base64_spellings(secret: str) -> Iterator[str]:
    """What stands in the Base64 of any text with the secret in it: three spellings, by where in that text it begins."""
    data = secret.encode()
    for before in range(3):
        encoded = b2a_base64(bytes(before) + data, newline=False).decode()
        yield encoded[before + 1 if before else 0 :]  # without the characters that hold bits of what stands before

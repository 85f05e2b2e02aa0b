"""Finds a pack's UUID, or the path of a file with a shared review, in what a person typed or pasted."""

import os
import re
from enum import Enum, auto
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from msgspec import Struct

from app.core.identity import REVIEW_SUFFIX, URL_SCHEME


class PackIdProblem(Enum):
    """Why a text names no single pack."""

    EMPTY = auto()  # there is no text
    NONE = auto()  # there is no pack ID in it
    NO_LINK = auto()  # it is a link of this program that names no pack
    SEVERAL = auto()  # there is more than one pack ID in it


class ParsedPackId(Struct, frozen=True):
    """The result of `parse_pack_id`. Exactly one attribute is set.

    Attributes:
        pack_id: The UUID in lower case with hyphens.
        review: The absolute path of a file with a review, which may not exist.
        problem: Why there is none of both.
    """

    pack_id: str | None = None
    review: str | None = None
    problem: PackIdProblem | None = None


# Not uuid.UUID(), which also accepts full-width digits, braces anywhere and `urn:`.
_UUID: Final = re.compile(
    r"(?<![0-9A-Za-z-])[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![0-9A-Za-z-])",
    re.IGNORECASE | re.ASCII,
)
# Links with the app's own scheme contain a pack ID and nothing else.
_LINK_SCHEME: Final = re.compile(rf"{URL_SCHEME}:", re.IGNORECASE | re.ASCII)
_LINK: Final = re.compile(rf"{URL_SCHEME}://({_UUID.pattern})/?", re.IGNORECASE | re.ASCII)
_URN: Final = re.compile(r"\burn:", re.IGNORECASE | re.ASCII)
# A pasted curl command contains the key, whose public part may be a UUID as well.
_CREDENTIAL: Final = re.compile(r"\bBearer\s+[^\s'\"]+", re.IGNORECASE | re.ASCII)
# Links, IDs and keys, which have a dot between their parts; no word that a person remembers is as long.
# A path is typed from its beginning, and says where the person's files are.
_NOT_WORDS: Final = re.compile(
    r"://|\bBearer\b|[!-~]{32}|[!-~]\.[!-~]{8}|^\s*[\"']?(?:file:|~?[/\\]|[a-z]:[/\\])", re.IGNORECASE | re.ASCII
)
# What may be before an ID, as in links. After a blank, a number is part of what is searched for.
_BEFORE_ID: Final = re.compile(r"[^0-9A-Za-z.\s-]")
_ANY_ID: Final = "00000000-0000-0000-0000-000000000000"
_QUOTES: Final = "\"' \t\r\n"
_LEAST_OF_CUT: Final = 20  # characters


def without_credentials(pack_text: str) -> str:
    """Replace the key in a pasted `curl` command by an ellipsis."""
    return _CREDENTIAL.sub("…", pack_text)


def parse_pack_id(pack_text: str) -> ParsedPackId:
    """Find the one UUID in what a person typed or pasted, or a path that ends as those of reviews do.

    Args:
        pack_text: The UUID in upper or lower case, with blanks, braces or quotes around it, or a link or `curl` command
            that contains it. A ``packbrowser:`` link must contain nothing else, because anyone can make such a link.
    """
    if not pack_text.strip():
        return ParsedPackId(problem=PackIdProblem.EMPTY)
    if _LINK_SCHEME.match(pack_text.strip()):
        link = _LINK.fullmatch(pack_text.strip())
        return ParsedPackId(problem=PackIdProblem.NO_LINK) if link is None else ParsedPackId(link[1].lower())
    review = _review_in(pack_text)
    if review is not None:
        return ParsedPackId(review=review)
    if _URN.search(pack_text):
        return ParsedPackId(problem=PackIdProblem.NONE)
    found = _pack_ids(pack_text)
    if not found:
        return ParsedPackId(problem=PackIdProblem.NONE)
    if len(found) > 1:
        return ParsedPackId(problem=PackIdProblem.SEVERAL)
    return ParsedPackId(pack_id=found.pop())


def words_in(pack_text: str) -> str:
    """What packs are searched for while a person types: the text; empty if it has a pack ID, or could have a key.

    Words are sent to the service in a URL, where a pasted key must never be.
    """
    is_named = parse_pack_id(pack_text).problem is not PackIdProblem.NONE
    return "" if is_named or _NOT_WORDS.search(pack_text) else pack_text


def may_become_pack_id(pack_text: str) -> bool:
    """Whether a text ends as a pack ID begins, which the person may still be typing.

    Letters alone are a word, and a text of digits is a number: who remembers 2026 is to hear what it finds.
    """
    text = pack_text.strip()
    begun = _BEFORE_ID.split(text)[-1]
    is_begun = bool(begun) and not begun.isalpha() and not text.isdecimal() and len(begun) < len(_ANY_ID)
    return is_begun and _UUID.fullmatch(begun + _ANY_ID[len(begun) :]) is not None


def cut_length(pack_text: str) -> int | None:
    """How many of its 36 characters a pack ID has whose end was not copied; None if a text ends with none.

    A shorter beginning could be anything.
    """
    length = len(_BEFORE_ID.split(pack_text.strip())[-1])
    return length if length >= _LEAST_OF_CUT and may_become_pack_id(pack_text) else None


def shareable_text(pack_text: str) -> str:
    """What another process may be told of a text: a pack ID or a path, because the text may contain a key.

    Args:
        pack_text: As for `parse_pack_id`.

    Returns:
        A text for which `parse_pack_id` has the same result.
    """
    parsed = parse_pack_id(pack_text)
    match parsed.problem:
        case None:
            # As a URL, which is ASCII, whatever the bytes of the path are.
            return Path(parsed.review).as_uri() if parsed.review is not None else parsed.pack_id or ""
        case PackIdProblem.SEVERAL:
            return " ".join(sorted(_pack_ids(pack_text))[:2])
        case PackIdProblem.NO_LINK:
            return f"{URL_SCHEME}://…"
        case PackIdProblem.NONE:
            return "…"
        case PackIdProblem.EMPTY:
            return ""


def _review_in(pack_text: str) -> str | None:
    """The path in a text that is one, or a file: URL, with the suffix of reviews; None for any other text."""
    text = pack_text.strip(_QUOTES)
    if not text.lower().endswith(REVIEW_SUFFIX) or _CREDENTIAL.search(text):
        return None
    if text[:5].lower() == "file:":
        host, _, path = text[7:].partition("/") if text[5:7] == "//" else ("", "", text[6:])
        if not path:
            return None
        text = "/" + unquote(path, errors="surrogateescape")
        if os.name == "nt":
            text = f"//{host}{text}" if host else text.lstrip("/")
        elif host.lower() not in {"", "localhost"}:
            return None
    elif "://" in text:
        return None
    try:
        return os.path.abspath(os.path.expanduser(text))
    except OSError:  # the current folder was deleted
        return None


def _pack_ids(pack_text: str) -> set[str]:
    """All UUIDs in a text, in lower case, without those in a key."""
    return {match.lower() for match in _UUID.findall(_CREDENTIAL.sub(" ", pack_text))}

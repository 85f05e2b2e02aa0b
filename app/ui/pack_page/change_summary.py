"""All changes of a pack as plain text, which is copied: a title, the counts, and a line for each image."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app.core.display_text import line_shown, url_on_one_line
from app.core.unseen_changes import ChangeKind
from app.ui.texts import changes as texts
from app.ui.texts import pack as pack_texts
from app.ui.texts.statuses import status_word

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from app.core.models import PackImage
    from app.core.unseen_changes import UnseenChanges

_MOST: Final = 5_000  # images of a kind; all of them take some 0.1 s
_WORDS: Final = 500  # characters of a description
_INDENT: Final = "  "


def summary(name: str, changes: UnseenChanges, counts: Mapping[ChangeKind, int], images: Sequence[PackImage]) -> str:
    """The summary of a pack.

    Args:
        name: Of the pack, as sent.
        changes: What has changed.
        counts: Number of images with each kind of change.
        images: All images of the latest answer.
    """
    title = texts.summary_title(line_shown(name) or pack_texts.UNNAMED.text(), changes.since)
    lines = [title, texts.all_counted(counts)]
    for kind in ChangeKind:
        if counts.get(kind):
            lines += ["", texts.KINDS[kind].text(), *_lines_of(kind, changes, images)]
            if counts[kind] > _MOST:
                lines.append(_INDENT + texts.summary_more(counts[kind] - _MOST))
    return "\n".join(lines) + "\n"


def _lines_of(kind: ChangeKind, changes: UnseenChanges, images: Sequence[PackImage]) -> Iterator[str]:
    if kind is ChangeKind.GONE:
        for gone in changes.gone[:_MOST]:
            words = line_shown(gone.description, _WORDS) or texts.NO_DESCRIPTION.text()
            yield _INDENT + texts.summary_gone_line(gone.position, words, url_on_one_line(gone.url))
        return
    ids = changes.ids(kind)
    left = _MOST
    for image in images:
        if image.id not in ids:
            continue
        if not left:
            return
        left -= 1
        words = line_shown(image.description or "", _WORDS) or status_word(line_shown(image.status))
        keywords = image.metadata.keywords if image.metadata is not None else ()
        former = changes.former.get(image.id) if kind is ChangeKind.REDESCRIBED else None
        if former is not None and former.text == (image.description or ""):
            words = _with_keywords(words, keywords)  # they are what has changed
        yield _INDENT + texts.summary_line(image.position, words, url_on_one_line(image.url))
        if former is not None:
            before = line_shown(former.text, _WORDS) or texts.NO_DESCRIPTION.text()
            if former.text == (image.description or ""):
                before = _with_keywords(before, former.keywords)
            yield _INDENT * 2 + texts.summary_former(before)


def _with_keywords(words: str, keywords: Sequence[str]) -> str:
    shown = line_shown(", ".join(keywords), _WORDS)
    return f"{words} [{shown}]"

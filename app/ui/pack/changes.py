"""What a person does with the changes of a pack: filter by them, list gone images, copy a summary, mark all as seen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication

from app.core.changes import ChangeKind, UnseenChanges
from app.core.display_text import line_shown, url_on_one_line
from app.core.filtering import Facet
from app.core.models import PackImage
from app.packs.open_pack import OpenPack
from app.ui import message
from app.ui.desktop import copy_text
from app.ui.texts import pack as texts
from app.ui.texts import window
from app.ui.texts.marks import status_word

_MOST: Final = 5_000  # images of a kind; all of them take some 0.1 s
_WORDS: Final = 500  # characters of a description
_INDENT: Final = "  "


def changes_summary(
    name: str, changes: UnseenChanges, counts: Mapping[ChangeKind, int], images: Sequence[PackImage]
) -> str:
    """The summary of a pack.

    Args:
        name: Of the pack, as sent.
        changes: What has changed.
        counts: Number of images with each kind of change.
        images: All images of the latest answer.
    """
    title = texts.summary_title(line_shown(name) or texts.UNNAMED.text(), changes.since)
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


class ChangeActions(QObject):
    """Acts on what has changed in an open pack since the person looked.

    Signals:
        gone_requested: The images that are gone are to be listed; a tuple of `GoneImage`, and the `GonePictures`.
    """

    gone_requested = Signal(object, object)

    def __init__(self, open_pack: OpenPack, parent: QObject) -> None:
        """Set the pack."""
        super().__init__(parent)
        self._open_pack = open_pack
        open_pack.changes.all_seen.connect(lambda count: message.say(texts.marked_seen(count)))
        open_pack.changes.all_unseen.connect(lambda count: message.say(texts.marked_unseen(count)))

    def filter_by(self, kind: ChangeKind) -> None:
        """Include images with a kind of change in the filter, or not any more; while Alt is held, exclude them."""
        excludes = bool(QApplication.keyboardModifiers() & Qt.KeyboardModifier.AltModifier)
        self._open_pack.filter.toggle(Facet.CHANGE, kind, is_excluded=excludes)

    def list_gone(self) -> None:
        """List the images that are gone; then they were seen."""
        changes = self._open_pack.changes
        if changes.listed.gone:
            self.gone_requested.emit(changes.listed.gone, self._open_pack.gone_pictures)
            changes.see_gone()

    def copy_summary(self) -> None:
        """Copy all changes as text."""
        content, changes = self._open_pack.state.content, self._open_pack.changes
        if content is None or not changes.listed:
            message.say(texts.NOTHING_CHANGED.text())
            return
        is_copied = copy_text(changes_summary(content.pack.name, changes.listed, changes.counts, changes.images))
        message.say((texts.SUMMARY_COPIED if is_copied else window.NOT_COPIED).text())

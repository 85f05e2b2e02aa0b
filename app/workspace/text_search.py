"""The text of a pack's filter: its query, the search index, and the result that typing further narrows."""

from __future__ import annotations

import time
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from app.core.query import Query, Term, parse_query
from app.core.search_index import fold_missing, kept_texts
from app.workspace.thread_work import ThreadWork

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from threading import Event

    from app.core.changes import PackChanges
    from app.core.models import PackImage
    from app.core.search_index import SearchIndex
    from app.services.tasks import TaskOwner

_FOLDED_AT_ONCE: Final = 2_000  # images of a later answer, which takes 20 ms; more are folded in the thread


class TextSearch(QObject):
    """Searches the images of one pack. It is made when the filter is used first.

    Attributes:
        query: The text that is searched for.

    Signals:
        index_made: The search index is there; no arguments.
    """

    index_made = Signal()

    def __init__(self, tasks: TaskOwner, status_words: Callable[[str], str], parent: QObject) -> None:
        """Search for nothing yet.

        Args:
            tasks: Owns the task of the search index.
            status_words: What people read for a status.
            parent: The Qt parent.
        """
        super().__init__(parent)
        self.query = Query()
        self._status_words = status_words
        self._index: SearchIndex | None = None
        self._former: tuple[Query, Sequence[int], Sequence[int]] | None = None
        # Folding 100,000 descriptions takes about a second.
        self._building = ThreadWork(tasks, name="search index", parent=self)
        self._building.done.connect(self._on_built)

    @property
    def is_ready(self) -> bool:
        """Whether `matching` returns what matches; otherwise the index is needed and not there yet."""
        return self._index is not None or not self.query.terms

    def set_text(self, text: str) -> None:
        """Search for a text as typed; see `core.query`."""
        self.query = parse_query(text)

    def prepare(self, images: tuple[PackImage, ...]) -> None:
        """Begin to make the index of a pack, unless it is there or being made."""
        if self._index is None and not self._building.is_running and images:
            self._build(images, [None] * len(images))

    def show_pack(self) -> None:
        """Forget query and index, because there is another pack."""
        self._building.supersede()
        self.query = Query()
        self._index = self._former = None

    def show_later(self, images: tuple[PackImage, ...], changes: PackChanges) -> None:
        """Make the index of a later answer, of which only what has changed is folded: at once, unless it is much."""
        former, self._index, self._former = self._index, None, None
        if former is None:
            if self._building.is_running or self.query.terms:
                self._build(images, [None] * len(images))
            return
        texts = kept_texts(former, images, changes)
        if texts.count(None) <= _FOLDED_AT_ONCE:
            *_, self._index = fold_missing(images, texts, self._status_words)
        else:
            self._build(images, texts)

    def matching(self, positions: Sequence[int]) -> Sequence[int]:
        """Those of some positions whose image matches.

        The result is kept. If the next call has the same object and a query that narrows this one, only the result is
        searched.
        """
        if not self.query.terms or self._index is None:
            return positions
        former = self._former
        begin = positions
        if former is not None and former[1] is positions and self.query.narrows(former[0]):
            begin = former[2]
        found = self._index.matching(begin, self.query)
        self._former = (self.query, positions, found)
        return found

    def count(self, positions: Sequence[int], terms: tuple[Term, ...]) -> int:
        """Number of images, of those at some positions, that match all of some terms of the query."""
        if not terms or self._index is None:
            return len(positions)
        return len(self._index.matching(positions, replace(self.query, terms=terms)))

    def close(self) -> None:
        """End the thread of the index."""
        self._building.close()

    def _build(self, images: tuple[PackImage, ...], texts: list[str | None]) -> None:
        self._building.start(partial(_built, images, texts, self._status_words))

    def _on_built(self, index: SearchIndex) -> None:
        self._index, self._former = index, None
        self.index_made.emit()


def _built(
    images: tuple[PackImage, ...],
    texts: list[str | None],
    status_words: Callable[[str], str],
    is_superseded: Event,
) -> SearchIndex | None:
    for index in fold_missing(images, texts, status_words):
        if index is not None or is_superseded.is_set():
            return index
        time.sleep(0)  # otherwise the GUI thread waits 5 ms for the interpreter lock
    return None

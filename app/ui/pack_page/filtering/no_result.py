"""What stands in place of the gallery if no image passes the filter: what to loosen, with a button that does it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QPushButton, QWidget

from app.core.query import Term
from app.ui import theme
from app.ui.texts import filter as texts
from app.ui.widgets.empty_view import EmptyView
from app.ui.widgets.parts import column_layout, push_button
from app.ui.widgets.tab_order import tab_as_read

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.workspace.loosening import Loosening
    from app.workspace.pack_filter import PackFilter

_SETTLED_MS: Final = 150


class NoResult(QWidget):
    """Offers the parts of the filter without which images would be shown.

    To find them the pack is searched several times, which takes 0.1 s for 100,000 images: not after each key, but as
    soon as the person stops typing.
    """

    def __init__(self, pack_filter: PackFilter, gallery: QWidget) -> None:
        """Offer nothing yet.

        Args:
            pack_filter: The filter that nothing passes.
            gallery: In whose place this stands, also in the order of Tab.
        """
        super().__init__()
        self.setObjectName("no_result")
        self._filter = pack_filter
        self._gallery = gallery
        self._view: EmptyView | None = None
        self._offered: Sequence[Loosening] | None = None
        self._column = column_layout(self, spacing=theme.SPACE_16)
        self._settled = QTimer(self, interval=_SETTLED_MS, singleShot=True)
        self._settled.timeout.connect(self._on_settled)

    def follow(self) -> None:
        """Find out what to offer after the filter has changed."""
        self._show(())
        self._settled.start()

    def _on_settled(self) -> None:
        if self.isVisible():
            self._show(self._filter.loosenings())

    def _show(self, loosenings: Sequence[Loosening]) -> None:
        if self._offered is not None and not loosenings and not self._offered:
            return
        self._offered = loosenings
        rows: list[list[QPushButton]] = []
        for loosening in loosenings:
            button = push_button(_text(loosening), name="loosen_filter")
            button.clicked.connect(partial(self._filter.loosen, loosening))
            rows.append([button])
        clear = push_button(texts.CLEAR_TIP.text(), name="show_all_images")
        clear.clicked.connect(self._filter.clear)
        sentence = texts.NO_RESULT_TOGETHER if loosenings else texts.NO_RESULT
        focused: QWidget | None = self.window().focusWidget()  # also while another window is active
        had_focus = self._view is not None and focused is not None and self._view.isAncestorOf(focused)
        former, self._view = self._view, EmptyView("filter", sentence.text(), *rows, [clear])
        if former is not None:
            self._column.removeWidget(former)
            former.setParent(None)
            former.deleteLater()
        self._column.addWidget(self._view)
        self._view.show()
        first = rows[0][0] if rows else clear
        QWidget.setTabOrder(self._gallery, first)
        tab_as_read(self)
        self.setFocusProxy(first)
        if had_focus:
            first.setFocus()


def _text(loosening: Loosening) -> str:
    condition = loosening.condition
    if isinstance(condition, Term):
        name = texts.only_word if loosening.keeps else texts.without_word
        return name(condition.folded, loosening.shown)
    named = texts.only_choice if loosening.keeps else texts.without_choice
    return named(condition, loosening.shown)

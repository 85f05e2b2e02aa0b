"""The part of the header that says what is newly described, and when the service was asked last."""

from __future__ import annotations

from typing import TYPE_CHECKING, override

from PySide6.QtCore import QEvent, QPointF, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from app.core.facets import Attention, Facet
from app.ui import theme
from app.ui.announcements import announce
from app.ui.status_mark import paint_new_mark
from app.ui.texts import live as texts
from app.ui.widgets.choice_button import ChoiceWords
from app.ui.widgets.parts import plain_label, row_layout, set_text_color

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from app.workspace.open_pack import OpenPack


class LiveNews(QWidget):
    """The number of newly described images, by which a click filters, and the time of the latest check."""

    def __init__(self, open_pack: OpenPack) -> None:
        """Follow an open pack."""
        super().__init__()
        self._live_refresh = open_pack.live_refresh
        self._newly_described = open_pack.newly_described
        self._mark = _NewMark()
        self._filter = open_pack.filter
        self._count = ChoiceWords(name="newly_described")
        self._count.setToolTip(texts.newly_described_tip())
        self._count.chosen.connect(self._on_chosen)
        self._checked = plain_label(name="checked", font=theme.caption_font(self.font()))
        self._is_narrow = False
        row = row_layout(self, spacing=theme.SPACE_4)
        row.addWidget(self._mark)
        row.addWidget(self._count)
        row.addSpacing(theme.SPACE_8)
        row.addWidget(self._checked)
        self._live_refresh.checked.connect(self._show)
        self._newly_described.changed.connect(self._show)
        self._newly_described.arrived.connect(self._on_arrived)
        self._filter.changed.connect(self._show)
        self._tint()
        self._show()

    def set_narrow(self, *, is_narrow: bool) -> None:
        """Show the time only if there is space for it."""
        self._is_narrow = is_narrow
        self._show()

    def _show(self) -> None:
        count = len(self._newly_described.ids)
        self._count.setText(texts.newly_described(count) if count else "")
        self._count.updateGeometry()
        self._count.setChecked(self._filter.choice_of(Facet.ATTENTION, Attention.NEWLY_DESCRIBED) is not None)
        self._count.setVisible(bool(count))
        self._mark.setVisible(bool(self._newly_described.unseen))
        check = self._live_refresh.last_check
        self._checked.setText(texts.checked(check) if check is not None else "")
        self._checked.setVisible(check is not None and not self._is_narrow)
        # Otherwise its spacing would remain, and what is before it would not end at the margin.
        self.setVisible(not self._count.isHidden() or not self._checked.isHidden())

    def _on_chosen(self, excludes: bool) -> None:
        self._filter.toggle(Facet.ATTENTION, Attention.NEWLY_DESCRIBED, is_excluded=excludes)

    def _on_arrived(self, count: int) -> None:
        announce(self._count, texts.newly_described(count))

    def _tint(self) -> None:
        colors = theme.colors(self.palette())
        set_text_color(self._checked, colors.muted)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._tint()


class _NewMark(QWidget):
    """The mark of the tiles that are newly described, beside their number."""

    @override
    def sizeHint(self) -> QSize:
        return QSize(theme.STATUS_MARK, theme.STATUS_MARK)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        top = (self.height() - theme.STATUS_MARK) / 2
        paint_new_mark(painter, QPointF(0, top), theme.colors(self.palette()).green)

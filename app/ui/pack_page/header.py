"""The header above the gallery: name, number of images, visibility, day, and how many are described."""

from __future__ import annotations

from typing import TYPE_CHECKING, override

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QWidget

from app.core.display_text import line_shown
from app.ui import theme
from app.ui.pack_page.coverage import Coverage
from app.ui.texts import pack as texts
from app.ui.texts.formats import day
from app.ui.tool_tips import plain_tool_tip
from app.ui.widgets.elided_label import ElidedLabel
from app.ui.widgets.parts import plain_label, row_layout, set_text_color

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from app.core.models import Pack
    from app.ui.pack_page.kept_note import KeptNote
    from app.ui.pack_page.news import News


_LONGEST = 30  # characters of a creation time that could not be parsed


class PackHeader(QWidget):
    """Shows the pack's own fields.

    Attributes:
        coverage: How many of its images are described.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        """Begin empty."""
        super().__init__(parent)
        self._note: KeptNote | None = None
        self._news: News | None = None
        self._name = ElidedLabel()
        self._name.setObjectName("pack_name")
        self._name.setFont(theme.pack_name_font(self.font()))
        self._facts = plain_label(name="pack_facts")
        self.coverage = Coverage()
        row = row_layout(
            self,
            spacing=theme.SPACE_12,
            margins=(theme.SPACE_16, theme.SPACE_8, theme.SPACE_16, theme.SPACE_12),
        )
        row.addWidget(self._name, 1)
        row.addWidget(self._facts)
        row.addWidget(self.coverage)
        self._row = row
        self._tint()

    def add_note(self, note: KeptNote) -> None:
        """Show whether the pack is a kept answer, after its own fields."""
        self._note = note
        self._row.insertWidget(self._row.indexOf(self._facts) + 1, note)
        note.resized.connect(self._fit)

    def add_news(self, news: News) -> None:
        """Show what has changed, at the end of the line."""
        self._news = news
        self._row.addWidget(news)
        news.resized.connect(self._fit)

    @property
    def last(self) -> QWidget:
        """What Tab comes to last."""
        return self._news.last if self._news is not None else self.coverage.last

    def show_pack(self, pack: Pack) -> None:
        """Show the fields of a pack."""
        self._name.setText(line_shown(pack.name) or texts.UNNAMED.text())
        self._name.setToolTip(plain_tool_tip(pack.name))
        self._facts.setText(" · ".join(_facts(pack)))
        self._facts.setToolTip(plain_tool_tip(pack.created_at or ""))
        self.coverage.setVisible(bool(pack.images))
        self.coverage.show_pack(pack)
        self._fit()

    def _fit(self) -> None:
        """Show what has space. The beginning of the pack's name has space in any case."""
        # A narrow window has no space for the bar; the words beside it say the same.
        self.coverage.bar.setVisible(self.width() >= theme.HEADER_BAR_FROM)
        if self._news is None:
            return
        margins, spacing = self._row.contentsMargins(), self._row.spacing()
        name = min(self._name.sizeHint().width(), theme.HEADER_NAME)
        room = self.width() - margins.left() - margins.right() - name - spacing
        if not self.coverage.isHidden():
            room -= self.coverage.sizeHint().width() + spacing
        if self._note is not None and not self._note.isHidden():
            room -= self._note.sizeHint().width() + spacing
        facts = self._facts.sizeHint().width() + spacing
        # The side panel has them, too.
        is_kept = self._note is not None and not self._note.isHidden()
        self._facts.setVisible(self._news.least_width <= room - facts or not (self._news.least_width or is_kept))
        if not self._facts.isHidden():
            room -= facts
        self._news.set_room(room, has_room_for_check=self.width() >= theme.HEADER_CHECKED_FROM)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _tint(self) -> None:
        colors = theme.colors(self.palette())
        set_text_color(self._facts, colors.muted)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._tint()


def _facts(pack: Pack) -> list[str]:
    counted = pack.image_count if pack.image_count != len(pack.images) else None
    facts = [texts.image_count(len(pack.images), counted)]
    if pack.is_public is not None:
        facts.append((texts.PUBLIC if pack.is_public else texts.PRIVATE).text())
    if pack.created_at:
        facts.append(day(line_shown(pack.created_at, _LONGEST)))
    return facts

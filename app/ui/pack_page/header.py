"""The header above the gallery: name, number of images, visibility, day, and how many are described."""

from __future__ import annotations

from typing import TYPE_CHECKING, override

from PySide6.QtCore import QEvent, QRectF, QSize
from PySide6.QtGui import QPainter, QPainterPath
from PySide6.QtWidgets import QWidget

from app.core.display_text import line_shown
from app.ui import theme
from app.ui.status_mark import status_color
from app.ui.texts import pack as texts
from app.ui.texts import statuses
from app.ui.texts.formats import day
from app.ui.tool_tips import plain_tool_tip
from app.ui.widgets.elided_label import ElidedLabel
from app.ui.widgets.parts import plain_label, row_layout, set_text_color

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent, QResizeEvent

    from app.core.models import Pack
    from app.ui.pack_page.live_news import LiveNews


_LONGEST = 30  # characters of a creation time that could not be parsed


class StatusShareBar(QWidget):
    """A bar that shows the share of each status."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Begin empty."""
        super().__init__(parent)
        self._counts: dict[str, int] = {}
        self.setFixedHeight(theme.STATUS_BAR_HEIGHT)
        self.setFixedWidth(theme.STATUS_BAR_SHARE)

    def set_counts(self, counts: dict[str, int]) -> None:
        """Set the number of images of each status."""
        self._counts = counts
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        total = sum(self._counts.values())
        if not total:
            return
        colors = theme.colors(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        outline = QPainterPath()
        outline.addRoundedRect(QRectF(self.rect()), self.height() / 2, self.height() / 2)
        painter.setClipPath(outline)
        left = 0.0
        for status, amount in self._counts.items():
            width = self.width() * amount / total
            # A gap separates neighbours, whose colours may look alike.
            painter.fillRect(
                QRectF(left, 0, max(1.0, width - theme.STATUS_GAP), self.height()), status_color(status, colors)
            )
            left += width

    @override
    def sizeHint(self) -> QSize:
        return QSize(theme.STATUS_BAR_SHARE, theme.STATUS_BAR_HEIGHT)


class PackHeader(QWidget):
    """Shows the pack's own fields."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Begin empty."""
        super().__init__(parent)
        self._news: LiveNews | None = None
        self._name = ElidedLabel()
        self._name.setObjectName("pack_name")
        self._name.setFont(theme.pack_name_font(self.font()))
        self._facts = plain_label(name="pack_facts")
        self._has_images = False
        self._bar = StatusShareBar()
        self._described = plain_label(name="pack_described")
        row = row_layout(
            self,
            spacing=theme.SPACE_12,
            margins=(theme.SPACE_16, theme.SPACE_8, theme.SPACE_16, theme.SPACE_12),
        )
        row.addWidget(self._name, 1)
        row.addWidget(self._facts)
        row.addWidget(self._bar)
        row.addWidget(self._described)
        self._row = row
        self._tint()

    def add_news(self, news: LiveNews) -> None:
        """Show what is newly described, at the end of the line."""
        self._news = news
        self._row.addWidget(news)

    def show_pack(self, pack: Pack) -> None:
        """Show the fields of a pack."""
        self._name.setText(line_shown(pack.name) or texts.UNNAMED.text())
        self._name.setToolTip(plain_tool_tip(pack.name))
        self._facts.setText(" · ".join(_facts(pack)))
        self._facts.setToolTip(plain_tool_tip(pack.created_at or ""))
        counts = pack.status_counts
        self._bar.set_counts(counts)
        self._has_images = bool(pack.images)
        self._bar.setVisible(self._has_images and self.width() >= theme.HEADER_BAR_FROM)
        self._described.setVisible(self._has_images)
        described = counts.get("completed", 0)
        rest = len(pack.images) - described
        self._described.setText(texts.described(described, rest) if pack.images else "")
        tip = plain_tool_tip(
            "\n".join(statuses.counted(line_shown(status), amount) for status, amount in counts.items())
        )
        self._bar.setToolTip(tip)
        self._described.setToolTip(tip)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # A narrow window has no space for the bar; the text beside it says the same.
        self._bar.setVisible(self._has_images and self.width() >= theme.HEADER_BAR_FROM)
        if self._news is not None:
            self._news.set_narrow(is_narrow=self.width() < theme.HEADER_CHECKED_FROM)

    def _tint(self) -> None:
        colors = theme.colors(self.palette())
        set_text_color(self._facts, colors.muted)
        set_text_color(self._described, colors.muted)

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

"""The pack's own line above the gallery: name, size, visibility, day, and how much of it is described."""

from __future__ import annotations

from typing import TYPE_CHECKING, override

from PySide6.QtCore import QEvent, QRectF, QSize
from PySide6.QtGui import QPainter, QPainterPath
from PySide6.QtWidgets import QWidget

from app.core.display_text import line_shown
from app.core.models import KNOWN_STATUSES
from app.ui import theme, words
from app.ui.status_mark import status_color
from app.ui.tool_tips import plain_tool_tip
from app.ui.widgets.elided_label import ElidedLabel
from app.ui.widgets.parts import plain_label, row_layout, set_text_color

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent, QResizeEvent

    from app.core.models import Pack


_LONGEST = 30  # characters of a time that is none
_MOST_STATUSES = 20


class StatusShareBar(QWidget):
    """How many images have which status, as one bar."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Begin empty."""
        super().__init__(parent)
        self._counts: dict[str, int] = {}
        self.setFixedHeight(theme.STATUS_BAR_HEIGHT)
        self.setFixedWidth(theme.STATUS_BAR_SHARE)

    def set_counts(self, counts: dict[str, int]) -> None:
        """Show so many images of each status."""
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
            # A gap between neighbours: their colours alone may look alike.
            painter.fillRect(
                QRectF(left, 0, max(1.0, width - theme.STATUS_GAP), self.height()), status_color(status, colors)
            )
            left += width

    @override
    def sizeHint(self) -> QSize:
        return QSize(theme.STATUS_BAR_SHARE, theme.STATUS_BAR_HEIGHT)


class PackHeader(QWidget):
    """What the pack is; images are not its business."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Begin empty."""
        super().__init__(parent)
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
        self._tint()

    def show_pack(self, pack: Pack) -> None:
        """Show a pack's own facts."""
        self._name.setText(line_shown(pack.name) or "Unnamed pack")
        self._name.setToolTip(plain_tool_tip(pack.name))
        self._facts.setText(" · ".join(_facts(pack)))
        self._facts.setToolTip(plain_tool_tip(pack.created_at or ""))
        counts = pack.status_counts
        ordered = {status: counts[status] for status in sorted(counts, key=_status_order)}
        self._bar.set_counts(ordered)
        self._has_images = bool(pack.images)
        self._bar.setVisible(self._has_images and self.width() >= theme.HEADER_BAR_FROM)
        self._described.setVisible(self._has_images)
        described = counts.get("completed", 0)
        rest = len(pack.images) - described
        text = f"{words.number(described)} described" + (f", {words.number(rest)} not" if rest else "")
        self._described.setText(text if pack.images else "")
        tip = plain_tool_tip(
            ", ".join(
                f"{words.number(amount)} {words.status_word(line_shown(status)).lower()}"
                for status, amount in list(ordered.items())[:_MOST_STATUSES]
            )
        )
        self._bar.setToolTip(tip)
        self._described.setToolTip(tip)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # In a narrow window the name comes first: what the bar says stands beside it in words.
        self._bar.setVisible(self._has_images and self.width() >= theme.HEADER_BAR_FROM)

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
    facts = [words.count(len(pack.images), "image", "images")]
    if pack.image_count is not None and pack.image_count != len(pack.images):
        facts[0] += f" (the service counts {words.number(pack.image_count)})"
    if pack.is_public is not None:
        facts.append("Public" if pack.is_public else "Private")
    if pack.created_at:
        facts.append(words.day(line_shown(pack.created_at, _LONGEST)))
    return facts


def _status_order(status: str) -> int:
    return KNOWN_STATUSES.index(status) if status in KNOWN_STATUSES else len(KNOWN_STATUSES)

"""The field for the pack ID, and its mark while the pack that it names is not open. It parses nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, override

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPalette, QPen
from PySide6.QtWidgets import QApplication, QLineEdit, QToolButton, QWidget

from app.ui import icons, theme
from app.ui.texts import accessible_names
from app.ui.texts import home as home_texts
from app.ui.texts import toolbar as texts
from app.ui.widgets.clearable_field import ClearableField
from app.ui.widgets.parts import set_field_ground

if TYPE_CHECKING:
    from PySide6.QtGui import QAction, QKeyEvent, QPaintEvent


class PackField(ClearableField):
    """A line for what people paste: an ID, a link, a command line."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Begin empty and without the mark."""
        super().__init__(parent)
        self._is_marked = False
        self._recents: QAction | None = None
        self.setObjectName("pack_id")
        self.setAccessibleName(accessible_names.PACK_ID)
        self.setPlaceholderText(texts.FIELD_PLACEHOLDER.text())
        self.setMinimumWidth(theme.FIELD_MINIMUM)
        self.setMaximumWidth(theme.FIELD_MAXIMUM)
        self.textEdited.connect(self.unmark)
        self._tint()

    def add_recents_button(self, action: QAction) -> None:
        """Add the button that shows recent packs; after the first paint, because making it takes milliseconds.

        Args:
            action: Shows them. The key Down triggers it, too.
        """
        self._recents = action
        action.setToolTip(texts.recents_tip())
        self.addAction(action, QLineEdit.ActionPosition.TrailingPosition)
        for button in self.findChildren(QToolButton):
            if button.defaultAction() is action:
                button.setAccessibleName(home_texts.SHOW_RECENT.text())
                button.setObjectName("show_recent_packs")
        self._tint()

    def show_text(self, text: str) -> None:
        """Replace the text, and remove the mark."""
        self.setText(text)
        self.setCursorPosition(0)
        self.unmark()

    def mark(self, why: str) -> None:
        """Select the text, and mark it as not opened.

        Args:
            why: The accessible description.
        """
        self.setAccessibleDescription(why)
        self._set_marked(is_marked=True)
        self.selectAll()

    @property
    def why_marked(self) -> str:
        """Why the text was not opened; empty while it is not marked."""
        return self.accessibleDescription() if self._is_marked else ""

    def unmark(self) -> None:
        """Remove the mark."""
        if self._is_marked:
            self.setAccessibleDescription("")
            self._set_marked(is_marked=False)

    def _set_marked(self, *, is_marked: bool) -> None:
        self._is_marked = is_marked
        room = theme.ICON_SMALL + theme.SPACE_8 if is_marked else 0
        self.setTextMargins(room, 0, 0, 0)
        self._tint()

    def _tint(self) -> None:
        set_field_ground(self)
        colors = theme.colors(QApplication.palette())
        if self._recents is not None:
            self._recents.setIcon(icons.icon("chevron_down", colors.muted, theme.ICON_SMALL))
        color = colors.red if self._is_marked else colors.text
        palette = self.palette()
        if palette.color(QPalette.ColorRole.Text) != color:
            palette.setColor(QPalette.ColorRole.Text, color)
            self.setPalette(palette)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down and self._recents is not None:
            self._recents.trigger()
        else:
            super().keyPressEvent(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._is_marked:
            return
        # Frame and icon are visible while the text is selected, whose colour is that of the selection then.
        red = theme.colors(QApplication.palette()).red
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inset = theme.FIELD_MARK / 2
        frame = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        painter.setPen(QPen(red, theme.FIELD_MARK))
        painter.drawRoundedRect(frame, theme.FIELD_MARK, theme.FIELD_MARK)
        icon = icons.icon_pixmap("error", red, theme.ICON_SMALL, self.devicePixelRatioF())
        painter.drawPixmap(QPointF(theme.SPACE_8, (self.height() - theme.ICON_SMALL) / 2), icon)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._tint()

"""The field for the pack ID: what was requested, its mark where that was not opened, and the hint below it.

It parses nothing. The hint lies over the page and moves nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, override

from msgspec import Struct
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QAction, QKeyEvent, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QToolButton, QWidget
from shiboken6 import isValid

from app.core.pack_id import PackIdProblem, parse_pack_id, without_credentials
from app.packs.states import Content, Failed, PackState, Shown, Target, Unloaded, is_busy
from app.session.workspace import Workspace
from app.ui import icons, theme
from app.ui.accessibility import announce
from app.ui.texts import accessible_names
from app.ui.texts import home as home_texts
from app.ui.texts import window as texts
from app.ui.widgets.parts import ClearableField, set_field_ground

if TYPE_CHECKING:
    from app.core.errors import PackBrowserError


class PackField(ClearableField):
    """A line for what people paste: an ID, a link, a command line."""

    def __init__(self) -> None:
        """Begin empty and without the mark."""
        super().__init__()
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


_MOVES: Final = frozenset({QEvent.Type.Move, QEvent.Type.Resize})


class FieldHint(QLabel):
    """One sentence under the field."""

    def __init__(self, window: QWidget) -> None:
        """Make the hint as a child of the window, hidden."""
        super().__init__(window)
        self._window = window
        self._field: QWidget | None = None
        self._page: QWidget | None = None
        self.setObjectName("pack_id_hint")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setFont(theme.caption_font(self.font()))
        self.setContentsMargins(theme.SPACE_12, theme.SPACE_8, theme.SPACE_12, theme.SPACE_8)
        self.hide()

    def show_below(self, field: QWidget, page: QWidget, sentence: str) -> None:
        """Show a sentence below a field, over the top edge of what the page shows."""
        self.setText(sentence)
        if self._page is not None and isValid(self._page):  # it is deleted with its tab
            self._page.removeEventFilter(self)
        self._field, self._page = field, page
        page.installEventFilter(self)
        self._fit()
        self.show()
        self.raise_()
        announce(self, sentence)

    def _fit(self) -> None:
        if self._field is None or self._page is None:
            return
        x = self._field.mapTo(self._window, QPoint()).x()
        needed = self.fontMetrics().horizontalAdvance(self.text()) + 2 * theme.SPACE_12 + 2
        width = max(1, min(needed, self._window.width() - 2 * x))
        self.resize(width, self.heightForWidth(width))
        self.move(x, self._page.mapTo(self._window, QPoint()).y() + theme.SPACE_8)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # A banner that appears above the page moves it.
        if event.type() in _MOVES and self.isVisible():
            self._fit()
        return super().eventFilter(watched, event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme.colors(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colors.red, 1))
        painter.setBrush(colors.view)
        rect = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(rect, theme.PANEL_RADIUS, theme.PANEL_RADIUS)
        painter.setPen(colors.red)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextDontClip
        painter.drawText(self.contentsRect(), int(flags), self.text())


class FieldContent(Struct, frozen=True):
    """What the field shows for one tab.

    Attributes:
        text: The text.
        is_typed: Whether the person has typed it.
        why_marked: Why it was not opened; empty if it is not marked.
        outcome: Target, kind of state and error that it was last rendered for; None if it was not.
    """

    text: str = ""
    is_typed: bool = False
    why_marked: str = ""
    outcome: tuple[Target, type[PackState], PackBrowserError | None] | None = None


class FieldPresenter:
    """Renders the current pack in the field. What the person types meanwhile is left alone, also in other tabs."""

    def __init__(self, workspace: Workspace, field: PackField, hint: FieldHint) -> None:
        """Set the field, and the hint that is shown under it."""
        self._workspace = workspace
        self._field = field
        self._hint = hint
        self._outcome: tuple[Target, type[PackState], PackBrowserError | None] | None = None

    def content(self) -> FieldContent:
        """What the field shows now, to be shown again when its tab is."""
        field = self._field
        return FieldContent(field.text(), field.isModified(), field.why_marked, self._outcome)

    def show(self, content: FieldContent) -> None:
        """Show what the field has shown before for the tab that has become the current one."""
        self._hint.hide()
        self._outcome = content.outcome
        self._field.show_text(content.text)
        if content.why_marked:
            self._field.mark(content.why_marked)
        self._field.setModified(content.is_typed)

    @property
    def _content(self) -> Content | None:
        pack = self._workspace.current
        return pack.state.content if pack is not None else None

    def render(self) -> None:
        """Put the requested pack ID into the field, marked if it was not opened."""
        pack = self._workspace.current
        if pack is None or pack.state.target is None or isinstance(pack.state, Unloaded):
            return
        state, target = pack.state, pack.state.target
        # Not the state itself, which has the key. A countdown renders the same outcome each second.
        outcome = (target, type(state), state.error if isinstance(state, Failed) else None)
        former, self._outcome = self._outcome, outcome
        if outcome == former:
            return
        if is_busy(state) or isinstance(state, Shown):
            self._hint.hide()
        is_other = not self.names(target.pack_id)
        # The person has typed something else since, or Escape has brought back the ID of the pack on screen.
        is_left = is_other and former is not None and former[0] == target
        if is_busy(state):
            if not is_left:
                self._field.show_text(target.pack_id)
            return
        if (is_other and self._field.isModified()) or (is_left and isinstance(state, Failed)):
            return
        if pack.is_disconnected:  # the pack is on screen, and its header says why
            return
        is_over = is_left or (former is not None and former[1] is Failed)  # a failure that was dismissed
        self._show_result(
            state, state.content.request.pack_id if isinstance(state, Shown) and is_over else target.pack_id
        )

    def _show_result(self, state: PackState, pack_id: str) -> None:
        """Show an ID, marked if its pack is not on screen."""
        if not self.names(pack_id):  # as in a new tab that waits for a key
            self._field.show_text(pack_id)
        if isinstance(state, Failed):
            from app.ui.texts import errors  # not before the first paint

            self._field.mark(errors.title(state.error))
        elif state.content is None or state.content.request.pack_id != pack_id:
            self._field.mark(texts.NOT_OPENED.text())
        else:
            self._field.unmark()  # it may have been opened by itself, after a failure

    def names(self, pack_id: str) -> bool:
        """Whether the text of the field contains that pack ID and no other one."""
        return parse_pack_id(self._field.text()).pack_id == pack_id

    def refuse(self, problem: PackIdProblem, pack_text: str, page: QWidget) -> None:
        """Show a text that contains no pack ID, with a hint.

        Args:
            problem: Why it was refused.
            pack_text: As it was typed or pasted.
            page: What the hint lies over.
        """
        # A pasted command line may contain the key.
        self._field.show_text(without_credentials(pack_text))
        self._field.focus()
        hint = texts.HINTS[problem].text()
        self._field.mark(hint)
        self._hint.show_below(self._field, page, hint)

    def clear(self) -> None:
        """Empty the field, and put the cursor into it."""
        self._field.show_text("")
        self._field.focus()

    def bring_back(self) -> bool:
        """Hide the hint, and show the ID of the pack on screen again.

        Returns:
            Whether there was a hint, or another text in the field while it has the focus.
        """
        if not self._hint.isVisible() and not self._is_off():
            return False
        self._hint.hide()
        self._field.show_text(self._content.request.pack_id if self._content is not None else self._field.text())
        return True

    def _is_off(self) -> bool:
        """Whether the field has the focus and names another pack than the one on screen."""
        pack, content = self._workspace.current, self._content
        if content is None or pack is None or is_busy(pack.state) or not self._field.hasFocus():
            return False
        return self._field.text() != content.request.pack_id

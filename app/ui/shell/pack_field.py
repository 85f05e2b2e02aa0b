"""The field: the name of the pack on screen, what is typed instead, its mark where that was not opened, and the hint.

It parses nothing. The hint lies over the page and moves nothing.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final, override

from msgspec import Struct
from PySide6.QtCore import QMimeData, QPoint, QRect, Qt, QUrl, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from app.core.display_text import line_shown
from app.core.errors import PackBrowserError, PackIdMissingError, PackNotFoundError, RequestRefusedError
from app.core.pack_id import PackIdProblem, parse_pack_id, without_credentials, words_in
from app.packs.loading import Content, Failed, PackState, Shown, Target, Unloaded, is_busy
from app.session.workspace import Workspace
from app.ui import icons, theme
from app.ui.accessibility import announce, identify
from app.ui.texts import accessible_names, errors
from app.ui.texts import window as texts
from app.ui.texts.pack import UNNAMED
from app.ui.texts.wording import Text, follow_language, show_text, text_of
from app.ui.widgets.focus_ring import paint_ring
from app.ui.widgets.parts import ENTER_KEYS, Bubble, FlatField, delayed

if TYPE_CHECKING:
    from app.ui.home.home_page import HomeLists
    from app.ui.home.pack_finder import PackFinder
    from app.ui.home.pack_model import PackRow
    from app.ui.shell.main_window import MainWindow

_STEPS: Final = frozenset({Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown})


class PackField(FlatField):
    """A line for what people paste and what they remember: an ID, a link, a command line, a name, words.

    Attributes:
        why_marked: Why the text was not opened; empty while it is not marked.
        is_wrong: Whether the text itself is the reason; then it is red.

    Signals:
        stepped: A key was pressed that moves in the list under the field; the `Qt.Key`.
        entered: Enter was pressed; whether with Ctrl.
    """

    stepped = Signal(Qt.Key)
    entered = Signal(bool)
    why_marked: Text = ""
    is_wrong = False
    _room = 0  # for the buttons

    def __init__(self) -> None:
        """Begin empty and without the mark."""
        super().__init__()
        identify(self, "pack_field", accessible_names.PACK)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # in every language: IDs and links are read so
        show_text(self, self.setPlaceholderText, texts.FIELD_PLACEHOLDER)
        self.setMinimumWidth(theme.FIELD_MINIMUM)
        self.setMaximumWidth(theme.FIELD_MAXIMUM)
        self.textEdited.connect(self.unmark)
        follow_language(self, self._describe)
        self._set_margins()

    def set_room(self, width: int) -> None:
        """Leave so much room at the right for the buttons that lie over the field."""
        self._room = width
        self._set_margins()

    def show_text(self, text: str) -> None:
        """Replace the text, and remove the mark."""
        if text != self.text():  # otherwise what is selected stays so
            self.setText(text)
            self.setCursorPosition(0)
        self.setModified(False)
        self.unmark()

    def mark(self, why: Text, *, is_wrong: bool = True) -> None:
        """Select the text, and mark it as not opened.

        Args:
            why: The accessible description.
            is_wrong: Whether the text itself is the reason, so that it is red.
        """
        self.is_wrong = is_wrong
        self.why_marked = why
        self._show_mark()
        self.selectAll()

    def _describe(self) -> None:
        self.setAccessibleDescription(text_of(self.why_marked))

    def unmark(self) -> None:
        """Remove the mark."""
        if self.why_marked:
            self.why_marked, self.is_wrong = "", False
            self._show_mark()

    def _show_mark(self) -> None:
        self._describe()
        self._set_margins()
        palette = QPalette()
        if self.is_wrong:
            palette.setColor(QPalette.ColorRole.Text, theme.colors(QApplication.palette()).red)
        self.setPalette(palette)

    def _set_margins(self) -> None:
        left = theme.ICON_SMALL + theme.SPACE_4 if self.is_wrong else 0
        self.setTextMargins(theme.SPACE_8 + left, theme.SPACE_4, self._room + theme.SPACE_4, theme.SPACE_4)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _STEPS:
            self.stepped.emit(key)
        elif key in ENTER_KEYS:
            self.entered.emit(bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))
        else:
            super().keyPressEvent(event)

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if review_paths(event.mimeData()):
            event.ignore()  # so that the window opens the files
        else:
            super().dragEnterEvent(event)

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        if event.source() is self or not event.mimeData().hasText():
            super().dropEvent(event)
            return
        # It replaces the text, as in the address bar of a browser: inserted into a name it would be of no use.
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self.selectAll()
        self.insert(event.mimeData().text().strip())
        self.setFocus()

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        # A name is replaced, not corrected; what was typed is.
        if not (self.isModified() or self.why_marked or self.hasSelectedText()):
            self.selectAll()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.is_wrong:
            return
        # Frame and icon are visible while the text is selected, whose colour is that of the selection then.
        red = theme.colors(QApplication.palette()).red
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_ring(painter, self.rect(), red, radius=theme.FOCUS_RADIUS)
        room = QRect(theme.SPACE_8, 0, theme.ICON_SMALL, self.height())
        icons.paint_icon(painter, room, "error", red, theme.ICON_SMALL)


def review_paths(data: QMimeData) -> list[str]:
    """The paths of the reviews among files that are dragged."""
    parsed = (parse_pack_id(url.toString(QUrl.ComponentFormattingOption.FullyEncoded)).review for url in data.urls())
    return [path for path in parsed if path is not None]


class FieldHint(Bubble):
    """One sentence under the field."""

    def __init__(self, window: QWidget) -> None:
        """Make the hint as a child of the window, hidden."""
        super().__init__(window, "pack_hint", color="red", ground="view", line="red")
        self._window = window
        self._field: QWidget | None = None
        self._page: QWidget | None = None
        self._sentence: Text = ""
        self.setFont(theme.caption_font(self.font()))
        follow_language(self, self.fit)

    def show_below(self, field: QWidget, page: QWidget, sentence: Text) -> None:
        """Show a sentence below a field, over the top edge of what the page shows."""
        self._sentence = sentence
        if self._page is not None and isValid(self._page):  # it is deleted with its tab
            self._page.removeEventFilter(self)
        self._field, self._page = field, page
        page.installEventFilter(self)  # a banner that appears above the page moves it
        self.fit()
        self.show()
        self.raise_()
        announce(self, self.text())

    @override
    def fit(self) -> None:
        if self._field is None or self._page is None or not isValid(self._page):
            return
        self.setText(text_of(self._sentence))
        x = self._field.mapTo(self._window, QPoint()).x()
        self.resize_within(self._window.width() - 2 * x)
        self.move(x, self._page.mapTo(self._window, QPoint()).y() + theme.SPACE_8)


class FieldContent(Struct, frozen=True):
    """What the field shows for one tab.

    Attributes:
        text: The text.
        shown: The last text that was not typed.
        pack_id: The pack that it stands for; empty for none.
        is_typed: Whether the person has typed it.
        why_marked: Why it was not opened; empty if it is not marked.
        is_wrong: Whether the text itself is the reason.
        outcome: Target, kind of state and error that it was last rendered for; None if it was not.
    """

    text: str = ""
    shown: str = ""
    pack_id: str = ""
    is_typed: bool = False
    why_marked: Text = ""
    is_wrong: bool = False
    outcome: tuple[Target, type[PackState], PackBrowserError | None] | None = None


class FieldPresenter:
    """Renders the current pack in the field: its name, or what was not opened. What the person types is left alone.

    While they type, the list under the field shows what matches; Enter opens what is marked there.
    """

    def __init__(self, workspace: Workspace, field: PackField, window: MainWindow) -> None:
        """Set the field, and the window in which it is."""
        self._workspace = workspace
        self._field = field
        self._window = window
        self._hint = FieldHint(window)
        self._shown = ""  # the last text that was not typed
        self._pack_id = ""  # that it stands for
        self._outcome: tuple[Target, type[PackState], PackBrowserError | None] | None = None
        self._finder: PackFinder | None = None  # until something is typed
        # Enter, which follows a pasted ID at once, does not wait for the list.
        self._search_timer = delayed(field, self._search)
        field.textEdited.connect(self._on_edited)
        field.textChanged.connect(self._on_changed)
        field.entered.connect(self._on_entered)
        field.stepped.connect(self._on_stepped)

    def begin(self) -> None:
        """Begin to follow what needs the services."""
        self._workspace.review_files.shown.connect(self._on_review_shown)
        self._workspace.review_files.refused.connect(self._on_review_refused)

    # --- Tabs -----------------------------------------------------------------------------------------------------

    def content(self) -> FieldContent:
        """What the field shows now, to be shown again when its tab is."""
        field, shown = self._field, self._shown
        mark = field.why_marked, field.is_wrong
        return FieldContent(field.text(), shown, self._pack_id, field.isModified(), *mark, self._outcome)

    def show(self, content: FieldContent) -> None:
        """Show what the field has shown before for the tab that has become the current one."""
        self._close_list()
        self._hint.hide()
        self._outcome = content.outcome
        self._field.show_text(content.text)
        self._shown, self._pack_id = content.shown, content.pack_id
        if content.why_marked:
            self._field.mark(content.why_marked, is_wrong=content.is_wrong)
        self._field.setModified(content.is_typed)

    # --- The pack -------------------------------------------------------------------------------------------------

    def render(self) -> None:
        """Show the name of the pack that is on screen or being loaded, or what was not opened, marked."""
        pack = self._workspace.current
        if pack is None or pack.state.target is None or isinstance(pack.state, Unloaded):
            return
        state, target, content = pack.state, pack.state.target, pack.state.content
        # Not the state itself, which has the key. A countdown renders the same outcome each second.
        outcome = (target, type(state), state.error if isinstance(state, Failed) else None)
        former, self._outcome = self._outcome, outcome
        if outcome == former:
            self._follow_name(content)
            return
        if is_busy(state) or isinstance(state, Shown):
            self._hint.hide()
        is_other = not self.names(target.pack_id)
        # The person has typed something else since, or Escape has brought back the name of the pack on screen.
        is_left = is_other and former is not None and former[0] == target
        if is_busy(state):
            if not is_left:
                self._show_pack(target.pack_id)
            return
        if (is_other and self._field.isModified()) or (is_left and isinstance(state, Failed)):
            return
        if pack.is_disconnected:  # the pack is on screen, and its header says why
            return
        is_dismissed = former is not None and former[1] is Failed
        is_over = (is_left or is_dismissed) and not isinstance(state, Failed)
        if is_over and content is None:
            self._field.unmark()  # there is no other name, and what was typed may be corrected
        elif is_over or self._is_on_screen(target.pack_id):  # of which a refresh may have failed
            self._show_name()
        else:
            self._show_not_opened(state, target.pack_id)

    def _show_not_opened(self, state: PackState, pack_id: str) -> None:
        """Show what was to be opened, marked."""
        self._show_pack(pack_id)
        if isinstance(state, Failed):
            is_wrong = isinstance(state.error, PackNotFoundError | PackIdMissingError | RequestRefusedError)
            self._field.mark(partial(errors.title, state.error), is_wrong=is_wrong)
        else:
            self._field.mark(texts.NOT_OPENED, is_wrong=False)

    def _show_text(self, text: str, pack_id: str = "") -> None:
        self._field.show_text(text)
        self._shown, self._pack_id = text, pack_id

    @property
    def _named(self) -> str:
        """The pack that the text stands for, unless something else was typed; empty for none."""
        return self._pack_id if self._field.text() == self._shown else ""

    def _show_pack(self, pack_id: str) -> None:
        """Show the name of a pack; its ID if that was typed or no name is known."""
        content = self._content
        if content is not None and self._is_on_screen(pack_id):
            name = content.pack.name or UNNAMED.text()
        elif parse_pack_id(self._field.text()).pack_id == pack_id:
            name = pack_id
        else:
            name = self._workspace.name_of(pack_id)
        self._show_text(line_shown(name) or pack_id, pack_id)

    def _show_name(self) -> None:
        """Show the name of the pack on screen; nothing where there is none."""
        pack, content = self._workspace.current, self._content
        if pack is not None and pack.state.target is not None and is_busy(pack.state):
            self._show_pack(pack.state.target.pack_id)
        elif content is not None:
            self._show_pack(content.request.pack_id)
        else:
            self._show_text("")

    def _follow_name(self, content: Content | None) -> None:
        """Show another name of the same pack, which a refresh has brought."""
        is_shown = content is not None and self._named == content.request.pack_id
        if is_shown and not self._field.why_marked:
            self._show_name()

    @property
    def _results(self) -> HomeLists | None:
        """The lists of the home page, if they show what was searched for."""
        return self._window.home_results

    @property
    def _content(self) -> Content | None:
        pack = self._workspace.current
        return pack.state.content if pack is not None else None

    def _is_on_screen(self, pack_id: str) -> bool:
        return self._content is not None and self._content.request.pack_id == pack_id

    def names(self, pack_id: str) -> bool:
        """Whether the text is the name of that pack, or contains its ID and no other one."""
        return pack_id in {self._named, parse_pack_id(self._field.text()).pack_id}

    def refuse(self, problem: PackIdProblem, pack_text: str, page: QWidget) -> None:
        """Show a text that contains no pack ID, with a hint.

        Args:
            problem: Why it was refused.
            pack_text: As it was typed or pasted.
            page: What the hint lies over.
        """
        self._close_list()
        # A pasted command line may contain the key.
        self._show_text(without_credentials(pack_text))
        self._field.focus()
        hint: Text = texts.HINTS[problem]
        if problem is PackIdProblem.NONE:
            hint = self._finder.why_nothing(pack_text) if self._finder is not None else texts.NO_PACK_ID
        self._field.mark(hint)
        self._hint.show_below(self._field, page, hint)

    def clear(self) -> None:
        """Empty the field, and put the cursor into it."""
        self._show_text("")
        self._field.focus()

    def show_typed(self, text: str) -> None:
        """Show what is searched for, as if it was typed in this tab."""
        self._show_text(text)
        self._field.setModified(True)

    def bring_back(self) -> bool:
        """Close list and hint, and show the name of the pack on screen again.

        Returns:
            Whether there was one of them, or another text in the field while it has the focus.
        """
        was_open = self._close_list()
        if not (was_open or self._hint.isVisible() or self._is_off()):
            return False
        self._hint.hide()
        self._show_name()
        if self._field.hasFocus():
            self._field.selectAll()
        return True

    def _is_off(self) -> bool:
        """Whether the field has the focus and names another pack than the one on screen."""
        pack, content = self._workspace.current, self._content
        if pack is None or is_busy(pack.state) or not self._field.hasFocus():
            return False
        if content is None:
            return bool(self._field.text()) and self._field.isModified() and self._results is None
        return self._named != content.request.pack_id

    def give_up(self) -> None:
        """Show the name of the pack on screen instead of what was not opened, wherever the focus is."""
        if self._field.why_marked or self._content is None:
            self._show_name()

    @property
    def _is_review(self) -> bool:
        return parse_pack_id(self._field.text()).review is not None

    def _on_review_shown(self) -> None:
        if self._is_review:
            self._show_name()
            self._window.leave_field()

    def _on_review_refused(self) -> None:
        if self._is_review:
            self._field.mark(texts.NOT_OPENED)

    # --- What is typed --------------------------------------------------------------------------------------------

    def _on_edited(self) -> None:
        self._hint.hide()
        if self._workspace.current is not None:  # nothing replaces by itself what the person looks at now
            self._workspace.current.stop_waiting_for_network()
        self._search_timer.start()

    def _on_changed(self, text: str) -> None:
        results = self._results if not text else None
        if results is not None:
            results.search("")

    def _search(self) -> None:
        self._search_timer.stop()
        text, results = self._field.text(), self._results
        if results is not None and words_in(text):
            results.search(words_in(text))
        elif not text.strip() or self._is_review:
            if results is not None:
                results.search("")
            self._close_list()
        elif self._field.hasFocus():
            self._show_list(text)

    def _show_list(self, text: str) -> None:
        if self._results is not None:
            self._results.search("")  # the list uses the same search
        if self._finder is None:
            from app.ui.home.pack_finder import PackFinder  # after the first paint, as the home page

            self._finder = PackFinder(self._field, self._workspace, self._choose)
        self._finder.search(text)

    def _close_list(self) -> bool:
        """Close the list, and return whether it was open."""
        self._search_timer.stop()
        was_open = self._finder is not None and self._finder.isVisible()
        if self._finder is not None:
            self._finder.close_list()
        return was_open

    def toggle_recent(self) -> None:
        """Show recent packs in the list, or close it."""
        if not self._close_list():
            self._field.focus()
            self._show_list("")

    def _on_stepped(self, key: Qt.Key) -> None:
        if self._results is not None:
            self._results.focus_first()
        elif self._finder is not None and self._finder.isVisible():
            self._finder.step(key)
        elif key == Qt.Key.Key_Down:
            self._show_list(self._field.text() if self._field.isModified() else "")

    def _on_entered(self, in_new_tab: bool) -> None:
        text = self._named or self._field.text()
        pack_id = parse_pack_id(text).pack_id
        # While the timer runs, the list is that of a former text.
        is_listed = self._finder is not None and self._finder.isVisible() and not self._search_timer.isActive()
        if words_in(text) and not is_listed:
            self._search()
            is_listed = self._finder is not None and self._finder.isVisible()
        results = self._results
        if words_in(text) and results is not None:
            if not results.focus_first() and not results.is_searching:
                self._show_list(text)  # which also searches the section that the page does not show
            return
        if is_listed and self._finder is not None and self._finder.enter(in_new_tab=in_new_tab):
            return
        self._close_list()
        if pack_id is not None and in_new_tab:
            self._open(pack_id, in_new_tab=True)
        else:
            self._workspace.open(text)

    def _choose(self, row: PackRow, in_new_tab: bool) -> None:
        """Open what was chosen in the list; a row that is no pack has the text for which nothing was found."""
        if row.pack_id:
            self._open(row.pack_id, in_new_tab=in_new_tab, image_id=row.image_id)
        elif row.is_choosable:
            text = self._field.text()
            self._show_name()
            self._window.show_all_found(text, row.section)
        else:
            self._workspace.open(self._field.text())

    def _open(self, pack_id: str, *, in_new_tab: bool, image_id: str = "") -> None:
        if in_new_tab or image_id:
            self._show_name()  # the tab that is left has its own name again
        self._workspace.open_pack(pack_id, new_tab=in_new_tab, image_id=image_id)
        pack = self._workspace.current
        if pack is not None and isinstance(pack.state, Shown):
            self._window.leave_field()

"""The actions and menus of a window, made from the table of commands, and the keys as people read them."""

from collections.abc import Callable
from functools import partial
from typing import override

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence, QPalette
from PySide6.QtWidgets import (
    QAbstractButton,
    QLabel,
    QMenu,
    QProxyStyle,
    QStyle,
    QStyleHintReturn,
    QStyleOption,
    QWidget,
    QWidgetAction,
)

from app.ui import theme
from app.ui.commands.command import Command, Context, MenuGroups, Scope, Submenu, always
from app.ui.commands.table import TABLE
from app.ui.texts import commands as texts
from app.ui.texts.wording import Message, follow_language, show_text
from app.ui.widgets.parts import delayed, plain_label


def tool_tip(text: Message, *command_ids: str) -> Callable[[], str]:
    """What returns the tool tip of a widget that does what commands do.

    Args:
        text: What the widget does.
        command_ids: The commands; the first key of each that has one is added in parentheses.
    """
    return partial(_tool_tip, text, command_ids)


def explain(widget: QWidget, command_id: str, text: Message | None = None) -> None:
    """Show what a command does, or a text, and the key of the command as the tool tip of a widget."""
    show_text(widget, widget.setToolTip, tool_tip(text or texts.HELP[command_id], command_id))


def _tool_tip(text: Message, command_ids: tuple[str, ...]) -> str:
    commands = (command for each in command_ids for command in TABLE if command.id == each)
    keys = ", ".join(_native_text(command.keys[0]) for command in commands if command.keys)
    return f"{text.text()} ({keys})" if keys else text.text()


def key_groups(own: Scope | None = None) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """The F1 page: where keys work, and for each key what it does.

    Args:
        own: Of the viewer or the comparison if it is open, whose keys are the first ones then.
    """
    first = [own, Scope.PICTURES, Scope.IMAGES] if own is not None else []
    scopes = [*first, *(scope for scope in Scope if scope not in first)]
    by_scope = [(texts.SCOPES[scope.name.lower()].text(), _rows_of(scope)) for scope in scopes]
    widgets = tuple((keys.text(), what.text()) for keys, what in texts.WIDGET_KEYS.items())
    return (*((title, rows) for title, rows in by_scope if rows), (texts.SCOPES["widgets"].text(), widgets))


def _rows_of(scope: Scope) -> tuple[tuple[str, str], ...]:
    return tuple(
        (", ".join(_native_text(key) for key in command.keys), command.help.text())
        for command in TABLE
        if command.keys and command.is_listed and command.scope is scope
    )


def _native_text(key: str | QKeySequence.StandardKey) -> str:
    return key_sequence(key).toString(QKeySequence.SequenceFormat.NativeText)


def key_sequence(key: str | QKeySequence.StandardKey) -> QKeySequence:
    """The keys of a row of the table."""
    # The default format is NativeText, which expects the key names of the current language, such as "Strg" for "Ctrl".
    return QKeySequence(key, QKeySequence.SequenceFormat.PortableText) if isinstance(key, str) else QKeySequence(key)


class _ScrollingMenus(QProxyStyle):
    """Lets a menu scroll where it has no room. Some styles begin another column, which may be outside of the screen."""

    @override
    def styleHint(
        self,
        hint: QStyle.StyleHint,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
        returnData: QStyleHintReturn | None = None,
    ) -> int:
        is_asked = hint is QStyle.StyleHint.SH_Menu_Scrollable
        return 1 if is_asked else super().styleHint(hint, option, widget, returnData)


class Commands(QObject):
    """The actions of one window, made from the table."""

    def __init__(self, window: QWidget, context: Context) -> None:
        """Make the actions. Their keys work where they are attached.

        Args:
            window: The window.
            context: What the rows refer to.
        """
        super().__init__(window)
        self._window = window
        self._context = context
        self._scrolling = _ScrollingMenus()
        self._scrolling.setParent(self)
        self._actions = {command.id: self._make_action(command, window) for command in TABLE}
        choices = {command.choice: QActionGroup(window) for command in TABLE if command.choice}
        for command in TABLE:
            if command.choice:  # menus show which one is chosen as radio buttons do
                choices[command.choice].addAction(self._actions[command.id])
        self._soon = delayed(self, self.update)
        follow_language(window, self._retranslate)

    def _make_action(self, command: Command, owner: QWidget) -> QAction:
        action = QWidgetAction(owner) if command.is_heading else QAction(owner)
        action.setText(command.title.text())
        action.setObjectName(command.id)
        action.setShortcuts([key_sequence(key) for key in command.keys])
        action.setAutoRepeat(command.repeats)
        action.setCheckable(command.is_checked is not None)
        action.triggered.connect(lambda: command.run(self._context))
        if command.submenu is not None:
            submenu = self._new_menu(owner)
            submenu.setToolTipsVisible(True)
            submenu.aboutToShow.connect(partial(self._fill_submenu, submenu, command))
            action.setMenu(submenu)
        elif command.scope is not Scope.WINDOW:
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        return action

    def _fill_submenu(self, submenu: QMenu, command: Command) -> None:
        """Replace the rows of a submenu by those of the present state."""
        for former in submenu.findChildren(QMenu, options=Qt.FindChildOption.FindDirectChildrenOnly):
            former.deleteLater()
        submenu.clear()
        for number, group in enumerate(command.submenu(self._context) if command.submenu is not None else ()):
            if number:
                submenu.addSeparator()
            for row in group:
                action = self._make_action(row, submenu)
                self._update_action(row, action)
                submenu.addAction(action)
                if row.is_heading:
                    submenu.setAccessibleName(action.text())  # keys skip the row, because it is disabled

    def attach(self, widget: QWidget, *scopes: Scope | str) -> None:
        """Let the keys of scopes, or of single commands, work while a widget, or a child of it, has the focus.

        Those of the scope `WINDOW` work in the whole window of the widget.
        """
        commands = (command for command in TABLE if command.scope in scopes or command.id in scopes)
        widget.addActions([self._actions[command.id] for command in commands])

    def update(self) -> None:
        """Update the enabled, visible and checked state and the text of each action."""
        self._soon.stop()
        for command in TABLE:
            self._update_action(command, self._actions[command.id])

    def _retranslate(self) -> None:
        for command in TABLE:
            self._actions[command.id].setText(command.title.text())
        self.update()

    def update_soon(self) -> None:
        """Update them once after several events that follow each other, such as a hundred tabs that are added."""
        self._soon.start()

    def update_if_due(self) -> None:
        """Update them now if `update_soon` was called, because one of them is about to be used."""
        if self._soon.isActive():
            self.update()

    def _update_action(self, command: Command, action: QAction) -> None:
        action.setEnabled(not command.is_heading and command.is_enabled(self._context))
        if command.is_visible is not always:
            action.setVisible(command.is_visible(self._context))
        if command.is_checked is not None:
            action.setChecked(command.is_checked(self._context))
        if command.changing_text is not None:
            action.setText(command.changing_text(self._context))
        if command.tip is not None:
            action.setToolTip(command.tip(self._context))
        if isinstance(action, QWidgetAction):
            action.setDefaultWidget(_heading(action.text()))

    def action(self, command_id: str) -> QAction:
        """The action of a command."""
        self.update_if_due()
        return self._actions[command_id]

    def run(self, command_id: str) -> None:
        """Do what a command does, if it can be done now."""
        self.action(command_id).trigger()

    def bind(self, button: QAbstractButton, command_id: str, *, is_enabled_alike: bool = False) -> None:
        """Let a click do what a command does; if that is wanted, the button is enabled only while the command is."""
        # Not to `trigger`: PySide6 leaks a string with each connection to a method of C++.
        button.clicked.connect(lambda: self.run(command_id))
        if is_enabled_alike:
            action = self.action(command_id)
            button.setEnabled(action.isEnabled())
            action.enabledChanged.connect(button.setEnabled)

    def refusal(self, key: QKeySequence, focused: QWidget | None) -> str:
        """What is said of a key that has run no command: which one it is, and where its key works.

        Args:
            key: The key.
            focused: Where it was pressed.

        Returns:
            The sentence; empty if it is the key of no command.
        """
        found = [command for command in TABLE if key in self._actions[command.id].shortcuts()]
        for command in found:
            places = self._actions[command.id].associatedObjects()
            if any(isinstance(each, QWidget) and focused and _is_in(focused, each) for each in places):
                return texts.not_possible_now(command.title)
        return texts.works_elsewhere(found[0].scope.name.lower(), found[0].title) if found else ""

    def open_menu(self, groups: MenuGroups, place: QPoint) -> None:
        """Open a context menu, which deletes itself when it is closed, at a position on the screen."""
        menu = self.make_menu(groups)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.update()
        menu.popup(place)

    def make_menu(self, groups: MenuGroups) -> QMenu:
        """Make a menu, such as that behind the button at the right of the toolbar."""
        menu = self._new_menu(self._window)
        menu.aboutToShow.connect(self.update)
        self._fill_menu(menu, groups)
        return menu

    def _new_menu(self, owner: QWidget, text: Message | None = None) -> QMenu:
        """Make a menu. It is as dark as the viewer whenever it is opened over it, and scrolls where it has no room."""
        menu = QMenu(owner)
        menu.setStyle(self._scrolling)
        if text is not None:
            show_text(menu, menu.setTitle, text)
        menu.aboutToShow.connect(partial(self._prepare, menu))
        return menu

    def _prepare(self, menu: QMenu) -> None:
        overlay = self._context.overlay
        menu.setPalette(overlay.palette() if overlay is not None else QPalette())

    def _fill_menu(self, menu: QMenu, groups: MenuGroups) -> None:
        for number, group in enumerate(groups):
            if number:
                menu.addSeparator()
            for row in group:
                if isinstance(row, Submenu):
                    submenu = self._new_menu(menu, row.text)
                    menu.addMenu(submenu)
                    menu.aboutToShow.connect(partial(self._show_submenu, submenu, row))
                    self._fill_menu(submenu, row.groups)
                else:
                    menu.addAction(self._actions[row])

    def _show_submenu(self, submenu: QMenu, row: Submenu) -> None:
        submenu.menuAction().setVisible(row.is_visible(self._context))


def _is_in(focused: QWidget, place: QWidget) -> bool:
    return focused is place or place.isAncestorOf(focused)


def _heading(text: str) -> QLabel:
    """What a row shows that is a heading. The text of a disabled row would be hardly readable in many styles."""
    heading = plain_label(text, font=theme.caption_font(QMenu().font()), color="muted")
    heading.setContentsMargins(theme.SPACE_12, theme.SPACE_8, theme.SPACE_12, theme.SPACE_4)
    return heading

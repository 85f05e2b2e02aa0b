"""One table of everything that a key or a menu can do.

Menus, shortcuts, the F1 page, enabled states and the keys in tool tips are made from it. A row only calls methods of
the workspace, the page and the shell; their texts are in `ui.texts.commands`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final, Protocol

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu

from app.services.session import KeySource
from app.ui.texts import commands as texts
from app.ui.texts import demo_packs
from app.workspace.states import AwaitingKey

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from PySide6.QtWidgets import QWidget

    from app.ui.pack_page.pack_page import PackPage
    from app.ui.texts.message import Message
    from app.workspace.workspace import Workspace

DEMO: Final = "demo"  # the place of the menu *Demo* in the window's menu


class Shell(Protocol):
    """The part of the window that commands call."""

    @property
    def page(self) -> PackPage | None:
        """The page of the current pack; None before the first paint."""

    @property
    def is_panel_shown(self) -> bool:
        """Whether the side panel is visible."""

    def escape(self) -> None:
        """Close or cancel the innermost thing that Escape applies to."""

    def focus_field(self) -> None:
        """Put the cursor in the field."""

    def open_menu(self) -> None:
        """Open the menu of the window."""

    def step_tile_size(self, steps: int) -> None:
        """Make thumbnails larger or smaller."""

    def toggle_panel(self) -> None:
        """Show or fold the side panel."""

    def ask_for_key(self) -> None:
        """Ask for an API key."""

    def ask_to_forget_key(self) -> None:
        """Ask whether the key is to be forgotten."""

    def show_keys(self) -> None:
        """Show the list of keys."""

    def open_releases(self) -> None:
        """Open the releases page in the browser."""

    def show_about(self) -> None:
        """Show version and licences."""

    def close(self) -> bool:
        """Close the window, which ends the program."""


@dataclass(frozen=True, slots=True)
class Context:
    """What the functions in the table are called with.

    Attributes:
        workspace: What is open.
        shell: The window around the pages.
    """

    workspace: Workspace
    shell: Shell

    @property
    def selected(self) -> int:
        """Number of selected images."""
        page = self.shell.page
        return page.gallery.selected_count if page is not None else 0

    @property
    def images(self) -> int:
        """Number of images of the pack on screen."""
        pack = self.workspace.current
        return len(pack.state.content.pack.images) if pack is not None and pack.state.content is not None else 0

    def on_page(self, run: Callable[[PackPage], object]) -> None:
        """Call a function with the current page, if there is one."""
        if self.shell.page is not None:
            run(self.shell.page)


def _always(_context: Context) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Command:
    """One row of the table.

    Attributes:
        id: Name of the command, and its action's object name.
        text: Its text in menus.
        run: Called when it is triggered.
        keys: Its shortcuts.
        help: What the F1 page says it does; None where `text` says enough.
        is_enabled: Whether it can be used now.
        is_visible: Whether menus offer it now.
        is_checked: Whether it is checked now; None for a command that cannot be checked.
        changing_text: Its text in menus now; None where `text` is always right.
    """

    id: str
    text: Message
    run: Callable[[Context], object]
    keys: tuple[str | QKeySequence.StandardKey, ...] = ()
    help: Message | None = None
    is_enabled: Callable[[Context], bool] = _always
    is_visible: Callable[[Context], bool] = _always
    is_checked: Callable[[Context], bool] | None = None
    changing_text: Callable[[Context], str] | None = None


def _has_selection(context: Context) -> bool:
    return context.selected > 0


def _has_images(context: Context) -> bool:
    return context.images > 0


def _can_refresh(context: Context) -> bool:
    pack = context.workspace.current
    if pack is None or isinstance(pack.state, AwaitingKey):
        return False
    return pack.state.content is not None or pack.state.target is not None


def _has_failed(context: Context) -> bool:
    return context.shell.page is not None and context.shell.page.failed_count > 0


def _can_load_all(context: Context) -> bool:
    return context.shell.page is not None and bool(context.shell.page.load_all_offer[0])


def _load_all_text(context: Context) -> str:
    page = context.shell.page
    return (page.load_all_offer[0] if page is not None else "") or texts.LOAD_ALL_IMAGES.text()


def _is_loading_all(context: Context) -> bool:
    return context.shell.page is not None and context.shell.page.is_loading_all


def _has_failed_selection(context: Context) -> bool:
    return context.shell.page is not None and context.shell.page.has_failed_selection


def _can_copy(context: Context) -> bool:
    page = context.shell.page
    return page is not None and (_has_selection(context) or page.has_selected_text)


def _is_demo(context: Context) -> bool:
    return context.workspace.keys.connection.is_demo


def _can_forget_key(context: Context) -> bool:
    # A key from the environment cannot be forgotten: the next start would find it again.
    return context.workspace.keys.source in {KeySource.KEYCHAIN, KeySource.TYPED}


def _copy_text(context: Context) -> str:
    return texts.copy_urls(context.selected)


def _refresh(context: Context) -> None:
    if context.workspace.current is not None:
        context.workspace.current.refresh()


_KEY = QKeySequence.StandardKey
TABLE: Final = (
    Command(
        "focus_field",
        texts.GO_TO_PACK_ID,
        lambda at: at.shell.focus_field(),
        ("Ctrl+L",),
        help=texts.GO_TO_PACK_ID_HELP,
    ),
    Command("refresh_pack", texts.REFRESH, _refresh, ("F5",), help=texts.REFRESH_HELP, is_enabled=_can_refresh),
    Command(
        "escape",
        texts.CANCEL,
        lambda at: at.shell.escape(),
        ("Esc",),
        help=texts.CANCEL_HELP,
    ),
    Command(
        "select_all",
        texts.SELECT_ALL,
        lambda at: at.on_page(lambda page: page.select_all()),
        (_KEY.SelectAll,),
        is_enabled=_has_images,
    ),
    Command(
        "select_none",
        texts.SELECT_NONE,
        lambda at: at.on_page(lambda page: page.select_none()),
        ("Ctrl+Shift+A",),
        is_enabled=_has_selection,
    ),
    Command(
        "invert_selection",
        texts.INVERT_SELECTION,
        lambda at: at.on_page(lambda page: page.invert_selection()),
        ("Ctrl+Shift+I",),
        is_enabled=_has_images,
    ),
    Command(
        "copy_urls",
        texts.COPY_URLS,
        lambda at: at.on_page(lambda page: page.copy_selected()),
        (_KEY.Copy,),
        help=texts.COPY_URLS_HELP,
        is_enabled=_can_copy,
        changing_text=_copy_text,
    ),
    Command(
        "copy_all_urls",
        texts.COPY_ALL_URLS,
        lambda at: at.on_page(lambda page: page.copy_all()),
        ("Ctrl+Shift+C",),
        help=texts.COPY_ALL_URLS_HELP,
        is_enabled=_has_images,
    ),
    Command(
        "larger",
        texts.LARGER_THUMBNAILS,
        lambda at: at.shell.step_tile_size(1),
        ("Ctrl++", "Ctrl+="),
        is_enabled=_has_images,
    ),
    Command(
        "smaller",
        texts.SMALLER_THUMBNAILS,
        lambda at: at.shell.step_tile_size(-1),
        ("Ctrl+-",),
        is_enabled=_has_images,
    ),
    Command(
        "retry_failed",
        texts.RETRY_FAILED_IMAGES,
        lambda at: at.on_page(lambda page: page.retry_failed()),
        is_enabled=_has_failed,
    ),
    Command(
        "load_all_images",
        texts.LOAD_ALL_IMAGES,
        lambda at: at.on_page(lambda page: page.start_load_all()),
        is_visible=_can_load_all,
        changing_text=_load_all_text,
    ),
    Command(
        "cancel_loading_all",
        texts.CANCEL_LOADING_ALL,
        lambda at: at.on_page(lambda page: page.cancel_load_all()),
        is_visible=_is_loading_all,
    ),
    Command(
        "retry_selected",
        texts.TRY_AGAIN,
        lambda at: at.on_page(lambda page: page.retry_selected()),
        is_visible=_has_failed_selection,
    ),
    Command(
        "side_panel",
        texts.SIDE_PANEL,
        lambda at: at.shell.toggle_panel(),
        ("F9",),
        help=texts.SIDE_PANEL_HELP,
        is_checked=lambda at: at.shell.is_panel_shown,
    ),
    Command("leave_demo", texts.LEAVE_DEMO, lambda at: at.workspace.leave_demo(), is_visible=_is_demo),
    Command("change_key", texts.CHANGE_KEY, lambda at: at.shell.ask_for_key()),
    Command("forget_key", texts.FORGET_KEY, lambda at: at.shell.ask_to_forget_key(), is_visible=_can_forget_key),
    Command("show_keys", texts.KEYS, lambda at: at.shell.show_keys(), ("F1",), help=texts.KEYS_HELP),
    Command("open_releases", texts.LOOK_FOR_NEW_VERSIONS, lambda at: at.shell.open_releases()),
    Command("show_about", texts.ABOUT, lambda at: at.shell.show_about()),
    Command("open_menu", texts.MENU, lambda at: at.shell.open_menu(), ("F10",), help=texts.MENU_HELP),
    Command("quit", texts.QUIT, lambda at: at.shell.close(), ("Ctrl+Q",)),
)
# Groups with a separator between them.
WINDOW_MENU: Final = (
    ("copy_urls", "copy_all_urls"),
    ("select_all", "select_none", "invert_selection"),
    ("refresh_pack", "retry_failed", "load_all_images", "cancel_loading_all", "larger", "smaller", "side_panel"),
    (DEMO, "leave_demo", "change_key", "forget_key"),
    ("show_keys", "open_releases", "show_about", "quit"),
)
TILE_MENU: Final = (
    ("copy_urls", "copy_all_urls"),
    ("retry_selected",),
    ("select_all", "select_none", "invert_selection"),
)


class Commands(QObject):
    """The actions of one window, made from the table."""

    def __init__(self, window: QWidget, context: Context, demo_pack_ids: Iterable[str]) -> None:
        """Make the actions; their keys work in the whole window.

        Args:
            window: The window.
            context: What the rows refer to.
            demo_pack_ids: Packs of the demonstration service, for the menu *Demo*.
        """
        super().__init__(window)
        self._window = window
        self._context = context
        self._actions = {command.id: self._make_action(command) for command in TABLE}
        self._demo_pack_ids = tuple(demo_pack_ids)

    def _make_action(self, command: Command) -> QAction:
        action = QAction(command.text.text(), self._window)
        action.setObjectName(command.id)
        action.setShortcuts([_key_sequence(key) for key in command.keys])
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.setCheckable(command.is_checked is not None)
        action.triggered.connect(lambda: command.run(self._context))
        self._window.addAction(action)
        return action

    def update(self) -> None:
        """Update the enabled, visible and checked state and the text of each action."""
        for command in TABLE:
            action = self._actions[command.id]
            action.setEnabled(command.is_enabled(self._context))
            action.setVisible(command.is_visible(self._context))
            if command.is_checked is not None:
                action.setChecked(command.is_checked(self._context))
            if command.changing_text is not None:
                action.setText(command.changing_text(self._context))

    def action(self, command_id: str) -> QAction:
        """The action of a command."""
        return self._actions[command_id]

    def window_menu(self) -> QMenu:
        """Make the menu behind the button at the right of the toolbar."""
        return self._make_menu(WINDOW_MENU)

    def tile_menu(self) -> QMenu:
        """Make the context menu of the gallery, which deletes itself when it is closed."""
        menu = self._make_menu(TILE_MENU)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.update()
        return menu

    def _make_menu(self, groups: Sequence[Sequence[str]]) -> QMenu:
        menu = QMenu(self._window)
        menu.aboutToShow.connect(self.update)
        for number, group in enumerate(groups):
            if number:
                menu.addSeparator()
            for command_id in group:
                if command_id == DEMO:
                    self._add_demo_menu(menu)
                else:
                    menu.addAction(self._actions[command_id])
        return menu

    def _add_demo_menu(self, menu: QMenu) -> None:
        demo_menu = menu.addMenu(texts.DEMO.text())
        demo_menu.setToolTipsVisible(True)
        for pack_id in self._demo_pack_ids:
            action = demo_menu.addAction(demo_packs.TITLES[pack_id].text())
            action.setToolTip(demo_packs.EXPLANATIONS[pack_id].text())
            action.triggered.connect(partial(self._context.workspace.open_demo, pack_id))


def tool_tip(text: Message, *command_ids: str) -> str:
    """The tool tip of a widget that does what commands do.

    Args:
        text: What the widget does.
        command_ids: The commands, each of which has a key; their first keys are added in parentheses.
    """
    keys = ", ".join(_native_text(command.keys[0]) for each in command_ids for command in TABLE if command.id == each)
    return f"{text.text()} ({keys})"


def key_rows() -> tuple[tuple[str, str], ...]:
    """The rows of the F1 page: keys, and what they do."""
    own = (
        (
            ", ".join(_native_text(key) for key in command.keys),
            (command.help or command.text).text(),
        )
        for command in TABLE
        if command.keys
    )
    return (*own, *((keys.text(), what.text()) for keys, what in texts.WIDGET_KEYS))


def _native_text(key: str | QKeySequence.StandardKey) -> str:
    return _key_sequence(key).toString(QKeySequence.SequenceFormat.NativeText)


def _key_sequence(key: str | QKeySequence.StandardKey) -> QKeySequence:
    # The default format is NativeText, which expects the key names of the current language, such as "Strg" for "Ctrl".
    return QKeySequence(key, QKeySequence.SequenceFormat.PortableText) if isinstance(key, str) else QKeySequence(key)

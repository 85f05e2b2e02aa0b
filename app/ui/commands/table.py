"""One table of everything that a key or a menu can do.

Menus, shortcuts, the F1 page, enabled states and the keys in tool tips are made from it. A row only calls methods of
the workspace, the page and the shell; their texts are in `ui.texts.commands`.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtGui import QKeySequence

from app.core.identity import RELEASES_PAGE
from app.core.saved_values import Mark
from app.ui.commands import command
from app.ui.commands.command import Command, Context, Groups, MenuGroups, Scope, Submenu
from app.ui.commands.pack_table import CHANGES_COMMANDS, CHANGES_MENU, HOME_COMMANDS, TAB_COMMANDS
from app.ui.commands.viewer_table import VIEWER_COMMANDS
from app.ui.desktop import open_page
from app.ui.pack.choices import CopyTarget
from app.ui.texts import commands as texts
from app.ui.texts import pack as change_texts

DEMO: Final = "demo"  # the place of the menu *Demo* in the window's menu


def _copy_as(context: Context) -> Groups:
    from app.ui.commands.copy_rows import copy_rows

    return copy_rows(context)


_KEY = QKeySequence.StandardKey
TABLE: Final = (
    Command("focus_field", lambda at: at.shell.focus_field(), ("Ctrl+L",)),
    *HOME_COMMANDS,
    Command(
        "refresh_pack",
        lambda at: at.refresh(),
        ("F5",),
        is_enabled=command.can_refresh,
        repeats=False,  # each request would cancel the one before
    ),
    Command(
        "live_refresh",
        lambda at: at.workspace.set_refreshes_live(refreshes_live=not at.workspace.refreshes_live),
        is_checked=lambda at: at.workspace.refreshes_live,
    ),
    Command("escape", lambda at: at.shell.escape(), ("Esc",)),
    Command(
        "select_all",
        lambda at: at.on_page(lambda page: page.image_actions.select_all()),
        (_KEY.SelectAll,),
        is_enabled=command.are_images_seen,
        changing_text=command.select_all_text,
    ),
    Command(
        "select_none",
        lambda at: at.on_page(lambda page: page.gallery.clearSelection()),
        ("Ctrl+Shift+A",),
        is_enabled=command.is_selection_seen,
    ),
    Command(
        "invert_selection",
        lambda at: at.on_page(lambda page: page.gallery.selection.invert()),
        ("Ctrl+Shift+I",),
        is_enabled=command.are_images_seen,
    ),
    Command(
        "select_undescribed",
        lambda at: at.on_page(lambda page: page.image_actions.select_undescribed()),
        is_enabled=command.is_any_shown_seen,
    ),
    Command("go_to_position", lambda at: at.shell.ask_for_position(), ("Ctrl+G",), is_enabled=command.are_images_seen),
    Command(
        "copy_urls",
        lambda at: at.on_page(lambda page: page.image_actions.copy_text_or(page.target_images)),
        (_KEY.Copy,),
        is_enabled=command.can_copy,
        changing_text=lambda at: texts.copy_urls(at.selected),
    ),
    Command(
        "copy_all_urls",
        lambda at: at.on_page(lambda page: page.image_actions.copy_all()),
        ("Ctrl+Shift+C",),
        is_enabled=command.has_images,
    ),
    Command("copy_as", is_enabled=command.has_images, submenu=_copy_as),
    Command(
        "open_in_browser",
        lambda at: at.on_page(lambda page: page.image_actions.open_in_browser(page.target_images)),
        is_enabled=command.can_open_in_browser,
        changing_text=command.open_in_browser_text,
    ),
    Command(
        "copy_shown_urls",
        lambda at: at.on_page(lambda page: page.image_actions.copy_shown()),
        is_enabled=command.has_shown,
        is_visible=command.is_filtered,
    ),
    Command("focus_filter", lambda at: at.shell.focus_filter(), ("Ctrl+F",), is_enabled=command.can_filter_or_search),
    Command(
        "needs_attention",
        lambda at: at.on_pack(lambda pack: pack.filter.toggle_choice(command.NEEDS_ATTENTION)),
        is_enabled=command.has_images,
        is_checked=command.shows_needs_attention,
    ),
    Command(
        "copy_picked_urls",
        lambda at: at.on_page(lambda page: page.image_actions.copy(page.images_to_copy(CopyTarget.PICKED))),
        is_enabled=command.has_picked,
    ),
    Command(
        "pick",
        lambda at: at.on_page(lambda page: page.marking.mark(page.target_images, Mark.PICKED)),
        ("P",),
        scope=Scope.IMAGES,
        is_enabled=command.has_selection,
    ),
    Command(
        "reject",
        lambda at: at.on_page(lambda page: page.marking.mark(page.target_images, Mark.REJECTED)),
        ("X",),
        scope=Scope.IMAGES,
        is_enabled=command.has_selection,
    ),
    Command(
        "unmark",
        lambda at: at.on_page(lambda page: page.marking.mark(page.target_images, Mark.NONE)),
        ("U",),
        scope=Scope.IMAGES,
        is_enabled=command.has_selection,
    ),
    Command("auto_advance", lambda at: at.shell.toggle_auto_advance(), is_checked=lambda at: at.shell.auto_advances),
    Command("undo", lambda at: at.undo(), ("Ctrl+Z",), is_enabled=command.can_undo),
    Command(
        "redo",
        lambda at: at.on_page(lambda page: page.marking.redo()),
        ("Ctrl+Shift+Z",),
        is_enabled=command.can_redo,
    ),
    Command("larger", lambda at: at.shell.step_tile_size(1), ("Ctrl++", "Ctrl+="), is_enabled=command.are_images_seen),
    Command("smaller", lambda at: at.shell.step_tile_size(-1), ("Ctrl+-",), is_enabled=command.are_images_seen),
    Command(
        "retry_failed",
        lambda at: at.on_page(lambda page: page.image_actions.retry_failed()),
        is_enabled=command.has_failed,
    ),
    Command(
        "load_all_images",
        lambda at: at.on_pack(lambda pack: pack.load_all.start()),
        is_visible=command.can_load_all,
        changing_text=command.load_all_text,
    ),
    Command(
        "cancel_loading_all",
        lambda at: at.on_pack(lambda pack: pack.load_all.cancel()),
        is_visible=command.is_loading_all,
    ),
    Command(
        "retry_selected",
        lambda at: at.on_page(lambda page: page.image_actions.retry_selected()),
        is_visible=command.has_failed_selection,
    ),
    Command(
        "side_panel",
        lambda at: at.shell.toggle_panel(),
        ("F9",),
        is_enabled=command.is_gallery_seen,
        is_checked=lambda at: at.shell.is_panel_shown,
    ),
    Command(
        "full_screen",
        lambda at: at.shell.toggle_full_screen(),
        ("F11",),
        is_checked=lambda at: at.shell.is_full_screen,
    ),
    Command(
        "open_viewer",
        lambda at: at.on_page(lambda page: page.overlays.view()),
        ("Space", "Return", "Enter"),
        Scope.GALLERY,
        is_enabled=command.are_images_seen,
    ),
    Command(
        "compare",
        lambda at: at.on_page(lambda page: page.overlays.compare_selected()),
        ("C",),
        Scope.GALLERY,
        is_enabled=command.can_compare,
    ),
    *CHANGES_COMMANDS,
    *VIEWER_COMMANDS,
    *TAB_COMMANDS,
    Command("leave_demo", lambda at: at.workspace.leave_demo(), is_visible=lambda at: at.workspace.is_demo),
    Command("change_key", lambda at: at.workspace.keys.wanted.emit()),
    Command("forget_key", lambda at: at.shell.ask_to_forget_key(), is_visible=command.can_forget_key),
    Command("show_keys", lambda at: at.shell.show_keys(), ("F1",)),
    Command("open_releases", lambda _: open_page(RELEASES_PAGE)),
    Command("show_about", lambda at: at.shell.show_about()),
    Command("open_menu", lambda at: at.shell.open_menu(), ("F10",)),
    Command("quit", lambda at: at.shell.close(), ("Ctrl+Q",)),
)
_SELECT_MENU: Final = Submenu(
    texts.SELECT, (("select_all", "select_none", "invert_selection"), ("select_undescribed", "go_to_position"))
)
# Groups with a separator between them. In one list, the rows of the window's menu would be higher than some screens.
WINDOW_MENU: Final[MenuGroups] = (
    (
        Submenu(
            texts.EDIT,
            (
                ("undo", "redo"),
                ("copy_urls", "copy_all_urls", "copy_shown_urls", "copy_picked_urls", "copy_as"),
                ("open_in_browser",),
            ),
        ),
        _SELECT_MENU,
        Submenu(texts.MARK, (("pick", "reject", "unmark"), ("auto_advance",))),
        Submenu(
            texts.VIEW,
            (
                ("open_viewer", "compare"),
                ("focus_filter", "needs_attention"),
                ("larger", "smaller", "side_panel", "full_screen"),
            ),
        ),
        Submenu(change_texts.CHANGES, CHANGES_MENU),
        Submenu(
            texts.TABS,
            (
                ("new_tab", "reopen_tab", "close_tab"),
                ("next_tab", "previous_tab"),
                ("move_tab_left", "move_tab_right"),
                ("reopen_tabs_at_start",),
            ),
        ),
    ),
    ("open_picker", "refresh_pack", "live_refresh", "retry_failed", "load_all_images", "cancel_loading_all"),
    (DEMO, "leave_demo", "change_key", "forget_key"),
    ("show_keys", "open_releases", "show_about", "quit"),
)
TILE_MENU: Final[MenuGroups] = (
    ("open_viewer", "compare"),
    ("copy_urls", "copy_all_urls", "copy_shown_urls", "copy_picked_urls", "copy_as"),
    ("pick", "reject", "unmark"),
    ("open_in_browser", "retry_selected"),
    (_SELECT_MENU,),
)

"""One table of everything that a key or a menu can do, and the menus that are made of its rows.

Menus, shortcuts, the F1 page, enabled states and the keys in tool tips are made from it. A row only calls methods of
the workspace, the page and the shell; their texts are in `ui.texts.commands`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtGui import QKeySequence

from app.core.changes import ChangeKind
from app.core.filtering import REVIEW_CHOICES, Choice, Facet
from app.core.identity import RELEASES_PAGE
from app.core.saved_values import Mark
from app.ui import theme
from app.ui.chosen_settings import CopyTarget
from app.ui.commands import command
from app.ui.commands.command import (
    Command,
    Context,
    Groups,
    MenuGroups,
    Scope,
    Submenu,
    on_home,
    on_overlay,
    on_pack,
    on_page,
)
from app.ui.commands.slide_rows import SAMPLE_MENU, SLIDE_COMMANDS, SLIDE_MENU
from app.ui.desktop import open_page
from app.ui.texts import commands as texts
from app.ui.texts import home as home_texts
from app.ui.texts import marks as mark_texts
from app.ui.texts import pack as change_texts
from app.ui.texts import slides as slide_texts

if TYPE_CHECKING:
    from app.ui.home.pack_model import PackRow
    from app.ui.look.viewer import Viewer

DEMO: Final = "demo"  # the place of the menu *Demo* in the window's menu


def _copy_as(context: Context) -> Groups:
    from app.ui.commands.submenus import copy_rows

    return copy_rows(context)


def _reviews(context: Context) -> Groups:
    from app.ui.commands.submenus import review_rows

    return review_rows(context)


def _chosen(at: Context) -> PackRow | None:
    return at.shell.shown_home.chosen if at.shell.shown_home is not None else None


def _is_recent(at: Context) -> bool:
    chosen = _chosen(at)
    return chosen is not None and chosen.is_recent


def _pin_text(at: Context) -> str:
    chosen = _chosen(at)
    return (home_texts.UNPIN if chosen is not None and chosen.is_pinned else home_texts.PIN).text()


def _continue_text(at: Context) -> str:
    """Empty if there is no review to go on with."""
    chosen = _chosen(at)
    return mark_texts.continue_at(chosen.left.position) if chosen is not None and chosen.left is not None else ""


_HOME_COMMANDS: Final = (
    Command("show_recent_packs", lambda at: at.shell.show_recent_packs()),
    Command("open_chosen_pack", on_home(lambda home: home.open_chosen(in_new_tab=False))),
    Command("open_chosen_in_new_tab", on_home(lambda home: home.open_chosen(in_new_tab=True))),
    Command(
        "continue_chosen_pack",
        on_home(lambda home: home.continue_chosen()),
        is_visible=lambda at: bool(_continue_text(at)),
        changing_text=_continue_text,
    ),
    Command("pin_chosen_pack", on_home(lambda home: home.toggle_pin()), is_visible=_is_recent, changing_text=_pin_text),
    Command("remove_chosen_pack", on_home(lambda home: home.remove_chosen()), is_visible=_is_recent),
    Command("copy_chosen_pack_id", on_home(lambda home: home.copy_chosen_id())),
)
PACK_MENU: Final[MenuGroups] = (
    ("open_chosen_pack", "open_chosen_in_new_tab", "continue_chosen_pack"),
    ("pin_chosen_pack", "remove_chosen_pack"),
    ("copy_chosen_pack_id",),
)


_NUMBERED: Final = 8  # tabs that have a key of their own; the ninth key is that of the last tab


def _go_to_tab(number: int) -> Command:
    """The row of the tab with a number, from 1. The F1 page lists the first one for all of them."""

    def run(at: Context) -> None:
        at.workspace.show_tab_at(number - 1)

    return Command(
        f"tab_{number}",
        run,
        (f"Ctrl+{number}",),
        text=texts.FIRST_TAB,
        is_enabled=command.has_tabs,
        is_listed=number == 1,
    )


_TAB_COMMANDS: Final = (
    Command("new_tab", lambda at: at.workspace.new_tab(), ("Ctrl+T",)),
    Command(
        "close_tab",
        lambda at: at.shell.close_tab(),
        ("Ctrl+W",),
        is_enabled=lambda at: at.workspace.can_close_tab,
    ),
    Command(
        "reopen_tab",
        lambda at: at.workspace.reopen_tab(),
        ("Ctrl+Shift+T",),
        is_enabled=lambda at: at.workspace.can_reopen_tab,
    ),
    Command("next_tab", lambda at: at.workspace.step_tab(1), ("Ctrl+Tab",), is_enabled=command.has_tabs),
    Command("previous_tab", lambda at: at.workspace.step_tab(-1), ("Ctrl+Shift+Tab",), is_enabled=command.has_tabs),
    Command(
        "move_tab_left",
        lambda at: at.workspace.move_current_tab(-1),
        is_enabled=lambda at: at.workspace.can_move_current_tab(-1),
    ),
    Command(
        "move_tab_right",
        lambda at: at.workspace.move_current_tab(1),
        is_enabled=lambda at: at.workspace.can_move_current_tab(1),
    ),
    # The button of a toast.
    Command("show_announced_tab", lambda at: at.shell.show_announced_tab(), is_listed=False),
    Command(
        "reopen_tabs_at_start",
        lambda at: at.shell.settings.toggle("reopens_tabs"),
        is_checked=lambda at: at.shell.settings.state.reopens_tabs,
    ),
    *(_go_to_tab(number) for number in range(1, _NUMBERED + 1)),
    Command("last_tab", lambda at: at.workspace.show_tab_at(-1), ("Ctrl+9",), is_enabled=command.has_tabs),
)


def _count(kind: ChangeKind, context: Context) -> int:
    pack = context.workspace.current
    return pack.changes.counts[kind] if pack is not None else 0


def _has_changes(context: Context) -> bool:
    return any(_count(kind, context) for kind in ChangeKind)


def _is_chosen(kind: ChangeKind, context: Context) -> bool:
    pack = context.workspace.current
    return pack is not None and pack.filter.choice_of(Facet.CHANGE, kind) is not None


def _filter_row(command_id: str, kind: ChangeKind) -> Command:
    return Command(
        command_id,
        on_page(lambda page: page.change_actions.filter_by(kind)),
        text=change_texts.KINDS[kind],
        is_visible=lambda at: _count(kind, at) > 0,
        is_checked=partial(_is_chosen, kind),
        changing_text=lambda at: change_texts.counted(kind, _count(kind, at)),
    )


_CHANGES_COMMANDS: Final = (
    _filter_row("filter_new", ChangeKind.NEW),
    Command(
        "list_gone",
        on_page(lambda page: page.change_actions.list_gone()),
        text=change_texts.KINDS[ChangeKind.GONE],
        is_visible=lambda at: _count(ChangeKind.GONE, at) > 0,
        changing_text=lambda at: change_texts.gone_listed(_count(ChangeKind.GONE, at)),
    ),
    _filter_row("filter_described", ChangeKind.DESCRIBED),
    _filter_row("filter_redescribed", ChangeKind.REDESCRIBED),
    Command("mark_all_as_seen", on_pack(lambda pack: pack.changes.mark_all_as_seen()), is_enabled=_has_changes),
    Command("copy_changes", on_page(lambda page: page.change_actions.copy_summary()), is_enabled=_has_changes),
)
CHANGES_MENU: Final[MenuGroups] = (
    ("filter_new", "list_gone", "filter_described", "filter_redescribed"),
    ("mark_all_as_seen", "copy_changes"),
)


def _overlay_row(
    scope: Scope,
    is_open: Callable[[Context], bool],
    command_id: str,
    run: Callable[[Viewer], object],
    *keys: str,
    is_visible: Callable[[Context], bool] = command.always,
    is_checked: Callable[[Context], bool] | None = None,
) -> Command:
    """A row that calls a function with what covers the page, while `is_open`."""
    return Command(
        command_id, on_overlay(run), keys, scope, is_enabled=is_open, is_visible=is_visible, is_checked=is_checked
    )


_of_both = partial(_overlay_row, Scope.PICTURES, command.is_covered)
_of_viewer = partial(_overlay_row, Scope.VIEWER, command.is_viewing)
_of_compare = partial(_overlay_row, Scope.COMPARE, command.is_comparing)
_STEP: Final = theme.PAN_STEP
_VIEWER_COMMANDS: Final = (
    _of_both("previous_image", lambda overlay: overlay.step(-1), "Left"),
    _of_both("next_image", lambda overlay: overlay.step(1), "Right"),
    _of_both("first_image", lambda overlay: overlay.step_to_end(-1), "Home"),
    _of_both("last_image", lambda overlay: overlay.step_to_end(1), "End"),
    _of_both("actual_size", lambda overlay: overlay.canvas.picture.toggle_actual_size(), "Z"),
    # The keys with Ctrl are those of larger and smaller thumbnails while the gallery is not covered.
    _of_both("zoom_in", lambda overlay: overlay.canvas.picture.zoom(1), "+", "=", "Ctrl++", "Ctrl+="),
    _of_both("zoom_out", lambda overlay: overlay.canvas.picture.zoom(-1), "-", "Ctrl+-"),
    _of_both("move_right", lambda overlay: overlay.canvas.picture.move(_STEP, 0), "Shift+Left"),
    _of_both("move_left", lambda overlay: overlay.canvas.picture.move(-_STEP, 0), "Shift+Right"),
    _of_both("move_down", lambda overlay: overlay.canvas.picture.move(0, _STEP), "Shift+Up"),
    _of_both("move_up", lambda overlay: overlay.canvas.picture.move(0, -_STEP), "Shift+Down"),
    _of_both("image_info", lambda overlay: overlay.toggle_info(), "I", is_checked=command.is_info_shown),
    _of_both("image_menu", lambda overlay: overlay.request_menu(), "Shift+F10"),
    _of_viewer("close_viewer", lambda viewer: viewer.leave(), "Space"),
    _of_viewer("fill", lambda viewer: viewer.canvas.picture.toggle_fill(), "F", is_checked=command.is_filled),
    Command(
        "filmstrip",
        lambda at: at.shell.settings.toggle("shows_filmstrip"),
        ("F6",),
        Scope.VIEWER,
        is_enabled=command.is_viewing,
        is_checked=lambda at: at.shell.settings.state.shows_filmstrip,
    ),
    _of_viewer("guides", lambda viewer: viewer.show_next_guide(), "G"),
    _of_viewer("play", lambda viewer: viewer.player.toggle(), "K", is_visible=command.is_animated),
    _of_compare("let_win", lambda compare: compare.let_win(), "W"),
    _of_compare("zoom_together", lambda compare: compare.toggle_tie(), "Ctrl+Y", is_checked=command.is_tied),
    Command(
        "view_compared",
        on_page(lambda page: page.overlays.view_compared()),
        ("Space", "Return", "Enter"),
        Scope.COMPARE,
        is_enabled=command.is_comparing,
    ),
    _of_compare("close_compare", lambda compare: compare.leave(), "C"),
)
# Groups with a separator between them.
VIEWER_MENU: Final = (
    ("copy_urls", "copy_all_urls", "copy_as", "open_in_browser"),
    ("download_originals", "export"),
    ("pick", "reject", "unmark", "auto_advance", "edit_note", "send_to_tray", "continue_review"),
    ("previous_image", "next_image"),
    ("actual_size", "fill", "zoom_in", "zoom_out"),
    ("filmstrip", "image_info", "guides", "play", Submenu(slide_texts.SAMPLE_TEXT, SAMPLE_MENU)),
    ("full_screen", "close_viewer"),
)
COMPARE_MENU: Final = (
    ("copy_urls", "copy_all_urls", "copy_as", "open_in_browser"),
    ("download_originals", "export"),
    ("pick", "reject", "unmark", "let_win", "auto_advance", "edit_note", "send_to_tray", "continue_review"),
    ("previous_image", "next_image"),
    ("actual_size", "zoom_in", "zoom_out", "zoom_together"),
    ("image_info", "view_compared", Submenu(slide_texts.SAMPLE_TEXT, SAMPLE_MENU)),
    ("full_screen", "close_compare"),
)


def _mark_row(command_id: str, key: str, mark: Mark, *, with_shift: bool = False) -> Command:
    run = on_page(lambda page: page.marking.mark(page.target_images, mark, with_shift=with_shift))
    return Command(command_id, run, (key,), Scope.IMAGES, is_enabled=command.can_mark)


def _review_filter_row(number: int, command_id: str, choice: Choice | None) -> Command:
    return Command(
        command_id,
        on_pack(lambda pack: pack.filter.show_marked(choice)),
        (f"Alt+{number}",),
        text=mark_texts.REVIEW_FILTERS[number - 1],
        is_enabled=command.has_images,
        is_checked=on_pack(lambda pack: pack.filter.shows_marked(choice)),
    )


_REVIEW_FILTERS: Final = ("show_everything", "show_unmarked", "show_picked", "show_rejected", "show_not_rejected")


def _caption_row(lines: int) -> Command:
    return Command(
        f"captions_{lines}",
        lambda at: at.shell.settings.change(caption_lines=lines),
        is_checked=lambda at: at.shell.settings.state.caption_lines == lines,
        choice="captions",
    )


_KEY = QKeySequence.StandardKey
TABLE: Final = (
    Command("focus_field", lambda at: at.shell.focus_field(), ("Ctrl+L", "Ctrl+O")),
    Command("copy_pack_id", on_page(lambda page: page.copy_pack_id()), is_enabled=command.is_pack_shown),
    *_HOME_COMMANDS,
    Command(
        "refresh_pack",
        lambda at: at.refresh(),
        ("F5",),
        is_enabled=command.can_refresh,
        repeats=False,  # each request would cancel the one before
    ),
    Command(
        "live_refresh",
        lambda at: at.shell.settings.toggle("refreshes_live"),
        is_checked=lambda at: at.shell.settings.state.refreshes_live,
    ),
    Command("escape", lambda at: at.shell.escape(), ("Esc",)),
    Command(
        "select_all",
        on_page(lambda page: page.select_all()),
        (_KEY.SelectAll,),
        is_enabled=command.are_images_seen,
        changing_text=command.select_all_text,
    ),
    Command(
        "select_none",
        on_page(lambda page: page.gallery.clearSelection()),
        ("Ctrl+Shift+A",),
        is_enabled=command.is_selection_seen,
    ),
    Command(
        "invert_selection",
        on_page(lambda page: page.gallery.selection.invert()),
        ("Ctrl+Shift+I",),
        is_enabled=command.are_images_seen,
    ),
    Command(
        "select_undescribed",
        on_page(lambda page: page.image_actions.select_undescribed()),
        is_enabled=command.is_any_shown_seen,
    ),
    Command(
        "select_picked",
        on_page(lambda page: page.image_actions.select_picked()),
        is_enabled=lambda at: command.is_any_shown_seen(at) and command.has_picked(at),
    ),
    Command(
        "go_to_position", lambda at: at.dialogs.ask_for_position(), ("Ctrl+G",), is_enabled=command.are_images_seen
    ),
    Command(
        "copy_urls",
        on_page(lambda page: page.copy_urls()),
        (_KEY.Copy,),
        is_enabled=command.can_copy,
        changing_text=lambda at: texts.copy_urls(at.focused_slides or at.selected),
    ),
    Command(
        "copy_all_urls",
        on_page(lambda page: page.image_actions.copy_all()),
        ("Ctrl+Shift+C",),
        is_enabled=command.has_images,
    ),
    Command("copy_as", is_enabled=command.has_images, submenu=_copy_as),
    Command(
        "contact_sheet", lambda at: at.dialogs.packs.make_contact_sheet(), ("Ctrl+P",), is_enabled=command.has_images
    ),
    Command("download_originals", lambda at: at.dialogs.packs.download(), ("Ctrl+S",), is_enabled=command.has_images),
    Command("show_jobs", lambda at: at.dialogs.show_jobs()),
    Command("show_job_result", lambda at: at.shell.show_job_result()),
    Command("export", lambda at: at.dialogs.packs.export(), is_enabled=command.has_images),
    Command(
        "open_in_browser",
        on_page(lambda page: page.image_actions.open_in_browser(page.target_images)),
        is_enabled=command.can_open_in_browser,
        changing_text=command.open_in_browser_text,
    ),
    Command(
        "copy_shown_urls",
        on_page(lambda page: page.image_actions.copy_shown()),
        is_enabled=command.has_shown,
        is_visible=command.is_filtered,
    ),
    Command("focus_filter", lambda at: at.shell.focus_filter(), ("Ctrl+F",), is_enabled=command.can_filter_or_search),
    Command(
        "needs_attention",
        on_pack(lambda pack: pack.filter.toggle_choice(command.NEEDS_ATTENTION)),
        is_enabled=command.has_images,
        is_checked=command.shows_needs_attention,
    ),
    Command(
        "copy_picked_urls",
        on_page(lambda page: page.image_actions.copy(page.images_to_copy(CopyTarget.PICKED))),
        ("Ctrl+Alt+C",),
        Scope.IMAGES,  # in a text field on Windows it is AltGr with a letter
        is_enabled=command.has_picked,
    ),
    _mark_row("pick", "P", Mark.PICKED),
    _mark_row("reject", "X", Mark.REJECTED),
    _mark_row("unmark", "U", Mark.NONE),
    Command("edit_note", on_page(lambda page: page.edit_note()), ("N",), Scope.IMAGES, is_enabled=command.can_mark),
    Command("share_review", lambda at: at.dialogs.reviews.share_review(), is_enabled=command.has_images),
    Command("open_reviews", lambda at: at.dialogs.reviews.open_reviews()),
    Command("shared_reviews", is_enabled=command.has_other_reviews, submenu=_reviews),
    Command(
        "review_blindly",
        lambda at: at.shell.settings.toggle("reviews_blindly"),
        is_checked=lambda at: at.shell.settings.state.reviews_blindly,
    ),
    _mark_row("pick_and_go_on", "Shift+P", Mark.PICKED, with_shift=True),
    _mark_row("reject_and_go_on", "Shift+X", Mark.REJECTED, with_shift=True),
    _mark_row("unmark_and_go_on", "Shift+U", Mark.NONE, with_shift=True),
    Command(
        "pick_all_shown",
        on_page(lambda page: page.marking.mark_shown(Mark.PICKED)),
        is_enabled=command.is_any_shown_seen,
    ),
    Command(
        "reject_all_shown",
        on_page(lambda page: page.marking.mark_shown(Mark.REJECTED)),
        is_enabled=command.is_any_shown_seen,
    ),
    Command(
        "continue_review",
        on_page(lambda page: page.marking.continue_review()),
        ("J",),
        Scope.IMAGES,
        is_enabled=command.has_images,
        changing_text=command.continue_text,
    ),
    *(_review_filter_row(*row) for row in zip(range(1, 6), _REVIEW_FILTERS, REVIEW_CHOICES, strict=True)),
    Command(
        "auto_advance",
        lambda at: at.shell.settings.toggle("auto_advances"),
        is_checked=lambda at: at.shell.settings.state.auto_advances,
    ),
    Command("undo", lambda at: at.undo(), ("Ctrl+Z",), is_enabled=command.can_undo),
    Command("redo", lambda at: at.redo(), ("Ctrl+Shift+Z",), is_enabled=command.can_redo),
    Command("larger", lambda at: at.shell.step_tile_size(1), ("Ctrl++", "Ctrl+="), is_enabled=command.are_images_seen),
    Command("smaller", lambda at: at.shell.step_tile_size(-1), ("Ctrl+-",), is_enabled=command.are_images_seen),
    *(_caption_row(lines) for lines in range(3)),
    Command("retry_failed", on_page(lambda page: page.image_actions.retry_failed()), is_enabled=command.has_failed),
    Command(
        "load_all_images",
        on_pack(lambda pack: pack.load_all.start()),
        is_visible=command.can_load_all,
        changing_text=command.load_all_text,
    ),
    Command("cancel_loading_all", on_pack(lambda pack: pack.load_all.cancel()), is_visible=command.is_loading_all),
    Command(
        "retry_selected",
        on_page(lambda page: page.image_actions.retry_selected()),
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
        on_page(lambda page: page.overlays.view()),
        ("Space", "Return", "Enter"),
        Scope.GALLERY,
        is_enabled=command.are_images_seen,
    ),
    Command(
        "compare",
        on_page(lambda page: page.overlays.compare_selected()),
        ("C",),
        Scope.GALLERY,
        is_enabled=command.can_compare,
    ),
    *SLIDE_COMMANDS,
    *_CHANGES_COMMANDS,
    *_VIEWER_COMMANDS,
    *_TAB_COMMANDS,
    Command("leave_demo", lambda at: at.workspace.leave_demo(), is_visible=lambda at: at.workspace.is_demo),
    Command("change_key", lambda at: at.workspace.keys.wanted.emit()),
    Command("forget_key", lambda at: at.dialogs.keys.ask_to_forget_key(), is_visible=command.can_forget_key),
    Command("show_settings", lambda at: at.dialogs.show_settings(), ("Ctrl+,",)),
    # The button of the banner about a proxy.
    Command("show_network_settings", lambda at: at.dialogs.show_settings("network"), is_listed=False),
    Command("show_keys", lambda at: at.dialogs.show_keys(), ("F1",)),
    Command("open_releases", lambda _: open_page(RELEASES_PAGE)),
    # What they do is above the window: see `start.diagnostics`.
    Command("copy_diagnostics"),
    Command("open_log_folder"),
    Command("show_about", lambda at: at.dialogs.show_about()),
    Command("open_menu", lambda at: at.shell.open_menu(), ("F10",)),
    Command("quit", lambda at: at.shell.close(), ("Ctrl+Q",)),
)
_SELECT_MENU: Final = Submenu(
    texts.SELECT,
    (("select_all", "select_none", "invert_selection"), ("select_picked", "select_undescribed"), ("go_to_position",)),
)
_TAKE_AWAY_MENU: Final = Submenu(
    texts.TAKE_AWAY, (("download_originals", "export", "contact_sheet", "share_review"), ("show_jobs",))
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
        _TAKE_AWAY_MENU,
        Submenu(
            texts.MARK,
            (
                ("pick", "reject", "unmark", "auto_advance"),
                ("edit_note",),
                ("pick_all_shown", "reject_all_shown"),
                ("continue_review",),
                ("open_reviews", "shared_reviews", "review_blindly"),
            ),
        ),
        Submenu(slide_texts.SLIDES, (("send_to_tray", "slide_tray"), *SLIDE_MENU, *SAMPLE_MENU)),
        Submenu(
            texts.VIEW,
            (
                ("open_viewer", "compare"),
                ("focus_filter", "needs_attention"),
                _REVIEW_FILTERS,
                ("larger", "smaller", "side_panel", "full_screen"),
                ("captions_0", "captions_1", "captions_2"),
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
    (
        "focus_field",
        "copy_pack_id",
        "refresh_pack",
        "live_refresh",
        "retry_failed",
        "load_all_images",
        "cancel_loading_all",
    ),
    (DEMO, "leave_demo", "change_key", "forget_key"),
    (
        "show_settings",
        Submenu(
            texts.HELP_MENU,
            (("show_keys", "open_releases"), ("copy_diagnostics", "open_log_folder"), ("show_about",)),
        ),
        "quit",
    ),
)
TILE_MENU: Final[MenuGroups] = (
    ("open_viewer", "compare"),
    ("copy_urls", "copy_all_urls", "copy_shown_urls", "copy_picked_urls", "copy_as"),
    ("pick", "reject", "unmark", "edit_note", "send_to_tray", "shared_reviews"),
    ("open_in_browser", "retry_selected"),
    (_SELECT_MENU, _TAKE_AWAY_MENU),
)

"""The rows of the table of commands that are about which pack is open, its tab, and what has changed in it."""

from __future__ import annotations

from functools import partial
from typing import Final

from app.core.changes import ChangeKind
from app.core.filtering import Facet
from app.ui.commands import command
from app.ui.commands.command import Command, Context, MenuGroups
from app.ui.texts import commands as texts
from app.ui.texts import home as home_texts
from app.ui.texts import pack as change_texts


def _is_recent(at: Context) -> bool:
    chosen = at.shell.shown_home.chosen if at.shell.shown_home is not None else None
    return chosen is not None and chosen.is_recent


def _pin_text(at: Context) -> str:
    chosen = at.shell.shown_home.chosen if at.shell.shown_home is not None else None
    return (home_texts.UNPIN if chosen is not None and chosen.is_pinned else home_texts.PIN).text()


HOME_COMMANDS: Final = (
    Command("open_picker", lambda at: at.shell.open_picker(), ("Ctrl+O",)),
    Command("show_recent_packs", lambda at: at.shell.show_recent_packs()),
    Command("open_chosen_pack", lambda at: at.on_home(lambda home: home.open_chosen(in_new_tab=False))),
    Command("open_chosen_in_new_tab", lambda at: at.on_home(lambda home: home.open_chosen(in_new_tab=True))),
    Command(
        "pin_chosen_pack",
        lambda at: at.on_home(lambda home: home.toggle_pin()),
        is_visible=_is_recent,
        changing_text=_pin_text,
    ),
    Command("remove_chosen_pack", lambda at: at.on_home(lambda home: home.remove_chosen()), is_visible=_is_recent),
    Command("copy_chosen_pack_id", lambda at: at.on_home(lambda home: home.copy_chosen_id())),
)
PACK_MENU: Final[MenuGroups] = (
    ("open_chosen_pack", "open_chosen_in_new_tab"),
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


TAB_COMMANDS: Final = (
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
        lambda at: at.shell.toggle_reopening(),
        is_checked=lambda at: at.shell.reopens_tabs,
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
        lambda at: at.on_page(lambda page: page.change_actions.filter_by(kind)),
        text=change_texts.KINDS[kind],
        is_visible=lambda at: _count(kind, at) > 0,
        is_checked=partial(_is_chosen, kind),
        changing_text=lambda at: change_texts.counted(kind, _count(kind, at)),
    )


CHANGES_COMMANDS: Final = (
    _filter_row("filter_new", ChangeKind.NEW),
    Command(
        "list_gone",
        lambda at: at.on_page(lambda page: page.change_actions.list_gone()),
        text=change_texts.KINDS[ChangeKind.GONE],
        is_visible=lambda at: _count(ChangeKind.GONE, at) > 0,
        changing_text=lambda at: change_texts.gone_listed(_count(ChangeKind.GONE, at)),
    ),
    _filter_row("filter_described", ChangeKind.DESCRIBED),
    _filter_row("filter_redescribed", ChangeKind.REDESCRIBED),
    Command(
        "mark_all_as_seen",
        lambda at: at.on_pack(lambda pack: pack.changes.mark_all_as_seen()),
        is_enabled=_has_changes,
    ),
    Command(
        "copy_changes",
        lambda at: at.on_page(lambda page: page.change_actions.copy_summary()),
        is_enabled=_has_changes,
    ),
)
CHANGES_MENU: Final[MenuGroups] = (
    ("filter_new", "list_gone", "filter_described", "filter_redescribed"),
    ("mark_all_as_seen", "copy_changes"),
)

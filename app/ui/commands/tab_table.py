"""The rows of the table of commands that are about tabs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app.ui.commands import conditions
from app.ui.commands.command import Command
from app.ui.texts import commands as texts

if TYPE_CHECKING:
    from app.ui.commands.context import Context

_NUMBERED: Final = 8  # tabs that have a key of their own; the ninth key is that of the last tab


def _go_to_tab(number: int) -> Command:
    """The row of the tab with a number, from 1. The F1 page lists the first one for all of them."""

    def run(at: Context) -> None:
        at.workspace.show_tab_at(number - 1)

    return Command(
        f"tab_{number}",
        texts.FIRST_TAB,
        run,
        (f"Ctrl+{number}",),
        help=texts.FIRST_TAB_HELP,
        is_enabled=conditions.has_tabs,
        is_listed=number == 1,
    )


TAB_COMMANDS: Final = (
    Command("new_tab", texts.NEW_TAB, lambda at: at.workspace.new_tab(), ("Ctrl+T",)),
    Command(
        "close_tab",
        texts.CLOSE_TAB,
        lambda at: at.shell.close_tab(),
        ("Ctrl+W",),
        is_enabled=lambda at: at.workspace.can_close_tab,
    ),
    Command(
        "reopen_tab",
        texts.REOPEN_TAB,
        lambda at: at.workspace.reopen_tab(),
        ("Ctrl+Shift+T",),
        is_enabled=lambda at: at.workspace.can_reopen_tab,
    ),
    Command(
        "next_tab",
        texts.NEXT_TAB,
        lambda at: at.workspace.step_tab(1),
        ("Ctrl+Tab",),
        is_enabled=conditions.has_tabs,
    ),
    Command(
        "previous_tab",
        texts.PREVIOUS_TAB,
        lambda at: at.workspace.step_tab(-1),
        ("Ctrl+Shift+Tab",),
        is_enabled=conditions.has_tabs,
    ),
    Command(
        "move_tab_left",
        texts.MOVE_TAB_LEFT,
        lambda at: at.workspace.move_current_tab(-1),
        is_enabled=lambda at: at.workspace.can_move_current_tab(-1),
    ),
    Command(
        "move_tab_right",
        texts.MOVE_TAB_RIGHT,
        lambda at: at.workspace.move_current_tab(1),
        is_enabled=lambda at: at.workspace.can_move_current_tab(1),
    ),
    # The button of a toast.
    Command("show_announced_tab", texts.SHOW_ANNOUNCED_TAB, lambda at: at.shell.show_announced_tab(), is_listed=False),
    Command(
        "reopen_tabs_at_start",
        texts.REOPEN_TABS_AT_START,
        lambda at: at.shell.toggle_reopening(),
        is_checked=lambda at: at.shell.reopens_tabs,
    ),
    *(_go_to_tab(number) for number in range(1, _NUMBERED + 1)),
    Command(
        "last_tab",
        texts.LAST_TAB,
        lambda at: at.workspace.show_tab_at(-1),
        ("Ctrl+9",),
        is_enabled=conditions.has_tabs,
    ),
)

"""The rows of the table of commands for what has changed in a pack since the person looked, and their menu."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from app.core.unseen_changes import ChangeKind
from app.ui.commands.command import Command
from app.ui.texts import changes as change_texts
from app.ui.texts import commands as texts

if TYPE_CHECKING:
    from app.ui.commands.command import MenuGroups
    from app.ui.commands.context import Context


def _count(kind: ChangeKind, context: Context) -> int:
    page = context.shell.page
    return page.change_actions.count(kind) if page is not None else 0


def _has_changes(context: Context) -> bool:
    return any(_count(kind, context) for kind in ChangeKind)


def _is_chosen(kind: ChangeKind, context: Context) -> bool:
    page = context.shell.page
    return page is not None and page.change_actions.is_chosen(kind)


def _filter_row(command_id: str, kind: ChangeKind) -> Command:
    return Command(
        command_id,
        change_texts.KINDS[kind],
        lambda at: at.on_page(lambda page: page.change_actions.filter_by(kind)),
        is_visible=lambda at: _count(kind, at) > 0,
        is_checked=partial(_is_chosen, kind),
        changing_text=lambda at: change_texts.counted(kind, _count(kind, at)),
    )


CHANGES_COMMANDS: Final = (
    _filter_row("filter_new", ChangeKind.NEW),
    Command(
        "list_gone",
        change_texts.KINDS[ChangeKind.GONE],
        lambda at: at.on_page(lambda page: page.change_actions.list_gone()),
        is_visible=lambda at: _count(ChangeKind.GONE, at) > 0,
        changing_text=lambda at: change_texts.gone_listed(_count(ChangeKind.GONE, at)),
    ),
    _filter_row("filter_described", ChangeKind.DESCRIBED),
    _filter_row("filter_redescribed", ChangeKind.REDESCRIBED),
    Command(
        "mark_all_as_seen",
        texts.MARK_ALL_AS_SEEN,
        lambda at: at.on_page(lambda page: page.change_actions.mark_all_as_seen()),
        is_enabled=_has_changes,
    ),
    Command(
        "copy_changes",
        texts.COPY_CHANGES,
        lambda at: at.on_page(lambda page: page.change_actions.copy_summary()),
        is_enabled=_has_changes,
    ),
)
CHANGES_MENU: Final[MenuGroups] = (
    ("filter_new", "list_gone", "filter_described", "filter_redescribed"),
    ("mark_all_as_seen", "copy_changes"),
)

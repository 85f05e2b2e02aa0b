"""The rows of the table of commands that are about choosing a pack: the picker, and the pack of a list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app.ui.commands.command import Command
from app.ui.texts import commands as texts
from app.ui.texts import home as home_texts

if TYPE_CHECKING:
    from app.ui.commands.command import MenuGroups
    from app.ui.commands.context import Context


def _is_recent(at: Context) -> bool:
    chosen = at.shell.home.chosen
    return chosen is not None and chosen.is_recent


def _pin_text(at: Context) -> str:
    chosen = at.shell.home.chosen
    return (home_texts.UNPIN if chosen is not None and chosen.is_pinned else home_texts.PIN).text()


HOME_COMMANDS: Final = (
    Command("open_picker", texts.OPEN_A_PACK, lambda at: at.shell.open_picker(), ("Ctrl+O",)),
    Command("show_recent_packs", home_texts.SHOW_RECENT, lambda at: at.shell.show_recent_packs()),
    Command("open_chosen_pack", home_texts.OPEN, lambda at: at.shell.home.open_chosen(in_new_tab=False)),
    Command(
        "open_chosen_in_new_tab", home_texts.OPEN_IN_NEW_TAB, lambda at: at.shell.home.open_chosen(in_new_tab=True)
    ),
    Command(
        "pin_chosen_pack",
        home_texts.PIN,
        lambda at: at.shell.home.toggle_pin(),
        is_visible=_is_recent,
        changing_text=_pin_text,
    ),
    Command("remove_chosen_pack", home_texts.REMOVE, lambda at: at.shell.home.remove_chosen(), is_visible=_is_recent),
    Command("copy_chosen_pack_id", home_texts.COPY_ID, lambda at: at.shell.home.copy_chosen_id()),
)
PACK_MENU: Final[MenuGroups] = (
    ("open_chosen_pack", "open_chosen_in_new_tab"),
    ("pin_chosen_pack", "remove_chosen_pack"),
    ("copy_chosen_pack_id",),
)

"""What a row of the table of commands consists of."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from app.ui.commands import conditions

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QKeySequence

    from app.ui.commands.context import Context
    from app.ui.texts.message import Message


class Scope(Enum):
    """Where the keys of a command work. Keys without Ctrl work only where no text is typed."""

    WINDOW = auto()
    IMAGES = auto()  # in the gallery, the viewer and the comparison
    GALLERY = auto()
    PICTURES = auto()  # in the viewer and in the comparison
    VIEWER = auto()
    COMPARE = auto()


@dataclass(frozen=True, slots=True)
class Command:
    """One row of the table.

    Attributes:
        id: Name of the command, and its action's object name.
        text: Its text in menus.
        run: Called when it is triggered.
        keys: Its shortcuts.
        scope: Where they work.
        help: What the F1 page says it does; None where `text` says enough.
        is_enabled: Whether it can be used now.
        is_visible: Whether menus offer it now.
        is_checked: Whether it is checked now; None for a command that cannot be checked.
        changing_text: Its text in menus now; None where `text` is always right.
        tip: What its tool tip in a submenu says now; None for no tool tip.
        submenu: The rows of the menu that it opens, in groups, as they are now; None for a command that runs.
        is_heading: Whether it only says what the rows below it are about.
        is_listed: Whether the F1 page lists it; not if another row stands for it.
        repeats: Whether it runs again and again while its keys are held down.
    """

    id: str
    text: Message
    run: Callable[[Context], object] = conditions.nothing
    keys: tuple[str | QKeySequence.StandardKey, ...] = ()
    scope: Scope = Scope.WINDOW
    help: Message | None = None
    is_enabled: Callable[[Context], bool] = conditions.always
    is_visible: Callable[[Context], bool] = conditions.always
    is_checked: Callable[[Context], bool] | None = None
    changing_text: Callable[[Context], str] | None = None
    tip: Callable[[Context], str] | None = None
    submenu: Callable[[Context], Groups] | None = None
    is_heading: bool = False
    is_listed: bool = True
    repeats: bool = True


type Groups = Sequence[Sequence[Command]]


@dataclass(frozen=True, slots=True)
class Submenu:
    """Rows of a menu that stand in a menu of their own.

    Attributes:
        text: What the row says that opens it.
        groups: Its rows.
    """

    text: Message
    groups: MenuGroups


# The ids of commands, in groups with a separator between them.
type MenuGroups = Sequence[Sequence[str | Submenu]]

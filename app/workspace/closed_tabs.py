"""The tabs that were closed in this run, so that they can be opened again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from app.workspace.place import Place

if TYPE_CHECKING:
    from app.core.connection import ApiKey
    from app.core.request import PackRequest
    from app.workspace.open_pack import OpenPack
    from app.workspace.states import Target

_MOST: Final = 25


@dataclass(frozen=True, slots=True)
class ClosedTab:
    """A tab that was closed.

    Attributes:
        target: Its pack.
        name: The pack's name; empty if it is not known.
        place: Where the person was in it.
        request: The request with its server and key; None if it had none, or if the key was forgotten.
        index: The place that it had.
    """

    target: Target
    name: str
    place: Place
    request: PackRequest | None
    index: int

    def without_key(self) -> ClosedTab:
        """The same tab without its key, which was forgotten, and without what is known from answers for it."""
        return replace(self, name="", place=Place(), request=None)


class ClosedTabs:
    """The tabs that were closed last."""

    def __init__(self) -> None:
        """Begin with none."""
        self._tabs: list[ClosedTab] = []

    def __bool__(self) -> bool:
        """Whether there is one."""
        return bool(self._tabs)

    def add(self, pack: OpenPack, index: int) -> None:
        """Add the tab of a pack, unless it has none."""
        target, request = pack.tab_target, pack.tab_request
        if target is not None:
            is_known = not pack.is_of_other_key
            closed = ClosedTab(
                target, pack.name if is_known else "", pack.place if is_known else Place(), request, index
            )
            if request is not None and request.connection.key is None:
                closed = closed.without_key()
            self._tabs = [*self._tabs, closed][-_MOST:]

    @property
    def last(self) -> ClosedTab | None:
        """The one that was closed last; None if there is none."""
        return self._tabs[-1] if self._tabs else None

    def remove_last(self) -> None:
        """Remove the one that was closed last, because it is open again."""
        self._tabs.pop()

    def forget_key(self, key: ApiKey | None) -> None:
        """Remove a forgotten key. Tabs that had it are opened with the key that is in use then."""
        self._tabs = [
            each.without_key() if each.request is not None and each.request.connection.key == key else each
            for each in self._tabs
        ]

"""A tab as it is kept for the next start, and its JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

type SavedChoice = tuple[str, str, bool]


@dataclass(frozen=True, slots=True)
class SavedTab:
    """One tab.

    Attributes:
        pack_id: UUID in lower case with hyphens.
        name: Of the pack; empty if it is not known.
        is_current: Whether it was the tab in front.
        current_image_id: ID of the current image; empty for none.
        filter_text: What was typed into the filter.
        choices: What the filter includes and excludes: value of the `Facet`, text of the value, whether it is excluded.
    """

    pack_id: str
    name: str = ""
    is_current: bool = False
    current_image_id: str = ""
    filter_text: str = ""
    choices: tuple[SavedChoice, ...] = ()


_TYPES: Final[dict[str, type]] = {"is_current": bool, "choices": list}
_CHOICE: Final = [str, str, bool]


def tabs_to_json(tabs: Iterable[SavedTab]) -> str:
    """Encode tabs for storage."""
    return json.dumps([asdict(tab) for tab in tabs])


def tabs_from_json(encoded: str) -> tuple[SavedTab, ...]:
    """Decode what `tabs_to_json` returned. What is damaged or unknown is left out."""
    try:
        sent = json.loads(encoded)
    except (ValueError, RecursionError):
        return ()
    tabs = map(_tab, sent) if isinstance(sent, list) else ()
    return tuple(tab for tab in tabs if tab is not None)


def _tab(sent: object) -> SavedTab | None:
    if not isinstance(sent, dict):
        return None
    names = (field.name for field in fields(SavedTab))
    known: dict[str, Any] = {name: sent[name] for name in names if isinstance(sent.get(name), _TYPES.get(name, str))}
    choices = [each for each in known.pop("choices", ()) if isinstance(each, list)]
    known["choices"] = tuple(tuple(each) for each in choices if [type(part) for part in each] == _CHOICE)
    return SavedTab(**known) if known.get("pack_id") else None

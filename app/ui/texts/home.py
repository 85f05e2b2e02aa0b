"""The home page, and the list under the field: packs that were opened before, and those of the service."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from PySide6.QtCore import QLocale

from app.core.display_text import line_shown
from app.core.errors import PackBrowserError
from app.packs.pack_list import Section
from app.ui.texts import errors
from app.ui.texts import pack as pack_texts
from app.ui.texts.wording import COUNT, Message, day, native_keys, number, time_of_day, translate

ENTER_API_KEY: Final = Message("Home", "Enter API key…")
EXPLORE_SAMPLE: Final = Message("Home", "Explore a sample pack")
ENTER_KEY_FIRST: Final = Message(
    "Home", "Look through a Genviral image pack. To open your own, enter the API key first."
)
ENTER_KEY_FOR_YOURS: Final = Message("Home", "To see your own packs, enter the API key.")
ENTER_KEY_TO_SEARCH: Final = Message("Home", "To search for packs, enter the API key.")

RECENT_PACKS: Final = Message("Home", "Recent packs")
YOUR_PACKS: Final = Message("Home", "Your packs")
COMMUNITY_PACKS: Final = Message("Home", "Community packs")
SECTIONS: Final = {Section.YOURS: YOUR_PACKS, Section.COMMUNITY: COMMUNITY_PACKS}
SECTION_CHOICES: Final = {Section.YOURS: Message("Home", "Yours"), Section.COMMUNITY: Message("Home", "Community")}
WHICH_PACKS: Final = Message("Home", "Which packs")
FOUND_IMAGES: Final = Message("Home", "Images in packs you opened")
SHOW_MORE: Final = Message("Home", "Show more")
SHOW_FEWER: Final = Message("Home", "Show fewer")
SORT_PACKS: Final = Message("Home", "Sort packs")
# By the order that is saved.
PACK_ORDERS: Final = {
    "date": Message("Home", "By date"),
    "name": Message("Home", "By name"),
    "size": Message("Home", "By size"),
}
CLEAR_ALL: Final = Message("Home", "Clear all")
SEARCHING: Final = Message("Home", "Searching…")

PIN: Final = Message("Home", "Pin")
UNPIN: Final = Message("Home", "Unpin")
REMOVE: Final = Message("Home", "Remove from recent packs")
CONTINUE_TIP: Final = Message("Home", "Open the pack at the first image without a mark")
SHOW_RECENT: Final = Message("Home", "Show recent packs")

FEW_AT_A_TIME: Final = Message(
    "Home", "Not all packs are listed, because the service sends few at a time. Search to find the others."
)
NO_RECENT: Final = Message("Home", "Packs that you open appear here.")
NO_PACKS: Final = {
    Section.YOURS: Message("Home", "You have no packs yet."),
    Section.COMMUNITY: Message("Home", "There are no community packs."),
}
NONE_MATCHES: Final = {
    Section.YOURS: Message("Home", "None of your packs matches “{text}”."),
    Section.COMMUNITY: Message("Home", "No community pack matches “{text}”."),
}
CLEARED: Final = Message("Home", "Recent packs cleared")
RESTORED: Final = Message("Home", "Recent packs restored")
ID_COPIED: Final = Message("Home", "Pack ID copied")

_DAYS_BY_NAME: Final = 6
_NAME: Final = 120  # characters


def name_shown(name: str) -> str:
    """The name of a pack, on one line."""
    return line_shown(name, _NAME) or pack_texts.UNNAMED.text()


# How many images of a pack were used in slideshows.
used_of: Final = Message("Home", "{used} of {total} used")


def facts(images: int, described: int | None = None, used: int | None = None) -> str:
    """How many images a pack has, and how many of them are described and used; None where that is not known."""
    count = pack_texts.image_count(images) if used is None else used_of(used, images)
    if described is None or not images:
        return count
    return Message("Home", "{images} · %Ln described", None, COUNT)(described, count)


def opened_at(seconds: float, now: float) -> str:
    """When a pack was opened last: "Today, 14:02", "Yesterday, 9:15", "Monday, 9:15", "24 Nov 2026".

    Args:
        seconds: Seconds since 1970.
        now: The present time, likewise.
    """
    at, today = datetime.fromtimestamp(seconds), datetime.fromtimestamp(now).date()
    time = time_of_day(seconds)
    if at.date() >= today:  # also a later day, if the clock was set back
        return translate("Home", "Today, {time}").format(time=time)
    if at.date() == today - timedelta(days=1):
        return translate("Home", "Yesterday, {time}").format(time=time)
    if at.date() >= today - timedelta(days=_DAYS_BY_NAME):
        day_name = QLocale().standaloneDayName(at.isoweekday())
        return translate("Home", "{day}, {time}").format(day=day_name, time=time)
    return day(at.isoformat())


def pack_spoken(name: str, facts_text: str, when: str, *, is_pinned: bool) -> str:
    """A pack of a list, for screen readers."""
    parts = [name, facts_text.replace(" · ", ", "), when]
    if is_pinned:
        parts.append(translate("Home", "pinned"))
    return ", ".join(part for part in parts if part)


# The button that shows all rows of a list, of which only the first ones are shown.
show_all: Final = Message("Home", "Show all {total}")
# How many packs there are.
pack_total: Final = Message("Home", "%Ln pack(s)", None, COUNT)


def image_total(count: int, *, is_more: bool) -> str:
    """How many images were found; whether there are more than that number."""
    if is_more:
        return translate("Home", "more than {count} images").format(count=number(count))
    return translate("Home", "%Ln image(s)", None, count)


def found_total(shown: int, count: int, *, is_more: bool) -> str:
    """How many images were found, and how many of them are shown.

    Args:
        shown: Number of rows.
        count: Number of images that were counted.
        is_more: Whether there are even more.
    """
    total = image_total(count, is_more=is_more)
    if shown == count and not is_more:
        return total
    return translate("Home", "The first {shown} of {total}").format(shown=number(shown), total=total)


def found_place(pack_name: str, position: int, keywords: Iterable[str]) -> str:
    """Where an image was found, and in which of its keywords."""
    place = translate("Home", "{pack} · image {position}").format(pack=pack_name, position=number(position))
    return " · ".join((place, *keywords))


def searched(text: str) -> str:
    """What is searched for, on one line."""
    return line_shown(text, _NAME)


# No image of the packs that were opened matches.
nothing_found: Final = Message("Home", "No image in packs you opened matches “{text}”.")
# Neither a pack nor an image matches.
nothing_matches: Final = Message("Home", "No pack or image matches “{text}”.")


def what_was_found(images: str, packs: int, *, are_more_packs: bool = False) -> str:
    """What a search has found, for screen readers; empty for nothing.

    Args:
        images: How many images, as `found_total` says it; empty for none.
        packs: Number of packs that were counted.
        are_more_packs: Whether there are even more.
    """
    if are_more_packs:
        found = translate("Home", "more than {count} packs").format(count=number(packs))
    else:
        found = pack_total(packs) if packs else ""
    return ", ".join(part for part in (images, found) if part)


# What a search has found, and the row that Enter takes, for screen readers.
found_and_marked: Final = Message("Home", "{found}. {row}")


def all_found(count: int, *, is_more: bool) -> str:
    """The row that leads to all images that were found; whether there are more than that number."""
    if is_more:
        return translate("Home", "All images found, more than {count}").format(count=number(count))
    return translate("Home", "All %Ln image(s) found", None, count)


def all_packs_found(count: int, *, is_more: bool) -> str:
    """The row that leads to all packs that were found; arguments as of `all_found`."""
    if is_more:
        return translate("Home", "All packs found, more than {count}").format(count=number(count))
    return translate("Home", "All %Ln pack(s) found", None, count)


# The row for a pack whose ID was typed or pasted: its name, or the ID itself.
open_named: Final = Message("Home", "Open pack {name}")
# A heading with what stands in place of packs that could not be loaded.
not_listed: Final = Message("Home", "{section}: {failure}")


def not_searched(section: Message, error: PackBrowserError, *, is_search: bool) -> str:
    """Packs could not be loaded, in a sentence of its own.

    Args:
        section: Such as "Your packs".
        error: Why.
        is_search: Whether something was searched for; else all packs were to be listed.
    """
    if is_search:
        template = translate("Home", "{section} could not be searched: {failure}.")
    else:
        template = translate("Home", "{section} could not be listed: {failure}.")
    return template.format(section=section.text(), failure=errors.title(error))


# A pack was removed from the recent ones.
removed: Final = Message("Home", "“{name}” removed from recent packs")
# A pack that was removed from the recent ones is back.
restored: Final = Message("Home", "“{name}” is back in recent packs")


def not_loaded(section: str, failure: str, *, has_some: bool) -> str:
    """What stands in place of packs that could not be loaded.

    Args:
        section: Its heading, such as "Your packs".
        failure: The title of the error.
        has_some: Whether the first packs of the list are there.
    """
    keys = native_keys("F5")
    if has_some:
        template = translate("Home", "Further packs were not loaded: {failure}. Press {keys} to try again.")
    else:
        template = translate("Home", "{section} were not loaded: {failure}. Press {keys} to try again.")
    return template.format(section=section, failure=failure, keys=keys)


# The same without a network.
not_loaded_without_network: Final = Message("Home", "{section} are loaded when the network is back.")

"""What was just done, in one sentence each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app.ui.texts.formats import number
from app.ui.texts.message import Message, translate

if TYPE_CHECKING:
    from app.images.store_file import StoreProblem
    from app.workspace.jobs import AllLoaded

ALL_DESCRIBED: Final = Message("Toast", "All of these images are described")
CANCELLED: Final = Message("Toast", "Cancelled")
DEMO_LEFT: Final = Message("Toast", "You have left the demo")
DETAILS_COPIED: Final = Message("Toast", "Details copied")
DETAILS_NOT_COPIED: Final = Message("Toast", "Not copied: the clipboard did not take it")
NOT_COPIED: Final = Message("Toast", "Not copied: the clipboard did not take it. Try again.")
COPYING_CANCELLED: Final = Message("Toast", "Nothing copied: cancelled")
NOTHING_TO_COPY: Final = Message("Toast", "Nothing to copy: select an image first")
NO_URL_TO_COPY: Final = Message("Toast", "Nothing to copy: none of these images has a URL")
TEXT_COPIED: Final = Message("Toast", "Text copied")


def being_copied(count: int) -> str:
    """So many images are being converted to the text that is copied."""
    return translate("Toast", "Copying %Ln image(s)…", None, count)


def urls_copied(count: int) -> str:
    """So many URLs are on the clipboard."""
    return translate("Toast", "%Ln URL(s) copied", None, count)


def all_urls_copied(count: int, shown: int) -> str:
    """The URLs of the whole pack are on the clipboard, while a filter shows a part of it."""
    template = translate("Toast", "%Ln URL(s) copied: the whole pack, not only the {shown} shown", None, count)
    return template.format(shown=number(shown))


def shown_urls_copied(count: int) -> str:
    """The URLs of the images that the filter shows are on the clipboard."""
    return translate("Toast", "%Ln URL(s) copied: those that are shown", None, count)


def selected(count: int) -> str:
    """So many images were selected."""
    return translate("Toast", "%Ln image(s) selected", None, count)


def not_opened(count: int) -> str:
    """The URLs of so many images were not opened in the browser."""
    return translate("Toast", "%Ln image(s) not opened: the URL is no web address with http or https", None, count)


def no_browser(address: str) -> str:
    """The system opened no browser for a page."""
    return translate("Toast", "No browser opened. The page is at {address}").format(address=address)


def all_loaded(result: AllLoaded) -> str:
    """How loading all images ended."""
    if result.loaded == result.total:
        return translate("Toast", "All %Ln image(s) loaded", None, result.total)
    if result.was_cancelled:
        template = translate("Toast", "Cancelled: {loaded} of %Ln image(s) loaded", None, result.total)
    elif result.lacks_room:
        template = translate("Toast", "{loaded} of %Ln image(s) loaded; there is no room for more", None, result.total)
    else:
        template = translate("Toast", "{loaded} of %Ln image(s) loaded, {failed} failed", None, result.total)
    return template.format(loaded=number(result.loaded), failed=number(result.failed))


def in_other_tab(tab: str, sentence: str) -> str:
    """What has happened in a tab that is not shown.

    Args:
        tab: What the tab says.
        sentence: What has happened.
    """
    return translate("Toast", "{tab}: {sentence}").format(tab=tab, sentence=sentence)


def memory_only(problem: StoreProblem) -> str:
    """Thumbnails are not kept on disk in this run."""
    from app.images.store_file import StoreProblem

    reasons = {
        StoreProblem.FULL: Message("Toast", "Thumbnails are kept in memory only: the disk is full"),
        StoreProblem.UNUSABLE: Message(
            "Toast",
            "Thumbnails are kept in memory only: the folder is missing and can’t be made, or can’t be written",
        ),
        StoreProblem.DAMAGED: Message(
            "Toast", "Thumbnails are kept in memory only: the file is damaged and could not be recreated"
        ),
        StoreProblem.LINK: Message(
            "Toast",
            "Thumbnails are kept in memory only: a link stands in place of the folder or of one of its files",
        ),
    }
    return reasons[problem].text()

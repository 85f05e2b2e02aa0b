"""The window itself: its title, toolbar, tabs and status line, and the toasts that say what was just done."""

from __future__ import annotations

from typing import Final

from app.core.display_text import line_shown
from app.core.identity import NAME
from app.core.pack_id import PackIdProblem
from app.core.saved_values import StoreProblem
from app.ui.texts.wording import COUNT, Message, native_keys, number, rounded, size, translate

_TITLE_CHARACTERS: Final = 80  # some systems keep the titles of windows short

OPENING_PACK: Final = Message("Window", "Opening pack…")
NO_SOCKET: Final = Message("Window", "Links open new windows, because they can’t reach this one")
NO_FOLDER: Final = Message(
    "Window",
    "Links open windows of their own, and the window closed last keeps the tabs: Pack Browser’s folder for temporary"
    " files is another user’s, or can’t be used",
)
WAITING_FOR_KEYCHAIN: Final = Message("Window", "Waiting for the keychain…")


def title(pack_name: str) -> str:
    """The window's title: the pack's name, else the program's. Qt adds the program's name as each system does."""
    # Qt replaces "[*]", which marks a changed document, but not where it stands twice.
    return line_shown(pack_name, _TITLE_CHARACTERS).replace("[*]", "[*][*]") or NAME


# Later starts cannot reach the window, because a library of the system is missing.
library_missing: Final = Message("Window", "Links open new windows, because a system library is missing: {name}")

CANCEL_TIP: Final = Message("Toolbar", "Stop loading")
DEMO: Final = Message("Toolbar", "Demo")
DEMO_TIP: Final = Message("Toolbar", "The built-in demonstration service is in use. The menu leaves it.")
FIELD_PLACEHOLDER: Final = Message("Toolbar", "Pack ID, name or link")
FILTER_TIP: Final = Message("Toolbar", "Words to look for, “a phrase” in quotes, -word to leave out")
NOT_OPENED: Final = Message("Toolbar", "Not opened")
TOOLBAR: Final = Message("Toolbar", "Opening pack")
THUMBNAIL_SIZE_TIP: Final = Message("Toolbar", "Larger or smaller thumbnails")

NO_PACK_ID: Final = Message(
    "Toolbar", "No pack ID in this text. It looks like 11111111-1111-1111-1111-111111111111."
)  # where nothing is searched
HINTS: Final = {
    PackIdProblem.EMPTY: Message("Toolbar", "Enter a pack ID or a name, or paste a link."),
    PackIdProblem.NONE: Message(
        "Toolbar", "Nothing matches, and this has no pack ID, such as 11111111-1111-1111-1111-111111111111."
    ),
    PackIdProblem.NO_LINK: Message(
        "Toolbar", "This link names no pack. It looks like packbrowser://11111111-1111-1111-1111-111111111111."
    ),
    PackIdProblem.SEVERAL: Message("Toolbar", "More than one pack ID in this text. Keep the one you want to open."),
}


# What a person has copied is not the whole ID.
id_is_cut: Final = Message("Toolbar", "This pack ID is cut: it has {length} of 36 characters.")


def recents_tip() -> str:
    """The tool tip of the button that shows recent packs, with its key."""
    return translate("Toolbar", "Recent packs ({key})").format(key=native_keys("Down"))


_TAB_CHARACTERS: Final = 200

NEW_TAB: Final = Message("Tabs", "New tab")
CLOSE_TIP: Final = Message("Tabs", "Close the tab")


def tab_title(name: str, pack_id: str) -> str:
    """What a tab says: the pack's name, else its ID, else that it is new.

    Args:
        name: Of the pack; empty if it is not known.
        pack_id: Of the pack; empty if there is none.
    """
    return line_shown(name, _TAB_CHARACTERS) or pack_id or NEW_TAB.text()


# What a screen reader says of a tab whose pack could not be opened.
tab_failed: Final = Message("Tabs", "{title}, {failure}")


def tabs_full(most: int, refused: int) -> str:
    """Why no further tabs were opened.

    Args:
        most: How many are open.
        refused: How many more were to be opened.
    """
    if refused == 1:
        return translate("Tabs", "%Ln tabs are open. Close some of them first.", None, most)
    template = translate(
        "Tabs", "{most} tabs are open, and %Ln more could not be opened. Close some first.", None, refused
    )
    return template.format(most=number(most))


OTHERS_LOAD_WHEN_SCROLLED_TO: Final = Message("StatusLine", "the others load when you scroll to them")
RETRY_FAILED_IMAGES: Final = Message("StatusLine", "Retry failed images")
THUMBNAILS: Final = Message("StatusLine", "Thumbnails")
# How many of the pack's images are selected.
selection: Final = Message("StatusLine", "{selected} of {total} selected")
# How many of the requested thumbnails are there.
loading: Final = Message("StatusLine", "loading {done} of {total}")
# How many thumbnails are there, while the others are not loaded.
loaded: Final = Message("StatusLine", "{shown} of {total} loaded")
# How many thumbnails failed.
failed: Final = Message("StatusLine", "%Ln failed", None, COUNT)


_MATTERS: Final = 10_000_000  # bytes


def load_all(total: int, bytes_left: int) -> str:
    """The button that loads all images; the size is an estimate, and is said if it matters."""
    if bytes_left < _MATTERS:
        return translate("StatusLine", "Load all {total}").format(total=number(total))
    return Message("StatusLine", "Load all {total} (about {size})")(total, size(bytes_left))


def load_some(images: int, bytes_left: int) -> str:
    """The button in its place where there is no room for all images; both numbers are estimates."""
    return Message("StatusLine", "Load about %Ln more ({size})", None, COUNT)(rounded(images), size(bytes_left))


# What that button does.
load_some_tip: Final = Message(
    "StatusLine", "%Ln image(s) are not loaded yet, and there is no room for all of them", None, COUNT
)
# What that button does.
load_all_tip: Final = Message("StatusLine", "Download the %Ln image(s) that are not loaded yet", None, COUNT)

CANCELLED: Final = Message("Toast", "Cancelled")
DEMO_LEFT: Final = Message("Toast", "You have left the demo")
DETAILS_COPIED: Final = Message("Toast", "Details copied")
DIAGNOSTICS_COPIED: Final = Message("Toast", "Diagnostics copied")
NO_LOG: Final = Message("Toast", "There is no log: its folder can’t be made or written")
SETTINGS_NOT_SAVED: Final = Message("Toast", "Settings are not saved: their file can’t be read or written.")
DETAILS_NOT_COPIED: Final = Message("Toast", "Not copied: the clipboard did not take it")
NOT_COPIED: Final = Message("Toast", "Not copied: the clipboard did not take it. Try again.")
NOTHING_TO_COPY: Final = Message("Toast", "Nothing to copy: select an image first")
NO_URL_TO_COPY: Final = Message("Toast", "Nothing to copy: none of these images has a URL")
TEXT_COPIED: Final = Message("Toast", "Text copied")
# So many URLs are on the clipboard.
urls_copied: Final = Message("Toast", "%Ln URL(s) copied", None, COUNT)
# The URLs of the whole pack are on the clipboard, while a filter shows a part of it.
all_urls_copied: Final = Message("Toast", "%Ln URL(s) copied: the whole pack, not only the {shown} shown", None, COUNT)
# The URLs of the images that the filter shows are on the clipboard.
shown_urls_copied: Final = Message("Toast", "%Ln URL(s) copied: those that are shown", None, COUNT)
# The URLs of so many images were not opened in the browser.
not_opened: Final = Message(
    "Toast", "%Ln image(s) not opened: the URL is no web address with http or https", None, COUNT
)
# The system opened no browser for a page.
no_browser: Final = Message("Toast", "No browser opened. The page is at {address}")


def memory_only(problem: StoreProblem) -> str:
    """Thumbnails are not kept on disk in this run."""
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

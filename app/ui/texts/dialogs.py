"""Dialogs and questions, except those about the API key: the program, keys, long texts, positions, jobs."""

from __future__ import annotations

from typing import Final

from app.ui.texts.wording import Message, number, translate

CLOSE: Final = Message("Dialogs", "Close")

# The list of keys.
KEYS: Final = Message("Dialogs", "Keys")

# About the program.
ABOUT: Final = Message("Dialogs", "About Pack Browser")
BUNDLED_SOFTWARE: Final = Message("Dialogs", "Bundled software")
FROM_SOURCE: Final = Message(
    "Dialogs",
    "Pack Browser runs from source here. Each package that it uses lies in its environment with a licence of its own; "
    "the packaged app lists them all in this place.",
)
LICENCE: Final = Message("Dialogs", "Licence")
LOOK_FOR_NEW_VERSIONS: Final = Message("Dialogs", "Look for new versions")
PURPOSE: Final = Message("Dialogs", "Looks through Genviral image packs. MIT licence.")

# A long text.
COPY_TEXT: Final = Message("Dialogs", "Copy text")


def version(version_text: str) -> str:
    """Which version of the program this is."""
    return translate("Dialogs", "Version {version}").format(version=version_text)


def where_new_versions_are(releases_page: str) -> str:
    """Where a person finds new versions."""
    template = translate("Dialogs", "New versions are at {page}. Pack Browser does not look for them by itself.")
    return template.format(page=releases_page)


def opens_in_browser(releases_page: str) -> str:
    """What the button for new versions does."""
    return translate("Dialogs", "Opens {page} in your browser").format(page=releases_page)


def qt_notice(qt_version: str) -> str:
    """The notice that Qt's licence requires."""
    template = translate(
        "Dialogs",
        "Pack Browser uses Qt {version} and Qt for Python, copyright The Qt Company Ltd. and contributors, under the "
        "GNU Lesser General Public License, version 3. They are files of their own in the app's folder, and you may "
        "replace them by builds of yours. Their source is at code.qt.io; what they bring along is listed at "
        "doc.qt.io/qt-6/licenses-used-in-qt.html.",
    )
    return template.format(version=qt_version)


def licence_heading(name: str, version_text: str, licence: str) -> str:
    """What stands above the text of a licence."""
    template = translate("Dialogs", "{name} {version}\nLicence: {licence}")
    return template.format(name=name, version=version_text, licence=licence)


def characters(count: int) -> str:
    """How long a text is."""
    return translate("Dialogs", "%Ln character(s)", None, count)


def first_characters(shown: int, count: int) -> str:
    """How much of a longer text is shown."""
    return translate("Dialogs", "The first {shown} of %Ln character(s)", None, count).format(shown=number(shown))


CANCEL: Final = Message("Position", "Cancel")
CLEAR_FILTER_AND_GO: Final = Message("Position", "Clear filter and go")
GO_TO_POSITION: Final = Message("Position", "Go")
POSITION_TITLE: Final = Message("Position", "Go to position")


def position_label(total: int) -> str:
    """What the field is for."""
    return translate("Position", "Position, from 1 to {total}").format(total=number(total))


def no_position(total: int) -> str:
    """What was typed is no position of the pack."""
    return translate("Position", "Type a whole number from 1 to {total}.").format(total=number(total))


def filtered_away(position: int) -> str:
    """The image with that position is not shown."""
    template = translate("Position", "Image {position} is not shown now: the filter leaves it out.")
    return template.format(position=number(position))


# Loading all images, which may be left unfinished.
LOADING_ALL: Final = Message("Jobs", "Loading all images")
QUIT_BEFORE_ALL: Final = Message("Jobs", "Quit before all images are loaded?")
CLOSE_BEFORE_ALL: Final = Message("Jobs", "Close the tab before all images are loaded?")
WHAT_IS_LOADED_STAYS: Final = Message(
    "Jobs", "What is loaded stays. The rest loads when you open the pack again and scroll to it."
)
KEEP_LOADING: Final = Message("Jobs", "Keep loading")

"""Dialogs and questions: the API key, the program, keys, long texts, positions, unfinished loading."""

from typing import Final

from app.core.connection import KeychainProblem, KeyProblem
from app.packs.keys import Keeping, Retention
from app.ui.texts.wording import Message, number, translate

CANCEL: Final = Message("Dialogs", "Cancel")
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


# Asked before the window or a tab is closed while all images are being loaded.
LOADING_ALL: Final = Message("Jobs", "Loading all images")
QUIT_UNFINISHED: Final = Message("Jobs", "Quit before all images are loaded?")
CLOSE_UNFINISHED: Final = Message("Jobs", "Close the tab before all images are loaded?")
UNFINISHED_EXPLANATION: Final = Message(
    "Jobs", "What is loaded stays. The rest loads when you open the pack again and scroll to it."
)
KEEP_LOADING: Final = Message("Jobs", "Keep loading")


# The dialog that asks for a key.
API_KEY: Final = Message("ApiKey", "API key")
GENVIRAL_API_KEY: Final = Message("ApiKey", "Genviral API key")
PASTE_KEY: Final = Message("ApiKey", "Paste the key")
SHOW_KEY: Final = Message("ApiKey", "Show key")
USE_KEY: Final = Message("ApiKey", "Use key")
WHERE_IS_MY_KEY: Final = Message("ApiKey", "Where do I find my key?")
TIDIED: Final = Message("ApiKey", "What stood around the key was taken off.")
SENT_NOWHERE_ELSE: Final = Message("ApiKey", "It is sent to the Genviral API and nowhere else.")
LEAVES_DEMO: Final = Message("ApiKey", "You are exploring the demo: with your own key, Pack Browser leaves it.")
KEY_PROBLEMS: Final = {
    KeyProblem.EMPTY: Message("ApiKey", "Enter an API key."),
    KeyProblem.WHITE_SPACE: Message(
        "ApiKey", "The key has a blank or a line break in it. Copy it again, in one piece."
    ),
    KeyProblem.NOT_ASCII: Message(
        "ApiKey", "The key has a character that no key has, such as a typographic quote. Copy it again."
    ),
    KeyProblem.QUOTE: Message("ApiKey", "The key has a quotation mark in it. Copy it again, without one."),
    KeyProblem.NOT_TWO_PARTS: Message("ApiKey", "A key has two parts with one dot between them. Copy it again, whole."),
}

# The question whether to forget it.
FORGET_KEY: Final = Message("ApiKey", "Forget key")
FORGET_KEY_QUESTION: Final = Message("ApiKey", "Forget the API key?")
DELETED_FROM_KEYCHAIN: Final = Message("ApiKey", "It is deleted from this computer’s keychain, too.")
PACKS_ARE_DELETED: Final = Message("ApiKey", "The list of recent packs, and what is kept of them, is deleted.")
ENTER_IT_AGAIN: Final = Message("ApiKey", "To open packs again, you enter it again.")

# What becomes of a key that is about to be entered.
_RETENTIONS: Final = {
    Retention.STORED: Message("ApiKey", "The key is kept in this computer’s keychain, and you are not asked again."),
    Retention.UNKNOWN: Message(
        "ApiKey", "The key is kept in this computer’s keychain if that answers; else it is for this run only."
    ),
    Retention.ENVIRONMENT_WINS: Message(
        "ApiKey",
        "The key is used for this run only: the next one begins with the key of the environment again.",
    ),
}
_NOT_TO_BE_STORED: Final = {
    KeychainProblem.MISSING: Message(
        "ApiKey",
        "The key is used for this run only: this computer has no keychain that Pack Browser can use.",
    ),
    KeychainProblem.SILENT: Message("ApiKey", "The key is used for this run only: the keychain did not answer."),
    KeychainProblem.REFUSED: Message("ApiKey", "The key is used for this run only: the keychain did not allow it."),
}

# Results; the toast's sentences have no full stop.
FORGETTING: Final = Message("ApiKey", "Forgetting the key…")
FORGOTTEN: Final = Message("ApiKey", "The key is forgotten")
_STORED: Final = Message("ApiKey", "The key is kept in the keychain")
_USED_FOR_THIS_RUN: Final = Message("ApiKey", "The key is used for this run")


def retention(keeping: Keeping) -> str:
    """What becomes of a key that is about to be entered."""
    message = _RETENTIONS[keeping.retention] if keeping.problem is None else _NOT_TO_BE_STORED[keeping.problem]
    return message.text()


def after_storing(keeping: Keeping) -> str:
    """The result of storing a key that was entered."""
    if keeping.problem is not None:
        return retention(keeping).removesuffix(".")
    return (_STORED if keeping.retention is Retention.STORED else _USED_FOR_THIS_RUN).text()

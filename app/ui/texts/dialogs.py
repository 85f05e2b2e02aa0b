"""Dialogs and questions: API keys and what the service says of each, the program, long texts, positions, loading."""

from typing import Final

from app.core.connection import ApiKey, KeychainProblem, KeyProblem
from app.core.display_text import line_shown
from app.core.errors import KeyNotAcceptedError, PackBrowserError
from app.core.models import Subscription
from app.packs.credentials import NAME_CHARACTERS, NamedKey
from app.packs.keys import Keeping, Keys, Retention
from app.ui.texts import errors
from app.ui.texts.wording import COUNT, Message, number, translate

CANCEL: Final = Message("Dialogs", "Cancel")
CLOSE: Final = Message("Dialogs", "Close")

# About the program.
BUNDLED_SOFTWARE: Final = Message("Dialogs", "Bundled software")
FROM_SOURCE: Final = Message(
    "Dialogs",
    "Pack Browser runs from source here. Each package that it uses lies in its environment with a licence of its own; "
    "the packaged app lists them all in this place.",
)
LICENCE: Final = Message("Dialogs", "Licence")
PURPOSE: Final = Message("Dialogs", "Looks through Genviral image packs. MIT licence.")

# A long text.
COPY_TEXT: Final = Message("Dialogs", "Copy text")
# Which version of the program this is.
version: Final = Message("Dialogs", "Version {version}")
# Where a person finds new versions.
where_new_versions_are: Final = Message(
    "Dialogs", "New versions are at {page}. Pack Browser does not look for them by itself."
)
# What the button for new versions does.
opens_in_browser: Final = Message("Dialogs", "Opens {page} in your browser")
# The notice that Qt's licence requires.
qt_notice: Final = Message(
    "Dialogs",
    "Pack Browser uses Qt {version} and Qt for Python, copyright The Qt Company Ltd. and contributors, under the "
    "GNU Lesser General Public License, version 3. They are files of their own in the app's folder, and you may "
    "replace them by builds of yours. Their source is at code.qt.io; what they bring along is listed at "
    "doc.qt.io/qt-6/licenses-used-in-qt.html.",
)
# What stands above the text of a licence.
licence_heading: Final = Message("Dialogs", "{name} {version}\nLicence: {licence}")
# How long a text is.
characters: Final = Message("Dialogs", "%Ln character(s)", None, COUNT)
# How many characters a longer text has, and how many of them are shown.
first_characters: Final = Message("Dialogs", "The first {shown} of %Ln character(s)", None, COUNT)
CLEAR_FILTER_AND_GO: Final = Message("Position", "Clear filter and go")
GO_TO_POSITION: Final = Message("Position", "Go")
POSITION_TITLE: Final = Message("Position", "Go to position")
# What the field is for.
position_label: Final = Message("Position", "Position, from 1 to {total}")
# What was typed is no position of the pack.
no_position: Final = Message("Position", "Type a whole number from 1 to {total}.")
# The image with that position is not shown.
filtered_away: Final = Message("Position", "Image {position} is not shown now: the filter leaves it out.")
# The dialog that asks for a key.
API_KEY: Final = Message("ApiKey", "API key")
GENVIRAL_API_KEY: Final = Message("ApiKey", "Genviral API key")
PASTE_KEY: Final = Message("ApiKey", "Paste the key")
SHOW_KEY: Final = Message("ApiKey", "Show key")
USE_KEY: Final = Message("ApiKey", "Use key")
WHERE_IS_MY_KEY: Final = Message("ApiKey", "Where do I find my key?")
TIDIED: Final = Message("ApiKey", "The characters around the key were removed.")
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
        "ApiKey",
        "The key is kept in this computer’s keychain if that answers; else it is used only until "
        "you close Pack Browser.",
    ),
    Retention.ENVIRONMENT_WINS: Message(
        "ApiKey",
        "The key is used until you close Pack Browser: the next start uses the key of the environment again.",
    ),
}
_NOT_TO_BE_STORED: Final = {
    KeychainProblem.MISSING: Message(
        "ApiKey",
        "The key is used only until you close Pack Browser: this computer has no keychain that Pack Browser can use.",
    ),
    KeychainProblem.SILENT: Message(
        "ApiKey", "The key is used only until you close Pack Browser: the keychain did not answer."
    ),
    KeychainProblem.REFUSED: Message(
        "ApiKey", "The key is used only until you close Pack Browser: the keychain did not allow it."
    ),
}

# Results; the toast's sentences have no full stop.
FORGETTING: Final = Message("ApiKey", "Forgetting the key…")
FORGOTTEN: Final = Message("ApiKey", "The key is forgotten")
_STORED: Final = Message("ApiKey", "The key is kept in the keychain")
_USED_FOR_THIS_RUN: Final = Message("ApiKey", "The key is used until you close Pack Browser")


def retention(keeping: Keeping) -> str:
    """What becomes of a key that is about to be entered."""
    message = _RETENTIONS[keeping.retention] if keeping.problem is None else _NOT_TO_BE_STORED[keeping.problem]
    return message.text()


def after_storing(keeping: Keeping) -> str:
    """The result of storing a key that was entered."""
    if keeping.problem is not None:
        return retention(keeping).removesuffix(".")
    return (_STORED if keeping.retention is Retention.STORED else _USED_FOR_THIS_RUN).text()


# --- The list of keys ------------------------------------------------------------------------------------------------

API_KEYS: Final = Message("KeyList", "API keys")
TEST: Final = Message("KeyList", "Test key")
ACTIONS: Final = {
    "use_listed_key": Message("KeyList", "Use key"),
    "add_key": Message("KeyList", "Add…"),
    "replace_key": Message("KeyList", "Replace…"),
    "rename_key": Message("KeyList", "Rename"),
    "forget_listed_key": Message("KeyList", "Forget…"),
    "test_key": TEST,
}
CANCEL_TEST: Final = Message("KeyList", "Cancel test")
TESTING_ENTERED: Final = Message("KeyDialog", "Testing the key. Press Enter to use it without waiting for the answer.")
TESTING: Final = Message("KeyList", "Testing…")
ADD_KEY: Final = Message("KeyList", "Add API key")
NAME: Final = Message("KeyList", "Name")
NAME_HINT: Final = Message("KeyList", "Named after what it opens if you leave this empty")
FORGET_QUESTION: Final = Message("KeyList", "Forget the API key “{key}”?")
NOW_IN_USE: Final = Message("KeyList", "The key is forgotten. “{key}” is in use now")
REPLACES: Final = Message("KeyList", "It replaces “{key}”, which the service did not accept.")
OPENS_PACK: Final = Message("KeyList", "It opens the pack “{pack}”.")
WITH_KEY: Final = Message("KeyList", "With the key “{key}”")
IN_USE: Final = Message("KeyList", "{name} (in use)")
NOT_RENAMED: Final = Message(
    "KeyList", "The keychain did not save the name: it is used only until you close Pack Browser"
)
ITS_PACKS_ARE_DELETED: Final = Message("KeyList", "The list of its recent packs, and what is kept of them, is deleted.")

_ENVIRONMENT: Final = Message("KeyList", "Environment key")
_OF_ENVIRONMENT: Final = Message("KeyList", "From the environment: each start begins with it.")
_IN_KEYCHAIN: Final = Message("KeyList", "In the keychain")
_FOR_THIS_RUN: Final = Message("KeyList", "Until you close Pack Browser")
_SCOPES: Final = {
    "personal": Message("KeyList", "personal key"),
    "workspace": Message("KeyList", "workspace key"),
}
_KEEPING_UNKNOWN: Final = Message(
    "KeyList", "Keys are kept in this computer’s keychain if that accepts them, and in no file."
)
_KEEPING: Final = {
    None: Message("KeyList", "Keys are kept in this computer’s keychain, and in no file."),
    KeychainProblem.MISSING: Message(
        "KeyList",
        "Keys are used only until you close Pack Browser: this computer has no keychain that Pack Browser can use.",
    ),
    KeychainProblem.SILENT: Message(
        "KeyList",
        "The keychain did not answer: the keys in it are not listed, and new ones are used only "
        "until you close Pack Browser.",
    ),
    KeychainProblem.REFUSED: Message(
        "KeyList",
        "The keychain did not allow it: the keys in it are not listed, and new ones are used only "
        "until you close Pack Browser.",
    ),
}
_ENVIRONMENT_WINS: Final = Message(
    "KeyList",
    "The environment has a key, which wins: each start begins with it. Another one is used only "
    "until you close Pack Browser.",
)
# Where the banner's sentence speaks of a pack, by the names of the errors.
_TEST_FAILURES: Final = {
    "PackNotFoundError": Message("KeyList", "This server does not tell what a key may do."),
    "RedirectedError": Message("KeyList", "The service points to another address, where the key is not sent."),
}


def name_of(keys: Keys, key: ApiKey | None) -> str:
    """What a key is called: by the person, or else by its place in the list; empty if it is not known."""
    place, known = next(((place, each) for place, each in enumerate(keys.known, 1) if each.key == key), (0, None))
    if known is None:
        return ""
    if known.name:
        return line_shown(known.name, NAME_CHARACTERS)
    if key == keys.environment_key:
        return _ENVIRONMENT.text()
    return translate("KeyList", "Key {number}").format(number=number(place))


def shown_name_of(keys: Keys, key: ApiKey | None) -> str:
    """What a key is called where there are several; otherwise nothing, because there is nothing to distinguish."""
    return name_of(keys, key) if keys.are_several else ""


def of_key(text: str, name: str) -> str:
    """What belongs to a key, such as a list of packs; the text alone if the key needs no name."""
    return translate("KeyList", "{text} · {key}").format(text=text, key=name) if name else text


def key_of_tab(name: str) -> str:
    """The key that the pack of a tab is of; empty without a name."""
    return translate("KeyList", "Key: {key}").format(key=name) if name else ""


def keeping(keys: Keys) -> str:
    """Where the keys of the list are kept, and which one wins."""
    if keys.keeping.retention is Retention.ENVIRONMENT_WINS:
        return _ENVIRONMENT_WINS.text()
    if keys.keeping.retention is Retention.UNKNOWN:
        return _KEEPING_UNKNOWN.text()
    return _KEEPING[keys.keeping.problem].text()


def state(keys: Keys, known: NamedKey) -> tuple[str, bool]:
    """What is said beside a key, and whether that is a problem."""
    if known.key not in keys.tests:
        kept = _IN_KEYCHAIN if known.entry is not None else _FOR_THIS_RUN
        return (_OF_ENVIRONMENT if known.key == keys.environment_key else kept).text(), False
    answer = keys.tests[known.key]
    if answer is None:
        return TESTING.text(), False
    if isinstance(answer, Subscription):
        return _valid(answer), False
    # The service may fail to say what a key may do with which it lists packs.
    return _test_failure(answer), isinstance(answer, KeyNotAcceptedError) or known.key not in keys.accepted


def _valid(subscription: Subscription) -> str:
    """What a key may do that the service accepts."""
    scope = _SCOPES.get(subscription.scope)
    parts = [scope.text() if scope is not None else line_shown(subscription.scope, NAME_CHARACTERS)]
    if subscription.tier:
        tier = line_shown(subscription.tier, NAME_CHARACTERS)
        parts.append(translate("KeyList", "plan “{tier}”").format(tier=tier))
    if subscription.status not in {"", "active"}:
        parts.append(line_shown(subscription.status, NAME_CHARACTERS))
    if subscription.credits_left is not None:
        parts.append(translate("KeyList", "%Ln credit(s) left", None, subscription.credits_left))
    return translate("KeyList", "Valid: {facts}").format(facts=", ".join(parts))


def _test_failure(error: PackBrowserError) -> str:
    known = _TEST_FAILURES.get(type(error).__name__)
    explanation = known.text() if known is not None else errors.explanation(error)
    return Message("KeyList", "{title}: {explanation}")(errors.title(error), explanation)


def name_for(subscription: Subscription) -> str:
    """A name for a key, by its scope."""
    if subscription.scope == "personal":
        return translate("KeyList", "Personal")
    return translate("KeyList", "Workspace {id}").format(id=subscription.workspace_id[:8]).strip()

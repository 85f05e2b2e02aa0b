"""The list of keys: their names, and what the service says about each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app.core.connection import ApiKey, KeychainProblem
from app.core.display_text import line_shown
from app.core.models import Subscription
from app.packs.credentials import NAME_CHARACTERS, NamedKey
from app.packs.keys import Keys, Retention
from app.ui.texts import errors as error_texts
from app.ui.texts.wording import Message, number, translate

if TYPE_CHECKING:
    from app.core.errors import PackBrowserError

KEYS: Final = Message("KeyList", "API keys")
TEST: Final = Message("KeyList", "Test key")
ACTIONS: Final = {
    "use_listed_key": Message("KeyList", "Use key"),
    "add_key": Message("KeyList", "Add…"),
    "rename_key": Message("KeyList", "Rename"),
    "forget_listed_key": Message("KeyList", "Forget…"),
    "test_key": TEST,
}
CANCEL_TEST: Final = Message("KeyList", "Cancel test")
TESTING: Final = Message("KeyList", "Testing…")
ADD_KEY: Final = Message("KeyList", "Add API key")
NAME: Final = Message("KeyList", "Name")
NAME_HINT: Final = Message("KeyList", "Named after what it opens if you leave this empty")
FORGET_QUESTION: Final = Message("KeyList", "Forget the API key “{key}”?")
NOW_IN_USE: Final = Message("KeyList", "The key is forgotten. “{key}” is in use now")
REPLACES: Final = Message("KeyList", "It replaces “{key}”, which the service did not accept.")
WITH_KEY: Final = Message("KeyList", "With the key “{key}”")
IN_USE: Final = Message("KeyList", "{name} (in use)")
NOT_RENAMED: Final = Message("KeyList", "The keychain did not save the name: it is for this run only")
ITS_PACKS_ARE_DELETED: Final = Message("KeyList", "The list of its recent packs, and what is kept of them, is deleted.")

_ENVIRONMENT: Final = Message("KeyList", "Environment key")
_OF_ENVIRONMENT: Final = Message("KeyList", "From the environment: each start begins with it.")
_STORED: Final = Message("KeyList", "In the keychain")
_FOR_THIS_RUN: Final = Message("KeyList", "For this run only")
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
        "KeyList", "Keys are used for this run only: this computer has no keychain that Pack Browser can use."
    ),
    KeychainProblem.SILENT: Message(
        "KeyList",
        "The keychain did not answer: the keys in it are not listed, and new ones are used for this run only.",
    ),
    KeychainProblem.REFUSED: Message(
        "KeyList",
        "The keychain did not allow it: the keys in it are not listed, and new ones are used for this run only.",
    ),
}
_ENVIRONMENT_WINS: Final = Message(
    "KeyList",
    "The environment has a key, which wins: each start begins with it. Another one that you use is for this run only.",
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


def tab_tip(title: str, name: str) -> str:
    """The tool tip of a tab: its title, and the key that its pack is of."""
    return "\n".join((title, translate("KeyList", "Key: {key}").format(key=name))) if name else title


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
        kept = _STORED if known.entry is not None else _FOR_THIS_RUN
        return (_OF_ENVIRONMENT if known.key == keys.environment_key else kept).text(), False
    answer = keys.tests[known.key]
    if answer is None:
        return TESTING.text(), False
    if isinstance(answer, Subscription):
        return _valid(answer), False
    return _test_failure(answer), True


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
    explanation = known.text() if known is not None else error_texts.explanation(error)
    template = translate("KeyList", "{title}: {explanation}")
    return template.format(title=error_texts.title(error), explanation=explanation)


def name_for(subscription: Subscription) -> str:
    """A name for a key, by its scope."""
    if subscription.scope == "personal":
        return translate("KeyList", "Personal")
    return translate("KeyList", "Workspace {id}").format(id=subscription.workspace_id[:8]).strip()

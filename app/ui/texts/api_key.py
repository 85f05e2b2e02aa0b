"""The API key: the dialogs that ask for it and for forgetting it, and the results."""

from __future__ import annotations

from typing import Final

from app.core.connection import KeychainProblem, KeyProblem
from app.packs.keys import Keeping, Retention
from app.ui.texts.wording import Message

# The dialog that asks for a key.
API_KEY: Final = Message("ApiKey", "API key")
CANCEL: Final = Message("ApiKey", "Cancel")
GENVIRAL_API_KEY: Final = Message("ApiKey", "Genviral API key")
PASTE_KEY: Final = Message("ApiKey", "Paste the key")
SHOW_KEY: Final = Message("ApiKey", "Show key")
USE_KEY: Final = Message("ApiKey", "Use key")
WHERE_IS_MY_KEY: Final = Message("ApiKey", "Where do I find my key?")
TIDIED: Final = Message("ApiKey", "What stood around the key was taken off.")
SENT_NOWHERE_ELSE: Final = Message("ApiKey", "It is sent to the Genviral API and nowhere else.")
LEAVES_DEMO: Final = Message("ApiKey", "You are exploring the demo: with your own key, Pack Browser leaves it.")
PROBLEMS: Final = {
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

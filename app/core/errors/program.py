"""Errors that are no answer of a server: of the key, the keychain, the decoders, and faults of this program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.errors.pack_error import PackBrowserError, Remedy, Tone

if TYPE_CHECKING:
    from app.core.keychain_problem import KeychainProblem


class KeyUnusableError(PackBrowserError):
    """The given key has an invalid form; it was not sent and is not shown."""

    remedies = (Remedy.CHANGE_KEY,)
    tone = Tone.ATTENTION


class KeyMissingError(PackBrowserError):
    """No key was given, so nothing was sent."""

    remedies = (Remedy.ENTER_KEY,)
    tone = Tone.ATTENTION


class KeyNotForgottenError(PackBrowserError):
    """The keychain did not delete the key; this run has forgotten it.

    Attributes:
        problem: Why it did not: it refused, or did not answer.
    """

    tone = Tone.ATTENTION

    def __init__(self, problem: KeychainProblem) -> None:
        super().__init__()
        self.problem = problem


class PacksNotDeletedError(PackBrowserError):
    """Packs of a key that was forgotten are still on the disk, because their file can't be written."""

    tone = Tone.ATTENTION


class DecodersNotStartedError(PackBrowserError):
    """The system starts no decoder process, so that no picture can be shown."""

    remedies = (Remedy.TRY_AGAIN,)


class InternalError(PackBrowserError):
    """A fault of this program, not caused by the person."""

    remedies = (Remedy.TRY_AGAIN,)

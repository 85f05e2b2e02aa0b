"""The failures of the system's keychain. Does not access it."""

from __future__ import annotations

from enum import Enum


class KeychainProblem(Enum):
    """Why a call of the keychain failed; the value is shown after "The key is used for this run only: "."""

    MISSING = "this computer has no keychain that Pack Browser can use"
    SILENT = "the keychain did not answer"
    REFUSED = "the keychain did not allow it"


class KeychainError(Exception):
    """A call of the keychain failed.

    Attributes:
        problem: The reason.
    """

    def __init__(self, problem: KeychainProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem

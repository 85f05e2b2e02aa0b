"""The failures of the system's keychain. Does not access it."""

from __future__ import annotations

from enum import Enum, auto


class KeychainProblem(Enum):
    """Why a call of the keychain failed."""

    MISSING = auto()  # this computer has none that the program can use
    SILENT = auto()  # it did not answer
    REFUSED = auto()  # it did not allow it


class KeychainError(Exception):
    """A call of the keychain failed.

    Attributes:
        problem: The reason.
    """

    def __init__(self, problem: KeychainProblem) -> None:
        super().__init__(problem.name)
        self.problem = problem

"""Why the system's keychain did not do what was asked. Knows no keychain."""

from __future__ import annotations

from enum import Enum


class KeychainProblem(Enum):
    """Why the keychain did not do what was asked; the value goes on after "this run only: "."""

    MISSING = "this computer has no keychain that Pack Browser can use"
    SILENT = "the keychain did not answer"
    REFUSED = "the keychain did not allow it"


class KeychainError(Exception):
    """The keychain did not do what was asked.

    Attributes:
        problem: Why.
    """

    def __init__(self, problem: KeychainProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem

"""The dialogs that ask for the key and whether to forget it, and the sentences that say what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from app.core.keychain_problem import KeychainProblem
from app.workspace.keys import Keeping, Retention

if TYPE_CHECKING:
    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QDialog, QWidget

    from app.ui.dialogs.key_dialog import KeyDialog
    from app.workspace.keys import Keys

_SENT_NOWHERE_ELSE: Final = " It is sent to the Genviral API and nowhere else."
_LEAVES_DEMO: Final = " You are exploring the demo: with your own key, Pack Browser leaves it."


class KeyPrompts(QObject):
    """Asks the person about the key.

    Signals:
        said: Something became of the key; the sentence that says so.
        busy_changed: The keychain is at work, or not any more; the sentence that says so, or an empty one.
        declined: The person was asked for a key and gave none; no arguments.
    """

    said = Signal(str)
    busy_changed = Signal(str)
    declined = Signal()

    def __init__(self, keys: Keys, window: QWidget, quit_action: QAction) -> None:
        """Ask nothing yet.

        Args:
            keys: The key in use.
            window: What the dialogs stand over.
            quit_action: Works in the dialogs, too.
        """
        super().__init__(window)
        self._keys = keys
        self._window = window
        self._quit_action = quit_action
        self._dialog: KeyDialog | None = None
        keys.keeping_changed.connect(self._explain)
        keys.recalled.connect(self._on_recalled)
        keys.kept.connect(self._on_kept)
        keys.deleting.connect(lambda: self.busy_changed.emit("Forgetting the key…"))
        keys.deleted.connect(self._on_deleted)
        keys.not_deleted.connect(lambda _problem: self.busy_changed.emit(""))

    def ask(self) -> None:
        """Ask for a key."""
        if self._dialog is not None:
            self._dialog.activateWindow()
            return
        from app.ui.dialogs.key_dialog import KeyDialog

        self._dialog = KeyDialog(self._window)
        self._explain()
        self._dialog.key_entered.connect(self._keys.enter)
        self._dialog.finished.connect(self._on_finished)
        self._show(self._dialog)
        self._keys.find_keychain()

    def ask_to_forget(self) -> None:
        """Ask whether the key is to be forgotten."""
        from app.ui.dialogs.question_dialog import QuestionDialog

        has_keychain = self._keys.keeping.problem is not KeychainProblem.MISSING
        deleted = "It is deleted from this computer’s keychain, too. " if has_keychain else ""
        dialog = QuestionDialog(
            self._window,
            name="forget_key_dialog",
            title="Forget key",
            question="Forget the API key?",
            explanation=f"{deleted}To open packs again, you enter it again.",
            yes=("Forget key", "forget_key"),
            no="Cancel",
        )
        dialog.accepted.connect(self._keys.forget)
        self._show(dialog)

    def _show(self, dialog: QDialog) -> None:
        dialog.finished.connect(dialog.deleteLater)
        dialog.addAction(self._quit_action)
        # Never exec(): a nested event loop inside a coroutine's step ends in "Cannot enter into task".
        dialog.open()

    def _explain(self) -> None:
        if self._dialog is not None:
            in_demo = self._keys.connection.is_demo
            sentence = _retention_sentence(self._keys.keeping)
            self._dialog.explain(sentence + _SENT_NOWHERE_ELSE + (_LEAVES_DEMO if in_demo else ""))

    def _on_recalled(self) -> None:
        # The keychain's key makes the question needless, unless the person has begun to type another one.
        if self._dialog is not None and not self._dialog.is_begun and self._keys.has_kept_key:
            self._dialog.reject()

    def _on_finished(self) -> None:
        self._dialog = None
        self.declined.emit()

    def _on_kept(self, keeping: Keeping) -> None:
        match keeping.retention:
            case Retention.KEPT:
                self.said.emit("The key is kept in the keychain")
            case Retention.ENVIRONMENT_WINS:
                self.said.emit("The key is used for this run")
            case _:
                self.said.emit(_retention_sentence(keeping).rstrip("."))

    def _on_deleted(self) -> None:
        self.busy_changed.emit("")
        self.said.emit("The key is forgotten")


def _retention_sentence(keeping: Keeping) -> str:
    match keeping.retention:
        case Retention.KEPT:
            return "The key is kept in this computer’s keychain, and you are not asked again."
        case Retention.UNKNOWN:
            return "The key is kept in this computer’s keychain if that answers; else it is for this run only."
        case Retention.ENVIRONMENT_WINS:
            return "The key is used for this run only: the next one begins with the key of the environment again."
        case Retention.THIS_RUN_ONLY:
            return f"The key is used for this run only: {_problem(keeping.problem)}."


def _problem(problem: KeychainProblem | None) -> str:
    return problem.value if problem is not None else ""

"""Opens the dialogs that ask for the key, or before *Load all* has ended. Reports the answers. Imports each late."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDialog, QWidget

from app.core.connection import KeychainProblem
from app.packs.keys import Keeping
from app.session.workspace import Workspace
from app.ui import message
from app.ui.texts import dialogs as texts
from app.ui.texts.commands import COMMANDS

if TYPE_CHECKING:
    from app.packs.open_pack import OpenPack
    from app.ui.dialogs.questions import KeyDialog


def open_dialog(dialog: QDialog, quit_action: QAction) -> None:
    """Open a dialog, which is deleted when it is closed.

    Args:
        dialog: The dialog.
        quit_action: Added to it, so that its shortcut works there.
    """
    dialog.finished.connect(dialog.deleteLater)
    dialog.addAction(quit_action)
    # Not exec(): its nested event loop inside a coroutine raises "Cannot enter into task".
    dialog.open()


class KeyPrompts(QObject):
    """Asks the person about the key."""

    def __init__(self, workspace: Workspace, window: QWidget, quit_action: QAction) -> None:
        """Connect to the key; no dialog is opened yet.

        Args:
            workspace: Has the key in use, and knows whether the current tab uses the demonstration service.
            window: Parent of the dialogs.
            quit_action: Added to the dialogs, so that its shortcut works in them.
        """
        super().__init__(window)
        self._workspace = workspace
        keys = self._keys = workspace.keys
        self._window = window
        self._quit_action = quit_action
        self._dialog: KeyDialog | None = None
        keys.wanted.connect(self.ask)
        keys.keeping_changed.connect(self._explain)
        keys.recalled.connect(self._on_recalled)
        keys.storing_ended.connect(self._on_storing_ended)
        keys.deleting.connect(lambda: message.show_busy(texts.FORGETTING.text()))
        keys.deleted.connect(self._on_deleted)
        keys.not_deleted.connect(lambda _problem: message.show_busy(""))

    def ask(self) -> None:
        """Ask for a key."""
        if self._dialog is not None:
            self._dialog.activateWindow()
            return
        from app.ui.dialogs.questions import KeyDialog

        self._dialog = KeyDialog(self._window, self._keys.enter)
        self._explain()
        self._dialog.finished.connect(self._on_finished)
        open_dialog(self._dialog, self._quit_action)
        self._keys.find_keychain()

    def ask_to_forget(self) -> None:
        """Ask whether the key is to be forgotten."""
        from app.ui.dialogs.questions import QuestionDialog

        has_keychain = self._keys.keeping.problem is not KeychainProblem.MISSING
        sentences = [texts.PACKS_ARE_DELETED, texts.ENTER_IT_AGAIN]
        if has_keychain:
            sentences.insert(0, texts.DELETED_FROM_KEYCHAIN)
        dialog = QuestionDialog(
            self._window,
            name="forget_key_dialog",
            title=texts.FORGET_KEY.text(),
            question=texts.FORGET_KEY_QUESTION.text(),
            explanation=" ".join(sentence.text() for sentence in sentences),
            yes=(texts.FORGET_KEY.text(), "forget_key"),
            no=texts.CANCEL.text(),
        )
        dialog.accepted.connect(self._keys.forget)
        open_dialog(dialog, self._quit_action)

    def _explain(self) -> None:
        if self._dialog is not None:
            sentences = [texts.retention(self._keys.keeping), texts.SENT_NOWHERE_ELSE.text()]
            if self._workspace.is_demo:
                sentences.append(texts.LEAVES_DEMO.text())
            self._dialog.explain(" ".join(sentences))

    def _on_recalled(self) -> None:
        # With the key from the keychain the question is not needed, unless the person has begun to type another key.
        if self._dialog is not None and not self._dialog.is_begun and self._keys.has_stored_key:
            self._dialog.reject()

    def _on_finished(self) -> None:
        self._dialog = None
        self._workspace.decline_key()

    def _on_storing_ended(self, keeping: Keeping) -> None:
        message.say(texts.after_storing(keeping))

    def _on_deleted(self) -> None:
        message.show_busy("")
        message.say(texts.FORGOTTEN.text())


class UnfinishedQuestion(QObject):
    """Asks once, however often closing is requested."""

    def __init__(self, workspace: Workspace, window: QWidget, quit_action: QAction) -> None:
        """Set what has the tabs, the parent of the dialog, and the action whose shortcut works in it."""
        super().__init__(window)
        self._workspace = workspace
        self._window = window
        self._quit_action = quit_action
        self._dialog: QDialog | None = None

    def ask_before_quit(self, close_window: Callable[[], object]) -> None:
        """Ask whether *Load all* is to be left unfinished, and the window closed by a function."""
        self._ask(texts.QUIT_UNFINISHED.text(), (COMMANDS["quit"].text(), "quit_anyway"), close_window)

    def ask_before_close(self, pack: OpenPack) -> None:
        """Ask whether *Load all* of a pack is to be left unfinished, and the tab of the pack closed."""
        yes = COMMANDS["close_tab"].text(), "close_anyway"
        self._ask(texts.CLOSE_UNFINISHED.text(), yes, lambda: self._workspace.close_tab(pack))

    def _ask(self, question: str, yes: tuple[str, str], go_on: Callable[[], object]) -> None:
        """Open the dialog, unless one is open already."""
        if self._dialog is not None:
            self._dialog.raise_()
            self._dialog.activateWindow()
            return
        from app.ui.dialogs.questions import QuestionDialog

        self._dialog = QuestionDialog(
            self._window,
            name="unfinished_dialog",
            title=texts.LOADING_ALL.text(),
            question=question,
            explanation=texts.UNFINISHED_EXPLANATION.text(),
            yes=yes,
            no=texts.KEEP_LOADING.text(),
        )
        self._dialog.accepted.connect(go_on)
        self._dialog.finished.connect(self._forget)
        open_dialog(self._dialog, self._quit_action)

    def _forget(self) -> None:
        self._dialog = None

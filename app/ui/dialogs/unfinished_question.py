"""The question before the window or a tab is closed while a job runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.ui.dialogs.opening import open_dialog
from app.ui.texts import commands as command_texts

if TYPE_CHECKING:
    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QDialog, QWidget

    from app.ui.texts.jobs import JobTexts
    from app.workspace.jobs import Job
    from app.workspace.open_pack import OpenPack


class UnfinishedQuestion(QObject):
    """Asks once, however often closing is requested.

    Signals:
        quit_confirmed: The window is to be closed although the job runs; no arguments.
        close_confirmed: A tab is to be closed although its job runs; its `OpenPack`.
    """

    quit_confirmed = Signal()
    close_confirmed = Signal(object)

    def __init__(self, window: QWidget, quit_action: QAction) -> None:
        """Set the parent of the dialog, and the action whose shortcut works in it."""
        super().__init__(window)
        self._window = window
        self._quit_action = quit_action
        self._dialog: QDialog | None = None

    def ask_before_quit(self, job: Job) -> None:
        """Ask whether a job is to be left unfinished, and the window closed."""
        words = _words_of(job)
        dialog = self._ask(words, words.quit_question.text(), (command_texts.QUIT.text(), "quit_anyway"))
        if dialog is not None:
            dialog.accepted.connect(self.quit_confirmed)

    def ask_before_close(self, pack: OpenPack) -> None:
        """Ask whether the job of a pack is to be left unfinished, and the tab of the pack closed."""
        words = _words_of(pack.load_all)
        dialog = self._ask(words, words.close_question.text(), (command_texts.CLOSE_TAB.text(), "close_anyway"))
        if dialog is not None:
            dialog.accepted.connect(lambda: self.close_confirmed.emit(pack))

    def _ask(self, words: JobTexts, question: str, yes: tuple[str, str]) -> QDialog | None:
        """Open the dialog, and return it; None if one is open already."""
        if self._dialog is not None:
            self._dialog.raise_()
            self._dialog.activateWindow()
            return None
        from app.ui.dialogs.question_dialog import QuestionDialog

        self._dialog = QuestionDialog(
            self._window,
            name="unfinished_dialog",
            title=words.title.text(),
            question=question,
            explanation=words.quit_explanation.text(),
            yes=yes,
            no=words.keep.text(),
        )
        self._dialog.finished.connect(self._forget)
        open_dialog(self._dialog, self._quit_action)
        return self._dialog

    def _forget(self) -> None:
        self._dialog = None


def _words_of(job: Job) -> JobTexts:
    from app.ui.texts.jobs import JOBS  # not before the first paint

    return JOBS[job.title]

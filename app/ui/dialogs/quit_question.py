"""The question before the window is closed while a job runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.ui.dialogs.opening import open_dialog
from app.ui.texts import commands as command_texts

if TYPE_CHECKING:
    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QDialog, QWidget

    from app.workspace.jobs import Job


class QuitQuestion(QObject):
    """Asks once, however often closing is requested.

    Signals:
        confirmed: The window is to be closed although the job runs; no arguments.
    """

    confirmed = Signal()

    def __init__(self, window: QWidget, quit_action: QAction) -> None:
        """Set the parent of the dialog, and the action whose shortcut works in it."""
        super().__init__(window)
        self._window = window
        self._quit_action = quit_action
        self._dialog: QDialog | None = None

    def ask(self, job: Job) -> None:
        """Ask whether a job is to be left unfinished."""
        if self._dialog is not None:
            self._dialog.raise_()
            self._dialog.activateWindow()
            return
        from app.ui.dialogs.question_dialog import QuestionDialog
        from app.ui.texts import jobs

        words = jobs.JOBS[job.title]
        self._dialog = QuestionDialog(
            self._window,
            name="unfinished_dialog",
            title=words.title.text(),
            question=words.quit_question.text(),
            explanation=words.quit_explanation.text(),
            yes=(command_texts.QUIT.text(), "quit_anyway"),
            no=words.keep.text(),
        )
        self._dialog.accepted.connect(self.confirmed)
        self._dialog.finished.connect(self._forget)
        open_dialog(self._dialog, self._quit_action)

    def _forget(self) -> None:
        self._dialog = None

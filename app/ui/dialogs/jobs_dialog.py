"""The list of all jobs: how far they are, how they have ended, what has failed and why."""

from collections.abc import Callable
from typing import Final

from PySide6.QtWidgets import QPlainTextEdit, QPushButton, QWidget

from app.packs.jobs import Job, JobList, JobState
from app.ui import theme
from app.ui.dialogs.questions import Dialog, action_button
from app.ui.texts import dialogs
from app.ui.texts import jobs as texts
from app.ui.texts.wording import Text, follow_language, show_text
from app.ui.widgets.button_rows import FlowLayout
from app.ui.widgets.parts import ProgressBar, column_layout, plain_label
from app.ui.widgets.scrolling import transparent_scroll_area

_FAILURE_LINES: Final = 6
_LISTED_FAILURES: Final = 1_000


class JobRow(QWidget):
    """One job of the list."""

    def __init__(self, job: Job, jobs: JobList, show_result: Callable[[Job], object]) -> None:
        """Show a job, and follow it."""
        super().__init__()
        self._job = job
        self._title = plain_label(lambda: job.title, font=theme.semibold_font(self.font()), wraps=True)
        self._state = plain_label(name="job_state", wraps=True)
        self._bar = ProgressBar(texts.PROGRESS, name="job_progress")
        self._failures = QPlainTextEdit()
        self._failures.setObjectName("job_failures")
        show_text(self._failures, self._failures.setAccessibleName, texts.FAILED)
        self._failures.setReadOnly(True)
        self._failures.setTabChangesFocus(True)
        self._failures.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._listed = 0
        buttons = FlowLayout(spacing=theme.SPACE_8)
        actions: tuple[tuple[str, Text, Callable[[], object], Callable[[], bool]], ...] = (
            ("show_in_folder", texts.SHOW_IN_FOLDER, lambda: show_result(job), lambda: job.result is not None),
            ("retry_job", texts.RETRY, job.retry, lambda: job.can_retry),
            ("pause_job", texts.PAUSE, job.pause, lambda: job.can_pause and job.state is JobState.RUNNING),
            ("resume_job", texts.RESUME, job.resume, lambda: job.state is JobState.PAUSED),
            ("cancel_job", texts.CANCEL, job.cancel, lambda: job.state is not JobState.ENDED),
            ("remove_job", texts.REMOVE, lambda: jobs.remove(job), lambda: job.state is JobState.ENDED),
        )
        self._buttons: dict[QPushButton, Callable[[], bool]] = {}  # when each is shown
        for name, text, run, is_shown in actions:
            button = action_button(text, name, run)
            self._buttons[button] = is_shown
            # Several jobs have buttons with the same names.
            show_text(button, button.setAccessibleDescription, lambda: job.title)
            buttons.addWidget(button)
        column = column_layout(self, spacing=theme.SPACE_8)
        for part in (self._title, self._state, self._bar, self._failures):
            column.addWidget(part)
        column.addLayout(buttons)
        job.changed.connect(self._render)
        follow_language(self, self._retranslate)
        self._render()

    def _retranslate(self) -> None:
        self._listed = 0
        self._render()

    def _render(self) -> None:
        job = self._job
        self._state.setText(texts.progress(job))
        self._bar.setVisible(job.state is not JobState.ENDED)
        self._bar.show_progress(job.done + len(job.failures), job.total)
        if len(job.failures) != self._listed:
            self._listed = len(job.failures)
            lines = (texts.failed(each.name, each.error) for each in job.failures[:_LISTED_FAILURES])
            self._failures.setPlainText("\n".join(lines))
            rows = min(self._listed, _FAILURE_LINES) + 1  # a scroll bar has room
            self._failures.setFixedHeight(rows * self.fontMetrics().lineSpacing() + theme.SPACE_8)
        self._failures.setVisible(bool(job.failures))
        focused = next((button for button in self._buttons if button.hasFocus()), None)
        shown = {button: is_shown() for button, is_shown in self._buttons.items()}
        for button in sorted(
            shown, key=lambda each: not shown[each]
        ):  # shown first: Qt moves the focus of a hidden one
            button.setVisible(shown[button])
        if focused is not None and not shown[focused]:
            next(button for button in shown if shown[button]).setFocus()


class JobsDialog(Dialog):
    """The list, the latest job first. The window can be used while it is open."""

    def __init__(self, parent: QWidget | None, jobs: JobList, show_result: Callable[[Job], object]) -> None:
        """Show the jobs, and follow them.

        Args:
            parent: As Qt's.
            jobs: The jobs.
            show_result: Shows the result of a job in its folder.
        """
        super().__init__(parent, name="jobs_dialog", title=texts.JOBS, margin=0)
        self._jobs = jobs
        self._show_result = show_result
        self._shown: tuple[Job, ...] = ()
        content = self._content = QWidget()
        self._column = column_layout(content, spacing=theme.SPACE_24)
        self._none = plain_label(texts.NO_JOBS, wraps=True, color="muted")
        self._column.addWidget(self._none)
        self._column.addStretch(1)
        self.column.addWidget(transparent_scroll_area(content, margin=theme.SPACE_16), 1)
        close = self.add_button(dialogs.CLOSE, name="close_jobs")
        margins = self.buttons.contentsMargins()
        margins.setRight(theme.SPACE_16)
        self.buttons.setContentsMargins(margins)
        self.end()
        self.resize(*theme.TEXT_DIALOG_SIZE)
        self._fill()
        jobs.changed.connect(self._fill)
        close.setFocus()

    def _fill(self) -> None:
        """Make the rows anew, of which there are few, if there are other jobs."""
        if self._jobs.jobs == self._shown:
            return
        for row in self._content.findChildren(JobRow):
            if row.isAncestorOf(self.focusWidget()):
                self.buttons.buttons()[0].setFocus()
            self._column.removeWidget(row)
            row.setParent(None)
            row.deleteLater()
        self._shown = self._jobs.jobs
        for number, job in enumerate(reversed(self._shown)):
            self._column.insertWidget(number, JobRow(job, self._jobs, self._show_result))
        self._none.setVisible(not self._shown)

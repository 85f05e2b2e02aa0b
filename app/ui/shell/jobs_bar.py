"""The jobs in the status line."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from app.packs.jobs import Job, JobList, JobState
from app.ui import theme
from app.ui.accessibility import set_tool_tip
from app.ui.texts import jobs as texts
from app.ui.texts.wording import follow_language
from app.ui.widgets.parts import ElidedLabel, ProgressBar, plain_label, row_layout, tool_button


class JobsBar(QWidget):
    """One of the jobs that run or are paused, or one that has failed, with a button for the list of all.

    Signals:
        visibility_changed: It was shown or hidden; no arguments.
    """

    visibility_changed = Signal()

    def __init__(self, jobs: JobList, show_list: QAction, give_focus_away: Callable[[], object]) -> None:
        """Follow the jobs.

        Args:
            jobs: The jobs.
            show_list: Shows the list of all.
            give_focus_away: Called when the bar is hidden while one of its buttons has the focus.
        """
        super().__init__()
        self.setObjectName("jobs_bar")
        self._jobs = jobs
        self._give_focus_away = give_focus_away
        self._job: Job | None = None
        self._title = ElidedLabel()
        self._title.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._text = plain_label(name="job_text")
        self._progress = ProgressBar(texts.PROGRESS, name="job_progress")
        self._progress.setFixedWidth(theme.PROGRESS_WIDTH)
        self._pause = tool_button("", name="pause_job", tip="", icon="pause")
        self._cancel = tool_button(texts.CANCEL, name="cancel_job", tip=texts.CANCEL, icon="close")
        self._list = tool_button(texts.JOBS, name="show_jobs", tip=texts.JOBS, icon="menu")
        row = row_layout(self, spacing=theme.SPACE_8)
        row.addWidget(self._title, 1)
        for part in (self._text, self._progress, self._pause, self._cancel, self._list):
            row.addWidget(part)
        self._pause.clicked.connect(self._on_pause_clicked)
        self._cancel.clicked.connect(self._on_cancel_clicked)
        self._list.clicked.connect(show_list.trigger)
        jobs.changed.connect(self._render)
        follow_language(self, self._render)
        self.hide()
        self._render()

    def _render(self) -> None:
        unfinished = self._jobs.unfinished
        running = [job for job in unfinished if job.state is JobState.RUNNING]
        failed = [job for job in self._jobs.jobs if job.can_retry]
        job = self._job = next(iter(reversed(running or unfinished or failed)), None)
        was_hidden = self.isHidden()
        if job is not None:
            self._title.setText(job.title)
            set_tool_tip(self._title, job.title)
            self._text.setText(texts.in_line(job, len(unfinished) - 1))
            self._progress.show_progress(job.done + len(job.failures), job.total)
            is_unfinished, is_paused = job.state is not JobState.ENDED, job.state is JobState.PAUSED
            for part in (self._progress, self._cancel):
                part.setVisible(is_unfinished)
            self._pause.setVisible(is_unfinished and job.can_pause)
            name = (texts.RESUME if is_paused else texts.PAUSE).text()
            self._pause.setAccessibleName(name)
            set_tool_tip(self._pause, name)
            self._pause.set_icon("play" if is_paused else "pause")
        focused: QWidget | None = self.window().focusWidget()
        if job is None and focused is not None and self.isAncestorOf(focused):
            self._give_focus_away()
        self.setVisible(job is not None)
        if self.isHidden() is not was_hidden:
            self.visibility_changed.emit()

    def _on_cancel_clicked(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def _on_pause_clicked(self) -> None:
        if self._job is not None:
            (self._job.resume if self._job.state is JobState.PAUSED else self._job.pause)()

"""What the window says at its bottom: the status bar with its buttons for loading, and the toast over the gallery."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final, override

from PySide6.QtCore import (
    QEasingCurve,
    QEvent,
    QPoint,
    QPropertyAnimation,
    QRect,
    Qt,
)
from PySide6.QtGui import QAction, QColor, QPalette
from PySide6.QtWidgets import (
    QAbstractButton,
    QGraphicsOpacityEffect,
    QStatusBar,
    QWidget,
)
from shiboken6 import delete, isValid

from app.packs.jobs import Job, JobList, JobState
from app.ui import theme
from app.ui.accessibility import announce, identify, set_tool_tip
from app.ui.commands.actions import Commands
from app.ui.texts import jobs as job_texts
from app.ui.texts import window as texts
from app.ui.texts.wording import follow_language, keep_shown
from app.ui.widgets.button_rows import ChoiceWords
from app.ui.widgets.parts import (
    Bubble,
    ElidedLabel,
    ProgressBar,
    delayed,
    plain_label,
    push_button,
    row_layout,
    tool_button,
)

if TYPE_CHECKING:
    from app.ui.pack.in_sight import PackStatus


class JobsBar(QWidget):
    """One of the jobs that run or are paused, or one that has failed, with its buttons and one for the list of all."""

    def __init__(self, jobs: JobList, commands: Commands, show_part: Callable[[QWidget, bool], object]) -> None:
        """Follow the jobs.

        Args:
            jobs: The jobs.
            commands: One of them shows the list of all.
            show_part: Shows or hides a part, which may have the focus.
        """
        super().__init__()
        identify(self, "jobs_bar")
        self._jobs = jobs
        self._show_part = show_part
        self._job: Job | None = None
        self._title = ElidedLabel()
        self._title.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._text = plain_label(name="job_text")
        self._progress = ProgressBar(job_texts.PROGRESS, name="job_progress")
        self._progress.setFixedWidth(theme.PROGRESS_WIDTH)
        self._pause = tool_button("", name="pause_job", tip="", icon="pause")
        self._cancel = tool_button(job_texts.CANCEL, name="cancel_job", tip=job_texts.CANCEL, icon="close")
        self._retry = push_button(job_texts.TRY_AGAIN, name="retry_job")
        self._dismiss = tool_button(job_texts.REMOVE, name="dismiss_job", tip=job_texts.REMOVE, icon="close")
        self._list = tool_button(job_texts.JOBS, name="show_jobs", tip=job_texts.JOBS, icon="menu")
        buttons = self._pause, self._cancel, self._retry, self._list, self._dismiss
        row_layout(self, (self._title, 1), self._text, self._progress, *buttons, spacing=theme.SPACE_8)
        runs = {self._pause: _pause_or_resume, self._cancel: Job.cancel, self._retry: Job.retry}
        for button, run in {**runs, self._dismiss: jobs.remove}.items():
            button.clicked.connect(partial(self._on_clicked, run))
        commands.bind(self._list, "show_jobs")
        self.hide()
        keep_shown(self, self._render, jobs.changed)

    def _render(self) -> None:
        unfinished = self._jobs.unfinished
        running = [job for job in unfinished if job.state is JobState.RUNNING]
        failed = [job for job in self._jobs.jobs if job.can_retry]
        job = self._job = next(iter(reversed(running or unfinished or failed)), None)
        if job is not None:
            text = job_texts.in_line(job, len(unfinished) - 1)
            # How a job has ended may take a long sentence, which leaves room for the buttons only where it is elided.
            title, text = (job.title, text) if job.state is not JobState.ENDED else (text, "")
            self._title.setText(title)
            self._text.setText(text)
            self._text.setVisible(bool(text))
            self._progress.show_progress(job.done + len(job.failures), job.total)
            is_unfinished, is_paused = job.state is not JobState.ENDED, job.state is JobState.PAUSED
            for part in (self._progress, self._cancel, self._pause):
                self._show_part(part, is_unfinished and (part is not self._pause or job.can_pause))
            self._show_part(self._retry, not is_unfinished)
            self._show_part(self._dismiss, not is_unfinished)
            name = (job_texts.RESUME if is_paused else job_texts.PAUSE).text()
            self._pause.setAccessibleName(name)
            set_tool_tip(self._pause, name)
            self._pause.set_icon("play" if is_paused else "pause")
        self._show_part(self, job is not None)

    def _on_clicked(self, run: Callable[[Job], object], _is_checked: bool = False) -> None:
        if self._job is not None:
            run(self._job)


def _pause_or_resume(job: Job) -> None:
    (job.resume if job.state is JobState.PAUSED else job.pause)()


class StatusLine(QStatusBar):
    """Shows one text at a time: the operation in progress, else the state.

    It is there while a pack is shown, so that the gallery never changes its height; else while it has something to say.
    """

    def __init__(self, commands: Commands, give_focus_away: Callable[[], object]) -> None:
        """Begin empty.

        Args:
            commands: What the buttons run.
            give_focus_away: Called before a part is hidden that has the focus.
        """
        super().__init__()
        identify(self, "status_line")
        self.setSizeGripEnabled(False)
        self.set_low(is_low=False)
        self._commands = commands
        self._give_focus_away = give_focus_away
        self._state = ""
        self._loading = self._busy = ""
        self._has_failed = False
        self._label = ElidedLabel()  # otherwise a long text would make the window wider
        identify(self._label, "status_text")
        self._retry = push_button(texts.RETRY_FAILED_IMAGES, name="retry_failed_images")
        commands.bind(self._retry, "retry_failed")
        self._load_all = push_button("", name="load_all")  # or cancels that
        self._load_all_command = "load_all_images"
        self._load_all.clicked.connect(lambda: commands.run(self._load_all_command))
        self._progress = ProgressBar(texts.THUMBNAILS, name="thumbnail_progress")
        self._progress.setFixedWidth(theme.PROGRESS_WIDTH)
        self._jobs: JobsBar | None = None  # until the services are attached
        self.addWidget(self._label, 1)
        for part in (self._retry, self._progress, self._load_all):
            self.addPermanentWidget(part)
            part.hide()
        self._is_home = True
        self.hide()

    def set_low(self, *, is_low: bool) -> None:
        """Leave no room below, because the window is low."""
        inset = theme.INSET - theme.STATUS_LINE_INSET
        self.setContentsMargins(inset, 0, inset, 0 if is_low else theme.SPACE_4)

    def _show_part(self, part: QWidget, is_shown: bool) -> None:
        """Show or hide a part. Qt would move the focus, if it has that, to what nobody has chosen."""
        focused: QWidget | None = self.window().focusWidget()
        if not is_shown and focused is not None and (part is focused or part.isAncestorOf(focused)):
            self._give_focus_away()
        part.setVisible(is_shown)

    def show_status(self, status: PackStatus | None) -> None:
        """Show what is to be said of the pack while no operation is in progress, and the buttons for its images.

        Args:
            status: What it is; None if there is no pack.
        """
        self._state, (done, total) = (status.text, status.progress) if status is not None else ("", (0, 0))
        text, tip = status.load_all_offer if status is not None else ("", "")
        self._progress.show_progress(done, total)
        self._has_failed = status is not None and status.failed_count > 0
        self._show_part(self._progress, status is not None and done < total and not status.is_loading_all)
        self._show_part(self._load_all, bool(text))
        if text:
            self._load_all.setText(text)
            set_tool_tip(self._load_all, tip)
        self._show()

    def come_last_with_tab(self) -> None:
        """Put the buttons behind everything else that Tab leads to: pages and their parts are made after them."""
        # A new child of the window is the last widget of Qt's focus chain. The chain must not be asked for its
        # widgets, as `next_tab_stop` says.
        end = QWidget(self.window(), focusPolicy=Qt.FocusPolicy.TabFocus)
        last: QWidget = end
        for button in self.findChildren(QAbstractButton):
            QWidget.setTabOrder(last, button)
            last = button
        delete(end)

    def set_loading(self, loading: str, *, is_home: bool) -> None:
        """Set the text of the request in progress, which is shown instead of the state, and whether no pack is shown.

        Args:
            loading: The text; empty for none.
            is_home: Whether the home page is shown.
        """
        self._loading, self._is_home = loading, is_home
        self._show()

    def set_busy(self, busy: str) -> None:
        """Set the text of another operation in progress, which is shown instead of all others; empty for none."""
        self._busy = busy
        self._show()

    def add_jobs(self, jobs: JobList) -> None:
        """Show jobs from now on, and a button for their list; see `JobsBar`."""
        self._jobs = JobsBar(jobs, self._commands, self._show_part)
        self.insertPermanentWidget(1, self._jobs, 2)  # after the text, which is not permanent
        jobs.changed.connect(self._show)  # after the bar has followed

    def _show(self) -> None:
        # Beside a job that has failed, the button would seem to try that again.
        self._show_part(self._retry, self._has_failed and (self._jobs is None or self._jobs.isHidden()))
        text = self._busy or self._loading or self._state
        if self._label.text() != text:
            self._label.setText(text)
            self.setAccessibleName(text)
        self._label.setVisible(bool(text) or self._jobs is None or self._jobs.isHidden())  # a job may need the room
        parts = (self._retry, self._load_all, self._jobs)
        has_parts = any(part is not None and not part.isHidden() for part in parts)
        self.setVisible(bool(text) or has_parts or not self._is_home)


_SHOWN_MS: Final = 2500
_OFFERED_MS: Final = 8000
_LEFT_MS: Final = 1000  # after the pointer has left a toast with a button
_READING_MS: Final = 55  # for each character, if that is longer


class ToastButton(ChoiceWords):
    """A word on the ground of a toast, which is in the colour of text. Keys do not reach it."""

    def __init__(self, toast: QWidget) -> None:
        """Make the button."""
        super().__init__(name="toast_action")
        self.setParent(toast)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFont(theme.semibold_font(self.font()))
        self.setContentsMargins(theme.SPACE_8, theme.SPACE_4, theme.SPACE_8, theme.SPACE_4)

    @override
    def color(self, colors: theme.Colors) -> QColor:
        return theme.until_readable(colors.accent, colors.view, (colors.text,), 4.5)


class Toast(Bubble):
    """Shows what was just done, for some seconds, and announces it: one sentence at a time."""

    def __init__(self, window: QWidget, pages: QWidget) -> None:
        """Make the toast as a child of the window, hidden; it lies over the pages where nothing else is seen."""
        super().__init__(window, "toast", color="view", ground="text")
        self._pages = self._over = pages
        self._cover: QWidget | None = None
        self._line: QWidget | None = None
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        opacity = QGraphicsOpacityEffect(self)
        self.setGraphicsEffect(opacity)
        self._appears = QPropertyAnimation(opacity, b"opacity", self)
        self._appears.setDuration(theme.FADE_MS)
        self._appears.setStartValue(0.0)
        self._appears.setEndValue(1.0)
        self._appears.setEasingCurve(QEasingCurve.Type.OutQuad)
        self._timer = delayed(self, self._on_timeout)
        self._action: QAction | None = None
        follow_language(self, self._take_back)
        # Keys reach the action itself: a toast must not take the focus.
        self._button = ToastButton(self)
        self._button.clicked.connect(self._on_button_clicked)
        self._button.hide()
        self.lie_over(pages)

    def lie_over(self, over: QWidget, cover: QWidget | None = None) -> None:
        """Lie over the lower edge of a widget of the window while that is visible.

        Args:
            over: The widget.
            cover: What it is a part of if that covers the pages, and may have a palette of its own.
        """
        self._over, self._cover = over, cover
        over.installEventFilter(self)
        if self.isVisible():
            self.fit()
            self.raise_()

    def lie_above(self, line: QWidget) -> None:
        """Lie above a line at the bottom, in which something is written, as long as it can be seen."""
        self._line = line
        line.installEventFilter(self)
        if self.isVisible():
            self.fit()

    def say(self, sentence: str) -> None:
        """Show a sentence for some seconds."""
        self._show(sentence, _SHOWN_MS)

    def offer(self, sentence: str, action: QAction) -> None:
        """Show a sentence with a button that triggers an action, for some seconds more."""
        self._action = action
        self._button.setText(action.text())
        self._show(sentence, _OFFERED_MS, is_offer=True)

    def _on_timeout(self) -> None:
        if self._button.isVisible() and not self.isActiveWindow():
            self._timer.start(_OFFERED_MS)  # the person is elsewhere, and has not seen it
        elif not (self._button.isVisible() and self.underMouse()):
            self.hide()

    @override
    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        if not self._timer.isActive():
            self._timer.start(_LEFT_MS)

    def _take_back(self) -> None:
        """Hide a sentence that is in another language now."""
        self.hide()
        self.clear()
        self._button.setText("")

    def _on_button_clicked(self) -> None:
        self.hide()
        if self._action is not None:
            self._action.trigger()

    def _show(self, sentence: str, least_ms: int, *, is_offer: bool = False) -> None:
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, on=not is_offer)
        self._button.setVisible(is_offer)
        self.setText(sentence)
        self.fit()
        self.show()
        self.raise_()
        self._timer.start(max(least_ms, _READING_MS * len(sentence)))
        if theme.motion_ms(theme.FADE_MS):
            self._appears.start()
        announce(self, sentence)

    @override
    def fit(self) -> None:
        is_seen = isValid(self._over) and self._over.isVisible()
        over, cover = (self._over, self._cover) if is_seen else (self._pages, None)
        self.setPalette(cover.palette() if cover is not None else QPalette())
        room = QRect(over.mapTo(self.window(), QPoint()), over.size())
        beside = self._button.sizeHint().width() + theme.SPACE_8 if self._button.isVisibleTo(self) else 0
        self.setContentsMargins(theme.SPACE_16, theme.SPACE_8, theme.SPACE_16 + beside, theme.SPACE_8)
        self.resize_within(min(theme.TOAST_WIDTH, room.width() - 2 * theme.SPACE_16))
        size, button = self.size(), self._button.sizeHint()
        place = QPoint(size.width() - button.width() - theme.SPACE_8, (size.height() - button.height()) // 2)
        self._button.setGeometry(QRect(place, button))
        line = self._line
        is_shown = line is not None and isValid(line) and line.isVisible()
        if line is not None and is_shown and self._pages.isAncestorOf(line) is (cover is None):
            below = line.mapTo(self.window(), QPoint()).y() - theme.SPACE_8
        else:
            below = room.y() + room.height() - theme.SPACE_24
        self.move(room.x() + (room.width() - size.width()) // 2, below - size.height())

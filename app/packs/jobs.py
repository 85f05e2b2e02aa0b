"""Long work that a person has asked for: downloads, exports, contact sheets. Knows what is done, not how.

A job is not a part of a tab: it continues when the tab is closed. Several may run at once.

Work is a function that does what is left of it. It is called again to resume it after a pause, and to retry what has
failed. So pausing is cancelling.
"""

from __future__ import annotations

import asyncio
from bisect import insort
from collections.abc import Awaitable, Callable, Collection, Hashable
from contextlib import suppress
from enum import Enum, auto
from functools import partial
from pathlib import Path
from threading import Event, Lock
from typing import Final, NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal

from app.core.errors import ReportableError
from app.core.worker import TaskOwner, Worker

type JobError = ReportableError | OSError


class JobState(Enum):
    """What a job does."""

    RUNNING = auto()
    PAUSED = auto()  # by the person, or because of `Job.error`
    ENDED = auto()


class Failure(NamedTuple):
    """A part of a job that has failed.

    Attributes:
        position: Of the image in the pack.
        name: What the person knows it by, such as the name of a file.
        error: Why.
    """

    position: int
    name: str
    error: JobError


class JobStopped(Exception):  # noqa: N818 (not an error)
    """The job was paused or cancelled, which ends work in a thread."""


type Check = Callable[[], None]
type Work = Callable[[Job], Awaitable[Path | None]]
"""Does what is left of a job, in the event loop, and returns the folder or file with the result.

It is cancelled when the job is paused or cancelled. If it raises a `JobError`, the job is paused if it can be, and ends
otherwise.
"""


class Job(QObject):
    """A piece of long work.

    Attributes:
        can_pause: Whether it can be paused.
        makes: What it makes, such as files; empty for what its title says.
        state: Whether it runs.
        is_cancelled: Whether the person has cancelled it.
        error: Why it was paused or has ended before all was done; None for no reason but the person.
        failures: The parts that have failed, in pack order. They are removed when they are tried again.
        done: Number of parts that are done, without those that have failed.
        total: Number of parts.
        done_bytes: Bytes that were received or written; 0 if they are not counted.
        is_waiting: Whether the hosts do not answer, so that it waits for them.
        result: The folder or file to show at the end; None before that.

    Signals:
        changed: Anything of the above has changed; no arguments. Progress is reported ten times a second at most.
        stopped: It has ended, or was paused by an error; no arguments.
    """

    changed = Signal()
    stopped = Signal()

    def __init__(
        self,
        tasks: TaskOwner,
        title: Callable[[], str],
        work: Work,
        sentence: Callable[[Job], str],
        *,
        total: int,
        can_pause: bool,
        discard: Callable[[], object] | None,
        makes: frozenset[Hashable] = frozenset(),
        parent: QObject,
    ) -> None:
        """Begin; see `JobList.start` for the arguments."""
        super().__init__(parent)
        self._title = title
        self.can_pause: Final = can_pause
        self.makes: Final = makes
        self.state = JobState.RUNNING
        self.is_cancelled = False
        self.error: JobError | None = None
        self.failures: list[Failure] = []
        self.done = 0
        self.total = total
        self.done_bytes = 0
        self.is_waiting = False
        self.result: Path | None = None
        self._work: Work | None = work  # None once it cannot be called again: it refers to images
        self._discard = discard
        self._sentence = sentence
        self._tasks = tasks
        self._task: asyncio.Task[None] | None = None
        self._unfinished: set[asyncio.Task[None]] = set()  # also former ones that were cancelled
        self._stop = Event()
        self._lock = Lock()
        self._has_progress = False
        self._timer = QTimer(self, interval=_REPORT_MS)
        self._timer.timeout.connect(self._report)
        self._begin()

    @property
    def title(self) -> str:
        """What it does, such as "Download 20 originals from Motivation", in the language in use."""
        return self._title()

    @property
    def sentence(self) -> str:
        """What has happened, once it has ended: one sentence."""
        return self._sentence(self)

    @property
    def can_retry(self) -> bool:
        """Whether it has ended, and something has failed that can be tried again."""
        return self.state is JobState.ENDED and not self.is_cancelled and bool(self.error or self.failures)

    # --- For the person -------------------------------------------------------------------------------------------

    def pause(self) -> None:
        """Pause, if it runs and can be paused."""
        if self.state is JobState.RUNNING and self.can_pause:
            self._end(JobState.PAUSED)

    def resume(self) -> None:
        """Continue after a pause."""
        if self.state is JobState.PAUSED:
            self._begin()

    def cancel(self) -> None:
        """End it now. What is done stays."""
        if self.state is not JobState.ENDED:
            self.is_cancelled = True
            self._end(JobState.ENDED)
            if self._discard is not None:
                self._tasks.start(self._clean_up(self._discard), name="cancel a job", must_finish=True)

    def retry(self) -> None:
        """Try again what has failed."""
        if self.can_retry:
            self._begin()

    # --- For the work ---------------------------------------------------------------------------------------------

    def advance(self, parts: int = 0, size: int = 0) -> None:
        """Count parts that are done, and bytes. May be called in any thread; negative numbers take back."""
        with self._lock:
            self.done += parts
            self.done_bytes += size
            self._has_progress = True

    def fail(self, position: int, name: str, error: JobError) -> None:
        """Add a part that has failed. May be called in any thread."""
        error.__traceback__ = error.__context__ = error.__cause__ = None
        with self._lock:
            insort(self.failures, Failure(position, name, error), key=lambda each: each.position)
            self._has_progress = True

    def set_waiting(self, *, is_waiting: bool) -> None:
        """Set whether the hosts do not answer."""
        self.is_waiting, self._has_progress = is_waiting, True

    async def in_thread[Result](self, function: Callable[[Check], Result]) -> Result:
        """Call a function in a thread of its own, and return its result.

        Args:
            function: Called with a function that it calls about once in a millisecond. That raises `JobStopped` when
                the job was paused or cancelled; then this waits until `function` has ended.
        """
        stop = self._stop

        def check() -> None:
            if stop.is_set():
                raise JobStopped

        worker = Worker("job")
        running = asyncio.wrap_future(worker.submit(partial(function, check)))
        worker.close()
        try:
            return await asyncio.shield(running)
        except asyncio.CancelledError:
            stop.set()  # also if the program ends
            with suppress(JobStopped, OSError, ReportableError):
                await running
            raise

    # --- Running --------------------------------------------------------------------------------------------------

    def _begin(self) -> None:
        self.state, self.error, self.failures, self._stop = JobState.RUNNING, None, [], Event()
        self._task = self._tasks.start(self._run(tuple(self._unfinished), self._stop), name="job")
        if self._task is not None:
            self._unfinished.add(self._task)
            self._task.add_done_callback(self._unfinished.discard)
        self._timer.start()
        self.changed.emit()

    async def _run(self, former: Collection[asyncio.Task[None]], stop: Event) -> None:
        if former:  # they may still be ending, and add failures
            await asyncio.wait(former)
            self.failures = []
        try:
            assert self._work is not None
            self.result = await self._work(self)
        except (ReportableError, OSError) as error:
            if not stop.is_set():
                error.__traceback__ = error.__context__ = error.__cause__ = None
                self.error = error
                self._end(JobState.PAUSED if self.can_pause else JobState.ENDED)
        except Exception:
            if not stop.is_set():
                self.is_cancelled = not self.can_pause
                self._end(JobState.PAUSED if self.can_pause else JobState.ENDED)
            raise
        else:
            if not stop.is_set():
                self._end(JobState.ENDED)

    async def _clean_up(self, discard: Callable[[], object]) -> None:
        if self._unfinished:
            await asyncio.wait(self._unfinished)
        await self.in_thread(lambda _check: discard())

    def _end(self, state: JobState) -> None:
        self.state = state
        self._stop.set()
        self._timer.stop()
        self._has_progress = False
        task = self._task
        if task is not None and not task.done() and task is not asyncio.current_task():
            task.cancel()
        if state is JobState.ENDED and not self.can_retry:
            self._work = None
        self.changed.emit()
        if state is JobState.ENDED or self.error is not None:
            self.stopped.emit()

    def _report(self) -> None:
        if self._has_progress:
            self._has_progress = False
            self.changed.emit()


_REPORT_MS: Final = 100


class JobList(QObject):
    """The jobs of this run.

    Attributes:
        jobs: The latest one last. Those that have ended stay until they are removed.

    Signals:
        changed: `jobs` has changed, or one of them; no arguments.
        stopped: A job has ended, or was paused by an error; the `Job`.
    """

    changed = Signal()
    stopped = Signal(object)

    def __init__(self, tasks: TaskOwner, parent: QObject | None = None) -> None:
        """Begin without jobs, whose tasks will belong to `tasks`."""
        super().__init__(parent)
        self.jobs: tuple[Job, ...] = ()
        self._tasks = tasks

    @property
    def unfinished(self) -> tuple[Job, ...]:
        """Those that run or are paused."""
        return tuple(job for job in self.jobs if job.state is not JobState.ENDED)

    def start(
        self,
        title: Callable[[], str],
        work: Work,
        sentence: Callable[[Job], str],
        *,
        total: int = 1,
        can_pause: bool = False,
        discard: Callable[[], object] | None = None,
        makes: frozenset[Hashable] = frozenset(),
    ) -> Job:
        """Start a job. The window shows it, announces its end, and asks before it is lost at closing.

        Args:
            title: Returns what it does.
            work: Does it.
            sentence: Returns what is said at its end.
            total: Number of parts, such as images.
            can_pause: Whether it can be paused.
            discard: Called in a thread if the person cancels it, when the work has ended.
            makes: What it makes, such as files. A failure is removed when a later job has made all of it.
        """
        job = Job(
            self._tasks,
            title,
            work,
            sentence,
            total=total,
            can_pause=can_pause,
            discard=discard,
            makes=makes,
            parent=self,
        )
        job.changed.connect(self.changed)
        job.stopped.connect(lambda: self._on_stopped(job))
        self.jobs = (*self.jobs, job)
        self.changed.emit()
        return job

    def _on_stopped(self, job: Job) -> None:
        if job.state is JobState.ENDED and not job.is_cancelled:
            place = self.jobs.index(job)
            for former in self.jobs[:place]:
                if former.can_retry and _covers(job, former):
                    self.remove(former)  # what it could not do is done now, or the job says it
            if job.can_retry and any(_is_success(later) and _covers(later, job) for later in self.jobs[place:]):
                self.remove(job)  # what it could not do was done by the one that was started while it ran
                return
        self.stopped.emit(job)

    def remove(self, job: Job) -> None:
        """Remove a job that has ended."""
        if job.state is JobState.ENDED:
            self.jobs = tuple(each for each in self.jobs if each is not job)
            job.deleteLater()
            self.changed.emit()


def _is_success(job: Job) -> bool:
    return job.state is JobState.ENDED and not (job.is_cancelled or job.can_retry)


def _covers(job: Job, former: Job) -> bool:
    """Whether a job makes everything that one makes that has failed."""
    return former.makes <= job.makes if former.makes else former.title == job.title

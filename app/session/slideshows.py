"""Finds out where images were used: when the person asks, and from then on by itself, for a pack on screen."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from app.core.connection import ApiKey, Connection
from app.core.errors import ReportableError
from app.packs.jobs import Job, JobState
from app.packs.slideshows import SlideshowReading

if TYPE_CHECKING:
    import asyncio

    from app.packs.services import Services
    from app.session.workspace import Workspace


class Slideshows(QObject):
    """Reads the slideshows of one key at a time.

    Signals:
        refused: The service no longer lists slideshows for a key, as was found out by itself; the `SlideshowReading`.
    """

    refused = Signal(object)

    def __init__(self, workspace: Workspace, services: Services) -> None:
        """Read nothing yet.

        Args:
            workspace: The open packs; the Qt parent.
            services: The services of this run.
        """
        super().__init__(workspace)
        self._workspace = workspace
        self._services = services
        self._limits = services.settings.slideshows
        self._jobs: list[tuple[Job, SlideshowReading]] = []
        self._due: dict[str, float] = {}  # of `time.monotonic`, by account
        self._quiet: Connection | None = None  # what is read by itself
        self._task: asyncio.Task[None] | None = None
        timer = QTimer(self, interval=round(1000 * self._limits.look_seconds))
        timer.timeout.connect(self._look)
        timer.start()
        workspace.keys.forgotten.connect(self._on_key_forgotten)

    def find(self, title: Callable[[], str], sentence: Callable[[Job, SlideshowReading], str]) -> None:
        """Start a job that reads the slideshows of the pack's key, or resume it; arguments as of `JobList.start`."""
        place = self._workspace.current.content_connection if self._workspace.current is not None else None
        if place is None:
            return
        for job, former in self._jobs:
            if former.place == place and job.state is not JobState.ENDED:
                job.resume()
                return
        self._stop()
        reading = SlideshowReading(self._services, place)

        async def work(job: Job) -> None:
            await reading.run(job)
            await self.show_uses()

        started = self._workspace.jobs.start(title, work, lambda job: sentence(job, reading), can_pause=True)
        self._jobs = [
            *((job, each) for job, each in self._jobs if job in self._workspace.jobs.jobs),
            (started, reading),
        ]

    async def show_uses(self) -> None:
        """Show in all packs what is known now."""
        for pack in self._workspace.packs:
            await pack.update_uses()
        self._workspace.recent_packs.read_reviews()

    def _look(self) -> None:
        """Read the slideshows again if it is time, and something is known of them."""
        pack = self._workspace.current
        place = pack.content_connection if pack is not None else None
        is_known = pack is not None and pack.findings.uses is not None
        is_busy = (self._task is not None and not self._task.done()) or any(
            job.state is JobState.RUNNING for job, _ in self._jobs
        )
        if place is None or not is_known or is_busy or not self._workspace.is_window_visible:
            return
        if time.monotonic() >= self._due.get(place.account, 0.0):
            self._quiet = place
            self._task = self._services.tasks.start(self._read_quietly(place), name="read slideshows")

    async def _read_quietly(self, place: Connection) -> None:
        quiet_seconds = self._limits.quiet_seconds
        read_at, _ = await self._services.saved_packs(is_demo=place.is_demo).slideshows(place)
        age = abs(time.time() - (read_at or 0.0))  # the clock may have been set back
        is_due = bool(read_at) and age >= quiet_seconds
        self._due[place.account] = time.monotonic() + (quiet_seconds - age if read_at and not is_due else quiet_seconds)
        if not is_due:
            return
        reading = SlideshowReading(self._services, place)
        with suppress(ReportableError, OSError):  # it is tried again in an hour
            await reading.run()
        if reading.refusal is not None:
            self.refused.emit(reading)
        await self.show_uses()

    def _stop(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def _on_key_forgotten(self, key: ApiKey | None) -> None:
        if self._quiet is not None and self._quiet.key == key:
            self._stop()
        for job, reading in self._jobs:
            if reading.place.key == key:  # it would hold the key, and go on to use it
                job.cancel()
                self._workspace.jobs.remove(job)
        self._jobs = [each for each in self._jobs if each[1].place.key != key]

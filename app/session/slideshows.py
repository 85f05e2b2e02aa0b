"""Finds out where images were used: when the person asks, and from then on by itself, for a pack on screen."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from app.core.connection import ApiKey, Connection
from app.packs.jobs import Job, JobState
from app.packs.slideshows import SlideshowReading

if TYPE_CHECKING:
    from app.packs.open_pack import OpenPack
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
        self._jobs: dict[Connection, Job] = {}  # the last ones; what nobody has asked for is not in the list of jobs
        self._due: dict[str, float] = {}  # of `time.monotonic`, by account
        timer = QTimer(self, interval=round(1000 * self._limits.look_seconds))
        timer.timeout.connect(self._look)
        timer.start()
        workspace.keys.forgotten.connect(self._on_key_forgotten)

    def find(self, pack: OpenPack, title: Callable[[], str], sentence: Callable[[Job, SlideshowReading], str]) -> None:
        """Start a job that reads the slideshows of a pack's key, or resume it; arguments as of `JobList.start`."""
        place, jobs = pack.content_connection, self._workspace.jobs
        if place is None:
            return
        former = self._jobs.get(place)
        if former is not None and former in jobs.unfinished:
            former.resume()
            return
        for job in self._jobs.values():
            if job not in jobs.jobs:  # one request at a time
                job.cancel()
        reading = SlideshowReading(self._services, place)

        async def work(job: Job) -> None:
            await reading.run(job)
            await self.show_uses()

        self._jobs[place] = jobs.start(title, work, lambda job: sentence(job, reading), can_pause=True)

    async def show_uses(self) -> None:
        """Show in all packs what is known now."""
        for pack in self._workspace.packs:
            await pack.update_uses()
        self._workspace.recent_packs.read_reviews()

    def _look(self) -> None:
        """Read the slideshows again if it is time."""
        pack, is_visible = self._workspace.current, self._workspace.is_window_visible
        is_busy = any(job.state is JobState.RUNNING for job in self._jobs.values())
        if pack is None or is_busy or not is_visible:
            return
        place = pack.content_connection
        if place is not None and time.monotonic() >= self._due.get(place.account, 0.0):
            self._due[place.account] = time.monotonic() + self._limits.quiet_seconds
            reading = SlideshowReading(self._services, place)
            work, tasks = partial(self._read_quietly, reading), self._services.tasks
            self._jobs[place] = Job(tasks, str, work, lambda _: "", total=1, can_pause=False, discard=None, parent=self)

    async def _read_quietly(self, reading: SlideshowReading, job: Job) -> None:
        """Read again what was read more than an hour ago; if that fails, in another hour."""
        place = reading.place
        read_at, _ = await self._services.saved_packs(is_demo=place.is_demo).slideshows(place)
        age = abs(time.time() - (read_at or 0.0))  # the clock may have been set back
        if read_at and age < self._limits.quiet_seconds:
            self._due[place.account] -= age
        elif read_at:
            await reading.run(job)
            if reading.refusal is not None:
                self.refused.emit(reading)
            await self.show_uses()

    def _on_key_forgotten(self, key: ApiKey | None) -> None:
        for place in [each for each in self._jobs if each.key == key]:
            job = self._jobs.pop(place)  # it would hold the key, and go on to use it
            job.cancel()
            self._workspace.jobs.remove(job)

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
        self._readings: dict[Job, SlideshowReading] = {}
        self._due: dict[str, float] = {}  # of `time.monotonic`, by account
        self._quiet: asyncio.Task[None] | None = None  # reads what nobody has asked for
        timer = QTimer(self, interval=round(1000 * self._limits.look_seconds))
        timer.timeout.connect(self._look)
        timer.start()
        workspace.keys.forgotten.connect(self._on_key_forgotten)

    def find(self, pack: OpenPack, title: Callable[[], str], sentence: Callable[[Job, SlideshowReading], str]) -> None:
        """Start a job that reads the slideshows of a pack's key, or resume it; arguments as of `JobList.start`."""
        place, jobs = pack.content_connection, self._workspace.jobs
        for job, former in self._readings.items():
            if former.place == place and job.state is not JobState.ENDED:
                job.resume()
                return
        if place is None:
            return
        self._stop()
        reading = SlideshowReading(self._services, place)

        async def work(job: Job) -> None:
            await reading.run(job)
            await self.show_uses()

        self._readings = {job: each for job, each in self._readings.items() if job in jobs.jobs}
        self._readings[jobs.start(title, work, lambda job: sentence(job, reading), can_pause=True)] = reading

    async def show_uses(self) -> None:
        """Show in all packs what is known now."""
        for pack in self._workspace.packs:
            await pack.update_uses()
        self._workspace.recent_packs.read_reviews()

    def _look(self) -> None:
        """Read the slideshows again if it is time, and something is known of them."""
        pack, is_visible = self._workspace.current, self._workspace.is_window_visible
        is_busy = any(job.state is JobState.RUNNING for job in self._readings)
        is_busy = is_busy or (self._quiet is not None and not self._quiet.done())
        if pack is None or pack.findings.uses is None or is_busy or not is_visible:
            return
        place = pack.content_connection
        if place is not None and time.monotonic() >= self._due.get(place.account, 0.0):
            self._due[place.account] = time.monotonic() + self._limits.quiet_seconds
            self._quiet = self._services.tasks.start(self._read_quietly(place), name="read slideshows")

    async def _read_quietly(self, place: Connection) -> None:
        read_at, _ = await self._services.saved_packs(is_demo=place.is_demo).slideshows(place)
        age = abs(time.time() - (read_at or 0.0))  # the clock may have been set back
        if read_at and age < self._limits.quiet_seconds:
            self._due[place.account] -= age
        elif read_at:
            reading = SlideshowReading(self._services, place)
            with suppress(ReportableError, OSError):  # it is tried again in an hour
                await reading.run()
            if reading.refusal is not None:
                self.refused.emit(reading)
            await self.show_uses()

    def _stop(self) -> None:
        if self._quiet is not None:
            self._quiet.cancel()

    def _on_key_forgotten(self, key: ApiKey | None) -> None:
        self._stop()
        for job, reading in [*self._readings.items()]:
            if reading.place.key == key:  # it would hold the key, and go on to use it
                job.cancel()
                self._workspace.jobs.remove(job)
                del self._readings[job]

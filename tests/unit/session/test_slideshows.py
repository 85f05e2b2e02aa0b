"""Where images were used: what is read when the person asks, and by itself, and what open packs say of it."""

import time
from typing import Self, override

from PySide6.QtCore import QTimer

from app.core.errors import OfflineError, PlanNotAllowedError, TooManyRequestsError
from app.core.slideshows import Slideshow, Use, file_digest
from app.packs.jobs import JobState
from tests.unit.packs.driver import Driver
from tests.unit.packs.stand_in_services import StandInServices, image, settle, until


class Session(Driver):
    """A window with a pack whose first image was used.

    Attributes:
        refused: How many times it was said that the service no longer lists slideshows.
    """

    def __init__(self) -> None:
        services = StandInServices("env.key")
        services.held = None
        services.slideshows = (Slideshow("s", Use(title="Morning"), frozenset({file_digest(image(1, "x").url)})),)
        super().__init__(services=services)
        self.refused = 0

    @override
    async def __aenter__(self) -> Self:
        self.attach()
        self.workspace.set_window_visible(is_visible=True)
        self.workspace.slideshows.refused.connect(self._on_refused)
        await self.show("a", "xyz")
        return self

    @override
    async def show(self, name: str, image_ids: str) -> None:
        await self.do(f"open {name}")
        await until(lambda: bool(self.services.requests()))  # the disk has been asked for a saved answer
        await self.do(f"answer {name} {image_ids}")

    def _on_refused(self) -> None:
        self.refused += 1

    async def find(self) -> None:
        """Ask where images were used, and wait for the end."""
        self.workspace.slideshows.find(self.pack, str, lambda _job, _reading: "")
        await until(lambda: self.workspace.jobs.jobs[-1].state is JobState.ENDED)

    async def look(self) -> int:
        """Let the time come in which it is found out whether to read again; return the number of requests so far."""
        timer = self.workspace.slideshows.findChild(QTimer)
        assert timer is not None
        timer.timeout.emit()
        for _ in range(4):  # as many times as reading begins to wait for the disk, and once more
            await self.services.saved_packs(is_demo=False).slideshows(self.content.request.connection)
        await settle()
        return len(self.services.slideshow_requests)

    async def find_long_ago(self) -> None:
        """Ask, and let more than an hour have passed since."""
        await self.find()
        place = self.content.request.connection
        await self.services.saved_packs(is_demo=False).save_slideshow_list(place, time.time() - 4000)

    @property
    def used(self) -> str | None:
        """The IDs of the images of the pack on screen that were used; None if that is not known."""
        findings = self.pack.findings
        used = "".join(each.id for each in self.pack.shelf.images if findings.uses_of(each))
        return used if findings.uses is not None else None


async def test_nothing_is_read_before_the_person_has_asked_and_then_within_the_hour() -> None:
    async with Session() as session:
        assert (session.used, await session.look()) == (None, 0)
    async with Session() as session:
        await session.find()
        requests = len(session.services.slideshow_requests)
        assert (session.used, await session.look()) == ("x", requests)
        at_first: list[str | None] = []
        session.pack.content_changed.connect(lambda: at_first.append(session.used))
        await session.show("b", "xy")
        await until(lambda: session.used == "x")
        assert at_first == [None]
        session.workspace.new_tab()
        assert session.used is None
        session.workspace.slideshows.find(session.pack, str, lambda _job, _reading: "")
        assert len(session.workspace.jobs.jobs) == 1, "no pack is on screen, and so no key"


async def test_an_hour_later_they_are_read_once_while_the_pack_is_visible() -> None:
    async with Session() as session:
        await session.find_long_ago()
        requests = len(session.services.slideshow_requests)
        session.workspace.set_window_visible(is_visible=False)
        assert await session.look() == requests
        session.workspace.set_window_visible(is_visible=True)
        session.services.slideshows = ()
        await session.look()
        await until(lambda: session.used == "")
        requests = len(session.services.slideshow_requests)
        assert await session.look() == requests
        assert len(session.workspace.jobs.jobs) == 1, "nobody has asked for it"


async def test_without_a_network_they_are_not_asked_for_again_at_once() -> None:
    async with Session() as session:
        await session.find_long_ago()
        session.services.slideshow_error = OfflineError()
        former = len(session.services.slideshow_requests)
        for _ in range(5):
            await session.look()
        await until(lambda: len(session.services.slideshow_requests) > former)
        assert (await session.look(), session.refused, session.used) == (former + 1, 0, "x")


async def test_a_key_that_may_no_longer_see_them_is_said_once() -> None:
    async with Session() as session:
        await session.find_long_ago()
        session.services.slideshow_error = PlanNotAllowedError()
        await session.look()
        await until(lambda: session.refused == 1)
        requests = len(session.services.slideshow_requests)
        assert (await session.look(), session.refused, session.used) == (requests, 1, "x")


async def test_a_forgotten_key_is_used_no_more_and_nothing_of_it_is_shown() -> None:
    async with Session() as session:
        await session.find()
        session.services.slideshow_error = TooManyRequestsError(retry_after=100)
        session.workspace.slideshows.find(session.pack, str, lambda _job, _reading: "")
        await settle()
        assert session.workspace.jobs.unfinished
        session.workspace.keys.forget()
        await until(lambda: session.used is None)
        assert not session.workspace.jobs.unfinished

"""Live refreshes: when they are sent, and what follows from their answers and failures. The test lets time pass."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
from msgspec import Raw
from msgspec.structs import replace
from PySide6.QtCore import QTimer

from app.core.connection import ApiKey, Connection, PackRequest
from app.core.errors import (
    KeyNotAcceptedError,
    NetworkError,
    PackBrowserError,
    PackNotFoundError,
    PlanNotAllowedError,
    ServiceFailedError,
    SubscriptionRequiredError,
    TooManyRequestsError,
    UnexpectedAnswerError,
)
from app.core.limits import LiveLimits
from app.core.models import ImageMetadata, Pack, count_by_status
from app.packs.loading import Repetition
from app.packs.states import Content, Failed, Loading, Occasion, PackState, Shown, Target
from tests.unit.packs.stand_in_services import BASE_URL, StandInServices, pack

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from app.core.changes import PackChanges


REQUEST = PackRequest(Connection(BASE_URL, ApiKey("env.key")), "a")
SENT = ("env.key", "a")
LETTERS = {"d": "completed", "p": "pending", "b": "processing", "f": "failed"}


def pack_of(statuses: str, received_bytes: int = 1000) -> Pack:
    """A pack of one image for each letter: described, pending, being described or failed."""
    made = pack("a", [str(number) for number in range(len(statuses))])
    images = tuple(
        replace(image, metadata=ImageMetadata(LETTERS[letter]), raw=Raw(f"{image.id} {letter}"))
        for image, letter in zip(made.images, statuses, strict=True)
    )
    return replace(made, images=images, status_counts=count_by_status(images), received_bytes=received_bytes)


class Setup:
    """Live refreshes of a visible window, and a clock.

    Attributes:
        now: The time of the clock.
        answers: The images of each later answer that has changed something, and the ids of those that have changed.
        failures: Failures that are to be shown.
    """

    def __init__(self) -> None:
        self.now = 1000.0
        self.services = StandInServices("env.key")
        self.services.settings = replace(self.services.settings, live=LiveLimits(jitter=0.0))
        self.answers: list[tuple[str, frozenset[str]]] = []
        self.failures: list[PackBrowserError] = []
        self.live = self.new_live()
        self.live.set_visible(is_visible=True)

    def new_live(self) -> Repetition:
        return Repetition(self.services, self._on_answer, self._on_failure, lambda: self.now)

    def _on_failure(self, _request: PackRequest, error: PackBrowserError) -> None:
        self.failures.append(error)

    def _on_answer(self, request: PackRequest, later: Pack, changes: PackChanges | None) -> None:
        assert changes is not None, "only a reconnection has none"
        letters = {status: letter for letter, status in LETTERS.items()}
        self.answers.append(("".join(letters[image.status] for image in later.images), changes.changed_ids))
        self.live.follow(Shown(Target("a"), Content(request, later, Occasion.LIVE)))

    def show(self, statuses: str, received_bytes: int = 1000) -> None:
        """Show a pack that the person has requested."""
        self.live.follow(self.shown(pack_of(statuses, received_bytes)))

    def shown(self, shown: Pack) -> PackState:
        return Shown(Target("a"), Content(REQUEST, shown))

    @property
    def wait(self) -> int | None:
        """Seconds until the next request; None if there will be none."""
        timer = self.live.findChild(QTimer, "live_refresh")
        assert timer is not None
        return round(timer.interval() / 1000) if timer.isActive() else None

    async def elapse(self, seconds: float) -> None:
        """Let time pass, and the requests begin that are due then."""
        self.now += seconds
        timer = self.live.findChild(QTimer, "live_refresh")
        assert timer is not None
        if timer.isActive():
            timer.stop()
            timer.timeout.emit()
        await self.run()

    async def run(self) -> None:
        for _ in range(20):
            await asyncio.sleep(0)

    @property
    def sent(self) -> int:
        """Number of requests so far."""
        return len(self.services.sent_live)

    @property
    def is_under_way(self) -> bool:
        return self.services.is_live_under_way(SENT)

    async def answer(self, statuses: str, received_bytes: int = 1000) -> None:
        self.services.answer_live(SENT, pack_of(statuses, received_bytes))
        await self.run()

    async def fail(self, error: PackBrowserError) -> None:
        self.services.fail_live(SENT, error)
        await self.run()


@pytest.fixture
@asynccontextmanager
async def setup() -> AsyncIterator[Setup]:
    made = Setup()
    yield made
    made.live.stop()
    await made.run()
    assert not made.is_under_way
    await made.services.tasks.aclose()


async def test_the_interval_grows_to_two_minutes_and_starts_again_when_something_has_changed(setup: Setup) -> None:
    setup.show("dppp")
    waits = []
    for _ in range(8):
        waits.append(setup.wait)
        await setup.elapse(setup.wait or 0)
        await setup.answer("dppp")
    assert waits == [10, 16, 26, 41, 66, 105, 120, 120]
    assert setup.answers == []
    await setup.elapse(120)
    await setup.answer("ddbp")
    assert setup.answers == [("ddbp", frozenset("12"))]
    assert setup.wait == 10
    await setup.elapse(10)
    await setup.answer("ddbp")
    assert setup.wait == 16


async def test_nothing_is_sent_before_the_interval_is_over_nor_while_an_answer_is_awaited(setup: Setup) -> None:
    setup.show("p")
    await setup.elapse(9.9)
    assert setup.sent == 0
    await setup.elapse(0.2)
    assert (setup.sent, setup.wait) == (1, None)
    await setup.elapse(500)
    setup.live.set_visible(is_visible=True)
    await setup.run()
    assert setup.sent == 1


@pytest.mark.parametrize("statuses", ["", "d", "ddf"])
async def test_a_pack_without_images_that_are_being_described_is_not_requested(setup: Setup, statuses: str) -> None:
    setup.show(statuses)
    assert setup.wait is None
    assert setup.live.last_check is None


async def test_nothing_is_sent_any_more_when_all_images_are_described(setup: Setup) -> None:
    setup.show("db")
    await setup.elapse(10)
    await setup.answer("dd")
    assert setup.wait is None
    assert setup.answers == [("dd", frozenset("1"))]


async def test_while_the_window_is_hidden_nothing_is_sent_and_then_one_request_if_it_is_due(setup: Setup) -> None:
    setup.show("p")
    setup.live.set_visible(is_visible=False)
    await setup.elapse(1000)
    assert (setup.sent, setup.wait) == (0, None)
    setup.live.set_visible(is_visible=True)
    setup.live.set_visible(is_visible=False)
    setup.live.set_visible(is_visible=True)
    await setup.run()
    assert setup.sent == 1
    await setup.answer("p")
    assert setup.wait == 16
    setup.live.set_visible(is_visible=False)
    setup.now += 6
    setup.live.set_visible(is_visible=True)
    assert (setup.sent, setup.wait) == (1, 10)


async def test_a_hidden_window_does_not_go_on_after_an_answer(setup: Setup) -> None:
    setup.show("p")
    await setup.elapse(10)
    setup.live.set_visible(is_visible=False)
    await setup.answer("p")
    assert setup.wait is None


async def test_switching_it_off_cancels_a_request_and_switching_it_on_continues(setup: Setup) -> None:
    setup.show("p")
    await setup.elapse(10)
    setup.live.set_live_enabled(is_enabled=False)
    await setup.run()
    assert not setup.is_under_way
    await setup.elapse(1000)
    assert (setup.sent, setup.wait) == (1, None)
    setup.live.set_live_enabled(is_enabled=True)
    await setup.run()
    assert setup.sent == 2


async def test_a_request_of_the_person_cancels_a_live_refresh_and_none_is_sent_until_it_has_ended(setup: Setup) -> None:
    former = pack_of("p")
    setup.live.follow(setup.shown(former))
    await setup.elapse(10)
    content = Content(REQUEST, former)
    setup.live.follow(Loading(Target("b"), REQUEST, content))
    await setup.run()
    assert not setup.is_under_way
    await setup.elapse(1000)
    setup.live.follow(Failed(Target("b"), REQUEST, PackNotFoundError(), None, content))
    await setup.elapse(1000)
    assert (setup.sent, setup.wait) == (1, None)
    setup.show("pp")  # as by F5
    assert (setup.sent, setup.wait) == (1, 10)


async def test_a_pack_whose_key_was_forgotten_is_not_requested(setup: Setup) -> None:
    shown = pack_of("p")
    setup.live.follow(setup.shown(shown))
    await setup.elapse(10)
    setup.live.follow(Shown(Target("a"), Content(REQUEST.without_key(), shown)))
    await setup.run()
    assert not setup.is_under_way
    assert setup.wait is None


@pytest.mark.parametrize(
    ("error", "wait"),
    [
        (NetworkError(), 16),
        (UnexpectedAnswerError(http_status=200), 16),
        (ServiceFailedError(http_status=503), 16),
        (ServiceFailedError(http_status=503, retry_after=90.0), 90),
        (ServiceFailedError(http_status=503, retry_after=2.0), 16),
        (TooManyRequestsError(http_status=429), 16),
        (TooManyRequestsError(http_status=429, retry_after=300.0), 300),
        (TooManyRequestsError(http_status=429, retry_after=31_536_000.0), 86_400),
    ],
)
async def test_a_failure_is_only_noted_and_the_service_s_pause_is_kept(
    setup: Setup, error: PackBrowserError, wait: int
) -> None:
    setup.show("p")
    assert setup.live.last_check is not None
    assert setup.live.last_check.has_succeeded
    await setup.elapse(10)
    await setup.fail(error)
    assert not setup.live.last_check.has_succeeded
    assert (setup.wait, setup.failures) == (wait, [])
    await setup.elapse(wait)
    await setup.answer("p")
    assert setup.live.last_check.has_succeeded


async def test_a_pause_that_the_service_has_asked_the_person_for_is_kept_after_the_banner_is_closed(
    setup: Setup,
) -> None:
    former = pack_of("p")
    setup.live.follow(setup.shown(former))
    error = TooManyRequestsError(http_status=429, retry_after=60.0)
    for left in (60, 59, 58):
        setup.live.follow(Failed(Target("a"), REQUEST, error, left, Content(REQUEST, former)))
        setup.now += 1
    setup.live.follow(setup.shown(former))
    assert setup.wait == 57


@pytest.mark.parametrize(
    "kind", [KeyNotAcceptedError, SubscriptionRequiredError, PlanNotAllowedError, PackNotFoundError]
)
async def test_what_waiting_cannot_help_is_shown_once_and_nothing_is_sent_until_the_person_succeeds(
    setup: Setup, kind: type[PackBrowserError]
) -> None:
    former = pack_of("p")
    setup.live.follow(setup.shown(former))
    await setup.elapse(10)
    error = kind()
    await setup.fail(error)
    assert setup.failures == [error]
    setup.live.follow(setup.shown(former))  # the banner was closed
    assert setup.wait is None
    setup.show("p")
    assert setup.wait == 10


async def test_large_answers_are_requested_less_often(setup: Setup) -> None:
    setup.show("p", received_bytes=4_500_000)
    assert setup.wait == 69
    await setup.elapse(69)
    await setup.answer("p", received_bytes=4_500_000)
    assert setup.wait == 110
    await setup.elapse(110)
    await setup.answer("d" + "p", received_bytes=45_000_000)
    assert setup.wait == 687


async def test_intervals_are_made_longer_at_random(setup: Setup) -> None:
    setup.services.settings = replace(setup.services.settings, live=LiveLimits(jitter=1.0))
    waits = set()
    for _ in range(20):
        live = setup.new_live()
        live.set_visible(is_visible=True)
        live.follow(setup.shown(pack_of("p")))
        timer = live.findChild(QTimer, "live_refresh")
        assert timer is not None
        waits.add(timer.interval())
        live.stop()
    assert len(waits) > 10
    assert 10_000 <= min(waits) <= max(waits) <= 20_001

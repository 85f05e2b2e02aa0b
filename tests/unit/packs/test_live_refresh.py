"""Live refreshes: when they are sent, and what follows from their answers and failures. The test lets time pass."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from msgspec import Raw
from msgspec.structs import replace
from PySide6.QtCore import QTimer

from app.core import errors
from app.core.changes import PackChanges
from app.core.connection import ApiKey, Connection, PackRequest
from app.core.errors import PackBrowserError
from app.core.limits import LiveLimits
from app.core.models import ImageMetadata, Pack, count_by_status
from app.packs.loading import Content, ContentOrigin, Failed, Loading, Repetition, Shown, Target
from tests.unit.packs.event_tables import tables
from tests.unit.packs.stand_in_services import BASE_URL, StandInServices, pack, settle

REQUEST = PackRequest(Connection(BASE_URL, ApiKey("env.key")), "a")
SENT = ("env.key", "a")
LETTERS = {"d": "completed", "p": "pending", "b": "processing", "f": "failed"}

# Each step is an event and what follows it: in how many seconds the next request is sent, or that it is under way;
# whether the latest check has succeeded; and in brackets what is shown, with the ids of the images that have changed.
# A pack has one image for each letter: described, pending, being described or failed.
TABLES = tables("""
nothing is sent before the interval is over, nor while an answer is awaited @ -
    show p -> in 10, fresh
    wait 9.9 -> in 0, fresh
    wait 0.2 -> under way, fresh
    wait 500 -> under way, fresh
    visible -> under way, fresh

a pack without images that are being described is not requested, and no longer when all are described @ -
    show -> -
    show d -> -
    show ddf -> -
    show db -> in 10, fresh
    wait 10 -> under way, fresh
    answer dd -> -, fresh (changed 1)

while the window is hidden nothing is sent, and then one request if it is due @ -
    show p -> in 10, fresh
    hide -> -, fresh
    wait 1000 -> -, fresh
    visible -> under way, fresh
    hide -> under way, fresh
    visible -> under way, fresh
    answer p -> in 16, fresh
    hide -> -, fresh
    pass 6 -> -, fresh
    visible -> in 10, fresh
    wait 10 -> under way, fresh
    hide -> under way, fresh
    answer p -> -, fresh

switching it off cancels a request, and switching it on continues @ -
    show p -> in 10, fresh
    wait 10 -> under way, fresh
    off -> -, fresh
    wait 1000 -> -, fresh
    on -> under way, fresh

a request of the person cancels a live refresh, and none is sent until it has ended @ -
    show p -> in 10, fresh
    wait 10 -> under way, fresh
    load -> -, fresh
    wait 1000 -> -, fresh
    miss PackNotFound -> -, fresh
    wait 1000 -> -, fresh
    show pp -> in 10, fresh

a pack whose key was forgotten is not requested @ -
    show p -> in 10, fresh
    wait 10 -> under way, fresh
    forgotten -> -, fresh

a failure is only noted, and the service's pause is kept @ -
    show p -> in 10, fresh
    wait 10 -> under way, fresh
    fail Network -> in 16, vain
    wait 16 -> under way, vain
    answer p -> in 26, fresh
    show p -> in 10, fresh
    wait 10 -> under way, fresh
    fail ServiceFailed 90 -> in 90, vain
    wait 90 -> under way, vain
    answer p -> in 26, fresh
    show p -> in 10, fresh
    wait 10 -> under way, fresh
    fail TooManyRequests -> in 16, vain
    show p -> in 10, fresh
    wait 10 -> under way, fresh
    fail TooManyRequests 31536000 -> in 86400, vain

a pause that the service has asked the person for is kept after the banner is closed @ -
    show p -> in 10, fresh
    miss TooManyRequests 60 -> -, fresh
    pass 1 -> -, fresh
    miss TooManyRequests 59 -> -, fresh
    pass 1 -> -, fresh
    miss TooManyRequests 58 -> -, fresh
    pass 1 -> -, fresh
    same -> in 57, fresh

what waiting cannot help is shown once, and nothing is sent until the person succeeds @ -
    show p -> in 10, fresh
    wait 10 -> under way, fresh
    fail KeyNotAccepted -> -, vain (KeyNotAcceptedError)
    same -> -, vain
    show p -> in 10, fresh
    wait 10 -> under way, fresh
    fail PackNotFound -> -, vain (PackNotFoundError)

large answers are requested less often @ -
    show p 4500000 -> in 69, fresh
    wait 69 -> under way, fresh
    answer p 4500000 -> in 110, fresh
    wait 110 -> under way, fresh
    answer dp 45000000 -> in 687, fresh (changed 01)
""")


def pack_of(statuses: str, received_bytes: int = 1000) -> Pack:
    """A pack of one image for each letter."""
    made = pack("a", [str(number) for number in range(len(statuses))])
    images = tuple(
        replace(image, metadata=ImageMetadata(LETTERS[letter]), raw=Raw(f"{image.id} {letter}"))
        for image, letter in zip(made.images, statuses, strict=True)
    )
    return replace(made, images=images, status_counts=count_by_status(images), received_bytes=received_bytes)


class Setup:
    """Live refreshes of a visible window, and a clock."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.services = StandInServices("env.key")
        self.services.settings = replace(self.services.settings, live=LiveLimits(jitter=0.0))
        self.shown = pack_of("")
        self.signals: list[str] = []
        self.live = Repetition(self.services, self._on_answer, self._on_failure, lambda: self.now)
        self.live.set_visible(is_visible=True)

    def _on_failure(self, _request: PackRequest, error: PackBrowserError) -> None:
        self.signals.append(type(error).__name__)

    def _on_answer(self, request: PackRequest, later: Pack, changes: PackChanges | None) -> None:
        assert changes is not None, "only a reconnection has none"
        self.signals.append(f"changed {''.join(sorted(changes.changed_ids))}")
        self.shown = later
        self.live.follow(Shown(Target("a"), Content(request, later, ContentOrigin.LIVE)))

    @property
    def timer(self) -> QTimer:
        timer = self.live.findChild(QTimer, "live_refresh")
        assert timer is not None
        return timer

    async def do(self, *events: str) -> None:
        for event in events:
            self._do(*event.split())
            await settle()

    def _do(self, verb: str, *words: str) -> None:  # noqa: C901 - one case for each event
        content = Content(REQUEST, self.shown)
        match verb, words:
            case "answer", [statuses, *size]:
                self.services.answer_live(SENT, pack_of(statuses, *map(int, size)))
            case "fail", _:
                self.services.fail_live(SENT, self._error(*words))
            case "forgotten", _:
                self.live.follow(Shown(Target("a"), Content(REQUEST.without_key(), self.shown)))
            case "hide" | "visible", _:
                self.live.set_visible(is_visible=verb == "visible")
            case "load", _:
                self.live.follow(Loading(Target("b"), REQUEST, content))
            case "miss", [_, *left]:
                self.live.follow(
                    Failed(Target("b"), REQUEST, self._error(*words), int(left[0]) if left else None, content)
                )
            case "off" | "on", _:
                self.live.set_live_enabled(is_enabled=verb == "on")
            case "show", _:
                self.shown = pack_of("".join(words[:1]), *map(int, words[1:]))
                self.live.follow(Shown(Target("a"), Content(REQUEST, self.shown)))
            case "same", _:
                self.live.follow(Shown(Target("a"), content))
            case "pass" | "wait", [seconds]:
                self.now += float(seconds)
                if verb == "wait" and self.timer.isActive():
                    self.timer.stop()
                    self.timer.timeout.emit()

    @staticmethod
    def _error(name: str, retry_after: str = "") -> PackBrowserError:
        kind = getattr(errors, f"{name}Error")
        error: PackBrowserError = kind(retry_after=float(retry_after)) if retry_after else kind()
        return error

    def outcome(self) -> str:
        """What followed the latest event, written as in the tables."""
        text = f"in {round(self.timer.interval() / 1000)}" if self.timer.isActive() else "-"
        text = "under way" if self.services.is_live_under_way(SENT) else text
        check = self.live.last_check
        text += (", fresh" if check.has_succeeded else ", vain") if check is not None else ""
        signals, self.signals = self.signals, []
        return " ".join([text, *(f"({signal})" for signal in signals)])


@pytest.fixture
@asynccontextmanager
async def setup() -> AsyncIterator[Setup]:
    made = Setup()
    yield made
    made.live.stop()
    await settle()
    assert not made.services.is_live_under_way(SENT)
    await made.services.tasks.aclose()


@pytest.mark.parametrize("name", TABLES)
async def test_events_and_what_follows(setup: Setup, name: str) -> None:
    for event, outcome in TABLES[name][1]:
        await setup.do(event)
        assert setup.outcome() == outcome, f"after {event}"


async def test_the_interval_grows_to_two_minutes_and_starts_again_when_something_has_changed(setup: Setup) -> None:
    await setup.do("show dppp")
    waits = []
    for _ in range(8):
        waits.append(setup.outcome().removesuffix(", fresh"))
        await setup.do("wait 120", "answer dppp")
    assert waits == [f"in {seconds}" for seconds in (10, 16, 26, 41, 66, 105, 120, 120)]
    await setup.do("wait 120", "answer ddbp")
    assert setup.outcome() == "in 10, fresh (changed 12)"
    await setup.do("wait 10", "answer ddbp")
    assert setup.outcome() == "in 16, fresh"

"""Requests: the newest one wins, temporary failures are retried, and there is one result for each request."""

import asyncio
import contextlib
import gc
import logging
import weakref
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from msgspec.structs import replace

from app.core import errors
from app.core.limits import ApiLimits
from app.core.worker import TaskOwner
from app.packs.loading import Loader
from tests.unit.packs.stand_in_services import settle, until

pytestmark = pytest.mark.anyio

LIMITS = replace(ApiLimits(), retries=2, retry_pause_seconds=0.001)


class Setup:
    """A loader whose requests are texts. Each is answered with its capital letters.

    Attributes:
        sent: What was requested.
        cancelled: What was requested, and cancelled.
        held: What is not answered before its event is set.
        failures: Of the next requests for a text.
        events: The requests that have ended, each with its answer or error.
    """

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.cancelled: list[str] = []
        self.held: dict[str, asyncio.Event] = {}
        self.failures: dict[str, list[Exception]] = {}
        self.events: list[tuple[str, str | errors.PackBrowserError]] = []
        self.tasks = TaskOwner()
        self.use(self.get)

    def use(self, get: Callable[[str], Awaitable[str]], limits: ApiLimits = LIMITS) -> None:
        self.loader = Loader(get, self.tasks, limits, name="open a pack")
        self.loader.answered.connect(lambda request, answer: self.events.append((request, answer)))
        self.loader.failed.connect(lambda request, error: self.events.append((request, error)))

    async def get(self, request: str) -> str:
        self.sent.append(request)
        try:
            await self.held[request].wait() if request in self.held else None
        except asyncio.CancelledError:
            self.cancelled.append(request)
            raise
        if self.failures.get(request):
            raise self.failures[request].pop(0)
        return request.upper()

    async def open(self, *requests: str) -> None:
        for request in requests:
            self.loader.open(request)
            await settle()

    async def until_ended(self) -> None:
        await until(lambda: bool(self.events))
        await settle()


@pytest.fixture
async def setup(qapp: object) -> AsyncIterator[Setup]:
    del qapp
    made = Setup()
    yield made
    await made.tasks.aclose()


@pytest.mark.fault(78)
@pytest.mark.parametrize("order", ["ab", "ba"])
async def test_the_newest_wins_in_any_order_of_answers(setup: Setup, order: str) -> None:
    setup.held = {each: asyncio.Event() for each in "ab"}
    await setup.open("a", "b")
    for each in order:
        setup.held[each].set()
        await settle()
    assert (setup.events, setup.cancelled) == ([("b", "B")], ["a"])


@pytest.mark.expects_errors
@pytest.mark.parametrize("late", ["a", errors.PackNotFoundError(http_status=404), RuntimeError()])
async def test_the_answer_of_a_source_that_ignores_cancelling_is_discarded(setup: Setup, late: str | Exception) -> None:
    async def get(request: str) -> str:
        if request != "a":
            return request
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.get_running_loop().create_future()
        if isinstance(late, Exception):
            raise late
        return late

    setup.use(get)
    await setup.open("a", "b")
    assert setup.events == [("b", "b")]


@pytest.mark.fault(7)
@pytest.mark.parametrize(
    "passing",
    [*(errors.ServiceFailedError(http_status=each) for each in (502, 503, 504)), errors.ConnectionLostError()],
)
async def test_a_temporary_failure_is_retried_twice(setup: Setup, passing: errors.PackBrowserError) -> None:
    setup.failures = {"a": [passing] * 2, "b": [passing] * 3}
    await setup.open("a")
    await setup.until_ended()
    assert (setup.sent, setup.events) == (["a"] * 3, [("a", "A")])
    setup.events.clear()
    await setup.open("b")
    await setup.until_ended()
    assert (setup.sent[3:], setup.events) == (["b"] * 3, [("b", passing)])


@pytest.mark.fault(1, 7)
@pytest.mark.parametrize(
    "lasting",
    [
        errors.PackRetrievalError(http_status=500, error_code="pack_get_failed"),
        errors.PackRetrievalError(http_status=503, error_code="pack_get_failed"),
        errors.ServiceFailedError(http_status=500),
        errors.ServiceFailedError(http_status=501),
        errors.KeyNotAcceptedError(http_status=401),
        errors.PackNotFoundError(http_status=404),
        errors.TooManyRequestsError(http_status=429, retry_after=1.0),
        errors.UnexpectedAnswerError(http_status=200),
        errors.TimedOutError(),
        errors.ServerRefusedError(),
    ],
)
async def test_any_other_failure_is_reported_at_once(setup: Setup, lasting: errors.PackBrowserError) -> None:
    setup.failures = {"a": [lasting], "b": [errors.ConnectionLostError(), lasting]}
    await setup.open("a")
    assert (setup.sent, setup.events) == (["a"], [("a", lasting)])
    setup.events.clear()
    await setup.open("b")
    await setup.until_ended()
    assert (setup.sent[1:], setup.events) == (["b"] * 2, [("b", lasting)])


@pytest.mark.fault(7)
def test_the_pauses_grow_with_jitter() -> None:
    limits = replace(LIMITS, retry_pause_seconds=0.5)
    pauses = [(limits.pause(0) or 0.0, limits.pause(1) or 0.0) for _ in range(20)]
    assert all(0.25 <= first <= 0.75 and 0.5 <= second <= 1.5 for first, second in pauses)
    assert len(set(pauses)) > 10


@pytest.mark.expects_errors
async def test_an_unexpected_exception_is_an_internal_error(setup: Setup, caplog: pytest.LogCaptureFixture) -> None:
    setup.failures = {"a": [RuntimeError("Bearer pub.s3cr3t")]}
    with caplog.at_level(logging.ERROR):
        await setup.open("a")
    ((_, error),) = setup.events
    assert type(error) is errors.InternalError
    (record,) = caplog.records
    assert "RuntimeError" in record.getMessage()
    assert "s3cr3t" not in caplog.text
    assert "s3cr3t" not in repr(vars(error))
    await setup.open("a")
    assert setup.events[-1] == ("a", "A")


class _Body:
    """Represents the bytes of an answer."""


async def test_an_error_that_is_kept_holds_nothing_of_the_answer(setup: Setup) -> None:
    bodies: list[weakref.ref[_Body]] = []

    def decode(body: _Body) -> str:
        raise ValueError(f"{type(body).__name__} cannot be decoded")

    async def get(_request: str) -> str:
        body = _Body()
        bodies.append(weakref.ref(body))
        try:
            return decode(body)
        except ValueError:
            raise errors.UnexpectedAnswerError(http_status=200) from None

    gc.disable()
    try:
        setup.use(get)
        await setup.open("a")
        ((_, error),) = setup.events
        assert isinstance(error, errors.UnexpectedAnswerError)
        assert (error.__traceback__, error.__context__, error.__cause__) == (None, None, None)
        assert [body() for body in bodies] == [None]
    finally:
        gc.enable()

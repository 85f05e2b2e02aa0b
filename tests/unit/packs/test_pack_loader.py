"""Opening packs: the newest request wins, temporary failures are retried, and there is one result per request."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import weakref
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from app.core.connection import ApiKey, BaseUrl, Connection, PackRequest
from app.core.errors import (
    ApiError,
    ConnectionLostError,
    InternalError,
    KeyNotAcceptedError,
    PackBrowserError,
    PackNotFoundError,
    PackRetrievalError,
    ServerRefusedError,
    ServiceFailedError,
    TimedOutError,
    TooManyRequestsError,
    UnexpectedAnswerError,
)
from app.core.limits import ApiLimits
from app.core.models import Pack
from app.packs.loading import Loader
from app.pictures.tasks import TaskOwner

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

pytestmark = pytest.mark.anyio

LIMITS = replace(ApiLimits(), retries=2, retry_pause_seconds=0.001)


def pack(pack_id: str) -> Pack:
    return Pack(pack_id, pack_id.upper(), 0, True, None, (), {}, {}, ())


class Source:
    """Answers when the test says so, in any order."""

    def __init__(self) -> None:
        self.requests: list[str] = []
        self.whole_requests: list[PackRequest] = []
        self.cancelled: list[str] = []
        self._answers: dict[str, list[Exception | None]] = {}
        self._waiting: dict[str, asyncio.Future[None]] = {}
        self._held: set[str] = set()

    def will_answer(self, pack_id: str, *answers: Exception | None) -> None:
        """The next answers, None for the pack; when they are used up it is the pack."""
        self._answers[pack_id] = list(answers)

    def hold(self, pack_id: str) -> None:
        """Answer only after `release`."""
        self._held.add(pack_id)

    def release(self, pack_id: str) -> None:
        self._held.discard(pack_id)
        if (waiting := self._waiting.pop(pack_id, None)) and not waiting.done():
            waiting.set_result(None)

    async def get_pack(self, request: PackRequest) -> Pack:
        pack_id = request.pack_id
        self.whole_requests.append(request)
        self.requests.append(pack_id)
        if pack_id in self._held:
            self._waiting[pack_id] = asyncio.get_running_loop().create_future()
            try:
                await self._waiting[pack_id]
            except asyncio.CancelledError:
                self.cancelled.append(pack_id)
                raise
        answers = self._answers.get(pack_id, [])
        answer = answers.pop(0) if answers else None
        if answer is not None:
            raise answer
        return pack(pack_id)


class Listener:
    """Records its calls, and can be waited for."""

    def __init__(self) -> None:
        self.events: list[tuple[str, str]] = []
        self.errors: list[PackBrowserError] = []
        self.ended = asyncio.Event()

    def on_pack_loaded(self, request: PackRequest, pack: Pack) -> None:
        assert pack.id == request.pack_id
        self.events.append(("loaded", request.pack_id))
        self.ended.set()

    def on_pack_failed(self, request: PackRequest, error: PackBrowserError) -> None:
        self.events.append(("failed", request.pack_id))
        self.errors.append(error)
        self.ended.set()

    async def wait_for_an_end(self) -> None:
        await asyncio.wait_for(self.ended.wait(), 5)


def connection(key_text: str = "public.secret") -> Connection:
    return Connection(BaseUrl("https://packs.invalid/v1"), ApiKey(key_text))


class Setup:
    def __init__(self) -> None:
        self.source = Source()
        self.listener = Listener()
        self.tasks = TaskOwner()
        self.loader = self.make_loader(LIMITS)

    def make_loader(
        self, limits: ApiLimits, get: Callable[[PackRequest], Awaitable[Pack]] | None = None
    ) -> Loader[PackRequest, Pack]:
        loader = Loader(get or self.source.get_pack, self.tasks, limits, name="open a pack")
        loader.answered.connect(self.listener.on_pack_loaded)
        loader.failed.connect(self.listener.on_pack_failed)
        return loader

    def open(self, pack_id: str, key_text: str = "public.secret") -> None:
        self.loader.open(PackRequest(connection(key_text), pack_id))


@pytest.fixture
async def setup() -> AsyncIterator[Setup]:
    made = Setup()
    yield made
    await made.tasks.aclose()


async def let_loop_run(count: int = 10) -> None:
    """Run the loop until nothing is ready any more."""
    for _ in range(count):
        await asyncio.sleep(0)


@pytest.mark.fault(78)
@pytest.mark.parametrize("first_answers_first", [True, False])
async def test_the_newest_wins_in_any_order_of_answers(setup: Setup, first_answers_first: bool) -> None:
    for pack_id in ("a", "b"):
        setup.source.hold(pack_id)
        setup.open(pack_id)
        await let_loop_run()
    for pack_id in ("a", "b") if first_answers_first else ("b", "a"):
        setup.source.release(pack_id)
        await let_loop_run()

    await setup.listener.wait_for_an_end()
    assert setup.listener.events == [("loaded", "b")]
    assert setup.source.cancelled == ["a"]


async def test_an_answer_that_is_there_already_is_dropped_too(setup: Setup) -> None:
    setup.source.hold("a")
    setup.open("a")
    await let_loop_run()
    setup.source.release("a")  # its task is ready
    setup.open("b")
    await setup.listener.wait_for_an_end()
    await let_loop_run()

    assert setup.listener.events == [("loaded", "b")]


@pytest.mark.expects_errors
@pytest.mark.parametrize("late", [pack("a"), PackNotFoundError(http_status=404), RuntimeError()])
async def test_the_answer_of_a_source_that_ignores_cancelling_is_discarded(
    setup: Setup, late: Pack | Exception
) -> None:
    class Stubborn:
        async def get_pack(self, request: PackRequest) -> Pack:
            if request.pack_id != "a":
                return pack(request.pack_id)
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.get_running_loop().create_future()
            if isinstance(late, Exception):
                raise late
            return late

    setup.loader = setup.make_loader(LIMITS, Stubborn().get_pack)
    setup.open("a")
    await let_loop_run()
    setup.open("b")
    await setup.listener.wait_for_an_end()
    await let_loop_run()

    assert setup.listener.events == [("loaded", "b")]


async def test_superseding_reports_nothing(setup: Setup) -> None:
    setup.source.hold("a")
    setup.open("a")
    await let_loop_run()
    setup.loader.supersede()
    setup.source.release("a")
    await let_loop_run()

    assert setup.listener.events == []
    assert setup.source.cancelled == ["a"]


@pytest.mark.fault(7)
@pytest.mark.parametrize(
    "passing",
    [
        ServiceFailedError(http_status=502),
        ServiceFailedError(http_status=503),
        ServiceFailedError(http_status=504),
        ConnectionLostError(),
    ],
)
async def test_a_temporary_failure_is_retried(setup: Setup, passing: PackBrowserError) -> None:
    setup.source.will_answer("a", passing, passing)
    setup.open("a")
    await setup.listener.wait_for_an_end()

    assert setup.source.requests == ["a"] * 3
    assert setup.listener.events == [("loaded", "a")]


async def test_after_two_retries_the_last_failure_is_reported(setup: Setup) -> None:
    last = ServiceFailedError(http_status=504)
    setup.source.will_answer("a", ConnectionLostError(), ServiceFailedError(http_status=503), last)
    setup.open("a")
    await setup.listener.wait_for_an_end()
    await let_loop_run()

    assert setup.source.requests == ["a"] * 3
    assert setup.listener.events == [("failed", "a")]
    assert setup.listener.errors == [last]


@pytest.mark.fault(1, 7)
@pytest.mark.parametrize(
    "lasting",
    [
        PackRetrievalError(http_status=500, error_code="pack_get_failed"),
        PackRetrievalError(http_status=503, error_code="pack_get_failed"),
        ServiceFailedError(http_status=500),
        ServiceFailedError(http_status=501),
        KeyNotAcceptedError(http_status=401),
        PackNotFoundError(http_status=404),
        TooManyRequestsError(http_status=429, retry_after=1.0),
        UnexpectedAnswerError(http_status=200),
        TimedOutError(),
        ServerRefusedError(),
    ],
)
async def test_any_other_failure_is_reported_at_once(setup: Setup, lasting: ApiError) -> None:
    setup.source.will_answer("a", lasting)
    setup.open("a")
    await setup.listener.wait_for_an_end()
    await let_loop_run()

    assert setup.source.requests == ["a"]
    assert setup.listener.events == [("failed", "a")]
    assert setup.listener.errors == [lasting]


@pytest.mark.fault(7)
async def test_the_pauses_grow_with_jitter(setup: Setup, monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    sleep = asyncio.sleep

    async def record(seconds: float) -> None:
        pauses.append(seconds)
        await sleep(0)

    monkeypatch.setattr("app.packs.loading.asyncio.sleep", record)
    setup.loader = setup.make_loader(replace(LIMITS, retry_pause_seconds=0.5))
    for number in range(20):
        setup.listener.ended.clear()
        setup.source.will_answer(f"p{number}", ConnectionLostError(), ConnectionLostError())
        setup.open(f"p{number}")
        await setup.listener.wait_for_an_end()
    monkeypatch.undo()

    first, second = pauses[::2], pauses[1::2]
    assert all(0.25 <= pause <= 0.75 for pause in first)
    assert all(0.5 <= pause <= 1.5 for pause in second)
    assert len(set(pauses)) > 10


@pytest.mark.expects_errors
async def test_an_unexpected_exception_is_an_internal_error(setup: Setup, caplog: pytest.LogCaptureFixture) -> None:
    setup.source.will_answer("a", RuntimeError("Bearer pub.s3cr3t"))
    with caplog.at_level(logging.ERROR):
        setup.open("a")
        await setup.listener.wait_for_an_end()

    assert setup.listener.events == [("failed", "a")]
    assert [type(error) for error in setup.listener.errors] == [InternalError]
    (record,) = caplog.records
    assert "RuntimeError" in record.getMessage()
    assert "s3cr3t" not in caplog.text
    assert "s3cr3t" not in repr(vars(setup.listener.errors[0]))

    setup.listener.ended.clear()
    setup.open("a")
    await setup.listener.wait_for_an_end()
    assert setup.listener.events[-1] == ("loaded", "a")


class _Body:
    """Represents the bytes of an answer."""


class _FailsWithAnswerInFrames:
    """Fails with the answer in its frames, and in those of the exception that it came from."""

    def __init__(self) -> None:
        self.bodies: list[weakref.ref[_Body]] = []

    async def get_pack(self, request: PackRequest) -> Pack:
        body = _Body()
        self.bodies.append(weakref.ref(body))
        try:
            self._decode(body)
        except ValueError:
            raise UnexpectedAnswerError(http_status=200) from None
        return pack(request.pack_id)

    def _decode(self, body: _Body) -> None:
        raise ValueError(f"{type(body).__name__} cannot be decoded")


async def test_an_error_that_is_kept_holds_nothing_of_the_answer(setup: Setup) -> None:
    source = _FailsWithAnswerInFrames()
    gc.disable()
    try:
        setup.loader = setup.make_loader(LIMITS, source.get_pack)
        setup.open("a")
        await setup.listener.wait_for_an_end()

        (error,) = setup.listener.errors
        assert (error.__traceback__, error.__context__, error.__cause__) == (None, None, None)
        assert [body() for body in source.bodies] == [None]
    finally:
        gc.enable()

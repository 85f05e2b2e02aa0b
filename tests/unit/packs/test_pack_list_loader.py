"""Requests for lists of packs: the newest wins, temporary failures are retried, and nothing of a failure is kept.

What it shares with the loader of packs is tested with that one.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import weakref
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from app.core.connection import ApiKey, BaseUrl, Connection
from app.core.errors import ConnectionLostError, InternalError, PackBrowserError, RequestRefusedError
from app.core.limits import ApiLimits
from app.core.models import PackListPage, PackListRequest
from app.packs.loading import Loader
from app.pictures.tasks import TaskOwner

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

pytestmark = pytest.mark.anyio

LIMITS = replace(ApiLimits(), retries=2, retry_pause_seconds=0.0)
CONNECTION = Connection(BaseUrl("https://packs.invalid/v1"), ApiKey("public.secret"))


class _Body:
    """Represents the bytes of an answer."""


class Source:
    """Answers at once, or when the test says so.

    Attributes:
        searches: What was searched for, in order.
        failures: Raised by the next requests.
        may_answer: Cleared to hold answers back.
        bodies: One for each request, to see whether it is kept.
    """

    def __init__(self) -> None:
        self.searches: list[str] = []
        self.failures: list[Exception] = []
        self.may_answer = asyncio.Event()
        self.may_answer.set()
        self.bodies: list[weakref.ref[_Body]] = []

    async def list_packs(self, request: PackListRequest) -> PackListPage:
        body = _Body()
        self.bodies.append(weakref.ref(body))
        self.searches.append(request.search)
        await self.may_answer.wait()
        if self.failures:
            raise self.failures.pop(0)
        return PackListPage((), total=len(request.search))


class Setup:
    def __init__(self) -> None:
        self.source = Source()
        self.events: list[tuple[str, int | PackBrowserError | None]] = []
        self.tasks = TaskOwner()
        self.loader = Loader(self.source.list_packs, self.tasks, LIMITS, name="list packs")
        self.loader.answered.connect(self._on_answered)
        self.loader.failed.connect(self._on_failed)

    def _on_answered(self, request: PackListRequest, page: PackListPage) -> None:
        self.events.append((request.search, page.total))

    def _on_failed(self, request: PackListRequest, error: PackBrowserError) -> None:
        self.events.append((request.search, error))

    async def open(self, search: str) -> None:
        self.loader.open(PackListRequest(CONNECTION, search))
        await self.run()

    async def run(self) -> None:
        for _ in range(30):
            await asyncio.sleep(0)


@pytest.fixture
async def setup() -> AsyncIterator[Setup]:
    made = Setup()
    yield made
    await made.tasks.aclose()


async def test_the_newest_wins(setup: Setup) -> None:
    setup.source.may_answer.clear()
    for search in ("g", "gy", "gym"):
        await setup.open(search)
    setup.source.may_answer.set()
    await setup.run()

    assert setup.source.searches == ["g", "gy", "gym"]
    assert setup.events == [("gym", 3)]


async def test_superseding_reports_nothing(setup: Setup) -> None:
    setup.source.may_answer.clear()
    await setup.open("gym")
    setup.loader.supersede()
    setup.source.may_answer.set()
    await setup.run()

    assert setup.events == []


async def test_temporary_failures_are_retried_and_others_are_not(setup: Setup) -> None:
    setup.source.failures = [ConnectionLostError(), ConnectionLostError()]
    await setup.open("gym")
    refused = RequestRefusedError(http_status=422, error_code="invalid_query")
    setup.source.failures = [refused]
    await setup.open("sea")

    assert setup.source.searches == ["gym"] * 3 + ["sea"]
    assert setup.events == [("gym", 3), ("sea", refused)]


@pytest.mark.expects_errors
async def test_an_unexpected_exception_is_an_internal_error(setup: Setup, caplog: pytest.LogCaptureFixture) -> None:
    setup.source.failures = [RuntimeError("Bearer public.secret")]
    with caplog.at_level(logging.ERROR):
        await setup.open("private words")

    ((_, error),) = setup.events
    assert type(error) is InternalError
    assert "RuntimeError" in caplog.text
    assert "secret" not in caplog.text
    assert "private words" not in caplog.text


async def test_an_error_that_is_kept_holds_nothing_of_the_answer(setup: Setup) -> None:
    setup.source.failures = [RequestRefusedError(http_status=422)]
    gc.disable()
    try:
        await setup.open("gym")
        ((_, error),) = setup.events
        assert isinstance(error, RequestRefusedError)
        assert (error.__traceback__, error.__context__, error.__cause__) == (None, None, None)
        assert [body() for body in setup.source.bodies] == [None]
    finally:
        gc.enable()

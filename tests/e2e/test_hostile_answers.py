"""Very large or malicious answers neither block the window for long nor stay in memory."""

import asyncio
import functools
import gzip
import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QApplication

from app.core.limits import MIB
from tests.e2e.app_under_test import FAST_SETTINGS, AppUnderTest, run_app
from tests.raw_server import Answer, RawServer, http_answer
from tests.tables import each_row

_PACK_ID: Final = "22222222-2222-4222-8222-222222222222"
_LARGE: Final = 24 * MIB
# CPU seconds of one iteration of the event loop. Decoding in one step takes seconds; threads that do not hold the
# interpreter lock are counted, too, and take up to a tenth.
_LONGEST: Final = 1.0
_HEAD: Final = b'{"ok": true, "data": {"id": "p", "name": "Large", "images": ['
_TAIL: Final = b"]}}"
_SETTINGS: Final = replace(FAST_SETTINGS, api=replace(FAST_SETTINGS.api, total_seconds=50.0))


def _of(piece: bytes, size: int = _LARGE) -> bytes:
    return piece * (size // len(piece))


def _pack(count: int) -> bytes:
    metadata = {"status": "completed", "description": "\ud800 A beach.", "keywords": ["sun", "sea"], "model": "m"}
    images = [
        {"id": f"{number:036}", "url": f"http://127.0.0.1:9/{number}.jpg", "metadata": metadata}
        for number in range(count)
    ]
    return _HEAD + json.dumps(images).encode()[1:-1] + _TAIL


class LongestIteration:
    """The longest iteration of the event loop, in CPU time, because other programs use the machine as well.

    Attributes:
        of_process: Most CPU seconds of all threads in one iteration. Threads that hold the interpreter lock add to it.
        of_thread: Most CPU seconds of the GUI thread in one iteration.
    """

    def __init__(self) -> None:
        self.of_process = 0.0
        self.of_thread = 0.0

    async def watch(self) -> None:
        process, thread = time.process_time(), time.thread_time()
        while True:
            await asyncio.sleep(0.001)
            process_now, thread_now = time.process_time(), time.thread_time()
            self.of_process = max(self.of_process, process_now - process)
            self.of_thread = max(self.of_thread, thread_now - thread)
            process, thread = process_now, thread_now


def _open(answer: Answer, title: str) -> LongestIteration:
    """Open a pack of a service with this answer, and wait for the banner or the header with this title."""
    longest = LongestIteration()

    async def scenario(app: AppUnderTest) -> None:
        watching = asyncio.ensure_future(longest.watch())
        app.type_pack(_PACK_ID)
        await app.until(lambda: title in {app.banner, app.pack_name}, title, seconds=50)
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)

    with RawServer(answer) as server:
        run_app(scenario, base_url=f"{server.origin}/v1", key_text="public.s3cret", settings=_SETTINGS)
    return longest


@functools.cache
def _import_what_a_request_needs() -> None:
    _open(http_answer("404 Not Found"), "Pack not found")


@pytest.fixture(autouse=True)
def _as_the_app_runs(qapp: QApplication) -> Iterator[None]:
    """Use the app's switch interval, and import what the first request imports."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(0.001)
    _import_what_a_request_needs()
    yield
    sys.setswitchinterval(interval)


# Begin, repeated piece and end. Each test makes its own body of 24 MiB: as parameters, all of them would be made in
# every process that collects tests.
_REFUSED: Final = {
    "empty objects": (_HEAD, b"{},", b"{}" + _TAIL),
    "keywords": (_HEAD + b'{"id": "i", "url": "u", "metadata": {"keywords": [', b'"word",', b'""]}}' + _TAIL),
    "surrogates": (b'{"ok": true, "message": "', b"\\ud800", b'", "data": null}'),
    "members": (b"{", b'"x":1,', b'"ok": true}'),
}


@pytest.mark.fault(100)
@each_row(("begin", "piece", "end"), _REFUSED.values(), ids=_REFUSED)
def test_the_window_stays_responsive_while_a_large_answer_is_refused(begin: bytes, piece: bytes, end: bytes) -> None:
    answer = http_answer("200 OK", begin + _of(piece) + end)

    assert _open(answer, "Unexpected answer").of_process < _LONGEST


@pytest.mark.fault(100)
def test_the_window_stays_responsive_while_a_large_pack_is_opened() -> None:
    assert _open(http_answer("200 OK", _pack(20_000)), "Large").of_process < _LONGEST


@pytest.mark.fault(101)
def test_the_window_stays_responsive_while_a_gzip_bomb_is_refused() -> None:
    bomb = gzip.compress(_of(b" ", 200 * MIB), 1)
    assert len(bomb) < MIB

    answer = http_answer("200 OK", bomb, "Content-Encoding: gzip")
    assert _open(answer, "Unexpected answer").of_thread < _LONGEST


@pytest.mark.fault(110)
@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux for the memory in use")
@pytest.mark.parametrize(
    "make_answer",
    [
        pytest.param(
            lambda: http_answer("200 OK", _pack(100_000) + _of(b" ", 32 * MIB) + b"x"), marks=pytest.mark.slow
        ),
        lambda: http_answer("200 OK", b'{"ok": true, "data": {"images": null, "x": 1}}' + _of(b" ", 64 * MIB)),
        pytest.param(
            lambda: http_answer("200 OK", _pack(1) + _of(b" ", 64 * MIB), length=10**9), marks=pytest.mark.slow
        ),
    ],
    ids=["something behind it", "no images", "cut"],
)
def test_a_failed_answer_is_not_kept_in_memory_while_its_banner_is_shown(make_answer: Callable[[], bytes]) -> None:
    async def scenario(app: AppUnderTest) -> None:
        async def fail() -> None:
            app.type_pack(_PACK_ID)
            await app.until(lambda: app.is_loading, "it is loading")
            await app.until(lambda: bool(app.banner) and not app.is_loading, "the banner stands", seconds=50)

        before = _bytes_in_use()
        await fail()  # which also fills Python's free lists
        app.trigger("close_tab")
        await app.until(lambda: not app.banner, "its error is gone")
        # Meanwhile the process may have given back what other tests left, and takes it again.
        before = max(before, _bytes_in_use())
        await fail()
        assert _bytes_in_use() - before < 40 * MIB

    settings = replace(_SETTINGS, api=replace(_SETTINGS.api, retries=0))
    with RawServer(make_answer()) as server:
        run_app(scenario, base_url=f"{server.origin}/v1", key_text="public.s3cret", settings=settings)


def _bytes_in_use() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096

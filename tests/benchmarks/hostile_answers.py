"""Measures how long the GUI thread is blocked by very large or malicious answers of the service.

``uv run python -m tests.benchmarks.hostile_answers [WORD…]``; words select the answers whose names contain one. Needs
no display. A server on loopback sends each answer to the whole app, with its window.

Two values are printed for each answer: the longest iteration of the event loop, and the most CPU time that this process
used in one iteration. The second one does not depend on other programs that use the machine.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import os
import sys
import time
from typing import TYPE_CHECKING, Final

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from app.core.connection import parse_api_key, parse_base_url
from app.core.limits import MIB, Settings
from app.keychain import Keychain
from app.packs.states import Failed, is_busy
from app.start.event_loop import EventLoop
from app.start.folders import Folders
from app.start.program import Program
from app.start.services import make_first_services
from app.ui.texts import errors
from tests.benchmarks import table
from tests.benchmarks.table import Row
from tests.raw_server import RawServer, chunk, chunked_head, http_answer

if TYPE_CHECKING:
    from collections.abc import Callable

_PACK_ID: Final = "22222222-2222-4222-8222-222222222222"
_SIZE: Final = 120 * MIB
_GOAL_MS: Final = 100.0
_TIMEOUT_SECONDS: Final = 120.0
_SETTLE_SECONDS: Final = 2.5  # two runs of the garbage collector
_HEAD: Final = b'{"ok": true, "code": 200, "message": "", "data": {"id": "p", "name": "n", "images": ['
_TAIL: Final = b"]}}"


def _of(piece: bytes, size: int = _SIZE) -> bytes:
    return piece * (size // len(piece))


def _image(number: int, **metadata: object) -> bytes:
    described = {
        "status": "completed",
        "description": "A person walks along a bright beach at sunrise, seen from behind. " * 2,
        "keywords": ["beach", "sunrise", "calm", "walk", "morning"],
        "model": "gpt-4.1-nano",
        "generated_at": "2026-02-17T11:02:00.000Z",
        "error": None,
    }
    image = {"id": f"{number:036}", "url": f"http://127.0.0.1:9/{number}.jpg", "metadata": described | metadata}
    return json.dumps(image).encode()


def _pack(*images: bytes) -> bytes:
    return _HEAD + b",".join(images) + _TAIL


def _nested(number: int, file: int) -> bytes:
    value = b"[" * 900 + b"]" * 900
    return b'{"id":"%d","url":"http://127.0.0.1:9/%d.jpg","x":%b}' % (number, file, value)


def _words(image: int, count: int) -> list[str]:
    return [f"{image * count + number:x}" for number in range(count)]


def _compressed(body: bytes) -> bytes:
    return http_answer("200 OK", gzip.compress(body, 1), "Content-Encoding: gzip")


def _lines(count: int, line: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\n" + line * count + b"Content-Length: 0\r\nConnection: close\r\n\r\n"


# The answers by name. They are made when they are needed, because each takes 120 MB.
_ANSWERS: Final[dict[str, Callable[[], bytes]]] = {
    "numbers in the list of images, cut": lambda: http_answer("200 OK", _HEAD + _of(b"1,")),
    "numbers in the list of images": lambda: http_answer("200 OK", _HEAD + _of(b"1,") + b"1" + _TAIL),
    "numbers before the list of images": lambda: http_answer("200 OK", b'{"x": [' + _of(b"1,") + b"1]}"),
    "members of the envelope": lambda: http_answer("200 OK", b"{" + _of(b'"x":1,') + b'"ok":true}'),
    "numbers alone": lambda: http_answer("200 OK", _of(b"1,")),
    "opening brackets": lambda: http_answer("200 OK", _of(b"[")),
    "opening brackets in the list of images": lambda: http_answer("200 OK", _HEAD + _of(b"[")),
    "objects in the list of images": lambda: http_answer("200 OK", _HEAD + _of(b"{},") + b"{}" + _TAIL),
    "one string": lambda: http_answer("200 OK", b'"' + _of(b"a") + b'"'),
    "one string of escapes": lambda: http_answer("200 OK", b'{"ok": true, "message": "' + _of(b"\\u00e9") + b'"}'),
    "one image of keywords": lambda: http_answer(
        "200 OK", _HEAD + b'{"id":"i","url":"u","metadata":{"keywords":[' + _of(b'"keyword",') + b'"k"]}}' + _TAIL
    ),
    "a lone surrogate in each image": lambda: http_answer(
        "200 OK", _pack(*(_image(n, error="\ud800") for n in range(100_000)))
    ),
    "lone surrogates alone": lambda: http_answer("200 OK", _HEAD + b'"' + _of(b"\\ud800") + b'"' + _TAIL),
    "white space": lambda: http_answer("200 OK", b'{"ok": true,' + _of(b" ") + b'"data": {"images": []}}'),
    "white space between images": lambda: http_answer("200 OK", _HEAD + _of(b"1    ,    ") + b"1" + _TAIL),
    "invalid UTF-8 at the end": lambda: http_answer("200 OK", _HEAD + _of(b"a") + b"\xff" + _TAIL),
    "message of an error": lambda: http_answer(
        "500 Failed", b'{"ok": false, "error_code": "x", "message": "' + _of(b"a ") + b'"}'
    ),
    "page in place of an error": lambda: http_answer("404 Not Found", b"<html>" + _of(b"<p>&#46;")),
    "as many different keywords as fit": lambda: http_answer(
        "200 OK", _pack(*(_image(n, keywords=_words(n, 2_000)) for n in range(5_000)))
    ),
    "as many different keywords as are allowed": lambda: http_answer(
        "200 OK", _pack(*(_image(n, keywords=_words(n, 200)) for n in range(2_400)))
    ),
    "100,000 images of one URL": lambda: http_answer(
        "200 OK", _pack(*(b'{"id":"%d","url":"http://127.0.0.1:9/0.jpg"}' % n for n in range(100_000)))
    ),
    "100,000 different statuses": lambda: http_answer(
        "200 OK", _pack(*(_image(n, status=f"status {n}") for n in range(100_000)))
    ),
    "a value nested 900 deep in each image": lambda: http_answer(
        "200 OK", _pack(*(_nested(n, file=n) for n in range(50_000)))
    ),
    "a value nested 900 deep in each image of one URL": lambda: http_answer(
        "200 OK", _pack(*(_nested(n, file=0) for n in range(50_000)))
    ),
    "gzip of blanks": lambda: _compressed(_of(b" ", 10 * _SIZE)),
    "gzip of numbers": lambda: _compressed(_HEAD + _of(b"1,")),
    "gzip of a real pack": lambda: _compressed(_pack(*(_image(n) for n in range(100_000)))),
    "gzip in gzip": lambda: http_answer(
        "200 OK", gzip.compress(gzip.compress(_of(b" ", 10 * _SIZE), 1)), "Content-Encoding: gzip"
    ),
    "deflate": lambda: http_answer("200 OK", _of(b"a"), "Content-Encoding: deflate"),
    "chunks of one byte": lambda: chunked_head() + chunk(b" ") * 200_000 + chunk(b""),
    "a header line of 99 KB": lambda: _lines(1, b"X-Long: " + b"a" * 99_000 + b"\r\n"),
    "a header line of 120 MB": lambda: _lines(1, b"X-Long: " + _of(b"a") + b"\r\n"),
    "19,000 header lines": lambda: _lines(19_000, b"a:b\r\n"),
    "20 million header lines": lambda: _lines(20_000_000, b"a:b\r\n"),
    "interim answers without end": lambda: b"HTTP/1.1 100 Continue\r\n\r\n" * 200_000,
    "a real pack of 100,000 images": lambda: http_answer("200 OK", _pack(*(_image(n) for n in range(100_000)))),
    "a pack of 250,000 images": lambda: http_answer("200 OK", _pack(*(_image(n) for n in range(250_000)))),
}


class _LongestIteration:
    """Measures the longest iteration of the event loop.

    Attributes:
        milliseconds: Its duration.
        cpu_milliseconds: The most CPU time of all threads in one iteration.
    """

    def __init__(self) -> None:
        self.milliseconds = 0.0
        self.cpu_milliseconds = 0.0

    async def watch(self) -> None:
        last, last_cpu = time.perf_counter(), time.process_time()
        while True:
            await asyncio.sleep(0.001)
            now, cpu = time.perf_counter(), time.process_time()
            self.milliseconds = max(self.milliseconds, (now - last) * 1000)
            self.cpu_milliseconds = max(self.cpu_milliseconds, (cpu - last_cpu) * 1000)
            last, last_cpu = now, cpu


async def _open(answer: bytes) -> tuple[_LongestIteration, str]:
    """Open a pack, and another one after it.

    Returns:
        The longest iteration, and the banner's title or the number of images.
    """
    small = http_answer("200 OK", _pack(_image(1)))
    with RawServer(lambda exchange: answer if exchange.request.target.endswith(_PACK_ID) else small) as server:
        program = Program(parse_base_url(f"{server.origin}/v1"), parse_api_key("public.s3cret"))
        program.window.show()
        program.start(make_first_services(Settings(), program.redactor, Keychain()), Folders(), recalls_key=False)
        pack = program.workspace.current
        assert pack is not None
        longest = _LongestIteration()
        try:
            await asyncio.sleep(0.3)
            watching = asyncio.ensure_future(longest.watch())
            said = ""
            for pack_id, settling in ((_PACK_ID, _SETTLE_SECONDS), (_PACK_ID.replace("2", "3"), _SETTLE_SECONDS)):
                program.workspace.open(pack_id)
                async with asyncio.timeout(_TIMEOUT_SECONDS):
                    while is_busy(pack.state):  # noqa: ASYNC110 - there is no asyncio event for it
                        await asyncio.sleep(0.01)
                said = said or (
                    errors.title(pack.state.error)
                    if isinstance(pack.state, Failed)
                    else f"{len(pack.shelf.images):,} images"
                )
                await asyncio.sleep(settling)
            watching.cancel()
        finally:
            await program.aclose()
    return longest, said


def measure(rounds: int, words: tuple[str, ...] = ()) -> list[Row]:
    """Open each answer once a round."""
    sys.setswitchinterval(0.001)  # as the app does
    app = QApplication([])
    app.setQuitOnLastWindowClosed(False)
    # Imports what the first request imports.
    asyncio.run(_open(http_answer("404 Not Found")), loop_factory=lambda: EventLoop(app))
    rows = []
    for name, make in _ANSWERS.items():
        if words and not any(word in name for word in words):
            continue
        answer = make()
        measured = []
        said = ""
        for _ in range(rounds):
            longest, said = asyncio.run(_open(answer), loop_factory=lambda: EventLoop(app))
            measured.append(longest)
        del answer
        print(f"{name}: {measured[-1].milliseconds:.0f} ms, {measured[-1].cpu_milliseconds:.0f} ms of CPU: {said}")
        what = f"longest iteration of the event loop: {name} ({said})"
        rows.append(Row.of_value(what, [each.milliseconds for each in measured], "ms", _GOAL_MS))
        rows.append(Row.of_value(f"{what}, CPU", [each.cpu_milliseconds for each in measured], "ms", _GOAL_MS))
    return rows


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("words", nargs="*", help="only the answers whose names contain one of these")
    parser.add_argument("--rounds", type=int, default=1)
    arguments = parser.parse_args()
    print(table.as_markdown(measure(arguments.rounds, tuple(arguments.words))))

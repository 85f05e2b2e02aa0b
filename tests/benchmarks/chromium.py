"""Chromium showing the same photos as a page: lazy, as a good page does it, or eager.

It is driven through its debugging pipe, draws without a GPU on a virtual display of its own, full screen, and has an
empty page open for a while before the measured one is asked for, so that nothing of its start is measured.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from tests.benchmarks.process_memory import pss_of_tree
from tests.benchmarks.screen import SIZE, Watch, virtual_screen
from tests.benchmarks.timing import SCROLL_STEP_SECONDS, SETTLE_SECONDS, WARM_UP_SECONDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.benchmarks.screen import Rect, Screen

_OPTIONS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--kiosk",
    "--remote-debugging-pipe",
)

_FIRST_ROW_LOADED: Final = """(async () => {
  const images = () => [...document.images].slice(0, 4);
  while (images().length < 4 || !images().every(image => image.complete && image.naturalWidth))
    await new Promise(done => setTimeout(done, 50));
  return JSON.stringify(images().map(image => image.getBoundingClientRect())
    .map(rect => [rect.x, rect.y, rect.width, rect.height]));
})()"""

_ALL_LOADED: Final = """(async () => {
  while (document.readyState != "complete") await new Promise(done => setTimeout(done, 5));
  return (performance.timeOrigin + performance.timing.loadEventStart - performance.timing.navigationStart) / 1000;
})()"""

# Loaded is not decoded: a browser decodes what it shows. Some at a time, as it would while a person scrolls.
_ALL_DECODED: Final = """(async () => {
  const waiting = [...document.images];
  const worker = async () => { for (let image; image = waiting.shift();) await image.decode(); };
  await Promise.all(Array.from({length: 8}, worker));
  return (performance.timeOrigin + performance.now()) / 1000;
})()"""

_SCROLL: Final = """(async () => {
  const page = document.scrollingElement;
  while (page.scrollTop + page.clientHeight < page.scrollHeight - 1) {
    page.scrollTop += page.clientHeight;
    await new Promise(done => setTimeout(done, %d));
  }
  const asked = [...document.images].filter(image => image.currentSrc);
  while (!asked.every(image => image.complete)) await new Promise(done => setTimeout(done, 50));
  page.scrollTop = 0;
  return asked.length;
})()"""


@dataclass(frozen=True, slots=True)
class LazyPage:
    """What was measured of the lazy page.

    Attributes:
        first_row_seconds: From the navigation until the first row's pixels stood still.
        memory_bytes: PSS of all processes, after scrolling through all and back.
    """

    first_row_seconds: float
    memory_bytes: int


@dataclass(frozen=True, slots=True)
class EagerPage:
    """What was measured of the eager page.

    Attributes:
        loaded_seconds: From the navigation to the page's load event: all files are there, few are decoded.
        decoded_seconds: From the navigation until every image has been decoded once; 0 if nobody asked.
        memory_bytes: PSS of all processes then.
    """

    loaded_seconds: float
    decoded_seconds: float
    memory_bytes: int


class _Browser:
    """A running Chromium with one page."""

    def __init__(self, process: subprocess.Popen[bytes], writing: int, reading: int) -> None:
        self._process = process
        self._requests = os.fdopen(writing, "wb", buffering=0)
        self._answers = os.fdopen(reading, "rb")
        self._last_id = 0
        self._session: dict[str, str] = {}
        pages = [each for each in self.call("Target.getTargets")["targetInfos"] if each["type"] == "page"]
        attached = self.call("Target.attachToTarget", targetId=pages[0]["targetId"], flatten=True)
        self._session = {"sessionId": attached["sessionId"]}

    def close(self) -> None:
        """End it."""
        with contextlib.suppress(OSError):
            self._requests.close()
            self._answers.close()
        self._process.terminate()
        self._process.wait()

    def call(self, method: str, **parameters: object) -> dict[str, Any]:
        """Send one command of the DevTools protocol and wait for its answer."""
        self._last_id += 1
        request = {"id": self._last_id, "method": method, "params": parameters, **self._session}
        self._requests.write(json.dumps(request).encode() + b"\0")
        while True:
            answer: dict[str, Any] = json.loads(self._next_answer())
            if answer.get("id") == self._last_id:
                if "error" in answer:
                    raise RuntimeError(f"Chromium: {answer['error']}")
                result: dict[str, Any] = answer["result"]
                return result

    def evaluate(self, expression: str) -> Any:  # noqa: ANN401 - whatever the page's code returns
        """Run code in the page, and wait for its promise."""
        result = self.call("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        return result["result"]["value"]

    def memory_bytes(self) -> int:
        """PSS of all its processes."""
        return pss_of_tree(self._process.pid)

    def _next_answer(self) -> bytes:
        answer = bytearray()
        while (byte := self._answers.read(1)) != b"\0":
            if not byte:
                raise RuntimeError("Chromium has ended")
            answer += byte
        return bytes(answer)


def show_lazily(url: str) -> LazyPage:
    """Show the lazy page, then scroll through it."""
    with virtual_screen() as screen, _browser(screen) as browser:
        with Watch(screen) as watch:
            started = time.perf_counter()
            browser.call("Page.navigate", url=url)
            rects: list[Rect] = [_whole(rect) for rect in json.loads(browser.evaluate(_FIRST_ROW_LOADED))]
            # Loaded is not painted yet.
            time.sleep(SETTLE_SECONDS)
        browser.evaluate(_SCROLL % (SCROLL_STEP_SECONDS * 1000))
        time.sleep(SETTLE_SECONDS)
        return LazyPage(watch.settled_at(rects) - started, browser.memory_bytes())


def show_eagerly(url: str, *, decodes: bool) -> EagerPage:
    """Show the eager page until it is loaded, and maybe until everything in it has been decoded."""
    with virtual_screen() as screen, _browser(screen) as browser:
        started = time.time()
        browser.call("Page.navigate", url=url)
        loaded = browser.evaluate(_ALL_LOADED) - started
        decoded = browser.evaluate(_ALL_DECODED) - started if decodes else 0.0
        return EagerPage(loaded, decoded, browser.memory_bytes())


@contextlib.contextmanager
def _browser(screen: Screen) -> Iterator[_Browser]:
    program = shutil.which("chromium")
    if program is None:
        raise RuntimeError("Chromium is not installed; see tests/benchmarks/README.md")
    width, height = SIZE
    with tempfile.TemporaryDirectory(prefix="pack-benchmark-", ignore_cleanup_errors=True) as profile:
        to_browser, requests = os.pipe()
        answers, from_browser = os.pipe()
        options = [*_OPTIONS, f"--window-size={width},{height}", "--window-position=0,0", f"--user-data-dir={profile}"]
        # The pipe has fixed numbers: Chromium reads from 3 and writes to 4.
        redirected = f'exec "$@" 3<&{to_browser} 4>&{from_browser}'
        process = subprocess.Popen(
            ["/bin/sh", "-c", redirected, "sh", program, *options, "about:blank"],
            env=dict(os.environ, DISPLAY=screen.name),
            pass_fds=[to_browser, from_browser],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(to_browser)
        os.close(from_browser)
        browser = _Browser(process, requests, answers)
        try:
            time.sleep(WARM_UP_SECONDS)
            yield browser
        finally:
            browser.close()


def _whole(rect: list[float]) -> Rect:
    left, top, width, height = (round(value) for value in rect)
    return left, top, width, height

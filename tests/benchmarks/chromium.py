"""Chromium showing the same photos as a page: lazy, as a good page does it, or eager.

It draws without a GPU on a virtual display of its own, full screen, and has an empty page open for a while before the
measured one is asked for, so that nothing of its start is measured.
"""

from __future__ import annotations

import contextlib
import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tests import chromium
from tests.benchmarks.process_memory import pss_of_tree
from tests.benchmarks.screen import SIZE, Watch, virtual_screen
from tests.benchmarks.timing import SCROLL_STEP_SECONDS, SETTLE_SECONDS, WARM_UP_SECONDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.benchmarks.screen import Rect, Screen
    from tests.chromium import Browser

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
        return LazyPage(watch.settled_at(rects) - started, pss_of_tree(browser.pid))


def show_eagerly(url: str, *, decodes: bool) -> EagerPage:
    """Show the eager page until it is loaded, and maybe until everything in it has been decoded."""
    with virtual_screen() as screen, _browser(screen) as browser:
        started = time.time()
        browser.call("Page.navigate", url=url)
        loaded = browser.evaluate(_ALL_LOADED) - started
        decoded = browser.evaluate(_ALL_DECODED) - started if decodes else 0.0
        return EagerPage(loaded, decoded, pss_of_tree(browser.pid))


@contextlib.contextmanager
def _browser(screen: Screen) -> Iterator[Browser]:
    """Chromium over the whole screen, some seconds after its start."""
    width, height = SIZE
    options = ("--kiosk", f"--window-size={width},{height}", "--window-position=0,0")
    with chromium.running(options, DISPLAY=screen.name) as browser:
        time.sleep(WARM_UP_SECONDS)
        yield browser


def _whole(rect: list[float]) -> Rect:
    left, top, width, height = (round(value) for value in rect)
    return left, top, width, height

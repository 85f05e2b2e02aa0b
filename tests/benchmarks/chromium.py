"""Measures Chromium with a page of the same photos, which it loads lazily.

It draws without a GPU on its own virtual display, full screen. An empty page is open for a while before the measured
page is requested, so that the start of Chromium is not measured.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tests import chromium
from tests.benchmarks.process_memory import pss_of_tree
from tests.benchmarks.screen import SIZE, Watch, virtual_screen
from tests.benchmarks.timing import SCROLL_STEP_SECONDS, SETTLE_SECONDS, WARM_UP_SECONDS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.benchmarks.screen import Rect, Screen
    from tests.chromium import Browser

_FULL_SCREEN: Final = ("--kiosk", f"--window-size={SIZE[0]},{SIZE[1]}", "--window-position=0,0")
# The digest of the public key in `raw_server.CERTIFICATE`.
_TRUST: Final = ("--ignore-certificate-errors-spki-list=Bd+dZyx75HZnZZaFAXSx+3kE4vvyO6F4dr/C5yK3k1g=",)

_FIRST_ROW_LOADED: Final = """(async () => {
  const images = () => [...document.images].filter((image, _, all) => image.offsetTop == all[0].offsetTop);
  while (!images().length || !images().every(image => image.complete && image.naturalWidth))
    await new Promise(done => setTimeout(done, 50));
  return JSON.stringify(images().map(image => image.getBoundingClientRect())
    .map(rect => [rect.x, rect.y, rect.width, rect.height]));
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
    """Measurements of the lazy page.

    Attributes:
        first_row_seconds: From the navigation until the last change of the first row's pixels.
        memory_bytes: PSS of all processes, after scrolling through all and back.
    """

    first_row_seconds: float
    memory_bytes: int


def show_lazily(url: str) -> LazyPage:
    """Show the lazy page, then scroll through it."""
    with virtual_screen() as screen, _browser(screen) as browser:
        with Watch(screen) as watch:
            started = time.perf_counter()
            browser.call("Page.navigate", url=url)
            rects: list[Rect] = [_whole(rect) for rect in json.loads(browser.evaluate(_FIRST_ROW_LOADED))]
            # The images are loaded, but may not be painted yet.
            time.sleep(SETTLE_SECONDS)
        browser.evaluate(_SCROLL % (SCROLL_STEP_SECONDS * 1000))
        time.sleep(SETTLE_SECONDS)
        return LazyPage(watch.settled_at(rects) - started, pss_of_tree(browser.pid))


@contextlib.contextmanager
def launched(url: str, screen: Screen, profile: Path) -> Iterator[None]:
    """Start Chromium with a page in app mode, without waiting for it, and end it.

    Args:
        url: The page.
        screen: Where to show it.
        profile: Its profile, which may be one of an earlier start.

    Raises:
        BrowserError: Chromium is not installed.
    """
    program = shutil.which("chromium")
    if program is None:
        raise chromium.BrowserError("Chromium is not installed; see tests/benchmarks/README.md")
    command = [program, *chromium.OPTIONS, *_FULL_SCREEN, *_TRUST, f"--user-data-dir={profile}", f"--app={url}"]
    environment = os.environ | {"DISPLAY": screen.name}
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            yield
        finally:
            process.terminate()


def new_tab_command(url: str, profile: Path) -> list[str]:
    """The command of a second process, which hands a page to the running Chromium of a profile and ends.

    Raises:
        BrowserError: Chromium is not installed.
    """
    program = shutil.which("chromium")
    if program is None:
        raise chromium.BrowserError("Chromium is not installed; see tests/benchmarks/README.md")
    return [program, *chromium.OPTIONS, f"--user-data-dir={profile}", url]


def first_row_of(url: str) -> list[Rect]:
    """Where the images of the first row of a page are on the screen."""
    with virtual_screen() as screen, _browser(screen) as browser:
        browser.call("Page.navigate", url=url)
        return [_whole(rect) for rect in json.loads(browser.evaluate(_FIRST_ROW_LOADED))]


@contextlib.contextmanager
def _browser(screen: Screen) -> Iterator[Browser]:
    """Run Chromium full screen, and wait some seconds after its start."""
    with chromium.running((*_FULL_SCREEN, *_TRUST), DISPLAY=screen.name) as browser:
        time.sleep(WARM_UP_SECONDS)
        yield browser


def _whole(rect: list[float]) -> Rect:
    left, top, width, height = (round(value) for value in rect)
    return left, top, width, height

"""What the app is compared with: Chromium with a page of the same photos, curl with djpeg, and a bare QWidget program.

Chromium draws without a GPU on a virtual display of its own, full screen, and loads the page's images lazily.
"""

import contextlib
import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from tests import chromium
from tests.benchmarks.driver import SCROLL_STEP_SECONDS, SETTLE_SECONDS, WARM_UP_SECONDS
from tests.benchmarks.screen import SIZE, Rect, Screen, Watch, virtual_screen
from tests.chromium import Browser
from tests.processes import pss_of_tree

BARE: Final = (  # arguments of Python
    "-c",
    """
from PySide6.QtWidgets import QApplication, QWidget
class Window(QWidget):
    def paintEvent(self, event):
        print("painted", flush=True)
app = QApplication([])
window = Window()
window.resize(1180, 780)
window.show()
app.exec()
""",
)
_CONNECTIONS: Final = 12  # more are not faster on loopback
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


def show_lazily(url: str) -> tuple[float, int]:
    """Show the lazy page, then scroll through it.

    Returns:
        The seconds from the navigation until the last change of the first row's pixels, and the PSS of all processes,
        after scrolling through all and back, in bytes.
    """
    with virtual_screen() as screen, _browser(screen) as browser:
        with Watch(screen) as watch:
            started = time.perf_counter()
            rects = _first_row(browser, url)
            time.sleep(SETTLE_SECONDS)  # the images are loaded, but may not be painted yet
        browser.evaluate(_SCROLL % (SCROLL_STEP_SECONDS * 1000))
        time.sleep(SETTLE_SECONDS)
        return watch.settled_at(rects) - started, pss_of_tree(browser.pid)


def first_row_of(url: str) -> list[Rect]:
    """Where the images of the first row of a page are on the screen."""
    with virtual_screen() as screen, _browser(screen) as browser:
        return _first_row(browser, url)


@contextlib.contextmanager
def launched(url: str, screen: Screen, profile: Path) -> Iterator[None]:
    """Start Chromium with a page in app mode, without waiting for it, and end it.

    Args:
        url: The page.
        screen: Where to show it.
        profile: Its profile, which may be one of an earlier start.
    """
    program = _installed("chromium")
    command = [program, *chromium.OPTIONS, *_FULL_SCREEN, *_TRUST, f"--user-data-dir={profile}", f"--app={url}"]
    environment = os.environ | {"DISPLAY": screen.name}
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            yield
        finally:
            process.terminate()


@contextlib.contextmanager
def _browser(screen: Screen) -> Iterator[Browser]:
    """Run Chromium full screen, and wait some seconds after its start, which is not to be measured."""
    with chromium.running((*_FULL_SCREEN, *_TRUST), DISPLAY=screen.name) as browser:
        time.sleep(WARM_UP_SECONDS)
        yield browser


def _first_row(browser: Browser, url: str) -> list[Rect]:
    browser.call("Page.navigate", url=url)
    found = json.loads(browser.evaluate(_FIRST_ROW_LOADED))
    return [(round(left), round(top), round(width), round(height)) for left, top, width, height in found]


def fetch(urls: Sequence[str], folder: Path, connections: int = _CONNECTIONS) -> list[Path]:
    """Download files with curl over persistent connections.

    Returns:
        The files, in the order of their URLs.
    """
    files = [folder / f"{number:04}.jpg" for number in range(1, len(urls) + 1)]
    lines = "".join(f'url = "{url}"\noutput = "{file}"\n' for url, file in zip(urls, files, strict=True))
    curl = [_installed("curl"), "--silent", "--fail", "--parallel", "--parallel-max", str(connections)]
    subprocess.run([*curl, "--config", "-"], input=lines.encode(), check=True)
    return files


def fetch_and_decode(urls: Sequence[str]) -> float:
    """Seconds to download files with curl, then to decode them at a quarter of the size on all cores with djpeg."""
    djpeg = [_installed("djpeg"), "-scale", "1/4", "-outfile", "/dev/null"]
    with tempfile.TemporaryDirectory(prefix="pack-benchmark-") as folder:
        started = time.perf_counter()
        names = "\0".join(map(str, fetch(urls, Path(folder)))).encode()
        subprocess.run(["xargs", "-0", "-n", "1", "-P", str(os.cpu_count()), *djpeg], input=names, check=True)
        return time.perf_counter() - started


def _installed(name: str) -> str:
    program = shutil.which(name)
    if program is None:
        raise RuntimeError(f"{name} is not installed; see tests/benchmarks/README.md")
    return program

"""Fixtures of all tests: their own home folder, and checks that nothing failed unseen and nothing is left behind."""

import faulthandler
import gc
import itertools
import logging
import os
import re
import sys
import threading
import time
from collections.abc import Generator, Iterator
from typing import Final, override

import pytest
from PySide6.QtCore import QLocale, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication

from tests.processes import children_of, command_line_of

# Set before Qt is imported: tests need no display, and must not show windows on one.
os.environ["QT_QPA_PLATFORM"] = "offscreen"
if sys.platform == "win32":
    # Qt's offscreen platform does not find Windows' fonts by itself.
    os.environ["QT_QPA_FONTDIR"] = os.path.join(os.environ["SYSTEMROOT"], "Fonts")
# Programs that tests start are English, whatever the language of the system is.
os.environ["LC_ALL"] = "C.UTF-8"
for _name in ("GENVIRAL_API_KEY", "GENVIRAL_TOKEN", "GENVIRAL_BASE_URL", "LANGUAGE"):
    os.environ.pop(_name, None)

_numbers = itertools.count()
# What a started program writes at level ERROR, and what Python writes when an exception reaches no caller.
_FAILURE: Final = re.compile(r"^.*\bERROR [\w.]+: .*|^Traceback \(most recent call last\)", re.MULTILINE)
_ERRORS: Final = pytest.StashKey["_ErrorRecords"]()
_STDERR: Final = pytest.StashKey[int]()
_GRACE_SECONDS: Final = 20.0


def pytest_configure(config: pytest.Config) -> None:
    """Keep compiled modules even where the environment says not to write them, as images of containers often do.

    Every worker, started program and decoder process would otherwise compile its imports: a second of CPU time
    each. They go to pytest's cache, so that no source folder gets any.
    """
    config.stash[_STDERR] = os.dup(2)  # where a test that hangs is reported; while tests run, 2 is their own
    if sys.dont_write_bytecode and config.pluginmanager.hasplugin("cacheprovider"):
        folder = str(config.cache.mkdir("bytecode"))
        sys.dont_write_bytecode, sys.pycache_prefix = False, folder
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = folder


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """End the process if the test still runs some seconds after pytest-timeout should have failed it."""
    marker = item.get_closest_marker("timeout")
    limit = marker.args[0] if marker else item.config.getoption("timeout") or item.config.getini("timeout")
    _end_process_after(float(limit or 0) + _GRACE_SECONDS, item)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> None:
    """Limit what ends after a test that has failed, too: pytest-timeout interrupts a test only once."""
    _end_process_after(_GRACE_SECONDS, item)


def pytest_runtest_logfinish() -> None:
    """A process may wait for its next test as long as it has to."""
    faulthandler.cancel_dump_traceback_later()


def _end_process_after(seconds: float, item: pytest.Item) -> None:
    """Let a thread that needs no Python end the process, with the stacks of all threads; then the run ends, too.

    pytest-timeout interrupts Python code alone: neither a library that does not return nor a slot, in whose
    place PySide6 swallows the exception. pytest's own `faulthandler_timeout` stops with the first failure.
    """
    faulthandler.dump_traceback_later(seconds, exit=True, file=item.config.stash[_STDERR])


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Keep garbage collection away from what is collected once and lives as long as the process: 400,000 objects.

    Traversing them again and again while tests run would take a fiftieth of the CPU time.
    """
    gc.disable()
    collected = yield
    gc.freeze()
    gc.enable()
    return collected


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fail a test if an error was logged, here or in a program that the test has started.

    The app goes on after an exception in a slot or a task: nothing else would show it to a test.
    """
    report = yield
    if report.when == "teardown" and report.passed and not item.get_closest_marker("expects_errors"):
        logged = item.stash[_ERRORS].messages if _ERRORS in item.stash else []  # a skipped test has no fixtures
        if failures := logged + _FAILURE.findall(report.capstderr):
            report.outcome, report.longrepr = "failed", f"errors were logged: {failures}"
    return report


class _ErrorRecords(logging.Handler):
    """Records what is logged at level ERROR, also by the event loop, of tasks and callbacks that failed."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.messages: list[str] = []

    @override
    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


@pytest.fixture
def anyio_backend() -> str:
    """Coroutine tests run on asyncio, as the app does."""
    return "asyncio"


@pytest.fixture(scope="session")
def qapp_cls() -> type[QApplication]:
    """Tests use the app's own application class."""
    from app.ui.application import Application

    return Application


@pytest.fixture(scope="session")
def qapp(qapp: QApplication) -> QApplication:
    """The application, which does not quit when a test closes the last window: that would stop the next test's loop.

    It is English, whatever the language of the system is.
    """
    qapp.setQuitOnLastWindowClosed(False)
    qapp.set_language("en")  # type: ignore[attr-defined]  # of `qapp_cls`
    return qapp


@pytest.fixture
def english_again(qapp: QApplication) -> Iterator[None]:
    """Show English texts after a test that has set another language."""
    from tests.ui.pseudo_locale import set_language

    del qapp
    yield
    set_language("en")


@pytest.fixture
def english_numbers() -> Iterator[None]:
    """Format numbers and sizes as in English, whatever the language of the system is."""
    former = QLocale()
    QLocale.setDefault(QLocale("en_US"))
    yield
    QLocale.setDefault(former)


@pytest.fixture(autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test has its own folders for settings and caches. They do not exist until something is written there.

    It also has its own folder for sockets, so that no program that it starts joins one of another test, or of a person.
    """
    number = next(_numbers)
    sockets = tmp_path_factory.getbasetemp() / f"run{number}"
    sockets.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(sockets))
    folder = tmp_path_factory.getbasetemp() / f"home{number}"
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(folder / name.lower()))


# One fixture for all: pytest takes longer to set up a fixture than most of these take by themselves.
@pytest.fixture(autouse=True)
def _leave_nothing_behind(request: pytest.FixtureRequest) -> Iterator[None]:
    """Record errors and collect no garbage while a test runs; fail if it leaves threads or processes behind."""
    request.node.stash[_ERRORS] = errors = _ErrorRecords()
    threads, processes = set(threading.enumerate()), children_of(os.getpid())
    logging.getLogger().addHandler(errors)
    # Garbage is collected in the main thread only, as in the app: threads must not destroy Qt objects.
    gc.disable()
    yield
    logging.getLogger().removeHandler(errors)
    try:
        _release_mouse_buttons()
        _fail_for_threads(threads)
        _fail_for_processes(processes)
    finally:
        gc.enable()


def _release_mouse_buttons() -> None:
    """Release the mouse buttons that a test has left pressed, as `QTest.mouseDClick` always does.

    Qt stores them for the whole process, and a scroll bar ignores a press while another button is pressed.
    """
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication, QWidget

    if pressed := QApplication.mouseButtons():
        widget = QWidget()
        for button in pressed:
            QTest.mouseRelease(widget, button)
        assert not QApplication.mouseButtons()


def _fail_for_threads(before: set[threading.Thread]) -> None:
    """Fail if there are more threads than before, except daemons."""
    left = [thread for thread in threading.enumerate() if thread not in before and not thread.daemon]
    for thread in left:
        thread.join(timeout=5)
    still_there = [thread.name for thread in left if thread.is_alive()]
    assert not still_there, f"threads left behind: {still_there}"


def _fail_for_processes(before: set[int]) -> None:
    """Fail if there are more processes than before."""
    deadline = time.monotonic() + 5
    while (left := children_of(os.getpid()) - before) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not left, f"processes left behind: {[command_line_of(pid) for pid in left]}"


@pytest.fixture
def announced(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """All announcements so far."""
    from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleEvent

    log: list[str] = []
    update = QAccessible.updateAccessibility

    def record(event: QAccessibleEvent) -> None:
        if isinstance(event, QAccessibleAnnouncementEvent):
            log.append(event.message())
        update(event)

    monkeypatch.setattr(QAccessible, "updateAccessibility", record)
    return log


class Browser:
    """What the system was asked to open.

    Attributes:
        opened: Addresses, or paths of files.
        is_there: Whether there is a program that opens them.
    """

    def __init__(self) -> None:
        self.opened: list[str] = []
        self.is_there = True

    def open(self, url: QUrl) -> bool:
        """Stands for `QDesktopServices.openUrl`."""
        encoded = url.toString(QUrl.ComponentFormattingOption.FullyEncoded)
        self.opened.append(url.toLocalFile() if url.isLocalFile() else encoded)
        return self.is_there


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Browser:
    """Records what would be opened."""
    made = Browser()
    monkeypatch.setattr(QDesktopServices, "openUrl", made.open)
    return made

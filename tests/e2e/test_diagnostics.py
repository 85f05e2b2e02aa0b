"""What happens with an exception that nothing expects, and what support is told: the log and the diagnostics."""

import asyncio
import base64
import contextlib
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final, Never

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QTimer

from app import __version__
from app.core.connection import ApiKey
from app.core.program import RESOURCES
from app.core.saved_values import Mark
from app.demo import packs
from app.start.diagnostics import program_facts, shown
from tests.conftest import Browser
from tests.e2e.app_under_test import AppUnderTest
from tests.e2e.conftest import Play
from tests.processes import run_program, wait_for
from tests.raw_server import RawServer, http_answer
from tests.recording_servers import RecordedDemo
from tests.starts import Starts
from tests.tables import each_row

_BANNER: Final = "Something went wrong"


def _fail() -> Never:
    raise KeyError("/home/jane/cat.jpg")


async def _fail_in_task() -> None:
    _fail()


def _in_task(app: AppUnderTest) -> None:
    assert app.program.services is not None
    app.program.services.tasks.start(_fail_in_task(), name="doomed")


def _in_thread(_app: AppUnderTest) -> None:
    thread = threading.Thread(target=_fail)
    thread.start()
    thread.join()


class _Broken:
    def hash(self) -> int:
        return hash(self)

    def __del__(self) -> None:
        _fail()


_PLACES: Final[dict[str, Callable[[AppUnderTest], object]]] = {
    "slot": lambda _app: QTimer.singleShot(0, _fail),
    "task": _in_task,
    "thread": _in_thread,
    "destructor": lambda _app: _Broken().hash(),
    "callback of the event loop": lambda _app: asyncio.get_running_loop().call_soon(_fail),
}


def _marks(app: AppUnderTest) -> list[Mark]:
    pack = app.pack
    return [pack.marks.of(image) for image in pack.shelf.images]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have other kinds of packages")
@each_row(
    ("program", "kind"),
    [("/usr/lib/pack-browser/pack-browser", "system package"), ("/opt/pack-browser/pack-browser", "unpacked")],
)
def test_the_diagnostics_say_how_the_program_was_installed(
    monkeypatch: pytest.MonkeyPatch, program: str, kind: str
) -> None:
    monkeypatch.setattr("app.start.diagnostics.IS_BUNDLED", True)
    monkeypatch.setattr("app.start.diagnostics.PROGRAM", Path(program))

    assert program_facts()["Pack Browser"] == f"{__version__}, {kind}"


@pytest.mark.fault(89)
@pytest.mark.expects_errors
async def test_an_exception_is_one_banner_and_the_window_goes_on(
    app: AppUnderTest, service: RecordedDemo, subtests: pytest.Subtests
) -> None:
    for row, (place, fail) in enumerate(_PLACES.items()):
        with subtests.test(place):
            await app.open_main_pack()
            await app.until_settled()
            app.click_tile(row)
            app.trigger("pick")
            fail(app)
            await app.until_banner(_BANNER)
            assert _marks(app)[: row + 2] == [Mark.PICKED] * (row + 1) + [Mark.NONE]
            app.click("copy_details")
            assert "KeyError\n" in app.clipboard
            assert "tests/e2e/test_diagnostics.py:" in app.clipboard
            for secret in (service.key, "jane", "cat.jpg"):
                assert secret not in app.clipboard
            app.click("dismiss")
            app.type_pack(packs.EMPTY_PACK_ID)
            await app.until(lambda: app.shows_no_images, "another pack is open")
            assert app.banner == ""


_FAULTY_DECODER: Final = """
import sys
sys.path[:] = {path!r}
import app.images.decode
def fail(*_arguments, **_options):
    raise KeyError("/home/jane/cat.jpg")
app.images.decode.make_thumbnail = fail
from app.images.decoder_process import main
main()
"""


@pytest.mark.expects_errors
@pytest.mark.usefixtures("own_decoders")
def test_an_exception_in_a_decoder_is_one_banner_with_its_place(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    program = _FAULTY_DECODER.format(path=[each for each in sys.path if each])
    monkeypatch.setattr("app.images.decoders.decoder_command", lambda: [sys.executable, "-S", "-c", program])

    async def scenario(app: AppUnderTest) -> None:
        shown: list[None] = []
        app.program.workspace.alert_changed.connect(lambda: shown.append(None))
        await app.open_main_pack()
        await app.until_banner(_BANNER)
        await app.until_settled()
        app.click("copy_details")
        assert "in a decoder process: KeyError" in app.clipboard
        assert "app/images/decoder_process.py:" in app.clipboard
        assert "jane" not in app.clipboard
        assert len(shown) == 1
        assert app.page.model.rowCount() == 24

    play(scenario)


@pytest.mark.expects_errors
def test_diagnostics_have_what_support_needs_and_no_secret(
    play: Play, service: RecordedDemo, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_SESSION_TYPE", "")
    monkeypatch.setenv("XDG_CURRENT_DESKTOP", service.key)
    caplog.set_level(logging.INFO, "app")
    home = os.path.expanduser("~")
    other = "pub_other123.qwertyuiop-99"
    spellings = [
        spelling
        for key in (service.key, other)
        for spelling in (key, key.upper(), base64.b64encode(key.encode()).decode(), key.encode().hex())
    ]

    async def scenario(app: AppUnderTest) -> None:
        await app.open_main_pack()
        app.keys.enter(ApiKey(other))
        for spelling in spellings:
            logging.getLogger("app.somewhere").warning("the header was %s", spelling)
        window = app.window
        window.settings.restore(
            replace(window.settings.present, reviewer="Jane Doe", export_folder=f"{home}/Janes pictures")
        )
        app.trigger("copy_diagnostics")
        await app.until(lambda: app.said == "Diagnostics copied", "they are copied")
        text = app.clipboard
        assert text.startswith(f"Pack Browser: {__version__}, from source\n")
        for line in (
            *shown(program_facts()).splitlines(),
            "display: offscreen, …",
            "key: typed, environment_wins",
            "tabs: 1, 1 with 24 images loaded",
            "reviewer: set",
            "reopens_tabs: True",
            "files of cache: in memory only",
            "color_scheme: default",
            "network: system proxy, 0 hosts of one's own network",
        ):
            assert f"\n{line}\n" in f"\n{text}"
        assert "pack shown: 24 images" in text.partition("\nStart\n")[2]
        assert text.count("the header was …") >= 1
        for secret in (*spellings, "Jane", home, "motivation", "cdn"):
            assert secret.lower() not in text.lower()

    play(scenario)


async def test_the_log_folder_is_opened_if_there_is_a_log(app: AppUnderTest, tmp_path: Path, browser: Browser) -> None:
    app.trigger("open_log_folder")
    assert app.said == "There is no log: its folder can’t be made or written"
    journal = app.program.journal
    logging.getLogger("app.somewhere").warning("x")
    journal.open(tmp_path / "log")
    await app.until(lambda: journal.problem == "", "it is written")
    app.trigger("open_log_folder")
    assert browser.opened == [str(tmp_path / "log")]
    journal.problem = "No space left on device"
    app.trigger("open_log_folder")
    assert len(browser.opened) == 1
    journal.finish()


_PACK_ID: Final = "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d"


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have other folders")
def test_a_started_program_writes_a_log_without_the_key(tmp_path: Path) -> None:
    key = "public.s3cretPart"
    answer = http_answer("404 Not Found", b'{"ok":false,"error_code":"not_found","message":"no %s"}' % key.encode())
    log = tmp_path / "PackBrowser" / "pack-browser" / "log" / "pack-browser.log"
    with RawServer(answer) as server, contextlib.ExitStack() as stack:
        starts = Starts(server, tmp_path, stack)
        process = starts.begin(_PACK_ID, key=key)
        wait_for(lambda: log.exists() and "PackNotFoundError 404 not_found after" in log.read_text())
        process.terminate()
        assert process.wait(10) == 0
    text = log.read_text()
    assert f"Pack Browser {__version__}" in text
    assert text.index("first paint") < text.index("services started")
    assert "s3cret" not in "".join(path.read_text(errors="replace") for path in tmp_path.rglob("*") if path.is_file())


_FAILS_EARLY: Final = """
from PySide6.QtCore import QTimer
from app.start import program
really_make = program._make_application
def fail():
    {}["/home/jane/cat.jpg"]
def make(**options):
    application = really_make(**options)
    QTimer.singleShot(0, fail)
    return application
program._make_application = make
from app.start.start import main
main(["--new-window", "--demo"])
"""


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have other folders")
@pytest.mark.slow
def test_an_exception_before_the_first_paint_is_logged_without_its_values(tmp_path: Path) -> None:
    environment = os.environ | {"XDG_STATE_HOME": str(tmp_path), "HOME": str(tmp_path)}
    command = [sys.executable, "-c", _FAILS_EARLY]
    log = tmp_path / "PackBrowser" / "pack-browser" / "log" / "pack-browser.log"
    with subprocess.Popen(command, env=environment, cwd=RESOURCES.parent, stderr=subprocess.PIPE, text=True) as process:
        wait_for(lambda: log.exists() and "services started" in log.read_text())
        process.terminate()
        _, said = process.communicate(timeout=20)
    for text in (log.read_text(), said):
        assert "a slot failed: KeyError\n" in text
        assert "jane" not in text


_ENDS: Final = """
from app.start import program
def fail(**_): {}["x"]
program._make_application = fail
from app.start.start import main
main(["--new-window"])
"""


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have other folders")
def test_a_program_that_had_to_end_has_written_why(tmp_path: Path) -> None:
    environment = os.environ | {"XDG_STATE_HOME": str(tmp_path)}
    command = [sys.executable, "-c", _ENDS]
    ended = run_program(command, env=environment, cwd=RESOURCES.parent, timeout=20)
    assert ended.returncode == 1
    assert "Pack Browser had to end: an internal error (KeyError).\n" in ended.stderr
    (log,) = tmp_path.rglob("pack-browser.log")
    assert "the program had to end: KeyError\n" in log.read_text()

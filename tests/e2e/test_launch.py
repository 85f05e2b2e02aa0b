"""The start of the program with a pack on its command line: what does not need Qt begins before it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Final

import pytest

from app.core.limits import Settings
from app.core.resources import RESOURCES
from tests.processes import children_of, needs_proc, run_program, wait_for
from tests.raw_server import RawServer, http_answer

if TYPE_CHECKING:
    from pathlib import Path

_PACK_ID: Final = "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d"
_ANSWER: Final = json.dumps({"ok": True, "data": {"id": _PACK_ID, "name": "A pack", "images": []}}).encode()


def _environment(home: Path, **more: str) -> dict[str, str]:
    folders = dict.fromkeys(("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"), str(home))
    return {**os.environ, **folders, "QT_QPA_PLATFORM": "offscreen", "GENVIRAL_API_KEY": "public.s3cret", **more}


def _command(server: RawServer, *options: str) -> list[str]:
    main = str(RESOURCES.parent / "main.py")
    return [sys.executable, main, _PACK_ID, "--base-url", f"{server.origin}/v1", "--log-level", "INFO", *options]


def _run_code(code: str, home: Path) -> subprocess.CompletedProcess[str]:
    return run_program([sys.executable, "-c", code], env=_environment(home), cwd=RESOURCES.parent, timeout=40)


def test_the_request_is_sent_before_the_first_paint_and_once(tmp_path: Path) -> None:
    with RawServer(http_answer("200 OK", _ANSWER)) as server:
        command = _command(server, "--screenshot", str(tmp_path / "shot.png"))
        ended = run_program(command, env=_environment(tmp_path), cwd=tmp_path, timeout=40)
        assert len(server.requests) == 1

    assert ended.returncode == 0, ended.stderr
    order = [ended.stderr.index(step) for step in ("request sent", "first paint", "modules imported", "pack shown")]
    assert order == sorted(order)


_ESCAPE_AT_THE_FIRST_PAINT: Final = """
import sys
from app.start import launch, start
def wait(app, window, original=launch._wait_for_first_paint):
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest
    original(app, window)
    QTest.keyClick(window, Qt.Key.Key_Escape)
launch._wait_for_first_paint = wait
start.main(sys.argv[1:])
"""


def test_escape_cancels_the_request_before_the_window_has_services(tmp_path: Path) -> None:
    with (
        RawServer(lambda exchange: exchange.wait_until_left()) as server,
        subprocess.Popen(
            [sys.executable, "-c", _ESCAPE_AT_THE_FIRST_PAINT, _PACK_ID, "--base-url", f"{server.origin}/v1"],
            env=_environment(tmp_path),
            cwd=RESOURCES.parent,
        ) as process,
    ):
        try:
            server.wait_for_requests(1)
            server.wait_for_connections(0)
            assert process.poll() is None  # the window is still open
        finally:
            process.kill()
        assert len(server.requests) == 1


@needs_proc
def test_decoders_start_and_the_request_is_sent_before_the_windows_modules_are_imported(tmp_path: Path) -> None:
    # A package that takes Qt's place: importing widgets waits until standard input ends.
    package = tmp_path / "PySide6"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "QtCore.py").write_text("def __getattr__(name): return object")
    waits = "import sys; sys.stdin.read(); raise ImportError('libEGL.so.1')"
    (package / "QtGui.py").write_text(waits)
    (package / "QtWidgets.py").write_text(waits)
    with (
        RawServer(lambda exchange: exchange.wait_until_left()) as server,
        subprocess.Popen(
            _command(server),
            env=_environment(tmp_path, PYTHONPATH=str(tmp_path), DISPLAY=":0"),
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process,
    ):
        try:
            server.wait_for_requests(1)
            wait_for(lambda: len(children_of(process.pid)) == Settings().thumbnails.decoder_processes)
            _, errors = process.communicate(timeout=20)
        finally:
            process.kill()

    assert process.returncode == 1
    assert "a system library that Qt needs is missing" in errors


def test_what_a_review_needs_is_not_imported_before_the_first_images_are_shown(tmp_path: Path) -> None:
    main = str(RESOURCES.parent / "main.py")
    options = ["--demo", "--log-level", "INFO", "--screenshot", "shot.png"]
    command = [sys.executable, "-X", "importtime", main, *options]
    ended = run_program(command, env=_environment(tmp_path), cwd=tmp_path, timeout=40)
    assert (tmp_path / "shot.png").exists(), ended.stderr
    before, _, after = ended.stderr.partition("pack shown: ")
    assert after, "the pack was shown"
    imported = {line.rpartition("|")[2].strip() for line in before.splitlines() if line.startswith("import time:")}
    later = {line.rpartition("|")[2].strip() for line in after.splitlines() if line.startswith("import time:")}
    assert "app.ui.pack.gallery.view" in imported
    for_a_review = (
        "app.core.copy_formats",
        "app.pictures.originals",
        "app.ui.dialogs.questions",
        "app.ui.home.",  # the page is not built
        "app.ui.look.",
        "app.ui.pack.value_popup",
    )
    assert not [each for each in imported if each.startswith(for_a_review)]
    assert not [each for each in later if each.startswith(for_a_review)]


def test_what_the_home_page_does_not_need_is_not_imported_before_its_first_paint(tmp_path: Path) -> None:
    main = str(RESOURCES.parent / "main.py")
    command = [sys.executable, "-X", "importtime", main, "--base-url", "http://127.0.0.1:9/v1", "--log-level", "INFO"]
    imported: list[str] = []
    with subprocess.Popen(command, env=_environment(tmp_path), stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        try:
            for line in process.stderr:
                if "first paint" in line:
                    break
                imported.append(line.rpartition("|")[2].strip())
        finally:
            process.kill()
    assert "app.session.workspace" in imported
    for_later = {"asyncio", "difflib", "inspect", "json"}
    assert not (for_later | {"app.core.errors", "app.ui.texts.errors"}) & set(imported)


_FIRST_THREAD: Final = """
import os, threading
from app.start import start
calls = []
start.use_one_arena = lambda: calls.append("one arena")
def begin(thread):
    print(*calls, flush=True)
    os._exit(0)
threading.Thread.start = begin
start.main(["--base-url", "http://127.0.0.1:9/v1"])
"""


def test_all_threads_share_one_arena(tmp_path: Path) -> None:
    # The first one looks for a program that is running. If it gets another arena, later threads use that as well.
    ended = _run_code(_FIRST_THREAD, tmp_path)
    assert (ended.returncode, ended.stdout) == (0, "one arena\n"), ended.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for another process")
def test_ctrl_c_ends_the_program_while_it_imports_qt(tmp_path: Path) -> None:
    # A package that takes Qt's place: it ignores the exception, as PySide6 does in a slot.
    package = tmp_path / "PySide6"
    package.mkdir()
    (package / "__init__.py").write_text(
        "import contextlib, sys, time\nprint('importing', file=sys.stderr, flush=True)\n"
        "while True:\n    with contextlib.suppress(KeyboardInterrupt):\n        time.sleep(60)\n"
    )
    main = str(RESOURCES.parent / "main.py")
    environment = _environment(tmp_path, PYTHONPATH=str(tmp_path))
    with subprocess.Popen([sys.executable, main], env=environment, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            assert process.stderr.readline() == "importing\n"
            process.send_signal(signal.SIGINT)
            _, errors = process.communicate(timeout=10)
        finally:
            process.kill()
    assert (process.returncode, errors) == (-signal.SIGINT, "")


_IMPORTS_BY_THREAD: Final = """
import sys, threading
class Finder:
    @staticmethod
    def find_spec(name, path, target=None):
        core = sys.modules.get("PySide6.QtCore")
        is_imported = core is not None and not getattr(core.__spec__, "_initializing", False)
        if not is_imported and threading.current_thread() is not threading.main_thread():
            print(name, threading.current_thread().name)
sys.meta_path.insert(0, Finder)
from app.core.redaction import Redactor
from app.core.limits import Settings
from app.start.first_services import begin_first_services
first = begin_first_services(Settings(), Redactor())
assert "PySide6.QtCore" in sys.modules
first.decoders.close()
first.decoders.join()
"""


def test_no_thread_imports_anything_until_qtcore_is_imported(tmp_path: Path) -> None:
    # PySide6 iterates over `sys.modules` then; a change of it aborts the process.
    ended = _run_code(_IMPORTS_BY_THREAD, tmp_path)
    assert (ended.returncode, ended.stdout) == (0, ""), ended.stderr


_SOURCES_READ: Final = """
import linecache
from app.start.pyside_features import load_pyside
load_pyside()
from PySide6.QtCore import QObject, QTimer
import httpx
import app.ui.theme
assert QObject().objectName() == ""
timer = QTimer(singleShot=True)
assert timer.isSingleShot()
print(*(name for name in linecache.cache if "httpx" in name or "theme" in name))
"""


def test_pyside_reads_no_sources(tmp_path: Path) -> None:
    ended = _run_code(_SOURCES_READ, tmp_path)
    assert (ended.returncode, ended.stdout.strip()) == (0, ""), ended.stderr


_WRONG_CALL: Final = """
import sys
if {postpones}:
    from app.start.pyside_features import load_pyside
    load_pyside()
from PySide6.QtCore import QTimer
print(*(name for name in sys.modules if name == "argparse"))
try:
    QTimer().start("soon")
except TypeError as error:
    print(error)
"""


def test_pyside_describes_a_wrong_call_although_its_modules_for_that_are_compiled_later(tmp_path: Path) -> None:
    usual = _run_code(_WRONG_CALL.format(postpones=False), tmp_path).stdout
    postponed = _run_code(_WRONG_CALL.format(postpones=True), tmp_path).stdout
    assert "Supported signatures:" in usual
    # Only one of those modules imports argparse.
    assert usual.startswith("argparse\n")
    assert postponed == usual.removeprefix("argparse")


def test_the_client_imports_no_http2(tmp_path: Path) -> None:
    code = "import sys, app.api.client, httpcore; print('httpcore' in sys.modules, 'h2' in sys.modules)"
    assert _run_code(code, tmp_path).stdout == "True False\n"


def test_the_start_and_decoders_import_no_typing_extensions(tmp_path: Path) -> None:
    code = "import sys, app.start.start, app.images.decode; print('typing_extensions' in sys.modules)"
    assert _run_code(code, tmp_path).stdout == "False\n"

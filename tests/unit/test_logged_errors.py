"""A test fails if the app logs an error in it, although the app goes on."""

import re
import subprocess
import sys
from pathlib import Path

from app.core.program import RESOURCES

_TESTS = """
import asyncio, gc, os, subprocess, sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QPushButton
from tests.e2e.app_under_test import run_app
from tests.processes import run_program

def fail(): raise KeyError("private")

def test_slot_of_a_timer_in_the_whole_app(qapp):
    async def scenario(app):
        QTimer.singleShot(0, fail)
        await app.until(lambda: app.banner == "Something went wrong", "an alert")
    run_app(scenario, base_url="http://127.0.0.1:1/v1", key_text=None)

def test_callback_of_the_event_loop_in_the_whole_app(qapp):
    async def scenario(app):
        called = asyncio.Event()
        asyncio.get_running_loop().call_soon(fail)
        asyncio.get_running_loop().call_soon(called.set)
        await called.wait()
    run_app(scenario, base_url="http://127.0.0.1:1/v1", key_text=None)

def test_task_in_the_whole_app(qapp):
    async def start(): fail()
    async def scenario(app):
        task = asyncio.create_task(start())
        await asyncio.wait([task])
        del task
        gc.collect()
    run_app(scenario, base_url="http://127.0.0.1:1/v1", key_text=None)

def test_slot_of_a_widget_after_the_whole_app(qapp):
    async def scenario(app): pass
    run_app(scenario, base_url="http://127.0.0.1:1/v1", key_text=None)
    button = QPushButton()
    button.clicked.connect(fail)
    button.click()

def test_started_program():
    subprocess.run([sys.executable, "-c", "import logging as l; l.basicConfig(format='%(levelname)s %(name)s: ')"
        "; l.getLogger('app.start').error('')"])

def test_started_program_whose_output_is_compared():
    code = "import logging as l; l.basicConfig(format='%(levelname)s %(name)s: '); l.getLogger('asyncio').error('')"
    assert run_program([sys.executable, "-c", code], env=os.environ, cwd=Path.cwd(), timeout=20).stderr

def test_traceback_of_a_started_program():
    subprocess.run([sys.executable, "-c", "1 / 0"])
"""


def test_errors_that_nothing_else_shows_fail_tests(tmp_path: Path) -> None:
    (tmp_path / "test_errors.py").write_text(_TESTS)
    command = [sys.executable, "-m", "pytest", "-p", "tests.conftest", "-o", "addopts=", "-q", "-rA", str(tmp_path)]
    printed = subprocess.run(command, cwd=RESOURCES.parent, capture_output=True, text=True, check=False).stdout
    failed = set(re.findall(r"(?:ERROR|FAILED) \S+::test_(\w+)", printed))
    assert failed == set(re.findall(r"def test_(\w+)", _TESTS)), printed

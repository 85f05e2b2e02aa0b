"""A run of the tests ends when a process of it dies or hangs, and says which test that was."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from app.core.program import RESOURCES

_TESTS = """
import ctypes, os, signal
from PySide6.QtCore import QEventLoop, QTimer

def lock_twice(library):
    mutex = ctypes.create_string_buffer(100)
    for _ in range(2):
        library.pthread_mutex_lock(mutex)

def test_process_dies():
    os.kill(os.getpid(), signal.SIGKILL)

def test_library_hangs():
    lock_twice(ctypes.CDLL(None))

def test_library_that_lets_nothing_else_of_python_run_hangs():
    lock_twice(ctypes.PyDLL(None))

def test_slots_swallow_what_interrupts_an_event_loop(qapp):
    timer = QTimer(interval=1)
    timer.timeout.connect(lambda: sum(range(10_000)))
    timer.start()
    while True:
        try:
            QEventLoop().exec()
        except BaseException:
            pass

def test_hangs_when_it_has_failed(qapp, request):
    request.addfinalizer(lambda: lock_twice(ctypes.CDLL(None)))
    assert False
"""


@pytest.mark.slow
@pytest.mark.timeout(120)
@pytest.mark.skipif(
    sys.platform != "linux", reason="ends a process by a signal, and locks a mutex of this system twice"
)
def test_a_run_whose_processes_die_or_hang_ends_and_names_the_tests(tmp_path: Path) -> None:
    names = re.findall(r"def (test_\w+)", _TESTS)
    for name in names:
        others = "|".join(set(names) - {name})
        (tmp_path / f"test_{name}.py").write_text(re.sub(rf"def (?:{others})\(", "def _unused(", _TESTS))
    # Outside of the project no conftest.py is found.
    command = [sys.executable, "-m", "pytest", "-p", "tests.conftest", "-p", "no:cacheprovider", "-n", str(len(names))]
    ended = subprocess.run(
        [*command, "--timeout=1", str(tmp_path)], cwd=RESOURCES.parent, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 1
    assert set(re.findall(r"crashed while running '\S+::(\w+)'", ended.stdout)) == set(names), ended.stdout

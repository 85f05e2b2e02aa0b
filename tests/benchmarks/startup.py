"""Measures the time from process start to first paint, compared with a minimal QWidget program.

``uv run python -m tests.benchmarks.startup``. Uses the current display or, without one, Xvfb.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from app.start.display import missing_display
from tests.benchmarks import table
from tests.benchmarks.screen import virtual_screen
from tests.benchmarks.table import Row

_ROOT = Path(__file__).resolve().parents[2]
_STARTS = 3
BARE: Final = """
from PySide6.QtWidgets import QApplication, QWidget
class Window(QWidget):
    def paintEvent(self, event):
        print("painted", flush=True)
app = QApplication([])
window = Window()
window.resize(1180, 780)
window.show()
app.exec()
"""


def milliseconds_to(command: list[str], sign: str, environment: dict[str, str]) -> float:
    """Milliseconds from the start of a process until its output has a line that contains `sign`."""
    started = time.perf_counter()
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=_ROOT
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if sign in line:
                seconds = time.perf_counter() - started
                break
        else:
            raise RuntimeError(f"{command} never painted")
        process.terminate()
        process.stdout.read()
    return seconds * 1000


def measure_starts(command: list[str], rounds: int) -> tuple[list[float], list[float]]:
    """Start the minimal program and the app alternately, three times in each round, because starts are quick.

    Args:
        command: The command of the app.
        rounds: Number of rounds.

    Returns:
        Milliseconds of each start of the minimal program, and of the app.
    """
    with contextlib.ExitStack() as stack:
        home = stack.enter_context(tempfile.TemporaryDirectory(prefix="pack-benchmark-"))
        environment = os.environ | {
            f"XDG_{name}_HOME": f"{home}/{name.lower()}" for name in ("CACHE", "CONFIG", "DATA", "STATE")
        }
        # On a desktop this folder is in memory.
        runtime = stack.enter_context(tempfile.TemporaryDirectory(prefix="pack-benchmark-", dir="/dev/shm"))
        environment["XDG_RUNTIME_DIR"] = runtime
        if missing_display(environment) is not None:
            environment.update(DISPLAY=stack.enter_context(virtual_screen()).name, QT_QPA_PLATFORM="xcb")
        app_command = [*command, "--log-level", "INFO"]
        bare: list[float] = []
        app: list[float] = []
        for number in range(_STARTS * rounds + 1):
            pair = (
                milliseconds_to([sys.executable, "-c", BARE], "painted", environment),
                milliseconds_to(app_command, "first paint", environment),
            )
            if number:  # the first round fills the system's file cache
                bare.append(pair[0])
                app.append(pair[1])
    return bare, app


def measure(rounds: int) -> list[Row]:
    """Measure the app from source."""
    command = [sys.executable, str(_ROOT / "main.py")]
    bare, app = measure_starts(command, rounds)
    return [Row.of_ratio("start to first paint", "bare QWidget", app, bare, "ms", 3.0)]


if __name__ == "__main__":
    table.run(measure)

"""Process start to first paint, beside a bare QWidget program in the same run.

``uv run python -m tests.benchmarks.startup``. Uses the display there is; without one, Xvfb.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from pathlib import Path

from app.start.display import missing_display
from tests.benchmarks import table
from tests.benchmarks.screen import virtual_screen
from tests.benchmarks.table import Row

_ROOT = Path(__file__).resolve().parents[2]
_STARTS = 3
_BARE = """
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
    """From the start of a process to a line with a sign in its output."""
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
    """Start the bare program and another one in turn, three times a round: a start is short.

    Args:
        command: What starts the other one.
        rounds: How often.

    Returns:
        Milliseconds of the bare one's starts and of the other one's.
    """
    with contextlib.ExitStack() as stack:
        environment = dict(os.environ)
        if missing_display(environment) is not None:
            environment.update(DISPLAY=stack.enter_context(virtual_screen()).name, QT_QPA_PLATFORM="xcb")
        bare_command = [sys.executable, "-c", _BARE]
        app_command = [*command, "--log-level", "INFO"]
        bare: list[float] = []
        app: list[float] = []
        for number in range(_STARTS * rounds + 1):
            pair = (
                milliseconds_to(bare_command, "painted", environment),
                milliseconds_to(app_command, "first paint", environment),
            )
            if number:  # the first round warms the file cache
                bare.append(pair[0])
                app.append(pair[1])
    return bare, app


def measure(rounds: int) -> list[Row]:
    """The program from source."""
    bare, app = measure_starts([sys.executable, str(_ROOT / "main.py")], rounds)
    return [Row.of_ratio("start to first paint", "bare QWidget", app, bare, "ms", 1.8)]


if __name__ == "__main__":
    table.run(measure)

"""Process start to first paint, beside a bare QWidget program in the same run.

``uv run python -m tests.benchmarks.startup``. Uses the display there is; without one, Qt's offscreen platform.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

from app.display import missing_display

_ROOT = Path(__file__).resolve().parents[2]
_ROUNDS = 15
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


def measure(command: list[str], sign: str, environment: dict[str, str]) -> float:
    """Seconds from the start of a process to a line with a sign in its output."""
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
    return seconds


def main() -> None:
    """Print the medians and their ratio."""
    environment = dict(os.environ)
    if missing_display(environment) is not None:
        environment["QT_QPA_PLATFORM"] = "offscreen"
    bare_command = [sys.executable, "-c", _BARE]
    app_command = [sys.executable, str(_ROOT / "main.py"), "--log-level", "INFO"]
    bare: list[float] = []
    app: list[float] = []
    for number in range(_ROUNDS + 1):
        pair = measure(bare_command, "painted", environment), measure(app_command, "first paint", environment)
        if number:  # the first round warms the file cache
            bare.append(pair[0])
            app.append(pair[1])
    bare_median, app_median = statistics.median(bare), statistics.median(app)
    platform = environment.get("QT_QPA_PLATFORM", "the display")
    print(f"start to first paint on {platform}, median of {_ROUNDS}:")
    print(f"  bare QWidget  {bare_median * 1000:6.0f} ms")
    print(f"  Pack Browser  {app_median * 1000:6.0f} ms   {app_median / bare_median:.2f} x  (goal: at most 2.0 x)")


if __name__ == "__main__":
    main()

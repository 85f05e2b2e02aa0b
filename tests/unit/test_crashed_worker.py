"""A run of the tests ends when one of its processes dies, and says which test that was."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[2]
_TESTS = """
import os, signal, time
import pytest

@pytest.mark.parametrize("number", range(4))
def test_numbers(number):
    time.sleep(0.1)
    if "_1" in __name__ and number == 1:
        os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="ends a process by a signal")
def test_a_run_whose_process_dies_ends_and_names_the_test(tmp_path: Path) -> None:
    for number in range(8):
        (tmp_path / f"test_{number}.py").write_text(_TESTS)
    command = [sys.executable, "-m", "pytest", "-c", str(_ROOT / "pyproject.toml"), "--rootdir", str(tmp_path)]
    ended = subprocess.run(
        [*command, "-p", "no:cacheprovider", str(tmp_path)],
        capture_output=True,
        encoding="utf-8",
        cwd=tmp_path,
        timeout=50,
        check=False,
    )
    assert ended.returncode == 1
    assert "crashed while running 'test_1.py::test_numbers[1]'" in ended.stdout

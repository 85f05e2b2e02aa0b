"""The limit to a process's CPU time ends the process; tested in child processes."""

from __future__ import annotations

import subprocess
import sys

import pytest

from app.images.cpu_limit import has_exceeded_cpu_limit
from tests.tables import each_row

_START = "import sys, time; sys.path[:] = {path!r}\nfrom app.images.cpu_limit import cpu_limit\n"
_COMPUTE = "due = time.process_time() + {seconds}\nwhile time.process_time() < due: pass\n"


def exit_code_of(program: str) -> int:
    start = _START.format(path=[folder for folder in sys.path if folder])
    return subprocess.run([sys.executable, "-S", "-c", start + program], check=False, timeout=50).returncode


def indented(program: str) -> str:
    return "".join(f"    {line}\n" for line in program.splitlines())


def test_a_process_that_computes_for_too_long_is_ended() -> None:
    code = exit_code_of("with cpu_limit(0.2):\n" + indented(_COMPUTE.format(seconds=40)))
    assert has_exceeded_cpu_limit(code)


@pytest.mark.fault(108)
@pytest.mark.parametrize(
    "program",
    [
        pytest.param("with cpu_limit(0.2):\n    time.sleep(0.6)\n", id="waits in it"),
        pytest.param("with cpu_limit(0.2):\n    pass\n" + _COMPUTE.format(seconds=0.3), id="computes after it"),
        pytest.param(
            _COMPUTE.format(seconds=0.3) + "with cpu_limit(0.2):\n" + indented(_COMPUTE.format(seconds=0.05)),
            id="has computed before it",
        ),
    ],
)
def test_a_process_that_does_not_exceed_the_limit_continues(program: str) -> None:
    assert exit_code_of(program) == 0


@each_row("code", [0, 1, -9, -11])
def test_other_exit_codes_do_not_mean_the_limit(code: int) -> None:
    assert not has_exceeded_cpu_limit(code)

"""What is different in the packaged app."""

from __future__ import annotations

import subprocess
import sys

import pytest

from app.start.bundle import restore_environment
from tests.tables import each_row


@each_row(
    ("inside", "outside"),
    [
        (
            {"LD_LIBRARY_PATH": "/app", "LD_LIBRARY_PATH_ORIG": "/mine", "A": "1"},
            {"LD_LIBRARY_PATH": "/mine", "A": "1"},
        ),
        ({"LD_LIBRARY_PATH": "/app", "A": "1"}, {"A": "1"}),
        ({"DYLD_LIBRARY_PATH": "/app", "DYLD_LIBRARY_PATH_ORIG": ""}, {"DYLD_LIBRARY_PATH": ""}),
        ({"A": "1"}, {"A": "1"}),
    ],
)
def test_changes_of_the_boot_loader_are_undone(inside: dict[str, str], outside: dict[str, str]) -> None:
    restore_environment(inside)
    assert inside == outside


@pytest.mark.skipif(sys.platform != "win32", reason="only Windows has such mutexes")
def test_other_programs_see_the_mutex_while_the_app_runs() -> None:
    name = "PackBrowser-test"
    look = (
        "import ctypes, sys\n"
        "found = ctypes.windll.kernel32.OpenMutexW(0x00100000, False, sys.argv[1])\n"  # SYNCHRONIZE
        "sys.exit(0 if found else 1)"
    )

    def is_seen() -> bool:
        return subprocess.run([sys.executable, "-c", look, name], check=False).returncode == 0

    assert not is_seen()
    holder = (
        "import sys\nfrom app.start.bundle import create_mutex\n"
        "assert create_mutex(sys.argv[1])\nprint(flush=True)\nsys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", holder, name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as app:
        assert app.stdout is not None
        app.stdout.readline()
        assert is_seen()
        app.communicate()
    assert not is_seen()

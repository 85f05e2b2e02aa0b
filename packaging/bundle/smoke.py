"""Runs a built program with an empty home folder, almost no environment variables and a time limit, and checks it.

``uv run packaging/bundle/smoke.py [PROGRAM]``; PROGRAM is the one in ``dist/`` by default. It is run with
``--smoke-test``, and with ``--demo --screenshot``, whose picture has to show a gallery. The test fails if a line is
printed that `ALLOWED_OUTPUT` does not match, or if a process is left running.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from app.start.display import write_utf8
from bundle import gallery_picture
from release import project

if TYPE_CHECKING:
    from collections.abc import Mapping

_SECONDS: Final = 60.0  # limit for a run, which takes two, on a slow machine ten
# Windows' own libraries need these.
_WINDOWS_VARIABLES: Final = ("SYSTEMROOT", "SYSTEMDRIVE", "WINDIR")
_WINDOWS_HOMES: Final = ("USERPROFILE", "LOCALAPPDATA", "APPDATA", "TEMP", "TMP")

ALLOWED_OUTPUT: Final = (
    rf"{re.escape(project.NAME)}: \d\S*, (from source|Flatpak|app|installed|unpacked|system package)",
    r"system: .+",
    r"Python: 3\.\S+",
    r"Qt: 6\.\S+, PySide6 6\.\S+",
    r"libcurl: .*libcurl/\d.*",
    r"Pillow: \d\S+",
    r"SQLite: 3\.\S+, with FTS5",
    r"Qt modules: QtCore, QtGui, QtNetwork, QtPrintSupport, QtSvg, QtWidgets",
    r"formats: avif, gif, heic, jpg, png, webp",
    r"part of a JPEG: 160 × 160",
    r"TLS: \S+ [\d.]+.*",
    r"keychain: .+",
    r"display: .+",
    r"screens: .+",
    r"style: .+",
    r"font: .+",
    r"language: .+",
    r"demo pack: 24 images",
    r"window: \d+ × \d+",
    r"Smoke test passed",
    # Qt prints these if the environment sets no locale.
    r'Detected locale "C" with character encoding "ANSI_X3\.4-1968", which is not UTF-8\.',
    r'Qt depends on a UTF-8 locale, and has switched to "C\.UTF-8" instead\.',
    r"If this causes problems, reconfigure your locale\. See the locale\(1\) manual",
    r"for more information\.",
)


class SmokeError(Exception):
    """A check of the built program failed."""


def program() -> Path:
    """The built program of this system."""
    if sys.platform == "darwin":
        return project.MAC_APP / "Contents" / "MacOS" / project.APP_ID
    return project.BUNDLE / (f"{project.APP_ID}.exe" if sys.platform == "win32" else project.APP_ID)


def unexpected_lines(output: str, *more: str) -> list[str]:
    """The lines that a program should not have printed.

    Args:
        output: What it has printed.
        more: Lines that are allowed beside `ALLOWED_OUTPUT`, as regular expressions.
    """
    allowed = re.compile("|".join((*ALLOWED_OUTPUT, *more)))
    return [line for line in output.splitlines() if line.strip() and not allowed.fullmatch(line.strip())]


def environment_of(home: Path, system: str = sys.platform, inherited: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The smallest environment that a program can be started with.

    Args:
        home: The user's folder.
        system: As in `sys.platform`.
        inherited: The environment of this process. On Windows some variables are taken from it.
    """
    if system != "win32":
        return {"HOME": str(home)}
    environment = {name: inherited[name] for name in _WINDOWS_VARIABLES if name in inherited}
    # Every process on Windows has a PATH, and PySide6 cannot be imported without one.
    environment["PATH"] = "{0}\\System32;{0}".format(inherited.get("SYSTEMROOT", "C:\\Windows"))
    return environment | dict.fromkeys(_WINDOWS_HOMES, str(home))


def run(command: list[str], home: Path, *allowed: str, **variables: str) -> float:
    """Run a program in the smallest environment, and check its exit code and output.

    Args:
        command: The program and its arguments.
        home: An empty folder.
        allowed: Lines that it may print beside `ALLOWED_OUTPUT`, as regular expressions.
        variables: More variables of the environment.

    Returns:
        Its running time in seconds.

    Raises:
        SmokeError: It failed, took too long, or printed a line that is not allowed.
    """
    started = time.monotonic()
    try:
        result = subprocess.run(
            command,
            env=environment_of(home) | variables,
            cwd=home,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        output = (error.stdout or b"").decode(errors="replace")
        raise SmokeError(f"{command} took longer than {_SECONDS:.0f} s\n{output}") from error
    output = result.stdout.decode(errors="replace")
    if result.returncode:
        raise SmokeError(f"{command} ended with {result.returncode}\n{output}")
    unexpected = unexpected_lines(output, *allowed)
    if unexpected:
        raise SmokeError(f"{command} printed unexpected lines:\n" + "\n".join(unexpected))
    return time.monotonic() - started


def processes_of(executable: Path) -> list[int]:
    """IDs of the processes that run a program, on Linux; empty on other systems."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if (folder / "exe").readlink() == executable:
                found.append(int(folder.name))
        except OSError:  # the process has ended, or belongs to another user
            continue
    return found


def check(executable: Path) -> None:
    """Run a program both ways, and check its output, its picture and its processes.

    Raises:
        SmokeError: A check failed.
    """
    executable = executable.resolve()
    if not executable.is_file():
        raise SmokeError(f"{executable} does not exist: build it first")
    before = set(processes_of(executable))
    with tempfile.TemporaryDirectory(prefix="pack-smoke-", ignore_cleanup_errors=True) as folder:
        home, picture, expected = (Path(folder).resolve() / name for name in ("home", "built.png", "source.png"))
        home.mkdir()
        seconds = run([str(executable), "--smoke-test"], home, PYTHONEXECUTABLE="/python")  # which is not the program
        print(f"--smoke-test: {seconds:.1f} s")
        take = ["--demo", "--screenshot"]
        seconds = run([str(executable), *take, str(picture)], home, re.escape(str(picture)))
        print(f"--screenshot: {seconds:.1f} s")
        run([sys.executable, str(project.ROOT / "main.py"), *take, str(expected)], home, re.escape(str(expected)))
        problems = gallery_picture.problems_of(picture, expected)
    if problems:
        raise SmokeError("the screenshot is wrong: " + "; ".join(problems))
    left = set(processes_of(executable)) - before
    if left:
        raise SmokeError(f"processes were left behind: {sorted(left)}")


def main() -> None:
    """Run the command line."""
    write_utf8()
    parser = argparse.ArgumentParser(description="Check a built program.")
    parser.add_argument("program", type=Path, nargs="?", default=program())
    arguments = parser.parse_args()
    try:
        check(arguments.program)
    except SmokeError as error:
        sys.exit(f"smoke test failed: {error}")


if __name__ == "__main__":
    main()

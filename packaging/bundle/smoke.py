"""Runs a built program as a stranger's machine would: no home worth the name, no environment, a time limit.

``uv run packaging/bundle/smoke.py [PROGRAM]``; without PROGRAM, what is in ``dist/``. Two runs: ``--smoke-test``, and
``--demo --screenshot``, whose picture has to be that of a gallery. What is printed and not on the list below fails; so
does any process that is left behind.
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

from app.start.logs import write_utf8
from bundle import gallery_picture
from release import project

if TYPE_CHECKING:
    from collections.abc import Mapping

_SECONDS: Final = 60.0  # for a run; it takes two, on a slow machine ten
# Windows itself does not work without these.
_WINDOWS_VARIABLES: Final = ("SYSTEMROOT", "SYSTEMDRIVE", "WINDIR")
_WINDOWS_HOMES: Final = ("USERPROFILE", "LOCALAPPDATA", "APPDATA", "TEMP", "TMP")

ALLOWED_OUTPUT: Final = (
    r"formats: avif, gif, heic, jpg, png, webp",
    r"TLS: \S+ [\d.]+.*",
    r"keychain: .+",
    r"font: .+",
    r"demo pack: 24 images",
    r"window: \d+ × \d+",
    r"Smoke test passed",
    # Qt's, in an environment that names no language.
    r'Detected locale "C" with character encoding "ANSI_X3\.4-1968", which is not UTF-8\.',
    r'Qt depends on a UTF-8 locale, and has switched to "C\.UTF-8" instead\.',
    r"If this causes problems, reconfigure your locale\. See the locale\(1\) manual",
    r"for more information\.",
)


class SmokeError(Exception):
    """The built program does not do what it should."""


def program() -> Path:
    """The built program of this system."""
    if sys.platform == "darwin":
        return project.MAC_APP / "Contents" / "MacOS" / project.APP_ID
    return project.BUNDLE / (f"{project.APP_ID}.exe" if sys.platform == "win32" else project.APP_ID)


def unexpected_lines(output: str, *more: str) -> list[str]:
    """The lines that are not on the list.

    Args:
        output: What a program has printed.
        more: Further lines that are all right, as regular expressions.
    """
    allowed = re.compile("|".join((*ALLOWED_OUTPUT, *more)))
    return [line for line in output.splitlines() if line.strip() and not allowed.fullmatch(line.strip())]


def environment_of(home: Path, system: str = sys.platform, inherited: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The least environment that a program can expect.

    Args:
        home: The user's folder.
        system: As in `sys.platform`.
        inherited: The environment of this process; on Windows it says where Windows is.
    """
    if system != "win32":
        return {"HOME": str(home)}
    environment = {name: inherited[name] for name in _WINDOWS_VARIABLES if name in inherited}
    # No Windows process lacks this one, and PySide6 cannot be imported without it.
    environment["PATH"] = "{0}\\System32;{0}".format(inherited.get("SYSTEMROOT", "C:\\Windows"))
    return environment | dict.fromkeys(_WINDOWS_HOMES, str(home))


def run(command: list[str], home: Path, *allowed: str) -> float:
    """Run a program in an empty environment.

    Args:
        command: The program and its arguments.
        home: An empty folder.
        allowed: Lines that it may print, beside those that any may.

    Returns:
        How long it took, in seconds.

    Raises:
        SmokeError: It failed, took too long, or printed something else.
    """
    started = time.monotonic()
    try:
        result = subprocess.run(
            command,
            env=environment_of(home),
            cwd=home,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        said = (error.stdout or b"").decode(errors="replace")
        raise SmokeError(f"{command} took longer than {_SECONDS:.0f} s\n{said}") from error
    output = result.stdout.decode(errors="replace")
    if result.returncode:
        raise SmokeError(f"{command} ended with {result.returncode}\n{output}")
    unexpected = unexpected_lines(output, *allowed)
    if unexpected:
        raise SmokeError(f"{command} printed what is not on the list:\n" + "\n".join(unexpected))
    return time.monotonic() - started


def processes_of(executable: Path) -> list[int]:
    """The processes that run a program. Linux only; elsewhere none."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if (folder / "exe").readlink() == executable:
                found.append(int(folder.name))
        except OSError:  # it has ended, or is another user's
            continue
    return found


def check(executable: Path) -> None:
    """Do both runs.

    Raises:
        SmokeError: Something is wrong.
    """
    executable = executable.resolve()
    if not executable.is_file():
        raise SmokeError(f"{executable} is not there: build it first")
    before = set(processes_of(executable))
    with tempfile.TemporaryDirectory(prefix="pack-smoke-", ignore_cleanup_errors=True) as folder:
        home, picture, expected = (Path(folder).resolve() / name for name in ("home", "built.png", "source.png"))
        home.mkdir()
        seconds = run([str(executable), "--smoke-test"], home)
        print(f"--smoke-test: {seconds:.1f} s")
        take = ["--demo", "--screenshot"]
        seconds = run([str(executable), *take, str(picture)], home, re.escape(str(picture)))
        print(f"--screenshot: {seconds:.1f} s")
        run([sys.executable, str(project.ROOT / "main.py"), *take, str(expected)], home, re.escape(str(expected)))
        problems = gallery_picture.problems_of(picture, expected)
    if problems:
        raise SmokeError("the picture is not what it should be: " + "; ".join(problems))
    left = set(processes_of(executable)) - before
    if left:
        raise SmokeError(f"processes are left behind: {sorted(left)}")


def main() -> None:
    """The command."""
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

"""Builds the bundle: runs PyInstaller with `pack-browser.spec`."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

from app.start.display import write_utf8
from release import project

_SPEC: Final = project.PACKAGING / "bundle" / "pack-browser.spec"


def build_bundle(folder: Path = project.DIST, entry: Path | None = None) -> Path:
    """Build the bundle.

    Args:
        folder: The folder that the bundle's folder is created in.
        entry: The script that the program runs; `main.py` if None. Benchmarks pass a script that drives the program.

    Returns:
        The bundle's folder.
    """
    target = folder / project.APP_ID
    shutil.rmtree(target, ignore_errors=True)
    environment = dict(os.environ)
    if entry is not None:
        environment["PACK_BROWSER_ENTRY"] = str(entry)
    work = project.WORK / "pyinstaller"
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "ERROR"]
    command += ["--distpath", str(folder), "--workpath", str(work), str(_SPEC)]
    subprocess.run(command, check=True, env=environment, cwd=project.ROOT)
    if sys.platform == "linux":
        set_modes(target)
    return target


def set_modes(bundle: Path) -> None:
    """Make the program the only executable file: PyInstaller makes every library executable, too.

    Args:
        bundle: The bundle's folder.
    """
    for path in bundle.rglob("*"):
        if path.is_file() and not path.is_symlink():
            path.chmod(0o755 if path.name == project.APP_ID else 0o644)


def main() -> None:
    """Run the command line."""
    write_utf8()
    parser = argparse.ArgumentParser(description="Build only the bundle.")
    parser.add_argument("folder", type=Path, nargs="?", default=project.DIST)
    parser.add_argument("--entry", type=Path, help="script that the program runs instead of main.py")
    arguments = parser.parse_args()
    print(build_bundle(arguments.folder.resolve(), arguments.entry and arguments.entry.resolve()))


if __name__ == "__main__":
    main()

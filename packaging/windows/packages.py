"""Makes the Windows packages from the bundle: a .zip, and an installer if Inno Setup is installed."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
from pathlib import Path
from typing import Final

from release import descriptions, project

_COMPILER_FOLDERS: Final = ("ProgramFiles(x86)", "ProgramFiles", "LOCALAPPDATA")


class NoCompilerError(Exception):
    """The installer is required, but Inno Setup is not installed."""


def make_packages(icons: Path, *, needs_installer: bool) -> list[Path]:
    """Make all packages.

    Args:
        icons: Folder of the icons, as `make_icons` writes them.
        needs_installer: Whether it is an error if Inno Setup is not installed.

    Returns:
        The files.

    Raises:
        NoCompilerError: See `needs_installer`.
    """
    name = f"{project.APP_ID}-{project.version()}-windows-{platform.machine().lower()}"
    archive = shutil.make_archive(str(project.DIST / name), "zip", project.DIST, project.APP_ID)
    files = [Path(archive)]
    compiler = find_compiler()
    if compiler is None:
        if needs_installer:
            raise NoCompilerError("no installer can be made: Inno Setup's compiler (iscc) is not installed")
        print("No installer: Inno Setup's compiler (iscc) is not installed. The .zip contains the whole program.")
        return files
    script = project.WORK / "installer.iss"
    text = descriptions.render(
        project.PACKAGING / "windows" / "installer.iss",
        SOURCE=str(project.BUNDLE),
        OUTPUT=str(project.DIST),
        INSTALLER=f"{name}-setup",
        ICON=str(icons / "app.ico"),
        LICENCE=str(project.ROOT / "LICENSE"),
    )
    # Inno Setup reads a file without a byte order mark in the system's code page.
    script.write_text(text, encoding="utf-8-sig")
    subprocess.run([compiler, "/Qp", str(script)], check=True)
    return [*files, project.DIST / f"{name}-setup.exe"]


def find_compiler() -> str | None:
    """Path of Inno Setup's compiler; None if it is not installed."""
    found = shutil.which("iscc")
    if found is not None:
        return found
    for variable in _COMPILER_FOLDERS:
        folder = os.environ.get(variable)
        for place in ("Inno Setup 6", "Programs/Inno Setup 6"):
            file = Path(folder or os.devnull) / place / "ISCC.exe"
            if file.is_file():
                return str(file)
    return None

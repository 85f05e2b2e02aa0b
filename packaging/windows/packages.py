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
    run_compiler(compiler, installer_script(project.BUNDLE, project.DIST, f"{name}-setup", icons))
    return [*files, project.DIST / f"{name}-setup.exe"]


def installer_script(source: Path, output: Path, name: str, icons: Path) -> str:
    """The script that the installer is compiled from.

    Args:
        source: The folder of the program.
        output: The folder that the installer is created in.
        name: The installer's name, without ".exe".
        icons: Folder of the icons.
    """
    return descriptions.windows_installer(
        SOURCE=str(source),
        OUTPUT=str(output),
        INSTALLER=name,
        ICON=str(icons / "app.ico"),
        LICENCE=str(project.ROOT / "LICENSE"),
    )


def run_compiler(compiler: str, script: str) -> None:
    """Compile an installer.

    Args:
        compiler: Path of Inno Setup's compiler.
        script: The text of its script.

    Raises:
        subprocess.CalledProcessError: The compiler reported an error.
    """
    file = project.WORK / "installer.iss"
    # Inno Setup reads a file without a byte order mark in the system's code page.
    file.write_text(script, encoding="utf-8-sig")
    subprocess.run([compiler, "/Qp", str(file)], check=True)


def find_compiler() -> str | None:
    """Path of Inno Setup's compiler; None if it is not installed."""
    found = shutil.which("iscc")
    if found is not None:
        return found
    for variable in _COMPILER_FOLDERS:
        folder = os.environ.get(variable)
        for name in ("Inno Setup 7", "Inno Setup 6"):
            for place in (name, f"Programs/{name}"):
                file = Path(folder or os.devnull) / place / "ISCC.exe"
                if file.is_file():
                    return str(file)
    return None

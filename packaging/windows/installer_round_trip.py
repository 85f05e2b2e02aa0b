"""Installs, upgrades, starts and uninstalls what is in ``dist/pack-browser``: `under_wine.sh` runs this.

The installer is compiled from the script of the real one, but does not compress. It installs silently, for one user,
into a folder whose name has letters of several scripts. Afterwards this user's registry and home folder have to be the
same as before.
"""

from __future__ import annotations

import filecmp
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from app.core import identity
from app.start.display import write_utf8
from bundle import smoke
from release import project
from windows import packages

_SECONDS: Final = 200.0  # limit for one run of an installer, which takes a few
_OLDER: Final = "0.0.1"
_ENTRY: Final = rf"Software\Microsoft\Windows\CurrentVersion\Uninstall\{{{project.WINDOWS_INSTALLER_ID}}}_is1"
_LINKS: Final = rf"Software\Classes\{project.URL_SCHEME}"
_SUFFIX: Final = rf"Software\Classes\{project.REVIEW_SUFFIX}"
_REVIEWS: Final = rf"Software\Classes\{project.ORGANIZATION}.Review"
_SILENTLY: Final = ("/VERYSILENT", "/SUPPRESSMSGBOXES", "/NORESTART")
# Keys that every user of Windows has, but a new one of Wine lacks. The last one is created when the program starts.
_SHARED: Final = {
    _ENTRY.rpartition("\\")[0],
    _LINKS.rpartition("\\")[0],
    r"Software\Microsoft\Windows\CurrentVersion\Explorer\Accent",
}
# What a trial has instead. Wine 10 does not know the folder that {autopf} is for one user, which is this one.
_TRIAL: Final = {"Compression=lzma2/max": "Compression=none", "{autopf}": r"{localappdata}\Programs"}


class InstallerError(Exception):
    """A check of the installer failed."""


def expect(found: object, expected: object, what: str) -> None:
    """Compare two values.

    Raises:
        InstallerError: They differ.
    """
    if found != expected:
        raise InstallerError(f"{what}: {found!r}, not {expected!r}")


def read_registry(path: str) -> dict[str, dict[str, object]]:
    """Values of a key of the current user, and of all keys below it, by key and name; empty if it does not exist."""
    if sys.platform != "win32":
        raise RuntimeError("only Windows has a registry")
    import winreg

    try:
        with winreg.OpenKey(winreg.HKEY_CURRENT_USER, path) as key:
            keys, values, _ = winreg.QueryInfoKey(key)
            found = {path: {name: value for name, value, _ in (winreg.EnumValue(key, each) for each in range(values))}}
            below = [winreg.EnumKey(key, each) for each in range(keys)]
    except FileNotFoundError:
        return {}
    for name in below:
        found |= read_registry(f"{path}\\{name}" if path else name)
    return found


def paths_in(folder: Path) -> set[str]:
    """Paths of all files and folders in a folder, relative to it, without temporary ones.

    The uninstaller runs in a copy of itself in the folder for temporary files, which Windows deletes later.
    """
    temporary = Path(tempfile.gettempdir())
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if temporary not in path.parents}


def compile_trial(compiler: str, source: Path, version: str) -> Path:
    """Compile an installer that does not compress.

    Args:
        compiler: Path of Inno Setup's compiler.
        source: The folder that is installed.
        version: The version that it is said to be.

    Raises:
        InstallerError: The script lacks a line that has to be different for a trial.
    """
    name = f"{project.APP_ID}-{version}-trial"
    script = packages.installer_script(source, project.WORK, name, project.WORK / "icons")
    for old, new in {**_TRIAL, f"AppVersion={project.version()}": f"AppVersion={version}"}.items():
        expect(script.count(old), 1, f"how often the script has {old}")
        script = script.replace(old, new)
    packages.run_compiler(compiler, script)
    return project.WORK / f"{name}.exe"


def run(program: Path, *options: str) -> None:
    """Run an installer or uninstaller.

    Raises:
        InstallerError: It failed. The message contains its log.
    """
    log = project.WORK / f"{program.stem}.log"
    ended = subprocess.run([str(program), *_SILENTLY, f"/LOG={log}", *options], timeout=_SECONDS, check=False)
    if ended.returncode:
        raise InstallerError(f"{program} ended with {ended.returncode}\n{log.read_text(encoding='utf-8-sig')}")


def check_installed(source: Path, target: Path, version: str) -> None:
    """Check the files, the entry in the list of programs, the start menu, and the registration of links and reviews.

    Raises:
        InstallerError: Something is missing or wrong.
    """
    expected = paths_in(source)
    expect(paths_in(target) ^ expected, {"unins000.exe", "unins000.dat"}, "files that only one folder has")
    files = [path for path in expected if (source / path).is_file()]
    _, differing, unreadable = filecmp.cmpfiles(source, target, files, shallow=False)
    expect([*differing, *unreadable], [], "files with other contents")

    executable = target / f"{project.APP_ID}.exe"
    entry = read_registry(_ENTRY).get(_ENTRY, {})
    expected_values = {
        "DisplayName": project.NAME,
        "DisplayVersion": version,
        "DisplayIcon": str(executable),
        "Publisher": project.VENDOR,
        "InstallLocation": f"{target}\\",
        "UninstallString": f'"{target / "unins000.exe"}"',
    }
    expect({name: entry.get(name) for name in expected_values}, expected_values, "the entry in the list of programs")
    for key, values in {_LINKS: {"": f"URL:{project.NAME}", "URL Protocol": ""}, _REVIEWS: {"": "Pack review"}}.items():
        registered = {
            key: values,
            rf"{key}\DefaultIcon": {"": f"{executable},0"},
            rf"{key}\shell": {},
            rf"{key}\shell\open": {},
            rf"{key}\shell\open\command": {"": f'"{executable}" -- "%1"'},
        }
        expect(read_registry(key), registered, f"the registration below {key}")
    type_of_file = {"": f"{project.ORGANIZATION}.Review", "Content Type": project.REVIEW_MIME_TYPE}
    expect(read_registry(_SUFFIX), {_SUFFIX: type_of_file}, "the registration of files with reviews")
    menu = Path(os.environ["APPDATA"]) / "Microsoft" / "Windows" / "Start Menu" / "Programs"
    for shortcut in (menu / project.NAME / f"{project.NAME}.lnk", Path.home() / "Desktop" / f"{project.NAME}.lnk"):
        expect(shortcut.is_file(), True, f"whether {shortcut} exists")


def round_trip(compiler: str, target: Path) -> None:
    """Install an older version, upgrade it, start it, and uninstall it.

    Args:
        compiler: Path of Inno Setup's compiler.
        target: The folder to install into, which must not exist.

    Raises:
        InstallerError: A check failed.
        smoke.SmokeError: The program that was installed does not work.
    """
    home = Path.home()
    data = Path(os.environ["APPDATA"]) / identity.ORGANIZATION / "kept.txt"
    data.parent.mkdir(parents=True, exist_ok=True)
    data.write_text("what the user has marked", encoding="utf-8")
    older = project.WORK / "older"
    shutil.rmtree(older, ignore_errors=True)
    (older / "_internal" / "former").mkdir(parents=True)
    (older / "_internal" / "former" / "module.py").write_text("", encoding="utf-8")
    (older / f"{project.APP_ID}.exe").write_bytes(b"the former program")
    installers = compile_trial(compiler, older, _OLDER), compile_trial(compiler, project.BUNDLE, project.version())
    files, keys = paths_in(home), read_registry("")

    run(installers[0], f"/DIR={target}", "/TASKS=desktopicon")
    check_installed(older, target, _OLDER)
    print("the older version is installed")
    run(installers[1])
    check_installed(project.BUNDLE, target, project.version())
    print("it was upgraded")
    with tempfile.TemporaryDirectory() as empty:
        seconds = smoke.run([str(target / f"{project.APP_ID}.exe"), "--smoke-test"], Path(empty))
    print(f"the program was started ({seconds:.1f} s)")

    run(target / "unins000.exe")
    # The uninstaller may continue in a copy of itself after it has ended.
    until = time.monotonic() + _SECONDS
    while paths_in(home) != files and time.monotonic() < until:
        time.sleep(0.1)
    expect(paths_in(home) ^ files, set(), "files that were left or deleted")
    left = read_registry("")
    changed = {key for key in left.keys() | keys.keys() if left.get(key) != keys.get(key)}
    # Wine keeps settings of its own there.
    changed = {key for key in changed if not key.startswith("Software\\Wine\\")}
    expect(changed - _SHARED, set(), "registry keys that were left or changed")
    expect(data.read_text(encoding="utf-8"), "what the user has marked", "the user's file")
    print("it was uninstalled")


def main() -> None:
    """Run the command line."""
    write_utf8()
    compiler = packages.find_compiler()
    if compiler is None:
        sys.exit("Inno Setup's compiler (iscc) is not installed")
    try:
        round_trip(compiler, Path.home() / "Bilder Übersicht 图片" / project.NAME)
    except (InstallerError, smoke.SmokeError, subprocess.SubprocessError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()

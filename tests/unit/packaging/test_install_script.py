"""install.sh, run from an unpacked archive with a small stand-in for the bundle."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from art import make_icons
from linux import packages as linux_packages
from release import project

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the script is for Linux")


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is in the archive."""
    tmp_path = tmp_path_factory.mktemp("archive")
    folder = tmp_path / "content"
    program = folder / project.APP_ID / project.APP_ID
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    icons = tmp_path / "icons"
    icons.mkdir()
    for size in make_icons.SIZES:
        (icons / f"{size}.png").write_bytes(b"")
    linux_packages.lay_out_share(folder / "share", icons)
    shutil.copy(project.PACKAGING / "linux" / "install.sh", folder / "install.sh")
    return folder


@pytest.fixture
def archive(content: Path, tmp_path: Path) -> Path:
    """The unpacked archive."""
    return shutil.copytree(content, tmp_path / "unpacked")


def _run(archive: Path, home: Path, *arguments: str) -> str:
    result = subprocess.run(
        [str(archive / "install.sh"), *arguments],
        env={"HOME": str(home), "PATH": "/usr/bin:/bin"},
        check=True,
        capture_output=True,
        text=True,
    )
    assert not result.stderr
    return result.stdout


def _exec_line(home: Path) -> str:
    file = home / ".local" / "share" / "applications" / f"{project.APP_ID}.desktop"
    return next(line for line in file.read_text().splitlines() if line.startswith("Exec="))


def test_it_installs_for_one_user_and_the_desktop_file_names_the_program(archive: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    _run(archive, home)

    program = home / ".local" / "lib" / project.APP_ID / project.APP_ID
    assert program.is_file()
    assert (home / ".local" / "bin" / project.APP_ID).resolve() == program
    assert _exec_line(home) == f'Exec="{program}" -- %U'


def test_reserved_characters_in_the_path_are_escaped_in_the_desktop_file(archive: Path, tmp_path: Path) -> None:
    home = tmp_path / 'a $b "c" 100% \\d'
    home.mkdir()
    _run(archive, home)

    escaped = str(home).replace("\\", "\\\\\\\\").replace("$", "\\\\$").replace('"', '\\\\"').replace("%", "%%")
    assert _exec_line(home) == f'Exec="{escaped}/.local/lib/{project.APP_ID}/{project.APP_ID}" -- %U'


def test_a_newer_version_replaces_the_older_one(archive: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    _run(archive, home)
    old = home / ".local" / "lib" / project.APP_ID / "only_in_the_old_one"
    old.write_text("")
    _run(archive, home)
    assert not old.exists()
    assert sorted(path.name for path in (home / ".local" / "lib").iterdir()) == [project.APP_ID]


def test_uninstalling_leaves_nothing(archive: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    _run(archive, home)
    _run(archive, home, "--uninstall")
    assert [path for path in home.rglob("*") if path.name != ".local"] == []


def test_the_installed_copy_uninstalls_when_the_archive_is_gone(archive: Path, tmp_path: Path) -> None:
    prefix = tmp_path / "somewhere else"
    _run(archive, tmp_path, "--prefix", str(prefix))
    shutil.rmtree(archive)
    program = prefix / "lib" / project.APP_ID
    with pytest.raises(subprocess.CalledProcessError) as failure:
        _run(program, tmp_path)
    assert "can only uninstall" in failure.value.stderr
    _run(program, tmp_path, "--uninstall")
    assert list(prefix.rglob("*")) == []


def test_uninstalling_removes_files_that_a_newer_archive_lacks(archive: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    _run(archive, home)
    shutil.rmtree(archive / "share" / "metainfo")
    _run(archive, home, "--uninstall")
    assert [path for path in home.rglob("*") if path.name != ".local"] == []


def test_uninstalling_keeps_files_of_other_programs(archive: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    other = home / ".local" / "share" / "applications" / "other.desktop"
    other.parent.mkdir(parents=True)
    other.write_text("[Desktop Entry]\nType=Application\nName=Other\nExec=other\n")
    tool = home / ".local" / "bin" / project.APP_ID
    tool.parent.mkdir(parents=True)
    _run(archive, home)
    tool.unlink()
    tool.write_text("another program")
    _run(archive, home, "--uninstall")
    assert other.is_file()
    assert tool.is_file()


def test_an_unknown_option_is_refused(archive: Path, tmp_path: Path) -> None:
    with pytest.raises(subprocess.CalledProcessError):
        _run(archive, tmp_path, "--frobnicate")


def test_help_says_how_the_script_is_used_and_nothing_else(archive: Path, tmp_path: Path) -> None:
    lines = _run(archive, tmp_path, "--help").splitlines()
    assert lines[0].startswith("Installs Pack Browser")
    assert any("--prefix FOLDER" in line for line in lines)
    assert lines[-1].startswith("A copy of this script")

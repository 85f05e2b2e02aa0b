"""The Linux packages: dependencies, the files beside the program, and install.sh in the archive."""

import gzip
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app.start.arguments import parse_arguments
from art import make_icons
from bundle import make_bundle
from linux import packages as linux_packages
from linux.host_libraries import UnknownLibraryError, debian_dependencies, needs_of_headers, rpm_dependencies
from release import changelog, descriptions, project
from release.make_licences import Licence

_LICENCES = (Licence(project.APP_ID, "1.0", "MIT", "MIT License\n…"), Licence("httpx", "0.28.1", "BSD-3-Clause", "…"))
_linux_only = pytest.mark.skipif(sys.platform != "linux", reason="scripts and modes are those of Linux")


# --- Dependencies, from objdump's output for the bundle ---------------------------------------------------------------

_HEADERS = """
bundle/one.so:     file format elf64-x86-64

Dynamic Section:
  NEEDED               libEGL.so.1
  NEEDED               libglib-2.0.so.0
  NEEDED               libgthread-2.0.so.0
  NEEDED               libQt6Core.so.6
  NEEDED               libpthread.so.0
  NEEDED               libc.so.6
  NEEDED               ld-linux-x86-64.so.2

Version References:
  required from libc.so.6:
    0x06969194 0x00 04 GLIBC_2.4
    0x06969198 0x00 03 GLIBC_2.38
    0x06969199 0x00 02 GLIBC_2.9
"""


def test_the_packages_depend_on_what_is_neither_bundled_nor_of_glibc() -> None:
    needs = needs_of_headers(_HEADERS, {"libQt6Core.so.6"})
    assert needs.libraries == ("libEGL.so.1", "libglib-2.0.so.0", "libgthread-2.0.so.0")
    assert debian_dependencies(needs) == ["libc6 (>= 2.38)", "libegl1", "libglib2.0-0t64 | libglib2.0-0"]
    assert "libEGL.so.1()(64bit)" in rpm_dependencies(needs)
    with pytest.raises(UnknownLibraryError, match=r"libQt6Core\.so\.6"):
        needs_of_headers(_HEADERS, set())


def test_the_libraries_that_the_interpreter_needs_and_qt_on_aarch64_are_known() -> None:
    # Qt's wheel for aarch64 links its xcb plugin to two of these; the one for x86_64 does not.
    names = ("libz.so.1", "libSM.so.6", "libICE.so.6", "ld-linux-aarch64.so.1")
    headers = "".join(f"  NEEDED    {name}\n" for name in names) + " 0x0 0x00 04 GLIBC_2.4\n"
    needs = needs_of_headers(headers, set())
    assert debian_dependencies(needs) == ["libc6 (>= 2.4)", "libice6", "libsm6", "zlib1g"]
    assert {"glibc >= 2.4", "libz.so.1()(64bit)"} <= set(rpm_dependencies(needs))


# --- The files beside the program -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def share(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that becomes /usr/share, which tests only read."""
    tmp_path = tmp_path_factory.mktemp("packages")
    icons = tmp_path / "icons"
    icons.mkdir()
    for size in make_icons.SIZES:
        (icons / f"{size}.png").write_bytes(b"")
    folder = tmp_path / "share"
    linux_packages.lay_out_share(folder, icons)
    return folder


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the packages add to it."""
    folder = tmp_path_factory.mktemp("documents")
    linux_packages.lay_out_documents(folder, _LICENCES)
    return folder


def _unpacked(file: Path) -> str:
    packed = file.read_bytes()
    assert packed[4:8] == b"\0\0\0\0"  # its timestamp (RFC 1952): it is the same in every build
    return gzip.decompress(packed).decode("utf-8")


def test_the_manual_page_has_exactly_the_options_of_the_program(
    share: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        parse_arguments(["--help"], {})
    options = re.compile(r"--[a-z-]+")
    page = _unpacked(share / "man" / "man1" / "pack-browser.1.gz").replace("\\-", "-")
    assert set(options.findall(page)) == set(options.findall(capsys.readouterr().out))


@pytest.mark.skipif(shutil.which("man") is None, reason="man is not installed")
def test_man_shows_the_manual_page_without_warnings(tmp_path: Path) -> None:
    file = tmp_path / "pack-browser.1"
    file.write_text(descriptions.manual_page(), encoding="utf-8")
    shown = subprocess.run(["man", "--warnings", "--local-file", str(file)], capture_output=True, text=True, check=True)
    assert not shown.stderr
    assert "look through Genviral image packs" in shown.stdout


def test_the_packages_contain_the_changelog_and_the_licences(documents: Path) -> None:
    folder = documents / "doc" / "pack-browser"
    assert _unpacked(folder / "changelog.gz") == changelog.FILE.read_text(encoding="utf-8")
    newest = linux_packages.nfpm_changelog()[0]
    assert newest["semver"] == f"{project.version()}-1", "Debian's version ends with a revision of the package"
    assert newest["packager"] == project.MAINTAINER
    assert "/usr/share/common-licenses/LGPL-3" in (folder / "copyright").read_text(encoding="utf-8")


@_linux_only
def test_only_the_program_is_executable(tmp_path: Path) -> None:
    program = tmp_path / project.APP_ID
    library = tmp_path / "_internal" / "libone.so"
    library.parent.mkdir()
    for file in (program, library):
        file.write_bytes(b"")
        file.chmod(0o775)
    (tmp_path / "_internal" / "libtwo.so").symlink_to("libone.so")
    make_bundle.set_modes(tmp_path)
    assert program.stat().st_mode & 0o777 == 0o755
    assert library.stat().st_mode & 0o777 == 0o644


# --- install.sh, run from an unpacked archive with a small stand-in for the bundle ------------------------------------


@pytest.fixture
def archive(share: Path, tmp_path: Path) -> Path:
    """The unpacked archive."""
    folder = tmp_path / "unpacked"
    program = folder / project.APP_ID / project.APP_ID
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    shutil.copytree(share, folder / "share")
    shutil.copy(project.PACKAGING / "linux" / "install.sh", folder / "install.sh")
    return folder


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


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


def _left(home: Path) -> list[Path]:
    return [path for path in home.rglob("*") if path.name != ".local"]


@_linux_only
@pytest.mark.parametrize(
    ("name", "escaped"), [("home", "home"), ('a $b "c" 100% \\d', 'a \\\\$b \\\\"c\\\\" 100%% \\\\\\\\d')]
)
def test_it_installs_for_one_user_and_replaces_an_older_version(
    archive: Path, tmp_path: Path, name: str, escaped: str
) -> None:
    home = tmp_path / name
    home.mkdir(exist_ok=True)
    _run(archive, home)
    program = home / ".local" / "lib" / project.APP_ID / project.APP_ID
    old = program.with_name("only_in_the_old_one")
    old.write_text("")
    _run(archive, home)

    assert program.is_file()
    assert not old.exists()
    assert [path.name for path in program.parents[1].iterdir()] == [project.APP_ID]
    assert (home / ".local" / "bin" / project.APP_ID).resolve() == program
    entry = (home / ".local" / "share" / "applications" / f"{project.APP_ID}.desktop").read_text()
    path = f"{tmp_path}/{escaped}/.local/lib/{project.APP_ID}/{project.APP_ID}"
    assert f'\nExec="{path}" -- %U\n' in entry


@_linux_only
def test_uninstalling_leaves_nothing_also_of_files_that_a_newer_archive_lacks(archive: Path, home: Path) -> None:
    _run(archive, home)
    shutil.rmtree(archive / "share" / "metainfo")
    _run(archive, home, "--uninstall")
    assert _left(home) == []


@_linux_only
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


@_linux_only
def test_uninstalling_keeps_files_of_other_programs(archive: Path, home: Path) -> None:
    other = home / ".local" / "share" / "applications" / "other.desktop"
    other.parent.mkdir(parents=True)
    other.write_text("[Desktop Entry]\nType=Application\nName=Other\nExec=other\n")
    tool = home / ".local" / "bin" / project.APP_ID
    tool.parent.mkdir(parents=True)
    _run(archive, home)
    tool.unlink()
    tool.write_text("another program")
    _run(archive, home, "--uninstall")
    assert {file for file in _left(home) if file.is_file()} == {other, tool}


@_linux_only
def test_help_says_how_the_script_is_used_and_an_unknown_option_is_refused(archive: Path, tmp_path: Path) -> None:
    lines = _run(archive, tmp_path, "--help").splitlines()
    assert lines[0].startswith("Installs Pack Browser")
    assert any("--prefix FOLDER" in line for line in lines)
    assert lines[-1].startswith("A copy of this script")
    with pytest.raises(subprocess.CalledProcessError):
        _run(archive, tmp_path, "--frobnicate")

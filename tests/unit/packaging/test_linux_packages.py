"""The files of the Linux packages beside the program: manual page, changelog, copyright; and the modes of files."""

from __future__ import annotations

import gzip
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from app.start.arguments import parse_arguments
from art import make_icons
from bundle import make_bundle
from linux import packages as linux_packages
from release import changelog, descriptions, project
from release.make_licences import Licence

if TYPE_CHECKING:
    from pathlib import Path

_LICENCES = (Licence(project.APP_ID, "1.0", "MIT", "MIT License\n…"), Licence("httpx", "0.28.1", "BSD-3-Clause", "…"))


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
    linux_packages.lay_out_documents(folder, _LICENCES)
    return folder


def _unpacked(file: Path) -> str:
    return gzip.decompress(file.read_bytes()).decode("utf-8")


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


def test_the_packages_contain_the_changelog_and_one_in_their_own_format(share: Path) -> None:
    assert _unpacked(share / "doc" / "pack-browser" / "changelog.gz") == changelog.FILE.read_text(encoding="utf-8")
    newest = linux_packages.nfpm_changelog()[0]
    assert newest["semver"] == f"{project.version()}-1", "Debian's version ends with a revision of the package"
    assert newest["packager"] == project.MAINTAINER


def test_compressed_files_are_the_same_in_every_build(share: Path) -> None:
    # Bytes 4 to 7 of a gzip file are its timestamp (RFC 1952).
    for file in share.rglob("*.gz"):
        assert file.read_bytes()[4:8] == b"\0\0\0\0"


def test_the_copyright_file_names_the_licence_texts_in_debian(share: Path) -> None:
    text = (share / "doc" / "pack-browser" / "copyright").read_text(encoding="utf-8")
    assert "/usr/share/common-licenses/LGPL-3" in text


@pytest.mark.skipif(sys.platform != "linux", reason="modes are those of Linux packages")
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

"""The build without its slow steps: it fails where it should, and makes a complete set of files."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from bundle import build, checks, make_bundle
from macos import packages as macos_packages
from release import bill_of_materials, project
from tests.tables import each_row
from windows import packages as windows_packages

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The one package that a build without its slow steps makes."""
    file = tmp_path / "pack-browser.deb"
    bill = tmp_path / "pack-browser.cdx.json"
    monkeypatch.setattr(project, "DIST", tmp_path)
    monkeypatch.setattr(project, "WORK", tmp_path)
    monkeypatch.setattr(build, "_run_script", lambda *_: None)
    monkeypatch.setattr(build, "_make_packages", lambda *_, **__: [file])
    monkeypatch.setattr(make_bundle, "build_bundle", lambda: None)
    monkeypatch.setattr(checks, "check_bundle", lambda _: None)
    monkeypatch.setattr(bill_of_materials, "write_bill_of_materials", lambda: bill.write_text("{}") and bill)
    return file


def test_a_deb_that_is_too_large_fails_the_build(package: Path) -> None:
    with package.open("wb") as file:
        file.truncate(checks.MAX_DEB_BYTES + 1)
    with pytest.raises(checks.BundleError, match=r"pack-browser\.deb has 60\.0 MB; 60 are allowed"):
        build.build(is_trial=True)


def test_the_checksums_cover_the_packages_and_the_bill_of_materials(package: Path) -> None:
    package.write_bytes(b"a package")
    *files, checksums = build.build(is_trial=True)
    listed = [line.split("  ")[1] for line in checksums.read_text(encoding="utf-8").splitlines()]
    assert listed == [file.name for file in files] == ["pack-browser.deb", "pack-browser.cdx.json"]


def test_a_release_cannot_be_built_with_placeholders(
    package: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    package.write_bytes(b"a package")
    monkeypatch.setattr(project, "placeholders", lambda: ["HOMEPAGE"])
    with pytest.raises(build.PlaceholderError, match=r"identity\.py still has placeholders: HOMEPAGE"):
        build.build()
    monkeypatch.setattr(sys, "argv", ["build.py"])
    with pytest.raises(SystemExit, match="HOMEPAGE"):
        build.main()
    monkeypatch.setattr(sys, "argv", ["build.py", "--trial"])
    build.main()
    assert "pack-browser.deb" in capsys.readouterr().out
    monkeypatch.setattr(project, "placeholders", list)
    assert build.build()


@each_row("version", [6, 7])
@each_row("place", ["Inno Setup {}", "Programs/Inno Setup {}"])
def test_each_version_of_inno_setup_is_found(
    version: int, place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    for variable in ("ProgramFiles(x86)", "ProgramFiles", "LOCALAPPDATA"):
        monkeypatch.setenv(variable, str(tmp_path / variable))
        compiler = tmp_path / variable / place.format(version) / "ISCC.exe"
        compiler.parent.mkdir(parents=True)
        compiler.touch()
        assert windows_packages.find_compiler() == str(compiler)
        compiler.unlink()
    assert windows_packages.find_compiler() is None


def test_the_installer_has_the_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(project, "version", lambda: "1.20.3")
    monkeypatch.setattr(project, "WORK", tmp_path)
    monkeypatch.setattr(shutil, "make_archive", lambda *_: str(tmp_path / "pack-browser.zip"))
    monkeypatch.setattr(windows_packages, "find_compiler", lambda: sys.executable)
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: None)
    *_, installer = windows_packages.make_packages(tmp_path, needs_installer=True)
    assert installer.name.startswith("pack-browser-1.20.3-windows-")
    lines = (tmp_path / "installer.iss").read_text(encoding="utf-8-sig").splitlines()
    assert {"AppVersion=1.20.3", "VersionInfoVersion=1.20.3.0"} <= set(lines)


def _fake_hdiutil(folder: Path, monkeypatch: pytest.MonkeyPatch, failures: int) -> Path:
    """Put an hdiutil on PATH that fails so many times and then copies its folder; return its log of calls."""
    log = folder / "log"
    tool = folder / "hdiutil"
    tool.write_text(
        f'#!/bin/sh\necho "$@" >>{log}\n[ "$(wc -l <{log})" -gt {failures} ] || exit 1\n'
        'for target; do :; done\necho image >"$target"\n'
    )
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return log


@pytest.mark.skipif(sys.platform == "win32", reason="the tool is a shell script")
def test_a_busy_hdiutil_is_called_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = _fake_hdiutil(tmp_path, monkeypatch, failures=2)
    macos_packages.make_disk_image(tmp_path, tmp_path / "made.dmg", (0.0, 0.0, 0.0))
    assert (tmp_path / "made.dmg").read_text() == "image\n"
    assert len(log.read_text().splitlines()) == 3


@pytest.mark.skipif(sys.platform == "win32", reason="the tool is a shell script")
def test_an_hdiutil_that_always_fails_fails_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = _fake_hdiutil(tmp_path, monkeypatch, failures=9)
    with pytest.raises(subprocess.CalledProcessError):
        macos_packages.make_disk_image(tmp_path, tmp_path / "made.dmg", (0.0,))
    assert len(log.read_text().splitlines()) == 2


def test_a_release_for_windows_needs_the_installer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(windows_packages, "find_compiler", lambda: None)
    monkeypatch.setattr(shutil, "make_archive", lambda *_: str(tmp_path / "pack-browser.zip"))
    files = windows_packages.make_packages(tmp_path, needs_installer=False)
    assert [file.name for file in files] == ["pack-browser.zip"]
    with pytest.raises(windows_packages.NoCompilerError, match="Inno Setup"):
        windows_packages.make_packages(tmp_path, needs_installer=True)

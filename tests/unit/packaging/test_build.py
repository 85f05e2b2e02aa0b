"""The build without its slow steps: it fails where it should, and makes a complete set of files."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

import pytest

from bundle import build, checks, make_bundle
from release import bill_of_materials, project
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


def test_a_release_for_windows_needs_the_installer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(windows_packages, "find_compiler", lambda: None)
    monkeypatch.setattr(shutil, "make_archive", lambda *_: str(tmp_path / "pack-browser.zip"))
    files = windows_packages.make_packages(tmp_path, needs_installer=False)
    assert [file.name for file in files] == ["pack-browser.zip"]
    with pytest.raises(windows_packages.NoCompilerError, match="Inno Setup"):
        windows_packages.make_packages(tmp_path, needs_installer=True)

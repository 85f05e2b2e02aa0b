"""The build as a whole, without what takes long: it refuses what it should."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

import build
import bundle
import bundle_check
import project
import windows_packages

if TYPE_CHECKING:
    from pathlib import Path


def test_a_deb_that_is_too_large_fails_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    large = tmp_path / "pack-browser.deb"
    with large.open("wb") as file:
        file.truncate(bundle_check.MAX_DEB_BYTES + 1)
    monkeypatch.setattr(project, "DIST", tmp_path)
    monkeypatch.setattr(project, "WORK", tmp_path)
    monkeypatch.setattr(build, "_run_script", lambda *_: None)
    monkeypatch.setattr(build, "_make_packages", lambda *_, **__: [large])
    monkeypatch.setattr(bundle, "build_bundle", lambda: None)
    monkeypatch.setattr(bundle_check, "check_bundle", lambda _: None)
    with pytest.raises(bundle_check.BundleError, match=r"pack-browser\.deb has 55\.0 MB; 55 are allowed"):
        build.build(project.HOMEPAGE)


def test_a_release_is_not_made_without_the_installer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(windows_packages, "find_compiler", lambda: None)
    monkeypatch.setattr(shutil, "make_archive", lambda *_: str(tmp_path / "pack-browser.zip"))
    files = windows_packages.make_packages(tmp_path, project.HOMEPAGE, needs_installer=False)
    assert [file.name for file in files] == ["pack-browser.zip"]
    with pytest.raises(windows_packages.NoCompilerError, match="Inno Setup"):
        windows_packages.make_packages(tmp_path, project.HOMEPAGE, needs_installer=True)

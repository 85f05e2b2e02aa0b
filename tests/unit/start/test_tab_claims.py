"""Which of several windows keeps the tabs of an account, and when it may change what the keychain has."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from app.start import tab_claims
from app.start.tab_claims import claim_tabs, wait_for_claim

if TYPE_CHECKING:
    from pathlib import Path


def test_one_window_at_a_time_has_the_tabs_of_an_account(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    environment = {"XDG_RUNTIME_DIR": str(tmp_path), "LOCALAPPDATA": str(tmp_path)}
    other_display = {**environment, "DISPLAY": ":2"}

    release = claim_tabs(environment, "one")
    assert release is not None
    assert claim_tabs(other_display, "one") is None
    release_other = claim_tabs(other_display, "two")
    assert release_other is not None

    release()
    release_later = claim_tabs(other_display, "one")
    assert release_later is not None
    for each in (release_other, release_later):
        each()
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == []


@pytest.mark.skipif(sys.platform == "win32", reason="mutexes are no files")
def test_where_something_else_stands_in_place_of_the_lock_each_window_keeps_its_tabs(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    (tmp_path / "pack-browser-tabs-one.lock").mkdir()
    release = claim_tabs({"XDG_RUNTIME_DIR": str(tmp_path)}, "one")
    assert release is not None
    release()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows needs no folder for it")
def test_without_a_safe_folder_each_window_keeps_its_tabs(tmp_path: Path) -> None:
    environment = {"TMPDIR": str(tmp_path / "missing")}

    releases = [claim_tabs(environment, "one") for _ in range(2)]

    for release in releases:
        assert release is not None
        release()


def test_a_window_that_never_ends_to_change_the_keychain_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tmp_path.chmod(0o700)
    environment = {"XDG_RUNTIME_DIR": str(tmp_path), "LOCALAPPDATA": str(tmp_path)}
    monkeypatch.setattr(tab_claims, "_LONGEST_SECONDS", 0.05)
    release = wait_for_claim(environment, "keychain")
    assert claim_tabs(environment, "keychain") is None
    wait_for_claim(environment, "keychain")()
    assert claim_tabs(environment, "keychain") is None, "the other window still has it"
    release()
    wait_for_claim(environment, "keychain")()
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == []

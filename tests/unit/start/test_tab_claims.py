"""Which of several windows keeps the tabs of an account."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from app.start.tab_claims import TabClaims

if TYPE_CHECKING:
    from pathlib import Path


def test_one_window_at_a_time_has_the_tabs_of_an_account(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    environment = {"XDG_RUNTIME_DIR": str(tmp_path), "LOCALAPPDATA": str(tmp_path)}
    first, second = TabClaims(environment), TabClaims({**environment, "DISPLAY": ":2"})

    claim = first.take("one")
    assert claim is not None
    assert second.take("one") is None
    other = second.take("two")
    assert other is not None

    claim.release()
    later = second.take("one")
    assert later is not None
    for each in (other, later):
        each.release()
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == []


@pytest.mark.skipif(sys.platform == "win32", reason="mutexes are no files")
def test_where_something_else_stands_in_place_of_the_lock_each_window_keeps_its_tabs(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    (tmp_path / "pack-browser-tabs-one.lock").mkdir()
    claim = TabClaims({"XDG_RUNTIME_DIR": str(tmp_path)}).take("one")
    assert claim is not None
    claim.release()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows needs no folder for it")
def test_without_a_safe_folder_each_window_keeps_its_tabs(tmp_path: Path) -> None:
    claims = TabClaims({"TMPDIR": str(tmp_path / "missing")})

    first, second = claims.take("one"), claims.take("one")

    assert first is not None
    assert second is not None
    first.release()
    second.release()

"""Which process has a claim, and under which names it is registered."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app.core.program import RESOURCES
from app.start.handover import claims
from app.start.handover.claims import Registration, claim_tabs, is_claimed, take_claim, wait_for_claim
from tests.disks import NO_FILES

_REGISTER = """
import sys
from app.start.handover.claims import Registration
registration = Registration()
print(registration.add(sys.argv[1]), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def name(tmp_path: Path) -> str:
    return str(tmp_path / "name")


def test_one_process_has_a_claim_until_it_releases_it_and_leaves_no_file(name: str, tmp_path: Path) -> None:
    claim = take_claim(name)
    assert claim is not None
    assert take_claim(name) is None

    assert is_claimed(name)
    claim.unlock()

    assert not is_claimed(name)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_name_is_of_one_process_at_a_time_and_a_killed_one_loses_it(name: str, tmp_path: Path) -> None:
    own = Registration()
    with subprocess.Popen(
        [sys.executable, "-c", _REGISTER, name],
        cwd=RESOURCES.parent,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "True\n"
        assert not own.add(name)
        other.send_signal(signal.SIGKILL)

    assert own.add(name)
    assert own.add(name)
    own.release()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="only other systems have pipes and the like in folders")
@pytest.mark.parametrize("kind", [kind for kind in NO_FILES if kind != "dangling link"])
def test_where_something_else_stands_in_place_of_a_lock_it_is_refused(name: str, tmp_path: Path, kind: str) -> None:
    NO_FILES[kind](Path(f"{name}.lock"))

    for path in (name, str(tmp_path / "missing" / "name")):
        with pytest.raises(OSError, match=r"^$|missing"):
            take_claim(path)


def test_an_old_lock_of_a_running_process_stays_and_that_of_an_ended_one_goes(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where another process has its ID, as this one has: Qt documents neither for each system. Qt 6.12."""
    monkeypatch.setattr(claims, "_STALE_MS", 1)
    claim = take_claim(name)
    assert claim is not None
    os.utime(f"{name}.lock", (1, 1))
    assert take_claim(name) is None
    content = Path(f"{name}.lock").read_bytes()
    claim.unlock()
    Path(f"{name}.lock").write_bytes(content)
    os.utime(f"{name}.lock", (1, 1))

    again = take_claim(name)
    assert again is not None
    again.unlock()


# --- What one of several windows does ---------------------------------------------------------------------------------


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
    monkeypatch.setattr(claims, "_LONGEST_SECONDS", 0.05)
    release = wait_for_claim(environment, "keychain")
    assert claim_tabs(environment, "keychain") is None
    wait_for_claim(environment, "keychain")()
    assert claim_tabs(environment, "keychain") is None, "the other window still has it"
    release()
    wait_for_claim(environment, "keychain")()
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == []

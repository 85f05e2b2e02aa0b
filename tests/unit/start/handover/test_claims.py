"""Which process has a claim, and under which names it is registered."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app.core.resources import RESOURCES
from app.start.handover import claims
from app.start.handover.claims import Registration, is_running, take_claim, window_of
from tests.disks import NO_FILES

_REGISTER = """
import sys
from app.start.handover import claims
from app.start.handover.claims import Registration
registration = Registration(sys.argv[1])
print(registration.add(sys.argv[1] + "/name"), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def name(tmp_path: Path) -> str:
    return str(tmp_path / "name")


def test_one_process_has_a_claim_until_it_releases_it_and_leaves_no_file(name: str, tmp_path: Path) -> None:
    claim = take_claim(name)
    assert claim is not None
    assert take_claim(name) is None

    claim.release()

    again = take_claim(name)
    assert again is not None
    again.release()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_killed_process_loses_its_name(name: str, tmp_path: Path) -> None:
    own = Registration(str(tmp_path))
    with subprocess.Popen(
        [sys.executable, "-c", _REGISTER, str(tmp_path)],
        cwd=RESOURCES.parent,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "True\n"
        address = window_of(name)[0]
        assert is_running(str(tmp_path), address)
        assert not own.add(name)
        other.send_signal(signal.SIGKILL)

    assert not is_running(str(tmp_path), address)
    assert own.add(name)
    own.release()
    assert list(tmp_path.iterdir()) == []


def test_a_name_is_of_one_process_at_a_time(name: str, tmp_path: Path) -> None:
    first, second = Registration(str(tmp_path)), Registration(str(tmp_path))
    assert first.add(name)
    assert first.add(name)
    assert not second.add(name)
    assert not second.replace(name, "")

    first.remove(name)

    assert second.add(name)
    first.release()
    assert window_of(name)[0] == second.address
    second.release()
    assert list(tmp_path.iterdir()) == []


def test_a_window_that_was_replaced_gives_back_nothing_of_the_other_one(name: str, tmp_path: Path) -> None:
    first, second = Registration(str(tmp_path)), Registration(str(tmp_path))
    assert first.add(name)

    assert second.replace(name, first.address)
    first.release()

    assert window_of(name)[0] == second.address
    assert is_running(str(tmp_path), second.address)
    second.release()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", [kind for kind in NO_FILES if kind != "dangling link"])
def test_where_something_else_stands_in_place_of_a_name_it_is_refused(name: str, tmp_path: Path, kind: str) -> None:
    NO_FILES[kind](Path(name))
    own = Registration(str(tmp_path))

    with pytest.raises(OSError, match=r"^$"):
        own.add(name)
    own.release()


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
    claim.release()
    Path(f"{name}.lock").write_bytes(content)
    os.utime(f"{name}.lock", (1, 1))

    again = take_claim(name)
    assert again is not None
    again.release()

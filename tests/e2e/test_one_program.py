"""Several processes of the program, and starts where something else stands in the place of its files."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from PySide6.QtWidgets import QApplication

from app.core.connection import ApiKey
from app.images.thumbnail_store import FILE_NAME
from app.start.handover.claims import Registration, names_for, take_claim
from tests.disks import NO_FILES, unanswering_disk
from tests.e2e.app_under_test import AppUnderTest, run_app
from tests.e2e.conftest import Play
from tests.processes import needs_proc, wait_for
from tests.raw_server import RawServer, http_answer
from tests.starts import Starts

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="these tests end processes by signals")
_FIRST_ID: Final = "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d"
_SECOND_ID: Final = "5a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d"
_CLOSING_SECONDS: Final = 4.0  # until a window no longer opens the tabs of another one
_ANSWER: Final = json.dumps({"ok": True, "data": {"id": _FIRST_ID, "name": "A pack", "images": []}}).encode()


@pytest.fixture
def starts(tmp_path: Path) -> Iterator[Starts]:
    with RawServer(http_answer("200 OK", _ANSWER)) as server, contextlib.ExitStack() as stack:
        yield Starts(server, tmp_path, stack)


@needs_proc
def test_a_later_start_hands_its_packs_over_and_replaces_a_killed_window(starts: Starts) -> None:
    window = starts.window()

    assert starts.later(_FIRST_ID) == 0
    wait_for(lambda: starts.requested() == [_FIRST_ID])
    opened_at = time.monotonic()
    wait_for(lambda: time.monotonic() > opened_at + 0.5)  # links that come at once are opened behind the first one
    assert starts.later(f"packbrowser://{_SECOND_ID}", key="") == 0  # a link, without a key in its environment
    wait_for(lambda: starts.requested() == [_FIRST_ID, _SECOND_ID])
    assert starts.later() == 0
    assert window.poll() is None

    window.send_signal(signal.SIGKILL)
    window.wait()
    assert len(starts.listening()) == 2  # what it has left

    again = starts.begin(_FIRST_ID)
    wait_for(lambda: len(starts.requested()) == 3)
    assert starts.later(_SECOND_ID) == 0  # which waits until the new window listens
    assert again.poll() is None
    again.send_signal(signal.SIGTERM)
    assert again.wait(_EXIT_SECONDS) == 0
    # It may have ended before it had the names, and the claim on the tabs, that the killed window has left.
    wait_for(lambda: starts.listening() == set())


@needs_proc
@pytest.mark.parametrize(
    ("count", "hangs"),
    [(8, True), pytest.param(100, False, marks=[pytest.mark.slow, pytest.mark.timeout(300)])],
)
def test_links_that_are_opened_together_share_a_window_although_the_first_one_hangs(
    starts: Starts, count: int, *, hangs: bool
) -> None:
    window = starts.window()
    if hangs:
        window.send_signal(signal.SIGSTOP)

    later = [starts.begin(f"{number:08x}-3d4e-4a6b-8c7d-9e0f1a2b3c4d") for number in range(count)]
    wait_for(lambda: sum(process.poll() == 0 for process in later) >= count - hangs, timeout_seconds=count / 2 + 40)
    wait_for(lambda: len(starts.requested()) >= 1)
    assert sum(process.poll() is None for process in later) == hangs
    wait_for(lambda: len(starts.listening()) == 2 + hangs)  # the window that hangs may go on, and be found


@needs_proc
def test_a_key_that_another_window_forgets_is_not_used_or_saved_again(
    starts: Starts, tmp_path: Path, qapp: QApplication
) -> None:
    del qapp
    other = starts.window(_FIRST_ID)
    wait_for(lambda: starts.saved_tabs() == [_FIRST_ID])
    data_folder = next(tmp_path.rglob("packs.sqlite3")).parent

    async def scenario(app: AppUnderTest) -> None:
        connection = app.keys.connection
        name = names_for(connection.base_url, connection.key, os.environ)[0]
        assert take_claim(name) is None
        app.keys.forget()
        await app.until(lambda: take_claim(name) is not None, "the other window has another key")
        assert [each.name for each in (data_folder / "forgotten").iterdir()] == [connection.account]
        other.send_signal(signal.SIGTERM)
        await app.until(lambda: other.poll() == 0, "the other window is closed")

    run_app(scenario, base_url=starts.base_url, key_text="public.s3cret", data_folder=data_folder)
    assert _FIRST_ID.encode() not in (data_folder / "packs.sqlite3").read_bytes()


async def test_a_start_with_the_key_that_is_in_use_now_finds_the_window(app: AppUnderTest) -> None:
    typed = ApiKey("public.typed")

    def has_window(key: ApiKey | None) -> bool:
        return names_for(app.keys.connection.base_url, key, os.environ)[0] in registration.names

    first = app.keys.connection.key
    registration = Registration()
    app.program.accept_handovers(registration)
    assert [has_window(key) for key in (first, typed, None)] == [True, False, True]

    app.keys.enter(typed)
    assert [has_window(key) for key in (first, typed, None)] == [False, True, True]

    app.keys.forget()  # that of the environment is in use again
    assert [has_window(key) for key in (first, typed, None)] == [True, False, True]


@pytest.mark.parametrize("reason", ["no folder", "a folder in its place"])
def test_a_window_that_later_starts_cannot_reach_says_so(
    play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, reason: str
) -> None:
    folder = Path(os.environ["XDG_RUNTIME_DIR"])
    registration = Registration() if reason != "no folder" else None
    if reason == "no folder":
        monkeypatch.setenv("XDG_RUNTIME_DIR", "")
        monkeypatch.setenv("TMPDIR", str(tmp_path / "missing"))

    async def scenario(app: AppUnderTest) -> None:
        for name in names_for(app.keys.connection.base_url, app.keys.connection.key, os.environ):
            if reason == "a folder in its place":
                os.mkdir(name)
        app.program.accept_handovers(registration)
        assert app.said.startswith("Links open ")
        assert ("folder" in app.said) == (reason == "no folder")

    play(scenario)
    assert [record.message for record in caplog.records if "windows of their own" in record.message]
    assert [file for file in folder.iterdir() if file.is_file()] == []  # the registration is released


@pytest.mark.slow
@needs_proc
def test_a_folder_of_another_user_in_the_place_of_sockets_is_said(
    starts: Starts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give a folder to another user")
    taken = tmp_path / f"pack-browser-{os.geteuid()}"
    taken.mkdir()
    os.chown(taken, 65534, 65534)
    monkeypatch.setenv("XDG_RUNTIME_DIR", "")
    monkeypatch.setenv("TMPDIR", str(tmp_path))

    with (tmp_path / "log").open("wb") as log:
        window = starts.begin(_FIRST_ID, log=log)
        wait_for(lambda: starts.requested() == [_FIRST_ID])
        wait_for(lambda: b"links open windows of their own" in (tmp_path / "log").read_bytes())
        window.send_signal(signal.SIGTERM)
        assert window.wait(_EXIT_SECONDS) == 0
    assert (tmp_path / "log").read_bytes().count(b"links open windows of their own") == 1


_on_linux = pytest.mark.skipif(sys.platform != "linux", reason="makes pipes, and ends processes by signals")
_EXIT_SECONDS: Final = 20.0
_SETTLED_SECONDS: Final = 1.5  # until tabs, marks and recent packs would have been read
_FILES: Final = (
    "PackBrowser.ini",
    "PackBrowser/pack-browser.ini",
    "PackBrowser/pack-browser/packs.sqlite3",
    "PackBrowser/pack-browser/marks.sqlite3",
    "PackBrowser/pack-browser/log/pack-browser.log",
    f"PackBrowser/pack-browser/thumbnails/{FILE_NAME}",
)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ask the program to end, some time after its window was opened."""
    opened_at = time.monotonic()
    wait_for(lambda: time.monotonic() > opened_at + _SETTLED_SECONDS)
    process.send_signal(signal.SIGTERM)
    assert process.wait(_EXIT_SECONDS) == 0


@_on_linux
@pytest.mark.parametrize(
    "kind", ["pipe", *(pytest.param(each, marks=pytest.mark.slow) for each in NO_FILES if each != "pipe")]
)
def test_only_plain_files_are_read(starts: Starts, tmp_path: Path, kind: str) -> None:
    places = [tmp_path / file for file in _FILES]
    for place in places:
        place.parent.mkdir(parents=True, exist_ok=True)
        NO_FILES[kind](place)
    before = [os.lstat(place).st_mode for place in places]

    process = starts.window()
    assert starts.later(_FIRST_ID) == 0
    wait_for(lambda: starts.requested() == [_FIRST_ID])
    _end(process)

    starts.begin(_FIRST_ID)
    wait_for(lambda: starts.requested() == [_FIRST_ID, _FIRST_ID])
    assert [os.lstat(place).st_mode for place in places] == before  # the links of settings may lead to a new file


@_on_linux
@pytest.mark.parametrize("arguments", [pytest.param((), marks=pytest.mark.slow), (_FIRST_ID,)], ids=["home", "pack"])
def test_a_folder_that_does_not_answer_is_not_waited_for(
    starts: Starts, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    with (tmp_path / "log").open("wb") as log, unanswering_disk(tmp_path / "PackBrowser"):
        process = starts.begin(*arguments, log=log)
        wait_for(lambda: len(starts.listening()) == 2)
        assert starts.later(_FIRST_ID) == 0
        wait_for(lambda: starts.requested() == [_FIRST_ID])
        wait_for(lambda: b"does not answer: marks, recent packs and tabs" in (tmp_path / "log").read_bytes())
        _end(process)


@_on_linux
@pytest.mark.slow
def test_a_folder_of_sockets_that_does_not_answer_is_not_waited_for(
    starts: Starts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "run"))
    with (tmp_path / "log").open("wb") as log, unanswering_disk(tmp_path / "run"):
        process = starts.begin(_FIRST_ID, log=log)
        wait_for(lambda: b"links open windows of their own" in (tmp_path / "log").read_bytes())
        wait_for(lambda: starts.requested() == [_FIRST_ID])
        _end(process)

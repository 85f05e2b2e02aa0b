"""Starts where something else stands in the place of the program's files, or where their folder does not answer."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
import time
from typing import TYPE_CHECKING, Final

import pytest

from app.images.thumbnail_store import FILE_NAME
from tests.disks import NO_FILES, unanswering_disk
from tests.processes import wait_for
from tests.raw_server import RawServer, http_answer
from tests.starts import Starts

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="makes pipes, and ends processes by signals")

_PACK_ID: Final = "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d"
_IMAGES: Final = [{"id": "1", "url": "http://127.0.0.1:9/1.png"}]
_ANSWER: Final = json.dumps({"ok": True, "data": {"id": _PACK_ID, "name": "A pack", "images": _IMAGES}}).encode()
_EXIT_SECONDS: Final = 3.0
_SETTLED_SECONDS: Final = 1.5  # until tabs, marks and recent packs would have been read
_FILES: Final = (
    "PackBrowser.ini",
    "PackBrowser/pack-browser.ini",
    "PackBrowser/pack-browser/packs.sqlite3",
    "PackBrowser/pack-browser/marks.sqlite3",
    "PackBrowser/pack-browser/log/pack-browser.log",
    f"PackBrowser/pack-browser/thumbnails/{FILE_NAME}",
)


@pytest.fixture
def starts(tmp_path: Path) -> Iterator[Starts]:
    with RawServer(http_answer("200 OK", _ANSWER)) as server, contextlib.ExitStack() as stack:
        yield Starts(server, tmp_path, stack)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ask the program to end, some time after its window was opened."""
    opened_at = time.monotonic()
    wait_for(lambda: time.monotonic() > opened_at + _SETTLED_SECONDS)
    process.send_signal(signal.SIGTERM)
    assert process.wait(_EXIT_SECONDS) == 0


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
    assert starts.later(_PACK_ID) == 0
    wait_for(lambda: starts.requested() == [_PACK_ID])
    _end(process)

    starts.begin(_PACK_ID)
    wait_for(lambda: starts.requested() == [_PACK_ID, _PACK_ID])
    assert [os.lstat(place).st_mode for place in places] == before  # the links of settings may lead to a new file


@pytest.mark.parametrize("arguments", [pytest.param((), marks=pytest.mark.slow), (_PACK_ID,)], ids=["home", "pack"])
def test_a_folder_that_does_not_answer_is_not_waited_for(
    starts: Starts, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    with (tmp_path / "log").open("wb") as log, unanswering_disk(tmp_path / "PackBrowser"):
        process = starts.begin(*arguments, log=log)
        wait_for(lambda: len(starts.listening()) == 1)
        assert starts.later(_PACK_ID) == 0
        wait_for(lambda: starts.requested() == [_PACK_ID])
        assert b"does not answer: marks, recent packs and tabs" in (tmp_path / "log").read_bytes()
        _end(process)


def test_a_folder_of_sockets_that_does_not_answer_is_not_waited_for(
    starts: Starts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "run"))
    with (tmp_path / "log").open("wb") as log, unanswering_disk(tmp_path / "run"):
        process = starts.begin(_PACK_ID, log=log)
        wait_for(lambda: b"links open windows of their own" in (tmp_path / "log").read_bytes())
        assert starts.requested() == [_PACK_ID]
        _end(process)

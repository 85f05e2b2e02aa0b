"""The file of the log: bounded, for the user alone, without secrets, and never in the way."""

from __future__ import annotations

import base64
import logging
import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import pytest

from app.core.program import RESOURCES, log_fault
from app.core.redaction import Redactor
from app.start.logs import Journal, LogFile
from tests.disks import NO_FILES, size_limit, unanswering_disk
from tests.processes import wait_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = pytest.mark.expects_errors

_KEY: Final = "pub_4711abcd.s3cr3t-PART/+=9"
_OTHER_KEY: Final = "pub_other123.qwertyuiop-99"
_SPELLINGS: Final[dict[str, Callable[[str], str]]] = {
    "plain": lambda key: key,
    "capitals": str.upper,
    "percent": lambda key: "".join(f"%{ord(each):02x}" for each in key),
    "quoted": lambda key: quote(key, safe=""),
    "json": lambda key: "".join(f"\\u{ord(each):04x}" for each in key),
    "base64": lambda key: base64.b64encode(f"key={key}".encode()).decode(),
    "hexadecimal": lambda key: key.encode().hex(),
    "with blanks": " ".join,
    "half": lambda key: key[: len(key) // 2 + 3],
}


@pytest.fixture
def journal() -> Iterator[Journal]:
    """A journal of what the app logs in this test."""
    made = Journal(Redactor(_KEY))
    root, app = logging.getLogger(), logging.getLogger("app")
    root.addHandler(made)
    level = app.level
    app.setLevel(logging.INFO)
    yield made
    app.setLevel(level)
    root.removeHandler(made)
    made.finish()


_logger = logging.getLogger("app.somewhere")


def _written(folder: Path) -> str:
    files = (path for path in sorted(folder.glob("*.log*"), reverse=True) if path.suffix != ".lock")
    return "".join(path.read_text(encoding="utf-8") for path in files)


def test_what_was_logged_before_the_file_was_opened_is_in_it(journal: Journal, tmp_path: Path) -> None:
    _logger.debug("a detail")
    _logger.info("first paint")
    logging.getLogger("httpx").info("GET https://cdn.test/1.jpg")
    journal.open(tmp_path / "new" / "log")
    _logger.warning("later")
    journal.finish(30)
    lines = _written(tmp_path / "new" / "log").splitlines()
    assert [line.split(" ", 2)[2] for line in lines] == [
        "INFO app.somewhere: first paint",
        "WARNING app.somewhere: later",
    ]
    assert journal.problem == ""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no modes of files")
def test_only_the_user_can_read_it(journal: Journal, tmp_path: Path) -> None:
    folder = tmp_path / "log"
    former_mask = os.umask(0)
    try:
        journal.open(folder)
        _logger.info("x")
        journal.finish(30)
    finally:
        os.umask(former_mask)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / "pack-browser.log").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("spelling", _SPELLINGS)
@pytest.mark.parametrize("key", [_KEY, _OTHER_KEY], ids=["of the environment", "typed later"])
def test_no_key_is_in_it(journal: Journal, tmp_path: Path, spelling: str, key: str) -> None:
    text = _SPELLINGS[spelling](key)
    _logger.info("the answer was %s.", text)
    journal.redactor.add(_OTHER_KEY)  # before it is used
    error = RuntimeError(text)
    logging.getLogger("asyncio").error("a callback", exc_info=error)
    log_fault(_logger, text, AttributeError(text))
    journal.open(tmp_path)
    journal.finish(30)
    everything = "\n".join((_written(tmp_path), *journal.problems(9), *map(journal.redacted, journal.steps)))
    assert "the answer was" in everything
    assert "failed: AttributeError" in everything
    assert text not in everything
    assert text[3:15] not in everything


def test_no_url_of_an_image_and_no_name_of_the_person_is_in_it(journal: Journal, tmp_path: Path) -> None:
    home = os.path.expanduser("~")
    person = os.path.basename(home)
    _logger.info("https://cdn.test/packs/cat.jpg?X-Amz-Signature=1 in %s/x and /media/%s/y", home, person)
    journal.open(tmp_path)
    journal.finish(30)
    assert _written(tmp_path).endswith("https://cdn.test/… in ~/x and /media/…/y\n")


def test_values_that_asyncio_logs_are_left_out(journal: Journal) -> None:
    logging.getLogger("asyncio").error("Exception in callback show('A cat')\nhandle: <Handle 'A cat'>")
    (line,) = journal.problems(9)
    assert line.endswith("ERROR asyncio: Exception in callback show")


def test_it_is_rotated(tmp_path: Path) -> None:
    file = LogFile(tmp_path)
    line = "x" * 100_000
    for number in range(50):
        file.write(f"{number:02} {line}")
    file.close()
    paths = sorted(tmp_path.glob("*.log*"))
    assert [path.name for path in paths] == ["pack-browser.log", "pack-browser.log.1", "pack-browser.log.2"]
    assert all(path.stat().st_size <= 1 << 20 for path in paths)
    numbers = [int(text[:2]) for text in _written(tmp_path).splitlines()]
    assert numbers == list(range(numbers[0], 50))


def test_where_it_cannot_be_rotated_it_stays_bounded(tmp_path: Path) -> None:
    for number in (1, 2):
        (tmp_path / f"pack-browser.log.{number}" / "x").mkdir(parents=True)
    file = LogFile(tmp_path)
    for _ in range(15):
        file.write("x" * 100_000)
    file.close()
    assert 0 < (tmp_path / "pack-browser.log").stat().st_size <= 1 << 20


_WRITER: Final = """
import logging, sys
from pathlib import Path
from app.core.redaction import Redactor
from app.start.logs import Journal
journal = Journal(Redactor())
logging.getLogger().addHandler(journal)
logging.getLogger("app").setLevel(logging.INFO)
journal.open(Path(sys.argv[1]))
for number in range(1500):
    logging.getLogger("app.x").info("%s %d %s", sys.argv[2], number, "x" * 1000)
    while len(journal._lines) > 100: pass
while journal._lines: pass
print("written", flush=True)
sys.stdin.read()
journal.finish(30)
"""


def test_two_processes_lose_no_line_of_each_other(tmp_path: Path) -> None:
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", _WRITER, str(tmp_path), name],
            cwd=RESOURCES.parent,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in ("one", "two")
    ]
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "written\n"
    for writer in writers:
        writer.communicate(timeout=50)
    found = [line.split(" ")[4:6] for line in _written(tmp_path).splitlines()]
    for name in ("one", "two"):
        assert [int(number) for which, number in found if which == name] == list(range(1500))
    assert (tmp_path / "pack-browser-2.log").exists()


@pytest.mark.parametrize("kind", [kind for kind in NO_FILES if kind != "dangling link"])
def test_something_else_in_its_place_is_left_alone(journal: Journal, tmp_path: Path, kind: str) -> None:
    place = tmp_path / "pack-browser.log"
    NO_FILES[kind](place)
    before = os.lstat(place).st_mode
    journal.open(tmp_path)
    _logger.info("x")
    wait_for(lambda: journal.problem not in {"", "not opened yet"})
    journal.finish(30)
    assert os.lstat(place).st_mode == before


@pytest.mark.skipif(sys.platform == "win32", reason="Windows lets few users make links")
def test_a_link_in_its_place_is_not_followed(journal: Journal, tmp_path: Path) -> None:
    profile = tmp_path / "profile"
    profile.write_text("export X=1\n")
    profile.chmod(0o644)
    (tmp_path / "pack-browser.log").symlink_to(profile)
    journal.open(tmp_path)
    _logger.info("x")
    wait_for(lambda: journal.problem not in {"", "not opened yet"})
    journal.finish(30)
    assert profile.read_text() == "export X=1\n"
    assert profile.stat().st_mode & 0o777 == 0o644


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no modes of files")
def test_a_file_of_another_user_is_not_written_and_not_left_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    file = LogFile(tmp_path)
    monkeypatch.setattr(os, "fchmod", refuse)  # as the system does unless the process is root's
    opened: list[int] = []
    really_open = os.open

    def open_it(*arguments: object) -> int:
        opened.append(really_open(*arguments))  # type: ignore[arg-type]
        return opened[-1]

    monkeypatch.setattr(os, "open", open_it)
    with pytest.raises(PermissionError):
        file.write("x")
    monkeypatch.undo()
    file.close()
    (number,) = opened
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(number)
    assert _written(tmp_path) == ""


def test_a_folder_that_cannot_be_made_is_said(journal: Journal, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    journal.open(tmp_path / "file" / "log")
    _logger.info("x")
    wait_for(lambda: journal.problem not in {"", "not opened yet"})
    journal.finish(30)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit for a file's size")
def test_what_a_full_disk_has_refused_is_written_later_and_once(journal: Journal, tmp_path: Path) -> None:
    with size_limit(150):
        journal.open(tmp_path)
        for number in range(4):
            _logger.info("%d %s", number, "x" * 40)
        wait_for(lambda: journal.problem not in {"", "not opened yet"})
        assert len(_written(tmp_path).splitlines()) == 1
    _logger.info("4 there is room")
    wait_for(lambda: journal.problem == "")
    journal.finish(30)
    assert [line.split(" ")[4] for line in _written(tmp_path).splitlines()] == list("01234")


def test_a_folder_that_does_not_answer_blocks_neither_logging_nor_the_end(journal: Journal, tmp_path: Path) -> None:
    with unanswering_disk(tmp_path / "disk"):
        journal.open(tmp_path / "disk" / "log")
        began = time.monotonic()
        for number in range(500):
            _logger.info("%d", number)
        journal.finish()
        assert time.monotonic() - began < 10  # it does not wait until the disk is gone
        assert journal.problem == "not opened yet"


def test_an_error_that_repeats_is_written_with_its_count_and_reported_once(journal: Journal, tmp_path: Path) -> None:
    reported: list[None] = []
    journal.on_fault = lambda: reported.append(None)
    for _ in range(500):
        log_fault(_logger, "painting", ZeroDivisionError("division by zero"))
    log_fault(_logger, "something else", ZeroDivisionError("division by zero"))
    journal.open(tmp_path)
    journal.finish(30)
    text = _written(tmp_path)
    assert len(text.splitlines()) < 15
    assert "painting failed: ZeroDivisionError: division by zero (256 times so far)" in text
    assert text.splitlines()[-1].endswith("painting failed: ZeroDivisionError: division by zero (500 times)")
    assert len(reported) == 2
    assert journal.problems(9)[0].endswith("\n  (500 times)")


def test_a_fault_is_the_same_in_each_numbered_thread_and_wherever_qt_calls_it(journal: Journal) -> None:
    reported: list[None] = []
    journal.on_fault = lambda: reported.append(None)

    def paint(depth: int) -> None:
        if not depth:
            raise ZeroDivisionError("division by zero")
        paint(depth - 1)

    for number in range(20):
        try:
            paint(number % 5)
        except ZeroDivisionError as error:
            log_fault(_logger, f"the thread Thread-{number} (paint)", error)
    (problem,) = journal.problems(9)
    assert problem.endswith("\n  (20 times)")
    assert len(reported) == 1


def test_what_happens_again_later_is_reported_again(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    reported: list[None] = []
    journal.on_fault = lambda: reported.append(None)
    now = time.monotonic()
    for seconds in (0, 1, 10, 11):
        monkeypatch.setattr("app.start.logs.time.monotonic", lambda at=now + seconds: at)
        log_fault(_logger, "a click", ZeroDivisionError())
    assert len(reported) == 2


def test_warnings_are_no_faults(journal: Journal) -> None:
    reported: list[None] = []
    journal.on_fault = lambda: reported.append(None)
    _logger.warning("the disk is full")
    _logger.error("no decoder process could be started")
    assert reported == []
    assert len(journal.problems(9)) == 2
    assert journal.problems(9, only_faults=True) == []

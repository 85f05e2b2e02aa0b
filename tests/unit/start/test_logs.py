"""The log on standard error and in its file: without secrets, bounded, for the user alone, and never in the way."""

import logging
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import httpx
import pytest

from app.core.program import RESOURCES, log_fault
from app.core.redaction import Redactor
from app.start.logs import Journal, LogFile, set_up_logging
from tests.disks import NO_FILES, size_limit, unanswering_disk
from tests.processes import wait_for
from tests.raw_server import RawServer, http_answer
from tests.tables import each_row

pytestmark = pytest.mark.expects_errors

_KEY: Final = "pub_4711abcd.s3cr3t-PART/+=9"
_OTHER_KEY: Final = "pub_other123.qwertyuiop-99"
_LIBRARIES: Final = ("httpx", "httpcore", "PIL", "asyncio", "qasync")
_logger = logging.getLogger("app.somewhere")
_posix_only = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes, links and limits of files")


@pytest.fixture(autouse=True)
def configuration() -> Iterator[None]:
    """The configuration of logging is restored after each test."""
    root = logging.getLogger()
    handlers = list(root.handlers)
    levels = {name: logging.getLogger(name).level for name in ("", "app", *_LIBRARIES)}
    yield
    root.handlers[:] = handlers
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


@pytest.fixture
def journal() -> Iterator[Journal]:
    """A journal of what the app logs in this test."""
    made = Journal(Redactor(_KEY))
    logging.getLogger().addHandler(made)
    logging.getLogger("app").setLevel(logging.INFO)
    yield made
    logging.getLogger().removeHandler(made)
    made.finish()


@pytest.fixture
def reported(journal: Journal) -> list[None]:
    """One for each fault that is reported."""
    found: list[None] = []
    journal.on_fault = lambda: found.append(None)
    return found


def _written(folder: Path) -> str:
    files = (path for path in sorted(folder.glob("*.log*"), reverse=True) if path.suffix != ".lock")
    return "".join(path.read_text(encoding="utf-8") for path in files)


def _fail(journal: Journal, folder: Path) -> None:
    """Log something that cannot be written to a folder."""
    journal.open(folder)
    _logger.info("x")
    wait_for(lambda: journal.problem not in {"", "not opened yet"})
    journal.finish(30)


# --- What is logged --------------------------------------------------------------------------------------------------


@each_row(
    ("message", "arguments", "logged"),
    [
        (f"the key is {_KEY}.", (), "the key is …."),
        ("%r", ({"Authorization": f"Bearer {_KEY}"},), "…"),
        ("%s", (b"Bearer other.s3cr3t",), "…"),
        ("authorization: Basic czNjcjN0OnMzY3IzdA==", (), "…"),
        ("%s failed", (httpx.URL("http://cdn.test:81/1.jpg?token=s3cr3t#part"),), "http://cdn.test:81/… failed"),
        (
            "GET https://user:s3cr3t@cdn.test/a?s=s3cr3t HTTPS://b.test/?s3cr3t",
            (),
            "GET https://…@cdn.test/… HTTPS://b",
        ),
        ("https://s3cr3t@cdn.test/?s3cr3t", (), "…"),
        ("RuntimeError at app/images/decode.py (404?), 3 of 24", (), "app/images/decode.py (404?), 3 of 24"),
    ],
)
def test_secrets_are_removed_and_nothing_else(
    capsys: pytest.CaptureFixture[str], message: str, arguments: tuple[object, ...], logged: str
) -> None:
    set_up_logging("WARNING", Redactor(_KEY))
    _logger.error(message, *arguments)
    text = capsys.readouterr().err
    assert "ERROR app.somewhere: " in text
    assert logged in text
    assert not [secret for secret in ("s3cr3t", "pub_4711", "czNjcjN0") if secret in text]


@pytest.mark.parametrize("key", [_KEY, _OTHER_KEY], ids=["of the environment", "typed later"])
def test_no_key_is_in_the_file(journal: Journal, tmp_path: Path, key: str) -> None:
    text = " ".join(key)
    _logger.info("the answer was %s.", text)
    journal.redactor.add(_OTHER_KEY)  # before it is used
    logging.getLogger("asyncio").error("a callback", exc_info=RuntimeError(text))
    log_fault(_logger, text, AttributeError(text))
    journal.open(tmp_path)
    journal.finish(30)
    everything = "\n".join((_written(tmp_path), *journal.problems(9), *map(journal.redacted, journal.steps)))
    assert "the answer was" in everything
    assert "failed: AttributeError" in everything
    assert text[3:15] not in everything


def test_no_url_of_an_image_and_no_name_of_the_person_is_in_the_file(journal: Journal, tmp_path: Path) -> None:
    home = os.path.expanduser("~")
    _logger.info("https://cdn.test/cat.jpg?Signature=1 in %s/x and /media/%s/y", home, os.path.basename(home))
    journal.open(tmp_path)
    journal.finish(30)
    assert _written(tmp_path).endswith("https://cdn.test/… in ~/x and /media/…/y\n")


def test_exceptions_are_logged_without_what_they_are_about(capsys: pytest.CaptureFixture[str]) -> None:
    journal = set_up_logging("WARNING", Redactor(_KEY))
    error = RuntimeError("/home/jane/cat.jpg")
    error.__cause__ = ValueError(f"Illegal header value b'Bearer {_KEY}'")
    _logger.error("it failed", exc_info=error)
    text = capsys.readouterr().err
    assert "because of: ValueError" in text
    assert not [secret for secret in ("s3cr3t", "pub_4711", "jane") if secret in text]
    logging.getLogger("asyncio").error("Exception in callback show('A cat')\nhandle: <Handle 'A cat'>")
    assert journal.problems(1)[0].endswith("ERROR asyncio: Exception in callback show")


@each_row(("level", "shown"), [("DEBUG", "DIWE"), ("INFO", "IWE"), ("ERROR", "E")])
def test_messages_below_the_level_are_not_logged(capsys: pytest.CaptureFixture[str], level: str, shown: str) -> None:
    set_up_logging(level, Redactor())
    for name in ("DEBUG", "INFO", "WARNING", "ERROR"):
        _logger.log(logging.getLevelNamesMapping()[name], "<%s>", name[0])
    text = capsys.readouterr().err
    assert "".join(letter for letter in "DIWE" if f"<{letter}>" in text) == shown


def test_libraries_that_log_urls_and_headers_are_logged_from_warning_on(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging("DEBUG", Redactor())
    answer = http_answer("200 OK", b"x", "Set-Cookie: session=s3cr3t")
    with RawServer(answer) as server, httpx.Client(trust_env=False) as client:
        client.get(f"{server.origin}/1.jpg?signature=s3cr3t")
    for name in _LIBRARIES:
        logging.getLogger(name).warning("warned by %s", name)
    text = capsys.readouterr().err
    assert "s3cr3t" not in text
    assert all(f"warned by {name}" in text for name in _LIBRARIES)


def test_a_windowed_build_without_standard_error(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stderr", None)
        set_up_logging("WARNING", Redactor(_KEY))
    _logger.error("written to the journal alone")
    assert [type(handler) for handler in logging.getLogger().handlers] == [Journal]


# --- Problems that repeat --------------------------------------------------------------------------------------------


def test_an_error_that_repeats_is_written_with_its_count_and_reported_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    journal = set_up_logging("INFO", Redactor())
    reported: list[None] = []
    journal.on_fault = lambda: reported.append(None)
    for _ in range(500):
        log_fault(_logger, "painting", ZeroDivisionError("division by zero"))
    log_fault(_logger, "something else", ZeroDivisionError("division by zero"))
    journal.open(tmp_path)
    journal.finish(30)
    assert capsys.readouterr().err.count("painting failed") == 9  # 1, 2, 4, ... 256
    text = _written(tmp_path)
    assert len(text.splitlines()) < 15
    assert "painting failed: ZeroDivisionError: division by zero (256 times so far)" in text
    assert text.splitlines()[-1].endswith("painting failed: ZeroDivisionError: division by zero (500 times)")
    assert len(reported) == 2
    assert journal.problems(9)[0].endswith("\n  (500 times)")


def test_a_fault_is_the_same_in_each_numbered_thread_and_wherever_qt_calls_it(
    journal: Journal, reported: list[None]
) -> None:
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


def test_what_happens_again_later_is_reported_again(monkeypatch: pytest.MonkeyPatch, reported: list[None]) -> None:
    now = time.monotonic()
    for seconds in (0, 1, 10, 11):
        monkeypatch.setattr("app.start.logs.time.monotonic", lambda at=now + seconds: at)
        log_fault(_logger, "a click", ZeroDivisionError())
    assert len(reported) == 2


def test_warnings_are_no_faults(journal: Journal, reported: list[None]) -> None:
    _logger.warning("the disk is full")
    _logger.error("no decoder process could be started")
    assert reported == []
    assert len(journal.problems(9)) == 2
    assert journal.problems(9, only_faults=True) == []


# --- The file --------------------------------------------------------------------------------------------------------


@_posix_only
def test_what_was_logged_before_the_file_was_opened_is_in_it_for_the_user_alone(
    journal: Journal, tmp_path: Path
) -> None:
    folder = tmp_path / "new" / "log"
    former_mask = os.umask(0)
    try:
        _logger.debug("a detail")
        _logger.info("first paint")
        logging.getLogger("httpx").info("GET https://cdn.test/1.jpg")
        journal.open(folder)
        _logger.warning("later")
        journal.finish(30)
    finally:
        os.umask(former_mask)
    lines = [line.split(" ", 2)[2] for line in _written(folder).splitlines()]
    assert lines == ["INFO app.somewhere: first paint", "WARNING app.somewhere: later"]
    assert journal.problem == ""
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / "pack-browser.log").stat().st_mode & 0o777 == 0o600


def test_it_is_rotated(tmp_path: Path) -> None:
    file = LogFile(tmp_path)
    for number in range(50):
        file.write(f"{number:02} {'x' * 100_000}")
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
import sys
from pathlib import Path
from app.start.logs import LogFile
file = LogFile(Path(sys.argv[1]))
print("chosen", flush=True)
sys.stdin.readline()
for number in range(1500):
    file.write(f"{sys.argv[2]} {number} {'x' * 1000}")
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
        assert writer.stdout.readline() == "chosen\n"
    for writer in writers:
        writer.communicate("\n", timeout=50)
    found = [line.split(" ")[:2] for line in _written(tmp_path).splitlines()]
    for name in ("one", "two"):
        assert [int(number) for which, number in found if which == name] == list(range(1500))
    assert (tmp_path / "pack-browser-2.log").exists()


@pytest.mark.parametrize("kind", [*(kind for kind in NO_FILES if kind != "dangling link"), "folder's place"])
def test_something_else_in_its_place_is_left_alone_and_said(journal: Journal, tmp_path: Path, kind: str) -> None:
    if kind == "folder's place":
        (tmp_path / "file").touch()
        _fail(journal, tmp_path / "file" / "log")
        return
    place = tmp_path / "pack-browser.log"
    NO_FILES[kind](place)
    before = os.lstat(place).st_mode
    _fail(journal, tmp_path)
    assert os.lstat(place).st_mode == before


@_posix_only
def test_a_link_in_its_place_is_not_followed(journal: Journal, tmp_path: Path) -> None:
    profile = tmp_path / "profile"
    profile.write_text("export X=1\n")
    profile.chmod(0o644)
    (tmp_path / "pack-browser.log").symlink_to(profile)
    _fail(journal, tmp_path)
    assert profile.read_text() == "export X=1\n"
    assert profile.stat().st_mode & 0o777 == 0o644


@_posix_only
def test_a_file_of_another_user_is_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    file = LogFile(tmp_path)
    monkeypatch.setattr(os, "fchmod", refuse)  # as the system does unless the process is root's
    with pytest.raises(PermissionError):
        file.write("x")
    file.close()
    assert _written(tmp_path) == ""


@_posix_only
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

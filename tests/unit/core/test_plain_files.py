"""Files in whose place something else may stand, and folders that may not answer."""

import threading
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from app.core.plain_files import (
    NotPlainError,
    answers,
    delete_leftovers,
    read_plain_file,
    replacing,
    unfinished_folder,
    wait_for_folder,
    write_plain_file,
)
from tests.disks import NO_FILES, unanswering_disk
from tests.tables import each_row


def test_a_file_is_read_up_to_its_limit(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "file"
    write_plain_file(path, b"content")
    assert read_plain_file(path, 7) == b"content"
    with pytest.raises(NotPlainError):
        read_plain_file(path, 6)
    assert [each.name for each in path.parent.iterdir()] == ["file"]


@each_row("kind", NO_FILES)
def test_nothing_else_is_read(tmp_path: Path, kind: str) -> None:
    NO_FILES[kind](tmp_path / "place")
    with pytest.raises(FileNotFoundError if kind == "dangling link" else NotPlainError):
        read_plain_file(tmp_path / "place", 100)


@each_row("kind", [kind for kind in NO_FILES if kind != "folder"])
def test_what_stands_in_place_of_a_file_is_replaced_and_not_followed(tmp_path: Path, kind: str) -> None:
    NO_FILES[kind](tmp_path / "place")
    write_plain_file(tmp_path / "place", b"content")
    assert not (tmp_path / "place").is_symlink()
    assert read_plain_file(tmp_path / "place", 100) == b"content"
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError, match="folder"):
        write_plain_file(tmp_path / "folder", b"content")
    assert {each.name for each in tmp_path.iterdir()} == {"place", "folder"}, "nothing is left beside it"


def test_a_folder_that_does_not_answer_is_waited_for_half_a_second(tmp_path: Path) -> None:
    assert answers(tmp_path)
    assert answers(tmp_path / "missing")
    with unanswering_disk(tmp_path / "disk"):
        began = time.monotonic()
        assert not answers(tmp_path / "disk" / "folder")
        assert time.monotonic() - began > 0.4


def test_without_a_thread_nothing_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def start(_thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", start)
    assert wait_for_folder(lambda: "read", otherwise="not read") == "read"
    assert answers(tmp_path)


def test_an_unfinished_folder_loses_its_lock_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def end_program(_: Path) -> None:
        raise KeyboardInterrupt

    stack = ExitStack()
    pages = stack.enter_context(unfinished_folder(tmp_path))
    for number in range(3):
        (pages / f"{number}.png").touch()
    monkeypatch.setattr(Path, "unlink", end_program)
    with pytest.raises(KeyboardInterrupt):
        stack.close()
    assert {each.name for each in pages.iterdir()} >= {"lock", "1.png"}
    monkeypatch.undo()
    delete_leftovers(tmp_path)
    assert not pages.exists()


def test_what_a_killed_program_has_left_is_deleted_but_nothing_that_is_written(tmp_path: Path) -> None:
    names = {f".{'0' * 16}.part", f".{'1' * 16}.part", "mine.part", f"{'2' * 16}.part"}
    for name in names:
        (tmp_path / name).write_bytes(b"a")
    for digit in "34":
        folder = tmp_path / f".{digit * 16}.part"
        folder.mkdir()
        (folder / "page.png").touch()
    (tmp_path / f".{'3' * 16}.part" / "lock").touch()
    (tmp_path / f".{'5' * 16}.part").mkdir()  # killed before it made the lock
    with replacing(tmp_path / "written") as file, unfinished_folder(tmp_path) as pages:
        file.write(b"a")
        (pages / "page.png").touch()
        delete_leftovers(tmp_path)
        assert (pages / "page.png").exists()
    assert {each.name for each in tmp_path.iterdir()} == {
        "mine.part", f"{'2' * 16}.part", f".{'4' * 16}.part", "written"
    }  # fmt: skip

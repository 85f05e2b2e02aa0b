"""The file of a review that is handed on: what is written is read again, and everything else is refused."""

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from app.core import shared_review
from app.core.connection import ApiKey
from app.core.redaction import AnswerRedactor
from app.core.saved_values import Mark
from app.core.shared_review import (
    ReviewFileError,
    ReviewProblem,
    SharedReview,
    SharedSlide,
    decode,
    encode,
    read,
    write,
)
from tests.disks import NO_FILES
from tests.tables import each_row

PACK = "11111111-1111-1111-1111-111111111111"
KEY = ApiKey("public_part.s3cret_part_of_it")
KEYS = AnswerRedactor(KEY, ApiKey("other_space.another_s3cret"))
REVIEW = SharedReview(
    server="https://packs.invalid/v1",
    pack=PACK,
    pack_name="Motivation pack",
    reviewer="Ana",
    time="2026-11-28T14:02:00Z",
    marks={"a": Mark.PICKED, "b" * 201: Mark.REJECTED},
    notes={"c": "Crop the “top”, 5 % bearer of news\nand more"},
    slides=(SharedSlide("a", "hook"), SharedSlide("c")),
)
SENT: dict[str, Any] = json.loads(encode(REVIEW))


def problem_of(action: Callable[[], object]) -> ReviewProblem:
    with pytest.raises(ReviewFileError) as refused:
        action()
    return refused.value.problem


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "Motivation pack.packreview"
    write(path, REVIEW, KEYS)
    assert read(path, KEYS) == REVIEW
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert read(path, KEYS) == REVIEW, "Windows’ editors add a byte order mark"
    assert [each.name for each in tmp_path.iterdir()] == [path.name]
    assert problem_of(lambda: write(tmp_path / "gone" / "x.packreview", REVIEW, KEYS)) is ReviewProblem.MISSING
    assert not (tmp_path / "gone").exists(), "a folder that has vanished is not made again"


def test_the_format_is_that_of_the_documentation() -> None:
    documented = (shared_review.__doc__ or "").partition("```json\n")[2].partition("```")[0]
    decode(documented.encode())
    assert json.loads(documented).keys() == SENT.keys()


@each_row(
    ("changes", "problem"),
    [
        *(({name: None}, ReviewProblem.DAMAGED) for name in ("server", "pack", "reviewer", "time")),
        ({"format": "another"}, ReviewProblem.NO_REVIEW),
        ({"version": 2}, ReviewProblem.OTHER_VERSION),
        ({"version": "1"}, ReviewProblem.NO_REVIEW),
        ({"more": 1}, ReviewProblem.DAMAGED),
        ({"pack": PACK.upper().replace("1", "A")}, ReviewProblem.DAMAGED),
        ({"pack": "../../etc"}, ReviewProblem.DAMAGED),
        ({"reviewer": "\u202e\u200b \u200b"}, ReviewProblem.DAMAGED),
        ({"reviewer": "x" * 101}, ReviewProblem.DAMAGED),
        ({"time": "yesterday"}, ReviewProblem.DAMAGED),
        ({"marks": {"a": "liked"}}, ReviewProblem.DAMAGED),
        ({"marks": {"": "picked"}}, ReviewProblem.DAMAGED),
        ({"notes": {"a": "x" * 501}}, ReviewProblem.DAMAGED),
        ({"slides": [{"image": "a", "role": "villain"}]}, ReviewProblem.DAMAGED),
        ({"slides": [{"image": "a"}] * 11}, ReviewProblem.DAMAGED),
        ({"key": "public.secret"}, ReviewProblem.HAS_KEY),
        ({"API_KEY": "public.secret"}, ReviewProblem.HAS_KEY),
        ({"authorization": "x"}, ReviewProblem.HAS_KEY),
        ({"notes": {"a": f"it is {KEY.secret_text}"}}, ReviewProblem.HAS_KEY),
        ({"reviewer": KEY.secret_text.upper()}, ReviewProblem.HAS_KEY),
        ({"notes": {"a": "another_s3cret"}}, ReviewProblem.HAS_KEY),
        ({"notes": {"a": "it is gv_ab12.f81d4fae7dec11d0a76500a0c91e6bf6"}}, ReviewProblem.HAS_KEY),
        ({"notes": {"a": "curl -H 'Authorization: Bearer another.key_of_someone'"}}, ReviewProblem.HAS_KEY),
        ({"notes": {"a": '"Authorization" : "Bearer another.key_of_someone"'}}, ReviewProblem.HAS_KEY),
        ({"notes": {"a": "it is Bearer another.k3y_of_someone"}}, ReviewProblem.HAS_KEY),
        ({"notes": {"a": f"bearer gv_live_ab.{'keyOfSomebody' * 2}"}}, ReviewProblem.HAS_KEY),
    ],
)
def test_what_is_wrong_with_a_file_is_found(changes: dict[str, Any], problem: ReviewProblem) -> None:
    sent = {name: value for name, value in (SENT | changes).items() if value is not None}
    assert problem_of(lambda: decode(json.dumps(sent).encode(), KEYS)) is problem


@each_row(
    "note",
    [
        "ring bearer photo.original",
        "Bearer of good news...wonderful, but darker.Otherwise fine in 2026",
        "the ring bearer smiles.Crop the top 20 %",
        "“key”: bearer photo.jpg, 12 of 300",
        "authorization of the ring bearer is missing.Original is with Ana",
    ],
)
def test_ordinary_words_are_not_taken_for_a_key(note: str) -> None:
    review = replace(REVIEW, notes={"a": note})
    assert decode(encode(review, KEYS), KEYS) == review


def test_an_image_whose_id_is_a_word_about_keys_and_a_note_with_a_header_do_not_prevent_a_review() -> None:
    words = ("key", "token", "secret", "authorization", "api_key")
    review = replace(REVIEW, marks=dict.fromkeys(words, Mark.PICKED), notes={"a": "with bearer xyz.abcdef1 it loads"})
    decoded = decode(encode(review, KEYS), KEYS)
    assert (decoded.marks, decoded.notes) == (review.marks, {"a": "with […] it loads"})
    keys = f"mine: {KEY.secret_text}, theirs: other_space.another_s3cret, gv_ab12.s3cr3t0123456789abcdefG"
    written = decode(encode(replace(REVIEW, notes={"a": keys}), KEYS)).notes
    assert written == {"a": "mine: […], theirs: […], […]"}


@each_row("content", [b"", b"hello", b"[]", b"\xff\xfe{", b"[" * 100_000, b'{"format": "packreview"'])
def test_what_is_no_review_is_refused(content: bytes) -> None:
    assert problem_of(lambda: decode(content)) is ReviewProblem.NO_REVIEW


@each_row("kind", NO_FILES)
def test_only_a_file_is_read(tmp_path: Path, kind: str) -> None:
    with (tmp_path / "large.packreview").open("wb") as file:
        file.truncate(1 << 30)
    assert problem_of(lambda: read(tmp_path / "large.packreview", KEYS)) is ReviewProblem.TOO_LARGE
    NO_FILES[kind](tmp_path / "x.packreview")
    expected = ReviewProblem.MISSING if kind == "dangling link" else ReviewProblem.NO_FILE
    assert problem_of(lambda: read(tmp_path / "x.packreview", KEYS)) is expected


@each_row(
    ("review", "problem"),
    [
        (replace(REVIEW, notes={f"{number:020}": "x" * 500 for number in range(20_000)}), ReviewProblem.TOO_LARGE),
        (replace(REVIEW, notes={"a": "\ud800"}), ReviewProblem.DAMAGED),
        (replace(REVIEW, reviewer=""), ReviewProblem.DAMAGED),
    ],
)
def test_what_would_be_refused_is_not_written(tmp_path: Path, review: SharedReview, problem: ReviewProblem) -> None:
    path = tmp_path / "x.packreview"
    path.write_bytes(b"former")
    assert problem_of(lambda: write(path, review, KEYS)) is problem
    assert path.read_bytes() == b"former"


# The system ends it with SIGXFSZ in the middle of the file.
_WRITER = """
import resource, signal, sys
from pathlib import Path
from msgspec.structs import replace
from app.core.redaction import AnswerRedactor
from app.core.saved_values import Mark
from app.core.shared_review import write
from tests.unit.core.test_shared_review import REVIEW
signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
write(Path(sys.argv[1]), replace(REVIEW, marks={f"{each:036}": Mark.PICKED for each in range(2000)}))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_a_program_that_is_killed_while_it_writes_leaves_the_former_file(tmp_path: Path) -> None:
    path = tmp_path / "x.packreview"
    write(path, REVIEW, KEYS)
    command = [sys.executable, "-c", _WRITER, str(path)]
    ended = subprocess.run(command, cwd=Path(__file__).parents[3], check=False)
    assert ended.returncode == -signal.SIGXFSZ
    assert read(path) == REVIEW
    write(path, REVIEW, KEYS)
    assert [*tmp_path.iterdir()] == [path]

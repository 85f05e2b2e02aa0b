"""Notes of one open pack: undone with the marks, and read again when another window may have changed them."""

from __future__ import annotations

from app.core.connection import ApiKey
from app.core.redaction import AnswerRedactor
from app.core.saved_values import Mark
from app.packs.marks import Marks
from tests.unit.packs.stand_in_services import image

A, B, WITHOUT_ID = image(1, "a"), image(2, "b"), image(3, "")


def test_notes_and_marks_are_undone_in_the_order_in_which_they_were_given() -> None:
    marks = Marks()
    marks.notes.write([A, B, WITHOUT_ID], "crop")
    marks.mark([A], Mark.PICKED)
    marks.notes.write([A], "crop")
    marks.notes.write([A], "")
    assert marks.undo() == ("a",)
    assert (marks.notes.of(A), marks.of(A)) == ("crop", Mark.PICKED)
    assert marks.undo() == ("a",)
    assert marks.of(A) is Mark.NONE
    assert marks.undo() == ("a", "b")
    assert (marks.notes.of(A), marks.notes.of(B)) == ("", "")
    assert marks.redo() == ("a", "b")
    assert (marks.notes.of(A), marks.notes.of(B)) == ("crop", "crop")


def test_keys_are_taken_out_of_notes() -> None:
    marks = Marks()
    marks.notes.redactor = lambda: AnswerRedactor(ApiKey("mine.s3cret-0815"), ApiKey("theirs.an0ther-4711"))
    marks.notes.write([A], "of mine.s3cret-0815")
    marks.take_over({}, {"b": "of theirs.an0ther-4711"}, ())
    assert (marks.notes.of(A), marks.notes.of(B)) == ("of […]", "of […]")
    marks.notes.load({"a": "theirs.an0ther-4711", "b": "gv_ab12.0123456789abcdef01234567"}, newer_ids=())
    assert (marks.notes.of(A), marks.notes.of(B)) == ("[…]", "[…]")
    marks.notes.clear({"a": "mine.s3cret-0815"})
    assert marks.notes.of(A) == "[…]"

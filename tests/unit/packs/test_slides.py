"""Slides of an open pack, and what was taken: undone with the marks, and read again as another window left them."""

from __future__ import annotations

from app.core.saved_values import TRAY, Mark, Slide
from app.packs.marks import Marks
from tests.tables import each_row
from tests.unit.packs.stand_in_services import image


def ids(marks: Marks) -> str:
    """The ids of the slides, which are letters here."""
    return "".join(slide.image_id for slide in marks.slides.all)


def with_slides(letters: str) -> Marks:
    marks = Marks()
    marks.slides.clear({TRAY: tuple(map(Slide, letters))})
    return marks


def test_images_are_added_once_up_to_ten_and_those_without_an_id_not_at_all() -> None:
    marks = with_slides("")
    assert marks.slides.add("abcdefgh") == 0
    assert marks.slides.add(["a", "", "i", "i", "j", "k", "l"]) == 2
    assert ids(marks) == "abcdefghij"
    assert marks.slides.add("m") == 1
    marks.undo()
    assert ids(marks) == "abcdefgh"


@each_row(
    ("added", "at", "found"),
    [
        ("x", 0, "xabcde"),
        ("x", 5, "abcdex"),
        ("a", 5, "bcdea"),
        ("e", 0, "eabcd"),
        ("b", 1, "abcde"),
        ("b", 2, "abcde"),
        ("b", 3, "acbde"),
        ("ec", 1, "aecbd"),
        ("xby", 3, "acxbyde"),
    ],
)
def test_images_are_put_between_two_others(added: str, at: int, found: str) -> None:
    marks = with_slides("abcde")
    marks.slides.add(added, at)
    assert ids(marks) == found


def test_roles_stay_at_their_places_when_images_are_moved_even_if_the_tray_is_full() -> None:
    marks = with_slides("abcdefghij")
    marks.slides.set_role({0}, "hook")
    assert marks.slides.add("jx", 0) == 1
    assert marks.slides.all[:2] == (Slide("j", "hook"), Slide("a"))
    assert ids(marks) == "jabcdefghi"


@each_row(
    ("count", "roles"),
    [(1, "h"), (2, "hc"), (3, "hpc"), (4, "hppc"), (5, "hpdpc"), (9, "hpdpppppc")],
)
def test_roles_follow_from_the_number_of_slides_until_one_is_chosen(count: int, roles: str) -> None:
    def letters() -> str:
        return "".join(slide.role[0] for slide in marks.slides.all)

    marks = with_slides("")
    marks.slides.add("abcdefghij"[:count])
    assert letters() == roles
    marks.slides.add("k")
    marks.slides.remove({len(marks.slides.all) - 1})
    assert letters() == roles, "one more, and one less"


def test_chosen_roles_stay_and_a_removed_place_takes_its_role_with_it() -> None:
    marks = with_slides("")
    marks.slides.add("abcde")
    marks.slides.set_role({0}, "free")
    marks.slides.remove({1})
    assert [slide.role for slide in marks.slides.all] == ["free", "discovery", "proof", "call_to_action"]
    marks.slides.add("x", 1)
    assert marks.slides.all[:3] == (Slide("a", "free"), Slide("x", "discovery"), Slide("c", "proof"))
    assert marks.slides.all[-1] == Slide("e", "hook")


def test_slides_and_marks_are_undone_in_the_order_in_which_they_were_given() -> None:
    marks = with_slides("")
    marks.slides.add("ab")
    marks.mark([image(1, "a")], Mark.PICKED)
    marks.slides.set_role({0}, "proof")
    marks.slides.set_role({0}, "proof")  # nothing changes
    marks.slides.remove({1})
    marks.undo()
    marks.undo()
    assert list(marks.slides.all) == [Slide("a", "hook"), Slide("b", "call_to_action")]
    assert marks.undo() == ("a",)
    marks.undo()
    assert ids(marks) == ""
    for _ in range(4):
        marks.redo()
    assert list(marks.slides.all) == [Slide("a", "proof")]
    assert marks.of_id("a") is Mark.PICKED


def test_slides_that_were_changed_while_they_were_read_again_stay() -> None:
    marks = with_slides("ab")
    marks.slides.add("c")
    marks.slides.load({TRAY: (Slide("z"),)}, newer_ids={TRAY})
    assert ids(marks) == "abc"
    marks.undo()
    assert ids(marks) == "ab"


def test_what_was_taken_while_the_disk_was_read_is_added_to_what_it_has() -> None:
    marks = Marks()
    changed: list[frozenset[str]] = []
    marks.taken.changed.connect(changed.append)
    marks.taken.take([image(1, "a"), image(2, "")], "exported")
    assert changed == [{"a"}]
    marks.taken.load({"a": {"downloaded": 1}, "b": {"slides": 2}}, newer_ids={"a"})
    assert changed == [{"a"}, {"a", "b"}]
    assert marks.taken.of(image(1, "a")).keys() == {"downloaded", "exported"}
    assert (marks.taken.of_id("b"), marks.taken.of_id("")) == ({"slides": 2}, {})
    marks.taken.load(marks.taken.known, newer_ids=())
    assert len(changed) == 2

"""Which images have changed since the person looked, which of them are listed, and how that is undone."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QUndoStack

from app.core.changes import ChangeKind, Description, UnseenChanges, compare
from app.packs import image_changes
from app.packs.image_changes import ImageChanges
from tests.tables import each_row
from tests.unit.core.test_unseen_changes import pack_of, told

if TYPE_CHECKING:
    from collections import Counter

    from app.core.models import PackImage

NEW, GONE, DESCRIBED, REDESCRIBED = ChangeKind.NEW, ChangeKind.GONE, ChangeKind.DESCRIBED, ChangeKind.REDESCRIBED


class Session:
    """An open pack, whose answers are given by the test.

    Attributes:
        arrived: What each answer has changed.
        saved: How often there was something to save.
        said: How many images were marked as seen; negative if that was undone.
    """

    def __init__(self, answer: str, unseen: UnseenChanges | None = None) -> None:
        self.arrived: list[Counter[ChangeKind]] = []
        self.saved = 0
        self.said: list[int] = []
        self.undo_stack = QUndoStack()
        self.changes = ImageChanges(self.undo_stack)
        self.changes.arrived.connect(self.arrived.append)
        self.changes.unseen_changed.connect(self._on_unseen_changed)
        self.changes.all_seen.connect(self.said.append)
        self.changes.all_unseen.connect(lambda count: self.said.append(-count))
        self.pack = pack_of(answer)
        if unseen is None:
            self.changes.show_pack(self.pack)
        else:
            self.changes.show_pack(self.pack, unseen, received_at=60.0)

    def _on_unseen_changed(self) -> None:
        self.saved += 1

    def refresh(self, answer: str, *, is_live: bool = True) -> None:
        former, self.pack = self.pack, pack_of(answer)
        self.changes.show_later(self.pack, compare(former, self.pack), is_live=is_live)

    def see(self, ids: str) -> None:
        """Look at images for long enough, and move on."""
        self.look_at(ids)
        self.look_at("")

    def look_at(self, present: str, visible: str | None = None, chosen: str = "") -> None:
        self.changes.look_at(*map(self._images_of, (present, present if visible is None else visible, chosen)))

    def _images_of(self, ids: str) -> list[PackImage]:
        return [image for image in self.pack.images if image.id in ids]

    @property
    def listed(self) -> dict[str, str]:
        return told(self.changes.listed)

    @property
    def unseen(self) -> dict[str, str]:
        return told(self.changes.unseen)


class Clock:
    """A clock that the test sets, in seconds."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now

    def time(self) -> float:
        return time.time()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(image_changes, "time", clock)
    monkeypatch.setattr(image_changes, "SEEN_SECONDS", 2.0)
    return clock


@pytest.fixture(autouse=True)
def no_time_to_look(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(image_changes, "SEEN_SECONDS", 0.0)


def test_a_mark_stays_while_its_image_is_in_sight(clock: Clock) -> None:
    session = Session("a b c")
    session.refresh("a:x b:x c:x")
    session.look_at("ab")
    clock.now += 1.9
    session.look_at("b")
    assert session.unseen == {"described": "abc"}, "it was in sight for less than two seconds"
    clock.now += 0.1
    session.look_at("b")
    clock.now += 60
    session.look_at("b")
    assert session.unseen == {"described": "abc"}, "the person has not moved on"
    session.look_at("c")
    assert session.unseen == {"described": "ac"}
    clock.now += 2
    session.changes.leave()
    assert session.unseen == {"described": "a"}


def test_the_mark_of_a_selected_image_goes_with_the_selection(clock: Clock) -> None:
    session = Session("a b")
    session.refresh("a:x b:x")
    session.look_at("ab", chosen="a")
    clock.now += 1
    session.look_at("ab", chosen="b")
    assert session.unseen == {"described": "ab"}
    clock.now += 1
    session.look_at("ab", chosen="a")
    assert session.unseen == {"described": "a"}


def test_what_is_covered_is_not_looked_at_nor_left(clock: Clock) -> None:
    session = Session("a b")
    session.refresh("a:x b:x")
    session.look_at("ab", visible="b")
    clock.now += 2
    session.look_at("ab", visible="")
    assert session.unseen == {"described": "ab"}
    session.look_at("")
    assert session.unseen == {"described": "a"}


def test_another_change_of_an_image_has_to_be_looked_at_again(clock: Clock) -> None:
    session = Session("a:x b")
    session.refresh("a:y b:x")
    session.look_at("ab")
    clock.now += 2
    session.look_at("ab")
    session.refresh("a:z b:x")
    session.look_at("")
    assert session.unseen == {"redescribed": "a"}


def test_live_refreshes_add_images_and_seen_ones_stay_listed_without_a_mark() -> None:
    session = Session("a:x b c d")
    assert (session.listed, session.unseen) == ({}, {})
    session.refresh("a:x b:x c d")
    session.see("ab")
    assert (session.listed, session.unseen) == ({"described": "b"}, {})
    session.refresh("a:y b:x c:x d e")
    assert session.listed == {"described": "bc", "redescribed": "a", "new": "e"}
    assert session.unseen == {"described": "c", "redescribed": "a", "new": "e"}
    assert session.arrived == [{DESCRIBED: 1}, {DESCRIBED: 1, REDESCRIBED: 1, NEW: 1}]
    assert [image.id for image in session.pack.images if session.changes.is_unseen(image)] == ["a", "c", "e"]


def test_what_a_description_was_is_known_while_it_is_listed() -> None:
    session = Session("a:x b:x c")
    session.refresh("a:y b:z c")
    session.see("ab")
    session.refresh("a:y b:x c:x")
    assert session.listed == {"redescribed": "ab", "described": "c"}
    assert session.changes.listed.former == {"a": Description("x"), "b": Description("z")}


def test_a_refresh_by_the_person_begins_again_with_what_was_not_seen() -> None:
    session = Session("a b c d")
    session.refresh("a:x b:x c")
    session.see("a")
    session.changes.see_gone()
    assert session.listed == {"described": "ab", "gone": "d"}
    session.refresh("a:x b:x c:x", is_live=False)
    assert session.listed == session.unseen == {"described": "bc"}


def test_only_what_was_seen_or_has_changed_is_saved() -> None:
    session = Session("a b")
    session.refresh("a:x b")
    session.see("a")
    assert session.saved == 2
    session.refresh("a:x b", is_live=False)
    assert (session.listed, session.saved) == ({}, 2)


def test_what_is_not_true_any_more_is_not_listed_although_it_was_seen() -> None:
    session = Session("a b c:x d:x e")
    session.refresh("a:x b:x c:y f g")
    session.see("abcfg")
    session.changes.see_gone()
    session.refresh("a d:x c f")
    assert session.listed == {"new": "df", "gone": "beg"}
    assert session.unseen == {"new": "d", "gone": "bg"}


def test_each_image_is_listed_once_with_what_has_happened_last() -> None:
    session = Session("a")
    session.refresh("a b")
    session.see("b")
    session.refresh("a b:x")
    assert (session.listed, session.unseen) == ({"described": "b"}, {"described": "b"})
    session.see("b")
    session.refresh("a b:y")
    assert session.listed == {"redescribed": "b"}
    session.refresh("a b:x")
    assert session.listed == {}


def test_images_are_counted_and_those_with_the_same_id_each() -> None:
    session = Session("a:x b")
    session.refresh("a:y c c d")
    assert session.changes.counts == {NEW: 3, REDESCRIBED: 1, GONE: 1}
    session.refresh("a:y c d")
    assert session.changes.counts == {NEW: 2, REDESCRIBED: 1, GONE: 1}


def test_in_another_pack_nothing_is_listed_but_what_was_kept_of_it() -> None:
    session = Session("a")
    session.refresh("a:x")
    session.changes.show_pack(pack_of("a:x"))
    assert (session.listed, session.unseen, session.saved) == ({}, {}, 1)
    kept = Session("a:x b", UnseenChanges(new=frozenset("b"), since=30.0))
    assert kept.listed == kept.unseen == {"new": "b"}
    kept.refresh("a:x b:x c", is_live=False)
    assert (kept.listed, kept.changes.listed.since) == ({"new": "bc"}, 30.0)
    assert (kept.arrived, kept.saved) == ([{NEW: 1}], 1)


def test_changes_are_since_the_last_answer_before_them(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr(time, "time", lambda: now[0])
    session = Session("a")
    now[0] = 2000.0
    session.refresh("a b")
    assert session.changes.listed.since == 1000.0
    session.see("b")
    now[0] = 3000.0
    session.refresh("a b c")
    assert (session.changes.unseen.since, session.changes.listed.since) == (2000.0, 1000.0)


def test_changes_since_a_saved_answer_are_since_it_was_received() -> None:
    kept = Session("a", UnseenChanges())
    kept.refresh("a b", is_live=False)
    assert kept.changes.unseen.since == 60.0


def test_what_changes_nothing_is_not_reported() -> None:
    session = Session("a b")
    session.refresh("a:x b")
    changes: list[None] = []
    session.changes.changed.connect(lambda: changes.append(None))
    session.see("b")
    session.refresh("b a:x")
    session.changes.see_gone()
    assert (changes, session.arrived, session.saved) == ([], [{DESCRIBED: 1}], 1)


def test_all_are_marked_as_seen_and_that_is_undone_and_done_again() -> None:
    session = Session("a b c:x d:x e")
    session.refresh("a:x b c:y f")
    session.see("a")
    before = session.listed, session.unseen
    session.changes.mark_all_as_seen()
    assert (session.listed, session.unseen, session.said) == ({}, {}, [5])
    session.undo_stack.undo()
    assert (session.listed, session.unseen) == before
    session.undo_stack.redo()
    assert (session.listed, session.unseen, session.said) == ({}, {}, [5, -5, 5])


def test_what_came_meanwhile_stays_when_it_is_undone() -> None:
    session = Session("a:x b c")
    session.refresh("a:y b:x c d e")
    session.changes.mark_all_as_seen()
    session.refresh("a:x b c:x d")
    assert session.listed == {"redescribed": "a", "described": "c", "gone": "e"}
    session.undo_stack.undo()
    assert session.listed == session.unseen == {"described": "c", "new": "d"}
    session.undo_stack.redo()
    assert session.listed == {"described": "c"}


@each_row("answers", [["a"], ["a", "a"], ["a", "a b", "a"]])
def test_without_a_change_there_is_nothing_to_mark_as_seen(answers: list[str]) -> None:
    session = Session(answers[0])
    for answer in answers[1:]:
        session.refresh(answer)
    session.changes.mark_all_as_seen()
    assert (session.undo_stack.count(), session.said) == (0, [])

"""Which images were described while their pack was open, and which of them the person has not seen."""

from __future__ import annotations

from app.core.changes import compare
from app.workspace.newly_described import NewlyDescribed
from tests.unit.core.test_changes import pack_of


class Session:
    """An open pack, whose answers are given by the test.

    Attributes:
        arrived: Number of images that each answer has described.
        changes: How often the sets were replaced.
    """

    def __init__(self, described: str) -> None:
        self.arrived: list[int] = []
        self.changes = 0
        self.newly = NewlyDescribed()
        self.newly.arrived.connect(self.arrived.append)
        self.newly.changed.connect(self._on_changed)
        self.pack = pack_of(described)
        self.newly.show_answer(self.pack.images, None, is_live=False)

    def _on_changed(self) -> None:
        self.changes += 1

    def refresh(self, described: str, *, is_live: bool = True) -> None:
        former, self.pack = self.pack, pack_of(described)
        self.newly.show_answer(self.pack.images, compare(former, self.pack), is_live=is_live)

    def see(self, ids: str) -> None:
        self.newly.see([image for image in self.pack.images if image.id in ids])

    @property
    def ids(self) -> str:
        return "".join(sorted(self.newly.ids))

    @property
    def unseen(self) -> str:
        return "".join(image.id for image in self.pack.images if self.newly.is_unseen(image))


def test_live_refreshes_add_images_and_seen_ones_stay_new_without_a_mark() -> None:
    session = Session("a:d b:p c:p d:p")
    assert (session.ids, session.newly.positions(session.pack.images)) == ("", ())
    session.refresh("a:d b:d c:p d:p")
    session.see("ab")
    assert (session.ids, session.unseen) == ("b", "")
    session.refresh("a:d b:d c:d d:p")
    assert (session.ids, session.unseen, session.arrived) == ("bc", "c", [1, 1])
    assert session.newly.positions(session.pack.images) == (1, 2)


def test_a_refresh_by_the_person_begins_again_with_what_was_not_seen() -> None:
    session = Session("a:p b:p c:p")
    session.refresh("a:d b:d c:p")
    session.see("a")
    session.refresh("a:d b:d c:d", is_live=False)
    assert (session.ids, session.unseen) == ("bc", "bc")


def test_images_that_are_gone_or_described_anew_are_not_new() -> None:
    session = Session("a:p b:p c:p")
    session.refresh("a:d b:d c:d")
    session.refresh("a:b c:d")
    assert (session.ids, session.unseen) == ("c", "c")


def test_in_another_pack_nothing_is_new() -> None:
    session = Session("a:p")
    session.refresh("a:d")
    session.newly.show_answer(pack_of("a:d").images, None, is_live=False)
    assert (session.ids, session.unseen) == ("", "")


def test_what_changes_nothing_is_not_reported() -> None:
    session = Session("a:p b:p")
    session.refresh("a:d b:p")
    session.see("b")
    session.refresh("a:d b:b")
    assert (session.changes, session.arrived) == (1, [1])

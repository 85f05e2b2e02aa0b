"""What has changed since the person looked: over any answers, the difference between what was seen and the latest."""

from __future__ import annotations

import pytest

from app.core.unseen_changes import NOTHING_CHANGED, ChangeKind, Description, GoneImage, UnseenChanges

_CHANGES = UnseenChanges(
    new=frozenset("ba"),
    described=frozenset("c"),
    redescribed=frozenset("d"),
    gone=(GoneImage(3, "e", "https://cdn.invalid/é", "A\u2028cat", Description("A dog", ("dog", ""))),),
    former={"d": Description("A tree"), "w": Description("", ("wood",))},
    since=1_764_000_000.25,
)


def test_changes_are_stored_as_they_are() -> None:
    assert UnseenChanges.from_json(_CHANGES.to_json()) == _CHANGES
    assert UnseenChanges.from_json(NOTHING_CHANGED.to_json()) == NOTHING_CHANGED


@pytest.mark.parametrize("damaged", [b"", b"null", b"[]", b'{"new":[1]}', b'{"new":["\xff"]}', b"[" * 10_000, b"{"])
def test_what_was_stored_otherwise_has_no_changes(damaged: bytes) -> None:
    assert UnseenChanges.from_json(damaged) == NOTHING_CHANGED


def test_each_image_has_one_kind_of_change() -> None:
    assert [_CHANGES.kind_of(each) for each in "abcdew"] == [
        ChangeKind.NEW,
        ChangeKind.NEW,
        ChangeKind.DESCRIBED,
        ChangeKind.REDESCRIBED,
        None,
        None,
    ]
    assert [sorted(_CHANGES.ids(kind)) for kind in ChangeKind] == [["a", "b"], ["e"], ["c"], ["d"]]

"""The summary of changes that is copied."""

from collections import Counter

import pytest
from msgspec import Raw
from msgspec.structs import replace

from app.core.changes import NOTHING_CHANGED, ChangeKind, UnseenChanges, add_answer, compare
from app.core.models import ImageMetadata, Pack
from app.ui.pack.image_actions import changes_summary
from app.ui.texts.wording import moment_of
from tests.unit.core.test_changes import described_pack as pack_of

pytestmark = pytest.mark.usefixtures("qapp")

SINCE = 1_764_000_000.0


def summary_of(former: Pack, later: Pack, name: str = "Pack") -> list[str]:
    """The lines of the summary of what differs between two answers."""
    changes = add_answer(NOTHING_CHANGED, former, later, compare(former, later).changed_ids, received_at=SINCE)
    return changes_summary(name, changes, counts_of(changes), later.images).splitlines()


def counts_of(changes: UnseenChanges) -> Counter[ChangeKind]:
    return Counter({kind: len(changes.ids(kind)) for kind in ChangeKind})


def test_the_title_has_the_pack_and_the_time() -> None:
    lines = summary_of(pack_of("a"), pack_of("a b"), "A\npack\u202e")
    assert lines[:2] == [f"A pack: changes since {moment_of(SINCE)}", "1 new"]
    assert summary_of(pack_of("a"), pack_of("a b"), "")[0].startswith("Unnamed pack: ")


def test_keywords_are_told_where_only_they_have_changed() -> None:
    lines = summary_of(pack_of("a:x/k b:x/k"), pack_of("a:x/l b:y/l"))
    assert lines[3:] == [
        "Description changed",
        "  1: x [l], https://cdn.invalid/a",
        "    before: x [k]",
        "  2: y, https://cdn.invalid/b",
        "    before: x",
    ]


def test_texts_are_on_one_line_and_have_a_limit() -> None:
    later = pack_of("a b:x")
    long = replace(later.images[1], metadata=ImageMetadata("completed", "one\ntwo " + "w" * 10_000), raw=Raw(b""))
    lines = summary_of(pack_of("a"), replace(later, images=(later.images[0], long)))
    assert len(lines) == 5
    assert lines[4].startswith("  2: one two www")
    assert len(lines[4]) < 1_000


def test_a_long_summary_says_how_many_are_left_out() -> None:
    many = " ".join(f"n{number}" for number in range(5_010))
    for former, later in (("a", f"a {many}"), (f"a {many}", "a")):
        lines = summary_of(pack_of(former), pack_of(later))
        assert len(lines) == 4 + 5_000 + 1
        assert lines[-1] == "  and 10 more"

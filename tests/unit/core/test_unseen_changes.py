"""What has changed since the person looked: over any answers, the difference between what was seen and the latest."""

from itertools import pairwise

from msgspec import Raw
from msgspec.structs import replace

from app.core.changes import (
    NOTHING_CHANGED,
    ChangeKind,
    Description,
    GoneImage,
    UnseenChanges,
    add_answer,
    compare,
    unsee,
)
from app.core.models import ImageMetadata, Pack, PackImage, index_urls
from tests.tables import each_row
from tests.unit.packs.stand_in_services import pack

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
    ids = [f"id-{number}" for number in range(1_000)]
    one, other = (UnseenChanges(new=frozenset(each)) for each in (ids, reversed(ids)))
    assert one.to_json() == other.to_json(), "equal changes have equal bytes"


@each_row("damaged", [b"", b"null", b"[]", b'{"new":[1]}', b'{"new":["\xff"]}', b"[" * 10_000, b"{"])
def test_what_was_stored_otherwise_has_no_changes(damaged: bytes) -> None:
    assert UnseenChanges.from_json(damaged) == NOTHING_CHANGED


def test_each_image_has_one_kind_of_change() -> None:
    kinds = [ChangeKind.NEW, ChangeKind.DESCRIBED, ChangeKind.REDESCRIBED, None, None]
    assert [_CHANGES.kind_of(each) for each in "acdew"] == kinds
    assert [sorted(_CHANGES.ids(kind)) for kind in ChangeKind] == [["a", "b"], ["e"], ["c"], ["d"]]


def pack_of(described: str) -> Pack:
    """A pack of images such as `a b:A-cat c:A-dog/dog`: an id, and, if it is described, its description and a keyword.

    The id `-` is empty.
    """
    images = tuple(_image(position, each) for position, each in enumerate(described.split(), 1))
    rows_by_url, urls = index_urls(images)
    return replace(pack("p"), images=images, rows_by_url=rows_by_url, urls=urls)


def _image(position: int, described: str) -> PackImage:
    image_id, _, words = described.replace("-", "").partition(":")
    text, _, keyword = words.partition("/")
    status = "completed" if words else "pending"
    metadata = ImageMetadata(status, text or None, (keyword,) if keyword else ())
    url = f"https://cdn.invalid/{image_id}"
    return PackImage(position, image_id, url, metadata, is_readable=bool(image_id), raw=Raw(described))


def _after(*answers: str) -> UnseenChanges:
    """What has changed in a pack since the first of some answers; they come once a minute."""
    unseen = NOTHING_CHANGED
    for minute, (former, later) in enumerate(pairwise(answers), 1):
        packs = pack_of(former), pack_of(later)
        unseen = add_answer(unseen, *packs, compare(*packs).changed_ids, received_at=60.0 * minute)
    return unseen


def told(unseen: UnseenChanges) -> dict[str, str]:
    return {kind.value: "".join(sorted(unseen.ids(kind))) for kind in ChangeKind if unseen.ids(kind)}


@each_row(
    ("answers", "expected"),
    [
        (("a b:x", "b:x a"), {}),
        (("a b:x", "a b:x c d:x"), {"new": "cd"}),
        (("a b:x", "a:x b:y"), {"described": "a", "redescribed": "b"}),
        (("a:x/k b:x/k", "a:x/l b:x"), {"redescribed": "ab"}),
        (("a b:x c", "c"), {"gone": "ab"}),
        (("a", "a b", "a b:x", "a b:y"), {"new": "b"}),
        (("a b:x", "a", "a b:x"), {}),
        (("a b:x", "a", "a b:y"), {"redescribed": "b"}),
        (("a b", "a", "a b:y"), {"described": "b"}),
        (("a b", "a b:x", "a", "a b"), {}),
        (("a:x", "a:y", "a:x"), {}),
        (("a:x", "a:y", "a"), {}),
        (("a:x", "a", "a:x"), {}),
        (("a:x", "a", "a:y"), {"redescribed": "a"}),
        (("a:x", "a:y", "a", "a:x"), {}),
        (("a", "a:x", "a"), {}),
        (("a", "a:x", "a:y"), {"described": "a"}),
        (("a:x a", "a:x a:y"), {}),
        (("a:x a:y", "a:y a:x"), {"redescribed": "a"}),
        (("a:x a:x", "a:x"), {}),
        (("a:x", "a:x a:x"), {}),
        (("a:x a:x", ""), {"gone": "a"}),
        (("a", "a - -:x"), {}),
    ],
)
def test_changes_accumulate_over_answers(answers: tuple[str, ...], expected: dict[str, str]) -> None:
    assert told(_after(*answers)) == expected


def test_a_gone_image_is_what_it_was_in_its_last_answer() -> None:
    assert _after("a b:x", "c a b:x c:y", "c a").gone == (
        GoneImage(3, "b", "https://cdn.invalid/b", "x", Description("x")),
    )
    assert _after("a b", "a b:y", "a", "c a").gone == (GoneImage(2, "b", "https://cdn.invalid/b", "y", None),)


def test_a_gone_image_that_was_seen_to_be_gone_is_again_what_it_was_when_that_is_undone() -> None:
    unseen = _after("a b:x", "a")
    assert unsee(unseen.without({"b"}), unseen, pack_of("a").images) == unseen
    described = _after("a b", "a b:x")
    later = add_answer(described.without({"b"}), pack_of("a b:x"), pack_of("a"), frozenset("b"), received_at=300.0)
    assert later.gone == (GoneImage(2, "b", "https://cdn.invalid/b", "x", Description("x")),)
    again = unsee(later, described, pack_of("a").images)
    assert again.gone == (GoneImage(2, "b", "https://cdn.invalid/b", "x", None),)
    assert (described.since, later.since, again.since) == (60, 300, 60)


def test_what_was_seen_is_forgotten_of_images_that_were_seen_and_comes_back_of_these_alone() -> None:
    redescribed = _after("a:x b:x", "a:y b:y").without({"a"})
    assert (told(redescribed), redescribed.former) == ({"redescribed": "b"}, {"b": Description("x")})
    seen = UnseenChanges(new=frozenset("a"), former={"b": Description("x")}, since=60.0)
    assert told(unsee(NOTHING_CHANGED, seen, pack_of("a b:y").images)) == {"new": "a"}


def test_changes_are_since_the_last_answer_after_which_everything_was_seen() -> None:
    answers = (("a", "a"), ("a", "a", "a b"), ("a", "a b", "a b c"))
    assert [_after(*each).since for each in answers] == [0, 120, 60]
    assert _after("a", "a b", "a", "a", "a b").since == 240

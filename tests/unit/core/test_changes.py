"""Two answers for a pack are compared by the ids of their images, and merged; what of it the person has not seen."""

import random
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
    merge,
    signed_anew,
    unsee,
)
from app.core.models import ImageMetadata, Pack, PackImage, count_by_status, index_urls
from tests.tables import each_row
from tests.unit.packs.stand_in_services import pack

SIGNED = "?Expires=1&Signature=1"
SIGNED_ANEW = "?Expires=2&Signature=2"
STATUSES = {"d": "completed", "p": "pending", "b": "processing", "f": "failed", "x": "archived"}


def pack_of(described: str, query: str = "") -> Pack:
    """A pack of images such as `a:d b:p`: an id, and the letter of a status. Its URLs have this query."""
    images = tuple(_image(position, each, query) for position, each in enumerate(described.split(), 1))
    rows_by_url, urls = index_urls(images)
    return replace(pack("p"), images=images, status_counts=count_by_status(images), rows_by_url=rows_by_url, urls=urls)


def _image(position: int, described: str, query: str) -> PackImage:
    image_id, letter = described.split(":")
    url = f"https://cdn.invalid/{image_id}{query}"
    raw = f'{{"id":"{image_id}","url":"{url}","status":"{letter}"}}'
    return PackImage(position, image_id, url, ImageMetadata(STATUSES[letter]), is_readable=True, raw=Raw(raw))


@each_row(
    ("former", "later", "positions"),
    [
        ("abc", "abcd", (0, 1, 2)),
        ("abc", "bc", (None, 0, 1)),
        ("abc", "xabc", (1, 2, 3)),
        ("abc", "cba", (2, 1, 0)),
        ("aab", "aba", (0, 2, 1)),
        ("aa", "a", (0, None)),
        ("abc", "", (None, None, None)),
    ],
)
def test_each_image_is_found_in_the_later_answer(former: str, later: str, positions: tuple[int | None, ...]) -> None:
    changes = compare(pack("p", former), pack("p", later))

    assert tuple(changes.position_of(position) for position in range(len(former))) == positions


@each_row(
    ("former", "later", "changed_ids", "has_progress"),
    [
        ("a:d b:p", "a:d b:p", "", False),
        ("a:d b:p", "a:d b:d", "b", True),
        ("a:p b:b c:f d:x e:d", "a:d b:d c:d d:d e:d", "abcd", True),
        ("a:p b:p c:p", "c:d x:d a:d", "abcx", True),
        ("a:p b:p", "a:p", "b", True),
        ("a:p b:p", "b:p a:p", "", True),
        ("a:p a:d", "a:d a:p", "a", True),
        ("a:p b:p a:p", "a:p b:p", "a", True),
        ("", "a:d", "a", True),
    ],
)
def test_which_images_have_changed_and_whether_there_is_progress(
    former: str, later: str, changed_ids: str, *, has_progress: bool
) -> None:
    changes = compare(pack_of(former), pack_of(later))

    assert ("".join(sorted(changes.changed_ids)), changes.has_progress) == (changed_ids, has_progress)


def test_another_url_or_unknown_field_is_no_change_and_other_words_are_no_progress() -> None:
    former = pack_of("a:d b:d", SIGNED)
    words = replace(former.images[1], metadata=ImageMetadata("completed", "A cat"), raw=Raw(b"{}"))
    later = replace(former, images=(pack_of("a:d", SIGNED_ANEW).images[0], words))

    changes = compare(former, later)

    assert (changes.changed_ids, changes.has_progress) == (frozenset("b"), False)


@each_row("field", ["name", "image_count", "is_public", "created_at"])
def test_a_change_of_the_pack_itself_keeps_all_images(field: str) -> None:
    former = pack_of("a:d b:p")
    later = replace(pack_of("a:d b:p"), **{field: 7})

    merged = merge(former, later, lambda _: False)

    assert merged == later
    assert merged.images is former.images


def test_only_what_has_changed_are_new_objects() -> None:
    former = pack_of("a:d b:p c:p")
    merged = merge(former, pack_of("a:d b:d c:p"), lambda _: False)
    assert [image is former.images[row] for row, image in enumerate(merged.images)] == [True, False, True]
    assert merge(former, pack_of("a:d b:p c:p"), lambda _: False) is former


def test_urls_that_were_signed_anew_stay_until_they_expire() -> None:
    former = pack_of("a:d b:p c:p", SIGNED)
    later = pack_of("a:d b:d c:p", SIGNED_ANEW)

    merged = merge(former, later, lambda url: "/c?" in url)

    assert merged.images[0] is former.images[0]
    urls = [image.url.removeprefix("https://cdn.invalid/") for image in merged.images]
    assert urls == [f"a{SIGNED}", f"b{SIGNED}", f"c{SIGNED_ANEW}"]
    assert [image.status for image in merged.images] == ["completed", "completed", "pending"]
    assert (merged.rows_by_url, merged.urls) == index_urls(merged.images)


def test_the_later_urls_of_files_that_were_signed_anew_are_found() -> None:
    former = pack_of("a:d b:d b:d x:d", SIGNED)
    later = pack_of("y:d b:d a:p b:d", SIGNED_ANEW)
    prefix = "https://cdn.invalid/"

    anew = signed_anew(former, later, compare(former, later))

    assert anew == {f"{prefix}{each}{SIGNED}": f"{prefix}{each}{SIGNED_ANEW}" for each in "ab"}


def test_merged_answers_are_as_if_they_were_decoded() -> None:
    chance = random.Random(1)

    def answer() -> Pack:
        ids = chance.sample("abcdefgh", chance.randint(0, 8)) + chance.choices("ab", k=chance.randint(0, 2))
        return pack_of(" ".join(f"{each}:{chance.choice('dpbf')}" for each in ids))

    for _ in range(300):
        former, later = answer(), answer()
        assert merge(former, later, lambda _: False) == later


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


def described_pack(described: str) -> Pack:
    """A pack of images such as `a b:A-cat c:A-dog/dog`: an id, and, if it is described, its description and a keyword.

    The id `-` is empty.
    """
    images = tuple(_described_image(position, each) for position, each in enumerate(described.split(), 1))
    rows_by_url, urls = index_urls(images)
    return replace(pack("p"), images=images, rows_by_url=rows_by_url, urls=urls)


def _described_image(position: int, described: str) -> PackImage:
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
        packs = described_pack(former), described_pack(later)
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
    assert unsee(unseen.without({"b"}), unseen, described_pack("a").images) == unseen
    described = _after("a b", "a b:x")
    later = add_answer(
        described.without({"b"}), described_pack("a b:x"), described_pack("a"), frozenset("b"), received_at=300.0
    )
    assert later.gone == (GoneImage(2, "b", "https://cdn.invalid/b", "x", Description("x")),)
    again = unsee(later, described, described_pack("a").images)
    assert again.gone == (GoneImage(2, "b", "https://cdn.invalid/b", "x", None),)
    assert (described.since, later.since, again.since) == (60, 300, 60)


def test_what_was_seen_is_forgotten_of_images_that_were_seen_and_comes_back_of_these_alone() -> None:
    redescribed = _after("a:x b:x", "a:y b:y").without({"a"})
    assert (told(redescribed), redescribed.former) == ({"redescribed": "b"}, {"b": Description("x")})
    seen = UnseenChanges(new=frozenset("a"), former={"b": Description("x")}, since=60.0)
    assert told(unsee(NOTHING_CHANGED, seen, described_pack("a b:y").images)) == {"new": "a"}


def test_changes_are_since_the_last_answer_after_which_everything_was_seen() -> None:
    answers = (("a", "a"), ("a", "a", "a b"), ("a", "a b", "a b c"))
    assert [_after(*each).since for each in answers] == [0, 120, 60]
    assert _after("a", "a b", "a", "a", "a b").since == 240

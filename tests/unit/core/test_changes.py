"""Two answers for a pack are compared by the ids of their images, and merged."""

import random

from msgspec import Raw
from msgspec.structs import replace

from app.core.changes import compare, merge, signed_anew
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

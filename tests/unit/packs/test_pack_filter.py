"""The filter of an open pack: what is on the shelf after each step, and what a refresh keeps."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager

import pytest
from msgspec import Raw
from msgspec.structs import replace

from app.core.changes import ChangeKind, UnseenChanges, compare
from app.core.copies import Fingerprint, Quality
from app.core.errors import ImageGoneError
from app.core.filtering import REVIEW_CHOICES, Attention, Choice, Facet, Term
from app.core.links import LinkCheck
from app.core.models import ImageMetadata, Pack, PackImage
from app.core.saved_values import Mark
from app.core.slideshows import Use
from app.core.worker import TaskOwner
from app.packs.findings import Findings
from app.packs.marks import Marks
from app.packs.pack_filter import PackFilter, Shelf
from app.packs.tiles import REFRESHED_STAGES, Tiles
from tests.tables import each_row
from tests.unit.packs.stand_in_services import nothing_measured, pack, until

type Fields = tuple[str, str, str, tuple[str, ...]]  # id, status, description, keywords

_FIELDS: tuple[Fields, ...] = (
    ("a", "completed", "Red sunset", ("sea", "sky")),
    ("b", "completed", "Red flower", ("garden",)),
    ("c", "completed", "Blue sea", ()),
    ("d", "pending", "", ()),
    ("e", "failed", "", ()),
    ("f", "completed", "Sunflower", ("garden", "sky")),
)


def _pack(fields: Iterable[Fields]) -> Pack:
    images = []
    rows: dict[str, list[int]] = {}
    for row, (image_id, status, description, keywords) in enumerate(fields):
        metadata = ImageMetadata(status, description or None, keywords)
        raw = Raw(repr((image_id, status, description, keywords)))
        images.append(PackImage(row + 1, image_id, f"https://cdn.invalid/{row}.jpg", metadata, True, raw))
        rows[images[-1].url] = [row]
    return Pack("p", "p", len(images), True, None, tuple(images), {}, rows, tuple(rows))


class FilterUnderTest:
    """A filter with the objects around it."""

    def __init__(self, fields: Iterable[Fields] = _FIELDS) -> None:
        self.shelf, self.marks, self.tiles = Shelf(), Marks(), Tiles(0)
        self.tasks = TaskOwner()
        self.readability = nothing_measured(self.tiles, self.tasks)
        self.findings = Findings()
        self.filter = PackFilter(self.shelf, self.marks, self.tiles, self.tasks, self.readability, self.findings)
        self.pack = _pack(fields)
        self.tiles.show_pack(self.pack)
        self.filter.show_pack(self.pack.images)
        self.replaced = 0
        self.shelf.replaced.connect(self._on_replaced)

    def _on_replaced(self) -> None:
        self.replaced += 1

    @property
    def shown(self) -> str:
        """The ids of the images on the shelf."""
        return "".join(self.shelf.image(row).id for row in range(len(self.shelf)))

    async def type(self, text: str) -> str:
        """Set the text, and return what is shown as soon as the search has ended."""
        self.filter.set_text(text)
        await until(lambda: not self.filter.is_searching)
        return self.shown

    def set_groups(self, *groups: str, **pixels: int) -> None:
        """Set which images are the same, and how many pixels those have that have more than a hundred."""

        def fingerprint_of(image_id: str) -> Fingerprint:
            return Fingerprint(b"", pixels.get(image_id, 100), 1, 0, False, 0, b"", b"")

        self.filter.set_groups([tuple(each) for each in groups], fingerprint_of)

    def refresh(self, fields: Iterable[Fields]) -> None:
        """Show a later answer."""
        later = _pack(fields)
        changes = compare(self.pack, later)
        self.pack = later
        self.tiles.show_pack(later, keep=REFRESHED_STAGES)
        self.filter.show_later(later.images, changes)

    async def aclose(self) -> None:
        self.filter.close()
        await self.tasks.aclose()

    def image(self, image_id: str) -> PackImage:
        return next(each for each in self.pack.images if each.id == image_id)


@pytest.fixture
@asynccontextmanager
async def made() -> AsyncIterator[FilterUnderTest]:
    made = FilterUnderTest()
    yield made
    await made.aclose()


async def test_text_and_choices_decide_what_is_shown(made: FilterUnderTest) -> None:
    pack_filter = made.filter
    assert (made.shown, pack_filter.is_active, pack_filter.shown, pack_filter.total) == ("abcdef", False, 6, 6)
    for text, shown in (("re", "ab"), ("red", "ab"), ("red se", "a"), ("red s", "ab"), ("", "abcdef")):
        assert await made.type(text) == shown, text
    assert await made.type("sun") == "af"
    pack_filter.toggle(Facet.KEYWORD, "garden")
    assert made.shown == "f"
    pack_filter.toggle(Facet.KEYWORD, "sea")
    assert made.shown == "af"
    pack_filter.toggle(Facet.KEYWORD, "sea", is_excluded=True)  # instead of including it
    assert made.shown == "f"
    assert pack_filter.choices == (
        Choice(Facet.KEYWORD, "garden"),
        Choice(Facet.KEYWORD, "sea", is_excluded=True),
    )
    pack_filter.remove(Facet.KEYWORD, "garden")
    assert made.shown == "f"
    pack_filter.remove(Facet.KEYWORD, "sea")
    assert made.shown == "af"
    pack_filter.clear()
    assert made.shown == "abcdef"
    assert (pack_filter.text, len(pack_filter.choices)) == ("", 0)


async def test_notes_of_another_pack_and_words_of_another_language_are_found_in_a_filter_that_was_used_before(
    made: FilterUnderTest,
) -> None:
    assert await made.type("red") == "ab"
    made.marks.notes.clear({"c": "for May"})  # as they were read with the pack
    made.filter.show_pack(made.pack.images)
    assert await made.type("may") == "c"
    made.filter.set_text("")
    made.filter.use_status_words(lambda status: {"pending": "Noch nicht"}.get(status, status))
    assert await made.type('"noch nicht"') == "d"


async def test_counts_are_those_that_choosing_would_show(made: FilterUnderTest) -> None:
    pack_filter = made.filter
    assert pack_filter.counts(Facet.KEYWORD) == {"sea": 1, "sky": 2, "garden": 2}
    assert pack_filter.counts(Facet.STATUS) == {"completed": 4, "pending": 1, "failed": 1}
    await made.type("red")
    assert pack_filter.counts(Facet.KEYWORD) == {"sea": 1, "sky": 1, "garden": 1}
    pack_filter.toggle(Facet.STATUS, "completed")
    pack_filter.toggle(Facet.KEYWORD, "sky")
    # The other choices of the facet do not count, those of other facets do.
    assert pack_filter.counts(Facet.KEYWORD) == {"sea": 1, "sky": 1, "garden": 1}
    assert pack_filter.counts(Facet.STATUS) == {"completed": 1}
    pack_filter.toggle(Facet.STATUS, "failed")
    assert pack_filter.counts(Facet.STATUS) == {"completed": 1, "failed": 0}, "chosen ones are always there"
    pack_filter.clear()
    pack_filter.toggle(Facet.KEYWORD, "sky", is_excluded=True)
    excluding = pack_filter.choices
    for value, count in pack_filter.counts(Facet.KEYWORD).items():
        pack_filter.restore("", excluding)
        pack_filter.toggle(Facet.KEYWORD, value)
        assert pack_filter.shown == count, value


async def test_an_empty_result_says_what_to_loosen(made: FilterUnderTest) -> None:
    pack_filter = made.filter
    pack_filter.toggle(Facet.STATUS, "completed")
    await made.type("red zebra -flower")
    assert made.shown == ""
    ((term, shown),) = [(each.condition, each.shown) for each in pack_filter.suggestions()]
    assert isinstance(term, Term)
    assert (term.folded, shown) == ("zebra", 1)
    pack_filter.apply(pack_filter.suggestions()[0])
    assert (made.shown, pack_filter.text) == ("a", "red -flower")
    await made.type("")
    pack_filter.toggle(Facet.KEYWORD, "none has it")
    assert made.shown == ""
    (found,) = pack_filter.suggestions()
    assert (found.condition, found.shown) == (Choice(Facet.KEYWORD, "none has it"), 4)
    pack_filter.apply(found)
    assert made.shown == "abcf"


async def test_if_no_single_condition_can_be_loosened_one_may_be_kept(made: FilterUnderTest) -> None:
    pack_filter = made.filter
    pack_filter.toggle(Facet.STATUS, "failed")
    pack_filter.toggle(Facet.KEYWORD, "garden")
    pack_filter.toggle(Facet.KEYWORD, "sky", is_excluded=True)
    await made.type("zebra red")
    word, keyword, status = pack_filter.suggestions()
    assert [(each.shown, each.keeps) for each in (word, keyword, status)] == [(2, True), (2, True), (1, True)]
    pack_filter.apply(word)
    assert (made.shown, pack_filter.text, pack_filter.choices) == ("ab", "red", ())
    pack_filter.apply(keyword)
    assert (made.shown, pack_filter.text) == ("bf", "")
    assert pack_filter.choices == (Choice(Facet.KEYWORD, "garden"),)


async def test_a_refresh_filters_the_later_answer(made: FilterUnderTest) -> None:
    made.filter.toggle(Facet.STATUS, "completed")
    assert await made.type("red") == "ab"
    later: list[Fields] = [
        ("x", "completed", "Red car", ()),
        *(each for each in _FIELDS if each[0] != "b"),
        ("y", "pending", "Red too", ()),
    ]
    later[3] = ("d", "completed", "Red now", ())
    made.refresh(later)
    assert made.shown == "xad"
    assert [made.shelf.image(row).position for row in range(3)] == [1, 2, 4]
    assert await made.type("re") == "xad"
    made.filter.clear()
    assert made.shown == "xacdefy"


async def test_many_changed_descriptions_are_folded_in_the_thread_and_shown_as_before_meanwhile() -> None:
    def fields(word: str, count: int) -> list[Fields]:
        return [(str(number), "completed", f"{word} {number % 2 * 'odd'}", ()) for number in range(count)]

    made = FilterUnderTest(fields("first", 3_000))
    await made.type("odd first")
    assert len(made.shelf) == 1_500
    made.refresh(fields("later", 3_002))
    assert made.filter.is_searching
    assert len(made.shelf) == 1_500
    await until(lambda: not made.filter.is_searching)
    assert len(made.shelf) == 0
    assert await made.type("odd later") != ""
    assert len(made.shelf) == 1_501
    await made.aclose()


async def test_another_pack_has_no_filter(made: FilterUnderTest) -> None:
    await made.type("red")
    made.filter.toggle(Facet.KEYWORD, "sky")
    made.filter.set_text("blue")
    made.filter.show_pack(_pack(_FIELDS[3:]).images)
    assert (made.shown, made.filter.text, made.filter.choices) == ("def", "", ())
    assert await made.type("sunflower") == "f"


async def test_an_index_that_is_superseded_before_it_is_begun_is_not_used(made: FilterUnderTest) -> None:
    made.filter.prepare()
    made.filter.show_pack(_pack(reversed(_FIELDS)).images)
    shown: list[str] = []
    made.shelf.replaced.connect(lambda: shown.append(made.shown))
    await made.type("red")
    assert shown == ["ba"]


async def test_a_filter_that_is_closed_before_its_index_is_begun(
    made: FilterUnderTest, caplog: pytest.LogCaptureFixture
) -> None:
    made.filter.prepare()
    made.filter.close()
    is_begun = asyncio.Event()

    async def next_task() -> None:
        is_begun.set()

    made.tasks.start(next_task(), name="begins after the task of the index")
    await is_begun.wait()
    assert caplog.messages == []


async def test_marks_decide_at_once(made: FilterUnderTest) -> None:
    made.marks.mark([made.image("a"), made.image("c")], Mark.PICKED)
    made.filter.toggle(Facet.MARK, Mark.PICKED)
    assert made.shown == "ac"
    following: list[bool] = []
    made.shelf.replaced.connect(lambda: following.append(made.filter.is_following_marks))
    made.marks.mark([made.image("a")], Mark.NONE)
    made.marks.mark([made.image("f")], Mark.PICKED)
    assert made.shown == "acf"
    made.filter.drop_retained([])
    assert made.shown == "cf"
    made.filter.toggle(Facet.MARK, Mark.NONE)
    assert following == [True, True, False]
    assert made.filter.counts(Facet.MARK) == {Mark.PICKED: 2, Mark.NONE: 4}


async def test_an_image_that_a_mark_hides_stays_until_the_person_has_gone_on(made: FilterUnderTest) -> None:
    unmarked, picked, everything = REVIEW_CHOICES[1], REVIEW_CHOICES[2], None
    made.filter.show_marked(unmarked)
    made.marks.mark([made.image("b"), made.image("d")], Mark.PICKED)
    assert made.shown == "abcdef"
    assert [row for row in range(6) if made.shelf.is_retained(row)] == [1, 3]
    assert made.filter.shown == 4
    assert [image.id for image in made.filter.shown_images] == ["a", "c", "e", "f"]
    made.marks.mark([made.image("b")], Mark.NONE)
    assert [row for row in range(6) if made.shelf.is_retained(row)] == [3]
    made.filter.drop_retained([3])
    assert made.shown == "abcdef"
    made.filter.drop_retained([4])
    assert made.shown == "abcef"
    made.filter.retain(3)
    assert made.shown == "abcdef"
    made.filter.show_marked(picked)
    assert (made.shown, made.filter.shown, made.filter.shows_marked(picked)) == ("d", 1, True)
    made.marks.mark([made.image("d")], Mark.REJECTED)
    assert (made.shown, made.filter.shown, made.filter.is_empty) == ("d", 0, False)
    made.filter.show_marked(unmarked)
    assert (made.shown, made.filter.shows_marked(everything)) == ("abcef", False)
    made.filter.show_marked(everything)
    assert (made.shown, made.filter.shown, made.filter.shows_marked(everything)) == ("abcdef", 6, True)


async def test_a_retained_image_stays_in_a_later_answer(made: FilterUnderTest) -> None:
    made.filter.show_marked(REVIEW_CHOICES[1])
    made.marks.mark([made.image("c")], Mark.REJECTED)
    made.refresh([("x", *_FIELDS[0][1:]), *_FIELDS[1:]])
    assert (made.shown, made.filter.shown) == ("xbcdef", 5)
    made.refresh([("x", *_FIELDS[0][1:]), _FIELDS[1], *_FIELDS[3:]])
    assert (made.shown, made.filter.shown) == ("xbdef", 5)


async def test_broken_pictures_follow_the_tiles_and_stay_while_they_are_tried_again(made: FilterUnderTest) -> None:
    made.filter.toggle(Facet.ATTENTION, Attention.BROKEN)
    assert made.shown == ""
    broken = made.image("b")
    made.tiles.set_failed(broken.url, ImageGoneError())
    await until(lambda: made.shown == "b")
    made.tiles.reset_failed([broken.url])
    made.tiles.set_failed(made.image("f").url, ImageGoneError())
    await until(lambda: made.shown == "bf")
    made.refresh(_FIELDS)  # which resets failed tiles
    assert made.shown == "bf"
    made.tiles.set_picture(broken.url, b"picture", (1, 1), is_stored=True)
    await until(lambda: made.shown == "f")
    assert made.filter.counts(Facet.ATTENTION)[Attention.BROKEN] == 1


async def test_an_unreadable_entry_is_broken(made: FilterUnderTest) -> None:
    images = (*made.pack.images[:2], replace(made.pack.images[2], is_readable=False))
    made.tiles.show_pack(replace(made.pack, images=images))
    made.filter.show_pack(images)
    made.filter.toggle(Facet.ATTENTION, Attention.BROKEN)
    assert made.shown == "c"


async def test_changed_images_are_those_that_were_set(made: FilterUnderTest) -> None:
    made.filter.set_changes(UnseenChanges(new=frozenset("a"), described=frozenset("d")))
    made.filter.toggle(Facet.CHANGE, ChangeKind.NEW)
    assert made.shown == "a"
    later = UnseenChanges(new=frozenset("bc"))
    made.filter.set_changes(later)
    assert made.shown == "bc"
    told: list[None] = []
    made.filter.changed.connect(lambda: told.append(None))
    made.filter.set_changes(later)
    assert told == []
    made.filter.toggle(Facet.ATTENTION, Attention.BROKEN)
    made.filter.remove_facet(Facet.CHANGE)
    assert made.filter.choices == (Choice(Facet.ATTENTION, Attention.BROKEN),)


@each_row("text", ["", " ", "-", '"'])
async def test_a_text_without_a_word_is_no_filter(made: FilterUnderTest, text: str) -> None:
    assert await made.type(text) == "abcdef"
    assert not made.filter.is_active


async def test_all_that_moves_numbers_or_rows_is_said(made: FilterUnderTest) -> None:
    told: list[None] = []
    made.filter.changed.connect(lambda: told.append(None))
    events: dict[str, Callable[[], object]] = {
        "a choice": lambda: made.filter.toggle(Facet.ATTENTION, Attention.HAS_NOTE),
        "none any more": made.filter.clear,
        "a later answer": lambda: made.filter.show_later(made.pack.images, compare(made.pack, made.pack)),
        "another pack": lambda: made.filter.show_pack(made.pack.images),
        "other changes": lambda: made.filter.set_changes(UnseenChanges(new=frozenset("a"))),
        "measured pictures": made.readability.changed.emit,
        "reviews of others": lambda: made.marks.others.changed.emit(),
    }
    for name, happen in events.items():
        told.clear()
        happen()
        assert told, name


async def test_an_image_that_is_taken_stays_until_the_person_has_gone_on(made: FilterUnderTest) -> None:
    taken = made.marks.taken
    taken.take([made.image("a")], "downloaded")
    made.filter.toggle(Facet.ATTENTION, Attention.NOT_TAKEN)
    assert made.shown == "bcdef"
    assert made.filter.counts(Facet.ATTENTION)[Attention.NOT_TAKEN] == 5
    taken.take([made.image("b"), made.image("c")], "slides")
    assert (made.shown, made.filter.shown) == ("bcdef", 3)
    assert [made.shelf.is_retained(row) for row in range(5)] == [True, True, False, False, False]
    made.filter.drop_retained(())
    assert made.shown == "def"
    made.filter.toggle(Facet.ATTENTION, Attention.NOT_TAKEN, is_excluded=True)
    assert made.shown == "abc"
    taken.load({"d": {"exported": 1}}, ())
    assert made.shown == "d", "what another window has taken is no step of the person"


async def test_stacks_stand_in_the_place_of_their_first_image_with_the_best_one_on_top(made: FilterUnderTest) -> None:
    pack_filter, shelf = made.filter, made.shelf
    made.set_groups("bf", "cde", e=300, f=300)
    assert (made.shown, shelf.stacks) == ("abcdef", {})
    pack_filter.show_stacks(shows_stacks=True)
    assert (made.shown, pack_filter.shown, shelf.folded_away) == ("afe", 6, 3)
    assert [image.id for image in pack_filter.shown_images] == ["a", "e", "f"], "in the order of the pack"
    assert [shelf.row_of(each) for each in range(6)] == [0, None, None, None, 2, 1]
    assert [shelf.place_of(each) for each in range(6)] == [0, 1, 2, 2, 2, 1]
    pack_filter.fold(3, is_folded=False)
    assert (made.shown, [shelf.row_of(each) for each in (4, 2, 3)]) == ("afecd", [2, 3, 4])
    pack_filter.toggle(Facet.STATUS, "completed")
    assert (made.shown, shelf.stacks[1].positions) == ("afc", (5, 1)), "of the images that pass"
    pack_filter.clear()
    made.refresh(reversed(_FIELDS))
    assert made.shown == "fecda"
    pack_filter.fold(1, is_folded=True)
    assert made.shown == "fea"
    pack_filter.reveal(made.image("b").position - 1)
    assert made.shown == "fbea"
    pack_filter.show_stacks(shows_stacks=False)
    assert made.shown == "fedcba"


async def test_marks_decide_what_is_on_top_once_a_stack_is_folded(made: FilterUnderTest) -> None:
    made.set_groups("bce", e=300, b=200)
    made.filter.show_stacks(shows_stacks=True)
    made.marks.mark([made.image("e")], Mark.REJECTED)
    assert made.shown == "aedf", "a mark replaces nothing that the person looks at"
    made.filter.fold(4, is_folded=False)
    assert made.shown == "abcedf"
    made.filter.show_marked(REVIEW_CHOICES[1])
    made.filter.fold(1, is_folded=True)
    made.marks.mark([made.image("b")], Mark.PICKED)
    assert (made.shown, made.filter.shown) == ("abdf", 4)
    made.filter.drop_retained(())
    assert (made.shown, made.shelf.stacks) == ("acdf", {})
    made.filter.retain(4)
    assert (made.shown, made.shelf.place_of(4)) == ("acdf", 1), "the person is led to its stack"


async def test_an_image_whose_link_is_broken_is_not_the_best_one(made: FilterUnderTest) -> None:
    made.set_groups("be", e=300)
    made.filter.show_stacks(shows_stacks=True)
    assert made.shown == "aecdf"
    made.findings.add_links({made.image("e").url: LinkCheck(1.0, 404)})
    assert (made.shown, made.shelf.stacks[1].reasons) == ("abcdf", (Quality.WORKS, Quality.DESCRIBED))


async def test_images_of_stacks_can_be_filtered(made: FilterUnderTest) -> None:
    made.filter.toggle(Facet.ATTENTION, Attention.IN_STACK)
    made.set_groups("be")
    assert (made.shown, made.filter.counts(Facet.ATTENTION)[Attention.IN_STACK]) == ("be", 2)
    made.set_groups()
    assert made.shown == ""


# --- The shelf alone -------------------------------------------------------------------------------------------------


@each_row(
    ("later", "shown", "expected"),
    [
        ("abc", "abc", ["updated"]),
        ("abc", "ac", ["replaced"]),
        ("abcd", "abc", ["replaced"]),
        ("acb", "abc", ["replaced"]),
    ],
)
def test_rows_are_replaced_only_if_they_show_other_images(later: str, shown: str, expected: list[str]) -> None:
    former_pack, later_pack = pack("p", "abc"), pack("p", later)
    shelf = Shelf()
    shelf.show_pack(former_pack.images)
    seen: list[str] = []
    shelf.replaced.connect(lambda: seen.append("replaced"))
    shelf.updated.connect(lambda: seen.append("updated"))
    positions = sorted(later.index(image_id) for image_id in shown)
    moves_nothing = compare(former_pack, later_pack).moves_nothing
    shelf.show_later(later_pack.images, positions, moves_nothing=moves_nothing)

    assert seen == expected
    assert shelf.images is later_pack.images
    assert [*shelf.positions] == positions


async def test_which_images_were_used_hides_none_and_is_not_offered_before_it_is_known(made: FilterUnderTest) -> None:
    made.filter.toggle(Facet.ATTENTION, Attention.NOT_USED)
    assert (made.shown, made.filter.counts(Facet.ATTENTION)[Attention.NOT_USED]) == ("abcdef", 0)
    assert Attention.USED not in made.filter.counts(Facet.ATTENTION)
    made.findings.set_uses({made.image("b").url: [Use(title="Morning")]})
    assert made.shown == "acdef"
    assert made.filter.counts(Facet.ATTENTION)[Attention.USED] == 1
    made.filter.toggle_choice(Choice(Facet.ATTENTION, Attention.USED))
    assert made.shown == "abcdef", "any of the values that are included"
    made.filter.toggle(Facet.ATTENTION, Attention.NOT_USED)
    assert made.shown == "b"

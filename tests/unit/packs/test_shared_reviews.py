"""Reviews of others beside one's own: merged both ways, hidden until one's own is complete, filtered, undone."""

from collections import Counter
from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from app.core.filtering import Agreement, Choice, Comparison, Facet
from app.core.saved_values import Mark, Slide
from app.core.shared_review import SharedReview, SharedSlide, decode, encode
from app.core.worker import TaskOwner
from app.packs.findings import Findings
from app.packs.marks import Marks
from app.packs.pack_filter import PackFilter, Shelf
from app.packs.tiles import Tiles
from tests.tables import each_row
from tests.unit.packs.stand_in_services import nothing_measured, pack

SERVER, PACK_ID = "https://packs.invalid/v1", "11111111-1111-1111-1111-111111111111"
PICKED, REJECTED, NONE = Mark.PICKED, Mark.REJECTED, Mark.NONE
SIGNS = {"P": PICKED, "X": REJECTED, "-": NONE}
COUNT = 300


class Person:
    """One who reviews a pack, with what is on the screen of this person."""

    def __init__(self, name: str, count: int = COUNT) -> None:
        self.name = name
        self.marks, self.shelf, self.tiles = Marks(), Shelf(), Tiles(0)
        self.marks.load({}, ())
        self.others = self.marks.others
        self.opened: dict[tuple[str, str], tuple[SharedReview, ...]] = {}
        self.others.find_opened = lambda key: self.opened.get(key, ())
        shown = pack("p", (f"i{number}" for number in range(count)))
        self.images = shown.images
        self.tiles.show_pack(shown)
        tasks = TaskOwner()
        parts = self.shelf, self.marks, self.tiles, tasks, nothing_measured(self.tiles, tasks)
        self.filter = PackFilter(*parts, Findings())
        self.others.show_pack(SERVER, PACK_ID)
        self.filter.show_pack(self.images)
        self.others.set_images(self.images)
        self.revealed = 0
        self.others.revealed.connect(self._on_revealed)

    def _on_revealed(self) -> None:
        self.revealed += 1

    def review(self, marks: str, notes: Mapping[int, str] | None = None) -> "Person":
        """Give the first images these marks, and notes by their index."""
        for mark in (PICKED, REJECTED):
            chosen = [image for image, sign in zip(self.images, marks, strict=False) if SIGNS[sign] is mark]
            self.marks.mark(chosen, mark)
        for index, note in (notes or {}).items():
            self.marks.notes.write([self.images[index]], note)
        return self

    def hand_on(self) -> SharedReview:
        """The review as another person gets it."""
        return decode(encode(replace(self.others.own_review("Motivation pack"), reviewer=self.name)))

    def open(self, *reviews: SharedReview, is_hidden: bool = False) -> None:
        """Open reviews, and show them or hide them until one's own is complete."""
        self.opened[SERVER, PACK_ID] = reviews
        self.others.reload()
        self.answer(is_hidden=is_hidden)

    def answer(self, *, is_hidden: bool) -> None:
        for review in self.others.all:
            self.others.answer(review, is_hidden=is_hidden)

    @property
    def given(self) -> str:
        signs = {mark: sign for sign, mark in SIGNS.items()}
        return "".join(signs[self.marks.of(image)] for image in self.images)

    @property
    def notes(self) -> dict[int, str]:
        return {index: note for index, image in enumerate(self.images) if (note := self.marks.notes.of(image))}

    def seen(self, index: int) -> list[tuple[str, Mark, str]]:
        """What this person sees of others on an image."""
        return [(each.reviewer, each.mark, each.note) for each in self.others.marks_of(self.images[index])]

    @property
    def shown(self) -> list[int]:
        """The indexes of the images on the shelf."""
        return [*self.shelf.positions]


# Of 300 pictures: what one has, what the other has, and what each of both has after taking the other's over.
KINDS = (
    # mine, theirs, mine after it, theirs after it
    ("-", "-", "-", "-"),
    ("-", "P", "P", "P"),
    ("-", "X", "X", "X"),
    ("P", "-", "P", "P"),
    ("X", "-", "X", "X"),
    ("P", "P", "P", "P"),
    ("X", "X", "X", "X"),
    ("P", "X", "P", "X"),
    ("X", "P", "X", "P"),
)


def column(index: int) -> str:
    return "".join(KINDS[number % len(KINDS)][index] for number in range(COUNT))


def test_two_reviews_of_the_same_300_pictures_are_merged_both_ways() -> None:
    ana = Person("Ana").review(column(0), {0: "mine", 1: "both", 2: "differs"})
    ben = Person("Ben").review(column(1), {1: "both", 2: "not the same", 3: "theirs"})
    of_ana, of_ben = ana.hand_on(), ben.hand_on()
    ana.open(of_ben)
    ben.open(of_ana)
    assert (ana.given, ben.given) == (column(0), column(1)), "opening a file changes nothing"

    kinds = Counter(KINDS[number % len(KINDS)] for number in range(COUNT))
    differing = kinds["P", "X", "P", "X"] + kinds["X", "P", "X", "P"]
    new = kinds["-", "P", "P", "P"] + kinds["-", "X", "X", "X"]
    taken = ana.others.take_over(of_ben, ana.images)
    # Picture 3 gets a note, picture 2 a mark, but its notes differ.
    assert (taken.images, taken.differing) == (new + 1, differing + 1)
    taken = ben.others.take_over(of_ana, ben.images)
    assert taken.differing == differing + 1

    assert ana.given == column(2)
    assert ben.given == column(3)
    assert ana.notes == {0: "mine", 1: "both", 2: "differs", 3: "theirs"}
    assert ben.notes == {0: "mine", 1: "both", 2: "not the same", 3: "theirs"}


def test_what_is_taken_over_is_undone_and_redone_as_one_step() -> None:
    ana, ben = Person("Ana", 6).review("P-----"), Person("Ben", 6).review("XPX---", {3: "note"})
    ben.marks.slides.replace([Slide("i1", "proof"), Slide("i2")])
    ana.open(ben.hand_on())
    taken = ana.others.take_over(ana.others.all[0], ana.images)
    assert (taken.images, taken.differing, taken.slides) == (3, 1, 2)
    assert (ana.given, ana.notes, len(ana.marks.slides.all)) == ("PPX---", {3: "note"}, 2)
    assert {*ana.marks.undo()} == {"i1", "i2", "i3"}
    assert (ana.given, ana.notes, ana.marks.slides.all) == ("P-----", {}, ())
    assert {*ana.marks.redo()} == {"i1", "i2", "i3"}
    assert (ana.given, ana.notes) == ("PPX---", {3: "note"})
    assert ana.marks.slides.all == (Slide("i1", "proof"), Slide("i2"))


def test_one_s_own_slides_stay() -> None:
    ana, ben = Person("Ana", 4), Person("Ben", 4)
    ana.marks.slides.replace([Slide("i3")])
    ben.marks.slides.replace([Slide("i1", "proof"), Slide("i2")])
    ana.open(ben.hand_on())
    assert ana.others.take_over(ana.others.all[0], ana.images).slides == 0
    assert ana.marks.slides.all == (Slide("i3"),)


def test_nothing_of_a_review_is_visible_before_it_was_chosen_or_ones_own_is_complete() -> None:
    me, ana = Person("Me", 3), Person("Ana", 3).review("PXP", {0: "note"})
    me.opened[SERVER, PACK_ID] = (ana.hand_on(),)
    me.others.reload()
    for is_hiding in (False, True):
        assert (me.seen(0), me.others.is_hiding, me.filter.has_others) == ([], is_hiding, False)
        assert me.filter.counts(Facet.REVIEW) == {}
        assert bool(me.others.unanswered) is not is_hiding
        me.answer(is_hidden=True)
    me.review("PX-")
    assert me.seen(0) == []
    me.marks.mark(me.images[2:], REJECTED)
    assert (me.seen(0), me.others.is_hiding, me.revealed) == ([("Ana", PICKED, "note")], False, 1)
    me.marks.mark(me.images[2:], NONE)
    assert me.seen(0), "what was seen is not hidden again"
    assert me.revealed == 1
    me.answer(is_hidden=True)
    assert not me.seen(0), "it was chosen again"
    me.answer(is_hidden=False)
    assert me.seen(0)
    me.open()
    me.opened[SERVER, PACK_ID] = (ana.hand_on(),)
    me.others.reload()
    assert not me.seen(0), "what is opened again is asked about again"


BOTH, ONLY_I, ONLY_ANA, BY_ANA = (Comparison("Ana", each) for each in [*Agreement][:4])
SAME, DIFFERENT = Comparison("", Agreement.SAME), Comparison("", Agreement.DIFFERENT)


@each_row(
    ("choices", "shown"),
    [
        ((Choice(Facet.REVIEW, BOTH),), [0]),
        ((Choice(Facet.REVIEW, ONLY_I),), [1, 2]),
        ((Choice(Facet.REVIEW, ONLY_ANA),), [3, 6]),
        ((Choice(Facet.REVIEW, BY_ANA),), [0, 3, 6]),
        ((Choice(Facet.REVIEW, SAME),), [0, 4]),
        ((Choice(Facet.REVIEW, DIFFERENT),), [1, 3]),
        ((Choice(Facet.REVIEW, BOTH), Choice(Facet.REVIEW, ONLY_ANA)), [0, 3, 6]),
        ((Choice(Facet.REVIEW, BOTH, is_excluded=True), Choice(Facet.MARK, PICKED)), [1, 2]),
    ],
)
def test_images_are_filtered_by_who_has_picked_them(choices: Iterable[Choice], shown: list[int]) -> None:
    me, ana = Person("Me", 9).review("PPPXXX---"), Person("Ana", 9).review("PX-PX-PX-")
    me.open(ana.hand_on())
    for choice in choices:
        me.filter.toggle_choice(choice)
    assert me.shown == shown


def test_who_has_picked_an_image_alone_is_asked_of_all_reviews() -> None:
    me, ana, ben = Person("Me", 4).review("P---"), Person("Ana", 4).review("-PP-"), Person("Ben", 4).review("X-PP")
    me.open(ana.hand_on(), ben.hand_on())
    only_ben = Comparison("Ben", Agreement.ONLY_OTHER)
    for value, shown in ((ONLY_ANA, [1]), (only_ben, [3]), (Comparison("", Agreement.ONLY_I), [0])):
        me.filter.toggle(Facet.REVIEW, value)
        assert me.shown == shown
        me.filter.toggle(Facet.REVIEW, value)


def test_a_mark_never_moves_what_is_looked_at() -> None:
    me, ana = Person("Me", 4), Person("Ana", 4).review("PP--")
    me.open(ana.hand_on())
    me.filter.toggle(Facet.REVIEW, ONLY_ANA)
    assert me.shown == [0, 1]
    me.marks.mark(me.images[:1], PICKED)
    assert me.shown == [0, 1]
    assert [me.shelf.is_retained(row) for row in range(2)] == [True, False]
    me.others.toggle("Ana")
    assert me.shown == [0, 1], "whose marks are shown does not matter"
    me.filter.drop_retained(())
    assert me.shown == [1]
    me.others.take_over(me.others.all[0], me.images)
    assert me.shown == [1]


def test_a_review_that_is_closed_or_hidden_filters_no_longer() -> None:
    me, ana = Person("Me", 4), Person("Ana", 4).review("PP--")
    me.open(ana.hand_on())
    me.filter.toggle(Facet.REVIEW, ONLY_ANA)
    me.filter.toggle(Facet.MARK, NONE)
    me.answer(is_hidden=True)
    assert me.shown == [0, 1, 2, 3]
    assert me.filter.choices == (Choice(Facet.MARK, NONE),)
    me.answer(is_hidden=False)
    me.filter.toggle(Facet.REVIEW, ONLY_ANA)
    me.open()
    assert me.filter.choices == (Choice(Facet.MARK, NONE),)
    me.filter.restore("", (Choice(Facet.REVIEW, ONLY_ANA),))
    assert me.shown == [0, 1, 2, 3], "a tab that is opened again has no such review"


def test_ids_that_the_pack_does_not_have_are_never_taken_over() -> None:
    me, ana = Person("Me", 2), Person("Ana", 4).review("PPPP")
    me.open(ana.hand_on())
    me.others.take_over(me.others.all[0], me.images)
    assert {*me.marks.known} == {"i0", "i1"}


def test_only_what_was_given_to_images_of_the_pack_is_handed_on() -> None:
    me = Person("Me", 2).review("PX", {0: "note"})
    me.marks.load({"i0": PICKED, "i1": NONE, "gone": PICKED}, ("i0",))
    me.marks.slides.replace([Slide("i1")])
    review = me.hand_on()
    assert (review.marks, review.notes, review.slides) == ({"i0": PICKED}, {"i0": "note"}, (SharedSlide("i1"),))
    assert (review.server, review.pack, review.pack_name) == (SERVER, PACK_ID, "Motivation pack")


@each_row("image_id", ["i0", "x"])
def test_a_file_with_the_same_slide_twice_fills_one_place(image_id: str) -> None:
    me = Person("Me", 2)
    slides = (SharedSlide(image_id, "hook"), SharedSlide(image_id, "proof"))
    review = SharedReview(server=SERVER, pack=PACK_ID, reviewer="Ana", time="2026-11-28T14:02:00Z", slides=slides)
    me.open(review)
    me.others.take_over(review, me.images)
    assert len(me.marks.slides.all) == (1 if image_id == "i0" else 0)

"""Marks of one pack: undone and redone, independent of what the pack contains at the moment, and kept between packs."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from types import MappingProxyType
from typing import override

import pytest
from msgspec.structs import replace

from app.core.connection import ApiKey
from app.core.limits import MarksLimits
from app.core.redaction import AnswerRedactor
from app.core.saved_values import TRAY, Judgement, Mark, MarkedPack, Review, Slide
from app.images.decoded import Recalled
from app.packs.marks import Marks
from app.storage.saved_marks import SavedMarks
from tests.tables import each_row
from tests.unit.packs.driver import A, B, Driver
from tests.unit.packs.stand_in_services import BASE_URL, image, until

IMAGES = [image(number, image_id) for number, image_id in enumerate("xyz", 1)]
X, Y, Z = IMAGES
PICKED, REJECTED, NONE = Mark.PICKED, Mark.REJECTED, Mark.NONE


@pytest.fixture
def loading() -> Marks:
    """Marks while those on disk are still being loaded."""
    return Marks()


@pytest.fixture
def marks(loading: Marks) -> Marks:
    """Marks of a pack that had none on disk."""
    loading.load({}, ())
    return loading


@pytest.fixture
def changed(loading: Marks) -> list[set[str]]:
    """The ids of each `changed` so far."""
    log: list[set[str]] = []
    loading.changed.connect(lambda ids: log.append(set(ids)))
    return log


def shown(marks: Marks) -> str:
    return "".join({PICKED: "P", REJECTED: "X", NONE: "-"}[marks.of(each)] for each in IMAGES)


def test_each_mark_is_undone_and_redone_also_of_many_images(marks: Marks, changed: list[set[str]]) -> None:
    marks.mark(IMAGES, PICKED)
    marks.mark([X], PICKED)  # nothing changes
    marks.mark([Y], REJECTED)
    marks.mark(IMAGES, NONE)
    states = ["---"]
    undone: list[int] = []
    while marks.undo_stack.canUndo():
        states.append(shown(marks))
        undone.append(len(marks.undo()))
    assert states[1:] == ["---", "PXP", "PPP"]
    assert shown(marks) == "---"
    assert undone == [3, 1, 3]
    assert marks.undo() == ()
    assert [len(marks.redo()), shown(marks)] == [3, "PPP"]
    assert [len(marks.redo()), shown(marks)] == [1, "PXP"]
    marks.mark([Z], NONE)
    assert marks.redo() == ()
    assert shown(marks) == "PX-"
    assert len(changed) == 9


def test_how_far_the_review_is_and_where_it_goes_on(marks: Marks) -> None:
    images = [image(1, "a"), image(2, "", url=""), image(3, "b"), image(4, "c")]
    assert (marks.review(images), marks.first_unmarked(images)) == (Review(total=4, picked=0, rejected=0), 0)
    marks.mark(images[:1], Mark.PICKED)
    marks.mark(images[3:], Mark.REJECTED)
    assert marks.review(images) == Review(total=4, picked=1, rejected=1)
    assert (marks.review(images).judged, marks.first_unmarked(images)) == (2, 2)
    marks.mark(images[2:3], Mark.REJECTED)
    assert marks.first_unmarked(images) is None


def test_marks_that_were_given_before_the_others_were_loaded_win(loading: Marks, changed: list[set[str]]) -> None:
    loading.mark([X], REJECTED)
    loading.mark([Y], NONE)  # it may have a mark on disk
    loading.load({"x": PICKED, "y": PICKED, "z": PICKED, "gone": PICKED}, loading.known.keys())
    assert shown(loading) == "X-P"
    assert changed == [{"x"}, {"z", "gone"}]
    assert loading.count(IMAGES) == {REJECTED: 1, PICKED: 1}


def test_undoing_a_mark_from_before_the_others_were_loaded_brings_the_loaded_one_back(
    loading: Marks, changed: list[set[str]]
) -> None:
    loading.mark([X, Y, Z], REJECTED)
    loading.mark([Z], NONE)
    loading.load({"x": PICKED, "z": PICKED}, loading.known.keys())
    assert [loading.undo(), shown(loading)] == [("z",), "XXX"]
    assert [len(loading.undo()), shown(loading)] == [3, "P-P"]
    assert changed[-1] == {"x", "y", "z"}
    loading.redo()
    assert shown(loading) == "XXX"


def test_what_had_no_effect_on_the_loaded_marks_cannot_be_undone(loading: Marks) -> None:
    loading.mark([X], PICKED)
    loading.mark([Y], NONE)
    loading.mark([X, Z], REJECTED)
    loading.mark([Y, X], NONE)
    loading.mark([Y], NONE)
    loading.load({"z": REJECTED}, loading.known.keys())
    undone = []
    while loading.undo_stack.canUndo():
        undone.append((loading.undo(), shown(loading)))
    assert undone == [(("x",), "X-X"), (("x",), "P-X"), (("x",), "--X")]
    assert [loading.redo() for _ in range(4)] == [("x",), ("x",), ("x",), ()]
    assert shown(loading) == "--X"


def test_what_another_window_has_changed_is_neither_undone_nor_redone(marks: Marks) -> None:
    marks.mark([X, Y], PICKED)
    marks.mark([X], REJECTED)
    marks.mark([Z], PICKED)
    marks.mark([X], PICKED)
    marks.undo()
    marks.load({"y": PICKED, "z": PICKED}, ())  # another window has removed the mark of x
    assert not marks.undo_stack.canRedo()
    assert [marks.undo(), shown(marks)] == [("z",), "-P-"]
    assert [marks.undo(), shown(marks)] == [("y",), "---"]
    assert marks.undo() == ()
    assert not marks.undo_stack.canUndo()
    assert [marks.redo(), marks.redo(), marks.redo(), shown(marks)] == [("y",), ("z",), (), "-PP"]


# --- Notes, slides and what was taken ---------------------------------------------------------------------------------

N, M = image(1, "a"), image(2, "b")


def test_keys_are_taken_out_of_notes() -> None:
    marks = Marks()
    marks.notes.redactor = lambda: AnswerRedactor(ApiKey("mine.s3cret-0815"), ApiKey("theirs.an0ther-4711"))
    marks.notes.write([N], "of mine.s3cret-0815")
    marks.take_over({}, {"b": "of theirs.an0ther-4711"}, ())
    assert (marks.notes.of(N), marks.notes.of(M)) == ("of […]", "of […]")
    marks.notes.load({"a": "theirs.an0ther-4711", "b": "gv_ab12.0123456789abcdef01234567"}, newer_ids=())
    assert (marks.notes.of(N), marks.notes.of(M)) == ("[…]", "[…]")
    marks.notes.clear({"a": "mine.s3cret-0815"})
    assert marks.notes.of(N) == "[…]"


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
    slides = with_slides("").slides
    slides.add("abcdefghij"[:count])
    assert "".join(slide.role[0] for slide in slides.all) == roles
    slides.add("k")
    slides.remove({len(slides.all) - 1})
    assert "".join(slide.role[0] for slide in slides.all) == roles, "one more, and one less"


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


# --- Kept between packs and runs ----------------------------------------------------------------------------------


@pytest.fixture
@asynccontextmanager
async def window() -> AsyncIterator[Driver]:
    """A window that keeps marks in memory, like that of a program whose disk is full."""
    made = Driver()
    made.services.settings = replace(made.services.settings, marks=MarksLimits(load_after_seconds=0.01))
    async with made:
        yield made


async def kept(window: Driver, pack_id: str) -> dict[str, Mark]:
    assert window.services.marks is not None
    return await window.services.marks.load(MarkedPack(BASE_URL.text, pack_id))


async def until_kept(window: Driver, pack_id: str, marks: dict[str, Mark]) -> None:
    """Wait until the marks are loaded, after which those that were given meanwhile are kept."""
    async with asyncio.timeout(10):
        while window.services.marks is None or await kept(window, pack_id) != marks:  # noqa: ASYNC110 - there is no event
            await asyncio.sleep(0.002)


async def test_each_pack_has_its_own_marks_which_return_with_it(window: Driver) -> None:
    await window.show("a", "xyz")
    window.pack.marks.mark(window.pack.shelf.images[:2], PICKED)
    window.pack.marks.slides.add("zx")
    window.pack.marks.taken.take(window.pack.shelf.images[:1], "slides")
    await window.show("b", "xyz")
    assert (shown(window.pack.marks), window.pack.marks.slides.all, window.pack.marks.taken.known) == ("---", (), {})
    assert not window.pack.marks.undo_stack.canUndo()
    window.pack.marks.mark(window.pack.shelf.images[2:], REJECTED)
    await window.show("a", "xyz")
    assert shown(window.pack.marks) == "PP-"
    assert window.pack.marks.slides.all == (Slide("z", "hook"), Slide("x", "call_to_action"))
    assert window.pack.marks.taken.known.keys() == {"x"}
    window.pack.marks.mark(window.pack.shelf.images[1:2], REJECTED)
    assert await kept(window, A) == {"x": PICKED, "y": REJECTED}
    window.pack.marks.undo()
    assert await kept(window, A) == {"x": PICKED, "y": PICKED}
    assert await kept(window, B) == {"z": REJECTED}


async def test_pictures_that_are_not_the_same_are_so_in_every_pack(window: Driver) -> None:
    await window.show("a", "xyz")
    window.pack.marks.not_the_same.set({"one other": True, "one third": True})
    window.pack.marks.undo()
    window.pack.marks.not_the_same.set({"one other": True})
    await window.show("b", "v")
    assert window.pack.marks.not_the_same.known == {"one other": True}


async def test_a_refresh_keeps_marks_and_their_undoing_also_of_images_that_are_gone_for_a_while(
    window: Driver,
) -> None:
    await window.show("a", "xyz")
    window.pack.marks.mark(window.pack.shelf.images[:2], PICKED)
    await window.show("a", "zy")
    assert window.pack.marks.count(window.pack.shelf.images) == {PICKED: 1}
    await window.show("a", "wxyz")
    assert window.pack.marks.count(window.pack.shelf.images) == {PICKED: 2}
    window.pack.marks.undo()
    assert shown(window.pack.marks) == "---"


async def test_a_mark_is_kept_soon_although_the_others_are_not_loaded_yet(window: Driver) -> None:
    window.services.settings = replace(window.services.settings, marks=MarksLimits(load_after_seconds=3600))
    for name, pack_id in (("a", A), ("b", B)):
        await window.show(name, "xyz")
        window.pack.marks.mark(window.pack.shelf.images[:1], PICKED)
        await until_kept(window, pack_id, {"x": PICKED})


class LateMarks(SavedMarks):
    """Marks in memory, which stand for those on disk. They arrive as soon as the test allows it."""

    def __init__(self) -> None:
        super().__init__(None, MarksLimits(), lambda _problem: None)
        self.is_read = asyncio.Event()
        self.may_arrive = asyncio.Event()
        self.may_arrive.set()

    @override
    async def load(
        self, pack: MarkedPack, otherwise: Mapping[str, Judgement] = MappingProxyType({})
    ) -> dict[str, Mark]:
        found = await super().load(pack, otherwise)
        self.is_read.set()
        await self.may_arrive.wait()
        return found


async def test_an_image_is_unmarked_before_its_saved_mark_is_known(window: Driver) -> None:
    window.held.is_readable = False  # a saved answer would be shown before the one that is waited for
    window.services.marks = marks = LateMarks()
    marks.save(MarkedPack(BASE_URL.text, A), dict.fromkeys("xyz", PICKED))
    marks.may_arrive.clear()
    await window.show("a", "xyz")
    assert shown(window.pack.marks) == "---"  # until they are loaded
    window.pack.marks.mark(window.pack.shelf.images[:1], NONE)
    marks.may_arrive.set()
    await until(lambda: shown(window.pack.marks) == "-PP")
    assert await kept(window, A) == {"y": PICKED, "z": PICKED}
    await window.show("b", "w")
    marks.may_arrive.clear()
    await window.show("a", "xyz")
    window.pack.marks.mark(window.pack.shelf.images[1:], NONE)
    await window.show("b", "w")  # before they are loaded
    marks.may_arrive.set()
    assert await kept(window, A) == {}


async def test_marks_that_were_given_while_others_were_loaded_are_kept_at_the_end(window: Driver) -> None:
    window.services.marks = marks = LateMarks()
    marks.may_arrive.clear()
    await window.show("a", "xyz")
    window.pack.marks.mark(window.pack.shelf.images[:1], PICKED)
    await window.pack.aclose()
    await window.services.tasks.aclose()
    marks.may_arrive.set()
    assert await kept(window, A) == {"x": PICKED}


async def test_a_closed_pack_measures_no_picture_any_more(window: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = asyncio.Event()

    async def wait(_urls: Sequence[str]) -> Recalled:
        asked.set()
        await asyncio.get_running_loop().create_future()
        raise AssertionError

    monkeypatch.setattr(window.services.thumbnails, "recall", wait)
    await window.show("a", "xyz")
    window.pack.readability.measure(window.pack.shelf.images)
    await asked.wait()
    await window.pack.aclose()
    assert not window.pack.readability.is_measuring


@each_row("stays", [True, False])
async def test_a_slide_that_is_added_before_the_others_are_known_replaces_none_of_them(
    window: Driver, *, stays: bool
) -> None:
    window.held.is_readable = False  # a saved answer would be shown before the one that is waited for
    window.services.marks = saved = LateMarks()
    tray = MarkedPack(BASE_URL.text, A, "slides")
    saved.save(tray, {TRAY: (Slide("y", "hook"),)})
    saved.may_arrive.clear()
    await window.show("a", "xyz")
    window.pack.marks.slides.add("x")
    if stays:
        saved.may_arrive.set()
        await until(lambda: len(window.pack.marks.slides.all) == 2)
        window.pack.marks.undo()
        assert window.pack.marks.slides.all == (Slide("y", "hook"), Slide("x", "hook"))
    else:
        await window.show("b", "w")
        saved.may_arrive.set()
    expected = [Slide("y", "hook"), Slide("x", "hook")] if stays else [Slide("y", "hook")]
    found: Mapping[str, object] = await saved.load(tray)
    assert found == {TRAY: tuple(expected)}


async def test_a_saved_answer_waits_for_its_marks_but_not_for_a_slow_disk(window: Driver) -> None:
    window.services.marks = marks = LateMarks()
    marks.save(MarkedPack(BASE_URL.text, A), {"x": PICKED})
    await window.show("a", "xyz")
    await window.show("b", "w")
    seen = list[str]()
    window.pack.content_changed.connect(lambda _changes: seen.append(shown(window.pack.marks)))
    await window.do("open a")
    await until(lambda: bool(seen))
    assert seen == ["P--"]
    await window.show("b", "w")
    marks.may_arrive.clear()
    await window.do("open a")
    await until(lambda: len(seen) == 3)
    assert seen[2] == "---"
    marks.may_arrive.set()
    await until(lambda: shown(window.pack.marks) == "P--")


async def test_a_refresh_reads_the_marks_of_another_window_and_keeps_newer_ones(window: Driver) -> None:
    window.services.marks = marks = LateMarks()
    await window.show("a", "xyz")
    window.pack.marks.mark(window.pack.shelf.images[:1], PICKED)
    await until_kept(window, A, {"x": PICKED})
    window.pack.marks.mark(window.pack.shelf.images[1:2], PICKED)
    marks.save(MarkedPack(BASE_URL.text, A), {"x": REJECTED, "y": REJECTED})
    marks.may_arrive.clear()
    marks.is_read.clear()
    window.pack.refresh()
    await marks.is_read.wait()
    assert shown(window.pack.marks) == "PP-"
    window.pack.marks.mark(window.pack.shelf.images[:1], NONE)
    marks.may_arrive.set()
    await until(lambda: shown(window.pack.marks) == "-X-")
    assert await kept(window, A) == {"y": REJECTED}
    assert [window.pack.marks.undo(), shown(window.pack.marks)] == [("x",), "PX-"]
    assert [window.pack.marks.undo(), shown(window.pack.marks)] == [("x",), "-X-"]


async def test_a_forgotten_key_changes_no_marks(window: Driver) -> None:
    await window.show("a", "xyz")
    window.pack.marks.mark(window.pack.shelf.images[:1], PICKED)
    window.pack.forget_key(ApiKey("env.key"))
    assert shown(window.pack.marks) == "P--"
    window.pack.marks.undo()
    assert shown(window.pack.marks) == "---"

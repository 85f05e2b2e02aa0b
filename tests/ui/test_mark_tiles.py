"""Marks and stacks on tiles: paler pictures, badges that differ in shape, corners, and names that are heard at once."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent, QColor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.core.copies import Quality, Stack
from app.core.saved_values import Mark
from app.core.shared_review import SharedReview
from app.ui import theme
from app.ui.icons import sign_color
from app.ui.pack.tile_delegate import TileDelegate
from app.ui.pack.tile_geometry import TileButton
from tests.ui.shown_gallery import COUNT, RED, ShownGallery, encoded, made_pack, open_gallery, url


@pytest.fixture
def gallery(qtbot: QtBot) -> Iterator[ShownGallery]:
    for view in open_gallery(qtbot, made_pack()):
        view.tiles.show_pack(made_pack(), ratio=1.0)  # otherwise no tile is painted before the first picture
        yield view


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The child of each event that says that a name has changed."""
    log: list[int] = []

    def record(event: QAccessibleEvent) -> None:
        if event.type() == QAccessible.Event.NameChanged:
            log.append(event.child())

    monkeypatch.setattr(QAccessible, "updateAccessibility", record)
    return log


def test_a_rejected_picture_is_painted_at_40_percent(qtbot: QtBot, gallery: ShownGallery) -> None:
    gallery.give([0, 1], RED)
    gallery.tiles.set_picture(url(2), encoded(RED), (320, 320), is_stored=False)  # with which the shape is decided
    qtbot.waitUntil(lambda: gallery.is_painted(0, RED) and gallery.is_painted(1, RED))
    paler = theme.mix(theme.colors(gallery.palette()).ground, QColor(*RED), 0.4)
    gallery.mark([1], Mark.REJECTED)
    qtbot.waitUntil(lambda: gallery.is_painted(1, (paler.red(), paler.green(), paler.blue())))
    gallery.mark([0, 1], Mark.PICKED)
    qtbot.waitUntil(lambda: gallery.is_painted(0, RED) and gallery.is_painted(1, RED))


def test_a_marked_tile_has_the_badge_in_its_corner_also_while_it_is_selected(gallery: ShownGallery) -> None:
    gallery.mark([0], Mark.PICKED)
    gallery.mark([1], Mark.REJECTED)
    gallery.selectAll()
    seen = gallery.viewport().grab().toImage()
    colors = theme.colors(gallery.palette())
    for row, mark in enumerate((Mark.PICKED, Mark.REJECTED, Mark.NONE)):
        badge = gallery.parts(row).badge
        in_disc = seen.pixelColor(badge.center() - QPoint(0, badge.height() // 2 - 4))
        assert (in_disc == sign_color(mark, colors)) is (mark is not Mark.NONE)


def open_review(gallery: ShownGallery, *reviewers: str) -> None:
    """Open reviews of others, each of whom has picked the first image."""
    reviews = (
        SharedReview(
            server="s",
            pack="p",
            reviewer=name,
            time="2026-11-28T14:02:00Z",
            marks={"i0": Mark.PICKED},
            notes={"i1": "why"},
        )
        for name in reviewers
    )
    gallery.marks.others.find_opened = lambda _key: tuple(reviews)
    gallery.marks.others.reload()
    for review in gallery.marks.others.unanswered:
        gallery.marks.others.answer(review, is_hidden=False)


def test_the_marks_of_others_are_rings_beside_the_place_of_one_s_own(gallery: ShownGallery) -> None:
    open_review(gallery, "Ana", "Ben")
    colors = theme.colors(gallery.palette())
    picked = sign_color(Mark.PICKED, colors)
    own = gallery.parts(0).badge
    step = theme.MARK_BADGE + theme.INITIAL + theme.SPACE_4
    middle, edge = own.center(), QPoint(0, own.height() // 2 - 5)

    def discs() -> list[bool]:
        """Whether the place of each badge is filled with the colour of the view, and has a sign of the mark's."""
        seen = gallery.viewport().grab().toImage()
        in_disc = [seen.pixelColor(middle - edge + QPoint(step * place, 0)) for place in range(3)]
        signs = [gallery.viewport().grab(own.translated(step * place, 0)).toImage() for place in range(3)]
        has_sign = [any(sign.pixelColor(x, 10) == picked for x in range(sign.width())) for sign in signs]
        return [color == colors.view and sign for color, sign in zip(in_disc, has_sign, strict=True)]

    assert discs() == [False, True, True]
    gallery.marks.others.toggle("Ana")
    assert discs() == [False, False, True], "each person has the same place on all tiles"


def test_badges_for_which_there_is_no_room_are_counted_in_the_last_place(gallery: ShownGallery) -> None:
    picked = sign_color(Mark.PICKED, theme.colors(gallery.palette()))
    parts = gallery.parts(0)
    step = theme.MARK_BADGE + theme.INITIAL + theme.SPACE_4
    room = (parts.ground.right() - parts.badge.right()) // step

    def picked_in() -> list[bool]:
        """Whether each place of a badge, and the one after the last, shows that the image is picked."""
        images = (gallery.viewport().grab(parts.badge.translated(step * (place + 1), 0)) for place in range(room + 1))
        seen = [image.toImage() for image in images]
        return [any(image.pixelColor(x, 10) == picked for x in range(image.width())) for image in seen]

    open_review(gallery, *"abcdefghij"[:room])
    assert picked_in() == [True] * room + [False]
    open_review(gallery, *"abcdefghij"[: room + 1])
    assert picked_in() == [True] * (room - 1) + [False, False], "the last place has a number"
    last = gallery.viewport().grab(parts.badge.translated(step * room, 0)).toImage()
    open_review(gallery, *"abcdefghij"[: room + 2])
    assert gallery.viewport().grab(parts.badge.translated(step * room, 0)).toImage() != last, "one more is counted"


def test_names_tell_the_marks_and_notes_of_others(gallery: ShownGallery, told: list[int]) -> None:
    del told
    open_review(gallery, "Ana")
    gallery.mark([0], Mark.REJECTED)
    assert gallery.name(0) == f"1 of {COUNT}, no status, rejected, Ana: picked"
    assert gallery.name(1) == f"2 of {COUNT}, no status, Ana: note: why"
    gallery.marks.others.toggle("")
    assert gallery.name(0) == f"1 of {COUNT}, no status, Ana: picked"


def test_names_end_with_the_mark_and_each_change_in_sight_is_told(gallery: ShownGallery, told: list[int]) -> None:
    assert gallery.name(0) == f"1 of {COUNT}, no status"
    gallery.mark([0, 2, COUNT - 1], Mark.PICKED)
    assert told == [0, 2]  # not of rows that are far away
    gallery.mark([2], Mark.REJECTED)
    assert told == [0, 2, 2]
    assert [gallery.name(row) for row in (0, 2, COUNT - 1)] == [
        f"1 of {COUNT}, no status, picked",
        f"3 of {COUNT}, no status, rejected",
        f"{COUNT} of {COUNT}, no status, picked",
    ]
    gallery.marks.undo()
    gallery.marks.undo()
    assert told == [0, 2, 2, 2, 0, 2]
    assert gallery.name(0) == f"1 of {COUNT}, no status"
    gallery.shelf.show((3, 2))
    assert gallery.name(1) == f"3 of {COUNT}, no status"
    gallery.marks.redo()
    assert [gallery.name(0), gallery.name(1)] == [f"4 of {COUNT}, no status", f"3 of {COUNT}, no status, picked"]


# --- Stacks ----------------------------------------------------------------------------------------------------------


_FOLDED = Stack((4, 2, 7), is_folded=True, reasons=(Quality.LARGE, Quality.DESCRIBED))
_UNFOLDED = Stack((4, 2, 7), is_folded=False)
_OTHERS = [each for each in range(COUNT) if each not in _FOLDED.positions]


def _place(gallery: ShownGallery, row: int) -> QRect:
    delegate = gallery.itemDelegate()
    assert isinstance(delegate, TileDelegate)
    return delegate.stack_button(row, delegate.parts(row))


@pytest.mark.parametrize("side", [theme.TILE_SIZES[0], theme.TILE_DEFAULT, theme.TILE_SIZES[-1]])
def test_the_number_has_a_corner_of_its_own(qtbot: QtBot, gallery: ShownGallery, side: int) -> None:
    gallery.resize(1200, 900)
    gallery.set_tile_side(side)
    gallery.shelf.show([0, 1, *_FOLDED.shown, *_OTHERS[2:]], dict.fromkeys(_FOLDED.positions, _FOLDED))
    gallery.mark([2], Mark.PICKED)
    gallery.go_to(2)
    place, parts = _place(gallery, 2), gallery.parts(2)
    assert parts.ground.contains(place)
    assert not any(map(place.intersects, (*parts.buttons.values(), parts.badge, parts.caption)))
    assert _place(gallery, 1).isEmpty()
    ground = gallery.viewport().grab().toImage().pixelColor(place.topLeft() + QPoint(6, 3))
    assert ground == theme.colors(gallery.palette()).view
    with qtbot.waitSignal(gallery.button_clicked) as clicked:
        QTest.mouseClick(gallery.viewport(), Qt.MouseButton.LeftButton, pos=place.center())
    assert clicked.args == [2, TileButton.STACK]


def test_a_stack_is_heard(gallery: ShownGallery) -> None:
    gallery.shelf.show([0, 1, *_FOLDED.shown, *_OTHERS[2:]], dict.fromkeys(_FOLDED.positions, _FOLDED))
    assert gallery.name(2).endswith(", stack of 3, folded, Best of 3: larger, described")
    assert ", stack" not in gallery.name(1)
    gallery.shelf.show([0, 1, *_UNFOLDED.shown, *_OTHERS[2:]], dict.fromkeys(_UNFOLDED.positions, _UNFOLDED))
    assert [gallery.name(row).rpartition(", ")[2] for row in (2, 3, 4)] == [f"{n} of 3 of a stack" for n in (1, 2, 3)]
    gallery.shelf.show(gallery.shelf.positions, {2: (small := Stack((4, 2), is_folded=False)), 4: small})
    assert gallery.name(3).endswith("2 of 2 of a stack"), "the rows are the same"

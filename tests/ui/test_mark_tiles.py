"""Marks on tiles: paler pictures, badges that differ in shape, and names that screen readers hear at once."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QAccessible, QAccessibleEvent, QColor
from pytestqt.qtbot import QtBot

from app.core.saved_values import Mark
from app.core.shared_review import SharedReview
from app.ui import theme
from app.ui.icons import sign_color
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

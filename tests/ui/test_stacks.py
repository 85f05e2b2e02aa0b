"""Stacks on tiles: the number in a corner of its own, and what is said of it, in both languages."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.core.copies import Quality, Stack
from app.core.saved_values import Mark
from app.ui import theme
from app.ui.pack.tile_delegate import TileDelegate
from app.ui.pack.tile_geometry import TileButton
from app.ui.texts import stacks
from tests.ui.pseudo_locale import set_language
from tests.ui.shown_gallery import COUNT, ShownGallery, made_pack, open_gallery

_FOLDED = Stack((4, 2, 7), is_folded=True, reasons=(Quality.LARGE, Quality.DESCRIBED))
_UNFOLDED = Stack((4, 2, 7), is_folded=False)
_OTHERS = [each for each in range(COUNT) if each not in _FOLDED.positions]


@pytest.fixture
def gallery(qtbot: QtBot) -> Iterator[ShownGallery]:
    for view in open_gallery(qtbot, made_pack()):
        view.tiles.show_pack(made_pack(), ratio=1.0)
        yield view


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


@pytest.mark.usefixtures("english_again")
def test_stacks_in_german() -> None:
    set_language("de")
    assert stacks.spoken(_FOLDED, 4) == (", Stapel mit 3 Bildern, zugeklappt, Das beste von 3: größer, beschrieben")
    assert stacks.kept(1, 5) == "1 Bild abgelehnt, Bild 5 bleibt"

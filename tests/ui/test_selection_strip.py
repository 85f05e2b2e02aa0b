"""The pictures of several selected images in the side panel."""

from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.packs.open_pack import OpenPack
from app.ui.pack.details_panel import SelectionStrip
from app.ui.shelf_model import GalleryModel
from tests.ui.shown_pack import IDS, ShownPack, jpeg, pack, url


def test_the_pictures_stay_until_others_are_selected_and_none_is_current_before_the_focus_comes(qtbot: QtBot) -> None:
    shown = ShownPack()
    shown.show_pack(pack(IDS))
    model = GalleryModel(cast("OpenPack", shown))
    strip = SelectionStrip(cast("OpenPack", shown), model)
    qtbot.addWidget(strip)
    strip.resize(300, 100)
    strip.show()
    strip.show_rows((5, 6, 7))
    assert not strip.currentIndex().isValid(), "a screen reader would be told that it has the focus"
    before = strip.grab().toImage()
    shown.shelf.show((0,))
    shown.thumbnails.tiles.set_picture(url("f"), jpeg((64, 64)), (64, 64), is_stored=False)
    assert strip.grab().toImage() != before, "it is painted although the gallery has fewer rows"
    chosen: list[int] = []
    strip.picture_chosen.connect(chosen.append)
    strip.activateWindow()
    qtbot.waitUntil(strip.isActiveWindow)
    strip.clearFocus()
    strip.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Return):
        QTest.keyClick(strip, key)
    assert chosen == [6]

"""What was found out about images: the sign on their tiles, what is read aloud, and the row in the side panel."""

from collections.abc import Iterator
from typing import cast

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.core.slideshows import Use
from app.packs.open_pack import OpenPack
from app.ui.look.image_details import ImageDetails
from tests.ui.shown_gallery import ShownGallery, open_gallery
from tests.ui.shown_pack import IDS, ShownPack, pack, url

USES = (Use("2026-03-01T10:00:00Z", "Morning", "rendered"), Use("", "", "odd"))


@pytest.fixture
def gallery(qtbot: QtBot) -> Iterator[ShownGallery]:
    for view in open_gallery(qtbot, pack("abcd")):
        view.tiles.show_pack(pack("abcd"), ratio=1.0)
        yield view


def seen_tile(gallery: ShownGallery, row: int) -> QImage:
    return gallery.viewport().grab(gallery.visualRect(gallery.gallery_model.index(row, 0))).toImage()


def test_used_images_have_a_sign_if_they_are_few_and_all_are_read_aloud(qtbot: QtBot, gallery: ShownGallery) -> None:
    former = [seen_tile(gallery, row) for row in range(4)]
    with qtbot.waitSignal(gallery.gallery_model.dataChanged):  # the view paints the tiles again
        gallery.findings.set_uses({url("b"): USES})
    assert [seen_tile(gallery, row) == former[row] for row in range(4)] == [True, False, True, True]
    assert [gallery.name(row).endswith(", used in 2 slideshows") for row in range(4)] == [False, True, False, False]
    gallery.findings.set_uses(dict.fromkeys(map(url, "abc"), USES[:1]))
    assert [seen_tile(gallery, row) == former[row] for row in range(4)] == [True] * 4
    assert [gallery.name(row).endswith(", used in 1 slideshow") for row in range(4)] == [True, True, True, False]


def test_the_side_panel_lists_the_slideshows(qtbot: QtBot) -> None:
    shown, page = ShownPack(), ImageDetails()
    qtbot.addWidget(page)
    shown.show_pack(pack(IDS))
    shown.findings.set_uses({pack(IDS).images[1].url: USES})
    (value,) = [each for each in page.findChildren(QLabel) if each.objectName() == "used"]
    for number, expected in ((0, ""), (1, "In 2 slideshows\nMorning · Rendered · 1 Mar 2026\nWithout a title · odd")):
        page.show_all_of(shown.shelf.images[number], cast("OpenPack", shown))
        assert (value.text().replace("\xa0", " "), value.isVisibleTo(page)) == (expected, bool(expected))

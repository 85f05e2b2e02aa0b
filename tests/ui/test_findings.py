"""What was found out about images: the sign on their tiles, what is read aloud, and the row in the side panel."""

import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import cast

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.core.links import LinkCheck
from app.core.slideshows import Use
from app.packs.findings import Findings
from app.packs.open_pack import OpenPack
from app.ui.dialogs.information import LinksDialog
from app.ui.look.image_details import ImageDetails
from tests.ui.shown_gallery import ShownGallery, open_gallery
from tests.ui.shown_pack import IDS, ShownPack, pack, url
from tests.unit.packs.stand_in_services import image

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


def test_a_table_of_many_links_follows_a_check_without_blocking_the_window(qtbot: QtBot) -> None:
    images = [image(number, f"id-{number}", f"https://a.test/{number}.jpg?x=1") for number in range(1, 20_001)]
    findings = Findings()
    findings.add_links({each.url: LinkCheck(1.0, 404 if each.position % 9 else 206) for each in images})
    shown = cast("OpenPack", SimpleNamespace(findings=findings, shelf=SimpleNamespace(images=images)))
    dialog = LinksDialog(None, shown, lambda: None)
    qtbot.addWidget(dialog)
    note = dialog.findChild(QLabel, "links_note")
    assert note is not None
    began = time.process_time()
    findings.add_links({images[8].url: LinkCheck(1.0, 404)})
    assert time.process_time() - began < 0.17  # 20,000 URLs alone take longer to be parsed
    assert note.text().endswith("2,221 work, 17,779 gone")

"""Accents of capitals are painted whole, although many fonts have some that are higher than their ascent.

Everything is painted with accents and once more without them. What differs are the accents, which have to be as high as
where there is much room around the text.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QLineEdit,
    QListView,
    QTextEdit,
    QToolButton,
    QWidget,
)

from app.demo.loopback_server import Answer
from app.ui import theme
from tests.e2e.app_under_test import run_app
from tests.e2e.pack_site import KEY, PACK_ID, PackSite, png

if TYPE_CHECKING:
    from PySide6.QtGui import QFont

    from app.demo.loopback_server import LoopbackHandler
    from tests.e2e.app_under_test import AppUnderTest

ACCENTS, PLAIN = "ÄÜÎẲ", "AUIA"  # letters whose shape is the same without the accent
OTHER_ID = PACK_ID.replace("2", "3")
IMAGES = 9


def _runs(first: QImage, second: QImage) -> list[int]:
    """The heights of the parts in which two pictures differ, from top to bottom."""
    width = first.width()
    rows = [y for y in range(first.height()) if first.copy(0, y, width, 1) != second.copy(0, y, width, 1)]
    begins = [y for y in rows if y - 1 not in rows]
    ends = [y for y in rows if y + 1 not in rows]
    return [end - begin + 1 for begin, end in zip(begins, ends, strict=True)]


def _free_height(font: QFont) -> int:
    """The height of the accents where nothing is cut off."""
    pictures = []
    for text in (ACCENTS, PLAIN):
        picture = QImage(300, 120, QImage.Format.Format_RGB32)
        picture.fill(Qt.GlobalColor.white)
        painter = QPainter(picture)
        painter.setFont(font)
        painter.drawText(20, 80, text)
        painter.end()
        pictures.append(picture)
    return sum(_runs(*pictures))


def _cut_off(place: QWidget) -> set[str]:
    """The visible labels and buttons that do not paint their accents as a whole."""
    found = set()
    widgets: list[QLabel | QAbstractButton] = [*place.findChildren(QLabel), *place.findChildren(QAbstractButton)]
    for widget in widgets:
        text, size = widget.text(), widget.size()
        has_icon_alone = isinstance(widget, QToolButton) and not widget.icon().isNull()
        if not widget.isVisible() or not text or has_icon_alone:
            continue
        pictures = []
        for sample in (ACCENTS, PLAIN):
            widget.setText(sample)
            widget.resize(max(size.width(), 200), size.height())  # otherwise it would elide the text
            pictures.append(widget.grab().toImage())
        widget.setText(text)
        widget.resize(size)
        if sum(_runs(*pictures)) != _free_height(widget.font()):
            found.add(f"{type(widget).__name__} {widget.objectName()} {text[:20]!r}")
    return found


async def _painted_cards(app: AppUnderTest, name: str) -> QImage:
    """The list of the home page, when the pack in it has a name."""
    cards = app.find(QListView, "your_packs")
    await app.until(lambda: cards.isVisible() and cards.model().index(0, 0).data() == name, "the pack is listed")
    return _picture(cards)


async def _painted_pack(app: AppUnderTest, pack_id: str) -> list[QImage]:
    """A selected tile, another one, and the description in the side panel."""
    app.type_pack(pack_id)
    await app.until(lambda: not app.is_loading and app.page.model.rowCount() == IMAGES, "the pack is open")
    await app.until_settled()
    app.click_tile(0)
    description = app.find(QTextEdit, "description")
    await app.until(lambda: description.toPlainText() == app.page.model.image(0).description, "the panel shows it")
    tiles = [app.page.gallery.visualRect(app.page.model.index(row, 0)) for row in (0, 1)]
    return [*(app.page.gallery.viewport().grab(tile).toImage() for tile in tiles), _picture(description)]


def _picture(widget: QWidget) -> QImage:
    return widget.grab().toImage()


def _images(site: PackSite, description: str) -> list[object]:
    metadata = {"status": "completed", "keywords": [ACCENTS], "model": ACCENTS, "description": description}
    return [{"id": f"{number}", "url": site.url(f"/{number}.png"), "metadata": metadata} for number in range(IMAGES)]


@pytest.fixture
def site() -> PackSite:
    """A pack with accents in all texts of the first image, which the home page lists as well."""
    site = PackSite()
    site.name = ACCENTS
    for number in range(IMAGES):
        site.add(f"/{number}.png", lambda exchange: exchange.send_answer(Answer(200, png((40, 90, 160)), "image/png")))
    site.images = _images(site, ACCENTS)

    def send_list(exchange: LoopbackHandler) -> bool:
        if not exchange.path.partition("?")[0].endswith("/packs"):
            return False
        data = {
            "packs": [{"id": PACK_ID, "name": site.name, "image_count": IMAGES}],
            "total": 1,
            "limit": 100,
            "offset": 0,
        }
        body = json.dumps({"ok": True, "code": 200, "message": "", "data": data}).encode()
        exchange.send_answer(Answer(200, body, "application/json"))
        return True

    site.interferes = send_list
    return site


def test_no_accent_is_cut_off(qapp: QApplication, site: PackSite) -> None:
    async def scenario(app: AppUnderTest) -> None:
        cards = await _painted_cards(app, ACCENTS)
        assert _cut_off(app.window) == set()
        site.name = PLAIN
        app.trigger("refresh_pack")
        base = _free_height(app.window.font())
        assert _runs(cards, await _painted_cards(app, PLAIN)) == [base]
        before = await _painted_pack(app, PACK_ID)
        app.trigger("copy_urls")
        await app.until(lambda: bool(app.said), "a toast is shown")
        assert _cut_off(app.window) == set()
        site.pack_id = OTHER_ID
        site.images = _images(site, PLAIN)
        caption = _free_height(theme.caption_font(app.window.font()))
        after = await _painted_pack(app, OTHER_ID)
        assert [_runs(*both) for both in zip(before, after, strict=True)] == [[caption], [caption], [base]]
        app.find(QLineEdit, "pack").setFocus()
        app.type_pack("packbrowser://garbage")
        assert app.find(QLabel, "pack_hint").isVisible()
        assert _cut_off(app.window) == set()
        app.page.overlays.view_row(0)
        await app.until(lambda: app.page.overlays.open is not None, "the viewer is open")
        assert _cut_off(app.window) == set()

    try:
        run_app(scenario, base_url=site.base_url, key_text=KEY, size=(1180, 780))
    finally:
        site.stop()

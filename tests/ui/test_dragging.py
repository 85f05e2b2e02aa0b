"""Dragging out of the gallery: from a picture the URLs are dragged, from anywhere else a rubber band is drawn."""

import re
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDrag, QImage, QMouseEvent, QTextCursor, QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.models import PackImage
from app.ui import theme
from app.ui.pack.selection import DraggedUrls
from app.ui.pack.tile_geometry import TileButton
from tests.tables import each_row
from tests.ui.shown_gallery import RED, ShownGallery, encoded, open_gallery, pack_of

_NO = Qt.KeyboardModifier.NoModifier
_CTRL = Qt.KeyboardModifier.ControlModifier
_ALT = Qt.KeyboardModifier.AltModifier
_URLS = (
    *(f"https://cdn.example.com/{number}.jpg" for number in range(6)),
    "file:///etc/passwd",
    "javascript:alert(1)",
    "file://server/share.jpg",
    "HTTP://example.com/with blank.jpg",
    "https://example.com/line\nbreak.jpg",
    "not a URL",
    "",
)


def pack_images(urls: tuple[str, ...]) -> tuple[PackImage, ...]:
    return pack_of([*urls]).images


class Drag(NamedTuple):
    """What was dragged: the formats, the URLs of the list, the lines of the text, and what was seen."""

    formats: list[str]
    urls: list[str]
    lines: list[str]
    pixmap: QImage


@pytest.fixture
def drags(monkeypatch: pytest.MonkeyPatch) -> list[Drag]:
    """The drags that were started; each ends at once."""
    started: list[Drag] = []

    def note(drag: QDrag, *_actions: Qt.DropAction) -> Qt.DropAction:
        data = drag.mimeData()
        urls = [url.toString() for url in data.urls()]
        started.append(Drag(data.formats(), urls, data.text().split("\n"), drag.pixmap().toImage()))
        return Qt.DropAction.IgnoreAction

    monkeypatch.setattr(QDrag, "exec", note)
    return started


@pytest.fixture
def gallery(qtbot: QtBot) -> Iterator[ShownGallery]:
    """A gallery with narrow pictures, which have ground at both sides."""
    for view in open_gallery(qtbot, pack_of([*_URLS]), (900, 700)):
        for url in _URLS[:6]:
            view.tiles.set_picture(url, encoded(RED, (80, 320)), (80, 320), is_stored=False)
        # The first images have one shape, and the others are mixed in, so that cells are square.
        view.set_tile_side(184)
        view.update_visible_rows()
        yield view


def move_to(gallery: ShownGallery, place: QPoint, held: Qt.KeyboardModifier = _NO) -> None:
    """Move the pointer with the left button pressed. Not by `QTest.mouseMove`, which knows no modifiers."""
    send(gallery, QEvent.Type.MouseMove, place, held)


def send(gallery: ShownGallery, kind: QEvent.Type, place: QPoint, modifiers: Qt.KeyboardModifier) -> None:
    button, at = Qt.MouseButton.LeftButton, gallery.viewport().mapToGlobal(place)
    event = QMouseEvent(kind, QPointF(place), QPointF(at), button, button, modifiers)
    QApplication.sendEvent(gallery.viewport(), event)


def drag_from(gallery: ShownGallery, begin: QPoint, held: Qt.KeyboardModifier = _NO) -> None:
    QTest.mousePress(gallery.viewport(), Qt.MouseButton.LeftButton, held, begin)
    end = begin + QPoint(100, 0)  # between two tiles, if the drag begins in the middle of one
    for place in (begin + QPoint(20, 0), begin + QPoint(60, 0), end):
        move_to(gallery, place, held)
    QTest.mouseRelease(gallery.viewport(), Qt.MouseButton.LeftButton, held, end)


@pytest.fixture
def clicked(gallery: ShownGallery) -> list[tuple[int, TileButton]]:
    """Rows and buttons of tiles that were clicked."""
    noted: list[tuple[int, TileButton]] = []
    gallery.button_clicked.connect(lambda row, button: noted.append((row, button)))
    return noted


@each_row(
    ("selected", "pressed", "held", "dragged"),
    [
        ((4, 0, 2), 2, _NO, (0, 2, 4)),
        ((4, 0), 2, _NO, (2,)),
        ((4, 0), 2, _CTRL, (0, 2, 4)),
        ((0, 1), 0, _ALT, (0, 1)),
        ((), 12, _NO, ()),
    ],
    ids=[
        "one of several, in pack order",
        "one that is not selected",
        "one more with Ctrl",
        "text",
        "one without a URL",
    ],
)
def test_a_picture_drags_what_is_selected_with_it(
    gallery: ShownGallery,
    drags: list[Drag],
    selected: tuple[int, ...],
    pressed: int,
    held: Qt.KeyboardModifier,
    dragged: tuple[int, ...],
) -> None:
    drags.clear()
    gallery.selection.select(sorted(selected))
    drag_from(gallery, gallery.middle(pressed), held)

    lines = [_URLS[row] for row in dragged]
    expected = (1, [], lines) if held == _ALT else (3, lines, lines)
    assert [(len(each.formats), each.urls, each.lines) for each in drags] == ([expected] if dragged else [])
    assert not dragged or gallery.selection.rows() == dragged


def test_a_rubber_band_begins_beside_the_picture_and_on_the_caption(gallery: ShownGallery, drags: list[Drag]) -> None:
    cell = gallery.visualRect(gallery.model().index(0, 0))
    beside = QPoint(cell.left() + 16, gallery.middle(0).y())
    caption = QPoint(cell.center().x(), cell.bottom() - 14)
    for begin in (beside, caption):
        gallery.clearSelection()
        drag_from(gallery, begin)
        assert 0 in gallery.selection.rows()

    assert drags == []


def test_the_pixmap_has_the_picture_and_a_badge(gallery: ShownGallery, drags: list[Drag]) -> None:
    drag_from(gallery, gallery.middle(0))
    (pixmap,) = (drag.pixmap for drag in drags)
    accent = theme.colors(gallery.palette()).accent.name()
    assert sum(pixmap.pixelColor(x, y).name() == accent for x in range(pixmap.width()) for y in range(24)) > 50
    assert pixmap.pixelColor(8, pixmap.height() // 2) == QColor(200, 30, 30)


@pytest.mark.usefixtures("qapp")
def test_only_urls_of_the_web_are_in_the_list_and_are_links_and_all_are_in_the_text() -> None:
    data = DraggedUrls(pack_images(_URLS), is_text_alone=False)
    lines = data.text().split("\n")

    assert sorted(data.formats()) == ["text/html", "text/plain", "text/uri-list"]
    assert len(lines) == 12
    assert lines[6:12] == [
        "file:///etc/passwd",
        "javascript:alert(1)",
        "file://server/share.jpg",
        "HTTP://example.com/with blank.jpg",
        "https://example.com/linebreak.jpg",
        "not a URL",
    ]
    expected = [*_URLS[:6], "http://example.com/with%20blank.jpg", "https://example.com/linebreak.jpg"]
    assert bytes(data.data("text/uri-list").data()).decode().splitlines() == expected
    assert [url.toString(QUrl.ComponentFormattingOption.FullyEncoded) for url in data.urls()] == expected
    html = QTextDocument()
    html.setHtml(data.html())
    assert html.toPlainText() == data.text()
    links = re.findall('href="([^"]*)"', data.html())
    assert [unescape(link) for link in links] == expected


@pytest.mark.usefixtures("qapp")
def test_html_shows_urls_as_they_are() -> None:
    url = "https://example.com/?a=1&copy=2&b=\"<b>'é"
    data = DraggedUrls(pack_images((url, "<script>")), is_text_alone=False)
    html = QTextDocument()
    html.setHtml(data.html())
    assert html.toPlainText().split("\n") == [url, "<script>"]
    cursor = QTextCursor(html)
    cursor.movePosition(QTextCursor.MoveOperation.Right)
    assert cursor.charFormat().anchorHref() == "https://example.com/?a=1&copy=2&b=%22%3Cb%3E'%C3%A9"


@pytest.mark.usefixtures("qapp")
@each_row("url", ["file:///etc/passwd", "https://cdn.example.com/1.jpg?key=[…]"])
def test_without_a_url_of_the_web_there_is_no_list(url: str) -> None:
    data = DraggedUrls(pack_images((url,)), is_text_alone=False)

    assert data.formats() == ["text/plain"]
    assert (data.text(), data.hasUrls(), data.hasHtml()) == (url, False, False)


# Those without a picture are as wide as their tile. Row 9 is one of them, and has a URL.
_PRESSED = 9


@each_row(("end", "acts"), [(QPoint(3, 3), True), (QPoint(100, 0), False)], ids=["on it", "elsewhere"])
def test_a_button_of_a_tile_acts_when_it_is_released_and_drags_and_selects_nothing(
    gallery: ShownGallery, drags: list[Drag], clicked: list[tuple[int, TileButton]], end: QPoint, *, acts: bool
) -> None:
    clicked.clear()
    gallery.selection.select([0, 4])
    place, left = gallery.parts(_PRESSED).buttons[TileButton.PICK].center(), Qt.MouseButton.LeftButton
    QTest.mousePress(gallery.viewport(), left, pos=place)
    for share in (0.2, 0.6, 1.0):
        move_to(gallery, place + end * share)
    assert clicked == []
    QTest.mouseRelease(gallery.viewport(), left, pos=place + end)

    assert (clicked, drags) == ([(_PRESSED, TileButton.PICK)] if acts else [], [])
    assert gallery.selection.rows() == (0, 4)


def test_a_button_of_a_tile_does_not_act_on_another_image_that_came_to_its_place(
    gallery: ShownGallery, clicked: list[tuple[int, TileButton]]
) -> None:
    place = gallery.parts(_PRESSED).buttons[TileButton.PICK].center()
    QTest.mousePress(gallery.viewport(), Qt.MouseButton.LeftButton, pos=place)
    gallery.shelf.show(range(1, len(_URLS)))
    QTest.mouseRelease(gallery.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert clicked == []
    QTest.mouseClick(gallery.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert clicked == [(_PRESSED, TileButton.PICK)]


@each_row("on_button", [False, True], ids=["on the picture", "on a button"])
def test_a_double_click_that_moves_drags_and_selects_nothing(
    gallery: ShownGallery, drags: list[Drag], clicked: list[tuple[int, TileButton]], *, on_button: bool
) -> None:
    gallery.clearSelection()
    clicked.clear()
    opened: list[int] = []
    gallery.open_requested.connect(opened.append)
    place = gallery.parts(_PRESSED).buttons[TileButton.PICK].center() if on_button else gallery.middle(_PRESSED)
    QTest.mouseClick(gallery.viewport(), Qt.MouseButton.LeftButton, pos=place)
    send(gallery, QEvent.Type.MouseButtonDblClick, place, _NO)
    for step in (QPoint(20, 0), QPoint(60, 0), QPoint(100, 0)):
        move_to(gallery, place + step)
    QTest.mouseRelease(gallery.viewport(), Qt.MouseButton.LeftButton, pos=place + QPoint(100, 0))

    assert drags == []
    assert (opened, clicked) == (([], [(_PRESSED, TileButton.PICK)]) if on_button else ([_PRESSED], []))
    assert gallery.selection.rows() == (() if on_button else (_PRESSED,))
    drag_from(gallery, gallery.middle(2))
    assert drags.pop().lines == [_URLS[2]], "the next press drags again"

"""Dragging images out of the gallery into other programs: what is seen under the pointer, and what is dropped.

What is dropped are the images' URLs, in several formats:

- ``text/uri-list`` has the URLs of the web alone, because programs open what is in such a list.
- ``text/html`` has a link for each of these. Rich text fields of browsers would make one link of several URLs.
- ``text/plain`` has all URLs.

Text editors take a list of URLs as files to be opened if there is one, whatever else there is and in whichever order.
Therefore a person may choose to drag text alone: no set of formats serves text editors and file managers both. The
order of the formats changes nothing. Tried with two URLs on X11:

- With a list, Mousepad, gedit, Geany and KWrite open the URLs as files, or nothing. Of text alone they insert lines.
- With a list, Thunar and PCManFM download both images, and Dolphin offers to; of text alone they refuse.
- Chromium's tabs open all URLs of a list. A rich text field makes a link for each one of HTML, else only for the first.
- ``text/x-moz-url`` in place of the list lets Chromium open one wrong address.
- Programs of GTK 4 (Nautilus 48, GNOME Text Editor 48) asked for no data, whatever was offered.
"""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from html import escape
from typing import Final, NamedTuple, override

from PySide6.QtCore import QByteArray, QMetaType, QMimeData, QPoint, QPointF, QRectF, QSize, QSizeF, Qt, QUrl
from PySide6.QtGui import QDrag, QFontMetricsF, QImage, QPainter, QPixmap
from PySide6.QtWidgets import QWidget

from app.core.copy_formats import copied_urls, link_tag, url_of
from app.core.display_text import url_on_one_line
from app.core.models import PackImage
from app.ui import theme
from app.ui.desktop import web_url
from app.ui.picture_painting import fitted_size, painted_thumbnail
from app.ui.shelf_model import GalleryModel
from app.ui.texts.wording import number


class _Formats(NamedTuple):
    """The data of each format."""

    urls: list[QUrl]
    uri_list: QByteArray
    html: str
    text: str


_LIST: Final = "text/uri-list"
_HTML: Final = "text/html"
_TEXT: Final = "text/plain"
_MOST_AT_ONCE: Final = 2_000  # images, which take 20 ms


class DraggedUrls(QMimeData):
    """The URLs of images. Those of many images are made in a thread, while the drag goes on.

    Attributes:
        images: The images, for parts of this program.
    """

    def __init__(self, images: Sequence[PackImage], *, is_text_alone: bool) -> None:
        """Begin to make the data.

        Args:
            images: The images; at least one has a URL.
            is_text_alone: Whether only ``text/plain`` is offered.
        """
        super().__init__()
        self.images = images
        has_links = not is_text_alone and any(web_url(url_of(image)) is not None for image in images)
        self._formats = [_LIST, _HTML, _TEXT] if has_links else [_TEXT]
        self._data: Future[_Formats] = Future()
        if len(images) <= _MOST_AT_ONCE:
            self._data.set_result(_made(images))
        else:
            executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="dragged images")
            self._data = executor.submit(_made, images)
            executor.shutdown(wait=False)  # the thread ends when the data are made

    @override
    def formats(self) -> list[str]:
        return self._formats

    @override
    def hasFormat(self, mimetype: str) -> bool:
        return mimetype in self._formats

    @override
    def retrieveData(self, mimetype: str, preferredType: QMetaType | QMetaType.Type) -> object:
        if mimetype not in self._formats:
            return None
        data = self._data.result()
        if mimetype != _LIST:
            return data.html if mimetype == _HTML else data.text
        # Qt converts the bytes to URLs only for a C++ class, and 100,000 URLs to bytes slowly.
        is_for_bytes = QMetaType(preferredType).id() == QMetaType.Type.QByteArray.value
        return data.uri_list if is_for_bytes else data.urls


def _made(images: Sequence[PackImage]) -> _Formats:
    texts = copied_urls(images)
    urls: list[QUrl] = []
    links: list[str] = []
    for text in texts:
        url = web_url(text)
        if url is not None:
            urls.append(url)
            links.append(link_tag(_encoded(url), text))
        else:
            links.append(escape(text))
    # Lines of a list end with CR and LF (RFC 2483).
    uri_list = "".join(f"{_encoded(url)}\r\n" for url in urls).encode()
    return _Formats(urls, QByteArray(uri_list), "<br>".join(links), "\n".join(texts))


def _encoded(url: QUrl) -> str:
    return url.toString(QUrl.ComponentFormattingOption.FullyEncoded)


_LINE = 1  # around each picture, which separates it from the next one and from what is below


def drag_pixmap(view: QWidget, pictures: Sequence[tuple[QImage, QSize]], count: int) -> QPixmap:
    """Paint pictures that lie on one another, the first one on top, and the badge.

    Args:
        view: From which they are dragged; it has the colours, the font and the resolution.
        pictures: Thumbnails, and the sizes of the whole pictures.
        count: Number of images that are dragged.
    """
    scale = view.devicePixelRatioF()
    room = QSize(theme.DRAG_PICTURE, theme.DRAG_PICTURE)
    badge = _badge_size(view, count)
    # The badge lies over the upper right corner of the first picture.
    begin = QPointF(_LINE, badge.height() / 2)
    step = QPointF(theme.DRAG_STEP, theme.DRAG_STEP)
    places = [
        QRectF(begin + step * level, fitted_size(size, room, scale)) for level, (_, size) in enumerate(pictures)
    ] or [QRectF(begin, QSizeF(room) / 2)]
    badge_place = QRectF(QPointF(max(0.0, places[0].right() - badge.width() / 2), 0), badge)
    bounds = badge_place
    for place in places:
        bounds = bounds.united(place.adjusted(-_LINE, -_LINE, _LINE, _LINE))
    canvas = QPixmap(bounds.toAlignedRect().size() * scale)
    canvas.setDevicePixelRatio(scale)
    canvas.fill(Qt.GlobalColor.transparent)
    painter = QPainter(canvas)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    for level in reversed(range(len(places))):
        _paint_picture(painter, places[level], view, pictures[level][0] if pictures else None)
    _paint_badge(painter, badge_place, view, count)
    painter.end()
    return canvas


def _badge_size(view: QWidget, count: int) -> QSizeF:
    metrics = QFontMetricsF(theme.semibold_font(view.font()))
    height = metrics.height() + theme.SPACE_4
    return QSizeF(max(height, metrics.horizontalAdvance(number(count)) + 2 * theme.SPACE_8), height)


def _paint_picture(painter: QPainter, place: QRectF, view: QWidget, picture: QImage | None) -> None:
    colors, scale = theme.colors(view.palette()), view.devicePixelRatioF()
    painter.setBrush(colors.line)
    radius = theme.TILE_RADIUS + _LINE
    painter.drawRoundedRect(place.adjusted(-_LINE, -_LINE, _LINE, _LINE), radius, radius)
    if picture is None:
        painter.setBrush(colors.ground)
        painter.drawRoundedRect(place, theme.TILE_RADIUS, theme.TILE_RADIUS)
    else:
        pixmap = painted_thumbnail(picture, place.size(), scale, theme.TILE_RADIUS, colors.checker)
        painter.drawPixmap(place.topLeft(), pixmap)


def _paint_badge(painter: QPainter, place: QRectF, view: QWidget, count: int) -> None:
    colors = theme.colors(view.palette())
    painter.setBrush(colors.accent)
    painter.drawRoundedRect(place, place.height() / 2, place.height() / 2)
    painter.setFont(theme.semibold_font(view.font()))
    painter.setPen(colors.view)
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, number(count))


_MOST_PICTURES: Final = 3


def start_drag(view: QWidget, model: GalleryModel, rows: Sequence[int], pressed: int, *, is_text_alone: bool) -> None:
    """Drag images until they are dropped. Images without a URL are left out; if none has one, nothing is dragged.

    Args:
        view: Where the drag starts.
        model: The rows of the view.
        rows: The images, in pack order.
        pressed: The row under the pointer, whose picture is in front.
        is_text_alone: Whether only plain text is offered, which text editors insert.
    """
    images = tuple(model.images(rows))
    if not any(url_on_one_line(image.url) for image in images):
        return
    in_front = [pressed, *(row for row in rows[:_MOST_PICTURES] if row != pressed)]
    found = [(model.picture(row), model.original_size(row)) for row in in_front[:_MOST_PICTURES]]
    pictures = [(picture, size) for picture, size in found if picture is not None and size is not None]
    drag_images(view, images, pictures, is_text_alone=is_text_alone)


def drag_images(
    view: QWidget, images: Sequence[PackImage], pictures: Sequence[tuple[QImage, QSize]], *, is_text_alone: bool = False
) -> None:
    """Drag images until they are dropped.

    Args:
        view: Where the drag starts.
        images: The images, of which one has a URL at least.
        pictures: Thumbnails with the sizes of their originals; the first one is in front.
        is_text_alone: Whether only plain text is offered.
    """
    count = sum(1 for image in images if url_on_one_line(image.url))
    drag = QDrag(view)
    drag.setMimeData(DraggedUrls(images, is_text_alone=is_text_alone))
    drag.setPixmap(drag_pixmap(view, pictures, count))
    drag.setHotSpot(QPoint(-theme.DRAG_DISTANCE, -theme.DRAG_DISTANCE))
    # A file manager may make links to the images instead of downloading them.
    drag.exec(Qt.DropAction.CopyAction | Qt.DropAction.LinkAction, Qt.DropAction.CopyAction)

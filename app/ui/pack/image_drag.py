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
from html import escape

from PySide6.QtCore import QMimeData, QPoint, QPointF, QRectF, QSize, QSizeF, Qt, QUrl
from PySide6.QtGui import QDrag, QFontMetricsF, QImage, QPainter, QPixmap
from PySide6.QtWidgets import QWidget

from app.core.copy_formats import copied_urls, link_tag
from app.core.display_text import url_on_one_line
from app.core.models import PackImage
from app.ui import theme
from app.ui.desktop import web_url
from app.ui.picture_painting import fitted_size, paint_small_picture, painted_thumbnail
from app.ui.shelf_model import GalleryModel
from app.ui.texts.wording import number
from app.ui.widgets.parts import paint_box


class DraggedUrls(QMimeData):
    """The URLs of images.

    Attributes:
        images: The images, for parts of this program.
    """

    def __init__(self, images: Sequence[PackImage], *, is_text_alone: bool) -> None:
        """Make the data.

        Args:
            images: The images; at least one has a URL.
            is_text_alone: Whether only ``text/plain`` is offered.
        """
        super().__init__()
        self.images = images
        texts = copied_urls(images)
        found = [(text, web_url(text)) for text in texts] if not is_text_alone else []
        urls = [url for _, url in found if url is not None]
        if urls:
            self.setUrls(urls)
            encoded = QUrl.ComponentFormattingOption.FullyEncoded
            self.setHtml(
                "<br>".join(link_tag(url.toString(encoded), text) if url else escape(text) for text, url in found)
            )
        self.setText("\n".join(texts))


def drag_pixmap(view: QWidget, picture: QImage | None, size: QSize, count: int) -> QPixmap:
    """Paint a picture with the number of images over its upper right corner.

    Args:
        view: From which it is dragged; it has the colours, the font and the resolution.
        picture: The thumbnail; None without one.
        size: Of the whole picture.
        count: Number of images that are dragged.
    """
    scale, colors, font = view.devicePixelRatioF(), theme.colors(view.palette()), theme.semibold_font(view.font())
    metrics, words = QFontMetricsF(font), number(count)
    height = metrics.height() + theme.SPACE_4
    badge = QRectF(0, 0, max(height, metrics.horizontalAdvance(words) + 2 * theme.SPACE_8), height)
    room = QSize(theme.DRAG_PICTURE, theme.DRAG_PICTURE)
    place = QRectF(QPointF(0, height / 2), fitted_size(size, room, scale))
    canvas = QPixmap((QSizeF(place.width() + badge.width() / 2, place.bottom()) * scale).toSize())
    canvas.setDevicePixelRatio(scale)
    canvas.fill(Qt.GlobalColor.transparent)
    painter = QPainter(canvas)
    pixmap = None
    if picture is not None:
        pixmap = painted_thumbnail(picture, place.size(), scale, theme.TILE_RADIUS, colors.checker)
    paint_small_picture(painter, place, pixmap, colors)
    badge.moveLeft(max(0.0, place.right() - badge.width() / 2))
    paint_box(painter, badge, colors.accent, radius=height / 2)
    painter.setFont(font)
    painter.setPen(colors.view)
    painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, words)
    painter.end()
    return canvas


def start_drag(view: QWidget, model: GalleryModel, rows: Sequence[int], pressed: int, *, is_text_alone: bool) -> None:
    """Drag images of a gallery until they are dropped. Those without a URL are left out; if none has one, do nothing.

    Args:
        view: Where the drag starts.
        model: The rows of the view.
        rows: The images, which are dragged in pack order.
        pressed: The row under the pointer, whose picture is seen.
        is_text_alone: Whether only plain text is offered, which text editors insert.
    """
    images = tuple(sorted(model.images(rows), key=lambda image: image.position))
    count = sum(1 for image in images if url_on_one_line(image.url))
    if not count:
        return
    drag = QDrag(view)
    drag.setMimeData(DraggedUrls(images, is_text_alone=is_text_alone))
    size = model.original_size(pressed) or QSize(theme.DRAG_PICTURE, theme.DRAG_PICTURE) / 2
    drag.setPixmap(drag_pixmap(view, model.picture(pressed), size, count))
    drag.setHotSpot(QPoint(-theme.DRAG_DISTANCE, -theme.DRAG_DISTANCE))
    # A file manager may make links to the images instead of downloading them.
    drag.exec(Qt.DropAction.CopyAction | Qt.DropAction.LinkAction, Qt.DropAction.CopyAction)

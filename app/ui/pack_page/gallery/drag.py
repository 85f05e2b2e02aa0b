"""Dragging images out of the gallery, into other programs: their URLs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QDrag

from app.core.copy_formats.urls import copied_urls
from app.ui import theme
from app.ui.browser import web_url
from app.ui.pack_page.gallery.drag_pixmap import drag_pixmap

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from PySide6.QtWidgets import QWidget

    from app.core.models import PackImage
    from app.ui.pack_page.gallery.model import GalleryModel

_MOST_PICTURES: Final = 3


def start_drag(view: QWidget, model: GalleryModel, rows: Sequence[int], pressed: int) -> None:
    """Drag images until they are dropped. Images without a URL are left out; if none has one, nothing is dragged.

    Args:
        view: Where the drag starts.
        model: The rows of the view.
        rows: The images, in pack order.
        pressed: The row under the pointer, whose picture is in front.
    """
    data, count = dragged_data(model.images(rows))
    if not count:
        return
    in_front = [pressed, *(row for row in rows[:_MOST_PICTURES] if row != pressed)]
    found = [(model.picture(row), model.original_size(row)) for row in in_front[:_MOST_PICTURES]]
    pictures = [(picture, size) for picture, size in found if picture is not None and size is not None]
    drag = QDrag(view)
    drag.setMimeData(data)
    drag.setPixmap(drag_pixmap(view, pictures, count))
    drag.setHotSpot(QPoint(-theme.DRAG_DISTANCE, -theme.DRAG_DISTANCE))
    # A file manager may make links to the images instead of downloading them.
    drag.exec(Qt.DropAction.CopyAction | Qt.DropAction.LinkAction, Qt.DropAction.CopyAction)


def dragged_data(images: Iterable[PackImage]) -> tuple[QMimeData, int]:
    """What is dropped: all URLs as text, and those of the web as a list of URLs; and how many there are.

    Programs open the URLs of a list, so that it has none that could open a file.
    """
    texts = copied_urls(images)
    data = QMimeData()
    if urls := [url for url in map(web_url, texts) if url is not None]:
        data.setUrls(urls)
    data.setText("\n".join(texts))
    return data, len(texts)

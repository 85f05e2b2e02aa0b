"""Dragging images out of the gallery, into other programs: their URLs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QDrag

from app.core.display_text import url_on_one_line
from app.ui import theme
from app.ui.pack_page.gallery.drag_pixmap import drag_pixmap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

    from app.ui.pack_page.gallery.model import GalleryModel

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
    from app.ui.pack_page.gallery.dragged_urls import DraggedUrls  # imported late: the first row does not need it

    images = tuple(model.images(rows))
    count = sum(1 for image in images if url_on_one_line(image.url))
    if not count:
        return
    in_front = [pressed, *(row for row in rows[:_MOST_PICTURES] if row != pressed)]
    found = [(model.picture(row), model.original_size(row)) for row in in_front[:_MOST_PICTURES]]
    pictures = [(picture, size) for picture, size in found if picture is not None and size is not None]
    drag = QDrag(view)
    drag.setMimeData(DraggedUrls(images, is_text_alone=is_text_alone))
    drag.setPixmap(drag_pixmap(view, pictures, count))
    drag.setHotSpot(QPoint(-theme.DRAG_DISTANCE, -theme.DRAG_DISTANCE))
    # A file manager may make links to the images instead of downloading them.
    drag.exec(Qt.DropAction.CopyAction | Qt.DropAction.LinkAction, Qt.DropAction.CopyAction)

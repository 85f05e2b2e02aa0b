"""Where the parts of the viewer are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect

from app.ui import theme

if TYPE_CHECKING:
    from PySide6.QtCore import QSize
    from PySide6.QtWidgets import QWidget

    from app.ui.pack_page.viewer.canvas import Canvas
    from app.ui.pack_page.viewer.islands import PlaceIsland, ToolsIsland
    from app.ui.pack_page.viewer.notice import Notice

_MARGIN: Final = theme.SPACE_12  # around what lies over the picture


def notice_place(room: QRect, size: QSize, margin: int, *, is_alone: bool) -> QRect:
    """Where a sentence is in the room of a picture: at its lower edge, or in the middle if there is no picture."""
    place = QRect(room.topLeft(), size)
    place.moveCenter(room.center())
    if not is_alone:
        place.moveBottom(room.bottom() - margin)
    return place


class ViewerLayout:
    """The panel is beside the picture, everything else over it."""

    def __init__(
        self,
        canvas: Canvas,
        edges: tuple[QWidget, QWidget],
        place: PlaceIsland,
        tools: ToolsIsland,
        notice: Notice,
        info: QWidget,
    ) -> None:
        """Set the parts.

        Args:
            canvas: The picture.
            edges: The areas at the left and the right edge of the picture, which are its children.
            place: Which image it is, over the upper left corner.
            tools: Buttons, over the upper right corner.
            notice: A sentence, over the lower edge, or in the middle if there is no picture.
            info: The panel.
        """
        self._canvas = canvas
        self._info = info
        self._place = place
        self._tools = tools
        self._notice = notice
        self._edges = edges

    def fit(self, room: QRect) -> None:
        """Place everything in the viewer's room."""
        room = QRect(room)
        if not self._info.isHidden():
            width = min(theme.VIEWER_PANEL_WIDTH, room.width() // 2)
            self._info.setGeometry(room.right() + 1 - width, 0, width, room.height())
            room.setWidth(room.width() - width)
        self._canvas.setGeometry(room)
        tools = self._tools.sizeHint()
        self._tools.setGeometry(room.right() + 1 - _MARGIN - tools.width(), _MARGIN, tools.width(), tools.height())
        notice = self._notice.fit(room.width() - 2 * _MARGIN)
        self._notice.setGeometry(notice_place(room, notice, _MARGIN, is_alone=self._canvas.is_empty))
        self.fit_place()
        self._fit_edges(self._tools.geometry().bottom() + _MARGIN)

    def fit_place(self) -> None:
        """Make the upper left island as wide as its texts; below the other one if both have no room side by side."""
        room = self._tools.x() - 2 * _MARGIN
        if self._place.minimumSizeHint().width() <= room:
            self._place.move(_MARGIN, _MARGIN)
        else:
            self._place.move(_MARGIN, self._tools.geometry().bottom() + _MARGIN)
            room = self._canvas.width() - 2 * _MARGIN
        self._place.fit(room)

    def _fit_edges(self, top: int) -> None:
        canvas = self._canvas
        width, height = theme.VIEWER_EDGE
        if not canvas.picture.can_move:  # a picture that can be moved is clicked and dragged near the edges, too
            height = canvas.height() - 2 * top
        y = (canvas.height() - height) // 2
        for edge, x in zip(self._edges, (0, canvas.width() - width), strict=True):
            edge.setGeometry(x, y, width, height)

"""What the pointer is on: a tile, one of its buttons, or the ground between tiles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QToolTip

from app.ui import theme
from app.ui.pack_page.gallery.geometry import TileButton
from app.ui.texts import image as texts
from app.ui.tool_tips import wrapped_tool_tip
from app.workspace.tile import TileStage

if TYPE_CHECKING:
    from PySide6.QtGui import QHelpEvent
    from PySide6.QtWidgets import QListView

    from app.ui.pack_page.gallery.delegate import TileDelegate
    from app.ui.pack_page.gallery.geometry import TileParts
    from app.ui.pack_page.gallery.model import GalleryModel


class TilePointer:
    """Finds tiles and buttons at positions in the viewport, and lets the delegate highlight them."""

    def __init__(self, view: QListView, model: GalleryModel, delegate: TileDelegate) -> None:
        """Set the view, whose rows the model has and the delegate paints."""
        self._view = view
        self._model = model
        self._delegate = delegate

    def is_on_tile(self, row: int, position: QPoint) -> bool:
        """Whether a position in the cell of a row is on its tile, not between tiles."""
        return self._parts(row).contains(position)

    def is_on_picture(self, position: QPoint) -> bool:
        """Whether a position is on the picture of a tile, or on its place while there is none."""
        index = self._view.indexAt(position)
        return index.isValid() and self._parts(index.row()).picture.contains(position)

    def button_at(self, position: QPoint) -> tuple[int, TileButton] | None:
        """The row and the button at a position; None where there is no button."""
        index = self._view.indexAt(position)
        if not index.isValid():
            return None
        row = index.row()
        parts = self._parts(row)
        image = self._model.image(row)
        if image.url and parts.copy_button.contains(position):
            return row, TileButton.COPY
        failed = self._model.tile(row).stage is TileStage.FAILED
        if failed and image.is_readable and parts.retry_button.contains(position):
            return row, TileButton.RETRY
        return None

    def move_to(self, position: QPoint) -> None:
        """Highlight the tile and the button at a position."""
        index = self._view.indexAt(position)
        button = self.button_at(position)
        self._highlight(index.row() if index.isValid() else -1, button[1] if button else None)

    def leave(self) -> None:
        """Highlight nothing."""
        self._highlight(-1, None)

    def forget(self) -> None:
        """Highlight nothing; the rows are other ones, and are painted anyway."""
        self._delegate.hovered_row = -1

    def show_tool_tip(self, event: QHelpEvent) -> None:
        """Say what a button does, else show the whole description of the tile, and why the description failed."""
        view = self._view
        button = self.button_at(event.pos())
        index = view.indexAt(event.pos())
        if button is not None:
            text = (texts.COPY_URL if button[1] is TileButton.COPY else texts.TRY_AGAIN).text()
        else:
            text = texts.description_tip(self._model.image(index.row())) if index.isValid() else ""
        rect = view.visualRect(index) if index.isValid() else QRect()
        QToolTip.showText(event.globalPos(), wrapped_tool_tip(text), view.viewport(), rect)

    def _parts(self, row: int) -> TileParts:
        rect = self._view.visualRect(self._model.index(row, 0))
        metrics = QFontMetrics(theme.caption_font(self._view.font()))
        return self._delegate.parts(rect, row, metrics, self._view.devicePixelRatioF())

    def _highlight(self, row: int, hot: TileButton | None) -> None:
        delegate = self._delegate
        if (row, hot) == (delegate.hovered_row, delegate.hot_button):
            return
        touched = {delegate.hovered_row, row} - {-1}
        delegate.hovered_row, delegate.hot_button = row, hot
        for each in touched:
            self._view.viewport().update(self._view.visualRect(self._model.index(each, 0)))

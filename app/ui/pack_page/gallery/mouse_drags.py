"""Drags with the mouse: of images out of the gallery, and of rubber bands that select."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QRect, Qt

if TYPE_CHECKING:
    from app.ui.pack_page.gallery.grid_view import GridView
    from app.ui.pack_page.gallery.model import GalleryModel
    from app.ui.pack_page.gallery.selection import Selection


class MouseDrags:
    """Decides what a movement with a pressed button is, and which movements and releases Qt handles."""

    def __init__(self, view: GridView, model: GalleryModel, selection: Selection) -> None:
        """Set the view, the model of its rows, and which of them are selected."""
        self._view = view
        self._model = model
        self._selection = selection
        # Whether a drag has ended while the button may still be pressed: it was cancelled by Escape, or the system
        # sends the release as well. Then movements begin no rubber band, and the release is not the end of a click.
        self._has_dragged = False
        self._modifiers = Qt.KeyboardModifier.NoModifier  # of the latest movement

    def press(self, *, is_on_picture: bool) -> None:
        """Handle that a button is pressed, on a picture or elsewhere, before Qt does."""
        self._has_dragged = False
        # If the pointer is moved now, Qt starts a drag where this is set, and a rubber band otherwise.
        self._view.setDragEnabled(is_on_picture)

    def start(self) -> None:
        """Drag the selected images until they are dropped: their text alone if Alt is pressed."""
        from app.ui.pack_page.gallery.drag import start_drag

        self._has_dragged = True
        pressed = self._view.currentIndex().row()
        is_text_alone = bool(self._modifiers & Qt.KeyboardModifier.AltModifier)
        start_drag(self._view, self._model, self._selection.rows(), pressed, is_text_alone=is_text_alone)

    def move(self, buttons: Qt.MouseButton, modifiers: Qt.KeyboardModifier) -> bool:
        """Handle a movement, and return whether Qt has to handle it as well."""
        self._modifiers = modifiers
        if buttons == Qt.MouseButton.NoButton:
            self._has_dragged = False
        return not self._has_dragged

    def release(self) -> bool:
        """Handle that a button is released, and return whether Qt has to handle it as well."""
        has_dragged, self._has_dragged = self._has_dragged, False
        return not has_dragged

    def select_touched(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        """Select the tiles that a rubber band touches. Qt selects by cells, and so also tiles that it does not touch.

        Args:
            rect: The rubber band, in the viewport.
            command: As of `QItemSelectionModel.select`.
        """
        view, model = self._view, self._model
        origin = view.visualRect(model.index(0, 0)).topLeft()
        selection = QItemSelection()
        for rows in view.grid.rows_touched(rect.normalized().translated(-origin), model.rowCount()):
            if rows:
                selection.select(model.index(rows.start, 0), model.index(rows.stop - 1, 0))
        view.selectionModel().select(selection, command)

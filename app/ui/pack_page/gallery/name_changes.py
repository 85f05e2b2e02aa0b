"""Tells screen readers that the accessible name of a tile has changed, because its image has another mark."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleEvent

if TYPE_CHECKING:
    from PySide6.QtWidgets import QAbstractItemView

    from app.ui.pack_page.gallery.model import GalleryModel


class NameChanges(QObject):
    """Sends an event for each tile of a view whose mark has changed."""

    def __init__(self, view: QAbstractItemView, model: GalleryModel) -> None:
        """Set the view, which shows the model."""
        super().__init__(view)
        self._view = view
        model.mark_changed.connect(self._on_mark_changed)

    def _on_mark_changed(self, row: int) -> None:
        event = QAccessibleEvent(self._view, QAccessible.Event.NameChanged)
        event.setChild(row)
        QAccessible.updateAccessibility(event)

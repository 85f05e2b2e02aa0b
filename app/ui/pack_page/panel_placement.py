"""Puts the side panel of a page beside the gallery, over it, or away."""

from __future__ import annotations

from typing import TYPE_CHECKING, override

from PySide6.QtCore import QByteArray, QEvent, QObject, Signal

from app.ui import theme
from app.ui.pack_page.panel_place import PanelPlace
from app.ui.widgets.lines import LineSplitter

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.ui.pack_page.details.details_panel import DetailsPanel
    from app.ui.pack_page.gallery.view import GalleryView


class PanelPlacement(QObject):
    """The splitter of a page, and the side panel in it or over it.

    Attributes:
        splitter: Between gallery and side panel.

    Signals:
        in_the_way: The panel covers the image that a key has moved to; no arguments.
    """

    in_the_way = Signal()

    def __init__(self, page: QWidget, gallery_area: QWidget, gallery: GalleryView, details: DetailsPanel) -> None:
        """Put the panel beside the gallery.

        Args:
            page: What the panel lies over in a narrow window.
            gallery_area: What stands in the splitter, to the left of the panel.
            gallery: The grid in it; gets the focus of a panel that is hidden.
            details: The panel.
        """
        super().__init__(page)
        self._page = page
        self._gallery = gallery
        self._details = details
        self._place = PanelPlace.BESIDE
        self._beside_state = QByteArray()  # of the splitter, from when the panel was beside the gallery last
        self.splitter = LineSplitter()
        self.splitter.setObjectName("splitter")
        self.splitter.addWidget(gallery_area)
        self.splitter.addWidget(details)
        self.splitter.order_children()
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setStretchFactor(1, 0)
        # The panel is hidden by a command only: after collapsing it by dragging, nothing would show how to get it back.
        self.splitter.setCollapsible(0, False)
        self.splitter.setCollapsible(1, False)
        self.splitter.setSizes([theme.WINDOW_SIZE[0] - theme.PANEL_WIDTH, theme.PANEL_WIDTH])
        self.splitter.installEventFilter(self)
        gallery.moved_by_key.connect(self._on_moved_by_key)

    @property
    def splitter_state(self) -> QByteArray:
        """State of the splitter while the panel is beside the gallery, as Qt saves it."""
        return self.splitter.saveState() if self._place is PanelPlace.BESIDE else self._beside_state

    def set_place(self, place: PanelPlace) -> None:
        """Show the panel beside the gallery or over it, or hide it."""
        if place is self._place:
            return
        if self._place is PanelPlace.BESIDE:
            self._beside_state = self.splitter.saveState()
        # Hiding the focused widget would move the focus to the next one, which is the field for the pack ID.
        if self._details.isAncestorOf(self._page.window().focusWidget()):
            self._gallery.setFocus()
        self._place = place
        if place is PanelPlace.OVER:
            self._details.setParent(self._page)
            self._fit()
            self._details.show()
            self._details.raise_()
        else:
            self.splitter.addWidget(self._details)
            self.splitter.order_children()
            self.splitter.setCollapsible(1, False)
            self.splitter.restoreState(self._beside_state)
            self._details.setVisible(place is PanelPlace.BESIDE)

    def raise_to_top(self) -> None:
        """Put the splitter after its siblings, in whose order screen readers go, and a panel that lies over it last."""
        self.splitter.raise_()
        if self._place is PanelPlace.OVER:
            self._details.raise_()

    def _fit(self) -> None:
        page = self._page
        width = min(theme.PANEL_WIDTH, page.width())
        top = self.splitter.y()
        self._details.setGeometry(page.width() - width, top, width, page.height() - top)

    def _on_moved_by_key(self, row: int) -> None:
        if self._place is not PanelPlace.OVER:
            return
        gallery = self._gallery
        middle = gallery.visualRect(gallery.model().index(row, 0)).center()
        if self._details.geometry().contains(gallery.viewport().mapTo(self._page, middle)):
            self.in_the_way.emit()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # The rows above the splitter change its place.
        if event.type() in {QEvent.Type.Move, QEvent.Type.Resize} and self._place is PanelPlace.OVER:
            self._fit()
        return super().eventFilter(watched, event)

"""The gallery with its margins, or what is shown in its place while there are no images."""

from __future__ import annotations

from typing import TYPE_CHECKING, override

from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.ui import theme
from app.ui.texts import pack as texts
from app.ui.widgets.empty_view import EmptyView

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from app.ui.pack_page.filtering.no_result import NoResult
    from app.ui.pack_page.gallery.view import GalleryView
    from app.workspace.pack_filter import PackFilter


class GalleryArea(QStackedWidget):
    """Shows the gallery, else that the pack has no images, or what to loosen because the filter lets none pass.

    It has the background of the view, which is visible in the margins of the gallery.
    """

    def __init__(self, pack_filter: PackFilter, gallery: GalleryView) -> None:
        """Show the gallery."""
        super().__init__()
        self._filter = pack_filter
        self._gallery = gallery
        self._no_images = EmptyView("picture", texts.NO_IMAGES.text())
        self._no_result: NoResult | None = None
        self.addWidget(gallery)
        self.addWidget(self._no_images)
        pack_filter.changed.connect(self.show_gallery_or_why_not)

    def show_gallery_or_why_not(self) -> None:
        """Show the gallery, or why there is nothing in it."""
        shown: QWidget = self._gallery
        if not self._filter.shown:
            shown = self._why_nothing_passes() if self._filter.is_active else self._no_images
        self.setCurrentWidget(shown)

    def _why_nothing_passes(self) -> NoResult:
        """What to loosen; made when it is needed first."""
        if self._no_result is None:
            from app.ui.pack_page.filtering.no_result import NoResult

            self._no_result = NoResult(self._filter, self._gallery)
            self.addWidget(self._no_result)
        self._no_result.follow()
        return self._no_result

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), theme.colors(self.palette()).view)

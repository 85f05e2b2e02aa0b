"""What a person does with the images of the pack on screen: select them, copy their URLs, and try them again."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl, Signal

from app.core.display_text import url_on_one_line
from app.ui.browser import open_page, web_url
from app.ui.clipboard import copy_text
from app.ui.focused_text import select_all_text, selected_text
from app.ui.pack_page.copying import Copying
from app.ui.texts import toast
from app.workspace.tile import TileStage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from app.core.copy_formats.forms import CopyForm
    from app.core.models import PackImage
    from app.ui.pack_page.gallery.view import GalleryView
    from app.ui.pack_page.thumbnail_demand import ThumbnailDemand
    from app.workspace.open_pack import OpenPack


class ImageActions(QObject):
    """Acts on the selected images, or on all of them; copying and selecting act on a text that has the focus instead.

    Attributes:
        copying: Copies their URLs, or other texts.

    Signals:
        said: Something was copied, or could not be; a sentence for the toast.
    """

    said = Signal(str)

    def __init__(self, open_pack: OpenPack, gallery: GalleryView, demand: ThumbnailDemand) -> None:
        """Set what is acted on.

        Args:
            open_pack: The pack with the images.
            gallery: The grid in which they are selected.
            demand: Requests the thumbnails again.
        """
        super().__init__(gallery)
        self._open_pack = open_pack
        self._gallery = gallery
        self._demand = demand
        self.copying = Copying(open_pack.image_texts, self)
        self.copying.said.connect(self.said)

    def copy_text_or(self, images: Sequence[PackImage]) -> None:
        """Copy the selected text of the widget with the focus, else the URLs of images."""
        text = selected_text(self._gallery.window().focusWidget())
        if text:
            self.said.emit(toast.TEXT_COPIED.text() if copy_text(text) else toast.NOT_COPIED.text())
        else:
            self.copy(images)

    def copy_all(self) -> None:
        """Copy the URLs of all images of the pack, and say so if a filter shows a part of it."""
        shown = len(self._open_pack.shelf)
        if shown < len(self._open_pack.shelf.images):
            self._copy(self._open_pack.shelf.images, lambda count: toast.all_urls_copied(count, shown))
        else:
            self.copy(self._open_pack.shelf.images)

    def copy_shown(self) -> None:
        """Copy the URLs of the images that the filter shows."""
        shelf = self._open_pack.shelf
        self._copy([shelf.images[position] for position in shelf.positions], toast.shown_urls_copied)

    def copy(self, images: Sequence[PackImage]) -> None:
        """Copy the URLs of images."""
        self._copy(images, toast.urls_copied)

    def _copy(self, images: Sequence[PackImage], sentence: Callable[[int], str]) -> None:
        from app.core.copy_formats.forms import CopyForm

        self.copying.copy(CopyForm.URLS, images, lambda share: sentence(share.held))

    def copy_as(self, form: CopyForm, images: Sequence[PackImage]) -> None:
        """Copy images in a form, as many of the first ones as it can hold."""
        from app.ui.texts import copying

        self.copying.copy(form, images, partial(copying.copied, form))

    def select_all(self) -> None:
        """Select all text of the widget with the focus, else all images that are shown."""
        if not select_all_text(self._gallery.window().focusWidget()):
            self._gallery.selectAll()

    def select_none(self) -> None:
        """Select no image."""
        self._gallery.clearSelection()

    def invert_selection(self) -> None:
        """Select exactly the images that are not selected."""
        self._gallery.selection.invert()

    def select_undescribed(self) -> None:
        """Select exactly the shown images that are not described, and go to the first one."""
        shelf = self._open_pack.shelf
        rows = [row for row, position in enumerate(shelf.positions) if not shelf.images[position].is_described]
        self._gallery.selection.select(rows)
        if rows:
            self._gallery.show_row(rows[0])
        self.said.emit(toast.selected(len(rows)) if rows else toast.ALL_DESCRIBED.text())

    def open_in_browser(self, images: Sequence[PackImage]) -> None:
        """Open the images whose URL is of the web, each in a page of its own."""
        urls = [url for image in images if (url := web_url(url_on_one_line(image.url))) is not None]
        for url in urls:
            if not open_page(url.toString(QUrl.ComponentFormattingOption.FullyEncoded), self.said.emit):
                return
        if len(urls) < len(images):
            self.said.emit(toast.not_opened(len(images) - len(urls)))

    @property
    def has_selected_text(self) -> bool:
        """Whether text is selected in the widget with the focus."""
        return bool(selected_text(self._gallery.window().focusWidget()))

    @property
    def has_failed_selection(self) -> bool:
        """Whether the thumbnail of a selected image failed."""
        tiles = self._open_pack.thumbnails.tiles
        return any(tiles.of(image).stage is TileStage.FAILED for image in self._gallery.selection.images())

    def retry_failed(self) -> None:
        """Try all failed thumbnails again."""
        images = self._open_pack.shelf.images
        self.retry([images[position] for position in self._open_pack.thumbnails.tiles.failed_positions])

    def retry_selected(self) -> None:
        """Try the failed thumbnails of the selected images again."""
        self.retry(self._gallery.selection.images())

    def retry(self, images: Iterable[PackImage]) -> None:
        """Try the failed thumbnails of images again."""
        self._open_pack.thumbnails.retry(images)
        self._demand.want()

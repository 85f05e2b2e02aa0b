"""What belongs to the pack on screen: which of its images are shown, their marks, pictures and changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.core.changes import PackChanges, signed_anew
from app.core.connection import Connection
from app.core.filtering import Facet
from app.packs.gone_pictures import GonePictures
from app.packs.image_changes import ImageChanges
from app.packs.image_texts import ImageTexts
from app.packs.load_all import LoadAll
from app.packs.marks import KeptMarks, Marks
from app.packs.pack_filter import PackFilter
from app.packs.shelf import Shelf
from app.packs.states import Content, Place
from app.packs.thumbnails import ThumbnailBoxes, Thumbnails

if TYPE_CHECKING:
    from app.packs.services import Services
    from app.pictures.originals import Originals


class ShownPack(QObject):
    """The pack on screen, without the requests for it, which `OpenPack` adds.

    Attributes:
        beginning: Where the tab begins when the pack is shown next.
        shelf: Which images of the pack on screen are shown.
        marks: The marks of its images.
        filter: Decides which images are on the shelf.
        thumbnails: The thumbnails of the pack on screen.
        large_thumbnails: Larger thumbnails, for tiles that `thumbnails` are too small for; fetched only for visible
            images.
        changes: What has changed in it since the person looked.
        gone_pictures: The thumbnails of images that are gone.
        image_texts: Converts its images to the text that is copied.
        load_all: The job that loads the thumbnails which are not loaded automatically.
        limits: The limits of memory for thumbnails, and how far ahead they are fetched.

    Signals:
        content_changed: The pack on screen was replaced; the `PackChanges` if it is a later answer for the same pack of
            the same server, None if it is another pack or none.
        place_changed: The current image, or the first one in sight, is another one; no arguments.
    """

    content_changed = Signal(object)
    place_changed = Signal()

    def __init__(self, services: Services, boxes: ThumbnailBoxes, parent: QObject | None = None) -> None:
        """Begin without a pack.

        Args:
            services: The services of this run.
            boxes: Sizes of thumbnails.
            parent: The Qt parent.
        """
        super().__init__(parent)
        self.beginning = Place()
        self._image_id = ""  # of the current image, or the first one in sight
        self._services = services
        self.shelf = Shelf(self)
        self.marks = Marks(self)
        self._kept_marks = KeptMarks(self.marks, services, parent=self)
        self.large_thumbnails = Thumbnails(services, boxes.large, parent=self)
        # Only the usual thumbnails are checked with their hosts: the larger ones are of the same file.
        self.thumbnails = Thumbnails(services, boxes.usual, self.large_thumbnails, parent=self)
        self.changes = ImageChanges(self.marks.undo_stack, self)
        self.gone_pictures = GonePictures(self.thumbnails, services.tasks, self)
        self.filter = PackFilter(self.shelf, self.marks, self.thumbnails.tiles, services.tasks)
        self.changes.changed.connect(self._on_changes_listed)
        self.changes.all_seen.connect(self._on_all_changes_seen)
        self.image_texts = ImageTexts(services.tasks, self)
        self.load_all = LoadAll(self.thumbnails, parent=self)
        self.limits = services.settings.thumbnails
        self._server: Connection | None = None
        self._originals: Originals | None = None

    @property
    def originals(self) -> Originals:
        """The originals of the pack on screen, made when they are first used."""
        if self._originals is None:
            from app.pictures.originals import Originals

            services = self._services
            self._originals = Originals(
                services.make_original_source, services.tasks, services.settings, self._give_way, self
            )
            self._originals.use(self._server, self.thumbnails.traffic)
        return self._originals

    def _give_way(self, gives_way: bool) -> None:
        self.thumbnails.give_way(gives_way)
        self.large_thumbnails.give_way(gives_way)

    def _retry_pictures(self) -> None:
        """Try again with all pictures that failed, because the network is back."""
        self.thumbnails.retry_failed()
        if self._originals is not None:
            self._originals.retry_failed()

    def note_image(self, image_id: str) -> None:
        """Set which image is the current one, or the first one in sight, so that the tab can begin there again."""
        if image_id != self._image_id:
            self._image_id = image_id
            self.place_changed.emit()

    # --- The tab --------------------------------------------------------------------------------------------------

    def come_to_front(self) -> None:
        """Handle that the tab is shown; `OpenPack.request_if_needed` follows if the person stays there."""
        self.thumbnails.set_hidden(is_hidden=False)
        self.large_thumbnails.set_hidden(is_hidden=False)

    def go_to_back(self) -> None:
        """Handle that another tab is shown: give memory back, and download only what the person has asked for."""
        self.thumbnails.set_hidden(is_hidden=True)
        self.large_thumbnails.set_hidden(is_hidden=True)

    def drop_pictures(self) -> None:
        """Handle that several other tabs were shown since: free visible thumbnails and the search index as well."""
        self.filter.release()
        self.thumbnails.tiles.drop_stored_pictures()
        self.large_thumbnails.tiles.drop_stored_pictures()

    async def aclose(self) -> None:
        """Have the marks written, and wait until all downloads have ended."""
        self.filter.close()
        self.image_texts.close()
        self._kept_marks.save_now()
        if self._originals is not None:
            await self._originals.aclose()
        await self.thumbnails.aclose()
        await self.large_thumbnails.aclose()

    # --- Another pack, or a later answer --------------------------------------------------------------------------

    def _prepare(self, content: Content | None, former: Content | None, changes: PackChanges | None) -> None:
        """Replace what fetches pictures and marks, before the state is replaced: it may fail."""
        # Without the key, which may be forgotten while the pack is on screen.
        self._server = content.request.without_key().connection if content is not None else None
        if changes is None:
            self.gone_pictures.show_pack()
            self.load_all.cancel()  # it belongs to the former pack
            self._kept_marks.show_pack(content.request if content is not None else None)
        elif former is not None and _are_for_same_key(content, former):
            self.gone_pictures.keep(changes.removed_of(former.pack.images))
        else:
            self.gone_pictures.show_pack()
        anew = {}
        if content is not None and former is not None and changes is not None:
            anew = signed_anew(former.pack, content.pack, changes)
        for thumbnails in (self.thumbnails, self.large_thumbnails):
            thumbnails.show_content(content, is_refresh=changes is not None, signed_anew=anew)
        if self._originals is not None and changes is None:
            self._originals.use(self._server, self.thumbnails.traffic)

    def _show_images(self, content: Content | None, former: Content | None, changes: PackChanges | None) -> None:
        """Replace what views show of the pack on screen."""
        images = content.pack.images if content is not None else ()
        if changes is not None:
            self.filter.show_later(images, changes)
        else:
            self.filter.show_pack(images)
        self.content_changed.emit(changes)
        if changes is None and content is not None:
            beginning, self.beginning = self.beginning, Place()
            self.filter.restore(beginning.filter_text, beginning.choices)
        if content is None:
            self.changes.show_pack(None)
        elif changes is not None and _are_for_same_key(content, former):
            self.changes.show_later(content.pack, changes, is_live=content.is_merged)
        else:
            self.changes.show_pack(content.pack, content.unseen, content.received_at)

    def _on_changes_listed(self) -> None:
        self.filter.set_changes(self.changes.listed)

    def _on_all_changes_seen(self) -> None:
        self.filter.remove_facet(Facet.CHANGE)  # it would show nothing


def _are_for_same_key(content: Content | None, former: Content | None) -> bool:
    """Whether two answers are for the same key. Otherwise what one key may see must not be shown under the other."""
    return content is not None and former is not None and content.request.connection == former.request.connection

"""What belongs to the pack on screen: which of its images are shown, their marks, pictures and changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.core.changes import PackChanges, signed_anew
from app.core.connection import Connection
from app.core.filtering import Facet
from app.packs.image_changes import ImageChanges
from app.packs.marks import Marks, MarksSync
from app.packs.pack_filter import PackFilter, Shelf
from app.packs.readability import Readability
from app.packs.shared_reviews import key_of
from app.packs.states import Content
from app.packs.thumbnails import GonePictures, LoadAll, ThumbnailBoxes, Thumbnails
from app.pictures.originals import Originals

if TYPE_CHECKING:
    from app.packs.services import Services
    from app.storage.saved_packs import SavedPacks


class ShownPack(QObject):
    """The parts of an `OpenPack` that are about its images.

    Attributes:
        services: The services of this run.
        boxes: Sizes of thumbnails.
        shelf: Which images of the pack on screen are shown.
        marks: The marks of its images.
        notes: What the person has written about its images.
        marks_sync: Loads and saves the marks, and what is saved with them.
        filter: Decides which images are on the shelf.
        thumbnails: The thumbnails of the pack on screen.
        large_thumbnails: Larger thumbnails, for tiles that `thumbnails` are too small for; fetched only for visible
            images.
        readability: Where a text over the images would be readable.
        gone_pictures: The thumbnails of images that are gone.
        changes: What has changed in it since the person looked.
        load_all: Loads the thumbnails that are not loaded automatically.
    """

    def __init__(self, services: Services, boxes: ThumbnailBoxes, parent: QObject | None) -> None:
        """Begin without a pack.

        Args:
            services: The services of this run.
            boxes: Sizes of thumbnails.
            parent: The Qt parent.
        """
        super().__init__(parent)
        self.services = services
        self.boxes = boxes
        self.shelf = Shelf(self)
        self.marks = Marks(self)
        self.notes = self.marks.notes
        self.marks_sync = MarksSync(self.marks, services)
        self.large_thumbnails = Thumbnails(services, boxes.large, parent=self)
        # Only the usual thumbnails are checked with their hosts: the larger ones are of the same file.
        self.thumbnails = Thumbnails(services, boxes.usual, self.large_thumbnails, parent=self)
        self.changes = ImageChanges(self.marks.undo_stack, self)
        self.gone_pictures = GonePictures(self.thumbnails, services.tasks, self)
        self.readability = Readability(self.thumbnails, services.tasks, self)
        self.filter = PackFilter(self.shelf, self.marks, self.thumbnails.tiles, services.tasks, self.readability)
        self.changes.changed.connect(lambda: self.filter.set_changes(self.changes.listed))
        self.changes.all_seen.connect(lambda: self.filter.remove_facet(Facet.CHANGE))  # it would show nothing
        self.load_all = LoadAll(self.thumbnails, parent=self)
        self._server: Connection | None = None
        self._originals: Originals | None = None

    @property
    def originals(self) -> Originals:
        """The originals, made when they are first used."""
        if self._originals is None:
            services = self.services
            self._originals = Originals(
                services.make_original_source, services.tasks, services.settings, self._give_way, self
            )
            self._originals.use(self._server, self.thumbnails.traffic)
        return self._originals

    def _give_way(self, gives_way: bool) -> None:
        self.thumbnails.give_way(gives_way)
        self.large_thumbnails.give_way(gives_way)

    # --- Another pack, or a later answer --------------------------------------------------------------------------

    def prepare(self, content: Content | None, former: Content | None, changes: PackChanges | None) -> None:
        """Replace what fetches pictures and marks.

        Args:
            content: The pack that will be on screen; None for none.
            former: The one that is on screen; None for none.
            changes: What has changed, if it is a later answer for the same pack; None for another pack.
        """
        # Without the key, which may be forgotten while the pack is on screen.
        self._server = content.request.without_key().connection if content is not None else None
        if changes is None:
            self.notes.save_requested.emit()
            self.changes.leave()
            self.readability.show_pack()
            self.load_all.cancel()  # it belongs to the former pack
            self.marks_sync.show_pack(content.request if content is not None else None)
            self.marks.others.show_pack(*(key_of(content.request) if content is not None else ("", "")))
        if changes is not None and content is not None and content.is_for_key_of(former):
            self.gone_pictures.store(changes.removed_of(former.pack.images if former is not None else ()))
        else:
            self.gone_pictures.show_pack()
        anew = {}
        if content is not None and former is not None and changes is not None:
            anew = signed_anew(former.pack, content.pack, changes)
        for thumbnails in (self.thumbnails, self.large_thumbnails):
            thumbnails.show_content(content, is_refresh=changes is not None, signed_anew=anew)
        if self._originals is not None and changes is None:
            self._originals.use(self._server, self.thumbnails.traffic)

    def show_images(self, content: Content | None, changes: PackChanges | None) -> None:
        """Replace the images on the shelf; arguments as of `prepare`."""
        images = content.pack.images if content is not None else ()
        if changes is not None:
            self.filter.show_later(images, changes)
        else:
            self.filter.show_pack(images)
        self.marks.others.set_images(images)

    def show_changes(self, content: Content | None, former: Content | None, changes: PackChanges | None) -> None:
        """Compare the images with what the person has seen of them; arguments as of `prepare`."""
        if content is None:
            self.changes.show_pack(None)
        elif changes is not None and content.is_for_key_of(former):
            self.changes.show_later(content.pack, changes, is_live=content.is_merged)
        else:
            self.changes.show_pack(content.pack, content.unseen, content.received_at)

    def _saved(self, content: Content) -> SavedPacks:
        return self.services.saved_packs(is_demo=content.request.connection.is_demo)

    def save_answer(self, content: Content, former: Content | None) -> None:
        """Save the answer on screen, if it is another one than before, as the one that was used last.

        A live refresh is no use. Of an answer that was read from disk, only the use is saved.
        """
        if content.request.connection.key is None:
            return
        if former is None or content.pack is not former.pack or content.received_at != former.received_at:
            saved = self._saved(content)
            if content.is_saved:
                saved.record_used(content.request)
                saved.last_ratio = content.ratio or saved.last_ratio
            else:
                unseen, ratio = self.changes.unseen, self.thumbnails.tiles.found_ratio
                is_use = not content.is_live
                saved.save(content.request, content.pack, content.received_at, unseen, ratio, is_use=is_use)

    def save_unseen(self, content: Content | None) -> None:
        """Save which changes of the pack on screen were not seen yet."""
        if content is not None and content.request.connection.key is not None:
            self._saved(content).save_unseen(content.request, self.changes.unseen)

    def save_ratio(self, content: Content | None) -> None:
        """Save the shape of the gallery's cells, which the first images of the pack on screen have decided."""
        ratio = self.thumbnails.tiles.found_ratio
        if content is not None and ratio is not None:
            saved = self._saved(content)
            saved.last_ratio = ratio
            saved.save_ratio(content.request, ratio)

    # --- Pictures -------------------------------------------------------------------------------------------------

    def retry_pictures(self) -> None:
        """Try again with all pictures that failed, because the network is back."""
        self.thumbnails.retry_failed()
        if self._originals is not None:
            self._originals.retry_failed()

    def set_hidden(self, *, is_hidden: bool) -> None:
        """Set whether the tab is hidden: then most memory is released, and only what was requested is downloaded."""
        for each in (self.thumbnails, self.large_thumbnails):
            each.set_hidden(is_hidden=is_hidden)

    def drop_pictures(self) -> None:
        """Free visible thumbnails and the search index as well: several other tabs were shown since it was hidden."""
        self.filter.release()
        self.thumbnails.tiles.drop_stored_pictures()
        self.large_thumbnails.tiles.drop_stored_pictures()

    async def aclose(self) -> None:
        """Have the marks written, and wait until all downloads have ended."""
        self.notes.save_requested.emit()
        self.filter.close()
        self.marks_sync.save_now()
        await self.readability.aclose()
        if self._originals is not None:
            await self._originals.aclose()
        await self.thumbnails.aclose()
        await self.large_thumbnails.aclose()

"""What a person does with images and changes of the pack on screen: view, select, copy, mark, try again, see."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain, islice
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer, QUrl, Signal
from PySide6.QtWidgets import QAbstractItemView, QApplication, QWidget

from app.core.changes import ChangeKind, UnseenChanges
from app.core.copies import Stack
from app.core.copy_formats import NO_NOTES, CopyForm, Notes, Share, available_images, convert, limit_of
from app.core.display_text import line_shown, url_on_one_line
from app.core.filtering import Facet
from app.core.links import Finding
from app.core.models import PackImage
from app.core.readability import Sample
from app.core.saved_values import Mark
from app.core.shared_review import SharedReview
from app.packs.open_pack import OpenPack
from app.packs.tiles import TileStage
from app.ui import message, theme
from app.ui.accessibility import announce
from app.ui.desktop import copy_text, open_page, web_url
from app.ui.look.viewer import Viewer
from app.ui.pack.gallery_view import GalleryView
from app.ui.pack.in_sight import ImagesInSight
from app.ui.shelf_model import GalleryModel
from app.ui.texts import exporting, window
from app.ui.texts import image as image_texts
from app.ui.texts import links as link_texts
from app.ui.texts import marks as mark_texts
from app.ui.texts import pack as pack_texts
from app.ui.texts import reviews as review_texts
from app.ui.texts import slides as slide_texts
from app.ui.texts import stacks as stack_texts
from app.ui.texts.marks import status_word
from app.ui.texts.wording import Message, moment_of
from app.ui.widgets.fields import select_all_text, selected_text


class Overlays(QObject):
    """The viewer and the comparison: opens them, and shows in the gallery where they were left.

    They are imported and made when first used.

    Signals:
        made: One of them was made; which one.
        changed: One of them was opened or closed, or what it can do has changed; no arguments.
    """

    made = Signal(object)
    changed = Signal()

    def __init__(
        self, open_pack: OpenPack, gallery: GalleryView, model: GalleryModel, sight: ImagesInSight, page: QWidget
    ) -> None:
        """Make nothing yet.

        Args:
            open_pack: The pack whose images are shown.
            gallery: What is covered.
            model: Its rows.
            sight: Is set which images are shown instead of it.
            page: In the window that is covered.
        """
        super().__init__(page)
        self._open_pack = open_pack
        self._gallery = gallery
        self._model = model
        self._sight = sight
        self._page = page
        self._made: dict[bool, Viewer] = {}  # the viewer and the comparison, by whether it is the latter
        self._unselected_id = ""  # of the image that the viewer was opened with, if that was not selected
        open_pack.shelf.about_to_be_replaced.connect(self._on_about_to_be_replaced)
        self._shows_filmstrip = True
        self._sample = Sample()

    @property
    def open(self) -> Viewer | None:
        """The one that covers the window; None for neither."""
        return next((overlay for overlay in self._made.values() if overlay.is_open), None)

    def delete(self) -> None:
        """Delete both, which are children of the window, because the page is about to be deleted."""
        for overlay in self._made.values():
            overlay.deleteLater()

    def show_filmstrip(self, *, is_shown: bool) -> None:
        """Show the filmstrip in the viewer, or hide it."""
        self._shows_filmstrip = is_shown
        if False in self._made:
            self._made[False].show_filmstrip(is_shown=is_shown)

    def show_sample(self, sample: Sample) -> None:
        """Show the sample text over the pictures, or not."""
        self._sample = sample
        for overlay in self._made.values():
            overlay.show_sample(sample)

    def view(self) -> None:
        """Show the current image in the viewer, else the first selected one, else the first visible one."""
        gallery = self._gallery
        rows = (gallery.current.row, *gallery.selection.rows()[:1], *gallery.visible_rows[:1])
        row = next((row for row in rows if row >= 0), None)
        if row is not None:
            self.view_row(row)

    def view_row(self, row: int) -> None:
        """Show the image of a row in the viewer."""
        self._unselected_id = "" if self._is_selected(row) else self._model.image(row).id
        self._open([row], row, is_comparison=False)

    def go_to(self, row: int) -> bool:
        """Show the image of a row in the active pane, or activate the one that has it. Return whether any is open."""
        overlay = self.open
        if overlay is None:
            return False
        image = self._model.image(row)
        if image not in overlay.shown.images:
            overlay.go_to(row)
        elif image != overlay.shown.image:
            overlay.panes[overlay.shown.images.index(image)].canvas.setFocus()
        return True

    def compare_selected(self) -> None:
        """Compare the selected images; a single one with its stack, else with the next one or the one before."""
        rows, shelf = [*self._gallery.selection.rows()], self._open_pack.shelf
        if len(rows) == 1:
            (row,) = rows
            position = shelf.positions[row]
            stack = shelf.stacks.get(position)
            if stack is not None:
                self._open_pack.filter.fold(position, is_folded=False)
                others = [each for each in stack.positions if each != position][: theme.MOST_COMPARED - 1]
                rows = sorted(map(shelf.place_of, (position, *others)))
            else:
                rows = [row, row + 1] if row + 1 < self._model.rowCount() else [row - 1, row]
        self._open(rows, self._gallery.current.row, is_comparison=True)

    def view_compared(self) -> None:
        """Show the active image of the comparison in the viewer instead."""
        if self.open is not None:
            row = self.open.shown.row
            self.open.leave(keeps_originals=True)
            self.view_row(row)

    def _open(self, rows: Sequence[int], active: int, *, is_comparison: bool) -> None:
        if is_comparison not in self._made:
            overlay = Viewer(self._open_pack, self._model, self._page.window(), is_comparison=is_comparison)
            overlay.closed.connect(partial(self._on_closed, overlay))
            overlay.stepped.connect(self._on_stepped)
            overlay.state_changed.connect(self.changed)
            if not is_comparison:
                overlay.player.changed.connect(self.changed)
                overlay.show_filmstrip(is_shown=self._shows_filmstrip)
            overlay.show_sample(self._sample)
            self._made[is_comparison] = overlay
            self.made.emit(overlay)
        self._made[is_comparison].open_at(rows, active)
        self.changed.emit()

    def _on_stepped(self, row: int) -> None:
        # The gallery requests the thumbnails around what it shows, and shows the image when it is no longer covered.
        self._gallery.scrollTo(self._model.index(row, 0))
        if self.open is not None:
            self._sight.set_viewed(self.open.shown.images)

    def _on_about_to_be_replaced(self) -> None:
        """Let the gallery be where the viewer is: if the other images are none, the viewer is closed without a row."""
        if self.open is not None and not self.open.is_comparison and self.open.shown.row >= 0:
            self._select(self.open.shown.row)

    def _select(self, row: int) -> None:
        gallery = self._gallery
        is_one_of_several = self._is_selected(row) and gallery.selection.count > 1
        if self._model.image(row).id != self._unselected_id and not is_one_of_several:
            gallery.selection.select([row])
        elif row == gallery.current.row:
            return  # a range still starts where it did
        gallery.current.set_row(row)

    def _is_selected(self, row: int) -> bool:
        return self._gallery.selectionModel().isSelected(self._model.index(row, 0))

    def _on_closed(self, overlay: Viewer, rows: Sequence[int], row: int) -> None:
        gallery = self._gallery
        if rows and overlay.is_comparison:
            gallery.selection.select(sorted(rows))
            gallery.current.set_row(row)
        elif rows:
            self._select(row)
        if overlay.isAncestorOf(self._page.window().focusWidget()):
            gallery.setFocus()
        self._sight.set_viewed(())
        self.changed.emit()


_REST_MS: Final = 1000


class Marking:
    """Marks images of an open pack, goes on to the next ones, and comes back.

    It decides when the person has gone on from images that a mark hides (see `PackFilter`): when an image is in view
    that was not before. In view is the current image of the gallery, or what the viewer or the comparison shows.

    Attributes:
        auto_advances: Whether the next image becomes the current one after a mark of a single one.
    """

    def __init__(self, open_pack: OpenPack, gallery: GalleryView, overlays: Overlays) -> None:
        """Set the pack, and where another image becomes the current one."""
        self.auto_advances = False
        self._open_pack = open_pack
        self._gallery = gallery
        self._overlays = overlays
        self._ids_in_view: frozenset[str] = frozenset()  # when `_settle` was called last
        self._settles = QTimer(gallery, singleShot=True)
        self._last_judged: list[PackImage] = []
        self._rests = QTimer(gallery, singleShot=True, interval=_REST_MS)  # after the last mark of a review
        self._settles.timeout.connect(self._on_settles)
        gallery.selectionModel().currentChanged.connect(self._settle_soon)
        gallery.selection.changed.connect(self._settle_soon)
        overlays.changed.connect(self._settle_soon)
        overlays.made.connect(lambda overlay: overlay.stepped.connect(self._settle_soon))

    def mark(self, images: Sequence[PackImage], mark: Mark, *, with_shift: bool = False, stays: bool = False) -> bool:
        """Give images a mark, or the current one if there are none, and go on to the next image if the person wants it.

        After a single image: if `auto_advances` is set or Shift is pressed, but not if both are. After several: if
        Shift is pressed and `auto_advances` is not set. Never if `stays` is set, because the image was marked with the
        mouse, and need not be the current one.

        Returns:
            Whether it was a single image, which has the mark now, and the toast is left to others.
        """
        images = images or self.images_in_view
        markable = [image for image in images if image.id]
        if not markable:
            if images:
                message.say(mark_texts.NOT_MARKABLE.text())
            return False
        if self._rests.isActive() and not stays and markable == self._last_judged:
            return False  # a key that was pressed once too often would change the mark of the last image
        self._settle()
        marks, shelf = self._open_pack.marks, self._open_pack.shelf
        was_complete = marks.first_unmarked(shelf.images) is None
        marks.mark(markable, mark)
        if not was_complete and not stays and marks.first_unmarked(shelf.images) is None:
            self._last_judged = markable
            self._rests.start()
        folded = shelf.folded_behind(images) if mark is not Mark.NONE else ()
        left = sum(marks.of(shelf.images[each]) is Mark.NONE for each in folded)
        if len(images) > 1:
            message.offer(
                stack_texts.with_more(mark_texts.marked(mark, len(markable)), left, stack_texts.unmarked), "undo"
            )
        else:
            sentence = mark_texts.announced(mark, images[0].position, len(shelf.images))
            if left:
                message.say(stack_texts.with_more(sentence, left, stack_texts.unmarked))
            else:
                announce(self._overlays.open or self._gallery, sentence)
        if not stays and with_shift is not self.auto_advances and (with_shift or len(images) == 1):
            self._go_on_from(images[-1])
        return len(images) == 1 and not left

    def keep(self, image: PackImage, others: Sequence[PackImage]) -> None:
        """Reject the other images of a stack. If the image was rejected it is picked, else it keeps its mark."""
        self._settle()
        marks = self._open_pack.marks
        given = {each.id: Mark.REJECTED for each in others}
        if marks.of(image) is Mark.REJECTED:
            given[image.id] = Mark.PICKED
        marks.set(given)
        message.offer(stack_texts.kept(len(others), image.position), "undo")

    def mark_shown(self, mark: Mark) -> None:
        """Give all images that the filter shows a mark."""
        if self._open_pack.filter.shown:
            self.mark(self._open_pack.filter.shown_images, mark, stays=True)

    def take_over(self, review: SharedReview, images: Sequence[PackImage]) -> None:
        """Give images the marks and notes of a review, where they have none of one's own."""
        self._settle()
        taken = self._open_pack.marks.others.take_over(review, images)
        sentence = review_texts.taken_over(review, taken)
        if taken.images or taken.slides:
            message.offer(sentence, "undo")
        else:
            message.say(sentence)

    @property
    def can_mark(self) -> bool:
        """Whether images are selected, or one is current."""
        return bool(self._gallery.selection.count or self.images_in_view)

    def undo(self) -> None:
        """Undo the latest marks, and come back to the image if it was a single one."""
        self._change_back(self._open_pack.marks.undo, mark_texts.undone, slide_texts.UNDONE)

    def redo(self) -> None:
        """Repeat the marks that were undone last, and come back to the image if it was a single one."""
        self._change_back(self._open_pack.marks.redo, mark_texts.redone, slide_texts.REDONE)

    def _change_back(
        self, change: Callable[[], tuple[str, ...]], several: Callable[[int], str], of_slides: Message
    ) -> None:
        self._settle()
        marks, shelf = self._open_pack.marks, self._open_pack.shelf
        former, former_slides, former_apart = dict(marks.known), marks.slides.all, {*marks.not_the_same.known.items()}
        ids = change()
        apart = {*marks.not_the_same.known.items()}
        if apart != former_apart:
            is_apart = sum(each for _, each in apart) > sum(each for _, each in former_apart)
            message.say((stack_texts.SEPARATED if is_apart else stack_texts.TOGETHER).text())
            return
        are_slides = marks.slides.all != former_slides
        # An image in view comes first, because an ID may occur twice in a pack.
        images = chain(self.images_in_view, shelf.images) if len(ids) == 1 and not are_slides else ()
        image = next((each for each in images if each.id == ids[0]), None)
        is_of_notes = former == marks.known
        if image is None:
            said = [(mark_texts.notes_changed_back if is_of_notes else several)(len(ids))] if ids else []
            said += [of_slides.text()] if are_slides else []
            if said:
                message.say(". ".join(said))
            return
        if is_of_notes:
            message.say(mark_texts.note_changed_back(image.position, marks.notes.of(image)))
        else:
            message.say(mark_texts.changed_back(image.position, former.get(image.id, Mark.NONE), marks.of(image)))
        self._open_pack.filter.retain(image.position - 1)
        self._go_to(image.position - 1)
        self._settle()

    @property
    def continue_at(self) -> int | None:
        """The position, from 1, of the image at which the review goes on; None if all images have a mark.

        It is the first image without a mark among those that the filter shows, because a person who has filtered
        reviews that part of the pack. If none of them is left, that part is finished: then it is the first one of the
        pack.
        """
        for images in (self._open_pack.filter.shown_images, self._open_pack.shelf.images):
            index = self._open_pack.marks.first_unmarked(images)
            if index is not None:
                return images[index].position
        return None

    def continue_review(self) -> None:
        """Go to `continue_at`; the filter is cleared if it does not show that image.

        If there is none, and only images with certain marks are shown, one chooses among them: then go to the next one.
        """
        position = self.continue_at
        if position is None and self._open_pack.filter.is_of_marked:
            self._go_on_in_round()
            return
        if position is None:
            has_all_ids = all(image.id for image in self._open_pack.shelf.images)
            message.say((mark_texts.ALL_JUDGED if has_all_ids else mark_texts.ALL_MARKABLE_JUDGED).text())
            return
        self._open_pack.filter.reveal(position - 1)
        self._go_to(position - 1)
        self._settle()

    def _go_on_in_round(self) -> None:
        shelf, here = self._open_pack.shelf, self._gallery.current.row
        if self._overlays.open is not None:
            here = self._overlays.open.shown.row
        rows = chain(range(here + 1, len(shelf)), range(max(0, here)))
        row = next((each for each in rows if not shelf.is_retained(each)), None)
        if row is None:
            message.say(mark_texts.ONLY_ONE_LEFT.text())
            return
        self._go_to(shelf.positions[row])
        self._settle()

    def _go_on_from(self, image: PackImage) -> None:
        """Go to the next image. After the last one go to the one before, if a mark hides the last one; else stay.

        Images that a mark hides are passed over: they were marked without being the current one.
        """
        shelf = self._open_pack.shelf
        row = shelf.row_of(image.position - 1)
        if row is None:
            return
        others = {each.position - 1 for each in self.images_in_view} - {image.position - 1}  # in other panes
        rows = chain(range(row + 1, len(shelf)), range(row - 1, -1, -1) if shelf.is_retained(row) else ())
        passed_over = shelf.retained | others
        following = next((shelf.positions[each] for each in rows if shelf.positions[each] not in passed_over), None)
        if following is not None:
            self._go_to(following)
            self._settle()
        elif shelf.is_retained(row):
            self._open_pack.filter.drop_retained(others)

    def _go_to(self, position: int) -> None:
        """Make an image, by its index in the pack, or its folded stack the current one, if it is on the shelf."""
        shelf = self._open_pack.shelf
        row = shelf.place_of(position) if position in shelf.stacks else shelf.row_of(position)
        if row is not None and not self._overlays.go_to(row):
            self._gallery.go_to(row)
            self._gallery.moved_by_key.emit(row)

    # --- What the person has gone on from -------------------------------------------------------------------------

    @property
    def images_in_view(self) -> tuple[PackImage, ...]:
        """What a key acts on if nothing is selected: the current image, or those of what covers the gallery."""
        if self._overlays.open is not None:
            return self._overlays.open.shown.images
        row, shelf = self._gallery.current.row, self._open_pack.shelf
        return (shelf.image(row),) if 0 <= row < len(shelf) else ()

    def _settle(self) -> None:
        """Let images that a mark hides leave the shelf, if another image is in view than before."""
        images = self.images_in_view
        ids = frozenset(image.id for image in images)
        has_gone_on, self._ids_in_view = not ids <= self._ids_in_view, ids
        if has_gone_on:
            self._open_pack.filter.drop_retained({image.position - 1 for image in images})

    def _settle_soon(self, *_: object) -> None:
        """Settle after the present event; after a click when it can no longer become a double click on another tile."""
        if self._open_pack.shelf.retained and not self._settles.isActive():
            is_click = QApplication.mouseButtons() != Qt.MouseButton.NoButton
            self._settles.start(QApplication.doubleClickInterval() if is_click else 0)

    def _on_settles(self) -> None:
        if self._gallery.state() is not QAbstractItemView.State.NoState:
            self._settles.start(QApplication.doubleClickInterval())  # a rubber band or a drag would end
        else:
            self._settle()


class ImageActions(QObject):
    """Acts on the selected images, or on all of them; copying and selecting act on a text with the focus instead."""

    def __init__(self, open_pack: OpenPack, gallery: GalleryView, sight: ImagesInSight) -> None:
        """Set what is acted on.

        Args:
            open_pack: The pack with the images.
            gallery: The grid in which they are selected.
            sight: Requests the thumbnails again.
        """
        super().__init__(gallery)
        self._open_pack = open_pack
        self._gallery = gallery
        self._sight = sight

    def copy_text_or(self, images: Sequence[PackImage]) -> None:
        """Copy the selected text of the widget with the focus, else the URLs of images."""
        text = selected_text(self._gallery.window().focusWidget())
        if text:
            message.say(window.TEXT_COPIED.text() if copy_text(text) else window.NOT_COPIED.text())
        else:
            self.copy(images)

    def copy_all(self) -> None:
        """Copy the URLs of all images of the pack, and say so if a filter shows a part of it."""
        shown = self._open_pack.filter.shown
        if shown < len(self._open_pack.shelf.images):
            self.copy(self._open_pack.shelf.images, lambda count: window.all_urls_copied(count, shown))
        else:
            self.copy(self._open_pack.shelf.images)

    def copy_shown(self) -> None:
        """Copy the URLs of the images that the filter shows."""
        self.copy(self._open_pack.filter.shown_images, window.shown_urls_copied)

    def copy_broken_links(self) -> None:
        """Copy the URLs whose links are gone or fail; what has refused the program may open for others."""
        find = self._open_pack.findings.link_finding
        images = [image for image in self._open_pack.shelf.images if find(image) in {Finding.GONE, Finding.FAILS}]
        if images:
            self.copy(images, link_texts.broken_copied)
        else:
            message.say(link_texts.NONE_BROKEN.text())

    def copy(self, images: Sequence[PackImage], sentence: Callable[[int], str] = window.urls_copied) -> None:
        """Copy the URLs of images; the sentence says that so many were copied."""
        self._copy(CopyForm.URLS, images, NO_NOTES, lambda share: sentence(share.held))

    def copy_as(self, form: CopyForm, images: Sequence[PackImage]) -> None:
        """Copy images in a form, as many of the first ones as it can hold."""

        def copied(share: Share) -> str:
            if limit_of(form) is not None:  # they are values for slides
                self._open_pack.marks.taken.take(available_images(form, images)[: share.held], "slides")
            return exporting.copied(form, share)

        notes = {image.id: note for image in images if (note := self._open_pack.notes.of(image))}
        self._copy(form, images, notes, copied)

    def _copy(
        self, form: CopyForm, images: Sequence[PackImage], notes: Notes, sentence: Callable[[Share], str]
    ) -> None:
        """Copy images in a form; the sentence says how many of them are in it. 10,000 images take up to 0.1 s."""
        text, share = convert(form, images, notes)
        if not text:
            message.say((window.NO_URL_TO_COPY if images else window.NOTHING_TO_COPY).text())
        else:
            folded = len(self._open_pack.shelf.folded_behind(images))
            said = stack_texts.with_more(sentence(share), folded)
            message.say(said if copy_text(text) else window.NOT_COPIED.text())

    def select_all(self) -> None:
        """Select all text of the widget with the focus, else all images that are shown."""
        if not select_all_text(self._gallery.window().focusWidget()):
            self._gallery.selectAll()

    def open_in_browser(self, images: Sequence[PackImage]) -> None:
        """Open the images whose URL is of the web, each in a page of its own."""
        urls = [url for image in images if (url := web_url(url_on_one_line(image.url))) is not None]
        for url in urls:
            if not open_page(url.toString(QUrl.ComponentFormattingOption.FullyEncoded)):
                return
        if len(urls) < len(images):
            message.say(window.not_opened(len(images) - len(urls)))

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
        self._sight.request()


_MOST: Final = 5_000  # images of a kind; all of them take some 0.1 s
_WORDS: Final = 500  # characters of a description
_INDENT: Final = "  "


def changes_summary(
    name: str, changes: UnseenChanges, counts: Mapping[ChangeKind, int], images: Sequence[PackImage]
) -> str:
    """The summary of a pack.

    Args:
        name: Of the pack, as sent.
        changes: What has changed.
        counts: Number of images with each kind of change.
        images: All images of the latest answer.
    """
    title = pack_texts.summary_title(line_shown(name) or pack_texts.UNNAMED.text(), moment_of(changes.since))
    lines = [title, pack_texts.all_counted(counts)]
    for kind in ChangeKind:
        if counts.get(kind):
            lines += ["", pack_texts.KINDS[kind].text(), *_lines_of(kind, changes, images)]
            if counts[kind] > _MOST:
                lines.append(_INDENT + pack_texts.summary_more(counts[kind] - _MOST))
    return "\n".join(lines) + "\n"


def _lines_of(kind: ChangeKind, changes: UnseenChanges, images: Sequence[PackImage]) -> Iterator[str]:
    if kind is ChangeKind.GONE:
        for gone in changes.gone[:_MOST]:
            words = _words(gone.description)
            yield _INDENT + pack_texts.summary_gone_line(gone.position, words, url_on_one_line(gone.url))
        return
    ids = changes.ids(kind)
    for image in islice((each for each in images if each.id in ids), _MOST):
        description, keywords = image.description or "", image.metadata.keywords if image.metadata is not None else ()
        former = changes.former.get(image.id) if kind is ChangeKind.REDESCRIBED else None
        are_keywords_told = former is not None and former.text == description  # they are what has changed
        words = line_shown(description, _WORDS) or status_word(line_shown(image.status))
        words += _in_brackets(keywords) if are_keywords_told else ""
        yield _INDENT + pack_texts.summary_line(image.position, words, url_on_one_line(image.url))
        if former is not None:
            before = _words(former.text) + (_in_brackets(former.keywords) if are_keywords_told else "")
            yield _INDENT * 2 + pack_texts.summary_former(before)


def _words(description: str) -> str:
    return line_shown(description, _WORDS) or pack_texts.NO_DESCRIPTION.text()


def _in_brackets(keywords: Sequence[str]) -> str:
    return f" [{line_shown(', '.join(keywords), _WORDS)}]"


class ChangeActions(QObject):
    """Acts on what has changed in an open pack since the person looked.

    Signals:
        gone_requested: The images that are gone are to be listed; a tuple of `GoneImage`, and the `GonePictures`.
    """

    gone_requested = Signal(object, object)

    def __init__(self, open_pack: OpenPack, parent: QObject) -> None:
        """Set the pack."""
        super().__init__(parent)
        self._open_pack = open_pack
        open_pack.changes.all_seen.connect(lambda count: message.say(pack_texts.marked_seen(count)))
        open_pack.changes.all_unseen.connect(lambda count: message.say(pack_texts.marked_unseen(count)))

    def filter_by(self, kind: ChangeKind) -> None:
        """Include images with a kind of change in the filter, or not any more; while Alt is held, exclude them."""
        excludes = bool(QApplication.keyboardModifiers() & Qt.KeyboardModifier.AltModifier)
        self._open_pack.filter.toggle(Facet.CHANGE, kind, is_excluded=excludes)

    def list_gone(self) -> None:
        """List the images that are gone; then they were seen."""
        changes = self._open_pack.changes
        if changes.listed.gone:
            self.gone_requested.emit(changes.listed.gone, self._open_pack.gone_pictures)
            changes.see_gone()

    def copy_summary(self) -> None:
        """Copy all changes as text."""
        content, changes = self._open_pack.state.content, self._open_pack.changes
        if content is None or not changes.listed:
            message.say(pack_texts.NOTHING_CHANGED.text())
            return
        is_copied = copy_text(changes_summary(content.pack.name, changes.listed, changes.counts, changes.images))
        message.say((pack_texts.SUMMARY_COPIED if is_copied else window.NOT_COPIED).text())


# --- Stacks -----------------------------------------------------------------------------------------------------------


class StackActions:
    """Acts on the stack that the image in focus is in: the current one, or that of what covers the gallery."""

    def __init__(self, open_pack: OpenPack, gallery: GalleryView, overlays: Overlays, marking: Marking) -> None:
        """Set the pack, and where an image has the focus."""
        self._open_pack = open_pack
        self._gallery = gallery
        self._overlays = overlays
        self._marking = marking

    @property
    def _image(self) -> PackImage | None:
        overlay = self._overlays.open
        return overlay.shown.image if overlay is not None else next(iter(self._marking.images_in_view), None)

    @property
    def focused(self) -> Stack | None:
        """The stack of the image in focus; None if it is in none."""
        image = self._image
        return self._open_pack.shelf.stacks.get(image.position - 1) if image is not None else None

    def show(self, *, is_on: bool) -> None:
        """Let images of stacks stand together, or not."""
        self._open_pack.filter.show_stacks(shows_stacks=is_on)

    def tell(self) -> None:
        """Say how many stacks there are, if they are shown."""
        if self._open_pack.filter.shows_stacks:
            stacks = self._open_pack.shelf.stacks
            message.say(stack_texts.found(len({*stacks.values()}), len(stacks)) if stacks else stack_texts.NONE.text())

    def toggle(self) -> None:
        """Unfold the stack in focus, or fold it."""
        image, stack = self._image, self.focused
        if image is None or stack is None:
            if self._open_pack.filter.shows_stacks:
                message.say(stack_texts.NOT_IN_STACK.text())
            else:
                message.offer(stack_texts.ARE_OFF.text(), "stacks")
            return
        self._open_pack.filter.fold(image.position - 1, is_folded=not stack.is_folded)
        announce(self._gallery, (stack_texts.unfolded if stack.is_folded else stack_texts.folded)(len(stack.positions)))

    def separate(self) -> None:
        """Remember that the selected images, or the one in focus, are not the same as the others of their stacks.

        A folded stack stands for all of its images.
        """
        shelf, image = self._open_pack.shelf, self._image
        selected = self._gallery.selection.images() if self._overlays.open is None else ()
        images = [each for each in selected or filter(None, (image,)) if each.position - 1 in shelf.stacks]
        images += [shelf.images[each] for each in shelf.folded_behind(images)]
        if images:
            self._open_pack.copies.set_not_the_same([each.id for each in images])
            message.offer(stack_texts.SEPARATED.text(), "undo")

    def let_win(self) -> None:
        """Keep the image in focus and reject all others of its stack; in the comparison, let it win there."""
        image, stack, overlay = self._image, self.focused, self._overlays.open
        if overlay is not None and overlay.is_comparison:
            overlay.let_win()
        elif image is None or stack is None:
            message.say(image_texts.NEEDS_COMPARISON.text())
        else:
            images = self._open_pack.shelf.images
            self._marking.keep(image, [images[each] for each in stack.positions if images[each] is not image])

"""What a person does with stacks: images that are copies of one picture, and stand together in the gallery."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.models import PackImage
from app.core.stacks import Stack
from app.packs.open_pack import OpenPack
from app.ui import message
from app.ui.accessibility import announce
from app.ui.texts import image as image_texts
from app.ui.texts import stacks as texts

if TYPE_CHECKING:
    from app.ui.pack.gallery_view import GalleryView
    from app.ui.pack.image_actions import Marking, Overlays


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
        return overlay.image if overlay is not None else next(iter(self._marking.images_in_view), None)

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
            message.say(texts.found(len({*stacks.values()}), len(stacks)) if stacks else texts.NONE.text())

    def toggle(self) -> None:
        """Unfold the stack in focus, or fold it."""
        image, stack = self._image, self.focused
        if image is None or stack is None:
            if self._open_pack.filter.shows_stacks:
                message.say(texts.NOT_IN_STACK.text())
            else:
                message.offer(texts.ARE_OFF.text(), "stacks")
            return
        self._open_pack.filter.fold(image.position - 1, is_folded=not stack.is_folded)
        announce(self._gallery, (texts.unfolded if stack.is_folded else texts.folded)(len(stack.positions)))

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
            message.offer(texts.SEPARATED.text(), "undo")

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

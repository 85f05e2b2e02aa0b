"""The side panel's page for several images: their pictures, how many have each status, and what they have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal

from app.core.display_text import line_shown
from app.core.models import count_by_status
from app.ui.pack_page.details.selection_strip import SelectionStrip
from app.ui.pack_page.details.summary_page import SummaryPage, mark_rows, status_rows
from app.ui.texts import commands as command_texts
from app.ui.texts import pack as texts
from app.ui.widgets.parts import push_button

if TYPE_CHECKING:
    from collections import Counter

    from app.core.marks import Mark
    from app.core.models import PackImage

_MOST_SHARED_KEYWORDS: Final = 30
_MOST_KEYWORDS: Final = 1_000  # of one image


class SelectionPage(SummaryPage):
    """Several selected images.

    Attributes:
        strip: Shows their pictures.

    Signals:
        copy_requested: Copy their URLs; no arguments.
        image_requested: Go to one of them; its position, from 1.
    """

    copy_requested = Signal()
    image_requested = Signal(int)

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        self.strip = SelectionStrip()
        self.strip.picture_chosen.connect(self.image_requested)
        self.add_above(self.strip)
        self._copy = push_button("", name="copy_selected_urls")
        self._copy.clicked.connect(self.copy_requested)
        self.add_below(self._copy)

    def set_copy_tip(self, tip: str) -> None:
        """Set the tool tip of the button that copies their URLs."""
        self._copy.setToolTip(tip)

    def show_images(self, images: tuple[PackImage, ...], total: int, marks: Counter[Mark]) -> None:
        """Show images of `total`, what they have in common, and how many of them have each mark.

        `strip` shows their pictures.
        """
        self.strip.show_images(images, total)
        self._copy.setText(command_texts.copy_urls(len(images)))
        shared = _shared_keywords(images)
        self.show_rows(
            texts.selected_images(len(images)),
            [
                *status_rows(count_by_status(images)),
                *mark_rows(marks),
                (texts.SHARED_KEYWORDS.text(), "" if shared else texts.NO_SHARED_KEYWORDS.text(), ""),
            ],
            keywords=shared,
        )


def _shared_keywords(images: tuple[PackImage, ...]) -> tuple[str, ...]:
    """Keywords that all images have, in the order of the first image. At most `_MOST_KEYWORDS` of each are compared."""
    first = _first_keywords(images[0]) if images else ()
    shared = set(first)
    for image in images[1:]:
        if not shared:
            break
        shared.intersection_update(_first_keywords(image))
    return tuple(word for word in dict.fromkeys(first) if word in shared and line_shown(word))[:_MOST_SHARED_KEYWORDS]


def _first_keywords(image: PackImage) -> tuple[str, ...]:
    return image.metadata.keywords[:_MOST_KEYWORDS] if image.metadata else ()

"""Converts images to the text that is copied: many of them in a thread, because it may take a second.

CSV of 100,000 images takes 0.8 s. The thread gives way to the window every 50 images.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from threading import Event
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QObject, Signal

from app.core.models import PackImage
from app.packs.thread_work import ThreadWork
from app.pictures.tasks import TaskOwner

if TYPE_CHECKING:
    from app.core.copy_formats import CopyForm, Share

MOST_AT_ONCE: Final = 2_000  # images, which take up to 20 ms
_STEP: Final = 50  # images, which take up to a millisecond


class ImageText(NamedTuple):
    """Images as a text.

    Attributes:
        text: Empty if no image can be in the form.
        share: How many of the images are in it.
    """

    text: str
    share: Share


class ImageTexts(QObject):
    """Makes one text at a time.

    Signals:
        made: The text that was requested last; an `ImageText`. For few images it is emitted before `make` returns.
    """

    made = Signal(object)

    def __init__(self, tasks: TaskOwner, parent: QObject | None = None) -> None:
        """Start no thread yet.

        Args:
            tasks: Owns the task that waits for the thread.
            parent: The Qt parent.
        """
        super().__init__(parent)
        self._work = ThreadWork(tasks, "copied images", self.made.emit)

    @property
    def is_making(self) -> bool:
        """Whether a text was requested that is not made yet."""
        return self._work.is_running

    def make(self, form: CopyForm, images: Sequence[PackImage]) -> None:
        """Make a text; one that is still being made is superseded."""
        if len(images) > MOST_AT_ONCE:
            self._work.start(partial(_made_in_thread, form, images))
            return
        from app.core.copy_formats import convert

        self._work.supersede()
        self.made.emit(ImageText(*convert(form, images)))

    def cancel(self) -> None:
        """Stop making a text. It is never reported."""
        self._work.supersede()

    def close(self) -> None:
        """Stop, and let the thread end."""
        self._work.close()


def _made_in_thread(form: CopyForm, images: Sequence[PackImage], is_superseded: Event) -> ImageText:
    from app.core.copy_formats import convert

    def paced(some: Iterable[PackImage]) -> Iterator[PackImage]:
        for number, image in enumerate(some):
            if number % _STEP == 0:
                if is_superseded.is_set():
                    return
                time.sleep(0)  # otherwise the GUI thread waits 5 ms for the interpreter lock
            yield image

    return ImageText(*convert(form, images, paced))

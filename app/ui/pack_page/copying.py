"""Copies images as text, and says so: at once, or after a while in which many of them are converted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from app.ui.clipboard import copy_text
from app.ui.texts import toast

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app.core.copy_formats.forms import CopyForm, Share
    from app.core.models import PackImage
    from app.workspace.image_texts import ImageText, ImageTexts

_BUSY_AFTER_MS: Final = 500


class Copying(QObject):
    """Copies one text at a time.

    Signals:
        said: Something was copied, or could not be; a sentence for the toast.
        busy_changed: Copying takes a while; a sentence for the status line, which is empty at the end.
    """

    said = Signal(str)
    busy_changed = Signal(str)

    def __init__(self, image_texts: ImageTexts, parent: QObject) -> None:
        """Set what converts the images."""
        super().__init__(parent)
        self._image_texts = image_texts
        self._sentence: Callable[[Share], str] | None = None
        self._count = 0
        self._busy_timer = QTimer(self, interval=_BUSY_AFTER_MS, singleShot=True)
        self._busy_timer.timeout.connect(self._on_busy)
        image_texts.made.connect(self._on_made)

    def copy(self, form: CopyForm, images: Sequence[PackImage], sentence: Callable[[Share], str]) -> None:
        """Copy images in a form, as many of the first ones as it can hold.

        Args:
            form: The form.
            images: The images.
            sentence: What is said when they were copied; the argument is how many images that are.
        """
        self._end()
        self._sentence, self._count = sentence, len(images)
        self._image_texts.make(form, images)
        if self._image_texts.is_making:
            self._busy_timer.start()

    def cancel(self) -> bool:
        """Do not copy what is still being converted, and return whether there was anything."""
        if not self._image_texts.is_making:
            return False
        self._image_texts.cancel()
        self._end()
        self.said.emit(toast.COPYING_CANCELLED.text())
        return True

    def _on_busy(self) -> None:
        self.busy_changed.emit(toast.being_copied(self._count))

    def _on_made(self, made: ImageText) -> None:
        sentence = self._sentence
        self._end()
        if not made.text or sentence is None:
            self.said.emit((toast.NO_URL_TO_COPY if self._count else toast.NOTHING_TO_COPY).text())
        else:
            self.said.emit(sentence(made.share) if copy_text(made.text) else toast.NOT_COPIED.text())

    def _end(self) -> None:
        self._sentence = None
        self._busy_timer.stop()
        self.busy_changed.emit("")

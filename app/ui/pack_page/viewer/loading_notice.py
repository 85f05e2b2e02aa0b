"""Says that the original of the viewed image is loading, if that takes a while, or why it can't be shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from app.ui import theme
from app.ui.announcements import announce
from app.ui.texts import viewer as texts
from app.ui.texts.image import reason

if TYPE_CHECKING:
    from app.core.errors import ImageError
    from app.ui.pack_page.viewer.notice import Notice
    from app.workspace.originals import Originals


class LoadingNotice(QObject):
    """Decides what a notice says about one image."""

    def __init__(self, originals: Originals, notice: Notice) -> None:
        """Watch no image yet."""
        super().__init__(notice)
        self._originals = originals
        self._notice = notice
        self._url = ""
        self._waits = QTimer(self, singleShot=True, interval=theme.LOADING_NOTED_MS)
        self._waits.timeout.connect(self._say_progress)
        notice.retry_requested.connect(self._on_retry_requested)
        originals.arrived.connect(self._on_arrived)
        originals.failed.connect(self._on_failed)
        originals.progressed.connect(self._on_progressed)

    def watch(self, url: str, error: ImageError | None = None) -> None:
        """Begin with another image.

        Args:
            url: The image; empty for none.
            error: Why it has no original, whatever is tried; None if it may have one.
        """
        self._url = url
        self._waits.stop()
        if error is not None:
            self._notice.say(texts.failed(reason(error)))
            return
        self._notice.say("")
        if self._originals.error(url) is not None:
            self._on_failed(url)
        elif url and self._originals.picture(url) is None:
            self._waits.start()

    def _on_arrived(self, url: str) -> None:
        if url == self._url and self._originals.picture(url) is not None:
            self._waits.stop()
            self._notice.say("")

    def _on_failed(self, url: str) -> None:
        error = self._originals.error(url)
        if url == self._url and error is not None:
            self._waits.stop()
            sentence = texts.failed(reason(error))
            self._notice.say(sentence, can_retry=True)
            announce(self._notice, sentence)

    def _on_progressed(self, url: str) -> None:
        if url == self._url and self._notice.text and not self._waits.isActive():
            self._say_progress()

    def _say_progress(self) -> None:
        self._notice.say(texts.loading(*(self._originals.progress(self._url) or (0, None))))

    def _on_retry_requested(self) -> None:
        self._originals.retry(self._url)
        self.watch(self._url)

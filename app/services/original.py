"""What is known of one original: its file, its picture, or why it has none."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from app.core.errors import ImageError

if TYPE_CHECKING:
    import asyncio

    from app.images.original import OriginalFile, OriginalPixels, Size

_logger = logging.getLogger(__name__)


class Original:
    """What is known of one image.

    Attributes:
        url: Of the image.
        file: Its file; None before it was downloaded, and after it was forgotten.
        picture: The whole picture, in the size of `box`; of a former one until the next is decoded.
        box: What `picture` was fitted into.
        error: Why it can't be shown.
        progress: Bytes of the running download that have arrived, and of the file, None if its host does not say it;
            None while there is no download.
        task: Downloads and decodes it.
    """

    def __init__(self, url: str) -> None:
        """Begin with nothing."""
        self.url = url
        self.file: OriginalFile | None = None
        self.picture: OriginalPixels | None = None
        self.box: Size | None = None
        self.error: ImageError | None = None
        self.progress: tuple[int, int | None] | None = None
        self.task: asyncio.Task[None] | None = None

    @property
    def is_fetching(self) -> bool:
        """Whether its file is being downloaded."""
        return self.task is not None and self.file is None

    def cancel(self) -> None:
        """End its download or decoding."""
        if self.task is not None:
            self.task.cancel()


def as_image_error(error: Exception) -> ImageError:
    """Return an error as one that can be shown, without its traceback; log it if it is another one."""
    if isinstance(error, ImageError):
        return error.without_origin()
    _logger.error("an original failed: %s", type(error).__name__)  # its text may hold a URL
    return ImageError()

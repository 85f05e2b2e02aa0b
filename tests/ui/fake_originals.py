"""Originals without a network and without decoders: a test gives the files."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, QRect, QSize, Qt
from PySide6.QtGui import QImage

from app.core.errors import ImageError
from app.images.decoded import OriginalPixels
from app.pictures.originals import Originals


class FakeOriginals(Originals):
    """Decodes with Qt what a test gives it, at once.

    Attributes:
        shown: What `show` was called with, the latest last: in sight, ahead, box.
        wanted: The regions that were requested, with their scales, the latest last.
        fitted: What the frames of each animation are to fit into.
        playing: The animations that are played.
        retried: The URLs that were tried again.
        is_discarded: Whether nothing was shown since `discard_all`.
    """

    def __init__(self) -> None:
        """Begin without files."""
        QObject.__init__(self)  # no services
        self.shown: list[tuple[list[str], list[str], tuple[int, int]]] = []
        self.wanted: list[tuple[str, tuple[int, int, int, int], float]] = []
        self.fitted: dict[str, tuple[int, int]] = {}
        self.playing: set[str] = set()
        self.retried: list[str] = []
        self.is_discarded = True
        self._files: dict[str, QImage] = {}
        self._animated: set[str] = set()
        self._frames: dict[str, OriginalPixels] = {}
        self._decoded_regions: dict[str, OriginalPixels] = {}
        self._errors: dict[str, ImageError] = {}
        self._progress: dict[str, tuple[int, int | None]] = {}
        self._box = (1, 1)

    # --- What a test does -----------------------------------------------------------------------------------------

    def give(self, url: str, image: QImage, *, is_animated: bool = False) -> None:
        """Let an original arrive."""
        self._files[url] = image
        if is_animated:
            self._animated.add(url)
        self.arrived.emit(url)

    def take_away(self, url: str) -> None:
        """Forget an original."""
        del self._files[url]

    def give_frame(self, url: str, image: QImage) -> None:
        """Let a frame of an animation arrive, in the size that is wanted."""
        shown = image
        if url in self.fitted:
            shown = image.scaled(*self.fitted[url], mode=Qt.TransformationMode.SmoothTransformation)
        self._frames[url] = _pixels(shown, image.size(), image.rect(), is_animated=True)
        self.frame_changed.emit(url)

    def answer_region(self) -> None:
        """Let the region arrive that was requested last."""
        url, region, scale = self.wanted[-1]
        image = self._files[url]
        part = image.copy(QRect(*region))
        scaled = part.scaled(part.size() * scale, mode=Qt.TransformationMode.SmoothTransformation)
        self._decoded_regions[url] = _pixels(scaled, image.size(), QRect(*region), is_animated=False)
        self.arrived.emit(url)

    def fail(self, url: str, error: ImageError) -> None:
        """Let an original fail."""
        self._errors[url] = error
        self.failed.emit(url)

    def advance(self, url: str, received: int, total: int | None) -> None:
        """Let bytes of a file arrive."""
        self._progress[url] = (received, total)
        self.progressed.emit(url)

    # --- What the app calls ---------------------------------------------------------------------------------------

    def show(self, urls: Sequence[str], ahead: Sequence[str], box: tuple[int, int]) -> None:
        for url in urls:  # what failed while it was ahead is tried again
            if not self.shown or url not in self.shown[-1][0]:
                self._errors.pop(url, None)
        self.shown.append(([*urls], [*ahead], box))
        self._box = box
        self.is_discarded = False

    def picture(self, url: str) -> OriginalPixels | None:
        image = self._files.get(url)
        if image is None:
            return None
        size, box = image.size(), QSize(*self._box)
        fitted = size.scaled(box, Qt.AspectRatioMode.KeepAspectRatio)
        if size.width() <= box.width() and size.height() <= box.height():
            fitted = size
        scaled = image.scaled(fitted, mode=Qt.TransformationMode.SmoothTransformation)
        return _pixels(scaled, size, image.rect(), is_animated=url in self._animated)

    def request_region(self, url: str, region: tuple[int, int, int, int], scale: float) -> None:
        self.wanted.append((url, region, scale))

    def region(self, url: str) -> OriginalPixels | None:
        return self._decoded_regions.get(url)

    def play(self, url: str) -> None:
        if url in self.shown[-1][0]:  # nothing else is played
            self.playing.add(url)

    def pause(self, url: str) -> None:
        self.playing.discard(url)

    def fit_frames(self, url: str, box: tuple[int, int]) -> None:
        self.fitted[url] = box

    def frame(self, url: str) -> OriginalPixels | None:
        return self._frames.get(url)

    def error(self, url: str) -> ImageError | None:
        return self._errors.get(url)

    def retry(self, url: str) -> None:
        self.retried.append(url)
        del self._errors[url]

    def progress(self, url: str) -> tuple[int, int | None] | None:
        return self._progress.get(url)

    def discard_all(self) -> None:
        self.is_discarded = True


def _pixels(image: QImage, source: QSize, region: QRect, *, is_animated: bool) -> OriginalPixels:
    has_alpha = image.hasAlphaChannel()
    form = QImage.Format.Format_ARGB32_Premultiplied if has_alpha else QImage.Format.Format_RGB32
    converted = image.convertToFormat(form)
    return OriginalPixels(
        converted.width(),
        converted.height(),
        bytes(converted.constBits()),
        has_alpha,
        source.width(),
        source.height(),
        (region.x(), region.y(), region.width(), region.height()),
        is_animated,
    )

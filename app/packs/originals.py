"""The originals of the images that a viewer shows, from the service that fetches them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from app.core.c_library import begin_to_give_back_memory
from app.core.connection import Connection
from app.core.errors import ImageError
from app.images.original import OriginalPixels
from app.packs.services import Services
from app.packs.thumbnails import Thumbnails
from app.pictures.original_service import OriginalService


class Originals(QObject):
    """Whole pictures in the size of the screen, regions at higher scales, and frames of animations.

    Signals:
        arrived: `picture` or `region` of an image has become better; its URL.
        frame_changed: `frame` of an image is another one; its URL.
        failed: The original of an image failed, see `error`; its URL.
        region_failed: A part of an image cannot be decoded: it stays less sharp than its scale allows; its URL.
        progressed: More bytes of a file have arrived, see `progress`; its URL.
    """

    arrived = Signal(str)
    frame_changed = Signal(str)
    failed = Signal(str)
    region_failed = Signal(str)
    progressed = Signal(str)

    def __init__(
        self, services: Services, thumbnails: Sequence[Thumbnails], connection: Connection | None, parent: QObject
    ) -> None:
        """Fetch nothing yet.

        Args:
            services: The services of this run.
            thumbnails: Give way while an image in sight is downloaded; downloads count as traffic of the first.
            connection: The server of the pack on screen; None if there is no pack.
            parent: The Qt parent.
        """
        super().__init__(parent)
        self._services = services
        self._thumbnails = thumbnails
        self._connection = connection
        self._service: OriginalService | None = None  # while anything is shown

    def show(self, urls: Sequence[str], ahead: Sequence[str], box: tuple[int, int]) -> None:
        """Replace what is in sight, and what is to be ready next. Everything else is forgotten, within a limit.

        Args:
            urls: In sight, the most urgent first: one in a viewer, up to four in a comparison.
            ahead: Will probably be in sight next, the most probable first.
            box: Width and height of a pane in device pixels.
        """
        if self._service is None and self._connection is not None:
            traffic = self._thumbnails[0].traffic
            self._service = self._services.make_original_service(self._connection, traffic, self)
        if self._service is not None:
            self._service.show(urls, ahead, (max(1, box[0]), max(1, box[1])))

    def picture(self, url: str) -> OriginalPixels | None:
        """The whole picture, fitted into the box; None until it is decoded."""
        return self._service.picture(url) if self._service is not None else None

    def want_region(self, url: str, region: tuple[int, int, int, int], scale: float) -> None:
        """Decode a part of an image in sight; a newer request of the same image supersedes an older one.

        It is decoded with a margin, so that this may be called at each pan: nothing is decoded while enough is there,
        or if the whole picture is as sharp.

        Args:
            url: Of the image.
            region: x, y, width and height in pixels of the upright original.
            scale: Device pixels per pixel of the original, at most 1.
        """
        if self._service is not None:
            self._service.want_region(url, region, scale)

    def region(self, url: str) -> OriginalPixels | None:
        """The newest region that was decoded; it may be larger than the one that was wanted. None if there is none."""
        return self._service.region(url) if self._service is not None else None

    def play(self, url: str) -> None:
        """Play an animation in sight, as soon as it is decoded. Its frames arrive at their times."""
        if self._service is not None:
            self._service.play(url)

    def pause(self, url: str) -> None:
        """Pause an animation; its frame stays."""
        if self._service is not None:
            self._service.pause(url)

    def fit_frames(self, url: str, box: tuple[int, int]) -> None:
        """Decode the frames of an animation in sight so that they fit into another box than that of `show`.

        Args:
            url: Of the image.
            box: Width and height in device pixels. Frames never have more pixels than the file.
        """
        if self._service is not None:
            self._service.fit_frames(url, box)

    def frame(self, url: str) -> OriginalPixels | None:
        """The present frame of an animation; None before it was played."""
        return self._service.frame(url) if self._service is not None else None

    def error(self, url: str) -> ImageError | None:
        """Why the original of an image failed; None if it did not."""
        return self._service.error(url) if self._service is not None else None

    def retry(self, url: str) -> None:
        """Try again with an original that failed."""
        if self._service is not None:
            self._service.retry(url)

    def retry_failed(self) -> None:
        """Try again with all originals in sight that failed, because the network is back."""
        if self._service is not None:
            self._service.retry_failed()

    def progress(self, url: str) -> tuple[int, int | None] | None:
        """Bytes of the file that have arrived, and of all, which may be unknown; None while nothing is downloaded."""
        return self._service.progress(url) if self._service is not None else None

    def forget_all(self) -> None:
        """Give all memory back, because the viewer was closed."""
        if self._service is not None:
            self._services.tasks.start(self._close(self._service), name="close originals", must_finish=True)
            self._service = None

    def use(self, connection: Connection | None) -> None:
        """Forget everything, because another pack is on screen.

        Args:
            connection: The server of the pack; None if there is no pack.
        """
        self.forget_all()
        self._connection = connection

    async def aclose(self) -> None:
        """Cancel all downloads, end all players, and wait until they have ended."""
        if self._service is not None:
            service, self._service = self._service, None
            await service.aclose()

    @staticmethod
    async def _close(service: OriginalService) -> None:
        await service.aclose()
        del service
        begin_to_give_back_memory()

    # --- From the service -----------------------------------------------------------------------------------------

    def on_original_arrived(self, url: str) -> None:
        """Handle a better picture or region."""
        self.arrived.emit(url)

    def on_original_frame(self, url: str) -> None:
        """Handle another frame."""
        self.frame_changed.emit(url)

    def on_original_failed(self, url: str) -> None:
        """Handle a failure."""
        self.failed.emit(url)

    def on_region_failed(self, url: str) -> None:
        """Handle that a part cannot be decoded."""
        self.region_failed.emit(url)

    def on_original_progress(self, url: str) -> None:
        """Handle bytes that have arrived."""
        self.progressed.emit(url)

    def on_originals_awaited(self, are_awaited: bool) -> None:
        """Let thumbnails give way."""
        for thumbnails in self._thumbnails:
            thumbnails.give_way(are_awaited)

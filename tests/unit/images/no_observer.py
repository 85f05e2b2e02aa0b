"""A `DownloadObserver` that ignores all events."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.images.downloaded import TransferTimes


class NoObserver:
    def on_received(self, size: int) -> None:
        pass

    def on_file_complete(self, times: TransferTimes) -> None:
        pass


NO_OBSERVER = NoObserver()

"""A `DownloadObserver` that ignores all events."""

from __future__ import annotations


class NoObserver:
    def on_received(self, size: int) -> None:
        pass

    def on_file_complete(self) -> None:
        pass


NO_OBSERVER = NoObserver()

"""What runs in a decoder process. The fork server imports it once, so that each process has it from the start."""

from __future__ import annotations

import signal

from app.images.thumbnail import make_thumbnail

__all__ = ["make_thumbnail", "prepare"]


def prepare() -> None:
    """Make a new process ready.

    pebble's handler of SIGTERM is Python, which does not run while a library is busy; pebble would wait three more
    seconds for it, and all other decoders with it.
    """
    signal.signal(signal.SIGTERM, signal.SIG_DFL)

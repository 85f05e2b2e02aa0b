"""What runs in a decoder process. The fork server imports it once, so that each process has it from the start."""

from __future__ import annotations

import os
import signal
from typing import Final

from app.images.thumbnail import make_thumbnail

_NICENESS: Final = 5

__all__ = ["make_thumbnail", "prepare"]


def prepare() -> None:
    """Make a new process ready.

    It gives way to the window: where cores are few, decoders would otherwise keep the GUI thread from running for a
    time slice at each of its turns.

    pebble's handler of SIGTERM is Python, which does not run while a library is busy; pebble would wait three more
    seconds for it, and all other decoders with it.
    """
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)

"""Until when a later start waits for an answer: for longer while the processors are overloaded.

Two hundred starts at once share the processors with the window, which then seems to hang, but only gets no time.
"""

from __future__ import annotations

import time
from typing import Final

MOST_EXTRA_SECONDS: Final = 10.0
_EXTRA_SECONDS: Final = 1.0  # after which it is looked again
# Windows counts the time of a thread in steps of 16 ms.
_SAMPLE_SECONDS: Final = 0.05
# With so many times the time of a processor that is free, others are waiting for it as well.
_OVERLOADED: Final = 3.0


class Deadline:
    """A time that is put off while the processors are overloaded, by ten seconds at most."""

    def __init__(self, seconds: float) -> None:
        """Set how long to wait from now on."""
        self._due = time.monotonic() + seconds
        self._last = self._due + MOST_EXTRA_SECONDS

    def remaining(self) -> float:
        """Seconds, more than none.

        Raises:
            TimeoutError: The time has passed.
        """
        remaining = self._due - time.monotonic()
        if remaining > 0:
            return remaining
        if time.monotonic() >= self._last or not is_overloaded():
            raise TimeoutError
        now = time.monotonic()
        self._due = min(now + _EXTRA_SECONDS, self._last)
        return max(self._due - now, 0.001)


def is_overloaded() -> bool:
    """Whether this process gets only a part of a processor."""
    began, began_working = time.monotonic(), time.thread_time()
    while time.thread_time() < began_working + _SAMPLE_SECONDS:
        pass
    return time.monotonic() - began > _OVERLOADED * _SAMPLE_SECONDS

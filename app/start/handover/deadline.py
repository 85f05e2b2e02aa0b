"""Until when a later start waits for an answer: for longer while the processors are overloaded.

Two hundred starts at once share the processors with the window, which then seems to hang, but only gets no time.
"""

from __future__ import annotations

import time
from typing import Final

MOST_EXTRA_SECONDS: Final = 10.0
_EXTRA_SECONDS: Final = 1.0  # by which the deadline is put off, before the load is measured again
# CPU time. Windows counts that of a thread in steps of 16 ms.
_SAMPLE_SECONDS: Final = 0.05
# The processors count as overloaded if so much CPU time takes this many times as long.
_OVERLOADED: Final = 3.0


class Deadline:
    """A time that is put off while the processors are overloaded, by ten seconds at most."""

    def __init__(self, seconds: float) -> None:
        """Set how long to wait from now on."""
        self._due = time.monotonic() + seconds
        self._last = self._due + MOST_EXTRA_SECONDS

    def remaining(self) -> float:
        """Seconds until the deadline, which is put off first if it has passed and may be; always more than 0.

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
    """Whether other processes want the processors as well, so that this one gets a small part of one. Takes 0.05 s."""
    began, began_working = time.monotonic(), time.thread_time()
    while time.thread_time() < began_working + _SAMPLE_SECONDS:
        pass
    return time.monotonic() - began > _OVERLOADED * _SAMPLE_SECONDS

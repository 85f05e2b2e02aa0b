"""Whose turn it is among image hosts: one that does not answer must not take the places of those that do.

Knows no queue and no network. What is known of a host ends with the pack.
"""

from __future__ import annotations

from collections import Counter
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable

    from app.core.settings import DownloadLimits


class Turn(IntEnum):
    """When a host may have another download; the lower, the sooner."""

    NOW = 0
    AFTER_OTHERS_WANTED = 1
    AFTER_ALL_OTHERS = 2


def host_of(url: str) -> str:
    """Host and port as they are written in a URL; empty where it has none.

    Cut out, not parsed: a pack may have 100,000 URLs, and two ways to write one host do no harm.
    """
    parts = url.split("/", 3)
    return parts[2] if len(parts) > 2 else ""


class HostTurns:
    """How many downloads each host has, and how it fared with them.

    Lanes count apart: what is wanted is tried though others of its host hang.
    """

    def __init__(self, limits: DownloadLimits) -> None:
        """Set the limits; no host is known yet."""
        self._limits = limits
        self._running: Counter[tuple[str, Hashable]] = Counter()
        self._answered: dict[str, bool] = {}  # the last time

    def begin(self, host: str, lane: Hashable) -> None:
        """Count a download that begins."""
        self._running[host, lane] += 1

    def end(self, host: str, lane: Hashable) -> None:
        """Count a download that has ended, however it did."""
        self._running[host, lane] -= 1

    def note_answer(self, host: str) -> None:
        """It answered, be it with a refusal: it has all places again."""
        self._answered[host] = True

    def note_silence(self, host: str) -> None:
        """It could not be reached, or keeps a download waiting: it ails until it answers."""
        self._answered[host] = False

    def is_ailing(self, host: str) -> bool:
        """Whether nothing has come from it since it last kept a download waiting."""
        return self._answered.get(host) is False

    def turn(self, host: str, lane: Hashable) -> Turn:
        """When it may have another download of a lane."""
        running = self._running[host, lane]
        match self._answered.get(host):
            case True:
                return Turn.NOW
            case None:
                return Turn.NOW if running < self._limits.untried_host_downloads else Turn.AFTER_OTHERS_WANTED
            case _:
                return Turn.NOW if running < self._limits.ailing_host_downloads else Turn.AFTER_ALL_OTHERS

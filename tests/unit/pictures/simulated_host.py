"""A host and the line to it, simulated without clocks: how downloads under a `HostConcurrency` would proceed."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import cycle
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.pictures.download_queue import HostConcurrency

_STEP: Final = 0.001
_SIZES: Final = (98_000, 230_000, 367_000, 160_000, 305_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedHost:
    """What limits its downloads.

    Attributes:
        round_trip: Seconds from a request to the first byte of its answer.
        rate: Bytes per second of the line, which all downloads share equally.
        connection_rate: Bytes per second of one download.
        at_once: Most requests that it answers at the same time; others wait.
        thinking: Seconds that it takes for each answer before the first byte.
        decoded: Files per second that the decoders can take; downloads begin only while fewer than 32 wait for them.
    """

    round_trip: float
    rate: float
    connection_rate: float = float("inf")
    at_once: int = 1000
    thinking: float = 0.0
    decoded: float = float("inf")


@dataclass(slots=True)
class _Download:
    began_at: float
    left: float
    thinks_until: float | None = None
    answered_at: float | None = None


@dataclass(slots=True)
class Simulated:
    """What happened.

    Attributes:
        limits: The limit after each millisecond.
        running: The number of downloads after each millisecond.
        longest: The longest time of a download, in seconds.
        fill: The share of the line's capacity that was used from the first to the last byte.
        seconds: From the first request to the last byte.
    """

    limits: list[int] = field(default_factory=list)
    running: list[int] = field(default_factory=list)
    longest: float = 0.0
    fill: float = 0.0
    seconds: float = 0.0


def simulate(concurrency: HostConcurrency, host: SimulatedHost, files: int, began_at: float = 0.0) -> Simulated:
    """Download files in steps of a millisecond, as many at the same time as the limit allows.

    Args:
        concurrency: Limits the downloads; may be used for several hosts in succession, as if one had changed.
        host: What limits them as well.
        files: Number of files.
        began_at: Time of the first request.
    """
    result = Simulated()
    sizes: Iterator[int] = cycle(_SIZES)
    running: list[_Download] = []
    now, remaining, undecoded = began_at, files, 0.0
    total, first_byte_at = 0.0, None
    while remaining or running:
        now += _STEP
        undecoded = max(0.0, undecoded - host.decoded * _STEP)
        while remaining and not concurrency.is_full and undecoded < 32:
            concurrency.begin(now)
            running.append(_Download(now, next(sizes)))
            remaining -= 1
        receiving = _answer(running, host, now)
        share = min(host.connection_rate, host.rate / len(receiving)) * _STEP if receiving else 0.0
        for download in receiving:
            download.answered_at = download.answered_at or now
            first_byte_at = first_byte_at or now
            total += min(share, download.left)
            download.left -= share
            if download.left <= 0:
                running.remove(download)
                undecoded += 1
                result.longest = max(result.longest, now - download.began_at)
                concurrency.arrive(download.began_at, download.answered_at, now)
        result.limits.append(concurrency.limit)
        result.running.append(len(running))
    result.seconds = now - began_at
    result.fill = total / host.rate / (now - (first_byte_at or now) + _STEP)
    return result


def _answer(running: list[_Download], host: SimulatedHost, now: float) -> list[_Download]:
    """The downloads whose bytes arrive now."""
    served = [download for download in running if now >= download.began_at + host.round_trip][: host.at_once]
    for download in served:
        download.thinks_until = download.thinks_until or now + host.thinking
    return [download for download in served if download.thinks_until is not None and now >= download.thinks_until]

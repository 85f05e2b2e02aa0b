"""How many concurrent downloads one host should have. Knows neither URLs nor clocks nor the network.

The rule is that of TCP's BBR (Cardwell et al., "BBR: Congestion-Based Congestion Control", 2016) for whole downloads.
By Little's law, of a host that delivers `rate` files per second, each of which takes `shortest` seconds if it is alone,
no more than `rate × shortest` are under way without a queue: more only wait for each other, on the line or at the host.
The rate is not known before it is tried:

- While the host is new, each file that arrives adds a download, which doubles their number in each round, as TCP's slow
  start does. This ends with the first round in which the rate is not a quarter higher than before. Meanwhile the limit
  is at least what the line *requires*: the rate at which files arrive while any arrive, times the seconds until the
  first byte of an answer. On a long line this is known after the first files.
- After that there are a quarter more than the rate allows without a queue, so that a line or a host that becomes faster
  is noticed. The limit also follows a host that becomes slower.
- Downloads that share a full line take longer, which must not count as the host's own time. Therefore a round with
  fewer downloads measures the shortest time again at times.

Rounds in which there were fewer downloads than allowed, because no more were wanted or the decoders were busy, show
nothing and change nothing.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from math import inf
from typing import Final

_GAIN: Final = 1.25
_DRAIN_GAIN: Final = 0.75
_DRAIN_AFTER: Final = 10  # rounds
_RATES: Final = 4  # rounds of which the best rate counts: a single slow one may be the program's own fault
_USED_SHARE: Final = 0.5
_LONG_SECONDS: Final = 2.0  # more downloads would take longer still, and each has a deadline
_FEWEST_FILES: Final = 4  # single ones may have arrived at once, after waiting somewhere
_SHORTEST_SECONDS: Final = 0.001  # for a file; a smaller measurement says nothing


@dataclass(frozen=True, slots=True)
class ConcurrencyBounds:
    """The numbers of downloads that a host may have.

    Attributes:
        first: As long as nothing is known.
        least: Smallest limit.
        most: Largest limit.
    """

    first: int
    least: int
    most: int


class HostConcurrency:
    """The limit to the concurrent downloads of one host. All times are in seconds.

    Attributes:
        running: Number of downloads that have begun and not ended.
        limit: How many may run at the same time.
    """

    def __init__(self, bounds: ConcurrencyBounds) -> None:
        """Begin with no downloads."""
        self.running = 0
        self.limit = bounds.first
        self._bounds = bounds
        self._is_growing = True
        self._latency = inf
        self._shortest = inf
        self._rates: deque[float] = deque(maxlen=_RATES)
        self._rounds = 0  # since the shortest time was measured with fewer downloads
        self._is_draining = False
        self._busy_until = 0.0  # when the last byte so far arrived
        self._line_rate = 0.0  # files per second, while any arrive
        self._round = _Round(bounds.first, 0.0)

    @property
    def is_full(self) -> bool:
        """Whether as many downloads run as may run."""
        return self.running >= self.limit

    @property
    def required(self) -> float:
        """How many downloads keep the line full, as far as is known; 0 as long as nothing is known."""
        rate = max(self._line_rate, self._round.line_rate)
        return rate * self._latency if rate else 0.0

    def begin(self, now: float) -> None:
        """Note that a download begins."""
        if not self.running:
            self._round = _Round(self.limit, now)  # the time without downloads belongs to no round
        self.running += 1

    def end(self) -> None:
        """Note that a download has ended without a file."""
        self.running -= 1

    def arrive(self, began_at: float, answered_at: float, arrived_at: float) -> None:
        """Note that a file has arrived.

        Args:
            began_at: When its download began.
            answered_at: When its first byte arrived.
            arrived_at: When its last byte arrived.
        """
        was_full = self.is_full
        self.running -= 1
        self._latency = min(self._latency, max(0.0, answered_at - began_at))
        busy = max(0.0, arrived_at - max(answered_at, self._busy_until))
        self._busy_until = max(self._busy_until, arrived_at)
        if not self._is_draining or began_at >= self._round.began_at:
            self._round.add(arrived_at - began_at, busy, was_full=was_full)
        if self._is_growing and was_full and arrived_at - began_at < _LONG_SECONDS:
            self._set_limit(max(self.limit + 1, _GAIN * self.required))
        if self._round.is_over:
            self._line_rate = self._round.line_rate
            self._end_round(self._round.rate(arrived_at))
            self._round = _Round(self.limit, arrived_at)

    def back_off(self) -> None:
        """Halve the limit, because the host says that it is busy."""
        self._is_growing = False
        self._rates.clear()
        self._set_limit(self.limit / 2)

    def _end_round(self, rate: float) -> None:
        ended = self._round
        if not ended.was_limited:
            return
        if self._is_draining:
            self._shortest = ended.mean_seconds
            self._rounds = 0
        else:
            self._is_growing = self._is_growing and rate > _GAIN * max(self._rates, default=0.0)
            self._shortest = min(self._shortest, ended.mean_seconds)
            self._rates.append(rate)
            self._rounds += not self._is_growing
        self._is_draining = self._rounds == _DRAIN_AFTER
        if not self._is_growing:
            gain = _DRAIN_GAIN if self._is_draining else _GAIN
            self._set_limit(max(self._rates, default=rate) * min(gain * self._shortest, _LONG_SECONDS))

    def _set_limit(self, limit: float) -> None:
        self.limit = max(self._bounds.least, min(self._bounds.most, round(limit)))


@dataclass(slots=True)
class _Round:
    """So many files as there were downloads allowed at its beginning.

    Attributes:
        size: Their number.
        began_at: When it began.
        arrived: How many have arrived.
        at_limit: How many of them were among as many downloads as were allowed.
        seconds: The sum of their times.
        busy_seconds: How long at least one of them was arriving.
    """

    size: int
    began_at: float
    arrived: int = 0
    at_limit: int = 0
    seconds: float = 0.0
    busy_seconds: float = 0.0

    def add(self, seconds: float, busy_seconds: float, *, was_full: bool) -> None:
        """Count a file.

        Args:
            seconds: How long its download took.
            busy_seconds: How long it was arriving while none of those before it was.
            was_full: Whether as many downloads were running as were allowed.
        """
        self.arrived += 1
        self.at_limit += was_full
        self.seconds += seconds
        self.busy_seconds += busy_seconds

    @property
    def is_over(self) -> bool:
        """Whether all have arrived."""
        return self.arrived >= self.size

    @property
    def was_limited(self) -> bool:
        """Whether there were as many downloads as allowed."""
        return self.at_limit >= _USED_SHARE * self.arrived

    @property
    def line_rate(self) -> float:
        """Files per second while any was arriving; 0 as long as too few have arrived."""
        if self.arrived < _FEWEST_FILES:
            return 0.0
        return self.arrived / max(self.busy_seconds, _SHORTEST_SECONDS * self.arrived)

    @property
    def mean_seconds(self) -> float:
        """How long a download took on average."""
        return self.seconds / self.arrived

    def rate(self, now: float) -> float:
        """Files per second until now."""
        return self.arrived / max(now - self.began_at, _SHORTEST_SECONDS * self.arrived)

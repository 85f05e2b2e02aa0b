"""How many downloads a host has: a table of hosts, lines and decoders, all simulated."""

from __future__ import annotations

import pytest

from app.core.limits import DownloadLimits
from app.pictures.download_queue import HostConcurrency
from tests.tables import each_row
from tests.unit.pictures.simulated_host import SimulatedHost, simulate

FIRST, LEAST, MOST = 8, 6, 32
LIMITS = DownloadLimits(first_host_downloads=FIRST, least_host_downloads=LEAST, most_host_downloads=MOST)
FAR = SimulatedHost(round_trip=0.2, rate=25e6)
NEAR = SimulatedHost(round_trip=0.001, rate=100e6)


def new() -> HostConcurrency:
    return HostConcurrency(LIMITS)


@each_row(
    ("host", "least", "most"),
    [
        pytest.param(FAR, 28, MOST, id="200 ms, 200 Mbit/s: 22 files are on the way"),
        pytest.param(SimulatedHost(round_trip=0.2, rate=250e6), MOST, MOST, id="200 ms, 2 Gbit/s"),
        pytest.param(SimulatedHost(round_trip=0.06, rate=12.5e6), LEAST, 16, id="60 ms, 100 Mbit/s: 3 files"),
        pytest.param(NEAR, LEAST, 12, id="on this machine"),
        pytest.param(SimulatedHost(round_trip=0.04, rate=1e6), LEAST, 14, id="a slow line"),
        pytest.param(
            SimulatedHost(round_trip=0.02, rate=100e6, connection_rate=0.2e6),
            MOST,
            MOST,
            id="each connection is slow: more are faster",
        ),
        pytest.param(
            SimulatedHost(round_trip=0.02, rate=100e6, thinking=0.3), MOST, MOST, id="each answer takes time: the same"
        ),
        pytest.param(
            SimulatedHost(round_trip=0.02, rate=100e6, thinking=0.1, at_once=4), LEAST, 12, id="four answers at once"
        ),
    ],
)
def test_the_limit_follows_what_limits_the_downloads(host: SimulatedHost, least: int, most: int) -> None:
    simulated = simulate(new(), host, 600)
    settled = simulated.limits[len(simulated.limits) // 2 :]
    typical = sorted(settled)[len(settled) // 2]
    assert least <= typical <= most


@each_row("host", [FAR, SimulatedHost(round_trip=0.06, rate=12.5e6), NEAR])
def test_a_line_is_full(host: SimulatedHost) -> None:
    assert simulate(new(), host, 300).fill >= 0.9


def test_far_away_a_few_files_show_what_the_line_requires() -> None:
    concurrency = new()
    simulate(concurrency, FAR, FIRST)
    assert concurrency.required == pytest.approx(25e6 / 232_000 * 0.2, rel=0.4)


def test_nothing_is_required_before_the_first_file() -> None:
    concurrency = new()
    concurrency.begin(0.0)
    assert concurrency.required == 0
    assert concurrency.limit == FIRST


def test_the_first_files_are_no_reason_for_fewer_downloads() -> None:
    concurrency = new()
    for _ in range(FIRST):
        concurrency.begin(0.0)
    for number in range(FIRST - 1):
        concurrency.arrive(0.0, 0.05, 0.06 + number / 100)
        concurrency.begin(0.0)
    assert concurrency.limit >= FIRST


def test_a_host_that_becomes_slower_has_fewer() -> None:
    concurrency = new()
    simulate(concurrency, FAR, 300)
    assert concurrency.limit > 2 * LEAST
    slower = SimulatedHost(round_trip=0.02, rate=1e6)
    assert simulate(concurrency, slower, 300, began_at=100.0).limits[-1] <= 2 * LEAST


def test_a_host_that_becomes_faster_has_more() -> None:
    concurrency = new()
    simulate(concurrency, SimulatedHost(round_trip=0.2, rate=2e6), 100)
    assert concurrency.limit < MOST / 2
    assert simulate(concurrency, FAR, 300, began_at=1000.0).limits[-1] >= 28


def test_busy_decoders_reduce_the_downloads() -> None:
    running = simulate(new(), SimulatedHost(round_trip=0.02, rate=100e6, decoded=20), 300).running
    assert sum(running) / len(running) < 2


def test_on_a_slow_line_no_download_takes_nearly_as_long_as_it_may() -> None:
    assert simulate(new(), SimulatedHost(round_trip=0.1, rate=250e3), 60).longest < 13


def test_few_files_do_not_lower_the_limit() -> None:
    concurrency = new()
    simulate(concurrency, FAR, 300)
    before = concurrency.limit
    for number in range(100):
        concurrency.begin(0.0)
        concurrency.arrive(100.0 + number, 100.2 + number, 100.3 + number)
    assert concurrency.limit == before


def test_a_busy_host_gets_half_and_no_fewer_than_the_least() -> None:
    concurrency = new()
    simulate(concurrency, FAR, 300)
    before = concurrency.limit
    concurrency.back_off()
    assert concurrency.limit == before // 2
    for _ in range(10):
        concurrency.back_off()
    assert concurrency.limit == LEAST


def test_downloads_without_a_file_leave_no_trace() -> None:
    concurrency = new()
    for _ in range(FIRST):
        concurrency.begin(0.0)
    assert concurrency.is_full
    for _ in range(FIRST):
        concurrency.end()
    assert (concurrency.running, concurrency.limit, concurrency.required) == (0, FIRST, 0)

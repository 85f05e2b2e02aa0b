"""When a request that has failed without a network is sent again."""

from app.core.limits import ReconnectionLimits
from app.packs.repetition import NetworkWait


def test_it_becomes_longer_up_to_a_limit_and_begins_anew(qapp: object) -> None:
    wait = NetworkWait(ReconnectionLimits(least_seconds=2.0, most_seconds=5.0, growth=2.0), lambda: None)
    wait.begin()
    intervals = [wait.interval()]
    for _ in range(3):
        wait.wait_longer()
        intervals.append(wait.interval())
    assert intervals == [2000, 4000, 5000, 5000]
    wait.expect()
    wait.wait_longer()
    assert wait.interval() == 4000
    assert wait.isActive()
    wait.stop()
    assert not wait.isActive()

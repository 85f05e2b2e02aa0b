"""When a request that has failed is sent again."""

from msgspec.structs import replace
from PySide6.QtCore import QObject

from app.core.errors import NetworkError, TooManyRequestsError
from app.core.limits import ReconnectionLimits, Settings
from app.packs.loading import Retry


def test_the_network_is_tried_in_growing_intervals_until_it_answers(qapp: object) -> None:
    limits = ReconnectionLimits(least_seconds=2.0, most_seconds=5.0, growth=2.0)
    parent = QObject()
    retry = Retry(replace(Settings(), reconnection=limits), lambda: None, parent)
    intervals = []
    for _ in range(4):
        retry.wait_for_network()
        intervals.append(retry.interval())
        retry.timeout.emit()
    assert intervals == [2000, 4000, 5000, 5000]
    assert not retry.isActive()
    retry.reset()
    retry.wait_for_network()
    assert retry.interval() == 2000


def test_a_pause_is_counted_down_five_times_in_a_row(qapp: object) -> None:
    parent, seconds, sent = QObject(), list[int](), list[None]()
    retry = Retry(Settings(), lambda: sent.append(None), parent, seconds.append)
    error = TooManyRequestsError(http_status=429, retry_after=2.5)
    for number in range(5):
        assert (retry.count_down(error), len(sent)) == (3, number)
        for _ in range(3):
            retry.timeout.emit()
    assert (seconds, len(sent)) == ([2, 1] * 5, 5)
    assert retry.count_down(error) is None
    retry.reset()
    assert retry.count_down(NetworkError()) is None
    assert retry.count_down(error) == 3

"""When a request that has failed without a network is sent again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QTimer

from app.core.limits import ReconnectionLimits
from app.packs.repetition import NetworkChanges, NetworkWait

if TYPE_CHECKING:
    from collections.abc import Iterator

LIMITS = ReconnectionLimits(least_seconds=2.0, most_seconds=5.0, growth=2.0, after_change_seconds=0.5)


class Wait:
    """A `NetworkWait`, and what can be seen of it."""

    def __init__(self) -> None:
        self.subject = NetworkWait(LIMITS, lambda: None)
        self.changes: list[str] = []

    @property
    def seconds(self) -> float | None:
        """Of the wait that has begun; None if there is none."""
        timer = self.subject.findChild(QTimer, "network_wait")
        assert timer is not None
        return timer.interval() / 1000 if timer.isActive() else None

    def change_network(self) -> None:
        """Let addresses of this computer change."""
        network = self.subject.findChild(NetworkChanges)
        assert network is not None
        network.on_changed()


@pytest.fixture
def wait(qapp: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[Wait]:
    made = Wait()
    for name in ("start", "stop"):
        monkeypatch.setattr(NetworkChanges, name, lambda _, said=name: made.changes.append(said))
    yield made
    made.subject.stop()


def test_it_becomes_longer_up_to_a_limit_and_begins_anew(wait: Wait) -> None:
    wait.subject.begin()
    seconds = [wait.seconds]
    for _ in range(3):
        wait.subject.wait_longer()
        seconds.append(wait.seconds)
    assert seconds == [2.0, 4.0, 5.0, 5.0]
    wait.subject.expect()
    wait.subject.wait_longer()
    assert wait.seconds == 4.0
    wait.subject.stop()
    assert wait.seconds is None


def test_after_a_change_of_the_network_it_is_short_and_the_next_one_as_well(wait: Wait) -> None:
    wait.subject.begin()
    wait.subject.wait_longer()
    wait.subject.wait_longer()
    wait.change_network()
    assert wait.seconds == 0.5
    wait.subject.wait_longer()
    assert wait.seconds == 4.0


def test_a_change_makes_nothing_longer_and_begins_nothing(wait: Wait) -> None:
    wait.change_network()
    assert wait.seconds is None
    short = NetworkWait(ReconnectionLimits(least_seconds=0.1, after_change_seconds=0.5), lambda: None)
    short.begin()
    wait.subject, former = short, wait.subject
    wait.change_network()
    assert wait.seconds == 0.1
    former.stop()


def test_changes_are_noticed_while_it_waits(wait: Wait) -> None:
    wait.subject.begin()
    assert wait.changes == ["start"]
    wait.subject.stop()
    assert wait.changes == ["start", "stop"]

"""Fixtures of the tests of single widgets."""

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleEvent

from app.ui.message import MESSAGES


@pytest.fixture
def said() -> Iterator[list[str]]:
    """The sentences that a window would have shown in its toast so far."""
    sentences: list[str] = []
    MESSAGES.said.connect(sentences.append)
    yield sentences
    MESSAGES.said.disconnect(sentences.append)


@pytest.fixture
def announced(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """All announcements to screen readers so far."""
    log: list[str] = []

    def record(event: QAccessibleEvent) -> None:
        if isinstance(event, QAccessibleAnnouncementEvent):
            log.append(event.message())

    monkeypatch.setattr(QAccessible, "updateAccessibility", record)
    return log

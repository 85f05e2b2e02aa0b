"""When a pack was opened, in few words."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QLocale

from app.ui.texts import home as texts
from tests.tables import each_row

if TYPE_CHECKING:
    from collections.abc import Iterator

NOW = datetime(2026, 11, 26, 14, 30)  # a Thursday


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom))
    yield
    QLocale.setDefault(before)


@each_row(
    ("at", "said"),
    [
        (datetime(2026, 11, 26, 14, 2), "Today, 14:02"),
        (datetime(2026, 11, 26, 0, 0), "Today, 00:00"),
        (datetime(2026, 11, 27, 9, 15), "Today, 09:15"),  # the clock was set back
        (datetime(2026, 11, 25, 23, 59), "Yesterday, 23:59"),
        (datetime(2026, 11, 24, 9, 15), "Tuesday, 09:15"),
        (datetime(2026, 11, 20, 9, 15), "Friday, 09:15"),
        (datetime(2026, 11, 19, 9, 15), "19 Nov 2026"),
        (datetime(2025, 11, 26, 9, 15), "26 Nov 2025"),
    ],
)
def test_when_a_pack_was_opened(at: datetime, said: str, qapp: object) -> None:
    assert texts.opened_at(at.timestamp(), NOW.timestamp()) == said

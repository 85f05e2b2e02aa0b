"""Numbers, sizes and times as a person reads them, in the locale of the language."""

from datetime import datetime

import pytest
from PySide6.QtCore import QDate, QDateTime, QLocale, QTime

from app.ui.texts import wording
from app.ui.texts.home import opened_at
from tests.tables import each_row

pytestmark = pytest.mark.usefixtures("english_numbers")
NOW = datetime(2026, 11, 26, 14, 30)  # a Thursday


@each_row(
    ("value", "text"),
    [
        (5, "5 bytes"),
        (230_400, "230 kB"),
        (60_312_345, "60 MB"),
        (996_000_000, "1 GB"),
        (2_088_000_000, "2.1 GB"),
        (10**30, "9.2 EB"),
    ],
)
def test_a_size_has_two_digits_that_count(value: int, text: str) -> None:
    assert wording.size(value) == text


@each_row(("language", "text"), [("en_US", "9:05 PM"), ("de_DE", "21:05")])
def test_a_time_of_day_is_written_as_in_the_locale(language: str, text: str) -> None:
    moment = QDateTime(QDate(2026, 2, 14), QTime(21, 5, 59)).toSecsSinceEpoch()
    QLocale.setDefault(QLocale(language))
    assert wording.time_of_day(moment).replace("\u202f", " ") == text


@each_row(
    ("value", "shown"),
    [
        (2**31, "2,147,483,648"),
        (2**63, "9,223,372,036,854,775,808"),
        (10**30 + 1, "1,000,000,000,000,000,000,000,000,000,001"),
        (10**4000, "≈ 10^4000"),
        (-(10**100), "≈ 10^100"),
    ],
)
def test_a_number_of_any_size_is_shown(value: int, shown: str) -> None:
    assert wording.number(value) == shown
    if value > 0:
        assert wording.translate("Nothing", "%Ln x", None, value) == f"{shown} x"


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
    QLocale.setDefault(QLocale("en_GB"))
    assert opened_at(at.timestamp(), NOW.timestamp()) == said

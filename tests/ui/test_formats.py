"""Numbers of bytes and times of day as a person reads them."""

from __future__ import annotations

from PySide6.QtCore import QDate, QDateTime, QLocale, QTime

from app.ui.texts import wording
from tests.tables import each_row


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
    former = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
    try:
        assert wording.size(value) == text
    finally:
        QLocale.setDefault(former)


@each_row(("language", "text"), [(QLocale.Language.English, "9:05 PM"), (QLocale.Language.German, "21:05")])
def test_a_time_of_day_is_written_as_in_the_locale(language: QLocale.Language, text: str) -> None:
    moment = QDateTime(QDate(2026, 2, 14), QTime(21, 5, 59)).toSecsSinceEpoch()
    former = QLocale()
    QLocale.setDefault(QLocale(language))
    try:
        assert wording.time_of_day(moment).replace("\u202f", " ") == text
    finally:
        QLocale.setDefault(former)


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
    former = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
    try:
        assert wording.number(value) == shown
        if value > 0:
            assert wording.translate("Nothing", "%Ln x", None, value) == f"{shown} x"
    finally:
        QLocale.setDefault(former)

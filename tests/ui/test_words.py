"""Numbers of bytes as a person reads them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QLocale

from app.ui import words


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (5, "about 5 bytes"),
        (230_400, "about 230 kB"),
        (60_312_345, "about 60 MB"),
        (996_000_000, "about 1 GB"),
        (2_088_000_000, "about 2.1 GB"),
    ],
)
def test_a_size_has_two_digits_that_count(value: int, text: str) -> None:
    former = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
    try:
        assert words.about_bytes(value) == text
    finally:
        QLocale.setDefault(former)


def test_a_size_has_the_locales_separator() -> None:
    former = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.German, QLocale.Country.Germany))
    try:
        assert words.about_bytes(2_088_000_000) == "about 2,1 GB"
    finally:
        QLocale.setDefault(former)

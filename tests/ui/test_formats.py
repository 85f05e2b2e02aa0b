"""Numbers of bytes as a person reads them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QLocale

from app.ui.texts import formats


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (5, "5 bytes"),
        (230_400, "230 kB"),
        (60_312_345, "60 MB"),
        (996_000_000, "1 GB"),
        (2_088_000_000, "2.1 GB"),
    ],
)
def test_a_size_has_two_digits_that_count(value: int, text: str) -> None:
    former = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
    try:
        assert formats.size(value) == text
    finally:
        QLocale.setDefault(former)


def test_a_size_has_the_locales_separator() -> None:
    former = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.German, QLocale.Country.Germany))
    try:
        assert formats.size(2_088_000_000) == "2,1 GB"
    finally:
        QLocale.setDefault(former)

"""Which language the window has, with its dates and numbers, and that each file of translations is a language."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, override

import pytest
from PySide6.QtCore import QLocale, QTranslator

from app.core.program import RESOURCES
from app.core.saved_values import Review
from app.ui import application
from app.ui.application import Application, languages
from app.ui.texts import accessible_names, commands, wording
from tests.tables import each_row

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def _languages(qapp: Application, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """English, and German and Brazilian from files without a translation."""
    for code in ("en", "de", "pt_BR"):
        shutil.copy(RESOURCES / "translations" / "pack-browser_en.qm", tmp_path / f"pack-browser_{code}.qm")
    monkeypatch.setattr(application, "_TRANSLATIONS", tmp_path)
    yield
    qapp.set_language("en")


def _system_speaks(monkeypatch: pytest.MonkeyPatch, *tags: str) -> None:
    class System:
        def uiLanguages(self) -> list[str]:  # noqa: N802 - Qt's name
            return [*tags]

    monkeypatch.setattr(QLocale, "system", System)


@pytest.mark.usefixtures("_languages")
def test_each_file_is_a_language_with_its_own_name() -> None:
    assert languages() == {"de": "Deutsch", "en": "English", "pt_BR": "Português"}


@pytest.mark.usefixtures("_languages")
@each_row(
    ("spoken", "code", "locale", "cancel"),
    [
        (["de-Latn-AT", "de-AT", "de"], "", "de_AT", "Abbrechen"),
        (["fr-FR", "de-DE"], "", "de_DE", "Abbrechen"),  # the first that the program has
        (["C"], "", "en_US", "Cancel"),
        (["fr-FR"], "", "en_US", "Cancel"),
        (["pt-BR"], "", "pt_BR", "Cancelar"),
        (["de-DE"], "klingon", "de_DE", "Abbrechen"),  # of a file that was edited, or a newer version
        (["de-DE"], "en", "en_US", "Cancel"),  # no English sentence with German numbers
        (["de-DE", "en-GB"], "en", "en_GB", "Cancel"),
        (["en-GB"], "de", "de_DE", "Abbrechen"),
        (["de-CH"], "de", "de_CH", "Abbrechen"),
    ],
)
def test_the_locale_fits_the_language(
    qapp: Application, monkeypatch: pytest.MonkeyPatch, spoken: list[str], code: str, locale: str, cancel: str
) -> None:
    _system_speaks(monkeypatch, *spoken)
    qapp.set_language(code)

    assert QLocale().name() == locale
    assert qapp.translate("QPlatformTheme", "Cancel") == cancel  # of Qt's own dialogs
    assert commands.COMMANDS["quit"].text() == "Quit"  # what a file does not translate is English


class _GermanDates(QTranslator):
    @override
    def translate(self, context: str, sourceText: str, /, disambiguation: str | None = None, n: int = -1) -> str:
        return "d. MMM yyyy" if (context, sourceText) == ("Dates", "d MMM yyyy") else ""


@pytest.mark.usefixtures("_languages")
def test_dates_and_numbers_follow_the_language(qapp: Application) -> None:
    def written() -> tuple[str, ...]:
        return wording.day("2026-02-14T08:02:00Z"), wording.number(12_345), wording.size(2_100_000_000)

    assert written() == ("14 Feb 2026", "12,345", "2.1 GB")
    qapp.set_language("de")
    dates = _GermanDates()
    qapp.installTranslator(dates)
    assert written() == ("14. Feb. 2026", "12.345", "2,1 GB")
    qapp.removeTranslator(dates)


@pytest.mark.usefixtures("_languages")
def test_what_tools_find_things_by_has_english_numbers(qapp: Application) -> None:
    qapp.set_language("de")
    assert accessible_names.filter_result(37, 2_000) == "37 of 2,000 shown"
    assert accessible_names.review(Review(2_000, 1_020, 15)) == "1,035 of 2,000 judged, 1,020 picked, 15 rejected"


def test_a_former_language_is_not_used_any_more(qapp: Application) -> None:
    qapp.set_language(application.PSEUDO_LOCALE)
    assert commands.COMMANDS["quit"].text() == "[Qûîţ~]"
    qapp.set_language("en")
    assert commands.COMMANDS["quit"].text() == "Quit"

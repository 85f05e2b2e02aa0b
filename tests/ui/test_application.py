"""The application: its language with dates and numbers, links, fonts without letters, and the collector of garbage."""

import gc
import os
import shutil
import subprocess
import sys
import weakref
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import override

import pytest
from PySide6.QtCore import QLocale, QObject, QTranslator, QUrl
from PySide6.QtGui import QFileOpenEvent, QFont, QFontDatabase
from pytestqt.qtbot import QtBot

from app.core.program import RESOURCES
from app.start.start import main
from app.ui import application
from app.ui.application import Application, collect_garbage, draws_letters, languages
from app.ui.texts import commands, wording
from tests.fonts import without_fonts
from tests.tables import each_row

LINK = "packbrowser://11111111-1111-1111-1111-111111111111"


@pytest.fixture
def _languages(english_again: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """English, and German and Brazilian from files without a translation."""
    for code in ("en", "de", "pt_BR"):
        shutil.copy(RESOURCES / "translations" / "pack-browser_en.qm", tmp_path / f"pack-browser_{code}.qm")
    monkeypatch.setattr(application, "_TRANSLATIONS", tmp_path)


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


def test_a_clicked_link_is_emitted(qapp: Application, qtbot: QtBot) -> None:
    with qtbot.waitSignal(qapp.link_opened) as opened:
        qapp.sendEvent(qapp, QFileOpenEvent(QUrl(LINK)))
    assert opened.args == [LINK]


# --- Fonts ------------------------------------------------------------------------------------------------------------


_ANSWER = """
from PySide6.QtGui import QGuiApplication
from app.ui.application import draws_letters
application = QGuiApplication([])
print(draws_letters(application.font()))
"""


def test_letters_are_letters(qapp: Application) -> None:
    fonts = [QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)]
    for point_size in (7, 10, 24):
        fonts.append(QFont(qapp.font()))
        fonts[-1].setPointSize(point_size)
    assert [draws_letters(font) for font in fonts] == [True] * 4


def test_boxes_are_no_letters(tmp_path: Path) -> None:
    environment = {**os.environ, **without_fonts(tmp_path), "QT_QPA_PLATFORM": "offscreen"}
    result = subprocess.run(
        [sys.executable, "-c", _ANSWER], env=environment, stdout=subprocess.PIPE, text=True, timeout=60, check=True
    )
    assert result.stdout.strip() == "False"


# --- The collector of garbage -----------------------------------------------------------------------------------------


class CycleMember:
    """An object in a reference cycle."""

    def __init__(self) -> None:
        self.me = self


@pytest.fixture
def _collector_off() -> Iterator[None]:
    gc.collect()
    gc.enable()
    with pytest.raises(SystemExit):
        main(["--version"])
    assert not gc.isenabled()
    yield
    gc.enable()


@pytest.mark.usefixtures("_collector_off")
def test_garbage_is_collected_by_a_timer_and_never_in_another_thread(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(application, "_LOOK_MS", 1)
    parent = QObject()
    collect_garbage(parent)
    watched: list[weakref.ref[CycleMember]] = []
    thread = Thread(target=lambda: watched.extend(weakref.ref(CycleMember()) for _ in range(10_000)))
    thread.start()
    thread.join()
    assert all(each() is not None for each in watched)

    qtbot.waitUntil(lambda: all(each() is None for each in watched))

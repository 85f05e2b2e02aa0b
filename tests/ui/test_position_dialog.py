"""The dialog for a position: what it takes, what it says about the rest, and what it offers where a filter is set."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton

from app.ui.dialogs.questions import PositionDialog

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

_TOTAL = 2_000


class Asked(PositionDialog):
    """A dialog that is open, for a pack of which a filter shows the images with even positions."""

    def __init__(self) -> None:
        self.results: list[tuple[int, bool]] = []
        super().__init__(
            None,
            _TOTAL,
            lambda position: position % 2 == 0,
            lambda position, clears: self.results.append((position, clears)),
        )
        self.open()

    @property
    def field(self) -> QLineEdit:
        field = self.findChild(QLineEdit, "position_field")
        assert isinstance(field, QLineEdit)
        return field

    def enter(self, text: str) -> None:
        self.field.clear()
        QGuiApplication.clipboard().setText(text)
        QTest.keySequence(self.field, "Ctrl+V")
        self.press_enter()

    def press_enter(self) -> None:
        QTest.keyClick(self.field, Qt.Key.Key_Return)

    def button(self, name: str) -> QPushButton:
        button = self.findChild(QPushButton, name)
        assert isinstance(button, QPushButton)
        return button

    @property
    def hint(self) -> str:
        hint = self.findChild(QLabel, "position_hint")
        assert isinstance(hint, QLabel)
        return hint.text() if hint.isVisible() else ""


@pytest.fixture
def dialog(qtbot: QtBot) -> Iterator[Asked]:
    former = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
    asked = Asked()
    qtbot.addWidget(asked)
    yield asked
    QLocale.setDefault(former)


@pytest.mark.parametrize(
    ("text", "position"),
    [("2", 2), (" 24 ", 24), ("1,998", 1998), ("2.000", 2000), ("1\u202f000", 1000), ("\u0661\u0662", 12), ("0008", 8)],
)
def test_a_position_is_taken(dialog: Asked, text: str, position: int) -> None:
    dialog.enter(text)

    assert dialog.results == [(position, False)]
    assert not dialog.isVisible()


@pytest.mark.parametrize("text", ["", "0", "2001", "-2", "1.5", "2e2", "two", "\u00b2", "99999999999999999999"])
def test_anything_else_is_refused_with_a_sentence_until_it_is_changed(dialog: Asked, text: str) -> None:
    dialog.enter(text)

    assert dialog.isVisible()
    assert dialog.hint == "Type a whole number from 1 to 2,000."
    assert dialog.field.accessibleDescription() == dialog.hint
    QTest.keyClicks(dialog.field, "4")
    assert dialog.hint == ""
    assert dialog.results == []


def test_an_image_that_the_filter_leaves_out_is_shown_after_a_second_enter(dialog: Asked) -> None:
    dialog.enter("1001")

    assert dialog.hint == "Image 1,001 is not shown now: the filter leaves it out."
    assert dialog.button("clear_filter_and_go").isVisible()
    assert not dialog.button("go").isVisible()
    assert dialog.results == []
    dialog.press_enter()
    assert dialog.results == [(1001, True)]


def test_another_position_does_not_clear_the_filter(dialog: Asked) -> None:
    dialog.enter("1001")
    dialog.enter("1003")
    assert dialog.results == []
    dialog.enter("1002")

    assert dialog.results == [(1002, False)]


def test_escape_closes_the_dialog(dialog: Asked) -> None:
    QTest.keyClick(dialog, Qt.Key.Key_Escape)

    assert not dialog.isVisible()
    assert dialog.results == []

"""The dialog that asks for a key: nothing in it is squeezed, and the key is seen only by whoever asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QPushButton

from app.ui.dialogs.key_dialog import KeyDialog

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.fixture
def dialog(qtbot: QtBot) -> KeyDialog:
    made = KeyDialog(None)
    qtbot.addWidget(made)
    made.explain("The key is kept.")
    with qtbot.waitExposed(made):
        made.show()
    return made


def _field(dialog: KeyDialog) -> QLineEdit:
    return dialog.findChildren(QLineEdit)[0]


def test_a_hint_and_a_long_explanation_squeeze_nothing(dialog: KeyDialog, qtbot: QtBot) -> None:
    height, lower = _field(dialog).height(), dialog.height()
    QTest.keyClicks(_field(dialog), "no key")
    dialog.findChildren(QPushButton)[0].click()
    hint = dialog.findChild(QLabel, "api_key_hint")
    assert hint is not None
    qtbot.waitUntil(lambda: dialog.height() > lower)
    assert hint.isVisible()
    dialog.explain("The key is used for this run only, and this goes on for more than one line. " * 4)
    qtbot.waitUntil(lambda: dialog.height() > lower + 2 * hint.height())
    assert _field(dialog).height() == height
    dialog.explain("The key is kept.")
    QTest.keyClicks(_field(dialog), "s")
    qtbot.waitUntil(lambda: dialog.height() == lower)


def test_the_key_is_dots_unless_it_is_asked_for(dialog: KeyDialog) -> None:
    QTest.keyClicks(_field(dialog), "pub.s3cr3t")
    assert "s3cr3t" not in _field(dialog).displayText()
    dialog.findChildren(QCheckBox)[0].click()
    assert _field(dialog).displayText() == "pub.s3cr3t"
    dialog.findChildren(QCheckBox)[0].click()
    assert "s3cr3t" not in _field(dialog).displayText()


def test_a_key_that_was_taken_is_not_left_in_the_field(dialog: KeyDialog) -> None:
    QTest.keyClicks(_field(dialog), "pub.s3cr3t")
    dialog.findChildren(QPushButton)[0].click()
    assert _field(dialog).text() == ""
    assert not dialog.isVisible()

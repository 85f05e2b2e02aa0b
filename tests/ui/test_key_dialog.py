"""The dialog for a key: it grows with its texts, and the key is visible only while *Show key* is checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QPushButton

from app.ui.dialogs.questions import KeyDialog

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from app.core.connection import ApiKey


class Asked(KeyDialog):
    """A dialog that notes the keys."""

    def __init__(self) -> None:
        self.entered: list[ApiKey] = []
        super().__init__(None, lambda key, _name: self.entered.append(key))


@pytest.fixture
def dialog(qtbot: QtBot) -> Asked:
    made = Asked()
    qtbot.addWidget(made)
    made.explain("The key is kept.")
    with qtbot.waitExposed(made):
        made.show()
    return made


def _field(dialog: KeyDialog) -> QLineEdit:
    return dialog.findChildren(QLineEdit)[0]


def _use(dialog: KeyDialog) -> None:
    button = dialog.findChild(QPushButton, "use_key")
    assert button is not None
    button.click()


@pytest.mark.parametrize(
    "pasted", ['GENVIRAL_API_KEY="pub.s3cr3t"', "Token=pub.s3cr3t", 'genviral_api_key = "pub.s3cr3t"', "<pub.s3cr3t>"]
)
def test_text_around_a_pasted_key_is_removed_and_the_dialog_says_so(dialog: Asked, pasted: str) -> None:
    QGuiApplication.clipboard().setText(pasted)
    QTest.keySequence(_field(dialog), "Ctrl+V")
    hint = dialog.findChild(QLabel, "api_key_hint")
    assert hint is not None
    assert hint.text() == "What stood around the key was taken off."
    assert _field(dialog).text() == "pub.s3cr3t"
    assert _field(dialog).accessibleDescription() == hint.text()
    _use(dialog)
    assert [key.secret_text for key in dialog.entered] == ["pub.s3cr3t"]


def test_the_return_key_uses_the_key(dialog: Asked) -> None:
    QTest.keyClicks(_field(dialog), "pub.s3cr3t")
    QTest.keyClick(_field(dialog), Qt.Key.Key_Return)
    assert [key.secret_text for key in dialog.entered] == ["pub.s3cr3t"]


def test_the_link_opens_the_vendors_documentation_of_keys(dialog: KeyDialog, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []

    def open_url(url: QUrl) -> bool:
        opened.append(url.toString())
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)
    button = dialog.findChild(QPushButton, "where_is_my_key")
    assert button is not None
    button.click()
    assert opened == ["https://docs.genviral.io"]


def test_the_dialog_grows_with_a_hint_and_a_long_explanation(dialog: KeyDialog, qtbot: QtBot) -> None:
    height, lower = _field(dialog).height(), dialog.height()
    QTest.keyClicks(_field(dialog), "no key")
    _use(dialog)
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


def test_the_key_is_dots_unless_show_key_is_checked(dialog: KeyDialog) -> None:
    QTest.keyClicks(_field(dialog), "pub.s3cr3t")
    assert "s3cr3t" not in _field(dialog).displayText()
    dialog.findChildren(QCheckBox)[0].click()
    assert _field(dialog).displayText() == "pub.s3cr3t"
    dialog.findChildren(QCheckBox)[0].click()
    assert "s3cr3t" not in _field(dialog).displayText()


def test_an_accepted_key_is_removed_from_the_field(dialog: KeyDialog) -> None:
    QTest.keyClicks(_field(dialog), "pub.s3cr3t")
    _use(dialog)
    assert _field(dialog).text() == ""
    assert not dialog.isVisible()


def test_the_return_key_uses_the_key_after_a_round_of_tab(dialog: Asked, qtbot: QtBot) -> None:
    field = _field(dialog)
    dialog.activateWindow()
    qtbot.waitUntil(field.hasFocus)
    seen = set()
    while dialog.focusWidget() not in seen:
        seen.add(dialog.focusWidget())
        QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Tab)
    assert len(seen) == 5
    assert field.hasFocus()
    QTest.keyClicks(field, "pub.s3cr3t")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert [key.secret_text for key in dialog.entered] == ["pub.s3cr3t"]


def test_the_fields_description_does_not_keep_a_former_problem(dialog: KeyDialog) -> None:
    QTest.keyClicks(_field(dialog), "no key")
    _use(dialog)
    assert _field(dialog).accessibleDescription() != "The key is kept."
    QTest.keyClicks(_field(dialog), "s")
    assert _field(dialog).accessibleDescription() == "The key is kept."

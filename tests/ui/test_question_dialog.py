"""A question whose answers are chosen with the keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QWidget

from app.ui.dialogs.questions import KeyDialog, QuestionDialog, ShareDialog

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.mark.parametrize(("focused", "expected"), [("", "rejected"), ("do_it", "accepted")])
def test_enter_presses_the_button_with_the_focus_which_is_the_harmless_one_at_first(
    qtbot: QtBot, focused: str, expected: str
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    dialog = QuestionDialog(
        window, name="x", title="Title", question="Do it?", explanation="It is done.", yes=("Do it", "do_it"), no="No"
    )
    answers: list[str] = []
    dialog.accepted.connect(lambda: answers.append("accepted"))
    dialog.rejected.connect(lambda: answers.append("rejected"))
    dialog.open()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    if focused:
        button = dialog.findChild(QAbstractButton, focused)
        assert button is not None
        button.setFocus()
    pressed = dialog.focusWidget()
    assert pressed is not None
    QTest.keyClick(pressed, Qt.Key.Key_Return)
    assert answers == [expected]


def test_enter_in_the_field_goes_on_also_after_another_button_had_the_focus(qtbot: QtBot) -> None:
    names: list[str] = []
    share = ShareDialog(None, "Ana", "1 picked", names.append)
    key = KeyDialog(None, lambda _key, name: names.append(f"key {name}"))
    rows = ((share, "reviewer_field", "save_review"), (key, "api_key", "use_key"))
    for dialog, field_name, button_name in rows:
        qtbot.addWidget(dialog)
        dialog.open()
        dialog.activateWindow()
        qtbot.waitUntil(dialog.isActiveWindow)
        field, button = dialog.findChild(QLineEdit, field_name), dialog.findChild(QAbstractButton, button_name)
        assert field is not None
        assert button is not None
        field.setText("public_id.secret")
        button.setFocus()
        field.setFocus()
        QTest.keyClick(field, Qt.Key.Key_Return)
    assert names == ["public_id.secret", "key "]

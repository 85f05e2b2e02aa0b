"""A question whose answers are chosen with the keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QWidget

from app.ui.dialogs.questions import QuestionDialog

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

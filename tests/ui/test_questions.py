"""Dialogs that ask: what they take, what they say about the rest, and which button Enter presses."""

from collections.abc import Callable
from typing import ClassVar, override

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QDialog, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.core.connection import ApiKey
from app.core.errors import KeyNotAcceptedError, OfflineError
from app.packs.keys import Keys
from app.ui.dialogs.questions import KeyDialog, PositionDialog, QuestionDialog, ShareDialog
from tests.conftest import Browser
from tests.tables import each_row
from tests.unit.packs.stand_in_services import StandInServices

_KEY, _REFUSED, _SLOW = "pub.s3cr3t", "pub.revoked", "pub.slow"


class Asked[D: QDialog]:
    """An open dialog, and what was answered."""

    def __init__(self, qtbot: QtBot, make: Callable[[Callable[..., None]], D]) -> None:
        self.answers: list[tuple[object, ...]] = []
        self.dialog = make(lambda *answer: self.answers.append(answer))
        self.qtbot = qtbot
        qtbot.addWidget(self.dialog)
        self.dialog.open()
        self.dialog.activateWindow()
        qtbot.waitUntil(self.dialog.isActiveWindow)
        self.fields = self.dialog.findChildren(QLineEdit)

    def child[W: QWidget](self, kind: type[W], name: str) -> W:
        found = self.dialog.findChild(kind, name)
        assert isinstance(found, kind), name
        return found

    def hint(self, name: str) -> str:
        label = self.child(QLabel, name)
        return label.text() if label.isVisible() else ""

    def enter(self, text: str) -> None:
        """Replace the text of the field by pasting, and press Enter."""
        self.fields[0].clear()
        QGuiApplication.clipboard().setText(text)
        QTest.keySequence(self.fields[0], "Ctrl+V")
        self.press(Qt.Key.Key_Return)

    def press(self, key: Qt.Key) -> None:
        focused = self.dialog.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, key)


# --- A question -------------------------------------------------------------------------------------------------------


@each_row(("focused", "expected"), [("", "no"), ("do_it", "yes")])
def test_enter_presses_the_button_with_the_focus_which_is_the_harmless_one_at_first(
    qtbot: QtBot, focused: str, expected: str
) -> None:
    window = QWidget()
    qtbot.addWidget(window)

    def make(answer: Callable[..., None]) -> QuestionDialog:
        dialog = QuestionDialog(window, "x", ("Title", "Do it?", "It is done.", "No"), ("Do it", "do_it"))
        dialog.accepted.connect(lambda: answer("yes"))
        dialog.rejected.connect(lambda: answer("no"))
        return dialog

    asked = Asked(qtbot, make)
    if focused:
        asked.child(QPushButton, focused).setFocus()
    asked.press(Qt.Key.Key_Return)
    assert asked.answers == [(expected,)]


def test_enter_in_the_field_of_a_name_goes_on_also_after_another_button_had_the_focus(qtbot: QtBot) -> None:
    asked = Asked(qtbot, lambda answer: ShareDialog(None, "Ana", "1 picked", answer))
    asked.child(QPushButton, "save_review").setFocus()
    asked.fields[0].setFocus()
    asked.press(Qt.Key.Key_Return)
    assert asked.answers == [("Ana",)]


# --- A position -------------------------------------------------------------------------------------------------------


@pytest.fixture
def position(english_numbers: None, qtbot: QtBot) -> Asked[PositionDialog]:
    """A dialog for a pack of which a filter shows the images with even positions."""
    return Asked(qtbot, lambda answer: PositionDialog(None, 2_000, lambda place: place % 2 == 0, answer))


@each_row(
    ("text", "number"),
    [("2", 2), (" 24 ", 24), ("1,998", 1998), ("2.000", 2000), ("1\u202f000", 1000), ("\u0661\u0662", 12), ("0008", 8)],
)
def test_a_position_is_taken(position: Asked[PositionDialog], text: str, number: int) -> None:
    position.answers.clear()
    position.dialog.open()
    position.enter(text)
    assert position.answers == [(number,)]
    assert not position.dialog.isVisible()


@each_row("text", ["", "0", "2001", "-2", "1.5", "2e2", "two", "\u00b2", "99999999999999999999"])
def test_anything_else_is_refused_with_a_sentence_until_it_is_changed(
    position: Asked[PositionDialog], text: str
) -> None:
    position.enter(text)
    assert position.hint("position_hint") == "Type a whole number from 1 to 2,000."
    assert position.fields[0].accessibleDescription() == position.hint("position_hint")
    QTest.keyClicks(position.fields[0], "4")
    assert position.hint("position_hint") == ""
    assert position.answers == []


def test_an_image_that_the_filter_leaves_out_is_shown_after_a_second_enter(position: Asked[PositionDialog]) -> None:
    position.enter("1001")
    assert position.hint("position_hint") == "Image 1,001 is not shown now: the filter leaves it out."
    buttons = [position.child(QPushButton, name) for name in ("clear_filter_and_go", "go")]
    assert [button.isVisible() for button in buttons] == [True, False]
    position.enter("1003")
    assert position.answers == [], "another position does not clear the filter"
    position.press(Qt.Key.Key_Return)
    assert position.answers == [(1003,)]


# --- A key ------------------------------------------------------------------------------------------------------------


class TestedKeys(Keys):
    """Keys whose tests are answered at once, but for one. The last ones that were made are `latest`."""

    __test__ = False
    latest: ClassVar[Keys]

    def __init__(self) -> None:
        super().__init__(StandInServices(None).connections, environment_wins=False)
        TestedKeys.latest = self

    @override
    def test(self, key: ApiKey) -> None:
        self.tests[key] = None
        if key != ApiKey(_SLOW):
            self.tests[key] = KeyNotAcceptedError() if key == ApiKey(_REFUSED) else OfflineError()
            self.tested.emit(key)


@pytest.fixture
def key(qtbot: QtBot) -> Asked[KeyDialog]:
    asked = Asked(qtbot, lambda answer: KeyDialog(None, TestedKeys(), lambda key, name: answer(key.secret_text, name)))
    asked.dialog.explain("The key is kept.")
    return asked


@each_row("pasted", [f'GENVIRAL_API_KEY="{_KEY}"', f"Token={_KEY}", f'genviral_api_key = "{_KEY}"', f"<{_KEY}>"])
def test_text_around_a_pasted_key_is_removed_and_the_dialog_says_so(key: Asked[KeyDialog], pasted: str) -> None:
    key.answers.clear()
    key.dialog.open()
    QGuiApplication.clipboard().setText(pasted)
    QTest.keySequence(key.fields[0], "Ctrl+V")
    assert key.hint("api_key_hint") == "The characters around the key were removed."
    assert key.fields[0].text() == _KEY
    assert key.fields[0].accessibleDescription() == key.hint("api_key_hint")
    key.child(QPushButton, "use_key").click()
    assert key.answers == [(_KEY, "")]
    assert key.fields[0].text() == "", "a key that was accepted is removed from the field"
    assert not key.dialog.isVisible()


def test_a_key_is_tested_before_the_dialog_closes(key: Asked[KeyDialog]) -> None:
    key.enter(_REFUSED)
    assert key.hint("api_key_hint") == "The key is missing, invalid or revoked."
    assert key.fields[0].text() == _REFUSED
    key.enter(_SLOW)
    assert key.hint("api_key_hint") == "Testing the key. Press Enter to use it without waiting for the answer."
    assert key.answers == []
    key.enter(_KEY)
    assert key.answers == [(_KEY, "")], "the service could not be asked: the banner says why"
    key.dialog.open()
    key.enter(_SLOW)
    key.press(Qt.Key.Key_Return)
    assert key.answers[1:] == [(_SLOW, "")], "the person does not wait"
    key.dialog.open()
    for edits in (True, False):
        key.enter(_SLOW)
        if edits:
            QTest.keyClicks(key.fields[0], "x")
        else:
            key.dialog.reject()
        TestedKeys.latest.tested.emit(ApiKey(_SLOW))
        assert len(key.answers) == 2, "what is no longer in the field is not used"


def test_the_return_key_uses_the_key_after_a_round_of_tab(key: Asked[KeyDialog]) -> None:
    seen = set()
    while key.dialog.focusWidget() not in seen:
        seen.add(key.dialog.focusWidget())
        key.press(Qt.Key.Key_Tab)
    assert len(seen) == 5
    assert key.fields[0].hasFocus()
    key.enter(_KEY)
    assert key.answers == [(_KEY, "")]


def test_the_link_opens_the_vendors_documentation_of_keys(key: Asked[KeyDialog], browser: Browser) -> None:
    key.child(QPushButton, "where_is_my_key").click()
    assert browser.opened == ["https://docs.genviral.io"]


def test_the_dialog_grows_with_a_hint_and_a_long_explanation(key: Asked[KeyDialog]) -> None:
    height, lower = key.fields[0].height(), key.dialog.height()
    key.enter("no key")
    key.qtbot.waitUntil(lambda: key.dialog.height() > lower)
    assert key.fields[0].accessibleDescription() == key.hint("api_key_hint") != ""
    key.dialog.explain(
        "The key is used only until you close Pack Browser, and this goes on for more than one line. " * 4
    )
    key.qtbot.waitUntil(lambda: key.dialog.height() > lower + 2 * key.child(QLabel, "api_key_hint").height())
    assert key.fields[0].height() == height
    key.dialog.explain("The key is kept.")
    QTest.keyClicks(key.fields[0], "s")
    key.qtbot.waitUntil(lambda: key.dialog.height() == lower)
    assert key.fields[0].accessibleDescription() == "The key is kept.", "there is no problem any more"


def test_the_key_is_dots_unless_show_key_is_checked(key: Asked[KeyDialog]) -> None:
    QTest.keyClicks(key.fields[0], _KEY)
    for is_shown in (False, True, False):
        assert (key.fields[0].displayText() == _KEY) is is_shown
        key.child(QCheckBox, "show_key").click()

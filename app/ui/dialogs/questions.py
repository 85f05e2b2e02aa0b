"""The base of all dialogs, and those that ask: for the key, for a position, and before what cannot be undone.

They check the form of what is typed before they are closed, and store nothing.
"""

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final, override

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QFrame,
    QLayout,
    QLineEdit,
    QListWidget,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from app.core.connection import DOCUMENTATION_URL, ApiKey, KeyFormError, is_key, parse_api_key, tidied_key_text
from app.core.display_text import one_line
from app.core.errors import KeyNotAcceptedError
from app.core.shared_review import NAME_CHARACTERS
from app.packs import credentials
from app.packs.keys import Keys
from app.ui import theme
from app.ui.accessibility import announce, announce_items, identify
from app.ui.desktop import open_page
from app.ui.texts import dialogs as texts
from app.ui.texts import errors as error_texts
from app.ui.texts import reviews as review_texts
from app.ui.texts.wording import Text, show_text
from app.ui.widgets.parts import (
    ChoiceBox,
    Part,
    TextLabel,
    add_parts,
    column_layout,
    plain_label,
    push_button,
    value_label,
)
from app.ui.widgets.scrolling import SlimScrollBar

_ACCEPT: Final = QDialogButtonBox.ButtonRole.AcceptRole
_REJECT: Final = QDialogButtonBox.ButtonRole.RejectRole


class DialogButtons(QDialogButtonBox):
    """Buttons in the order of the system, in which screen readers go through them, too.

    By themselves these would go through them in the order in which they were added. Tab does follow the system's order.
    """

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # Not by the items of the layout: Qt deletes them when a button is added, and PySide6 would return the object
        # that stands for a deleted item for a new button at the same address.
        for button in sorted(self.buttons(), key=QWidget.x, reverse=self.isRightToLeft()):
            button.raise_()  # screen readers go through the children in stacking order


class Dialog(QDialog):
    """The base of the dialogs; opened with `open()`, never with `exec()`.

    Attributes:
        column: What is above the buttons.
        buttons: They are to be added to the column last.
    """

    def __init__(
        self,
        parent: QWidget | None,
        *,
        name: str,
        title: Text,
        spacing: int = theme.SPACE_8,
        margin: int = theme.SPACE_16,
    ) -> None:
        """Lay out an empty dialog.

        Args:
            parent: As Qt's.
            name: Its `objectName`.
            title: Of the window.
            spacing: Between the widgets of the column, in logical pixels.
            margin: Around the column, except below it.
        """
        super().__init__(parent)
        identify(self, name)
        show_text(self, self.setWindowTitle, title)
        self.column = column_layout(self, spacing=spacing, margins=(margin, margin, margin, theme.SPACE_16))
        self.buttons = DialogButtons()
        self.buttons.rejected.connect(self.reject)

    def add_button(
        self,
        text: Text,
        role: QDialogButtonBox.ButtonRole = _REJECT,
        *,
        name: str = "",
        run: Callable[[], object] | None = None,
    ) -> QPushButton:
        """Add a button, which closes the dialog, or calls a function, and is then not the one that Enter presses."""
        button = self.buttons.addButton("", QDialogButtonBox.ButtonRole.ActionRole if run and role is _REJECT else role)
        show_text(button, button.setText, text)
        identify(button, name)
        if run is not None:
            button.clicked.connect(lambda: run())
            button.setAutoDefault(False)
        return button

    def add_explanation(self, text: Text = "", *, name: str = "") -> TextLabel:
        """Add a small text that wraps to the column."""
        label = plain_label(text, name=name, font=theme.caption_font(self.font()), wraps=True, color="muted")
        label.setMinimumWidth(theme.DIALOG_WIDTH - 2 * theme.SPACE_16)
        self.column.addWidget(label)
        return label

    def fit(self, size: QSize) -> None:
        """Get a size, or as much of it as the screen has room for."""
        frame = QSize(theme.WINDOW_FRAME, theme.WINDOW_FRAME)
        self.resize(size.boundedTo(self.screen().availableSize() - frame))

    def end(self, *parts: Part, default: QPushButton | None = None) -> None:
        """Add parts to the column, and below it the buttons, of which Enter presses one."""
        add_parts(self.column, *parts, self.buttons)
        if default is not None:
            # Once it is in the dialog: Qt makes it the default again whenever a field has the focus.
            default.setDefault(True)


def action_button(text: Text, name: str, run: Callable[[], object], accessible_name: Text = "") -> QPushButton:
    """A button beside what it is about. Enter presses it only if it has the focus."""
    button = push_button(text, name=name, accessible_name=accessible_name)
    button.setAutoDefault(False)
    button.clicked.connect(lambda: run())
    return button


def row_list(name: str, accessible_name: Text) -> QListWidget:
    """An empty list of rows, for a `RowDelegate`, whose current one a screen reader speaks."""
    view = QListWidget()
    identify(view, name, accessible_name)
    view.setFrameShape(QFrame.Shape.NoFrame)
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    view.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
    view.setVerticalScrollBar(SlimScrollBar())
    view.setResizeMode(QListWidget.ResizeMode.Adjust)
    view.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)
    announce_items(view)
    return view


# The title of the window, the question, what happens after a yes, and the button that does not do it, the default.
type Question = tuple[Text, Text, Text, Text]


class QuestionDialog(Dialog):
    """One question. `accepted` means yes; Enter and Escape mean no."""

    def __init__(self, parent: QWidget | None, name: str, words: Question, yes: tuple[Text, str]) -> None:
        """Lay out the dialog.

        Args:
            parent: As Qt's.
            name: The dialog's `objectName`.
            words: What it says.
            yes: Text and `objectName` of the button that does it.
        """
        title, question, explanation, no = words
        super().__init__(parent, name=name, title=title)
        self.column.addWidget(plain_label(question, font=theme.semibold_font(self.font())))
        explained = self.add_explanation(explanation)
        explained.setFont(self.font())
        explained.set_color("text")
        self.add_button(yes[0], _ACCEPT, name=yes[1])
        reject = self.add_button(no)
        self.buttons.accepted.connect(self.accept)
        self.end(default=reject)
        reject.setFocus()


class FormDialog(Dialog):
    """The base of dialogs with a form: fields, each with a label above it, or beside it.

    Attributes:
        form: The rows.
    """

    def __init__(
        self,
        parent: QWidget | None,
        *,
        name: str,
        title: str,
        labels_above: bool = True,
        content: QWidget | None = None,
    ) -> None:
        """Lay out an empty form, in a widget or at the top of the column; further arguments as of `Dialog`."""
        super().__init__(parent, name=name, title=title)
        self.form = QFormLayout() if content is None else QFormLayout(content)
        wrapping = QFormLayout.RowWrapPolicy
        self.form.setRowWrapPolicy(wrapping.WrapAllRows if labels_above else wrapping.DontWrapRows)
        self.form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.form.setHorizontalSpacing(theme.SPACE_12)
        self.form.setVerticalSpacing(theme.SPACE_4 if labels_above else theme.SPACE_8)
        if content is None:
            self.column.addLayout(self.form)

    def add_field[W: QWidget](self, label_text: str, field: W, name: str) -> W:
        """Add a field to the form, and return it."""
        label = plain_label(label_text)
        label.setBuddy(field)
        identify(field, name, label_text)
        self.form.addRow(label, field)
        return field

    def add_choice(self, label_text: str, choices: Mapping[Any, Text], name: str, chosen: object) -> ChoiceBox:
        """Add a list of values to the form, of which one is chosen."""
        return self.add_field(label_text, ChoiceBox(choices, chosen), name)

    def add_box(self, text: str, name: str, *, is_checked: bool = False) -> QCheckBox:
        """Add a check box to the form. It is as wide as its text, and so is the focus ring."""
        box = QCheckBox(text)
        identify(box, name)
        box.setChecked(is_checked)
        box.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.form.addRow(box)
        return box

    def end_with(self, text: str, name: str, run: Callable[[], object]) -> QPushButton:
        """Add the button that goes on, which Enter presses, and the one that does not."""
        button = self.add_button(text, _ACCEPT, name=name)
        self.buttons.accepted.connect(run)
        self.add_button(texts.CANCEL.text())
        self.end(default=button)
        return button


class _FieldDialog(FormDialog):
    """The base of dialogs with one field, and below it a hint about what was typed."""

    def __init__(self, parent: QWidget | None, *, name: str, title: str, field_name: str, label_text: str) -> None:
        super().__init__(parent, name=name, title=title)
        self._field = self.add_field(label_text, QLineEdit(), field_name)
        self._hint = value_label(
            name=f"{field_name.removesuffix('_field')}_hint", font=theme.caption_font(self.font()), wraps=True
        )
        self._hint.hide()
        self.form.addRow(self._hint)
        # The dialog follows the height of its texts when they change, instead of squeezing the other widgets.
        self.column.setSizeConstraint(QLayout.SizeConstraint.SetFixedSize)

    def _show_hint(self, hint: str, *, is_problem: bool = True) -> None:
        self._hint.set_color("red" if is_problem else "muted")
        self._hint.setText(hint)
        self._hint.show()
        self._field.setAccessibleDescription(hint)
        announce(self._field, hint)
        if is_problem:
            self._field.setFocus()

    def _hide_hint(self, description: str = "") -> None:
        """Hide the hint, in whose place screen readers read a description of the field."""
        self._hint.hide()
        self._field.setAccessibleDescription(description)


_SEPARATOR: Final = "[ .,'\xa0\u2009\u202f\u2019]"  # of thousands
_NUMBER: Final = rf"\d+|\d{{1,3}}(?:{_SEPARATOR}\d{{3}})+"
_LONGEST: Final = 20  # characters of a position


class PositionDialog(_FieldDialog):
    """Asks for the position of an image."""

    def __init__(
        self,
        parent: QWidget | None,
        total: int,
        is_shown: Callable[[int], bool],
        go_to: Callable[[int], object],
    ) -> None:
        """Ask for a position.

        Args:
            parent: As Qt's.
            total: Number of images of the pack.
            is_shown: Whether the filter shows the image with a position.
            go_to: Called with a position, also of an image that the filter leaves out: then it is to be cleared.
        """
        title, label_text = texts.POSITION_TITLE.text(), texts.position_label(total)
        super().__init__(
            parent, name="position_dialog", title=title, field_name="position_field", label_text=label_text
        )
        self._total = total
        self._is_shown = is_shown
        self._go_to = go_to
        self._field.setMaxLength(_LONGEST)
        self._field.setMinimumWidth(theme.POSITION_WIDTH)
        self._field.textEdited.connect(self._on_edited)
        self._hint.setMinimumWidth(theme.POSITION_WIDTH)
        self._clear = self.add_button(texts.CLEAR_FILTER_AND_GO.text(), _ACCEPT, name="clear_filter_and_go")
        self._go = self.end_with(texts.GO_TO_POSITION.text(), "go", self._on_accepted)
        self._offer_to_clear(is_offered=False)

    def _offer_to_clear(self, *, is_offered: bool) -> None:
        """Show one of the two buttons, which Enter presses."""
        self._clear.setVisible(is_offered)
        self._go.setVisible(not is_offered)
        (self._clear if is_offered else self._go).setDefault(True)

    def _on_edited(self) -> None:
        self._hide_hint()
        self._offer_to_clear(is_offered=False)

    def _on_accepted(self) -> None:
        position = _parse(self._field.text())
        if position is None or not 1 <= position <= self._total:
            self._show_hint(texts.no_position(self._total))
            self._field.selectAll()
            return
        if not self._is_shown(position) and self._clear.isHidden():
            self._offer_to_clear(is_offered=True)
            self._show_hint(texts.filtered_away(position))
            return
        self.accept()
        self._go_to(position)


def _parse(text: str) -> int | None:
    digits = text.strip()
    return int(re.sub(_SEPARATOR, "", digits)) if re.fullmatch(_NUMBER, digits) else None


class ShareDialog(_FieldDialog):
    """Asks for the name that others see beside one's own marks."""

    def __init__(self, parent: QWidget | None, name: str, explanation: str, go_on: Callable[[str], object]) -> None:
        """Ask for a name.

        Args:
            parent: As Qt's.
            name: The one that was given last.
            explanation: What is handed on.
            go_on: Called with the name.
        """
        title, label_text = review_texts.SHARE.text(), review_texts.YOUR_NAME.text()
        super().__init__(parent, name="share_dialog", title=title, field_name="reviewer_field", label_text=label_text)
        self._go_on = go_on
        self._field.setMaxLength(NAME_CHARACTERS)
        self._field.setText(name)
        self._field.selectAll()
        self._field.textEdited.connect(lambda: self._hide_hint())
        self.add_explanation(explanation, name="what_is_shared").set_color("text")
        self.end_with(review_texts.SAVE.text(), "save_review", self._on_accepted)

    def _on_accepted(self) -> None:
        name = one_line(self._field.text()).strip()
        if name:
            self.accept()
            self._go_on(name)
        else:
            self._show_hint(review_texts.NAME_NEEDED.text())


class KeyDialog(_FieldDialog):
    """Asks for the key, and has the service test it. It stays open with a key that the service does not accept."""

    def __init__(
        self, parent: QWidget | None, keys: Keys, enter: Callable[[ApiKey, str], object], *, asks_for_name: bool = False
    ) -> None:
        """Ask for a key.

        Args:
            parent: As Qt's.
            keys: Test the key.
            enter: Called with the key, and its name, which is empty if none was entered. If the service could not be
                asked, it is called, too: who requests a pack with the key is told why.
            asks_for_name: Whether there are other keys, so that this one may be given a name.
        """
        title = (texts.ADD_KEY if asks_for_name else texts.API_KEY).text()
        label_text = texts.GENVIRAL_API_KEY.text()
        super().__init__(parent, name="key_dialog", title=title, field_name="api_key", label_text=label_text)
        self._enter = enter
        self._keys = keys
        self._tested: ApiKey | None = None  # while the service is asked
        keys.tested.connect(self._on_tested)
        self.finished.connect(self._stop_testing)
        self._field.setAccessibleName(texts.API_KEY.text())
        self._field.setPlaceholderText(texts.PASTE_KEY.text())
        self._field.setEchoMode(QLineEdit.EchoMode.Password)
        self._field.textEdited.connect(self._on_edited)
        self.add_box(texts.SHOW_KEY.text(), "show_key").toggled.connect(self._on_show_toggled)
        self._name = self.add_field(texts.NAME.text(), QLineEdit(), "key_name")
        self._name.setMaxLength(credentials.NAME_CHARACTERS)
        self._name.setPlaceholderText(texts.NAME_HINT.text())
        self.form.setRowVisible(self._name, asks_for_name)
        self._explanation = self.add_explanation(name="api_key_explanation")
        self.end_with(texts.USE_KEY.text(), "use_key", self._on_accepted)
        help_role = QDialogButtonBox.ButtonRole.HelpRole
        show_help = partial(open_page, DOCUMENTATION_URL, self._show_hint)
        self.add_button(texts.WHERE_IS_MY_KEY.text(), help_role, name="where_is_my_key", run=show_help)

    @property
    def is_begun(self) -> bool:
        """Whether something was typed."""
        return bool(self._field.text())

    def explain(self, explanation: str) -> None:
        """Show what will be done with the key."""
        self._explanation.setText(explanation)
        self._field.setAccessibleDescription(explanation)

    def _on_edited(self, key_text: str) -> None:
        self._stop_testing()
        tidied = tidied_key_text(key_text)
        if tidied != key_text.strip() and is_key(tidied):
            self._field.setText(tidied)
            self._show_hint(texts.TIDIED.text(), is_problem=False)
        else:
            self._hide_hint(self._explanation.text())

    def _on_show_toggled(self, shown: bool) -> None:
        mode = QLineEdit.EchoMode
        self._field.setEchoMode(mode.Normal if shown else mode.Password)

    def _on_accepted(self) -> None:
        try:
            key = parse_api_key(self._field.text())
        except KeyFormError as error:
            self._show_hint(texts.KEY_PROBLEMS[error.problem].text())
            return
        if key == self._tested:  # the person does not wait for a slow answer
            self._stop_testing()
            self._use(key)
            return
        self._stop_testing()
        self._tested = key
        self._show_hint(texts.TESTING_ENTERED.text(), is_problem=False)
        self._keys.test(key)

    def _on_tested(self, key: ApiKey) -> None:
        if key != self._tested:
            return
        self._tested = None
        answer = self._keys.tests[key]
        if isinstance(answer, KeyNotAcceptedError):
            self._keys.cancel_test(key)
            self._show_hint(error_texts.explanation(answer))
        else:
            self._use(key)

    def _use(self, key: ApiKey) -> None:
        self._field.clear()
        # Before `accept`: slots of `finished` may check whether there is a key.
        self._enter(key, one_line(self._name.text()).strip())
        self.accept()

    def _stop_testing(self) -> None:
        if self._tested is not None:
            self._keys.cancel_test(self._tested)
            self._tested = None

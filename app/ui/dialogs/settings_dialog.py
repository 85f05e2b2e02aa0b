"""The settings: pages of rows, each with its default beside it, which a search finds by their words.

Each setting applies at once. The dialog stores none: `ui.chosen_settings` does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final, override
from urllib.parse import urlsplit

from msgspec.structs import replace
from PySide6.QtCore import QEvent, QMargins, QObject, QSize, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QComboBox,
    QFrame,
    QGridLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QPushButton,
    QWidget,
)

from app.core.errors import PackBrowserError
from app.core.network import OWN, SYSTEM, NotAHostError, ProxyAddress, parse_hosts, parse_proxy
from app.session.workspace import Workspace
from app.ui import theme
from app.ui.accessibility import announce
from app.ui.application import languages, system_language
from app.ui.chosen_settings import ChosenSettings, WindowState
from app.ui.dialogs.questions import Dialog
from app.ui.texts import dialogs as dialog_texts
from app.ui.texts import errors
from app.ui.texts import settings as texts
from app.ui.texts.wording import Message, Text, follow_language, show_text, text_of
from app.ui.widgets.parts import (
    Line,
    column_layout,
    link_button,
    plain_label,
    push_button,
    row_layout,
    set_field_ground,
    set_text_color,
    value_label,
)
from app.ui.widgets.scrolling import transparent_scroll_area

_FRAME: Final = QMargins(0, 0, theme.WINDOW_FRAME, theme.WINDOW_FRAME)
_SWITCH: Final = {True: texts.ON, False: texts.OFF}


type _Choices = Mapping[Any, Callable[[], str]]  # values and their texts


def _choices(messages: Mapping[Any, Message]) -> _Choices:
    return {value: message.text for value, message in messages.items()}


def _language_choices() -> _Choices:
    names = languages()
    own = {code: partial(str, name) for code, name in names.items()}  # each for itself, in every language
    return {"": lambda: texts.system_language(names[system_language()]), **own}


def _value(state: object, name: str) -> Any:  # noqa: ANN401 - of the type of the field
    """The value of a field, or of a field of one, such as `network.proxy`."""
    for part in name.split("."):
        state = getattr(state, part)
    return state


class _Row(QWidget):
    """One setting: what it is called, what it does, what it can be, and its default.

    Attributes:
        name: Of the field of `WindowState`; of another setting its own.
    """

    def __init__(self, name: str, control: QWidget, *, is_wide: bool = False) -> None:
        """Lay out the row.

        Args:
            name: Of its texts; a part of all object names.
            control: What the person changes it with. A check box is its label, too.
            is_wide: Whether the control has a line of its own.
        """
        super().__init__()
        self.name = name
        self.control = control
        plain_name = name.rpartition(".")[2]
        control.setObjectName(plain_name)
        self.setObjectName(f"{plain_name}_row")
        caption = theme.caption_font(self.font())
        title, explanation = texts.LABELS[name], texts.EXPLANATIONS[name]
        label = plain_label(title)
        label.setBuddy(control)
        explained = plain_label(explanation, font=caption, wraps=True, color="muted")
        show_text(control, control.setAccessibleDescription, explanation)
        self.hint = value_label(name=f"{plain_name}_hint", font=caption, wraps=True)
        self.hint.hide()
        self._hint: Text = ""
        follow_language(self.hint, lambda: self.hint.setText(text_of(self._hint)))
        self.default = plain_label(name=f"{plain_name}_default", font=caption, color="muted")
        self.reset = link_button(texts.RESET, name=f"reset_{plain_name}")
        show_text(self.reset, self.reset.setToolTip, texts.RESET_TIP)
        show_text(self.reset, self.reset.setAccessibleName, lambda: f"{texts.RESET.text()}: {title.text()}")
        self.reset.setAutoDefault(False)
        self.reset.setFont(caption)
        self.reset.hide()
        beside = row_layout(spacing=theme.SPACE_8)
        beside.addStretch(1)
        beside.addWidget(self.default)
        beside.addWidget(self.reset)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.SPACE_16)
        grid.setVerticalSpacing(theme.SPACE_4)
        grid.setColumnStretch(0, 1)
        left = Qt.AlignmentFlag.AlignLeft
        if isinstance(control, QCheckBox):
            show_text(control, control.setText, title)
            grid.addWidget(control, 0, 0, 1, 2, left)  # its text does not wrap
        else:
            show_text(control, control.setAccessibleName, title)
            grid.addWidget(label, 0, 0, left)
        if is_wide:
            grid.addWidget(explained, 1, 0, 1, 2)
            grid.addWidget(control, 2, 0, 1, 2)
            grid.addLayout(beside, 0, 1)
        else:
            if not isinstance(control, QCheckBox):
                grid.addWidget(control, 0, 1)
            grid.addWidget(explained, 1, 0)
            grid.addLayout(beside, 1, 1, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self.hint, 3, 0, 1, 2)

    def show_default(self, value_text: str, *, is_default: bool) -> None:
        """Show the default, and the button that goes back to it if there is something else."""
        self.default.setText(texts.default(value_text))
        if is_default and self.reset.hasFocus():
            self.control.setFocus()
        self.reset.setHidden(is_default)

    def show_hint(self, hint: Text, *, is_problem: bool = True) -> None:
        """Show what is wrong or has happened; nothing if it is empty."""
        self._hint = hint
        if hint and text_of(hint) != self.hint.text():
            announce(self.control, text_of(hint))
        colors = theme.colors(self.palette())
        set_text_color(self.hint, colors.red if is_problem else colors.muted)
        self.hint.setText(text_of(hint))
        self.hint.setVisible(bool(hint))


class _Page(QWidget):
    """The rows of one page under its title."""

    def __init__(self, name: str, rows: Sequence[QWidget]) -> None:
        super().__init__()
        self.setObjectName(f"{name}_page")
        self.rows = rows
        self.title = plain_label(texts.PAGES[name], font=theme.semibold_font(self.font()))
        column = column_layout(self, spacing=theme.SPACE_16)
        column.addWidget(self.title)
        for row in rows:
            column.addWidget(row)


class SettingsDialog(Dialog):
    """All settings. Escape clears the search, then closes the window."""

    def __init__(
        self,
        parent: QWidget | None,
        chosen: ChosenSettings,
        workspace: Workspace,
        others: Mapping[str, QWidget],
    ) -> None:
        """Show the first page.

        Args:
            parent: As Qt's.
            chosen: The settings.
            workspace: Its network is tested, and has the password of the proxy.
            others: Pages that are not made of rows, by their name in `texts.PAGES`.
        """
        super().__init__(parent, name="settings_dialog", title=texts.TITLE, spacing=theme.SPACE_12)
        self._chosen = chosen
        self._workspace = workspace
        self._rows: list[_Row] = []
        self._choices: dict[QComboBox, _Choices] = {}
        self._address = self._text_row("network.address", self._take_address)
        self._user = self._text_row("network.user", self._take_user)
        self._password = self._text_row("password", self._take_password, is_secret=True)
        self._hosts = self._text_row("network.hosts", self._take_hosts)
        self._is_testing = False
        self._test = push_button(
            lambda: (dialog_texts.CANCEL if self._is_testing else texts.TEST).text(), name="test_network"
        )
        self._test_row = self._add_row(_Row("test_network", self._test))
        self._is_own_wanted = False  # but there is no address yet
        self._way_finder = workspace.make_way_finder()
        self.search = QLineEdit()
        self.search.setObjectName("search_settings")
        show_text(self.search, self.search.setPlaceholderText, texts.SEARCH)
        show_text(self.search, self.search.setAccessibleName, texts.SEARCH)
        self.search.setClearButtonEnabled(True)
        self.search.installEventFilter(self)
        self.search.textChanged.connect(self._show_found)
        self._nothing = plain_label(texts.NOTHING_FOUND, name="no_setting_found", color="muted")
        self._nothing.hide()
        by_name: dict[str, Sequence[QWidget]] = {
            "general": self._general_rows(),
            "network": self._network_rows(),
            **{name: [widget] for name, widget in others.items()},
        }
        self._pages = {name: _Page(name, by_name[name]) for name in texts.PAGES if name in by_name}
        self._list = QListWidget()
        self._list.setObjectName("settings_pages")
        show_text(self._list, self._list.setAccessibleName, texts.PAGES_NAME)
        self._list.setFrameShape(QFrame.Shape.NoFrame)
        self._list.setFixedWidth(theme.SETTINGS_PAGES_WIDTH)
        self._list.viewport().setAutoFillBackground(False)
        self._list.addItems([*self._pages])
        for number in range(self._list.count()):
            self._list.item(number).setSizeHint(QSize(0, theme.ICON_TILE))
        self._list.currentRowChanged.connect(self._on_page_chosen)
        self._list.itemPressed.connect(lambda: self.search.clear())
        self._content = QWidget()
        self._scroll = transparent_scroll_area(self._content, margin=theme.SPACE_8)
        self._lay_out()
        close = self.add_button(dialog_texts.CLOSE, name="close_settings")
        close.setAutoDefault(False)  # Enter in a field confirms what was typed there
        self.column.addWidget(self.buttons)
        chosen.changed.connect(self._refresh)
        if self._way_finder is not None:
            self._way_finder.setParent(self)
            self._way_finder.answered.connect(self._on_answered)
            self._way_finder.failed.connect(self._on_failed)
        follow_language(self, self._show_texts)
        self._show_texts()
        self._tint()
        self.resize(QSize(*theme.SETTINGS_SIZE).boundedTo(self.screen().availableSize().shrunkBy(_FRAME)))
        self.setMinimumSize(*theme.SETTINGS_MINIMUM)
        self.search.setFocus()

    def _lay_out(self) -> None:
        column = column_layout(self._content, spacing=theme.SPACE_24, margins=(0, 0, theme.SPACE_16, 0))
        column.addWidget(self._nothing)
        for page in self._pages.values():
            column.addWidget(page)
        column.addStretch(1)
        row = row_layout(spacing=theme.SPACE_16)
        row.addWidget(self._list)
        row.addWidget(self._scroll, 1)
        self.column.addWidget(self.search)
        self.column.addWidget(Line())
        self.column.addLayout(row, 1)

    # --- Rows -----------------------------------------------------------------------------------------------------

    def _general_rows(self) -> Sequence[_Row]:
        return (
            self._choice_row("reopens_tabs", _choices(texts.STARTS)),
            self._switch_row("auto_advances"),
            self._choice_row("caption_lines", _choices(dict(enumerate(texts.CAPTIONS)))),
            self._switch_row("refreshes_live"),
            self._choice_row("language", _language_choices()),
            self._choice_row("color_scheme", _choices(texts.COLOR_SCHEMES)),
        )

    def _network_rows(self) -> Sequence[_Row]:
        proxy = self._choice_row("network.proxy", _choices(texts.PROXIES), self._choose_proxy)
        self._test.setAutoDefault(False)
        self._test.clicked.connect(self._toggle_test)
        return proxy, self._address, self._user, self._password, self._test_row, self._hosts

    def _add_row(self, row: _Row) -> _Row:
        self._rows.append(row)
        row.reset.clicked.connect(partial(self._reset, row.name))
        return row

    def _switch_row(self, name: str) -> _Row:
        box = QCheckBox()
        box.clicked.connect(lambda is_checked: self._change(name, is_checked))
        return self._add_row(_Row(name, box))

    def _choice_row(self, name: str, choices: _Choices, choose: Callable[[Any], object] | None = None) -> _Row:
        """A row with a list of values and their texts."""
        box = QComboBox()
        box.setMinimumWidth(theme.SETTINGS_CONTROL_WIDTH)
        box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        box.installEventFilter(self)
        for value in choices:
            box.addItem("", value)
        self._choices[box] = choices
        box.activated.connect(lambda index: (choose or partial(self._change, name))(box.itemData(index)))
        return self._add_row(_Row(name, box))

    def _text_row(self, name: str, take: Callable[[str], bool], *, is_secret: bool = False) -> _Row:
        field = QLineEdit()

        def use() -> None:
            if take(field.text()):
                field.setModified(False)
                self._refresh()

        field.setEchoMode(QLineEdit.EchoMode.Password if is_secret else QLineEdit.EchoMode.Normal)
        field.editingFinished.connect(use)
        return self._add_row(_Row(name, field, is_wide=True))

    # --- Changes --------------------------------------------------------------------------------------------------

    def _change(self, name: str, value: object) -> None:
        outer, _, inner = name.partition(".")
        if inner:
            value = replace(getattr(self._chosen.state, outer), **{inner: value})
        self._chosen.change(**{outer: value})

    def _reset(self, name: str) -> None:
        if name == "network.proxy":
            self._is_own_wanted = False
        if name == "network.address":
            self._workspace.network.password = ""
            self._change("network.proxy", SYSTEM)
        self._change(name, _value(WindowState(), name))
        self._refresh()

    def _choose_proxy(self, proxy: str) -> None:
        self._is_own_wanted = proxy == OWN and not self._chosen.state.network.address
        if not self._is_own_wanted:
            self._change("network.proxy", proxy)
        self._refresh()
        if self._is_own_wanted:
            self._show_hint(self._address, texts.ADDRESS_NEEDED, is_problem=False)
            self._address.control.setFocus()

    def _take_address(self, address_text: str) -> bool:
        """Use an address, and return whether it is one; so do the following."""
        network = self._chosen.state.network
        try:
            parsed = parse_proxy(address_text) if address_text.strip() else ProxyAddress("", "", "")
        except ValueError:
            self._show_hint(self._address, texts.NOT_AN_ADDRESS)
            return False
        is_needed = not parsed.url and (self._is_own_wanted or network.proxy == OWN)
        self._show_hint(self._address, texts.ADDRESS_NEEDED if is_needed else "", is_problem=False)
        if is_needed:
            return False
        if parsed.url != network.address or parsed.password:
            # A password that was typed for another proxy must not be sent to this one.
            self._workspace.network.password = parsed.password
        proxy = OWN if self._is_own_wanted else network.proxy
        self._is_own_wanted = False
        user = parsed.user or network.user
        self._chosen.change(network=replace(network, proxy=proxy, address=parsed.url, user=user))
        return True

    def _take_user(self, user_text: str) -> bool:
        self._change("network.user", user_text.strip())
        return True

    def _take_password(self, password: str) -> bool:
        self._workspace.network.password = password
        return True

    def _take_hosts(self, hosts_text: str) -> bool:
        try:
            hosts = parse_hosts(hosts_text)
        except NotAHostError as error:
            self._show_hint(self._hosts, partial(texts.not_a_host, error.host_text))
            return False
        self._show_hint(self._hosts, "")
        self._change("network.hosts", hosts)
        return True

    # --- The test of the network -----------------------------------------------------------------------------------

    @property
    def _service_host(self) -> str:
        return urlsplit(self._workspace.keys.connection.base_url.text).netloc

    def _toggle_test(self) -> None:
        finder = self._way_finder
        if finder is None:
            return
        if self._is_testing:
            finder.supersede()
            self._end_test("", is_problem=False)
            return
        self._is_testing = True
        self._test.setText(dialog_texts.CANCEL.text())
        self._show_hint(self._test_row, partial(texts.asking, self._service_host), is_problem=False)
        finder.open(self._workspace.keys.connection.base_url)

    def _end_test(self, sentence: Text, *, is_problem: bool) -> None:
        self._is_testing = False
        self._test.setText(texts.TEST.text())
        self._show_hint(self._test_row, sentence, is_problem=is_problem)

    def _on_answered(self, _base_url: object, proxy: str) -> None:
        self._end_test(partial(texts.answers, self._service_host, proxy), is_problem=False)

    def _on_failed(self, _base_url: object, error: PackBrowserError) -> None:
        self._end_test(partial(errors.explanation, error), is_problem=True)

    def _show_hint(self, row: _Row, hint: Text, *, is_problem: bool = True) -> None:
        row.show_hint(hint, is_problem=is_problem)
        if hint:  # once it has its place
            QTimer.singleShot(0, row.hint, lambda: self._scroll.ensureWidgetVisible(row.hint))

    # --- What is shown --------------------------------------------------------------------------------------------

    def show_page(self, name: str) -> None:
        """Show one page."""
        self.search.clear()
        if name in self._pages:
            self._list.setCurrentRow([*self._pages].index(name))

    def _on_page_chosen(self) -> None:
        self.search.clear()
        self._show_found()
        self._scroll.verticalScrollBar().setValue(0)

    def _show_found(self) -> None:
        """Show the rows of all pages that have the words of the search; without one, the page that is chosen."""
        words = self.search.text().casefold().split()
        for number, page in enumerate(self._pages.values()):
            title = page.title.text().casefold()  # the subject of all its rows
            rows = [row for row in page.rows if all(word in title or word in _text_of(row) for word in words)]
            for row in page.rows:
                row.setVisible(row in rows)
            page.setVisible(bool(rows) if words else number == max(0, self._list.currentRow()))
        chosen = self._list.currentItem()
        if chosen is not None:
            chosen.setSelected(not words)
        is_found = any(not page.isHidden() for page in self._pages.values())
        self._nothing.setHidden(is_found)
        if not is_found:
            announce(self.search, texts.NOTHING_FOUND.text())

    def _refresh(self) -> None:
        """Show the values, which menus change, too."""
        state, first = self._chosen.state, WindowState()
        for row in self._rows:
            control = row.control
            if isinstance(control, QPushButton) or row.name == "password":
                continue
            value, default = _value(state, row.name), _value(first, row.name)
            if isinstance(control, QCheckBox):
                control.setChecked(value)
                row.show_default(_SWITCH[default].text(), is_default=value == default)
            elif isinstance(control, QComboBox):
                shown = OWN if row.name == "network.proxy" and self._is_own_wanted else value
                control.setCurrentIndex(control.findData(shown))
                row.show_default(control.itemText(control.findData(default)), is_default=shown == default)
            elif isinstance(control, QLineEdit):
                if not (control.hasFocus() and control.isModified()):
                    control.setText(value if isinstance(value, str) else ", ".join(value))
                row.show_default(texts.EMPTY.text(), is_default=value == default)
        is_own = self._is_own_wanted or state.network.proxy == OWN
        for row in (self._address, self._user, self._password):
            row.setEnabled(is_own)
        field = self._password.control
        if isinstance(field, QLineEdit) and not field.hasFocus():
            field.setText(self._workspace.network.password)

    def _show_texts(self) -> None:
        """Set the texts of rows of lists, and what depends on them."""
        for number, name in enumerate(self._pages):
            self._list.item(number).setText(texts.PAGES[name].text())
        for box, choices in self._choices.items():
            for number, text in enumerate(choices.values()):
                box.setItemText(number, text())
        self._refresh()
        self._show_found()

    def _tint(self) -> None:
        for field in (self.search, *(row.control for row in self._rows)):
            if isinstance(field, QLineEdit | QCheckBox):
                set_field_ground(field)

    @override
    def done(self, result: int, /) -> None:
        # What was typed in the field that has the focus.
        field = self.focusWidget()
        if isinstance(field, QLineEdit) and field.isModified():
            field.editingFinished.emit()
        if self._way_finder is not None:
            self._way_finder.supersede()
        super().done(result)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._tint()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.search:
            is_escape = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
            if event.type() == QEvent.Type.KeyPress and is_escape and self.search.text():
                self.search.clear()
                return True
        elif event.type() == QEvent.Type.Wheel:
            # The wheel scrolls the page; it would change each choice that comes under the pointer.
            event.ignore()
            return True
        return super().eventFilter(watched, event)


def _text_of(widget: QWidget) -> str:
    """All words of a widget, for the search."""
    parts = [
        *(label.text() for label in widget.findChildren(QLabel)),
        *(button.text() for button in widget.findChildren(QAbstractButton)),
        *(box.itemText(index) for box in widget.findChildren(QComboBox) for index in range(box.count())),
    ]
    return " ".join(parts).casefold()

"""The settings: pages of rows, which a search finds by their words.

Each setting applies at once. The dialog stores none: `ui.chosen_settings` does.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, override
from urllib.parse import urlsplit

from msgspec.structs import replace
from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QComboBox,
    QGridLayout,
    QLabel,
    QLineEdit,
    QWidget,
)

from app.core.connection import OWN_PROXY, SYSTEM_PROXY, NotAHostError, ProxyAddress, parse_hosts, parse_proxy
from app.core.errors import PackBrowserError
from app.session.workspace import Workspace
from app.ui import theme
from app.ui.accessibility import announce, identify
from app.ui.application import languages, system_language
from app.ui.chosen_settings import ChosenSettings, SettingValues
from app.ui.dialogs.questions import Dialog, action_button, row_list
from app.ui.row_delegate import RowDelegate
from app.ui.texts import dialogs as dialog_texts
from app.ui.texts import errors
from app.ui.texts import settings as texts
from app.ui.texts.wording import Text, follow_language, keep_shown, show_text, text_of
from app.ui.widgets.parts import (
    ChoiceBox,
    Line,
    add_clear_button,
    column_layout,
    link_button,
    plain_label,
    row_layout,
    value_label,
)
from app.ui.widgets.scrolling import SlimScrollBar, transparent_scroll_area

type _Choices = Mapping[Any, Text]  # values and their texts


def _value(state: object, name: str) -> Any:  # noqa: ANN401 - of the type of the field
    """The value of a field, or of a field of one, such as `network.proxy`."""
    for part in name.split("."):
        state = getattr(state, part)
    return state


class _Row(QWidget):
    """One setting: what it is called, what it does, what it can be, and its default unless that is in use.

    Attributes:
        name: Of the field of `SettingValues`; of another setting its own.
        control: What the person changes it with.
        show_value: Shows a value in it.
        reset: The button that goes back to the default.
        hint: What is wrong or has happened.
    """

    def __init__(self, name: str, control: QWidget, show_value: Callable[[Any], object], default: Text) -> None:
        """Lay out the row.

        Args:
            name: Of its texts; a part of all object names.
            control: What the person changes it with. A check box is its label, too.
            show_value: Shows a value in it.
            default: The default's text; empty if there is none.
        """
        super().__init__()
        self.name, self.control, self.show_value = name, control, show_value
        plain_name, caption = name.rpartition(".")[2], theme.caption_font(self.font())
        identify(control, plain_name)
        identify(self, f"{plain_name}_row")
        text, explanation_text = texts.LABELS[name], texts.EXPLANATIONS[name]
        explanation = plain_label(explanation_text, font=caption, wraps=True, color="muted")
        show_text(control, control.setAccessibleDescription, explanation_text)
        self.hint = value_label(name=f"{plain_name}_hint", font=caption, wraps=True)
        self._hint: Text = ""
        keep_shown(self.hint, self._render_hint)
        self.reset = link_button(texts.RESET, name=f"reset_{plain_name}")
        show_text(self.reset, self.reset.setToolTip, texts.RESET_TIP)
        show_text(self.reset, self.reset.setAccessibleName, lambda: f"{texts.RESET.text()}: {text.text()}")
        self.reset.setAutoDefault(False)
        self.reset.setFont(caption)
        # Its word is in its middle, that of a label below the room for accents: so both stand on one line.
        self.reset.setFixedHeight(self.reset.fontMetrics().height() + 2 * theme.accent_room(caption))
        beside = row_layout(None, 1, self.reset, spacing=theme.SPACE_8)
        default_text = partial(texts.default, default) if default else ""
        self._default = plain_label(default_text, name=f"{plain_name}_default", font=caption, color="muted")
        beside.addWidget(self._default, 0, Qt.AlignmentFlag.AlignTop)
        self.reset.hide()
        self._default.hide()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.SPACE_16)
        grid.setVerticalSpacing(theme.SPACE_4)
        grid.setColumnStretch(0, 1)
        left = Qt.AlignmentFlag.AlignLeft
        if isinstance(control, QCheckBox):
            show_text(control, control.setText, text)
            grid.addWidget(control, 0, 0, 1, 2, left)  # its text does not wrap
        else:
            label = plain_label(text)
            label.setBuddy(control)
            show_text(control, control.setAccessibleName, text)
            grid.addWidget(label, 0, 0, left)
            # No wider than it needs to be, also if what stands below is.
            grid.addWidget(control, 0, 1, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(explanation, 1, 0, Qt.AlignmentFlag.AlignTop)
        grid.addLayout(beside, 1, 1, Qt.AlignmentFlag.AlignTop)
        grid.setRowMinimumHeight(1, self.reset.height())
        grid.addWidget(self.hint, 2, 0, 1, 2)

    def render_value(self, value: object, default: object) -> None:
        """Show the value; if it is not the default, that, and the button that goes back to it."""
        self.show_value(value)
        if value == default and self.reset.hasFocus():
            self.control.setFocus()
        self.reset.setHidden(value == default)
        self._default.setHidden(value == default)

    def show_hint(self, hint: Text, *, is_problem: bool = True) -> None:
        """Show what is wrong or has happened; nothing if it is empty."""
        if hint and text_of(hint) != self.hint.text():
            announce(self.control, text_of(hint))
        self.hint.set_color("red" if is_problem else "muted")
        self._hint = hint
        self._render_hint()

    def drop_text(self) -> None:
        """Let the value replace what was typed, and show nothing about that any more."""
        if isinstance(self.control, QLineEdit):
            self.control.setModified(False)
        self.show_hint("")

    def _render_hint(self) -> None:
        self.hint.setText(text_of(self._hint))
        self.hint.setVisible(bool(self._hint))


class _Page(QWidget):
    """The rows of one page under its title."""

    def __init__(self, name: str, rows: Sequence[QWidget]) -> None:
        super().__init__()
        identify(self, f"{name}_page")
        self.rows = rows
        self.title = plain_label(texts.PAGES[name], font=theme.semibold_font(self.font()))
        column_layout(self, self.title, *rows, spacing=theme.SPACE_16)


class SettingsDialog(Dialog):
    """All settings. Escape clears the search, then closes the window."""

    def __init__(
        self,
        parent: QWidget | None,
        chosen: ChosenSettings,
        workspace: Workspace,
        keys: QWidget,
        stored: Sequence[QWidget],
    ) -> None:
        """Show the first page.

        Args:
            parent: As Qt's.
            chosen: The settings.
            workspace: Its network is tested, and has the password of the proxy.
            keys: The page of the keys.
            stored: The rows about what is kept on disk.
        """
        super().__init__(parent, name="settings", title=texts.TITLE, spacing=theme.SPACE_12)
        self._chosen = chosen
        self._workspace = workspace
        self._rows: list[_Row] = []
        self._is_own_wanted = False  # but there is no address yet
        self._is_testing = False
        self._tested = workspace.network.settings, workspace.network.password
        self._test = action_button(lambda: self._test_text, "test_network", self._toggle_test)
        self._test_row = _Row("test_network", self._test, lambda _: None, "")
        self._address = self._text_row("network.address", self._take_address)
        user = self._text_row("network.user", self._take_user)
        self._own = self._address, user, self._text_row("password", self._take_password)
        self._way_finder = finder = workspace.make_way_finder()
        finder.setParent(self)
        finder.answered.connect(lambda _url, proxy: self._end_test(lambda: texts.answers(self._host, proxy)))
        finder.failed.connect(self._on_failed)
        pages = self._general_rows(), [keys], self._network_rows(), stored
        self._pages = {name: _Page(name, rows) for name, rows in zip(texts.PAGES, pages, strict=True)}
        self.search = QLineEdit()
        identify(self.search, "search_settings", texts.TITLE)  # its description is the placeholder
        add_clear_button(self.search)
        show_text(self.search, self.search.setPlaceholderText, texts.SEARCH)
        self._nothing = plain_label(texts.NOTHING_FOUND, name="no_setting_found", color="muted")
        self._list = row_list("settings_pages", texts.PAGES_NAME)
        self._list.setItemDelegate(RowDelegate(self._list))
        self._list.viewport().setAutoFillBackground(False)
        self._list.addItems([*self._pages])
        for number, name in enumerate(self._pages):
            show_text(self._list, self._list.item(number).setText, texts.PAGES[name])
        content = QWidget()
        self._scroll = transparent_scroll_area(content, margin=theme.SPACE_8)
        self._scroll.setHorizontalScrollBar(SlimScrollBar(Qt.Orientation.Horizontal))
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        margins, space = (0, 0, theme.SPACE_16, 0), theme.SPACE_24
        column_layout(content, self._nothing, *self._pages.values(), 1, spacing=space, margins=margins)
        close = self.add_button(dialog_texts.CLOSE, name="close_settings")
        close.setAutoDefault(False)  # Enter in a field confirms what was typed there
        self.end(self.search, Line(), (row_layout(None, self._list, (self._scroll, 1), spacing=theme.SPACE_16), 1))
        self.search.textChanged.connect(self._show_found)
        self._list.currentRowChanged.connect(self._on_page_chosen)
        self._list.itemPressed.connect(lambda: self.search.clear())
        chosen.changed.connect(self._refresh)
        follow_language(self, self._show_found)  # after all texts, which were set before
        keep_shown(self._list, self._fit_list)
        self._refresh()
        width, height = theme.SETTINGS_SIZE
        needed = max(page.minimumSizeHint().width() for page in self._pages.values())
        needed += self._list.width() + 6 * theme.SPACE_16 + theme.SCROLL_BAR  # margins, and the gap between both
        self.fit(QSize(max(width, needed), height))
        self.setMinimumSize(*theme.SETTINGS_MINIMUM)
        self.search.setFocus()

    def _fit_list(self) -> None:
        advances = map(self._list.fontMetrics().horizontalAdvance, (title.text() for title in texts.PAGES.values()))
        self._list.setFixedWidth(max(theme.SETTINGS_PAGES_WIDTH, max(advances) + theme.SPACE_32))

    # --- Rows -----------------------------------------------------------------------------------------------------

    def _general_rows(self) -> Sequence[_Row]:
        system = partial(texts.system_language, languages()[system_language()])
        return (
            self._choice_row("reopens_tabs", texts.STARTS),
            self._switch_row("auto_advances"),
            self._choice_row("caption_lines", dict(enumerate(texts.CAPTIONS))),
            self._switch_row("refreshes_live"),
            self._choice_row("language", {"": system, **languages()}),  # each for itself, in every language
            self._choice_row("color_scheme", texts.COLOR_SCHEMES),
        )

    def _network_rows(self) -> Sequence[_Row]:
        self._proxy = self._choice_row("network.proxy", texts.PROXIES, self._choose_proxy)
        hosts = self._text_row("network.hosts", self._take_hosts)
        return self._proxy, *self._own, self._test_row, hosts

    def _add_row(self, row: _Row) -> _Row:
        self._rows.append(row)
        row.reset.clicked.connect(partial(self._reset, row))
        return row

    def _switch_row(self, name: str) -> _Row:
        box = QCheckBox()
        box.clicked.connect(lambda is_checked: self._change(name, is_checked))
        return self._add_row(_Row(name, box, box.setChecked, texts.SWITCH[_value(SettingValues(), name)]))

    def _choice_row(self, name: str, choices: _Choices, choose: Callable[[Any], object] | None = None) -> _Row:
        """A row with a list of values and their texts."""
        box = ChoiceBox(choices)
        box.is_on_page = True
        box.setMinimumWidth(theme.SETTINGS_CONTROL_WIDTH)
        box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        box.activated.connect(lambda: (choose or partial(self._change, name))(box.value))
        # The file may name a language that there is not.
        return self._add_row(_Row(name, box, box.show_value, choices[_value(SettingValues(), name)]))

    def _text_row(self, name: str, take: Callable[[str], Text]) -> _Row:
        """A row with a field. What uses its text returns what is wrong with it."""
        field, is_secret = QLineEdit(), name == "password"
        field.setEchoMode(QLineEdit.EchoMode.Password if is_secret else QLineEdit.EchoMode.Normal)
        field.setMinimumWidth(theme.POSITION_WIDTH)

        def use() -> None:
            problem = take(field.text())
            self._show_hint(row, problem)
            if not problem:
                row.drop_text()
                self._refresh()

        def show_value(value: str | Sequence[str]) -> None:
            if not field.isModified():  # by what is not finished, or makes no sense
                field.setText(value if isinstance(value, str) else ", ".join(value))

        field.editingFinished.connect(use)
        row = self._add_row(_Row(name, field, show_value, "" if is_secret else texts.EMPTY))
        return row

    # --- Changes --------------------------------------------------------------------------------------------------

    def _change(self, name: str, value: object) -> None:
        outer, _, inner = name.partition(".")
        if inner:
            value = replace(getattr(self._chosen.state, outer), **{inner: value})
        self._chosen.change(**{outer: value})

    def _reset(self, row: _Row) -> None:
        row.drop_text()
        if row.name == "password":
            self._take_password("")
        else:
            self._change(row.name, _value(SettingValues(), row.name))
        if row.name in {"network.address", "network.proxy"}:
            self._choose_proxy(SYSTEM_PROXY)
        self._refresh()

    @property
    def _is_own(self) -> bool:
        return self._is_own_wanted or self._chosen.state.network.proxy == OWN_PROXY

    def _choose_proxy(self, proxy: str) -> None:
        self._is_own_wanted = proxy == OWN_PROXY and not self._chosen.state.network.address
        if not self._is_own_wanted:
            self._change("network.proxy", proxy)
        field = self._address.control
        assert isinstance(field, QLineEdit)
        typed = field.text().strip() if field.isModified() else ""
        if not typed:
            self._address.drop_text()
        self._refresh()
        if self._is_own and typed:  # it makes no sense, and can be corrected
            field.editingFinished.emit()
        elif self._is_own_wanted:
            self._show_hint(self._address, texts.ADDRESS_NEEDED, is_problem=False)
        else:
            self._show_hint(self._address, "")

    def _take_address(self, address_text: str) -> Text:
        """Use an address, and return what is wrong with it, or an empty text; so do the following."""
        network = self._chosen.state.network
        if not address_text.strip() and self._is_own:
            return texts.ADDRESS_NEEDED
        try:
            parsed = parse_proxy(address_text) if address_text.strip() else ProxyAddress()
        except ValueError:
            return texts.NOT_AN_ADDRESS
        proxy, self._is_own_wanted = OWN_PROXY if self._is_own else network.proxy, False
        user = parsed.user or network.user
        self._chosen.change(network=replace(network, proxy=proxy, address=parsed.url, user=user))
        return self._take_password(parsed.password) if parsed.password else ""

    def _take_user(self, user_text: str) -> Text:
        self._change("network.user", user_text.strip())
        return ""

    def _take_password(self, password: str) -> Text:
        self._workspace.set_network(self._chosen.state.network, password)
        return ""

    def _take_hosts(self, hosts_text: str) -> Text:
        try:
            self._change("network.hosts", parse_hosts(hosts_text))
        except NotAHostError as error:
            return partial(texts.not_a_host, error.host_text)
        return ""

    # --- The test of the network -----------------------------------------------------------------------------------

    @property
    def _host(self) -> str:
        return urlsplit(self._workspace.keys.connection.base_url.text).netloc

    @property
    def _test_text(self) -> str:
        return (dialog_texts.CANCEL if self._is_testing else texts.TEST).text()

    def _toggle_test(self) -> None:
        if self._is_testing:
            self._end_test()
            return
        self._is_testing = True
        self._test.setText(self._test_text)
        self._show_hint(self._test_row, lambda: texts.asking(self._host), is_problem=False)
        self._way_finder.open(self._workspace.keys.connection.base_url)

    def _end_test(self, hint: Text = "", *, is_problem: bool = False) -> None:
        self._way_finder.supersede()
        self._is_testing = False
        self._test.setText(self._test_text)
        self._show_hint(self._test_row, hint, is_problem=is_problem)

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
            rows = {row for row in page.rows if all(word in title or word in _text_of(row) for word in words)}
            if not self._is_own and not rows.isdisjoint(self._own):
                rows = rows.difference(self._own) | {self._proxy}  # the choice that brings the others
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
        network = self._workspace.network
        for row in self._rows:
            value, default = network.password, ""
            if row.name != "password":
                value, default = _value(self._chosen.state, row.name), _value(SettingValues(), row.name)
            row.render_value(OWN_PROXY if row.name == "network.proxy" and self._is_own_wanted else value, default)
        self._show_found()  # with the fields of the proxy, if it is the person's own
        if self._tested != (network.settings, network.password):
            self._tested = network.settings, network.password
            self._end_test()  # of another way

    @override
    def done(self, result: int, /) -> None:
        # What was typed in the field that has the focus.
        field = self.focusWidget()
        if isinstance(field, QLineEdit) and field.isModified():
            field.editingFinished.emit()
        self._way_finder.supersede()
        super().done(result)

    @override
    def keyPressEvent(self, event: QKeyEvent, /) -> None:
        if event.key() == Qt.Key.Key_Escape and self.search.text():
            focused: QWidget | None = self.focusWidget()
            self.search.clear()
            if focused is not None and not focused.isVisible():  # it is on a page that is not shown
                self.search.setFocus()
        elif event.matches(QKeySequence.StandardKey.Find):
            self.search.setFocus()
        else:
            super().keyPressEvent(event)


def _text_of(widget: QWidget) -> str:
    """All words of a widget, for the search."""
    parts = [
        *(label.text() for label in widget.findChildren(QLabel)),
        *(button.text() for button in widget.findChildren(QAbstractButton)),
        *(box.itemText(index) for box in widget.findChildren(QComboBox) for index in range(box.count())),
    ]
    return " ".join(parts).casefold()

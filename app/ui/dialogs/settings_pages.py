"""Two pages of the settings: the list of keys, which *Change key…* shows, too, and what is kept on disk."""

from collections.abc import Callable
from functools import partial
from typing import Final, override

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QPushButton, QStyleOptionViewItem, QWidget

from app.core.connection import ApiKey
from app.core.display_text import one_line
from app.core.errors import KeyNotAcceptedError
from app.core.saved_values import StoredKind
from app.packs.credentials import MOST_KEYS, NAME_CHARACTERS, NamedKey
from app.session.stored_data import StoredData
from app.session.workspace import Workspace
from app.ui import message, theme
from app.ui.accessibility import announce, identify
from app.ui.desktop import open_folder
from app.ui.dialogs.questions import Dialog, QuestionDialog, action_button, row_list
from app.ui.row_delegate import ROW_ROLE, Index, Row, RowDelegate, TextLine
from app.ui.texts import dialogs as texts
from app.ui.texts import settings as settings_texts
from app.ui.texts.wording import Message, keep_shown
from app.ui.widgets.button_rows import FlowLayout
from app.ui.widgets.parts import ENTER_KEYS, column_layout, plain_label, row_layout

_NAME_ROLE: Final = ROW_ROLE + 1
_ABOVE: Final = 2  # of the field for a name, above the name


class _NameField(QLineEdit):
    """The field for a name. It stands out from its row; a ring around it would hide what is said below."""

    marks_focus = True


class _KeyDelegate(RowDelegate):
    """Paints a name, a mark if the key is in use, and below it what is said about the key. The name can be edited.

    Signals:
        renamed: A name was entered; the row, the name.
    """

    renamed = Signal(int, str)

    left_size = QSize(theme.ICON_SMALL, theme.ICON_SMALL)

    @override
    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, _index: Index) -> QWidget:
        field = _NameField(parent)
        field.setFrame(False)
        field.setMaxLength(NAME_CHARACTERS)
        field.setAccessibleName(texts.NAME.text())
        return field

    @override
    def setEditorData(self, editor: QWidget, index: Index) -> None:
        # Also called when something else of the row has changed, such as the result of a test.
        name, is_changed = index.data(_NAME_ROLE), isinstance(editor, QLineEdit) and editor.isModified()
        if isinstance(editor, QLineEdit) and not is_changed and editor.text() != name:  # else it stays selected
            editor.setText(name)

    @override
    def setModelData(self, editor: QWidget, _model: object, index: Index) -> None:
        name = one_line(editor.text()).strip() if isinstance(editor, QLineEdit) else ""
        if name:
            self.renamed.emit(index.row(), name)

    @override
    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        # It covers the name, and ends where what is said below begins.
        room = self.text_room(option.rect, index).adjusted(-theme.SPACE_4, -_ABOVE, 0, 0)
        room.setHeight(option.fontMetrics.height() + _ABOVE)
        editor.setGeometry(room)


class KeyList(QWidget):
    """The keys, and buttons for what can be done with the current one.

    Signals:
        used: A key of the list was chosen, and is in use now; no arguments.
    """

    used = Signal()

    def __init__(
        self,
        workspace: Workspace,
        add: Callable[[QWidget, ApiKey | None], object],
        forget: Callable[[ApiKey, QWidget], object],
    ) -> None:
        """List the keys, and follow them.

        Args:
            workspace: Has the keys, and the tab of the demo that choosing one leaves.
            add: Asks for a further key; called with the window that the question belongs to, and with the key that the
                new one replaces, if it replaces one.
            forget: Asks whether a key is to be forgotten; called with the key and the window.
        """
        super().__init__()
        self._workspace, self._keys = workspace, workspace.keys
        self._shown: list[ApiKey] = []
        self._in_use: ApiKey | None = None
        self._is_read = False
        identify(self, "key_list")
        self.list = row_list("keys", texts.API_KEYS)
        delegate = _KeyDelegate(self.list)
        delegate.renamed.connect(lambda row, name: self._keys.rename(self._shown[row], name))
        self.list.setItemDelegate(delegate)
        self.list.setEditTriggers(QListWidget.EditTrigger.EditKeyPressed)
        self.list.setMinimumSize(theme.POSITION_WIDTH, theme.KEY_LIST_HEIGHT)
        self.list.installEventFilter(self)
        self.list.currentRowChanged.connect(self._show_actions)
        self.list.doubleClicked.connect(self.use)
        self._note = plain_label(name="keys_note", font=theme.caption_font(self.font()), wraps=True, color="muted")
        actions: tuple[Callable[[], object], ...] = (
            self.use,
            lambda: add(self.window(), None),
            lambda: add(self.window(), self._shown[self.list.currentRow()]),
            lambda: self.list.editItem(self.list.currentItem()),
            lambda: forget(self._shown[self.list.currentRow()], self.window()),
            self._test,
        )
        words = zip(texts.ACTIONS.items(), actions, strict=True)
        self._buttons = {name: action_button(word, name, run) for (name, word), run in words}
        left = column_layout(None, (self.list, 1), self._note, spacing=theme.SPACE_4)
        column = column_layout(None, *self._buttons.values(), 1, spacing=theme.SPACE_8)
        row_layout(self, (left, 1), column, spacing=theme.SPACE_12)
        keys = self._keys
        for signal in (keys.entered, workspace.current_changed, workspace.tabs_changed, workspace.demo_left):
            signal.connect(self._explain)
        keys.tested.connect(self._announce)
        keep_shown(self, self._render, keys.changed, keys.connection_changed, keys.keeping_changed)

    @property
    def _current(self) -> NamedKey | None:
        row = self.list.currentRow()
        return self._keys.known[row] if 0 <= row < len(self._keys.known) else None

    def use(self) -> None:
        """Use the current key."""
        known = self._current
        if known is not None:
            if known.key != self._keys.connection.key:
                self._keys.use(known)
            self.used.emit()

    def _test(self) -> None:
        known = self._current
        if known is not None:
            (self._keys.cancel_test if self._keys.is_testing(known.key) else self._keys.test)(known.key)

    def _announce(self, key: ApiKey) -> None:
        known = self._keys.named(key)
        if known is not None and self.isVisible():
            announce(self.list, f"{texts.name_of(self._keys, key)}: {texts.state(self._keys, known)[0]}")

    def _render(self) -> None:
        keys, in_use = self._keys, self._keys.connection.key
        row = self.list.currentRow()
        # A key that was just added is in use, and becomes the current one.
        current = self._shown[row] if 0 <= row < len(self._shown) and in_use == self._in_use else in_use
        self._shown, self._in_use = [known.key for known in keys.known], in_use
        with QSignalBlocker(self.list):
            while self.list.count() > len(self._shown):
                self.list.takeItem(self.list.count() - 1)
            for row, known in enumerate(keys.known):
                self._render_row(row, known)
            wanted = current if current in self._shown else in_use
            self.list.setCurrentRow(self._shown.index(wanted) if wanted in self._shown else 0)
        self.list.scheduleDelayedItemsLayout()  # a state may have another height
        self.list.scrollToItem(self.list.currentItem())
        self._explain()
        self._show_actions()

    def _explain(self) -> None:
        leaving = f" {texts.LEAVES_DEMO.text()}" if self._workspace.is_demo else ""
        self._note.setText(f"{texts.keeping(self._keys)}{leaving}")

    def _render_row(self, row: int, known: NamedKey) -> None:
        keys, is_new = self._keys, row == self.list.count()
        item = QListWidgetItem() if is_new else self.list.item(row)
        is_in_use = known.key == keys.connection.key
        state, is_problem = texts.state(keys, known)
        name = texts.name_of(keys, known.key)
        shown = texts.IN_USE(name) if is_in_use else name
        item.setText(shown)
        item.setData(_NAME_ROLE, name)
        lines = (
            TextLine(shown, font=theme.semibold_font if is_in_use else QFont),
            TextLine(state, "red" if is_problem else "muted", theme.caption_font, wraps=True),
        )
        item.setData(ROW_ROLE, Row(lines, icon="pick" if is_in_use else ""))
        item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{shown}, {state}")
        can_edit = Qt.ItemFlag.ItemIsEditable if known.key != keys.environment_key else Qt.ItemFlag.NoItemFlags
        item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | can_edit)
        if is_new:  # not before: with a screen reader Qt asks for the height of a row as soon as it is in the list
            self.list.addItem(item)

    def _show_actions(self) -> None:
        known, keys = self._current, self._keys
        is_own = known is not None and known.key != keys.environment_key
        enabled = (known is not None, len(keys.known) < MOST_KEYS, is_own, is_own, is_own, known is not None)
        # Those that are enabled come first: Qt moves the focus away from one that is disabled.
        buttons = zip(self._buttons.values(), enabled, strict=True)
        for button, is_enabled in sorted(buttons, key=lambda each: not each[1]):
            button.setEnabled(is_enabled)
        is_refused = known is not None and (
            known.key == self._workspace.refused_key or isinstance(keys.tests.get(known.key), KeyNotAcceptedError)
        )
        self._buttons["replace_key"].setVisible(is_own and is_refused)
        is_tested = known is not None and keys.is_testing(known.key)
        self._buttons["test_key"].setText((texts.CANCEL_TEST if is_tested else texts.TEST).text())

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._is_read:  # not before: the keychain may ask for its password
            self._is_read = True
            self._keys.read_again()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            is_delete = event.key() == Qt.Key.Key_Delete
            if is_delete or event.key() in ENTER_KEYS:
                is_editing = isinstance(self.window().focusWidget(), QLineEdit)  # which passes Enter on, too
                if not is_editing:
                    self._buttons["forget_listed_key" if is_delete else "use_listed_key"].click()
                return True
        return super().eventFilter(watched, event)


class KeyListDialog(Dialog):
    """The list in a window of its own, which is closed when a key is chosen."""

    def __init__(self, parent: QWidget | None, keys: KeyList) -> None:
        """Show a list."""
        super().__init__(parent, name="api_keys_dialog", title=texts.API_KEYS, spacing=theme.SPACE_16)
        self.add_button(texts.CLOSE, name="close_keys").setAutoDefault(False)
        self.end((keys, 1))
        self.resize(*theme.KEYS_DIALOG_SIZE)
        keys.used.connect(self.accept)
        keys.list.setFocus()


class StoredRow(QWidget):
    """What is kept of one kind. It is counted whenever it is shown."""

    def __init__(self, kind: StoredKind, stored: StoredData) -> None:
        """Show what is known already."""
        super().__init__()
        self._kind, self._stored, path = kind, stored, stored.path_of(kind)
        self._has_path = path is not None
        self._amount = plain_label(name=f"{kind}_amount", wraps=True)
        title, caption = plain_label(settings_texts.STORED_TITLES[kind]), theme.caption_font(self.font())
        explanation = plain_label(settings_texts.STORED_EXPLANATIONS[kind], font=caption, wraps=True, color="muted")
        self._buttons = FlowLayout(spacing=theme.SPACE_8)
        column_layout(self, title, explanation, self._amount, self._buttons, spacing=theme.SPACE_4)
        clear = settings_texts.CLEAR_MARKS if kind == "marks" else settings_texts.CLEAR
        say = partial(_say, settings_texts.RESTORED)
        folder = str(path.parent) if path is not None else ""
        self._open = self._add_button(settings_texts.OPEN_FOLDER, f"open_{kind}_folder", lambda: open_folder(folder))
        self._clear = self._add_button(clear, f"clear_{kind}", self._on_clear)
        self._undo = self._add_button(settings_texts.UNDO, f"undo_{kind}", lambda: stored.undo(kind, say))
        keep_shown(self, self._render, stored.changed)

    def _add_button(self, text: Message, name: str, run: Callable[[], object]) -> QPushButton:
        title = settings_texts.STORED_TITLES[self._kind]
        button = action_button(text, name, run, lambda: f"{text.text()}: {title.text()}")
        self._buttons.addWidget(button)
        return button

    def _render(self) -> None:
        stored, kind = self._stored, self._kind
        amount, can_undo = stored.amounts.get(kind), stored.can_undo(kind)
        if not self._has_path:
            sentence = settings_texts.NO_FOLDER.text()
        elif kind not in stored.amounts:
            sentence = settings_texts.COUNTING.text()
        elif amount is None:
            sentence = settings_texts.NO_ANSWER.text()
        else:
            sentence = settings_texts.amount(kind, amount, is_removed=can_undo)
        self._amount.setText(sentence)
        self._open.setEnabled(amount is not None)
        can_clear = amount is not None and bool(amount.entries)
        focused = self.window().focusWidget()  # also while the question is open
        self._undo.setVisible(can_undo)
        self._clear.setEnabled(can_clear)  # Qt moves the focus to *Undo*
        if not can_undo and (focused is self._undo or (focused is self._clear and not can_clear)):
            self._open.setFocus()

    def _on_clear(self) -> None:
        clear = partial(self._stored.clear, self._kind, partial(_say, settings_texts.CLEARED[self._kind]))
        amount = self._stored.amounts.get(self._kind)
        if self._kind != "marks" or amount is None:
            clear()
            return
        title, explanation = settings_texts.STORED_TITLES["marks"], settings_texts.clear_marks_explanation(amount)
        words = title, settings_texts.CLEAR_MARKS_QUESTION, explanation, settings_texts.KEEP
        dialog = QuestionDialog(self.window(), "clear_marks_dialog", words, (settings_texts.DELETE, "delete_marks"))
        dialog.finished.connect(dialog.deleteLater)
        dialog.accepted.connect(clear)
        dialog.open()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous():
            self._stored.count(self._kind)


def _say(sentence: Message, is_done: bool) -> None:
    message.say((sentence if is_done else settings_texts.NOT_WRITTEN).text())

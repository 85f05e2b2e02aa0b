"""The dialogs about API keys: their list, the one that asks for a key, and the question before one is forgotten."""

from functools import partial

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from app.core.connection import ApiKey, KeychainProblem
from app.packs.keys import Retention
from app.packs.states import AwaitingKey
from app.ui import message
from app.ui.commands.dialog_opener import DialogOpener
from app.ui.dialogs.questions import KeyDialog, QuestionDialog
from app.ui.dialogs.settings_pages import KeyList, KeyListDialog
from app.ui.texts import dialogs as texts
from app.ui.texts import keys as key_texts


class KeyDialogs(QObject):
    """Asks for keys, lists them, and says what has become of them."""

    def __init__(self, opener: DialogOpener) -> None:
        """Connect to the keys; no dialog is opened yet."""
        super().__init__(opener.window)
        self._opener = opener
        self._workspace = opener.context.workspace
        self._window = opener.window
        self._is_other_used = False  # in place of the key that is being forgotten
        self._replaced: ApiKey | None = None  # by the key that is being asked for
        keys = self._keys = self._workspace.keys
        keys.wanted.connect(self._show_keys_or_ask)
        keys.keeping_changed.connect(self._explain_key)
        keys.recalled.connect(self._on_key_recalled)
        keys.storing_ended.connect(lambda keeping: message.say(texts.after_storing(keeping)))
        keys.deleted.connect(self._on_key_deleted)
        keys.not_deleted.connect(lambda _problem: message.show_busy(""))
        keys.not_renamed.connect(lambda _problem: message.say(key_texts.NOT_RENAMED.text()))

    def _show_keys_or_ask(self) -> None:
        """List the keys, so that the person chooses one or adds another one; ask for the first one if there is none."""
        if self._opener.bring_to_front(KeyListDialog):
            return
        keys = self._keys
        if not keys.known:
            self.ask_for_key(self._window)
            # It was not read yet if the environment has an unusable key, or if this run has begun with the demo. One
            # that has refused may ask for its password again, but not when a pack has just waited for it.
            pack, keeping = self._workspace.current, keys.keeping
            is_waiting = pack is not None and isinstance(pack.state, AwaitingKey)
            is_locked = keeping.problem is KeychainProblem.REFUSED and not is_waiting
            is_unread = keeping.retention in {Retention.ENVIRONMENT_WINS, Retention.UNKNOWN}
            if (is_unread or is_locked) and not keys.is_recalling:
                keys.changed.connect(self._list_found, Qt.ConnectionType.SingleShotConnection)
                keys.read_again()
            return
        key_list = KeyListDialog(self._window, self.make_key_list())
        key_list.finished.connect(self._workspace.decline_key)
        self._opener.open(key_list)

    def _list_found(self) -> None:
        """List the keys of the keychain instead of asking for one, unless the person has begun to type."""
        dialog, is_of_keychain = self._opener.find(KeyDialog), any(each.entry is not None for each in self._keys.known)
        if dialog is not None and is_of_keychain and not dialog.is_begun:
            dialog.reject()
            self._show_keys_or_ask()

    def make_key_list(self) -> KeyList:
        """Make a list of the keys, with buttons for what can be done with them."""
        return KeyList(self._workspace, self.ask_for_key, self.ask_to_forget_key)

    def ask_for_key(self, parent: QWidget) -> None:
        """Ask for a key, and its name if there are others; in a window of its own over another one."""
        if self._opener.bring_to_front(KeyDialog):
            return
        refused, keys = self._workspace.refused_key, self._keys
        known = (each.key for each in keys.known if each.key != keys.environment_key)
        self._replaced = next((key for key in known if key == refused), None)
        enter = partial(keys.enter, former=self._replaced)
        asks_for_name = bool(keys.known) and self._replaced is None
        dialog = KeyDialog(parent, enter, asks_for_name=asks_for_name)
        dialog.finished.connect(self._workspace.decline_key)
        self._opener.open(dialog)
        self._explain_key()
        self._keys.find_keychain()

    def ask_to_forget_key(self, key: ApiKey | None = None, parent: QWidget | None = None) -> None:
        """Ask whether a key is to be forgotten.

        Args:
            key: The key; None for the one in use.
            parent: The window that the question belongs to; None for the main one.
        """
        name = key_texts.shown_name_of(self._keys, key or self._keys.connection.key)
        has_keychain = self._keys.keeping.problem is not KeychainProblem.MISSING
        sentences = [key_texts.ITS_PACKS_ARE_DELETED if name else texts.PACKS_ARE_DELETED, texts.ENTER_IT_AGAIN]
        if has_keychain:
            sentences.insert(0, texts.DELETED_FROM_KEYCHAIN)
        dialog = QuestionDialog(
            parent or self._window,
            name="forget_key_dialog",
            title=texts.FORGET_KEY.text(),
            question=key_texts.FORGET_QUESTION.text().format(key=name) if name else texts.FORGET_KEY_QUESTION.text(),
            explanation=" ".join(sentence.text() for sentence in sentences),
            yes=(texts.FORGET_KEY.text(), "forget_key"),
            no=texts.CANCEL.text(),
        )
        dialog.accepted.connect(partial(self._forget, key))
        self._opener.open(dialog)

    def _forget(self, key: ApiKey | None) -> None:
        self._is_other_used = key in {None, self._keys.connection.key}
        message.show_busy(texts.FORGETTING.text())
        self._keys.forget(key)

    def _explain_key(self) -> None:
        dialog = self._opener.find(KeyDialog)
        if dialog is not None:
            sentences = [texts.retention(self._keys.keeping), texts.SENT_NOWHERE_ELSE.text()]
            if self._replaced is not None:
                sentences.insert(0, key_texts.REPLACES.text().format(key=key_texts.name_of(self._keys, self._replaced)))
            if self._workspace.is_demo:
                sentences.append(texts.LEAVES_DEMO.text())
            dialog.explain(" ".join(sentences))

    def _on_key_recalled(self) -> None:
        # With the key from the keychain the question is not needed, unless the person has begun to type another key.
        dialog = self._opener.find(KeyDialog)
        if dialog is not None and not dialog.is_begun and self._keys.has_stored_key:
            dialog.reject()

    def _on_key_deleted(self) -> None:
        message.show_busy("")
        name = key_texts.name_of(self._keys, self._keys.connection.key) if self._is_other_used else ""
        message.say(key_texts.NOW_IN_USE.text().format(key=name) if name else texts.FORGOTTEN.text())

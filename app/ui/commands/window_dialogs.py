"""Opens the dialogs of the window: those about keys, those that commands request, and those about unfinished work."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from app.core.changes import GoneImage
from app.core.connection import ApiKey, KeychainProblem
from app.core.program import bundled_licences
from app.core.saved_values import Judgements
from app.core.shared_review import reviews_of
from app.packs.jobs import Job
from app.packs.keys import Retention
from app.packs.loading import AwaitingKey
from app.packs.open_pack import OpenPack
from app.packs.thumbnails import GonePictures
from app.session.stored_data import KINDS
from app.ui import message
from app.ui.commands.actions import key_groups
from app.ui.commands.command import Context, Scope
from app.ui.commands.pack_dialogs import Dialogs, PackDialogs, ReviewDialogs
from app.ui.desktop import open_folder
from app.ui.dialogs.information import AboutDialog, DemoDialog, GoneDialog, KeysDialog, TextDialog
from app.ui.dialogs.job_dialogs import JobsDialog
from app.ui.dialogs.questions import KeyDialog, PositionDialog, Question, QuestionDialog
from app.ui.dialogs.settings_dialog import SettingsDialog
from app.ui.dialogs.settings_pages import KeyList, KeyListDialog, StoredRow
from app.ui.texts import commands as command_texts
from app.ui.texts import dialogs as texts
from app.ui.texts import jobs, marks
from app.ui.texts import window as window_texts
from app.ui.texts.wording import Text


class KeyDialogs(Dialogs):
    """Asks for keys, lists them, and says what has become of them."""

    def __init__(self, context: Context, window: QWidget, quit_action: QAction) -> None:
        """Connect to the keys; no dialog is opened yet."""
        super().__init__(context, window, quit_action)
        self._is_other_used = False  # in place of the key that is being forgotten
        self._replaced: ApiKey | None = None  # by the key that is being asked for
        keys = self._keys = self.workspace.keys
        keys.wanted.connect(self._show_keys_or_ask)
        keys.keeping_changed.connect(self._explain_key)
        keys.recalled.connect(self._on_key_recalled)
        keys.storing_ended.connect(lambda keeping: message.say(texts.after_storing(keeping)))
        keys.deleted.connect(self._on_key_deleted)
        keys.not_deleted.connect(lambda _problem: message.show_busy(""))
        keys.not_renamed.connect(lambda _problem: message.say(texts.NOT_RENAMED.text()))

    def _show_keys_or_ask(self) -> None:
        """List the keys, so that the person chooses one or adds one; ask for one if there is none, or a refused one."""
        if self.bring_to_front(KeyListDialog):
            return
        keys, refused = self._keys, self.workspace.refused_key
        if [each.key for each in keys.known] == [refused] and refused != keys.environment_key:
            self.ask_for_key(self.window, refused)
            return
        if not keys.known:
            self.ask_for_key(self.window, None)
            # It was not read yet if the environment has an unusable key, or if this run has begun with the demo. One
            # that has refused may ask for its password again, but not when a pack has just waited for it.
            pack, keeping = self.workspace.current, keys.keeping
            is_waiting = pack is not None and isinstance(pack.state, AwaitingKey)
            is_locked = keeping.problem is KeychainProblem.REFUSED and not is_waiting
            is_unread = keeping.retention in {Retention.ENVIRONMENT_WINS, Retention.UNKNOWN}
            if (is_unread or is_locked) and not keys.is_recalling:
                keys.changed.connect(self._list_found, Qt.ConnectionType.SingleShotConnection)
                keys.read_again()
            return
        key_list = KeyListDialog(self.window, self.make_key_list())
        key_list.finished.connect(self.workspace.decline_key)
        self.open(key_list)

    def _list_found(self) -> None:
        """List the keys of the keychain instead of asking for one, unless the person has begun to type."""
        dialog, is_of_keychain = self.find(KeyDialog), any(each.entry is not None for each in self._keys.known)
        if dialog is not None and is_of_keychain and not dialog.is_begun:
            dialog.reject()
            self._show_keys_or_ask()

    def make_key_list(self) -> KeyList:
        """Make a list of the keys, with buttons for what can be done with them."""
        return KeyList(self.workspace, self.ask_for_key, self.ask_to_forget_key)

    def ask_for_key(self, parent: QWidget, replaced: ApiKey | None) -> None:
        """Ask for a key, which may replace another one, and its name if there are others; in a window of its own."""
        if self.bring_to_front(KeyDialog):
            return
        keys, self._replaced = self._keys, replaced
        enter = partial(keys.enter, former=replaced)
        asks_for_name = bool(keys.known) and replaced is None
        dialog = KeyDialog(parent, keys, enter, asks_for_name=asks_for_name)
        dialog.finished.connect(self.workspace.decline_key)
        self.open(dialog)
        self._explain_key()
        self._keys.find_keychain()

    def ask_to_forget_key(self, key: ApiKey, parent: QWidget) -> None:
        """Ask whether a key is to be forgotten, in a window of its own over another one."""
        name = texts.shown_name_of(self._keys, key)
        has_keychain = self._keys.keeping.problem is not KeychainProblem.MISSING
        sentences = [texts.ITS_PACKS_ARE_DELETED if name else texts.PACKS_ARE_DELETED, texts.ENTER_IT_AGAIN]
        if has_keychain:
            sentences.insert(0, texts.DELETED_FROM_KEYCHAIN)
        question = texts.FORGET_QUESTION(name) if name else texts.FORGET_KEY_QUESTION.text()
        words = texts.FORGET_KEY, question, " ".join(sentence.text() for sentence in sentences), texts.CANCEL
        dialog = QuestionDialog(parent, "forget_key_dialog", words, (texts.FORGET_KEY, "forget_key"))
        dialog.accepted.connect(partial(self._forget, key))
        self.open(dialog)

    def _forget(self, key: ApiKey) -> None:
        self._is_other_used = key == self._keys.connection.key
        message.show_busy(texts.FORGETTING.text())
        self._keys.forget(key)

    def _explain_key(self) -> None:
        dialog = self.find(KeyDialog)
        if dialog is not None:
            sentences = [texts.retention(self._keys.keeping), texts.SENT_NOWHERE_ELSE.text()]
            if self._replaced is not None:
                sentences.insert(0, texts.REPLACES(texts.name_of(self._keys, self._replaced)))
            pack = self.workspace.current
            if pack is not None and pack.state.target is not None and self._is_asked_for(pack):
                name = window_texts.tab_title(pack.name, pack.state.target.pack_id)
                sentences.append(texts.OPENS_PACK(name))
            if self.workspace.is_demo:
                sentences.append(texts.LEAVES_DEMO.text())
            dialog.explain(" ".join(sentences))

    def _is_asked_for(self, pack: OpenPack) -> bool:
        """Whether a pack waits for the key that is entered."""
        return isinstance(pack.state, AwaitingKey) or self.workspace.refused_key is not None

    def _on_key_recalled(self) -> None:
        # With the key from the keychain the question is not needed, unless the person has begun to type another key.
        dialog = self.find(KeyDialog)
        if dialog is not None and not dialog.is_begun and self._keys.has_stored_key:
            dialog.reject()

    def _on_key_deleted(self) -> None:
        message.show_busy("")
        name = texts.name_of(self._keys, self._keys.connection.key) if self._is_other_used else ""
        message.say(texts.NOW_IN_USE(name) if name else texts.FORGOTTEN.text())


class WindowDialogs(Dialogs):
    """The dialogs of one window.

    Attributes:
        packs: Those that ask what is taken of a pack.
        reviews: Those about reviews that are handed on.
        keys: Those about API keys.
    """

    def __init__(self, context: Context, window: QWidget, quit_action: QAction) -> None:
        """Connect to the keys and the files of reviews; arguments as of `Dialogs`."""
        super().__init__(context, window, quit_action)
        self.packs: PackDialogs = PackDialogs(context, window, quit_action)
        self.reviews: ReviewDialogs = ReviewDialogs(context, window, quit_action)
        self.keys: KeyDialogs = KeyDialogs(context, window, quit_action)

    def show_keys(self) -> None:
        """Show the list of keys, first those of what covers the window."""
        overlay, own = self.context.overlay, None
        if overlay is not None:
            own = Scope.COMPARE if overlay.is_comparison else Scope.VIEWER
        self.open(KeysDialog(key_groups(own), self.window))

    def show_settings(self, page: str = "general") -> None:
        """Show the settings, and the page with that name; the window can be used meanwhile."""
        dialog = self.find(SettingsDialog)
        if dialog is None:
            keys, rows = self.keys.make_key_list(), [StoredRow(kind, self.workspace.stored_data) for kind in KINDS]
            dialog = SettingsDialog(self.window, self.settings, self.workspace, keys, rows)
            self.show(dialog)
        dialog.show_page(page)
        self.bring_to_front(SettingsDialog)

    def show_about(self) -> None:
        """Show version and licences."""
        self.open(AboutDialog(bundled_licences(), self.window))

    def show_jobs(self) -> None:
        """List the jobs of this run; the window can be used meanwhile."""
        if not self.bring_to_front(JobsDialog):
            self.show(JobsDialog(self.window, self.workspace.jobs, self.show_result))

    def show_result(self, job: Job) -> None:
        """Show the folder with the result of a job in the system's file manager."""
        if job.result is not None:
            open_folder(str(job.result if job.result.is_dir() else job.result.parent))

    def ask_for_position(self) -> None:
        """Ask for the position of an image, and go to it."""
        page = self.context.window.page
        if page is not None:
            self.open(PositionDialog(self.window, page.image_count, page.is_shown, page.go_to))

    def choose_demo_pack(self) -> None:
        """List the packs of the demonstration service, of which one can be opened."""
        self.open(DemoDialog(self.workspace.open_demo, self.window))

    def show_gone(self, images: Sequence[GoneImage], pictures: GonePictures) -> None:
        """List the images that are gone from a pack."""
        self.open(GoneDialog(images, pictures, self.window))

    def show_text(self, title: str, text: str) -> None:
        """Show a long text whole."""
        self.open(TextDialog(title, text, self.window))

    def ask_before_quit(self, close_window: Callable[[], object]) -> None:
        """Ask whether jobs are to be left unfinished, and the window closed by a function."""
        question = jobs.quit_unfinished(len(self.workspace.jobs.unfinished))
        words = jobs.JOBS, question, jobs.LOST_EXPLANATION, jobs.KEEP_WORKING
        self._ask_unfinished(words, (command_texts.COMMANDS["quit"], "quit_anyway"), close_window)

    def ask_before_losing(self, unsaved: Judgements, close_window: Callable[[], object]) -> None:
        """Close the window by a function, but ask first if there are marks, notes or slides that are not on disk."""
        if not unsaved:
            close_window()
            return
        words = marks.UNSAVED_TITLE, marks.UNSAVED, marks.UNSAVED_EXPLANATION, marks.WAIT
        dialog = self._ask_unfinished(words, (marks.CLOSE_WITHOUT_SAVING, "close_without_saving"), close_window)
        if dialog is not None and reviews_of(unsaved, ""):
            elsewhere = dialog.add_button(marks.SAVE_ELSEWHERE.text(), name="save_elsewhere")
            elsewhere.clicked.connect(lambda: self.reviews.save_elsewhere(unsaved, close_window))

    def _ask_unfinished(
        self, words: Question, yes: tuple[Text, str], go_on: Callable[[], object]
    ) -> QuestionDialog | None:
        """Ask once, however often closing is requested; return the dialog unless it is open already."""
        name = "unfinished_dialog"
        if self.bring_to_front(QuestionDialog, name):
            return None
        dialog = QuestionDialog(self.window, name, words, yes)
        dialog.accepted.connect(go_on)
        self.open(dialog)
        return dialog

"""Opens the dialogs of the window: those that commands and pages request, and those about unfinished work."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from app.core.changes import GoneImage
from app.core.program import bundled_licences
from app.core.saved_values import Judgements
from app.core.shared_review import reviews_of
from app.packs.jobs import Job
from app.packs.open_pack import OpenPack
from app.packs.thumbnails import GonePictures
from app.session.stored_data import KINDS
from app.ui.commands.actions import key_groups
from app.ui.commands.command import Context, Scope
from app.ui.commands.dialog_opener import DialogOpener
from app.ui.commands.key_dialogs import KeyDialogs
from app.ui.commands.pack_dialogs import PackDialogs
from app.ui.commands.review_dialogs import ReviewDialogs
from app.ui.desktop import open_folder
from app.ui.dialogs.information import AboutDialog, GoneDialog, KeysDialog, TextDialog
from app.ui.dialogs.job_dialogs import JobsDialog
from app.ui.dialogs.questions import PositionDialog, QuestionDialog
from app.ui.dialogs.settings_dialog import SettingsDialog
from app.ui.dialogs.settings_pages import StoredRow
from app.ui.texts import commands as command_texts
from app.ui.texts import dialogs as texts
from app.ui.texts import jobs, marks


class WindowDialogs(QObject):
    """The dialogs of one window.

    Attributes:
        packs: Those that ask what is taken of a pack.
        reviews: Those about reviews that are handed on.
        keys: Those about API keys.
    """

    def __init__(self, context: Context, window: QWidget, quit_action: QAction) -> None:
        """Connect to the keys and the files of reviews; arguments as of `DialogOpener`."""
        super().__init__(window)
        self._context = context
        self._workspace = context.workspace
        self._window = window
        opener = self._opener = DialogOpener(context, window, quit_action)
        self.packs: PackDialogs = PackDialogs(opener)
        self.reviews: ReviewDialogs = ReviewDialogs(opener)
        self.keys: KeyDialogs = KeyDialogs(opener)

    def show_keys(self) -> None:
        """Show the list of keys, first those of what covers the window."""
        overlay, own = self._context.overlay, None
        if overlay is not None:
            own = Scope.COMPARE if overlay.is_comparison else Scope.VIEWER
        self._opener.open(KeysDialog(key_groups(own), self._window))

    def show_settings(self, page: str = "general") -> None:
        """Show the settings, and the page with that name; the window can be used meanwhile."""
        stored = self._workspace.stored_data
        if stored is None:  # the services are about to be attached
            again = partial(self.show_settings, page)
            self._workspace.current_changed.connect(again, Qt.ConnectionType.SingleShotConnection)
            return
        dialog = self._opener.find(SettingsDialog)
        if dialog is None:
            keys, rows = self.keys.make_key_list(), [StoredRow(kind, stored) for kind in KINDS]
            dialog = SettingsDialog(self._window, self._opener.settings, self._workspace, keys, rows)
            self._opener.show(dialog)
        dialog.show_page(page)
        self._opener.bring_to_front(SettingsDialog)

    def show_about(self) -> None:
        """Show version and licences."""
        self._opener.open(AboutDialog(bundled_licences(), self._window))

    def show_jobs(self) -> None:
        """List the jobs of this run; the window can be used meanwhile."""
        if not self._opener.bring_to_front(JobsDialog):
            self._opener.show(JobsDialog(self._window, self._workspace.jobs, self.show_result))

    def show_result(self, job: Job) -> None:
        """Show the folder with the result of a job in the system's file manager."""
        if job.result is not None:
            open_folder(str(job.result if job.result.is_dir() else job.result.parent))

    def ask_for_position(self) -> None:
        """Ask for the position of an image, and go to it."""
        page = self._context.shell.page
        if page is not None:
            self._opener.open(PositionDialog(self._window, page.image_count, page.is_shown, page.go_to))

    def show_gone(self, images: Sequence[GoneImage], pictures: GonePictures) -> None:
        """List the images that are gone from a pack."""
        self._opener.open(GoneDialog(images, pictures, self._window))

    def show_text(self, title: str, text: str) -> None:
        """Show a long text whole."""
        self._opener.open(TextDialog(title, text, self._window))

    def ask_before_quit(self, close_window: Callable[[], object]) -> None:
        """Ask whether jobs or *Load all* are to be left unfinished, and the window closed by a function."""
        yes = command_texts.COMMANDS["quit"].text(), "quit_anyway"
        count = len(self._workspace.jobs.unfinished)
        if count:
            words = (
                jobs.JOBS.text(),
                jobs.quit_unfinished(count),
                jobs.LOST_EXPLANATION.text(),
                jobs.KEEP_WORKING.text(),
            )
            self._ask_unfinished(*words, yes, close_window)
        else:
            self._ask_to_leave_loading(texts.QUIT_UNFINISHED.text(), yes, close_window)

    def ask_before_losing(self, unsaved: Judgements, close_window: Callable[[], object]) -> None:
        """Close the window by a function, but ask first if there are marks, notes or slides that are not on disk."""
        if not unsaved:
            close_window()
            return
        words = marks.UNSAVED_TITLE.text(), marks.UNSAVED.text(), marks.UNSAVED_EXPLANATION.text(), marks.WAIT.text()
        dialog = self._ask_unfinished(*words, (marks.CLOSE_WITHOUT_SAVING.text(), "close_without_saving"), close_window)
        if dialog is not None and reviews_of(unsaved, ""):
            elsewhere = dialog.add_button(marks.SAVE_ELSEWHERE.text(), name="save_elsewhere")
            elsewhere.clicked.connect(lambda: self.reviews.save_elsewhere(unsaved, close_window))

    def ask_before_close(self, pack: OpenPack) -> None:
        """Ask whether *Load all* of a pack is to be left unfinished, and the tab of the pack closed."""
        yes = command_texts.COMMANDS["close_tab"].text(), "close_anyway"
        self._ask_to_leave_loading(texts.CLOSE_UNFINISHED.text(), yes, lambda: self._workspace.close_tab(pack))

    def _ask_to_leave_loading(self, question: str, yes: tuple[str, str], go_on: Callable[[], object]) -> None:
        words = texts.LOADING_ALL.text(), question, texts.UNFINISHED_EXPLANATION.text(), texts.KEEP_LOADING.text()
        self._ask_unfinished(*words, yes, go_on)

    def _ask_unfinished(
        self,
        title: str,
        question: str,
        explanation: str,
        no: str,
        yes: tuple[str, str],
        go_on: Callable[[], object],
    ) -> QuestionDialog | None:
        """Ask once, however often closing is requested; return the dialog unless it is open already."""
        name = "unfinished_dialog"
        if self._opener.bring_to_front(QuestionDialog, name):
            return None
        dialog = QuestionDialog(
            self._window, name=name, title=title, question=question, explanation=explanation, yes=yes, no=no
        )
        dialog.accepted.connect(go_on)
        self._opener.open(dialog)
        return dialog

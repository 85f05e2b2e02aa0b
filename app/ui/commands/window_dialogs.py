"""Opens the dialogs of the window: those that commands and pages request, and those about the key or unfinished work.

It imports each when it is opened first.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial
from itertools import batched
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace
from PySide6.QtCore import QObject, QStandardPaths, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from app.core.changes import GoneImage
from app.core.connection import ApiKey, KeychainProblem
from app.core.identity import REVIEW_SUFFIX
from app.core.models import PackImage
from app.core.saved_values import Mark
from app.core.shared_review import SharedReview
from app.packs.keys import Retention
from app.packs.states import AwaitingKey
from app.ui import message
from app.ui.chosen_settings import ChosenSettings, CopyTarget
from app.ui.commands.actions import key_groups
from app.ui.commands.command import Context, Scope
from app.ui.desktop import open_folder
from app.ui.texts import commands as command_texts
from app.ui.texts import dialogs as texts
from app.ui.texts import keys as key_texts
from app.ui.texts import reviews as review_texts

if TYPE_CHECKING:
    from app.core.copy_formats import CopyForm
    from app.packs.covers import GonePictures
    from app.packs.jobs import Job
    from app.packs.open_pack import OpenPack
    from app.ui.dialogs.download_dialog import DownloadOptions, Target
    from app.ui.dialogs.key_list import KeyList
    from app.ui.dialogs.questions import KeyDialog
    from app.ui.dialogs.settings_dialog import SettingsDialog
    from app.ui.pack.pack_page import PackPage

_TAKEN_AT_ONCE: Final = 2_000  # images, which takes a few milliseconds


class WindowDialogs(QObject):
    """The dialogs of one window."""

    def __init__(self, context: Context, window: QWidget, quit_action: QAction) -> None:
        """Connect to the key; no dialog is opened yet.

        Args:
            context: What is open, the key in use, and what covers the window, whose colours the dialogs over it have.
            window: Parent of the dialogs.
            quit_action: Added to the dialogs, so that its shortcut works in them.
        """
        super().__init__(window)
        self._context = context
        workspace = self._workspace = context.workspace
        self._window = window
        self._quit_action = quit_action
        self._key_dialog: KeyDialog | None = None
        self._key_list: QDialog | None = None
        self._is_other_used = False  # in place of the key that is being forgotten
        self._replaced: ApiKey | None = None  # by the key that is being asked for
        self._unfinished: QDialog | None = None
        files = workspace.review_files
        # Later: the page that is about to be shown would cover the toast, and a mark that completes the review is said.
        later = Qt.ConnectionType.QueuedConnection
        files.shown.connect(self._on_review_shown, later)
        files.not_found.connect(self._on_pack_not_found, later)
        files.revealed.connect(self._on_reviews_revealed, later)
        files.saved.connect(lambda name: message.say(review_texts.saved(name)))
        self._jobs: QDialog | None = None  # the list of them
        self._settings_dialog: SettingsDialog | None = None
        keys = self._keys = workspace.keys
        keys.wanted.connect(self._show_keys_or_ask)
        keys.keeping_changed.connect(self._explain_key)
        keys.recalled.connect(self._on_key_recalled)
        keys.storing_ended.connect(lambda keeping: message.say(texts.after_storing(keeping)))
        keys.deleted.connect(self._on_key_deleted)
        keys.not_deleted.connect(lambda _problem: message.show_busy(""))
        keys.not_renamed.connect(lambda _problem: message.say(key_texts.NOT_RENAMED.text()))

    def _open(self, dialog: QDialog) -> None:
        """Open a dialog, which is deleted when it is closed."""
        self._prepare(dialog)
        # Not exec(): its nested event loop inside a coroutine raises "Cannot enter into task".
        dialog.open()

    def _prepare(self, dialog: QDialog) -> None:
        dialog.finished.connect(dialog.deleteLater)
        dialog.addAction(self._quit_action)
        overlay = self._context.overlay
        if overlay is not None:
            dialog.setPalette(overlay.palette())

    def show_keys(self) -> None:
        """Show the list of keys, first those of what covers the window."""
        from app.ui.dialogs.information import KeysDialog

        overlay, own = self._context.overlay, None
        if overlay is not None:
            own = Scope.COMPARE if overlay.is_comparison else Scope.VIEWER
        self._open(KeysDialog(key_groups(own), self._window))

    @property
    def _settings(self) -> ChosenSettings:
        return self._context.shell.settings

    def show_settings(self, page: str = "general") -> None:
        """Show the settings, and the page with that name; the window can be used meanwhile."""
        stored = self._workspace.stored_data
        if stored is None:  # the services are about to be attached
            again = partial(self.show_settings, page)
            self._workspace.current_changed.connect(again, Qt.ConnectionType.SingleShotConnection)
            return
        if self._settings_dialog is None:
            from app.session.stored_data import KINDS
            from app.ui.dialogs.settings_dialog import SettingsDialog
            from app.ui.dialogs.storage_page import StoredRow

            keys, rows = self.make_key_list(), [StoredRow(kind, stored) for kind in KINDS]
            self._settings_dialog = SettingsDialog(self._window, self._settings, self._workspace, keys, rows)
            self._settings_dialog.finished.connect(self._on_settings_closed)
            self._prepare(self._settings_dialog)
            self._settings_dialog.show()
        self._settings_dialog.show_page(page)
        self._settings_dialog.raise_()
        self._settings_dialog.activateWindow()

    def _on_settings_closed(self) -> None:
        self._settings_dialog = None

    def show_about(self) -> None:
        """Show version and licences."""
        from app.core.resources import bundled_licences
        from app.ui.dialogs.information import AboutDialog

        self._open(AboutDialog(bundled_licences(), self._window))

    def export(self) -> None:
        """Ask which images of the current pack are to be exported, and in which form, then to which file."""
        from app.packs.exports import expected_page_bytes
        from app.ui.dialogs.export_dialog import ExportDialog

        pack, page = self._workspace.current, self._context.shell.page
        if pack is not None and page is not None:
            last, pictures = self._settings.state, pack.make_sheet_pictures()
            self._open(
                ExportDialog(
                    self._window,
                    self._targets(page),
                    last.export_form,
                    partial(self._ask_for_file, pack),
                    partial(expected_page_bytes, pictures),
                    has_small_pictures=last.export_small_pictures,
                )
            )

    def _targets(self, page: PackPage) -> list[Target]:
        """What can be taken of the current pack."""
        from app.ui.dialogs.download_dialog import Target
        from app.ui.texts import copying, exporting

        chosen, is_covered = page.target_images, self._context.overlay is not None
        targets = [Target("selected", exporting.selected_images(len(chosen), is_covered=is_covered), chosen)]
        names = {
            CopyTarget.SHOWN: copying.shown,
            CopyTarget.PICKED: copying.picked,
            CopyTarget.ALL: exporting.all_images,
        }
        for target, name in names.items():
            images = page.images_to_copy(target)
            targets.append(Target(target.value, name(len(images)), images))
        return targets

    def _ask_for_file(
        self, pack: OpenPack, images: Sequence[PackImage], form: CopyForm, has_small_pictures: bool
    ) -> None:
        """Ask where images are to be exported to."""
        from app.core.export import SUFFIXES, file_name
        from app.ui.texts import exporting

        self._settings.change(export_small_pictures=has_small_pictures)
        start = partial(self._start_export, pack, tuple(images), form)
        name_filter, name = exporting.FORMS[form].text(), file_name(pack.name, form)
        folder = self._settings.state.export_folder
        self._ask_where(exporting.TITLE.text(), folder, name_filter, SUFFIXES[form], name, start)

    def _ask_where(
        self,
        title: str,
        folder: str,
        filter_name: str,
        suffix: str,
        name: str,
        save: Callable[[str], object],
        parent: QWidget | None = None,
    ) -> None:
        """Ask where a file is to be saved, by the system's dialog, which also asks before it replaces one."""
        dialog = self._file_dialog(title, folder, filter_name, suffix, parent)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(suffix)
        dialog.selectFile(name)
        dialog.fileSelected.connect(save)
        self._open(dialog)

    def _file_dialog(
        self, title: str, folder: str, filter_name: str, suffix: str, parent: QWidget | None = None
    ) -> QFileDialog:
        documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        return QFileDialog(parent or self._window, title, folder or documents, f"{filter_name} (*{suffix})")

    def _start_export(self, pack: OpenPack, images: tuple[PackImage, ...], form: CopyForm, path_text: str) -> None:
        import asyncio  # not before the first paint

        from app.packs.exports import Export
        from app.ui.texts import exporting

        content, workspace, path = pack.state.content, self._workspace, Path(path_text)
        if content is None:
            return
        self._settings.change(export_form=form.value, export_folder=str(path.parent))
        request, picked = content.request.without_key(), pack.marks.count(images)[Mark.PICKED]
        texts = exporting.page_texts(pack.name, len(images), picked, time.time())
        is_small = self._settings.state.export_small_pictures
        export = Export(pack, path, form, images, texts, has_small_pictures=is_small)

        async def work(job: Job) -> Path:
            written = await export.run(job)
            for some in batched(images, _TAKEN_AT_ONCE):
                workspace.take(request, some, "exported")
                await asyncio.sleep(0)
            return written

        title = partial(exporting.job_title, form, len(images), pack.name)
        workspace.jobs.start(title, work, partial(exporting.ended, file_name=path.name), total=len(images))

    def download(self) -> None:
        """Ask which originals of the current pack are to be downloaded, and to which folder."""
        from app.ui.dialogs.download_dialog import DownloadDialog, DownloadOptions

        pack, page = self._workspace.current, self._context.shell.page
        if pack is None or page is None or not page.images_to_copy(CopyTarget.ALL):
            return
        downloads = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation)
        last = self._settings.state
        options = DownloadOptions(last.download_folder or downloads, last.download_makes_folder, last.download_manifest)
        self._open(DownloadDialog(self._window, self._targets(page), options, partial(self._start_download, pack)))

    def _start_download(self, pack: OpenPack, images: Sequence[PackImage], options: DownloadOptions) -> None:
        from app.core.display_text import folder_name
        from app.ui.texts import jobs

        content = pack.state.content
        if content is None:
            return
        self._settings.change(
            download_folder=options.folder,
            download_makes_folder=options.makes_folder,
            download_manifest=options.writes_manifest,
        )
        folder = Path(options.folder)
        if options.makes_folder:
            folder /= folder_name(pack.name, content.request.pack_id)
        request = content.request.without_key()
        work = pack.make_download(
            tuple(images),
            folder,
            partial(self._workspace.take, request, how="downloaded"),
            with_manifest=options.writes_manifest,
        )
        title = partial(jobs.download_title, len(images), pack.name)
        self._workspace.jobs.start(
            title,
            work,
            lambda job: jobs.downloaded(job, len(work.there)),
            total=len(images),
            can_pause=True,
            discard=work.discard,
        )

    def make_contact_sheet(self) -> None:
        """Ask how a contact sheet of images of the current pack looks, and what is done with it."""
        from app.ui.sheets.writing import SheetMaking

        pack, page, settings = self._workspace.current, self._context.shell.page, self._settings
        found = self._targets(page) if page is not None else ()
        targets = [(target.text, target.images) for target in found if target.images]
        if pack is not None and targets:

            def save(options_text: str) -> None:
                settings.change(sheet_options=options_text)

            making = SheetMaking(pack, self._workspace.jobs, settings.state.sheet_options, save, self._ask_where)
            self._open(making.dialog(self._window, targets))

    def show_jobs(self) -> None:
        """List the jobs of this run; the window can be used meanwhile."""
        if self._jobs is not None:
            self._jobs.raise_()
            self._jobs.activateWindow()
            return
        from app.ui.dialogs.jobs_dialog import JobsDialog

        self._jobs = JobsDialog(self._window, self._workspace.jobs, self.show_result)
        self._jobs.finished.connect(self._on_jobs_closed)
        self._prepare(self._jobs)
        self._jobs.show()

    def _on_jobs_closed(self) -> None:
        self._jobs = None

    def show_result(self, job: Job) -> None:
        """Show the folder with the result of a job in the system's file manager."""
        if job.result is not None:
            open_folder(str(job.result if job.result.is_dir() else job.result.parent))

    def ask_for_position(self) -> None:
        """Ask for the position of an image, and go to it."""
        from app.ui.dialogs.questions import PositionDialog

        page = self._context.shell.page
        if page is not None:
            self._open(PositionDialog(self._window, page.image_count, page.is_shown, page.go_to))

    def show_gone(self, images: Sequence[GoneImage], pictures: GonePictures) -> None:
        """List the images that are gone from a pack."""
        from app.ui.dialogs.gone_dialog import GoneDialog

        self._open(GoneDialog(images, pictures, self._window))

    def show_text(self, title: str, text: str) -> None:
        """Show a long text whole."""
        from app.ui.dialogs.information import TextDialog

        self._open(TextDialog(title, text, self._window))

    # --- Reviews that are handed on -------------------------------------------------------------------------------

    def share_review(self) -> None:
        """Ask for a name, and for a file that the review of the pack on screen is written to."""
        pack = self._workspace.current
        content = pack.state.content if pack is not None else None
        if pack is None or content is None:
            return
        from app.ui.dialogs.questions import ShareDialog

        review = pack.marks.others.own_review(content.pack.name)
        name, go_on = self._settings.state.reviewer, partial(self._choose_file, review)
        self._open(ShareDialog(self._window, name, review_texts.what_is_shared(review), go_on))

    def _choose_file(self, review: SharedReview, reviewer: str) -> None:
        from app.core.display_text import folder_name

        settings = self._settings

        def save(path_text: str) -> None:
            settings.change(review_folder=str(Path(path_text).parent))
            self._workspace.review_files.save(Path(path_text), replace(review, reviewer=reviewer))

        settings.change(reviewer=reviewer)
        title, filter_name = review_texts.SHARE.text(), review_texts.FILES.text()
        name = f"{folder_name(review.pack_name, 'review')}{REVIEW_SUFFIX}"
        self._ask_where(title, settings.state.review_folder, filter_name, REVIEW_SUFFIX, name, save)

    def open_reviews(self) -> None:
        """Ask for files with reviews, and open them."""
        settings = self._settings

        def open_all(path_texts: Sequence[str]) -> None:
            settings.change(review_folder=str(Path(path_texts[0]).parent))
            for path_text in path_texts:
                self._workspace.review_files.open(path_text)

        title, filter_name = review_texts.OPEN.text(), review_texts.FILES.text()
        dialog = self._file_dialog(title, settings.state.review_folder, filter_name, REVIEW_SUFFIX)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(open_all)
        self._open(dialog)

    def _on_review_shown(self, pack: OpenPack, review: SharedReview) -> None:
        here = {image.id for image in pack.shelf.images}
        foreign = len((review.marks.keys() | review.notes.keys()) - here)
        message.say(review_texts.opened(review, foreign, is_hidden=pack.marks.others.is_hiding))

    def _on_pack_not_found(self, review: SharedReview) -> None:
        message.say(review_texts.not_found(review))

    def _on_reviews_revealed(self) -> None:
        message.say(review_texts.REVEALED.text())

    # --- The key --------------------------------------------------------------------------------------------------

    def _show_keys_or_ask(self) -> None:
        """List the keys, so that the person chooses one or adds another one; ask for the first one if there is none."""
        if self._key_list is not None:
            self._key_list.activateWindow()
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
        from app.ui.dialogs.key_list import KeyListDialog

        self._key_list = KeyListDialog(self._window, self.make_key_list())
        self._key_list.finished.connect(self._on_key_list_finished)
        self._open(self._key_list)

    def _list_found(self) -> None:
        """List the keys of the keychain instead of asking for one, unless the person has begun to type."""
        dialog, is_of_keychain = self._key_dialog, any(each.entry is not None for each in self._keys.known)
        if dialog is not None and is_of_keychain and not dialog.is_begun:
            dialog.reject()
            self._show_keys_or_ask()

    def make_key_list(self) -> KeyList:
        """Make a list of the keys, with buttons for what can be done with them."""
        from app.ui.dialogs.key_list import KeyList

        return KeyList(self._workspace, self.ask_for_key, self.ask_to_forget_key)

    def ask_for_key(self, parent: QWidget) -> None:
        """Ask for a key, and its name if there are others; in a window of its own over another one."""
        if self._key_dialog is not None:
            self._key_dialog.activateWindow()
            return
        from app.ui.dialogs.questions import KeyDialog

        refused, keys = self._workspace.refused_key, self._keys
        known = (each.key for each in keys.known if each.key != keys.environment_key)
        self._replaced = next((key for key in known if key == refused), None)
        enter = partial(keys.enter, former=self._replaced)
        asks_for_name = bool(keys.known) and self._replaced is None
        self._key_dialog = KeyDialog(parent, enter, asks_for_name=asks_for_name)
        self._explain_key()
        self._key_dialog.finished.connect(self._on_key_dialog_finished)
        self._open(self._key_dialog)
        self._keys.find_keychain()

    def ask_to_forget_key(self, key: ApiKey | None = None, parent: QWidget | None = None) -> None:
        """Ask whether a key is to be forgotten.

        Args:
            key: The key; None for the one in use.
            parent: The window that the question belongs to; None for the main one.
        """
        from app.ui.dialogs.questions import QuestionDialog

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
        self._open(dialog)

    def _forget(self, key: ApiKey | None) -> None:
        self._is_other_used = key in {None, self._keys.connection.key}
        message.show_busy(texts.FORGETTING.text())
        self._keys.forget(key)

    def _explain_key(self) -> None:
        if self._key_dialog is not None:
            sentences = [texts.retention(self._keys.keeping), texts.SENT_NOWHERE_ELSE.text()]
            if self._replaced is not None:
                sentences.insert(0, key_texts.REPLACES.text().format(key=key_texts.name_of(self._keys, self._replaced)))
            if self._workspace.is_demo:
                sentences.append(texts.LEAVES_DEMO.text())
            self._key_dialog.explain(" ".join(sentences))

    def _on_key_recalled(self) -> None:
        # With the key from the keychain the question is not needed, unless the person has begun to type another key.
        if self._key_dialog is not None and not self._key_dialog.is_begun and self._keys.has_stored_key:
            self._key_dialog.reject()

    def _on_key_dialog_finished(self) -> None:
        self._key_dialog = None
        self._workspace.decline_key()

    def _on_key_list_finished(self) -> None:
        self._key_list = None
        self._workspace.decline_key()

    def _on_key_deleted(self) -> None:
        message.show_busy("")
        name = key_texts.name_of(self._keys, self._keys.connection.key) if self._is_other_used else ""
        message.say(key_texts.NOW_IN_USE.text().format(key=name) if name else texts.FORGOTTEN.text())

    # --- Before long work has ended ------------------------------------------------------------------------------

    def ask_before_quit(self, close_window: Callable[[], object]) -> None:
        """Ask whether jobs or *Load all* are to be left unfinished, and the window closed by a function."""
        from app.ui.texts import jobs

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
    ) -> None:
        """Ask once, however often closing is requested."""
        if self._unfinished is not None:
            self._unfinished.raise_()
            self._unfinished.activateWindow()
            return
        from app.ui.dialogs.questions import QuestionDialog

        self._unfinished = QuestionDialog(
            self._window,
            name="unfinished_dialog",
            title=title,
            question=question,
            explanation=explanation,
            yes=yes,
            no=no,
        )
        self._unfinished.accepted.connect(go_on)
        self._unfinished.finished.connect(self._on_unfinished_answered)
        self._open(self._unfinished)

    def _on_unfinished_answered(self) -> None:
        self._unfinished = None

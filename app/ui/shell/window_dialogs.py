"""Opens the dialogs of the window: those that commands and pages request, and those about the key or unfinished work.

It imports each when it is opened first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDialog, QWidget

from app.core.changes import GoneImage
from app.core.connection import KeychainProblem
from app.session.workspace import Workspace
from app.ui import message
from app.ui.commands.actions import key_groups
from app.ui.commands.command import Scope
from app.ui.pack.choices import CopyTarget
from app.ui.texts import commands as command_texts
from app.ui.texts import dialogs as texts

if TYPE_CHECKING:
    from app.packs.covers import GonePictures
    from app.packs.open_pack import OpenPack
    from app.ui.dialogs.questions import KeyDialog
    from app.ui.look.viewer import Viewer
    from app.ui.pack.pack_page import PackPage
    from app.ui.shell.window_settings import WindowSettings


class WindowDialogs(QObject):
    """The dialogs of one window."""

    def __init__(
        self, workspace: Workspace, window: QWidget, quit_action: QAction, find_overlay: Callable[[], Viewer | None]
    ) -> None:
        """Connect to the key; no dialog is opened yet.

        Args:
            workspace: What is open, and the key in use.
            window: Parent of the dialogs.
            quit_action: Added to the dialogs, so that its shortcut works in them.
            find_overlay: Returns what covers the window, whose colours the dialogs over it have.
        """
        super().__init__(window)
        self._workspace = workspace
        self._window = window
        self._quit_action = quit_action
        self._find_overlay = find_overlay
        self._key_dialog: KeyDialog | None = None
        self._unfinished: QDialog | None = None
        keys = self._keys = workspace.keys
        keys.wanted.connect(self._ask_for_key)
        keys.keeping_changed.connect(self._explain_key)
        keys.recalled.connect(self._on_key_recalled)
        keys.storing_ended.connect(lambda keeping: message.say(texts.after_storing(keeping)))
        keys.deleting.connect(lambda: message.show_busy(texts.FORGETTING.text()))
        keys.deleted.connect(self._on_key_deleted)
        keys.not_deleted.connect(lambda _problem: message.show_busy(""))

    def _open(self, dialog: QDialog) -> None:
        """Open a dialog, which is deleted when it is closed."""
        dialog.finished.connect(dialog.deleteLater)
        dialog.addAction(self._quit_action)
        overlay = self._find_overlay()
        if overlay is not None:
            dialog.setPalette(overlay.palette())
        # Not exec(): its nested event loop inside a coroutine raises "Cannot enter into task".
        dialog.open()

    def show_keys(self) -> None:
        """Show the list of keys, first those of what covers the window."""
        from app.ui.dialogs.information import KeysDialog

        overlay, own = self._find_overlay(), None
        if overlay is not None:
            own = Scope.COMPARE if overlay.is_comparison else Scope.VIEWER
        self._open(KeysDialog(key_groups(own), self._window))

    def show_about(self) -> None:
        """Show version and licences."""
        from app.core.resources import bundled_licences
        from app.ui.dialogs.information import AboutDialog

        self._open(AboutDialog(bundled_licences(), self._window))

    def make_contact_sheet(self, page: PackPage, settings: WindowSettings) -> None:
        """Ask how a contact sheet looks, of the images that are selected, shown or picked, or of all."""
        from app.ui.sheets.making import SheetMaking
        from app.ui.texts import copying, sheets

        pack = self._workspace.current
        if pack is None or pack.state.content is None:
            return
        this = (lambda _count: copying.THIS_IMAGE.text()) if self._find_overlay() is not None else copying.selected
        targets = [
            (name(len(images)), images)
            for name, images in (
                (this, page.target_images),
                (copying.shown, page.images_to_copy(CopyTarget.SHOWN)),
                (copying.picked, page.images_to_copy(CopyTarget.PICKED)),
                (sheets.all_images, pack.state.content.pack.images),
            )
            if images
        ]
        if targets:
            making = SheetMaking(pack, self._workspace.jobs, settings.sheet_options, settings.set_sheet_options)
            self._open(making.dialog(self._window, targets))

    def ask_for_position(self, page: PackPage) -> None:
        """Ask for the position of an image, and go to it."""
        from app.ui.dialogs.questions import PositionDialog

        dialog = PositionDialog(self._window, page.image_count, page.is_shown, page.go_to)
        self._open(dialog)

    def show_gone(self, images: Sequence[GoneImage], pictures: GonePictures) -> None:
        """List the images that are gone from a pack."""
        from app.ui.dialogs.gone_dialog import GoneDialog

        self._open(GoneDialog(images, pictures, self._window))

    def show_text(self, title: str, text: str) -> None:
        """Show a long text whole."""
        from app.ui.dialogs.information import TextDialog

        self._open(TextDialog(title, text, self._window))

    # --- The key --------------------------------------------------------------------------------------------------

    def _ask_for_key(self) -> None:
        if self._key_dialog is not None:
            self._key_dialog.activateWindow()
            return
        from app.ui.dialogs.questions import KeyDialog

        self._key_dialog = KeyDialog(self._window, self._keys.enter)
        self._explain_key()
        self._key_dialog.finished.connect(self._on_key_dialog_finished)
        self._open(self._key_dialog)
        self._keys.find_keychain()

    def ask_to_forget_key(self) -> None:
        """Ask whether the key is to be forgotten."""
        from app.ui.dialogs.questions import QuestionDialog

        has_keychain = self._keys.keeping.problem is not KeychainProblem.MISSING
        sentences = [texts.PACKS_ARE_DELETED, texts.ENTER_IT_AGAIN]
        if has_keychain:
            sentences.insert(0, texts.DELETED_FROM_KEYCHAIN)
        dialog = QuestionDialog(
            self._window,
            name="forget_key_dialog",
            title=texts.FORGET_KEY.text(),
            question=texts.FORGET_KEY_QUESTION.text(),
            explanation=" ".join(sentence.text() for sentence in sentences),
            yes=(texts.FORGET_KEY.text(), "forget_key"),
            no=texts.CANCEL.text(),
        )
        dialog.accepted.connect(self._keys.forget)
        self._open(dialog)

    def _explain_key(self) -> None:
        if self._key_dialog is not None:
            sentences = [texts.retention(self._keys.keeping), texts.SENT_NOWHERE_ELSE.text()]
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

    def _on_key_deleted(self) -> None:
        message.show_busy("")
        message.say(texts.FORGOTTEN.text())

    # --- Before *Load all* has ended ------------------------------------------------------------------------------

    def ask_before_quit(self, close_window: Callable[[], object]) -> None:
        """Ask whether *Load all* is to be left unfinished, and the window closed by a function."""
        yes = command_texts.COMMANDS["quit"].text(), "quit_anyway"
        self._ask_unfinished(texts.QUIT_UNFINISHED.text(), yes, close_window)

    def ask_before_close(self, pack: OpenPack) -> None:
        """Ask whether *Load all* of a pack is to be left unfinished, and the tab of the pack closed."""
        yes = command_texts.COMMANDS["close_tab"].text(), "close_anyway"
        self._ask_unfinished(texts.CLOSE_UNFINISHED.text(), yes, lambda: self._workspace.close_tab(pack))

    def _ask_unfinished(self, question: str, yes: tuple[str, str], go_on: Callable[[], object]) -> None:
        """Ask once, however often closing is requested."""
        if self._unfinished is not None:
            self._unfinished.raise_()
            self._unfinished.activateWindow()
            return
        from app.ui.dialogs.questions import QuestionDialog

        self._unfinished = QuestionDialog(
            self._window,
            name="unfinished_dialog",
            title=texts.LOADING_ALL.text(),
            question=question,
            explanation=texts.UNFINISHED_EXPLANATION.text(),
            yes=yes,
            no=texts.KEEP_LOADING.text(),
        )
        self._unfinished.accepted.connect(go_on)
        self._unfinished.finished.connect(self._on_unfinished_answered)
        self._open(self._unfinished)

    def _on_unfinished_answered(self) -> None:
        self._unfinished = None

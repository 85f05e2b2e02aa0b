"""Opens a dialog over the window, or a file dialog of the system."""

from collections.abc import Callable

from PySide6.QtCore import QStandardPaths
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from app.ui.chosen_settings import ChosenSettings
from app.ui.commands.command import Context


class DialogOpener:
    """Opens the dialogs of one window.

    Attributes:
        context: What is open, and what covers the window, whose colours the dialogs over it have.
        window: Parent of the dialogs.
    """

    def __init__(self, context: Context, window: QWidget, quit_action: QAction) -> None:
        """Open nothing yet.

        Args:
            context: What is open.
            window: Parent of the dialogs.
            quit_action: Added to the dialogs, so that its shortcut works in them.
        """
        self.context = context
        self.window = window
        self._quit_action = quit_action

    @property
    def settings(self) -> ChosenSettings:
        """What the person has set."""
        return self.context.shell.settings

    def find[D: QDialog](self, kind: type[D], name: str = "") -> D | None:
        """The dialog of a class, and with an `objectName` if that is given, that is open; None if there is none."""
        found = self.window.findChildren(kind, name) if name else self.window.findChildren(kind)
        return next((dialog for dialog in found if dialog.isVisible()), None)

    def bring_to_front(self, kind: type[QDialog], name: str = "") -> bool:
        """Show a dialog that `find` returns above all other windows; return whether there is one."""
        dialog = self.find(kind, name)
        if dialog is not None:
            dialog.raise_()
            dialog.activateWindow()
        return dialog is not None

    def open(self, dialog: QDialog) -> None:
        """Open a dialog, which is deleted when it is closed."""
        self._prepare(dialog)
        # Not exec(): its nested event loop inside a coroutine raises "Cannot enter into task".
        dialog.open()

    def show(self, dialog: QDialog) -> None:
        """Show a dialog that does not block the window; it is deleted when it is closed."""
        self._prepare(dialog)
        dialog.show()

    def _prepare(self, dialog: QDialog) -> None:
        dialog.finished.connect(dialog.deleteLater)
        dialog.addAction(self._quit_action)
        overlay = self.context.overlay
        if overlay is not None:
            dialog.setPalette(overlay.palette())

    def ask_where(
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
        dialog = self.file_dialog(title, folder, filter_name, suffix, parent)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(suffix)
        dialog.selectFile(name)
        dialog.fileSelected.connect(save)
        self.open(dialog)

    def file_dialog(
        self, title: str, folder: str, filter_name: str, suffix: str, parent: QWidget | None = None
    ) -> QFileDialog:
        """Make a dialog of the system for files whose names end with a suffix."""
        documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        return QFileDialog(parent or self.window, title, folder or documents, f"{filter_name} (*{suffix})")

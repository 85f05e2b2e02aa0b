"""The dialog that asks which originals are downloaded, and to which folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, override

from msgspec import Struct
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QDialogButtonBox, QFileDialog, QRadioButton, QWidget

from app.core.models import PackImage
from app.ui import theme
from app.ui.dialogs.questions import Dialog
from app.ui.texts import jobs as texts
from app.ui.texts.dialogs import CANCEL
from app.ui.widgets.parts import ElidedLabel, column_layout, plain_label, push_button, row_layout, set_field_ground


class Target(NamedTuple):
    """Images that can be downloaded.

    Attributes:
        name: A part of the `objectName` of the button.
        text: What they are called.
        images: In pack order.
    """

    name: str
    text: str
    images: Sequence[PackImage]


class DownloadOptions(Struct, frozen=True):
    """Where originals are downloaded to.

    Attributes:
        folder: The folder that was chosen.
        makes_folder: Whether they are put in a folder of their own inside of it, with the pack's name.
        writes_manifest: Whether a table of the files is put beside them.
    """

    folder: str
    makes_folder: bool
    writes_manifest: bool


class DownloadDialog(Dialog):
    """Asks which originals are downloaded, and to which folder; both are chosen already, so that Enter is enough."""

    def __init__(
        self,
        parent: QWidget | None,
        targets: Sequence[Target],
        options: DownloadOptions,
        download: Callable[[Sequence[PackImage], DownloadOptions], object],
    ) -> None:
        """Lay out the dialog.

        Args:
            parent: As Qt's.
            targets: What can be downloaded. The first one that has images is chosen.
            options: Those of the last download.
            download: Called with the images and the options.
        """
        super().__init__(parent, name="download_dialog", title=texts.TITLE.text(), spacing=theme.SPACE_12)
        self._download = download
        self._targets = targets
        self._folder = options.folder
        self._group = QButtonGroup(self)
        images = column_layout(spacing=theme.SPACE_8)
        images.addWidget(plain_label(texts.IMAGES.text(), font=theme.semibold_font(self.font())))
        for number, target in enumerate(targets):
            radio = QRadioButton(target.text)
            radio.setObjectName(f"download_{target.name}")
            radio.setEnabled(bool(target.images))
            self._group.addButton(radio, number)
            images.addWidget(radio, 0, Qt.AlignmentFlag.AlignLeft)  # as wide as its text, and so is the focus ring
        chosen = next(number for number, target in enumerate(targets) if target.images)
        self._group.button(chosen).setChecked(True)
        self._path = ElidedLabel(mode=Qt.TextElideMode.ElideMiddle)
        self._path.setObjectName("download_folder")
        self._path.setMinimumWidth(theme.DIALOG_WIDTH - theme.POSITION_WIDTH)
        choose = push_button(texts.CHOOSE.text(), name="choose_folder")
        choose.setAutoDefault(False)
        choose.clicked.connect(self._choose_folder)
        folder = row_layout(spacing=theme.SPACE_12)
        folder.addWidget(self._path, 1)
        folder.addWidget(choose)
        self._makes_folder = self._box(texts.BESIDE.text(), "makes_folder", is_checked=options.makes_folder)
        self._manifest = self._box(texts.MANIFEST.text(), "writes_manifest", is_checked=options.writes_manifest)
        hint = plain_label(texts.ONLY_NEW.text(), font=theme.caption_font(self.font()), wraps=True, color="muted")
        hint.setMinimumWidth(theme.DIALOG_WIDTH - 2 * theme.SPACE_16)
        self.column.addLayout(images)
        self.column.addWidget(plain_label(texts.FOLDER.text(), font=theme.semibold_font(self.font())))
        self.column.addLayout(folder)
        self.column.addWidget(self._makes_folder, 0, Qt.AlignmentFlag.AlignLeft)
        self.column.addWidget(self._manifest, 0, Qt.AlignmentFlag.AlignLeft)
        self.column.addWidget(hint)
        self._accept = self.add_button(texts.DOWNLOAD.text(), QDialogButtonBox.ButtonRole.AcceptRole, name="download")
        self._accept.setDefault(True)
        self.add_button(CANCEL.text())
        self.buttons.accepted.connect(self._on_accepted)
        self.column.addWidget(self.buttons)
        self._show_folder()
        self._tint()
        for button in (*self._group.buttons(), self._makes_folder, self._manifest):
            button.installEventFilter(self)
        self._group.button(chosen).setFocus()

    def _box(self, text: str, name: str, *, is_checked: bool) -> QCheckBox:
        box = QCheckBox(text)
        box.setObjectName(name)
        box.setChecked(is_checked)
        return box

    def _show_folder(self) -> None:
        self._path.setText(self._folder)
        self._path.setToolTip(self._folder)

    def _choose_folder(self) -> None:
        dialog = QFileDialog(self, texts.FOLDER.text(), self._folder)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self._on_folder_chosen)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _on_folder_chosen(self, folder: str) -> None:
        self._folder = folder
        self._show_folder()

    def _on_accepted(self) -> None:
        self.accept()
        options = DownloadOptions(self._folder, self._makes_folder.isChecked(), self._manifest.isChecked())
        self._download(self._targets[self._group.checkedId()].images, options)

    def _tint(self) -> None:
        for button in (*self._group.buttons(), self._makes_folder, self._manifest):
            set_field_ground(button)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # A button that had the focus before may still be the default one, so that Enter would press it.
        if event.type() == QEvent.Type.FocusIn:
            self._accept.setDefault(True)
        return super().eventFilter(watched, event)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._tint()

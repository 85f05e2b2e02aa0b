"""The base of dialogs that ask which images are taken, and the one that asks where originals are downloaded to."""

from collections.abc import Callable, Sequence
from typing import NamedTuple, override

from msgspec import Struct
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QBoxLayout,
    QButtonGroup,
    QCheckBox,
    QDialogButtonBox,
    QFileDialog,
    QFrame,
    QRadioButton,
    QWidget,
)

from app.core.models import PackImage
from app.ui import theme
from app.ui.accessibility import set_tool_tip
from app.ui.dialogs.questions import Dialog
from app.ui.texts import jobs as texts
from app.ui.texts.dialogs import CANCEL
from app.ui.widgets.parts import (
    ENTER_KEYS,
    ElidedLabel,
    column_layout,
    plain_label,
    push_button,
    row_layout,
)


class ImageGroup(NamedTuple):
    """Images that can be taken.

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


class ImagesDialog(Dialog):
    """The base of dialogs that ask which images are taken. Some are chosen already, so that Enter is enough."""

    def __init__(
        self, parent: QWidget | None, targets: Sequence[ImageGroup], *, name: str, title: str, accept_text: str
    ) -> None:
        """Begin without widgets, which `_add_images` and `_end` add.

        Args:
            parent: As Qt's.
            targets: What can be taken.
            name: What is done with them, a part of all object names.
            title: Of the window.
            accept_text: Of the default button.
        """
        super().__init__(parent, name=f"{name}_dialog", title=title, spacing=theme.SPACE_12)
        self._name = name
        self._targets = targets
        self._images = QButtonGroup(self)
        self._accept = self.add_button(accept_text, QDialogButtonBox.ButtonRole.AcceptRole, name=name)
        self.add_button(CANCEL.text())
        self.buttons.accepted.connect(self._on_accepted)

    def _add_images(self, layout: QBoxLayout) -> None:
        """Add the choice of images."""
        rows = [(f"{self._name}_{each.name}", each.text) for each in self._targets]
        self._add_group(layout, texts.IMAGES.text(), self._images, rows)
        for number, target in enumerate(self._targets):
            self._images.button(number).setEnabled(bool(target.images))
        first = next(number for number, target in enumerate(self._targets) if target.images)
        self._images.button(first).setChecked(True)

    def _add_group(self, layout: QBoxLayout, title: str, group: QButtonGroup, rows: Sequence[tuple[str, str]]) -> None:
        """Add a choice; of each row the object name and the text."""
        choices = QFrame()
        choices.setAccessibleName(title)
        column = column_layout(choices, spacing=theme.SPACE_8)
        column.addWidget(plain_label(title, font=theme.semibold_font(self.font())))
        for number, (name, text) in enumerate(rows):
            button = QRadioButton(text)
            button.setObjectName(name)
            group.addButton(button, number)
            self._add_choice(column, button)
        column.addStretch(1)
        layout.addWidget(choices)

    def _add_choice(self, layout: QBoxLayout, button: QAbstractButton) -> None:
        """Add a button that is as wide as its text, and so is its focus ring."""
        button.installEventFilter(self)
        layout.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)

    def _end(self) -> None:
        """Add the buttons below."""
        self.column.addWidget(self.buttons)
        self._accept.setDefault(True)  # once it is in the dialog: Qt makes it the default again after another button
        self._images.button(self._images.checkedId()).setFocus()

    def _take(self, images: Sequence[PackImage]) -> None:
        raise NotImplementedError

    def _on_accepted(self) -> None:
        self.accept()
        self._take(self._targets[self._images.checkedId()].images)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # With GNOME's theme, Enter would press the choice that has the focus, which changes nothing.
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in ENTER_KEYS:
            self._accept.click()
            return True
        return super().eventFilter(watched, event)


class DownloadDialog(ImagesDialog):
    """Asks which originals are downloaded, and to which folder."""

    def __init__(
        self,
        parent: QWidget | None,
        targets: Sequence[ImageGroup],
        options: DownloadOptions,
        download: Callable[[Sequence[PackImage], DownloadOptions], object],
    ) -> None:
        """Lay out the dialog.

        Args:
            parent: As Qt's.
            targets: What can be downloaded.
            options: Those of the last download.
            download: Called with the images and the options.
        """
        title, accept = texts.TITLE.text(), texts.DOWNLOAD.text()
        super().__init__(parent, targets, name="download", title=title, accept_text=accept)
        self._download = download
        self._add_images(self.column)  # first, because screen readers go through widgets in the order they were made
        self._path = ElidedLabel(mode=Qt.TextElideMode.ElideMiddle)
        self._path.setObjectName("download_folder")
        choose = push_button(texts.CHOOSE, name="choose_folder")
        choose.setAutoDefault(False)
        choose.clicked.connect(self._choose_folder)
        folder = row_layout(spacing=theme.SPACE_12)
        folder.addWidget(self._path, 1)
        folder.addWidget(choose)
        hint = plain_label(texts.ONLY_NEW, font=theme.caption_font(self.font()), wraps=True, color="muted")
        hint.setMinimumWidth(theme.DIALOG_WIDTH - 2 * theme.SPACE_16)
        self.column.addWidget(plain_label(texts.FOLDER, font=theme.semibold_font(self.font())))
        self.column.addLayout(folder)
        self._makes_folder = self._add_box(texts.BESIDE.text(), "makes_folder", is_checked=options.makes_folder)
        self._manifest = self._add_box(texts.MANIFEST.text(), "writes_manifest", is_checked=options.writes_manifest)
        self.column.addWidget(hint)
        self._show_folder(options.folder)
        self._end()

    def _add_box(self, text: str, name: str, *, is_checked: bool) -> QCheckBox:
        box = QCheckBox(text)
        box.setObjectName(name)
        box.setChecked(is_checked)
        self._add_choice(self.column, box)
        return box

    def _show_folder(self, folder: str) -> None:
        self._path.setText(folder)
        set_tool_tip(self._path, folder)

    def _choose_folder(self) -> None:
        dialog = QFileDialog(self, texts.FOLDER.text(), self._path.text())
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self._show_folder)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @override
    def _take(self, images: Sequence[PackImage]) -> None:
        boxes = self._makes_folder.isChecked(), self._manifest.isChecked()
        self._download(images, DownloadOptions(self._path.text(), *boxes))

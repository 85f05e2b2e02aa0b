"""Lists the images that are gone from a pack: where they were, what was seen in them, and their URLs, to be copied."""

from __future__ import annotations

from typing import TYPE_CHECKING, override

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QDialog, QDialogButtonBox, QListView

from app.core.display_text import url_on_one_line
from app.ui import theme
from app.ui.announcements import announce, tell_current_item
from app.ui.clipboard import copy_text
from app.ui.dialogs.gone_list import GoneDelegate, GoneModel
from app.ui.texts import changes as texts
from app.ui.texts import dialogs as dialog_texts
from app.ui.texts import toast
from app.ui.widgets.dialog_buttons import DialogButtons
from app.ui.widgets.parts import column_layout, plain_label, push_button, set_field_ground
from app.ui.widgets.slim_scroll_bar import SlimScrollBar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

    from app.core.unseen_changes import GoneImage
    from app.workspace.gone_pictures import GonePictures


class GoneDialog(QDialog):
    """A list of images; opened with `open()`, never with `exec()`."""

    def __init__(self, images: Sequence[GoneImage], pictures: GonePictures, parent: QWidget | None = None) -> None:
        """List images.

        Args:
            images: Those that are gone.
            pictures: Their thumbnails.
            parent: As Qt's.
        """
        super().__init__(parent)
        self.setObjectName("gone_dialog")
        self.setWindowTitle(texts.GONE_IMAGES.text())
        self._pictures = pictures
        self._model = GoneModel(images, self)
        self._list = self._make_list()
        self._note = plain_label(texts.gone_hint(len(images)), name="gone_note", wraps=True)
        buttons = DialogButtons()
        self._copy = push_button(texts.COPY_GONE_URLS.text(), name="copy_gone_urls")
        self._copy.setAutoDefault(False)  # otherwise Enter in the list would copy instead of closing the dialog
        self._copy.clicked.connect(self._on_copy)
        buttons.addButton(self._copy, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.addButton(dialog_texts.CLOSE.text(), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.reject)
        margin = theme.SPACE_16
        column = column_layout(self, spacing=theme.SPACE_12, margins=(margin, margin, margin, margin))
        column.addWidget(self._list, 1)
        column.addWidget(self._note)
        column.addWidget(buttons)
        self.resize(*theme.TEXT_DIALOG_SIZE)
        pictures.changed.connect(self._list.viewport().update)
        self._looks = QTimer(self, interval=0, singleShot=True)  # after the list was laid out
        self._looks.timeout.connect(self._want_pictures)
        self._list.verticalScrollBar().valueChanged.connect(lambda: self._looks.start())
        self._list.setFocus()

    def _make_list(self) -> QListView:
        view = QListView()
        view.setObjectName("gone_images")
        view.setAccessibleName(texts.GONE_IMAGES.text())
        view.setModel(self._model)
        view.setItemDelegate(GoneDelegate(self._pictures, view))
        view.setUniformItemSizes(True)
        view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setVerticalScrollBar(SlimScrollBar())
        view.setMouseTracking(True)
        set_field_ground(view)
        view.setCurrentIndex(self._model.index(0, 0))
        view.clearSelection()  # the button copies all of them until some are selected
        view.installEventFilter(self)
        return view

    def _want_pictures(self) -> None:
        """Have the thumbnails of the rows in sight read."""
        viewport = self._list.viewport().rect()
        first = self._list.indexAt(QPoint(1, 1)).row()
        last = self._list.indexAt(QPoint(1, viewport.bottom() - 1)).row()
        end = last + 1 if last >= 0 else len(self._model.images)
        self._pictures.want(image.url for image in self._model.images[max(0, first) : end])

    def _on_copy(self) -> None:
        rows = sorted(index.row() for index in self._list.selectedIndexes())
        images = [self._model.images[row] for row in rows] or [*self._model.images]
        urls = [url for image in images if (url := url_on_one_line(image.url))]
        if not urls:
            sentence = texts.NO_GONE_URLS.text()
        else:
            sentence = toast.urls_copied(len(urls)) if copy_text("\n".join(urls)) else toast.NOT_COPIED.text()
        self._note.setText(sentence)
        announce(self._note, sentence)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.matches(QKeySequence.StandardKey.Copy):
                self._on_copy()
                return True
        elif event.type() in {QEvent.Type.Show, QEvent.Type.Resize}:
            self._looks.start()
        elif event.type() == QEvent.Type.FocusIn and self._list.currentIndex() != QModelIndex():
            tell_current_item(self._list)
        return super().eventFilter(watched, event)

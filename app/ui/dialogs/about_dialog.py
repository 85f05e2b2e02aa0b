"""*About*: the version, where newer ones are, Qt's notice, and the licences of all bundled software."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, qVersion
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QLayout,
    QListWidget,
    QPlainTextEdit,
    QSplitter,
    QWidget,
)

from app import __version__
from app.core.identity import NAME, RELEASES_PAGE
from app.ui import icons, theme
from app.ui.announcements import announce
from app.ui.browser import open_page
from app.ui.texts import dialogs as texts
from app.ui.widgets.dialog_buttons import DialogButtons
from app.ui.widgets.parts import column_layout, plain_label, row_layout, value_label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.core.licences import Licence

_COLUMNS = 82


class AboutDialog(QDialog):
    """The dialog *About Pack Browser*; opened with `open()`, never with `exec()`."""

    def __init__(self, licences: Sequence[Licence], parent: QWidget | None = None) -> None:
        """Show the licences of all bundled software; `licences` is empty where the program runs from source."""
        super().__init__(parent)
        self.setObjectName("about_dialog")
        self.setWindowTitle(texts.ABOUT.text())
        self._versions = value_label(texts.where_new_versions_are(RELEASES_PAGE), name="new_versions", wraps=True)
        margin = theme.SPACE_24
        column = column_layout(self, spacing=theme.SPACE_16, margins=(margin, margin, margin, theme.SPACE_16))
        column.addLayout(self._make_heading())
        notice = value_label(texts.qt_notice(qVersion()), name="qt_notice", wraps=True)
        column.addWidget(notice)
        if licences:
            column.addWidget(_Licences(tuple(licences)), 1)
            self.resize(self.minimumSizeHint().width(), theme.ABOUT_HEIGHT)
        else:
            column.addWidget(plain_label(texts.FROM_SOURCE.text(), wraps=True))
            notice.setMinimumWidth(theme.DIALOG_WIDTH)
            column.setSizeConstraint(QLayout.SizeConstraint.SetFixedSize)
        buttons = DialogButtons()
        releases = buttons.addButton(texts.LOOK_FOR_NEW_VERSIONS.text(), QDialogButtonBox.ButtonRole.ActionRole)
        releases.setObjectName("open_releases")
        # Otherwise Enter would open the browser instead of closing the dialog.
        releases.setAutoDefault(False)
        releases.setToolTip(texts.opens_in_browser(RELEASES_PAGE))
        releases.clicked.connect(lambda: open_page(RELEASES_PAGE, self._on_not_opened))
        close = buttons.addButton(texts.CLOSE.text(), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)
        close.setFocus()

    def _on_not_opened(self, sentence: str) -> None:
        self._versions.setText(sentence)
        announce(self._versions, sentence)

    def _make_heading(self) -> QHBoxLayout:
        icon = QLabel()
        icon.setPixmap(icons.app_icon().pixmap(QSize(theme.ICON_EMPTY, theme.ICON_EMPTY), self.devicePixelRatioF()))
        lines = column_layout(spacing=theme.SPACE_4)
        lines.addWidget(plain_label(NAME, font=theme.pack_name_font(self.font())))
        version = value_label(texts.version(__version__), name="version")
        lines.addWidget(version)
        lines.addWidget(plain_label(texts.PURPOSE.text(), wraps=True))
        lines.addWidget(self._versions)
        row = row_layout(spacing=theme.SPACE_16)
        row.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(lines, 1)
        return row


class _Licences(QSplitter):
    """The names of all bundled software, and the licence of the selected one."""

    def __init__(self, licences: tuple[Licence, ...]) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._licences = licences
        self._text = QPlainTextEdit()
        self._text.setObjectName("licence_text")
        self._text.setAccessibleName(texts.LICENCE.text())
        self._text.setReadOnly(True)
        # Licences contain line breaks: in a narrower pane each of their lines would be broken again.
        self._text.setFont(theme.code_font(self.font()))
        columns = self._text.fontMetrics().horizontalAdvance("0" * _COLUMNS)
        around = 2 * int(self._text.document().documentMargin()) + 2 * self._text.frameWidth()
        self._text.setMinimumWidth(columns + around + self._text.verticalScrollBar().sizeHint().width())
        names = QListWidget()
        names.setObjectName("licences")
        names.setAccessibleName(texts.BUNDLED_SOFTWARE.text())
        names.addItems([f"{each.name} {each.version}" for each in licences])
        names.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        names.setTextElideMode(Qt.TextElideMode.ElideRight)
        names.setMinimumWidth(theme.ABOUT_NAMES_WIDTH)
        names.currentRowChanged.connect(self._on_row_changed)
        names.setCurrentRow(0)
        self.setChildrenCollapsible(False)
        self.addWidget(names)
        self.addWidget(self._text)
        self.setStretchFactor(1, 1)
        # By itself a splitter puts each new widget below the others, and screen readers come to it first.
        names.raise_()
        self._text.raise_()

    def _on_row_changed(self, row: int) -> None:
        licence = self._licences[row]
        heading = texts.licence_heading(licence.name, licence.version, licence.licence)
        self._text.setPlainText(f"{heading}\n\n{licence.text}")

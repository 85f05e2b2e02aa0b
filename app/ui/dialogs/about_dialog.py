"""*About*: version, the way to newer ones, Qt's notice, and the licences of all that is bundled. Changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal, qVersion
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
from app.core.identity import RELEASES_PAGE
from app.ui import icons, theme
from app.ui.widgets.dialog_buttons import DialogButtons
from app.ui.widgets.parts import column_layout, plain_label, row_layout

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.core.licences import Licence

_COLUMNS = 82
_QT_NOTICE = (
    "Pack Browser uses Qt {version} and Qt for Python, copyright The Qt Company Ltd. and contributors, under the GNU "
    "Lesser General Public License, version 3. They are files of their own in the app's folder, and you may replace "
    "them by builds of yours. Their source is at code.qt.io; what they bring along is listed at "
    "doc.qt.io/qt-6/licenses-used-in-qt.html."
)
_FROM_SOURCE = (
    "Pack Browser runs from source here. Each package that it uses lies in its environment with a licence of its own; "
    "the packaged app lists them all in this place."
)


class AboutDialog(QDialog):
    """Opened with `open()`, never with `exec()`.

    Signals:
        releases_requested: The person wants to see the releases page.
    """

    releases_requested = Signal()

    def __init__(self, licences: Sequence[Licence], parent: QWidget | None = None) -> None:
        """Show the licences of all that is bundled; none where nothing is."""
        super().__init__(parent)
        self.setObjectName("about_dialog")
        self.setWindowTitle("About Pack Browser")
        self._licences = tuple(licences)
        margin = theme.SPACE_24
        column = column_layout(self, spacing=theme.SPACE_16, margins=(margin, margin, margin, theme.SPACE_16))
        column.addLayout(self._make_heading())
        notice = plain_label(_QT_NOTICE.format(version=qVersion()), name="qt_notice", wraps=True, selectable=True)
        column.addWidget(notice)
        if self._licences:
            column.addWidget(self._make_licences(), 1)
            self.resize(self.minimumSizeHint().width(), theme.ABOUT_HEIGHT)
        else:
            column.addWidget(plain_label(_FROM_SOURCE, wraps=True))
            notice.setMinimumWidth(theme.DIALOG_WIDTH)
            column.setSizeConstraint(QLayout.SizeConstraint.SetFixedSize)
        buttons = DialogButtons()
        releases = buttons.addButton("Look for new versions", QDialogButtonBox.ButtonRole.ActionRole)
        releases.setObjectName("open_releases")
        # Enter closes the dialog and opens no browser.
        releases.setAutoDefault(False)
        releases.setToolTip(f"Opens {RELEASES_PAGE} in your browser")
        releases.clicked.connect(self.releases_requested)
        buttons.addButton("Close", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)

    def _make_heading(self) -> QHBoxLayout:
        icon = QLabel()
        icon.setPixmap(icons.app_icon().pixmap(QSize(theme.ICON_EMPTY, theme.ICON_EMPTY), self.devicePixelRatioF()))
        words = column_layout(spacing=theme.SPACE_4)
        words.addWidget(plain_label("Pack Browser", font=theme.pack_name_font(self.font())))
        version = plain_label(f"Version {__version__}", name="version", selectable=True)
        words.addWidget(version)
        words.addWidget(plain_label("Looks through Genviral image packs. MIT licence.", wraps=True))
        versions = f"New versions are at {RELEASES_PAGE}. Pack Browser does not look for them by itself."
        words.addWidget(plain_label(versions, name="new_versions", wraps=True, selectable=True))
        row = row_layout(spacing=theme.SPACE_16)
        row.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        return row

    def _make_licences(self) -> QWidget:
        names = QListWidget()
        names.setObjectName("licences")
        names.setAccessibleName("Bundled software")
        names.addItems([f"{each.name} {each.version}" for each in self._licences])
        self._text = QPlainTextEdit()
        self._text.setObjectName("licence_text")
        self._text.setAccessibleName("Licence")
        self._text.setReadOnly(True)
        # Licences bring line breaks of their own: a narrower pane would break each line twice.
        self._text.setFont(theme.code_font(self.font()))
        columns = self._text.fontMetrics().horizontalAdvance("0" * _COLUMNS)
        around = 2 * int(self._text.document().documentMargin()) + 2 * self._text.frameWidth()
        self._text.setMinimumWidth(columns + around + self._text.verticalScrollBar().sizeHint().width())
        names.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        names.setTextElideMode(Qt.TextElideMode.ElideRight)
        names.setMinimumWidth(theme.ABOUT_NAMES_WIDTH)
        names.currentRowChanged.connect(self._on_row_changed)
        names.setCurrentRow(0)
        both = QSplitter(Qt.Orientation.Horizontal)
        both.setChildrenCollapsible(False)
        both.addWidget(names)
        both.addWidget(self._text)
        both.setStretchFactor(1, 1)
        return both

    def _on_row_changed(self, row: int) -> None:
        licence = self._licences[row]
        self._text.setPlainText(f"{licence.name} {licence.version}\nLicence: {licence.licence}\n\n{licence.text}")

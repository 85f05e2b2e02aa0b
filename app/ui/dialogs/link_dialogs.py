"""The table of the links of a pack that were checked."""

from collections.abc import Callable
from typing import Any, Final, override

from PySide6.QtCore import QSignalBlocker, QSize, Qt
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QFrame, QHeaderView, QTableView, QWidget

from app.core.display_text import url_shown
from app.core.links import Finding, LinkCheck, count_findings, finding_of, reasons_of
from app.core.models import PackImage
from app.packs.open_pack import OpenPack
from app.ui import theme
from app.ui.accessibility import announce_items, identify
from app.ui.dialogs.questions import Dialog
from app.ui.row_delegate import Index
from app.ui.texts import dialogs
from app.ui.texts import links as texts
from app.ui.texts.wording import Message, follow_language, moment_of, number, show_text
from app.ui.widgets.parts import plain_label, row_layout
from app.ui.widgets.scrolling import SlimScrollBar

type _Link = tuple[PackImage, LinkCheck]
_FINDINGS: Final = [*Finding]


def _finding(link: _Link) -> int:
    image, check = link
    return _FINDINGS.index(finding_of(check, reasons_of(image.url, check)))


# Of each column: its heading, its text, and what it is sorted by.
_COLUMNS: Final[tuple[tuple[Message, Callable[[_Link], str], Callable[[_Link], Any]], ...]] = (
    (texts.POSITION, lambda link: number(link[0].position), lambda link: link[0].position),
    (texts.LINK, lambda link: texts.summary(link[0].url, link[1]), _finding),
    (texts.CODE, lambda link: texts.code(link[1]), lambda link: link[1].status),
    (texts.TYPE, lambda link: link[1].content_type, lambda link: link[1].content_type),
    (texts.PIXELS, lambda link: texts.pixels(link[1]), lambda link: link[1].width * link[1].height),
    (texts.BYTES, lambda link: texts.file_size(link[1]), lambda link: link[1].size or 0),
    (texts.TIME, lambda link: texts.seconds(link[1]), lambda link: link[1].seconds),
    (texts.REDIRECTS, lambda link: ", ".join(texts.redirects(link[1])), lambda link: len(link[1].hops)),
    (texts.CHECKED, lambda link: moment_of(link[1].at), lambda link: link[1].at),
    (texts.URL, lambda link: url_shown(link[0].url, 300), lambda link: link[0].url),
)


_TEXT_ROLES: Final = {
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.AccessibleTextRole,
}


class _LinkModel(QStandardItemModel):
    """The links of a pack that were checked. Sorting them in Python is faster than a proxy model that asks Python.

    As in `GalleryModel`, the base class counts the rows in C++ and holds no items.
    """

    def __init__(self, pack: OpenPack, parent: QWidget) -> None:
        super().__init__(0, len(_COLUMNS), parent)
        self._pack = pack
        self._order = (1, Qt.SortOrder.DescendingOrder)  # what is worst first
        self.links: list[_Link] = []
        self.follow()

    def follow(self) -> None:
        """Show what is known now."""
        self.beginResetModel()
        found = ((image, self._pack.findings.link_of(image)) for image in self._pack.shelf.images)
        self.links = [(image, check) for image, check in found if check is not None]
        column, order = self._order
        self.links.sort(key=_COLUMNS[column][2], reverse=order is Qt.SortOrder.DescendingOrder)
        with QSignalBlocker(self):  # views are told of the reset
            self.setRowCount(len(self.links))
        self.endResetModel()

    @override
    def sort(self, column: int, /, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self._order = column, order
        self.follow()

    @override
    def flags(self, _index: Index, /) -> Qt.ItemFlag:
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren

    @override
    def data(self, index: Index, /, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role not in _TEXT_ROLES:
            return None
        heading, text_of, _ = _COLUMNS[index.column()]
        text = text_of(self.links[index.row()])
        return f"{heading.text()}: {text}" if role == Qt.ItemDataRole.AccessibleTextRole else text


class LinksDialog(Dialog):
    """A table of the links of a pack that were checked, which follows a check that runs. The window can be used."""

    def __init__(
        self,
        parent: QWidget | None,
        pack: OpenPack,
        show_image: Callable[[PackImage], object],
        copy_broken: Callable[[], object],
    ) -> None:
        """Show the links of a pack, and follow them.

        Args:
            parent: As Qt's.
            pack: The pack on screen.
            show_image: Goes to an image, whose row was chosen.
            copy_broken: Copies the list of broken links.
        """
        super().__init__(parent, name="links_dialog", title=texts.RESULTS, spacing=theme.SPACE_12)
        self._pack = pack
        self._show_image = show_image
        self._note = plain_label(name="links_note", wraps=True)
        self._model = _LinkModel(pack, self)
        self._sort_by = QComboBox()
        identify(self._sort_by, "sort_links_by")
        self._table = self._make_table()
        follow_language(self, self._show_headings)
        self._show_headings()
        self._sort_by.activated.connect(lambda column: self._table.sortByColumn(column, Qt.SortOrder.AscendingOrder))
        self._table.horizontalHeader().sortIndicatorChanged.connect(
            lambda column: self._sort_by.setCurrentIndex(column)
        )
        row = row_layout(spacing=theme.SPACE_8)
        label = plain_label(texts.SORT_BY)
        label.setBuddy(self._sort_by)
        row.addWidget(label)
        row.addWidget(self._sort_by)
        row.addStretch(1)
        self.column.addWidget(self._note)
        self.column.addLayout(row)
        self.column.addWidget(self._table, 1)
        self.add_button(texts.COPY_BROKEN, name="copy_broken_links", run=copy_broken)
        self.add_button(dialogs.CLOSE)
        self.end()
        self.fit(QSize(*theme.TABLE_DIALOG_SIZE))
        pack.findings.changed.connect(self._follow)
        self._follow()
        self._table.resizeColumnsToContents()
        self._table.setFocus()

    def _make_table(self) -> QTableView:
        table = QTableView()
        identify(table, "links")
        show_text(table, table.setAccessibleName, texts.RESULTS)
        table.setModel(self._model)
        table.setFrameShape(QFrame.Shape.NoFrame)
        table.setShowGrid(False)
        table.setTabKeyNavigation(False)
        table.setWordWrap(False)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setVerticalScrollBar(SlimScrollBar())
        table.verticalHeader().hide()
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(True)
        header.setHighlightSections(False)
        header.setSortIndicator(1, Qt.SortOrder.DescendingOrder)
        table.setSortingEnabled(True)
        table.activated.connect(lambda index: self._show_image(self._model.links[index.row()][0]))
        announce_items(table)
        return table

    def _show_headings(self) -> None:
        headings = [heading.text() for heading, *_ in _COLUMNS]
        self._model.setHorizontalHeaderLabels(headings)
        column = max(1, self._sort_by.currentIndex())
        self._sort_by.clear()
        self._sort_by.addItems(headings)
        self._sort_by.setCurrentIndex(column)

    def _follow(self) -> None:
        """Show what is known now; the current row stays that of its image."""
        row, column = self._table.currentIndex().row(), max(0, self._table.currentIndex().column())
        current = self._model.links[row][0].id if row >= 0 else None
        self._model.follow()
        links = self._model.links
        counts = count_findings((image.url, check) for image, check in links)
        latest = max((check.at for _, check in links), default=0.0)
        lines = (texts.last_check(latest, len(self._pack.findings.left)), texts.counted(counts)) if links else ()
        self._note.setText("\n".join(lines))
        found = next((number for number, (image, _) in enumerate(links) if image.id == current), 0)
        self._table.setCurrentIndex(self._model.index(found, column))

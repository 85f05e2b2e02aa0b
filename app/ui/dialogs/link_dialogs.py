"""The dialogs about links: which ones are checked, and a table of what was found."""

from collections.abc import Callable, Sequence
from typing import Any, Final, override

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QFrame, QHeaderView, QTableView, QWidget

from app.core.display_text import url_shown
from app.core.links import Finding, LinkCheck, count_findings, finding_of, reasons_of
from app.core.models import PackImage
from app.packs.open_pack import OpenPack
from app.ui import theme
from app.ui.accessibility import announce_items, identify
from app.ui.chosen_settings import CopyTarget
from app.ui.dialogs.job_dialogs import ImageGroup, ImagesDialog
from app.ui.dialogs.questions import Dialog
from app.ui.texts import dialogs
from app.ui.texts import links as texts
from app.ui.texts.wording import Message, follow_language, moment_of, number, show_text
from app.ui.widgets.parts import plain_label, row_layout
from app.ui.widgets.scrolling import SlimScrollBar


class LinkCheckDialog(ImagesDialog):
    """Asks which links are checked."""

    def __init__(
        self,
        parent: QWidget | None,
        targets: Sequence[ImageGroup],
        proposed: CopyTarget,
        last_check: str,
        check: Callable[[ImageGroup], object],
    ) -> None:
        """Lay out the dialog.

        Args:
            parent: As Qt's.
            targets: Whose links can be checked.
            proposed: Which of them is chosen.
            last_check: When they were checked last; empty for never.
            check: Called with the images.
        """
        super().__init__(parent, targets, proposed, name="check_links", title=texts.CHECK.text())
        self.add_explanation(texts.EXPLANATION)
        if last_check:
            self.add_explanation(last_check, name="last_check")
        self._check = check
        self.end_with(texts.CHECK.text(), "check_links", self._go_on)

    def _go_on(self) -> None:
        self.accept()
        self._check(self.group)


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

type _Index = QModelIndex | QPersistentModelIndex


class _LinkModel(QAbstractTableModel):
    """The links of a pack that were checked. Sorting them in Python is faster than a proxy model that asks Python."""

    def __init__(self, pack: OpenPack, parent: QWidget) -> None:
        super().__init__(parent)
        self._pack = pack
        self._order = (1, Qt.SortOrder.DescendingOrder)  # what is worst first
        self.links: list[_Link] = []
        self.follow()

    def follow(self) -> None:
        """Show what is known now."""
        self.beginResetModel()
        found = ((image, self._pack.findings.link_of(image)) for image in self._pack.shelf.images)
        self.links = [(image, check) for image, check in found if check is not None]
        self._sort()
        self.endResetModel()

    def _sort(self) -> None:
        column, order = self._order
        self.links.sort(key=lambda link: link[0].position)
        self.links.sort(key=_COLUMNS[column][2], reverse=order is Qt.SortOrder.DescendingOrder)

    @override
    def sort(self, column: int, /, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self.beginResetModel()
        self._order = column, order
        self._sort()
        self.endResetModel()

    @override
    def rowCount(self, parent: _Index = QModelIndex(), /) -> int:  # noqa: B008 (Qt's)
        return 0 if parent.isValid() else len(self.links)

    @override
    def columnCount(self, parent: _Index = QModelIndex(), /) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(_COLUMNS)

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, /, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        is_shown = role == Qt.ItemDataRole.DisplayRole and orientation is Qt.Orientation.Horizontal
        return _COLUMNS[section][0].text() if is_shown else None

    @override
    def data(self, index: _Index, /, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        link = self.links[index.row()]
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole}:
            return _COLUMNS[index.column()][1](link)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{_COLUMNS[index.column()][0].text()}: {_COLUMNS[index.column()][1](link)}"
        return None


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
        self._sort_by.setCurrentIndex(1)
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
        if not self._sort_by.count():
            self._sort_by.addItems([""] * len(_COLUMNS))
        for column, (heading, *_) in enumerate(_COLUMNS):
            self._sort_by.setItemText(column, heading.text())

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

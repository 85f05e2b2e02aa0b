"""Dialogs that show something: the program, keys, a text, images that are gone, links, and the packs of the demo."""

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import islice
from typing import Any, Final, override

from PySide6.QtCore import (
    QEvent,
    QMimeData,
    QObject,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    QSignalBlocker,
    QSize,
    QSizeF,
    Qt,
    qVersion,
)
from PySide6.QtGui import QImage, QKeyEvent, QKeySequence, QPainter, QPixmap, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QTableView,
    QWidget,
)

from app import __version__
from app.core.changes import GoneImage
from app.core.display_text import displayable, line_shown, pieces_of_lines, url_on_one_line, url_shown
from app.core.identity import NAME, RELEASES_PAGE
from app.core.links import Finding, LinkCheck
from app.core.models import PackImage
from app.core.program import Licence
from app.packs.open_pack import OpenPack
from app.packs.thumbnails import GonePictures
from app.ui import icons, theme
from app.ui.accessibility import announce, announce_items, identify
from app.ui.desktop import copy_text, open_page
from app.ui.dialogs.questions import Dialog, row_list
from app.ui.picture_painting import fitted_size, paint_small_picture, painted_thumbnail
from app.ui.row_delegate import ROW_ROLE, Index, Row, RowDelegate, TextLine
from app.ui.shelf_model import PictureCache
from app.ui.texts import commands as command_texts
from app.ui.texts import dialogs as texts
from app.ui.texts import links as link_texts
from app.ui.texts import pack as pack_texts
from app.ui.texts import window
from app.ui.texts.wording import Message, keep_shown, moment_of, number
from app.ui.widgets.parts import (
    LineSplitter,
    column_layout,
    delayed,
    plain_label,
    plain_tool_tip,
    row_layout,
    value_label,
)
from app.ui.widgets.scrolling import SlimScrollBar

_ACCEPT: Final = QDialogButtonBox.ButtonRole.AcceptRole
_MOST_CHARACTERS: Final = 1_000_000
_MOST_PARAGRAPHS: Final = 20_000  # which are inserted in 60 ms
# QPlainTextEdit lays out each visible paragraph as a whole, so that longer paragraphs are split.
_LONGEST_PARAGRAPH: Final = 500
_CONTINUED: Final = "\N{ZERO WIDTH SPACE}"  # at the end of a paragraph that goes on in the next one


class TextDialog(Dialog):
    """A window for one text."""

    def __init__(self, title: str, text: str, parent: QWidget | None = None) -> None:
        """Show a text, or the beginning of a very long one.

        Args:
            title: Of the dialog.
            text: As the service sent it.
            parent: As Qt's.
        """
        super().__init__(parent, name="text_dialog", title=title, spacing=theme.SPACE_12)
        self._whole = text
        pieces = [*islice(pieces_of_lines(text[:_MOST_CHARACTERS], _LONGEST_PARAGRAPH), _MOST_PARAGRAPHS)]
        shown = _LongText("\n".join(f"{displayable(each)}{'' if is_end else _CONTINUED}" for each, is_end in pieces))
        identify(shown, "whole_text", title)
        shown.setReadOnly(True)
        shown.setTabChangesFocus(True)
        count = min(sum(len(piece) + is_end for piece, is_end in pieces), _MOST_CHARACTERS)
        note = texts.first_characters(len(text), count) if count < len(text) else texts.characters(len(text))
        self._note = plain_label(note, name="text_note")
        self.add_button(texts.COPY_TEXT.text(), name="copy_text", run=self._on_copy)
        self.add_button(texts.CLOSE.text())
        self.end((shown, 1), self._note)
        self.resize(*theme.TEXT_DIALOG_SIZE)

    def _on_copy(self) -> None:
        copied = copy_text(displayable(self._whole))
        self._note.setText((window.TEXT_COPIED if copied else window.NOT_COPIED).text())


class _LongText(QPlainTextEdit):
    """Text in paragraphs that are quick to lay out, which are copied as they were before they were split."""

    @override
    def createMimeDataFromSelection(self) -> QMimeData:
        data = super().createMimeDataFromSelection()
        data.setText(data.text().replace(f"{_CONTINUED}\n", ""))
        return data


type KeyGroup = tuple[str, Sequence[tuple[str, str]]]


class _KeyDelegate(RowDelegate):
    """Paints keys, and beside them what they do, or a heading."""

    @override
    def picture_size(self, index: Index) -> QSize:
        return self.left_size if index.data(ROW_ROLE).words else QSize(0, 0)


class DemoDialog(Dialog):
    """Lists the packs of the demonstration service."""

    def __init__(self, open_pack: Callable[[str], object], parent: QWidget | None = None) -> None:
        """Show all; a function is called with the ID of the one that is to be opened."""
        super().__init__(parent, name="demo_dialog", title=command_texts.DEMO_PACKS)
        view = row_list("demo_packs", command_texts.DEMO_PACKS)
        view.setItemDelegate(RowDelegate(view))
        for pack_id, title in command_texts.DEMO_TITLES.items():
            item = QListWidgetItem(title.text(), view)
            explanation = command_texts.DEMO_EXPLANATIONS[pack_id].text()
            item.setData(ROW_ROLE, Row((TextLine(title.text()), TextLine(explanation, "muted", wraps=True))))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{title.text()}. {explanation}")
        view.setCurrentRow(0)
        view.itemDoubleClicked.connect(self.accept)
        ids = [*command_texts.DEMO_TITLES]
        self.accepted.connect(lambda: open_pack(ids[view.currentRow()]))
        self.buttons.accepted.connect(self.accept)
        default = self.add_button(command_texts.COMMANDS["open_chosen_pack"], _ACCEPT, name="open_demo_pack")
        self.add_button(texts.CANCEL)
        self.end((view, 1), default=default)
        self.fit(QSize(*theme.TEXT_DIALOG_SIZE))


class KeysDialog(Dialog):
    """A list of keys and what they do."""

    def __init__(self, groups: Sequence[KeyGroup], parent: QWidget | None = None) -> None:
        """Show groups of rows: where keys work, and for each (keys, what they do)."""
        title = command_texts.COMMANDS["show_keys"].text()
        super().__init__(parent, name="keys_dialog", title=title, spacing=theme.SPACE_16)
        rows = [row for heading, group in groups for row in (("", heading), *group)]
        view = row_list("shortcuts", title)
        delegate = _KeyDelegate(view)
        metrics = view.fontMetrics()
        delegate.left_size = QSize(max(metrics.horizontalAdvance(keys) for keys, _ in rows), metrics.height())
        view.setItemDelegate(delegate)
        for keys, what in rows:
            item = QListWidgetItem(what, view)
            line = TextLine(what, wraps=True) if keys else TextLine(what, font=theme.semibold_font)
            item.setData(ROW_ROLE, Row((line,), words=keys))
            if keys:
                item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{keys}: {what}")
        view.setCurrentRow(0)
        self.add_button(texts.CLOSE.text())
        self.end(view)
        view.setFocus()
        # So that no line wraps, if there is so much room.
        width = max(metrics.horizontalAdvance(what) for _, what in rows) + delegate.left_size.width()
        height = sum(view.sizeHintForRow(row) for row in range(len(rows))) + theme.SPACE_32 * 3
        most = parent.height() - 2 * theme.SPACE_32 if parent is not None else height
        self.fit(QSize(width + theme.SPACE_32 * 3, min(height, most)))


_COLUMNS = 82


class AboutDialog(Dialog):
    """The dialog *About Pack Browser*."""

    def __init__(self, licences: Sequence[Licence], parent: QWidget | None = None) -> None:
        """Show the licences of all bundled software; `licences` is empty where the program runs from source."""
        title = command_texts.COMMANDS["show_about"].text()
        super().__init__(parent, name="about_dialog", title=title, spacing=theme.SPACE_16, margin=theme.SPACE_24)
        self._versions = value_label(texts.where_new_versions_are(RELEASES_PAGE), name="new_versions", wraps=True)
        column = self.column
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
        # Enter closes the dialog, and does not open the browser.
        releases = self.add_button(
            command_texts.COMMANDS["open_releases"].text(),
            name="open_releases",
            run=lambda: open_page(RELEASES_PAGE, self._on_not_opened),
        )
        releases.setToolTip(texts.opens_in_browser(RELEASES_PAGE))
        close = self.add_button(texts.CLOSE.text())
        self.end()
        close.setFocus()

    def _on_not_opened(self, sentence: str) -> None:
        self._versions.setText(sentence)
        announce(self._versions, sentence)

    def _make_heading(self) -> QHBoxLayout:
        icon = QLabel()
        icon.setPixmap(icons.app_icon().pixmap(QSize(theme.ICON_EMPTY, theme.ICON_EMPTY), self.devicePixelRatioF()))
        icon.setAlignment(Qt.AlignmentFlag.AlignTop)
        name, purpose = (
            plain_label(NAME, font=theme.pack_name_font(self.font())),
            plain_label(texts.PURPOSE, wraps=True),
        )
        version = value_label(texts.version(__version__), name="version")
        lines = column_layout(None, name, version, purpose, self._versions, spacing=theme.SPACE_4)
        return row_layout(None, icon, (lines, 1), spacing=theme.SPACE_16)


class _Licences(LineSplitter):
    """The names of all bundled software, and the licence of the selected one."""

    def __init__(self, licences: tuple[Licence, ...]) -> None:
        super().__init__()
        self._licences = licences
        self._text = QPlainTextEdit()
        identify(self._text, "licence_text", texts.LICENCE)
        self._text.setReadOnly(True)
        # Licences contain line breaks: in a narrower pane each of their lines would be broken again.
        self._text.setFont(theme.code_font(self.font()))
        columns = self._text.fontMetrics().horizontalAdvance("0" * _COLUMNS)
        around = 2 * int(self._text.document().documentMargin()) + 2 * self._text.frameWidth()
        self._text.setMinimumWidth(columns + around + self._text.verticalScrollBar().sizeHint().width())
        names = row_list("licences", texts.BUNDLED_SOFTWARE)
        names.setItemDelegate(RowDelegate(names))
        names.addItems([f"{each.name} {each.version}" for each in licences])
        names.setMinimumWidth(theme.ABOUT_NAMES_WIDTH)
        names.currentRowChanged.connect(self._on_row_changed)
        names.setCurrentRow(0)
        self.setChildrenCollapsible(False)
        self.addWidget(names)
        self.addWidget(self._text)
        self.setStretchFactor(1, 1)
        self.order_children()

    def _on_row_changed(self, row: int) -> None:
        licence = self._licences[row]
        heading = texts.licence_heading(licence.name, licence.version, licence.licence)
        self._text.setPlainText(f"{heading}\n\n{licence.text}")


_COPY: Final = QKeySequence.StandardKey.Copy
_PAINTED: Final = 300  # characters
_SPOKEN: Final = 2_000
_MAX_PAINTED_BYTES: Final = 4 << 20


class _GoneDelegate(RowDelegate):
    """Paints the thumbnail, and beside it the former position, the description and the URL."""

    def __init__(self, images: Sequence[GoneImage], pictures: GonePictures, parent: QObject) -> None:
        super().__init__(parent)
        self._images = images
        self._pictures = PictureCache(pictures.picture, _MAX_PAINTED_BYTES)

    @override
    def picture_size(self, _index: Index) -> QSize:
        return QSize(theme.STRIP_PICTURE, theme.STRIP_PICTURE)

    @override
    def lines(self, index: Index) -> Sequence[TextLine]:
        image = self._images[index.row()]
        words = line_shown(image.description, _PAINTED)
        return (
            TextLine(pack_texts.gone_place(image.position), "muted", theme.caption_font),
            TextLine(words or pack_texts.NO_DESCRIPTION.text(), "text" if words else "muted"),
            TextLine(url_shown(image.url, _PAINTED), "muted", theme.caption_font),
        )

    @override
    def paint_picture(self, painter: QPainter, place: QRect, index: Index, colors: theme.Colors) -> None:
        scale = painter.device().devicePixelRatioF()

        def paint(decoded: QImage) -> QPixmap:
            size = fitted_size(decoded.size(), place.size(), scale)
            return painted_thumbnail(decoded, size, scale, theme.STRIP_RADIUS, colors.checker)

        pixmap = self._pictures.painted(self._images[index.row()].url, (scale, colors.dark), paint)
        shown = QRectF(QPointF(), pixmap.deviceIndependentSize() if pixmap is not None else QSizeF(place.size()))
        shown.moveCenter(QRectF(place).center())
        paint_small_picture(painter, shown, pixmap, colors, has_failed=True)


class GoneDialog(Dialog):
    """A list of images."""

    def __init__(self, images: Sequence[GoneImage], pictures: GonePictures, parent: QWidget | None = None) -> None:
        """List images.

        Args:
            images: Those that are gone.
            pictures: Their thumbnails.
            parent: As Qt's.
        """
        super().__init__(parent, name="gone_dialog", title=pack_texts.GONE_IMAGES.text(), spacing=theme.SPACE_12)
        self._images = images
        self._pictures = pictures
        self._list = self._make_list()
        self._note = plain_label(pack_texts.gone_hint(len(images)), name="gone_note", wraps=True)
        self.add_button(pack_texts.COPY_GONE_URLS.text(), name="copy_gone_urls", run=self._on_copy)
        self.add_button(texts.CLOSE.text())
        self.end((self._list, 1), self._note)
        self.resize(*theme.TEXT_DIALOG_SIZE)
        pictures.changed.connect(lambda _url: self._list.viewport().update())
        self._looks = delayed(self, self._request_pictures)
        self._list.setFocus()

    def _make_list(self) -> QListWidget:
        view = row_list("gone_images", pack_texts.GONE_IMAGES)
        view.setItemDelegate(_GoneDelegate(self._images, self._pictures, view))
        view.setUniformItemSizes(True)
        view.setSelectionMode(QListWidget.SelectionMode.ExtendedSelection)
        for image in self._images:
            item = QListWidgetItem(line_shown(image.description, _PAINTED), view)
            words = line_shown(image.description, _SPOKEN) or pack_texts.NO_DESCRIPTION.text()
            item.setToolTip(plain_tool_tip(image.description))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, pack_texts.gone_spoken(image.position, words))
            item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, url_shown(image.url))
        view.setCurrentRow(0)
        view.clearSelection()  # the button copies all of them until some are selected
        view.installEventFilter(self)
        view.viewport().installEventFilter(self)
        return view

    def _request_pictures(self) -> None:
        """Have the thumbnails of the rows in sight read."""
        first = self._list.indexAt(QPoint(1, 1)).row()
        last = self._list.indexAt(QPoint(1, self._list.viewport().height() - 2)).row()
        end = last + 1 if last >= 0 else len(self._images)
        self._pictures.request(image.url for image in self._images[max(0, first) : end])

    def _on_copy(self) -> None:
        rows = sorted(index.row() for index in self._list.selectedIndexes())
        images = [self._images[row] for row in rows] or self._images
        urls = [url for image in images if (url := url_on_one_line(image.url))]
        if not urls:
            sentence = pack_texts.NO_GONE_URLS.text()
        else:
            sentence = window.urls_copied(len(urls)) if copy_text("\n".join(urls)) else window.NOT_COPIED.text()
        self._note.setText(sentence)
        announce(self._note, sentence)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self._looks.start()  # other rows may be in sight
        elif event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.matches(_COPY):
            self._on_copy()
            return True
        return super().eventFilter(watched, event)


type _Link = tuple[PackImage, LinkCheck, Finding]
_FINDINGS: Final = [*Finding]


# Of each column: its heading, its text, and what it is sorted by.
_LINK_COLUMNS: Final[tuple[tuple[Message, Callable[[_Link], str], Callable[[_Link], Any]], ...]] = (
    (link_texts.POSITION, lambda link: number(link[0].position), lambda link: link[0].position),
    (link_texts.LINK, lambda link: link_texts.summary(link[0].url, link[1]), lambda link: _FINDINGS.index(link[2])),
    (link_texts.CODE, lambda link: link_texts.code(link[1]), lambda link: link[1].status),
    (link_texts.TYPE, lambda link: link[1].content_type, lambda link: link[1].content_type),
    (link_texts.PIXELS, lambda link: link_texts.pixels(link[1]), lambda link: link[1].width * link[1].height),
    (link_texts.BYTES, lambda link: link_texts.file_size(link[1]), lambda link: link[1].size or 0),
    (link_texts.TIME, lambda link: link_texts.seconds(link[1]), lambda link: link[1].seconds),
    (link_texts.REDIRECTS, lambda link: ", ".join(link_texts.redirects(link[1])), lambda link: len(link[1].hops)),
    (link_texts.CHECKED, lambda link: moment_of(link[1].at), lambda link: link[1].at),
    (link_texts.URL, lambda link: url_shown(link[0].url, 300), lambda link: link[0].url),
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
        super().__init__(0, len(_LINK_COLUMNS), parent)
        self._pack = pack
        self._order = (1, Qt.SortOrder.DescendingOrder)  # what is worst first
        self.links: list[_Link] = []
        self.follow()

    def follow(self) -> None:
        """Show what is known now."""
        self.beginResetModel()
        found = self._pack.findings
        links = ((image, found.link_of(image), found.link_finding(image)) for image in self._pack.shelf.images)
        self.links = [(image, check, finding) for image, check, finding in links if check and finding]
        column, order = self._order
        self.links.sort(key=_LINK_COLUMNS[column][2], reverse=order is Qt.SortOrder.DescendingOrder)
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
        heading, text_of, _ = _LINK_COLUMNS[index.column()]
        text = text_of(self.links[index.row()])
        return f"{heading.text()}: {text}" if role == Qt.ItemDataRole.AccessibleTextRole else text


class LinksDialog(Dialog):
    """A table of the links of a pack that were checked, which follows a check that runs. The window can be used."""

    def __init__(self, parent: QWidget | None, pack: OpenPack, copy_broken: Callable[[], object]) -> None:
        """Show the links of the pack on screen, and follow them; the button copies the list of broken links."""
        super().__init__(parent, name="links_dialog", title=link_texts.RESULTS, spacing=theme.SPACE_12)
        self._pack = pack
        self._note = plain_label(name="links_note", wraps=True)
        self._model = _LinkModel(pack, self)
        self._sort_by = QComboBox()
        identify(self._sort_by, "sort_links_by")
        self._table = self._make_table()
        keep_shown(self, self._show_headings)
        self._sort_by.activated.connect(lambda column: self._table.sortByColumn(column, Qt.SortOrder.AscendingOrder))
        self._table.horizontalHeader().sortIndicatorChanged.connect(
            lambda column: self._sort_by.setCurrentIndex(column)
        )
        label = plain_label(link_texts.SORT_BY)
        label.setBuddy(self._sort_by)
        row = row_layout(None, label, self._sort_by, 1, spacing=theme.SPACE_8)
        self.add_button(link_texts.COPY_BROKEN, name="copy_broken_links", run=copy_broken)
        self.add_button(texts.CLOSE)
        self.end(self._note, row, (self._table, 1))
        self.fit(QSize(*theme.TABLE_DIALOG_SIZE))
        pack.findings.changed.connect(self._follow)
        self._follow()
        self._table.resizeColumnsToContents()
        self._table.setFocus()

    def _make_table(self) -> QTableView:
        table = QTableView()
        identify(table, "links", link_texts.RESULTS)
        table.setModel(self._model)
        table.setFrameShape(QFrame.Shape.NoFrame)
        table.setShowGrid(False)
        table.setTabKeyNavigation(False)
        table.setWordWrap(False)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setVerticalScrollBar(SlimScrollBar())
        table.verticalHeader().hide()
        header = table.horizontalHeader()
        header.setStretchLastSection(True)
        header.setResizeContentsPrecision(100)  # rows: those of the worst links are the first
        header.setHighlightSections(False)
        header.setSortIndicator(1, Qt.SortOrder.DescendingOrder)
        table.setSortingEnabled(True)
        table.activated.connect(lambda index: self._pack.show_image(self._model.links[index.row()][0].id))
        announce_items(table)
        return table

    def _show_headings(self) -> None:
        headings = [heading.text() for heading, *_ in _LINK_COLUMNS]
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
        counts = Counter(finding for _, _, finding in links)
        latest = max((check.at for _, check, _ in links), default=0.0)
        last_check = link_texts.last_check(latest, len(self._pack.findings.left))
        counted = link_texts.counted({each: counts[each] for each in Finding})
        self._note.setText(f"{last_check}\n{counted}" if links else "")
        found = next((number for number, (image, _, _) in enumerate(links) if image.id == current), 0)
        self._table.setCurrentIndex(self._model.index(found, column))

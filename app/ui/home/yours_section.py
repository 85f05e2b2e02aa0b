"""The section of the home page with the packs of the service, and the choice whose packs are listed."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from typing import Final, override

from PySide6.QtCore import QObject, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QSizePolicy, QWidget

from app.core.full_text import fold
from app.packs.pack_list import Listed, Listing, ListingFailed, NoKey, PackList, Section
from app.packs.repetition import NETWORK_FAILURES
from app.ui import theme
from app.ui.accessibility import announce
from app.ui.home.card_list import CardList
from app.ui.home.covers import CoverCache, ShownPictures
from app.ui.home.pack_model import PLACEHOLDER, ListedRow, PackModel
from app.ui.home.recent_section import ListSection
from app.ui.texts import accessible_names
from app.ui.texts import home as texts
from app.ui.widgets.parts import link_button, push_button, row_layout

TITLES: Final = {Section.YOURS: texts.YOUR_PACKS, Section.COMMUNITY: texts.COMMUNITY_PACKS}


class SectionChoice(QFrame):
    """One button for each section of a list. Tab reaches the chosen one, and the arrow keys choose another one."""

    def __init__(self, packs: PackList, *, prefix: str = "") -> None:
        """Make the buttons.

        Args:
            packs: The list, whose section is set when a button is chosen.
            prefix: Begins the object names of the buttons, such as ``picker_`` of ``picker_yours``.
        """
        super().__init__()
        self.setAccessibleName(texts.WHICH_PACKS.text())
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._packs = packs
        self._buttons = {
            Section.YOURS: _Segment(f"{prefix}yours", texts.YOURS.text()),
            Section.COMMUNITY: _Segment(f"{prefix}community", texts.COMMUNITY.text()),
        }
        row = row_layout(self, spacing=0, margins=(2, 2, 2, 2))
        for section, button in self._buttons.items():
            row.addWidget(button)
            button.setChecked(section is packs.section)
            button.toggled.connect(partial(self._on_toggled, section))

    def update_choice(self) -> None:
        """Show the section of the list; nothing without a key, because then nothing is listed."""
        self._buttons[self._packs.section].setChecked(True)
        self.setVisible(not isinstance(self._packs.state, NoKey))

    def _on_toggled(self, section: Section, is_checked: bool) -> None:
        if is_checked:
            self._packs.set_section(section)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme.colors(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colors.ground_hover if colors.dark else theme.mix(colors.view, colors.text, 0.08))
        painter.drawRoundedRect(QRectF(self.rect()), theme.FOCUS_RADIUS + 2, theme.FOCUS_RADIUS + 2)


class _Segment(QAbstractButton):
    def __init__(self, name: str, text: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setText(text)
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFont(theme.caption_font(self.font()))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @override
    def sizeHint(self) -> QSize:
        text = self.fontMetrics().size(Qt.TextFlag.TextSingleLine, self.text())
        return text + QSize(2 * theme.SPACE_12, 2 * theme.SPACE_4)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme.colors(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.isChecked():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.mix(colors.view, colors.text, 0.28) if colors.dark else colors.view)
            painter.drawRoundedRect(QRectF(self.rect()), theme.FOCUS_RADIUS, theme.FOCUS_RADIUS)
        is_strong = self.isChecked() or self.underMouse()
        painter.setPen(colors.text if is_strong else colors.muted)
        painter.drawText(self.rect(), theme.ONE_LINE | int(Qt.AlignmentFlag.AlignHCenter), self.text())


def listed_rows(packs: PackList, without: Collection[str] = ()) -> list[ListedRow]:
    """The packs of a list. Until the answer to the present text is there, those of the former one whose name matches.

    A name that matches is found by the service as well, so that these packs are part of the answer.

    Args:
        packs: The list.
        without: IDs of packs that are left out.
    """
    words = [] if packs.is_current else fold(packs.text).split()
    matching = (pack for pack in packs.rows if all(word in pack.folded_name for word in words)) if words else packs.rows
    return [pack for pack in matching if pack.id not in without]


def not_loaded_note(packs: PackList) -> str:
    """What stands in place of packs that were not loaded, if no banner says why; else empty."""
    state = packs.state
    if packs.awaits_person and isinstance(state, Listed):
        return texts.FEW_AT_A_TIME.text()
    if not isinstance(state, ListingFailed) or not state.is_dismissed or (packs.rows and not packs.has_more):
        return ""
    section = TITLES[packs.section].text()
    if isinstance(state.error, NETWORK_FAILURES):
        return texts.not_loaded_without_network(section)
    return texts.not_loaded(section, has_some=bool(packs.rows))


_PLACEHOLDERS: Final = 8  # cards that stand for packs which are being loaded


class YoursSection(QObject):
    """Packs of the service as cards. More of them are loaded when the end of the list comes near.

    Attributes:
        section: The widget.
        list: Its list.
        model: The rows of the list.
        pictures: The pictures of the covers.
        enter_key: The button for the key, which is shown while there is none; beside it are the following two.
        where: *Where do I find my key?*
        sample: The button for the sample pack.
    """

    def __init__(self, packs: PackList, parent: QWidget) -> None:
        """Follow a list."""
        super().__init__(parent)
        self._packs = packs
        self._not_loaded = ""  # what was announced
        self.model = PackModel(self)
        self.pictures = ShownPictures(self.model)
        self.list = CardList("your_packs", accessible_names.YOUR_PACKS, self.model, CoverCache(self.pictures.find))
        self._sections = SectionChoice(packs)
        self.section = ListSection(parent, TITLES[Section.YOURS].text(), self.list, self._sections)
        self._key_row = QWidget()
        inset = theme.CARD_INSET
        row = row_layout(self._key_row, spacing=theme.SPACE_8, margins=(inset, 0, inset, 0))
        self.enter_key = push_button(texts.ENTER_API_KEY.text(), name="enter_api_key_for_yours")
        self.where = link_button(texts.WHERE_IS_MY_KEY.text(), name="where_is_the_key_for_yours")
        self.sample = link_button(texts.EXPLORE_SAMPLE.text(), name="sample_beside_yours")
        for button in (self.enter_key, self.where, self.sample):
            row.addWidget(button)
        row.addStretch(1)
        self.section.column.addWidget(self._key_row)
        self._show_more = link_button(texts.SHOW_MORE.text(), name="show_more_packs")
        self._show_more.clicked.connect(self._on_show_more_clicked)
        self.section.column.addWidget(self._show_more, alignment=Qt.AlignmentFlag.AlignLeft)
        packs.changed.connect(self._render)
        self._render()

    def show_near(self, bottom: int) -> None:
        """Load more if a height in the list is near its end."""
        if bottom >= self.list.height() - self.list.gridSize().height():
            self._packs.load_more()

    def _on_show_more_clicked(self) -> None:
        self.list.focus_row(self.model.rowCount())  # before the button that has the focus is hidden
        self._packs.show_more()

    def _render(self) -> None:
        packs, state = self._packs, self._packs.state
        self._sections.update_choice()
        self._key_row.setVisible(isinstance(state, NoKey))
        self._show_more.setVisible(packs.awaits_person and isinstance(state, Listed))
        self.section.set_title(TITLES[packs.section].text())
        rows = listed_rows(packs)
        if isinstance(state, Listing):
            # As many as are expected, so that little moves when they arrive.
            missing = packs.total - len(rows) if packs.total is not None else _PLACEHOLDERS
            rows += [PLACEHOLDER] * max(0, min(missing, _PLACEHOLDERS))
        self.model.set_rows(rows)
        self.section.set_count(texts.pack_total(packs.total) if packs.total else "")
        not_loaded = not_loaded_note(packs)
        if not_loaded and not_loaded != self._not_loaded and self.section.isVisible():
            announce(self.section, not_loaded)
        self._not_loaded = not_loaded
        self.section.set_note(not_loaded or self._note(has_rows=bool(rows)))

    def _note(self, *, has_rows: bool) -> str:
        """The sentence that stands in place of packs."""
        packs, state = self._packs, self._packs.state
        if isinstance(state, NoKey):
            return texts.ENTER_KEY_FOR_YOURS.text()
        if has_rows or not isinstance(state, Listed):
            return ""
        if packs.text.strip():
            return texts.no_pack_found(packs.text)
        return (texts.NO_PACKS if packs.section is Section.YOURS else texts.NO_COMMUNITY_PACKS).text()

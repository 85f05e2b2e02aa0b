"""What the page shows of its filter: the row under the header, and what stands in place of an empty gallery.

The row has buttons with lists, chips of what is chosen, and the result.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final, override

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QPushButton, QSizePolicy, QWidget

from app.core.filtering import Choice, Facet, Term
from app.packs.pack_filter import Loosening, PackFilter
from app.ui import icons, theme
from app.ui.pack.value_popup import ValuePopup
from app.ui.texts import accessible_names
from app.ui.texts import filter as texts
from app.ui.widgets.button_rows import FlowLayout, tab_as_read
from app.ui.widgets.parts import (
    EmptyView,
    Line,
    column_layout,
    link_button,
    plain_label,
    plain_tool_tip,
    push_button,
    row_layout,
)


class ChoiceChip(QAbstractButton):
    """One value with a cross.

    Attributes:
        choice: The value, and whether it is excluded.
    """

    def __init__(self, choice: Choice, parent: QWidget) -> None:
        """Show a choice."""
        super().__init__(parent)
        self.choice = choice
        self.setObjectName("filter_chip")
        self.setFont(theme.caption_font(self.font()))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setText(texts.choice(choice))
        self.setAccessibleName(texts.remove_choice(choice))
        self.setToolTip(plain_tool_tip(f"{self.text()}\n{texts.remove_choice_tip()}"))

    @override
    def sizeHint(self) -> QSize:
        width = self.fontMetrics().horizontalAdvance(self.text()) + 1  # advances are rounded
        return QSize(
            min(theme.CHIP_WIDTH, width + 2 * theme.SPACE_12 + theme.SPACE_4 + theme.ICON_CHIP),
            self.fontMetrics().height() + 2 * theme.SPACE_4,
        )

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme.colors(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colors.tint(colors.red if self.choice.is_excluded else colors.accent))
        painter.drawRoundedRect(QRectF(self.rect()), self.height() / 2, self.height() / 2)
        side = theme.ICON_CHIP
        left = self.width() - theme.SPACE_12 - side
        room = QRect(theme.SPACE_12, 0, left - theme.SPACE_4 - theme.SPACE_12, self.height())
        painter.setPen(colors.text)
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, theme.ONE_LINE, text)
        color = colors.text if self.underMouse() else colors.muted
        cross = icons.icon_pixmap("close", color, side, self.devicePixelRatioF())
        painter.drawPixmap(QPointF(left, (self.height() - side) / 2), cross)


class FilterRow(QWidget):
    """Shows a filter, and changes it.

    Attributes:
        result: The label that says how many images are shown.
    """

    def __init__(self, pack_filter: PackFilter) -> None:
        """Show the present state of a filter, and each later one."""
        super().__init__()
        self.setObjectName("filter_row")
        self._filter = pack_filter
        self._buttons = [self._make_button(facet) for facet in Facet]
        self._changes_button = self._buttons[[*Facet].index(Facet.CHANGE)]
        self._chips: list[ChoiceChip] = []
        self._clear = link_button(texts.CLEAR.text(), name="clear_filter")
        self._clear.setToolTip(texts.CLEAR_TIP.text())
        self._clear.clicked.connect(pack_filter.clear)
        self.result = plain_label(name="filter_result", color="muted")
        self._parts = QWidget()
        self._flow = FlowLayout(self._parts, spacing=theme.SPACE_8)
        for widget in (*self._buttons, self._clear):
            self._flow.addWidget(widget)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self._parts.setSizePolicy(policy)
        self.result.setFixedHeight(self._buttons[0].sizeHint().height())
        row = row_layout(spacing=theme.SPACE_12, margins=(theme.SPACE_16, theme.SPACE_8, theme.SPACE_16, theme.SPACE_8))
        row.addWidget(self._parts, 1, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.result, 0, Qt.AlignmentFlag.AlignTop)
        column = column_layout(self, spacing=0)
        column.addLayout(row)
        column.addWidget(Line())
        pack_filter.changed.connect(self._render)
        self._render()

    def follow_in_tab_order(self, widget: QWidget) -> None:
        """Let Tab come to the row after a widget."""
        QWidget.setTabOrder(widget, self._buttons[0])
        tab_as_read(self._parts)

    def comes_after(self, widget: QWidget, *, begin: QWidget) -> bool:
        """Whether Tab comes from `begin` by way of a widget to the row."""
        between = begin.nextInFocusChain()
        while between is not None and between is not self._buttons[0] and between is not begin:
            if between is widget:
                return True
            between = between.nextInFocusChain()
        return False

    def _make_button(self, facet: Facet) -> QPushButton:
        name = texts.FACETS[facet].text()
        button = push_button(f"{name} ▾", name=f"filter_{facet.value}", accessible_name=name)
        button.clicked.connect(partial(self._open_list, button, facet))
        return button

    def _open_list(self, button: QPushButton, facet: Facet) -> None:
        ValuePopup(self._filter, facet, self).open_below(button)

    def _render(self) -> None:
        self._show_chips(self._filter.choices)
        has_choice = any(choice.facet is Facet.CHANGE for choice in self._filter.choices)
        self._changes_button.setVisible(self._filter.has_changes or has_choice)  # nothing to choose most of the time
        self._clear.setVisible(self._filter.is_active)
        shown, total = self._filter.shown, self._filter.total
        self.result.setVisible(self._filter.is_active)
        if self._filter.is_searching:
            self.result.setText(texts.SEARCHING.text())
            self.result.setAccessibleName("")
        else:
            self.result.setText(texts.shown(shown, total))
            self.result.setAccessibleName(accessible_names.filter_result(shown, total))

    def _show_chips(self, choices: tuple[Choice, ...]) -> None:
        if [chip.choice for chip in self._chips] == [*choices]:
            return
        kept = {chip.choice: chip for chip in self._chips if chip.choice in choices}
        for chip in self._chips:
            self._flow.removeWidget(chip)
            if chip.choice not in kept:
                chip.setParent(None)
                chip.deleteLater()
        self._chips = [kept[choice] if choice in kept else self._make_chip(choice) for choice in choices]
        for place, chip in enumerate(self._chips):
            self._flow.insert_widget(len(self._buttons) + place, chip)
            chip.raise_()
            chip.show()
        self._clear.raise_()  # screen readers go through the children in stacking order
        tab_as_read(self._parts)

    def _make_chip(self, choice: Choice) -> ChoiceChip:
        chip = ChoiceChip(choice, self._parts)
        chip.setFixedHeight(self._buttons[0].sizeHint().height())
        chip.clicked.connect(partial(self._filter.remove, choice.facet, choice.value))
        return chip


_SETTLED_MS: Final = 150


class NoResult(QWidget):
    """Offers the parts of the filter without which images would be shown.

    To find them the pack is searched several times, which takes 0.1 s for 100,000 images: not after each key, but as
    soon as the person stops typing.
    """

    def __init__(self, pack_filter: PackFilter, gallery: QWidget) -> None:
        """Offer nothing yet.

        Args:
            pack_filter: The filter that nothing passes.
            gallery: In whose place this stands, also in the order of Tab.
        """
        super().__init__()
        self.setObjectName("no_result")
        self._filter = pack_filter
        self._gallery = gallery
        self._view: EmptyView | None = None
        self._offered: Sequence[Loosening] | None = None
        self._column = column_layout(self, spacing=theme.SPACE_16)
        self._settled = QTimer(self, interval=_SETTLED_MS, singleShot=True)
        self._settled.timeout.connect(self._on_settled)

    def follow(self) -> None:
        """Find out what to offer after the filter has changed."""
        self._show(())
        self._settled.start()

    def _on_settled(self) -> None:
        if self.isVisible():
            self._show(self._filter.loosenings())

    def _show(self, loosenings: Sequence[Loosening]) -> None:
        if self._offered is not None and not loosenings and not self._offered:
            return
        self._offered = loosenings
        rows: list[list[QPushButton]] = []
        for loosening in loosenings:
            button = push_button(_text(loosening), name="loosen_filter")
            button.clicked.connect(partial(self._filter.loosen, loosening))
            rows.append([button])
        clear = push_button(texts.CLEAR_TIP.text(), name="show_all_images")
        clear.clicked.connect(self._filter.clear)
        sentence = texts.NO_RESULT_TOGETHER if loosenings else texts.NO_RESULT
        focused: QWidget | None = self.window().focusWidget()  # also while another window is active
        had_focus = self._view is not None and focused is not None and self._view.isAncestorOf(focused)
        former, self._view = self._view, EmptyView("filter", sentence.text(), *rows, [clear])
        if former is not None:
            self._column.removeWidget(former)
            former.setParent(None)
            former.deleteLater()
        self._column.addWidget(self._view)
        self._view.show()
        first = rows[0][0] if rows else clear
        QWidget.setTabOrder(self._gallery, first)
        tab_as_read(self)
        self.setFocusProxy(first)
        if had_focus:
            first.setFocus()


def _text(loosening: Loosening) -> str:
    condition = loosening.condition
    if isinstance(condition, Term):
        name = texts.only_word if loosening.keeps else texts.without_word
        return name(condition.folded, loosening.shown)
    named = texts.only_choice if loosening.keeps else texts.without_choice
    return named(condition, loosening.shown)

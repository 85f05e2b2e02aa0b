"""The row under the header while the filter is in use: buttons with lists, chips of what is chosen, and the result."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, override

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from app.core.facets import Facet
from app.ui import theme
from app.ui.pack_page.filtering.choice_chip import ChoiceChip
from app.ui.pack_page.filtering.value_popup import ValuePopup
from app.ui.texts import accessible_names
from app.ui.texts import filter as texts
from app.ui.widgets.flow_layout import FlowLayout
from app.ui.widgets.lines import Line
from app.ui.widgets.parts import column_layout, link_button, plain_label, push_button, row_layout, set_text_color
from app.ui.widgets.tab_order import tab_as_read

if TYPE_CHECKING:
    from app.core.facets import Choice
    from app.workspace.pack_filter import PackFilter


class FilterRow(QWidget):
    """Shows a filter, and changes it.

    Attributes:
        result: The label that says how many images are shown.
    """

    def __init__(self, pack_filter: PackFilter, parent: QWidget | None = None) -> None:
        """Show the present state of a filter, and each later one."""
        super().__init__(parent)
        self.setObjectName("filter_row")
        self._filter = pack_filter
        self._buttons = [self._make_button(facet) for facet in Facet]
        self._changes_button = self._buttons[[*Facet].index(Facet.CHANGE)]
        self._chips: list[ChoiceChip] = []
        self._clear = link_button(texts.CLEAR.text(), name="clear_filter")
        self._clear.setToolTip(texts.CLEAR_TIP.text())
        self._clear.clicked.connect(pack_filter.clear)
        self.result = plain_label(name="filter_result")
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
        self._tint()
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

    def _tint(self) -> None:
        set_text_color(self.result, theme.colors(self.palette()).muted)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._tint()

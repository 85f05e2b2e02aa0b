"""What the page shows of its filter: the row under the header with its lists, and what stands for an empty gallery.

The row has chips for the marks of a review, buttons with lists of the values of a facet, chips of what else is chosen,
and the result.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Final, override

from msgspec.structs import replace
from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, QRect, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QStandardItem,
    QStandardItemModel,
)
from PySide6.QtWidgets import (
    QFrame,
    QLayout,
    QLineEdit,
    QSizePolicy,
    QWidget,
)

from app.core.filtering import REVIEW_CHOICES, Choice, Comparison, Facet, FacetValue, FilterSuggestion, values_of
from app.core.full_text import fold, has_words
from app.core.saved_values import Mark, Review
from app.packs.pack_filter import PackFilter
from app.ui import icons, theme
from app.ui.accessibility import SpokenList, identify, set_tool_tip
from app.ui.picture_painting import draw_line
from app.ui.row_delegate import ROW_ROLE, Row, RowDelegate, TextLine
from app.ui.texts import accessible_names
from app.ui.texts import filter as texts
from app.ui.texts.marks import ALL_JUDGED, REVIEW_FILTERS
from app.ui.texts.wording import Message, Text, follow_language, number, show_text
from app.ui.theme import Colors
from app.ui.widgets.button_rows import ArrowSteps, ChoiceButton, FlowBox, FlowLayout, tab_as_read
from app.ui.widgets.parts import (
    ENTER_KEYS,
    EmptyView,
    column_layout,
    paint_box,
    plain_label,
    plain_tool_tip,
    push_button,
    row_layout,
)
from app.ui.widgets.scrolling import SlimScrollBar

_MOST: Final = 500  # values in the list; further ones have to be searched for
# By whether the value is excluded; None for one that is not chosen.
_MARKS: Final = {None: "", False: "✓", True: "–"}


class ValueModel(QStandardItemModel):
    """The values of a facet, with the number of images that choosing each would show.

    The statuses are followed by what else may be wanted of images.
    """

    def __init__(self, pack_filter: PackFilter, facet: Facet, parent: QObject) -> None:
        """Read the values of a filter, and follow it."""
        super().__init__(parent)
        self._filter = pack_filter
        self._facets = (facet, Facet.ATTENTION) if facet is Facet.STATUS else (facet,)
        self._words: list[str] = []
        self._order: dict[Choice, str] = {}
        self._choices: list[Choice] = []
        self._count()
        pack_filter.changed.connect(self._count)

    def _sorted(self, facet: Facet, counts: Mapping[FacetValue, int]) -> list[FacetValue]:
        """Keywords and statuses by their number of images, chosen ones first; others in their own order."""
        values = values_of(facet)
        if values is not None:
            order: list[FacetValue] = [*values]
            return sorted(counts, key=order.index)
        if facet is Facet.REVIEW:
            return [*sorted(value for value in counts if isinstance(value, Comparison))]
        return sorted(
            counts,
            key=lambda value: (self._filter.choice_of(facet, value) is None, -counts[value], fold(str(value))),
        )

    def show_matching(self, text: str) -> None:
        """Show the values that contain a text, and count them anew."""
        self._words = fold(text).split()
        self._count()

    def _count(self) -> None:
        """Count the values anew, and show those that contain all words. Those that are new come last."""
        counts: dict[Choice, int] = {}
        for facet in self._facets:
            found = self._filter.counts(facet)
            counts |= {Choice(facet, value): found[value] for value in self._sorted(facet, found)}
        self._order |= {each: texts.value_text(each.facet, each.value) for each in counts if each not in self._order}
        matching = [choice for choice, shown in self._order.items() if has_words(shown, self._words)]
        self._choices = matching[:_MOST]
        left_out = len(matching) - len(self._choices)
        self.setRowCount(len(self._choices) + (left_out > 0))
        for row, choice in enumerate(self._choices):
            self.setItem(row, self._item(choice, counts.get(choice, 0)))
        if left_out:
            more = QStandardItem(texts.more_values(left_out, are_searched=Facet.KEYWORD in self._facets))
            more.setFlags(Qt.ItemFlag.NoItemFlags)
            more.setData(Row((TextLine(more.text(), "muted"),)), ROW_ROLE)
            self.setItem(len(self._choices), more)

    def _item(self, choice: Choice, count: int) -> QStandardItem:
        made, shown = self._filter.choice_of(choice.facet, choice.value), self._order[choice]
        is_excluded = made.is_excluded if made is not None else None
        item = QStandardItem(shown)
        item.setEditable(False)
        item.setToolTip(plain_tool_tip(choice.value) if isinstance(choice.value, str) else "")
        item.setData(texts.SPOKEN[is_excluded](count, shown), Qt.ItemDataRole.AccessibleTextRole)
        item.setData(Row((TextLine(shown),), words=_MARKS[is_excluded], at_end=number(count)), ROW_ROLE)
        return item

    def choice(self, row: int) -> Choice | None:
        """The choice of the value of a row; None for the row that says how many are left out, and for no row."""
        return self._choices[row] if 0 <= row < len(self._choices) else None


_TO_LIST: Final = frozenset({Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown})


class ValuePopup(QFrame):
    """A click, Enter or Space adds a value to the filter or removes it; with Alt it is left out. It stays open."""

    def __init__(self, pack_filter: PackFilter, facet: Facet, parent: QWidget) -> None:
        """Show the values of a facet."""
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        identify(self, "filter_values", texts.FACETS[facet])
        self._filter = pack_filter
        self._facet = facet
        self._model = ValueModel(pack_filter, facet, self)
        pack_filter.changed.connect(self._on_filter_changed)
        self._list = SpokenList("filter_value_list", texts.FACETS[facet])
        self._list.setModel(self._model)
        delegate = RowDelegate(self._list)
        delegate.left_size = QSize(theme.ICON_CHIP, theme.ICON_CHIP)  # for the mark of a value that is chosen
        self._list.setItemDelegate(delegate)
        self._list.setUniformItemSizes(True)
        self._list.setMouseTracking(True)
        self._list.setVerticalScrollBar(SlimScrollBar())
        self._search = QLineEdit()
        identify(self._search, "filter_value_search", texts.FACETS[facet])  # its description is the placeholder
        self._search.setPlaceholderText(texts.SEARCH_KEYWORDS.text())
        self._search.textEdited.connect(self._on_search_edited)
        self._search.setVisible(facet is Facet.KEYWORD)
        self._hint = plain_label(name="filter_values_hint", font=theme.caption_font(self.font()), color="muted")
        for watched in (self._list, self._list.viewport(), self._search):
            watched.installEventFilter(self)
        margin = theme.SPACE_8
        parts = (self._search, self._list, self._hint)
        column = column_layout(self, *parts, spacing=theme.SPACE_4, margins=(margin, margin, margin, margin))
        column.setSizeConstraint(QLayout.SizeConstraint.SetFixedSize)
        self._fit_height()
        self._list.setFixedWidth(max(theme.FACET_LIST_WIDTH, theme.characters(self.font(), theme.FACET_CHARACTERS)))
        self._show_hint()
        self._choose_row(0)

    def open_below(self, button: QWidget) -> None:
        """Show it under a button, inside of the screen."""
        place = button.mapToGlobal(QPoint(0, button.height()))
        room = button.screen().availableGeometry()
        size = self.sizeHint()
        x = max(room.left(), min(place.x(), room.right() - size.width()))
        y = place.y() if place.y() + size.height() <= room.bottom() else place.y() - button.height() - size.height()
        self.move(x, max(room.top(), y))
        self.show()
        if self._facet is Facet.KEYWORD:
            self._search.setFocus()
        else:
            self._list.setFocus()

    def _fit_height(self) -> None:
        rows = min(theme.FACET_LIST_ROWS, max(1, self._model.rowCount()))
        self._list.setFixedHeight(rows * (self.fontMetrics().height() + 2 * theme.CARD_INSET))

    def _on_filter_changed(self) -> None:
        if not self._search.text():
            self._fit_height()
        self._show_hint()

    def _on_search_edited(self, text: str) -> None:
        self._model.show_matching(text)
        self._choose_row(0)
        self._show_hint()

    def _show_hint(self) -> None:
        has_values = self._model.rowCount() > 0
        hint = texts.list_hint() if has_values else texts.NO_VALUES.text()
        unmeasured = self._filter.unmeasured_of(self._facet)
        self._hint.setText(f"{hint}\n{texts.not_measured(unmeasured)}" if unmeasured else hint)

    def _choose_row(self, row: int) -> None:
        self._list.setCurrentIndex(self._model.index(row, 0))

    def _toggle(self, index: QModelIndex, modifiers: Qt.KeyboardModifier) -> None:
        choice = self._model.choice(index.row())
        if choice is not None:
            is_excluded = bool(modifiers & Qt.KeyboardModifier.AltModifier)
            self._filter.toggle_choice(replace(choice, is_excluded=is_excluded))

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._handle_key(watched, event)
        is_click = event.type() == QEvent.Type.MouseButtonRelease and watched is self._list.viewport()
        if is_click and isinstance(event, QMouseEvent) and event.button() == Qt.MouseButton.LeftButton:
            self._toggle(self._list.indexAt(event.position().toPoint()), event.modifiers())
            return True
        return super().eventFilter(watched, event)

    def _handle_key(self, watched: QObject, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape:
            self.close()
        elif key in ENTER_KEYS or (key == Qt.Key.Key_Space and watched is self._list):
            self._toggle(self._list.currentIndex(), event.modifiers())
        elif watched is self._search and key in _TO_LIST:
            self._list.setFocus()
        else:
            return False
        return True


class _Pill(ChoiceButton):
    """A word on a round ground."""

    def __init__(
        self, text: Text, *, name: str, room_at_end: int = 0, color: str = "text", is_quiet: bool = False
    ) -> None:
        """Show a word.

        Args:
            text: The word.
            name: Its `objectName`.
            room_at_end: Width that is left free after the word, for what is painted there.
            color: Of the word, one of `theme.Colors`.
            is_quiet: Whether it has a ground under the pointer alone, and is never checked.
        """
        super().__init__()
        self._room_at_end = room_at_end
        self._color_name = color
        self._is_quiet = is_quiet
        self.setCheckable(not is_quiet)
        identify(self, name)
        self.setFont(theme.caption_font(self.font()))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        show_text(self, self.setText, text)

    def _ground(self, colors: Colors) -> QColor:
        share = theme.CHIP_SHARE * (int(not self._is_quiet) + int(self.underMouse()))
        usual = theme.mix(self.palette().color(self.backgroundRole()), colors.text, share)
        return colors.accent if self.isChecked() else usual

    @override
    def sizeHint(self) -> QSize:
        return self.size_for(self.text())

    def size_for(self, text: str) -> QSize:
        """The size with which a text can be read."""
        width = self.fontMetrics().horizontalAdvance(text) + 1  # advances are rounded
        most = max(theme.CHIP_WIDTH, theme.characters(self.font(), theme.FACET_CHARACTERS))
        return QSize(
            min(most, width + 2 * theme.SPACE_12 + self._room_at_end),
            self.fontMetrics().height() + 2 * theme.SPACE_4,
        )

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        colors, painter = theme.colors(self.palette()), QPainter(self)
        paint_box(painter, self.rect(), self._ground(colors), radius=self.height() / 2)
        painter.setPen(colors.view if self.isChecked() else getattr(colors, self._color_name))
        draw_line(painter, self.rect().adjusted(theme.SPACE_12, 0, -theme.SPACE_12 - self._room_at_end, 0), self.text())


class ChoiceChip(_Pill):
    """One value with a cross.

    Attributes:
        choice: The value, and whether it is excluded.
    """

    def __init__(self, pack_filter: PackFilter, choice: Choice, parent: QWidget) -> None:
        """Show a choice of a filter, which a click removes."""
        text = partial(texts.choice, choice)
        super().__init__(text, name="filter_chip", room_at_end=theme.SPACE_4 + theme.ICON_CHIP)
        self.choice = choice
        self.setParent(parent)
        self.setCheckable(False)
        self.clicked.connect(partial(pack_filter.remove, choice.facet, choice.value))
        show_text(self, self.setAccessibleName, partial(texts.remove_choice, choice))
        show_text(self, self.setToolTip, lambda: plain_tool_tip(f"{text()}\n{texts.REMOVE_CHOICE.text()}"))

    @override
    def _ground(self, colors: Colors) -> QColor:
        # A mark that is left out has a name of its own, such as "Judged".
        is_negative = self.choice.is_excluded and self.choice.facet is not Facet.MARK
        return colors.tint(colors.red if is_negative else colors.accent)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        colors, side = theme.colors(self.palette()), theme.ICON_CHIP
        place = QRect(self.width() - theme.SPACE_12 - side, (self.height() - side) // 2, side, side)
        icons.paint_icon(QPainter(self), place, "close", colors.text if self.underMouse() else colors.muted, side)


class FacetButton(_Pill):
    """A button that opens the list of a facet, with the style's own arrow."""

    def __init__(self, pack_filter: PackFilter, facet: Facet) -> None:
        """Show the name of the facet."""
        name, room = f"filter_{facet.value}", theme.SPACE_4 + theme.ICON_CHIP
        super().__init__(texts.FACETS[facet], name=name, room_at_end=room, is_quiet=True)
        self.clicked.connect(lambda: ValuePopup(pack_filter, facet, self.window()).open_below(self))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        self.paint_arrow(QPainter(self), self.width() - theme.SPACE_12)


class MarkChip(_Pill):
    """A chip that shows the images with certain marks, with their number once an image has a mark."""

    def __init__(self, pack_filter: PackFilter, choice: Choice | None, word: Message, name: str) -> None:
        """Show the word alone."""
        super().__init__("", name=name)
        self._word = word
        self._counts = (0, 0)
        self.chosen.connect(lambda _excludes: pack_filter.toggle_marked(choice))
        follow_language(self, self._show_text)

    def show_count(self, count: int, most: int) -> None:
        """Show a number of images; 0 for none. The chip has space for another one, so that nothing moves later."""
        self._counts = count, most
        self._show_text()

    def _show_text(self) -> None:
        count, most = self._counts
        self.setText(texts.counted(self._word, count) if count else self._word.text())
        widest = max((self.text(), texts.counted(self._word, most)), key=self.fontMetrics().horizontalAdvance)
        self.setMinimumWidth(self.size_for(widest if most else self.text()).width())
        self.updateGeometry()


# Facets without a button in the row: chips, the list of statuses and the slides have their values.
_ELSEWHERE: Final = frozenset({Facet.MARK, Facet.ATTENTION, Facet.QUIET})


class FilterRow(QWidget):
    """Shows a filter, and changes it.

    Attributes:
        result: The label that says how many images are shown.
        mark_chips: The chips for marks, by `REVIEW_CHOICES`; their object names are those of the commands.
    """

    def __init__(self, pack_filter: PackFilter) -> None:
        """Show the present state of a filter, and each later one."""
        super().__init__()
        identify(self, "filter_row")
        self._filter = pack_filter
        names = ("show_everything", "show_unmarked", "show_picked", "show_rejected", "show_not_rejected")
        chips = map(partial(MarkChip, pack_filter), REVIEW_CHOICES, REVIEW_FILTERS, names)
        self.mark_chips = dict(zip(REVIEW_CHOICES, chips, strict=True))
        self._buttons = {facet: FacetButton(pack_filter, facet) for facet in Facet if facet not in _ELSEWHERE}
        ArrowSteps(self).set_widgets([*self.mark_chips.values()])
        self._chips: list[ChoiceChip] = []
        self._clear = _Pill(texts.CLEAR, name="clear_filter", color="link", is_quiet=True)
        show_text(self._clear, self._clear.setToolTip, texts.CLEAR_TIP)
        self._clear.clicked.connect(pack_filter.clear)
        self.result = plain_label(name="filter_result", color="muted")
        self.result.setFixedHeight(self.mark_chips[None].sizeHint().height())
        self._parts = QWidget()
        self._flow = FlowLayout(self._parts, spacing=theme.SPACE_8)
        marks = FlowBox(*self.mark_chips.values(), spacing=theme.SPACE_8)
        show_text(marks, marks.setAccessibleName, texts.FACETS[Facet.MARK])
        before_chips = (marks, *self._buttons.values())
        self._place_of_chips = len(before_chips)
        self._named = _Pill("", name="show_named", color="link", is_quiet=True)
        self._named.clicked.connect(self._show_named)
        for widget in (*before_chips, self._clear, self._named):
            self._flow.addWidget(widget)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self._parts.setSizePolicy(policy)
        margins = (theme.INSET, theme.SPACE_4, theme.INSET, theme.SPACE_8)
        parts, result = (self._parts, 1, Qt.AlignmentFlag.AlignTop), (self.result, 0, Qt.AlignmentFlag.AlignTop)
        row_layout(self, parts, result, spacing=theme.SPACE_12, margins=margins)
        tab_as_read(self._parts)
        pack_filter.changed.connect(self._render)
        follow_language(self, self._render)
        self._render()

    def show_review(self, review: Review) -> None:
        """Show how many images have which marks, once an image has one."""
        counts = (0, review.total - review.judged, review.picked, review.rejected, review.total - review.rejected)
        for chip, count in zip(self.mark_chips.values(), counts, strict=True):
            chip.show_count(count if review.judged else 0, review.total if chip is not self.mark_chips[None] else 0)

    def _render(self) -> None:
        for choice, chip in self.mark_chips.items():
            chip.setChecked(self._filter.shows_marked(choice))
        # What one of the chips for marks says needs no chip of its own.
        said = [choice for choice, chip in self.mark_chips.items() if chip.isChecked()]
        self._show_chips([each for each in self._filter.choices if each not in said])
        has_choice = any(choice.facet is Facet.CHANGE for choice in self._filter.choices)
        # There is nothing to choose most of the time.
        self._buttons[Facet.CHANGE].setVisible(self._filter.has_changes or has_choice)
        self._buttons[Facet.REVIEW].setVisible(self._filter.has_others)
        self._clear.setVisible(self._filter.is_active)
        named = texts.named_mark(self._filter.text)
        self._named.setVisible(named is not None)
        if named is not None:
            self._named.setText(texts.SHOW_NAMED[named].text())
            self._named.setAccessibleName(self._named.text())
        shown, total = self._filter.shown, self._filter.total
        self.result.setVisible(self._filter.is_active)
        if self._filter.is_searching:
            self.result.setText(texts.SEARCHING.text())
            self.result.setAccessibleName("")
        else:
            unmeasured = self._filter.unmeasured
            self.result.setText(texts.shown(shown, total, unmeasured))
            set_tool_tip(self.result, texts.UNMEASURED_TIP.text() if unmeasured else "")
            self.result.setAccessibleName(accessible_names.filter_result(shown, total))

    def _show_chips(self, choices: Sequence[Choice]) -> None:
        if [chip.choice for chip in self._chips] == [*choices]:
            return
        kept = {chip.choice: chip for chip in self._chips if chip.choice in choices}
        for chip in self._chips:
            self._flow.removeWidget(chip)
            if chip.choice not in kept:
                chip.setParent(None)
                chip.deleteLater()
        self._chips = [kept.get(choice) or ChoiceChip(self._filter, choice, self._parts) for choice in choices]
        for place, chip in enumerate(self._chips):
            self._flow.insert_widget(self._place_of_chips + place, chip)
            chip.raise_()
            chip.show()
        self._clear.raise_()  # screen readers go through the children in stacking order
        tab_as_read(self._parts)

    def _show_named(self) -> None:
        named = texts.named_mark(self._filter.text)
        if named is not None:
            _show_named(self._filter, named)


_UNMARKED: Final = Choice(Facet.MARK, Mark.NONE)


class NoResult(QWidget):
    """Offers the parts of the filter without which images would be shown."""

    def __init__(self, pack_filter: PackFilter, gallery: QWidget) -> None:
        """Offer nothing yet.

        Args:
            pack_filter: The filter that nothing passes.
            gallery: In whose place this stands, also in the order of Tab.
        """
        super().__init__()
        identify(self, "no_result")
        self._filter = pack_filter
        self._gallery = gallery
        self._view: EmptyView | None = None
        self._offered: tuple[Message, Sequence[FilterSuggestion], Mark | None] | None = None
        self._column = column_layout(self, spacing=theme.SPACE_16)

    def follow(self) -> None:
        """Find out what to offer after the filter has changed: the pack is searched several times."""
        suggestions = self._filter.suggestions() if not self._filter.is_measuring else ()
        self._show([each for each in suggestions if each.shown < self._filter.total])  # a button shows all in any case

    def _show(self, suggestions: Sequence[FilterSuggestion]) -> None:
        named = texts.named_mark(self._filter.text)
        is_judged = self._filter.choices == (_UNMARKED,) and not self._filter.text
        sentence = ALL_JUDGED if is_judged else texts.NO_RESULT_TOGETHER if suggestions else texts.NO_RESULT
        if self._filter.unmeasured:
            sentence = texts.NONE_MEASURED
        if (sentence, suggestions, named) == self._offered:
            return
        self._offered = sentence, suggestions, named
        offers: list[tuple[Text, str, Callable[[], object]]] = []
        if named is not None:
            offers.append((texts.SHOW_NAMED[named], "show_named", partial(_show_named, self._filter, named)))
        for each in suggestions:
            offers.append((partial(texts.suggested, each), "loosen_filter", partial(self._filter.apply, each)))
        offers.append((texts.CLEAR_TIP, "show_all_images", self._filter.clear))
        buttons = [push_button(text, name=name) for text, name, _ in offers]
        for button, (_, _, run) in zip(buttons, offers, strict=True):
            button.clicked.connect(run)
        focused: QWidget | None = self.window().focusWidget()  # also while another window is active
        had_focus = self._view is not None and focused is not None and self._view.isAncestorOf(focused)
        former, self._view = self._view, EmptyView("filter", sentence, *([each] for each in buttons))
        if former is not None:
            self._column.removeWidget(former)
            former.setParent(None)
            former.deleteLater()
        self._column.addWidget(self._view)
        self._view.show()
        QWidget.setTabOrder(self._gallery, buttons[0])
        tab_as_read(self)
        self.setFocusProxy(buttons[0])
        if had_focus:
            buttons[0].setFocus()


def _show_named(pack_filter: PackFilter, mark: Mark) -> None:
    pack_filter.show_marked(Choice(Facet.MARK, mark), replaces_text=True)

"""The header above the gallery: the review, the descriptions, what has changed, and from when the answer is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial
from itertools import chain
from typing import Final, override

from msgspec import Struct
from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QPainter, QPainterPath, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.core.changes import ChangeKind
from app.core.display_text import line_shown
from app.core.filtering import COUNTED_CHOICES, STATUS_ATTENTION, Attention, Choice, Facet
from app.core.models import OTHER_STATUSES, Pack
from app.core.saved_values import Review
from app.packs.open_pack import OpenPack
from app.packs.pack_filter import PackFilter
from app.packs.states import is_busy
from app.ui import message, theme
from app.ui.accessibility import announce, identify, set_tool_tip
from app.ui.icons import paint_sign, sign_color
from app.ui.pack.image_actions import ChangeActions
from app.ui.texts import accessible_names
from app.ui.texts import filter as filter_texts
from app.ui.texts import marks as mark_texts
from app.ui.texts import pack as texts
from app.ui.texts.dialogs import WITH_KEY, shown_name_of
from app.ui.texts.marks import counted_status, status_word
from app.ui.texts.wording import follow_language, show_text
from app.ui.widgets.button_rows import ArrowSteps, ChoiceButton, ChoiceWords
from app.ui.widgets.parts import plain_label, plain_tool_tip, push_button, row_layout


class _Share(Struct, frozen=True):
    """One part of the bar.

    Attributes:
        choice: What it filters by; None for the statuses that are not counted separately.
        count: Number of images that it filters.
        weight: Number of images that its width stands for.
        status: Whose colour it has.
        text: What it is, as people read it.
        is_hatched: Whether it is a part of the one before, or of others, and not one more status.
    """

    choice: Choice | None
    count: int
    weight: int
    status: str
    text: str
    is_hatched: bool = False

    @property
    def tip(self) -> str:
        """The tool tip."""
        if self.choice is None:
            return filter_texts.other_statuses_tip(self.count)
        return plain_tool_tip(filter_texts.part_tip(self.text, self.count))


def _shares(pack: Pack, broken: int) -> list[_Share]:
    shares = []
    for status, count in pack.status_counts.items():
        if status == "completed" and pack.without_keywords:
            described = count - pack.without_keywords
            if described:
                shares.append(_attention(Attention.DESCRIBED, count, status, weight=described))
            shares.append(_attention(Attention.NO_KEYWORDS, pack.without_keywords, status, is_hatched=True))
        elif status in STATUS_ATTENTION:
            shares.append(_attention(STATUS_ATTENTION[status], count, status))
        elif status == OTHER_STATUSES:
            shares.append(_Share(None, count, count, status, ""))
        else:
            text = status_word(line_shown(status))
            shares.append(_Share(Choice(Facet.STATUS, status), count, count, status, text))
    if broken:
        shares.append(_attention(Attention.BROKEN, broken, "failed", is_hatched=True))
    return shares


def _attention(
    value: Attention, count: int, status: str, *, weight: int | None = None, is_hatched: bool = False
) -> _Share:
    text = filter_texts.value_text(Facet.ATTENTION, value)
    width = count if weight is None else weight
    return _Share(Choice(Facet.ATTENTION, value), count, width, status, text, is_hatched)


class Coverage(QWidget):
    """The bar and its words.

    Attributes:
        bar: The bar.
    """

    def __init__(self, pack_filter: PackFilter) -> None:
        """Show no pack yet. What is clicked changes a filter."""
        super().__init__()
        self._filter = pack_filter
        self.bar = CoverageBar(pack_filter)
        pack_filter.changed.connect(self._show_choices)
        self._described = ChoiceWords(name="pack_described")
        self._described.chosen.connect(lambda excludes: self._toggle_described(is_excluded=excludes))
        self._rest = ChoiceWords(name="pack_not_described")
        self._rest.chosen.connect(lambda excludes: self._toggle_described(is_excluded=not excludes))
        row = row_layout(self, spacing=theme.SPACE_12)
        row.addWidget(self.bar)
        words = row_layout(spacing=theme.SPACE_4)
        words.addWidget(self._described)
        words.addWidget(self._rest)
        row.addLayout(words)

    def _toggle_described(self, *, is_excluded: bool) -> None:
        self._filter.toggle(Facet.ATTENTION, Attention.DESCRIBED, is_excluded=is_excluded)

    def show_pack(self, pack: Pack) -> None:
        """Show the counts of a pack."""
        described = pack.status_counts.get("completed", 0)
        rest = len(pack.images) - described
        counted = "\n".join(counted_status(line_shown(each), count) for each, count in pack.status_counts.items())
        for words, tip in ((self._described, texts.DESCRIBED_TIP), (self._rest, texts.NOT_DESCRIBED_TIP)):
            set_tool_tip(words, plain_tool_tip(f"{tip.text()}\n\n{counted}"))
        self._described.setText(texts.described(described, rest))
        self._described.updateGeometry()
        self._rest.setText(texts.not_described(rest))
        self._rest.updateGeometry()
        self._rest.setVisible(rest > 0)
        self.bar.show_shares(_shares(pack, self._filter.broken_count))

    def _show_choices(self) -> None:
        choices = self._filter.choices
        self._described.setChecked(Choice(Facet.ATTENTION, Attention.DESCRIBED) in choices)
        self._rest.setChecked(Choice(Facet.ATTENTION, Attention.DESCRIBED, is_excluded=True) in choices)


class CoverageBar(QWidget):
    """A bar that shows the share of each status."""

    def __init__(self, pack_filter: PackFilter) -> None:
        """Begin empty."""
        super().__init__()
        self._filter = pack_filter
        # Others follow when they are needed. Tab comes to them after this one, which is made in the right place.
        self._parts = [_Part(pack_filter)]
        self._steps = ArrowSteps(self)
        # The ring of a part with the focus needs a ground without colours around it.
        self._row = row_layout(self, spacing=theme.STATUS_GAP)
        self._row.addWidget(self._parts[0])
        show_text(self, self.setAccessibleName, texts.COVERAGE)
        self.setFixedSize(theme.STATUS_BAR_SHARE, theme.STATUS_BAR_REACH)

    def show_shares(self, shares: Sequence[_Share]) -> None:
        """Show these shares."""
        while len(self._parts) < len(shares):
            part = _Part(self._filter)
            self._row.addWidget(part)
            QWidget.setTabOrder(self._parts[-1], part)
            self._parts.append(part)
        for number, part in enumerate(self._parts):
            share = shares[number] if number < len(shares) else None
            part.show_share(share, is_first=number == 0, is_last=number == len(shares) - 1)
            self._row.setStretch(number, share.weight if share is not None else 0)
        self._steps.set_widgets(self._parts[: len(shares)])


class _Part(ChoiceButton):
    """A part of the bar, higher than what is painted, so that it can be hit."""

    def __init__(self, pack_filter: PackFilter) -> None:
        super().__init__()
        self._filter = pack_filter
        self._share: _Share | None = None
        self._beyond = (0.0, 0.0)  # how far what is painted reaches to the left and right of this part
        identify(self, "coverage_part")
        self.setMinimumWidth(theme.STATUS_BAR_PART)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        self.chosen.connect(self._on_chosen)
        pack_filter.changed.connect(self._show_choice)

    def show_share(self, share: _Share | None, *, is_first: bool, is_last: bool) -> None:
        self._share = share
        radius = theme.STATUS_BAR_HEIGHT
        self._beyond = (0 if is_first else radius, 0 if is_last else radius)
        self.setVisible(share is not None)
        if share is not None:
            set_tool_tip(self, share.tip)
            self.setAccessibleName(share.tip)
            self.setEnabled(share.choice is not None)
        self._show_choice()
        self.update()

    def _show_choice(self) -> None:
        choice = self._share.choice if self._share is not None else None
        self.setChecked(choice is not None and self._filter.choice_of(choice.facet, choice.value) is not None)

    def _on_chosen(self, excludes: bool) -> None:
        if self._share is not None and self._share.choice is not None:
            choice = self._share.choice
            self._filter.toggle(choice.facet, choice.value, is_excluded=excludes)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self._share is None:
            return
        colors = theme.colors(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        height = theme.STATUS_BAR_HEIGHT + (theme.STATUS_BAR_HOVER if self.underMouse() else 0)
        rect = QRectF(0, (self.height() - height) / 2, self.width(), height)
        left, right = self._beyond
        outline = QPainterPath()
        outline.addRoundedRect(rect.adjusted(-left, 0, right, 0), height / 2, height / 2)
        color = sign_color(self._share.status, colors)
        painter.fillPath(outline, theme.mix(color, colors.view, 0.6) if self._share.is_hatched else color)
        if self._share.is_hatched:
            painter.fillPath(outline, QBrush(color, Qt.BrushStyle.Dense4Pattern))
        if self.isChecked():
            line = theme.STATUS_BAR_CHOSEN
            painter.fillRect(QRectF(0, self.height() - line, self.width(), line), colors.accent)


_STEP: Final = theme.STATUS_MARK + theme.SPACE_4
_PALE: Final = 0.5  # of the colour of words


class ChangeCount(ChoiceWords):
    """Words after the marks of the kinds of change that they count."""

    def __init__(self, *, name: str, has_menu: bool = False) -> None:
        """Begin empty.

        Args:
            name: Its `objectName`.
            has_menu: Whether it has the arrow of what opens a menu.
        """
        super().__init__(name=name)
        self._has_menu = has_menu
        self._kinds: tuple[ChangeKind, ...] = ()
        self._unseen: frozenset[ChangeKind] = frozenset()

    def show_count(self, text: str, kinds: tuple[ChangeKind, ...], unseen: frozenset[ChangeKind]) -> None:
        """Show a number.

        Args:
            text: The words with the number.
            kinds: What is counted.
            unseen: The kinds of the changes that were not seen. Other marks are pale, and do not vanish: nothing moves
                while the person looks at images.
        """
        if (text, kinds, unseen) == (self.text(), self._kinds, self._unseen):
            return
        self._kinds, self._unseen = kinds, unseen
        self.setText(text)
        right = theme.SPACE_4 + theme.ICON_CHIP if self._has_menu else 0
        self.setContentsMargins(len(kinds) * _STEP, self.contentsMargins().top(), right, 0)
        self.updateGeometry()
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        colors = theme.colors(self.palette())
        top = (self.height() - theme.STATUS_MARK) / 2
        for place, kind in enumerate(self._kinds):
            color = sign_color(kind, colors) if kind in self._unseen else theme.mix(colors.view, colors.muted, _PALE)
            paint_sign(painter, QPointF(place * _STEP, top), kind, color)
        if self._has_menu:
            self.paint_arrow(painter, self.width())


class News(QWidget):
    """The number of changes of each kind, by which a click filters, and the time of the latest check.

    Where there is too little space for the numbers of all kinds, one number of all of them opens a menu.

    Signals:
        menu_requested: The menu of changes is to be opened; the global position.
    """

    menu_requested = Signal(QPoint)

    def __init__(self, open_pack: OpenPack, actions: ChangeActions) -> None:
        """Begin empty. What is clicked calls the actions."""
        super().__init__()
        self._actions = actions
        self._repetition = open_pack.repetition
        self._changes = open_pack.changes
        self._filter = open_pack.filter
        row = row_layout(self, spacing=theme.SPACE_12)
        self._counts = {kind: ChangeCount(name=f"changes_{kind.value}") for kind in ChangeKind}
        for kind, count in self._counts.items():
            count.setCheckable(kind is not ChangeKind.GONE)
            count.chosen.connect(partial(self._on_chosen, kind))
        self._all = ChangeCount(name="changes_all", has_menu=True)
        self._all.chosen.connect(lambda: self._open_menu(self._all, self._all.rect().bottomLeft()))
        for count in (*self._counts.values(), self._all):
            count.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            count.customContextMenuRequested.connect(partial(self._open_menu, count))
            row.addWidget(count)
        self._checked = plain_label(name="checked", font=theme.caption_font(self.font()), color="muted")
        row.addWidget(self._checked)
        self._changes.arrived.connect(self._on_arrived)
        self._filter.changed.connect(self._show_choices)

    def show_changes(self) -> None:
        """Show the present numbers."""
        counts, since = self._changes.counts, texts.since(self._changes.listed.since)
        unseen = frozenset(kind for kind in ChangeKind if self._changes.unseen.ids(kind))
        for kind, count in self._counts.items():
            count.show_count(texts.counted(kind, counts[kind]), (kind,), unseen)
            set_tool_tip(count, f"{texts.changes_tip(kind)}\n{since}")
        kinds = tuple(kind for kind in ChangeKind if counts[kind])
        self._all.show_count(texts.total(counts.total()), kinds, unseen)
        set_tool_tip(self._all, f"{texts.all_counted(counts)}\n{since}")
        check = self._repetition.last_check
        self._checked.setText(texts.checked_at(check) if check is not None else "")
        self._show_choices()

    def show_parts(self, *, is_grouped: bool, has_check: bool) -> None:
        """Show one number of all kinds or the number of each, and the time of the latest check or not."""
        kinds = [count for kind, count in self._counts.items() if self._changes.counts[kind]]
        shown = [self._all] if is_grouped and len(kinds) > 1 else kinds
        focused = next((each for each in (*self._counts.values(), self._all) if each.hasFocus()), None)
        # Those that are shown first, so that a hidden one that has the focus can give it to one of them.
        for count in sorted((*self._counts.values(), self._all), key=shown.count, reverse=True):
            count.setVisible(count in shown)
        if focused is not None and focused.isHidden() and shown:
            shown[0].setFocus()
        self._checked.setVisible(has_check and self._repetition.last_check is not None)
        # Otherwise its spacing would remain, and what is before it would not end at the margin.
        self.setVisible(bool(shown) or not self._checked.isHidden())

    def _show_choices(self) -> None:
        for kind, count in self._counts.items():
            count.setChecked(self._filter.choice_of(Facet.CHANGE, kind) is not None)
        self._all.setChecked(any(choice.facet is Facet.CHANGE for choice in self._filter.choices))

    def _open_menu(self, count: ChangeCount, place: QPoint) -> None:
        self.menu_requested.emit(count.mapToGlobal(place))

    def _on_chosen(self, kind: ChangeKind, excludes: bool) -> None:
        if kind is ChangeKind.GONE:
            self._actions.list_gone()
        else:
            self._filter.toggle(Facet.CHANGE, kind, is_excluded=excludes)

    def _on_arrived(self, added: Counter[ChangeKind]) -> None:
        if self.isVisible():  # not for a tab that is not shown
            announce(self, texts.all_counted(added))


class KeptNote(QWidget):
    """One line, hidden unless the answer on screen is a kept one, is one for another key, or there is no network."""

    def __init__(self, open_pack: OpenPack) -> None:
        """Begin empty."""
        super().__init__()
        self._open_pack = open_pack
        self._was_disconnected = False
        self._no_connection = plain_label(texts.NO_CONNECTION, name="no_connection", color="amber")
        self._other_key = plain_label(texts.OTHER_KEY, name="other_key", color="amber")
        self._moment = plain_label(name="kept_from", color="muted")
        row = row_layout(self, spacing=theme.SPACE_8)
        for label in (self._no_connection, self._other_key, self._moment):
            row.addWidget(label)

    def show_state(self) -> None:
        """Show the state of the pack."""
        pack, content = self._open_pack, self._open_pack.state.content
        is_disconnected = pack.is_disconnected
        was_disconnected, self._was_disconnected = self._was_disconnected, is_disconnected
        has_moment = content is not None and (content.is_saved or is_disconnected)
        if content is not None and has_moment:
            self._moment.setText(texts.from_moment(content.received_at))
        if content is not None:
            name = shown_name_of(pack.keys, content.request.connection.key)
            self._other_key.setText(WITH_KEY.text().format(key=name) if name else texts.OTHER_KEY.text())
        tip = texts.REFRESHING_TIP if is_busy(pack.state) else texts.KEPT_TIP
        set_tool_tip(self._moment, (texts.NO_CONNECTION_TIP if is_disconnected else tip).text())
        self._no_connection.setToolTip(texts.NO_CONNECTION_TIP.text())
        self._other_key.setToolTip(texts.OTHER_KEY_TIP.text())
        self._moment.setVisible(has_moment)
        self._no_connection.setVisible(is_disconnected)
        self._other_key.setVisible(not pack.is_of_key_in_use)
        self.setVisible(has_moment or not pack.is_of_key_in_use)
        # A tab that is not shown says nothing in the window.
        if content is not None and is_disconnected and not was_disconnected and self.isVisible():
            message.say(texts.no_connection(content.received_at))


class ReviewLine(QWidget):
    """How far the review of a pack is, in parts that filter; before any mark, how many images there are.

    Attributes:
        is_begun: Whether an image has a mark.
    """

    def __init__(self, pack_filter: PackFilter) -> None:
        """Show no pack yet. What is clicked changes a filter."""
        super().__init__()
        identify(self, "review_state")
        self.is_begun = False
        self._count = plain_label(name="image_count", color="muted")
        self._filter = pack_filter
        self._parts = [self._made_part(name, choice) for name, choice in COUNTED_CHOICES.items()]
        self._dots = [plain_label("·", color="muted") for _ in self._parts[1:]]
        row = row_layout(self, spacing=theme.SPACE_4)
        for widget in (self._count, self._parts[0], *chain(*zip(self._dots, self._parts[1:], strict=True))):
            row.addWidget(widget)
        ArrowSteps(self).set_widgets(self._parts)
        pack_filter.changed.connect(self._show_choice)

    def _made_part(self, name: str, choice: Choice) -> ChoiceWords:
        part = ChoiceWords(name=f"review_{name}")
        show_text(part, part.setToolTip, texts.REVIEW_TIPS[name])
        part.chosen.connect(lambda _excludes: self._filter.toggle_marked(choice))
        return part

    def show_review(self, review: Review) -> None:
        """Show the state of a review."""
        self.is_begun = review.judged > 0
        self._count.setText(texts.image_count(review.total))
        for part, text in zip(self._parts, mark_texts.review_parts(review), strict=True):
            part.setText(text)
            part.updateGeometry()
        self.setAccessibleName(accessible_names.review(review) if self.is_begun else self._count.text())

    def show_parts(self, *, is_short: bool) -> None:
        """Show what there is to say; of the numbers only the first one where there is too little space."""
        self._count.setVisible(not self.is_begun)
        self._parts[0].setVisible(self.is_begun)
        for widget in (*self._dots, *self._parts[1:]):
            widget.setVisible(self.is_begun and not is_short)

    def _show_choice(self) -> None:
        for part, choice in zip(self._parts, COUNTED_CHOICES.values(), strict=True):
            part.setChecked(self._filter.shows_marked(choice))


class PackHeader(QWidget):
    """One line: how far the review is, how many images are described, and what has changed.

    Attributes:
        review: How far the review is.
        continue_button: Leads to the first image without a mark; hidden unless the review was begun and not finished.
        coverage: How many of the images are described.
        news: What has changed.
    """

    def __init__(self, open_pack: OpenPack, actions: ChangeActions) -> None:
        """Follow an open pack. What is clicked changes its filter, or calls the actions."""
        super().__init__()
        self._open_pack = open_pack
        self.review = ReviewLine(open_pack.filter)
        self.continue_button = push_button("", name="continue_review")
        self.continue_button.hide()
        self._note = KeptNote(open_pack)
        self.coverage = Coverage(open_pack.filter)
        self.news = News(open_pack, actions)
        self._row = row_layout(
            self, spacing=theme.SPACE_12, margins=(theme.INSET, theme.SPACE_8, theme.INSET, theme.SPACE_4)
        )
        self._row.addWidget(self.review)
        self._row.addWidget(self.continue_button)
        self._row.addStretch(1)
        for widget in (self._note, self.coverage, self.news):
            self._row.addWidget(widget)
        keys = open_pack.keys
        for changed in (open_pack.state_changed, open_pack.content_changed, keys.connection_changed, keys.changed):
            changed.connect(self.render_pack)
        open_pack.repetition.checked.connect(self.render_pack)
        open_pack.changes.changed.connect(self.render_pack)
        follow_language(self, self.render_pack)
        self.render_pack()

    def render_pack(self, *_changes: object) -> None:
        """Show the state of the pack, how many of its images are described, and what has changed."""
        content = self._open_pack.state.content
        if content is not None:
            self.coverage.show_pack(content.pack)
        self._note.show_state()
        self.news.show_changes()
        self._fit()

    def show_review(self, review: Review, next_position: int | None) -> None:
        """Show how far the review is.

        Args:
            review: The state of the review.
            next_position: Position of the image at which it goes on, from 1; None if all have a mark.
        """
        self.review.show_review(review)
        if next_position is not None:
            self.continue_button.setText(mark_texts.continue_at(next_position))
        self.continue_button.setVisible(self.review.is_begun and next_position is not None)
        self._fit()

    def _fit(self) -> None:
        """Show what has space: first the review, then changes, then the descriptions."""
        # The line has the same height before the first mark and after it: the gallery does not move.
        self.review.setMinimumHeight(self.continue_button.sizeHint().height())
        content, width = self._open_pack.state.content, self.width()
        has_images = content is not None and bool(content.pack.images)
        for left_out in range(6):
            has_check = left_out == 0 and width >= theme.HEADER_CHECKED_FROM
            self.news.show_parts(is_grouped=left_out > 1, has_check=has_check)
            self.coverage.bar.setVisible(left_out < 3 and width >= theme.HEADER_BAR_FROM)
            self.coverage.setVisible(left_out < 4 and has_images)
            self.review.show_parts(is_short=left_out > 4)
            if self._needed_width <= width:
                return

    @property
    def _needed_width(self) -> int:
        parts = (self.review, self.continue_button, self._note, self.coverage, self.news)
        widths = [each.sizeHint().width() for each in parts if not each.isHidden()]
        margins = self._row.contentsMargins()
        return margins.left() + margins.right() + sum(widths) + self._row.spacing() * len(widths)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

"""How many images of the pack are described: a bar whose parts filter, and words that do the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import override

from msgspec import Struct
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from app.core.display_text import line_shown
from app.core.filtering import STATUS_ATTENTION, Attention, Choice, Facet
from app.core.models import OTHER_STATUSES, Pack
from app.packs.pack_filter import PackFilter
from app.ui import theme
from app.ui.accessibility import set_tool_tip
from app.ui.marks import status_color
from app.ui.texts import filter as texts
from app.ui.texts import pack as pack_texts
from app.ui.texts.marks import counted_status, status_word
from app.ui.texts.wording import show_text
from app.ui.widgets.button_rows import ArrowSteps, ChoiceButton, ChoiceWords
from app.ui.widgets.parts import plain_tool_tip, row_layout


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
            return texts.other_statuses_tip(self.count)
        return plain_tool_tip(texts.part_tip(self.text, self.count))


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
    text = texts.value_text(Facet.ATTENTION, value)
    width = count if weight is None else weight
    return _Share(Choice(Facet.ATTENTION, value), count, width, status, text, is_hatched)


class Coverage(QWidget):
    """The bar and its words.

    Attributes:
        bar: The bar.
        last: What Tab comes to last.
    """

    def __init__(self, pack_filter: PackFilter) -> None:
        """Show no pack yet. What is clicked changes a filter."""
        super().__init__()
        self._filter = pack_filter
        self._pack: Pack | None = None
        self._broken = 0
        self.bar = CoverageBar(pack_filter)
        pack_filter.changed.connect(self._show_choices)
        self._described = ChoiceWords(name="pack_described")
        self._described.chosen.connect(lambda excludes: self._toggle_described(is_excluded=excludes))
        self._rest = ChoiceWords(name="pack_not_described")
        self._rest.chosen.connect(lambda excludes: self._toggle_described(is_excluded=not excludes))
        self.last: QWidget = self._rest
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
        self._pack = pack
        described = pack.status_counts.get("completed", 0)
        rest = len(pack.images) - described
        counted = "\n".join(counted_status(line_shown(each), count) for each, count in pack.status_counts.items())
        for words, tip in ((self._described, pack_texts.DESCRIBED_TIP), (self._rest, pack_texts.NOT_DESCRIBED_TIP)):
            set_tool_tip(words, plain_tool_tip(f"{tip.text()}\n\n{counted}"))
        self._described.setText(pack_texts.described(described, rest))
        self._described.updateGeometry()
        self._rest.setText(pack_texts.not_described(rest))
        self._rest.updateGeometry()
        self._rest.setVisible(rest > 0)
        self._show_shares()

    def show_broken(self, count: int) -> None:
        """Show how many pictures are broken."""
        if count != self._broken:
            self._broken = count
            self._show_shares()

    def _show_choices(self) -> None:
        choices = self._filter.choices
        self._described.setChecked(Choice(Facet.ATTENTION, Attention.DESCRIBED) in choices)
        self._rest.setChecked(Choice(Facet.ATTENTION, Attention.DESCRIBED, is_excluded=True) in choices)
        self.bar.show_choices()

    def _show_shares(self) -> None:
        if self._pack is not None:
            self.bar.show_shares(_shares(self._pack, self._broken))
            self.bar.show_choices()


class CoverageBar(QWidget):
    """A bar that shows the share of each status."""

    def __init__(self, pack_filter: PackFilter) -> None:
        """Begin empty."""
        super().__init__()
        self._filter = pack_filter
        # Others follow when they are needed. Tab comes to them after this one, which is made in the right place.
        self._parts = [self._made_part()]
        self._shown = 0
        self._steps = ArrowSteps(self)
        show_text(self, self.setAccessibleName, pack_texts.COVERAGE)
        self.setFixedSize(theme.STATUS_BAR_SHARE, theme.STATUS_BAR_REACH)

    def _made_part(self) -> _Part:
        part = _Part(self._filter, self)
        part.hide()
        return part

    def show_shares(self, shares: Sequence[_Share]) -> None:
        """Show these shares."""
        while len(self._parts) < len(shares):
            part = self._made_part()
            QWidget.setTabOrder(self._parts[-1], part)
            self._parts.append(part)
        self._shown = len(shares)
        for part, share in zip(self._parts, shares, strict=False):
            part.show_share(share)
        for number, part in enumerate(self._parts):
            part.setVisible(number < len(shares))
        self._steps.set_widgets(self._parts[: len(shares)])
        self._place()

    def show_choices(self) -> None:
        """Check the parts whose value is chosen."""
        for part in self._parts[: self._shown]:
            part.show_choice()

    def _place(self) -> None:
        """Give each part its share of the width, but at least a few pixels, so that it can be clicked."""
        parts = self._parts[: self._shown]
        if not parts:
            return
        # The ring of a part with the focus needs a ground without colours around it.
        gap = theme.STATUS_GAP
        room = self.width() - gap * (len(parts) - 1)
        least = min(theme.STATUS_BAR_PART, room / len(parts))
        total = sum(part.weight for part in parts)
        wanted = [max(least, room * part.weight / total) for part in parts]
        spare, needed = room - least * len(parts), sum(wanted) - least * len(parts)
        edge = 0.0
        for number, (part, width) in enumerate(zip(parts, wanted, strict=True)):
            begin, edge = edge, edge + least + ((width - least) * spare / needed if needed else 0.0)
            part.set_ends(is_first=number == 0, is_last=number == len(parts) - 1)
            part.setGeometry(QRect(round(begin), 0, round(edge) - round(begin), self.height()))
            edge += gap

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()


class _Part(ChoiceButton):
    """A part of the bar, higher than what is painted, so that it can be hit."""

    def __init__(self, pack_filter: PackFilter, parent: QWidget) -> None:
        super().__init__(parent)
        self._filter = pack_filter
        self._share: _Share | None = None
        self._is_first = self._is_last = False
        self.setObjectName("coverage_part")
        self.chosen.connect(self._on_chosen)

    @property
    def weight(self) -> int:
        return self._share.weight if self._share is not None else 0

    def show_share(self, share: _Share) -> None:
        self._share = share
        set_tool_tip(self, share.tip)
        self.setAccessibleName(share.tip)
        self.setEnabled(share.choice is not None)
        self.update()

    def show_choice(self) -> None:
        choice = self._share.choice if self._share is not None else None
        self.setChecked(choice is not None and self._filter.choice_of(choice.facet, choice.value) is not None)

    def set_ends(self, *, is_first: bool, is_last: bool) -> None:
        self._is_first, self._is_last = is_first, is_last

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
        painter.setClipPath(_with_round_ends(rect, is_first=self._is_first, is_last=self._is_last))
        color = status_color(self._share.status, colors)
        painter.fillRect(rect, theme.mix(color, colors.view, 0.6) if self._share.is_hatched else color)
        if self._share.is_hatched:
            painter.fillRect(rect, QBrush(color, Qt.BrushStyle.Dense4Pattern))
        if self.isChecked():
            painter.setClipping(False)
            line = theme.STATUS_BAR_CHOSEN
            below = QRectF(rect.x(), self.height() - line, rect.width(), line)
            painter.fillRect(below, QColor(colors.accent))


def _with_round_ends(rect: QRectF, *, is_first: bool, is_last: bool) -> QPainterPath:
    path = QPainterPath()
    radius = rect.height() / 2
    path.addRoundedRect(rect, radius, radius)
    if not is_first:
        path.addRect(QRectF(rect.topLeft(), QPointF(rect.center().x(), rect.bottom())))
    if not is_last:
        path.addRect(QRectF(QPointF(rect.center().x(), rect.top()), rect.bottomRight()))
    path.setFillRule(Qt.FillRule.WindingFill)
    return path

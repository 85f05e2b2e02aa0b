"""How many images of the pack are described: a bar whose parts filter, and words that do the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import override

from msgspec import Struct
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

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

    def _show_shares(self) -> None:
        if self._pack is not None:
            self.bar.show_shares(_shares(self._pack, self._broken))


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
        show_text(self, self.setAccessibleName, pack_texts.COVERAGE)
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
        self.setObjectName("coverage_part")
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
        color = status_color(self._share.status, colors)
        painter.fillPath(outline, theme.mix(color, colors.view, 0.6) if self._share.is_hatched else color)
        if self._share.is_hatched:
            painter.fillPath(outline, QBrush(color, Qt.BrushStyle.Dense4Pattern))
        if self.isChecked():
            line = theme.STATUS_BAR_CHOSEN
            painter.fillRect(QRectF(0, self.height() - line, self.width(), line), colors.accent)

"""The header above the gallery: the review, the descriptions, what has changed, and from when the answer is."""

from collections import Counter
from collections.abc import Mapping
from typing import Final, override

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from app.core.changes import ChangeKind
from app.core.display_text import line_shown
from app.core.filtering import Choice, Facet
from app.core.models import DESCRIBED, Pack
from app.core.saved_values import Review
from app.packs.loading import Check, is_busy
from app.packs.open_pack import OpenPack
from app.packs.pack_filter import PackFilter
from app.ui import message, theme
from app.ui.accessibility import announce, set_tool_tip
from app.ui.icons import paint_sign, sign_color
from app.ui.look.overlay_parts import ReviewCounts
from app.ui.texts import marks as mark_texts
from app.ui.texts import pack as texts
from app.ui.texts.dialogs import WITH_KEY, shown_name_of
from app.ui.texts.marks import counted_status
from app.ui.texts.wording import follow_language, moment_of, short_moment, show_text
from app.ui.widgets.button_rows import ArrowSteps, ChoiceWords
from app.ui.widgets.parts import plain_label, plain_tool_tip, push_button, row_layout


class Coverage(QWidget):
    """How many images are described and how many are not, in words that filter, and a bar of all statuses.

    Attributes:
        bar: The bar.
    """

    def __init__(self, pack_filter: PackFilter) -> None:
        """Show no pack yet. What is clicked changes a filter."""
        super().__init__()
        self._filter = pack_filter
        self.bar = CoverageBar()
        self._described = ChoiceWords("pack_described")
        self._described.chosen.connect(lambda excludes: self._toggle_described(is_excluded=excludes))
        self._rest = ChoiceWords("pack_not_described")
        self._rest.chosen.connect(lambda excludes: self._toggle_described(is_excluded=not excludes))
        row = row_layout(self, spacing=theme.SPACE_4)
        row.addWidget(self.bar)
        row.addSpacing(theme.SPACE_8)
        row.addWidget(self._described)
        row.addWidget(self._rest)
        pack_filter.changed.connect(self._show_choices)

    def _toggle_described(self, *, is_excluded: bool) -> None:
        self._filter.toggle(Facet.STATUS, DESCRIBED, is_excluded=is_excluded)

    def show_pack(self, pack: Pack, check: Check | None) -> None:
        """Show the counts of a pack, and in tool tips when the service was asked last for descriptions."""
        described = pack.status_counts.get(DESCRIBED, 0)
        rest = len(pack.images) - described
        counted = [counted_status(line_shown(each), count) for each, count in pack.status_counts.items()]
        lines = "\n".join([*counted, *([texts.checked_at(check)] if check is not None else ())])
        for words, tip, text in (
            (self._described, texts.DESCRIBED_TIP, texts.described(described, rest)),
            (self._rest, texts.NOT_DESCRIBED_TIP, texts.not_described(rest)),
        ):
            set_tool_tip(words, plain_tool_tip(f"{tip.text()}\n\n{lines}"))
            words.setAccessibleDescription(tip.text())
            words.setText(text)
            words.updateGeometry()
        self._described.setAccessibleName(texts.described(described, 0))
        self._rest.setVisible(rest > 0)
        self.bar.show_counts(pack.status_counts, plain_tool_tip(lines))

    def _show_choices(self) -> None:
        choices = self._filter.choices
        self._described.setChecked(Choice(Facet.STATUS, DESCRIBED) in choices)
        self._rest.setChecked(Choice(Facet.STATUS, DESCRIBED, is_excluded=True) in choices)


class CoverageBar(QWidget):
    """A bar that shows the share of each status."""

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        self._counts: Mapping[str, int] = {}
        show_text(self, self.setAccessibleName, texts.COVERAGE)
        self.setFixedSize(theme.STATUS_BAR_SHARE, theme.STATUS_BAR_REACH)

    def show_counts(self, counts: Mapping[str, int], tip: str) -> None:
        """Show the number of images with each status."""
        self._counts = counts
        set_tool_tip(self, tip)
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        colors, painter = theme.colors(self.palette()), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        height, total, done = theme.STATUS_BAR_HEIGHT, sum(self._counts.values()), 0
        bar = QRectF(0, (self.height() - height) / 2, self.width(), height)
        outline = QPainterPath()
        outline.addRoundedRect(bar, height / 2, height / 2)
        painter.setClipPath(outline)
        for following, (status, count) in zip(range(len(self._counts), 0, -1), self._counts.items(), strict=True):
            # Over the ones before, so that a single image among thousands can be seen, too.
            bar.setLeft(min(done / total * self.width(), self.width() - following * theme.STATUS_BAR_PART))
            painter.fillRect(bar, sign_color(status, colors))
            done += count


_STEP: Final = theme.STATUS_MARK + theme.SPACE_4
_PALE: Final = 0.5  # of the colour of words


class ChangesButton(ChoiceWords):
    """How many images have changed, after the signs of the kinds of change; hidden if none has. It opens a menu.

    Signals:
        menu_requested: The menu of changes is to be opened; the global position.
    """

    menu_requested = Signal(QPoint)

    def __init__(self, open_pack: OpenPack) -> None:
        """Begin empty."""
        super().__init__("changes")
        self._changes = open_pack.changes
        self._filter = open_pack.filter
        self._kinds: list[ChangeKind] = []
        self.chosen.connect(self.request_menu)
        self._changes.arrived.connect(self._on_arrived)
        self._filter.changed.connect(self._show_choice)

    def request_menu(self) -> None:
        """Ask for the menu of changes, below these words."""
        self.menu_requested.emit(self.mapToGlobal(self.rect().bottomLeft()))

    def show_changes(self) -> None:
        """Show the present number. It does not vanish when all were seen: nothing moves while the person looks."""
        counts = self._changes.counts
        self._kinds = [kind for kind in ChangeKind if counts[kind]]
        if len(self._kinds) == 1:
            self.setText(texts.counted(self._kinds[0], counts.total()))
        else:
            self.setText(texts.total(counts.total()))
        set_tool_tip(self, f"{texts.all_counted(counts)}\n{texts.since(moment_of(self._changes.listed.since))}")
        arrow = theme.SPACE_4 + theme.ICON_CHIP
        self.setContentsMargins(len(self._kinds) * _STEP, self.contentsMargins().top(), arrow, 0)
        self.setVisible(bool(self._kinds))
        self.updateGeometry()
        self._show_choice()
        self.update()

    def _show_choice(self) -> None:
        self.setChecked(any(choice.facet is Facet.CHANGE for choice in self._filter.choices))

    def _on_arrived(self, added: Counter[ChangeKind]) -> None:
        if self.isVisible():  # not for a tab that is not shown
            announce(self, texts.all_counted(added))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter, colors = QPainter(self), theme.colors(self.palette())
        top = (self.height() - theme.STATUS_MARK) / 2
        for place, kind in enumerate(self._kinds):
            is_unseen = bool(self._changes.unseen.ids(kind))
            color = sign_color(kind, colors) if is_unseen else theme.mix(colors.view, colors.muted, _PALE)
            paint_sign(painter, QPointF(place * _STEP, top), kind, color)
        self.paint_arrow(painter, self.width())


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
        row_layout(self, self._no_connection, self._other_key, self._moment, spacing=theme.SPACE_8)

    def show_state(self) -> None:
        """Show the state of the pack."""
        pack, content = self._open_pack, self._open_pack.state.content
        is_disconnected = pack.is_disconnected
        was_disconnected, self._was_disconnected = self._was_disconnected, is_disconnected
        has_moment = content is not None and (content.is_saved or is_disconnected)
        if content is not None and has_moment:
            self._moment.setText(texts.from_moment(short_moment(content.received_at)))
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
            message.say(texts.no_connection(short_moment(content.received_at)))


class ReviewLine(ReviewCounts):
    """How far the review of a pack is; before any mark, how many images there are.

    The demonstration also says which keys mark, before any mark.

    Attributes:
        is_begun: Whether an image has a mark.
        is_demo: Whether the pack is one of the demonstration.
    """

    def __init__(self, pack_filter: PackFilter) -> None:
        """Show no pack yet. What is clicked changes a filter."""
        super().__init__(pack_filter, "review")
        self.is_begun = False
        self.is_demo = False
        self._count = plain_label(name="image_count", color="muted")
        self._keys = plain_label(texts.MARKING_KEYS, name="marking_keys", color="muted")
        row_layout(self, self._count, self._keys, *self.counts, spacing=theme.SPACE_4)
        ArrowSteps(self).set_widgets(self._words)

    @override
    def show_review(self, review: Review) -> None:
        super().show_review(review)
        self.is_begun = review.judged > 0
        self._count.setText(texts.image_count(review.total))
        if not self.is_begun:
            self.setAccessibleName("")

    def show_parts(self, *, is_short: bool) -> None:
        """Show what there is to say; of the numbers only the first one where there is too little space."""
        self._count.setVisible(not self.is_begun)
        self._keys.setVisible(self.is_demo and not self.is_begun and not is_short)
        for place, widget in enumerate(self.counts):
            widget.setVisible(self.is_begun and not (is_short and place))


class PackHeader(QWidget):
    """One line: how far the review is, how many images are described, and what has changed.

    Attributes:
        review: How far the review is.
        continue_button: Leads to the first image without a mark; hidden unless the review was begun and not finished.
        coverage: How many of the images are described.
        changes_button: What has changed.
    """

    def __init__(self, open_pack: OpenPack) -> None:
        """Follow an open pack. What is clicked changes its filter."""
        super().__init__()
        self._open_pack = open_pack
        self.review = ReviewLine(open_pack.filter)
        self.continue_button = push_button("", name="continue_review")
        self.continue_button.hide()
        self._note = KeptNote(open_pack)
        self.coverage = Coverage(open_pack.filter)
        self.changes_button = ChangesButton(open_pack)
        parts = (self.review, self.continue_button, 1, self._note, self.coverage, self.changes_button)
        margins = (theme.INSET, theme.SPACE_8, theme.INSET, theme.SPACE_4)
        self._row = row_layout(self, *parts, spacing=theme.SPACE_12, margins=margins)
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
            self.coverage.show_pack(content.pack, self._open_pack.repetition.last_check)
        self._note.show_state()
        self.changes_button.show_changes()
        self._fit()

    def show_review(self, review: Review, next_position: int | None) -> None:
        """Show how far the review is.

        Args:
            review: The state of the review.
            next_position: Position of the image at which it goes on, from 1; None if all have a mark.
        """
        content = self._open_pack.state.content
        self.review.is_demo = content is not None and content.request.connection.is_demo
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
        is_incomplete = content is not None and content.pack.status_counts.get(DESCRIBED, 0) < len(content.pack.images)
        for left_out in range(4):
            self.coverage.bar.setVisible(left_out < 1 and width >= theme.HEADER_BAR_FROM)
            self.coverage.setVisible(left_out < 2 and is_incomplete)
            self.review.show_parts(is_short=left_out > 2)
            if self._needed_width <= width:
                return

    @property
    def _needed_width(self) -> int:
        parts = (self.review, self.continue_button, self._note, self.coverage, self.changes_button)
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

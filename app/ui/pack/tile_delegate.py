"""Paints the tiles: picture, caption and states, and their pulse while they load. Starts no I/O."""

import math
from typing import Final, override

from PySide6.QtCore import (
    QElapsedTimer,
    QObject,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    QTimer,
)
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen, QTextLayout
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.core.changes import ChangeKind
from app.core.display_text import line_shown
from app.core.errors import ImageError
from app.core.links import Finding
from app.core.models import DESCRIBED, PackImage
from app.core.saved_values import Mark
from app.packs.tiles import Tile, TileStage
from app.ui import icons, theme
from app.ui.icons import Sign, mark_badge, paint_sign, sign_color
from app.ui.pack.tile_geometry import Grid, TileButton, TileParts, tile_parts
from app.ui.picture_painting import RING_DISTANCE, fitted_size, paint_ring_around, painted_thumbnail
from app.ui.row_delegate import Index
from app.ui.shelf_model import GalleryModel
from app.ui.texts import image as texts
from app.ui.texts import stacks as stack_texts
from app.ui.texts.marks import NO_LONGER_MATCHES, status_word
from app.ui.texts.wording import number, sentence_case
from app.ui.theme import Colors
from app.ui.widgets.parts import delayed, paint_box

_PULSE_DEPTH: Final = 0.45


class TilePulse(QObject):
    """Lets loading tiles pulse; never where the system asks for reduced motion.

    A timer runs only while a visible tile is loading. Pictures are painted at once: fading them in would take as long
    as the first row does.
    """

    def __init__(self, view: QListView, model: GalleryModel) -> None:
        """Begin without visible rows."""
        super().__init__(view)
        self._view = view
        self._model = model
        self._since_reset = QElapsedTimer()
        self._since_reset.start()
        self._shape_timer = delayed(self, lambda: view.viewport().update(), theme.SHAPE_AWAITED_MS)
        self._timer = QTimer(self, interval=theme.FRAME_MS)
        self._timer.timeout.connect(self._on_tick)

    def depth(self) -> float:
        """Present phase of the pulse: the share of the lighter colour in a loading tile, 0 to `_PULSE_DEPTH`."""
        elapsed = self._since_reset.elapsed() - theme.MOTION_AFTER_MS
        if elapsed < 0 or not self._timer.isActive():
            return 0.0
        return _PULSE_DEPTH * (0.5 - 0.5 * math.cos(2 * math.pi * elapsed / theme.PULSE_MS))

    def restart(self) -> None:
        """Begin the pulse anew, some time after this: other rows are shown."""
        self._since_reset.restart()
        self._shape_timer.start()

    @property
    def is_shape_awaited(self) -> bool:
        """Whether no tile is painted yet, because the first pictures may have another shape than the tiles have now."""
        return self._model.awaits_ratio and self._shape_timer.isActive()

    def update(self) -> None:
        """Let those of the visible tiles pulse that are loading, until none is."""
        if theme.motion_ms(theme.PULSE_MS) and not self._timer.isActive():
            self._timer.start()

    def _on_tick(self) -> None:
        loading = [row for row in self._model.visible if self._model.tile(row).stage is TileStage.LOADING]
        if not loading:
            self._timer.stop()
        elif self._since_reset.hasExpired(theme.MOTION_AFTER_MS):
            for row in loading:
                self._view.viewport().update(self._view.visualRect(self._model.index(row, 0)))


type _Sign = str | ChangeKind | Sign

MARKS: Final = {TileButton.PICK: Mark.PICKED, TileButton.REJECT: Mark.REJECTED}
_ICONS: Final = {TileButton.COPY: "copy", TileButton.PICK: "pick", TileButton.REJECT: "reject"}
_BUTTON_RADIUS: Final = 6
_PAINTED: Final = 200  # characters of a description; no caption has space for more
_REASON_FLAGS: Final = int(
    Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextDontClip
)
_WRAPPED_BELOW: Final = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom | Qt.TextFlag.TextWordWrap)


class TileDelegate(QStyledItemDelegate):
    """Paints a tile's background, picture, rings, caption and buttons.

    Attributes:
        grid: The geometry in use.
        hovered_row: The row under the pointer, -1 for none.
        hot_button: The button of that row under the pointer; None for none.
    """

    def __init__(self, model: GalleryModel, pulse: TilePulse, view: QListView) -> None:
        """Set the sources of rows and animations."""
        super().__init__(view)
        self._view = view
        self._model = model
        self._pulse = pulse
        self.grid = Grid(1, 1, QSize(1, 1), QSize(1, 1), 1)
        self.hovered_row = -1
        self.hot_button: TileButton | None = None

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return self.grid.view_cell

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        if self._pulse.is_shape_awaited:
            return
        row = index.row()
        image = self._model.image(row)
        tile = self._model.tile(row)
        mark = self._model.shown_mark(row)
        colors = theme.colors(option.palette)
        parts = self.parts(row)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # as the view; it would be that of the program
        painter.setFont(theme.caption_font(option.font))
        is_retained = self._model.is_retained(row)
        is_pale = is_retained or mark is Mark.REJECTED
        self._paint_ground_and_picture(
            painter, parts, row, tile, colors, opacity=theme.REJECTED_OPACITY if is_pale else 1.0
        )
        if tile.error is not None:
            self._paint_failure(painter, parts, row, tile.error, colors, image)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        if selected:
            # A line in the view's colour separates the ring from the picture, which may have the same colour.
            gap, picture = theme.TILE_RING_GAP, parts.picture
            paint_ring_around(painter, picture, QPen(colors.view, gap), theme.TILE_RADIUS, gap / 2)
            width = theme.TILE_RING if self._view.hasFocus() else 1  # so that the focus is seen where no tile has dots
            paint_ring_around(painter, picture, QPen(colors.accent, width), theme.TILE_RADIUS, gap + width / 2)
        if focused and not (selected and self._is_alone):
            # On one of several selected tiles thinner dots are painted outside of the ring: both remain visible.
            pen = QPen(colors.text if selected else colors.accent, 1 if selected else theme.TILE_RING)
            pen.setStyle(Qt.PenStyle.DotLine)
            distance = RING_DISTANCE + (theme.TILE_RING + 0.5 if selected else 0)
            paint_ring_around(painter, parts.picture, pen, theme.TILE_RADIUS, distance)
        buttons = self.buttons(row, parts) if row == self.hovered_row else {}
        if mark is not Mark.NONE and not any(parts.badge.intersects(place) for place in buttons.values()):
            painter.drawPixmap(
                parts.badge.topLeft(), mark_badge(mark, colors, theme.MARK_BADGE, self._view.devicePixelRatioF())
            )
        self._paint_others(painter, row, parts, [*buttons.values()], colors)
        self._paint_stack(painter, row, parts, colors)
        for button, place in buttons.items():
            self._paint_corner_button(painter, button, place, mark, colors)
        sign = _sign(self._model, row)
        if self.grid.lines:
            _paint_caption(painter, parts.caption, image, sign, colors, self.grid.lines)
        elif sign is not None:
            _paint_sign_in_corner(painter, parts.picture, sign, colors)
        if is_retained:
            _paint_no_longer_matches(painter, parts.picture, colors)
        painter.restore()

    @property
    def _is_alone(self) -> bool:
        """Whether one tile is selected, whose ring shows as well that it is the current one."""
        spans = self._view.selectionModel().selection().toList()
        return len(spans) == 1 and spans[0].height() == 1

    def _paint_others(
        self, painter: QPainter, row: int, parts: TileParts, covered: list[QRect], colors: Colors
    ) -> None:
        """Paint badges and initials of others beside one's own badge, each person's in the same place on all tiles.

        In the last place for which there is room is the number of the badges from there on, if they have no room.
        """
        others = [other for other in self._model.others(row) if other.mark is not Mark.NONE]
        if not others:
            return
        side, scale = theme.MARK_BADGE, painter.device().devicePixelRatioF()
        step, initial = side + theme.INITIAL + theme.SPACE_4, QRect(side, 0, theme.INITIAL, side)
        first = parts.badge.translated(side + theme.SPACE_4, 0)
        last = max(0, (parts.ground.right() - first.right() - theme.INITIAL) // step)
        rest = [other for other in others if other.place >= last] if others[-1].place > last else []
        for other in others[: len(others) - len(rest)]:
            place = first.translated(other.place * step, 0)
            if not any(map(place.intersects, covered)):
                paint_box(painter, place.adjusted(0, 0, theme.INITIAL, 0), colors.view, radius=side / 2)
                painter.drawPixmap(place.topLeft(), mark_badge(other.mark, colors, side, scale, is_of_other=True))
                painter.setPen(colors.text)
                letter = other.reviewer[:1].upper()
                painter.drawText(initial.translated(place.topLeft()), Qt.AlignmentFlag.AlignCenter, letter)
        place = first.translated(last * step, 0)
        if rest and not any(map(place.intersects, covered)):
            paint_box(painter, place, colors.view, radius=side / 2)
            painter.setPen(colors.text)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, f"+{len(rest)}")

    def buttons(self, row: int, parts: TileParts) -> dict[TileButton, QRect]:
        """Where the buttons are that a row's tile has under the pointer; those that can do nothing are left out."""
        image = self._model.image(row)
        able = {TileButton.COPY: bool(image.url), TileButton.PICK: bool(image.id), TileButton.REJECT: bool(image.id)}
        return {button: place for button, place in parts.buttons.items() if able[button]}

    def stack_button(self, row: int, parts: TileParts) -> QRect:
        """Where a row's tile says that its image is in a stack: in the lower right corner, unless words are there."""
        stack = self._model.stack(row)
        if stack is None or self._model.is_retained(row):
            return QRect()
        words = stack_texts.badge(stack, self._model.image(row).position - 1)
        metrics, inset, height = (
            QFontMetrics(theme.caption_font(self._view.font())),
            theme.MARK_BADGE_INSET,
            theme.MARK_BADGE,
        )
        size = QSize(max(height, metrics.horizontalAdvance(words) + 2 * theme.SPACE_8), height)
        picture = parts.picture.toRect()
        room = picture if picture.width() >= 2 * size.width() and picture.height() >= 2 * height else parts.ground
        return QRect(room.bottomRight() - QPoint(size.width() + inset, height + inset), size)

    def _paint_stack(self, painter: QPainter, row: int, parts: TileParts, colors: Colors) -> None:
        """Paint the number of a stack: if it is folded, on the uppermost of two sheets."""
        stack, place = self._model.stack(row), self.stack_button(row, parts)
        if stack is None or place.isEmpty():
            return
        is_hot = row == self.hovered_row and self.hot_button is TileButton.STACK
        if stack.is_folded:
            _paint_button(painter, place.translated(theme.SPACE_4, -theme.SPACE_4), colors, hot=is_hot)
        _paint_button(painter, place, colors, hot=is_hot)
        painter.setPen(colors.text)
        words = stack_texts.badge(stack, self._model.image(row).position - 1)
        painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter), words)

    def parts(self, row: int) -> TileParts:
        """The rectangles of the parts of a row's tile, where it is on the view."""
        view, model = self._view, self._model
        metrics, scale = QFontMetrics(theme.caption_font(view.font())), view.devicePixelRatioF()
        cell, original = view.visualRect(model.index(row, 0)), model.original_size(row)
        picture = fitted_size(original, self.grid.tile, scale) if original is not None else None
        has_failed = model.tile(row).error is not None
        retry_text_width = metrics.horizontalAdvance(texts.TRY_AGAIN.text()) if has_failed else 0
        return tile_parts(cell, self.grid.tile, metrics.height(), picture, scale, retry_text_width, self.grid.lines)

    def _paint_ground_and_picture(
        self, painter: QPainter, parts: TileParts, row: int, tile: Tile, colors: Colors, *, opacity: float
    ) -> None:
        ground = colors.ground_hover if row == self.hovered_row else colors.ground
        if tile.stage is TileStage.LOADING:
            ground = theme.mix(ground, colors.view if not colors.dark else colors.line, self._pulse.depth())
        paint_box(painter, parts.ground, ground, radius=theme.TILE_RADIUS)
        if tile.stage is not TileStage.SHOWN:
            return
        scale = painter.device().devicePixelRatioF()
        size = parts.picture.size()
        pixmap = self._model.painted_picture(
            row,
            (size.width(), size.height(), scale, colors.dark),
            lambda picture: painted_thumbnail(picture, size, scale, theme.TILE_RADIUS, colors.checker),
        )
        if pixmap is not None:
            painter.setOpacity(opacity)
            painter.drawPixmap(parts.picture.topLeft(), pixmap)
            painter.setOpacity(1.0)

    def _paint_failure(
        self, painter: QPainter, parts: TileParts, row: int, error: ImageError, colors: Colors, image: PackImage
    ) -> None:
        reason, button = sentence_case(texts.reason(error)), parts.retry_button
        room = parts.ground.adjusted(theme.SPACE_8, theme.SPACE_4, -theme.SPACE_8, 0)
        room.setBottom(button.top() - theme.SPACE_4)
        height = painter.fontMetrics().boundingRect(0, 0, room.width(), 0, _REASON_FLAGS, reason).height()
        # The icon is left out if the reason needs its space.
        side = next((each for each in (theme.ICON_TILE, theme.ICON) if each + height < room.height()), 0)
        stack = QRect(0, 0, room.width(), min(room.height(), side + height))
        stack.moveCenter(room.center())
        if side:
            place = QRect(stack.topLeft(), QSize(stack.width(), side))
            icons.paint_icon(painter, place, "broken_picture", colors.muted, side)
        painter.setPen(colors.text)
        painter.drawText(stack.adjusted(0, side, 0, 0), _REASON_FLAGS, reason)
        if image.is_readable:
            hot = row == self.hovered_row and self.hot_button is TileButton.RETRY
            _paint_button(painter, parts.retry_button, colors, hot=hot)
            painter.setPen(colors.text)
            painter.drawText(parts.retry_button, int(Qt.AlignmentFlag.AlignCenter), texts.TRY_AGAIN.text())

    def _paint_corner_button(
        self, painter: QPainter, button: TileButton, rect: QRect, mark: Mark, colors: Colors
    ) -> None:
        is_pressed = mark is not Mark.NONE and MARKS.get(button) is mark
        _paint_button(painter, rect, colors, hot=self.hot_button is button)
        color = sign_color(mark, colors) if is_pressed else colors.text
        if is_pressed:
            paint_box(painter, rect, color, color, radius=_BUTTON_RADIUS)
            color = colors.view
        icons.paint_icon(painter, rect, _ICONS[button], color, theme.ICON_SMALL)


def _paint_button(painter: QPainter, rect: QRect, colors: Colors, *, hot: bool) -> None:
    ground = theme.mix(colors.view, colors.accent, 0.18) if hot else colors.view
    paint_box(painter, rect, ground, colors.muted, radius=_BUTTON_RADIUS)


def _paint_no_longer_matches(painter: QPainter, picture: QRectF, colors: Colors) -> None:
    """Say on the lower edge of a picture that it does not pass the filter, in as many lines as its width needs."""
    words, inset = NO_LONGER_MATCHES.text(), theme.SPACE_4
    room = picture.adjusted(inset, inset, -inset, -inset)
    text = painter.boundingRect(room.adjusted(inset, 0, -inset, 0), _WRAPPED_BELOW, words)
    ground = text.adjusted(-theme.SPACE_8, -inset, theme.SPACE_8, 0).intersected(room)
    paint_box(painter, ground, colors.view, radius=theme.SPACE_8)
    painter.setPen(colors.text)
    painter.drawText(text.translated(0, -inset / 2), _WRAPPED_BELOW, words)


def _paint_caption(
    painter: QPainter, rect: QRect, image: PackImage, sign: _Sign | None, colors: Colors, lines: int
) -> None:
    metrics = painter.fontMetrics()
    line = QRect(rect.topLeft(), QSize(rect.width(), rect.height() // lines))
    position = number(image.position)
    painter.setPen(colors.muted)
    painter.drawText(line, theme.ONE_LINE, position)
    line.setLeft(line.left() + metrics.horizontalAdvance(position) + theme.SPACE_8)
    if sign is not None:
        at = QPointF(line.left(), line.y() + (line.height() - theme.STATUS_MARK) / 2)
        paint_sign(painter, at, sign, sign_color(sign, colors))
        line.setLeft(line.left() + theme.STATUS_MARK + theme.SPACE_8)
    text = line_shown(image.description or "", _PAINTED) or status_word(line_shown(image.status, _PAINTED))
    painter.setPen(colors.text if image.description else colors.muted)
    if lines > 1:
        first = _words_that_fit(text, line.width(), painter.font())
        painter.drawText(line, theme.ONE_LINE, text[:first].rstrip())
        text = text[first:]
        line = QRect(rect.x(), line.y() + line.height(), rect.width(), line.height())
    painter.drawText(line, theme.ONE_LINE, metrics.elidedText(text, Qt.TextElideMode.ElideRight, line.width()))


def _words_that_fit(text: str, width: int, font: QFont) -> int:
    """How many characters of a text are on the first line of so many pixels."""
    layout = QTextLayout(text, font)
    layout.beginLayout()
    line = layout.createLine()
    line.setLineWidth(max(0, width))
    layout.endLayout()
    return line.textLength()


_LINK_SIGNS: Final[dict[Finding | None, Sign]] = {
    Finding.BUT: Sign.LINK_BUT,
    Finding.REFUSED: Sign.LINK_REFUSED,
    Finding.GONE: Sign.LINK_BROKEN,
    Finding.FAILS: Sign.LINK_BROKEN,
}


def _sign(model: GalleryModel, row: int) -> _Sign | None:
    """The sign of what is least usual in an image: a link, a change, a status, a note, or a use that few have.

    There is one at most, so that the text has its space; the tool tip says all.
    """
    status, link = model.image(row).status, _LINK_SIGNS.get(model.link_finding(row))
    if link is not None and link is not Sign.LINK_BUT:
        return link
    if (change := model.change(row)) is not None:
        return change
    if status != DESCRIBED:
        return status
    if link is not None:
        return link
    if model.note(row):
        return Sign.NOTE
    if model.uses(row) and model.are_few_used:
        return Sign.USED
    return Sign.TAKEN if model.taken(row) and model.are_few_taken else None


def _paint_sign_in_corner(painter: QPainter, picture: QRectF, sign: _Sign, colors: Colors) -> None:
    """Paint the sign that a caption would have in the lower left corner of the picture."""
    inset, side = theme.MARK_BADGE_INSET, theme.STATUS_MARK + 2 * theme.SPACE_4
    ground = QRectF(picture.left() + inset, picture.bottom() - inset - side, side, side)
    paint_box(painter, ground, colors.view, radius=side / 2)
    paint_sign(painter, ground.topLeft() + QPointF(theme.SPACE_4, theme.SPACE_4), sign, sign_color(sign, colors))

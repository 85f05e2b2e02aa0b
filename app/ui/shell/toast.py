"""A sentence about what was just done, shown over the bottom of the gallery for some seconds and announced."""

from __future__ import annotations

from typing import Final, override

from PySide6.QtCore import QEasingCurve, QEvent, QObject, QPoint, QRect, QRectF, QSize, Qt, QTimer, QVariantAnimation
from PySide6.QtGui import QAction, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QGraphicsOpacityEffect, QLabel, QWidget

from app.ui import theme
from app.ui.accessibility import announce

_SHOWN_MS: Final = 2500
_OFFERED_MS: Final = 7000
_READING_MS: Final = 55  # for each character, if that is longer
_MOVES: Final = frozenset({QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide})


class ToastButton(QAbstractButton):
    """A word on the ground of a toast, which is in the colour of text."""

    def __init__(self, toast: QWidget) -> None:
        """Make the button, which keys do not reach."""
        super().__init__(toast)
        self.setObjectName("toast_action")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFont(theme.semibold_font(self.font()))

    @override
    def sizeHint(self) -> QSize:
        text = self.fontMetrics().size(Qt.TextFlag.TextSingleLine, self.text())
        return text + QSize(2 * theme.SPACE_8, theme.SPACE_8)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme.colors(self.palette())
        font = self.font()
        font.setUnderline(self.underMouse())
        painter = QPainter(self)
        painter.setFont(font)
        painter.setPen(theme.until_readable(colors.accent, colors.view, (colors.text,), 4.5))
        painter.drawText(self.rect(), theme.ONE_LINE | int(Qt.AlignmentFlag.AlignHCenter), self.text())


class Toast(QLabel):
    """Shows one sentence at a time; the next one replaces it."""

    def __init__(self, place: QWidget) -> None:
        """Make the toast as a child of the window's pages, hidden."""
        super().__init__(place)
        self._usual_place = place
        self._place = place
        self._gallery = place
        self.setObjectName("toast")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setWordWrap(True)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setContentsMargins(theme.SPACE_16, theme.SPACE_8, theme.SPACE_16, theme.SPACE_8)
        self._opacity = QGraphicsOpacityEffect(self)
        self.setGraphicsEffect(self._opacity)
        self._animation = QVariantAnimation(self)
        self._animation.setStartValue(0.0)
        self._animation.setEndValue(1.0)
        self._animation.setEasingCurve(QEasingCurve.Type.OutQuad)
        self._animation.valueChanged.connect(self._on_opacity_changed)
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.hide)
        self._action: QAction | None = None
        # Keys reach the action itself: a toast must not take the focus.
        self._button = ToastButton(self)
        self._button.clicked.connect(self._on_button_clicked)
        self._button.hide()
        place.installEventFilter(self)
        self.hide()

    def set_gallery(self, gallery: QWidget) -> None:
        """Set the widget inside of the pages that the toast lies over while it is visible."""
        self._gallery = gallery
        gallery.installEventFilter(self)

    @property
    def cover(self) -> QWidget | None:
        """The widget that it lies over, which covers the window; None for the usual place."""
        return self._place if self._place is not self._usual_place else None

    def lie_over(self, cover: QWidget | None) -> None:
        """Lie over a widget that covers the window; None for the usual place."""
        place = cover or self._usual_place
        if place is self._place:
            return
        is_shown = not self.isHidden()  # also if what it lies over has just been hidden
        if self._place is not self._usual_place:
            self._place.removeEventFilter(self)
        self._place = place
        self.setParent(place)
        place.installEventFilter(self)
        if is_shown:
            self._fit()
            self.show()
            self.raise_()

    def say(self, sentence: str) -> None:
        """Show a sentence for some seconds."""
        self._show(sentence, _SHOWN_MS)

    def offer(self, sentence: str, action: QAction) -> None:
        """Show a sentence with a button that triggers an action, for some seconds more."""
        self._action = action
        self._button.setText(action.text())
        self._show(sentence, _OFFERED_MS, is_offer=True)

    def _on_button_clicked(self) -> None:
        self.hide()
        if self._action is not None:
            self._action.trigger()

    def _show(self, sentence: str, least_ms: int, *, is_offer: bool = False) -> None:
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, on=not is_offer)
        self._button.setVisible(is_offer)
        self.setText(sentence)
        self._fit()
        self.show()
        self.raise_()
        self._timer.start(max(least_ms, _READING_MS * len(sentence)))
        duration = theme.motion_ms(theme.FADE_MS)
        if duration:
            self._animation.setDuration(duration)
            self._animation.start()
        announce(self, sentence)

    def _on_opacity_changed(self, opacity: float) -> None:
        self._opacity.setOpacity(opacity)

    def _fit(self) -> None:
        is_usual = self._place is self._usual_place
        shown = self._gallery if is_usual and self._gallery.isVisible() else self._place
        room = QRect(shown.mapTo(self._place, QPoint()), shown.size())
        beside = self._button.sizeHint().width() + theme.SPACE_8 if self._button.isVisibleTo(self) else 0
        self.setContentsMargins(theme.SPACE_16, theme.SPACE_8, theme.SPACE_16 + beside, theme.SPACE_8)
        needed = self.fontMetrics().horizontalAdvance(self.text()) + 2 * theme.SPACE_16 + 2
        width = min(needed + beside, theme.TOAST_WIDTH)
        width = min(width, max(1, room.width() - 2 * theme.SPACE_16))
        size = QSize(width, self.heightForWidth(width))
        self.resize(size)
        button = self._button.sizeHint()
        self._button.setGeometry(
            QRect(QPoint(width - button.width() - theme.SPACE_8, (size.height() - button.height()) // 2), button)
        )
        below = room.y() + room.height() - theme.SPACE_24
        self.move(room.x() + (room.width() - size.width()) // 2, below - size.height())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme.colors(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colors.text)
        painter.drawRoundedRect(QRectF(self.rect()), theme.PANEL_RADIUS, theme.PANEL_RADIUS)
        painter.setPen(colors.view)
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextDontClip
        painter.drawText(self.contentsRect(), int(flags), self.text())

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _MOVES and self.isVisible():
            self._fit()
        return super().eventFilter(watched, event)

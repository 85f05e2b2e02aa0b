"""Lets what lies over the picture fade while the mouse rests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, QVariantAnimation
from PySide6.QtWidgets import QApplication, QGraphicsOpacityEffect, QWidget

from app.ui import theme

if TYPE_CHECKING:
    from collections.abc import Sequence


class Fader(QObject):
    """Shows widgets for a while after each `wake`.

    They are transparent rather than hidden, so that Tab and screen readers still find them. They do not fade while the
    mouse is on one of them or one has the focus, and never with reduced motion.
    """

    def __init__(self, widgets: Sequence[QWidget], parent: QObject) -> None:
        """Begin with the widgets shown."""
        super().__init__(parent)
        self._widgets = tuple(widgets)
        self._effects = tuple(QGraphicsOpacityEffect(widget) for widget in self._widgets)
        for widget, effect in zip(self._widgets, self._effects, strict=True):
            effect.setEnabled(False)
            widget.setGraphicsEffect(effect)
        self._rests = QTimer(self, singleShot=True, interval=theme.VIEWER_RESTS_MS)
        self._rests.timeout.connect(self._on_rested)
        self._animation = QVariantAnimation(self)
        self._animation.setStartValue(1.0)
        self._animation.setEndValue(0.0)
        self._animation.valueChanged.connect(self._set_opacity)

    def wake(self) -> None:
        """Show the widgets, until nothing has happened for a while."""
        self._animation.stop()
        self._set_opacity(1.0)
        self._rests.start()

    def stop(self) -> None:
        """Do nothing until the next `wake`, because the widgets are not visible."""
        self._animation.stop()
        self._rests.stop()

    def _on_rested(self) -> None:
        duration = theme.motion_ms(theme.FADE_MS)
        focused = QApplication.focusWidget()
        has_focus = focused is not None and any(each.isAncestorOf(focused) for each in self._widgets)
        is_used = has_focus or any(each.underMouse() for each in self._widgets)
        if is_used or not duration or QApplication.activePopupWidget() is not None:
            self._rests.start()
            return
        self._animation.setDuration(duration)
        self._animation.start()

    def _set_opacity(self, opacity: float) -> None:
        for effect in self._effects:
            effect.setOpacity(opacity)
            # An effect paints its widget into an image first.
            effect.setEnabled(opacity < 1)

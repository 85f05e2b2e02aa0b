"""Keeps Tab inside of a widget that covers others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


def next_tab_stop(around: QWidget, *, is_forward: bool) -> QWidget | None:
    """The descendant of a widget that Tab leads to; after the last one the first one. None if there is none."""
    stops = []
    each = around.nextInFocusChain()
    while each is not None and each is not around:
        if around.isAncestorOf(each) and _takes_tab(each):
            stops.append(each)
        each = each.nextInFocusChain()
    if not stops:
        return None
    focused = around.window().focusWidget()
    if focused not in stops:
        return stops[0 if is_forward else -1]
    return stops[(stops.index(focused) + (1 if is_forward else -1)) % len(stops)]


def _takes_tab(widget: QWidget) -> bool:
    policy = Qt.FocusPolicy.TabFocus
    return widget.focusPolicy() & policy == policy and widget.isEnabled() and widget.isVisible()

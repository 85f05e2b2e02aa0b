"""The order in which Tab goes through widgets."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def tab_as_read(parts: QWidget) -> None:
    """Let Tab go through the descendants of a widget in the order in which a screen reader goes through them.

    That is the order of the children, which has to be the one on screen. By itself Tab comes last to what was added
    last.
    """
    focusable = [each for each in parts.findChildren(QWidget) if each.focusPolicy() is not Qt.FocusPolicy.NoFocus]
    for former, following in pairwise(focusable):
        QWidget.setTabOrder(former, following)

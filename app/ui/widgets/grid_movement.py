"""The keys that move in a grid of items, and the row that one moves to, as a pure function."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView

_Action = QAbstractItemView.CursorAction

MOVING_KEYS: Final = frozenset(
    {
        Qt.Key.Key_Left,
        Qt.Key.Key_Right,
        Qt.Key.Key_Up,
        Qt.Key.Key_Down,
        Qt.Key.Key_Home,
        Qt.Key.Key_End,
        Qt.Key.Key_PageUp,
        Qt.Key.Key_PageDown,
    }
)


def row_after(action: QAbstractItemView.CursorAction, current: int, count: int, columns: int, lines: int) -> int:
    """The row that a movement leads to. Up and down stay in their column, and at the edge do nothing.

    Args:
        action: The movement.
        current: Row to move from.
        count: Number of rows, at least one.
        columns: Of the grid.
        lines: Lines of the grid that fit on the screen.
    """
    page = max(1, lines) * columns
    steps = {
        _Action.MoveLeft: -1,
        _Action.MovePrevious: -1,
        _Action.MoveRight: 1,
        _Action.MoveNext: 1,
        _Action.MoveUp: -columns,
        _Action.MoveDown: columns,
        _Action.MovePageUp: -page,
        _Action.MovePageDown: page,
        _Action.MoveHome: -current,
        _Action.MoveEnd: count - 1 - current,
    }
    step = steps.get(action, 0)
    target = current + step
    if abs(step) <= 1 or step in {-current, count - 1 - current}:
        return min(max(target, 0), count - 1)
    if target < 0:
        return current % columns
    if target >= count:
        lines_left = (count - 1) // columns > current // columns
        return min(count - 1, (count - 1) // columns * columns + current % columns) if lines_left else current
    return target

"""Connections of signals that end together, such as those of the window with the tab that is shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtCore import SignalInstance


class Connections:
    """Signals and the slots that they are connected to."""

    def __init__(self) -> None:
        """Begin without any."""
        self._pairs: list[tuple[SignalInstance, Callable[..., object]]] = []

    def add(self, signal: SignalInstance, slot: Callable[..., object]) -> None:
        """Connect a signal to a slot until `end`."""
        signal.connect(slot)
        self._pairs.append((signal, slot))

    def end(self) -> None:
        """Disconnect all of them."""
        for signal, slot in self._pairs:
            signal.disconnect(slot)
        self._pairs.clear()

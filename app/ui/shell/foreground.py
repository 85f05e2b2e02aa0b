"""Brings the window to the front when another start hands its packs over.

Desktops protect the person from windows that come to the front by themselves. Each has its own way to say that the
person has asked for it: a token on Wayland, a message to the window manager on X11, and on Windows a permission by the
process that was started (`app.start.handover.windows_pipe`).
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

# Qt's plugin for Wayland takes the token from the environment when it activates a window.
_TOKEN_VARIABLE: Final = "XDG_ACTIVATION_TOKEN"


def bring_to_front(window: QWidget, *, activation_token: str, startup_ids: Sequence[str]) -> None:
    """Restore a window that is minimised, raise it, and give it the focus.

    Args:
        window: The window.
        activation_token: What the desktop has given the other start on Wayland; empty if nothing.
        startup_ids: By what the desktop identifies the other starts on X11. It learns that they are complete, so that
            its busy cursor disappears.
    """
    # Not `showNormal`, which would also make a maximised window small.
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.show()
    window.raise_()
    platform = QGuiApplication.platformName()
    if platform == "xcb":
        from app.ui.shell.x11_messages import activate  # imported late: other systems do not need it

        activate(int(window.winId()), startup_ids)
    elif platform == "wayland" and activation_token:
        os.environ[_TOKEN_VARIABLE] = activation_token
    window.activateWindow()
    os.environ.pop(_TOKEN_VARIABLE, None)  # it is used up

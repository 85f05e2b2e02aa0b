"""What the desktop is told when the window comes to the front."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, override

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from app.start.handover.server import bring_to_front

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


class Activated(QWidget):
    """Notes the token that is in the environment when the window is activated."""

    token: str | None = None

    @override
    def activateWindow(self) -> None:
        self.token = os.environ.get("XDG_ACTIVATION_TOKEN")
        super().activateWindow()


@pytest.mark.parametrize(("platform", "token"), [("wayland", "token-1"), ("offscreen", None)])
def test_the_token_of_the_desktop_is_in_the_environment_of_an_activation_on_wayland_only(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, platform: str, token: str | None
) -> None:
    monkeypatch.setattr(QGuiApplication, "platformName", lambda: platform)
    window = Activated()
    qtbot.addWidget(window)

    bring_to_front(window, "token-1")

    assert window.token == token
    assert "XDG_ACTIVATION_TOKEN" not in os.environ

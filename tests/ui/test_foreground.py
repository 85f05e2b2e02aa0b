"""What the desktop is told when the window comes to the front."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, override

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from app.ui.shell.foreground import bring_to_front, startup_pieces

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def test_the_message_that_a_start_is_complete_is_cut_into_pieces() -> None:
    # Startup notification specification: 20 bytes each, quoted, with a zero at the end.
    pieces = list(startup_pieces('a "b\\-1_TIME7'))

    assert all(len(piece) == 20 for piece in pieces)
    assert b"".join(pieces).rstrip(b"\0") == rb"remove: ID=a\ \"b\\-1_TIME7"
    assert pieces[-1].endswith(b"\0")


def test_a_message_that_fills_its_pieces_still_ends_with_a_zero() -> None:
    pieces = list(startup_pieces("123456789"))

    assert pieces == [b"remove: ID=123456789", bytes(20)]


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

    bring_to_front(window, activation_token="token-1", startup_ids=[])

    assert window.token == token
    assert "XDG_ACTIVATION_TOKEN" not in os.environ

"""Links that the system sends to a running app."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QFileOpenEvent

from app.ui.application import Application

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

LINK = "packbrowser://11111111-1111-1111-1111-111111111111"


def test_a_clicked_link_is_emitted(qapp: QApplication) -> None:
    assert isinstance(qapp, Application)
    opened: list[str] = []
    qapp.link_opened.connect(opened.append)
    qapp.sendEvent(qapp, QFileOpenEvent(QUrl(LINK)))
    qapp.link_opened.disconnect()
    assert opened == [LINK]

"""Icons are painted also after an update has removed their files."""

from pathlib import Path

import pytest
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from app.ui import icons


def test_files_are_not_read_again_for_an_icon_that_is_painted_first_later(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    icons.icon_pixmap("close", QColor("black"), 16, 1.0)
    monkeypatch.setattr(icons, "RESOURCES", Path("missing"))
    assert not icons.icon_pixmap("filter", QColor("#123456"), 16, 1.0).isNull()

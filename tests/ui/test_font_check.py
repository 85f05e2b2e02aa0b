"""Text that is drawn as boxes is detected."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

from PySide6.QtGui import QFont, QFontDatabase

from app.ui.application import draws_letters
from tests.fonts import without_fonts
from tests.tables import each_row

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QApplication

_ANSWER = """
from PySide6.QtGui import QGuiApplication
from app.ui.application import draws_letters
application = QGuiApplication([])
print(draws_letters(application.font()))
"""


@each_row("point_size", [7, 10, 24])
def test_letters_are_letters(qapp: QApplication, point_size: int) -> None:
    font = QFont(qapp.font())
    font.setPointSize(point_size)
    assert draws_letters(font)


def test_letters_of_equal_width_are_letters(qapp: QApplication) -> None:
    assert draws_letters(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))


def test_boxes_are_no_letters(tmp_path: Path) -> None:
    environment = {**os.environ, **without_fonts(tmp_path), "QT_QPA_PLATFORM": "offscreen"}
    result = subprocess.run(
        [sys.executable, "-c", _ANSWER], env=environment, stdout=subprocess.PIPE, text=True, timeout=60, check=True
    )
    assert result.stdout.strip() == "False"

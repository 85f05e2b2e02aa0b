"""Checks that text is drawn as letters.

Qt starts without any usable font. It then draws the same box for every character.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter

if TYPE_CHECKING:
    from PySide6.QtGui import QFont

_LETTERS: Final = "AMgi8"
_SIDE: Final = 64  # pixels; larger than a letter of any font of the app


def draws_letters(font: QFont) -> bool:
    """Whether different letters look different in a font, and each of them leaves a mark.

    Args:
        font: A font of the application. A `QGuiApplication` has to exist.
    """
    pictures = {_picture_of(letter, font) for letter in _LETTERS}
    return len(pictures) == len(_LETTERS) and _picture_of(" ", font) not in pictures


def _picture_of(character: str, font: QFont) -> bytes:
    image = QImage(_SIDE, _SIDE, QImage.Format.Format_Grayscale8)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.setFont(font)
    painter.drawText(image.rect(), Qt.AlignmentFlag.AlignCenter, character)
    painter.end()
    return bytes(image.constBits())

"""A part of a JPEG -> pixels, with Qt's decoder. Runs in a decoder process only.

Pillow holds every pixel of a JPEG in memory, 4 bytes each: 256 MB for 64 megapixels. Qt's decoder, which is the same
library, reads row by row and keeps only the part. This module is the only one below `packs` that uses Qt, and
only this class of it: no application, no event loop, no window.
"""

from __future__ import annotations

from typing import Final

from PIL import Image
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRect, QSize
from PySide6.QtGui import QImage, QImageReader

from app.core.errors import ImageTooLargeError
from app.core.settings import MIB
from app.images.original import Region

# Pillow's mode and its name for the order of bytes.
_MODES: Final = {
    QImage.Format.Format_RGB32: ("RGB", "BGRX"),
    QImage.Format.Format_Grayscale8: ("L", "L"),
    QImage.Format.Format_CMYK8888: ("CMYK", "CMYK"),
}


class JpegRegions:
    """Decodes parts of one file."""

    def __init__(self, data: bytes, max_bytes: int) -> None:
        """Keep a copy of the file; decode nothing yet.

        Args:
            data: The whole file.
            max_bytes: Most memory for the coefficients of a progressive JPEG, or for the pixels of the part.
        """
        self._file = QByteArray(data)
        QImageReader.setAllocationLimit(max_bytes // MIB)

    def decode(self, part: Region, divisor: int) -> Image.Image:
        """Decode a part in mode RGB, L or CMYK, in the file's orientation and colours.

        Args:
            part: In pixels of the file. All four numbers are multiples of the divisor; it may end outside the picture.
            divisor: 1, 2, 4 or 8: each side has only so many pixels less.

        Raises:
            ImageTooLargeError: It needs too much memory, or this decoder can't read it.
        """
        buffer = QBuffer(self._file)
        buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        reader = QImageReader(buffer, b"jpeg")
        reader.setAutoTransform(False)
        x, y, width, height = part
        reader.setClipRect(QRect(x, y, width, height))
        if divisor > 1:
            reader.setScaledSize(QSize(width // divisor, height // divisor))
        decoded = reader.read()
        if decoded.isNull() or decoded.format() not in _MODES:
            raise ImageTooLargeError
        mode, order = _MODES[decoded.format()]
        size = (decoded.width(), decoded.height())
        return Image.frombytes(mode, size, decoded.constBits(), "raw", order, decoded.bytesPerLine())

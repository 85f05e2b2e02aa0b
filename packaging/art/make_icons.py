"""Makes the icons of all systems from one SVG: PNGs from 16 to 512 pixels, app.ico, app.icns. Needs no display.

Run it from the project's root: ``uv run packaging/art/make_icons.py FOLDER``.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from pathlib import Path
from typing import Final

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PIL import Image
from PySide6.QtCore import QBuffer, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from app.start.display import write_utf8

DRAWING: Final = Path(__file__).resolve().parents[2] / "resources" / "icons" / "app.svg"
SIZES: Final = (16, 22, 24, 32, 48, 64, 128, 256, 512)
_ICO_SIZES: Final = (16, 24, 32, 48, 64, 128, 256)
_ICNS_SIZES: Final = (16, 32, 64, 128, 256, 512, 1024)


def draw(size: int) -> Image.Image:
    """Draw the icon on a transparent background.

    Args:
        size: Width and height in pixels.

    Raises:
        ValueError: Qt can't read the drawing.
    """
    renderer = QSvgRenderer(str(DRAWING))
    if not renderer.isValid():
        raise ValueError("the icon's SVG can't be read")
    picture = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.render(painter, QRectF(0, 0, size, size))
    painter.end()
    file = QBuffer()
    picture.save(file, "PNG")  # type: ignore[call-overload] # the stubs demand bytes, Qt takes text
    result = Image.open(io.BytesIO(bytes(file.data().data())))
    result.load()
    return result


def make_icons(folder: Path) -> None:
    """Write all icons into a folder: SIZE.png, app.ico and app.icns."""
    folder.mkdir(parents=True, exist_ok=True)
    drawn = {size: draw(size) for size in sorted({*SIZES, *_ICO_SIZES, *_ICNS_SIZES})}
    for size in SIZES:
        drawn[size].save(folder / f"{size}.png", optimize=True)
    # Each size is drawn from the SVG: that is sharper than scaling the largest one down.
    drawn[max(_ICO_SIZES)].save(
        folder / "app.ico",
        sizes=[(size, size) for size in _ICO_SIZES],
        append_images=[drawn[size] for size in _ICO_SIZES[:-1]],
    )
    drawn[max(_ICNS_SIZES)].save(folder / "app.icns", append_images=[drawn[size] for size in _ICNS_SIZES[:-1]])


def main() -> None:
    """Run the command line."""
    write_utf8()
    parser = argparse.ArgumentParser(description="Make the icons of all systems.")
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder
    app = QGuiApplication(sys.argv[:1])
    make_icons(folder)
    app.quit()
    print(folder)


if __name__ == "__main__":
    main()

"""Makes the README's screenshots from the running program and its demonstration service: light, dark, an error.

Run it from the project's root: ``uv run packaging/make_screenshots.py``. It needs no display.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QItemSelectionModel  # noqa: E402
from PySide6.QtGui import QColor, QPalette  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

from app.composition import Program  # noqa: E402
from app.core.connection import DEFAULT_BASE_URL, parse_base_url  # noqa: E402
from app.core.settings import Settings  # noqa: E402
from app.demo.packs import BROKEN_IMAGES_ID, DEMO_PACKS, MAIN_PACK_ID, NOT_FOUND_ID  # noqa: E402
from app.event_loop import EventLoop  # noqa: E402
from app.keychain import Keychain  # noqa: E402
from app.ui.main_window import MainWindow  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable

FOLDER = ROOT / "packaging" / "screenshots"
SIZE = (1180, 760)


async def until(condition: Callable[[], bool]) -> None:
    """Let the program live until something holds."""
    while not condition():  # noqa: ASYNC110 - a script has the time
        await asyncio.sleep(0.02)


async def take(file_name: str, pack_ids: tuple[str, ...], is_ready: Callable[[MainWindow], bool], row: int) -> None:
    """Open packs one after the other, wait, select a row, and write the window to a file."""
    settings = Settings()
    window = MainWindow(DEMO_PACKS)
    window.build_pack_view(settings.thumbnails)
    window.resize(*SIZE)
    window.show()
    base_url = parse_base_url(DEFAULT_BASE_URL)
    program = Program(window, base_url, None, settings, keychain=Keychain(), environment_wins=True)
    program.close_abandoned_generators()
    try:
        for pack_id in pack_ids:
            program.controller.open_demo(pack_id)
            await until(lambda: bool(window.model.images) and not program.controller.is_loading)
        await until(lambda: is_ready(window))
        window.gallery.selectionModel().setCurrentIndex(
            window.model.index(row, 0), QItemSelectionModel.SelectionFlag.ClearAndSelect
        )
        await until(lambda: program.gallery.is_settled)
        window.grab().save(str(FOLDER / file_name), "PNG")
        print(file_name)
    finally:
        window.hide()
        await program.aclose()
        window.close_for_good()


def dark_palette() -> QPalette:
    """What a dark desktop gives a Fusion window."""
    palette = QPalette(QColor("#323232"))
    palette.setColor(QPalette.ColorRole.Base, QColor("#242424"))
    palette.setColor(QPalette.ColorRole.Highlight, QColor("#3584e4"))
    return palette


def main() -> None:
    """Make all of them."""
    FOLDER.mkdir(exist_ok=True)
    app = QApplication([])
    app.setStyle("Fusion")
    app.setQuitOnLastWindowClosed(False)

    def run(file_name: str, pack_ids: tuple[str, ...], is_ready: Callable[[MainWindow], bool], row: int) -> None:
        asyncio.run(take(file_name, pack_ids, is_ready, row), loop_factory=lambda: EventLoop(app))

    run("light.png", (MAIN_PACK_ID,), lambda _window: True, 1)
    run("error.png", (BROKEN_IMAGES_ID, NOT_FOUND_ID), lambda window: window.banner.height() > 50, 3)
    app.setPalette(dark_palette())
    run("dark.png", (MAIN_PACK_ID,), lambda _window: True, 7)


if __name__ == "__main__":
    main()

"""Makes the README's screenshots from the running program and its demonstration service: light, dark, viewer, an error.

Run it from the project's root: ``uv run packaging/art/make_screenshots.py``. It needs no display.
"""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import TYPE_CHECKING

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QItemSelectionModel
from PySide6.QtGui import QColor, QPalette

from app.core.connection import DEFAULT_BASE_URL, parse_base_url
from app.core.settings import Settings
from app.demo.packs import BROKEN_IMAGES_ID, MAIN_PACK_ID, NOT_FOUND_ID
from app.keychain import Keychain
from app.start.event_loop import EventLoop
from app.start.first_services import make_first_services
from app.start.folders import Folders
from app.start.program import Program
from app.ui.application import Application
from app.workspace.states import is_busy

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from app.ui.pack_page.pack_page import PackPage
    from app.ui.shell.main_window import MainWindow

FOLDER = Path(__file__).with_name("screenshots")
SIZE = (1180, 760)


async def until(condition: Callable[[], bool]) -> None:
    """Wait until a condition holds, while the event loop runs."""
    while not condition():  # noqa: ASYNC110 - no signal says when a picture is complete
        await asyncio.sleep(0.02)


async def take(
    file_name: str,
    pack_ids: tuple[str, ...],
    is_ready: Callable[[MainWindow], bool],
    row: int,
    *,
    show: Callable[[PackPage], Awaitable[None]] | None = None,
) -> None:
    """Open packs one after the other, wait, select a row, show what is wanted, and write the window to a file."""
    program = Program(parse_base_url(DEFAULT_BASE_URL), None)
    window, workspace = program.window, program.workspace
    window.resize(*SIZE)
    window.show()
    program.start(make_first_services(Settings(), program.redactor, Keychain()), Folders(), recalls_key=False)
    page, pack = window.page, workspace.current
    assert page is not None
    assert pack is not None
    try:
        for pack_id in pack_ids:
            workspace.open_demo(pack_id)
            await until(lambda: pack.state.content is not None and not is_busy(pack.state))
        await until(lambda: is_ready(window))
        page.gallery.selectionModel().setCurrentIndex(
            page.model.index(row, 0), QItemSelectionModel.SelectionFlag.ClearAndSelect
        )
        await asyncio.sleep(0.1)  # posted requests of layouts are processed
        await until(lambda: page.is_settled)
        if show is not None:
            await show(page)
        window.grab().save(str(FOLDER / file_name), "PNG")
        print(file_name)
    finally:
        await program.aclose()


async def show_in_viewer(page: PackPage) -> None:
    """Show the current image in the viewer, with its description and the safe zones."""
    page.overlays.view()
    viewer = page.overlays.viewer
    assert viewer is not None
    viewer.toggle_info()
    viewer.show_next_guide()
    await until(lambda: viewer.canvas.has_picture)
    await asyncio.sleep(0.3)  # the picture is decoded again, because the panel has made its room smaller


async def show_compared(page: PackPage) -> None:
    """Compare images, zoomed to the same part."""
    page.gallery.selection.select((3, 10, 12))
    page.gallery.current.set_row(10)
    page.overlays.compare_selected()
    compare = page.overlays.compare
    assert compare is not None
    await until(lambda: all(pane.canvas.has_picture for pane in compare.panes))
    canvas = compare.canvas
    canvas.zoom_by(1.5, canvas.rect().center().toPointF())
    await asyncio.sleep(0.3)  # the part in sight is decoded


def has_all_thumbnails(window: MainWindow) -> bool:
    """Whether all thumbnails of the pack have been shown or have failed."""
    return window.page is not None and window.page.status.progress[0] == window.page.status.progress[1] > 0


def dark_palette() -> QPalette:
    """The palette that a window in the style Fusion has on a dark desktop."""
    palette = QPalette(QColor("#323232"))
    palette.setColor(QPalette.ColorRole.Base, QColor("#242424"))
    palette.setColor(QPalette.ColorRole.Highlight, QColor("#3584e4"))
    return palette


def main() -> None:
    """Make all screenshots."""
    FOLDER.mkdir(exist_ok=True)
    app = Application([])
    app.setStyle("Fusion")
    app.setQuitOnLastWindowClosed(False)

    def run(
        file_name: str,
        pack_ids: tuple[str, ...],
        is_ready: Callable[[MainWindow], bool],
        row: int,
        *,
        show: Callable[[PackPage], Awaitable[None]] | None = None,
    ) -> None:
        taking = take(file_name, pack_ids, is_ready, row, show=show)
        asyncio.run(taking, loop_factory=lambda: EventLoop(app))

    run("light.png", (MAIN_PACK_ID,), has_all_thumbnails, 1)
    run("viewer.png", (MAIN_PACK_ID,), has_all_thumbnails, 6, show=show_in_viewer)
    run("compare.png", (MAIN_PACK_ID,), has_all_thumbnails, 3, show=show_compared)
    run(
        "error.png",
        (BROKEN_IMAGES_ID, NOT_FOUND_ID),
        lambda window: window.alerts is not None and window.alerts.widget.height() > 50,
        3,
    )
    app.setPalette(dark_palette())
    run("dark.png", (MAIN_PACK_ID,), has_all_thumbnails, 7)


if __name__ == "__main__":
    main()

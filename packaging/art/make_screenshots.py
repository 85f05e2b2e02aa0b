"""Makes the README's screenshots from the running program and its demonstration service, in light and in dark.

They have a palette of 256 colours, which takes a third of the bytes. The clock, the ports and the language are always
the same, and nothing moves, so that a picture changes only if the window does.

Run it from the project's root: ``uv run packaging/art/make_screenshots.py``. It needs no display.
"""

from __future__ import annotations

import argparse
import asyncio
import io
import itertools
import os
import socketserver
import tempfile
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, override

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["TZ"] = "UTC"
os.environ["LC_ALL"] = "C.UTF-8"

from PIL import Image
from PySide6.QtCore import QBuffer, QItemSelectionModel
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QListView, QProxyStyle, QStyle, QStyleHintReturn, QStyleOption, QWidget

from app.core.connection import DEFAULT_BASE_URL, parse_api_key, parse_base_url
from app.core.filtering import Facet
from app.core.readability import Sample
from app.core.saved_values import Folders, Mark
from app.demo.loopback_server import LoopbackServer
from app.demo.packs import BROKEN_IMAGES_ID, LISTED_PACK_IDS, MAIN_PACK_ID, failing
from app.demo.service import DemoService
from app.packs import tiles
from app.packs.loading import Shown, is_busy
from app.start.arguments import RunOptions
from app.start.event_loop import EventLoop
from app.start.program import Program
from app.start.services import make_services
from app.ui.application import Application

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence

    from app.packs.open_pack import OpenPack
    from app.ui.pack.pack_page import PackPage
    from app.ui.shell.main_window import MainWindow

FOLDER = Path(__file__).with_name("screenshots")
SIZE = (1180, 760)
_COLOURS = 256
_STEP_SECONDS = 0.25
_BANNER_HEIGHT = 50  # at least
_RECENT_IDS = (*LISTED_PACK_IDS[1:46:5], MAIN_PACK_ID)  # the last one is the one that was opened last
_TAB_IDS = (LISTED_PACK_IDS[6], LISTED_PACK_IDS[11], MAIN_PACK_ID)
_PACKS_LISTED = 20  # at least
_NOW = datetime(2026, 11, 24, 9, 41, tzinfo=UTC).timestamp()
_PORTS = {"demo-images": 8750, "demo-api": 8751}


async def until(condition: Callable[[], bool]) -> None:
    """Wait until a condition holds, while the event loop runs."""
    while not condition():  # noqa: ASYNC110 - no signal says when a picture is complete
        await asyncio.sleep(0.02)


class MotionlessStyle(QProxyStyle):
    """Fusion with reduced motion: nothing fades or pulses, whenever a picture is taken."""

    @override
    def styleHint(
        self,
        hint: QStyle.StyleHint,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
        returnData: QStyleHintReturn | None = None,
    ) -> int:
        if hint == QStyle.StyleHint.SH_Widget_Animation_Duration:
            return 0
        return super().styleHint(hint, option, widget, returnData)


@dataclass(frozen=True)
class Scene:
    """What a screenshot shows.

    Attributes:
        pack_ids: Packs that are opened one after the other.
        is_ready: Whether the window shows all of the last one.
        row: The selected row.
        show: Shows what is wanted then.
    """

    pack_ids: tuple[str, ...]
    is_ready: Callable[[MainWindow], bool]
    row: int
    show: Callable[[OpenPack, PackPage], Awaitable[None]] | None = None


@asynccontextmanager
async def run_program(program: Program, folders: Folders) -> AsyncIterator[MainWindow]:
    """Run a program with a window of the screenshots' size."""
    window = program.window
    window.resize(*SIZE)
    window.show()
    server = program.workspace.keys.connection.base_url
    services = make_services(server, program.journal.redactor, program.workspace.network)
    program.start(services, folders, recalls_key=False)
    try:
        yield window
    finally:
        await program.aclose()


async def take(scene: Scene, file: Path) -> None:
    """Show a scene, and write the window to a file."""
    program = Program(RunOptions(parse_base_url(DEFAULT_BASE_URL)))
    async with run_program(program, Folders()) as window:
        page, pack = window.page, program.workspace.current
        assert page is not None
        assert pack is not None
        for pack_id in scene.pack_ids:
            program.workspace.open_demo(pack_id)
            await until(lambda: pack.state.content is not None and not is_busy(pack.state))
        await until(lambda: scene.is_ready(window))
        await select(page, scene.row)
        if scene.show is not None:
            await scene.show(pack, page)
        await write(window, file)


async def take_home_and_tabs(folder: Path, theme: str) -> None:
    """Show the home page of a person who has opened some packs, and then some of them in tabs."""
    with DemoService() as service, tempfile.TemporaryDirectory() as home:
        folders = Folders(Path(home, "cache"), Path(home, "data"))
        server, key = parse_base_url(service.base_url), parse_api_key(service.key)
        program = Program(RunOptions(server, key=key))
        async with run_program(program, folders):
            await open_packs(program, _RECENT_IDS)
        program = Program(RunOptions(server, key=key))
        async with run_program(program, folders) as window:
            await until(lambda: has_rows(window, "recent_packs", 1))
            await until(lambda: has_rows(window, "your_packs", _PACKS_LISTED))
            await write(window, folder / f"home-{theme}.png")
            await open_packs(program, _TAB_IDS, new_tab=True)
            assert window.page is not None
            await select(window.page, 2)
            await write(window, folder / f"tabs-{theme}.png")


async def open_packs(program: Program, pack_ids: Sequence[str], *, new_tab: bool = False) -> None:
    """Open packs one after the other, and wait for their thumbnails."""
    for pack_id in pack_ids:
        program.workspace.open_pack(pack_id, new_tab=new_tab)
        pack, page = program.workspace.current, program.window.page
        assert pack is not None
        assert page is not None
        await until_settled(pack, page)


async def until_settled(pack: OpenPack, page: PackPage) -> None:
    """Wait until the pack and its thumbnails are on screen."""
    await until(lambda: isinstance(pack.state, Shown))
    await asyncio.sleep(0.3)  # the gallery is laid out
    await until(lambda: page.is_settled)


async def select(page: PackPage, row: int) -> None:
    """Select an image, and wait until everything in sight is shown."""
    page.gallery.selectionModel().setCurrentIndex(
        page.model.index(row, 0), QItemSelectionModel.SelectionFlag.ClearAndSelect
    )
    await asyncio.sleep(0.1)  # posted requests of layouts are processed
    await until(lambda: page.is_settled)


def has_rows(window: MainWindow, name: str, least: int) -> bool:
    """Whether a list of the home page has so many rows."""
    rows = window.findChild(QListView, name)
    return isinstance(rows, QListView) and rows.model().rowCount() >= least


async def write(window: MainWindow, file: Path) -> None:
    """Write what a window shows as a PNG with few bytes, once that has not changed for a second."""
    picture, seconds_unchanged = window.grab().toImage(), 0.0
    while seconds_unchanged < 1:
        await asyncio.sleep(_STEP_SECONDS)
        later = window.grab().toImage()
        seconds_unchanged = seconds_unchanged + _STEP_SECONDS if later == picture else 0.0
        picture = later
    grabbed = QBuffer()
    picture.save(grabbed, "PNG")  # type: ignore[call-overload] # the stubs are wrong
    with Image.open(io.BytesIO(bytes(grabbed.data().data()))) as png:
        colours = png.convert("RGB").quantize(_COLOURS, dither=Image.Dither.FLOYDSTEINBERG)
        colours.save(file, optimize=True)
    print(file.name)


async def show_in_viewer(pack: OpenPack, page: PackPage) -> None:
    """Show the current image in the viewer, with its description and the safe zones."""
    page.overlays.view()
    viewer = page.overlays.open
    assert viewer is not None
    viewer.toggle_info()
    viewer.show_next_guide()
    await until(lambda: pack.originals.picture(viewer.canvas.url) is not None)


async def show_compared(pack: OpenPack, page: PackPage) -> None:
    """Compare images, zoomed to the same part."""
    page.gallery.selection.select((3, 10, 12))
    page.gallery.current.set_row(10)
    page.overlays.compare_selected()
    compare = page.overlays.open
    assert compare is not None
    await until(lambda: all(pack.originals.picture(pane.canvas.url) is not None for pane in compare.panes))
    canvas = compare.canvas
    canvas.picture.zoom_by(1.5, canvas.rect().center().toPointF())


async def show_filtered(pack: OpenPack, page: PackPage) -> None:
    """Filter by a word and by keywords; some of the images are marked."""
    images = page.model.all_images
    pack.marks.mark([images[0], images[18]], Mark.PICKED)
    pack.marks.mark([images[7]], Mark.REJECTED)
    pack.filter.prepare()
    pack.filter.set_text("-forest")
    pack.filter.toggle(Facet.KEYWORD, "nature")
    pack.filter.toggle(Facet.KEYWORD, "night", is_excluded=True)
    await until(lambda: not pack.filter.is_searching)
    page.gallery.current.set_row(1)
    await asyncio.sleep(0.3)  # the row of the filter is laid out, and the pictures move
    await until(lambda: page.is_settled)


async def show_slides(pack: OpenPack, page: PackPage) -> None:
    """Put images into the slide tray, with the sample text over them."""
    images = page.model.all_images
    pack.marks.slides.add([images[row].id for row in (3, 10, 6, 12)], None)
    page.show_sample(Sample(is_shown=True))
    await asyncio.sleep(0.3)  # the tray takes room from the gallery
    await until(lambda: page.is_settled)


def has_all_thumbnails(window: MainWindow) -> bool:
    """Whether all thumbnails of the pack have been shown or have failed."""
    return window.page is not None and window.page.status.progress[0] == window.page.status.progress[1] > 0


def has_banner(window: MainWindow) -> bool:
    """Whether a banner has slid in."""
    return window.banner.place.height() > _BANNER_HEIGHT


def dark_palette() -> QPalette:
    """The palette that a window in the style Fusion has on a dark desktop."""
    palette = QPalette(QColor("#323232"))
    palette.setColor(QPalette.ColorRole.Base, QColor("#242424"))
    palette.setColor(QPalette.ColorRole.Highlight, QColor("#3584e4"))
    return palette


def fix_clock_and_ports() -> None:
    """Let it always be the same minute, and let the demonstration service always use the same ports."""
    milliseconds = itertools.count()  # later calls return later times: recent packs are listed by time
    time.time = lambda: _NOW + next(milliseconds) / 1000

    def bind(server: LoopbackServer) -> None:
        server.server_address = ("127.0.0.1", _PORTS[server.name])
        socketserver.TCPServer.server_bind(server)
        server.server_name, server.server_port = server.socket.getsockname()

    LoopbackServer.server_bind = bind  # type: ignore[assignment,method-assign]
    LoopbackServer.allow_reuse_address = True  # each scene starts a service of its own


def decide_shapes_by_all_first_images() -> None:
    """Let no pack have its shape decided by the pictures that happened to arrive first."""
    tiles.FEWEST = 1_000
    tiles.DECIDE_MS = 60_000


def main() -> None:
    """Make all screenshots, or those that are named."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--folder", type=Path, default=FOLDER)
    names = "gallery, viewer, compare, filter, slides, home or error"
    parser.add_argument("scenes", nargs="*", help=f"{names}; all by default")
    arguments = parser.parse_args()
    folder, chosen = arguments.folder, arguments.scenes
    folder.mkdir(exist_ok=True)
    fix_clock_and_ports()
    decide_shapes_by_all_first_images()
    app = Application([])
    app.setStyle(MotionlessStyle("Fusion"))
    app.setQuitOnLastWindowClosed(False)
    app.setCursorFlashTime(0)  # the text cursor does not blink

    def run(making: Coroutine[None, None, None]) -> None:
        asyncio.run(making, loop_factory=lambda: EventLoop(app))

    main_pack = (MAIN_PACK_ID,)
    scenes = {
        "gallery": Scene(main_pack, has_all_thumbnails, 1),
        "viewer": Scene(main_pack, has_all_thumbnails, 6, show_in_viewer),
        "compare": Scene(main_pack, has_all_thumbnails, 3, show_compared),
        "filter": Scene(main_pack, has_all_thumbnails, 1, show_filtered),
        "slides": Scene(main_pack, has_all_thumbnails, 3, show_slides),
    }
    if not chosen or "error" in chosen:
        run(take(Scene((BROKEN_IMAGES_ID, failing("not_found")), has_banner, 3), folder / "error.png"))
    for theme in ("light", "dark"):
        if theme == "dark":
            app.setPalette(dark_palette())
        for name, scene in scenes.items():
            if not chosen or name in chosen:
                run(take(scene, folder / f"{name}-{theme}.png"))
        if not chosen or "home" in chosen:
            run(take_home_and_tabs(folder, theme))


if __name__ == "__main__":
    main()

"""Runs the whole app in a test, with its window, its event loop and real HTTP. Widgets are found by their names."""

import asyncio
import contextlib
import gc
import logging
import sys
import threading
import time
from collections.abc import Awaitable, Callable
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import ClassVar, Final, cast, override

from PySide6.QtCore import QEvent, QModelIndex, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QWidget,
)

from app.core.connection import is_key, parse_api_key, parse_base_url
from app.core.errors import NotAnImageError
from app.core.limits import (
    ApiLimits,
    DecodeLimits,
    DownloadLimits,
    LiveLimits,
    Settings,
    StoreLimits,
    ThumbnailLimits,
    TrafficLimits,
)
from app.core.redaction import Redactor
from app.core.saved_values import Folders, Mark
from app.demo import packs
from app.images.decoded import Thumbnail
from app.images.decoders import Decoder, DecoderPool
from app.images.messages import DecoderRequest, ThumbnailRequest
from app.keychain import Keychain
from app.packs.keys import Keys
from app.packs.open_pack import OpenPack
from app.packs.tiles import Tiles, TileStage
from app.start.arguments import RunOptions
from app.start.event_loop import EventLoop
from app.start.logs import Journal, log_uncaught
from app.start.program import Program
from app.start.services import make_services
from app.ui.accessibility import install_roles
from app.ui.look.image_details import ImageDetails
from app.ui.look.viewer import Viewer
from app.ui.pack.pack_page import PackPage
from app.ui.shell.error_banner import ErrorBanner
from tests.e2e.pack_site import PACK_ID
from tests.keychains import no_backend

# Like the app's own limits, but with short timeouts and pauses, and with one decoder, which is the same in all tests.
# Started programs and the tests of `DecoderPool` use two of their own.
FAST_SETTINGS: Final = Settings(
    api=ApiLimits(retry_pause_seconds=0.02, total_seconds=10.0),
    live=LiveLimits(least_seconds=3600.0, most_seconds=3600.0),  # so that tests of other things are not disturbed
    download=DownloadLimits(retry_pause_seconds=0.02),
    thumbnails=ThumbnailLimits(decoder_processes=1),
    store=StoreLimits(read_seconds=5.0),  # what is on the disk is not downloaded again because the machine is busy
    traffic=TrafficLimits(unasked_images=100),  # the rest of a large pack would take more CPU time than most tests
)
_TIMEOUT_SECONDS: Final = 20.0
_MAIN_PACK_NAME: Final = "Motivation Pack"


class AppUnderTest:
    """A running app, with methods that do and see what a person does and sees.

    Attributes:
        program: The program under test.
        window: Its main window.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        self.window = program.window
        self._state, self._size = self.window.settings.state, self.window.size()

    # Conditions that tests wait for ask for these again and again. There is no banner before the services are attached.

    @cached_property
    def _banner(self) -> ErrorBanner:
        return self.find(ErrorBanner, "banner")

    @cached_property
    def _cancel(self) -> QWidget:
        return self.find(QWidget, "cancel")

    @property
    def page(self) -> PackPage:
        """The page of the pack."""
        page = self.window.page
        assert page is not None
        return page

    @property
    def pack(self) -> OpenPack:
        """The pack on screen."""
        pack = self.program.workspace.current
        assert pack is not None
        return pack

    @property
    def overlay(self) -> Viewer:
        """The viewer or the comparison that is open."""
        overlay = self.page.overlays.open
        assert overlay is not None
        return overlay

    @property
    def open_menu(self) -> QMenu:
        """The menu that is open; of several the innermost."""
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        return menu

    @property
    def tiles(self) -> Tiles:
        """The tiles of the pack on screen."""
        return self.pack.thumbnails.tiles

    @property
    def keys(self) -> Keys:
        """The key in use, and the keychain that stores it."""
        return self.program.workspace.keys

    def trigger(self, command_id: str) -> None:
        """Run a command, as its menu entry does."""
        self.window.commands.action(command_id).trigger()

    def is_offered(self, command_id: str) -> bool:
        """Whether the menu shows a command."""
        return self.window.commands.action(command_id).isVisible()

    # --- What a person does ---------------------------------------------------------------------------------------

    def type_pack(self, text: str) -> None:
        """Paste a text into the field, and press Enter."""
        field = self.find(QLineEdit, "pack_field")
        field.setFocus()
        field.clear()
        QGuiApplication.clipboard().setText(text)
        QTest.keySequence(field, "Ctrl+V")
        QTest.keyClick(field, Qt.Key.Key_Return)

    async def open_main_pack(self) -> None:
        """Open the main pack of the demonstration, unless it is on screen already."""
        if self.tab_titles != [_MAIN_PACK_NAME] or self.is_loading:
            self.type_pack(packs.MAIN_PACK_ID)
            await self.until_opened(_MAIN_PACK_NAME)

    async def open_test_pack(self, *, settles: bool = False) -> None:
        """Open the pack of a `PackSite`, and wait until its visible tiles are done if it shall settle."""
        self.type_pack(PACK_ID)
        await self.until_opened("Test pack")
        if settles:
            await self.until_settled()

    async def activate(self) -> None:
        """Make the window the active one, without which shortcuts are ignored.

        The platform of the tests activates a window by an event, which a busy machine has not processed yet, and
        leaves none active after a popup was closed.
        """
        self.window.activateWindow()
        await self.until(self.window.isActiveWindow, "the window is active")

    def tidy_up(self) -> None:
        """Show the first tab as after its pack was opened, with nothing filtered, selected, scrolled or copied."""
        while (popup := QApplication.activePopupWidget()) is not None:
            popup.close()
        for dialog in self.window.findChildren(QDialog):
            dialog.reject()
        self.window.toast.hide()
        QGuiApplication.clipboard().clear()
        if self.banner:
            self.click("dismiss")
        workspace = self.program.workspace
        for other in workspace.packs[1:]:
            workspace.close_tab(other)
        self.window.settings.restore(self._state)
        self.window.resize(self._size)
        pack, page = workspace.current, self.window.page
        if pack is None or page is None:
            return
        if page.overlays.open is not None:
            page.overlays.open.leave()
        pack.filter.clear()
        pack.marks.mark(pack.shelf.images, Mark.NONE)
        gallery = page.gallery
        gallery.clearSelection()
        gallery.setCurrentIndex(QModelIndex())
        gallery.verticalScrollBar().setValue(0)
        gallery.setFocus()

    def click(self, name: str) -> None:
        """Click the visible widget with that object name."""
        widget = self.find(QWidget, name)
        assert widget.isVisible(), f"{name} is not visible"
        assert widget.isEnabled(), f"{name} is not enabled"
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)

    def choose(self, name: str, word: str) -> None:
        """Choose the row of the list with that object name that has a word."""
        box = self.find(QComboBox, name)
        (row,) = (row for row in range(box.count()) if word in box.itemText(row).casefold())
        box.setCurrentIndex(row)

    async def choose_file(self, path: Path) -> str:
        """Name a file in the dialog of files that is open; return the name that was proposed."""
        (dialog,) = (each for each in self.window.findChildren(QFileDialog) if each.isVisible())
        field = self.find(QLineEdit, "fileNameEdit")
        proposed = field.text()
        field.setText(str(path))
        (box,) = dialog.findChildren(QDialogButtonBox)
        box.button(QDialogButtonBox.StandardButton.Save).click()
        await self.until(lambda: not dialog.isVisible(), "the dialog is closed")
        return proposed

    def click_tile(self, row: int, *modifiers: Qt.KeyboardModifier) -> None:
        """Click the middle of a tile."""
        gallery = self.page.gallery
        combined = Qt.KeyboardModifier.NoModifier
        for modifier in modifiers:
            combined |= modifier
        place = gallery.visualRect(self.page.model.index(row, 0)).center()
        QTest.mouseClick(gallery.viewport(), Qt.MouseButton.LeftButton, combined, place - QPoint(0, 12))

    def press(self, keys: str) -> None:
        """Press keys in the window."""
        focused: QWidget | None = self.window.focusWidget()
        QTest.keySequence(self.window if focused is None else focused, keys)

    # --- What a person sees ---------------------------------------------------------------------------------------

    def find[W: QWidget](self, kind: type[W], name: str) -> W:
        """The widget with an object name; in the window, or in a dialog over it, but not in a tab that is not shown."""
        found = next((each for each in self.window.findChildren(kind, name) if not self._is_in_other_tab(each)), None)
        assert isinstance(found, kind), f"there is no {kind.__name__} {name}"
        return found

    def _is_in_other_tab(self, widget: QWidget) -> bool:
        page = self.window.page
        around: QWidget | None = widget
        while around is not None and not isinstance(around, PackPage):
            around = around.parentWidget()
        return around is not None and around is not page

    def text(self, name: str) -> str:
        """The text of a label."""
        return self.find(QLabel, name).text()

    @property
    def pack_name(self) -> str:
        """The name of the pack on screen, which is the title of the window."""
        return self.window.windowTitle()

    @property
    def coverage(self) -> str:
        """How many images are described, as the header says."""
        words = [self.find(QAbstractButton, name) for name in ("pack_described", "pack_not_described")]
        return " ".join(each.text() for each in words if each.isVisible())

    @property
    def status(self) -> str:
        """The text of the status line."""
        return self.window.status_line.accessibleName()

    @property
    def loaded(self) -> str:
        """How many images of the pack on screen have a thumbnail, and how many there are."""
        pack = self.program.workspace.current
        if pack is None:
            return ""
        return f"{pack.thumbnails.tiles.counts[TileStage.SHOWN]}/{len(pack.shelf.images)}"

    @property
    def shows_no_images(self) -> bool:
        """Whether an opened pack has no images."""
        pack = self.program.workspace.current
        return not self.is_loading and pack is not None and pack.state.content is not None and not pack.shelf.images

    def request_text(self) -> None:
        """Let the side panel request that a long text of the first image is shown whole."""
        self.page.go_to(1)
        details = self.page.details.findChild(ImageDetails)
        assert isinstance(details, ImageDetails)
        details.text_requested.emit("Description of image 1", "A long text")

    @property
    def said(self) -> str:
        """The text of the toast; empty while it is hidden."""
        toast = self.window.toast
        return toast.text() if toast.isVisible() else ""

    @property
    def banner(self) -> str:
        """The banner's title; empty while it is hidden."""
        return self._banner.accessibleName() if self._banner.isVisible() else ""

    @property
    def tab_titles(self) -> list[str]:
        """What the tabs say, from left to right; that of the only one although its bar is hidden."""
        bar = self.window.tab_strip.bar
        return [bar.tabText(index) for index in range(bar.count())]

    @property
    def is_counting_down(self) -> bool:
        """Whether the banner counts down to an automatic retry."""
        return bool(self.banner) and "Trying again in" in self.text("banner_explanation")

    def spoken(self, row: int) -> tuple[str, str]:
        """The accessible name and description of a tile."""
        index = self.page.model.index(row, 0)
        name = index.data(Qt.ItemDataRole.AccessibleTextRole)
        return name, index.data(Qt.ItemDataRole.AccessibleDescriptionRole)

    @property
    def marks(self) -> str:
        """The marks of all images, as their names say: P, X or -."""
        signs = {"picked": "P", "rejected": "X"}
        names = [self.spoken(row)[0].removesuffix(", no longer matches") for row in range(self.page.model.rowCount())]
        return "".join(signs.get(name.rpartition(", ")[2], "-") for name in names)

    @property
    def positions(self) -> list[int]:
        """The positions of the images on the shelf."""
        return [image.position for image in self.page.model.all_images]

    @property
    def changes(self) -> list[str]:
        """The numbers of changes in the tool tip of the header's number, if that is visible."""
        number = self.find(QAbstractButton, "changes")
        return number.toolTip().splitlines()[0].split(", ") if number.isVisible() else []

    def stage(self, row: int) -> TileStage:
        """The stage of a tile."""
        return self.page.model.tile(row).stage

    @property
    def clipboard(self) -> str:
        """What another program would paste."""
        return QGuiApplication.clipboard().text()

    async def until(self, condition: Callable[[], bool], what: str, *, seconds: float = _TIMEOUT_SECONDS) -> None:
        """Let the app run until a condition holds."""
        began = time.monotonic()
        while not condition():
            waited = time.monotonic() - began
            assert waited < seconds, f"not so: {what} (banner {self.banner!r}, status {self.status!r})"
            # Asking as often for what takes long would take a thirtieth of the CPU time.
            await asyncio.sleep(min(max(0.004, waited / 20), 0.02))

    def has_original(self, url: str) -> bool:
        """Whether the original of an image is decoded, which the viewer or the comparison shows then."""
        pack = self.program.workspace.current
        return pack is not None and pack.originals.picture(url) is not None

    async def until_opened(self, name: str) -> None:
        """Wait for a pack by its name."""
        await self.until(lambda: self.pack_name == name and not self.is_loading, f"{name} is open")

    async def until_handled(self) -> None:
        """Let everything run that the program does as soon as it has handled what a person does."""
        turns = iter(range(5))
        await self.until(lambda: next(turns) > 3, "the events are handled")

    async def until_settled(self) -> None:
        """Wait until every visible tile is shown or failed."""
        await self.until(lambda: self.page.is_settled, "the visible tiles are done")

    async def until_banner(self, title: str) -> None:
        """Wait for a banner."""
        await self.until(lambda: self.banner == title, f"the banner {title}")

    @property
    def is_loading(self) -> bool:
        """Whether the window shows that a pack is being loaded."""
        return self._cancel.isVisible()


class _RememberingDecoder(Decoder):
    """A decoder that decodes each picture once for all tests, most of which show the same 24."""

    def __init__(self, limits: DecodeLimits, known: dict[tuple[bytes, int, bool], Thumbnail]) -> None:
        super().__init__(limits)
        self._known = known

    @override
    def decode[Result](self, request: DecoderRequest[Result]) -> Result | Exception:
        if not isinstance(request, ThumbnailRequest):
            return super().decode(request)
        key = (blake2b(request.file).digest(), request.box, request.is_for_print)
        if key not in self._known:
            outcome = super().decode(request)
            if not isinstance(outcome, Thumbnail):
                return outcome
            self._known[key] = outcome
        return cast("Result", self._known[key])


class SharedDecoders(DecoderPool):
    """Decoders that serve one app after the other: starting a decoder process takes as much CPU time as a launch.

    Attributes:
        running: Those that apps use; None for decoders of their own.
    """

    running: ClassVar[DecoderPool | None] = None

    def __init__(self, processes: int, limits: DecodeLimits) -> None:
        super().__init__(processes, limits)
        known: dict[tuple[bytes, int, bool], Thumbnail] = {}
        self._decoders = [_RememberingDecoder(limits, known) for _ in range(processes)]

    async def begin(self) -> None:
        """Start the processes, and wait until one decodes."""
        with contextlib.suppress(NotAnImageError):
            await self.decode(b"", 64)
        await self.abandon()

    @override
    async def aclose(self, last_seconds: float = 0.5) -> None:
        """Let the next app use them."""
        await self.abandon(last_seconds)

    def end(self) -> None:
        """End the processes."""
        asyncio.run(super().aclose())


def run_app(
    scenario: Callable[[AppUnderTest], Awaitable[None]],
    *,
    base_url: str,
    key_text: str | None,
    settings: Settings = FAST_SETTINGS,
    size: tuple[int, int] = (1000, 700),
    cache_folder: Path | None = None,
    data_folder: Path | None = None,
    keychain: Keychain | None = None,
    recalls_key: bool = True,
    keeps_tabs: bool = False,
    begins: str | None = None,
) -> None:
    """Start the app, run a scenario, shut the app down, and fail if it leaves tasks or windows behind.

    Args:
        scenario: What a person does and sees.
        base_url: Root of the API.
        key_text: The key from the environment, which may be unusable; None for none.
        settings: All limits.
        size: Size of the window in logical pixels.
        cache_folder: Folder for thumbnails; None to keep them in memory only.
        data_folder: Folder for marks; None to keep them in memory only.
        keychain: The keychain; None for a system without one, where no key is read at the start.
        recalls_key: Whether the key is read from the keychain at the start.
        keeps_tabs: Whether the tabs of the last run are opened, and those of this run kept.
        begins: ID of the pack that is requested before the program is built, as at a start with a pack.
    """
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    app.setQuitOnLastWindowClosed(False)
    install_roles()

    async def play() -> None:
        is_unusable = key_text is not None and not is_key(key_text)
        key = parse_api_key(key_text) if key_text is not None and not is_unusable else None
        program = Program(RunOptions(parse_base_url(base_url), key=key, key_is_unusable=is_unusable), journal)
        window = program.window
        window.resize(*size)
        window.show()
        are_shared = SharedDecoders.running is not None and settings.decode == FAST_SETTINGS.decode
        services = make_services(
            parse_base_url(base_url),
            redactor,
            program.workspace.network,
            keychain or Keychain(no_backend),
            settings,
            SharedDecoders.running if are_shared else None,
        )
        if begins is not None:
            services.begin_request(key, begins)
        folders, recalls_key_now = Folders(cache_folder, data_folder), recalls_key and keychain is not None
        program.start(services, folders, recalls_key=recalls_key_now, keeps_tabs=keeps_tabs)
        try:
            await scenario(AppUnderTest(program))
        finally:
            started = time.monotonic()
            await program.aclose()
            assert time.monotonic() - started < 20, "the shutdown took longer than twenty seconds"
        left = [task.get_name() for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        assert not left, f"tasks left behind: {left}"

    redactor = Redactor(key_text or "")
    journal = Journal(redactor)
    logging.getLogger().addHandler(journal)
    former_hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
    log_uncaught()  # as `start.launch` does
    with asyncio.Runner(loop_factory=lambda: EventLoop(app)) as runner:
        try:
            runner.run(play())
        finally:
            sys.excepthook, threading.excepthook, sys.unraisablehook = former_hooks
            logging.getLogger().removeHandler(journal)
    app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.collect()
    gc.freeze()  # traversing what is left again after each launch would take ten times as long as the rest
    shown = [widget for widget in app.topLevelWidgets() if widget.isVisible()]
    assert not shown, f"windows left behind: {shown}"

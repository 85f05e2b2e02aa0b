"""Between the window and the services: opening packs, keys, the demo.

Thumbnails are `GalleryController`'s, banners `BannerController`'s.
"""

from __future__ import annotations

import asyncio
import logging
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from app.core.errors import InternalError, KeyMissingError
from app.core.identity import RELEASES_PAGE
from app.core.licences import bundled_licences
from app.core.pack_id import parse_pack_id, without_credentials
from app.services.pack_loader import PackLoader
from app.services.session import KeySource
from app.ui import words
from app.ui.actions import KEYS
from app.ui.banner_controller import Asked, BannerController
from app.ui.garbage import free_in_steps, spare_what_is_there
from app.ui.key_controller import KeyController
from app.ui.widgets.about_dialog import AboutDialog
from app.ui.widgets.keys_dialog import KeysDialog

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Executor

    from PySide6.QtWidgets import QDialog

    from app.core.connection import ApiKey, Connection
    from app.core.errors import PackBrowserError
    from app.core.models import Pack
    from app.core.settings import Settings
    from app.services.kept_key import KeptKey
    from app.services.pack_loader import PackSource
    from app.services.session import Session
    from app.services.tasks import TaskOwner
    from app.ui.gallery_controller import GalleryController
    from app.ui.main_window import MainWindow

_logger = logging.getLogger(__name__)


class Controller:
    """Runs the window: a `PackListener` on one side, the widgets' signals on the other.

    Attributes:
        banner: What went wrong.
        keys: Asks for the key, keeps and forgets it.
    """

    def __init__(
        self,
        window: MainWindow,
        gallery: GalleryController,
        session: Session,
        tasks: TaskOwner,
        settings: Settings,
        make_source: Callable[[Connection], PackSource],
        executor: Executor,
        kept_key: KeptKey,
        *,
        environment_wins: bool,
    ) -> None:
        """Connect the window.

        Args:
            window: The widgets.
            gallery: Shows the pack's images.
            session: Server and key.
            tasks: Owns what runs in the background.
            settings: Limits.
            make_source: Makes the client of a connection that has a key.
            executor: Where the demonstration service is started.
            kept_key: The keychain's key.
            environment_wins: Whether the environment has a key, so that the keychain's is not used.
        """
        self._window = window
        self._gallery = gallery
        self._session = session
        self._tasks = tasks
        self._settings = settings
        self._make_source = make_source
        self._executor = executor
        self._loader = PackLoader(tasks, settings.api, self)
        self._source: tuple[Connection, PackSource] | None = None
        self._asked_id: str | None = None
        self._pack: Pack | None = None
        # Where the pack on screen came from: server and key, and the ID asked for. The one in the answer is anyone's.
        self._origin: tuple[Connection, str | None] | None = None
        self._last_wish: Callable[[], None] | None = None
        self._entering: asyncio.Task[None] | None = None
        self._waits_for_key = False
        self.banner = BannerController(
            window,
            max_wait_seconds=settings.api.max_retry_after_seconds,
            try_again=self._try_again,
            change_key=lambda: self.keys.ask(),
            asked=lambda: Asked(self._asked_id, self._session.connection.base_url.text),
        )
        self.keys = KeyController(
            window,
            session,
            kept_key,
            tasks,
            environment_wins=environment_wins,
            patience_seconds=settings.keychain_seconds,
            key_entered=self._on_key_entered,
            key_forgotten=self._on_key_forgotten,
            recalled=self._on_key_recalled,
            dialog_closed=self._on_key_dialog_closed,
            failed=self.banner.show,
            withdrawn=self.banner.withdraw,
        )
        self._connect()
        self._show_can_refresh()

    def _connect(self) -> None:
        window, commands = self._window, self._window.commands
        window.pack_bar.open_requested.connect(self.open_text)
        window.pack_bar.refresh_requested.connect(self._refresh)
        window.pack_bar.cancel_requested.connect(self._cancel)
        window.welcome.key_requested.connect(self.keys.ask)
        window.welcome.demo_requested.connect(self.open_demo)
        commands.focus_field.triggered.connect(window.pack_bar.focus_field)
        commands.refresh.triggered.connect(self._refresh)
        commands.escape.triggered.connect(self._on_escape)
        commands.leave_demo.triggered.connect(self._leave_demo)
        commands.show_keys.triggered.connect(lambda: self._show(KeysDialog(KEYS, window)))
        commands.open_releases.triggered.connect(self._open_releases)
        commands.show_about.triggered.connect(self._show_about)
        commands.open_menu.triggered.connect(window.pack_bar.open_menu)
        for action in commands.demo_packs:
            pack_id: str = action.data()
            action.triggered.connect(partial(self.open_demo, pack_id))

    def _show_about(self) -> None:
        dialog = AboutDialog(bundled_licences(), self._window)
        dialog.releases_requested.connect(self._open_releases)
        self._show(dialog)

    def _open_releases(self) -> None:
        """Let the browser show the releases page. The app itself never asks for new versions."""
        if not QDesktopServices.openUrl(QUrl(RELEASES_PAGE)):
            self._window.status_line.say(f"No browser opened. New versions are at {RELEASES_PAGE}")

    def begin(self, *, recalls_key: bool) -> None:
        """Show where the key comes from; ask the keychain for it, if that is wanted."""
        if recalls_key:
            self.keys.recall()
        self._show_connection()

    def close(self) -> None:
        """Ask for nothing any more, and forget what was asked for."""
        self._supersede()
        self.banner.clear()

    @property
    def is_loading(self) -> bool:
        """Whether a pack is on its way."""
        return self._loader.is_loading or self._entering is not None or self._waits_for_key

    @property
    def has_pack(self) -> bool:
        """Whether a pack is on screen."""
        return self._pack is not None

    # --- Opening --------------------------------------------------------------------------------------------------

    def open_first(self, pack_text: str) -> None:
        """Open what the command line gave."""
        self._window.pack_bar.set_pack_text(pack_text)
        will_ask = self._session.connection.key is None and not self.keys.is_recalling
        if parse_pack_id(pack_text).problem is not None or will_ask:
            self._window.show_welcome()
        self.open_text(pack_text)

    def open_text(self, pack_text: str) -> None:
        """Open what a person typed or pasted; a hint says so where there is no pack ID in it."""
        parsed = parse_pack_id(pack_text)
        if parsed.problem is not None:
            # What was pasted may be a line with the key in it.
            self._window.pack_bar.set_pack_text(without_credentials(pack_text))
            self._window.pack_bar.show_hint(parsed.problem.value)
        elif parsed.pack_id is not None:
            self._window.pack_bar.set_pack_text(parsed.pack_id)
            self.banner.forget_tries()
            self._open(parsed.pack_id)

    def open_demo(self, pack_id: str) -> None:
        """Start the demonstration service if need be, and open one of its packs."""
        self._supersede()
        self._last_wish = partial(self.open_demo, pack_id)
        self._show_loading("Opening pack…")
        self._entering = self._tasks.start(self._enter_demo(pack_id), name="enter the demo")

    async def _enter_demo(self, pack_id: str) -> None:
        # Any later wish cancels this task; the service that it started then waits for the next time.
        try:
            await asyncio.get_running_loop().run_in_executor(self._executor, self._session.start_demo)
        except OSError:
            self._entering = None
            self.on_pack_failed(pack_id, InternalError())
            return
        self._entering = None
        self._session.enter_demo()
        self._show_connection()
        self._window.pack_bar.set_pack_text(pack_id)
        self._open(pack_id)

    def _supersede(self) -> None:
        """Forget whatever is on its way: something newer is wanted."""
        self._loader.supersede()
        self._waits_for_key = False
        if self._entering is not None:
            self._entering.cancel()
            self._entering = None

    def _leave_demo(self) -> None:
        self._supersede()
        self._asked_id = None
        self._last_wish = None
        self._session.leave_demo()
        self.keys.recall()
        self._pack = None
        self._origin = None
        self._gallery.clear()
        self._window.show_welcome()
        self._end_loading()
        self.banner.clear()
        self._show_connection()
        self._window.pack_bar.set_pack_text("")
        self._window.pack_bar.focus_field()
        self._window.status_line.say("You have left the demo")

    def _open(self, pack_id: str) -> None:
        if self._entering is not None:
            self._supersede()
        self._asked_id = pack_id
        self._last_wish = partial(self._open, pack_id)
        connection = self._session.connection
        if connection.key is None:
            if self.keys.is_recalling:
                self._waits_for_key = True
                self._show_loading("Waiting for the keychain…")
            else:
                self.keys.ask()
            return
        if self._source is None or self._source[0] != connection:
            self._source = (connection, self._make_source(connection))
        self._loader.open(self._source[1], pack_id)

    def _try_again(self) -> None:
        if self._last_wish is not None:
            self._last_wish()

    def _refresh(self) -> None:
        """Get the pack on screen again, from where it came."""
        if self._origin is not None and self._origin[0] == self._session.connection and self._origin[1] is not None:
            self._open(self._origin[1])
        elif self._asked_id is not None and self._session.connection.key is not None:
            self._open(self._asked_id)

    def on_pack_loading(self, pack_id: str) -> None:
        """Show that a pack is on its way; what is on screen stays."""
        self._show_loading("Opening pack…")

    def _show_loading(self, busy: str) -> None:
        window = self._window
        self.banner.clear()
        window.pack_bar.set_loading(loading=True)
        window.status_line.set_busy(busy)
        if self._pack is None:
            window.show_blank()

    def on_pack_loaded(self, pack: Pack) -> None:
        """Show the pack."""
        window = self._window
        origin = (self._session.connection, self._asked_id)
        self._gallery.show_pack(pack, is_refresh=self._origin == origin)
        if self._pack is not None:
            free_in_steps([*self._pack.images])
        self._pack = pack
        self._origin = origin
        self.banner.forget_tries()
        self._end_loading()
        spare_what_is_there()
        _logger.info("pack shown: %d images", len(pack.images))
        self._show_connection()
        # Not while the person types the next one.
        is_asked_for = parse_pack_id(window.pack_bar.pack_text).pack_id == self._asked_id
        if window.focusWidget() is None or (window.pack_bar.is_in_use and is_asked_for):
            window.gallery.setFocus()

    def on_pack_failed(self, pack_id: str, error: PackBrowserError) -> None:
        """Say why; a pack on screen stays."""
        self._end_loading()
        self.banner.show(error)

    def on_pack_cancelled(self, pack_id: str) -> None:
        """Leave everything as it was."""
        self._end_loading()
        self._window.status_line.say("Cancelled")

    def _end_loading(self) -> None:
        window = self._window
        window.pack_bar.set_loading(loading=False)
        self._show_can_refresh()
        window.status_line.set_busy("")
        if self._pack is None and window.shows_blank:
            window.show_welcome()

    def _show_can_refresh(self) -> None:
        can_refresh = self._origin is not None or self._asked_id is not None
        self._window.pack_bar.set_can_refresh(can_refresh=can_refresh)
        self._window.commands.refresh.setEnabled(can_refresh)

    def _cancel(self) -> None:
        if self._entering is not None or self._waits_for_key:
            self._supersede()
            self.on_pack_cancelled("")
        else:
            self._loader.cancel()

    def _on_escape(self) -> None:
        if self.is_loading:
            self._cancel()
        elif self._window.banner.isVisible():
            self._window.banner.dismiss()

    def on_background_error(self, _error: BaseException) -> None:
        """Say that a background task failed; the log has its type."""
        if not self.is_loading:
            self._end_loading()
        self.banner.show(InternalError())

    # --- Key and demo ---------------------------------------------------------------------------------------------

    def _on_key_entered(self, key: ApiKey) -> None:
        # An answer to the old key is not wanted any more.
        self._supersede()
        self._end_loading()
        was_demo = self._session.connection.is_demo
        self._session.use_key(key)
        self.banner.clear()
        self._show_connection()
        # Nobody wants a pack of the demo from the real service.
        was_demo_pack = was_demo and self._asked_id in {each.data() for each in self._window.commands.demo_packs}
        if self._asked_id is not None and not was_demo_pack:
            self._open(self._asked_id)
        else:
            self._window.pack_bar.focus_field()

    def _on_key_forgotten(self) -> None:
        # What the forgotten key was sent with is not wanted any more, and all that holds it goes.
        if not self._session.connection.is_demo:
            self._supersede()
            self._source = None
            self._origin = None
            self._end_loading()
        self._show_connection()

    def _on_key_recalled(self) -> None:
        self._show_connection()
        if self._waits_for_key:
            self._waits_for_key = False
            self._end_loading()
            self._try_again()
        elif isinstance(self.banner.error, KeyMissingError) and self._session.connection.key is not None:
            self._try_again()  # it answered when the person had been asked already

    def _on_key_dialog_closed(self) -> None:
        if self._session.connection.key is None and self._asked_id is not None:
            self.banner.show(KeyMissingError())

    def _show_connection(self) -> None:
        connection = self._session.connection
        window = self._window
        if not self.keys.is_recalling:  # until then the page shows what was true at the last start
            window.welcome.set_has_key(has_key=connection.key is not None and not connection.is_demo)
        window.commands.leave_demo.setVisible(connection.is_demo)
        # The environment's key is not this program's to forget.
        window.commands.forget_key.setVisible(self._session.key_source in {KeySource.KEYCHAIN, KeySource.TYPED})
        window.pack_bar.set_demo(is_demo=connection.is_demo)
        name = words.title_name(self._pack.name) if self._pack is not None else ""
        window.setWindowTitle(f"{name} – Pack Browser" if name else "Pack Browser")

    def _show(self, dialog: QDialog) -> None:
        dialog.finished.connect(dialog.deleteLater)
        dialog.addAction(self._window.commands.quit)
        dialog.open()

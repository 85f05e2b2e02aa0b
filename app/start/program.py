"""One run of the program: built, started and closed in the same way for people, screenshots and tests."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING

from app.core.redaction import Redactor
from app.services.session import DemoServer, Session
from app.ui.screens import thumbnail_boxes
from app.ui.shell.main_window import MainWindow
from app.workspace.keys import Keys
from app.workspace.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from app.core.connection import ApiKey, BaseUrl
    from app.core.settings import Settings
    from app.images.store_file import StoreProblem
    from app.keychain import Keychain
    from app.start.services import AppServices

_logger = logging.getLogger(__name__)


class Program:
    """A window and everything behind it.

    Attributes:
        workspace: What is open.
        window: What renders it.
        services: What fetches packs and thumbnails; None until `start`.
    """

    def __init__(
        self, base_url: BaseUrl, key: ApiKey | None, redactor: Redactor | None = None, *, key_is_unusable: bool = False
    ) -> None:
        """Build what the first paint needs; nothing is imported for more than that.

        Args:
            base_url: Of the API.
            key: From the environment, if there is one.
            redactor: Takes secrets out of the log, too, and hears of every key; None for one that no log uses.
            key_is_unusable: Whether the environment has a key that can't be one.
        """
        from app.demo.packs import DEMO_PACKS

        self._base_url = base_url
        self._redactor = redactor or Redactor()
        self._session = Session(base_url, key, _make_demo, self._redactor.add)
        keys = Keys(self._session, environment_wins=key is not None or key_is_unusable, is_unusable=key_is_unusable)
        self.workspace = Workspace(keys, [pack.id for pack in DEMO_PACKS])
        self.window = MainWindow(self.workspace, DEMO_PACKS)
        self.services: AppServices | None = None
        self._is_reporting = False

    def start(self, settings: Settings, keychain: Keychain, cache_folder: Path | None, *, recalls_key: bool) -> None:
        """Attach the services; what was asked for before is asked for now. Call it in the running loop.

        Args:
            settings: All limits.
            keychain: Where the key is kept; closed with the program.
            cache_folder: Where thumbnails are kept; None for memory only.
            recalls_key: Whether the keychain is asked for a key now.
        """
        from app.start.services import AppServices
        from app.ui.garbage import GarbageCollector

        GarbageCollector(self.window)
        services = AppServices(
            self._session,
            self._base_url,
            settings,
            keychain,
            cache_folder,
            self._redactor,
            listener=self,
        )
        self.services = services
        services.close_abandoned_generators()
        services.warm_up()
        sys.excepthook = self._on_slot_failed
        self.workspace.attach(services, thumbnail_boxes(), recalls_key=recalls_key)

    async def aclose(self) -> None:
        """Hide the window, close the services within the time that settings allow, then close the window."""
        self.window.hide()
        if self.services is not None:
            import asyncio

            try:
                async with asyncio.timeout(self.services.settings.shutdown_seconds):
                    await self.workspace.aclose()
                    await self.services.aclose()
            except TimeoutError:
                _logger.warning("the shutdown took too long and was cut short")
            except Exception as error:  # noqa: BLE001 - the exit code tells what came of the run, not of its shutdown
                _logger.error("the shutdown failed: %s", type(error).__name__)  # noqa: TRY400 - its text may hold a URL
            sys.excepthook = sys.__excepthook__
        self.window.close_for_good()
        # Ends all connections between the two, which reference-count cycles otherwise keep alive.
        self.window.deleteLater()
        self.workspace.deleteLater()

    def on_background_error(self, error: BaseException) -> None:
        """Say that a background task failed; the log has its type."""
        self.workspace.report(error)

    def on_decoders_not_started(self) -> None:
        """Say that no picture can be decoded."""
        self.workspace.report_no_decoders()

    def on_store_problem(self, problem: StoreProblem) -> None:
        """Say that thumbnails are not kept on disk any more."""
        self.window.toast.say(f"Thumbnails are kept in memory only: {problem.value}")

    def _on_slot_failed(
        self, kind: type[BaseException], error: BaseException, _traceback: TracebackType | None
    ) -> None:
        # The type alone: a text may hold a key or a signed URL.
        _logger.error("a slot failed: %s", kind.__name__)
        # What shows the alert may fail, too; to report that would end in the same slot again, without end.
        if not self._is_reporting:
            self._is_reporting = True
            try:
                self.workspace.report(error)
            finally:
                self._is_reporting = False


def _make_demo() -> DemoServer:
    from app.demo.service import DemoService

    return DemoService()

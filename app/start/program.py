"""Builds, starts and closes the program, in the same way for people, screenshots and tests."""

from __future__ import annotations

import logging
import os
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer

from app.core.connection import ApiKey, BaseUrl
from app.core.faults import log_fault
from app.core.network import Network
from app.core.redaction import Redactor
from app.core.saved_values import DataProblem, PacksEvent
from app.packs.credentials import Session
from app.packs.keys import Keys
from app.session.workspace import Workspace
from app.start.handover.claims import Registration
from app.start.logs import Journal
from app.ui import message
from app.ui.application import thumbnail_boxes
from app.ui.shell.main_window import MainWindow
from app.ui.texts.keys import name_for

if TYPE_CHECKING:
    from app.demo.service import DemoService
    from app.images.store_file import StoreProblem
    from app.session.saved_tabs import SessionTabs
    from app.start.diagnostics import Support
    from app.start.first_services import FirstServices
    from app.start.folders import Folders
    from app.start.handover.server import HandoverServer
    from app.start.services import AppServices

_logger = logging.getLogger(__name__)

_TABS_AFTER_MS: Final = 400


class Program:
    """The window, the workspace and the services of one run.

    Attributes:
        workspace: What is open.
        window: The main window, which renders the workspace.
        services: The services of this run; None until `start`.
        redactor: Knows every key that is used.
        journal: Records what is logged.
    """

    def __init__(
        self,
        base_url: BaseUrl,
        key: ApiKey | None,
        redactor: Redactor | None = None,
        network: Network | None = None,
        journal: Journal | None = None,
        *,
        key_is_unusable: bool = False,
    ) -> None:
        """Build the window and the workspace. Services are made by `start`, after the first paint.

        Args:
            base_url: Root of the API.
            key: The key from the environment, if it has one.
            redactor: The redactor of the log, which learns every key that is used; None if nothing is logged.
            network: The settings of the network; the usual ones where there are none.
            journal: What the log is recorded in; None if nothing is.
            key_is_unusable: Whether the environment has an invalid key.
        """
        from app.demo.packs import DEMO_PACK_IDS, LISTED_PACK_IDS

        self._base_url = base_url
        self.redactor = redactor or Redactor()
        self.journal = journal or Journal(self.redactor)
        self._session = Session(base_url, key, _make_demo, self.redactor)
        wins = key is not None or key_is_unusable
        keys = Keys(self._session, environment_wins=wins, is_unusable=key_is_unusable, name_for=name_for)
        self.workspace = Workspace(keys, (*DEMO_PACK_IDS, *LISTED_PACK_IDS), network)
        self.window = MainWindow(self.workspace, DEMO_PACK_IDS)
        self.services: AppServices | None = None
        self._session_tabs: SessionTabs | None = None
        self._support: Support | None = None
        self._handovers: HandoverServer | None = None

    def start(self, first: FirstServices, folders: Folders, *, recalls_key: bool, keeps_tabs: bool = False) -> None:
        """Make the services and attach them to the workspace, which then opens the pack that was requested before.

        It must be called while the event loop runs.

        Args:
            first: The services that may have begun already; closed with the program.
            folders: Where thumbnails, marks and packs are kept.
            recalls_key: Whether to read the key from the keychain now.
            keeps_tabs: Whether the tabs are kept for the next start, and those of the last run opened if the person
                wants that.
        """
        from app.start.diagnostics import Support
        from app.start.services import AppServices, Reports
        from app.ui.garbage import GarbageCollector

        GarbageCollector(self.window)
        reports = Reports(
            decoders_not_started=self.workspace.report_no_decoders,
            store_problem=self._on_store_problem,
            marks_problem=self._on_marks_problem,
            packs_event=self._on_packs_event,
        )
        services = AppServices(self._session, self._base_url, first, folders, reports)
        self.services = services
        services.warm_up()
        self._support = Support(self.window, self.window.state, self.workspace, self.journal, folders, services.tasks)
        for command_id, run in self._support.commands.items():
            self.window.commands.action(command_id).triggered.connect(run)
        has_requested_pack = self.workspace.is_waiting
        self.workspace.attach(services, thumbnail_boxes(), recalls_key=recalls_key)
        if keeps_tabs:
            # What the person waits for comes first: importing SQLite and opening a file take some milliseconds.
            delay = _TABS_AFTER_MS if has_requested_pack else 0
            QTimer.singleShot(delay, self.window, lambda: self._keep_tabs(services))

    def _keep_tabs(self, services: AppServices) -> None:
        from app.session.saved_tabs import SessionTabs
        from app.start.tab_claims import claim_tabs

        window = self.window
        self._session_tabs = SessionTabs(
            self.workspace,
            services.saved_packs(is_demo=False),
            partial(claim_tabs, os.environ),
            services.tasks,
            reopens=window.settings.state.reopens_tabs,
            is_typing=window.is_typing,
        )

    def say_unanswering(self, *, keeps_data: bool) -> None:
        """Say that a folder does not answer, so that nothing of this run is kept there.

        Args:
            keeps_data: Whether that is only the one of what can be downloaded again.
        """
        from app.images.store_file import StoreProblem
        from app.ui.texts import errors
        from app.ui.texts import window as toast

        _logger.warning("a folder does not answer: %s", "thumbnails" if keeps_data else "marks, recent packs and tabs")
        text = toast.memory_only(StoreProblem.UNUSABLE) if keeps_data else errors.NO_ANSWER.text()
        message.say(text)

    def accept_handovers(self, registration: Registration | None) -> None:
        """Open the packs that later starts hand over, until the program is closed. Say so if that is not possible.

        Args:
            registration: By which they find this process, released then; None if the system has refused it.
        """
        from app.start.handover.claims import names_for
        from app.ui.texts import window as texts

        if registration is None:
            if names_for(self._base_url, None, os.environ):
                self._on_socket_refused()
            else:
                _logger.warning("links open windows of their own: no folder for sockets is this user's alone")
                message.say(texts.NO_FOLDER.text())
            return
        try:
            from app.start.handover.server import HandoverServer, PackOpener
        except ImportError as error:
            registration.release()
            # Qt's network module needs libraries of the system that its window does not need.
            name = str(error).partition(":")[0]
            _logger.warning("links open windows of their own: Qt's network module cannot be loaded: %s", name)
            message.say(texts.library_missing(name))
            return
        self._handovers = HandoverServer(registration, self.window)
        self._handovers.accepted.connect(PackOpener(self.workspace, self.window).take)
        self.workspace.keys.connection_changed.connect(self._listen)
        self._listen()

    def _listen(self) -> None:
        """Listen for later starts that have the key which is in use now, and for those that know none."""
        from app.start.handover.claims import names_for

        names = names_for(self._base_url, self._session.connection.key, os.environ)
        if self._handovers is not None and not self._handovers.listen(names):
            self._handovers.close()
            self._handovers = None
            self._on_socket_refused()

    def _on_socket_refused(self) -> None:
        from app.ui.texts import window as texts

        _logger.warning("links open windows of their own: the system refuses a local socket")
        message.say(texts.NO_SOCKET.text())

    async def aclose(self) -> None:
        """Hide the window, close the services within `Settings.shutdown_seconds`, then close the window."""
        if self._handovers is not None:
            self._handovers.close()  # the next start is to open a window of its own
            self._handovers = None
        self.window.hide()
        if self._session_tabs is not None:
            self._session_tabs.save_now()
        if self.services is not None:
            import asyncio

            try:
                async with asyncio.timeout(self.services.settings.shutdown_seconds):
                    if self._session_tabs is not None:
                        await self._session_tabs.save_last()
                    try:
                        await self.workspace.aclose()
                    finally:  # also if that failed or took too long: what waits is written there
                        await self.services.aclose()
            except TimeoutError:
                _logger.warning("the shutdown exceeded its deadline and was abandoned")
            except Exception as error:  # noqa: BLE001 - a failing shutdown does not change the exit code
                log_fault(_logger, "the shutdown", error)
            if self._support is not None:
                self._support.close()
        if self._session_tabs is not None:
            self._session_tabs.release()  # not before the tabs are written: another window reads them then
        self.window.close_for_good()
        # Deleting the objects disconnects their signals, which otherwise keep reference cycles alive.
        self.window.deleteLater()
        self.workspace.deleteLater()

    def _on_store_problem(self, problem: StoreProblem) -> None:
        from app.ui.texts import window as toast

        message.say(toast.memory_only(problem))

    def _on_marks_problem(self, problem: DataProblem) -> None:
        from app.ui.texts import marks

        message.say(marks.PROBLEMS[problem].text())

    def _on_packs_event(self, event: PacksEvent | DataProblem) -> None:
        from app.core.errors import PacksNotDeletedError
        from app.ui.texts import errors

        workspace = self.workspace
        if isinstance(event, DataProblem):
            message.say(errors.SAVED_FILE_PROBLEMS[event].text())
        elif event is PacksEvent.NOT_DELETED:
            workspace.show_alert(PacksNotDeletedError())
        elif event is PacksEvent.CHANGED:
            workspace.recent_packs.reload()
            workspace.pack_search.search_again()
        elif isinstance(workspace.alert, PacksNotDeletedError):
            workspace.dismiss_alert()


def _make_demo() -> DemoService:
    from app.demo.service import DemoService

    return DemoService()

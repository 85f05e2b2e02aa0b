"""Builds, starts and closes the program, and runs it: a window, a screenshot, or a check of the installation."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final, NoReturn

from PySide6.QtCore import QDeadlineTimer, QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QApplication

from app import __version__
from app.core import identity
from app.core.connection import Network
from app.core.errors import KeyUnusableError, PacksNotDeletedError
from app.core.program import log_fault
from app.core.redaction import Redactor
from app.core.saved_values import DataProblem, Folders, PacksEvent, StoreProblem
from app.demo.packs import DEMO_PACK_IDS, LISTED_PACK_IDS, MAIN_PACK_ID
from app.packs.credentials import Connections, KeySource
from app.packs.keys import Keys
from app.session.workspace import Workspace
from app.start.arguments import RunOptions
from app.start.event_loop import EventLoop
from app.start.handover.claims import Registration, claim_tabs, names_for, wait_for_claim
from app.start.logs import Journal, answering, folders_for
from app.ui import message
from app.ui.accessibility import install_roles
from app.ui.application import Application, collect_garbage, thumbnail_boxes
from app.ui.chosen_settings import load, make_file, was_key_known
from app.ui.shell.main_window import MainWindow
from app.ui.texts import errors, marks
from app.ui.texts import window as texts
from app.ui.texts.dialogs import name_for

if TYPE_CHECKING:  # libraries of the system that it needs may be missing
    from app.core.settings_file import Settings
    from app.demo.service import DemoService
    from app.packs.services import Services
    from app.session.saved_tabs import SessionTabs
    from app.start.diagnostics import Support
    from app.start.handover.server import HandoverServer

_logger = logging.getLogger(__name__)

_FIRST_PAINT_MS: Final = 1000
_TABS_AFTER_MS: Final = 400


class Program:
    """The window, the workspace and the services of one run.

    Attributes:
        workspace: What is open.
        window: The main window, which renders the workspace.
        services: The services of this run; None until `start`.
        journal: Records what is logged. Its redactor knows every key that is used.
    """

    def __init__(self, options: RunOptions, journal: Journal | None = None, network: Network | None = None) -> None:
        """Build the window and the workspace. Services are made by `start`, after the first paint.

        Args:
            options: Name the server, and may have a key.
            journal: What the log is recorded in; None if nothing is.
            network: The settings of the network; the usual ones where there are none.
        """
        self._base_url = options.base_url
        self.journal = journal or Journal(Redactor())
        self._connections = Connections(options.base_url, options.key, _make_demo, self.journal.redactor)
        keys = Keys(
            self._connections,
            environment_wins=options.key is not None or options.key_is_unusable,
            is_unusable=options.key_is_unusable,
            name_for=name_for,
        )
        self.workspace = Workspace(keys, (*DEMO_PACK_IDS, *LISTED_PACK_IDS), network)
        self.window = MainWindow(self.workspace, DEMO_PACK_IDS)
        self.services: Services | None = None
        self._session_tabs: SessionTabs | None = None
        self._support: Support | None = None
        self._handovers: HandoverServer | None = None

    def start(self, services: Services, folders: Folders, *, recalls_key: bool, keeps_tabs: bool = False) -> None:
        """Attach the services to the workspace, which then opens the pack that was requested before.

        It must be called while the event loop runs.

        Args:
            services: The services; closed with the program.
            folders: Where thumbnails, marks and packs are kept.
            recalls_key: Whether to read the key from the keychain now.
            keeps_tabs: Whether the tabs are kept for the next start, and those of the last run opened if the person
                wants that.
        """
        from app.packs.services import Reports
        from app.start.diagnostics import Support

        collect_garbage(self.window)
        reports = Reports(
            decoders_not_started=self.workspace.report_no_decoders,
            store_problem=lambda problem: message.say(texts.memory_only(problem)),
            marks_problem=lambda problem: message.say(marks.PROBLEMS[problem].text()),
            packs_event=self._on_packs_event,
        )
        services.attach(self._connections, folders, reports)
        self.services = services
        self._support = Support(self.window, self.workspace, self.journal, folders, services.tasks)
        has_requested_pack = self.workspace.is_waiting
        self.workspace.attach(services, thumbnail_boxes(), recalls_key=recalls_key)
        if keeps_tabs:
            # What the person waits for comes first: opening a file takes some milliseconds.
            delay = _TABS_AFTER_MS if has_requested_pack else 0
            QTimer.singleShot(delay, self.window, lambda: self._keep_tabs(services))

    def _keep_tabs(self, services: Services) -> None:
        from app.session.saved_tabs import SessionTabs

        window = self.window
        self._session_tabs = SessionTabs(
            self.workspace,
            services.saved_packs(is_demo=False),
            partial(claim_tabs, os.environ),
            services.tasks,
            reopens=window.settings.state.reopens_tabs,
            is_typing=window.is_typing,
        )

    def accept_handovers(self, registration: Registration | None) -> None:
        """Open the packs that later starts hand over, until the program is closed. Say so if that is not possible.

        Args:
            registration: By which they find this process, released then; None if there is no folder for it.
        """
        try:
            from app.start.handover.server import HandoverServer, PackOpener
        except ImportError as error:
            # Qt's network module needs libraries of the system that its window does not need.
            name = str(error).partition(":")[0]
            _say_own_windows(f"Qt's network module cannot be loaded: {name}", texts.library_missing(name))
            return
        if registration is None:
            _say_own_windows("no folder for sockets is this user's alone", texts.NO_FOLDER.text())
            return
        self._handovers = HandoverServer(registration, self.window)
        self._handovers.accepted.connect(PackOpener(self.workspace, self.window).take)
        self.workspace.keys.connection_changed.connect(self._listen)
        self._listen()

    def _listen(self) -> None:
        """Listen for later starts that have the key which is in use now, and for those that know none."""
        names = names_for(self._base_url, self._connections.connection.key, os.environ)
        if self._handovers is not None and not self._handovers.listen(names):
            self._handovers.close()
            self._handovers = None
            _say_own_windows("the system refuses a local socket", texts.NO_SOCKET.text())

    async def aclose(self) -> None:
        """Hide the window, close the services within `Settings.shutdown_seconds`, then close the window."""
        if self._handovers is not None:
            self._handovers.close()  # the next start is to open a window of its own
            self._handovers = None
        self.window.hide()
        if self.services is not None:
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

    def _on_packs_event(self, event: PacksEvent | DataProblem) -> None:
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


def _say_own_windows(reason: str, sentence: str) -> None:
    _logger.warning("links open windows of their own: %s", reason)
    message.say(sentence)


def run(
    options: RunOptions, journal: Journal, settings: Settings | None, network: Network, services: Services | None
) -> NoReturn:
    """Open the window, do what the options request, and end the process.

    Args:
        options: What this run is to do.
        journal: What the log is recorded in, with the redactor that learns every key that is used.
        settings: The file of settings; None if none can be used.
        network: The settings of the network.
        services: The services, if the request for the first pack has begun; None to make them after the first paint.
    """
    app = _make_application()
    state = load(settings if options.is_interactive else None)
    if state.language:
        app.set_language(state.language)  # before any widget is made
    app.set_color_scheme(state.color_scheme)  # before widgets ask for colours
    program = Program(options, journal, network)
    window, workspace = program.window, program.workspace
    if options.is_interactive:
        claim = partial(wait_for_claim, os.environ, "settings")
        window.settings.restore(state, make_file(settings, claim, journal.redactor.without_keys))
        window.set_has_key(has_key=options.key is not None or was_key_known(settings))
    open_requested_packs(workspace, options)
    app.link_opened.connect(lambda text: workspace.open_links([text]))
    if services is not None:  # its answer is awaited when the window is there
        workspace.cancelled.connect(services.api.withdraw)
    if options.screenshot is not None:
        # The window is laid out and painted, but not shown on any platform.
        window.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    window.show()
    _wait_for_first_paint(app, window)
    if settings is None and options.is_interactive:
        message.say(texts.SETTINGS_NOT_SAVED.text())
    loop = EventLoop(app)
    asyncio.set_event_loop(loop)
    if services is None:
        # Imported late: httpx and pycurl take a third of the imports. A window without a pack is painted before that.
        from app.start.services import make_services

        services = make_services(options.base_url, journal.redactor, network)
    wanted = folders_for(options)
    code = loop.run_until_complete(_run(program, services, options, wanted, answering(wanted)))
    # All work has ended, except perhaps a name look-up that hangs. A thread cannot be stopped, and a regular exit would
    # wait for it, without a window, for as long as the resolver takes.
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()  # it may fail on a full disk, which is still to be written to the log
    journal.finish()
    os._exit(code)


def _make_demo() -> DemoService:
    from app.demo.service import DemoService

    return DemoService()


def open_requested_packs(workspace: Workspace, options: RunOptions) -> None:
    """Open the packs that the command line names; without one that of the demonstration service, if that is wanted."""
    pack_texts = options.pack_texts
    if options.wants_demo:
        workspace.open_links(pack_texts or (MAIN_PACK_ID,), is_demo=True)
        return
    workspace.open_links(pack_texts)
    if not pack_texts and options.key_is_unusable:
        workspace.show_alert(KeyUnusableError())


def _make_application() -> Application:
    Application.setApplicationName(identity.APP_ID)
    Application.setApplicationDisplayName(identity.NAME)
    Application.setOrganizationName(identity.ORGANIZATION)
    Application.setApplicationVersion(__version__)
    # Flatpak names the desktop file after its ID.
    Application.setDesktopFileName(os.environ.get("FLATPAK_ID", identity.APP_ID))
    app = Application(sys.argv[:1])
    # The shutdown is asynchronous, so Qt must not quit when the window is closed.
    app.setQuitOnLastWindowClosed(False)
    install_roles()
    return app


def _wait_for_first_paint(app: QApplication, window: MainWindow) -> None:
    """Process events until the window is painted, also with its home page, before services begin to work beside it."""
    deadline = QDeadlineTimer(_FIRST_PAINT_MS)
    while not window.has_painted and not deadline.hasExpired():
        # What a person types or clicks is handled when the services are attached.
        app.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents, 10)
    _logger.info("first paint")
    window.show_home()
    app.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents, 10)


async def _run(program: Program, services: Services, options: RunOptions, wanted: Folders, folders: Folders) -> int:
    """Run the program, whose window is shown, to its end; return the exit code."""
    window = program.window
    closing = asyncio.Event()

    def close() -> None:
        if not closing.is_set():
            closing.set()
            _exit_after(services.settings.exit_seconds)

    window.close_requested.connect(close)
    if window.is_close_requested:
        close()
    _close_on_signals(window, close)
    if folders.log is not None:
        program.journal.open(folders.log)
    try:
        if closing.is_set():
            return 0
        recalls_key = not options.wants_demo and not options.smoke_test
        program.start(services, folders, recalls_key=recalls_key, keeps_tabs=options.is_shared)
        if options.is_shared:
            program.accept_handovers(options.registration)
        _logger.info("services started")
        if folders != wanted:
            keeps_data = folders.data == wanted.data
            what = "thumbnails" if keeps_data else "marks, recent packs and tabs"
            _logger.warning("a folder does not answer: %s", what)
            message.say(texts.memory_only(StoreProblem.UNUSABLE) if keeps_data else errors.NO_ANSWER.text())
        return await perform(program, options, closing)
    finally:
        if options.is_interactive:
            keys = program.workspace.keys
            is_key_known = not options.wants_demo and not keys.is_recalling
            window.settings.save_last(has_key=keys.source is not KeySource.NONE if is_key_known else None)
        await program.aclose()


async def perform(program: Program, options: RunOptions, closing: asyncio.Event) -> int:
    """Do what the options request; without a special request, wait until the window is closed.

    Returns:
        The exit code.
    """
    from app.start.unattended import check_installation, take_screenshot

    if options.smoke_test:
        return await check_installation(program)
    if options.screenshot is not None:
        return await take_screenshot(program, options.screenshot)
    await closing.wait()
    return 0


def _exit_after(seconds: float) -> None:
    """End the process with code 0 after a time, even if the shutdown has not finished."""
    timer = threading.Timer(seconds, os._exit, (0,))
    timer.daemon = True
    with contextlib.suppress(RuntimeError):  # the system has no threads left
        timer.start()


def _close_on_signals(window: MainWindow, close: Callable[[], None]) -> None:
    loop = asyncio.get_running_loop()
    try:
        loop.add_signal_handler(signal.SIGINT, close)
        loop.add_signal_handler(signal.SIGTERM, close)
    except NotImplementedError:
        # On Windows a signal handler runs only while Python code runs, so a timer runs some regularly.
        signal.signal(signal.SIGINT, lambda _number, _frame: close())
        timer = QTimer(window, interval=200)
        timer.timeout.connect(lambda: None)
        timer.start()

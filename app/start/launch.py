"""Opens the window: from the imports to the first paint, and from there into the event loop.

Only what the first paint needs is imported before it; with a pack on the command line, also what sends its request.
"""

from __future__ import annotations

import gc
import logging
import os
import sys
from functools import partial
from typing import TYPE_CHECKING, Final, NoReturn

from app import __version__
from app.core import identity
from app.core.faults import described
from app.core.network import Network, read_network
from app.core.pack_id import parse_pack_id
from app.core.redaction import Redactor
from app.core.settings_file import open_settings
from app.demo.packs import DEMO_PACK_IDS, MAIN_PACK_ID
from app.start.arguments import RunOptions
from app.start.logs import Journal, log_uncaught, set_up_logging
from app.start.output import marked, print_error, translated
from app.start.pyside_features import load_pyside
from app.start.tab_claims import wait_for_claim

if TYPE_CHECKING:
    from concurrent.futures import Future

    from PySide6.QtWidgets import QApplication

    from app.session.workspace import Workspace
    from app.start.first_services import FirstServices
    from app.ui.application import Application
    from app.ui.shell.main_window import MainWindow

_logger = logging.getLogger(__name__)

_EXIT_FAILED: Final = 1
_FIRST_PAINT_MS: Final = 1000

MISSING_LIBRARY: Final = marked(
    "CommandLine",
    "Pack Browser cannot start: a system library that Qt needs is missing ({name}).\n"
    "On Debian and Ubuntu: apt-get install libegl1 libgl1 libglib2.0-0t64 libfontconfig1 libdbus-1-3 libxkbcommon0 "
    "libgssapi-krb5-2 libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 libxkbcommon-x11-0 fonts-dejavu-core",
)


def launch(options: RunOptions) -> int:
    """Run the program, and report a failure in one sentence.

    Returns:
        The exit code, only if a library of the system is missing; otherwise the process has exited.

    Raises:
        ImportError: A module of Python is missing.
    """
    redactor = Redactor(options.key.secret_text if options.key else "")
    journal = set_up_logging(options.arguments.log_level, redactor)
    log_uncaught()
    _logger.info("%s %s, %s, Python %s", identity.NAME, __version__, sys.platform, sys.version.partition(" ")[0])
    try:
        _run(options, redactor, journal)
    except ImportError as error:
        # Qt's wheel contains its own libraries, but needs some of the system, which may be missing.
        if ".so" not in str(error):
            raise
        print_error(translated("CommandLine", MISSING_LIBRARY).format(name=str(error).split(":")[0]))
        _write_end(journal, error)
        return _EXIT_FAILED
    except Exception as error:  # noqa: BLE001 - it is written to the log
        print_error(translated("CommandLine", "Pack Browser had to end: {reason}.").format(reason=_describe(error)))
        _write_end(journal, error)
        # A regular exit would destroy Qt's objects in an order that aborts the process.
        os._exit(_EXIT_FAILED)


def _write_end(journal: Journal, error: Exception) -> None:
    """Write to the log which error has ended the program. On standard error there is a sentence already."""
    _logger.info("the program had to end: %s", described(error))
    from app.start.folders import log_folder

    folder = log_folder()
    if folder is not None:
        journal.open(folder)
        journal.finish()


def _run(options: RunOptions, redactor: Redactor, journal: Journal) -> NoReturn:
    # `ui.garbage` collects garbage once the window is open; until the first paint there is hardly any.
    gc.disable()
    arguments, key = options.arguments, options.key
    settings = None if arguments.smoke_test else open_settings()
    network = Network(read_network(settings or {}))
    first = _begin_requested_pack(options, redactor, network)
    load_pyside()
    app = _make_application(pseudo_locale=arguments.pseudo_locale)

    if first is not None and _pack_id_for_now(options) is not None:
        first = _connect_ahead(first, options)

    from PySide6.QtCore import Qt

    from app.start.program import Program
    from app.ui.chosen_settings import load, make_file, was_key_known

    state = load(settings if options.is_interactive else None)
    if state.language and not arguments.pseudo_locale:
        app.set_language(state.language)  # before any widget is made
    app.set_color_scheme(state.color_scheme)  # before widgets ask for colours
    program = Program(arguments.base_url, key, redactor, network, journal, key_is_unusable=options.key_is_unusable)
    window, workspace = program.window, program.workspace
    if options.is_interactive:
        window.restore(state, make_file(settings, partial(wait_for_claim, os.environ, "settings")))
        window.set_has_key(has_key=key is not None or was_key_known(settings))
    open_requested_packs(workspace, options)
    app.link_opened.connect(workspace.open_link)
    if first is not None:
        workspace.cancelled.connect(first.packs.withdraw)
    if options.screenshot is not None:
        # The window is laid out and painted, but not shown on any platform.
        window.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    # With a pack, its modules are imported while the window waits for the display; without one, after the first paint.
    imported = _import_pack_modules() if first is not None else None
    window.show()
    _wait_for_first_paint(app, window)
    if first is None and options.is_interactive:
        _show_early_recents(app, window, options)
    imported = imported or _import_pack_modules()

    import asyncio

    from app.core.limits import Settings
    from app.start.event_loop import EventLoop
    from app.start.run import run

    loop = EventLoop(app)
    asyncio.set_event_loop(loop)
    code = loop.run_until_complete(run(program, Settings(), options, imported, first))
    # All work has ended, except perhaps a name look-up that hangs. A thread cannot be stopped, and a regular exit would
    # wait for it, without a window, for as long as the resolver takes.
    journal.finish()
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
    os._exit(code)


def _show_early_recents(app: QApplication, window: MainWindow, options: RunOptions) -> None:
    """Show the recent packs before the modules of a pack are imported, which would delay them."""
    from app.start.early_recents import EarlyRecents, show_early_recents
    from app.start.folders import folders_for
    from app.ui.application import usual_thumbnail_boxes

    reader = EarlyRecents(folders_for(options), options.arguments.base_url, options.key, usual_thumbnail_boxes())
    show_early_recents(app, window.home, reader)


def _import_pack_modules() -> Future[None]:
    from app.start.pack_modules import import_pack_modules

    return import_pack_modules()


def _begin_requested_pack(options: RunOptions, redactor: Redactor, network: Network) -> FirstServices | None:
    """Start the decoder processes and send the request for the pack that the command line names.

    Returns:
        The services that have begun; None without a pack, because they would only delay the first paint.
    """
    if not options.arguments.pack_texts and not options.wants_demo:
        return None
    from app.core.limits import Settings
    from app.start.first_services import begin_first_services

    first = begin_first_services(Settings(), redactor, network)
    pack_id = _pack_id_for_now(options)
    if pack_id is not None:
        first.begin_request(options.arguments.base_url, options.key, pack_id)
    return first


def _pack_id_for_now(options: RunOptions) -> str | None:
    """The pack that is shown first; None if it cannot be requested before the program has started."""
    parsed = [parse_pack_id(pack_text).pack_id for pack_text in options.arguments.pack_texts]
    pack_id = next((each for each in parsed if each is not None), None)
    # The demonstration service has to be started first, and an installation is checked without the person's key.
    is_for_later = options.wants_demo or pack_id in DEMO_PACK_IDS or options.arguments.smoke_test
    return None if is_for_later or options.key_is_unusable else pack_id


def _connect_ahead(first: FirstServices, options: RunOptions) -> FirstServices:
    """Begin to connect to the hosts of images while the answer is on its way. Qt knows where they are stored."""
    from app.start.first_services import connect_ahead
    from app.start.folders import folders_for

    return connect_ahead(first, options.arguments.base_url.text, folders_for(options).cache)


def open_requested_packs(workspace: Workspace, options: RunOptions) -> None:
    """Open the packs that the command line names; without one that of the demonstration service, if that is wanted."""
    pack_texts = options.arguments.pack_texts
    if options.wants_demo:
        workspace.open_links(pack_texts or (MAIN_PACK_ID,), is_demo=True)
        return
    workspace.open_links(pack_texts)
    if not pack_texts and options.key_is_unusable:
        from app.core.errors import KeyUnusableError

        workspace.show_alert(KeyUnusableError())


def _describe(error: Exception) -> str:
    """Describe an error without its own message, which may contain a path or a secret."""
    if isinstance(error, OSError) and error.errno is not None:
        return os.strerror(error.errno)
    return translated("CommandLine", "an error of its own ({name})").format(name=type(error).__name__)


def _make_application(*, pseudo_locale: bool) -> Application:
    from app.ui.accessibility import install_roles
    from app.ui.application import Application

    Application.setApplicationName(identity.APP_ID)
    Application.setApplicationDisplayName(identity.NAME)
    Application.setOrganizationName(identity.ORGANIZATION)
    Application.setApplicationVersion(__version__)
    # Flatpak names the desktop file after its ID.
    Application.setDesktopFileName(os.environ.get("FLATPAK_ID", identity.APP_ID))
    app = Application(sys.argv[:1], pseudo_locale=pseudo_locale)
    # The shutdown is asynchronous, so Qt must not quit when the window is closed.
    app.setQuitOnLastWindowClosed(False)
    install_roles()
    return app


def _wait_for_first_paint(app: QApplication, window: MainWindow) -> None:
    """Process events until the window is painted, before anything slow is imported."""
    from PySide6.QtCore import QDeadlineTimer, QEventLoop

    deadline = QDeadlineTimer(_FIRST_PAINT_MS)
    while not window.has_painted and not deadline.hasExpired():
        app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 10)
    _logger.info("first paint")

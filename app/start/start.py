"""From the command line to the first paint, and from there into the event loop.

Only what the first paint needs is imported before it; with a pack on the command line, also what sends its request.
Qt is imported only after the display was checked, because Qt aborts the process without one.
"""

from __future__ import annotations

import gc
import logging
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

from app import __version__
from app.core import identity
from app.core.connection import ApiKey, KeyFormError
from app.core.pack_id import parse_pack_id
from app.core.redaction import Redactor
from app.demo.packs import DEMO_PACK_IDS, MAIN_PACK_ID
from app.services.session import take_key
from app.start.arguments import Arguments, parse_arguments
from app.start.bundle import create_mutex, is_bundled, restore_environment
from app.start.display import missing_display, screenshot_platform
from app.start.logs import print_error, set_up_logging, write_utf8
from app.start.pyside_features import load_pyside
from app.start.run_options import RunOptions

if TYPE_CHECKING:
    from collections.abc import Sequence
    from concurrent.futures import Future

    from PySide6.QtWidgets import QApplication

    from app.start.first_services import FirstServices
    from app.ui.application import Application
    from app.ui.shell.main_window import MainWindow
    from app.workspace.workspace import Workspace

_logger = logging.getLogger(__name__)

DEMO_SCREENSHOT: Final = "pack-browser-demo.png"
EXIT_FAILED: Final = 1
EXIT_NO_DISPLAY: Final = 2
_FIRST_PAINT_MS: Final = 1000

_MISSING_LIBRARY: Final = (
    "Pack Browser cannot start: a system library that Qt needs is missing ({name}).\n"
    "On Debian and Ubuntu: apt-get install libegl1 libgl1 libglib2.0-0t64 libfontconfig1 libdbus-1-3 libxkbcommon0 "
    "libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 libxkbcommon-x11-0 fonts-dejavu-core"
)


def main(argument_list: Sequence[str] | None = None) -> int:
    """Run the program.

    Args:
        argument_list: The command line without the program's name; the process's own where None.

    Returns:
        The exit code if the window could not be opened: 2 without a display, 1 if a library is missing. Otherwise this
        function ends the process: with 0, or with 1 if a screenshot or a check of the installation failed.
    """
    # Until the event loop handles it, Ctrl+C ends the process at once: a `KeyboardInterrupt` in a function of PySide6
    # would abort the process, and one in a slot would be ignored.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    write_utf8()
    if is_bundled():
        restore_environment(os.environ)
        if sys.platform == "win32":
            create_mutex(identity.WINDOWS_MUTEX)
    arguments = parse_arguments(sys.argv[1:] if argument_list is None else argument_list, os.environ)
    screenshot = arguments.screenshot
    needs_display = screenshot is None and not arguments.smoke_test
    problem = missing_display(os.environ)
    if problem is not None and needs_display:
        if not arguments.demo:
            print_error(problem)
            return EXIT_NO_DISPLAY
        screenshot = DEMO_SCREENSHOT
    if _leave_deleted_folder() and screenshot is not None and not Path(screenshot).is_absolute():
        print_error(f"The picture could not be written to {screenshot}: the current folder was deleted.")
        return EXIT_FAILED
    if screenshot is not None or problem is not None:
        os.environ["QT_QPA_PLATFORM"] = screenshot_platform()
    if screenshot is not None or arguments.smoke_test:
        # Qt fills large areas in several threads, and waits for them forever if the system has none left.
        os.environ["QT_NO_GUI_THREADPOOL"] = "1"
    return _run_and_report_failure(arguments, screenshot)


def _run_and_report_failure(arguments: Arguments, screenshot: str | None) -> int:
    """Run the program, and report a failure in one sentence.

    Returns:
        The exit code of a failure. Without one, the process has ended before.
    """
    try:
        _run(arguments, screenshot)
    except ImportError as error:
        # Qt's wheel contains its own libraries, but needs some of the system, which may be missing.
        if ".so" not in str(error):
            raise
        print_error(_MISSING_LIBRARY.format(name=str(error).split(":")[0]))
        return EXIT_FAILED
    except Exception as error:
        print_error(f"Pack Browser had to end: {_describe(error)}.")
        _logger.debug("the error that ended the program", exc_info=True)
        # A regular exit would destroy Qt's objects in an order that aborts the process.
        os._exit(EXIT_FAILED)


def _leave_deleted_folder() -> bool:
    """Change to an existing folder if the current one was deleted, because fontconfig finds no fonts there.

    Returns:
        Whether the current folder was deleted.
    """
    try:
        Path.cwd()
    except OSError:
        os.chdir(Path(sys.executable).parent)
        return True
    return False


def _run(arguments: Arguments, screenshot: str | None) -> NoReturn:
    # `ui.garbage` collects garbage once the window is open; until the first paint there is hardly any.
    gc.disable()
    key, key_is_unusable = _take_key()
    options = RunOptions(arguments, screenshot, key, key_is_unusable)
    redactor = Redactor(key.secret_text if key else "")
    set_up_logging(arguments.log_level, redactor)
    first = _begin_requested_pack(options, redactor)
    load_pyside()
    app = _make_application(pseudo_locale=arguments.pseudo_locale)

    if first is not None and _pack_id_for_now(options) is not None:
        first = _connect_ahead(first, options)

    from PySide6.QtCore import Qt

    from app.start.program import Program
    from app.ui.shell import window_state

    program = Program(arguments.base_url, key, redactor, key_is_unusable=key_is_unusable)
    window, workspace = program.window, program.workspace
    if options.is_interactive:
        settings_file = window_state.open_settings()
        window.restore(window_state.load(settings_file))
        window.home.set_has_key(has_key=key is not None or window_state.was_key_known(settings_file))
    open_requested_pack(workspace, options)
    app.link_opened.connect(workspace.open_link)
    if first is not None:
        workspace.cancel_requested.connect(first.packs.withdraw)
    if screenshot is not None:
        # The window is laid out and painted, but not shown on any platform.
        window.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    # With a pack, its modules are imported while the window waits for the display; without one, after the first paint.
    imported = _import_pack_modules() if first is not None else None
    window.show()
    _wait_for_first_paint(app, window)
    imported = imported or _import_pack_modules()

    import asyncio

    from app.core.settings import Settings
    from app.start.event_loop import EventLoop
    from app.start.run import run

    loop = EventLoop(app)
    asyncio.set_event_loop(loop)
    code = loop.run_until_complete(run(program, Settings(), options, imported, first))
    # All work has ended, except perhaps a name look-up that hangs. A thread cannot be stopped, and a regular exit would
    # wait for it, without a window, for as long as the resolver takes.
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
    os._exit(code)


def _import_pack_modules() -> Future[None]:
    from app.start.pack_modules import import_pack_modules

    return import_pack_modules()


def _begin_requested_pack(options: RunOptions, redactor: Redactor) -> FirstServices | None:
    """Start the decoder processes and send the request for the pack that the command line names.

    Returns:
        The services that have begun; None without a pack, because they would only delay the first paint.
    """
    pack_text = options.arguments.pack_text
    if pack_text is None and not options.wants_demo:
        return None
    from app.core.settings import Settings
    from app.start.first_services import begin_first_services

    first = begin_first_services(Settings(), redactor)
    pack_id = _pack_id_for_now(options)
    if pack_id is not None:
        first.begin_request(options.arguments.base_url, options.key, pack_id)
    return first


def _pack_id_for_now(options: RunOptions) -> str | None:
    """The pack that the command line names; None if it cannot be requested before the program has started."""
    pack_id = parse_pack_id(options.arguments.pack_text or "").pack_id
    # The demonstration service has to be started first, and an installation is checked without the person's key.
    is_for_later = options.wants_demo or pack_id in DEMO_PACK_IDS or options.arguments.smoke_test
    return None if is_for_later or options.key_is_unusable else pack_id


def _connect_ahead(first: FirstServices, options: RunOptions) -> FirstServices:
    """Begin to connect to the hosts of images while the answer is on its way. Qt knows where they are stored."""
    from app.start.first_services import connect_ahead
    from app.start.folders import folders_for

    return connect_ahead(first, options.arguments.base_url.text, folders_for(options).cache)


def open_requested_pack(workspace: Workspace, options: RunOptions) -> None:
    """Open the pack that the command line names, if any."""
    pack_text = options.arguments.pack_text
    if options.wants_demo:
        parsed = parse_pack_id(pack_text or MAIN_PACK_ID)
        if parsed.pack_id is not None:
            workspace.open_demo(parsed.pack_id)
            return
    if pack_text is not None:
        workspace.open(pack_text)
    elif options.key_is_unusable:
        from app.core.errors import KeyUnusableError

        workspace.show_alert(KeyUnusableError())


def _describe(error: Exception) -> str:
    """Describe an error without its own message, which may contain a path or a secret."""
    if isinstance(error, OSError) and error.errno is not None:
        return os.strerror(error.errno)
    return f"an error of its own ({type(error).__name__})"


def _take_key() -> tuple[ApiKey | None, bool]:
    """Remove the key from the environment.

    Returns:
        The key, or None; and whether the environment has an invalid one.
    """
    try:
        return take_key(os.environ), False
    except KeyFormError:
        return None, True


def _make_application(*, pseudo_locale: bool) -> Application:
    from app.ui.accessibility import install_roles
    from app.ui.application import Application

    Application.setApplicationName(identity.APP_ID)
    Application.setApplicationDisplayName(identity.NAME)
    Application.setOrganizationName(identity.ORGANIZATION)
    Application.setApplicationVersion(__version__)
    Application.setDesktopFileName(identity.APP_ID)
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

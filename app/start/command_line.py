"""From the command line to the window: checks what can be checked without one, and joins a program that is running.

Qt's widgets are imported after the display was checked, because Qt aborts the process without one, and only by a start
that opens a window.
"""

import logging
import os
import sys
from collections.abc import MutableMapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from app import __version__
from app.core import identity
from app.core.connection import KeyFormError, Network, read_network
from app.core.program import IS_BUNDLED, PROGRAM, described, map_large_blocks, use_one_arena
from app.core.redaction import Redactor
from app.core.settings_file import open_settings
from app.packs.credentials import take_key
from app.start.arguments import RunOptions, parse_arguments
from app.start.display import NO_DISPLAY, marked, missing_display, print_error, screenshot_platform, translated
from app.start.logs import Journal, log_folder, log_uncaught, set_up_logging

_logger = logging.getLogger(__name__)

DEMO_SCREENSHOT: Final = "pack-browser-demo.png"
EXIT_FAILED: Final = 1
EXIT_NO_DISPLAY: Final = 2
_SWITCH_SECONDS: Final = 0.001

MISSING_LIBRARY: Final = marked(
    "CommandLine",
    "Pack Browser cannot start: a system library that Qt needs is missing ({name}).\n"
    "On Debian and Ubuntu: apt-get install libegl1 libgl1 libglib2.0-0t64 libfontconfig1 libdbus-1-3 libxkbcommon0 "
    "libgssapi-krb5-2 libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 libxkbcommon-x11-0 fonts-dejavu-core",
)


def start(argument_list: Sequence[str] | None) -> int:
    """Run the program with a command line, as `app.start.start.main` does."""
    if IS_BUNDLED:
        restore_environment(os.environ)
        if sys.platform == "win32":
            create_mutex(identity.WINDOWS_MUTEX)
    options = parse_arguments(sys.argv[1:] if argument_list is None else argument_list, os.environ)
    problem = missing_display(os.environ)
    if problem is not None and options.is_interactive:
        if problem is not NO_DISPLAY or not options.demo:
            print_error(translated("CommandLine", problem))
            return EXIT_NO_DISPLAY
        options = replace(options, screenshot=DEMO_SCREENSHOT)
    screenshot = options.screenshot
    if _leave_deleted_folder() and screenshot is not None and not Path(screenshot).is_absolute():
        template = translated(
            "CommandLine", "The picture could not be written to {file}: the current folder was deleted."
        )
        print_error(template.format(file=screenshot))
        return EXIT_FAILED
    if screenshot is not None or problem is not None:
        os.environ["QT_QPA_PLATFORM"] = screenshot_platform()
    if screenshot is not None or options.smoke_test:
        # Qt fills large areas in several threads, and waits for them forever if the system has none left.
        os.environ["QT_NO_GUI_THREADPOOL"] = "1"
    # Before the first thread, which looks for a program that is running: an arena that it has got is used again later.
    use_one_arena()
    map_large_blocks()
    options = _with_key(options)
    if options.is_shared:
        with suppress(ImportError):  # a library of the system is missing: the window says so
            from app.start.handover.client import join

            is_accepted, registration = join(options, os.environ)
            if is_accepted:
                return 0
            options = replace(options, registration=registration)
    return _open_window(options)


def _with_key(options: RunOptions) -> RunOptions:
    """Take the key from the environment, which does not have it any more then."""
    try:
        return replace(options, key=take_key(os.environ))
    except KeyFormError:
        return replace(options, key_is_unusable=True)


def _open_window(options: RunOptions) -> int:
    """Run the program until its window is closed, and report a failure in one sentence.

    Returns:
        The exit code, only if a library of the system is missing; otherwise the process has exited.
    """
    redactor = Redactor(options.key.secret_text if options.key else "")
    journal = set_up_logging(options.log_level, redactor)
    log_uncaught()
    _logger.info("%s %s, %s, Python %s", identity.NAME, __version__, sys.platform, sys.version.partition(" ")[0])
    try:
        # Lets threads that send a request or decode JSON run sooner than after Python's default of 5 ms.
        sys.setswitchinterval(_SWITCH_SECONDS)
        settings = None if options.smoke_test else open_settings()
        network = Network(read_network(settings or {}))
        services, pack_id = None, options.pack_id_for_now
        if pack_id is not None:
            # httpx and pycurl take a third of the imports, the window another: the answer is awaited when it is there.
            from app.start.services import make_services

            services = make_services(options.base_url, redactor, network)
            services.begin_request(options.key, pack_id)
        from app.start.program import run

        run(options, journal, settings, network, services)
    except Exception as error:  # noqa: BLE001 - it is written to the log
        is_library = isinstance(error, ImportError) and ".so" in str(error)
        # Qt's wheel contains its own libraries, but needs some of the system, which may be missing.
        missing = translated("CommandLine", MISSING_LIBRARY).format(name=str(error).split(":")[0])
        ended = translated("CommandLine", "Pack Browser had to end: {reason}.").format(reason=_describe(error))
        print_error(missing if is_library else ended)
        _write_end(journal, error)
        if not is_library:
            # A regular exit would destroy Qt's objects in an order that aborts the process.
            os._exit(EXIT_FAILED)
    return EXIT_FAILED


def _write_end(journal: Journal, error: Exception) -> None:
    """Write to the log which error has ended the program. On standard error there is a sentence already."""
    _logger.info("the program had to end: %s", described(error))
    folder = log_folder()
    if folder is not None:
        journal.open(folder)
        journal.finish()


def _describe(error: Exception) -> str:
    """Describe an error without its own message, which may contain a path or a secret."""
    if isinstance(error, OSError) and error.errno is not None:
        return os.strerror(error.errno)
    return translated("CommandLine", "an internal error ({name})").format(name=type(error).__name__)


def _leave_deleted_folder() -> bool:
    """Change to an existing folder if the current one was deleted, because fontconfig finds no fonts there.

    Returns:
        Whether the current folder was deleted.
    """
    try:
        Path.cwd()
    except OSError:
        os.chdir(PROGRAM.parent)
        return True
    return False


_LIBRARY_PATHS: Final = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")


def restore_environment(environment: MutableMapping[str, str]) -> None:
    """Undo what the boot loader changed: programs that the app opens must find their own libraries, not the app's.

    Args:
        environment: The environment of this process.
    """
    for name in _LIBRARY_PATHS:
        original = environment.pop(f"{name}_ORIG", None)
        if original is not None:
            environment[name] = original
        else:
            environment.pop(name, None)


def create_mutex(name: str) -> int:
    """Create a mutex that exists until this process ends, by which the installer on Windows knows that the app runs.

    Args:
        name: Name of the mutex in this session of Windows.

    Returns:
        Its handle; 0 if Windows refused. The app also runs without it.
    """
    import ctypes  # only Windows needs it before the first paint

    create = ctypes.windll.kernel32.CreateMutexW  # type: ignore[attr-defined, unused-ignore]
    create.restype = ctypes.c_void_p
    return create(None, False, name) or 0

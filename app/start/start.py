"""From the command line to the window: checks what can be checked without one, and joins a program that is running.

Imports neither Qt nor anything else that a start does not need which hands its packs over and ends. `launch` opens the
window. Qt is imported only after the display was checked, because Qt aborts the process without one.
"""

import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from app.core import identity
from app.core.c_library import map_large_blocks, use_one_arena
from app.core.connection import ApiKey, KeyFormError
from app.packs.credentials import take_key
from app.start.arguments import RunOptions, parse_arguments
from app.start.bundle import create_mutex, is_bundled, restore_environment
from app.start.display import missing_display, screenshot_platform
from app.start.handover.client import join
from app.start.output import print_error, translated, write_utf8

DEMO_SCREENSHOT: Final = "pack-browser-demo.png"
EXIT_FAILED: Final = 1
EXIT_NO_DISPLAY: Final = 2


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
            print_error(translated("CommandLine", problem))
            return EXIT_NO_DISPLAY
        screenshot = DEMO_SCREENSHOT
    if _leave_deleted_folder() and screenshot is not None and not Path(screenshot).is_absolute():
        template = translated(
            "CommandLine", "The picture could not be written to {file}: the current folder was deleted."
        )
        print_error(template.format(file=screenshot))
        return EXIT_FAILED
    if screenshot is not None or problem is not None:
        os.environ["QT_QPA_PLATFORM"] = screenshot_platform()
    if screenshot is not None or arguments.smoke_test:
        # Qt fills large areas in several threads, and waits for them forever if the system has none left.
        os.environ["QT_NO_GUI_THREADPOOL"] = "1"
    # Before the first thread, which looks for a program that is running: an arena that it has got is used again later.
    use_one_arena()
    map_large_blocks()
    options = RunOptions(arguments, screenshot, *_take_key())
    if options.is_shared:
        is_accepted, registration = join(options, os.environ)
        if is_accepted:
            return 0
        options = replace(options, registration=registration)
    from app.start.launch import launch

    return launch(options)


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


def _take_key() -> tuple[ApiKey | None, bool]:
    """Remove the key from the environment.

    Returns:
        The key, or None; and whether the environment has an invalid one.
    """
    try:
        return take_key(os.environ), False
    except KeyFormError:
        return None, True

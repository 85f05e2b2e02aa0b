"""The entry point: refuses folders in which neither Qt nor other libraries work, then runs the command line."""

import gc
import signal
from collections.abc import Sequence
from typing import Final

from app.start.display import UNUSABLE_FOLDER, print_error, unusable_folder, write_utf8

_EXIT_FAILED: Final = 1


def main(argument_list: Sequence[str] | None = None) -> int:
    """Run the program.

    Args:
        argument_list: The command line without the program's name; the process's own where None.

    Returns:
        The exit code if the window could not be opened: 2 without a display, 1 if a library is missing or the folder is
        not usable. Otherwise this function ends the process: with 0, or with 1 if a screenshot or a check of the
        installation failed.
    """
    gc.disable()  # see `ui.application`
    # Until the event loop handles it, Ctrl+C ends the process at once: a `KeyboardInterrupt` in a function of PySide6
    # would abort the process, and one in a slot would be ignored.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    write_utf8()
    folder = unusable_folder()
    if folder is not None:
        print_error(UNUSABLE_FOLDER.format(folder=ascii(folder)))
        return _EXIT_FAILED
    # Imports compiled modules, which cannot be loaded from such a folder, either.
    from app.start.command_line import start

    return start(argument_list)

"""Runs the started program: the window until it is closed, a screenshot, or a check of the installation.

Imported after the first paint.
"""

import asyncio
import contextlib
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Final

from PySide6.QtCore import QTimer

from app.core.limits import Settings
from app.packs.credentials import KeySource
from app.start.arguments import RunOptions
from app.start.first_services import FirstServices
from app.start.folders import answering, folders_for, log_folder
from app.start.pack_modules import import_later_modules
from app.start.program import Program
from app.ui.shell.main_window import MainWindow

_logger = logging.getLogger(__name__)

_SWITCH_SECONDS: Final = 0.001
_LATER_MS: Final = 1000  # a pack that was requested on the command line is usually shown by then


async def run(
    program: Program,
    settings: Settings,
    options: RunOptions,
    imported: Future[None],
    first: FirstServices | None,
) -> int:
    """Run the program to its end.

    Args:
        program: The program, whose window is shown.
        settings: All limits.
        options: What this run is to do.
        imported: Done when the modules that a pack needs are imported.
        first: The services that have begun already; None if none has.

    Returns:
        The exit code.
    """
    # Makes threads that decode JSON release the interpreter lock sooner than after Python's default of 5 ms.
    sys.setswitchinterval(_SWITCH_SECONDS)
    window = program.window
    closing = asyncio.Event()

    def close() -> None:
        if not closing.is_set():
            closing.set()
            _exit_after(settings.exit_seconds)

    window.close_requested.connect(close)
    if window.is_close_requested:
        close()
    _close_on_signals(window, close)
    wanted = folders_for(options)
    folders, _ = await asyncio.gather(answering(wanted), asyncio.wrap_future(imported))
    _logger.info("modules imported")
    if (folder := log_folder()) is not None and not options.arguments.smoke_test:
        program.journal.open(folder)
    try:
        if closing.is_set():
            return 0
        from app.keychain import Keychain
        from app.start.first_services import make_first_services

        first = first or make_first_services(settings, program.redactor, Keychain(), program.workspace.network)
        recalls_key = not options.wants_demo and not options.arguments.smoke_test
        program.start(first, folders, recalls_key=recalls_key, keeps_tabs=options.is_shared)
        if options.is_shared:
            program.accept_handovers(options.registration)
        if options.is_interactive:
            QTimer.singleShot(_LATER_MS, import_later_modules)
        if folders != wanted:
            program.say_unanswering(keeps_data=folders.data == wanted.data)
        return await perform(program, options, closing)
    finally:
        if options.is_interactive:
            _save_state(program, options)
        await program.aclose()


async def perform(program: Program, options: RunOptions, closing: asyncio.Event) -> int:
    """Do what the options request; without a special request, wait until the window is closed.

    Returns:
        The exit code.
    """
    from app.start.unattended import check_installation, take_screenshot

    if options.arguments.smoke_test:
        return await check_installation(program)
    if options.screenshot is not None:
        return await take_screenshot(program, options.screenshot)
    await closing.wait()
    return 0


def _save_state(program: Program, options: RunOptions) -> None:
    keys = program.workspace.keys
    is_key_known = not options.wants_demo and not keys.is_recalling
    has_key = keys.source is not KeySource.NONE if is_key_known else None
    program.window.save_settings(has_key=has_key)


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

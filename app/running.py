"""What a started program does: the window until it is closed, a screenshot, or a smoke test.

Imported after the first paint.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import sys
import threading
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QBuffer, QStandardPaths, QTimer
from PySide6.QtGui import QImage

from app.services.session import KeySource
from app.ui import window_state

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from app.composition import Program
    from app.core.settings import Settings
    from app.plan import Plan
    from app.ui.main_window import MainWindow

_logger = logging.getLogger(__name__)

_SWITCH_SECONDS: Final = 0.001


async def run(window: MainWindow, settings: Settings, plan: Plan) -> int:
    """Run the program to its end.

    Returns:
        The exit code.
    """
    # Threads that decode give the GUI thread its turn sooner than after Python's 5 ms.
    sys.setswitchinterval(_SWITCH_SECONDS)
    closing = asyncio.Event()

    def close() -> None:
        if not closing.is_set():
            closing.set()
            _exit_after(settings.exit_seconds)

    window.close_requested.connect(close)
    if window.wants_to_close:
        close()
    _close_on_signals(window, close)
    # In a thread: the window is there already, and must not stand still for what takes 200 ms.
    await asyncio.get_running_loop().run_in_executor(None, _import_what_packs_need)
    if closing.is_set():
        window.close_for_good()
        return 0
    from app.composition import Program
    from app.keychain import Keychain

    window.build_pack_view(settings.thumbnails)
    program = Program(
        window,
        plan.arguments.base_url,
        plan.key,
        settings,
        _cache_folder(plan),
        keychain=Keychain(),
        environment_wins=plan.environment_wins,
        redactor=plan.redactor,
    )
    program.close_abandoned_generators()
    program.warm_up()
    sys.excepthook = partial(_report, program)
    if plan.is_interactive:
        window_state.restore_pack_view(window, window_state.open_settings())
    program.controller.begin(recalls_key=not plan.wants_demo and not plan.arguments.smoke_test)
    try:
        return await _do(program, window, plan, closing)
    finally:
        if plan.is_interactive:
            settings_file = window_state.open_settings()
            window_state.save(window, settings_file)
            if not plan.wants_demo and not program.controller.keys.is_recalling:
                window_state.note_key(settings_file, has_key=program.session.key_source is not KeySource.NONE)
        window.hide()
        await _close(program, settings.shutdown_seconds)
        sys.excepthook = sys.__excepthook__
        window.close_for_good()


async def _do(program: Program, window: MainWindow, plan: Plan, closing: asyncio.Event) -> int:
    from app.unattended import check_installation, open_first_pack, take_screenshot

    if plan.arguments.smoke_test:
        return await check_installation(program, window, plan)
    if plan.screenshot is not None:
        return await take_screenshot(program, window, plan)
    if not window.repeat_early_wish():
        open_first_pack(program, plan)
    await closing.wait()
    return 0


async def _close(program: Program, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await program.aclose()
    except TimeoutError:
        _logger.warning("the shutdown took longer than %s s and was cut short", seconds)
    except Exception as error:  # noqa: BLE001 - the exit code tells what came of the run, not of its shutdown
        _logger.error("the shutdown failed: %s", type(error).__name__)  # noqa: TRY400 - its text may hold a URL


def _cache_folder(plan: Plan) -> Path | None:
    """Where thumbnails are kept; None, memory only, for a smoke test."""
    if plan.arguments.smoke_test:
        return None
    location = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.CacheLocation)
    return Path(location) / "thumbnails" if location else None


def _report(
    program: Program, kind: type[BaseException], error: BaseException, _traceback: TracebackType | None
) -> None:
    """Say that a slot failed. The log gets the type alone: a text may hold a key or a signed URL."""
    _logger.error("a slot failed: %s", kind.__name__)
    program.controller.on_background_error(error)


def _import_what_packs_need() -> None:
    # Where they are installed, as for development, httpx loads its command line with all that paints it: 12 MB.
    sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
    import anyio

    import app.composition  # noqa: F401 - imported for what it imports

    # Qt loads its JPEG plugin with the first picture, in the GUI thread.
    file = QBuffer()
    QImage(1, 1, QImage.Format.Format_RGB32).save(file, "JPG")  # type: ignore[call-overload] # the stubs are wrong
    # httpx loads anyio's backend with the first request, which would make that one 50 ms late.
    anyio.run(anyio.sleep, 0)


def _exit_after(seconds: float) -> None:
    """End the process with code 0 after so long, whatever the shutdown waits for: the person has closed the window."""
    timer = threading.Timer(seconds, os._exit, (0,))
    timer.daemon = True
    with contextlib.suppress(RuntimeError):  # the system has no thread left
        timer.start()


def _close_on_signals(window: MainWindow, close: Callable[[], None]) -> None:
    loop = asyncio.get_running_loop()
    try:
        loop.add_signal_handler(signal.SIGINT, close)
        loop.add_signal_handler(signal.SIGTERM, close)
    except NotImplementedError:
        # Windows: a handler runs only when Python does, so Python has to run now and then.
        signal.signal(signal.SIGINT, lambda _number, _frame: close())
        timer = QTimer(window, interval=200)
        timer.timeout.connect(lambda: None)
        timer.start()

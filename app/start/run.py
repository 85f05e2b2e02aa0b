"""What a started program does: the window until it is closed, a screenshot, or a check of the installation.

Imported after the first paint.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QBuffer, QStandardPaths, QTimer
from PySide6.QtGui import QImage

from app.services.session import KeySource
from app.ui.shell import window_state

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.core.settings import Settings
    from app.start.plan import Plan
    from app.start.program import Program
    from app.ui.shell.main_window import MainWindow

_SWITCH_SECONDS: Final = 0.001


async def run(program: Program, settings: Settings, plan: Plan) -> int:
    """Run the program to its end.

    Returns:
        The exit code.
    """
    # Threads that decode give the GUI thread its turn sooner than after Python's 5 ms.
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
    # In a thread: the window is there already, and must not be blocked by what takes 200 ms.
    await asyncio.get_running_loop().run_in_executor(None, _import_what_packs_need)
    try:
        if closing.is_set():
            return 0
        from app.keychain import Keychain

        recalls_key = not plan.wants_demo and not plan.arguments.smoke_test
        program.start(settings, Keychain(), _cache_folder(plan), recalls_key=recalls_key)
        return await _do(program, plan, closing)
    finally:
        if plan.is_interactive:
            _remember(program, plan)
        await program.aclose()


async def _do(program: Program, plan: Plan, closing: asyncio.Event) -> int:
    from app.start.unattended import check_installation, take_screenshot

    if plan.arguments.smoke_test:
        return await check_installation(program)
    if plan.screenshot is not None:
        return await take_screenshot(program, plan.screenshot)
    await closing.wait()
    return 0


def _remember(program: Program, plan: Plan) -> None:
    settings_file = window_state.open_settings()
    window_state.save(program.window.state(), settings_file)
    keys = program.workspace.keys
    if not plan.wants_demo and not keys.is_recalling:
        window_state.note_key(settings_file, has_key=keys.source is not KeySource.NONE)


def _cache_folder(plan: Plan) -> Path | None:
    """Where thumbnails are kept; None, memory only, for a check of the installation."""
    if plan.arguments.smoke_test:
        return None
    location = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.CacheLocation)
    return Path(location) / "thumbnails" if location else None


def _import_what_packs_need() -> None:
    # Where they are installed, as for development, httpx loads its command line with all that paints it: 12 MB.
    sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
    import anyio

    import app.start.services
    import app.ui.pack_page.pack_page
    import app.ui.shell.alerts
    import app.workspace.open_pack  # noqa: F401 - imported for what it imports

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

"""What a started program does: the window until it is closed, a screenshot, or a smoke test.

Imported after the first paint.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QBuffer, QStandardPaths, QTimer
from PySide6.QtGui import QImage

from app.core.errors import KeyMissingError, KeyUnusableError
from app.core.pack_id import parse_pack_id
from app.core.resource_paths import RESOURCES
from app.demo.packs import MAIN_PACK_ID
from app.logs import tell
from app.ui import window_state
from app.ui.widgets.error_banner import explanation_of

if TYPE_CHECKING:
    from types import TracebackType

    from app.arguments import Arguments
    from app.composition import Program
    from app.core.connection import ApiKey
    from app.core.settings import Settings
    from app.ui.main_window import MainWindow

_logger = logging.getLogger(__name__)

_SETTLE_SECONDS: Final = 90.0
_POLL_SECONDS: Final = 0.02
_SWITCH_SECONDS: Final = 0.001
_SMOKE_BOX: Final = 160


@dataclass(frozen=True, slots=True)
class Plan:
    """What this start is for.

    Attributes:
        arguments: The command line.
        screenshot: File to write the window to; None for none.
        key: From the environment.
        key_is_unusable: Whether the environment's key can't be one.
        is_interactive: Whether a person sits before the window.
    """

    arguments: Arguments
    screenshot: str | None
    key: ApiKey | None
    key_is_unusable: bool
    is_interactive: bool

    @property
    def wants_demo(self) -> bool:
        """Whether the demonstration service is asked for: by name, or because a screenshot has no other pack."""
        return self.arguments.demo or (self.screenshot is not None and self.arguments.pack_text is None)

    @property
    def uses_keychain(self) -> bool:
        """Whether the key is the keychain's: the environment wins, even with a key that can't be one."""
        return self.key is None and not self.key_is_unusable


async def run(window: MainWindow, settings: Settings, plan: Plan) -> int:
    """Run the program to its end.

    Returns:
        The exit code.
    """
    # Threads that decode give the GUI thread its turn sooner than after Python's 5 ms.
    sys.setswitchinterval(_SWITCH_SECONDS)
    closing = asyncio.Event()
    window.close_requested.connect(closing.set)
    if window.wants_to_close:
        closing.set()
    _close_on_signals(window, closing)
    # In a thread: the window is there already, and must not stand still for what takes 200 ms.
    await asyncio.get_running_loop().run_in_executor(None, _import_what_packs_need)
    if closing.is_set():
        window.close_for_good()
        return 0
    from app.composition import Program
    from app.keychain import Keychain

    window.build_pack_view(settings.thumbnails)
    keychain = Keychain(settings.keychain_seconds) if plan.uses_keychain else None
    program = Program(window, plan.arguments.base_url, plan.key, settings, _cache_folder(plan), keychain)
    program.close_abandoned_generators()
    program.warm_up()
    sys.excepthook = partial(_report, program)
    if plan.is_interactive:
        window_state.restore_pack_view(window, window_state.open_settings())
    try:
        return await _do(program, window, plan, closing)
    finally:
        if plan.is_interactive:
            window_state.save(window, window_state.open_settings())
        window.hide()
        await _close(program, settings.shutdown_seconds)
        sys.excepthook = sys.__excepthook__
        window.close_for_good()


async def _do(program: Program, window: MainWindow, plan: Plan, closing: asyncio.Event) -> int:
    if plan.arguments.smoke_test:
        return await _smoke_test(program, window)
    if plan.screenshot is not None:
        return await _take_screenshot(program, window, plan)
    if not plan.wants_demo:
        program.controller.keys.recall()
    if not window.repeat_early_wish():
        _open_first_pack(program, plan)
    await closing.wait()
    return 0


async def _close(program: Program, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await program.aclose()
    except TimeoutError:
        _logger.warning("the shutdown took longer than %s s and was cut short", seconds)


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


def _close_on_signals(window: MainWindow, closing: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    try:
        loop.add_signal_handler(signal.SIGINT, closing.set)
        loop.add_signal_handler(signal.SIGTERM, closing.set)
    except NotImplementedError:
        # Windows: a handler runs only when Python does, so Python has to run now and then.
        signal.signal(signal.SIGINT, lambda _number, _frame: closing.set())
        timer = QTimer(window, interval=200)
        timer.timeout.connect(lambda: None)
        timer.start()


def _open_first_pack(program: Program, plan: Plan) -> None:
    controller, pack_text = program.controller, plan.arguments.pack_text
    if pack_text is not None:
        parsed = parse_pack_id(pack_text)
        if plan.wants_demo and parsed.pack_id is not None:
            controller.open_demo(parsed.pack_id)
        elif plan.key_is_unusable:
            controller.banner.show(KeyUnusableError())
        else:
            controller.open_first(pack_text)
    elif plan.wants_demo:
        controller.open_demo(MAIN_PACK_ID)
    elif plan.key_is_unusable:
        controller.banner.show(KeyUnusableError())


async def _take_screenshot(program: Program, window: MainWindow, plan: Plan) -> int:
    problem = await _settle(program, plan)
    if problem is not None:
        tell(problem)
        return 1
    program.gallery.update_status()
    file = plan.screenshot or ""
    if not window.grab().save(file, "PNG"):
        tell(f"The picture could not be written to {file}.")
        return 1
    print(file)  # noqa: T201 - the answer of the command line
    return 0


async def _settle(program: Program, plan: Plan) -> str | None:
    """Open the pack and wait until its visible thumbnails are shown or failed.

    Returns:
        The sentence that says why there are none, or None.
    """
    parsed = parse_pack_id(plan.arguments.pack_text) if plan.arguments.pack_text is not None else None
    if parsed is not None and parsed.problem is not None:
        return parsed.problem.value
    banner = program.controller.banner
    try:
        async with asyncio.timeout(_SETTLE_SECONDS):
            if not plan.wants_demo and plan.uses_keychain:
                program.controller.keys.recall()
                await program.controller.keys.until_recalled()
                if program.session.connection.key is None:
                    return f"{KeyMissingError.title}: set GENVIRAL_API_KEY."
            _open_first_pack(program, plan)
            while True:
                if banner.error is not None and not banner.is_counting_down:
                    code = f" ({banner.error.code_text})" if banner.error.code_text else ""
                    return f"{banner.error.title}{code}: {explanation_of(banner.error)}"
                if program.controller.has_pack and program.gallery.is_settled:
                    return None
                await asyncio.sleep(_POLL_SECONDS)
    except TimeoutError:
        return "The thumbnails did not arrive in time."


async def _smoke_test(program: Program, window: MainWindow) -> int:
    """Decode one picture of each format in a worker, and paint the window."""
    by_ending = {path.suffix: path for path in sorted((RESOURCES / "demo" / "pictures").iterdir())}
    for ending, path in by_ending.items():
        data = await asyncio.get_running_loop().run_in_executor(None, path.read_bytes)
        thumbnail = await program.decode(data, _SMOKE_BOX)
        _logger.info("%s: %s×%s", ending, thumbnail.width, thumbnail.height)
    if window.grab().isNull():
        tell("The window could not be painted.")
        return 1
    print(f"Smoke test passed: {', '.join(sorted(by_ending))}")  # noqa: T201 - the answer of the command line
    return 0

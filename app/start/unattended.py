"""Runs without a person at the window: a screenshot, and the check of an installation."""

import asyncio
import importlib
import re
import ssl
import sys
from contextlib import aclosing
from pathlib import Path
from typing import Final

import truststore
from msgspec.structs import replace
from PySide6.QtGui import QFont

from app.core.errors import InternalError, KeyMissingError
from app.core.pack_id import PackIdProblem
from app.core.program import RESOURCES
from app.images.decoded import OriginalFile
from app.images.decoders import DecoderPool
from app.images.messages import RegionRequest
from app.packs.loading import AwaitingKey, Empty, Failed, Shown
from app.packs.services import Services
from app.start.diagnostics import Facts, program_facts, shown, window_facts
from app.start.display import marked, print_error, translated
from app.start.program import Program
from app.ui.application import draws_letters
from app.ui.texts import errors, window

NO_FONT: Final = marked("CommandLine", "No font was found, so the window shows boxes instead of text.")

_SETTLE_SECONDS: Final = 90.0
_POLL_SECONDS: Final = 0.02
_SMOKE_BOX: Final = 160
# The modules of Qt that the program imports, some of them late. Each needs other libraries of the system.
QT_MODULES: Final = ("QtCore", "QtGui", "QtNetwork", "QtPrintSupport", "QtSvg", "QtWidgets")
_FORMATS: Final = frozenset({"avif", "gif", "heic", "jpg", "png", "webp"})
# OpenSSL finds a certificate in a folder by the hash of its subject, which is the file's name.
_CERTIFICATE_NAME: Final = re.compile(r"[0-9a-f]{8}\.\d+")


class _MissingPartError(Exception):
    """The installation lacks something; the message says what."""


async def take_screenshot(program: Program, file: str) -> int:
    """Wait for the pack, and write a picture of the window to a file.

    Returns:
        The exit code: 0, or 1 if the pack could not be opened or the file could not be written.
    """
    problem = await _settle(program)
    if problem is not None:
        print_error(problem)
        return 1
    window = program.window
    if not draws_letters(window.font()):
        print_error(translated("CommandLine", NO_FONT))
    if not window.grab().save(file, "PNG"):
        print_error(translated("CommandLine", "The picture could not be written to {file}.").format(file=file))
        return 1
    print(file)  # noqa: T201 - output of the command line
    return 0


async def _settle(program: Program) -> str | None:
    """Wait until the requested pack is on screen and its visible thumbnails are shown or have failed.

    Returns:
        A sentence that says why the pack is not on screen, or None.
    """
    try:
        async with asyncio.timeout(_SETTLE_SECONDS):
            while True:
                problem = _problem(program)
                if problem is not None:
                    return problem
                page, pack = program.window.page, program.workspace.current
                if page is not None and pack is not None and isinstance(pack.state, Shown) and page.is_settled:
                    page.status.update()
                    return None
                await asyncio.sleep(_POLL_SECONDS)
    except TimeoutError:
        return translated("CommandLine", "The thumbnails did not arrive in time.")


def _problem(program: Program) -> str | None:
    """Why the requested pack will not be shown without a person; None if it may still be."""
    workspace = program.workspace
    if workspace.refusal is not None:
        is_without_id = workspace.refusal is PackIdProblem.NONE
        return (window.NO_PACK_ID if is_without_id else window.HINTS[workspace.refusal]).text()
    state = workspace.current.state if workspace.current is not None else Empty()
    if isinstance(state, AwaitingKey) and state.is_person_asked:
        remedy = translated("CommandLine", "set GENVIRAL_API_KEY.")
        return f"{errors.title(KeyMissingError())}: {remedy}"
    if isinstance(state, Failed) and state.retry_in is not None:
        return None
    error = workspace.alert or (state.error if isinstance(state, Failed) else None)
    if error is None:
        return None
    if isinstance(error, InternalError):
        # The rest of the explanation is about the window.
        fault = translated("CommandLine", "Pack Browser had an internal error.")
        return f"{errors.title(error)}: {fault}"
    code = f" ({error.code_text})" if error.code_text else ""
    return f"{errors.title(error)}{code}: {errors.explanation(error)}"


async def check_installation(program: Program) -> int:
    """Check everything that a package may lack, and print the result of each check.

    Returns:
        The exit code: 0, or 1 if something is missing, which is printed to standard error.
    """
    if program.services is None:
        return 1
    try:
        _print_facts(program_facts())
        _print_facts({"Qt modules": _import_qt_modules()})
        _check_certificates()
        _check_font(program.window.font())
        _print_facts({"formats": await _decode_each_format(program.services)})
        _print_facts({"part of a JPEG": await _decode_part(program.services)})
        _print_facts({"demo pack": await _show_pack(program)})
    except Exception as error:  # noqa: BLE001 - every failure is reported in a sentence
        kind = "" if isinstance(error, _MissingPartError) else f"{type(error).__name__}: "
        print_error(f"Smoke test failed: {kind}{error}")
        return 1
    _print_facts(window_facts(program.window))
    print("Smoke test passed")  # noqa: T201 - output of the command line
    return 0


def _print_facts(facts: Facts) -> None:
    print(shown(facts))  # noqa: T201 - output of the command line


def _import_qt_modules() -> str:
    for name in QT_MODULES:
        try:
            importlib.import_module(f"PySide6.{name}")
        except ImportError as error:
            raise _MissingPartError(f"Qt's module {name} cannot be loaded: {error}") from error
    return ", ".join(QT_MODULES)


def _check_font(font: QFont) -> None:
    if not draws_letters(font):
        raise _MissingPartError(NO_FONT)


async def _decode_each_format(services: Services) -> str:
    """Decode one picture of each format in a decoder process."""
    by_ending = _pictures_by_ending()
    missing = sorted(_FORMATS - by_ending.keys())
    if missing:
        raise _MissingPartError(f"there is no picture to try these formats with: {', '.join(missing)}.")
    async with aclosing(DecoderPool(1, services.settings.decode)) as pool:
        for path in by_ending.values():
            await pool.decode(await _read(path), _SMOKE_BOX)
    return ", ".join(sorted(by_ending))


async def _decode_part(services: Services) -> str:
    """Decode a part of a JPEG as if it were too large to be decoded as a whole: a decoder process uses Qt for that."""
    file = OriginalFile(await _read(_pictures_by_ending()["jpg"]), 1)
    async with aclosing(DecoderPool(1, replace(services.settings.decode, kept_pixels=0))) as pool:
        part = (await pool.run(RegionRequest(file, (0, 0, _SMOKE_BOX, _SMOKE_BOX), 1.0))).shown
    return f"{part.width} × {part.height}"


async def _read(path: Path) -> bytes:
    return await asyncio.get_running_loop().run_in_executor(None, path.read_bytes)


def _pictures_by_ending() -> dict[str, Path]:
    return {path.suffix[1:]: path for path in sorted((RESOURCES / "demo" / "pictures").iterdir())}


async def _show_pack(program: Program) -> str:
    """Wait until the pack is on screen, and paint it."""
    problem, window = await _settle(program), program.window
    if problem is not None:
        raise _MissingPartError(problem)
    if window.grab().isNull():
        raise _MissingPartError("the window could not be painted.")
    return f"{window.page.model.rowCount() if window.page is not None else 0} images"


def _check_certificates() -> None:
    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if sys.platform == "linux":
        # The system's certificates are loaded when a connection is made; this one is connected to nothing.
        unconnected = context.wrap_bio(ssl.MemoryBIO(), ssl.MemoryBIO(), server_hostname="localhost")
        loaded = unconnected.context.cert_store_stats()
        if not loaded["x509_ca"] and not _has_certificates(ssl.get_default_verify_paths().capath):
            raise _MissingPartError("this system trusts no certificate. Install its package ca-certificates.")


def _has_certificates(folder: str | None) -> bool:
    """Whether a folder contains certificates, which OpenSSL reads one by one when it needs them."""
    return folder is not None and any(_CERTIFICATE_NAME.fullmatch(path.name) for path in Path(folder).iterdir())

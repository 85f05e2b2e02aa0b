"""What support needs to know: faults of the program, which the window shows, and a text that a person can copy.

The text is plain and in English, because who reads it is not who uses the program. It has no key, no names of packs or
of the person, no URL of an image and no description, and nothing of it is sent anywhere.
"""

import asyncio
import os
import platform
import re
import sqlite3
import ssl
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Final

import PySide6
from PySide6.QtCore import QLocale, QUrl, qVersion
from PySide6.QtGui import QDesktopServices, QFontInfo, QGuiApplication
from PySide6.QtWidgets import QWidget

from app import __version__
from app.core import identity
from app.core.connection import NetworkSettings
from app.core.plain_files import wait_for_folder
from app.core.program import IS_BUNDLED, PROGRAM
from app.core.saved_values import Folders
from app.core.worker import TaskOwner, Worker
from app.images.download import library_versions
from app.keychain import installed_backend
from app.session.workspace import Workspace
from app.start import BEGAN
from app.start.logs import Journal
from app.ui import message
from app.ui.chosen_settings import SettingValues
from app.ui.desktop import copy_text
from app.ui.shell.main_window import MainWindow
from app.ui.texts import jobs as job_texts
from app.ui.texts import window as texts

type Facts = dict[str, str]

_MOST_PROBLEMS: Final = 20
_MOST_FAULTS: Final = 5  # in the details of a banner
_OUR_FILES: Final = re.compile(r"(thumbnails|hosts|marks|packs|pack-browser)[\w.-]*")
# Settings whose values are words of the program. Of other texts the diagnostics only say whether they are set.
_WORDS: Final = frozenset({"color_scheme", "export_form", "language"})


def shown(facts: Facts) -> str:
    """Facts as lines of a text, as `--smoke-test` and diagnostics print them."""
    return "\n".join(f"{name}: {value}" for name, value in facts.items())


def program_facts() -> Facts:
    """The versions of the program and of what it uses, and the system. May be called in any thread.

    Raises:
        Exception: Something is missing.
    """
    libcurl, pillow = library_versions()
    with closing(sqlite3.connect(":memory:")) as connection:
        (has_fts5,) = connection.execute("SELECT sqlite_compileoption_used('ENABLE_FTS5')").fetchone()
    return {
        identity.NAME: f"{__version__}, {_packaging()}",
        "system": _system(),
        "Python": platform.python_version(),
        "Qt": f"{qVersion()}, PySide6 {PySide6.__version__}",
        "libcurl": libcurl,
        "TLS": ssl.OPENSSL_VERSION,
        "Pillow": pillow,
        "SQLite": f"{sqlite3.sqlite_version}, {'with' if has_fts5 else 'without'} FTS5",
        "keychain": installed_backend(),
    }


def _system() -> str:
    name = platform.platform()
    try:
        return f"{platform.freedesktop_os_release()['PRETTY_NAME']}, {name}" if sys.platform == "linux" else name
    except (OSError, KeyError):
        return name


def _packaging() -> str:
    """How the program was installed."""
    if not IS_BUNDLED:
        return "from source"
    if "FLATPAK_ID" in os.environ:
        return "Flatpak"
    if sys.platform == "darwin":
        return "app"
    if sys.platform == "win32":
        return "installed" if any(PROGRAM.parent.glob("unins*.exe")) else "unpacked"
    return "system package" if PROGRAM.is_relative_to("/usr/lib") else "unpacked"  # where the .deb and the .rpm put it


def window_facts(window: QWidget) -> Facts:
    """The display and the style of a window."""
    screens = [
        f"{screen.size().width()} × {screen.size().height()} at {screen.devicePixelRatio():g},"
        f" {screen.logicalDotsPerInch():.0f} dpi"
        for screen in QGuiApplication.screens()
    ]
    session = [os.environ.get(name, "") for name in ("XDG_SESSION_TYPE", "XDG_CURRENT_DESKTOP")]
    scheme = QGuiApplication.styleHints().colorScheme().name.lower()
    return {
        "display": ", ".join(filter(None, (QGuiApplication.platformName(), *session))),
        "screens": "; ".join(screens),
        "style": f"{window.style().name()}, {scheme} colours",
        "font": f"{QFontInfo(window.font()).family()}, {QFontInfo(window.font()).pixelSize()} px",
        "language": f"{QLocale.system().name()}, {QLocale().name()}",
        "window": f"{window.width()} × {window.height()}",
    }


def _settings_facts(state: SettingValues) -> Facts:
    def value_text(name: str, value: object) -> str:
        if isinstance(value, NetworkSettings):
            return f"{value.proxy} proxy, {len(value.hosts)} hosts of one's own network"
        if isinstance(value, bool | int) or name in _WORDS:
            return str(value) or "default"
        return "default" if value == getattr(SettingValues(), name) else "set"

    return {name: value_text(name, getattr(state, name)) for name in state.__struct_fields__}


def _workspace_facts(workspace: Workspace) -> Facts:
    keys, packs = workspace.keys, workspace.packs
    images = [len(pack.state.content.pack.images) for pack in packs if pack.state.content is not None]
    return {
        "server": keys.connection.base_url.text.partition("://")[2],  # of URLs only the host is shown
        "key": f"{keys.source.value}, {keys.keeping.retention.name.lower()}",
        "tabs": f"{len(packs)}, {len(images)} with {sum(images)} images loaded",
        "jobs": f"{len(workspace.jobs.jobs)}, {len(workspace.jobs.unfinished)} unfinished",
    }


def _file_facts(folders: Mapping[str, Path | None]) -> Facts:
    """The sizes of the program's files. A folder that does not answer is waited for half a second."""

    def measure(folder: Path) -> str:
        try:
            sizes = {
                path.name: path.stat().st_size for path in sorted(folder.iterdir()) if _OUR_FILES.fullmatch(path.name)
            }
        except OSError as error:
            return os.strerror(error.errno or 0)
        return ", ".join(f"{name} {size / 1e3:.0f} kB" for name, size in sizes.items()) or "none"

    return {
        f"files of {kind}": wait_for_folder(partial(measure, folder), "the folder does not answer")
        if folder is not None
        else "in memory only"
        for kind, folder in folders.items()
    }


def _process_facts() -> Facts:
    status = Path("/proc/self/status").read_text(encoding="ascii") if sys.platform == "linux" else ""
    proxies = sorted(name for name in os.environ if name.lower().endswith("_proxy"))
    return {
        "made": f"{time.strftime('%Y-%m-%d %H:%M:%S %z')}, {time.time() - BEGAN:.0f} s after the start",
        "threads": str(threading.active_count()),
        "memory": " ".join(re.findall(r"VmRSS:\s+(\d+ kB)", status)) or "unknown",
        "proxies in the environment": ", ".join(proxies) or "none",
    }


class Support:
    """Lets the window show faults of the program, and does its commands about the log and the diagnostics."""

    def __init__(
        self, window: MainWindow, workspace: Workspace, journal: Journal, folders: Folders, tasks: TaskOwner
    ) -> None:
        """Begin to show faults, those of the start, too. Called while the event loop runs.

        Args:
            window: The window that has the commands, and whose settings, display and style the diagnostics have.
            workspace: Shows faults.
            journal: What was logged.
            folders: Whose sizes are measured.
            tasks: Owns the task that waits for the text.
        """
        window.commands.action("copy_diagnostics").triggered.connect(self._copy)
        window.commands.action("open_log_folder").triggered.connect(self._open_log_folder)
        self._window = window
        self._workspace = workspace
        self._journal = journal
        self._folders = folders
        self._tasks = tasks
        self._worker = Worker("diagnostics")
        workspace.fault_details = self._fault_details
        # Later: it may be logged in another thread, while something is painted, or while an alert is shown.
        journal.on_fault = partial(asyncio.get_running_loop().call_soon_threadsafe, workspace.show_fault)
        if self._fault_details():
            journal.on_fault()

    def close(self) -> None:
        """Show nothing any more."""
        self._journal.on_fault = lambda: None
        self._worker.close()

    def _fault_details(self) -> str:
        return "\n\n".join(self._journal.problems(_MOST_FAULTS, only_faults=True))

    def _copy(self) -> None:
        of_window = (
            shown(window_facts(self._window)),
            shown(_workspace_facts(self._workspace)),
            f"Settings\n{shown(_settings_facts(self._window.settings.present))}",
        )
        self._tasks.start(self._copy_made(of_window), name="diagnostics")

    async def _copy_made(self, of_window: tuple[str, ...]) -> None:
        text = await self._worker.run(partial(self._make, of_window))
        message.say((texts.DIAGNOSTICS_COPIED if copy_text(text) else texts.DETAILS_NOT_COPIED).text())

    def _make(self, of_window: tuple[str, ...]) -> str:
        journal, folders = self._journal, self._folders
        try:
            of_program = shown(program_facts())
        except Exception as error:  # noqa: BLE001 - what is missing must not keep a person from copying the rest
            of_program = f"{identity.NAME}: {__version__}, {type(error).__name__}"
        log = {"log": f"{journal.folder or 'none'}{f', not written: {journal.problem}' if journal.problem else ''}"}
        files = _file_facts({"cache": folders.cache, "data": folders.data, "log": journal.folder})
        of_process = shown(_process_facts() | log | files)
        start = "\n".join(("Start", *journal.steps))
        problems = "\n".join(("Last problems", *(journal.problems(_MOST_PROBLEMS) or ("none",))))
        return journal.redacted("\n\n".join((of_program, *of_window, of_process, start, problems)))

    def _open_log_folder(self) -> None:
        folder = self._journal.folder
        # The folder of a log that is not written may be missing, or may not answer.
        if folder is None or self._journal.problem:
            message.say(texts.NO_LOG.text())
        elif not QDesktopServices.openUrl(QUrl.fromLocalFile(folder)):
            message.say(job_texts.no_file_manager(str(folder)))

"""The folders of this user that the program writes to, besides that of its settings. Imports Qt when it is called."""

import os
import sys
from pathlib import Path

from msgspec import Struct

from app.core.identity import APP_ID, ORGANIZATION
from app.core.plain_files import answers
from app.start.arguments import RunOptions


class Folders(Struct, frozen=True):
    """Where files are kept between runs; None for what is kept in memory only.

    Attributes:
        cache: For what can be downloaded again.
        data: For what a person has made.
        silent: Those of both that do not answer, so that nothing is kept there.
    """

    cache: Path | None = None
    data: Path | None = None
    silent: tuple[Path | None, Path | None] = (None, None)

    @property
    def places(self) -> tuple[Path | None, Path | None]:
        """Where both are, also if they do not answer."""
        cache, data = self.silent
        return self.cache or cache, self.data or data


def folders_for(options: RunOptions) -> Folders:
    """The folders of a run; none for a check of the installation."""
    from PySide6.QtCore import QStandardPaths

    if options.smoke_test:
        return Folders()
    kinds = QStandardPaths.StandardLocation
    cache = QStandardPaths.writableLocation(kinds.CacheLocation)
    data = QStandardPaths.writableLocation(kinds.AppDataLocation)
    return Folders(Path(cache) / "thumbnails" if cache else None, Path(data) if data else None)


def log_folder() -> Path | None:
    """Where this system keeps the logs of programs; None if its environment does not say."""
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA", "")
        return Path(local, ORGANIZATION, APP_ID, "Logs") if local else None
    home = os.path.expanduser("~")
    if not os.path.isabs(home):
        return None
    if sys.platform == "darwin":
        return Path(home, "Library", "Logs", ORGANIZATION, APP_ID)
    state = os.environ.get("XDG_STATE_HOME", "")
    # The XDG base directory specification has relative paths ignored.
    root = state if os.path.isabs(state) else os.path.join(home, ".local", "state")
    return Path(root, ORGANIZATION, APP_ID, "log")


def answering(folders: Folders) -> Folders:
    """Ask the folders, and leave out those that do not answer within half a second."""
    cache, data = (
        folder if folder is not None and answers(folder) else None for folder in (folders.cache, folders.data)
    )
    return Folders(cache, data, (None if cache else folders.cache, None if data else folders.data))

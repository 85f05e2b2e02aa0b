"""The folder for what can be downloaded again. Imports Qt when it is called."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.start.run_options import RunOptions


def cache_folder(options: RunOptions) -> Path | None:
    """Folder for thumbnails; None, which means memory only, for a check of the installation."""
    from PySide6.QtCore import QStandardPaths

    if options.arguments.smoke_test:
        return None
    location = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.CacheLocation)
    return Path(location) / "thumbnails" if location else None

"""What the window remembers from one start to the next: places and sizes. Never a key, only that there is one."""

from __future__ import annotations

import logging
import shutil
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QSettings
from PySide6.QtWidgets import QSplitter, QWidget

from app.core import identity

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

_logger = logging.getLogger(__name__)

_GEOMETRY = "window/geometry"
_SPLITTER = "window/splitter"
_DETAILS = "window/details"
_TILE_SIDE = "gallery/tile_side"
_HAS_KEY = "key/is_known"


def open_settings() -> QSettings:
    """The settings file of this user. Where it is damaged a copy is kept beside it: somebody may have written into it.

    That is done here and not when it is overwritten: Qt tells of a file that it can't read only the first time.
    """
    settings = QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, identity.ORGANIZATION, identity.APP_ID)
    if not _is_sound(settings):
        _keep_copy(settings.fileName())
    return settings


def restore_window(window: MainWindow, settings: QSettings) -> None:
    """Put the window back where it was; what is missing or damaged is left as it is."""
    geometry = settings.value(_GEOMETRY)
    if isinstance(geometry, QByteArray):
        window.restoreGeometry(geometry)
    # The first page asks for a key or for a pack: the keychain answers only after the first paint.
    window.welcome.set_has_key(has_key=settings.value(_HAS_KEY) == "true")


def restore_pack_view(window: MainWindow, settings: QSettings) -> None:
    """Put splitter and tile size back as they were; what is missing or damaged is left as it is."""
    splitter = settings.value(_SPLITTER)
    if isinstance(splitter, QByteArray):
        window.splitter.restoreState(splitter)
    window.commands.show_details.setChecked(settings.value(_DETAILS, "true") != "false")
    try:
        window.pack_bar.set_tile_side(int(str(settings.value(_TILE_SIDE))))
    except ValueError:
        return


def save(window: MainWindow, settings: QSettings) -> None:
    """Remember the window as it is."""
    settings.setValue(_GEOMETRY, window.saveGeometry())
    settings.setValue(_SPLITTER, window.splitter.saveState())
    settings.setValue(_DETAILS, "true" if window.commands.show_details.isChecked() else "false")
    settings.setValue(_TILE_SIDE, window.pack_bar.tile_side())
    settings.sync()


def note_key(settings: QSettings, *, has_key: bool) -> None:
    """Remember whether there is a key, so that the next start's first page asks for the right thing."""
    settings.setValue(_HAS_KEY, "true" if has_key else "false")
    settings.sync()


def _is_sound(settings: QSettings) -> bool:
    """Whether the file could be read, and everything of ours that is in it."""
    values = {key: settings.value(key) for key in settings.allKeys()}  # before this, nothing has been read
    geometry, splitter = values.get(_GEOMETRY), values.get(_SPLITTER)
    return (
        settings.status() is QSettings.Status.NoError
        and (_GEOMETRY not in values or (isinstance(geometry, QByteArray) and QWidget().restoreGeometry(geometry)))
        and (_SPLITTER not in values or (isinstance(splitter, QByteArray) and QSplitter().restoreState(splitter)))
        and values.get(_DETAILS, "true") in {"true", "false"}
        and values.get(_HAS_KEY, "true") in {"true", "false"}
        and str(values.get(_TILE_SIDE, 0)).isdecimal()
    )


def _keep_copy(path: str) -> None:
    try:
        shutil.copyfile(path, f"{path}.damaged")
    except OSError as error:
        _logger.warning("the settings are damaged, and can't be kept: %s", type(error).__name__)
    else:
        _logger.warning("the settings are damaged; a copy is kept beside them")

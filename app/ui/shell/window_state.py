"""Settings that are kept between runs: the geometry, and whether there is a key. The key itself is not among them."""

from __future__ import annotations

import logging
import shutil
from dataclasses import dataclass

from PySide6.QtCore import QByteArray, QSettings
from PySide6.QtWidgets import QSplitter

from app.core import identity

_logger = logging.getLogger(__name__)

_GEOMETRY = "window/geometry"
_GEOMETRY_MAGIC = b"\x01\xd9\xd0\xcb"  # the first bytes of what `QWidget.saveGeometry` returns
_SPLITTER = "window/splitter"
_TILE_SIDE = "gallery/tile_side"
_HAS_KEY = "key/is_known"
# Fields of `WindowState`, and their keys in the file.
_SWITCHES = {
    "is_panel_shown": "window/details",
    "refreshes_live": "pack/refreshes_live",
    "auto_advances": "gallery/auto_advance",
    "reopens_tabs": "window/reopens_tabs",
}
_WORDS = {"true": True, "false": False}


def open_settings() -> QSettings:
    """Open the settings file of this user. A damaged file is copied first, because it may have been edited by hand.

    The copy is made here rather than before saving, because QSettings reports a format error only at the first read.
    """
    settings = QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, identity.ORGANIZATION, identity.APP_ID)
    if not _is_sound(settings):
        _keep_copy(settings.fileName())
    return settings


@dataclass(frozen=True, slots=True)
class WindowState:
    """The geometry of the window, and what is switched on in it. What was not saved has its default.

    Attributes:
        geometry: Of the window, as Qt saves it.
        splitter: Between gallery and side panel, as Qt saves it.
        is_panel_shown: Whether the side panel is visible.
        tile_side: Of a thumbnail, in logical pixels.
        refreshes_live: Whether a pack is requested again by itself while its images are being described.
        auto_advances: Whether the next image becomes the current one after a mark.
        reopens_tabs: Whether the tabs of the last run are opened again at the start.
    """

    geometry: QByteArray | None = None
    splitter: QByteArray | None = None
    is_panel_shown: bool = True
    tile_side: int | None = None
    refreshes_live: bool = True
    auto_advances: bool = False
    reopens_tabs: bool = True


def load(settings: QSettings) -> WindowState:
    """Read the settings; what is missing or damaged has its default."""
    geometry, splitter = settings.value(_GEOMETRY), settings.value(_SPLITTER)
    tile_side = str(settings.value(_TILE_SIDE))
    words = {name: str(settings.value(key)) for name, key in _SWITCHES.items()}
    return WindowState(
        geometry=geometry if isinstance(geometry, QByteArray) else None,
        splitter=splitter if isinstance(splitter, QByteArray) else None,
        tile_side=int(tile_side) if tile_side.isdecimal() else None,
        **{name: _WORDS[word] for name, word in words.items() if word in _WORDS},
    )


def save(state: WindowState, settings: QSettings) -> None:
    """Write the settings."""
    settings.setValue(_GEOMETRY, state.geometry)
    if state.splitter is not None:
        settings.setValue(_SPLITTER, state.splitter)
    else:
        settings.remove(_SPLITTER)  # the value in the file may be damaged
    settings.setValue(_TILE_SIDE, state.tile_side)
    for name, key in _SWITCHES.items():
        settings.setValue(key, "true" if getattr(state, name) else "false")
    settings.sync()


def was_key_known(settings: QSettings) -> bool:
    """Whether there was a key in the last run; the keychain answers only after the first paint."""
    return bool(settings.value(_HAS_KEY) == "true")


def note_key(settings: QSettings, *, has_key: bool) -> None:
    """Write whether there is a key, for the home page of the next run."""
    settings.setValue(_HAS_KEY, "true" if has_key else "false")
    settings.sync()


def _is_sound(settings: QSettings) -> bool:
    """Whether the file and all of its values could be read."""
    values = {key: settings.value(key) for key in settings.allKeys()}  # QSettings reads the file here
    geometry, splitter = values.get(_GEOMETRY), values.get(_SPLITTER)
    return (
        settings.status() is QSettings.Status.NoError
        and (_GEOMETRY not in values or (isinstance(geometry, QByteArray) and _is_geometry(geometry)))
        and (_SPLITTER not in values or (isinstance(splitter, QByteArray) and QSplitter().restoreState(splitter)))
        and all(str(values.get(key, "true")) in _WORDS for key in (*_SWITCHES.values(), _HAS_KEY))
        and str(values.get(_TILE_SIDE, 0)).isdecimal()
    )


def _is_geometry(geometry: QByteArray) -> bool:
    """Whether `QWidget.saveGeometry` made it. `restoreGeometry` refuses that of a screen of another width, too."""
    return geometry.startsWith(_GEOMETRY_MAGIC)


def _keep_copy(path: str) -> None:
    try:
        shutil.copyfile(path, f"{path}.damaged")
    except OSError as error:
        _logger.warning("the settings are damaged, and can't be kept: %s", type(error).__name__)
    else:
        _logger.warning("the settings are damaged; a copy is kept beside them")

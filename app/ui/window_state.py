"""What the window remembers from one start to the next: its place, the splitter, the tile size. Never a key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QSettings

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

_GEOMETRY = "window/geometry"
_SPLITTER = "window/splitter"
_DETAILS = "window/details"
_TILE_SIDE = "gallery/tile_side"


def open_settings() -> QSettings:
    """The settings file of this user."""
    return QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, "PackBrowser", "pack-browser")


def restore_window(window: MainWindow, settings: QSettings) -> None:
    """Put the window back where it was; what is missing or damaged is left as it is."""
    geometry = settings.value(_GEOMETRY)
    if isinstance(geometry, QByteArray):
        window.restoreGeometry(geometry)


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

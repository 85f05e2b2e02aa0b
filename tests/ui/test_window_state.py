"""Place, splitter and tile size are remembered; damaged settings are not in the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QSettings, QSize

from app.core.settings import ThumbnailLimits
from app.demo.packs import DEMO_PACKS
from app.ui import window_state
from app.ui.main_window import MainWindow

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot


@pytest.fixture
def settings_file(tmp_path: Path) -> Path:
    return tmp_path / "pack-browser.ini"


def _window(qtbot: QtBot, settings_file: Path) -> tuple[MainWindow, QSettings]:
    """A window as at a start."""
    settings = QSettings(str(settings_file), QSettings.Format.IniFormat)
    window = MainWindow(DEMO_PACKS)
    qtbot.addWidget(window)
    window_state.restore_window(window, settings)
    window.show()
    window.build_pack_view(ThumbnailLimits())
    window.show_pack_view(has_images=True)
    window_state.restore_pack_view(window, settings)
    return window, settings


def test_a_second_start_looks_like_the_end_of_the_first(qtbot: QtBot, settings_file: Path) -> None:
    first, settings = _window(qtbot, settings_file)
    first.resize(700, 600)  # Qt restores no size that the screen is too small for
    first.splitter.setSizes([400, 300])
    first.pack_bar.set_tile_side(112)
    sizes = first.splitter.sizes()
    window_state.save(first, settings)

    second, _ = _window(qtbot, settings_file)
    assert second.size() == QSize(700, 600)
    assert second.splitter.sizes() == sizes
    assert second.pack_bar.tile_side() == first.pack_bar.tile_side() == 112


@pytest.mark.parametrize(
    "damage", ["rubbish", "[window]\ngeometry=1\nsplitter=2\n[gallery]\ntile_side=many\n", "\0\1\2"]
)
def test_damaged_settings_mean_defaults(qtbot: QtBot, settings_file: Path, damage: str) -> None:
    settings_file.write_text(damage, encoding="utf-8")
    window, _ = _window(qtbot, settings_file)
    assert window.size() == QSize(1180, 780)
    assert window.pack_bar.tile_side() == 184

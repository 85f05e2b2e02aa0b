"""The window's position, splitter and tile size are saved; damaged settings do not prevent the start."""

import sys
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs
from PySide6.QtCore import QByteArray, QSize
from PySide6.QtWidgets import QStyle, QWidget
from pytestqt.qtbot import QtBot

from app.core.connection import DEFAULT_BASE_URL, parse_base_url
from app.core.contact_sheet import SheetOptions
from app.core.readability import Sample, Third
from app.core.settings_file import open_settings
from app.start.arguments import RunOptions
from app.start.program import Program
from app.ui import chosen_settings
from app.ui.shell.main_window import MainWindow
from tests.disks import NO_FILES
from tests.tables import each_row


@pytest.fixture
def settings_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("APPDATA" if sys.platform == "win32" else "XDG_CONFIG_HOME", str(tmp_path))
    path = tmp_path / "PackBrowser" / "pack-browser.ini"
    path.parent.mkdir()
    return path


@pytest.fixture
def damaged_copy(settings_file: Path) -> Path:
    return settings_file.with_name("pack-browser.ini.damaged")


def _window(qtbot: QtBot) -> MainWindow:
    """A window as at a start, before its first paint."""
    window = Program(RunOptions(parse_base_url(DEFAULT_BASE_URL))).window
    qtbot.addWidget(window)
    window.settings.restore(chosen_settings.load(open_settings()))
    window.show()
    return window


def _save(state: chosen_settings.SettingValues, *, has_key: bool | None = None) -> None:
    """Write all settings, as at the end of a run."""
    file = chosen_settings.make_file(open_settings())
    if file is not None:
        file.save(chosen_settings.values_of(state, has_key=has_key))
        file.finish()


def test_the_first_window_fits_on_a_small_screen(qtbot: QtBot, settings_file: Path) -> None:
    window = _window(qtbot)
    assert not settings_file.exists()
    title_bar = QSize(0, window.style().pixelMetric(QStyle.PixelMetric.PM_TitleBarHeight))
    room = window.screen().availableSize() - title_bar
    assert room.width() < 1180
    assert window.size() == QSize(1180, 780).boundedTo(room)


def test_a_second_start_looks_like_the_end_of_the_first(qtbot: QtBot, settings_file: Path, damaged_copy: Path) -> None:
    first = _window(qtbot)
    first.resize(700, 600)  # Qt restores no size that the screen is too small for
    first.toolbar.set_tile_side(112)
    first.settings.toggle_panel()
    first.settings.change(refreshes_live=False, reopens_tabs=False)
    _save(first.settings.present)

    second = _window(qtbot)
    assert second.size() == QSize(700, 600)
    assert second.toolbar.tile_side() == first.toolbar.tile_side() == 112
    assert not second.settings.is_panel_shown
    assert not second.settings.state.refreshes_live
    assert not second.settings.state.reopens_tabs
    assert settings_file.exists()
    assert not damaged_copy.exists()


def test_each_setting_is_saved() -> None:
    missing = {*chosen_settings.SettingValues.__struct_fields__} - {*chosen_settings.KEYS, "network"}
    assert not missing, "they are lost at the next start: each needs a key as its name"


@pytest.mark.usefixtures("settings_file")
@each_row(
    "values",
    [
        *({"caption_lines": lines} for lines in range(3)),
        *({"sample": Sample(text=text, style="snapchat", place=Third.TOP, crop="4:5")} for text in ("", '= [é] 😀 "”')),
        {"sheet": SheetOptions("letter", columns=6, has_mark=False), "sheet_folder": "/home/a = b"},
        {"reviewer": "Ana “A” #1; = é", "review_folder": "/home/a = b/c"},
        *(
            {name: not value}
            for name, value in structs.asdict(chosen_settings.SettingValues()).items()
            if isinstance(value, bool)
        ),
    ],
)
def test_what_is_set_is_saved(values: dict[str, Any]) -> None:
    state = chosen_settings.SettingValues(tile_side=128, **values)
    _save(state)
    assert chosen_settings.load(open_settings()) == state


@pytest.mark.usefixtures("settings_file")
def test_a_text_of_several_lines_is_not_saved() -> None:
    _save(chosen_settings.SettingValues(reviewer="Ben", review_folder="/home/a\nreopens_tabs=false"))
    assert chosen_settings.load(open_settings()) == chosen_settings.SettingValues(reviewer="Ben")


@each_row("damaged", ["", "{", '{"style": "comic"}', '{"text": "' + 81 * "x" + '"}'])
def test_a_damaged_sample_text_is_replaced_by_the_usual_one(damaged: str) -> None:
    assert chosen_settings.load({"slides/sample": damaged}).sample == Sample()


DAMAGES = [
    b"rubbish",
    b"\0\1\2",
    b"[window\ngeometry=@ByteArray(x",
    b"\xff\xfe[\0w\0",
    b"[window]\ngeometry=1\nsplitter=2\n[gallery]\ntile_side=many\n",
    b"[window]\ngeometry=@ByteArray(\\x1\\xd9)\n",
    b"[window]\nsplitter=@Variant(\\0)\n",
    b"[window]\ndetails=true, false\n",  # a list
    b"[window]\ndetails=perhaps\n",
    b"[gallery]\ntile_side=-\n",
    b"[gallery]\ntile_side=" + b"9" * 5000 + b"\n",  # more digits than Python reads
    b"[pack]\nrefreshes_live=sometimes\n",
]


@pytest.mark.fault(97)
@each_row("damage", DAMAGES)
def test_damaged_settings_mean_defaults_and_are_kept(settings_file: Path, damaged_copy: Path, damage: bytes) -> None:
    """A damaged file is copied, because it may have been edited by hand."""
    settings_file.write_bytes(damage)
    damaged_copy.unlink(missing_ok=True)
    assert chosen_settings.load(open_settings()) == chosen_settings.SettingValues()

    _save(chosen_settings.SettingValues(tile_side=120))
    assert damaged_copy.read_bytes() == damage
    damaged_copy.unlink()
    _save(chosen_settings.SettingValues(tile_side=128))
    assert not damaged_copy.exists()  # the file that was saved instead is valid


@each_row("content", [b"", b"[somebody]\nelse=1\n", b"\xef\xbb\xbf[gallery]\r\ntile_side=120\r\n"])
def test_sound_settings_are_not_kept_twice(settings_file: Path, damaged_copy: Path, content: bytes) -> None:
    settings_file.write_bytes(content)
    _save(chosen_settings.SettingValues(tile_side=128))
    assert not damaged_copy.exists()


def test_the_geometry_of_another_screen_is_not_damaged(qtbot: QtBot, settings_file: Path, damaged_copy: Path) -> None:
    _save(_window(qtbot).settings.present)
    geometry = chosen_settings.load(open_settings()).geometry
    assert geometry is not None
    saved = bytes(geometry.data())
    elsewhere = saved[:46] + (9999).to_bytes(4) + saved[50:]  # the screen's width, in Qt's format
    assert not QWidget().restoreGeometry(elsewhere)
    _save(chosen_settings.SettingValues(geometry=QByteArray(elsewhere)))
    _window(qtbot)
    assert not damaged_copy.exists()


def test_damaged_settings_that_cannot_be_kept_are_not_in_the_way(settings_file: Path, damaged_copy: Path) -> None:
    settings_file.write_bytes(b"rubbish")
    damaged_copy.mkdir()
    _save(chosen_settings.SettingValues(tile_side=120))
    assert settings_file.is_file()


@pytest.mark.parametrize("kind", NO_FILES)
def test_what_is_no_file_is_neither_read_nor_replaced(settings_file: Path, damaged_copy: Path, kind: str) -> None:
    NO_FILES[kind](settings_file)
    mode = settings_file.lstat().st_mode
    assert chosen_settings.load(open_settings()) == chosen_settings.SettingValues()
    _save(chosen_settings.SettingValues(tile_side=120))

    assert settings_file.lstat().st_mode == mode
    assert not damaged_copy.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right on Windows")
def test_a_link_to_the_settings_stays_one(settings_file: Path, tmp_path: Path) -> None:
    settings_file.symlink_to(tmp_path / "mine.ini")
    _save(chosen_settings.SettingValues(tile_side=120))
    assert settings_file.is_symlink()
    assert chosen_settings.load(open_settings()).tile_side == 120
    assert (tmp_path / "mine.ini").is_file()


@pytest.mark.usefixtures("settings_file")
def test_whether_there_was_a_key_is_remembered() -> None:
    for had_key, has_key in ((False, True), (True, False)):
        assert chosen_settings.was_key_known(open_settings()) is had_key
        _save(chosen_settings.SettingValues(), has_key=has_key)
    assert not chosen_settings.was_key_known(open_settings())

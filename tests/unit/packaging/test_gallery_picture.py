"""The check of screenshots distinguishes the expected gallery from other pages and from pictures with an error."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from PIL import Image, ImageDraw, ImageFilter
from PySide6.QtCore import QBuffer

from app.core.connection import DEFAULT_BASE_URL, parse_base_url
from app.core.program import RESOURCES
from app.demo.packs import MAIN_PACK_ID
from app.start.arguments import RunOptions
from app.start.program import Program
from bundle import gallery_picture

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from app.ui.shell.main_window import MainWindow

_SCREENSHOTS = RESOURCES.parent / "packaging" / "art" / "screenshots"
_LIGHT = _SCREENSHOTS / "gallery-light.png"


def _grab(window: MainWindow) -> Image.Image:
    window.resize(1180, 760)
    window.show()
    file = QBuffer()
    window.grab().save(file, "PNG")
    return Image.open(io.BytesIO(bytes(file.data().data())))


@pytest.mark.parametrize("is_opening", [False, True])
def test_a_window_without_a_pack_shows_no_gallery(qtbot: QtBot, tmp_path: Path, is_opening: bool) -> None:
    program = Program(RunOptions(parse_base_url(DEFAULT_BASE_URL)))
    window = program.window
    qtbot.addWidget(window)
    if is_opening:
        program.workspace.open_demo(MAIN_PACK_ID)
    file = tmp_path / "window.png"
    _grab(window).save(file)

    problems = gallery_picture.problems_of(file, _LIGHT)

    assert any("no gallery" in problem for problem in problems)
    assert any("differs" in problem for problem in problems)


def test_a_black_picture_shows_no_gallery(tmp_path: Path) -> None:
    file = tmp_path / "black.png"
    Image.new("RGB", (1180, 760)).save(file)
    assert len(gallery_picture.problems_of(file, _LIGHT)) == 2


def test_the_same_gallery_in_dark_colours_differs() -> None:
    problems = gallery_picture.problems_of(_SCREENSHOTS / "gallery-dark.png", _LIGHT)
    assert len(problems) == 1
    assert "differs" in problems[0]


def test_a_slightly_different_rendering_passes(tmp_path: Path) -> None:
    file = tmp_path / "blurred.png"
    with Image.open(_LIGHT) as picture:
        picture.convert("RGB").filter(ImageFilter.GaussianBlur(1)).save(file)
    assert not gallery_picture.problems_of(file, _LIGHT)


def test_a_single_empty_tile_fails(tmp_path: Path) -> None:
    file = tmp_path / "hole.png"
    with Image.open(_LIGHT) as picture:
        ImageDraw.Draw(picture).rectangle((20, 110, 205, 295), fill="#f0f0f0")
        picture.save(file)
    assert any("differs" in problem for problem in gallery_picture.problems_of(file, _LIGHT))


def test_a_picture_of_another_size_fails(tmp_path: Path) -> None:
    file = tmp_path / "small.png"
    with Image.open(_LIGHT) as picture:
        picture.resize((1000, 700)).save(file)
    assert any("pixels" in problem for problem in gallery_picture.problems_of(file, _LIGHT))

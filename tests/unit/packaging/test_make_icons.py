"""The icons contain every size that a system uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PIL import IcnsImagePlugin, IcoImagePlugin, Image

from art import make_icons

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("qapp")


def test_every_size_is_written(tmp_path: Path) -> None:
    make_icons.make_icons(tmp_path)
    for size in make_icons.SIZES:
        with Image.open(tmp_path / f"{size}.png") as picture:
            assert picture.size == (size, size)
    with Image.open(tmp_path / "app.ico") as ico:
        assert isinstance(ico, IcoImagePlugin.IcoImageFile)
        assert {16, 32, 48, 256} <= {width for width, _ in ico.info["sizes"]}
    with Image.open(tmp_path / "app.icns") as icns:
        assert isinstance(icns, IcnsImagePlugin.IcnsImageFile)
        assert (512, 512, 2) in icns.info["sizes"]


@pytest.mark.qt_log_ignore("Cannot read file", extend=True)
def test_a_drawing_that_cannot_be_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "broken.svg"
    broken.write_text("<svg")
    monkeypatch.setattr(make_icons, "DRAWING", broken)
    with pytest.raises(ValueError, match="can't be read"):
        make_icons.draw(16)

"""The icons have every size that a system uses, and screenshots change by a change of the window alone."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import IcnsImagePlugin, IcoImagePlugin, Image

from app.core.program import RESOURCES
from art import make_icons


@pytest.mark.usefixtures("qapp")
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


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="the README's pictures are made on Linux")
def test_a_picture_is_the_same_when_it_is_made_again(tmp_path: Path) -> None:
    made: list[bytes] = []
    for name, language, zone in (("former", "C.UTF-8", "UTC"), ("later", "de_DE.UTF-8", "Asia/Tokyo")):
        folder = tmp_path / name
        environment = {**os.environ, "LANG": language, "LC_ALL": language, "TZ": zone}
        command = [sys.executable, "packaging/art/make_screenshots.py", "--folder", str(folder), "error"]
        # It has the name of the pack's host with its port, and the time of the answer.
        subprocess.run(command, cwd=RESOURCES.parent, env=environment, check=True, stdout=subprocess.DEVNULL)
        made.append((folder / "error.png").read_bytes())
    assert made[0] == made[1]

"""Screenshots: a picture is changed by a change of the window, and by nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from app.core.program import RESOURCES

if TYPE_CHECKING:
    from pathlib import Path


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

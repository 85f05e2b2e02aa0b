"""The check of an installation, where a part of it is missing."""

from __future__ import annotations

import asyncio
import shutil
from typing import TYPE_CHECKING, Any, cast

import app.unattended
from app.core.resource_paths import RESOURCES

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_a_format_without_a_picture_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pictures = tmp_path / "demo" / "pictures"
    shutil.copytree(RESOURCES / "demo" / "pictures", pictures)
    for file in (*pictures.glob("*.heic"), *pictures.glob("*.avif")):
        file.unlink()
    monkeypatch.setattr(app.unattended, "RESOURCES", tmp_path)
    nothing = cast("Any", None)
    assert asyncio.run(app.unattended.check_installation(nothing, nothing, nothing)) == 1
    said = "Smoke test failed: there is no picture to try these formats with: avif, heic."
    assert capsys.readouterr().err.strip() == said

"""The check of an installation in which something is missing."""

from __future__ import annotations

import asyncio
import shutil
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import app.start.unattended
from app.core.resource_paths import RESOURCES

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from app.start.program import Program


def test_a_format_without_a_picture_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pictures = tmp_path / "demo" / "pictures"
    shutil.copytree(RESOURCES / "demo" / "pictures", pictures)
    for file in (*pictures.glob("*.heic"), *pictures.glob("*.avif")):
        file.unlink()
    monkeypatch.setattr(app.start.unattended, "RESOURCES", tmp_path)
    program = cast("Program", SimpleNamespace(services=object()))
    assert asyncio.run(app.start.unattended.check_installation(program)) == 1
    said = "Smoke test failed: there is no picture to try these formats with: avif, heic."
    assert capsys.readouterr().err.strip() == said

"""The scripts that run in a build on Windows print UTF-8 there."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

import pytest

from art import make_icons
from bundle import build, make_bundle, smoke
from release import make_licences
from tests.tables import each_row

if TYPE_CHECKING:
    from types import ModuleType


@each_row("script", [build, make_bundle, make_icons, make_licences, smoke])
def test_a_script_writes_utf_8_to_a_pipe_on_windows(script: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    standard_output = io.BytesIO()
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(sys, "argv", ["包.py", "--help"])
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(standard_output, encoding="cp1252", write_through=True))
    with pytest.raises(SystemExit):
        script.main()
    assert "usage: 包.py" in standard_output.getvalue().decode()

"""The check of an installation: it covers all that the program imports of Qt, and reports what is missing."""

import ast
import asyncio
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

import app.start.unattended
from app.core.program import RESOURCES
from app.start.program import Program


def test_a_format_without_a_picture_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pictures = tmp_path / "demo" / "pictures"
    shutil.copytree(RESOURCES / "demo" / "pictures", pictures)
    for file in (*pictures.glob("*.heic"), *pictures.glob("*.avif")):
        file.unlink()
    monkeypatch.setattr(app.start.unattended, "RESOURCES", tmp_path)
    for check in ("_check_certificates", "_check_font"):  # whatever this system has
        monkeypatch.setattr(app.start.unattended, check, lambda *_: None)
    window = SimpleNamespace(font=lambda: None)
    program = cast("Program", SimpleNamespace(services=object(), window=window))
    assert asyncio.run(app.start.unattended.check_installation(program)) == 1
    said = "Smoke test failed: there is no picture to try these formats with: avif, heic."
    assert capsys.readouterr().err.strip() == said


def _modules_of_qt(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module == "PySide6":
            names = [f"PySide6.{alias.name}" for alias in node.names]
        else:
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        yield from (name.split(".")[1] for name in names if name.startswith("PySide6."))


def test_each_module_of_qt_that_the_program_imports_is_checked() -> None:
    files = (RESOURCES.parent / "app").rglob("*.py")
    assert {name for file in files for name in _modules_of_qt(file)} == set(app.start.unattended.QT_MODULES)


@pytest.mark.parametrize("name", app.start.unattended.QT_MODULES)
def test_a_module_of_qt_that_cannot_be_loaded_is_reported(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    program = cast("Program", SimpleNamespace(services=object()))
    with monkeypatch.context() as patch:  # not for the fixtures, which import Qt's modules after the test
        patch.setitem(sys.modules, f"PySide6.{name}", None)
        assert asyncio.run(app.start.unattended.check_installation(program)) == 1
    assert f"Smoke test failed: Qt's module {name} cannot be loaded" in capsys.readouterr().err

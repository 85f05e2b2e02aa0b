"""About: the version, Qt's notice, and the licences of all bundled software."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QListWidget, QPlainTextEdit
from pytestqt.qtbot import QtBot

from app import __version__
from app.core import program
from app.core.program import RESOURCES, Licence, bundled_licences
from app.ui.dialogs.information import AboutDialog

_SCRIPT = RESOURCES.parent / "packaging" / "release" / "make_licences.py"


def test_it_shows_the_version_and_the_notice_that_the_lgpl_requires(qtbot: QtBot) -> None:
    dialog = AboutDialog(())
    qtbot.addWidget(dialog)
    texts = {label.objectName(): label.text() for label in dialog.findChildren(QLabel)}
    assert texts["version"] == f"Version {__version__}"
    assert "Lesser General Public License, version 3" in texts["qt_notice"]
    assert dialog.findChild(QListWidget, "licences") is None


def test_each_licence_can_be_read(qtbot: QtBot) -> None:
    long = f"{'0' * 81}\n" * 100
    dialog = AboutDialog((Licence("One", "1.0", "MIT", "<b>first</b>"), Licence("Two", "2.0", "BSD", long)))
    qtbot.addWidget(dialog)
    with qtbot.waitExposed(dialog):
        dialog.show()
    names = dialog.findChild(QListWidget, "licences")
    text = dialog.findChild(QPlainTextEdit, "licence_text")
    assert names is not None
    assert text is not None
    assert [names.item(row).text() for row in range(names.count())] == ["One 1.0", "Two 2.0"]
    assert text.toPlainText() == "One 1.0\nLicence: MIT\n\n<b>first</b>"
    names.setCurrentRow(1)
    assert text.toPlainText() == f"Two 2.0\nLicence: BSD\n\n{long}"
    line = text.document().findBlockByNumber(3).layout()
    qtbot.waitUntil(lambda: line.lineCount() == 1)  # it is not wrapped


def test_the_build_collects_all_that_the_app_needs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert bundled_licences() == ()  # from source
    subprocess.run([sys.executable, str(_SCRIPT), str(tmp_path / "licences.json")], check=True, capture_output=True)
    monkeypatch.setattr(program, "RESOURCES", tmp_path)
    found = {each.name.lower().replace("_", "-"): each for each in bundled_licences()}

    assert next(iter(found)) == "pack-browser"
    needed = {"python", "pyside6-essentials", "shiboken6", "httpx", "socksio", "pillow", "qasync"}
    needed.add("jeepney" if sys.platform == "linux" else "keyring")
    assert needed <= found.keys()
    assert found.keys().isdisjoint({"pytest", "ruff", "mypy", "numpy"})
    assert all(each.text and each.licence and each.version for each in found.values())
    for name in ("pyside6-essentials", "shiboken6"):
        assert "GNU LESSER GENERAL PUBLIC LICENSE" in found[name].text
        assert "GNU GENERAL PUBLIC LICENSE" in found[name].text
    assert json.loads((tmp_path / "licences.json").read_text(encoding="utf-8"))

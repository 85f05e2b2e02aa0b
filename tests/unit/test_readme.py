"""What the README lists and links to exists."""

import re
import sys

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication

from app.core.program import RESOURCES
from app.demo.packs import DEMO_PACK_IDS
from app.start.command_line import MISSING_LIBRARY
from app.ui.commands.actions import key_sequence
from app.ui.commands.command import Scope
from app.ui.commands.table import TABLE
from app.ui.texts.commands import DEMO_TITLES

_ROOT = RESOURCES.parent
_SCREENSHOTS = [*(_ROOT / "packaging" / "art" / "screenshots").iterdir()]
_README = (_ROOT / "README.md").read_text(encoding="utf-8")


def test_every_demo_pack_is_listed() -> None:
    for pack_id in DEMO_PACK_IDS:
        assert f"\n- `{pack_id}` {DEMO_TITLES[pack_id].source}\n" in _README


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have other standard keys")
def test_every_command_with_a_key_is_listed_with_it(qapp: QApplication) -> None:
    del qapp  # which knows the standard keys
    (cells,) = re.findall(r"\| Key \| What it does \|\n\| --- \| --- \|\n((?:\|.*\n)+)", _README)
    table = [key for row in cells.splitlines() for key in row.split("|")[1].strip().split(", ")]
    table += [f"Ctrl+{digit}" for digit in range(1, 9) if "Ctrl+1 … Ctrl+8" in table]
    overlays = " ".join(re.findall(r"\*\*(?:Viewer|Compare)\*\* .*(?:\n.+)*", _README))
    missing = []
    for command in TABLE:
        if command.keys:
            key = _written(key_sequence(command.keys[0]).toString(QKeySequence.SequenceFormat.PortableText))
            is_of_overlay = command.scope in {Scope.PICTURES, Scope.VIEWER, Scope.COMPARE}
            is_in_text = re.search(rf"(?<![\w+]){re.escape(key)}(?![\w+])", overlays)
            if key not in table and not (is_of_overlay and is_in_text):
                missing.append((command.id, key))
    assert not missing


def _written(key: str) -> str:
    """A key as the README writes it."""
    if re.fullmatch(r"Shift\+(Left|Right|Up|Down)", key):
        return "Shift and an arrow key"
    key = re.sub(r"\+$", "plus", re.sub("-$", "minus", key))
    return {"Esc": "Escape", "Del": "Delete", "Return": "Enter"}.get(key, key)


def test_every_file_that_it_links_to_exists() -> None:
    targets = re.findall(r"""(?:\]\(|src="|srcset=")([^)"#]+)""", _README)
    assert sum(target.endswith(".png") for target in targets) == len(_SCREENSHOTS)
    for target in targets:
        if not target.startswith("http"):
            assert (_ROOT / target).is_file(), target


def _packages_in(text: str) -> set[str]:
    return set(re.findall(r"\b(?:lib[a-z][\w.-]*\d|fonts-[a-z-]+)\b", text))


def test_every_list_of_system_libraries_is_the_same() -> None:
    section = _README.partition("## What a bare Linux needs")[2].partition("\n## ")[0]
    (without_display,) = re.findall(r"apt-get install (.*fonts-.*)", section)
    (for_window,) = re.findall(r"on top for a window: `(.*)`", section)
    listed = _packages_in(without_display)
    assert "libgssapi-krb5-2" in listed  # QtNetwork needs it
    assert _packages_in(MISSING_LIBRARY) == listed | _packages_in(for_window)
    assert listed | _packages_in(for_window) <= _packages_in((_ROOT / ".ci" / "run").read_text(encoding="utf-8"))
    # An older release, whose libglib has another name, builds the packages.
    for workflow in ("ci.yml", "release.yml"):
        named = _packages_in((_ROOT / ".github" / "workflows" / workflow).read_text(encoding="utf-8"))
        assert listed - {"libglib2.0-0t64"} <= named, workflow

"""Names of files and folders that are valid on every system."""

from __future__ import annotations

from pathlib import PureWindowsPath

from app.core.display_text import unlimited_path
from tests.tables import each_row


@each_row(
    ("path", "unlimited"),
    [
        (r"C:\Packs\Motivation", r"\\?\C:\Packs\Motivation"),
        (r"\\server\packs\Motivation", r"\\?\UNC\server\packs\Motivation"),
        (r"\\?\C:\Packs\Motivation", r"\\?\C:\Packs\Motivation"),
    ],
)
def test_a_path_on_windows_may_be_long(path: str, unlimited: str) -> None:
    assert unlimited_path(path) == unlimited
    assert PureWindowsPath(unlimited).is_absolute()
    assert PureWindowsPath(unlimited).name == "Motivation"

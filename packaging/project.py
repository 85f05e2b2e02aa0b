"""What the packages say of the program: its names, its one version, its folders. Builds nothing."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
PACKAGING: Final = ROOT / "packaging"
WORK: Final = ROOT / "build" / "package"
DIST: Final = ROOT / "dist"

APP_ID: Final = "pack-browser"
NAME: Final = "Pack Browser"
SUMMARY: Final = "Look through Genviral image packs"
VENDOR: Final = "Pack Browser contributors"
# Nobody reads mail there: the domain is reserved for examples. A release sets its own.
MAINTAINER: Final = "Pack Browser contributors <maintainers@packbrowser.example>"
HOMEPAGE: Final = "https://packbrowser.example"
BUNDLE_IDENTIFIER: Final = "example.packbrowser.PackBrowser"
URL_SCHEME: Final = "packbrowser"

BUNDLE: Final = DIST / APP_ID
MAC_APP: Final = DIST / f"{NAME}.app"


def version() -> str:
    """The version, from the one place where it stands.

    Raises:
        ValueError: It does not stand there.
    """
    text = (ROOT / "app" / "__init__.py").read_text(encoding="utf-8")
    match = re.search(r'^__version__ = "(?P<version>[^"]+)"$', text, re.MULTILINE)
    if match is None:
        raise ValueError("app/__init__.py has no __version__")
    return match["version"]

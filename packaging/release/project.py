"""Names, version and folders, for the scripts that build packages.

The names that must not change after a release are defined in `app/core/identity.py`.
"""

from __future__ import annotations

import platform
import re
import sys
from pathlib import Path
from typing import Final

from app.core import identity

ROOT: Final = Path(__file__).resolve().parents[2]
PACKAGING: Final = ROOT / "packaging"
WORK: Final = ROOT / "build" / "package"
DIST: Final = ROOT / "dist"

APP_ID: Final = identity.APP_ID
NAME: Final = identity.NAME
ORGANIZATION: Final = identity.ORGANIZATION
VENDOR: Final = identity.VENDOR
MAINTAINER: Final = identity.MAINTAINER
HOMEPAGE: Final = identity.HOMEPAGE
BUNDLE_IDENTIFIER: Final = identity.BUNDLE_IDENTIFIER
URL_SCHEME: Final = identity.URL_SCHEME
REVIEW_SUFFIX: Final = identity.REVIEW_SUFFIX
REVIEW_MIME_TYPE: Final = identity.REVIEW_MIME_TYPE
WINDOWS_INSTALLER_ID: Final = identity.WINDOWS_INSTALLER_ID
WINDOWS_MUTEX: Final = identity.WINDOWS_MUTEX

BUNDLE: Final = DIST / APP_ID
MAC_APP: Final = DIST / f"{NAME}.app"


def version() -> str:
    """The program's version, read from `app/__init__.py`.

    Raises:
        ValueError: It is not there.
    """
    text = (ROOT / "app" / "__init__.py").read_text(encoding="utf-8")
    match = re.search(r'^__version__ = "(?P<version>[^"]+)"$', text, re.MULTILINE)
    if match is None:
        raise ValueError("app/__init__.py has no __version__")
    return match["version"]


def target() -> str:
    """System and machine as in the packages' names: "linux-x86_64", "windows-amd64", "macos-arm64"."""
    system = {"win32": "windows", "darwin": "macos"}.get(sys.platform, sys.platform)
    return f"{system}-{platform.machine().lower()}"


def placeholders() -> list[str]:
    """Names of the constants in `app/core/identity.py` that still hold a placeholder.

    A placeholder has "example" as a label of a domain name: RFC 2606 reserves it.
    """
    return [
        name
        for name, value in vars(identity).items()
        if name.isupper() and re.search(r"(^|[.@/])example($|[.>/])", str(value))
    ]

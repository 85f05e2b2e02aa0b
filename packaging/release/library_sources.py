"""Where the sources of the bundled LGPL libraries are: the licence wants whoever gets a library to be able to get them.

The address stands with the licence's text in *About*, and in the copyright file of the Linux packages.
"""

from __future__ import annotations

from typing import Final

# By the names among the licences; VERSION is the bundled version, SERIES its first two numbers.
_ADDRESSES: Final = {
    "PySide6_Essentials": (
        "https://download.qt.io/official_releases/qt/SERIES/VERSION/single/qt-everywhere-src-VERSION.tar.xz",
        "https://download.qt.io/official_releases/QtForPython/pyside6/PySide6-VERSION-src/pyside-setup-everywhere-src-VERSION.tar.xz",
    ),
    "shiboken6": (
        "https://download.qt.io/official_releases/QtForPython/pyside6/PySide6-VERSION-src/pyside-setup-everywhere-src-VERSION.tar.xz",
    ),
    "libheif": ("https://github.com/strukturag/libheif/releases/download/vVERSION/libheif-VERSION.tar.gz",),
    "libde265": ("https://github.com/strukturag/libde265/releases/download/vVERSION/libde265-VERSION.tar.gz",),
}


class UnknownSourceError(Exception):
    """A library under the LGPL has no address here."""


def source_addresses(name: str, version: str, licence: str) -> tuple[str, ...]:
    """Addresses of the sources of a bundled package or library.

    Args:
        name: Of it.
        version: Of it.
        licence: An SPDX expression.

    Returns:
        The addresses; none where the licence is no LGPL.

    Raises:
        UnknownSourceError: The licence is an LGPL, and the table has no line for the name.
    """
    if "LGPL" not in licence:
        return ()
    if name not in _ADDRESSES:
        raise UnknownSourceError(f"{name} is under {licence}, and library_sources.py has no address of its source")
    series = ".".join(version.split(".")[:2])
    return tuple(each.replace("VERSION", version).replace("SERIES", series) for each in _ADDRESSES[name])

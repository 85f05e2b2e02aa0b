"""Addresses of the sources of the bundled LGPL libraries, which the LGPL requires to be available to every recipient.

*About* shows them with the licence's text, and the copyright file of the Linux packages lists them.
"""

from __future__ import annotations

from typing import Final

# By name in the list of licences. VERSION is replaced by the bundled version, SERIES by its first two numbers.
_ADDRESSES: Final = {
    "PySide6_Essentials": (
        "https://download.qt.io/official_releases/qt/SERIES/VERSION/single/qt-everywhere-src-VERSION.tar.xz",
        "https://download.qt.io/official_releases/QtForPython/pyside6/PySide6-VERSION-src/pyside-setup-everywhere-src-VERSION.tar.xz",
    ),
    "shiboken6": (
        "https://download.qt.io/official_releases/QtForPython/pyside6/PySide6-VERSION-src/pyside-setup-everywhere-src-VERSION.tar.xz",
    ),
    "libheif": ("https://github.com/strukturag/libheif/releases/download/vVERSION/libheif-VERSION.tar.gz",),
    "libidn2": ("https://ftp.gnu.org/gnu/libidn/libidn2-VERSION.tar.gz",),
    "libunistring": ("https://ftp.gnu.org/gnu/libunistring/libunistring-VERSION.tar.gz",),
    "libde265": ("https://github.com/strukturag/libde265/releases/download/vVERSION/libde265-VERSION.tar.gz",),
}


class UnknownSourceError(Exception):
    """The table has no address for a library under the LGPL."""


def source_addresses(name: str, version: str, licence: str) -> tuple[str, ...]:
    """Addresses of the sources of a bundled package or library.

    Args:
        name: Its name.
        version: Its version.
        licence: Its licence as an SPDX expression.

    Returns:
        The addresses; none if the licence is not an LGPL.

    Raises:
        UnknownSourceError: The licence is an LGPL, and the table has no line for the name.
    """
    if "LGPL" not in licence:
        return ()
    if name not in _ADDRESSES:
        raise UnknownSourceError(f"{name} is under {licence}, and library_sources.py has no address of its source")
    series = ".".join(version.split(".")[:2])
    return tuple(each.replace("VERSION", version).replace("SERIES", series) for each in _ADDRESSES[name])

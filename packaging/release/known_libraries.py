"""The libraries that packages and Python contain, and whose licences are not theirs.

`make_licences` looks up the libraries of the bundle here. The texts of the licences are in ``licence_texts/``.
"""

from __future__ import annotations

import platform
import sqlite3
import ssl
import zlib
from dataclasses import dataclass
from fnmatch import fnmatch
from typing import TYPE_CHECKING, Final

import pi_heif

from release import project

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_TEXTS: Final = project.PACKAGING / "release" / "licence_texts"
# The LGPL adds terms to those of the GPL, so both texts belong to it.
LGPL_TEXTS: Final = ("LGPL-3.0-only.txt", "GPL-3.0-only.txt")


@dataclass(frozen=True, slots=True)
class Library:
    """A library that is listed by its own name, whichever package or build of Python contains it.

    Attributes:
        names: Patterns of its file names.
        name: The library's name.
        licence: An SPDX expression.
        texts: Names of the files in ``licence_texts/`` that hold its licence.
        version: Returns its version for a file name; None if no module knows it.
    """

    names: tuple[str, ...]
    name: str
    licence: str
    texts: tuple[str, ...]
    version: Callable[[str], str] | None = None

    def version_of(self, file_name: str) -> str:
        """Its version; if that is not known, which Python contains it."""
        return self.version(file_name) if self.version is not None else f"of Python {platform.python_version()}"


def kept_text(names: Iterable[str]) -> str:
    """The texts of these files of ``licence_texts/``, one after the other."""
    return "\n\n".join((_TEXTS / name).read_text(encoding="utf-8").strip() for name in names)


def find(libraries: Iterable[Library], file_name: str) -> Library | None:
    """The library that a file belongs to; None if it is not among these."""
    for library in libraries:
        if any(fnmatch(file_name, pattern) for pattern in library.names):
            return library
    return None


def _number_after_so(file_name: str) -> str:
    """The number at the end of a name: 73 for ``libicuuc.so.73``."""
    return file_name.rpartition(".so.")[2]


def _libde265_version(_: str) -> str:
    decoders = " ".join(map(str, pi_heif.libheif_info()["decoders"].values()))
    return decoders.partition("libde265")[2].split()[-1]


def _of_the_wheel(_: str) -> str:
    return f"of pi_heif {pi_heif.__version__}"


# Libraries in wheels whose licence is not the wheel's.
IN_WHEELS: Final = (
    # ICU 74 and later are under Unicode-3.0; Qt contains ICU 73.
    Library(("libicu*",), "ICU", "Unicode-DFS-2016", ("Unicode-DFS-2016.txt",), _number_after_so),
    Library(
        ("libheif*", "heif*.dll"),
        "libheif",
        "LGPL-3.0-or-later",
        LGPL_TEXTS,
        lambda _: str(pi_heif.libheif_info()["libheif"]),
    ),
    Library(("libde265*", "de265*.dll"), "libde265", "LGPL-3.0-or-later", LGPL_TEXTS, _libde265_version),
    # pi_heif's wheel for Windows is built with MinGW, and contains the compiler's run-time libraries.
    Library(
        ("libgcc_s_seh-*.dll", "libstdc++-*.dll"),
        "GCC runtime library",
        "GPL-3.0-or-later WITH GCC-exception-3.1",
        ("GCC-exception-3.1.txt", "GPL-3.0-only.txt"),
        _of_the_wheel,
    ),
    Library(("libwinpthread-*.dll",), "winpthreads", "MIT AND BSD-3-Clause", ("winpthreads.txt",), _of_the_wheel),
)
# Libraries that Python is linked to. If they are Debian's, names and texts come from its packages, and only the licence
# from here.
WITH_PYTHON: Final = (
    Library(
        ("libcrypto*", "libssl*"),
        "OpenSSL",
        "Apache-2.0",
        ("Apache-2.0.txt",),
        lambda _: ssl.OPENSSL_VERSION.split()[1],
    ),
    Library(("libsqlite3*", "sqlite3.dll"), "SQLite", "blessing", ("SQLite.txt",), lambda _: sqlite3.sqlite_version),
    Library(("libz.*", "zlib1.dll", "zlib.dll"), "zlib", "Zlib", ("zlib.txt",), lambda _: zlib.ZLIB_RUNTIME_VERSION),
    Library(("libffi*",), "libffi", "MIT", ("libffi.txt",)),
    Library(("liblzma*",), "liblzma", "0BSD", ("liblzma.txt",)),
    Library(("libbz2*",), "bzip2", "bzip2-1.0.6", ("bzip2.txt",)),
    Library(("libmpdec*",), "mpdecimal", "BSD-2-Clause", ("mpdecimal.txt",)),
    Library(("libexpat*",), "Expat", "MIT", ("Expat.txt",)),
    Library(("libuuid*",), "libuuid", "BSD-3-Clause", ("libuuid.txt",)),
    Library(("libzstd*",), "Zstandard", "BSD-3-Clause", ("Zstandard.txt",)),
    Library(
        ("vcruntime*.dll", "msvcp*.dll", "concrt*.dll", "ucrtbase.dll", "api-ms-win-*.dll"),
        "Microsoft Visual C++ Runtime",
        "LicenseRef-Microsoft-Visual-Cpp-Redistributable",
        ("Microsoft-Visual-Cpp-Redistributable.txt",),
    ),
)

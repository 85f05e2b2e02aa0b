"""Libraries that come with others' files and have licences of their own: their names, licences and texts.

`make_licences` asks for each library of the bundle. The texts of the licences lie in ``licence_texts/``.
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
_LGPL: Final = ("LGPL-3.0-only.txt", "GPL-3.0-only.txt")  # the LGPL is an addition to the GPL, so it takes both


@dataclass(frozen=True, slots=True)
class Library:
    """A library with an entry of its own, whichever package or Python build brings it.

    Attributes:
        names: Patterns of its file names.
        name: The library's name.
        licence: An SPDX expression.
        texts: Names of the files in ``licence_texts/`` that hold its licence.
        version: Returns its version for a file name; where None, no module tells it.
    """

    names: tuple[str, ...]
    name: str
    licence: str
    texts: tuple[str, ...]
    version: Callable[[str], str] | None = None

    def version_of(self, file_name: str) -> str:
        """Its version, for people."""
        return self.version(file_name) if self.version is not None else f"of Python {platform.python_version()}"


def kept_text(names: Iterable[str]) -> str:
    """Texts that lie in ``licence_texts/``, one after the other."""
    return "\n\n".join((_TEXTS / name).read_text(encoding="utf-8").strip() for name in names)


def find(libraries: Iterable[Library], file_name: str) -> Library | None:
    """The library that a file belongs to, if it is among these."""
    for library in libraries:
        if any(fnmatch(file_name, pattern) for pattern in library.names):
            return library
    return None


def _number_after_so(file_name: str) -> str:
    """The 73 of ``libicuuc.so.73``."""
    return file_name.rpartition(".so.")[2]


def _libde265_version(_: str) -> str:
    decoders = " ".join(map(str, pi_heif.libheif_info()["decoders"].values()))
    return decoders.partition("libde265")[2].split()[-1]


def _of_the_wheel(_: str) -> str:
    return f"of pi_heif {pi_heif.__version__}"


# Inside of wheels, but not under the wheel's licence.
IN_WHEELS: Final = (
    # From ICU 74 on it is Unicode-3.0; Qt brings 73.
    Library(("libicu*",), "ICU", "Unicode-DFS-2016", ("Unicode-DFS-2016.txt",), _number_after_so),
    Library(
        ("libheif*", "heif*.dll"),
        "libheif",
        "LGPL-3.0-or-later",
        _LGPL,
        lambda _: str(pi_heif.libheif_info()["libheif"]),
    ),
    Library(("libde265*", "de265*.dll"), "libde265", "LGPL-3.0-or-later", _LGPL, _libde265_version),
    # pi_heif's Windows wheel is built with MinGW and brings what its compiler's programs need.
    Library(
        ("libgcc_s_seh-*.dll", "libstdc++-*.dll"),
        "GCC runtime library",
        "GPL-3.0-or-later WITH GCC-exception-3.1",
        ("GCC-exception-3.1.txt", "GPL-3.0-only.txt"),
        _of_the_wheel,
    ),
    Library(("libwinpthread-*.dll",), "winpthreads", "MIT AND BSD-3-Clause", ("winpthreads.txt",), _of_the_wheel),
)
# What Python needs and brings where it is not Debian's. On Debian these tell the licence, and Debian the rest.
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

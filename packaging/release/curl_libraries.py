"""The libraries in pycurl's wheels: names, versions and licences. None of them is mentioned in the wheels' metadata."""

from __future__ import annotations

import ctypes
import importlib.metadata
from typing import Final

import pycurl

from release.known_libraries import LGPL_TEXTS, Library

# libcurl names its own version and those of libraries that it calls, such as "nghttp2/1.70.0"; in parentheses that of a
# TLS library that is not in use.
_VERSIONS: Final = dict(part.strip("()").partition("/")[::2] for part in pycurl.version.split() if "/" in part)


def _version_of_wheel(_: str) -> str:
    return f"of pycurl {importlib.metadata.version('pycurl')}"


def _idn2_version(file_name: str) -> str:
    library = _load(file_name)
    library.idn2_check_version.restype = ctypes.c_char_p
    return bytes(library.idn2_check_version(None)).decode()


def _unistring_version(file_name: str) -> str:
    number = ctypes.c_int.in_dll(_load(file_name), "_libunistring_version").value
    parts = [str(number >> 16), str(number >> 8 & 0xFF), *([str(number & 0xFF)] if number & 0xFF else [])]
    return ".".join(parts)


def _load(file_name: str) -> ctypes.CDLL:
    """Load a library of the wheel that is installed; `pycurl` has loaded it already."""
    files = importlib.metadata.files("pycurl") or []
    return ctypes.CDLL(str(next(file for file in files if file.name == file_name).locate()))


def _named(*names: str) -> tuple[str, ...]:
    """Patterns of file names, with and without the prefix that Windows' libraries lack."""
    return tuple(pattern for name in names for pattern in (f"lib{name}[-.]*", f"{name}[-.]*"))


IN_PYCURL: Final = (
    Library(("libcurl*",), "libcurl", "curl", ("curl.txt",), lambda _: _VERSIONS["libcurl"]),
    Library(
        ("libcrypto*", "libssl*"),
        "OpenSSL in pycurl",
        "Apache-2.0",
        ("Apache-2.0.txt",),
        lambda _: _VERSIONS["OpenSSL"],
    ),
    Library(_named("nghttp2"), "nghttp2", "MIT", ("nghttp2.txt",), lambda _: _VERSIONS["nghttp2"]),
    Library(_named("nghttp3"), "nghttp3", "MIT", ("nghttp3.txt",), lambda _: _VERSIONS["nghttp3"]),
    Library(_named("ngtcp2", "ngtcp2_crypto_ossl"), "ngtcp2", "MIT", ("ngtcp2.txt",), lambda _: _VERSIONS["ngtcp2"]),
    Library(_named("sfparse"), "sfparse", "MIT", ("sfparse.txt",), _version_of_wheel),
    Library(_named("brotlicommon", "brotlidec"), "Brotli", "MIT", ("Brotli.txt",), lambda _: _VERSIONS["brotli"]),
    # The list of public suffixes is compiled into it; its source is https://publicsuffix.org/list/public_suffix_list.dat.
    Library(
        _named("psl"),
        "libpsl",
        "MIT AND BSD-3-Clause AND MPL-2.0",
        ("libpsl.txt", "MPL-2.0.txt"),
        lambda _: _VERSIONS["libpsl"],
    ),
    Library(("libssh2*",), "libssh2", "BSD-3-Clause", ("libssh2.txt",), lambda _: _VERSIONS["libssh2"]),
    Library(("libidn2*",), "libidn2", "LGPL-3.0-or-later", LGPL_TEXTS, _idn2_version),
    Library(("libunistring*",), "libunistring", "LGPL-3.0-or-later", LGPL_TEXTS, _unistring_version),
    Library(
        ("libkrb5*", "libk5crypto*", "libgssapi_krb5*", "libcom_err*"),
        "MIT Kerberos",
        "MIT AND BSD-2-Clause AND BSD-3-Clause AND ISC",
        ("MIT-Kerberos.txt",),
        lambda _: _VERSIONS["mit-krb5"],
    ),
    Library(_named("z"), "zlib in pycurl", "Zlib", ("zlib.txt",), lambda _: _VERSIONS["zlib"]),
    Library(("icu*.dll",), "ICU in pycurl", "Unicode-3.0", ("Unicode-3.0.txt",), _version_of_wheel),
)

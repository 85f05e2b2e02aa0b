"""Finds the system libraries that a Linux bundle needs, and the packages that contain them.

The dependencies of the .deb and the .rpm are made from what the bundle's libraries are linked to, so they are complete
in each build. A needed library that is neither in the bundle nor in the table below fails the build.
"""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

# soname → Debian's package. Releases before the transition to 64-bit time have another name of libglib2.0-0t64.
_DEBIAN_PACKAGES: Final = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libICE.so.6": "libice6",
    "libSM.so.6": "libsm6",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libX11.so.6": "libx11-6",
    "libbrotlicommon.so.1": "libbrotli1",
    "libbrotlidec.so.1": "libbrotli1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libgcc_s.so.1": "libgcc-s1",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libglib-2.0.so.0": "libglib2.0-0t64 | libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0t64 | libglib2.0-0",
    "libstdc++.so.6": "libstdc++6",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb.so.1": "libxcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libz.so.1": "zlib1g",
}
# Qt does without these plugins if what they are linked to is missing: a system without CUPS has no printers.
_OPTIONAL: Final = frozenset({"libcupsprintersupport.so"})
# Part of glibc itself.
_C_LIBRARY: Final = re.compile(r"(ld-linux.*|lib(c|m|dl|rt|pthread|mvec|util|resolv))\.so\.\d+")


@dataclass(frozen=True, slots=True)
class HostNeeds:
    """What a bundle needs of the system.

    Attributes:
        libraries: sonames, sorted, without those of glibc.
        glibc: The oldest version of glibc that it runs with, such as (2, 38).
    """

    libraries: tuple[str, ...]
    glibc: tuple[int, int]

    @property
    def glibc_text(self) -> str:
        """The version of glibc as text, such as "2.38"."""
        return ".".join(str(number) for number in self.glibc)


class UnknownLibraryError(Exception):
    """A needed library is neither in the bundle nor in the table of system libraries."""


def host_needs(bundle: Path) -> HostNeeds:
    """Find out what the libraries of a bundle need.

    Args:
        bundle: Its folder.

    Raises:
        UnknownLibraryError: A needed library is neither in the bundle nor in the table.
    """
    files = [path for path in sorted(bundle.rglob("*")) if _is_elf(path) and path.name not in _OPTIONAL]
    command = ["objdump", "--private-headers", *map(str, files)]
    headers = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return needs_of_headers(headers, {path.name for path in files})


def needs_of_headers(headers: str, bundled: set[str]) -> HostNeeds:
    """Find out what libraries need from the output of ``objdump --private-headers``.

    Args:
        headers: The output for all libraries of a bundle.
        bundled: Names of the libraries.

    Raises:
        UnknownLibraryError: A needed library is neither in the bundle nor in the table.
    """
    needed = set(re.findall(r"^\s+NEEDED\s+(\S+)", headers, re.MULTILINE)) - bundled
    libraries = sorted(name for name in needed if not _C_LIBRARY.fullmatch(name))
    unknown = [name for name in libraries if name not in _DEBIAN_PACKAGES]
    if unknown:
        raise UnknownLibraryError(f"needed, but neither bundled nor in host_libraries.py: {', '.join(unknown)}")
    versions = re.findall(r"\bGLIBC_(\d+)\.(\d+)", headers)
    return HostNeeds(tuple(libraries), max((int(major), int(minor)) for major, minor in versions))


def debian_dependencies(needs: HostNeeds) -> list[str]:
    """The dependencies of the .deb, for its field Depends."""
    packages = dict.fromkeys(_DEBIAN_PACKAGES[name] for name in needs.libraries)
    return [f"libc6 (>= {needs.glibc_text})", *sorted(packages)]


def rpm_dependencies(needs: HostNeeds) -> list[str]:
    """The dependencies of the .rpm, for its field Requires: sonames, which are the same on every distribution."""
    return [f"glibc >= {needs.glibc_text}", *(f"{name}()(64bit)" for name in needs.libraries)]


def _is_elf(path: Path) -> bool:
    if path.is_symlink() or not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"

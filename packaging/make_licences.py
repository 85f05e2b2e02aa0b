"""Collects name, version, licence and its text of everything that is bundled: what *About* shows.

``python packaging/make_licences.py [OUTPUT_FILE] [--binaries FILE]``. Packages are those that the app needs, found from
its own metadata. Of every library in the bundle it is asked who brought it: a package, Python, Debian, or a line of the
table below. A library that nobody knows fails the build.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import os
import platform
import re
import shutil
import sqlite3
import ssl
import subprocess
import sys
import sysconfig
import zlib
from dataclasses import asdict, dataclass, replace
from fnmatch import fnmatch
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Final

import pi_heif
from packaging.requirements import Requirement

import project
from library_sources import UnknownSourceError, source_addresses

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

# Where the build has it made; the packages' own words of licences and the bill of materials are made of it.
FILE: Final = project.WORK / "licences.json"

_TEXTS: Final = project.PACKAGING / "licence_texts"
# Their wheels hold no text, and the licence needs one; the LGPL is an addition to the GPL, so it takes both.
_TEXTS_OF: Final = {
    "LGPL-3.0": ("LGPL-3.0-only.txt", "GPL-3.0-only.txt"),
    "Apache-2.0": ("Apache-2.0.txt",),
    "Unicode-DFS-2016": ("Unicode-DFS-2016.txt",),
    "LicenseRef-Microsoft": ("Microsoft-Visual-Cpp-Redistributable.txt",),
}
# Words of packages, by their beginning, that the SPDX has an expression for.
_EXPRESSIONS: Final = {
    "MIT License": "MIT",
    "GPLv2-or-later with a special exception which allows to use PyInstaller": (
        "GPL-2.0-or-later WITH Bootloader-exception"
    ),
}
_FILE_NAMES: Final = ("LICENSE", "LICENCE", "COPYING", "NOTICE")
_COMMON_TEXT: Final = re.compile(r"/usr/share/common-licenses/([\w.+-]*[\w+])")
_LIBRARY_NAME: Final = re.compile(r".+\.(so(\.[\w.]+)?|dll|dylib|pyd)")
# Its wheels say in a bill of materials of their own what is compiled into them.
_COMPILED_IN: Final = "cryptography"


@dataclass(frozen=True, slots=True)
class Licence:
    """One bundled thing.

    Attributes:
        name: Of the package or library.
        version: Of it.
        licence: An SPDX expression where the package has one, else its own words.
        text: All licence files, one after the other.
    """

    name: str
    version: str
    licence: str
    text: str


@dataclass(frozen=True, slots=True)
class _Library:
    """A library with an entry of its own, whoever brings it.

    Attributes:
        names: Patterns of its file names.
        name: Of it.
        licence: An SPDX expression.
        version: Its version; where None, nobody tells it but Debian.
    """

    names: tuple[str, ...]
    name: str
    licence: str
    version: Callable[[str], str] | None = None


def _number_after_so(file: str) -> str:
    """The 73 of ``libicuuc.so.73``."""
    return file.rpartition(".so.")[2]


def _libde265_version(_: str) -> str:
    said = " ".join(map(str, pi_heif.libheif_info()["decoders"].values()))
    return said.partition("libde265")[2].split()[-1]


# Inside of wheels, but not under the wheel's licence.
_OTHERS_IN_WHEELS: Final = (
    # From ICU 74 on it is Unicode-3.0; Qt brings 73.
    _Library(("libicu*",), "ICU", "Unicode-DFS-2016", _number_after_so),
    _Library(
        ("libheif*", "heif*.dll"), "libheif", "LGPL-3.0-or-later", lambda _: str(pi_heif.libheif_info()["libheif"])
    ),
    _Library(("libde265*", "de265*.dll"), "libde265", "LGPL-3.0-or-later", _libde265_version),
)
# What Python needs and brings where it is not Debian's. On Debian these tell the licence, and Debian the rest.
_WITH_PYTHON: Final = (
    _Library(("libcrypto*", "libssl*"), "OpenSSL", "Apache-2.0", lambda _: ssl.OPENSSL_VERSION.split()[1]),
    _Library(("libsqlite3*", "sqlite3.dll"), "SQLite", "blessing", lambda _: sqlite3.sqlite_version),
    _Library(("libz.*", "zlib1.dll", "zlib.dll"), "zlib", "Zlib", lambda _: zlib.ZLIB_RUNTIME_VERSION),
    _Library(("libffi*",), "libffi", "MIT"),
    _Library(("liblzma*",), "liblzma", "0BSD"),
    _Library(("libbz2*",), "bzip2", "bzip2-1.0.6"),
    _Library(("libmpdec*",), "mpdecimal", "BSD-2-Clause"),
    _Library(("libexpat*",), "Expat", "MIT"),
    _Library(("libuuid*",), "libuuid", "BSD-3-Clause"),
    _Library(("libzstd*",), "Zstandard", "BSD-3-Clause"),
    _Library(
        ("vcruntime*.dll", "msvcp*.dll", "concrt*.dll", "ucrtbase.dll", "api-ms-win-*.dll"),
        "Microsoft Visual C++ Runtime",
        "LicenseRef-Microsoft-Visual-Cpp-Redistributable",
    ),
)
_SYSTEM_FOLDERS: Final = ("/lib/", "/lib64/", "/usr/lib/", "/usr/lib64/")
_PYTHONS_OWN: Final = ("libpython3*", "python3*.dll", "Python")


class LicenceError(Exception):
    """Something that is bundled has no licence that could be found."""


def read(file: Path = FILE) -> list[Licence]:
    """The list that a build has made.

    Raises:
        LicenceError: None has.
    """
    if not file.is_file():
        raise LicenceError(f"{file} is not there: build the bundle first")
    return [Licence(**each) for each in json.loads(file.read_text(encoding="utf-8"))]


def needed_packages(name: str) -> set[str]:
    """Names of all installed packages that a package needs on this system, itself included."""
    found: set[str] = set()
    waiting = [(name, frozenset[str]())]
    while waiting:
        name, extras = waiting.pop()
        name = importlib.metadata.distribution(name).metadata["Name"]
        if name in found and not extras:
            continue
        found.add(name)
        for line in importlib.metadata.distribution(name).requires or []:
            requirement = Requirement(line)
            environments = [{"extra": extra} for extra in ("", *extras)]
            if requirement.marker is None or any(map(requirement.marker.evaluate, environments)):
                waiting.append((requirement.name, frozenset(requirement.extras)))
    return found


def package_licence(name: str) -> Licence:
    """The licence of an installed package.

    Raises:
        LicenceError: Its metadata name none.
    """
    distribution = importlib.metadata.distribution(name)
    metadata = distribution.metadata
    by_classifier = [
        line.rsplit(" :: ", 1)[-1]
        for line in metadata.get_all("Classifier") or []
        if line.startswith("License :: ") and line != "License :: OSI Approved"
    ]
    stated = (metadata.get("License") or "").strip()
    short = stated if stated and stated != "UNKNOWN" and "\n" not in stated else ""
    licence = metadata.get("License-Expression") or short or " or ".join(by_classifier)
    if not licence:
        raise LicenceError(f"{name} names no licence")
    licence = next((spdx for words, spdx in _EXPRESSIONS.items() if licence.startswith(words)), licence)
    texts = [
        file.read_text(encoding="utf-8")
        for file in distribution.files or []
        if ".dist-info" in file.parts[0] and (file.name.upper().startswith(_FILE_NAMES) or "licenses" in file.parts)
    ]
    texts = texts or _kept_texts(licence)
    if metadata["Name"] == _COMPILED_IN:
        texts.append("Compiled into it:\n" + "\n".join(_compiled_into(distribution)))
    return Licence(metadata["Name"], metadata["Version"], licence, "\n\n".join(text.strip() for text in texts))


def _kept_texts(licence: str) -> list[str]:
    """The texts that are kept here for a licence, if any."""
    for key, names in _TEXTS_OF.items():
        if key in licence:
            return [(_TEXTS / each).read_text(encoding="utf-8") for each in names]
    return []


def _compiled_into(distribution: importlib.metadata.Distribution) -> Iterator[str]:
    """A line for each part that the package's own bill of materials names, but for tools of its build."""
    for file in distribution.files or []:
        if "sboms" in file.parts and file.suffix == ".json":
            for part in json.loads(file.read_text(encoding="utf-8")).get("components", []):
                if part.get("scope") != "excluded":
                    terms = [each.get("expression", "") for each in part.get("licenses", [])]
                    yield ", ".join(filter(None, [f"{part['name']} {part['version']}", *terms]))


def python_licence() -> Licence:
    """Python's own; the standard library is bundled with it."""
    file = Path(os.__file__).with_name("LICENSE.txt")
    text = file.read_text(encoding="utf-8") if file.is_file() else str(license)
    return Licence("Python", platform.python_version(), "PSF-2.0", text.strip())


def debian_licence(file: str, licence: str) -> Licence | None:
    """The licence of a library that was taken from a Debian build machine; None where this is none.

    Args:
        file: Its file name, such as ``libssl.so.3``.
        licence: An SPDX expression.

    Raises:
        LicenceError: No package has such a file, or its text refers to one that is not there.
    """
    if shutil.which("dpkg-query") is None:
        return None
    answer = subprocess.run(["dpkg-query", "-S", f"*/{file}"], capture_output=True, text=True, check=False)
    owners = sorted(line.split(":")[0] for line in answer.stdout.splitlines() if line.endswith(f"/{file}"))
    if not owners:
        raise LicenceError(f"no package has {file}")
    package = owners[0]
    show = ["dpkg-query", "-W", "-f", "${Version}", package]
    version = subprocess.run(show, capture_output=True, text=True, check=True).stdout
    text = (Path("/usr/share/doc") / package / "copyright").read_text(encoding="utf-8", errors="replace")
    return Licence(package, version, licence, with_common_texts(text))


def with_common_texts(text: str, folder: Path = Path("/usr/share/common-licenses")) -> str:
    """A Debian package's copyright text, and after it each of Debian's common texts that it refers to.

    Raises:
        LicenceError: One of them is not there.
    """
    files = dict.fromkeys((folder / name).resolve() for name in _COMMON_TEXT.findall(text))
    for file in files:
        if not file.is_file():
            raise LicenceError(f"a copyright text refers to {file.name}, which is not in {folder}")
    return "\n\n".join(each.strip() for each in [text, *(file.read_text(encoding="utf-8") for file in files)])


def library_licences(binaries: Iterable[tuple[str, str]], packages: set[str]) -> list[Licence]:
    """The entries of libraries beside those of packages and Python, each once.

    Args:
        binaries: Path in the bundle and path on the build machine of each file.
        packages: Names of the packages that have an entry.

    Raises:
        LicenceError: Nobody knows whose a library is, or its package has no entry.
    """
    owners = _package_files()
    found: dict[str, Licence] = {}
    for target, source in binaries:
        name = PurePath(target.replace("\\", "/")).name
        if not _LIBRARY_NAME.fullmatch(name) and name != "Python":
            continue
        licence = None
        owner = owners.get(os.path.realpath(source))
        if owner is not None:
            if owner not in packages:
                raise LicenceError(f"{target} is {owner}'s, which has no entry among the licences")
            licence = _entry(_OTHERS_IN_WHEELS, name)
        elif not _is_pythons(name, source):
            licence = _entry(_WITH_PYTHON, name, ask_debian=source.startswith(_SYSTEM_FOLDERS))
            if licence is None:
                raise LicenceError(
                    f"nobody knows whose {target} is: no package has brought it, and make_licences.py has no line"
                )
        if licence is not None:
            found[licence.name] = licence
    return sorted(found.values(), key=lambda each: each.name.casefold())


def _package_files() -> dict[str, str]:
    """Path of each library that an installed package has brought → the package's name."""
    return {
        os.path.realpath(str(distribution.locate_file(file))): distribution.metadata["Name"]
        for distribution in importlib.metadata.distributions()
        for file in distribution.files or []
        if _LIBRARY_NAME.fullmatch(file.name)
    }


def _is_pythons(name: str, source: str) -> bool:
    """Whether a library is Python itself, or a module of its standard library."""
    folders = [os.path.realpath(sysconfig.get_path(key)) for key in ("stdlib", "platstdlib")]
    is_module = name.endswith(".pyd") or any(Path(os.path.realpath(source)).is_relative_to(each) for each in folders)
    return is_module or any(fnmatch(name, pattern) for pattern in _PYTHONS_OWN)


def _entry(libraries: Iterable[_Library], name: str, *, ask_debian: bool = False) -> Licence | None:
    for library in libraries:
        if any(fnmatch(name, pattern) for pattern in library.names):
            debian = debian_licence(name, library.licence) if ask_debian else None
            version = library.version(name) if library.version is not None else "of this Python"
            text = "\n\n".join(each.strip() for each in _kept_texts(library.licence))
            reference = f"The text of {library.licence} is at spdx.org/licenses."
            return debian or Licence(library.name, version, library.licence, text or reference)
    return None


def collect(binaries: Iterable[tuple[str, str]]) -> list[Licence]:
    """All licences, the app's own first, then Python's, then by name."""
    packages = sorted(needed_packages(project.APP_ID) - {project.APP_ID}, key=str.casefold)
    bundled = [package_licence(name) for name in packages]
    if "pyinstaller" in {each.metadata["Name"].lower() for each in importlib.metadata.distributions()}:
        bundled.append(package_licence("pyinstaller"))  # its boot loader is the program that is started
    own = [package_licence(project.APP_ID), python_licence()]
    return [_with_sources(each) for each in [*own, *bundled, *library_licences(binaries, set(packages))]]


def _with_sources(licence: Licence) -> Licence:
    """The same licence, its text headed by the addresses of the sources where it is an LGPL."""
    addresses = source_addresses(licence.name, licence.version, licence.licence)
    if not addresses:
        return licence
    return replace(licence, text="\n".join(["Source code:", *addresses, "", licence.text]))


def main() -> None:
    """Write the file."""
    parser = argparse.ArgumentParser(description="Collect the licences of everything that is bundled.")
    parser.add_argument("output", type=Path, nargs="?", default=FILE)
    parser.add_argument("--binaries", type=Path, metavar="FILE", help="JSON: pairs of path in the bundle and source")
    arguments = parser.parse_args()
    binaries = json.loads(arguments.binaries.read_text(encoding="utf-8")) if arguments.binaries else []
    try:
        licences = collect(binaries)
    except (LicenceError, UnknownSourceError) as error:
        sys.exit(str(error))
    text = json.dumps([asdict(each) for each in licences], ensure_ascii=False, indent=1)
    arguments.output.write_text(text + "\n", encoding="utf-8")
    print(f"{arguments.output}: {len(licences)} licences")


if __name__ == "__main__":
    main()

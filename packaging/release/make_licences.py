"""Collects name, version, licence and licence text of everything that is bundled, for *About*.

``python packaging/release/make_licences.py [OUTPUT_FILE] [--binaries FILE]``. The packages are those that the app needs
according to its metadata. Each library of the bundle has to belong to one of them, to Python, to a Debian package or to
a line of `known_libraries`. A library of unknown origin fails the build, and so does a package or library without a
text.
"""

from __future__ import annotations

import argparse
import csv
import importlib.metadata
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import sysconfig
from dataclasses import asdict, dataclass, replace
from fnmatch import fnmatch
from functools import cache
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Final

from packaging.requirements import Requirement

from app.start.display import write_utf8
from release import curl_libraries, known_libraries, project
from release.library_sources import UnknownSourceError, source_addresses

if TYPE_CHECKING:
    from collections.abc import Iterable

    from release.known_libraries import Library

# The list that a build writes. The licences that the .deb and the .rpm name and the bill of materials are made from it.
FILE: Final = project.WORK / "licences.json"

# Texts for packages whose wheels contain none, by a part of the licence's expression.
_TEXTS_OF: Final = {"LGPL-3.0": ("LGPL-3.0-only.txt", "GPL-3.0-only.txt"), "Apache-2.0": ("Apache-2.0.txt",)}
# SPDX expressions for licences that packages describe in words, by how the words begin.
_EXPRESSIONS: Final = {
    "MIT License": "MIT",
    "LGPL-2.1-only OR MIT": "MIT",  # pycurl's: the recipient chooses
    "GPLv2-or-later with a special exception which allows to use PyInstaller": (
        "GPL-2.0-or-later WITH Bootloader-exception"
    ),
}
_FILE_NAMES: Final = ("LICENSE", "LICENCE", "COPYING", "NOTICE")
_COMMON_TEXT: Final = re.compile(r"/usr/share/common-licenses/([\w.+-]*[\w+])")
_LIBRARY_NAME: Final = re.compile(r".+\.(so(\.[\w.]+)?|dll|dylib|pyd)")
_SYSTEM_FOLDERS: Final = ("/lib/", "/lib64/", "/usr/lib/", "/usr/lib64/")
_PYTHONS_OWN: Final = ("libpython3*", "python3*.dll", "Python")


@dataclass(frozen=True, slots=True)
class Licence:
    """The licence of a bundled package or library.

    Attributes:
        name: Name of the package or library.
        version: Its version.
        licence: An SPDX expression, or the package's own description if it has no expression.
        text: The texts of all licence files, one after the other.
    """

    name: str
    version: str
    licence: str
    text: str


class LicenceError(Exception):
    """No licence was found for something that is bundled."""


def read(file: Path = FILE) -> list[Licence]:
    """Read the list that a build has written.

    Raises:
        LicenceError: There is none.
    """
    if not file.is_file():
        raise LicenceError(f"{file} does not exist: build the bundle first")
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
        LicenceError: Its metadata name none, or there is no text of it.
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
        raise LicenceError(f"the metadata of {name} name no licence")
    licence = next((spdx for words, spdx in _EXPRESSIONS.items() if licence.startswith(words)), licence)
    texts = [
        file.read_text(encoding="utf-8")
        for file in distribution.files or []
        if ".dist-info" in file.parts[0] and _is_text_of(file, licence)
    ]
    if not texts:
        texts = [known_libraries.kept_text(names) for part, names in _TEXTS_OF.items() if part in licence]
    if not texts:
        raise LicenceError(f"{name} contains no text of its licence, {licence}, and licence_texts/ has none, either")
    return Licence(metadata["Name"], metadata["Version"], licence, "\n\n".join(text.strip() for text in texts))


def _is_text_of(file: PurePath, licence: str) -> bool:
    """Whether a file of a package's metadata is the text of a licence under which the package is used here.

    A file that is named after a licence which is not on SPDX's list, such as ``LicenseRef-Qt-Commercial.txt``, is one
    only if the package's licence expression names that licence.

    Args:
        file: Its path.
        licence: The package's licence: an SPDX expression, or the package's own description if it has no expression.
    """
    if file.stem.startswith("LicenseRef-"):
        return file.stem in licence
    return file.name.upper().startswith(_FILE_NAMES) or "licenses" in file.parts


def python_licence() -> Licence:
    """The licence of Python and its standard library.

    Raises:
        LicenceError: The text of the licence was not found.
    """
    library = Path(os.__file__).parent
    # On Windows the text lies beside python.exe, elsewhere in the standard library.
    for folder in (library, library.parent):
        file = folder / "LICENSE.txt"
        if file.is_file():
            return Licence("Python", platform.python_version(), "PSF-2.0", file.read_text(encoding="utf-8").strip())
    raise LicenceError(f"Python's LICENSE.txt is neither in {library} nor above it")


def debian_licence(file: str, licence: str) -> Licence | None:
    """The licence of a library that was taken from a Debian build machine; None if this is not one.

    Args:
        file: Its file name, such as ``libssl.so.3``.
        licence: An SPDX expression.

    Raises:
        LicenceError: No package contains the file, or the copyright text refers to a text that does not exist.
    """
    if shutil.which("dpkg-query") is None:
        return None
    answer = subprocess.run(["dpkg-query", "-S", f"*/{file}"], capture_output=True, text=True, check=False)
    owners = sorted(line.split(":")[0] for line in answer.stdout.splitlines() if line.endswith(f"/{file}"))
    if not owners:
        raise LicenceError(f"no Debian package contains {file}")
    package = owners[0]
    show = ["dpkg-query", "-W", "-f", "${Version}", package]
    version = subprocess.run(show, capture_output=True, text=True, check=True).stdout
    text = (Path("/usr/share/doc") / package / "copyright").read_text(encoding="utf-8", errors="replace")
    return Licence(package, version, licence, with_common_texts(text))


def with_common_texts(text: str, folder: Path = Path("/usr/share/common-licenses")) -> str:
    """A Debian package's copyright text, and after it each of Debian's common texts that it refers to.

    Raises:
        LicenceError: One of them does not exist.
    """
    files = dict.fromkeys((folder / name).resolve() for name in _COMMON_TEXT.findall(text))
    for file in files:
        if not file.is_file():
            raise LicenceError(f"a copyright text refers to {file.name}, which is not in {folder}")
    return "\n\n".join(each.strip() for each in [text, *(file.read_text(encoding="utf-8") for file in files)])


def library_licences(binaries: Iterable[tuple[str, str]], packages: set[str]) -> list[Licence]:
    """The licences of libraries that are not covered by the licence of a package or of Python, each once.

    Args:
        binaries: Path in the bundle and path on the build machine of each file.
        packages: Names of the packages whose licences are in the list.

    Raises:
        LicenceError: A library's origin is unknown, or its package is not in the list.
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
                raise LicenceError(f"{target} belongs to {owner}, whose licence is not in the list")
            in_wheel = curl_libraries.IN_PYCURL if owner == "pycurl" else known_libraries.IN_WHEELS
            library = known_libraries.find(in_wheel, name)
            licence = _entry(library, name) if library is not None else None
        elif not _is_pythons(name, source):
            library = known_libraries.find(known_libraries.WITH_PYTHON, name)
            if library is None:
                raise LicenceError(
                    f"unknown origin of {target}: no package contains it, and known_libraries.py has no line for it"
                )
            from_debian = source.startswith(_SYSTEM_FOLDERS)
            licence = (debian_licence(name, library.licence) if from_debian else None) or _entry(library, name)
        if licence is not None:
            found[licence.name] = licence
    return sorted(found.values(), key=lambda each: each.name.casefold())


@cache
def _package_files() -> dict[str, str]:
    """Name of the package for the path of each library that an installed package contains.

    The files are read from the packages' RECORD. `Distribution.files` also checks whether each of the environment's
    10,000 files exists, which takes a minute on a slow disk.
    """
    return {
        os.path.realpath(str(distribution.locate_file(path))): distribution.metadata["Name"]
        for distribution in importlib.metadata.distributions()
        for path, *_ in csv.reader((distribution.read_text("RECORD") or "").splitlines())
        if _LIBRARY_NAME.fullmatch(PurePath(path).name)
    }


def _is_pythons(name: str, source: str) -> bool:
    """Whether a library is Python itself, or a module of its standard library."""
    folders = [os.path.realpath(sysconfig.get_path(key)) for key in ("stdlib", "platstdlib")]
    is_module = name.endswith(".pyd") or any(Path(os.path.realpath(source)).is_relative_to(each) for each in folders)
    return is_module or any(fnmatch(name, pattern) for pattern in _PYTHONS_OWN)


def _entry(library: Library, file_name: str) -> Licence:
    text = known_libraries.kept_text(library.texts)
    return Licence(library.name, library.version_of(file_name), library.licence, text)


def collect(binaries: Iterable[tuple[str, str]]) -> list[Licence]:
    """All licences: that of the app, that of Python, those of packages by name, those of libraries by name."""
    packages = sorted(needed_packages(project.APP_ID) - {project.APP_ID}, key=str.casefold)
    bundled = [package_licence(name) for name in packages]
    if "pyinstaller" in {each.metadata["Name"].lower() for each in importlib.metadata.distributions()}:
        bundled.append(package_licence("pyinstaller"))  # parts of it are in the bundle
    own = [package_licence(project.APP_ID), python_licence()]
    return [_with_sources(each) for each in [*own, *bundled, *library_licences(binaries, set(packages))]]


def _with_sources(licence: Licence) -> Licence:
    """Put the addresses of the sources above the text of an LGPL; other licences stay as they are."""
    addresses = source_addresses(licence.name, licence.version, licence.licence)
    if not addresses:
        return licence
    return replace(licence, text="\n".join(["Source code:", *addresses, "", licence.text]))


def main() -> None:
    """Run the command line."""
    write_utf8()
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

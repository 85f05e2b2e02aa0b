"""Collects name, version, licence and its text of everything that is bundled: what *About* shows.

``python packaging/make_licences.py OUTPUT_FILE [--libraries FILE …]``. Packages are those that the app needs, found
from its own metadata; libraries of the build machine are Debian's, and their texts too. No list is kept by hand.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import os
import platform
import shutil
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from packaging.requirements import Requirement

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_ROOT: Final = Path(__file__).resolve().parents[1]
_TEXTS: Final = _ROOT / "packaging" / "licence_texts"
_APP: Final = "pack-browser"
# Their wheels hold no text, and the licence needs one; the LGPL is an addition to the GPL, so it takes both.
_TEXTS_OF: Final = {"LGPL-3.0-only": ("LGPL-3.0-only.txt", "GPL-3.0-only.txt")}
_FILE_NAMES: Final = ("LICENSE", "LICENCE", "COPYING", "NOTICE")


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


class LicenceError(Exception):
    """Something that is bundled has no licence that could be found."""


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
    texts = [
        file.read_text(encoding="utf-8")
        for file in distribution.files or []
        if ".dist-info" in file.parts[0] and (file.name.upper().startswith(_FILE_NAMES) or "licenses" in file.parts)
    ]
    for key, names in _TEXTS_OF.items():
        if not texts and key in licence:
            texts = [(_TEXTS / each).read_text(encoding="utf-8") for each in names]
    return Licence(metadata["Name"], metadata["Version"], licence, "\n\n".join(text.strip() for text in texts))


def python_licence() -> Licence:
    """Python's own; the standard library is bundled with it."""
    file = Path(os.__file__).with_name("LICENSE.txt")
    text = file.read_text(encoding="utf-8") if file.is_file() else str(license)
    return Licence("Python", platform.python_version(), "PSF-2.0", text.strip())


def library_licences(files: Iterable[str]) -> Iterator[Licence]:
    """The licences of libraries that were taken from a Debian build machine, a package once.

    Args:
        files: Their file names, such as ``libssl.so.3``.

    Raises:
        LicenceError: No package has such a file.
    """
    if shutil.which("dpkg-query") is None:
        return
    packages: set[str] = set()
    for file in files:
        answer = subprocess.run(["dpkg-query", "-S", f"*/{file}"], capture_output=True, text=True, check=False)
        owners = sorted(line.split(":")[0] for line in answer.stdout.splitlines() if line.endswith(f"/{file}"))
        if not owners:
            raise LicenceError(f"no package has {file}")
        packages.add(owners[0])
    for package in sorted(packages):
        show = ["dpkg-query", "-W", "-f", "${Version}", package]
        version = subprocess.run(show, capture_output=True, text=True, check=True).stdout
        text = (Path("/usr/share/doc") / package / "copyright").read_text(encoding="utf-8", errors="replace")
        yield Licence(package, version, "see the text", text.strip())


def collect(libraries: Iterable[str]) -> list[Licence]:
    """All licences, the app's own first, then Python's, then by name."""
    packages = sorted(needed_packages(_APP) - {_APP}, key=str.casefold)
    bundled = [package_licence(name) for name in packages]
    if "pyinstaller" in {each.metadata["Name"].lower() for each in importlib.metadata.distributions()}:
        bundled.append(package_licence("pyinstaller"))  # its boot loader is the program that is started
    return [package_licence(_APP), python_licence(), *bundled, *library_licences(libraries)]


def main() -> None:
    """Write the file."""
    parser = argparse.ArgumentParser(description="Collect the licences of everything that is bundled.")
    parser.add_argument("output", type=Path)
    parser.add_argument("--libraries", nargs="*", default=[], metavar="FILE", help="taken from the build machine")
    arguments = parser.parse_args()
    try:
        licences = collect(arguments.libraries)
    except LicenceError as error:
        sys.exit(str(error))
    text = json.dumps([asdict(each) for each in licences], ensure_ascii=False, indent=1)
    arguments.output.write_text(text + "\n", encoding="utf-8")
    print(f"{arguments.output}: {len(licences)} licences")


if __name__ == "__main__":
    main()

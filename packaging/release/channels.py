"""Makes the manifests of package channels from a release's checksums: Flatpak, winget and Homebrew.

``uv run packaging/release/channels.py`` reads the lists of checksums in ``dist/``, those of all systems, and writes
``dist/channels/``. ``--partial`` leaves out a channel whose packages are not there; ``--local`` has the Flatpak made
from the archives beside it, which need not be published. It fails while `app/core/identity.py` holds placeholders; with
``--trial`` it accepts them.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from app.start.display import write_utf8
from release import changelog, descriptions, project

if TYPE_CHECKING:
    from collections.abc import Mapping

_WINGET_ID: Final = f"{project.ORGANIZATION}.{project.NAME.replace(' ', '')}"  # publisher and name
_MACHINES: Final = ("x86_64", "aarch64")  # as the Linux packages and Flatpak call them


class MissingPackageError(Exception):
    """A list of checksums names no package that a channel needs."""


def read_checksums(folder: Path) -> dict[str, str]:
    """The SHA-256 digests of this version's packages, by their names.

    Args:
        folder: Has the lists that `checksums.write_checksums` has written.
    """
    digests = {}
    for file in sorted(folder.glob(f"{project.APP_ID}-{project.version()}-*.sha256")):
        for line in file.read_text(encoding="utf-8").splitlines():
            digest, _, name = line.partition("  ")
            digests[name] = digest
    return digests


def write_flatpak(digests: Mapping[str, str], target: Path, *, local: Path | None = None) -> None:
    """Write the Flatpak's manifest, with the files that it adds to the archives.

    Args:
        digests: Of all packages.
        target: The folder, which is made.
        local: The folder of the archives that it is made from; None for those that are published.

    Raises:
        MissingPackageError: There is no archive for Linux.
    """
    archives = {each: f"{_prefix()}-linux-{each}.tar.gz" for each in _MACHINES}
    sources = "\n".join(
        f"      - type: archive\n"
        f"        only-arches: [{machine}]\n"
        f"        {f'path: {local / name}' if local is not None else f'url: {_address(name)}'}\n"
        f"        sha256: {digests[name]}"
        for machine, name in archives.items()
        if name in digests
    )
    if not sources:
        raise MissingPackageError(*archives.values())
    target.mkdir(parents=True, exist_ok=True)
    app = project.BUNDLE_IDENTIFIER
    desktop_file = descriptions.desktop_file(project.APP_ID).replace(f"Icon={project.APP_ID}\n", f"Icon={app}\n")
    launchable = f"{project.APP_ID}.desktop</launchable>"
    texts = {
        f"{app}.yaml": _render("linux/flatpak.yaml", SOURCES=sources),
        f"{app}.desktop": desktop_file,
        f"{app}.metainfo.xml": descriptions.metainfo()
        .replace(launchable, f"{app}.desktop</launchable>")
        .replace(f'<icon type="stock">{project.APP_ID}<', f'<icon type="stock">{app}<'),
        f"{app}.xml": descriptions.mime_type().replace(f'<icon name="{project.APP_ID}"/>', f'<icon name="{app}"/>'),
    }
    for name, text in texts.items():
        _write(target / name, text)


def write_winget(digests: Mapping[str, str], target: Path) -> None:
    """Write the manifests for winget. Arguments and errors as of `write_flatpak`."""
    installer = f"{_prefix()}-windows-amd64-setup.exe"
    values = {
        "WINGET_ID": _WINGET_ID,
        "FILE_EXTENSION": project.REVIEW_SUFFIX.removeprefix("."),
        "DATE": changelog.releases()[0].date,
        "INSTALLER_URL": _address(installer),
        "INSTALLER_SHA256": _digest(digests, installer).upper(),
    }
    target.mkdir(parents=True, exist_ok=True)
    for template in sorted((project.PACKAGING / "windows" / "winget").iterdir()):
        name = _WINGET_ID if template.stem == "version" else f"{_WINGET_ID}.{template.stem}"
        _write(target / f"{name}.yaml", _render(f"windows/winget/{template.name}", **values))


def write_cask(digests: Mapping[str, str], target: Path) -> None:
    """Write the cask for Homebrew. Arguments and errors as of `write_flatpak`."""
    values = {
        f"SHA256_{machine.upper()}": _digest(digests, f"{_prefix()}-macos-{machine}.dmg")
        for machine in ("arm64", "x86_64")
    }
    target.mkdir(parents=True, exist_ok=True)
    _write(target / f"{project.APP_ID}.rb", _render("macos/cask.rb", **values))


def write_channels(folder: Path, *, is_partial: bool = False, is_local: bool = False) -> Path:
    """Write the manifests of all channels.

    Args:
        folder: Of the packages and their lists of checksums.
        is_partial: Whether a channel is left out whose packages are missing.
        is_local: Whether the Flatpak is made from the archives in the folder.

    Returns:
        The folder of the manifests, in that of the packages.

    Raises:
        MissingPackageError: See `is_partial`.
    """
    digests, target = read_checksums(folder), folder / "channels"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir()
    write_local = partial(write_flatpak, local=folder.resolve() if is_local else None)
    for name, write in (("flatpak", write_local), ("winget", write_winget), ("homebrew", write_cask)):
        try:
            write(digests, target / name)
        except MissingPackageError as error:
            if not is_partial:
                shutil.rmtree(target)
                raise
            print(f"no manifest for {name}: {', '.join(error.args)} missing")
    return target


def _prefix() -> str:
    return f"{project.APP_ID}-{project.version()}"


def _address(name: str) -> str:
    """Where a package is published."""
    return f"{project.RELEASES_PAGE}/download/v{project.version()}/{name}"


def _digest(digests: Mapping[str, str], name: str) -> str:
    if name not in digests:
        raise MissingPackageError(name)
    return digests[name]


def _render(template: str, **more: str) -> str:
    return descriptions.render(project.PACKAGING / template, RELEASES_PAGE=project.RELEASES_PAGE, **more)


def _write(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8", newline="\n")


def main() -> None:
    """Run the command line."""
    write_utf8()
    parser = argparse.ArgumentParser(description="Make the manifests of package channels from a release's checksums.")
    parser.add_argument("folder", nargs="?", type=Path, default=project.DIST, help="of the packages; dist by default")
    parser.add_argument("--partial", action="store_true", help="leave out channels whose packages are missing")
    parser.add_argument("--local", action="store_true", help="make the Flatpak from the archives in the folder")
    parser.add_argument("--trial", action="store_true", help="not for release: placeholders are allowed")
    arguments = parser.parse_args()
    placeholders = project.placeholders()
    if placeholders and not arguments.trial:
        sys.exit(f"app/core/identity.py still has placeholders: {', '.join(placeholders)}. --trial accepts them.")
    try:
        target = write_channels(arguments.folder, is_partial=arguments.partial, is_local=arguments.local)
    except MissingPackageError as error:
        sys.exit(f"no list of checksums names {', '.join(error.args)}; --partial leaves its channel out")
    for file in sorted(target.rglob("*.*")):
        print(file)


if __name__ == "__main__":
    main()

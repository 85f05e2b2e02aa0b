"""Builds and tests the packages of this system, in ``dist/``, with a bill of materials and checksums.

``uv run --group package python packaging/bundle/build.py`` makes a .tar.gz, a .deb and an .rpm on Linux, a .zip and an
installer on Windows, and a .dmg on macOS. It fails while `app/core/identity.py` holds placeholders; with ``--trial`` it
accepts them, for packages that are not meant for release.
"""

from __future__ import annotations

import argparse
import contextlib
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from app.start.display import write_utf8
from bundle import checks, make_bundle
from release import bill_of_materials, channels, checksums, project

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextlib.contextmanager
def _step(name: str) -> Iterator[None]:
    print(f"--- {name}", flush=True)
    started = time.monotonic()
    yield
    print(f"    {time.monotonic() - started:.1f} s", flush=True)


def _run_script(name: str, *arguments: str) -> None:
    subprocess.run([sys.executable, str(project.PACKAGING / name), *arguments], check=True, cwd=project.ROOT)


class PlaceholderError(Exception):
    """A name that must not change after a release is still a placeholder."""


def _make_packages(icons: Path, *, needs_installer: bool) -> list[Path]:
    # Imported here, because only the module of this system is needed.
    if sys.platform == "win32":
        from windows import packages as windows_packages

        return windows_packages.make_packages(icons, needs_installer=needs_installer)
    if sys.platform == "darwin":
        from macos import packages as macos_packages

        return macos_packages.make_packages()
    from linux import packages as linux_packages

    return linux_packages.make_packages(icons)


def build(*, is_trial: bool = False, needs_installer: bool = False) -> list[Path]:
    """Build and test the packages of this system.

    Args:
        is_trial: Whether placeholders are accepted, because the packages are not meant for release.
        needs_installer: Whether the build fails if Windows' installer cannot be made.

    Returns:
        The files. The list of checksums is the last one.

    Raises:
        PlaceholderError: See `is_trial`.
        subprocess.CalledProcessError: A step failed.
        checks.BundleError: A check of the bundle or of a package failed.
        windows.packages.NoCompilerError: See `needs_installer`.
    """
    placeholders = project.placeholders()
    if placeholders and not is_trial:
        names = ", ".join(placeholders)
        raise PlaceholderError(f"app/core/identity.py still has placeholders: {names}. --trial accepts them.")
    project.DIST.mkdir(exist_ok=True)
    project.WORK.mkdir(parents=True, exist_ok=True)
    for old in project.DIST.glob(f"{project.APP_ID}-*"):
        old.unlink()
    icons = project.WORK / "icons"
    with _step("icons"):
        _run_script("art/make_icons.py", str(icons))
    with _step("licences and bundle"):
        make_bundle.build_bundle()
    with _step("smoke test"):
        checks.check_bundle(project.BUNDLE)
        _run_script("bundle/smoke.py")
    with _step("packages"):
        files = _make_packages(icons, needs_installer=needs_installer)
        checks.check_packages(files)
    with _step("bill of materials and checksums"):
        files.append(bill_of_materials.write_bill_of_materials())
        files.append(checksums.write_checksums(files))
    with _step("manifests of channels"):
        channels.write_channels(project.DIST, is_partial=True)
    return files


def main() -> None:
    """Run the command line."""
    write_utf8()
    parser = argparse.ArgumentParser(description="Build and test the packages of this system.")
    parser.add_argument("--trial", action="store_true", help="not for release: placeholders are allowed")
    parser.add_argument("--needs-installer", action="store_true", help="on Windows, fail where Inno Setup is missing")
    arguments = parser.parse_args()
    started = time.monotonic()
    try:
        files = build(is_trial=arguments.trial, needs_installer=arguments.needs_installer)
    except PlaceholderError as error:
        sys.exit(str(error))
    for file in files:
        print(f"{file.stat().st_size / 1e6:8.1f} MB  {file}")
    print(f"{time.monotonic() - started:.0f} s in total")


if __name__ == "__main__":
    main()

"""Checks the files and the size of a built bundle, and the sizes of the packages made from it.

What PyInstaller collects depends on the machine that it runs on. So its output is checked, too, and not only
the lists in `content`.
"""

from __future__ import annotations

import sys
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, Final

import PySide6

from bundle import content

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MB: Final = 1_000_000
MAX_BUNDLE_BYTES: Final = 170 * MB
MAX_DEB_BYTES: Final = 60 * MB
_MAX_FILES: Final = 1500

# Patterns of the files without which the program cannot start or show pictures, by `sys.platform`.
_REQUIRED: Final = {
    "linux": (
        "pack-browser",
        "*/platforms/libqxcb.so",
        "*/platforms/libqwayland.so",
        "*/platforms/libqoffscreen.so",
        "*/imageformats/libqjpeg.so",
        "*/iconengines/libqsvgicon.so",
        "*/shibokensupport/signature/loader.pyc",
    ),
    "win32": (
        "pack-browser.exe",
        "*/platforms/qwindows.dll",
        "*/platforms/qoffscreen.dll",
        "*/styles/qmodernwindowsstyle.dll",
        "*/imageformats/qjpeg.dll",
        "*/shibokensupport/signature/loader.pyc",
    ),
    "darwin": ("*/platforms/libqcocoa.dylib", "*/platforms/libqoffscreen.dylib", "*/imageformats/libqjpeg.dylib"),
}
_REQUIRED_EVERYWHERE: Final = (
    "*/resources/icons/app.svg",
    "*/resources/demo/motivation_pack.json",
    "*/resources/licences.json",
    "*/resources/page.html",
    "*/resources/translations/pack-browser_en.qm",
)
_REFUSED: Final = (
    "*/numpy/*",
    "*/setuptools/*",
    "*/pytest*",
    "*libgtk*",
    "*qgtk3*",
    "*opengl32sw*",
    "*Qt6Quick*",
    "*Qt6Qml*",
    "*/tests/*",
)


class BundleError(Exception):
    """A check of the bundle or of a package failed."""


def problems_of(sizes: dict[str, int], system: str = sys.platform) -> list[str]:
    """Find out what is wrong with a bundle.

    Args:
        sizes: Size of each file in bytes, by its path in the bundle with forward slashes.
        system: As in `sys.platform`.

    Returns:
        A message for each problem.
    """
    total = sum(sizes.values())
    problems = []
    if total > MAX_BUNDLE_BYTES:
        problems.append(f"it takes {total / MB:.1f} MB; {MAX_BUNDLE_BYTES / MB:.0f} are allowed. {_largest(sizes)}")
    if len(sizes) > _MAX_FILES:
        problems.append(f"it has {len(sizes)} files; {_MAX_FILES} are allowed")
    own = [f"*/resources/translations/pack-browser_{language}.qm" for language in content.LANGUAGES]
    # Qt is not translated into all languages.
    qts = [f"*/translations/{name}" for name in content.QT_TRANSLATIONS if _is_installed(name)]
    for pattern in (*_REQUIRED[system], *_REQUIRED_EVERYWHERE, *own, *qts):
        if not _any(sizes, pattern):
            problems.append(f"{pattern} is missing")
    problems += [f"{pattern} must not be in the bundle" for pattern in _REFUSED if _any(sizes, pattern)]
    problems += [
        f"{path} must not be in the bundle"
        for path in sizes
        if not content.is_wanted(path.removeprefix("_internal/"), system)
    ]
    return problems


def check_bundle(bundle: Path) -> None:
    """Check a built bundle, and print its size.

    Raises:
        BundleError: A check failed.
    """
    sizes = sizes_of(bundle)
    problems = problems_of(sizes)
    if problems:
        raise BundleError("the bundle has problems:\n  " + "\n  ".join(problems))
    print(f"{sum(sizes.values()) / MB:.1f} MB in {len(sizes)} files")


def check_packages(files: Sequence[Path]) -> None:
    """Check the sizes of packages.

    Raises:
        BundleError: One is too large.
    """
    for file in files:
        size = file.stat().st_size
        if file.suffix == ".deb" and size > MAX_DEB_BYTES:
            raise BundleError(f"{file.name} has {size / MB:.1f} MB; {MAX_DEB_BYTES / MB:.0f} are allowed")


def sizes_of(bundle: Path) -> dict[str, int]:
    """Size of each file in bytes, by its path in the bundle; symbolic links are left out."""
    return {
        path.relative_to(bundle).as_posix(): path.stat().st_size
        for path in sorted(bundle.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }


def _is_installed(translation: str) -> bool:
    package = Path(PySide6.__file__).parent
    return any((folder / "translations" / translation).exists() for folder in (package, package / "Qt"))


def _any(paths: Iterable[str], pattern: str) -> bool:
    return any(fnmatch(path, pattern) for path in paths)


def _largest(sizes: dict[str, int]) -> str:
    largest = sorted(sizes, key=sizes.__getitem__, reverse=True)[:8]
    return "The largest: " + ", ".join(f"{path} {sizes[path] / MB:.1f}" for path in largest)

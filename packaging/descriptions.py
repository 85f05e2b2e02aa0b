"""What the systems want to be told of the program: desktop file, AppStream, Windows, macOS.

Made of templates and of what stands in `project.py`, `app/__init__.py` and `CHANGELOG.md`, so nothing stands twice.
"""

from __future__ import annotations

import re
from string import Template
from typing import TYPE_CHECKING, Any, Final

import changelog
import project

if TYPE_CHECKING:
    from pathlib import Path

_MINIMUM_MACOS: Final = "14.0"  # Qt 6.12's


def render(template: Path, **more: str) -> str:
    """Fill a template in.

    Args:
        template: A text with $NAMES in it.
        more: What it wants beside the names below.

    Raises:
        KeyError: It has a name that nobody knows.
    """
    values = {
        "APP_ID": project.APP_ID,
        "NAME": project.NAME,
        "SUMMARY": project.SUMMARY,
        "VENDOR": project.VENDOR,
        "MAINTAINER": project.MAINTAINER,
        "BUNDLE_IDENTIFIER": project.BUNDLE_IDENTIFIER,
        "URL_SCHEME": project.URL_SCHEME,
        "VERSION": project.version(),
    }
    return Template(template.read_text(encoding="utf-8")).substitute(values | more)


def desktop_file(executable: str) -> str:
    """The desktop file.

    Args:
        executable: What is started: a name on the search path, or an absolute path.
    """
    # The desktop file's format wants what could be taken for something else in quotes.
    command = executable if re.fullmatch(r"[\w@%+=:,./-]+", executable) else f'"{executable}"'
    return render(project.PACKAGING / "linux" / "pack-browser.desktop", EXEC=command)


def metainfo(homepage: str) -> str:
    """The AppStream metadata.

    Args:
        homepage: Address of the project's repository; the screenshots are looked for below it.
    """
    lines = [f'    <release version="{release.version}" date="{release.date}"/>' for release in changelog.releases()]
    return render(
        project.PACKAGING / "linux" / "metainfo.xml",
        HOMEPAGE=homepage,
        DEVELOPER_ID=project.BUNDLE_IDENTIFIER.rpartition(".")[0],
        RELEASES="\n".join(lines),
    )


def windows_version_info() -> str:
    """The version resource, in the form that PyInstaller reads."""
    numbers = [int(number) for number in re.findall(r"\d+", project.version())]
    four = ", ".join(str(number) for number in [*numbers, 0, 0, 0, 0][:4])
    return render(project.PACKAGING / "windows" / "version_info.txt", NUMBERS=four)


def macos_information() -> dict[str, Any]:
    """What the Info.plist holds beyond PyInstaller's own entries."""
    return {
        "CFBundleName": project.NAME,
        "CFBundleDisplayName": project.NAME,
        "CFBundleShortVersionString": project.version(),
        "CFBundleVersion": project.version(),
        "CFBundleURLTypes": [
            {
                "CFBundleURLName": f"{project.BUNDLE_IDENTIFIER}.pack",
                "CFBundleTypeRole": "Viewer",
                "CFBundleURLSchemes": [project.URL_SCHEME],
            }
        ],
        "LSApplicationCategoryType": "public.app-category.graphics-design",
        "LSMinimumSystemVersion": _MINIMUM_MACOS,
        "NSHighResolutionCapable": True,
        "NSRequiresAquaSystemAppearance": False,
        # The demonstration service is plain HTTP, on this machine.
        "NSAppTransportSecurity": {"NSAllowsLocalNetworking": True},
    }

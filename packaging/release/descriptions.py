"""What the systems want to be told of the program: desktop file, AppStream, Windows, macOS.

Made of templates and of what stands in `project.py`, `app/__init__.py` and `CHANGELOG.md`, so nothing stands twice.
"""

from __future__ import annotations

import re
from string import Template
from typing import TYPE_CHECKING, Any, Final

from release import changelog, project

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
        "HOMEPAGE": project.HOMEPAGE,
        "ORGANIZATION": project.ORGANIZATION,
        "BUNDLE_IDENTIFIER": project.BUNDLE_IDENTIFIER,
        "URL_SCHEME": project.URL_SCHEME,
        "WINDOWS_INSTALLER_ID": project.WINDOWS_INSTALLER_ID,
        "WINDOWS_MUTEX": project.WINDOWS_MUTEX,
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


def metainfo() -> str:
    """The AppStream metadata. The screenshots are looked for below the homepage, which is the repository's."""
    lines = [f'    <release version="{release.version}" date="{release.date}"/>' for release in changelog.releases()]
    return render(
        project.PACKAGING / "linux" / "metainfo.xml",
        DEVELOPER_ID=project.BUNDLE_IDENTIFIER.rpartition(".")[0],
        RELEASES="\n".join(lines),
    )


def manual_page() -> str:
    """The manual page, in the format of man(7). Its date is that of the newest release."""
    return render(project.PACKAGING / "linux" / "pack-browser.1", DATE=changelog.releases()[0].date)


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

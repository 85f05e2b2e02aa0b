"""Describes the program to each system: desktop file, AppStream, manual page, version resource, property list.

The descriptions are made from templates, `project.py`, `app/__init__.py` and `CHANGELOG.md`, so that no value is
written twice.
"""

from __future__ import annotations

import re
from string import Template
from typing import TYPE_CHECKING, Any, Final

from release import changelog, project

if TYPE_CHECKING:
    from pathlib import Path

_MINIMUM_MACOS: Final = "14.0"  # what Qt 6.12 needs


def render(template: Path, **more: str) -> str:
    """Fill a template in.

    Args:
        template: A text with $NAMES in it.
        more: Values beside those that every template may name.

    Raises:
        KeyError: The template has a name without a value.
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
        executable: The program: its name if it is on PATH, or an absolute path.
    """
    # The desktop entry specification demands quotes around a path with reserved characters.
    command = executable if re.fullmatch(r"[\w@%+=:,./-]+", executable) else f'"{executable}"'
    return render(project.PACKAGING / "linux" / "pack-browser.desktop", EXEC=command)


def metainfo() -> str:
    """The AppStream metadata. The homepage is the repository's, so the addresses of the screenshots begin with it."""
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
    """The version resource, in the format that PyInstaller reads."""
    numbers = [int(number) for number in re.findall(r"\d+", project.version())]
    four = ", ".join(str(number) for number in [*numbers, 0, 0, 0, 0][:4])
    return render(project.PACKAGING / "windows" / "version_info.txt", NUMBERS=four)


def macos_information() -> dict[str, Any]:
    """The entries of Info.plist beside those that PyInstaller writes."""
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
        # The demonstration service uses plain HTTP on the loopback interface.
        "NSAppTransportSecurity": {"NSAllowsLocalNetworking": True},
    }

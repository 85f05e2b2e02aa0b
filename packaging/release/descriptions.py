"""Describes the program to each system: desktop file, AppStream, manual page, version resource, property list.

The descriptions are made from templates, `project.py`, `app/__init__.py` and `CHANGELOG.md`, so that no value is
written twice.
"""

from __future__ import annotations

import re
from string import Template
from typing import TYPE_CHECKING, Any, Final
from xml.sax.saxutils import escape

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
        "REVIEW_SUFFIX": project.REVIEW_SUFFIX,
        "REVIEW_MIME_TYPE": project.REVIEW_MIME_TYPE,
        "WINDOWS_INSTALLER_ID": project.WINDOWS_INSTALLER_ID,
        "WINDOWS_MUTEX": project.WINDOWS_MUTEX,
        "VERSION": project.version(),
        "WINDOWS_VERSION": windows_version(),
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
    return render(
        project.PACKAGING / "linux" / "metainfo.xml",
        DEVELOPER_ID=project.BUNDLE_IDENTIFIER.rpartition(".")[0],
        RELEASES="\n".join(map(_appstream_release, changelog.releases())),
    )


def _appstream_release(release: changelog.Release) -> str:
    """A release in AppStream's format: a paragraph for each heading of its notes, and a list of the entries below it.

    Of an entry, the first sentence is taken: software centres have room for no more.
    """
    lines = [f'    <release version="{release.version}" date="{release.date}">', "      <description>"]
    is_in_list = False
    for line in filter(None, release.notes.splitlines()):
        text = re.sub(r"[*`]|\[([^\]]+)\]\([^)]+\)", r"\1", line)
        is_entry = text.startswith("- ")
        if is_entry != is_in_list:
            lines.append("        <ul>" if is_entry else "        </ul>")
            is_in_list = is_entry
        if is_entry:
            lines.append(f"          <li>{escape(re.split(r'(?<=[.!?]) ', text[2:], maxsplit=1)[0])}</li>")
        else:
            lines.append(f"        <p>{escape(text.lstrip('# '))}</p>")
    if is_in_list:
        lines.append("        </ul>")
    return "\n".join([*lines, "      </description>", "    </release>"])


def mime_type() -> str:
    """The type of the files with reviews, as shared-mime-info reads it."""
    return render(project.PACKAGING / "linux" / "mime.xml")


def manual_page() -> str:
    """The manual page, in the format of man(7). Its date is that of the newest release."""
    return render(project.PACKAGING / "linux" / "pack-browser.1", DATE=changelog.releases()[0].date)


def windows_version() -> str:
    """The version as the four numbers that Windows' version resources have, such as "1.2.3.0"."""
    return ".".join([*re.findall(r"\d+", project.version()), "0", "0", "0", "0"][:4])


def windows_version_info() -> str:
    """The version resource of the program, in the format that PyInstaller reads."""
    return render(project.PACKAGING / "windows" / "version_info.txt", NUMBERS=windows_version().replace(".", ", "))


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
        "CFBundleDocumentTypes": [
            {
                "CFBundleTypeName": "Pack review",
                "CFBundleTypeRole": "Viewer",
                "LSHandlerRank": "Owner",
                "LSItemContentTypes": [f"{project.BUNDLE_IDENTIFIER}.review"],
            }
        ],
        "UTExportedTypeDeclarations": [
            {
                "UTTypeIdentifier": f"{project.BUNDLE_IDENTIFIER}.review",
                "UTTypeDescription": "Pack review",
                "UTTypeConformsTo": ["public.json"],
                "UTTypeTagSpecification": {
                    "public.filename-extension": [project.REVIEW_SUFFIX.removeprefix(".")],
                    "public.mime-type": [project.REVIEW_MIME_TYPE],
                },
            }
        ],
        "LSApplicationCategoryType": "public.app-category.graphics-design",
        "LSMinimumSystemVersion": _MINIMUM_MACOS,
        "NSHighResolutionCapable": True,
        "NSRequiresAquaSystemAppearance": False,
        # The demonstration service uses plain HTTP on the loopback interface.
        "NSAppTransportSecurity": {"NSAllowsLocalNetworking": True},
    }

"""Describes the program to each system: desktop file, AppStream, manual page, version resource, property list.

The descriptions are made from templates, `project.py`, `translations.py`, `app/__init__.py` and `CHANGELOG.md`, so that
no value is written twice. The manual page is English alone: it is for people who package and script the program.
"""

from __future__ import annotations

import re
from string import Template
from typing import TYPE_CHECKING, Any, Final
from xml.sax.saxutils import escape, unescape

from release import changelog, project, translations

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
    return Template(template.read_text(encoding="utf-8")).substitute(values | translations.TEXTS | more)


def desktop_file(executable: str) -> str:
    """The desktop file.

    Args:
        executable: The program: its name if it is on PATH, or an absolute path.
    """
    # The desktop entry specification demands quotes around a path with reserved characters.
    command = executable if re.fullmatch(r"[\w@%+=:,./-]+", executable) else f'"{executable}"'
    lines = []
    for line in render(project.PACKAGING / "linux" / "pack-browser.desktop", EXEC=command).splitlines():
        key, _, text = line.partition("=")
        others = translations.translated(text)
        lines += [line, *(f"{key}[{language}]={translation}" for language, translation in others.items())]
    return "\n".join(lines) + "\n"


def metainfo() -> str:
    """The AppStream metadata. The homepage is the repository's, so the addresses of the screenshots begin with it."""
    text = render(
        project.PACKAGING / "linux" / "metainfo.xml",
        DEVELOPER_ID=project.BUNDLE_IDENTIFIER.rpartition(".")[0],
        LANGUAGES="\n".join(f"    <lang>{code}</lang>" for code in ("en", *translations.languages())),
        RELEASES="\n".join(map(_appstream_release, changelog.releases())),
    )
    return _with_translated_elements(text)


def _with_translated_elements(xml_text: str) -> str:
    """Add the translations of elements with nothing but a text, each on a line of its own after the original."""
    lines = []
    for line in xml_text.splitlines():
        lines.append(line)
        element = re.fullmatch(r"(?P<indent> *)<(?P<name>\w+)>(?P<text>[^<]*)</(?P=name)>", line)
        if element is not None:
            indent, name, text = element.groups()
            for language, translation in translations.translated(unescape(text)).items():
                # Of a language in XML, RFC 5646 separates the parts by hyphens.
                tag = language.replace("_", "-")
                lines.append(f'{indent}<{name} xml:lang="{tag}">{escape(translation)}</{name}>')
    return "\n".join(lines) + "\n"


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
    return _with_translated_elements(render(project.PACKAGING / "linux" / "mime.xml"))


def manual_page() -> str:
    """The manual page, in the format of man(7). Its date is that of the newest release."""
    return render(project.PACKAGING / "linux" / "pack-browser.1", DATE=changelog.releases()[0].date)


def windows_version() -> str:
    """The version as the four numbers that Windows' version resources have, such as "1.2.3.0"."""
    return ".".join([*re.findall(r"\d+", project.version()), "0", "0", "0", "0"][:4])


def windows_version_info() -> str:
    """The version resource of the program, in the format that PyInstaller reads."""
    return render(project.PACKAGING / "windows" / "version_info.txt", NUMBERS=windows_version().replace(".", ", "))


# The translations that Inno Setup has of its own sentences, by the codes of their languages.
_INNO_SETUP: Final = {
    "ar": "Arabic",
    "bg": "Bulgarian",
    "ca": "Catalan",
    "cs": "Czech",
    "da": "Danish",
    "de": "German",
    "es": "Spanish",
    "fi": "Finnish",
    "fr": "French",
    "he": "Hebrew",
    "hu": "Hungarian",
    "hy": "Armenian",
    "is": "Icelandic",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "nl": "Dutch",
    "nb": "Norwegian",
    "pl": "Polish",
    "pt": "Portuguese",
    "pt_BR": "BrazilianPortuguese",
    "ru": "Russian",
    "sk": "Slovak",
    "sl": "Slovenian",
    "sv": "Swedish",
    "ta": "Tamil",
    "tr": "Turkish",
    "uk": "Ukrainian",
}


def windows_installer(**more: str) -> str:
    """The script of the installer. It speaks the program's languages, as far as Inno Setup does.

    Args:
        more: See `render`.
    """
    languages = [code for code in translations.languages() if code in _INNO_SETUP]
    messages = translations.translated(translations.REVIEW)
    return render(
        project.PACKAGING / "windows" / "installer.iss",
        LANGUAGES="\n".join(
            rf'Name: "{code}"; MessagesFile: "compiler:Languages\{_INNO_SETUP[code]}.isl"' for code in languages
        ),
        MESSAGES="\n".join(f"{code}.Review={messages[code]}" for code in languages if code in messages),
        **more,
    )


def macos_strings() -> dict[str, str]:
    """The files InfoPlist.strings by their languages: what types of files are called."""
    return {
        language: f'"{translations.REVIEW}" = "{translation}";\n'
        for language, translation in translations.translated(translations.REVIEW).items()
    }


def macos_information() -> dict[str, Any]:
    """The entries of Info.plist beside those that PyInstaller writes."""
    return {
        "CFBundleName": project.NAME,
        "CFBundleDisplayName": project.NAME,
        "CFBundleDevelopmentRegion": "en",
        # Otherwise the system's own parts, such as its menu, would be English.
        "CFBundleLocalizations": ["en", *translations.languages()],
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
                "CFBundleTypeName": translations.REVIEW,
                "CFBundleTypeRole": "Viewer",
                "LSHandlerRank": "Owner",
                "LSItemContentTypes": [f"{project.BUNDLE_IDENTIFIER}.review"],
            }
        ],
        "UTExportedTypeDeclarations": [
            {
                "UTTypeIdentifier": f"{project.BUNDLE_IDENTIFIER}.review",
                "UTTypeDescription": translations.REVIEW,
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

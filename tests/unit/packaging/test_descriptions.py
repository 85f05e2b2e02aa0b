"""The descriptions of the program for each system agree with the program, and each value has one source."""

import ast
import configparser
import platform
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from xml.sax.saxutils import unescape

import pytest

import app
from app.core import identity
from app.core.program import RESOURCES
from release import changelog, check_release, descriptions, project, translations
from tests.tables import each_row

_ROOT = RESOURCES.parent
_HOME = "https://forge.example/team/pack-browser"


def test_the_packages_and_the_changelog_have_the_version_of_the_program() -> None:
    assert project.version() == app.__version__ == changelog.releases()[0].version


def test_the_section_unreleased_of_the_changelog_is_no_release() -> None:
    text = "# Changelog\n\n## [Unreleased]\n\n- x\n\n## [0.2.0] - 2026-12-01\n\n- y\n\n## [0.1.0] - 2026-11-25\n"
    assert changelog.releases_of(text) == [
        changelog.Release("0.2.0", "2026-12-01", "- y"),
        changelog.Release("0.1.0", "2026-11-25", ""),
    ]


_WRAPPED = """\
## [0.2.0] - 2026-12-01

First release with
a filter.

### Added

- A *filter* with `Ctrl+F` & words: see [the list](https://forge.example/list). The rest
  -is here.
- Full screen

## [0.1.0] - 2026-11-25
"""


def test_the_notes_of_a_release_are_not_wrapped() -> None:
    # GitHub shows a line break in the notes of a release as one.
    assert changelog.releases_of(_WRAPPED)[0].notes.splitlines() == [
        "First release with a filter.",
        "",
        "### Added",
        "",
        "- A *filter* with `Ctrl+F` & words: see [the list](https://forge.example/list). The rest -is here.",
        "- Full screen",
    ]


def test_the_metadata_tell_what_is_new_in_a_release(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changelog, "releases", lambda: changelog.releases_of(_WRAPPED)[:1])
    (description,) = ElementTree.fromstring(descriptions.metainfo()).iterfind("./releases/release/description")
    told = [(element.tag, (element.text or "").strip()) for element in description.iter() if element is not description]
    assert told == [
        ("p", "First release with a filter."),
        ("p", "Added"),
        ("ul", ""),
        ("li", "A filter with Ctrl+F & words: see the list."),
        ("li", "Full screen"),
    ]


def test_the_version_is_written_nowhere_else() -> None:
    files = [path for path in (_ROOT / "packaging").rglob("*") if path.suffix not in {".png", ".pyc"}]
    files += (_ROOT / ".github").rglob("*.yml")
    for path in files:
        if path.is_file():
            assert app.__version__ not in path.read_text(encoding="utf-8"), path


def test_tag_version_and_changelog_have_to_agree() -> None:
    newest = changelog.Release("1.2.3", "2026-12-01", "- Full screen")
    assert not check_release.problems_of("v1.2.3", "1.2.3", newest)
    assert len(check_release.problems_of("v1.2.4", "1.2.3", newest)) == 1
    assert len(check_release.problems_of("v1.2.4", "1.2.4", newest)) == 1
    unsaid = changelog.Release("1.2.3", "2026-12-01", "")
    assert check_release.problems_of("v1.2.3", "1.2.3", unsaid) == ["the changelog says nothing about 1.2.3"]
    for heading in ("## [Unreleased]", "## [Unreleased] ", "## Unreleased", "## [unreleased] - 2026"):
        unreleased = changelog.unreleased_of(
            f"# Changelog\n\n{heading}\n\n### Added\n\n- Tabs\n#5 too\n\n## [1.2.3] - 2026-11-25\n\n- All\n"
        )
        assert unreleased == "- Tabs\n#5 too", heading
    assert len(check_release.problems_of("v1.2.3", "1.2.3", newest, unreleased)) == 1
    assert not changelog.unreleased_of("# Changelog\n\n## [Unreleased]\n\n## [1.2.3] - 2026-11-25\n\n- All\n")


def test_the_check_of_a_release_writes_its_notes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(project, "placeholders", list)
    file = tmp_path / "notes.md"
    arguments = [f"v{app.__version__}", "--homepage", project.HOMEPAGE, "--notes", str(file)]
    monkeypatch.setattr(sys, "argv", ["check_release.py", *arguments])
    released = tmp_path / "CHANGELOG.md"
    monkeypatch.setattr(changelog, "FILE", released)
    released.write_text(
        f"# Changelog\n\n## [Unreleased]\n\n## [{app.__version__}] - 2026-11-25\n\n### Added\n\n- Tabs\n",
        encoding="utf-8",
    )
    check_release.main()
    assert file.read_text(encoding="utf-8") == "### Added\n\n- Tabs\n"
    released.write_text(
        released.read_text(encoding="utf-8").replace("]\n\n", "]\n\n- Forgotten\n\n", 1), encoding="utf-8"
    )
    with pytest.raises(SystemExit, match="Forgotten"):
        check_release.main()


def test_a_release_needs_its_repository_as_homepage_and_no_placeholders() -> None:
    assert not check_release.identity_problems(_HOME, [], _HOME)
    assert len(check_release.identity_problems(_HOME, [], f"{_HOME}-2")) == 1
    assert "MAINTAINER" in check_release.identity_problems(_HOME, ["MAINTAINER"], _HOME)[0]


@each_row(
    ("value", "is_placeholder"),
    [
        ("https://packbrowser.example", True),
        ("https://packbrowser.example/releases", True),
        ("Some People <people@packbrowser.example>", True),
        ("example.packbrowser.PackBrowser", True),
        ("https://forge.org/team/examples", False),
        ("An Example <example@forge.org>", False),
        ("org.forge.PackBrowser", False),
    ],
)
def test_names_in_a_domain_reserved_for_examples_are_placeholders(
    value: str, is_placeholder: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(identity, "VENDOR", value)
    assert ("VENDOR" in project.placeholders()) == is_placeholder


def _desktop_entry(executable: str) -> configparser.SectionProxy:
    parser = configparser.RawConfigParser()
    parser.optionxform = str  # type: ignore[assignment, method-assign] # as the library's documentation says
    parser.read_string(descriptions.desktop_file(executable))
    return parser["Desktop Entry"]


def test_the_desktop_file_registers_links_and_reviews_and_speaks_german_too() -> None:
    entry = _desktop_entry("pack-browser")
    assert entry["Exec"] == "pack-browser -- %U"
    assert entry["MimeType"] == "x-scheme-handler/packbrowser;application/vnd.packbrowser.review+json;"
    # On Wayland the window names its desktop file; on X11 its class has to be StartupWMClass.
    assert entry["StartupWMClass"] == identity.APP_ID
    for key in ("GenericName", "Comment", "Keywords"):
        assert entry[f"{key}[de]"] not in {"", entry[key]}
    assert entry["Keywords[de]"].endswith(";"), "it is a list"


@pytest.mark.skipif(shutil.which("update-mime-database") is None, reason="update-mime-database is not installed")
def test_the_type_of_reviews_is_found_by_their_suffix(tmp_path: Path) -> None:
    file = tmp_path / "mime" / "packages" / "pack-browser.xml"
    file.parent.mkdir(parents=True)
    file.write_text(descriptions.mime_type(), encoding="utf-8")
    subprocess.run(["update-mime-database", str(tmp_path / "mime")], capture_output=True, check=True)
    globs = (tmp_path / "mime" / "globs2").read_text(encoding="utf-8")
    assert "50:application/vnd.packbrowser.review+json:*.packreview\n" in globs


def test_the_metadata_list_every_release_and_name_screenshots_that_exist(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(project, "HOMEPAGE", _HOME)
    component = ElementTree.fromstring(descriptions.metainfo())
    told = [(release.attrib["version"], release.attrib["date"]) for release in component.iter("release")]
    assert told == [(release.version, release.date) for release in changelog.releases()]
    pictures = [image.text or "" for image in component.iter("image")]
    prefix = f"{_HOME}/raw/v{app.__version__}/"
    assert len(pictures) == 3
    for picture in pictures:
        assert picture.startswith(prefix)
        assert (_ROOT / picture.removeprefix(prefix)).is_file()


def test_the_version_resource_has_four_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(project, "version", lambda: "1.20.3")
    text = descriptions.windows_version_info()
    assert "filevers=(1, 20, 3, 0)" in text
    assert "StringStruct('ProductVersion', '1.20.3')" in text
    assert descriptions.windows_version() == "1.20.3.0"
    ast.parse(text, mode="eval")  # PyInstaller evaluates it


def test_the_property_list_has_scheme_version_and_languages() -> None:
    information = descriptions.macos_information()
    assert information["CFBundleShortVersionString"] == app.__version__
    assert information["CFBundleURLTypes"][0]["CFBundleURLSchemes"] == ["packbrowser"]
    (exported,) = information["UTExportedTypeDeclarations"]
    assert exported["UTTypeTagSpecification"]["public.filename-extension"] == ["packreview"]
    assert information["CFBundleDocumentTypes"][0]["LSItemContentTypes"] == [exported["UTTypeIdentifier"]]
    assert {"en", "de"} <= set(information["CFBundleLocalizations"])
    assert descriptions.macos_strings()["de"].startswith(f'"{exported["UTTypeDescription"]}" = "')


def _installer() -> list[str]:
    text = descriptions.windows_installer(
        **dict.fromkeys(("SOURCE", "OUTPUT", "INSTALLER", "ICON", "LICENCE"), "x"),
    )
    assert "$" not in text
    return text.splitlines()


def test_the_installer_registers_links_and_reviews() -> None:
    lines = _installer()
    # Windows opens links only if this value exists. Without the dashes a link could pass an option.
    scheme = r'Subkey: "Software\Classes\packbrowser"; ValueType: string; ValueName: "URL Protocol"'
    review = r'Subkey: "Software\Classes\.packreview"; ValueType: string; ValueData: "PackBrowser.Review"'
    assert all(any(each in line for line in lines) for each in (scheme, review))
    commands = [line for line in lines if r"\shell\open\command" in line]
    assert len(commands) == 2, "of links and of reviews"
    for command in commands:
        assert command.endswith(r'ValueData: """{app}\pack-browser.exe"" -- ""%1"""')


def test_the_installer_looks_for_the_mutex_that_the_app_creates() -> None:
    expected = {f"AppMutex={identity.WINDOWS_MUTEX}", "CloseApplications=yes", "RestartApplications=no"}
    assert expected | {f"AppId={{{{{identity.WINDOWS_INSTALLER_ID}}}"} <= set(_installer())


@each_row(
    ("system", "machine", "target"),
    [
        ("linux", "aarch64", "linux-aarch64"),
        ("win32", "AMD64", "windows-amd64"),
        ("darwin", "arm64", "macos-arm64"),
    ],
)
def test_checksums_and_bill_of_materials_are_named_like_the_packages(
    system: str, machine: str, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(platform, "machine", lambda: machine)
    assert project.target() == target


def test_each_text_of_the_metadata_and_of_the_type_of_reviews_is_german_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changelog, "releases", list)  # the changelog is English
    language = "{http://www.w3.org/XML/1998/namespace}lang"
    for text, names in (
        (descriptions.metainfo(), {"summary", "p", "li", "caption"}),
        (descriptions.mime_type(), {"{http://www.freedesktop.org/standards/shared-mime-info}comment"}),
    ):
        elements = [element for element in ElementTree.fromstring(text).iter() if element.tag in names]
        english, german = elements[::2], elements[1::2]
        assert [element.get(language) for element in german] == ["de"] * len(english)
        assert all(one.tag == other.tag and one.text != other.text for one, other in zip(english, german, strict=True))


def test_every_translated_text_of_the_packages_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changelog, "releases", list)
    used = (
        descriptions.desktop_file("x")
        + descriptions.metainfo()
        + descriptions.mime_type()
        + str(descriptions.macos_strings())
    )
    for text in translations.TEXTS.values():
        for language, translation in translations.translated(text).items():
            assert translation in unescape(used), language


def test_the_installer_speaks_the_languages_that_inno_setup_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(translations, "languages", lambda: ["de", "pt_BR", "tlh"])
    monkeypatch.setattr(translations, "translated", lambda _text: {"de": "Paketbewertung"})
    lines = _installer()
    start = lines.index("[Languages]")
    assert lines[start + 1 : start + 4] == [
        'Name: "en"; MessagesFile: "compiler:Default.isl"',
        r'Name: "de"; MessagesFile: "compiler:Languages\German.isl"',
        r'Name: "pt_BR"; MessagesFile: "compiler:Languages\BrazilianPortuguese.isl"',
    ]
    assert {"Review=Pack review", "de.Review=Paketbewertung"} <= set(lines)
    assert not [line for line in lines if "tlh" in line]

"""The manifests of package channels, made from the checksums of a release that is made up."""

import configparser
import hashlib
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from release import channels, checksums, project

_ID: Final = project.BUNDLE_IDENTIFIER
_VERSION: Final = project.version()
_PREFIX: Final = f"pack-browser-{_VERSION}"
_PACKAGES: Final = {
    "linux-x86_64": ("linux-x86_64.tar.gz", "linux-x86_64.deb"),
    "linux-aarch64": ("linux-aarch64.tar.gz",),
    "windows-amd64": ("windows-amd64.zip", "windows-amd64-setup.exe"),
    "macos-arm64": ("macos-arm64.dmg",),
    "macos-x86_64": ("macos-x86_64.dmg",),
}
_DOWNLOADS: Final = f"{project.RELEASES_PAGE}/download/v{_VERSION}"


def digest_of(name: str) -> str:
    return hashlib.sha256(f"{_PREFIX}-{name}".encode()).hexdigest()


def _write_packages(folder: Path) -> Path:
    """Write the packages of all systems, with their lists of checksums, as the release's builds do."""
    for target, names in _PACKAGES.items():
        files = [folder / f"{_PREFIX}-{name}" for name in names]
        for file in files:
            file.write_bytes(file.name.encode())
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(project, "target", lambda target=target: target)
            checksums.write_checksums(files)
    (folder / "pack-browser-0.0.1-linux-x86_64.sha256").write_text(f"{'0' * 64}  {_PREFIX}-linux-x86_64.tar.gz\n")
    return folder


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    """The packages of all systems."""
    return _write_packages(tmp_path)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The manifests of all channels, which tests only read."""
    return channels.write_channels(_write_packages(tmp_path_factory.mktemp("dist")))


def read(file: Path) -> dict[str, Any]:
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert isinstance(content, dict)
    return content


def names_left(folder: Path) -> list[str]:
    """What looks like a placeholder of a template that was not replaced."""
    return [found for file in folder.rglob("*.*") for found in re.findall(r"\$[A-Z_]{3,}", file.read_text("utf-8"))]


def test_no_value_is_missing(written: Path) -> None:
    assert names_left(written) == []


# --- Flatpak ---------------------------------------------------------------------------------------------------------


def test_the_flatpak_is_made_from_the_released_archives(written: Path) -> None:
    manifest = read(written / "flatpak" / f"{_ID}.yaml")
    (module,) = manifest["modules"]
    archives = [source for source in module["sources"] if source["type"] == "archive"]
    assert archives == [
        {
            "type": "archive",
            "only-arches": [machine],
            "url": f"{_DOWNLOADS}/{_PREFIX}-linux-{machine}.tar.gz",
            "sha256": digest_of(f"linux-{machine}.tar.gz"),
        }
        for machine in ("x86_64", "aarch64")
    ]
    files = {source["path"] for source in module["sources"] if source["type"] == "file"}
    assert files == {path.name for path in (written / "flatpak").iterdir()} - {f"{_ID}.yaml"}
    assert manifest["id"] == _ID


def test_the_flatpak_may_do_what_the_program_needs_and_nothing_else(written: Path) -> None:
    allowed = read(written / "flatpak" / f"{_ID}.yaml")["finish-args"]
    assert sorted(allowed) == [
        "--device=dri",
        "--share=ipc",
        "--share=network",
        "--socket=cups",
        "--socket=fallback-x11",
        "--socket=wayland",
        "--talk-name=org.freedesktop.secrets",
    ]


def test_what_the_flatpak_exports_is_named_after_its_id(written: Path) -> None:
    entry = configparser.ConfigParser(interpolation=None, delimiters=("=",))
    entry.optionxform = str  # type: ignore[assignment, method-assign]
    entry.read(written / "flatpak" / f"{_ID}.desktop", encoding="utf-8")
    assert entry["Desktop Entry"]["Icon"] == _ID
    assert entry["Desktop Entry"]["Exec"] == "pack-browser -- %U"
    metainfo = ET.parse(written / "flatpak" / f"{_ID}.metainfo.xml").getroot()
    assert metainfo.findtext("id") == _ID
    assert metainfo.findtext("launchable") == f"{_ID}.desktop"
    assert metainfo.findtext("icon") == _ID
    mime = (written / "flatpak" / f"{_ID}.xml").read_text(encoding="utf-8")
    assert f'<icon name="{_ID}"/>' in mime


@pytest.mark.parametrize(
    ("tool", "name"),
    [
        (("desktop-file-validate",), f"flatpak/{_ID}.desktop"),
        (("appstreamcli", "validate", "--no-net"), f"flatpak/{_ID}.metainfo.xml"),
        (("ruby", "-c"), "homebrew/pack-browser.rb"),
    ],
    ids=["desktop entry", "metainfo", "cask"],
)
def test_tools_accept_the_files(written: Path, tool: tuple[str, ...], name: str) -> None:
    if shutil.which(tool[0]) is None:
        pytest.skip(f"{tool[0]} is not installed")
    subprocess.run([*tool, str(written / name)], check=True)


def test_flatpak_builder_reads_the_manifest_and_finds_its_local_sources(dist: Path, tmp_path: Path) -> None:
    if shutil.which("flatpak-builder") is None:
        pytest.skip("flatpak-builder is not installed")
    manifest = channels.write_channels(dist, is_local=True) / "flatpak" / f"{_ID}.yaml"
    command = ["flatpak-builder", "--download-only", "app", str(manifest)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stderr


# --- winget ----------------------------------------------------------------------------------------------------------

# The rules of the published schema 1.10.0 for the fields that are used, and those that each kind must have.
_TEXT: Final = r".{2,256}"
_URL: Final = r"https?://.+"
_RULES: Final = {
    "PackageIdentifier": r"[^\s.\\/:*?\"<>|]{1,32}(\.[^\s.\\/:*?\"<>|]{1,32}){1,7}",
    "PackageVersion": r"[^\\/:*?\"<>|]{1,128}",
    "ManifestVersion": r"1\.10\.0",
    "DefaultLocale": "en-US",
    "MinimumOSVersion": r"\d+(\.\d+){3}",
    "InstallerType": "inno",
    "UpgradeBehavior": "install|uninstallPrevious|deny",
    "ProductCode": r".{1,255}",
    "ReleaseDate": r"\d{4}-\d{2}-\d{2}",
    "PackageLocale": r"[a-z]{2}-[A-Z]{2}",
    **dict.fromkeys(("Publisher", "PackageName", "License", "ShortDescription"), _TEXT),
    **dict.fromkeys(("PublisherUrl", "PackageUrl", "LicenseUrl", "ReleaseNotesUrl"), _URL),
    "Description": r".{3,10000}",
    "Moniker": r".{1,40}",
    "Architecture": "x64",
    "Scope": "user|machine",
    "InstallerUrl": _URL,
    "InstallerSha256": "[A-Fa-f0-9]{64}",
}
_REQUIRED: Final = {
    "version": {"DefaultLocale"},
    "installer": {"Installers"},
    "defaultLocale": {"PackageLocale", "Publisher", "PackageName", "License", "ShortDescription"},
    "locale": {"PackageLocale"},
}


def problems_of(manifest: dict[str, Any]) -> list[str]:
    """What the schema would not accept."""
    required = {"PackageIdentifier", "PackageVersion", "ManifestVersion"} | _REQUIRED[manifest["ManifestType"]]
    values = [*manifest.items(), *(pair for each in manifest.get("Installers", ()) for pair in each.items())]
    return [f"{name} is missing" for name in required - manifest.keys()] + [
        f"{name} is wrong"
        for name, value in values
        if isinstance(value, str | date) and name != "ManifestType"
        if name not in _RULES or not re.fullmatch(_RULES[name], str(value), re.DOTALL)
    ]


def test_the_manifests_for_winget_follow_its_schema(written: Path) -> None:
    manifests = {file.name: read(file) for file in (written / "winget").iterdir()}
    assert {name: manifest["ManifestType"] for name, manifest in manifests.items()} == {
        "PackBrowser.PackBrowser.yaml": "version",
        "PackBrowser.PackBrowser.installer.yaml": "installer",
        "PackBrowser.PackBrowser.locale.en-US.yaml": "defaultLocale",
        "PackBrowser.PackBrowser.locale.de-DE.yaml": "locale",
    }
    assert {name: problems_of(manifest) for name, manifest in manifests.items()} == {name: [] for name in manifests}
    assert {(each["PackageIdentifier"], each["PackageVersion"]) for each in manifests.values()} == {
        ("PackBrowser.PackBrowser", _VERSION)
    }


def test_winget_installs_for_one_user_or_for_all_with_what_the_installer_registers(written: Path) -> None:
    manifest = read(written / "winget" / "PackBrowser.PackBrowser.installer.yaml")
    script = (project.PACKAGING / "windows" / "installer.iss").read_text(encoding="utf-8")
    assert {each["Scope"]: each["InstallerSwitches"]["Custom"] for each in manifest["Installers"]} == {
        "user": "/CURRENTUSER",
        "machine": "/ALLUSERS",
    }
    for installer in manifest["Installers"]:
        assert installer["InstallerUrl"] == f"{_DOWNLOADS}/{_PREFIX}-windows-amd64-setup.exe"
        assert installer["InstallerSha256"] == digest_of("windows-amd64-setup.exe").upper()
    assert manifest["ProductCode"] == f"{{{project.WINDOWS_INSTALLER_ID}}}_is1"
    assert manifest["Protocols"] == [project.URL_SCHEME]
    assert manifest["FileExtensions"] == [project.REVIEW_SUFFIX.removeprefix(".")]
    assert f"MinVersion={manifest['MinimumOSVersion'].removesuffix('.0')}\n" in script
    assert "PrivilegesRequiredOverridesAllowed=" in script
    assert date.fromisoformat(str(manifest["ReleaseDate"])) <= date.max


# --- Homebrew --------------------------------------------------------------------------------------------------------


def test_the_cask_downloads_the_image_of_each_machine(written: Path) -> None:
    text = (written / "homebrew" / "pack-browser.rb").read_text(encoding="utf-8")
    for name, machine in (("arm", "arm64"), ("intel", "x86_64")):
        assert re.search(rf'{name}: +"{digest_of(f"macos-{machine}.dmg")}"', text)
    url = re.search(r'^  url "(.+)"$', text, re.MULTILINE)
    assert url is not None
    address = url[1].replace("#{version}", _VERSION).replace("#{arch}", "arm64")
    assert address == f"{_DOWNLOADS}/{_PREFIX}-macos-arm64.dmg"
    description = re.search(r'^  desc "(.+)"$', text, re.MULTILINE)
    assert description is not None
    assert re.fullmatch(r"(?!An? |The )[A-Z].{1,78}[^.]", description[1])
    assert "pack browser" not in description[1].lower()


# --- The command -----------------------------------------------------------------------------------------------------


def test_a_package_that_is_missing_fails_or_leaves_its_channel_out(
    dist: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (dist / f"{_PREFIX}-macos-x86_64.sha256").unlink()
    monkeypatch.setattr(sys, "argv", ["channels.py", "--trial", str(dist)])
    with pytest.raises(SystemExit, match=rf"names {_PREFIX}-macos-x86_64\.dmg"):
        channels.main()
    monkeypatch.setattr(sys, "argv", ["channels.py", "--trial", "--partial", str(dist)])
    channels.main()
    assert f"no manifest for homebrew: {_PREFIX}-macos-x86_64.dmg missing" in capsys.readouterr().out
    assert {path.name for path in (dist / "channels").iterdir()} == {"flatpak", "winget"}


def test_placeholders_are_refused(dist: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(project, "placeholders", lambda: ["HOMEPAGE"])
    monkeypatch.setattr(sys, "argv", ["channels.py", str(dist)])
    with pytest.raises(SystemExit, match=r"identity\.py still has placeholders: HOMEPAGE"):
        channels.main()
    assert not (dist / "channels").exists()

"""Makes the Linux packages from the bundle: a .tar.gz with install.sh, a .deb and an .rpm."""

from __future__ import annotations

import gzip
import json
import platform
import shutil
import subprocess
import sys
import tarfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from art import make_icons
from linux.host_libraries import debian_dependencies, host_needs, rpm_dependencies
from release import changelog, descriptions, make_licences, project
from release.library_sources import source_addresses

if TYPE_CHECKING:
    from collections.abc import Sequence

    from linux.host_libraries import HostNeeds
    from release.make_licences import Licence

_FOLDER: Final = project.PACKAGING / "linux"
_STAGE: Final = project.WORK / "linux"
_SHARE: Final = _STAGE / "share"
_DEBIAN_ARCHITECTURES: Final = {"x86_64": "amd64", "aarch64": "arm64"}
_RELEASE: Final = "1"  # revision of the packages: increased if the same version is packaged again
_MORE_DEPENDENCIES: Final = ["ca-certificates"]  # the certificates that TLS connections are checked with


def make_packages(icons: Path) -> list[Path]:
    """Make all packages.

    Args:
        icons: Folder of the icons, as `make_icons` writes them.

    Returns:
        The files.
    """
    needs = host_needs(project.BUNDLE)
    print(f"needs glibc {needs.glibc_text} and {len(needs.libraries)} system libraries")
    lay_out_share(_SHARE, icons)
    check_share()
    return [_make_archive(), *_make_system_packages(needs)]


def lay_out_share(share: Path, icons: Path) -> None:
    """Write the files that are installed below /usr/share or ~/.local/share.

    Args:
        share: The folder. It is emptied first.
        icons: See `make_packages`.
    """
    shutil.rmtree(share, ignore_errors=True)
    _write(share / "applications" / f"{project.APP_ID}.desktop", descriptions.desktop_file(project.APP_ID))
    _write(share / "metainfo" / f"{project.BUNDLE_IDENTIFIER}.metainfo.xml", descriptions.metainfo())
    _write(share / "mime" / "packages" / f"{project.APP_ID}.xml", descriptions.mime_type())
    for size in make_icons.SIZES:
        folder = share / "icons" / "hicolor" / f"{size}x{size}" / "apps"
        folder.mkdir(parents=True)
        shutil.copyfile(icons / f"{size}.png", folder / f"{project.APP_ID}.png")
    scalable = share / "icons" / "hicolor" / "scalable" / "apps"
    scalable.mkdir(parents=True)
    shutil.copyfile(make_icons.DRAWING, scalable / f"{project.APP_ID}.svg")
    _write_compressed(share / "man" / "man1" / f"{project.APP_ID}.1.gz", descriptions.manual_page())


def check_share() -> None:
    """Check desktop file and metadata with desktop-file-validate and appstreamcli, if these are installed.

    Raises:
        subprocess.CalledProcessError: One of them has found an error.
    """
    checks = {
        "desktop-file-validate": [str(_SHARE / "applications" / f"{project.APP_ID}.desktop")],
        "appstreamcli": [
            "validate",
            "--no-net",
            str(_SHARE / "metainfo" / f"{project.BUNDLE_IDENTIFIER}.metainfo.xml"),
        ],
    }
    for tool, arguments in checks.items():
        if shutil.which(tool) is None:
            print(f"not checked: {tool} is not installed")
        else:
            subprocess.run([tool, *arguments], check=True)


def _make_archive() -> Path:
    """Make the archive with the install script, for every distribution."""
    name = f"{project.APP_ID}-{project.version()}-linux-{platform.machine()}"
    target = project.DIST / f"{name}.tar.gz"
    # The default, level 9, takes three times as long and makes the file half a percent smaller.
    with tarfile.open(target, "w:gz", compresslevel=6) as archive:
        for source, path in (
            (project.BUNDLE, project.APP_ID),
            (_SHARE, "share"),
            (_FOLDER / "install.sh", "install.sh"),
            (project.ROOT / "LICENSE", "LICENSE"),
        ):
            archive.add(source, f"{name}/{path}", filter=_without_owner)
    return target


def _without_owner(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Replace the owner of a file, which would name an account of the build machine."""
    member.uid = member.gid = 0
    member.uname = member.gname = "root"
    return member


def lay_out_documents(share: Path, licences: Sequence[Licence]) -> None:
    """Write the files that only the .deb and the .rpm contain: copyright and changelog.

    Args:
        share: The folder that becomes /usr/share.
        licences: Of everything that is bundled; the first is that of the app.
    """
    documents = share / "doc" / project.APP_ID
    _write(documents / "copyright", copyright_text(licences))
    _write_compressed(documents / "changelog.gz", changelog.FILE.read_text(encoding="utf-8"))


def _make_system_packages(needs: HostNeeds) -> list[Path]:
    licences = make_licences.read()
    lay_out_documents(_SHARE, licences)
    overrides = _STAGE / "lintian-overrides"
    _write(overrides, descriptions.render(_FOLDER / overrides.name))
    releases = _STAGE / "releases.yaml"
    _write(releases, json.dumps(nfpm_changelog()))
    configuration = _STAGE / "nfpm.yaml"
    text = descriptions.render(
        _FOLDER / "nfpm.yaml",
        ARCHITECTURE=_DEBIAN_ARCHITECTURES[platform.machine()],
        CHANGELOG=str(releases),
        RELEASE=_RELEASE,
        LINTIAN_OVERRIDES=str(overrides),
        LICENCE=licence_expression(licences),
        BUILT_AT=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        BUNDLE=str(project.BUNDLE),
        SHARE=str(_SHARE),
        # JSON is valid YAML.
        DEBIAN_DEPENDENCIES=json.dumps(debian_dependencies(needs) + _MORE_DEPENDENCIES),
        RPM_DEPENDENCIES=json.dumps(rpm_dependencies(needs) + _MORE_DEPENDENCIES),
    )
    _write(configuration, text)
    # nfpm is installed beside this Python, whose folder need not be on PATH.
    nfpm = str(Path(sys.executable).with_name("nfpm"))
    files = []
    for packager in ("deb", "rpm"):
        file = project.DIST / f"{project.APP_ID}-{project.version()}-linux-{platform.machine()}.{packager}"
        command = [nfpm, "package", "--config", str(configuration), "--packager", packager, "--target", str(file)]
        subprocess.run(command, check=True, cwd=project.ROOT)
        files.append(file)
    return files


def nfpm_changelog() -> list[dict[str, object]]:
    """The releases in nfpm's format, from which it makes the changelogs of the .deb and the .rpm."""
    return [
        {
            "semver": f"{release.version}-{_RELEASE}",
            "date": f"{release.date}T00:00:00Z",
            "packager": project.MAINTAINER,
            "deb": {"urgency": "medium", "distributions": ["unstable"]},
            "changes": [{"note": "New release. See changelog.gz for what has changed."}],
        }
        for release in changelog.releases()
    ]


def copyright_text(licences: Sequence[Licence]) -> str:
    """The copyright file: the licence of the app, and a list of what is bundled with it.

    Args:
        licences: Of everything that is bundled; the first is that of the app.
    """
    own, *others = licences
    file = f"/usr/lib/{project.APP_ID}/_internal/resources/{make_licences.FILE.name}"
    lines = [f"  {each.name} {each.version}: {each.licence}" for each in others]
    introduction = f"It is bundled with the following. Their licences are in {file}, and in the program under About:"
    sources = [
        f"  {each.name}: {address}"
        for each in others
        for address in source_addresses(each.name, each.version, each.licence)
    ]
    return "\n".join(
        [
            own.text,
            "",
            introduction,
            "",
            *lines,
            "",
            "The sources of those under the LGPL:",
            "",
            *sources,
            "",
            "On Debian the texts of the LGPL, the GPL and the Apache licence are in /usr/share/common-licenses/LGPL-3,",
            "/usr/share/common-licenses/GPL-3 and /usr/share/common-licenses/Apache-2.0.",
            "",
        ]
    )


def licence_expression(licences: Sequence[Licence]) -> str:
    """All licences as one SPDX expression, in their order."""
    each_once = dict.fromkeys(f"({each.licence})" if " OR " in each.licence else each.licence for each in licences)
    return " AND ".join(each_once)


def _write_compressed(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    # Without a timestamp, so that the same text always gives the same file.
    file.write_bytes(gzip.compress(text.encode("utf-8"), mtime=0))


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")

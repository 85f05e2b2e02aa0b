"""Linux: the bundle → .tar.gz with install.sh, .deb, .rpm."""

from __future__ import annotations

import json
import platform
import shutil
import subprocess
import sys
import tarfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import descriptions
import make_icons
import make_licences
import project
from host_libraries import debian_dependencies, host_needs, rpm_dependencies

if TYPE_CHECKING:
    from collections.abc import Sequence

    from host_libraries import HostNeeds
    from make_licences import Licence

_FOLDER: Final = project.PACKAGING / "linux"
_STAGE: Final = project.WORK / "linux"
_SHARE: Final = _STAGE / "share"
_DEBIAN_ARCHITECTURES: Final = {"x86_64": "amd64", "aarch64": "arm64"}
_MORE_DEPENDENCIES: Final = ["ca-certificates"]  # without them no connection is trusted


def make_packages(icons: Path, homepage: str) -> list[Path]:
    """Make all packages.

    Args:
        icons: Folder of the icons, as `make_icons` writes them.
        homepage: Address of the project.

    Returns:
        The files.
    """
    needs = host_needs(project.BUNDLE)
    print(f"needs glibc {needs.glibc_text} and {len(needs.libraries)} system libraries")
    lay_out_share(_SHARE, icons, homepage)
    check_share()
    return [_make_archive(), *_make_system_packages(needs, homepage)]


def lay_out_share(share: Path, icons: Path, homepage: str) -> None:
    """Lay out what goes below /usr/share or ~/.local/share.

    Args:
        share: The folder; what was in it goes.
        icons: See `make_packages`.
        homepage: See there.
    """
    shutil.rmtree(share, ignore_errors=True)
    _write(share / "applications" / f"{project.APP_ID}.desktop", descriptions.desktop_file(project.APP_ID))
    _write(share / "metainfo" / f"{project.BUNDLE_IDENTIFIER}.metainfo.xml", descriptions.metainfo(homepage))
    for size in make_icons.SIZES:
        folder = share / "icons" / "hicolor" / f"{size}x{size}" / "apps"
        folder.mkdir(parents=True)
        shutil.copyfile(icons / f"{size}.png", folder / f"{project.APP_ID}.png")
    scalable = share / "icons" / "hicolor" / "scalable" / "apps"
    scalable.mkdir(parents=True)
    shutil.copyfile(make_icons.DRAWING, scalable / f"{project.APP_ID}.svg")


def check_share() -> None:
    """Have the desktop file and the metadata checked by those who read them, where they are installed.

    Raises:
        subprocess.CalledProcessError: They find fault.
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
    """The archive with an install script, for every distribution."""
    name = f"{project.APP_ID}-{project.version()}-linux-{platform.machine()}"
    target = project.DIST / f"{name}.tar.gz"
    # Level 6: the nine of the default takes three times as long for half a percent.
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
    """Nobody's account of the build machine belongs into the archive."""
    member.uid = member.gid = 0
    member.uname = member.gname = "root"
    return member


def _make_system_packages(needs: HostNeeds, homepage: str) -> list[Path]:
    documents = _SHARE / "doc" / project.APP_ID
    documents.mkdir(parents=True)
    licences = make_licences.read()
    _write(documents / "copyright", copyright_text(licences))
    configuration = _STAGE / "nfpm.yaml"
    text = descriptions.render(
        _FOLDER / "nfpm.yaml",
        ARCHITECTURE=_DEBIAN_ARCHITECTURES[platform.machine()],
        HOMEPAGE=homepage,
        LICENCE=licence_expression(licences),
        BUILT_AT=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        BUNDLE=str(project.BUNDLE),
        SHARE=str(_SHARE),
        # A list in JSON is one in YAML.
        DEBIAN_DEPENDENCIES=json.dumps(debian_dependencies(needs) + _MORE_DEPENDENCIES),
        RPM_DEPENDENCIES=json.dumps(rpm_dependencies(needs) + _MORE_DEPENDENCIES),
    )
    _write(configuration, text)
    # It is installed beside this Python, whether that is on the search path or not.
    nfpm = str(Path(sys.executable).with_name("nfpm"))
    files = []
    for packager in ("deb", "rpm"):
        file = project.DIST / f"{project.APP_ID}-{project.version()}-linux-{platform.machine()}.{packager}"
        command = [nfpm, "package", "--config", str(configuration), "--packager", packager, "--target", str(file)]
        subprocess.run(command, check=True, cwd=project.ROOT)
        files.append(file)
    return files


def copyright_text(licences: Sequence[Licence]) -> str:
    """The copyright file: the app's own licence, and what comes with it.

    Args:
        licences: The app's own first.
    """
    own, *others = licences
    file = f"/usr/lib/{project.APP_ID}/_internal/resources/{make_licences.FILE.name}"
    lines = [f"  {each.name} {each.version}: {each.licence}" for each in others]
    introduction = f"These come with it. Their texts are in {file}, and in the program under About:"
    return "\n".join([own.text, "", introduction, "", *lines, ""])


def licence_expression(licences: Sequence[Licence]) -> str:
    """All licences as one SPDX expression, the app's own first."""
    each_once = dict.fromkeys(f"({each.licence})" if " OR " in each.licence else each.licence for each in licences)
    return " AND ".join(each_once)


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")

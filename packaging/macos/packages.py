"""Makes the package for macOS: signs the .app, and puts it into a .dmg."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
from typing import TYPE_CHECKING, Final

from release import project

if TYPE_CHECKING:
    from pathlib import Path

_ENTITLEMENTS: Final = project.PACKAGING / "macos" / "entitlements.plist"
# codesign's sign for an ad-hoc signature, which names no developer. Apple's processors run no program without one.
_AD_HOC: Final = "-"


def make_packages() -> list[Path]:
    """Sign the app and put it into a disk image, beside a link to /Applications.

    The environment variable `PACK_BROWSER_SIGNING_IDENTITY` may name a certificate in the keychain to sign with.

    Returns:
        The file.
    """
    identity = os.environ.get("PACK_BROWSER_SIGNING_IDENTITY", _AD_HOC)
    command = ["codesign", "--force", "--deep", "--options", "runtime", "--entitlements", str(_ENTITLEMENTS)]
    subprocess.run([*command, "--sign", identity, str(project.MAC_APP)], check=True)
    subprocess.run(["codesign", "--verify", "--deep", "--strict", str(project.MAC_APP)], check=True)

    stage = project.WORK / "dmg"
    shutil.rmtree(stage, ignore_errors=True)
    stage.mkdir(parents=True)
    shutil.copytree(project.MAC_APP, stage / project.MAC_APP.name, symlinks=True)
    (stage / "Applications").symlink_to("/Applications")
    target = project.DIST / f"{project.APP_ID}-{project.version()}-macos-{platform.machine()}.dmg"
    command = ["hdiutil", "create", "-volname", project.NAME, "-srcfolder", str(stage), "-format", "ULMO", "-ov"]
    subprocess.run([*command, str(target)], check=True)
    return [target]

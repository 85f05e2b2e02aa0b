"""Makes the package for macOS: signs the .app, and puts it into a .dmg."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import time
from typing import TYPE_CHECKING, Final

from release import project

if TYPE_CHECKING:
    from collections.abc import Sequence
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
    make_disk_image(stage, target)
    return [target]


def make_disk_image(folder: Path, target: Path, pauses: Sequence[float] = (5.0, 15.0, 45.0)) -> None:
    """Put a folder into a disk image.

    hdiutil now and then fails with "Resource busy", because the system indexes or scans the volume that it has mounted.
    Then it is called again.

    Args:
        folder: The folder.
        target: The image, which is replaced if it exists.
        pauses: Seconds to wait before each further attempt.

    Raises:
        subprocess.CalledProcessError: The last attempt failed, too.
    """
    command = ["hdiutil", "create", "-volname", project.NAME, "-srcfolder", str(folder), "-format", "ULMO", "-ov"]
    for pause in pauses:
        if subprocess.run([*command, str(target)], check=False).returncode == 0:
            return
        print(f"hdiutil failed and is called again in {pause:.0f} s", flush=True)
        time.sleep(pause)
    subprocess.run([*command, str(target)], check=True)

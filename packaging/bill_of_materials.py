"""The software bill of materials, in CycloneDX's JSON: all packages and libraries in the bundle, with their licences.

``uv run --group package python packaging/bill_of_materials.py``. It is made from an environment that has what the
program needs at run time and nothing else: this one has tools in it, too. Libraries are those that the build has found,
so the bundle is built before.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any, Final

from packaging.utils import canonicalize_name

import make_licences
import project
from app.logs import write_utf8

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from make_licences import Licence

_ENVIRONMENT: Final = project.WORK / "runtime"


def write_bill_of_materials() -> Path:
    """Write it into ``dist/``.

    Returns:
        The file.

    Raises:
        subprocess.CalledProcessError: A tool failed.
        LicenceError: There is no bundle yet.
    """
    licences = make_licences.read()
    uv = os.environ.get("UV") or shutil.which("uv") or "uv"
    environment = dict(os.environ, UV_PROJECT_ENVIRONMENT=str(_ENVIRONMENT))
    command = [uv, "sync", "--quiet", "--no-default-groups", "--no-editable", "--python", sys.executable]
    subprocess.run(command, check=True, env=environment, cwd=project.ROOT)

    project.DIST.mkdir(exist_ok=True)
    name = f"{project.APP_ID}-{project.version()}-{sys.platform}-{platform.machine().lower()}.cdx.json"
    target = project.DIST / name
    python = _ENVIRONMENT / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    command = [sys.executable, "-m", "cyclonedx_py", "environment", str(python)]
    command += ["--pyproject", str(project.ROOT / "pyproject.toml"), "--mc-type", "application"]
    command += ["--output-reproducible", "--output-format", "JSON", "--output-file", str(target)]
    subprocess.run(command, check=True, cwd=project.ROOT)
    bill = json.loads(target.read_text(encoding="utf-8"))
    complete(bill, licences)
    target.write_text(json.dumps(bill, indent=2) + "\n", encoding="utf-8")
    return target


def complete(bill: dict[str, Any], licences: Iterable[Licence]) -> None:
    """Add what the tool can't know: the version, which is in no pyproject.toml, Python itself, and libraries.

    Args:
        bill: Made by the tool.
        licences: Of all that is bundled.
    """
    bill["metadata"]["component"]["version"] = project.version()
    components = bill["components"]
    known = {canonicalize_name(each["name"]) for each in components} | {project.APP_ID}
    for each in licences:
        if canonicalize_name(each.name) not in known:
            component = {"type": "library", "bom-ref": each.name, "name": each.name, "version": each.version}
            if each.name == "Python":
                component |= {"type": "platform", "bom-ref": "cpython", "name": "CPython"}
            components.append(component | {"licenses": [{"expression": each.licence}]})


def main() -> None:
    """The command."""
    write_utf8()
    print(write_bill_of_materials())


if __name__ == "__main__":
    main()

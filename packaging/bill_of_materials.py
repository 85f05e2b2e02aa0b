"""The software bill of materials, in CycloneDX's JSON: everything from PyPI that the bundle holds, with its licences.

``uv run --group package python packaging/bill_of_materials.py``. It is made from an environment that has what the
program needs at run time and nothing else: this one has tools in it, too.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Final

import project

if TYPE_CHECKING:
    from pathlib import Path

_ENVIRONMENT: Final = project.WORK / "runtime"


def write_bill_of_materials() -> Path:
    """Write it into ``dist/``.

    Returns:
        The file.

    Raises:
        subprocess.CalledProcessError: A tool failed.
    """
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
    _complete(target)
    return target


def _complete(file: Path) -> None:
    """Add what the tool can't know: the version, which is in no pyproject.toml, and Python itself."""
    bill = json.loads(file.read_text(encoding="utf-8"))
    bill["metadata"]["component"]["version"] = project.version()
    python = {"type": "platform", "bom-ref": "cpython", "name": "CPython", "version": platform.python_version()}
    bill["components"].append(python | {"licenses": [{"license": {"id": "PSF-2.0"}}]})
    file.write_text(json.dumps(bill, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    print(write_bill_of_materials())

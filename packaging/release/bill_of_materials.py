"""The software bill of materials, in CycloneDX's JSON: all packages and libraries in the bundle, with their licences.

`build.py` writes it before the checksums. The tool lists every package of this environment, which has tools for
development in it, too: those that the program does not need are taken out. Libraries are those that the build has
found, so the bundle is built before.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from packaging.utils import canonicalize_name

from release import make_licences, project

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from pathlib import Path

    from release.make_licences import Licence


def write_bill_of_materials() -> Path:
    """Write it into ``dist/``.

    Returns:
        The file.

    Raises:
        subprocess.CalledProcessError: The tool failed.
        LicenceError: There is no bundle yet.
    """
    licences = make_licences.read()
    project.DIST.mkdir(exist_ok=True)
    name = f"{project.APP_ID}-{project.version()}-{project.target()}.cdx.json"
    target = project.DIST / name
    command = [sys.executable, "-m", "cyclonedx_py", "environment", sys.executable]
    command += ["--pyproject", str(project.ROOT / "pyproject.toml"), "--mc-type", "application"]
    command += ["--output-reproducible", "--output-format", "JSON", "--output-file", str(target)]
    subprocess.run(command, check=True, cwd=project.ROOT)
    bill = json.loads(target.read_text(encoding="utf-8"))
    keep_only(bill, make_licences.needed_packages(project.APP_ID))
    complete(bill, licences)
    target.write_text(json.dumps(bill, indent=2) + "\n", encoding="utf-8")
    return target


def keep_only(bill: dict[str, Any], packages: Collection[str]) -> None:
    """Take out every package that is not among those, and its edges in the graph of dependencies.

    Args:
        bill: Made by the tool.
        packages: Names of packages.
    """
    names = {canonicalize_name(name) for name in packages}
    bill["components"] = [each for each in bill["components"] if canonicalize_name(each["name"]) in names]
    kept = {each["bom-ref"] for each in bill["components"]} | {bill["metadata"]["component"]["bom-ref"]}
    bill["dependencies"] = [
        edges | {"dependsOn": [target for target in edges.get("dependsOn", []) if target in kept]}
        for edges in bill["dependencies"]
        if edges["ref"] in kept
    ]


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

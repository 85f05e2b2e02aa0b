"""Writes the software bill of materials: all packages and libraries of the bundle with their licences.

Its format is CycloneDX's JSON. cyclonedx-py lists all packages of this environment; development tools, which the
program does not need, are removed from its list. Python and the libraries that the build of the bundle has found are
added.
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
    """Write the bill of materials into ``dist/``.

    Returns:
        The file.

    Raises:
        subprocess.CalledProcessError: cyclonedx-py failed.
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
    """Remove all other packages, and their edges in the graph of dependencies.

    Args:
        bill: Written by cyclonedx-py; it is changed.
        packages: Names of the packages to keep.
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
    """Add what cyclonedx-py does not list: the program's version, which pyproject.toml lacks, Python, and libraries.

    Args:
        bill: Written by cyclonedx-py; it is changed.
        licences: Of everything that is bundled.
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

"""Writes the SHA-256 digests of the packages in the format that ``sha256sum --check`` reads."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from release import project

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def write_checksums(files: Sequence[Path]) -> Path:
    """Write the list of digests into the folder of the packages.

    Args:
        files: The packages, all in one folder.

    Returns:
        The list. Its name contains the system, so that the lists of several systems fit into one folder.
    """
    lines = []
    for file in files:
        with file.open("rb") as opened:
            lines.append(f"{hashlib.file_digest(opened, 'sha256').hexdigest()}  {file.name}\n")
    name = f"{project.APP_ID}-{project.version()}-{project.target()}.sha256"
    target = files[0].parent / name
    target.write_text("".join(lines), encoding="utf-8", newline="\n")
    return target

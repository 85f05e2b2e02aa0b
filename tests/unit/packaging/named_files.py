"""Finds files, tasks, dependency groups and options that scripts and workflows name, and that do not exist.

Linters check the syntax of these files, but do not know what this project contains.
"""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING

from app.core.program import RESOURCES

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = RESOURCES.parent
CONFIGURATION = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def problems_of(text: str) -> list[str]:
    """Find out what a text names that does not exist.

    Args:
        text: The text of a shell script or a workflow.

    Returns:
        A message for each name.
    """
    text = re.sub(r"^\s*#.*$", "", text, flags=re.MULTILINE).replace("\\\n", " ")
    return [*_missing_files(text), *_missing_names(text), *_missing_options(text)]


def _missing_files(text: str) -> Iterator[str]:
    for path in re.findall(r"(?<![\w./-])(?:packaging|tests|app|\.ci|\.github)/[\w./*-]+", text):
        if not any(ROOT.glob(path)):
            yield f"{path} does not exist"


def _missing_names(text: str) -> Iterator[str]:
    for task in re.findall(r"\bpoe ([\w-]+)", text):
        if task not in CONFIGURATION["tool"]["poe"]["tasks"]:
            yield f"poe has no task {task}"
    for group in re.findall(r"--group[ =]([\w-]+)", text):
        if group not in CONFIGURATION["dependency-groups"]:
            yield f"there is no dependency group {group}"


def _missing_options(text: str) -> Iterator[str]:
    for script, rest in re.findall(r"(packaging/[\w/]+\.(?:py|sh))(.*)", text):
        file = ROOT / script
        source = file.read_text(encoding="utf-8") if file.is_file() else ""
        for option in re.findall(r"(?<=\s)--[\w-]+", rest):
            if option not in source:
                yield f"{script} has no option {option}"

"""Checks the release workflow against what exists: it can't run here, and a release is a bad day for typing errors.

``uv run packaging/check_workflow.py``. Scripts, their options, modules, poe's tasks, dependency groups, paths, jobs
that others need, runners and actions that are pinned.
"""

from __future__ import annotations

import ast
import re
import shlex
import sys
import tomllib
from typing import TYPE_CHECKING, Any, Final

import yaml

import project

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WORKFLOW: Final = project.ROOT / ".github" / "workflows" / "release.yml"

_PINNED: Final = re.compile(r"[\w./-]+@([0-9a-f]{40}|v\d+\.\d+\.\d+)")
_PINNED_IMAGE: Final = re.compile(r"[\w./-]+:[\w.-]*\d[\w.-]*")
# What a build makes is not there before it.
_MADE: Final = ("dist", "build")
_FOLDERS: Final = (".ci", "app", "docs", "packaging", "resources", "tests")
_UV_VALUES: Final = ("--group", "--only-group", "--python", "--project", "--with")


def problems_of(text: str, root: Path = project.ROOT) -> list[str]:
    """What is wrong with a workflow.

    Args:
        text: The file's.
        root: Folder of the project that it belongs to.

    Returns:
        Sentences; none where all is well.
    """
    try:
        workflow = yaml.safe_load(text)
    except yaml.YAMLError as error:
        return [f"it is not YAML: {error}"]
    jobs: dict[str, dict[str, Any]] = workflow.get("jobs") or {}
    if not jobs:
        return ["it has no jobs"]
    problems = []
    for name, job in jobs.items():
        problems += [f"{name}: {problem}" for problem in _problems_of_job(job, jobs, root)]
    return problems


def _problems_of_job(job: dict[str, Any], jobs: dict[str, Any], root: Path) -> Iterator[str]:
    needs = job.get("needs", [])
    for need in [needs] if isinstance(needs, str) else needs:
        if need not in jobs:
            yield f"it needs {need}, which is no job"
    if re.search(r"latest|\$\{\{", str(job.get("runs-on", "latest"))):
        yield "its runner is not pinned"
    for image in _images_of(job):
        if not _PINNED_IMAGE.fullmatch(image):
            yield f"its container is not pinned: {image}"
    for step in job.get("steps", []):
        yield from _problems_of_step(step, root)


def _problems_of_step(step: dict[str, Any], root: Path) -> Iterator[str]:
    action = step.get("uses")
    if action is not None and not _PINNED.fullmatch(action):
        yield f"{action} is not pinned to a version or a commit"
    if action is None and "run" not in step:
        yield "a step does nothing"
    for command in _commands_of(step.get("run", "")):
        yield from _problems_of_command(command, root)
    if "working-directory" in step:
        yield from _problems_of_path(step["working-directory"], root)


def _images_of(job: dict[str, Any]) -> list[str]:
    container = job.get("container")
    if container is None:
        return []
    image = str(container["image"] if isinstance(container, dict) else container)
    variable = re.fullmatch(r"\$\{\{ matrix\.(\w+) \}\}", image)
    return [str(each) for each in job["strategy"]["matrix"][variable[1]]] if variable else [image]


def _commands_of(script: str) -> Iterator[list[str]]:
    """The words of each command."""
    for line in script.replace("\\\n", " ").splitlines():
        words = shlex.split(line, comments=True)
        if words:
            yield words


def _problems_of_command(words: list[str], root: Path) -> Iterator[str]:
    for word in words:
        yield from _problems_of_path(word, root)
    if words[0] == "uv" and words[1:2] in (["run"], ["sync"]):
        yield from _problems_of_uv(words[2:], root)
    elif words[0].startswith("python"):
        yield from _problems_of_python(words[1:], root)


def _problems_of_uv(words: list[str], root: Path) -> Iterator[str]:
    configuration = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    rest = list(words)
    while rest and rest[0].startswith("-"):
        option = rest.pop(0)
        value = rest.pop(0) if option in _UV_VALUES and rest else ""
        if option in {"--group", "--only-group"} and value not in configuration["dependency-groups"]:
            yield f"there is no dependency group {value}"
    if rest[:1] == ["poe"]:
        task = rest[1] if len(rest) > 1 else ""
        if task not in configuration["tool"]["poe"]["tasks"]:
            yield f"poe has no task {task}"
    elif rest and rest[0] == "python":
        yield from _problems_of_python(rest[1:], root)
    elif rest and rest[0].endswith(".py"):
        yield from _problems_of_python(rest, root)


def _problems_of_python(words: list[str], root: Path) -> Iterator[str]:
    if not words:
        yield "python is given nothing to do"
        return
    if words[0] == "-m":
        module = root.joinpath(*words[1].split("."))
        if not (module.with_suffix(".py").is_file() or (module / "__main__.py").is_file()):
            yield f"there is no module {words[1]}"
        return
    script = root / words[0]
    if not script.is_file():
        yield f"{words[0]} is not there"
        return
    known = _options_of(script)
    for word in words[1:]:
        if word.startswith("-") and word.split("=")[0] not in known:
            yield f"{words[0]} has no option {word}"


def _options_of(script: Path) -> set[str]:
    """The options that a script adds to its parser."""
    options = {"--help", "-h"}
    for node in ast.walk(ast.parse(script.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "add_argument":
            options |= {str(argument.value) for argument in node.args if isinstance(argument, ast.Constant)}
    return options


def _problems_of_path(word: str, root: Path) -> Iterator[str]:
    parts = word.removeprefix("./").split("/")
    if parts[0] in _MADE or parts[0] not in _FOLDERS or len(parts) == 1:
        return
    if not any(root.glob("/".join(parts))):
        yield f"{word} is not there"


def main() -> None:
    """The command."""
    problems = problems_of(WORKFLOW.read_text(encoding="utf-8"))
    if problems:
        sys.exit(f"{WORKFLOW.name}:\n  " + "\n  ".join(problems))
    print(f"{WORKFLOW.name}: every command, path and name in it exists")


if __name__ == "__main__":
    main()

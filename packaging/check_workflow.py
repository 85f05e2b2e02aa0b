"""Checks the release workflow against what exists: it can't run here, and a release is a bad day for typing errors.

``uv run packaging/check_workflow.py``. Programs and their commands, scripts and their arguments, modules, poe's tasks,
dependency groups, versions of Python, paths, files that a build makes, artifacts that are handed on, jobs that others
need, runners, and actions that are pinned.
"""

from __future__ import annotations

import ast
import re
import shlex
import sys
import tomllib
from dataclasses import dataclass
from fnmatch import fnmatch
from typing import TYPE_CHECKING, Any, Final

import yaml
from packaging.specifiers import SpecifierSet

import project

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

WORKFLOW: Final = project.ROOT / ".github" / "workflows" / "release.yml"

_PINNED: Final = re.compile(r"[\w./-]+@([0-9a-f]{40}|v\d+\.\d+\.\d+)")
_PINNED_IMAGE: Final = re.compile(r"[\w./-]+:[\w.-]*\d[\w.-]*")
_RUNNERS: Final = ("ubuntu-22.04", "ubuntu-24.04", "windows-2022", "windows-2025", "macos-14", "macos-15")
_JOB_KEYS: Final = frozenset({"container", "env", "if", "needs", "permissions", "runs-on", "steps", "strategy"})
# Programs, and the commands of those that have some; a command may be two words.
_PROGRAMS: Final[dict[str, tuple[str, ...]]] = {
    "apt-get": ("update", "install", "purge"),
    "choco": ("install",),
    "env": (),
    "gh": ("release create", "release upload"),
    "pip": ("install",),
    "pip3": ("install",),
    "python": (),
    "python3": (),
    "sha256sum": (),
    "test": (),
    "uv": ("run", "sync"),
}
_UV_VALUES: Final = ("--group", "--only-group", "--python", "--project", "--with")
_UV_FLAGS: Final = ("--frozen", "--locked", "--no-default-groups", "--no-editable", "--no-sync", "--quiet")
_SEPARATORS: Final = ("&&", "||", "|", ";")
# What a build makes is not there before it, but its names are known.
_MADE_FOLDERS: Final = ("dist", "build")
MADE_ENDINGS: Final = (".tar.gz", ".deb", ".rpm", ".zip", "-setup.exe", ".dmg", ".sha256", ".cdx.json")
_INSTALLED_PROGRAM: Final = f"/usr/bin/{project.APP_ID}"
_INSTALLED: Final = (_INSTALLED_PROGRAM, f"/usr/lib/{project.APP_ID}")


@dataclass(frozen=True, slots=True)
class _Script:
    """What a script's parser takes.

    Attributes:
        options: Name → whether a value follows.
        required: How many arguments it can't do without.
    """

    options: Mapping[str, bool]
    required: int


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
    problems = list(_problems_of_environment(workflow, root))
    for name, job in jobs.items():
        problems += [f"{name}: {problem}" for problem in _problems_of_job(job, jobs, root)]
    return problems


def _problems_of_job(job: dict[str, Any], jobs: dict[str, Any], root: Path) -> Iterator[str]:
    yield from (f"{key} is no part of a job" for key in job.keys() - _JOB_KEYS)
    if not job.get("steps"):
        yield "it has no steps"
    needs = _needs_of(job)
    yield from (f"it needs {need}, which is no job" for need in needs if need not in jobs)
    runner = str(job.get("runs-on", "latest"))
    if re.search(r"latest|\$\{\{", runner):
        yield "its runner is not pinned"
    elif runner not in _RUNNERS:
        yield f"there is no runner {runner}"
    matrix = job.get("strategy", {}).get("matrix", {})
    for name in dict.fromkeys(re.findall(r"\bmatrix\.([\w-]+)", str(job))):
        if name not in matrix:
            yield f"its matrix has no {name}"
    for image in _images_of(job, matrix):
        if not _PINNED_IMAGE.fullmatch(image):
            yield f"its container is not pinned: {image}"
    yield from _problems_of_environment(job, root)
    uploaded = {name for need in needs for name in _uploaded_by(jobs.get(need, {}))}
    is_checked_out = False
    for step in job.get("steps", []):
        is_checked_out |= _action_of(step) == "actions/checkout"
        yield from _problems_of_step(step, root, uploaded, is_checked_out=is_checked_out)


def _needs_of(job: dict[str, Any]) -> list[str]:
    needs = job.get("needs", [])
    return [needs] if isinstance(needs, str) else needs


def _images_of(job: dict[str, Any], matrix: dict[str, Any]) -> list[str]:
    container = job.get("container")
    if container is None:
        return []
    image = str(container["image"] if isinstance(container, dict) else container)
    variable = re.fullmatch(r"\$\{\{ matrix\.([\w-]+) \}\}", image)
    return [str(each) for each in matrix.get(variable[1], [])] if variable else [image]


def _uploaded_by(job: dict[str, Any]) -> Iterator[str]:
    """Names of the artifacts that a job uploads."""
    for step in job.get("steps", []):
        if _action_of(step) == "actions/upload-artifact":
            yield step["with"]["name"]


def _action_of(step: dict[str, Any]) -> str:
    return str(step.get("uses", "")).partition("@")[0]


def _problems_of_environment(part: dict[str, Any], root: Path) -> Iterator[str]:
    """Of the whole, a job or a step."""
    if "UV_PYTHON" in part.get("env", {}):
        yield from _problems_of_python_version(str(part["env"]["UV_PYTHON"]), root)


def _problems_of_python_version(version: str, root: Path) -> Iterator[str]:
    wanted = _configuration(root)["project"]["requires-python"]
    if not re.fullmatch(r"\d+(\.\d+)+", version) or not SpecifierSet(wanted).contains(version):
        yield f"Python {version} is none of those that the project runs on: {wanted}"


def _problems_of_step(step: dict[str, Any], root: Path, uploaded: set[str], *, is_checked_out: bool) -> Iterator[str]:
    action = step.get("uses")
    if action is not None and not _PINNED.fullmatch(action):
        yield f"{action} is not pinned to a version or a commit"
    if action is None and "run" not in step:
        yield "a step does nothing"
    yield from _problems_of_artifact(step, root, uploaded)
    yield from _problems_of_environment(step, root)
    folder = step.get("working-directory", "")
    if folder and folder not in _MADE_FOLDERS and not (root / folder).is_dir():
        yield f"{folder} is not there"
    for command in _commands_of(step.get("run", "")):
        if not is_checked_out and _uses_project(command, root):
            yield f"nothing is checked out, but it runs {shlex.join(command)}"
        for word in command:
            yield from _problems_of_path(word, folder, root)
        yield from _problems_of_command(command, root)


def _problems_of_artifact(step: dict[str, Any], root: Path, uploaded: set[str]) -> Iterator[str]:
    values = step.get("with", {})
    if _action_of(step) == "actions/upload-artifact":
        for path in values["path"].splitlines():
            yield from _problems_of_path(path, "", root)
    if _action_of(step) == "actions/download-artifact":
        if values.get("name", "") not in {"", *uploaded}:
            yield f"no job that it needs uploads {values['name']}"
        if values.get("path", "dist") not in _MADE_FOLDERS:
            yield f"{values['path']} is no folder of a build"


def _commands_of(script: str) -> Iterator[list[str]]:
    """The words of each command."""
    for line in script.replace("\\\n", " ").splitlines():
        command: list[str] = []
        for word in shlex.split(line, comments=True):
            if word not in _SEPARATORS:
                command.append(word)
            elif command:
                yield command
                command = []
        if command:
            yield command


def _uses_project(words: list[str], root: Path) -> bool:
    folders = {word.removeprefix("./").split("/")[0] for word in words if "/" in word} - {"", *_MADE_FOLDERS}
    return words[0] == "uv" or any((root / folder).exists() for folder in folders)


def _problems_of_command(words: list[str], root: Path) -> Iterator[str]:
    program = words[0]
    if program == _INSTALLED_PROGRAM:
        yield from _problems_of_arguments(program, words[1:], _script(root / "app" / "arguments.py"))
        return
    if program not in _PROGRAMS:
        yield f"{program} is no program that is known here"
        return
    commands = _PROGRAMS[program]
    if commands and not any(words[1 : 1 + len(each.split())] == each.split() for each in commands):
        yield f"{shlex.join(words[:3])}: {program} has {', '.join(commands)}"
    elif program == "uv":
        yield from _problems_of_uv(words[2:], root)
    elif program.startswith("python"):
        yield from _problems_of_python(words[1:], root)
    elif program == "env":
        rest = [word for word in words[1:] if not re.match(r"-|\w+=", word)]
        yield from _problems_of_command(words[words.index(rest[0]) :] if rest else ["env"], root)


def _problems_of_uv(words: list[str], root: Path) -> Iterator[str]:
    configuration = _configuration(root)
    rest = list(words)
    while rest and rest[0].startswith("-"):
        option = rest.pop(0)
        if option not in (*_UV_VALUES, *_UV_FLAGS):
            yield f"uv has no option {option}"
        value = rest.pop(0) if option in _UV_VALUES and rest else ""
        if option in {"--group", "--only-group"} and value not in configuration["dependency-groups"]:
            yield f"there is no dependency group {value}"
        if option == "--python":
            yield from _problems_of_python_version(value, root)
    if rest[:1] == ["poe"]:
        task = rest[1] if len(rest) > 1 else ""
        if task not in configuration["tool"]["poe"]["tasks"]:
            yield f"poe has no task {task}"
    elif rest and rest[0] == "python":
        yield from _problems_of_python(rest[1:], root)
    elif rest and rest[0].endswith(".py"):
        yield from _problems_of_python(rest, root)
    elif rest:
        yield f"uv is asked to run {rest[0]}, which is not known here"


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
    if script.is_file():
        yield from _problems_of_arguments(words[0], words[1:], _script(script))
    else:
        yield f"{words[0]} is not there"


def _problems_of_arguments(name: str, words: list[str], script: _Script) -> Iterator[str]:
    arguments = 0
    rest = list(words)
    while rest:
        word = rest.pop(0)
        option, has_value, _ = word.partition("=")
        if not word.startswith("-"):
            arguments += 1
        elif option not in script.options:
            yield f"{name} has no option {word}"
        elif script.options[option] and not has_value and not (rest and rest.pop(0)):
            yield f"{name} wants a value after {option}"
    if arguments < script.required:
        yield f"{name} is given {arguments} arguments and needs {script.required}"


def _script(file: Path) -> _Script:
    """What a script adds to its parser."""
    options = {"--help": False, "-h": False}
    required = 0
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "add_argument":
            names = [str(argument.value) for argument in node.args if isinstance(argument, ast.Constant)]
            keywords = {keyword.arg for keyword in node.keywords}
            if names[0].startswith("-"):
                options |= dict.fromkeys(names, "action" not in keywords)
            elif "nargs" not in keywords:
                required += 1
    return _Script(options, required)


def _configuration(root: Path) -> dict[str, Any]:
    return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))


def _problems_of_path(word: str, folder: str, root: Path) -> Iterator[str]:
    """Of a word that may be a path.

    Args:
        word: Of a command.
        folder: Where the command runs, below the project's; empty for that itself.
        root: The project's.
    """
    if word.startswith("/usr/") and word not in _INSTALLED:
        yield f"{word} is nothing that a package installs"
    if re.search(r"^[-/]|[$=]|://", word) or not re.search(r"[/*]", word):
        return
    path = "/".join(filter(None, [folder, word.removeprefix("./")]))
    if path.split("/")[0] in _MADE_FOLDERS:
        name = f"{project.APP_ID}-{project.version()}-system-machine"
        if not any(fnmatch(f"{project.DIST.name}/{name}{ending}", path) for ending in MADE_ENDINGS):
            yield f"{path} is nothing that a build makes"
    elif not any(root.glob(path)):
        yield f"{word} is not there"


def main() -> None:
    """The command."""
    problems = problems_of(WORKFLOW.read_text(encoding="utf-8"))
    if problems:
        sys.exit(f"{WORKFLOW.name}:\n  " + "\n  ".join(problems))
    print(f"{WORKFLOW.name}: every command, path and name in it exists")


if __name__ == "__main__":
    main()

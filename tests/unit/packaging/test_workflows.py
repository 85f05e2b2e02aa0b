"""Workflows and `.ci/run` name only what exists, a release is checked and complete, and what is skipped is said.

Linters check the syntax of these files, but do not know what this project contains.
"""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from app.core.program import RESOURCES
from tests.tables import each_row

ROOT = RESOURCES.parent
CONFIGURATION = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
_RELEASE_TEXT = (ROOT / ".github" / "workflows" / "release.yml").read_text(encoding="utf-8")
_CI_TEXT = (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
_RUN_TEXT = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
_RELEASE: dict[str, Any] = yaml.safe_load(_RELEASE_TEXT)
_CI: dict[Any, Any] = yaml.safe_load(_CI_TEXT)
_JOBS: dict[str, Any] = _RELEASE["jobs"]
_README = (ROOT / "README.md").read_text(encoding="utf-8")


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


@each_row("text", [_RELEASE_TEXT, _CI_TEXT, _RUN_TEXT])
def test_everything_that_a_text_names_exists(text: str) -> None:
    assert problems_of(text) == []


@each_row("workflow", [_RELEASE, _CI])
def test_workflows_use_a_python_that_the_project_supports(workflow: dict[str, Any]) -> None:
    assert SpecifierSet(CONFIGURATION["project"]["requires-python"]).contains(workflow["env"]["UV_PYTHON"])


def test_only_the_publishing_job_has_write_permissions() -> None:
    writing = [name for name, job in _JOBS.items() if "write" in job["permissions"].values()]
    assert writing == ["publish"]
    assert _JOBS["publish"]["permissions"] == {"contents": "write", "id-token": "write", "attestations": "write"}


def test_actions_and_dependencies_are_pinned() -> None:
    actions = re.findall(r"\buses: +([^$\s].*?)(?: #|$)", _RELEASE_TEXT + _CI_TEXT, re.MULTILINE)
    assert len(actions) > 10
    assert [action for action in actions if not re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", action)] == []
    settings = CONFIGURATION["tool"]["uv"]
    pins = [
        Requirement(line) for name in ("constraint", "build-constraint") for line in settings[f"{name}-dependencies"]
    ]
    assert len(pins) > 80
    assert [pin.name for pin in pins if not re.fullmatch(r"==[\w.]+", str(pin.specifier))] == []


def test_a_release_is_checked_first_and_published_last() -> None:
    jobs = dict(_JOBS)
    assert "check_release.py" in str(jobs.pop("check")["steps"])
    publish = jobs.pop("publish")
    assert _JOBS["tests"]["uses"] == "$/.github/workflows/ci.yml"
    assert set(publish["needs"]) == set(jobs)
    assert jobs.pop("channels")["needs"] == ["linux", "windows", "macos"]
    assert all(job["needs"] in {"check", "linux"} for job in jobs.values())
    steps = [step.get("uses", "").split("@")[0] or step["name"] for step in publish["steps"]]
    assert steps == ["actions/download-artifact", "Checksums", "actions/attest", "Release"]


def test_only_a_tag_is_built_for_release_and_published() -> None:
    assert _RELEASE["env"]["BUILD_OPTIONS"] == "${{ github.ref_type != 'tag' && '--trial' || '' }}"
    assert _JOBS["publish"]["if"] == "github.ref_type == 'tag'"
    builds = re.findall(r"packaging/bundle/build\.py(.*)", _RELEASE_TEXT)
    assert len(builds) == 3
    assert all('${BUILD_OPTIONS:+"$BUILD_OPTIONS"}' in options for options in builds)


def _included(job: str) -> list[dict[str, str]]:
    return list(_JOBS[job]["strategy"]["matrix"]["include"])


def _rows_of_the_readme() -> list[tuple[str, str]]:
    """Computer and file name in each row of the table of packages."""
    return re.findall(r"^\| ([^|]+) \| `…-([^`]+)` \|", _README, re.MULTILINE)


def test_the_readme_offers_exactly_what_the_workflow_builds() -> None:
    endings = {"linux": (".deb", ".rpm", ".tar.gz"), "windows": ("-setup.exe", ".zip"), "macos": (".dmg",)}
    built = {
        f"{system}-{each['machine']}{ending}"
        for system, system_endings in endings.items()
        for each in _included(system)
        for ending in system_endings
    }
    assert {file for _, file in _rows_of_the_readme()} == built


@each_row("machine", ["x86_64", "aarch64"])
def test_a_deb_is_installed_on_the_systems_that_the_readme_names_for_it(machine: str) -> None:
    ((systems, _),) = (row for row in _rows_of_the_readme() if row[1] == f"linux-{machine}.deb")
    named = {f"{name.lower()}:{version}" for name, version in re.findall(r"(Debian|Ubuntu) ([\d.]+)", systems)}
    tried = {each["base"] for each in _included("linux-installed") if each["machine"] == machine}
    assert named
    # The README names the oldest releases; the workflow tests newer ones, too.
    for name in ("debian", "ubuntu"):
        assert min(base for base in tried if base.startswith(name)) in named
    (built_on,) = {each["base"] for each in _included("linux") if each["machine"] == machine}
    assert built_on in named


# --- Scripts on a bare machine ----------------------------------------------------------------------------------------

_linux_only = pytest.mark.skipif(sys.platform != "linux", reason="the scripts are for Linux")
_TOOLS = ("bash", "dirname", "mktemp", "rm", "id", "awk", "grep", "mountpoint")


@_linux_only
@each_row("script", ["test_deb.sh", "test_readme.sh"])
@each_row(("options", "code"), [((), 77), (("--must-run",), 1)])
def test_the_exit_code_says_that_no_chroot_can_be_made(
    script: str, options: tuple[str, ...], code: int, tmp_path: Path
) -> None:
    tools = tmp_path / "bin"
    tools.mkdir()
    for tool in _TOOLS:
        (tools / tool).symlink_to(str(shutil.which(tool)))
    (tmp_path / "some.deb").touch()
    arguments = [*options, *([str(tmp_path / "some.deb")] if script == "test_deb.sh" else [])]
    ended = subprocess.run(
        ["bash", str(ROOT / "packaging" / "linux" / script), *arguments],
        env=dict(os.environ, PATH=str(tools)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert re.search(r": not run: (debootstrap is not installed|a chroot needs root|this is not Debian)", ended.stdout)
    assert ended.returncode == code


@_linux_only
def test_the_run_needs_root_and_gives_none_to_the_tests(tmp_path: Path) -> None:
    (tmp_path / "id").write_text("#!/bin/sh\necho 1000\n")
    (tmp_path / "id").chmod(0o755)
    environment = dict(os.environ, PATH=f"{tmp_path}:{os.environ['PATH']}")
    run = ["bash", str(ROOT / ".ci" / "run")]
    ended = subprocess.run(run, env=environment, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert re.fullmatch(r"\.ci/run needs root: .+\n", ended.stderr)
    assert not re.findall(r"\|\|\s*(echo|true|:)", _RUN_TEXT)
    assert "test_deb.sh --must-run" in _RUN_TEXT
    assert "test_readme.sh --must-run" in _RUN_TEXT
    assert 'as_user "\npip install uv && uv run pytest\n"\n' in _RUN_TEXT


def test_the_tests_that_are_left_out_under_wine_exist() -> None:
    # pytest ignores names of tests that do not exist.
    under_wine = (ROOT / "packaging" / "windows" / "under_wine.sh").read_text(encoding="utf-8")
    left_out = re.findall(r'--(?:ignore|ignore-glob|deselect)="?([^"\s]+)', under_wine)
    assert left_out
    for each in left_out:
        path, _, name = each.replace("$images", "tests/unit/images").partition("::")
        files = list(ROOT.glob(path))
        assert files, path
        if name:
            assert f"def {name.partition('[')[0]}(" in files[0].read_text(encoding="utf-8"), each

"""Workflows and `.ci/run` name only what exists, and a release is checked, tested and complete."""

from __future__ import annotations

import re
import tomllib
from typing import Any

import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from tests.tables import each_row
from tests.unit.packaging.named_files import CONFIGURATION, ROOT, problems_of

_RELEASE_TEXT = (ROOT / ".github" / "workflows" / "release.yml").read_text(encoding="utf-8")
_CI_TEXT = (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
_RUN_TEXT = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
_RELEASE: dict[str, Any] = yaml.safe_load(_RELEASE_TEXT)
_CI: dict[Any, Any] = yaml.safe_load(_CI_TEXT)
_JOBS: dict[str, Any] = _RELEASE["jobs"]
_README = (ROOT / "README.md").read_text(encoding="utf-8")


@each_row("text", [_RELEASE_TEXT, _CI_TEXT, _RUN_TEXT])
def test_everything_that_a_text_names_exists(text: str) -> None:
    assert problems_of(text) == []


@each_row(
    ("wrong", "message"),
    [
        ("uv run packaging/nothing.py", "packaging/nothing.py does not exist"),
        ("packaging/linux/nothing*.sh", "packaging/linux/nothing*.sh does not exist"),
        ("uv run poe nothing", "poe has no task nothing"),
        ("uv run --group nothing pytest", "there is no dependency group nothing"),
        ("python packaging/bundle/build.py \\\n  --nothing", "packaging/bundle/build.py has no option --nothing"),
        ("packaging/linux/test_deb.sh --nothing", "packaging/linux/test_deb.sh has no option --nothing"),
    ],
)
def test_a_name_of_something_missing_is_found(wrong: str, message: str) -> None:
    assert problems_of(wrong) == [message]


@each_row("workflow", [_RELEASE, _CI])
def test_workflows_use_a_python_that_the_project_supports(workflow: dict[str, Any]) -> None:
    assert SpecifierSet(CONFIGURATION["project"]["requires-python"]).contains(workflow["env"]["UV_PYTHON"])


@each_row("workflow", [_RELEASE, _CI])
def test_every_job_has_a_time_limit_and_its_own_permissions(workflow: dict[str, Any]) -> None:
    assert workflow["permissions"] == {}
    for name, job in workflow["jobs"].items():
        assert "permissions" in job, name
        assert "uses" in job or job["timeout-minutes"] <= 45, name


def test_only_the_publishing_job_has_write_permissions() -> None:
    writing = [name for name, job in _JOBS.items() if "write" in job["permissions"].values()]
    assert writing == ["publish"]
    assert _JOBS["publish"]["permissions"] == {"contents": "write", "id-token": "write", "attestations": "write"}


def test_actions_and_dependencies_are_pinned() -> None:
    actions = re.findall(r"\buses: +([^$\s].*?)(?: #|$)", _RELEASE_TEXT + _CI_TEXT, re.MULTILINE)
    assert len(actions) > 10
    assert [action for action in actions if not re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", action)] == []
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["uv"]
    pins = [
        Requirement(line) for name in ("constraint", "build-constraint") for line in settings[f"{name}-dependencies"]
    ]
    assert len(pins) > 80
    assert [pin.name for pin in pins if not re.fullmatch(r"==[\w.]+", str(pin.specifier))] == []


def test_one_version_of_uv_is_used_everywhere() -> None:
    (line,) = re.findall(r"^uv==.+$", (ROOT / ".ci" / "requirements.txt").read_text(encoding="utf-8"), re.MULTILINE)
    version = line.removeprefix("uv==")
    for text in (_RELEASE_TEXT, _CI_TEXT):
        assert text.count("astral-sh/setup-uv@") == text.count("version-file: .ci/requirements.txt") > 0
    assert "pip install -q -r .ci/requirements.txt" in _RUN_TEXT
    for text in (_RELEASE_TEXT, _CI_TEXT, _RUN_TEXT, _README):
        assert version not in text


def test_changes_are_tested_on_three_systems() -> None:
    # YAML reads the key "on" as true.
    assert {"pull_request", "push", "workflow_call"} <= _CI[True].keys()
    systems = {runner.split("-")[0] for runner in _CI["jobs"]["test"]["strategy"]["matrix"]["runner"]}
    assert systems == {"ubuntu", "windows", "macos"}
    commands = [step.get("run", "") for job in _CI["jobs"].values() for step in job["steps"]]
    assert {"uv run poe lint", "uv run --group workflow poe lint-workflows", 'uv run pytest -m ""'} <= set(commands)


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


def test_the_page_of_a_release_has_the_notes_that_the_check_has_written() -> None:
    check, upload = _JOBS["check"]["steps"][-2:]
    assert "check_release.py" in check["run"]
    assert "--notes release-notes.md" in check["run"]
    assert upload["with"]["path"] == "release-notes.md"
    assert check["if"] == upload["if"] == _JOBS["publish"]["if"]
    download, *_, release = _JOBS["publish"]["steps"]
    assert f"--notes-file {download['with']['path']}/release-notes.md" in release["run"]


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

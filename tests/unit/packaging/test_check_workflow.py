"""The release workflow names what exists; and each kind of mistake in it would be seen."""

from __future__ import annotations

import pytest

import check_workflow
import project

_SMOKE = "uv run --group package python packaging/smoke.py"
_TEXT = check_workflow.WORKFLOW.read_text(encoding="utf-8")


def test_the_workflow_is_all_right() -> None:
    assert not check_workflow.problems_of(_TEXT)


def test_it_builds_on_three_systems_and_tests_on_each() -> None:
    for system in ("ubuntu", "windows", "macos"):
        assert f"runs-on: {system}-" in _TEXT
    assert _TEXT.count("python packaging/smoke.py") == 3
    assert _TEXT.count("python packaging/bill_of_materials.py") == 3
    assert "sha256sum --check" in _TEXT
    windows = _TEXT.partition("  windows:\n")[2].partition("  macos:\n")[0]
    assert "--needs-installer" in windows


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("packaging/smoke.py", "packaging/smoke_test.py", "packaging/smoke_test.py is not there"),
        ("--homepage", "--home-page", "has no option --home-page"),
        ("--group package", "--group packages", "no dependency group packages"),
        ("actions/checkout@v4.2.2", "actions/checkout@v4", "not pinned"),
        ("actions/checkout@v4.2.2", "actions/checkout@main", "not pinned"),
        ("needs: linux\n", "needs: linus\n", "linus, which is no job"),
        ("runs-on: macos-14", "runs-on: macos-latest", "runner is not pinned"),
        ("container: ubuntu:22.04", "container: ubuntu", "container is not pinned"),
        ('"debian:12"', '"debian:latest"', "container is not pinned"),
        ("jobs:", "jobs: [", "not YAML"),
        (_SMOKE, "uv run poe smoke", "poe has no task smoke"),
        (
            "uv run --group package python packaging/smoke.py",
            "uv run python -m tests.nothing",
            "no module tests.nothing",
        ),
        (_SMOKE, "cat tests/nothing/here.txt", "here.txt is not there"),
        ("uv run", "uv rnu", "uv has run, sync"),
        ("uv run --group", "uv run --grop", "uv has no option --grop"),
        (_SMOKE, "uv run pytset", "asked to run pytset"),
        (_SMOKE, "uv run --python 3.11 python packaging/smoke.py", "Python 3.11 is none of those"),
        ("/usr/bin/pack-browser --smoke-test", "/usr/bin/pack-browser --smoke-tets", "no option --smoke-tets"),
        ("/usr/bin/pack-browser", "/usr/bin/packbrowser", "/usr/bin/packbrowser is nothing that a package installs"),
        (' "$GITHUB_REF_NAME"\n', "\n", "check_release.py is given 0 arguments and needs 1"),
        ('--homepage "$GITHUB_SERVER_URL/$GITHUB_REPOSITORY"', "--homepage", "wants a value after --homepage"),
        ("    steps:", "    setps:", "setps is no part of a job"),
        ("    steps:", "    setps:", "it has no steps"),
        ("name: linux\n          path: dist\n", "name: linus\n          path: dist\n", "it needs uploads linus"),
        ("          path: dist\n", "          path: dsit\n", "dsit is no folder of a build"),
        ("path: dist/pack-browser-*", "path: dist/packbrowser-*", "dist/packbrowser-* is nothing that a build makes"),
        ("./dist/pack-browser-*.deb", "./dist/packbrowser-*.deb", "is nothing that a build makes"),
        ("./dist/pack-browser-*.deb", "./dist/pack-browser-*.dep", "is nothing that a build makes"),
        ("path: dist/pack-browser-*", "path: dsit/pack-browser-*", "dsit/pack-browser-* is not there"),
        ("pack-browser-*.sha256", "pack-browser-*.sha265", "is nothing that a build makes"),
        ("working-directory: dist", "working-directory: dits", "dits is not there"),
        ("      - uses: actions/checkout@v4.2.2\n", "", "nothing is checked out, but it runs uv run"),
        ("run: sha256sum", "run: python3 packaging/smoke.py; sha256sum", "nothing is checked out, but it runs python3"),
        ('UV_PYTHON: "3.13"', 'UV_PYTHON: "3.14"', "Python 3.14 is none of those"),
        ('UV_PYTHON: "3.13"', 'UV_PYTHON: "3,13"', "Python 3,13 is none of those"),
        ("runs-on: macos-14", "runs-on: macos-41", "there is no runner macos-41"),
        ("run: sha256sum", "run: sha256smu", "sha256smu is no program"),
        ("gh release", "gh relase", "gh relase create"),
        ("gh release create", "gh release crate", "gh release crate"),
        ("pip install", "pip instal", "pip instal uv"),
        ("apt-get purge", "apt-get prune", "apt-get prune"),
        ("env -i HOME=/tmp /usr/bin/pack-browser", "env -i HOME=/tmp pack-browsr", "pack-browsr is no program"),
        ("matrix.base", "matrix.bsae", "its matrix has no bsae"),
        ("        base: [", "        bsae: [", "its matrix has no base"),
    ],
)
def test_a_mistake_is_seen(right: str, wrong: str, told: str) -> None:
    assert right in _TEXT
    problems = check_workflow.problems_of(_TEXT.replace(right, wrong, 1))
    assert any(told in problem for problem in problems), problems


def test_a_job_without_a_runner_is_seen() -> None:
    step = "{uses: actions/checkout@v4.2.2}"
    assert check_workflow.problems_of(f"jobs:\n  one:\n    steps: [{step}]\n") == ["one: its runner is not pinned"]


def test_the_workflow_names_no_ending_that_no_script_writes() -> None:
    scripts = "".join(path.read_text(encoding="utf-8") for path in project.PACKAGING.glob("*.py"))
    for ending in check_workflow.MADE_ENDINGS:
        assert scripts.count(ending.lstrip(".")) > 1, ending

"""The release workflow names what exists; and each kind of mistake in it would be seen."""

from __future__ import annotations

import pytest

import check_workflow

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
    ],
)
def test_a_mistake_is_seen(right: str, wrong: str, told: str) -> None:
    assert right in _TEXT
    problems = check_workflow.problems_of(_TEXT.replace(right, wrong, 1))
    assert any(told in problem for problem in problems), problems


def test_a_job_without_a_runner_is_seen() -> None:
    assert check_workflow.problems_of("jobs:\n  one:\n    steps: []\n") == ["one: its runner is not pinned"]

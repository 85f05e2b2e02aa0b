"""Each promise of `SECURITY.md`, and each row of the table of faults, has tests that exist."""

from __future__ import annotations

from app.core.resources import RESOURCES
from tests.fault_table import FAULTS, README, all_tests, held_by_tests, promises, readme

_SECURITY = (RESOURCES.parent / "SECURITY.md").read_text(encoding="utf-8")


def test_the_table_of_faults_is_what_its_command_writes() -> None:
    assert README.read_text(encoding="utf-8") == readme(), "uv run python -m tests.fault_table"


def test_every_row_of_the_table_has_a_test() -> None:
    assert sorted(held_by_tests()) == list(FAULTS)


def test_every_promise_names_a_test_that_exists() -> None:
    named = promises(_SECURITY)
    assert len(named) > 40
    assert [promise for promise, tests in named.items() if not tests] == []
    assert {name for tests in named.values() for name in tests} - all_tests().keys() == set()


def test_a_promise_without_a_test_is_found() -> None:
    text = "# Title\n\n- The first.\n  `a/test_x.py::test_it`, `test_y.py::test_z`\n- The second.\n"
    assert list(promises(text).values()) == [["a/test_x.py::test_it", "test_y.py::test_z"], []]

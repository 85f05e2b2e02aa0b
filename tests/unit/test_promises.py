"""Each promise of `SECURITY.md`, and each row of the table of faults in `tests/README.md`, has tests that exist."""

import ast
import re
from functools import cache
from typing import Final

from app.core.program import RESOURCES

_PROJECT: Final = RESOURCES.parent
_TESTS: Final = _PROJECT / "tests"
_ROW: Final = re.compile(r"^\| (\d+) \| ", re.MULTILINE)


@cache
def _all_tests() -> dict[str, list[ast.expr]]:
    """The decorators of each test, by its name as pytest has it from the folder `tests` on."""
    return {
        f"{path.relative_to(_TESTS).as_posix()}::{node.name}": node.decorator_list
        for path in sorted(_TESTS.rglob("test_*.py"))
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
    }


def test_every_fault_has_a_test() -> None:
    held = {
        ast.literal_eval(number)
        for decorators in _all_tests().values()
        for decorator in decorators
        if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "pytest.mark.fault"
        for number in decorator.args
    }
    rows = [int(number) for number in _ROW.findall((_TESTS / "README.md").read_text(encoding="utf-8"))]
    assert len(rows) > 100
    assert sorted(held) == rows


def test_every_promise_names_a_test_that_exists() -> None:
    text = (_PROJECT / "SECURITY.md").read_text(encoding="utf-8")
    promises = re.split(r"^- ", text, flags=re.MULTILINE)[1:]
    named = {promise: set(re.findall(r"`([\w/]+\.py::\w+)`", promise)) for promise in promises}
    assert len(named) > 40
    assert [promise for promise, tests in named.items() if not tests] == []
    assert set().union(*named.values()) - _all_tests().keys() == set()

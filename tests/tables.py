"""Tests with a table: one test for all of its rows, which reports each row that fails."""

import inspect
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import wraps
from itertools import product
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, cast

import pytest

type _Test = Callable[..., Any]
type _Row = tuple[str, dict[str, object]]
type _Table = list[_Row]
_Parameters = type(pytest.param())


def each_row(
    names: str | Sequence[str], rows: Iterable[object], ids: Iterable[str] | Callable[[Any], str] | None = None
) -> Callable[[_Test], _Test]:
    """Call a test with each row, as `pytest.mark.parametrize` does, but within one test.

    A test costs two milliseconds for its fixtures, its collection and its report in each worker process; a row costs a
    tenth of that. The rows share the fixtures of the test, but each has a folder of its own as `tmp_path`, finds
    nothing in `caplog` and leaves nothing in `monkeypatch`. Several tables of a test are combined.

    Args:
        names: Names of the arguments that a row has, separated by commas, or a sequence of them.
        rows: Tuples of values, or single values if there is one name. Without any, the test is skipped.
        ids: What is reported of each row, or a function that says it of a value; None for its values.
    """
    arguments = [name.strip() for name in names.split(",")] if isinstance(names, str) else list(names)
    table = [_row(arguments, row) for row in rows]
    if callable(ids):
        ids = ["-".join(map(ids, values.values())) for _, values in table]
    if ids is not None:
        table = [(name, values) for name, (_, values) in zip(ids, table, strict=True)]

    def decorate(test: _Test) -> _Test:
        function, inner = getattr(test, "table", (test, ()))
        tables: tuple[_Table, ...] = (table, *inner)
        given = {*arguments, *getattr(test, "given", ())}

        @wraps(function)
        def with_rows(subtests: pytest.Subtests, **fixtures: object) -> None:
            for name, values in _combined(tables):
                with subtests.test(name), _of_row(fixtures) as own:
                    function(**own, **values)

        @wraps(function)
        async def with_rows_async(subtests: pytest.Subtests, **fixtures: object) -> None:
            for name, values in _combined(tables):
                with subtests.test(name), _of_row(fixtures) as own:
                    await function(**own, **values)

        decorated: _Test = with_rows_async if inspect.iscoroutinefunction(function) else with_rows
        parameters = inspect.signature(function).parameters
        own = [each for name, each in parameters.items() if name not in given]
        subtests = inspect.Parameter("subtests", inspect.Parameter.POSITIONAL_OR_KEYWORD)
        decorated.__signature__ = inspect.Signature([subtests, *own])  # type: ignore[attr-defined]
        decorated.table, decorated.given = (function, tables), given  # type: ignore[attr-defined]
        return decorated

    return decorate


def _combined(tables: tuple[_Table, ...]) -> Iterator[_Row]:
    """Each combination of the rows of some tables."""
    if not all(tables):
        pytest.skip("no row applies to this system")
    for rows in product(*tables):
        yield "-".join(name for name, _ in rows), {name: value for _, row in rows for name, value in row.items()}


@contextmanager
def _of_row(fixtures: dict[str, object]) -> Iterator[dict[str, object]]:
    """The fixtures of a test as a row gets them."""
    own = dict(fixtures)
    with ExitStack() as stack:
        for fixture, value in fixtures.items():
            if isinstance(value, pytest.MonkeyPatch):
                own[fixture] = stack.enter_context(value.context())
            elif isinstance(value, pytest.LogCaptureFixture):
                value.clear()
            elif fixture == "tmp_path" and isinstance(value, Path):
                own[fixture] = Path(mkdtemp(dir=value))
        yield own


def _row(names: list[str], row: object) -> _Row:
    """What is reported of a row, and its values by their names."""
    name = None
    if isinstance(row, _Parameters):
        name, row = row.id, row.values if len(names) > 1 else row.values[0]
    values = cast("Sequence[object]", row) if len(names) > 1 else (row,)
    shown = (
        str(name) if name else "-".join(repr(each[:200] if isinstance(each, str | bytes) else each) for each in values)
    )
    return shown[:200], dict(zip(names, values, strict=True))

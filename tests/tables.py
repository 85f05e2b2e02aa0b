"""Tests with a table: one test for all of its rows, which reports each row that fails."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from itertools import product
from typing import cast

import pytest

type _Test = Callable[..., None]
_Parameters = type(pytest.param())


def each_row(
    names: str | Sequence[str], rows: Iterable[object], ids: Iterable[str] | None = None
) -> Callable[[_Test], _Test]:
    """Call a test with each row, as `pytest.mark.parametrize` does, but within one test.

    A test costs two milliseconds for its fixtures, its collection and its report in each worker process; a row costs a
    tenth of that. The rows share the fixtures of the test. Several tables of a test are combined.

    Args:
        names: Names of the arguments that a row has, separated by commas, or a sequence of them.
        rows: Tuples of values, or single values if there is one name.
        ids: What is reported of each row; None for its values.
    """
    arguments = [name.strip() for name in names.split(",")] if isinstance(names, str) else list(names)
    table = [_row(arguments, row) for row in rows]
    if ids is not None:
        table = [(name, values) for name, (_, values) in zip(ids, table, strict=True)]

    def decorate(test: _Test) -> _Test:
        function, tables = getattr(test, "table", (test, ()))
        tables = (table, *tables)

        @wraps(function)
        def with_rows(subtests: pytest.Subtests, **fixtures: object) -> None:
            for combined in product(*tables):
                with subtests.test("-".join(name for name, _ in combined)):
                    function(**fixtures, **{name: value for _, values in combined for name, value in values.items()})

        given = {name for each in tables for name in each[0][1]}
        parameters = inspect.signature(function).parameters
        own = [each for name, each in parameters.items() if name not in given]
        subtests = inspect.Parameter("subtests", inspect.Parameter.POSITIONAL_OR_KEYWORD)
        with_rows.__signature__ = inspect.Signature([subtests, *own])  # type: ignore[attr-defined]
        with_rows.table = (function, tables)  # type: ignore[attr-defined]
        return with_rows

    return decorate


def _row(names: list[str], row: object) -> tuple[str, dict[str, object]]:
    """What is reported of a row, and its values by their names."""
    name = None
    if isinstance(row, _Parameters):
        name, row = row.id, row.values if len(names) > 1 else row.values[0]
    values = cast("Sequence[object]", row) if len(names) > 1 else (row,)
    shown = (
        str(name) if name else "-".join(repr(each[:200] if isinstance(each, str | bytes) else each) for each in values)
    )
    return shown[:200], dict(zip(names, values, strict=True))

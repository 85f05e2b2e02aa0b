"""A table of counts as text."""

from collections import Counter
from collections.abc import Sequence


def count_table(counts: Counter[tuple[str, str]], columns: Sequence[str], headings: Sequence[str]) -> str:
    """A table with its rows in alphabetical order, and a row and a column of sums at the end.

    Args:
        counts: The counts by row and column.
        columns: The columns to print, in this order.
        headings: The headings of the columns.
    """
    rows = sorted({row for row, _ in counts})
    lines = [["", *headings, "all"]]
    for row in rows:
        numbers = [counts[row, column] for column in columns]
        lines.append([row, *map(str, numbers), str(sum(numbers))])
    totals = [sum(counts[row, column] for row in rows) for column in columns]
    lines.append(["all", *map(str, totals), str(sum(totals))])
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    return "\n".join("  ".join(map(str.rjust, line, widths)) for line in lines)

"""The results of benchmarks, and how they are printed."""

import os
import platform
import statistics
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Self


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table.

    Attributes:
        what: What was measured, with its value.
        beside: What it is compared with, with its value; empty for nothing.
        result: The ratio, or the value if it is compared with nothing.
        goal: The largest result that is accepted; empty for none.
        is_met: Whether the goal is met; None if there is no goal or no result.
    """

    what: str
    beside: str
    result: str
    goal: str = ""
    is_met: bool | None = None

    @classmethod
    def of_ratio(
        cls, what: str, beside: str, ours: Sequence[float], theirs: Sequence[float], unit: str, most: float | None
    ) -> Self:
        """Make a row of the median of the rounds' ratios.

        Args:
            what: What was measured.
            beside: What it is compared with.
            ours: The value in each round; empty if it was not reached.
            theirs: The value of what it is compared with in each round.
            unit: Unit of both values.
            most: The largest ratio that is accepted; None for no goal.
        """
        their_text = f"{beside}: {_number(statistics.median(theirs))} {unit}"
        goal = "" if most is None else f"{most} ×"
        if not ours:
            return cls(f"{what}: not reached", their_text, "", goal)
        ratios = [our / their for our, their in zip(ours, theirs, strict=False)]
        ratio = statistics.median(ratios)
        spread = f" ({min(ratios):.2f} to {max(ratios):.2f})" if len(ratios) > 1 else ""
        our_text = f"{what}: {_number(statistics.median(ours))} {unit}"
        return cls(our_text, their_text, f"{ratio:.2f} ×{spread}", goal, None if most is None else ratio <= most)

    @classmethod
    def of_value(cls, what: str, values: Sequence[float], unit: str, most: float) -> Self:
        """Make a row of the median of the rounds' values, with the largest value that is accepted."""
        value = statistics.median(values)
        spread = f" ({_number(min(values))} to {_number(max(values))})" if len(values) > 1 else ""
        goal = f"{_number(most)} {unit}".strip()
        return cls(what, "", f"{_number(value)} {unit}".strip() + spread, goal, value <= most)


def as_markdown(rows: Iterable[Row]) -> str:
    """The table in Markdown, after a line with the date and the machine."""
    lines = [describe_machine(), "", "| what | beside | result | goal | |", "| --- | --- | --- | --- | --- |"]
    signs = {True: "met", False: "missed", None: ""}
    lines += [f"| {row.what} | {row.beside} | {row.result} | {row.goal} | {signs[row.is_met]} |" for row in rows]
    return "\n".join(lines)


def describe_machine() -> str:
    """The date, the processor and versions."""
    information = Path("/proc/cpuinfo").read_text()
    model = next((line.split(":")[1].strip() for line in information.splitlines() if "model name" in line), "unknown")
    day = time.strftime("%-d %B %Y")
    system = platform.freedesktop_os_release()["PRETTY_NAME"]
    qt = version("PySide6-Essentials")
    return f"{day}, {os.cpu_count()} cores, {model}, {system}, Python {platform.python_version()}, PySide6 {qt}"


def _number(value: float) -> str:
    if isinstance(value, int):
        return str(value)
    return f"{value:.0f}" if value >= 20 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"

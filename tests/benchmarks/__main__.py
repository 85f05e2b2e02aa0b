"""Runs all benchmarks and writes RESULTS.md: ``uv run --group package python -m tests.benchmarks``.

It takes a quarter of an hour on two cores. The file is written as a whole, with the date, the machine and the commit,
so that all values in it belong together. Each benchmark runs in its own process, so that it is not affected by what
another one has imported or cached.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.benchmarks import table

RESULTS: Final = Path(__file__).with_name("RESULTS.md")

_BENCHMARKS: Final = (
    "startup",
    "launching",
    "linking",
    "gallery",
    "ten_thousand",
    "originals",
    "tabs",
    "packaged",
)


def main() -> None:
    """Run the benchmarks one after another, and write the results after each, so that a stop loses none."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=table.ROUNDS)
    rounds: int = parser.parse_args().rounds
    # Other running programs increase the numbers, some more than others.
    load = f"load of the machine before: {os.getloadavg()[0]:.1f}"
    results = _Results(f"Commit {_commit()}, {rounds} rounds, {load}.", [*_BENCHMARKS])
    for name in _BENCHMARKS:
        output = _run(results, name, "--json", "--rounds", str(rounds))
        results.rows += table.rows_from_json(output)
        results.write()
    print(RESULTS.read_text(encoding="utf-8"))
    sys.exit(bool(results.failed))


@dataclass
class _Results:
    """What has been measured so far.

    Attributes:
        head: The commit, and how it was measured.
        missing: The benchmarks that have not run yet.
        failed: The benchmarks that ended with an error.
        rows: Of the common table.
    """

    head: str
    missing: list[str]
    failed: list[str] = field(default_factory=list)
    rows: list[table.Row] = field(default_factory=list)

    def write(self) -> None:
        """Write the whole file."""
        parts = [
            "# Results of the benchmarks",
            "Written by `python -m tests.benchmarks`; no figure is added by hand. What is measured is in README.md.",
            self.head,
            table.as_markdown(self.rows),
            *(f"Not measured, because it failed: {name}." for name in self.failed),
            *(f"Not measured, because the command was stopped: {name}." for name in self.missing),
        ]
        RESULTS.write_text("\n\n".join(parts) + "\n", encoding="utf-8")


def _run(results: _Results, name: str, *arguments: str) -> str:
    """Return what a benchmark prints, and note in the results that it has run."""
    print(f"{name} …", file=sys.stderr)
    command = [sys.executable, "-m", f"tests.benchmarks.{name}", *arguments]
    ended = subprocess.run(command, check=False, stdout=subprocess.PIPE, text=True)
    results.missing.remove(name)
    if ended.returncode:
        results.failed.append(name)
    return ended.stdout


def _commit() -> str:
    """The commit that is measured."""
    described = ["git", "describe", "--always", "--dirty", "--abbrev=12"]
    return subprocess.run(described, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


if __name__ == "__main__":
    main()

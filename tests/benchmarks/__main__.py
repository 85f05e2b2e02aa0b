"""Runs all benchmarks and writes RESULTS.md: ``uv run --group package python -m tests.benchmarks``.

It takes 20 minutes on two cores. The file is written as a whole, with the date, the machine and the commit, so that all
values in it belong together. Each benchmark runs in its own process, so that it is not affected by what another one has
imported or cached.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path
from typing import Final

from tests.benchmarks import table

RESULTS: Final = Path(__file__).with_name("RESULTS.md")

# These have rows for the common table; the others print text of their own.
_WITH_ROWS: Final = ("gallery", "startup", "launching", "opening", "decoding", "packaged")
_WITH_TEXT: Final = ("downloading", "traffic", "store", "shelf", "hostile_answers", "long_texts")


def main() -> None:
    """Run the benchmarks one after another, and write their results."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=table.ROUNDS)
    rounds: int = parser.parse_args().rounds
    # Other running programs increase the numbers, some more than others.
    load = f"load of the machine before: {os.getloadavg()[0]:.1f}"
    commit = _commit()
    failed: list[str] = []
    rows: list[table.Row] = []
    for name in _WITH_ROWS:
        rows += table.rows_from_json(_run(name, "--json", "--rounds", str(rounds), failed=failed))
    sections = [f"## {name}\n\n```text\n{_run(name, failed=failed).strip()}\n```\n" for name in _WITH_TEXT]
    head = [
        "# Results of the benchmarks",
        "Written by `python -m tests.benchmarks`; no figure is added by hand. What is measured is in README.md.",
        f"Commit {commit}, {rounds} rounds, {load}.",
        table.as_markdown(rows),
        *(f"Not measured, because it failed: {name}." for name in failed),
    ]
    RESULTS.write_text("\n\n".join([*head, *sections]), encoding="utf-8")
    print(RESULTS.read_text(encoding="utf-8"))
    sys.exit(bool(failed))


def _run(name: str, *arguments: str, failed: list[str]) -> str:
    """Return what a benchmark prints; add its name to `failed` if it ends with an error."""
    print(f"{name} …", file=sys.stderr)
    command = [sys.executable, "-m", f"tests.benchmarks.{name}", *arguments]
    ended = subprocess.run(command, check=False, stdout=subprocess.PIPE, text=True)
    if ended.returncode:
        failed.append(name)
    return ended.stdout


def _commit() -> str:
    """The commit that is measured."""
    described = ["git", "describe", "--always", "--dirty", "--abbrev=12"]
    return subprocess.run(described, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


if __name__ == "__main__":
    main()

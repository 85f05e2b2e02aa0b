"""Runs benchmarks: ``uv run --group package python -m tests.benchmarks [NAME ...]``.

All of them take a quarter of an hour on two cores, and are written to RESULTS.md after each, so that a stop loses none.
The file is written as a whole, with the date, the machine and the commit, so that all values in it belong together. The
results of some are only printed.
"""

import argparse
import os
import subprocess
import sys
import traceback
from pathlib import Path
from typing import Final

from tests.benchmarks.measurements import BENCHMARKS
from tests.benchmarks.table import Row, as_markdown

RESULTS: Final = Path(__file__).with_name("RESULTS.md")


def main() -> None:
    """Run the benchmarks one after another."""
    parser = argparse.ArgumentParser(description="Compare the app with other programs.")
    parser.add_argument("names", nargs="*", choices=[*BENCHMARKS, []], metavar="NAME", help=", ".join(BENCHMARKS))
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    missing, failed, rows = [*(arguments.names or BENCHMARKS)], [], list[Row]()
    # Other running programs increase the numbers, some more than others.
    load = f"load of the machine before: {os.getloadavg()[0]:.1f}"
    head = f"Commit {_commit()}, {arguments.rounds} rounds, {load}."
    text = ""
    while missing:
        name = missing.pop(0)
        print(f"{name} …", file=sys.stderr)
        try:
            rows += BENCHMARKS[name](arguments.rounds)
        except Exception:  # noqa: BLE001 - the others are measured
            traceback.print_exc()
            failed.append(name)
        parts = [
            "# Results of the benchmarks",
            "Written by `python -m tests.benchmarks`; no figure is added by hand. What is measured is in README.md.",
            head,
            as_markdown(rows),
            *(f"Not measured, because it failed: {name}." for name in failed),
            *(f"Not measured, because the command was stopped: {name}." for name in missing),
        ]
        text = "\n\n".join(parts) + "\n"
        if not arguments.names:
            RESULTS.write_text(text, encoding="utf-8")
    print(text)
    sys.exit(bool(failed))


def _commit() -> str:
    """The commit that is measured."""
    described = ["git", "describe", "--always", "--dirty", "--abbrev=12"]
    return subprocess.run(described, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


if __name__ == "__main__":
    main()

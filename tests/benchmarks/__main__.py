"""Runs benchmarks: ``uv run --group package python -m tests.benchmarks [NAME ...]``.

They take a quarter of an hour on two cores, with ``--long`` another hour, and are written to RESULTS.md after each, so
that a stop loses none.
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

from tests.benchmarks.measurements import BENCHMARKS, LONG
from tests.benchmarks.table import Row, as_markdown

RESULTS: Final = Path(__file__).with_name("RESULTS.md")


def main() -> None:
    """Run the benchmarks one after another."""
    parser = argparse.ArgumentParser(description="Compare the app with other programs.")
    parser.add_argument("names", nargs="*", choices=[*BENCHMARKS, []], metavar="NAME", help=", ".join(BENCHMARKS))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--long", action="store_true", help="also the tests and the soak, which take an hour")
    arguments = parser.parse_args()
    names = [name for name in BENCHMARKS if arguments.long or name not in LONG]
    missing, failed, rows = [*(arguments.names or names)], [], list[Row]()
    left_out = [] if arguments.names else sorted({*BENCHMARKS} - {*names})
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
            *(f"Not measured without the option --long: {name}." for name in left_out),
            "How long `.ci/run` takes is printed by itself.",
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

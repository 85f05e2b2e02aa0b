"""Runs all benchmarks and prints one table: ``uv run python -m tests.benchmarks``. It takes 13 minutes on two cores.

Each benchmark runs in its own process, so that it is not affected by what another one has imported or cached.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from typing import Final

from tests.benchmarks import table

_MEASUREMENTS: Final = ("gallery", "startup", "opening", "decoding", "packaged")


def main() -> None:
    """Run the benchmarks one after another, and print their results."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=table.ROUNDS)
    rounds: int = parser.parse_args().rounds
    rows: list[table.Row] = []
    # Other running programs increase the numbers, some more than others.
    print(f"load of the machine before: {os.getloadavg()[0]:.1f}", file=sys.stderr)
    for name in _MEASUREMENTS:
        print(f"{name} …", file=sys.stderr)
        command = [sys.executable, "-m", f"tests.benchmarks.{name}", "--json", "--rounds", str(rounds)]
        rows += table.rows_from_json(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
    print(table.as_markdown(rows))


if __name__ == "__main__":
    main()

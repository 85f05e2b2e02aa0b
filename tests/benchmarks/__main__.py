"""All benchmarks, one table: ``uv run python -m tests.benchmarks``. Thirteen minutes on two cores.

Each runs in a process of its own, so that none inherits what another has imported or kept.
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
    """Run them in turn and print what they measured."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=table.ROUNDS)
    rounds: int = parser.parse_args().rounds
    rows: list[table.Row] = []
    # Others at work make every number larger, and not all alike.
    print(f"load of the machine before: {os.getloadavg()[0]:.1f}", file=sys.stderr)
    for name in _MEASUREMENTS:
        print(f"{name} …", file=sys.stderr)
        command = [sys.executable, "-m", f"tests.benchmarks.{name}", "--json", "--rounds", str(rounds)]
        rows += table.rows_from_json(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
    print(table.as_markdown(rows))


if __name__ == "__main__":
    main()

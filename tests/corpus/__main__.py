"""Decodes all images of a folder as the app does, and compares them with what Chromium shows.

``uv run python -m tests.corpus FOLDER``. The files are decoded by the app's decoder processes with the app's limits. If
Chromium is installed, it shows each file as well, and the table says how many are shown by both, by one, or by neither,
and how many of those that both show differ in size, orientation or colour. The difference in colour is the mean of the
pixels of thumbnails of 64 x 64; above 6 of 255 it is visible. Chromium shows a part of a truncated file, the app does
not.

Nothing is written to the folder.
"""

import argparse
import asyncio
import statistics
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from tests import chromium
from tests.corpus.comparison import VISIBLE, Comparison, Outcome
from tests.corpus.run import Viewer, compare_all, files_in
from tests.count_table import count_table

_TOLD_EVERY: Final = 1_000


# Files that only the app shows, or neither, come last, because they are rarely due to an error of the app.
_NAMED: Final = (
    Outcome.CHROMIUM_ONLY,
    Outcome.ORIENTATION,
    Outcome.SIZE,
    Outcome.COLOUR,
    Outcome.NOT_SHOWN,
    Outcome.APP_ONLY,
    Outcome.NEITHER,
)


def _report(comparisons: Sequence[Comparison], folder: Path, worst: int) -> Iterator[str]:
    """The lines to print.

    Args:
        comparisons: One for each file.
        folder: Paths are printed relative to it.
        worst: How many files of each outcome are listed, those with the largest difference first.
    """
    counts = Counter((each.path.suffix.lower() or "no suffix", each.outcome.value) for each in comparisons)
    columns = [outcome.value for outcome in Outcome if any(each.outcome is outcome for each in comparisons)]
    yield count_table(counts, columns, columns)
    shown_by_both = [each for each in comparisons if each.outcome in {Outcome.ALIKE, Outcome.COLOUR}]
    if shown_by_both:
        differences = [each.difference for each in shown_by_both]
        yield (
            f"Difference in colour, of 255: median {statistics.median(differences):.1f}, "
            f"largest {max(differences):.1f}; visible above {VISIBLE:.0f}. "
            f"Of one pixel: at most {max(each.most for each in shown_by_both)}."
        )
    for outcome in _NAMED:
        found = sorted((each for each in comparisons if each.outcome is outcome), key=lambda each: -each.difference)
        if found:
            yield f"{outcome.value[0].upper()}{outcome.value[1:]}: {len(found):,}"
        for each in found[:worst]:
            yield f"  {each.path.relative_to(folder)}: {each.detail}"


def main() -> int:
    """Run and print.

    Returns:
        The exit code, which is 0 even if there are differences.
    """
    parser = argparse.ArgumentParser(
        prog="python -m tests.corpus", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="folder of images, which may be in subfolders")
    parser.add_argument("--worst", type=int, default=10, help="files named for each kind of difference (10)")
    arguments = parser.parse_args()
    folder: Path = arguments.folder
    if not folder.is_dir():
        parser.error(f"{folder} is not a folder")
    paths = files_in(folder)
    if not paths:
        parser.error(f"there is no file in {folder}")

    def tell(done: int) -> None:
        if done % _TOLD_EVERY == 0:
            print(f"{done:,} of {len(paths):,} files", file=sys.stderr, flush=True)

    if chromium.is_installed():
        with Viewer() as viewer:
            comparisons = asyncio.run(compare_all(paths, viewer, tell))
    else:
        print("Chromium is not installed: the files are decoded, and nothing is compared.")
        comparisons = asyncio.run(compare_all(paths, None, tell))
    print("\n".join(_report(comparisons, folder, arguments.worst)))
    return 0


if __name__ == "__main__":
    sys.exit(main())

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
import sys
from pathlib import Path
from typing import Final

from tests import chromium
from tests.corpus.report import report
from tests.corpus.run import Viewer, compare_all, files_in

_TOLD_EVERY: Final = 1_000


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
    print("\n".join(report(comparisons, folder, arguments.worst)))
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Decode all images of a folder as the app does, and compare them with what Chromium shows.

``uv run python -m tests.corpus FOLDER``. The files go through the app's decoder processes with the app's limits. Where
Chromium is installed, it shows each file, too, and the table says how many are shown by both, by one, or by neither,
and how many of those that both show differ in size, orientation or colour. Colour is the mean difference of thumbnails
of 64 x 64 pixels; above 6 of 255 a person sees it. Chromium shows a file that was cut off in part; the app does not.

The folder is read, and nothing is written to it.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path
from typing import Final

from tests import chromium
from tests.corpus.report import report
from tests.corpus.run import compare_all, files_in
from tests.corpus.viewer import Viewer

_TOLD_EVERY: Final = 1_000


def main() -> int:
    """Run and print; the exit code is 0 whatever the files are."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.corpus", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="images, also in folders inside it")
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
        with Viewer(paths) as viewer:
            comparisons = asyncio.run(compare_all(paths, viewer, tell))
    else:
        print("Chromium is not installed: the files are decoded, and nothing is compared.")
        comparisons = asyncio.run(compare_all(paths, None, tell))
    print("\n".join(report(comparisons, folder, arguments.worst)))
    return 0


if __name__ == "__main__":
    sys.exit(main())

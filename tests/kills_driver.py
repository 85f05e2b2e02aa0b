"""Starts the app with an additional task that marks image after image, as a person does who holds a key down.

`tests.kills` runs this module in a process of its own. Each line of its output is JSON: the first one after the pack
was opened, then one for each mark.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.benchmarks.driver import Hand, run_driven, say, until

if TYPE_CHECKING:
    from app.start.program import Program

KEYS: Final = {"P": Qt.Key.Key_P, "X": Qt.Key.Key_X}
_LOAD_SECONDS: Final = 0.5  # after the first thumbnails, until marks of earlier runs have been read


async def _mark(program: Program, arguments: argparse.Namespace) -> None:
    hand = Hand(program)
    await until(lambda: hand.window.page is not None)
    await hand.until_shown()
    await asyncio.sleep(_LOAD_SECONDS)
    hand.window.activateWindow()
    if not hand.window.settings.state.auto_advances:
        hand.window.settings.toggle("auto_advances")
    gallery = hand.page.gallery
    gallery.setFocus()
    gallery.current.go_to(0)
    say({"opened": time.perf_counter()})
    began = time.perf_counter()
    for number in range(arguments.count):
        await asyncio.sleep(max(0.0, began + number / arguments.rate - time.perf_counter()))
        (marked,) = gallery.selection.images()
        QTest.keyClick(gallery, KEYS[arguments.key])
        say({"id": marked.id, "at": time.perf_counter()})


def main() -> None:
    """Start the app, and mark once the event loop runs."""
    parser = argparse.ArgumentParser()
    parser.add_argument("base_url")
    parser.add_argument("pack_id")
    parser.add_argument("count", type=int)
    parser.add_argument("rate", type=float, help="keys per second")
    parser.add_argument("key", choices=tuple(KEYS))
    arguments = parser.parse_args()
    run_driven(arguments.base_url, lambda program: _mark(program, arguments), arguments.pack_id)


if __name__ == "__main__":
    main()

"""Operates tabs inside of the app. ``tabs.py`` starts it on a virtual display of its own.

It prints one line of JSON with one pack open, and another one when all are open in tabs. Then it shows one tab after
another: the next one for each line on standard input, and prints where the tiles of the first row are on the screen.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import time
from typing import TYPE_CHECKING, Final

from app.packs.states import Shown
from app.ui.pack.gallery.geometry import tile_parts
from tests.benchmarks.driven_app import run_driven
from tests.benchmarks.process_memory import pss_of_tree
from tests.benchmarks.timing import SCROLL_STEP_SECONDS, SETTLE_SECONDS, WARM_UP_SECONDS

if TYPE_CHECKING:
    from app.start.program import Program
    from app.ui.pack.pack_page import PackPage

_LOOK_SECONDS: Final = 0.01
_SCREENS: Final = 12  # that are looked through in each pack
_REST_SECONDS: Final = 5.0  # for what is freed in steps, or a while after it was replaced


class _Driver:
    """Operates the app as a person does."""

    def __init__(self, program: Program, pack_ids: list[str]) -> None:
        self._window = program.window
        self._workspace = program.workspace
        self._pack_ids = pack_ids

    async def run(self) -> None:
        """Open the packs, print the memory, show tabs, and close the window."""
        window = self._window
        try:
            window.move(0, 0)
            while window.page is None:  # noqa: ASYNC110 - there is no signal for it
                await asyncio.sleep(_LOOK_SECONDS)
            await asyncio.sleep(WARM_UP_SECONDS)
            first, *others = self._pack_ids
            self._workspace.open(first)
            await self._look_through()
            await self._rest()
            _say({"memory": pss_of_tree(os.getpid())})
            for pack_id in others:
                self._workspace.open_link(pack_id)
                await self._look_through()
            await self._rest()
            _say({"memory": pss_of_tree(os.getpid()), "first_row": self._first_row()})
            while await asyncio.to_thread(sys.stdin.readline):
                shown_at = time.perf_counter()
                self._workspace.step_tab(1)
                _say({"shown_at": shown_at})
        finally:
            window.close()

    async def _look_through(self) -> None:
        """Wait for the pack, scroll through some screens, and come back to its beginning."""
        pack = self._workspace.current
        assert pack is not None
        while not isinstance(pack.state, Shown) or not self._page.is_settled:  # noqa: ASYNC110 - no signal for it
            await asyncio.sleep(_LOOK_SECONDS)
        bar = self._page.gallery.verticalScrollBar()
        for screen in (*range(1, _SCREENS + 1), 0):
            bar.setValue(screen * bar.pageStep())
            await asyncio.sleep(SCROLL_STEP_SECONDS)
        while not self._page.is_settled:  # noqa: ASYNC110 - there is no signal for it
            await asyncio.sleep(_LOOK_SECONDS)
        await asyncio.sleep(SETTLE_SECONDS)

    async def _rest(self) -> None:
        """Wait until the shown pack is loaded, and what was freed is given back."""
        status = self._page.status
        while status.progress[0] < status.progress[1]:  # noqa: ASYNC110 - there is no signal for it
            await asyncio.sleep(_LOOK_SECONDS)
        await asyncio.sleep(_REST_SECONDS)

    @property
    def _page(self) -> PackPage:
        page = self._window.page
        assert page is not None
        return page

    def _first_row(self) -> list[list[int]]:
        gallery, model = self._page.gallery, self._page.model
        rects = []
        for row in range(gallery.grid.columns):
            ground = tile_parts(gallery.visualRect(model.index(row, 0)), gallery.grid.tile, 0).ground
            corner = gallery.viewport().mapToGlobal(ground.topLeft())
            rects.append([corner.x(), corner.y(), ground.width(), ground.height()])
        return rects


def _say(line: object) -> None:
    sys.stdout.write(f"{json.dumps(line)}\n")
    sys.stdout.flush()


def main() -> None:
    """Start the app, and the driver once the event loop runs."""
    parser = argparse.ArgumentParser()
    parser.add_argument("base_url")
    parser.add_argument("pack_ids", nargs="+")
    arguments = parser.parse_args()
    run_driven(arguments.base_url, lambda program: _Driver(program, arguments.pack_ids).run())


if __name__ == "__main__":
    main()

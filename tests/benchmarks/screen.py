"""A virtual display whose pixels are observed, to measure when any program has painted something.

All programs draw on the same kind of Xvfb, which keeps its pixels in a file that can be mapped into memory.
"""

import contextlib
import mmap
import os
import shutil
import struct
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

SIZE: Final = (1180, 780)  # the app's and Chromium's windows fill it

_POLL_SECONDS: Final = 0.004
_EVERY: Final = 4  # only every fourth pixel in each direction is compared, which takes 50 µs

type Rect = tuple[int, int, int, int]
"""Left, top, width, height."""


class Screen:
    """One virtual display.

    Attributes:
        name: Value of the environment variable DISPLAY.
    """

    def __init__(self, name: str, frame_buffer: Path) -> None:
        """Map the pixels of a running display."""
        self.name = name
        width, height = SIZE
        with frame_buffer.open("rb") as file:
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        # An XWD file: 32-bit big-endian numbers (X11/XWDFile.h); the size of the header, then that of its colour table.
        header = struct.unpack(">25I", self._map[:100])
        header_bytes, colours = header[0], header[19]
        self._pixels: NDArray[np.uint32] = np.frombuffer(
            self._map, np.uint32, width * height, header_bytes + 12 * colours
        ).reshape(height, width)

    def look(self) -> NDArray[np.uint32]:
        """A copy of every `_EVERY`-th pixel in each direction."""
        return self._pixels[::_EVERY, ::_EVERY].copy()


class Watch:
    """Records when each pixel of a screen changed last, while its context is active."""

    def __init__(self, screen: Screen) -> None:
        """Prepare to watch a screen."""
        self._screen = screen
        self._changed_at = np.zeros(screen.look().shape)
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watch the screen")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ends.set()
        self._thread.join()

    def settled_at(self, rects: list[Rect]) -> float:
        """When a pixel in these rectangles changed last, by `time.perf_counter`.

        It must be called after the context has ended.
        """
        latest = 0.0
        for left, top, width, height in rects:
            part = self._changed_at[top // _EVERY : (top + height) // _EVERY, left // _EVERY : (left + width) // _EVERY]
            # Otherwise a tile that was never painted would count as the quickest one.
            assert part.max() > 0, f"nothing was painted in {left}, {top}, {width} × {height}"
            latest = max(latest, float(part.max()))
        return latest

    def _run(self) -> None:
        before = self._screen.look()
        while not self._ends.wait(_POLL_SECONDS):
            now = self._screen.look()
            at = time.perf_counter()
            self._changed_at[now != before] = at
            before = now


@contextlib.contextmanager
def virtual_screen() -> Iterator[Screen]:
    """Run a virtual display for one program.

    Raises:
        RuntimeError: Xvfb is not installed or did not start.
    """
    program = shutil.which("Xvfb")
    if program is None:
        raise RuntimeError("Xvfb is not installed; see tests/benchmarks/README.md")
    width, height = SIZE
    with tempfile.TemporaryDirectory(prefix="pack-benchmark-") as folder:
        reading, writing = os.pipe()
        command = [program, "-displayfd", str(writing), "-screen", "0", f"{width}x{height}x24", "-fbdir", folder]
        command += ["-nolisten", "tcp", "-noreset"]
        with subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL) as server:
            os.close(writing)
            try:
                with os.fdopen(reading) as numbers:
                    number = numbers.readline().strip()
                if not number:
                    raise RuntimeError("Xvfb did not start")
                yield Screen(f":{number}", Path(folder) / "Xvfb_screen0")
            finally:
                server.terminate()

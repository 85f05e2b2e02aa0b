"""Opens many links at once: ``uv run python -m tests.many_links``. Linux only.

A window shows a pack, and then so many processes are started as a desktop starts one for each link: 200, or as many as
``--links`` says. All have to end because the window has taken their packs over, and no further window may open. With
``--hangs`` the window is stopped before that: then one further window has to open, and takes all packs over.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.raw_server import RawServer, http_answer
from tests.starts import Starts

if TYPE_CHECKING:
    import subprocess

_PACK_ID: Final = "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d"
_IMAGES: Final = [{"id": str(number), "url": f"http://127.0.0.1:9/{number}.png"} for number in range(12)]
_ANSWER: Final = json.dumps({"ok": True, "data": {"id": _PACK_ID, "name": "A pack", "images": _IMAGES}}).encode()
_IDLE_SECONDS: Final = 3.0
_QUIET_SECONDS: Final = 40.0  # longer than a start waits for a window: the processes that still run have windows


def open_links(links: int, *, hangs: bool) -> tuple[int, float]:
    """Open so many links at once.

    Returns:
        How many processes have opened a window of their own, and after how many seconds the last other one has ended.
    """
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        RawServer(http_answer("200 OK", _ANSWER)) as server,
        contextlib.ExitStack() as stack,
    ):
        os.environ["XDG_RUNTIME_DIR"] = folder
        starts = Starts(server, Path(folder), stack)
        window = starts.window(_PACK_ID)
        time.sleep(_IDLE_SECONDS)
        if hangs:
            window.send_signal(signal.SIGSTOP)
        began = time.monotonic()
        later = [starts.begin(f"{number:08x}-3d4e-4a6b-8c7d-9e0f1a2b3c4d") for number in range(links)]
        # Starting so many processes takes many seconds itself on a busy machine.
        running, changed_at = links, time.monotonic()
        while running and time.monotonic() < changed_at + _QUIET_SECONDS:
            if (still := _running(later)) != running:
                running, changed_at = still, time.monotonic()
            time.sleep(0.02)
        return running, changed_at - began


def _running(processes: list[subprocess.Popen[bytes]]) -> int:
    return sum(process.poll() is None for process in processes)


def main() -> int:
    """Open the links, print what has happened, and return 1 if there are other windows than there should be."""
    parser = argparse.ArgumentParser(description="Opens many links at once.")
    parser.add_argument("--links", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--hangs", action="store_true", help="stop the window before the links are opened")
    arguments = parser.parse_args()
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    is_right = True
    for _ in range(arguments.rounds):
        windows, seconds = open_links(arguments.links, hangs=arguments.hangs)
        sys.stdout.write(f"{arguments.links} links: {windows} further windows, taken over after {seconds:.1f} s\n")
        is_right = is_right and windows == int(arguments.hangs)
    return 0 if is_right else 1


if __name__ == "__main__":
    sys.exit(main())

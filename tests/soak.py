"""Uses the app for some minutes, and checks that its memory comes back: ``uv run python -m tests.soak``. Linux only.

The app runs on a virtual display, with servers on loopback: 25 packs with up to 3,000 photos are opened in tabs, looked
through, filtered, marked, refreshed, viewed, compared, closed and opened again, for as many minutes as ``--minutes``
says. Then all tabs are closed. 30 s later the resident memory of the window's process may be 60 MB more than at the
start; other programs that use the same libraries change PSS and USS, but not RSS. Needs Xvfb.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from app.demo.loopback_server import Answer, LoopbackServer
from tests.benchmarks.corpus import make_corpus
from tests.benchmarks.process_memory import MB
from tests.benchmarks.screen import virtual_screen
from tests.soak_driver import pack_id_of

if TYPE_CHECKING:
    from app.demo.loopback_server import LoopbackHandler

_ROOT: Final = Path(__file__).resolve().parents[1]
_KEY: Final = "soak.key"
_PHOTOS: Final = 300
_PACKS: Final = 25
_SIZES: Final = (24, 1000, 150, 3000, 400)  # of the packs, one after another
_MOST_MB: Final = 60.0
_DESCRIPTION: Final = "A person walks along a bright beach at sunrise, seen from behind, near harbour {}."
_COLORS: Final = ("green", "blue", "red", "grey")


class _Site:
    """The API and the host of the photos. The last images of each pack are still to be described."""

    def __init__(self) -> None:
        self._photos = make_corpus(_PHOTOS).paths

    def respond(self, exchange: LoopbackHandler) -> None:
        path = exchange.path.partition("?")[0]
        name = path.rpartition("/")[2]
        if path.startswith("/photos/"):
            exchange.send_answer(Answer(200, self._photos[int(name)].read_bytes(), "image/jpeg"))
        elif name == "packs":
            packs = [_summary(number) for number in range(_PACKS)]
            exchange.send_answer(_answer({"packs": packs, "total": _PACKS, "limit": 100, "offset": 0}))
        else:
            number = int(name.rpartition("-")[2])
            images = [_image(exchange.server.origin, number, row) for row in range(_size(number))]
            exchange.send_answer(_answer({**_summary(number), "images": images}))

    def refusal(self, status: int, message: str) -> Answer:
        return Answer(status, message.encode(), "text/plain")


def _size(number: int) -> int:
    return _SIZES[number % len(_SIZES)]


def _name(number: int) -> str:
    return f"Soak {number}, {_size(number)} photos"


def _summary(number: int) -> dict[str, object]:
    return {"id": pack_id_of(number), "name": _name(number), "image_count": _size(number), "is_public": False}


def _image(origin: str, pack: int, row: int) -> dict[str, object]:
    is_described = row < _size(pack) - 5
    return {
        "id": f"{pack}-{row}",
        "url": f"{origin}/photos/{(pack * 7 + row) % _PHOTOS}?pack={pack}&row={row}",
        "metadata": {
            "status": "completed" if is_described else "pending",
            "description": _DESCRIPTION.format(row % 40) if is_described else None,
            "keywords": ["beach", "morning", _COLORS[row % len(_COLORS)], f"word {row % 60}"] if is_described else [],
            "model": "gpt-4.1-nano" if is_described else None,
        },
    }


def _answer(data: dict[str, object]) -> Answer:
    body = json.dumps({"ok": True, "code": 200, "message": "", "data": data}).encode()
    return Answer(200, body, "application/json")


def use(minutes: float, seed: int) -> dict[str, dict[str, int]]:
    """Use the app for so many minutes.

    Returns:
        What it takes at the start, at its peak, and after all tabs were closed.
    """
    server = LoopbackServer("soak", _Site())
    server.start()
    found: dict[str, dict[str, int]] = {}
    with virtual_screen() as screen, tempfile.TemporaryDirectory(prefix="pack-soak-") as home:
        own = {f"XDG_{name}_HOME": f"{home}/{name.lower()}" for name in ("CACHE", "CONFIG", "DATA", "STATE")}
        environment = {**os.environ, **own, "DISPLAY": screen.name, "QT_QPA_PLATFORM": "xcb", "GENVIRAL_API_KEY": _KEY}
        names = [_name(number) for number in range(_PACKS)]
        arguments = [f"{server.origin}/v1", str(minutes), str(seed), *names]
        command = [sys.executable, "-m", "tests.soak_driver", *arguments]
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True, cwd=_ROOT) as process:
            assert process.stdout is not None
            for line in process.stdout:
                for when, figures in json.loads(line).items():
                    _print(when, figures)
                    found[when] = figures
    server.stop(0.2)
    if process.returncode or "closed" not in found:
        raise RuntimeError(f"the app ended with {process.returncode}")
    return found


def _print(when: str, figures: dict[str, int]) -> None:
    parts = (
        f"{name} {value / MB:.0f} MB" if name in {"pss", "rss", "uss", "decoders"} else f"{value} {name}"
        for name, value in figures.items()
    )
    sys.stdout.write(f"{when}: {', '.join(parts)}\n")
    sys.stdout.flush()


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description="Use the app, close all tabs, and check that its memory comes back.")
    parser.add_argument("--minutes", type=float, default=3.0, help="how long it is used (3)")
    parser.add_argument("--seed", type=int, default=1, help="seed of what is done (1)")
    arguments = parser.parse_args()
    found = use(arguments.minutes, arguments.seed)
    more = (found["closed"]["rss"] - found["start"]["rss"]) / MB
    sys.stdout.write(f"more RSS than at the start: {more:.0f} MB, at most {_MOST_MB:.0f}\n")
    sys.exit(more > _MOST_MB)


if __name__ == "__main__":
    main()

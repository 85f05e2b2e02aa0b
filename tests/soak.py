"""Uses the app for some minutes with a server that fails at random, and checks that nothing grows.

``uv run python -m tests.soak`` takes 20 minutes and more; Linux only. Packs with up to 3,000 photos are opened in tabs,
looked through, filtered, marked, copied, refreshed, viewed, compared, searched for, closed and opened again, also while
the server is offline. It prints memory, handles, threads, processes, tasks and sizes of files from time to time.

It fails if, from the first to the second half of that time, any of them has grown, or if they are not as at the start
after all tabs were closed; the start is when a first tab was used and closed. Memory may be 60 MB more than when the
window was empty. It is that of the window's process: RSS, which other programs with the same libraries do not change.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import subprocess
import sys
import tempfile
from collections import Counter
from contextlib import nullcontext
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Final

from app.core.limits import StoreLimits
from app.demo.loopback_server import Answer, LoopbackServer
from tests.benchmarks.corpus import make_corpus
from tests.benchmarks.screen import virtual_screen
from tests.processes import MB
from tests.soak_driver import pack_id_of

if TYPE_CHECKING:
    from app.demo.loopback_server import LoopbackHandler

_ROOT: Final = Path(__file__).resolve().parents[1]
_KEY: Final = "soak.key"
_SIZES: Final = (24, 1000, 150, 3000, 400)  # of the packs, one after another
_DESCRIPTION: Final = "A person walks along a bright beach at sunrise, seen from behind, near harbour {}."
_COLORS: Final = ("green", "blue", "red", "grey")
_FAILURES: Final = ("500", "429", "reset", "slow", "cut", "broken")
_FAILURE_SHARE: Final = 0.06  # of the requests
_SLOW_SECONDS: Final = 2.0
_FAILURE: Final = re.compile(
    r"^.*\bERROR [\w.]+: .*|^Traceback \(most recent call last\)|^.*Task was destroyed.*", re.M
)
# By how much the numbers in use may differ; they depend on what is done. Each tab that was filtered has a thread.
_SLACK: Final = {"handles": 10, "threads": 25, "processes": 0, "tasks": 30}
# The second thread that decodes JSON starts when two packs arrive at once.
_AT_THE_END: Final = {"handles": 0, "threads": 1, "processes": 0, "tasks": 0}
_MEMORY_MB: Final = 60.0
_SLACK_BYTES: Final = {"memory": _MEMORY_MB * MB, "decoders": _MEMORY_MB * MB, "files": 20.0 * MB}
_FEW: Final = 8  # measurements in use, of which nothing can be concluded

type Figures = dict[str, float]


class _Site:
    """The API and the host of the photos. The last images of each pack are still to be described.

    Attributes:
        is_offline: Whether every connection is reset.
        failures: The number of failures of each kind.
    """

    def __init__(self, packs: int, seed: int) -> None:
        self.is_offline = False
        self.failures = Counter[str]()
        self._packs = packs
        self._photos = [path.read_bytes() for path in make_corpus(min(300, 12 * packs)).paths]
        self._seed = seed
        self._requests = Counter[str]()

    def respond(self, exchange: LoopbackHandler) -> None:
        path = exchange.path.partition("?")[0]
        failure = self._failure(exchange.path)
        if failure is not None:
            self.failures[failure] += 1
        if failure in {"offline", "reset"}:
            exchange.reset_connection()
        elif failure == "500":
            exchange.send_answer(Answer(500, b"", "text/plain"))
        elif failure == "429":
            exchange.send_answer(Answer(429, b"", "text/plain", headers=(("Retry-After", "1"),)))
        elif failure == "cut":
            exchange.send_head(200, "image/jpeg", 100_000)
            exchange.wfile.write(b"\xff\xd8\xff")
            exchange.reset_connection()
        elif failure != "slow" or exchange.pause(_SLOW_SECONDS):
            answer = self._answer(path, exchange.server.origin)
            exchange.send_answer(answer if failure != "broken" else Answer(200, answer.body[:500], answer.content_type))

    def refusal(self, status: int, message: str) -> Answer:
        return Answer(status, message.encode(), "text/plain")

    def _failure(self, path: str) -> str | None:
        """How a request fails; the same in each run for each request of a path."""
        if self.is_offline:
            return "offline"
        self._requests[path] += 1
        dice = random.Random(f"{self._seed} {path} {self._requests[path]}")
        return dice.choice(_FAILURES) if dice.random() < _FAILURE_SHARE else None

    def _answer(self, path: str, origin: str) -> Answer:
        name = path.rpartition("/")[2]
        if path.startswith("/photos/"):
            return Answer(200, self._photos[int(name)], "image/jpeg")
        if name == "packs":
            packs = [_summary(number) for number in range(self._packs)]
            data: dict[str, object] = {"packs": packs, "total": len(packs), "limit": 100, "offset": 0}
        else:
            number = int(name.rpartition("-")[2])
            data = {**_summary(number), "images": [self._image(origin, number, row) for row in range(_size(number))]}
        body = json.dumps({"ok": True, "code": 200, "message": "", "data": data}).encode()
        return Answer(200, body, "application/json")

    def _image(self, origin: str, pack: int, row: int) -> dict[str, object]:
        is_described = row < _size(pack) - 5
        return {
            "id": f"{pack}-{row}",
            "url": f"{origin}/photos/{(pack * 7 + row) % len(self._photos)}?pack={pack}&row={row}",
            "metadata": {
                "status": "completed" if is_described else "pending",
                "description": _DESCRIPTION.format(row % 40) if is_described else None,
                "keywords": ["beach", "morning", _COLORS[row % 4], f"word {row % 60}"] if is_described else [],
                "model": "gpt-4.1-nano" if is_described else None,
            },
        }


def _size(number: int) -> int:
    return _SIZES[number % len(_SIZES)]


def _name(number: int) -> str:
    return f"Soak {number}, {_size(number)} photos"


def _summary(number: int) -> dict[str, object]:
    return {"id": pack_id_of(number), "name": _name(number), "image_count": _size(number), "is_public": False}


def use(options: argparse.Namespace) -> list[tuple[str, Figures]]:
    """Use the app.

    Returns:
        What it took, one measurement after the other, each with its moment: "empty" for the window without a pack,
        "start", "use" and "closed".
    """
    site = _Site(options.packs, options.seed)
    server = LoopbackServer("soak", site)
    server.start()
    found: list[tuple[str, Figures]] = []
    names = [_name(number) for number in range(options.packs)]
    arguments = [f"{server.origin}/v1", *map(str, (options.seconds, options.every, options.seed)), *names]
    with (
        virtual_screen() if options.xvfb else nullcontext() as screen,
        tempfile.TemporaryDirectory(prefix="pack-soak-") as home,
        tempfile.TemporaryFile("w+") as errors,
    ):
        own = {f"XDG_{name}_HOME": f"{home}/{name.lower()}" for name in ("CACHE", "CONFIG", "DATA", "STATE")}
        display = {"QT_QPA_PLATFORM": "offscreen"}
        if screen is not None:
            display = {"QT_QPA_PLATFORM": "xcb", "DISPLAY": screen.name}
        with subprocess.Popen(
            [sys.executable, "-m", "tests.soak_driver", home, *arguments],
            env={**os.environ, **own, **display, "GENVIRAL_API_KEY": _KEY},
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            cwd=_ROOT,
        ) as process:
            assert process.stdout is not None
            for line in process.stdout:
                when, figures = json.loads(line)
                if when == "offline":
                    site.is_offline = figures["offline"]
                    continue
                found.append((when, figures))
                _print(when, figures)
        server.stop()
        errors.seek(0)
        said = errors.read()
    sys.stdout.write(f"failures of the server: {dict(site.failures)}\n{said}")
    if process.returncode or _FAILURE.search(said) or not found or found[-1][0] != "closed":
        raise RuntimeError(f"the app ended with {process.returncode}, or logged an error")
    return found


def _print(when: str, figures: Figures) -> None:
    parts = (f"{_text(name, value)} {name}" for name, value in figures.items())
    sys.stdout.write(f"{when:6} {'  '.join(parts)}\n")
    sys.stdout.flush()


def _text(name: str, value: float) -> str:
    return f"{value:.0f}" if name.partition(" ")[0] in {"seconds", *_SLACK} else f"{value / MB:.0f} MB"


def growth(found: list[tuple[str, Figures]], most_mb: float) -> list[str]:
    """Say what has grown that should not.

    Args:
        found: The measurements.
        most_mb: How much more memory the window's process may take at the end than with an empty window.
    """
    by_moment = dict(found)  # the last one of each
    empty, start, closed = (by_moment[when] for when in ("empty", "start", "closed"))
    # A name, what was measured before and afterwards, and how much more it may be.
    limits: list[tuple[str, float, float, float]] = []
    limits += [(name, start[name], closed[name], slack) for name, slack in _AT_THE_END.items()]
    limits += [("memory", empty["memory"], closed["memory"], most_mb * MB)]
    limits += [("thumbnails", 0, closed["thumbnails"], StoreLimits().max_bytes * 1.1)]
    uses = [figures for when, figures in found if when == "use"]
    if len(uses) >= _FEW:
        halves = uses[: len(uses) // 2], uses[len(uses) // 2 :]
        for name, slack in (_SLACK | _SLACK_BYTES).items():
            before, after = (median(figures[name] for figures in half) for half in halves)
            limits.append((f"{name} in use", before, after, slack))
    problems = []
    for name, before, after, slack in limits:
        line = f"{name}: {_text(name, before)} -> {_text(name, after)}, at most {_text(name, slack)} more"
        if after > before + slack:
            problems.append(line)
            line += ": FAILED"
        sys.stdout.write(f"{line}\n")
    return problems


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description="Use the app, close all tabs, and check that nothing has grown.")
    parser.add_argument("--seconds", type=float, default=1200.0, help="how long it is used (1200)")
    parser.add_argument("--every", type=float, default=10.0, help="seconds between two measurements (10)")
    parser.add_argument("--packs", type=int, default=25, help="how many packs are opened (25)")
    parser.add_argument("--most-mb", type=float, default=_MEMORY_MB, help="how much memory may remain (60)")
    parser.add_argument("--seed", type=int, default=1, help="seed of what is done and of what fails (1)")
    parser.add_argument("--xvfb", action="store_true", help="on a virtual display instead of without one")
    options = parser.parse_args()
    sys.exit(bool(growth(use(options), options.most_mb)))


if __name__ == "__main__":
    main()

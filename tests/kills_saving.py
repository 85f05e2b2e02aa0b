"""Kills a process at random moments while packs are kept, and checks the file. See `tests.kills`.

All starts share one folder. Each keeps answers of some thousand images for a few packs again and again, with another
number of them and other words each time, and pins them. After each kill the file has to be undamaged, and every answer
in it complete; those that were reported as kept have to be there, and the search has to find exactly what the answers
contain.
"""

from __future__ import annotations

import asyncio
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Final

from app.core.changes import NOTHING_CHANGED
from app.core.limits import PacksLimits
from app.storage.saved_packs import SavedPacks
from tests.unit.storage.kept_packs import PLACE, Listener, described, pack_id_of, pack_of, request_of

_PACKS: Final = 4
_IMAGES: Final = 1_000
_LONGEST_SECONDS: Final = 1.5
_LIMITS: Final = PacksLimits(save_after_seconds=0.0, close_seconds=60.0, busy_seconds=20.0)


@dataclass(slots=True)
class SavingReport:
    """What was found.

    Attributes:
        answers: Number of answers that were reported as kept, over all starts.
        wrong: Messages about damaged files, and answers that are lost, incomplete or not found.
    """

    answers: int = 0
    wrong: list[str] = field(default_factory=list)


def kill_while_saving(times: int, seed: int) -> SavingReport:
    """Start and kill a process that keeps answers, so many times."""
    report = SavingReport()
    moments = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        expected: dict[int, int] = {}  # the step of each pack that was kept last for certain
        step = 0
        for number in range(times):
            command = [sys.executable, "-m", "tests.kills_saving", folder, str(step)]
            with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
                assert process.stdout is not None
                first = process.stdout.readline()
                time.sleep(moments.uniform(0.0, _LONGEST_SECONDS))
                process.kill()
                lines = (first + process.stdout.read()).split(b"\n")[:-1]
            for line in lines:
                step = int(line)
                expected[step % _PACKS] = step
            report.answers += len(lines)
            problems = asyncio.run(_check(Path(folder), expected))
            report.wrong += [f"start {number}: {problem}" for problem in problems]
            step += 2  # the next one may have been kept without its line
    return report


async def _check(folder: Path, expected: dict[int, int]) -> list[str]:
    with closing(sqlite3.connect(folder / "packs.sqlite3")) as connection:
        checked = connection.execute("PRAGMA integrity_check(3)").fetchall()
        problems = [] if checked == [("ok",)] else [f"damaged: {checked}"]
    listener = Listener()
    saved = SavedPacks(folder, _LIMITS, listener)
    for number, step in expected.items():
        answer = await saved.load(request_of(number))
        words = {image.description or "" for image in answer.pack.images} if answer is not None else set()
        steps = {int(word.split()[1]) for word in words}
        if len(steps) != 1 or min(steps) < step or len(words) != _images_of(min(steps)):
            problems.append(f"pack {number} has {len(words)} images of steps {steps} instead of {step}")
        for found_step in steps:
            found = await saved.search(PLACE, f"step{found_step}end")
            if found is None or found.image_count != len(words):
                problems.append(f"pack {number}: {found.image_count if found else 0} images are found")
    await saved.aclose()
    return problems + [problem.value for problem in listener.problems]


def _images_of(step: int) -> int:
    return _IMAGES + step % 7


async def _save(folder: Path, first: int) -> None:
    """Keep answers for ever; print the number of each that is on the disk."""
    for step in count(first):
        saved = SavedPacks(folder, _LIMITS, Listener())
        number = step % _PACKS
        pack = pack_of(number, described(_images_of(step), f"step {step} step{step}end"))
        saved.save(request_of(number), pack, float(step), NOTHING_CHANGED)
        saved.set_pinned(PLACE, pack_id_of(number), is_pinned=bool(step % 2))
        await saved.aclose()
        sys.stdout.write(f"{step}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(_save(Path(sys.argv[1]), int(sys.argv[2])))

"""Kills the app at random moments and checks what is left: ``uv run python -m tests.kills``. Linux only.

All starts share one temporary folder. Every second start is killed at a random moment of its first three seconds, the
others within one second after their first decoder process was started, while they download and decode. Five
seconds later none of the processes may be running, and the folder has to be empty.

With ``--marking`` the app is killed while images are marked, alternately as picked and rejected: the file of marks has
to be undamaged, and every mark that is older than a second has to be in it. With ``--saving`` a process is killed that
keeps answers of some thousand images for a few packs again and again, with another number of them and other words each
time: the file has to be undamaged, every answer in it complete, those that were reported as kept have to be there, and
the search has to find exactly what the answers contain.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
import uuid
from contextlib import closing
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Final

from app.core.changes import NOTHING_CHANGED
from app.core.limits import PacksLimits
from app.core.saved_values import Mark, MarkedPack
from app.demo.packs import THOUSAND_IMAGES_ID
from app.storage.data_file import DataFileError
from app.storage.saved_marks import MarksStore
from app.storage.saved_packs import SavedPacks
from tests.benchmarks.driver import driver_command, environment_for
from tests.recording_servers import RecordedDemo
from tests.unit.storage.kept_packs import PLACE, Listener, described, pack_id_of, pack_of, request_of

_MAIN: Final = Path(__file__).resolve().parents[1] / "main.py"
_MARK: Final = "PACK_BROWSER_KILLED"
_LONGEST_SECONDS: Final = 3.0
_DECODING_SECONDS: Final = 1.0
_GRACE_SECONDS: Final = 5.0  # on a machine that is busy with other things
_END_SECONDS: Final = 60.0

_DATA_FOLDER: Final = Path("PackBrowser", "pack-browser")  # below XDG_DATA_HOME
_MARKS: Final = {"P": Mark.PICKED, "X": Mark.REJECTED}
_MOST_MARKS: Final = 900  # of one start
_RATE: Final = 60  # marks per second
_LONGEST_MARKING: Final = 2.5
_LOST_SECONDS: Final = 1.0

_PACKS: Final = 4
_IMAGES: Final = 1_000
_LONGEST_SAVING: Final = 1.5
_LIMITS: Final = PacksLimits(save_after_seconds=0.0, close_seconds=60.0, busy_seconds=20.0)


@dataclass(slots=True)
class Report:
    """What was found.

    Attributes:
        done: Number of decoder processes that were running, of marks that were given, or of answers that were reported
            as kept, over all starts.
        worst: The longest time that a process kept running, or the greatest age of a mark that was lost, in seconds.
        wrong: Messages about what was left behind, damaged, lost or incomplete.
    """

    done: int = 0
    worst: float = 0.0
    wrong: list[str] = field(default_factory=list)


# --- Starts ---------------------------------------------------------------------------------------------------------


def kill_starts(times: int, seed: int) -> Report:
    """Start and kill the app so many times, then run it once until it ends by itself."""
    report = Report()
    moments = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        home, temporary = Path(folder) / "home", Path(folder) / "temporary"
        home.mkdir()
        temporary.mkdir()
        for number in range(times):
            longest = _DECODING_SECONDS if number % 2 else _LONGEST_SECONDS
            _kill_one(number, moments.uniform(0.0, longest), home, temporary, report)
        command = [sys.executable, str(_MAIN), "--demo", "--screenshot", str(home / "shot.png")]
        mark = uuid.uuid4().hex
        environment = _environment(home, temporary, mark)
        ended = subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False, timeout=_END_SECONDS)
        if ended.returncode:
            report.wrong.append(f"the last start ended with {ended.returncode}")
        report.wrong += [f"{path.name} in the temporary folder" for path in temporary.iterdir()]
        report.wrong += [f"process {pid} of the last start" for pid in _marked(mark)]
    return report


def _kill_one(number: int, seconds: float, home: Path, temporary: Path, report: Report) -> None:
    mark = uuid.uuid4().hex
    command = [sys.executable, str(_MAIN), "--demo"]
    with subprocess.Popen(command, env=_environment(home, temporary, mark), stderr=subprocess.DEVNULL) as process:
        while number % 2 and len(_marked(mark)) < 2 and process.poll() is None:
            time.sleep(0.01)
        time.sleep(seconds)
        report.done += len(_marked(mark) - {process.pid})
        process.kill()
    killed_at = time.monotonic()
    while (alive := _marked(mark)) and time.monotonic() - killed_at < _GRACE_SECONDS:
        time.sleep(0.02)
    report.worst = max(report.worst, time.monotonic() - killed_at)
    report.wrong += [f"process {pid} of start {number}, killed after {seconds:.2f} s" for pid in alive]
    report.wrong += [f"{path.name} in the temporary folder after start {number}" for path in temporary.iterdir()]


def _environment(home: Path, temporary: Path, mark: str) -> dict[str, str]:
    environment = environment_for(home) | {"TMPDIR": str(temporary), _MARK: mark}
    return {name: value for name, value in environment.items() if name not in {"DISPLAY", "GENVIRAL_API_KEY"}}


def _marked(mark: str) -> set[int]:
    """IDs of the running processes with this mark in their environment. It is kept when the parent process ends."""
    found = set()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            environment = (folder / "environ").read_bytes()  # empty for a zombie
        except OSError:
            continue
        if f"{_MARK}={mark}".encode() in environment.split(b"\0"):
            found.add(int(folder.name))
    return found


def _lines_until_killed(
    command: list[str], seconds: float, environment: dict[str, str] | None = None
) -> tuple[list[bytes], float]:
    """Kill a process some time after its first line of output; return its whole lines, and when it was killed."""
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL if environment else None
    ) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        time.sleep(seconds)
        process.kill()
        killed_at = time.perf_counter()
        return (first + process.stdout.read()).split(b"\n")[:-1], killed_at


# --- Marks ----------------------------------------------------------------------------------------------------------


def kill_while_marking(times: int, seed: int) -> Report:
    """Start, use and kill the app so many times. All starts mark the same images."""
    report = Report()
    moments = random.Random(seed)
    with RecordedDemo(slow_seconds=0.0) as service, tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        environment = {**environment_for(home), "GENVIRAL_API_KEY": service.key}
        pack = MarkedPack(service.base_url, THOUSAND_IMAGES_ID)
        expected: dict[str, Mark] = {}
        for number in range(times):
            key = "PX"[number % 2]
            arguments = (service.base_url, THOUSAND_IMAGES_ID, str(_MOST_MARKS), str(_RATE), key)
            moment = moments.uniform(0.0, _LONGEST_MARKING)
            lines, killed_at = _lines_until_killed(driver_command("marking", *arguments), moment, environment)
            given = {line["id"]: killed_at - line["at"] for line in map(json.loads, lines) if "id" in line}
            expected = _check_marks(report, number, home / _DATA_FOLDER, pack, expected, given, _MARKS[key])
    return report


def _check_marks(
    report: Report,
    number: int,
    folder: Path,
    pack: MarkedPack,
    expected: dict[str, Mark],
    given: dict[str, float],
    mark: Mark,
) -> dict[str, Mark]:
    """Compare the file with the marks of this start and their ages, and with those of the starts before.

    Returns:
        What is in it, which the next start is to find.
    """
    store = MarksStore(folder, busy_seconds=5.0)
    try:
        found = dict(store.load(pack))
    except DataFileError as error:
        report.wrong.append(f"start {number}: {error}")
        return expected
    finally:
        store.close()
    if store.file.was_set_aside:
        report.wrong.append(f"start {number}: damaged")
    report.done += len(given)
    lost = [age for image_id, age in given.items() if found.get(image_id) is not mark]
    report.worst = max((report.worst, *lost))
    report.wrong += [f"start {number}: a mark of {age:.2f} s before is lost" for age in lost if age > _LOST_SECONDS]
    # The last key may have been handled without its line.
    changed = [each for each, other in expected.items() if each not in given and found.get(each) is not other]
    if len(changed) > 1:
        report.wrong.append(f"start {number}: {len(changed)} other marks have changed")
    return found


# --- Packs ----------------------------------------------------------------------------------------------------------


def kill_while_saving(times: int, seed: int) -> Report:
    """Start and kill a process that keeps answers, so many times."""
    report = Report()
    moments = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        expected: dict[int, int] = {}  # the step of each pack that was kept last for certain
        step = 0
        for number in range(times):
            command = [sys.executable, "-m", "tests.kills", "--save", folder, str(step)]
            lines, _ = _lines_until_killed(command, moments.uniform(0.0, _LONGEST_SAVING))
            for step in map(int, lines):
                expected[step % _PACKS] = step
            report.done += len(lines)
            problems = asyncio.run(_check_packs(Path(folder), expected))
            report.wrong += [f"start {number}: {problem}" for problem in problems]
            step += 2  # the next one may have been kept without its line
    return report


async def _check_packs(folder: Path, expected: dict[int, int]) -> list[str]:
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


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description="Kill the app at random moments and check what is left.")
    parser.add_argument("--count", type=int, default=200, help="number of starts (200)")
    parser.add_argument("--seed", type=int, default=1, help="seed of the random moments (1)")
    parser.add_argument("--marking", action="store_true", help="kill it while images are marked")
    parser.add_argument("--saving", action="store_true", help="kill a process that keeps packs")
    parser.add_argument("--save", nargs=2, metavar=("FOLDER", "STEP"), help="keep packs for ever, from this step on")
    options = parser.parse_args()
    if options.save:
        asyncio.run(_save(Path(options.save[0]), int(options.save[1])))
    kill, what = kill_starts, "decoder processes were running"
    if options.marking:
        kill, what = kill_while_marking, "marks were given"
    elif options.saving:
        kill, what = kill_while_saving, "answers were kept"
    report = kill(options.count, options.seed)
    sys.stdout.write(
        f"killed {options.count} times, {report.done} {what}; after {report.worst:.2f} s at most nothing ran or was "
        f"lost; wrong: {'; '.join(report.wrong) or 'nothing'}\n"
    )
    sys.exit(bool(report.wrong))


if __name__ == "__main__":
    main()

"""Kills the app at random moments and checks what is left: ``uv run python -m tests.kills``. Linux only.

All starts share one temporary folder. Every second start is killed at a random moment of its first three seconds, the
others within one second after their first decoder process was started, while they download and decode. Five
seconds later none of the processes may be running, and the folder has to be empty.

With ``--marking`` the app is killed while images are marked; see `tests.kills_marking`. With ``--saving`` a process is
killed while it keeps packs; see `tests.kills_saving`.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NoReturn

_MAIN: Final = Path(__file__).resolve().parents[1] / "main.py"
_MARK: Final = "PACK_BROWSER_KILLED"
_LONGEST_SECONDS: Final = 3.0
_DECODING_SECONDS: Final = 1.0
_GRACE_SECONDS: Final = 5.0  # on a machine that is busy with other things
_END_SECONDS: Final = 60.0


@dataclass(slots=True)
class Report:
    """What was found.

    Attributes:
        decoders: Number of decoder processes that were running when the app was killed, over all rounds.
        slowest: The longest time that one of them kept running, in seconds.
        left: Messages about processes and files that were left behind.
    """

    decoders: int = 0
    slowest: float = 0.0
    left: list[str] = field(default_factory=list)


def kill_starts(count: int, seed: int) -> Report:
    """Start and kill the app `count` times, then run it once until it ends by itself."""
    report = Report()
    moments = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        home, temporary = Path(folder) / "home", Path(folder) / "temporary"
        home.mkdir()
        temporary.mkdir()
        for number in range(count):
            waits_for_decoder = bool(number % 2)
            longest = _DECODING_SECONDS if waits_for_decoder else _LONGEST_SECONDS
            _kill_one(
                number, moments.uniform(0.0, longest), home, temporary, report, waits_for_decoder=waits_for_decoder
            )
        command = [sys.executable, str(_MAIN), "--demo", "--screenshot", str(home / "shot.png")]
        mark = uuid.uuid4().hex
        ended = subprocess.run(
            command,
            env=_environment(home, temporary, mark),
            stdout=subprocess.DEVNULL,
            check=False,
            timeout=_END_SECONDS,
        )
        if ended.returncode:
            report.left.append(f"the last start ended with {ended.returncode}")
        report.left += [f"{path.name} in the temporary folder" for path in temporary.iterdir()]
        report.left += [f"process {pid} of the last start" for pid in _marked(mark)]
    return report


def _kill_one(
    number: int, seconds: float, home: Path, temporary: Path, report: Report, *, waits_for_decoder: bool
) -> None:
    mark = uuid.uuid4().hex
    command = [sys.executable, str(_MAIN), "--demo"]
    with subprocess.Popen(command, env=_environment(home, temporary, mark), stderr=subprocess.DEVNULL) as process:
        while waits_for_decoder and len(_marked(mark)) < 2 and process.poll() is None:
            time.sleep(0.01)
        time.sleep(seconds)
        decoders = _marked(mark) - {process.pid}
        process.kill()
    killed_at = time.monotonic()
    report.decoders += len(decoders)
    while (alive := _marked(mark)) and time.monotonic() - killed_at < _GRACE_SECONDS:
        time.sleep(0.02)
    report.slowest = max(report.slowest, time.monotonic() - killed_at)
    report.left += [f"process {pid} of start {number}, killed after {seconds:.2f} s" for pid in alive]
    report.left += [f"{path.name} in the temporary folder after start {number}" for path in temporary.iterdir()]


def _environment(home: Path, temporary: Path, mark: str) -> dict[str, str]:
    unwanted = {"DISPLAY", "WAYLAND_DISPLAY", "GENVIRAL_API_KEY", "GENVIRAL_TOKEN"}
    inherited = {name: value for name, value in os.environ.items() if name not in unwanted}
    own = {name: str(home) for name in ("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")}
    return {**inherited, **own, "TMPDIR": str(temporary), "QT_QPA_PLATFORM": "offscreen", _MARK: mark}


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


def _kill_while_marking(count: int, seed: int) -> NoReturn:
    from tests.kills_marking import kill_while_marking

    report = kill_while_marking(count, seed)
    sys.stdout.write(
        f"killed {count} times while marking: {report.lost} of {report.marks} marks were lost, the oldest of them "
        f"{report.oldest_lost:.2f} s old; wrong: {'; '.join(report.wrong) or 'nothing'}\n"
    )
    sys.exit(bool(report.wrong))


def _kill_while_saving(count: int, seed: int) -> NoReturn:
    from tests.kills_saving import kill_while_saving

    report = kill_while_saving(count, seed)
    sys.stdout.write(
        f"killed {count} times while {report.answers} answers were kept; "
        f"wrong: {'; '.join(report.wrong) or 'nothing'}\n"
    )
    sys.exit(bool(report.wrong))


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description="Kill the app at random moments and check what is left.")
    parser.add_argument("--count", type=int, default=200, help="number of starts (200)")
    parser.add_argument("--seed", type=int, default=1, help="seed of the random moments (1)")
    parser.add_argument("--marking", action="store_true", help="kill it while images are marked")
    parser.add_argument("--saving", action="store_true", help="kill a process that keeps packs")
    arguments = parser.parse_args()
    if arguments.marking:
        _kill_while_marking(arguments.count, arguments.seed)
    if arguments.saving:
        _kill_while_saving(arguments.count, arguments.seed)
    report = kill_starts(arguments.count, arguments.seed)
    sys.stdout.write(
        f"{arguments.count} starts killed, with {report.decoders} decoder processes; they ran for at most "
        f"{report.slowest:.2f} s after that; left behind: {'; '.join(report.left) or 'nothing'}\n"
    )
    sys.exit(bool(report.left))


if __name__ == "__main__":
    main()

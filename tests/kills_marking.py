"""Kills the app at random moments while images are marked, and checks the file with the marks. See `tests.kills`.

All starts share one folder, and mark the same images, alternately as picked and rejected. After each kill the file has
to be undamaged, and every mark that is older than a second has to be in it.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from app.core.saved_values import Mark, MarkedPack
from app.demo.packs import THOUSAND_IMAGES_ID
from app.storage.data_file import DataFileError
from app.storage.saved_marks import MarksStore
from tests.benchmarks.driver import environment_for
from tests.recording_servers import RecordedDemo

if TYPE_CHECKING:
    from typing import IO

_DATA_FOLDER: Final = Path("PackBrowser", "pack-browser")  # below XDG_DATA_HOME
_MARKS: Final = {"P": Mark.PICKED, "X": Mark.REJECTED}
_COUNT: Final = 900  # marks of one start, at most
_RATE: Final = 60  # per second
_LONGEST_SECONDS: Final = 2.5
_LOST_SECONDS: Final = 1.0


@dataclass(slots=True)
class MarkingReport:
    """What was found.

    Attributes:
        marks: Number of marks that were given, over all starts.
        lost: Number of those that were not on disk.
        oldest_lost: The greatest age of one of them when the app was killed, in seconds.
        wrong: Messages about older marks that were lost, and about damaged files.
    """

    marks: int = 0
    lost: int = 0
    oldest_lost: float = 0.0
    wrong: list[str] = field(default_factory=list)


def kill_while_marking(count: int, seed: int) -> MarkingReport:
    """Start, use and kill the app `count` times."""
    report = MarkingReport()
    moments = random.Random(seed)
    with RecordedDemo(slow_seconds=0.0) as service, tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        environment = {**environment_for(home), "GENVIRAL_API_KEY": service.key}
        pack = MarkedPack(service.base_url, THOUSAND_IMAGES_ID)
        expected: dict[str, Mark] = {}
        for number in range(count):
            key = "PX"[number % 2]
            command = [sys.executable, "-m", "tests.kills_driver"]
            command += [service.base_url, THOUSAND_IMAGES_ID, str(_COUNT), str(_RATE), key]
            with subprocess.Popen(
                command,
                env=environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            ) as process:
                assert process.stdout is not None
                process.stdout.readline()  # the pack is open
                time.sleep(moments.uniform(0.0, _LONGEST_SECONDS))
                process.kill()
                killed_at = time.perf_counter()
                given = _marks_in(process.stdout)
            _check(report, number, home / _DATA_FOLDER, pack, expected, given, _MARKS[key], killed_at)
    return report


def _marks_in(output: IO[bytes]) -> dict[str, float]:
    """When each image was marked. The last line may be cut off."""
    lines = [json.loads(line) for line in output.read().split(b"\n")[:-1]]
    return {line["id"]: line["at"] for line in lines if "id" in line}


def _check(
    report: MarkingReport,
    number: int,
    folder: Path,
    pack: MarkedPack,
    expected: dict[str, Mark],
    given: dict[str, float],
    mark: Mark,
    killed_at: float,
) -> None:
    """Compare the file with the marks of this start, and with those of the starts before; then expect what is there."""
    store = MarksStore(folder, busy_seconds=5.0)
    try:
        found = store.load(pack)
    except DataFileError as error:
        report.wrong.append(f"start {number}: {error}")
        return
    finally:
        store.close()
    if store.file.was_set_aside:
        report.wrong.append(f"start {number}: damaged")
    report.marks += len(given)
    for image_id, at in given.items():
        if found.get(image_id) is not mark:
            report.lost += 1
            report.oldest_lost = max(report.oldest_lost, killed_at - at)
            if killed_at - at > _LOST_SECONDS:
                report.wrong.append(f"start {number}: a mark of {killed_at - at:.2f} s before is lost")
    others = {image_id: other for image_id, other in expected.items() if image_id not in given}
    # The last key may have been handled without its line.
    changed = [image_id for image_id, other in others.items() if found.get(image_id) is not other]
    if len(changed) > 1:
        report.wrong.append(f"start {number}: {len(changed)} other marks have changed")
    expected.clear()
    expected.update(found)

"""Broken files into decoders, and what has to come out: a thumbnail or an `ImageError`, in time."""

from __future__ import annotations

import asyncio
import io
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from PIL import Image

from app.core.errors import DecoderCrashedError, DecodingTimedOutError, ImageError
from tests.count_table import count_table
from tests.fuzz.healthy import healthy_files
from tests.fuzz.mutations import mutated

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from app.images.thumbnail import Thumbnail

    type Decode = Callable[[bytes, int], Awaitable[Thumbnail]]

BOX: Final = 64
# For ending a process that hangs, starting the next one, and other programs on the same machine.
GRACE_SECONDS: Final = 2.0


@dataclass(frozen=True, slots=True)
class Specimen:
    """A broken file: seed and round make it again, as long as the libraries that made the healthy one are the same."""

    name: str
    seed: int
    round: int
    data: bytes

    def __str__(self) -> str:
        return f"{self.name}, seed {self.seed}, round {self.round}"


@dataclass(slots=True)
class Report:
    """What came of a run.

    Attributes:
        outcomes: How often a format came to an end: "shown" or the error's class.
        violations: Broken promises, with the file.
        ended: Files that cost a decoder process, which is allowed, and worth a look.
        slowest: The longest time that one took, in seconds.
    """

    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    violations: list[tuple[Specimen, str]] = field(default_factory=list)
    ended: list[tuple[Specimen, str]] = field(default_factory=list)
    slowest: float = 0.0

    def table(self) -> str:
        """Formats down, outcomes across."""
        kinds = sorted({kind for _, kind in self.outcomes}, key=lambda kind: (kind != "shown", kind))
        return count_table(self.outcomes, kinds, [kind.removesuffix("Error") for kind in kinds])


def specimens(seed: int, rounds: Iterable[int]) -> Iterable[Specimen]:
    """The broken files of some rounds; each round depends on its own number and the seed alone."""
    healthy = healthy_files()
    names, files = list(healthy), list(healthy.values())
    for number in rounds:
        name = names[number % len(names)]
        yield Specimen(name, seed, number, mutated(healthy[name], files, random.Random(f"{seed} {number}")))


async def fuzz(decode: Decode, broken: Iterable[Specimen], processes: int, limit_seconds: float) -> Report:
    """Send all of them through, `processes` at a time, then every healthy file."""
    report = Report()
    queue = iter(broken)

    async def work() -> None:
        for specimen in queue:
            await _try(decode, specimen, limit_seconds, report)

    await asyncio.gather(*(work() for _ in range(processes)))
    for name, data in healthy_files().items():
        afterwards = Report()
        await _try(decode, Specimen(name, 0, -1, data), limit_seconds, afterwards)
        if afterwards.outcomes != Counter({(name.split()[0], "shown"): 1}):
            report.violations.append((Specimen(name, 0, -1, data), "healthy, but not shown afterwards"))
    return report


async def _try(decode: Decode, specimen: Specimen, limit_seconds: float, report: Report) -> None:
    started = time.monotonic()
    try:
        async with asyncio.timeout(limit_seconds + GRACE_SECONDS):
            thumbnail = await decode(specimen.data, BOX)
    except ImageError as error:
        outcome = type(error).__name__
        if isinstance(error, DecodingTimedOutError | DecoderCrashedError):
            report.ended.append((specimen, outcome))
    except TimeoutError:
        outcome = "no answer"
        report.violations.append((specimen, f"no answer within {limit_seconds + GRACE_SECONDS} s"))
    except Exception as error:  # noqa: BLE001 (whatever leaks is what this looks for)
        outcome = type(error).__name__
        report.violations.append((specimen, f"leaked {error!r}"))
    else:
        outcome = "shown"
        fault = fault_of(thumbnail)
        if fault is not None:
            report.violations.append((specimen, fault))
    report.outcomes[specimen.name.split()[0], outcome] += 1
    report.slowest = max(report.slowest, time.monotonic() - started)


def fault_of(thumbnail: Thumbnail) -> str | None:
    """What is wrong with a thumbnail: its data has to decode to what it says about itself."""
    try:
        with Image.open(io.BytesIO(thumbnail.data), formats=("JPEG", "PNG")) as image:
            image.load()
    except Exception as error:  # noqa: BLE001 (Pillow raises nearly anything)
        return f"its data does not decode: {error!r}"
    if image.size != (thumbnail.width, thumbnail.height):
        return f"says {thumbnail.width} x {thumbnail.height}, is {image.size}"
    if max(image.size) > BOX:
        return f"larger than its box: {image.size}"
    if (image.format, image.mode) != (("PNG", "RGBA") if thumbnail.has_alpha else ("JPEG", "RGB")):
        return f"a {image.format} in mode {image.mode}, alpha {thumbnail.has_alpha}"
    return None

"""Sends damaged files to decoders, and checks that each becomes a thumbnail or an `ImageError` in time."""

import asyncio
import io
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from typing import Final

from msgspec.structs import replace
from PIL import Image

from app.core import errors
from app.core.limits import DecodeLimits
from app.images.decoded import OriginalFile, OriginalPixels, Thumbnail
from app.images.decoders import DecoderPool
from app.images.messages import FrameRequest, OriginalRequest, RegionRequest
from tests.count_table import count_table
from tests.fuzz.mutations import mutated
from tests.fuzz.valid_files import valid_files
from tests.unit.images.image_files import encoded

type Decode = Callable[[bytes, int], Awaitable[Thumbnail]]

BOX: Final = 64
# Time for ending a process that hangs and starting the next one, on a busy machine.
GRACE_SECONDS: Final = 2.0


@dataclass(frozen=True, slots=True)
class Specimen:
    """A damaged file. The same seed and round make it again, if the libraries are the same."""

    name: str
    seed: int
    round: int
    data: bytes

    def __str__(self) -> str:
        return f"{self.name}, seed {self.seed}, round {self.round}"


@dataclass(slots=True)
class Report:
    """The results of a run.

    Attributes:
        outcomes: Number of files by format and outcome: "shown" or the error's class.
        violations: Files with a result that is not allowed, and what it is.
        ended: Files that ended a decoder process, which is allowed.
        slowest: The longest time for one file, in seconds.
    """

    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    violations: list[tuple[Specimen, str]] = field(default_factory=list)
    ended: list[tuple[Specimen, str]] = field(default_factory=list)
    slowest: float = 0.0

    def table(self) -> str:
        """A table with a row for each format and a column for each outcome."""
        kinds = sorted({kind for _, kind in self.outcomes}, key=lambda kind: (kind != "shown", kind))
        return count_table(self.outcomes, kinds, [kind.removesuffix("Error") for kind in kinds])


def specimens(seed: int, rounds: Iterable[int]) -> Iterable[Specimen]:
    """Yield the damaged files of some rounds. Each round depends only on its number and the seed."""
    valid = valid_files()
    names, files = list(valid), list(valid.values())
    for number in rounds:
        name = names[number % len(names)]
        yield Specimen(name, seed, number, mutated(valid[name], files, random.Random(f"{seed} {number}")))


async def fuzz(decode: Decode, broken: Iterable[Specimen], processes: int, limit_seconds: float) -> Report:
    """Send all files, `processes` at a time, and then every valid file."""
    report = Report()
    queue = iter(broken)

    async def work() -> None:
        for specimen in queue:
            await _try(decode, specimen, limit_seconds, report)

    await asyncio.gather(*(work() for _ in range(processes)))
    for name, data in valid_files().items():
        afterwards = Report()
        await _try(decode, Specimen(name, 0, -1, data), limit_seconds, afterwards)
        if afterwards.outcomes != Counter({(name.split()[0], "shown"): 1}):
            report.violations.append((Specimen(name, 0, -1, data), "valid, but not shown afterwards"))
    return report


async def _try(decode: Decode, specimen: Specimen, limit_seconds: float, report: Report) -> None:
    started = time.monotonic()
    try:
        async with asyncio.timeout(limit_seconds + GRACE_SECONDS):
            thumbnail = await decode(specimen.data, BOX)
    except errors.ImageError as error:
        outcome = type(error).__name__
        if isinstance(error, errors.DecodingTimedOutError | errors.DecoderCrashedError):
            report.ended.append((specimen, outcome))
    except TimeoutError:
        outcome = "no answer"
        report.violations.append((specimen, f"no answer within {limit_seconds + GRACE_SECONDS} s"))
    except Exception as error:  # noqa: BLE001 - any exception that leaks is a violation
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
    """What is wrong with a thumbnail, whose data must correspond to its attributes; None if nothing is."""
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


# So that Qt decodes the regions of every JPEG.
LIMITS: Final = replace(DecodeLimits(), kept_pixels=0)
_FRAMES: Final = 4


def originals_of(pool: DecoderPool) -> Decode:
    """Return a function that stands in for the decoding of thumbnails.

    Args:
        pool: Decoder processes with `LIMITS`.
    """
    numbers = count(1)

    async def decode(data: bytes, box: int) -> Thumbnail:
        whole = (await pool.run(OriginalRequest(data, (box, box)))).shown
        file = OriginalFile(data, next(numbers))
        # What is behind the first pixels may be broken.
        with suppress(errors.DamagedImageError, errors.ImageTooLargeError):
            width, height = whole.source_width, whole.source_height
            part = (width // 3, height // 3, max(1, width // 2), max(1, height // 2))
            await pool.run(RegionRequest(file, part, 0.7))
        if whole.is_animated:
            with suppress(errors.DamagedImageError, errors.ImageTooLargeError):
                for _ in range(_FRAMES):
                    await pool.run(FrameRequest(file, (box, box)))
        return _as_thumbnail(whole)

    return decode


def _as_thumbnail(shown: OriginalPixels) -> Thumbnail:
    size = (shown.width, shown.height)
    if shown.has_alpha:
        data = encoded(Image.frombytes("RGBa", size, shown.pixels, "raw", "BGRa").convert("RGBA"), "PNG")
    else:
        data = encoded(Image.frombytes("RGB", size, shown.pixels, "raw", "BGRX"), "JPEG")
    return Thumbnail(*size, data, shown.has_alpha, shown.source_width, shown.source_height, "PNG")

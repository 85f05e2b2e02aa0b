"""A short run of the fuzzer, and tests that it detects violations."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from msgspec.structs import replace
from PIL import Image

from app.core.errors import DamagedImageError
from app.core.limits import DecodeLimits
from app.images.decode import make_thumbnail
from app.images.decoded import Thumbnail
from app.images.decoders import DecoderPool
from tests.fuzz import run
from tests.fuzz.run import BOX, LIMITS, Specimen, fault_of, fuzz, originals_of, specimens
from tests.fuzz.valid_files import valid_files
from tests.tables import each_row
from tests.unit.images.image_files import encoded, quadrants

pytestmark = pytest.mark.anyio

PNG = encoded(quadrants(), "PNG")
SHOWN = make_thumbnail(PNG, BOX)


@pytest.mark.fault(74)
async def test_damaged_files_cause_no_violation() -> None:
    limits = DecodeLimits()
    pool = DecoderPool(2, limits)
    try:
        report = await fuzz(pool.decode, specimens(74, range(360)), 2, limits.cpu_seconds)
    finally:
        await pool.aclose()

    assert [f"{specimen}: {what}" for specimen, what in report.violations] == []
    assert report.outcomes.total() == 360
    kinds = {kind: sum(n for (_, k), n in report.outcomes.items() if k == kind) for _, kind in report.outcomes}
    # Otherwise the mutations damage too little, or so much that decoders stop at the first bytes.
    assert kinds["shown"] > 50, kinds
    assert kinds["DamagedImageError"] > 50, kinds
    assert {name for name, kind in report.outcomes if kind == "shown"} == {"JPEG", "PNG", "GIF", "WEBP", "AVIF", "HEIF"}


@pytest.mark.slow
async def test_damaged_originals_cause_no_violation() -> None:
    pool = DecoderPool(2, LIMITS)
    try:
        report = await fuzz(originals_of(pool), specimens(75, range(160)), 2, LIMITS.cpu_seconds)
    finally:
        await pool.aclose()

    assert [f"{specimen}: {what}" for specimen, what in report.violations] == []
    assert sum(number for (_, kind), number in report.outcomes.items() if kind == "shown") > 20


def test_the_same_seed_and_round_damage_a_file_in_the_same_way() -> None:
    assert list(specimens(1, range(40)))[30:] == list(specimens(1, range(30, 40)))
    assert next(iter(specimens(1, range(1)))).data != next(iter(specimens(2, range(1)))).data


def test_every_valid_file_is_shown() -> None:
    for name, data in valid_files().items():
        assert fault_of(thumbnail := make_thumbnail(data, BOX)) is None, name
        assert thumbnail.source_format == name.split()[0]


async def violations_of(answer: Callable[[bytes], Awaitable[Thumbnail]]) -> list[str]:
    """The violations of decoders that answer one damaged file in this way, and valid files correctly."""

    async def decode(data: bytes, box: int) -> Thumbnail:
        return await answer(data) if data == b"broken" else make_thumbnail(data, box)

    report = await fuzz(decode, [Specimen("PNG", 1, 2, b"broken")], 1, 0.05)
    return [f"{specimen}: {what}" for specimen, what in report.violations]


async def leak(_: bytes) -> Thumbnail:
    raise ValueError("leaked")


async def refuse(*_: object) -> Thumbnail:
    raise DamagedImageError


async def wait(_: bytes) -> Thumbnail:
    await asyncio.Event().wait()
    return SHOWN


async def test_another_error_than_an_image_error_and_no_answer_are_violations(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "GRACE_SECONDS", 0.02)
    assert await violations_of(leak) == ["PNG, seed 1, round 2: leaked ValueError('leaked')"]
    assert await violations_of(wait) == ["PNG, seed 1, round 2: no answer within 0.07 s"]
    assert await violations_of(refuse) == []
    report = await fuzz(refuse, [], 1, 1.0)
    assert len(report.violations) == len(valid_files()), "they are refused afterwards"


@each_row(
    "thumbnail",
    [
        replace(SHOWN, width=SHOWN.width + 1),
        replace(SHOWN, data=SHOWN.data[: len(SHOWN.data) // 2]),
        replace(SHOWN, has_alpha=True),
        make_thumbnail(PNG, BOX + 1),
        replace(SHOWN, data=encoded(Image.new("L", (SHOWN.width, SHOWN.height)), "JPEG")),
    ],
    ids=["another size", "cut", "no alpha", "larger than its box", "gray"],
)
def test_a_thumbnail_that_contradicts_its_attributes_is_a_violation(thumbnail: Thumbnail) -> None:
    assert fault_of(thumbnail) is not None

"""The measurement of memory detects memory that is not freed."""

from __future__ import annotations

import mmap
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app.core.errors import DamagedImageError
from app.images.decode import make_thumbnail
from tests.fuzz.memory import Sample, growth, watch
from tests.fuzz.valid_files import valid_files

if TYPE_CHECKING:
    from app.images.decoded import Thumbnail

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="needs /proc"),
]


@pytest.mark.slow
async def test_memory_that_is_not_freed_is_measured() -> None:
    valid = {data: make_thumbnail(data, 64) for data in valid_files().values()}
    kept: list[mmap.mmap] = []  # a bytes object could reuse memory that earlier tests have freed

    async def decode(data: bytes, _box: int) -> Thumbnail:
        if data in valid:
            return valid[data]
        kept.append(mmap.mmap(-1, 400_000))
        kept[-1].write(b"\1" * 400_000)
        raise DamagedImageError

    samples: list[Sample] = []
    await watch(decode, 200, every=20, on_sample=samples.append)

    assert [sample.files for sample in samples] == list(range(0, 201, 20))
    assert growth(samples, lambda sample: sample.private_bytes) == pytest.approx(400_000_000, rel=0.4)
    assert growth(samples, lambda sample: sample.blocks) > 900

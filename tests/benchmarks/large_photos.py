"""Generates photos in the sizes of cameras: some of 12 megapixels and 4 MB, and one of 64 megapixels and 21 MB.

They are kept beside those of `corpus`, and made of those: enlarged, with grain that determines the size of the file.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from PIL import Image

from tests.benchmarks.corpus import Corpus, make_corpus

SMALL: Final = (4000, 3000)
LARGE: Final = (8000, 8000)
_COUNT: Final = 12
_EDITION: Final = "2"
_QUALITY: Final = 91
_GRAIN: Final = 6.5


def make_large_photos() -> Corpus:
    """Generate the photos that are missing; the last one is the large one. The first time takes half a minute."""
    photos = make_corpus(_COUNT + 1)
    folder = photos.folder.with_name(f"large-{_EDITION}")
    folder.mkdir(exist_ok=True)
    names = [f"{number:02}.jpg" for number in range(_COUNT)] + ["large.jpg"]
    for number, (name, path) in enumerate(zip(names, photos.paths, strict=True)):
        if not (folder / name).exists():
            unfinished = folder / f"{name}.part"
            _enlarged(Image.open(path), LARGE if name == "large.jpg" else SMALL, number).save(
                unfinished, "JPEG", quality=_QUALITY
            )
            unfinished.replace(folder / name)
    return Corpus(folder, tuple(names))


def _enlarged(photo: Image.Image, size: tuple[int, int], seed: int) -> Image.Image:
    levels = np.asarray(photo.resize(size, Image.Resampling.BICUBIC), np.int16)
    grain = np.random.default_rng(seed).standard_normal((size[1], size[0], 1), np.float32) * np.float32(_GRAIN)
    return Image.fromarray(np.clip(levels + grain.astype(np.int16), 0, 255).astype(np.uint8), "RGB")

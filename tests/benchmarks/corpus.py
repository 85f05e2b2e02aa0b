"""Generates a thousand different photos of 1080×1920 and about 230 KB as JPEG. Every eighth one is progressive.

Benchmarks generate those that are missing. They are kept in ``build/corpus``, which git ignores. A photo consists of
noise in octaves, which looks like clouds, of shapes with sharp edges, and of grain, whose strength determines the size
of the file.
"""

import os
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

WIDTH: Final = 1080
HEIGHT: Final = 1920
COUNT: Final = 1000

_FOLDER: Final = Path(__file__).resolve().parents[2] / "build" / "corpus"
# To be changed with anything that changes the files, so that old files are not used.
_EDITION: Final = "1"
_PROGRESSIVE_EVERY: Final = 8
_QUALITY: Final = 85
_SHAPES: Final = 14
_GRAIN: Final = (1.5, 5.4)  # standard deviation in levels, from little to much noise
_OCTAVES: Final = (4, 9, 19, 40, 83, 170)  # cells across the width
_PATCH: Final = 2048
_LANDMARK: Final = 96


@dataclass(frozen=True, slots=True)
class Corpus:
    """The photos.

    Attributes:
        folder: The folder that contains them.
        names: The file names, in order.
    """

    folder: Path
    names: tuple[str, ...]

    @property
    def paths(self) -> tuple[Path, ...]:
        """The paths of the files, in order."""
        return tuple(self.folder / name for name in self.names)


def make_corpus(count: int = COUNT) -> Corpus:
    """Generate the photos that are missing, on all cores. The first time takes a minute or two.

    Args:
        count: Number of photos.
    """
    folder = _FOLDER / f"{WIDTH}x{HEIGHT}-{_EDITION}"
    folder.mkdir(parents=True, exist_ok=True)
    names = tuple(f"{number:04}.jpg" for number in range(count))
    missing = [(number, folder / name) for number, name in enumerate(names) if not (folder / name).exists()]
    if missing:
        numbers, paths = zip(*missing, strict=True)
        with ProcessPoolExecutor(os.cpu_count()) as pool:
            for _ in pool.map(_write_photo, numbers, paths, chunksize=8):
                pass
    return Corpus(folder, names)


def _write_photo(number: int, path: Path) -> None:
    # Written under another name first, so that an aborted run leaves no incomplete photo behind.
    unfinished = path.with_suffix(f".{os.getpid()}.part")
    is_progressive = number % _PROGRESSIVE_EVERY == _PROGRESSIVE_EVERY - 1
    _photo(number).save(unfinished, "JPEG", quality=_QUALITY, progressive=is_progressive)
    unfinished.replace(path)


def _photo(number: int) -> Image.Image:
    random = np.random.default_rng(number)
    picture = Image.fromarray(_clouds(random), "RGB")
    _draw_shapes(picture, random)
    levels = np.asarray(picture, np.int16) + _grain(random)
    return Image.fromarray(np.clip(levels, 0, 255).astype(np.uint8), "RGB")


def _clouds(random: np.random.Generator) -> NDArray[np.uint8]:
    """Smooth noise in octaves between two colours, like sky, skin or cloth."""
    field = np.zeros((HEIGHT, WIDTH), np.float32)
    for number, cells in enumerate(_OCTAVES):
        noise = random.random((cells * HEIGHT // WIDTH + 2, cells + 2), np.float32)
        smooth = Image.fromarray(noise).resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC)
        field += np.asarray(smooth) * 0.55**number
    field -= field.min()
    field /= field.max()
    dark, light = np.sort(random.integers(10, 245, (2, 3)), axis=0).astype(np.float32)
    colours: NDArray[np.float32] = dark + (light - dark) * field[:, :, np.newaxis]
    return colours.astype(np.uint8)


def _draw_shapes(picture: Image.Image, random: np.random.Generator) -> None:
    """Draw shapes with sharp edges."""
    draw = ImageDraw.Draw(picture, "RGBA")
    for _ in range(_SHAPES):
        left, top = (int(value) for value in random.integers(-200, (WIDTH, HEIGHT)))
        width, height = (int(value) for value in random.integers(_LANDMARK, 6 * _LANDMARK, 2))
        red, green, blue, alpha = (int(value) for value in random.integers((0, 0, 0, 70), (256, 256, 256, 220)))
        box = (left, top, left + width, top + height)
        if random.random() < 0.6:
            draw.ellipse(box, fill=(red, green, blue, alpha))
        else:
            draw.rounded_rectangle(box, radius=24, fill=(red, green, blue, alpha))


def _grain(random: np.random.Generator) -> NDArray[np.int16]:
    """Noise like a sensor's: a scaled part of one large array, because new noise would take longer than the photo."""
    top, left = (int(value) for value in random.integers(0, (_PATCH - HEIGHT, _PATCH - WIDTH)))
    strength = random.uniform(*_GRAIN)
    piece = _sheet()[top : top + HEIGHT, left : left + WIDTH]
    return (piece * np.float32(strength)).astype(np.int16)


@cache
def _sheet() -> NDArray[np.float32]:
    return np.random.default_rng(0).standard_normal((_PATCH, _PATCH, 1), np.float32)

"""Compares where pictures are measured to be quiet with where a text on them is readable by eye.

``uv run python -m tests.benchmarks.readability``. It prints how many of the thirds that the filter calls quiet are (its
precision), and how many of those that are it finds (its recall), for each third and for other limits than that of the
filter; and what measuring a picture costs.

The 200 pictures are made of those of the demonstration: six parts of each of its 24 pictures, of different sizes, and
56 of its painted scenes, all cropped to 9:16. They are the same in each run, as long as these pictures are.

`readability_labels.txt` has ten pictures on each line: T, M and B for those thirds (top, middle, bottom) in which a
sentence in white letters with a black outline would be read without effort; ``-`` for none. The author of the measure
labelled them, in one look at contact sheets of 40 pictures of 144 × 256 pixels, before the measure was written, and
changed no label afterwards. Others would decide differently where hills, stripes or clouds are faint. The limits in
`core.readability` were chosen with these labels, so that other pictures will give a lower result. All of the pictures
are drawings; photographs have more texture.
"""

import io
import random
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pi_heif
from PIL import Image

from app.core.limits import DecodeLimits
from app.core.program import RESOURCES
from app.core.readability import CROPS, QUIET_PERCENT, Third
from app.demo.painted_pictures import MOTIFS, scene_jpeg
from app.images.decode import SIDE, make_thumbnail, measure
from app.images.decode_original import decode_original

_LABELS: Final = Path(__file__).with_name("readability_labels.txt")
_SIZE: Final = (270, 480)
_SHARES: Final = (1.0, 0.7, 0.55, 0.55, 0.4, 0.4)  # of the largest part of a picture that is 9:16
_SCENES: Final = 56
_LIMITS: Final = (60, 75, QUIET_PERCENT, 95)


def pictures() -> Iterator[Image.Image]:
    """The pictures, in the order of their labels."""
    pi_heif.register_heif_opener()
    for path in sorted((RESOURCES / "demo" / "pictures").iterdir()):
        chance = random.Random(path.stem)
        with Image.open(path) as opened:
            coloured = opened.convert("RGBA")
        picture = Image.new("RGBA", coloured.size, "white")
        picture.alpha_composite(coloured)
        for share in _SHARES:
            yield _part(picture.convert("RGB"), share, chance)
    for number in range(_SCENES):
        with Image.open(io.BytesIO(scene_jpeg([*MOTIFS][number % len(MOTIFS)], number, number))) as scene:
            yield _part(scene.convert("RGB"), 1.0, random.Random(0))


def _part(picture: Image.Image, share: float, chance: random.Random) -> Image.Image:
    width = min(picture.width, picture.height * CROPS["9:16"]) * share
    height = width / CROPS["9:16"]
    left, top = (picture.width - width) / 2, (picture.height - height) / 2
    if share < 1:
        left, top = chance.random() * 2 * left, chance.random() * 2 * top
    return picture.resize(_SIZE, Image.Resampling.LANCZOS, box=(left, top, left + width, top + height))


def labels() -> list[frozenset[Third]]:
    """The thirds of each picture that were called quiet."""
    letters = {place.value[0].upper(): place for place in Third}
    words = [word for line in _LABELS.read_text(encoding="ascii").splitlines() for word in line.split()[1:]]
    return [frozenset(letters[letter] for letter in word if letter in letters) for word in words]


def main() -> None:
    """Measure, and print the results."""
    limits = DecodeLimits()
    thumbnails = []
    for picture in pictures():
        file = io.BytesIO()
        picture.save(file, "PNG")
        thumbnails.append(make_thumbnail(file.getvalue(), 640, limits).data)
    begin = time.process_time()
    details = [measure(decode_original(data, (SIDE, SIDE), limits).image) for data in thumbnails]
    cost = (time.process_time() - begin) / len(details)
    found = [
        (place, detail.quiet_percent(place), place in quiet)
        for detail, quiet in zip(details, labels(), strict=True)
        for place in Third
    ]
    print(f"{len(details)} pictures, {sum(each[2] for each in found)} of {len(found)} thirds are quiet by eye")
    print(f"measuring one: {1000 * cost:.1f} ms of CPU time in a decoder, its thumbnail decoded")
    for limit in _LIMITS:
        print(f"from {limit} %: {_result(found, limit)}")
    for place in Third:
        print(f"{place.value}, from {QUIET_PERCENT} %: {_result([e for e in found if e[0] is place], QUIET_PERCENT)}")


def _result(found: list[tuple[Third, int, bool]], limit: int) -> str:
    called = [is_quiet for _, percent, is_quiet in found if percent >= limit]
    precision, recall = sum(called) / len(called), sum(called) / sum(is_quiet for *_, is_quiet in found)
    return f"precision {precision:.2f}, recall {recall:.2f} ({len(called)} called quiet)"


if __name__ == "__main__":
    main()

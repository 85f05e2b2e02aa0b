"""Measures which copies of pictures are found, beside czkawka, and how long that takes.

``uv run --with czkawka python -m tests.benchmarks.copies``. Each of 1,000 photos has one copy: recompressed (JPEG of
quality 40), half as large, mirrored, cropped by 5 % of its width and height, or with a text over a fifth of it. All
thumbnails are made by the program's own decoder. Precision is the share of right pairs among all pairs in groups,
recall the share of copies that are in a group with their photo. czkawka is asked about the same files if its package
for Python (from PyPI) or its command `czkawka_cli` is there; it does not look for mirrored pictures by itself.

The photos are generated (`tests.benchmarks.corpus`): noise with shapes, sharp edges and grain. They have more to see
in them than most photos, and differ more in their colours. With ``--photos FOLDER`` those of a folder are used, no two
of which may show the same. The limits in `core.copies` were chosen with other pictures: 900 pieces of some 90
wallpapers of Debian's packages, a tenth of which are one colour or a gradient, whose copies are not to be found; and
with 360 painted scenes of the demonstration service, which resemble each other as pictures of one series do, and of
which no two are copies.
"""

import argparse
import asyncio
import importlib
import io
import random
import shutil
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import combinations
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFont, ImageOps

from app.core.copies import Fingerprint, groups_of, is_copy
from app.core.worker import Worker
from app.demo.painted_pictures import MOTIFS, scene_jpeg
from app.images.decode import fingerprint_of, make_thumbnail
from app.packs.copies import PAUSE_SECONDS
from tests.benchmarks.corpus import make_corpus

_BOX: Final = 320
_COMPARED: Final = 10_000
_QUALITY: Final = 85
_LEVELS: Final = (5, 10, 20)  # bits of czkawka's limit


def _cropped(picture: Image.Image, chance: random.Random) -> Image.Image:
    width, height = round(0.95 * picture.width), round(0.95 * picture.height)
    left, top = chance.randint(0, picture.width - width), chance.randint(0, picture.height - height)
    return picture.crop((left, top, left + width, top + height))


def _with_text(picture: Image.Image, chance: random.Random) -> Image.Image:
    """A caption in white letters with a black outline, as players write it, which covers a fifth of the height."""
    changed, height = picture.copy(), picture.height // 5
    text = "when you finally\nunderstand this\none thing"
    draw, size = ImageDraw.Draw(changed), height // 3
    while size > 8 and draw.multiline_textbbox((0, 0), text, ImageFont.load_default(size))[2] > 0.9 * picture.width:
        size -= 4
    place = (picture.width / 2, chance.randint(height // 2, picture.height - height // 2))
    font, stroke = ImageFont.load_default(size), max(1, size // 14)
    draw.multiline_text(
        place, text, "white", font, anchor="mm", align="center", stroke_width=stroke, stroke_fill="black"
    )
    return changed


_KINDS: Final[dict[str, Callable[[Image.Image, random.Random], Image.Image]]] = {
    "recompressed": lambda picture, _: picture,
    "half as large": lambda picture, _: picture.reduce(2),
    "mirrored": lambda picture, _: ImageOps.mirror(picture),
    "cropped by 5 %": _cropped,
    "text over a fifth": _with_text,
}
_GOALS: Final = dict(zip(_KINDS, (0.99, 0.99, 0.99, 0.8, 0.85), strict=True))


def _write_copy(number: int, path: Path, folder: Path) -> Path:
    kind = [*_KINDS][number % len(_KINDS)]
    with Image.open(path) as photo:
        copy = _KINDS[kind](photo.convert("RGB"), random.Random(number))
    target = folder / f"copy-{number:04}.jpg"
    copy.save(target, quality=40 if kind == "recompressed" else _QUALITY)
    return target


def _fingerprint(path: Path) -> tuple[bytes, float, bytes]:
    """Return the fingerprint of a file, the CPU seconds that making it took alone, and its thumbnail."""
    data = path.read_bytes()
    thumbnail = make_thumbnail(data, _BOX)
    with Image.open(io.BytesIO(thumbnail.data)) as opened:
        picture = opened.convert("RGB")
    began = time.process_time()
    fingerprint_of(picture, data, picture.size)
    return thumbnail.fingerprint, time.process_time() - began, thumbnail.data


def _scene(which: tuple[str, int, int]) -> bytes:
    return make_thumbnail(scene_jpeg(*which), _BOX).fingerprint


def _parts(thumbnail: bytes) -> list[bytes]:
    """Fingerprints of five parts of a picture, as of other pictures."""
    chance = random.Random(thumbnail)
    with Image.open(io.BytesIO(thumbnail)) as opened:
        picture = opened.convert("RGB")
    packed = []
    for number in range(_COMPARED // 2000):
        width, height = (round(chance.uniform(0.4, 0.6) * side) for side in picture.size)
        left, top = chance.randint(0, picture.width - width), chance.randint(0, picture.height - height)
        part = picture.crop((left, top, left + width, top + height))
        packed.append(fingerprint_of(part, thumbnail + bytes([number]), part.size).packed())
    return packed


def _report(name: str, groups: Sequence[Sequence[int]], count: int) -> None:
    """Print precision and recall. Photos have the numbers below `count`, and the copy of each follows by as many."""
    pairs = [pair for group in groups for pair in combinations(group, 2)]
    right = {min(pair) for pair in pairs if pair[0] % count == pair[1] % count}
    precision = len(right) / len(pairs) if pairs else 1.0
    print(f"{name}: precision {precision:.4f} (goal 0.995), {len(pairs) - len(right)} of {len(pairs)} pairs wrong")
    found, total = Counter(number % len(_KINDS) for number in right), Counter(at % len(_KINDS) for at in range(count))
    for at, (kind, goal) in enumerate(_GOALS.items()):
        print(f"  {kind}: recall {found[at] / total[at]:.3f} (goal {goal})")


def _czkawka(folders: Sequence[Path], numbers: dict[str, int], count: int) -> None:
    try:
        finder = importlib.import_module("czkawka").ImageSimilarity()
    except ImportError:
        if (command := shutil.which("czkawka_cli")) is None:
            print("czkawka not found")
            return
        arguments = [command, "image", "-d", ",".join(map(str, folders)), "-s", "High", "-W", "-N"]
        output = subprocess.run(arguments, check=False, capture_output=True, text=True).stdout
        named = [[numbers[name] for name in numbers if name in block] for block in output.split("\n\n")]
        _report("czkawka_cli, similarity High", named, count)
        return
    finder.set_directories(folders)
    for level in _LEVELS:
        finder.set_similarity(level)
        groups = [[numbers[path.name] for path in group] for group in finder.find_similar()]
        _report(f"czkawka, limit {level}", groups, count)


async def _compare(pictures: Sequence[Fingerprint]) -> None:
    """Print how long it takes to compare in a thread, and how long that keeps the event loop waiting."""
    worker, longest = Worker("copies"), 0.0
    began, used = time.monotonic(), time.process_time()
    running = asyncio.ensure_future(worker.run(lambda: groups_of(pictures, (), lambda: time.sleep(PAUSE_SECONDS))))
    while not running.done():
        slept = time.monotonic()
        await asyncio.sleep(0.001)
        longest = max(longest, time.monotonic() - slept - 0.001)
    seconds, cpu = time.monotonic() - began, time.process_time() - used
    worker.close()
    print(f"comparing {len(pictures)}: {seconds:.2f} s (goal 3), {cpu:.2f} s of CPU time in all;", end=" ")
    print(f"the event loop waits for {1000 * longest:.0f} ms at most")


def main() -> None:
    """Make the copies, look for them, and print the results."""
    parser = argparse.ArgumentParser(description="Which copies are found?")
    parser.add_argument("--photos", type=Path, help="folder with JPEG files; otherwise photos are generated")
    folder = parser.parse_args().photos
    photos = sorted(folder.glob("*.jpg")) if folder else list(make_corpus().paths)
    print(f"{len(photos)} photos of {folder}" if folder else f"{len(photos)} generated photos, no photographs")
    with tempfile.TemporaryDirectory() as temporary, ProcessPoolExecutor() as pool:
        write = partial(_write_copy, folder=Path(temporary))
        copies = list(pool.map(write, range(len(photos)), photos, chunksize=16))
        packed, costs, thumbnails = zip(*pool.map(_fingerprint, [*photos, *copies], chunksize=16), strict=True)
        pictures = [Fingerprint.unpacked(each) for each in packed]
        print(f"{sum(not each.has_hash for each in pictures)} of {len(pictures)} files have too little to see in them")
        _report("Pack Browser", groups_of(pictures, (), lambda: None), len(photos))
        alike = sum(is_copy(*pair, ()) for pair in combinations(pictures[: len(photos)], 2))
        print(f"  {alike} of {len(photos) * (len(photos) - 1) // 2} pairs of photos are taken for copies")
        scenes = [(motif, pack, place) for motif in MOTIFS for pack in range(10) for place in range(12)]
        series = [Fingerprint.unpacked(each) for each in pool.map(_scene, scenes, chunksize=16)]
        alike = sum(is_copy(*pair, ()) for pair in combinations(series, 2))
        print(f"  {alike} pairs of {len(series)} painted scenes are taken for copies")
        numbers = {path.name: number for number, path in enumerate([*photos, *copies])}
        _czkawka([photos[0].parent, Path(temporary)], numbers, len(photos))
        print(f"fingerprints of {_COMPARED}: {_COMPARED * sum(costs) / len(costs):.1f} s of CPU time in decoders (60)")
        parts = [Fingerprint.unpacked(part) for each in pool.map(_parts, thumbnails, chunksize=16) for part in each]
    asyncio.run(_compare(parts))


if __name__ == "__main__":
    main()

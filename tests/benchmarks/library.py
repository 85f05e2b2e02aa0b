"""Measures packs that were opened before: searching 200 of 1,000 images while typing, and reading a kept one.

``uv run python -m tests.benchmarks.library``. Needs no display and no network. A search is compared with looking
through the folded texts of all images in memory, as the filter does it with those of one pack. Then the same is typed
into the field of the whole program, until the list under it is painted. The packs of the service are not part of that.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import tempfile
import time
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QListView

from app.core.changes import NOTHING_CHANGED
from app.core.connection import ApiKey, Connection, parse_base_url
from app.core.filtering import parse_query
from app.core.full_text import fold
from app.core.limits import MIB, PacksLimits
from app.core.saved_values import DataProblem, PacksEvent
from app.storage.saved_packs import SavedPacks
from app.ui.application import Application
from tests.benchmarks import table
from tests.benchmarks.table import Row
from tests.e2e.app_under_test import run_app
from tests.unit.storage.kept_packs import image_json, pack_of, request_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.core.models import Pack
    from tests.e2e.app_under_test import AppUnderTest

_KEY: Final = "own.key-of-this-team"
_SERVER: Final = "http://127.0.0.1:9/v1"  # nothing listens there
_PLACE: Final = Connection(parse_base_url(_SERVER), ApiKey(_KEY))
_PACKS: Final = 200
_IMAGES: Final = 1_000
_SEARCH_GOAL_MS: Final = 50.0
_LOAD_GOAL_MS: Final = 15.0
_FILE_GOAL_MIB: Final = 256.0
_DESCRIPTION: Final = (
    "woman man young smiling standing sitting holding looking walking in on at with a the and of near front against "
    "white black blue red green bright dark modern minimal gym kitchen office street beach window table laptop coffee "
    "cup phone book plant light morning sunset background wearing shirt hair close view city car dog mountain water"
)
_LETTERS: Final = "etaoinshrdlcumwfgypbvk"
# What is typed, one key after another: common and rare words, several of them, phrases, excluded words, and no match.
_TYPED: Final = (
    "woman",
    "sunset beach",
    'laptop "coffee cup"',
    "blue car -dog",
    "zq",
    "東京タワー",
    "morning light near window wearing white shirt",
)


@dataclass
class _Library:
    """What is searched.

    Attributes:
        packs: All packs.
        texts: The folded text of each image.
    """

    packs: list[Pack] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    @classmethod
    def made(cls) -> _Library:
        """Make packs with some 30 words for each image: 60 common ones, and 20,000 that become rarer and rarer."""
        source = random.Random(1)
        rare = ["".join(source.choices(_LETTERS, k=source.randint(3, 10))) for _ in range(20_000)]
        words = [*_DESCRIPTION.split(), *rare]
        weights = [1 / (rank + 5) ** 0.95 for rank in range(len(words))]
        library = cls()
        for number in range(_PACKS):
            images = []
            for position in range(1, _IMAGES + 1):
                chosen = source.choices(words, weights, k=30)
                description = f"{' '.join(chosen[:24]).capitalize()}."
                if position % 50 == 0:
                    description += " 夜の東京タワーの写真"
                images.append(image_json(position, description, chosen[24:]))
                library.texts.append(fold(json.dumps([description, chosen[24:]], ensure_ascii=False)))
            library.packs.append(pack_of(number, images, name=f"Pack {number}"))
        return library


def _print_problem(event: PacksEvent | DataProblem) -> None:
    if isinstance(event, DataProblem):
        print("problem:", event.value)


def _scan(texts: list[str], text: str) -> int:
    """The reference: the first 60 images that match, and how many do, by looking through all texts."""
    found = texts
    for term in parse_query(text).terms:
        word = term.folded
        found = [each for each in found if (word in each) is not term.is_excluded]
    return len(found[:60])


def _percentile(values: list[float], percent: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * percent / 100))]


async def _timed(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    await asyncio.to_thread(call)
    return (time.perf_counter() - began) * 1000


async def _measure(rounds: int, folder: Path) -> list[Row]:
    library = _Library.made()
    limits = PacksLimits(save_after_seconds=0.0, close_seconds=600.0)
    saved = SavedPacks(folder, limits, _print_problem)
    for number, pack in enumerate(library.packs):
        saved.save(request_of(number, _PLACE), pack, 1.0, NOTHING_CHANGED)
    began = time.perf_counter()
    await saved.aclose()
    saving = (time.perf_counter() - began) / _PACKS * 1000
    size = (folder / "packs.sqlite3").stat().st_size / MIB
    saved = SavedPacks(folder, limits, _print_problem)
    keys = [text[:length] for text in _TYPED for length in range(1, len(text) + 1)]
    loading, ours, theirs, slowest, processor = [], [], [], [], []
    for number in range(rounds):
        began = time.perf_counter()
        kept = await saved.load(request_of(number * 7 % _PACKS, _PLACE))
        loading.append((time.perf_counter() - began) * 1000)
        assert kept is not None
        assert len(kept.pack.images) == _IMAGES
        times, busy = [], []
        for key in keys:
            began, busy_before = time.perf_counter(), time.process_time()
            assert await saved.search(_PLACE, key) is not None
            times.append((time.perf_counter() - began) * 1000)
            busy.append((time.process_time() - busy_before) * 1000)
        ours.append(_percentile(times, 95))
        slowest.append(max(times))
        processor.append(_percentile(busy, 95))
        scanning = [await _timed(partial(_scan, library.texts, key)) for key in keys]
        theirs.append(_percentile(scanning, 95))
    await saved.aclose()
    what = f"search in {_PACKS} packs of {_IMAGES:,} images, {len(keys)} keys"
    return [
        Row.of_value(f"{what}: 95 % of them", ours, "ms", _SEARCH_GOAL_MS),
        Row.of_ratio(f"{what}: 95 %", "looking through all texts in memory", ours, theirs, "ms", None),
        Row.of_value(f"{what}: the slowest", slowest, "ms", _SEARCH_GOAL_MS),
        Row.of_value(f"{what}: 95 %, CPU time, which other programs change little", processor, "ms", _SEARCH_GOAL_MS),
        Row.of_value(f"a saved answer of {_IMAGES:,} images read", loading, "ms", _LOAD_GOAL_MS),
        Row.of_value("an answer kept and indexed, in a thread", [saving], "ms", 1000.0),
        Row.of_value(f"the file with {_PACKS} packs of {_IMAGES:,} images", [size], "MiB", _FILE_GOAL_MIB),
    ]


def _key(letter: str) -> QKeyEvent:
    """A key with any letter; QTest knows only those of ASCII."""
    return QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, letter)


async def _type(rounds: int, times: list[float], busy: list[float], app: AppUnderTest) -> None:
    """Type everything, one key after another, and measure from each key to the list that has been painted."""
    workspace, field = app.program.workspace, app.find(QLineEdit, "pack")
    search = workspace.pack_search
    await app.until(lambda: len(workspace.recent_packs.packs) > 0, "the packs are listed")
    app.window.activateWindow()
    field.setFocus()
    QApplication.sendEvent(field, _key("x"))  # makes the list
    await app.until(lambda: not search.is_searching and search.text == "x", "the list is there")
    rows = app.find(QListView, "found")
    for _ in range(rounds):
        for text in _TYPED:
            field.selectAll()
            for letter in text:
                began, busy_before = time.perf_counter(), time.process_time()
                QApplication.sendEvent(field, _key(letter))
                await app.until(lambda: search.text == field.text() and not search.is_searching, "it is searched")
                rows.viewport().repaint()
                times.append((time.perf_counter() - began) * 1000)
                busy.append((time.process_time() - busy_before) * 1000)
                await asyncio.sleep(0.05)


def _measure_field(rounds: int, folder: Path) -> list[Row]:
    application = Application([])
    times: list[float] = []
    busy: list[float] = []
    run_app(partial(_type, rounds, times, busy), base_url=_SERVER, key_text=_KEY, data_folder=folder)
    del application
    keys = len(times) // rounds
    by_round, busy_by_round = (
        [values[each * keys : (each + 1) * keys] for each in range(rounds)] for values in (times, busy)
    )
    what = f"a key of the field to the painted list, {keys} keys"
    return [
        Row.of_value(f"{what}: 95 % of them", [_percentile(each, 95) for each in by_round], "ms", _SEARCH_GOAL_MS),
        Row.of_value(f"{what}: the slowest", [max(each) for each in by_round], "ms", _SEARCH_GOAL_MS),
        Row.of_value(
            f"{what}: 95 %, CPU time, which other programs change little",
            [_percentile(each, 95) for each in busy_by_round],
            "ms",
            _SEARCH_GOAL_MS,
        ),
    ]


def measure(rounds: int) -> list[Row]:
    """Keep the packs in a temporary folder, then read and search them."""
    with tempfile.TemporaryDirectory() as folder:
        rows = asyncio.run(_measure(rounds, Path(folder)))
        return [*rows, *_measure_field(rounds, Path(folder))]


if __name__ == "__main__":
    table.run(measure)

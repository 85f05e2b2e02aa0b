"""Functions that other processes run with a store of marks."""

import random
import time
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path

from app.core.saved_values import TRAY, Mark, MarkedPack, Slide
from app.storage.data_file import DataFileError
from app.storage.saved_marks import MarksStore

PACK = MarkedPack("https://packs.example/v1", "11111111-1111-4111-8111-111111111111")
BUSY_SECONDS = 20.0
IMAGES = 50


def mark_of(step: int) -> Mark:
    """The mark that all images have after a step."""
    return (Mark.PICKED, Mark.REJECTED)[step % 2]


def slides_of(name: str) -> tuple[Slide, ...]:
    """The slides that a process saves."""
    return tuple(Slide(f"{name} {number}") for number in range(len(name)))


def save_for_ever(folder: Path, ready: Connection, first: int) -> None:
    """Mark the same images again and again until killed; send the number of each step that is saved."""
    store = MarksStore(folder, BUSY_SECONDS)
    for step in count(first):
        store.save({PACK: {f"image {number}": mark_of(step) for number in range(IMAGES)}})
        ready.send(step)


def save_for_a_while(folder: Path, result: Connection, name: str, seconds: float) -> None:
    """Open, use and close a store beside others; send the marks that its own images have to have."""
    source = random.Random(name)
    end = time.monotonic() + seconds
    wanted: dict[str, Mark] = {}
    try:
        while time.monotonic() < end:
            store = MarksStore(folder, BUSY_SECONDS)
            for _ in range(5):
                changes = {f"{name} {source.randrange(100)}": source.choice(list(Mark)) for _ in range(10)}
                store.save(
                    {
                        PACK: changes,
                        PACK._replace(kind="slides"): {TRAY: slides_of(name)},
                        PACK._replace(kind="taken"): {"a": {"exported" if name == "other" else "downloaded": 1}},
                    }
                )
                wanted |= changes
                found = store.load(PACK)
                assert all(found.get(each, Mark.NONE) is mark for each, mark in wanted.items())
            store.close()
    except DataFileError as error:
        result.send(error.problem)
    else:
        result.send(wanted)

"""The demonstration API's answer for each pack of the catalogue."""

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from app.demo import pack_data, packs
from app.demo.failures import OF_PACKS, OF_SEARCHES, RateLimit, failure, success
from app.demo.listed_packs import ListedPacks
from app.demo.loopback_server import Answer

PICTURES_BEING_DESCRIBED: Final = 60
DESCRIBED_WITH_EACH_REQUEST: Final = 4
# A pack that has been described completely begins anew if it is opened so much later.
_STAYS_DESCRIBED_SECONDS: Final = 60.0


class DemoAnswers:
    """Makes the answer for each pack. Thread-safe."""

    def __init__(
        self, folder: Path, image_origin: str, slow_seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._listed = ListedPacks(folder, image_origin)
        self._folder = folder
        self._image_origin = image_origin
        self._clock = clock
        self._lock = threading.Lock()
        self._large: dict[str, Answer] = {}
        self._rate_limit = RateLimit(clock)
        self._changes = 0  # answers for the pack that changes
        self._described = 0
        self._asked_at = 0.0
        self._makers: dict[str, Callable[[], Answer]] = {
            packs.MAIN_PACK_ID: lambda: self._motivation(packs.MAIN_PACK_ID),
            packs.THOUSAND_IMAGES_ID: lambda: self._generated(packs.THOUSAND_IMAGES_ID, 1_000),
            packs.TEN_THOUSAND_IMAGES_ID: lambda: self._generated(packs.TEN_THOUSAND_IMAGES_ID, 10_000),
            packs.BROKEN_IMAGES_ID: lambda: success("Pack retrieved", pack_data.broken_pack(image_origin)),
            packs.ODD_METADATA_ID: lambda: success("Pack retrieved", pack_data.odd_pack(image_origin)),
            packs.BEING_DESCRIBED_ID: self._being_described,
            packs.CHANGING_PACK_ID: self._changing,
            packs.EMPTY_PACK_ID: lambda: success(
                "Pack retrieved", pack_data.pack_object(packs.EMPTY_PACK_ID, "Empty Pack", [])
            ),
            packs.SLOW_PACK_ID: lambda: replace(self._motivation(packs.SLOW_PACK_ID), delay=slow_seconds),
        }

    def answer(self, pack_id: str) -> Answer:
        """Return the answer for a pack; an ID that is not in the catalogue gets the API's 404."""
        if (made := self._makers.get(pack_id)) is not None:
            return made()
        if (listed := self._listed.pack(pack_id)) is not None:
            return success("Pack retrieved", listed)
        failed = OF_PACKS.get(pack_id, OF_SEARCHES["error 404"])
        if failed.status == 429:
            return self._rate_limit.refusal(failed) or self._motivation(pack_id)
        return failed

    def _motivation(self, pack_id: str) -> Answer:
        try:
            images = pack_data.main_images(self._folder, self._image_origin, pack_id)
        except (OSError, ValueError, KeyError):
            return failure(500, "The demo pictures are missing from this installation", "pack_get_failed")
        return success("Pack retrieved", pack_data.pack_object(pack_id, "Motivation Pack", images))

    def _being_described(self) -> Answer:
        with self._lock:
            now = self._clock()
            is_done = self._described >= PICTURES_BEING_DESCRIBED
            if is_done and now - self._asked_at >= _STAYS_DESCRIBED_SECONDS:
                self._described = 0
            self._described = min(PICTURES_BEING_DESCRIBED, self._described + DESCRIBED_WITH_EACH_REQUEST)
            self._asked_at = now
            described = self._described
        images = pack_data.images_being_described(described, PICTURES_BEING_DESCRIBED, self._image_origin)
        return success("Pack retrieved", pack_data.pack_object(packs.BEING_DESCRIBED_ID, "Being Described", images))

    def _changing(self) -> Answer:
        with self._lock:
            answers, self._changes = self._changes, self._changes + 1
        return success("Pack retrieved", pack_data.changing_pack(self._image_origin, answers))

    def _generated(self, pack_id: str, count: int) -> Answer:
        with self._lock:
            if pack_id not in self._large:
                images = pack_data.generated_images(count, self._image_origin, pack_id)
                self._large[pack_id] = success(
                    "Pack retrieved", pack_data.pack_object(pack_id, f"{count:,} Images", images)
                )
            return self._large[pack_id]

"""The packs that the demonstration service lists, and its answers to requests for parts of that list.

About a third belong to the key, the others are public. All of them can be opened. Some are unusual: one is empty, one
is large, one has no preview image, and that of another one is missing on its host.

Each failure can be provoked by a search for one of these texts, in any case, and nothing else:

==========================  ==================================================================
search                      answer
==========================  ==================================================================
``error 404``               404 `not_found`, and likewise for each status in `DOCUMENTED_ERRORS`
``error 401 without code``  401 without an `error_code`
``error 429``               429 `rate_limited` with `Retry-After: 3`; the next such request gets all packs
``error 503``               503 with a web page
``error page``              200 with a web page, as the login page of a network
``error list``              200 with a JSON list instead of the envelope
``error 200``               200 with an envelope that says that it failed
``error entries``           all packs, but every other entry is malformed in its own way
``error more``              all packs, but each part after the first one fails with 500
==========================  ==================================================================

``slow answer`` gets all packs after some seconds. Followed by other words, it gets the packs that contain these, as
late: so a search for ``slow answer coffee`` can be overtaken by one for ``coffee``.
"""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl

from msgspec.structs import replace

from app.demo.failures import OF_SEARCHES, RateLimit, success
from app.demo.loopback_server import Answer
from app.demo.pack_data import CREATED_AT, image_object, iso_time, main_images, pack_object, undescribed
from app.demo.packs import LISTED_PACK_IDS, MAIN_PACK_ID


def _listed_pack(
    pack_id: str, name: str, image_count: int, preview_url: str | None, created_at: str, *, is_public: bool
) -> dict[str, Any]:
    """A pack as List Packs sends it."""
    return {
        "id": pack_id,
        "name": name,
        "image_count": image_count,
        "preview_image_url": preview_url,
        "is_public": is_public,
        "created_at": created_at,
    }


MAIN_NAME: Final = "Motivation Pack"
EMPTY: Final = 17
LARGE: Final = 40
WITHOUT_PREVIEW: Final = 29
MISSING_PREVIEW: Final = 11

_LARGE_COUNT: Final = 400
_NEWEST: Final = datetime(2026, 2, 13, 16, 30, tzinfo=UTC)
_APART: Final = timedelta(hours=7, minutes=13)

# Words of the name, motif of the images, and keywords. Each theme has a pack of each kind.
_THEMES: Final = (
    ("Morning Coffee", "lights", ("coffee", "morning", "cosy")),
    ("Home Workout", "lights", ("fitness", "workout", "strength")),
    ("City Nights", "lights", ("city", "night", "neon")),
    ("Ocean Calm", "sea", ("ocean", "calm", "breathing")),
    ("Autumn Walks", "hills", ("autumn", "walk", "outdoors")),
    ("Minimal Desk", "lights", ("desk", "work", "minimal")),
    ("Healthy Breakfast", "lights", ("breakfast", "healthy", "food")),
    ("Travel Notes", "hills", ("travel", "journey", "adventure")),
    ("Golden Hour", "sea", ("sunset", "golden", "warm")),
    ("Rainy Days", "lights", ("rain", "cosy", "window")),
    ("Mountain Air", "hills", ("mountains", "hiking", "fresh")),
    ("Quiet Reading", "lights", ("books", "reading", "quiet")),
    ("Street Style", "lights", ("fashion", "street", "outfit")),
    ("Plant Corner", "sea", ("plants", "green", "home")),
    ("Weekend Market", "sea", ("market", "weekend", "local")),
    ("Small Business", "lights", ("business", "shop", "founder")),
    ("Skin Care", "hills", ("skin care", "beauty", "routine")),
    ("Budget Tips", "hills", ("money", "saving", "budget")),
    ("Study Room", "lights", ("study", "focus", "notes")),
    ("Yoga Flow", "sea", ("yoga", "stretching", "balance")),
    ("Dinner Party", "lights", ("dinner", "friends", "table")),
    ("Running Club", "hills", ("running", "club", "endurance")),
    ("Desert Light", "hills", ("desert", "dunes", "heat")),
    ("Winter Cabin", "hills", ("winter", "cabin", "snow")),
    ("Flower Shop", "lights", ("flowers", "bouquet", "spring")),
    ("Night Sky", "lights", ("stars", "night", "space")),
    ("Baking Class", "lights", ("baking", "bread", "flour")),
    ("Film Grain", "lights", ("analogue", "film", "vintage")),
    ("Garden Party", "sea", ("garden", "summer", "picnic")),
    ("Sunday Reset", "sea", ("sunday", "cleaning", "planning")),
)
_KINDS: Final = ("Reels", "Quotes", "Hooks", "Backgrounds", "Carousel", "Covers", "Launch", "Tips", "Stories", "Drafts")
# What the images show, and keywords.
_MOTIFS: Final = {
    "hills": ("Layered hills under a clear sky with a pale sun", ("hills", "landscape", "sun")),
    "sea": ("A low sun over still water, its light on the waves", ("sea", "sun", "reflection")),
    "lights": ("Overlapping circles of soft light, out of focus", ("bokeh", "lights", "abstract")),
}
_PLACES: Final = ("for an opening slide", "behind a headline", "for a quote", "for a closing call to action")
# Positions in a pack, of each twenty, whose images are not described.
_STATUSES: Final = {13: "pending", 19: "failed"}


class ListedPacks:
    """The list, newest first, and the packs in it. Thread-safe."""

    def __init__(self, folder: Path, image_origin: str) -> None:
        self._folder = folder
        self._image_origin = image_origin
        self._lock = threading.Lock()
        self._texts: dict[str, str] = {}
        self._list: tuple[dict[str, Any], ...] = ()

    @property
    def all(self) -> tuple[dict[str, Any], ...]:
        """All packs, the newest first. They are made when they are first needed."""
        with self._lock:
            if not self._list:
                preview_url = f"{self._image_origin}/pictures/01.jpg"
                main = _listed_pack(MAIN_PACK_ID, MAIN_NAME, 24, preview_url, CREATED_AT, is_public=False)
                self._list = (main, *(self._listed(number) for number in range(len(LISTED_PACK_IDS))))
            return self._list

    def find(self, search: str, *, include_public: bool) -> list[dict[str, Any]]:
        """The packs whose name, descriptions and keywords contain all words of a text, in any order and case."""
        words = search.casefold().split()
        visible = [pack for pack in self.all if include_public or not pack["is_public"]]
        return [pack for pack in visible if all(word in self._text_of(pack) for word in words)] if words else visible

    def pack(self, pack_id: str) -> dict[str, Any] | None:
        """The pack with an ID as Get Pack sends it; None if it is not one of the painted ones."""
        if pack_id not in _NUMBERS:
            return None
        number = _NUMBERS[pack_id]
        listed = self._listed(number)
        pack = pack_object(pack_id, listed["name"], self._images(number))
        return pack | {"is_public": listed["is_public"], "created_at": listed["created_at"]}

    def _listed(self, number: int) -> dict[str, Any]:
        count = _count_of(number)
        theme, motif, _ = _THEMES[number % len(_THEMES)]
        preview_url: str | None = self._scene_url(motif, number, 0)
        if number in {EMPTY, WITHOUT_PREVIEW}:
            preview_url = None
        elif number == MISSING_PREVIEW:
            preview_url = f"{self._image_origin}/broken/missing.jpg"
        name = f"{theme} {_KINDS[number // len(_THEMES)]}"
        is_public = (number + number // len(_THEMES)) % 3 != 0  # of each theme some
        created_at = iso_time(_NEWEST - number * _APART)
        return _listed_pack(LISTED_PACK_IDS[number], name, count, preview_url, created_at, is_public=is_public)

    def _images(self, number: int) -> list[dict[str, Any]]:
        theme, motif, theme_words = _THEMES[number % len(_THEMES)]
        scene, motif_words = _MOTIFS[motif]
        images = []
        for position in range(_count_of(number)):
            place = _PLACES[position % len(_PLACES)]
            description = f"{scene}, made {place} of a post about {theme.lower()}."
            url = self._scene_url(motif, number, position)
            keywords = [*theme_words, *motif_words]
            image = image_object(LISTED_PACK_IDS[number], position, url, description, keywords)
            status = _STATUSES.get(position % 20)
            images.append(image if status is None else undescribed(image, status))
        return images

    def _scene_url(self, motif: str, number: int, position: int) -> str:
        return f"{self._image_origin}/scenes/{motif}/{number}-{position}.jpg"

    def _text_of(self, pack: dict[str, Any]) -> str:
        """What a search looks at. It is kept, because the main pack's is read from a file."""
        pack_id = pack["id"]
        if pack_id not in self._texts:
            images = self._main_images() if pack_id == MAIN_PACK_ID else self._images(_NUMBERS[pack_id])
            metadata = [image["metadata"] for image in images]
            texts = {pack["name"], *(each["description"] or "" for each in metadata)}
            texts.update(keyword for each in metadata for keyword in each["keywords"])
            self._texts[pack_id] = "\n".join(texts).casefold()
        return self._texts[pack_id]

    def _main_images(self) -> list[dict[str, Any]]:
        try:
            return main_images(self._folder, self._image_origin, MAIN_PACK_ID)
        except (OSError, ValueError, KeyError):
            return []  # Get Pack says that they are missing


def _count_of(number: int) -> int:
    """Number of images of a painted pack: 4 to 43, but for the unusual ones."""
    return {EMPTY: 0, LARGE: _LARGE_COUNT}.get(number, 4 + number * 29 % 40)


_NUMBERS: Final = {pack_id: number for number, pack_id in enumerate(LISTED_PACK_IDS)}


SLOW: Final = "slow answer"
_MALFORMED: Final = "error entries"
_FAILS_LATER: Final = "error more"
_UNUSUAL: Final = frozenset({*OF_SEARCHES, _MALFORMED, _FAILS_LATER})

_MOST_LISTED: Final = 100
_DEFAULTS: Final = {"search": "", "limit": "20", "offset": "0", "include_public": "true"}


class ListAnswers:
    """Makes the answers. Thread-safe."""

    def __init__(self, packs: ListedPacks, slow_seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._packs = packs
        self._slow_seconds = slow_seconds
        self._rate_limit = RateLimit(clock)

    def answer(self, query: str) -> Answer:
        """Return the answer to a query as it was sent, without its question mark."""
        try:
            sent = [each for each in parse_qsl(query, keep_blank_values=True) if each[0] in _DEFAULTS]
            parameters = _DEFAULTS | dict(sent)
            limit, offset = int(parameters["limit"]), int(parameters["offset"])
            own_alone = ("true", "false").index(parameters["include_public"])
            is_valid = len(dict(sent)) == len(sent) and 1 <= limit <= _MOST_LISTED and offset >= 0
        except ValueError:
            is_valid = False
        if not is_valid:
            return OF_SEARCHES["error 422"]
        search = " ".join(parameters["search"].casefold().split())
        failed = OF_SEARCHES.get("error 500" if search == _FAILS_LATER and offset else search)
        if failed is not None and failed.status == 429:
            failed = self._rate_limit.refusal(failed)
        if failed is not None:
            return failed
        delay = 0.0
        if search == SLOW or search.startswith(f"{SLOW} "):
            search, delay = search.removeprefix(SLOW), self._slow_seconds
        found = self._packs.find("" if search in _UNUSUAL else search, include_public=not own_alone)
        entries: list[Any] = found[offset : offset + limit]
        if search == _MALFORMED:
            entries = _malformed(entries)
        data = {"packs": entries, "total": len(found), "limit": limit, "offset": offset}
        return replace(success("Packs retrieved", data), delay=delay)


def _malformed(entries: list[Any]) -> list[Any]:
    """Put a malformed entry in the place of every other one."""
    wrong: tuple[Any, ...] = (None, 5, "a pack", [], {}, {"id": 5}, {"id": "../keys"}, {"name": "Nameless"})
    return [entry if index % 2 == 0 else wrong[index // 2 % len(wrong)] for index, entry in enumerate(entries)]

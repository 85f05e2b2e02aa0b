"""The packs of the demonstration service as plain JSON values: ordinary, odd, broken, changing and listed ones.

About a third of the listed packs belong to the key, the others are public. Some are unusual: one is empty, one is
large, one has no preview image, and that of another one is missing on its host.
"""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid5

from app.demo.image_host import BROKEN_IMAGES
from app.demo.packs import BROKEN_IMAGES_ID, CHANGING_PACK_ID, LISTED_PACK_IDS, MAIN_PACK_ID, ODD_METADATA_ID

type Json = dict[str, Any]

MODEL: Final = "gpt-4.1-nano"
CREATED_AT: Final = "2026-02-14T09:00:00.000Z"

_DESCRIBED_FROM: Final = datetime(2026, 2, 17, 11, 2, tzinfo=UTC)
_VISION_TIMEOUT: Final = "Vision model timed out after 30 s."
_UNREADABLE: Final = "The image could not be read."
_COMPLETED: Final = "completed"


def pack_object(pack_id: str, name: str, images: list[Json]) -> Json:
    """Return a pack as the API sends it."""
    return {
        "id": pack_id,
        "name": name,
        "image_count": len(images),
        "is_public": False,
        "created_at": CREATED_AT,
        "images": images,
    }


def _image(
    pack_id: str,
    position: int,
    url: str,
    description: str | None,
    keywords: list[str],
    status: str = _COMPLETED,
    error: str = _VISION_TIMEOUT,
) -> Json:
    """An image as the API sends it.

    Args:
        pack_id: The pack of the image. The image's id is derived from it and the position, so it never changes.
        position: The position in the pack, from 0.
        url: URL of the image file.
        description: The AI's description, if the status is `completed`.
        keywords: The AI's keywords, likewise.
        status: How far the description is.
        error: Why there is none, if the status is `failed`.
    """
    is_described = status == _COMPLETED
    return {
        "id": str(uuid5(UUID(pack_id), str(position))),
        "url": url,
        "metadata": {
            "status": status,
            "description": description if is_described else None,
            "keywords": keywords if is_described else [],
            "model": MODEL,
            "generated_at": _iso_time(_DESCRIBED_FROM + timedelta(seconds=7 * position)) if is_described else None,
            "error": error if status == "failed" else None,
        },
    }


def _iso_time(moment: datetime) -> str:
    """A time in UTC as the API writes it: ISO 8601 with milliseconds."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


# Positions in the main pack, from 0, of the images without a description: two with each status.
_MAIN_STATUSES: Final = {4: "pending", 8: "processing", 11: "failed", 15: "pending", 19: "processing", 22: "failed"}


def main_images(folder: Path, image_origin: str, pack_id: str) -> list[Json]:
    """Return the motivation pack's images in the order of `motivation_pack.json`.

    Args:
        folder: The demo resources.
        image_origin: Origin of the image host.
        pack_id: The pack of the images.

    Raises:
        OSError: The file cannot be read.
        ValueError: It is not JSON.
        KeyError: An entry lacks a field.
    """
    entries = json.loads((folder / "motivation_pack.json").read_text(encoding="utf-8"))
    images = []
    for position, entry in enumerate(entries):
        url = f"{image_origin}/pictures/{entry['file']}"
        status = _MAIN_STATUSES.get(position, _COMPLETED)
        error = _VISION_TIMEOUT if position < len(entries) // 2 else _UNREADABLE
        images.append(_image(pack_id, position, url, entry["description"], entry["keywords"], status, error))
    return images


# Title and status, positions of the backgrounds in the main pack, from 0, and those of pictures beside each other.
_SLIDESHOWS: Final[tuple[tuple[str, str, tuple[int, ...], tuple[int, ...]], ...]] = (
    ("Five calm mornings", "rendered", (0, 2, 5, 6), ()),
    ("Monday needs a plan", "rendered", (2, 9), (12, 13)),
    ("What I would tell my younger self", "draft", (0, 16), ()),
)


def slideshows(folder: Path, image_origin: str) -> list[Json]:
    """Return slideshows that use images of the motivation pack. Arguments and errors are those of `main_images`."""
    urls = [image["url"] for image in main_images(folder, image_origin, MAIN_PACK_ID)]
    return [
        {
            "id": str(uuid5(UUID(MAIN_PACK_ID), title)),
            "title": title,
            "status": status,
            "created_at": _iso_time(_DESCRIBED_FROM + timedelta(days=number)),
            "updated_at": _iso_time(_DESCRIBED_FROM + timedelta(days=number, hours=3)),
            "slides": [
                *({"image_url": urls[each], "text_elements": []} for each in backgrounds),
                {"image_url": None, "grid_images": [{"image_url": urls[each]} for each in beside]},
            ],
        }
        for number, (title, status, backgrounds, beside) in enumerate(_SLIDESHOWS)
    ]


# By the position of an image in the main pack, from 0: of which other one it is a copy here, and how that was made.
_COPIES: Final = {1: (7, "half"), 11: (0, "mirrored"), 15: (3, "recompressed"), 19: (3, "half")}


def images_with_copies(folder: Path, image_origin: str, pack_id: str) -> list[Json]:
    """Return the images of the main pack, some of which are copies of others; arguments as of `main_images`."""
    images = main_images(folder, image_origin, pack_id)
    for position, (original, how) in _COPIES.items():
        copied = images[original]
        images[position] |= {
            "url": copied["url"].replace("/pictures/", f"/copies/{how}/"),
            "metadata": copied["metadata"],
        }
    return images


_GENERATED_STATUSES: Final = {6: "pending", 12: "processing", 18: "failed"}  # of each twenty
_MOODS: Final = ("Calm", "Bright", "Soft", "Bold", "Warm", "Quiet", "Fresh")
_SUBJECTS: Final = ("gradient", "colour field", "backdrop", "wash of colour", "poster")
_PLACES: Final = ("for a quote slide", "for an opening slide", "behind a headline", "for a closing call to action")


def _generated_image(
    pack_id: str, image_origin: str, position: int, status: str = _COMPLETED, addition: str = ""
) -> Json:
    """An image that the image host generates on demand; the addition is the end of its description."""
    number = position + 1
    mood, subject = _MOODS[position % len(_MOODS)], _SUBJECTS[position % len(_SUBJECTS)]
    place = _PLACES[position % len(_PLACES)]
    description = (
        f"{mood} {subject} with the number {number:,} in large white figures, made {place}. "
        f"It runs from a light tint in one corner to a deep shade in the other.{addition}"
    )
    keywords = [mood.lower(), subject, "gradient", "number", "background", f"no {number}"]
    return _image(pack_id, position, f"{image_origin}/generated/{number}.jpg", description, keywords, status)


def generated_images(count: int, image_origin: str, pack_id: str) -> list[Json]:
    """Return so many generated images of a pack, each with its own URL."""
    return [
        _generated_image(pack_id, image_origin, position, _GENERATED_STATUSES.get(position % 20, _COMPLETED))
        for position in range(count)
    ]


_PROCESSED_AT_ONCE: Final = 3


def images_being_described(described: int, count: int, image_origin: str, pack_id: str) -> list[Json]:
    """Return so many generated images of a pack; the first ones are described, the next three are being described."""
    statuses = [_COMPLETED] * described + ["processing"] * _PROCESSED_AT_ONCE + ["pending"] * count
    return [_generated_image(pack_id, image_origin, position, statuses[position]) for position in range(count)]


_LONG_DESCRIPTION: Final = " ".join(
    f"Sentence {number} of a description that goes on and on about light, shade and colour." for number in range(1, 61)
)
_MANY_KEYWORDS: Final = [f"keyword {number}" for number in range(1, 41)]


def odd_pack(image_origin: str) -> Json:
    """Return the pack. Its `image_count` differs from the number of its images, and it has an undocumented field."""
    images = _with_odd_text(image_origin) + _with_odd_shape(image_origin)
    pack = pack_object(ODD_METADATA_ID, "Odd Metadata", images)
    return pack | {"image_count": 99, "is_public": True, "theme": {"accent": "#ff8800"}}


def _with_odd_text(image_origin: str) -> list[Json]:
    texts: tuple[tuple[str | None, list[str]], ...] = (
        ("The next images are odd, each in its own way; this one is ordinary.", ["ordinary"]),
        (None, []),
        ("<img src=file:///etc/passwd> and <b>bold</b> &amp; <a href='https://example.com'>a link</a>", ["<b>"]),
        ("Right-to-left override: \u202egpj.exe\u202c ends here. 🏋️‍♀️💪🏽🇨🇭", ["💪", "\u202eoverride"]),
        (_LONG_DESCRIPTION, ["long"]),
        ("Forty keywords.", _MANY_KEYWORDS),
        ("", [""]),
        ("Two lines:\nthis is the second.", ["line\nbreak"]),
    )
    return [
        _image(ODD_METADATA_ID, position, f"{image_origin}/generated/{position + 1}.jpg", text, keywords)
        for position, (text, keywords) in enumerate(texts)
    ]


def _with_odd_shape(image_origin: str) -> list[Json]:
    def image(number: int, description: str, status: str = _COMPLETED) -> Json:
        url = f"{image_origin}/generated/{number}.jpg"
        return _image(ODD_METADATA_ID, number - 1, url, description, ["odd"], status)

    bare = image(20, "")
    del bare["metadata"]
    line_break = image(22, "The URL has a line break in it.")
    line_break["url"] = f"{image_origin}/generated/\n22.jpg"
    twin = image(24, "The same image id as the one before, with another picture.")
    twin["id"] = image(23, "")["id"]
    extended = image(25, "Unknown fields in the image and in its metadata.")
    extended |= {"width": 320, "tags": [{"name": "new"}]}
    extended["metadata"]["confidence"] = 0.93
    return [
        bare,
        image(21, "", "archived"),
        line_break,
        image(23, "The next image has this one's id."),
        twin,
        extended,
        image(26, "") | {"metadata": None},
    ]


_BAD_URLS: Final = (
    ("file:///etc/passwd", "The URL points at a file of this computer."),
    ("javascript:alert(1)", "The URL is a script."),
    ("", "The URL is empty."),
    ("", "The object has no URL."),
)


def broken_pack(image_origin: str) -> Json:
    """Return the pack: the image host's broken images, then images with invalid URLs, then one without a URL."""
    images: list[Json] = []

    def add(url: str, description: str) -> None:
        images.append(_image(BROKEN_IMAGES_ID, len(images), url, description, ["demo"]))

    broken = [(f"{image_origin}/broken/{name}", explanation) for name, (explanation, _) in BROKEN_IMAGES.items()]
    for number, (url, explanation) in enumerate((*broken, *_BAD_URLS), 1):
        add(f"{image_origin}/generated/{number}.jpg", "A good picture: it is shown even if its neighbours fail.")
        add(url, explanation)
    del images[-1]["url"]
    return pack_object(BROKEN_IMAGES_ID, "Broken Images", images)


_FIRST: Final = 40  # images of the first answer
_ADDED: Final = 3  # with each further answer, at the end
_REMOVED: Final = 2  # with each further answer, at the beginning
_STAGES: Final = 60  # after so many answers it begins anew
_TOLD_AFTER: Final = 8  # answers, until the description of an image is another one
_DESCRIBED_AFTER: Final = 2  # answers, until an image that was added is described


def changing_pack(image_origin: str, answers: int) -> Json:
    """Return the pack.

    Args:
        image_origin: Origin of the image host.
        answers: Number of answers before this one.
    """
    stage = answers % _STAGES
    images = []
    for position in range(stage * _REMOVED, _FIRST + stage * _ADDED):  # among all images of all stages
        added_at = max(0, (position - _FIRST) // _ADDED + 1)
        status = "failed" if added_at and stage - added_at < _DESCRIBED_AFTER else _COMPLETED
        told = (stage + position) // _TOLD_AFTER - (added_at + position) // _TOLD_AFTER
        addition = f" This was written {told + 1} times, each time in other words." if told else ""
        images.append(_generated_image(CHANGING_PACK_ID, image_origin, position, status, addition))
    return pack_object(CHANGING_PACK_ID, "Changing", images)


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
_SCENES: Final = {
    "hills": ("Layered hills under a clear sky with a pale sun", ("hills", "landscape", "sun")),
    "sea": ("A low sun over still water, its light on the waves", ("sea", "sun", "reflection")),
    "lights": ("Overlapping circles of soft light, out of focus", ("bokeh", "lights", "abstract")),
}
_LISTED_PLACES: Final = ("for an opening slide", "behind a headline", "for a quote", "for a closing call to action")
# Positions in a listed pack, of each twenty, whose images are not described.
_LISTED_STATUSES: Final = {13: "pending", 19: "failed"}
_NUMBERS: Final = {pack_id: number for number, pack_id in enumerate(LISTED_PACK_IDS)}


def listed_packs(folder: Path, image_origin: str) -> list[tuple[Json, str]]:
    """Return the packs as List Packs sends them, the newest first, each with what a search looks at, case-folded."""
    try:
        metadata = [image["metadata"] for image in main_images(folder, image_origin, MAIN_PACK_ID)]
    except (OSError, ValueError, KeyError):
        metadata = []  # Get Pack says that they are missing
    texts = [MAIN_NAME, *(each["description"] or "" for each in metadata)]
    texts += [keyword for each in metadata for keyword in each["keywords"]]
    main = pack_object(MAIN_PACK_ID, MAIN_NAME, []) | {"image_count": 24}
    found = [(_as_listed(main, f"{image_origin}/pictures/01.jpg"), "\n".join(texts).casefold())]
    for number in range(len(LISTED_PACK_IDS)):
        pack = _listed_pack(number)
        url: str | None = _scene_url(image_origin, number, 0)
        if number in {EMPTY, WITHOUT_PREVIEW}:
            url = None
        elif number == MISSING_PREVIEW:
            url = f"{image_origin}/broken/missing.jpg"
        # Any four images have all descriptions.
        texts = [pack["name"], *(text for of_kind in _listed_texts(number) for text in of_kind if pack["image_count"])]
        found.append((_as_listed(pack, url), "\n".join(texts).casefold()))
    return found


def _as_listed(pack: Json, preview_url: str | None) -> Json:
    names = ("id", "name", "image_count", "preview_image_url", "is_public", "created_at")
    return {name: preview_url if name == "preview_image_url" else pack[name] for name in names}


def listed_pack(pack_id: str, image_origin: str) -> Json | None:
    """Return a listed pack as Get Pack sends it; None if the ID is none of theirs."""
    if pack_id not in _NUMBERS:
        return None
    number = _NUMBERS[pack_id]
    pack = _listed_pack(number)
    descriptions, keywords = _listed_texts(number)
    for position in range(pack["image_count"]):
        url = _scene_url(image_origin, number, position)
        status = _LISTED_STATUSES.get(position % 20, _COMPLETED)
        description = descriptions[position % len(descriptions)]
        pack["images"].append(_image(pack_id, position, url, description, keywords, status))
    return pack


def _listed_pack(number: int) -> Json:
    """A listed pack without its images."""
    kind, theme = divmod(number, len(_THEMES))
    # 4 to 43 images, but for the unusual ones.
    count = {EMPTY: 0, LARGE: _LARGE_COUNT}.get(number, 4 + number * 29 % 40)
    return pack_object(LISTED_PACK_IDS[number], f"{_THEMES[theme][0]} {_KINDS[kind]}", []) | {
        "image_count": count,
        "is_public": (number + kind) % 3 != 0,  # of each theme some
        "created_at": _iso_time(_NEWEST - number * _APART),
    }


def _listed_texts(number: int) -> tuple[list[str], list[str]]:
    """The descriptions of a listed pack's images, which repeat, and the keywords of each."""
    theme, motif, theme_words = _THEMES[number % len(_THEMES)]
    scene, motif_words = _SCENES[motif]
    descriptions = [f"{scene}, made {place} of a post about {theme.lower()}." for place in _LISTED_PLACES]
    return descriptions, [*theme_words, *motif_words]


def _scene_url(image_origin: str, number: int, position: int) -> str:
    return f"{image_origin}/scenes/{_THEMES[number % len(_THEMES)][1]}/{number}-{position}.jpg"

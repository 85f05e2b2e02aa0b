"""The packs of the demonstration service as plain JSON values: ordinary, odd, broken and changing ones."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid5

from app.demo.failures import BROKEN_IMAGES
from app.demo.packs import BEING_DESCRIBED_ID, BROKEN_IMAGES_ID, CHANGING_PACK_ID, ODD_METADATA_ID


def pack_object(pack_id: str, name: str, images: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a pack as the API sends it."""
    return {
        "id": pack_id,
        "name": name,
        "image_count": len(images),
        "is_public": False,
        "created_at": CREATED_AT,
        "images": images,
    }


MODEL: Final = "gpt-4.1-nano"
CREATED_AT: Final = "2026-02-14T09:00:00.000Z"

_DESCRIBED_FROM: Final = datetime(2026, 2, 17, 11, 2, tzinfo=UTC)
_VISION_TIMEOUT: Final = "Vision model timed out after 30 s."
_UNREADABLE: Final = "The image could not be read."

# Positions in the main pack, from 0, of the images without a description: two with each status.
_MAIN_STATUSES: Final = {
    4: "pending",
    8: "processing",
    11: "failed",
    15: "pending",
    19: "processing",
    22: "failed",
}
_GENERATED_STATUSES: Final = {6: "pending", 12: "processing", 18: "failed"}
_PROCESSED_AT_ONCE: Final = 3

_MOODS: Final = ("Calm", "Bright", "Soft", "Bold", "Warm", "Quiet", "Fresh")
_SUBJECTS: Final = ("gradient", "colour field", "backdrop", "wash of colour", "poster")
_PLACES: Final = ("for a quote slide", "for an opening slide", "behind a headline", "for a closing call to action")


def image_object(pack_id: str, position: int, url: str, description: str | None, keywords: list[str]) -> dict[str, Any]:
    """Return a described image as the API sends it.

    Args:
        pack_id: The pack of the image. The image's id is derived from it and the position, so it never changes.
        position: The position in the pack, from 0.
        url: URL of the image file.
        description: The AI's description.
        keywords: The AI's keywords.
    """
    return {
        "id": str(uuid5(UUID(pack_id), str(position))),
        "url": url,
        "metadata": {
            "status": "completed",
            "description": description,
            "keywords": keywords,
            "model": MODEL,
            "generated_at": iso_time(_DESCRIBED_FROM + timedelta(seconds=7 * position)),
            "error": None,
        },
    }


def undescribed(image: dict[str, Any], status: str, error: str = _VISION_TIMEOUT) -> dict[str, Any]:
    """Return the image with another status and no description. `error` is used if the status is `failed`."""
    metadata: dict[str, Any] = {
        "status": status,
        "description": None,
        "keywords": [],
        "model": MODEL,
        "generated_at": None,
        "error": error if status == "failed" else None,
    }
    return image | {"metadata": metadata}


def main_images(folder: Path, image_origin: str, pack_id: str) -> list[dict[str, Any]]:
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
        image = image_object(pack_id, position, url, entry["description"], entry["keywords"])
        status = _MAIN_STATUSES.get(position)
        error = _VISION_TIMEOUT if position < len(entries) // 2 else _UNREADABLE
        images.append(image if status is None else undescribed(image, status, error))
    return images


def generated_images(
    count: int, image_origin: str, pack_id: str, statuses: Mapping[int, str] = _GENERATED_STATUSES
) -> list[dict[str, Any]]:
    """Return images that the image host generates on demand, each with its own URL.

    Args:
        count: Number of images.
        image_origin: Origin of the image host.
        pack_id: The pack of the images.
        statuses: Which of twenty images are not described, from 0, and their status.
    """
    images = []
    for position in range(count):
        number = position + 1
        mood, subject = _MOODS[position % len(_MOODS)], _SUBJECTS[position % len(_SUBJECTS)]
        place = _PLACES[position % len(_PLACES)]
        description = (
            f"{mood} {subject} with the number {number:,} in large white figures, made {place}. "
            "It runs from a light tint in one corner to a deep shade in the other."
        )
        keywords = [mood.lower(), subject, "gradient", "number", "background", f"no {number}"]
        url = f"{image_origin}/generated/{number}.jpg"
        image = image_object(pack_id, position, url, description, keywords)
        status = statuses.get(position % 20)
        images.append(image if status is None else undescribed(image, status))
    return images


def images_being_described(described: int, count: int, image_origin: str) -> list[dict[str, Any]]:
    """Return generated images of which only the first ones are described; the next three are being described.

    Args:
        described: Number of described images.
        count: Number of images.
        image_origin: Origin of the image host.
    """
    images = []
    for position, image in enumerate(generated_images(count, image_origin, BEING_DESCRIBED_ID, {})):
        status = "processing" if position < described + _PROCESSED_AT_ONCE else "pending"
        images.append(image if position < described else undescribed(image, status))
    return images


def iso_time(moment: datetime) -> str:
    """A time in UTC as the API writes it: ISO 8601 with milliseconds."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


_LONG_DESCRIPTION: Final = " ".join(
    f"Sentence {number} of a description that goes on and on about light, shade and colour." for number in range(1, 61)
)
_MANY_KEYWORDS: Final = [f"keyword {number}" for number in range(1, 41)]


def odd_pack(image_origin: str) -> dict[str, Any]:
    """Return the pack. Its `image_count` differs from the number of its images, and it has an undocumented field."""
    images = _with_odd_text(image_origin) + _with_odd_shape(image_origin)
    pack = pack_object(ODD_METADATA_ID, "Odd Metadata", images)
    return pack | {"image_count": 99, "is_public": True, "theme": {"accent": "#ff8800"}}


def _with_odd_text(image_origin: str) -> list[dict[str, Any]]:
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
        image_object(ODD_METADATA_ID, position, f"{image_origin}/generated/{position + 1}.jpg", text, keywords)
        for position, (text, keywords) in enumerate(texts)
    ]


def _with_odd_shape(image_origin: str) -> list[dict[str, Any]]:
    def image(number: int, description: str) -> dict[str, Any]:
        url = f"{image_origin}/generated/{number}.jpg"
        return image_object(ODD_METADATA_ID, number - 1, url, description, ["odd"])

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
        undescribed(image(21, ""), "archived"),
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
)


def broken_pack(image_origin: str) -> dict[str, Any]:
    """Return the pack: the image host's broken images, then images with invalid URLs, then one without a URL."""
    broken = [(f"{image_origin}/broken/{name}", image.explanation) for name, image in BROKEN_IMAGES.items()]
    images: list[dict[str, Any]] = []
    for url, explanation in (*broken, *_BAD_URLS, ("", "The object has no URL.")):
        number = len(images) // 2 + 1
        good_url = f"{image_origin}/generated/{number}.jpg"
        images.append(_image(len(images), good_url, "A good picture: it is shown even if its neighbours fail."))
        images.append(_image(len(images), url, explanation))
    del images[-1]["url"]
    return pack_object(BROKEN_IMAGES_ID, "Broken Images", images)


def _image(position: int, url: str, description: str) -> dict[str, Any]:
    return image_object(BROKEN_IMAGES_ID, position, url, description, ["demo"])


_FIRST: Final = 40  # images of the first answer
_ADDED: Final = 3  # with each further answer, at the end
_REMOVED: Final = 2  # with each further answer, at the beginning
_STAGES: Final = 60  # after so many answers it begins anew
_TOLD_AFTER: Final = 8  # answers, until the description of an image is another one
_DESCRIBED_AFTER: Final = 2  # answers, until an image that was added is described


def changing_pack(image_origin: str, answers: int) -> dict[str, Any]:
    """Return the pack.

    Args:
        image_origin: Origin of the image host.
        answers: Number of answers before this one.
    """
    stage = answers % _STAGES
    begin, end = stage * _REMOVED, _FIRST + stage * _ADDED
    pictures = generated_images(end, image_origin, CHANGING_PACK_ID, {})[begin:]
    images = [_changing_image(position, image, stage) for position, image in enumerate(pictures, begin)]
    return pack_object(CHANGING_PACK_ID, "Changing", images)


def _changing_image(position: int, image: dict[str, Any], stage: int) -> dict[str, Any]:
    """An image of the pack at a stage; `position` is that among all images of all stages."""
    added_at = max(0, (position - _FIRST) // _ADDED + 1)
    if added_at and stage - added_at < _DESCRIBED_AFTER:
        return undescribed(image, "failed")
    told = (stage + position) // _TOLD_AFTER - (added_at + position) // _TOLD_AFTER
    if not told:
        return image
    metadata = image["metadata"]
    description = f"{metadata['description']} This was written {told + 1} times, each time in other words."
    return image_object(CHANGING_PACK_ID, position, image["url"], description, metadata["keywords"])

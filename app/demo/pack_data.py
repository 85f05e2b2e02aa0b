"""Makes the API's pack and image objects for the ordinary demo packs, as plain JSON values."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid5

from app.demo.packs import BEING_DESCRIBED_ID

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

"""A pack that is another one each time it is requested: images are added, removed, described and described anew."""

from typing import Any, Final

from app.demo.pack_data import generated_images, image_object, pack_object, undescribed
from app.demo.packs import CHANGING_PACK_ID

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
    images = [_image(position, image, stage) for position, image in enumerate(pictures, begin)]
    return pack_object(CHANGING_PACK_ID, "Changing", images)


def _image(position: int, image: dict[str, Any], stage: int) -> dict[str, Any]:
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

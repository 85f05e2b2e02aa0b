"""A pack in which each broken image follows a valid one, as plain JSON values."""

from typing import Any, Final

from app.demo.broken_images import BROKEN_IMAGES
from app.demo.pack_data import image_object, pack_object
from app.demo.packs import BROKEN_IMAGES_ID

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

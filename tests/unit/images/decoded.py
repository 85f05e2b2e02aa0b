"""What a decoded picture shows."""

from typing import Final

from app.core.limits import DecodeLimits
from app.images.decode_original import DecodedOriginal, decode_original

from .image_files import BLUE, GREEN, RED, WHITE

LOSSY: Final = 14
EXACT: Final = 1


def decode_picture(data: bytes, side: int, limits: DecodeLimits = DecodeLimits()) -> DecodedOriginal:  # noqa: B008 (frozen)
    """The whole picture in a square."""
    return decode_original(data, (side, side), limits)


def pixel(thumbnail: DecodedOriginal, x: float, y: float) -> tuple[int, ...]:
    """RGBA at a place given as fractions of width and height."""
    image = thumbnail.image.convert("RGBA")
    pixel = image.getpixel((min(int(x * image.width), image.width - 1), min(int(y * image.height), image.height - 1)))
    assert isinstance(pixel, tuple)
    return pixel


def is_near(colour: tuple[int, ...], expected: tuple[int, ...], tolerance: int) -> bool:
    return all(abs(got - want) <= tolerance for got, want in zip(colour, expected, strict=False))


def assert_shows_quadrants(thumbnail: DecodedOriginal, tolerance: int = LOSSY) -> None:
    corners = {(0.25, 0.25): RED, (0.75, 0.25): GREEN, (0.25, 0.75): BLUE, (0.75, 0.75): WHITE}
    shown = {place: pixel(thumbnail, *place) for place in corners}
    assert all(is_near(shown[place], (*corners[place], 255), tolerance) for place in corners), shown

"""Conversion of pictures from their own colour space to sRGB."""

from __future__ import annotations

import io
from functools import cache, lru_cache
from itertools import product
from typing import TYPE_CHECKING, Final

from PIL import Image, ImageChops, ImageCms

from app.images.colour_space import PROFILE_SPACE, ColourSpace, HdrCurve, icc_profile
from app.images.tone_mapping import tone_mapped

if TYPE_CHECKING:
    from collections.abc import Iterable

_CACHED_TRANSFORMS: Final = 4  # a transform takes 2 ms to build, and the pictures of a pack often have the same profile
_MOST_DIFFERENCE: Final = 3  # sRGB profiles differ by this, because they round their curves differently
_COLOUR_MODES: Final = {"L": "RGB", "LA": "RGBA"}
_PROBE_LEVELS: Final = (0, 32, 96, 160, 224, 255)
_PROFILE_VERSION: Final = slice(8, 12)


def in_srgb(image: Image.Image, spaces: Iterable[bytes | ColourSpace]) -> Image.Image:
    """Convert a picture from the first colour space that is valid for it.

    Args:
        image: In mode L or LA if it is gray, else RGB, RGBA or CMYK.
        spaces: ICC profiles and colour spaces, the most important first.

    Returns:
        The same image if there is no such space, or if it is sRGB.
    """
    for space in spaces:
        try:
            return _converted(image, space)
        except Exception:  # noqa: BLE001 (a picture with a broken or wrong profile is shown without it)
            continue
    return image


def _converted(image: Image.Image, space: bytes | ColourSpace) -> Image.Image:
    """Convert from one colour space.

    Raises:
        Exception: The space is broken or not valid for the image; Pillow raises nearly any type.
    """
    if isinstance(space, ColourSpace):
        if isinstance(space.curve, HdrCurve):
            return tone_mapped(_in_colours(image), space)
        space = icc_profile(space)
    if space[PROFILE_SPACE] != b"GRAY":
        transform = _transform_to_srgb(space, _COLOUR_MODES.get(image.mode, image.mode))
        if image.mode == "CMYK":
            image = _without_black(image)
        return image if transform is None else transform.apply(_in_colours(image))
    gray, *alpha = image.split() if image.mode == "LA" else (image,)
    transform = _transform_to_srgb(space, gray.mode)
    if transform is None:
        return image
    coloured = transform.apply(gray)
    if alpha:
        coloured.putalpha(alpha[0])
    return coloured


def _in_colours(image: Image.Image) -> Image.Image:
    """Return a gray picture with three channels of colours; others as they are."""
    return image.convert(_COLOUR_MODES[image.mode]) if image.mode in _COLOUR_MODES else image


def _without_black(image: Image.Image) -> Image.Image:
    """Return a CMYK picture whose black is mixed of the other inks.

    Chromium applies a profile to such pixels, because it has converted them to RGB before. Shadows are lighter than
    with the profile's own black.
    """
    cyan, magenta, yellow = ImageChops.invert(image.convert("RGB")).split()
    return Image.merge("CMYK", (cyan, magenta, yellow, Image.new("L", image.size)))


@lru_cache(maxsize=_CACHED_TRANSFORMS)
def _transform_to_srgb(profile: bytes, mode: str) -> ImageCms.ImageCmsTransform | None:
    """Return the transform to sRGB; None if it would not change pixels.

    This is determined with probe colours, because a profile's name is not reliable.

    Raises:
        Exception: The profile is broken or not valid for such pixels.
    """
    source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    output_mode = "RGBA" if mode == "RGBA" else "RGB"
    transform = ImageCms.ImageCmsTransform(source, _srgb(), mode, output_mode)
    if mode == "CMYK":
        return transform
    probe = _probe().convert(mode)
    changes = ImageChops.difference(transform.apply(probe).convert("RGB"), probe.convert("RGB"))
    return None if max(changes.tobytes()) <= _MOST_DIFFERENCE else transform


@cache
def _srgb() -> ImageCms.ImageCmsProfile:
    """Return the profile of sRGB, as one of version 2.

    The intent is perceptual, as in browsers. To a profile of version 4, LittleCMS would convert with black point
    compensation then, which browsers do without and which makes shadows darker.
    """
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[_PROFILE_VERSION] = b"\x02\x40\0\0"
    return ImageCms.ImageCmsProfile(io.BytesIO(profile))


@cache
def _probe() -> Image.Image:
    """Return a picture of all grays and some colours."""
    grays = bytes(level for level in range(256) for _ in "RGB")
    colours = bytes(level for colour in product(_PROBE_LEVELS, repeat=3) for level in colour)
    return Image.frombytes("RGB", ((len(grays) + len(colours)) // 3, 1), grays + colours)

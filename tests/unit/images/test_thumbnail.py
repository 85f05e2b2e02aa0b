"""Bytes -> encoded thumbnails: what is preserved by encoding them again."""

import io
import math
from typing import Final

from PIL import ExifTags, Image, ImageChops, ImageDraw, ImageStat, PngImagePlugin

from app.images.decode import make_thumbnail
from app.images.decoded import Thumbnail
from tests.tables import each_row

from .decoded import decode_picture
from .image_files import BLUE, GREEN, RED, WHITE, display_p3_profile, encoded, quadrants

FORMATS: Final = ("JPEG", "PNG", "GIF", "WEBP", "AVIF", "HEIF")
FORMATS_WITH_ALPHA: Final = ("PNG", "WEBP", "AVIF", "HEIF")


def shown(thumbnail: Thumbnail) -> Image.Image:
    """A thumbnail's data as a viewer decodes them."""
    with Image.open(io.BytesIO(thumbnail.data), formats=("JPEG", "PNG")) as image:
        image.load()
    assert image.size == (thumbnail.width, thumbnail.height)
    assert (image.format, image.mode) == (("PNG", "RGBA") if thumbnail.has_alpha else ("JPEG", "RGB"))
    return image


def pixels(data: bytes, box: int) -> Image.Image:
    """What `decode_picture` makes of a file."""
    picture = decode_picture(data, box)
    return picture.image.convert("RGBA")


def decibels(one: Image.Image, other: Image.Image) -> float:
    """Peak signal to noise ratio: 30 is visible at a second look, 40 is not."""
    squares = ImageStat.Stat(ImageChops.difference(one.convert("RGB"), other.convert("RGB"))).sum2
    mean = sum(squares) / (3 * one.width * one.height)
    return math.inf if mean == 0 else 10 * math.log10(255**2 / mean)


# --- Colours and alpha ----------------------------------------------------------------------------------------------


@each_row("file_format", FORMATS)
def test_colours_are_kept(file_format: str) -> None:
    data = encoded(quadrants(600, 400), file_format)
    thumbnail = make_thumbnail(data, 96)
    image = shown(thumbnail)

    assert (thumbnail.width, thumbnail.height, thumbnail.has_alpha) == (96, 64, False)
    assert (thumbnail.source_width, thumbnail.source_height, thumbnail.source_format) == (600, 400, file_format)
    decoded = pixels(data, 96)
    for place, colour in {(24, 16): RED, (72, 16): GREEN, (24, 48): BLUE, (72, 48): WHITE}.items():
        got, before = image.getpixel(place), decoded.getpixel(place)
        assert isinstance(got, tuple)
        assert isinstance(before, tuple)
        assert all(abs(a - b) <= 2 for a, b in zip(got, before[:3], strict=True)), (got, before)
        assert all(abs(a - b) <= 14 for a, b in zip(got, colour, strict=True)), (got, colour)


@each_row("file_format", FORMATS_WITH_ALPHA)
def test_alpha_is_kept_and_no_pixel_changes(file_format: str) -> None:
    scene = quadrants(200, 100).convert("RGBA")
    scene.putalpha(Image.linear_gradient("L").resize(scene.size))
    data = encoded(scene, file_format)
    thumbnail = make_thumbnail(data, 64)

    assert thumbnail.has_alpha
    assert shown(thumbnail).tobytes() == pixels(data, 64).tobytes()
    alphas = shown(thumbnail).getchannel("A").tobytes()
    assert (min(alphas) < 20, max(alphas) > 235) == (True, True)


def test_small_coloured_letters_stay_sharp() -> None:
    # Chroma at half the resolution would smear them.
    page = Image.new("RGB", (160, 100), (20, 20, 120))
    for line in range(8):
        ImageDraw.Draw(page).text((3, 12 * line), "Red letters on a blue page", fill=(230, 30, 30))
    data = encoded(page, "PNG")

    assert decibels(shown(make_thumbnail(data, 160)), pixels(data, 160)) > 33


# --- Nothing but pixels -----------------------------------------------------------------------------------------------


@each_row("file_format", ["JPEG", "PNG", "WEBP", "AVIF", "HEIF"])
@each_row("alpha", [255, 100])
def test_no_metadata_is_left(file_format: str, alpha: int) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "secret place"
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", "secret place")
    own: dict[str, dict[str, object]] = {"PNG": {"pnginfo": text}, "JPEG": {"comment": b"secret place"}}
    scene = quadrants().convert("RGBA")
    scene.putalpha(alpha)
    scene = scene.convert("RGB") if file_format == "JPEG" else scene
    data = encoded(
        scene, file_format, exif=exif.tobytes(), icc_profile=display_p3_profile(), **own.get(file_format, {})
    )
    assert b"secret place" in data

    thumbnail = make_thumbnail(data, 64).data
    assert b"secret place" not in thumbnail
    with Image.open(io.BytesIO(thumbnail)) as image:
        image.load()
        assert not image.info.keys() - {"jfif", "jfif_version", "jfif_unit", "jfif_density"}

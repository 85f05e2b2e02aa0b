"""Originals as a viewer shows them: whole pictures in a box, and regions."""

import pytest
from msgspec.structs import replace
from PIL import Image, ImageChops

from app.core.errors import DamagedImageError, ImageTooLargeError, NotAnImageError
from app.core.limits import DecodeLimits
from app.images.decode_original import DecodedOriginal, HeldFile, decode_original
from app.images.decoded import Region
from tests.tables import each_row
from tests.unit.images.decoded import decode_picture
from tests.unit.images.image_files import (
    BLUE,
    GREEN,
    RED,
    WHITE,
    cmyk_profile,
    display_p3_profile,
    encoded,
    jpeg_with_scans,
    oriented,
    quadrants,
)

LIMITS = DecodeLimits()
# No JPEG is small enough to be decoded as a whole for its regions.
PARTS_ONLY = replace(LIMITS, kept_pixels=0)
CORNERS = ((0.1, 0.1, RED), (0.9, 0.1, GREEN), (0.1, 0.9, BLUE), (0.9, 0.9, WHITE))


def shown(original: DecodedOriginal) -> Image.Image:
    """The picture that the sent pixels have."""
    frame = original.frame()
    size = (frame.shown.width, frame.shown.height)
    pixels = b"".join(original.rows())
    assert len(pixels) == size[0] * size[1] * 4
    if frame.shown.has_alpha:
        return Image.frombytes("RGBa", size, pixels, "raw", "BGRa").convert("RGBA")
    assert set(pixels[3::4]) == {255}  # Qt's Format_RGB32 must be opaque
    return Image.frombytes("RGB", size, pixels, "raw", "BGRX")


def assert_corners(image: Image.Image, tolerance: int = 14) -> None:
    for x, y, colour in CORNERS:
        found = image.convert("RGB").getpixel((int(x * image.width), int(y * image.height)))
        assert isinstance(found, tuple)
        assert all(abs(got - want) <= tolerance for got, want in zip(found, colour, strict=True)), (x, y, found)


def greatest_difference(image: Image.Image, other: Image.Image) -> int:
    assert image.size == other.size
    return max(ImageChops.difference(image.convert("RGB"), other.convert("RGB")).tobytes())


@each_row("file_format", ["JPEG", "PNG", "GIF", "WEBP", "AVIF", "HEIF"])
@each_row(
    ("box", "size"), [((60, 60), (60, 40)), ((1000, 20), (30, 20)), ((30, 1000), (30, 20)), ((4000, 4000), (96, 64))]
)
def test_a_whole_picture_is_fitted_into_its_box(file_format: str, box: tuple[int, int], size: tuple[int, int]) -> None:
    original = decode_original(encoded(quadrants(), file_format), box, LIMITS)

    assert shown(original).size == size
    assert_corners(shown(original), 20)
    assert (original.source_size, original.region) == ((96, 64), (0, 0, 96, 64))
    assert not original.is_animated


def test_transparent_pixels_are_premultiplied() -> None:
    image = Image.new("RGBA", (8, 8), (200, 100, 50, 128))
    original = decode_original(encoded(image, "PNG"), (8, 8), LIMITS)

    assert original.frame().shown.has_alpha
    assert b"".join(original.rows())[:4] == bytes((25, 50, 100, 128))


@each_row("mode", ["RGB", "L", "CMYK"])
def test_colours_are_those_of_the_thumbnail(mode: str) -> None:
    profile = cmyk_profile() if mode == "CMYK" else display_p3_profile() if mode == "RGB" else None
    options = {"icc_profile": profile} if profile else {}
    data = encoded(quadrants().convert(mode), "JPEG", quality=100, subsampling=0, **options)

    original = decode_original(data, (96, 96), LIMITS)

    assert greatest_difference(shown(original), decode_picture(data, 96, LIMITS).image) == 0


def test_many_rows_are_sent_in_order() -> None:
    image = Image.linear_gradient("L").resize((700, 1500))
    original = decode_original(encoded(image, "PNG"), (2000, 2000), LIMITS)

    assert len(list(original.rows())) > 1
    assert greatest_difference(shown(original), image) == 0


@each_row(
    ("data", "error"),
    [
        (b"<html>", NotAnImageError),
        (encoded(quadrants(), "PNG")[:-60], DamagedImageError),
        (encoded(quadrants(), "JPEG")[:-60], DamagedImageError),
        (jpeg_with_scans(257), ImageTooLargeError),
    ],
)
def test_errors_are_those_of_thumbnails(data: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        decode_original(data, (100, 100), LIMITS)


# --- Regions ------------------------------------------------------------------------------------------------------


def photo(width: int = 417, height: int = 301) -> Image.Image:
    """A picture in which every place differs, smooth enough for JPEG."""
    red = Image.linear_gradient("L").resize((width, height))
    green = Image.linear_gradient("L").rotate(90).resize((width, height))
    return Image.merge("RGB", (red, green, Image.radial_gradient("L").resize((width, height))))


def part_of(image: Image.Image, region: Region) -> Image.Image:
    x, y, width, height = region
    return image.crop((x, y, x + width, y + height))


def assert_is_part(original: DecodedOriginal, whole: Image.Image, wanted: Region, tolerance: int = 3) -> None:
    """Assert that a region contains the wanted one, and shows that part of the picture."""
    x, y, width, height = original.region
    assert x <= wanted[0]
    assert y <= wanted[1]
    assert x + width >= wanted[0] + wanted[2]
    assert y + height >= wanted[1] + wanted[3]
    assert width - wanted[2] <= 14
    assert height - wanted[3] <= 14
    expected = part_of(whole, original.region).resize(original.image.size, Image.Resampling.BICUBIC)
    assert greatest_difference(shown(original), expected) <= tolerance


REGIONS = [(0, 0, 417, 301), (0, 0, 50, 40), (123, 77, 101, 90), (300, 200, 117, 101), (416, 300, 1, 1)]


@each_row("limits", [LIMITS, PARTS_ONLY], ids=["whole", "parts"])
@each_row("region", REGIONS)
@each_row("orientation", range(1, 9))
def test_a_region_of_a_jpeg_is_that_part_of_the_upright_picture(
    limits: DecodeLimits, region: Region, orientation: int
) -> None:
    data = oriented(photo(), orientation, "JPEG")
    whole = decode_picture(data, 1000, LIMITS).image

    original = HeldFile(data, limits).region(region, 1.0)

    assert original.source_size == (417, 301)
    assert_is_part(original, whole, region, 1)


@each_row("limits", [LIMITS, PARTS_ONLY], ids=["whole", "parts"])
@each_row("scale", [0.9, 0.5, 0.4, 0.25, 0.1])
@each_row("orientation", [1, 6])
def test_a_region_is_scaled(limits: DecodeLimits, scale: float, orientation: int) -> None:
    data = oriented(photo(1203, 901), orientation, "JPEG")
    whole = decode_picture(data, 2000, LIMITS).image
    region = (403, 109, 600, 500)

    original = HeldFile(data, limits).region(region, scale)

    assert abs(original.image.width - original.region[2] * scale) <= 1
    assert abs(original.image.height - original.region[3] * scale) <= 1
    assert_is_part(original, whole, region, 4)


@each_row("mode", ["RGB", "L", "CMYK"])
@each_row("options", [{}, {"progressive": True}, {"restart_marker_rows": 1}])
def test_parts_of_a_jpeg_have_the_colours_of_the_whole(mode: str, options: dict[str, bool]) -> None:
    profile = {"icc_profile": cmyk_profile()} if mode == "CMYK" else {}
    data = encoded(photo().convert(mode), "JPEG", **options, **profile)
    whole = decode_picture(data, 1000, LIMITS).image

    assert_is_part(HeldFile(data, PARTS_ONLY).region((100, 100, 150, 150), 1.0), whole, (100, 100, 150, 150), 1)


@each_row("file_format", ["PNG", "WEBP", "AVIF", "HEIF", "GIF"])
@each_row("kept_pixels", [0, 16_000_000])
def test_other_formats_have_regions_whether_their_pixels_are_kept_or_not(file_format: str, kept_pixels: int) -> None:
    data = encoded(photo(), file_format)
    whole = decode_picture(data, 1000, LIMITS).image
    file = HeldFile(data, replace(LIMITS, kept_pixels=kept_pixels))

    for region in REGIONS:
        assert_is_part(file.region(region, 1.0), whole, region, 1)
        file.drop_pixels()


def test_a_jpeg_with_more_pixels_than_are_decoded_at_once_has_regions() -> None:
    data = encoded(photo(1203, 901), "JPEG")
    limits = replace(LIMITS, max_pixels=100_000, kept_pixels=16_000)
    whole = decode_picture(data, 2000, LIMITS).image

    original = decode_original(data, (5000, 5000), limits)
    assert original.source_size == (1203, 901)
    assert shown(original).size == (1203, 901)
    assert_is_part(HeldFile(data, limits).region((403, 109, 300, 200), 1.0), whole, (403, 109, 300, 200), 1)


def test_a_part_with_too_many_pixels_has_a_lower_scale() -> None:
    file = HeldFile(encoded(photo(800, 800), "JPEG"), replace(PARTS_ONLY, clip_pixels=100_000))
    original = file.region((0, 0, 640, 640), 1.0)
    assert original.region == (0, 0, 640, 640)
    assert original.image.size == (160, 160)


def test_a_progressive_jpeg_of_the_most_pixels_has_regions() -> None:
    data = encoded(photo(4200, 4000), "JPEG", progressive=True, subsampling=0)  # 96 MiB of coefficients
    limits = replace(LIMITS, max_pixels=4200 * 4000)
    assert HeldFile(data, limits).region((0, 0, 80, 80), 1.0).image.size == (80, 80)
    fewer = replace(limits, max_pixels=limits.max_pixels - 1)
    with pytest.raises(ImageTooLargeError):
        decode_picture(data, 64, fewer)
    with pytest.raises(ImageTooLargeError):
        HeldFile(data, fewer).region((0, 0, 80, 80), 1.0)


@each_row("region", [(0, 0, 418, 10), (0, 0, 10, 302), (0, 0, 0, 10), (417, 0, 1, 1)])
def test_a_region_outside_of_the_picture_fails(region: Region) -> None:
    for limits in (LIMITS, PARTS_ONLY):
        with pytest.raises(DamagedImageError):
            HeldFile(encoded(photo(), "JPEG"), limits).region(region, 1.0)


def test_a_damaged_file_has_no_regions() -> None:
    whole = encoded(photo(), "PNG")
    with pytest.raises(DamagedImageError):
        HeldFile(whole[:-300], LIMITS).region((0, 0, 8, 8), 1.0)
    with pytest.raises((DamagedImageError, ImageTooLargeError)):
        HeldFile(b"\xff\xd8\xff" + bytes(100), PARTS_ONLY).region((0, 0, 8, 8), 1.0)


def test_limits_of_size_hold_for_regions() -> None:
    data = encoded(photo(), "JPEG")
    for limits in (replace(LIMITS, max_side=416), replace(PARTS_ONLY, max_pixels=1, max_jpeg_pixels=417 * 300)):
        with pytest.raises(ImageTooLargeError):
            HeldFile(data, limits).region((0, 0, 8, 8), 1.0)

"""JPEGs without an end marker, without pixels, or truncated with an end marker."""

from __future__ import annotations

import re
from typing import Final

import pytest
from PIL import Image

from app.core.errors import DamagedImageError
from app.images.decode import decode_picture
from tests.tables import each_row

from .image_files import encoded, jpeg_with_segment, quadrants

END: Final = b"\xff\xd9"
KINDS: Final[dict[str, dict[str, object]]] = {
    "sequential": {},
    "progressive": {"progressive": True},
    "restarts": {"restart_marker_rows": 1},
    "many restarts": {"restart_marker_blocks": 3},
}


def scenes() -> dict[str, Image.Image]:
    return {
        "flat": quadrants(240, 320),
        "noise": Image.effect_noise((240, 320), 60).convert("RGB"),
        "gray": Image.radial_gradient("L").resize((240, 320)),
    }


def behind_first_scan_header(jpeg: bytes) -> int:
    at = jpeg.index(b"\xff\xda")
    return at + 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")


@pytest.mark.fault(115)
@each_row("kind", KINDS)
@each_row("scene", scenes())
@each_row("box", [64, 400])
def test_complete_pixels_without_an_end_are_shown(kind: str, scene: str, box: int) -> None:
    whole = encoded(scenes()[scene], "JPEG", **KINDS[kind])
    shown = decode_picture(whole, box).image.tobytes()

    for cut in (whole[:-1], whole[:-2]):
        assert decode_picture(cut, box).image.tobytes() == shown


@each_row("kind", KINDS)
@each_row("fill", [b"\xff", b"\xff\xff\xff"])
def test_fill_bytes_may_stand_before_the_end(kind: str, fill: bytes) -> None:
    # Gray, as what libjpeg paints where pixels are missing, so that the end is checked.
    whole = encoded(Image.new("RGB", (240, 320), (128, 128, 128)), "JPEG", **KINDS[kind])
    shown = decode_picture(whole, 400).image.tobytes()

    assert decode_picture(whole[:-2] + fill + END, 400).image.tobytes() == shown


def test_the_end_of_an_embedded_thumbnail_is_not_the_pictures() -> None:
    thumbnail = encoded(quadrants(24, 16), "JPEG")
    whole = jpeg_with_segment(encoded(quadrants(), "JPEG"), 0xE1, b"Exif\0\0" + thumbnail)
    shown = decode_picture(whole, 96).image.tobytes()

    assert decode_picture(whole[:-2], 96).image.tobytes() == shown
    with pytest.raises(DamagedImageError):
        decode_picture(whole[:-40], 96)


@each_row("kind", KINDS)
@each_row("scene", scenes())
def test_without_an_end_no_pixel_may_be_missing(kind: str, scene: str) -> None:
    whole = encoded(scenes()[scene], "JPEG", **KINDS[kind])
    shown = decode_picture(whole, 400).image.tobytes()
    for missing in (3, 4, 5, 10, len(whole) // 8):
        try:
            picture = decode_picture(whole[:-missing], 400)
        except DamagedImageError:
            continue
        assert picture.image.tobytes() == shown  # the missing bytes change no pixel
        assert missing < 10


@each_row("end", [b"", END], ids=["no end", "given an end"])
@each_row("kind", ["restarts", "many restarts"])
def test_a_cut_between_two_restart_markers_is_noticed(kind: str, end: bytes) -> None:
    whole = encoded(scenes()["flat"], "JPEG", **KINDS[kind])
    restarts = [found.start() for found in re.finditer(rb"\xff[\xd0-\xd7]", whole)]
    # A picture with an end marker is decoded again only if its whole lower edge is missing.
    restarts = restarts[: len(restarts) * 3 // 4] if end else restarts
    for at in restarts[:: max(1, len(restarts) // 12)]:
        for cut in (whole[:at], whole[: at + 2]):
            with pytest.raises(DamagedImageError):
                decode_picture(cut + end, 400)


@each_row("end", [b"", END], ids=["no end", "given an end"])
@each_row("progressive", [False, True])
@each_row("scene", scenes())
def test_without_any_pixels_a_jpeg_is_damaged(scene: str, progressive: bool, end: bytes) -> None:
    whole = encoded(scenes()[scene], "JPEG", progressive=progressive)
    pixels = behind_first_scan_header(whole)
    for cut in (whole[:pixels], whole[: pixels + 1], whole[: whole.index(b"\xff\xda")]):
        with pytest.raises(DamagedImageError):
            decode_picture(cut + end, 64)


@each_row("end", [b"", END], ids=["no end", "given an end"])
def test_without_any_pixels_an_arithmetic_jpeg_is_damaged(end: bytes) -> None:
    whole = encoded(quadrants(), "JPEG")
    arithmetic = whole[: behind_first_scan_header(whole)].replace(b"\xff\xc0", b"\xff\xc9")
    with pytest.raises(DamagedImageError):
        decode_picture(arithmetic + end, 64)


def test_an_arithmetic_jpeg_without_an_end_may_be_truncated_anywhere() -> None:
    whole = encoded(quadrants(), "JPEG")
    arithmetic = whole[: behind_first_scan_header(whole)].replace(b"\xff\xc0", b"\xff\xc9")
    with pytest.raises(DamagedImageError):
        decode_picture(arithmetic + bytes(range(1, 100)), 64)

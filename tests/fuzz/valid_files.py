"""The valid files that are damaged: small ones of each kind that a pack can contain, and some of the demo's photos."""

import struct
import zlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from PIL import ExifTags, Image, ImageDraw, ImageFile

from tests.unit.images.image_files import (
    ARITHMETIC_JPEG,
    ORIENTED_FORMATS,
    cmyk_profile,
    display_p3_profile,
    encoded,
    gray_profile,
    jpeg_with_segment,
    oriented,
    png,
    png_chunk,
    quadrants,
)

_DEMO_PICTURES: Final = Path(__file__).parents[2] / "resources" / "demo" / "pictures"
_DEMO_NAMES: Final = dict(JPEG="01.jpg", WEBP="03.webp", HEIF="05.heic", GIF="06.gif", AVIF="10.avif", PNG="12.png")
# For each pass: the first column and row, and the distances between columns and rows.
_ADAM7: Final = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))


@cache
def valid_files() -> Mapping[str, bytes]:
    """The files by name, the same in each run. A name begins with the format."""
    scene = _scene()
    clear = scene.convert("RGBA")
    clear.putalpha(Image.linear_gradient("L").resize(scene.size))
    later = [scene.rotate(90), scene.rotate(180)]
    frames = {"save_all": True, "append_images": later}
    exif = _exif()
    wide = display_p3_profile()
    files = {f"{name} with exif": oriented(scene, 6, name) for name in ORIENTED_FORMATS}
    files |= {
        "JPEG baseline": encoded(scene, "JPEG"),
        "JPEG progressive": encoded(scene, "JPEG", progressive=True, icc_profile=wide, exif=exif),
        "JPEG restarting": encoded(scene, "JPEG", restart_marker_rows=1),
        "JPEG gray": encoded(scene.convert("L"), "JPEG", icc_profile=gray_profile(1.8)),
        "JPEG cmyk": encoded(scene.convert("CMYK"), "JPEG", icc_profile=cmyk_profile()),
        "JPEG arithmetic": jpeg_with_segment(ARITHMETIC_JPEG, 0xFE, bytes(ImageFile.MAXBLOCK - 220)),
        "JPEG of a phone": encoded(scene, "MPO", exif=exif, **frames),
        "PNG rgb": encoded(scene, "PNG", icc_profile=wide, exif=exif),
        "PNG alpha": encoded(clear, "PNG"),
        "PNG palette": encoded(scene.quantize(60), "PNG", transparency=3),
        "PNG one bit": encoded(scene.convert("1"), "PNG"),
        "PNG animated": encoded(scene, "PNG", **frames),
        "PNG interlaced": _interlaced(48, 32),
        "PNG 16 bits": png((64, 48), 16, 0, bytes(range(128)), (b"tRNS", b"\0\x28")),
        "PNG 16 bits in colour": png((16, 48), 16, 6, bytes(range(128))),
        "GIF still": encoded(scene.quantize(60), "GIF", transparency=3),
        "GIF animated": encoded(scene, "GIF", **frames),
        "WEBP lossy": encoded(scene, "WEBP", icc_profile=wide, exif=exif),
        "WEBP lossless": encoded(scene, "WEBP", lossless=True),
        "WEBP alpha": encoded(clear, "WEBP"),
        "WEBP animated": encoded(scene, "WEBP", **frames),
        # One thread, because with several the file may differ in each run.
        "AVIF plain": encoded(scene, "AVIF", icc_profile=wide, exif=exif, max_threads=1),
        "AVIF alpha": encoded(clear, "AVIF", max_threads=1),
        "AVIF gray with alpha": encoded(
            clear.convert("LA"), "AVIF", icc_profile=gray_profile(1.8), subsampling="4:0:0", max_threads=1
        ),
        "AVIF animated": _timeless(encoded(scene, "AVIF", max_threads=1, **frames)),
        "HEIF plain": encoded(scene, "HEIF", icc_profile=wide, exif=exif),
        "HEIF alpha": encoded(clear, "HEIF"),
    }
    for kind, name in _DEMO_NAMES.items():
        files[f"{kind} demo {name}"] = (_DEMO_PICTURES / name).read_bytes()
    return files


def _scene() -> Image.Image:
    """An image with features of a drawing and of a photo, 96 x 64."""
    scene = quadrants()
    ImageDraw.Draw(scene).ellipse((20, 10, 76, 54), fill=(250, 180, 20))
    return Image.blend(scene, Image.radial_gradient("L").resize(scene.size).convert("RGB"), 0.3)


def _exif() -> bytes:
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "A maker of cameras"
    exif[ExifTags.Base.Orientation] = 8
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitudeRef] = "N"
    return exif.tobytes()


def _timeless(avif: bytes) -> bytes:
    """Remove the time of creation, so that the file is the same in each run."""
    for box in (b"mvhd", b"tkhd", b"mdhd"):
        at = avif.index(box) + 8
        length = 16 if avif[at - 4] else 8  # by the box's version (ISO/IEC 14496-12)
        avif = avif[:at] + bytes(length) + avif[at + length :]
    return avif


def _interlaced(width: int, height: int) -> bytes:
    """An interlaced PNG of 8-bit RGB (ISO/IEC 15948, Adam7), which Pillow cannot write."""
    rows = bytearray()
    for left, top, across, down in _ADAM7:
        for y in range(top, height, down):
            rows += b"\0" + b"".join(bytes((5 * x % 256, 8 * y % 256, 90)) for x in range(left, width, across))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 1)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(rows))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(png_chunk(kind, body) for kind, body in chunks)

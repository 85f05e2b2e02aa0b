"""Valid and malicious image files, made in memory."""

import io
import struct
import zlib
from collections.abc import Sequence
from typing import Any, Final

import pillow_heif
from PIL import ExifTags, Image, ImageDraw

RED: Final = (220, 30, 30)
GREEN: Final = (30, 200, 40)
BLUE: Final = (30, 40, 220)
WHITE: Final = (240, 240, 240)

ORIENTED_FORMATS: Final = ("JPEG", "PNG", "AVIF", "HEIF")

# What a camera does to an upright scene before it writes each EXIF orientation: the inverse of what a viewer does.
_AS_STORED: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def quadrants(width: int = 96, height: int = 64) -> Image.Image:
    """Red top left, green top right, blue bottom left, white bottom right: all eight orientations differ."""
    image = Image.new("RGB", (width, height), RED)
    draw = ImageDraw.Draw(image)
    draw.rectangle((width // 2, 0, width, height // 2 - 1), fill=GREEN)
    draw.rectangle((0, height // 2, width // 2 - 1, height), fill=BLUE)
    draw.rectangle((width // 2, height // 2, width, height), fill=WHITE)
    return image


def encoded(image: Image.Image, file_format: str, **options: Any) -> bytes:  # noqa: ANN401 (Pillow's own)
    """The file's bytes. HEIF is encoded without Pillow, so that the app has to register its plugin."""
    buffer = io.BytesIO()
    if file_format == "HEIF":
        image = image.copy()
        image.info |= {name: options.pop(name) for name in ("icc_profile",) if name in options}
        pillow_heif.from_pillow(image).save(buffer, **options)
    else:
        image.save(buffer, file_format, **options)
    return buffer.getvalue()


def oriented(scene: Image.Image, orientation: int, file_format: str) -> bytes:
    """A file that viewers show as `scene` if they apply EXIF orientation (AVIF: its `irot` and `imir`; HEIC: both)."""
    stored = scene.transpose(_AS_STORED[orientation]) if orientation in _AS_STORED else scene
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    return encoded(stored, file_format, exif=exif.tobytes())


# --- PNG --------------------------------------------------------------------------------------------------------


def png_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(size: tuple[int, int], depth: int, colour_type: int, row: bytes, *extra: tuple[bytes, bytes]) -> bytes:
    """A PNG (ISO/IEC 15948) all of whose rows are `row`; `extra` chunks stand before the pixels."""
    width, height = size
    packer = zlib.compressobj(9)
    pixels = packer.compress((b"\0" + row) * height) + packer.flush()
    chunks = [
        (b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour_type, 0, 0, 0)),
        *extra,
        (b"IDAT", pixels),
        (b"IEND", b""),
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(png_chunk(kind, body) for kind, body in chunks)


def png_with(png_file: bytes, kind: bytes, body: bytes, *, crc: bytes | None = None) -> bytes:
    """The PNG with one more chunk right behind its header, with a CRC that may be false."""
    chunk = png_chunk(kind, body)
    if crc is not None:
        chunk = chunk[:-4] + crc
    behind_header = 8 + 25
    return png_file[:behind_header] + chunk + png_file[behind_header:]


# --- JPEG -------------------------------------------------------------------------------------------------------


def jpeg_with_scans(scans: int, image: Image.Image | None = None) -> bytes:
    """A progressive JPEG whose last scan comes again and again: small, valid, and slow to decode."""
    plain = encoded(image or quadrants(640, 480), "JPEG", progressive=True)
    last = plain.rindex(b"\xff\xda")
    scan = plain[last:-2]
    return plain[:-2] + scan * (scans - plain.count(b"\xff\xda")) + b"\xff\xd9"


def jpeg_slow_in_c() -> bytes:
    """150 KB within all limits that keep libjpeg, and no line of Python, busy for about 5 s."""
    return jpeg_with_scans(256, Image.new("L", (6_000, 6_000), 128))


# Pillow writes no arithmetic coding: this is the output of `cjpeg -arithmetic -quality 60` for `quadrants()`.
ARITHMETIC_JPEG: Final = bytes.fromhex(
    "ffd8ffe000104a46494600010100000100010000ffdb0043000d090a0b0a080d0b0a0b0e0e0d0f13201513121213271c1e17202e2931"
    "302e292d2c333a4a3e333646372c2d405741464c4e525352323e5a615a50604a51524fffdb0043010e0e0e131113261515264f352d35"
    "4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4fffc90011"
    "080040006003012200021101031101ffcc000a0010100501101105ffda000c03010002110311003f00ff003b3b259c98b6c7b78e49ea"
    "ebd5ed07b1a17d4332fc94547f5ba4520aa822df8997ee4538ab98a8a0ffd9"
)


def jpeg_with_segment(jpeg: bytes, marker: int, body: bytes) -> bytes:
    """The JPEG with one more segment right after its start."""
    return jpeg[:2] + struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body + jpeg[2:]


# --- GIF --------------------------------------------------------------------------------------------------------


def gif_of_frames(frames: int) -> bytes:
    """An animation of 2x2 pixels: the first frame red, all others blue."""
    blank = b"\x2c\0\0\0\0\x02\0\x02\0\0\x02"
    # LZW, 3 bits a code: clear, four times the colour, end.
    red = blank + b"\x03\x04\x00\x05\0"
    blue = blank + b"\x03\x4c\x12\x05\0"
    head = b"GIF89a\x02\0\x02\0\x91\0\0" + bytes((*RED, *BLUE, *GREEN, *WHITE))
    return head + red + blue * (frames - 1) + b";"


# --- ICC profiles (ICC.1:2001-04) ----------------------------------------------------------------------------------


def _icc_profile(device_class: bytes, space: bytes, connection: bytes, tags: Sequence[tuple[bytes, bytes]]) -> bytes:
    table, bodies = b"", b""
    start = 128 + 4 + 12 * len(tags)
    for name, body in tags:
        table += struct.pack(">4sII", name, start + len(bodies), len(body))
        bodies += body + bytes(-len(body) % 4)
    size = start + len(bodies)
    header = struct.pack(">I4sI4s4s4s", size, b"\0" * 4, 0x02100000, device_class, space, connection)
    header += bytes(12) + b"acsp" + bytes(28) + struct.pack(">III", 0xF6D6, 0x10000, 0xD32D) + bytes(48)
    assert len(header) == 128
    return header + struct.pack(">I", len(tags)) + table + bodies


def _described(text: str) -> bytes:
    line = text.encode() + b"\0"
    return b"desc\0\0\0\0" + struct.pack(">I", len(line)) + line + bytes(4 + 4 + 2 + 1 + 67)


def _xyz(*values: float) -> bytes:
    return b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(value * 65536) for value in values))


def _gamma(value: float) -> bytes:
    return b"curv\0\0\0\0" + struct.pack(">IH", 1, round(value * 256)) + b"\0\0"


_D50: Final = (0.9642, 1.0, 0.8249)


_P3: Final = ((0.51512, 0.24120, -0.00105), (0.29198, 0.69225, 0.04189), (0.15710, 0.06657, 0.78407))
_SRGB: Final = ((0.43607, 0.22249, 0.01392), (0.38515, 0.71687, 0.09708), (0.14307, 0.06061, 0.71410))


def _rgb_profile(primaries: Sequence[Sequence[float]], gamma: float, description: str) -> bytes:
    tags = [(b"desc", _described(description)), (b"wtpt", _xyz(*_D50))]
    for channel, primary in zip("rgb", primaries, strict=True):
        tags += [(f"{channel}XYZ".encode(), _xyz(*primary)), (f"{channel}TRC".encode(), _gamma(gamma))]
    return _icc_profile(b"mntr", b"RGB ", b"XYZ ", tags)


def display_p3_profile(description: str = "Display P3") -> bytes:
    """The profile of a phone's photos, whose primaries are wider than sRGB's."""
    return _rgb_profile(_P3, 2.2, description)


def srgb_primaries_profile(gamma: float, description: str) -> bytes:
    """A profile with the primaries of sRGB and another curve; its name may say something else."""
    return _rgb_profile(_SRGB, gamma, description)


def gray_profile(gamma: float) -> bytes:
    return _icc_profile(
        b"mntr",
        b"GRAY",
        b"XYZ ",
        ((b"desc", _described("Gray")), (b"wtpt", _xyz(*_D50)), (b"kTRC", _gamma(gamma))),
    )


def cmyk_profile() -> bytes:
    """A printing process of two points a channel, in which full cyan is a printer's cyan: Lab 55, -37, -50."""
    inks = {
        (0, 0, 0, 0): (95, 0, 0),
        (1, 0, 0, 0): (55, -37, -50),
        (0, 1, 0, 0): (48, 74, -3),
        (0, 0, 1, 0): (89, -5, 93),
        (1, 1, 1, 0): (25, 8, -8),
    }
    nodes = [(c, m, y, k) for c in (0, 1) for m in (0, 1) for y in (0, 1) for k in (0, 1)]
    grid = b"".join(
        bytes((round(light * 255 / 100), a + 128, b + 128))
        for light, a, b in (inks.get(node, (15, 0, 0)) for node in nodes)
    )
    identity = b"".join(struct.pack(">i", 65536 if at % 4 == 0 else 0) for at in range(9))
    ramp = bytes(range(256))
    lut = b"mft1\0\0\0\0" + bytes((4, 3, 2, 0)) + identity + ramp * 4 + grid + ramp * 3
    return _icc_profile(
        b"prtr",
        b"CMYK",
        b"Lab ",
        ((b"desc", _described("Two-point press")), (b"wtpt", _xyz(*_D50)), (b"A2B0", lut)),
    )

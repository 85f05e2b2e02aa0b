"""Bytes that nobody has checked -> pixels that Qt can show.

`decode_picture` is a pure function made to run in a worker process, where a crash or a hang costs one tile. It
imports neither Qt nor httpx, reads no file and no network, and never trusts a name or a header: the content says
what a file is. Only errors derived from `ImageError` leave it, and no warnings.
"""

from __future__ import annotations

import io
import re
import warnings
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

# The imported plugins register themselves; without them Image.open would import all of Pillow's 43 formats.
from PIL import (
    AvifImagePlugin,  # noqa: F401
    ExifTags,
    GifImagePlugin,  # noqa: F401
    Image,
    ImageCms,
    JpegImagePlugin,  # noqa: F401
    PngImagePlugin,  # noqa: F401
    WebPImagePlugin,  # noqa: F401
)

from app.core.errors import (
    DamagedImageError,
    HeicUnavailableError,
    ImageError,
    ImageTooLargeError,
    NotAnImageError,
    UnsupportedFormatError,
)
from app.core.settings import DecodeLimits
from app.images.jpeg_scans import check_scans, with_more_bits

_HEAD_BYTES: Final = 4096
_PROLOGUE_BYTES: Final = 64 * 1024  # before an SVG's root: drawing programs write licences and declarations there
_ISO_MEDIA: Final = "ISO media"

_PACK_FORMATS: Final = (
    (re.compile(rb"\xff\xd8\xff"), "JPEG"),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "PNG"),
    (re.compile(rb"GIF8[79]a"), "GIF"),
    (re.compile(rb"RIFF.{4}WEBP", re.DOTALL), "WEBP"),
    (re.compile(rb".{4}ftyp", re.DOTALL), _ISO_MEDIA),
)
_FOREIGN_FORMATS: Final = (
    (re.compile(rb"II[*+]\0|MM\0[*+]"), "TIFF"),
    (re.compile(rb"BM.{4}\0{4}", re.DOTALL), "BMP"),
    (re.compile(rb"\0\0[\1\2]\0(?!\0\0)"), "ICO"),
    (re.compile(rb".\0[\2\3\x0a\x0b]\0{5}.{8}[\x08\x10\x18\x20]", re.DOTALL), "TGA"),
    (re.compile(rb"8BPS"), "PSD"),
    (re.compile(rb"%!PS|\xc5\xd0\xd3\xc6"), "EPS"),
    (re.compile(rb"\s*%PDF-"), "PDF"),
    (re.compile(rb"\xff\x0a|\0\0\0\x0cJXL "), "JPEG XL"),
    (re.compile(rb"\0\0\0\x0cjP {2}|\xff\x4f\xff\x51"), "JPEG 2000"),
    (re.compile(rb"\x1aE\xdf\xa3"), "WebM"),
)
_UTF_16: Final = re.compile(rb"\xff\xfe|\xfe\xff|<\0|\0<")
_MARKUP: Final = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*<")
_ROOT_ELEMENT: Final = re.compile(rb"<(?:\w+:)?(svg|html|head|body)[\s>]|<!doctype\s+html", re.IGNORECASE)

_AVIF_BRANDS: Final = frozenset({b"avif", b"avis"})
_HEIC_BRANDS: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"})
_CONTAINER_BRANDS: Final = frozenset({b"mif1", b"msf1"})

_UPRIGHT: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_OPAQUE: Final = 255
_PROFILE_SPACE: Final = slice(16, 20)  # ICC.1:2001-04, 6.1.5: the colour space that a profile is for
_TRANSFORMS_KEPT: Final = 4  # building one takes 2 ms, and a pack's pictures share theirs; each holds its profile
_ON_ITS_SIDE: Final = frozenset({5, 6, 7, 8})


@dataclass(frozen=True, slots=True)
class DecodedPicture:
    """A picture, decoded and made small.

    Attributes:
        image: Upright, sRGB, without metadata; mode "RGBA" where any pixel is not opaque, else "RGB".
        source_width: Pixels of the original, upright.
        source_height: Pixels of the original, upright.
        source_format: "JPEG", "PNG", "GIF", "WEBP", "AVIF" or "HEIF".
    """

    image: Image.Image
    source_width: int
    source_height: int
    source_format: str


def decode_picture(data: bytes, box: int, limits: DecodeLimits = DecodeLimits()) -> DecodedPicture:  # noqa: B008 (frozen)
    """Decode the whole picture, upright, its first frame, fitted into a square and never enlarged.

    Args:
        data: The file as downloaded.
        box: Side of the square in device pixels, at least 1.
        limits: What the file may cost. Its times are for the caller, who can end this process.

    Raises:
        NotAnImageError: Not a picture at all; empty, too.
        UnsupportedFormatError: A picture or a video of a kind that packs can't hold.
        ImageTooLargeError: More bytes, pixels, side or JPEG scans than allowed; nothing was decoded.
        HeicUnavailableError: HEIC, and its decoder is not installed.
        DamagedImageError: Cut short or broken. Half a picture is not returned, even where a JPEG that was cut has been
            given an end. The later scans of a progressive one may be missing then: that costs sharpness.
    """
    if box < 1:
        raise ValueError(f"box must be at least 1 pixel, not {box}")
    if len(data) > limits.max_bytes:
        raise ImageTooLargeError
    source_format = _recognise(data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow's about size, too: the limits here are stricter than its own
        try:
            return _decode(data, source_format, box, limits)
        except ImageError:
            raise
        except Image.DecompressionBombError as error:
            raise ImageTooLargeError from error
        except Exception as error:  # broken files make Pillow raise nearly anything, MemoryError too
            raise DamagedImageError from error


def _decode(data: bytes, source_format: str, box: int, limits: DecodeLimits) -> DecodedPicture:
    if source_format == "JPEG":
        check_scans(data, limits.max_jpeg_scans)
    elif source_format == "HEIF":
        _register_heif_opener()
    with _opened(data, source_format) as opened:
        width, height = opened.size
        if width * height > limits.max_pixels or max(width, height) > limits.max_side:
            raise ImageTooLargeError
        target = _fitted(width, height, box)
        # Asked for the target itself, not for the box or a multiple: a tall photo is then decoded at a quarter
        # or a half, in 6 to 10 ms instead of 10 to 22, for 1 to 3 dB at a level (50 dB) that no eye tells apart.
        opened.draft(None, target)
        opened.load()
        if source_format == "JPEG" and _is_cut(opened, data, target):
            raise DamagedImageError
        orientation = _orientation(opened)  # a PNG may hold it behind its pixels: only now
        icc_profile = opened.info.get("icc_profile") or b""
        small = _shrunk(opened, target)
    if orientation in _UPRIGHT:
        small = small.transpose(_UPRIGHT[orientation])
    if orientation in _ON_ITS_SIDE:
        width, height = height, width
    if len(icc_profile) <= limits.max_profile_bytes:
        small = _in_srgb(small, icc_profile)
    image = _without_needless_alpha(small)
    image.info = {}  # Pillow would write profiles and comments of the original into whatever is made of it
    return DecodedPicture(
        image=image,
        source_width=width,
        source_height=height,
        source_format=source_format,
    )


# --- What is it? ------------------------------------------------------------------------------------------------


def _recognise(data: bytes) -> str:
    """Pillow's name of the format, by content.

    Raises:
        NotAnImageError: Empty, HTML, text, anything unknown.
        UnsupportedFormatError: A known format that packs can't hold.
    """
    head = data[:_HEAD_BYTES]
    for signature, name in _PACK_FORMATS:
        if signature.match(head):
            return _iso_media_format(head) if name is _ISO_MEDIA else name
    for signature, name in _FOREIGN_FORMATS:
        if signature.match(head):
            raise UnsupportedFormatError(name)
    if _is_svg(data[:_PROLOGUE_BYTES]):
        raise UnsupportedFormatError("SVG")
    raise NotAnImageError


def _iso_media_format(head: bytes) -> str:
    """AVIF, HEIC and MP4 share a container; its brands (ISO/IEC 14496-12, `ftyp`) say which it is."""
    major = head[8:12]
    if major in _CONTAINER_BRANDS:
        end = min(int.from_bytes(head[:4], "big"), len(head))
        compatible = {head[at : at + 4] for at in range(16, end, 4)}
        return "HEIF" if _AVIF_BRANDS.isdisjoint(compatible) else "AVIF"
    if major in _AVIF_BRANDS:
        return "AVIF"
    if major in _HEIC_BRANDS:
        return "HEIF"
    raise UnsupportedFormatError("MOV" if major == b"qt  " else "MP4")


def _is_svg(head: bytes) -> bool:
    """An SVG may begin with declarations and comments; an HTML page may hold an SVG further down."""
    if _UTF_16.match(head):
        head = head.replace(b"\0", b"")
    if not _MARKUP.match(head):
        return False
    root = _ROOT_ELEMENT.search(head)
    return root is not None and (root[1] or b"").lower() == b"svg"


@cache
def _register_heif_opener() -> None:
    """Make Pillow open HEIC. Lazy, because the plugin loads two big libraries and few packs hold HEIC.

    Raises:
        HeicUnavailableError: The plugin, its library or the HEVC decoder is not there.
    """
    try:
        import pi_heif

        pi_heif.register_heif_opener()
        decoders = pi_heif.libheif_info()["decoders"]
    except ImportError as error:
        raise HeicUnavailableError from error
    if not decoders:
        raise HeicUnavailableError


# --- Size ---------------------------------------------------------------------------------------------------------


def _fitted(width: int, height: int, box: int) -> tuple[int, int]:
    """The size that fits into box x box with the same shape, never larger than the picture."""
    longer = max(width, height)
    if longer <= box:
        return width, height
    return max(1, round(width * box / longer)), max(1, round(height * box / longer))


# --- Pixels -----------------------------------------------------------------------------------------------------


def _opened(data: bytes, source_format: str) -> Image.Image:
    """The file's header, read; no pixel is decoded yet."""
    try:
        return Image.open(io.BytesIO(data), formats=[source_format])
    except Exception:
        if source_format != "AVIF":
            raise
        # libavif refuses a whole picture for its broken EXIF: hide the item, then try once more.
        return Image.open(io.BytesIO(data.replace(b"Exif", b"skip")), formats=[source_format])


def _is_cut(image: Image.Image, data: bytes, target: tuple[int, int]) -> bool:
    """Whether a JPEG that ends as it should lacks its lower part, which libjpeg then fills, and tells nobody.

    What it fills is flat. A picture that is flat at its lower edge is decoded once more, with other bits in the place
    of those that are missing: where none are, nothing changes.
    """
    edge = image.crop((0, image.height - 1, image.width, image.height)).tobytes()
    if edge != edge[: len(edge) // image.width] * image.width:
        return False
    longer = with_more_bits(data)
    if longer is None:
        return False
    with _opened(longer, "JPEG") as again:
        again.draft(None, target)
        again.load()
        return again.tobytes() != image.tobytes()


def _orientation(image: Image.Image) -> int:
    """EXIF orientation, 1 to 8. The HEIC plugin has already turned the picture and set it to 1.

    AVIF's plugin hands its container's turn on as EXIF. `Image.getexif` would take XMP's word where EXIF has none,
    which browsers do not do, and which turns a HEIC or AVIF twice.
    """
    exif = Image.Exif()
    try:
        exif.load(_exif_block(image))
        value = exif.get(ExifTags.Base.Orientation, 1)
    except Exception:  # noqa: BLE001 (broken EXIF is no reason to hide a picture)
        return 1
    return value if isinstance(value, int) else 1


def _exif_block(image: Image.Image) -> bytes:
    """EXIF as it stands in the file; ImageMagick writes it into PNG as text: name, length, hexadecimal digits."""
    profile = image.info.get("Raw profile type exif")
    if "exif" in image.info or not isinstance(profile, str):
        return image.info.get("exif") or b""
    return bytes.fromhex("".join(profile.split("\n")[3:]))


def _shrunk(image: Image.Image, target: tuple[int, int]) -> Image.Image:
    """A copy of the target's size, in mode L, LA, RGB, RGBA or CMYK."""
    if image.mode.startswith("I"):  # 16 bits: converted as they are, everything above 255 of 65,535 would be white
        image = image.point(lambda value: value / 256)
        image.info.pop("transparency", None)  # a value of the 16-bit scale
        image = image.convert("L")
    elif image.mode == "L" and "transparency" in image.info:
        image = image.convert("LA")  # gray still, as its profile is
    elif image.mode in {"1", "P", "PA"} or "transparency" in image.info:
        # Resizing these modes would pick single pixels and know nothing of a transparent colour.
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    # HAMMING takes two thirds of BICUBIC's time, for 2 dB at a level (50 dB) that no eye tells apart.
    return image.resize(target, Image.Resampling.HAMMING, reducing_gap=2.0)


def _in_srgb(image: Image.Image, icc_profile: bytes) -> Image.Image:
    """Colours as they were meant, on an sRGB screen; unchanged where the profile is none, sRGB or broken."""
    if not icc_profile:
        return image
    try:
        if image.mode in {"LA", "RGBA"} and icc_profile[_PROFILE_SPACE] == b"GRAY":
            return _gray_in_srgb(image, icc_profile)
        transform = _transform_to_srgb(icc_profile, image.mode)
        return image if transform is None else transform.apply(image)
    except Exception:  # noqa: BLE001 (a broken profile, or one of another colour space, is no reason to hide a picture)
        return image


def _gray_in_srgb(image: Image.Image, icc_profile: bytes) -> Image.Image:
    """Gray with alpha: a gray profile's transform makes opaque colours of gray alone."""
    gray, *others, alpha = image.split()
    if any(other.tobytes() != gray.tobytes() for other in others):  # Pillow's 16-bit gray with alpha is RGBA
        return image
    coloured = _in_srgb(gray, icc_profile).convert("RGB")
    coloured.putalpha(alpha)
    return coloured


def _without_needless_alpha(image: Image.Image) -> Image.Image:
    """In mode RGB, or RGBA where any pixel is not opaque."""
    if image.mode == "RGB":
        return image
    if not image.has_transparency_data:
        return image.convert("RGB")
    image = image.convert("RGBA")
    return image if image.getchannel("A").getextrema()[0] != _OPAQUE else image.convert("RGB")


@lru_cache(maxsize=_TRANSFORMS_KEPT)
def _transform_to_srgb(icc_profile: bytes, mode: str) -> ImageCms.ImageCmsTransform | None:
    profile = ImageCms.ImageCmsProfile(io.BytesIO(icc_profile))
    if (profile.profile.profile_description or "").startswith("sRGB"):
        return None
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
    return ImageCms.ImageCmsTransform(profile, srgb, mode, "RGBA" if mode == "RGBA" else "RGB")

"""Recognises the format of a file by its first bytes; neither file names nor `Content-Type` matter. Decodes nothing."""

import re
from typing import Final

from app.core import errors
from app.images.iso_media import CONTAINER_BRANDS, read_brands

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

# A HEIF container without the usual boxes, whose minor version says the coding. Chromium shows it; Pillow's libavif is
# built without it.
_LOW_OVERHEAD: Final = b"mif3"
_MINOR_VERSION: Final = slice(12, 16)


def recognise(data: bytes) -> str:
    """Return Pillow's name of the format.

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
            raise errors.UnsupportedFormatError(name)
    if _is_svg(data[:_PROLOGUE_BYTES]):
        raise errors.UnsupportedFormatError("SVG")
    raise errors.NotAnImageError


_AVIF_BRANDS: Final = frozenset({b"avif", b"avis"})
_HEIC_BRANDS: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"})
# Pictures in a HEIF container whose coding no library here decodes.
_OTHER_CODINGS: Final = {
    b"avci": "HEIF with H.264",
    b"avcs": "HEIF with H.264",
    b"jpeg": "HEIF with JPEG",
    b"jpgs": "HEIF with JPEG",
}


def _iso_media_format(head: bytes) -> str:
    """Distinguish AVIF, HEIC and MP4, which share a container.

    The major brand may name the container alone, or a coding that only some of the file's images have, or be wrong: it
    has to be among the compatible brands, which say which decoders can read the file (ISO/IEC 23008-12, clause 10).
    """
    major, compatible = read_brands(head)
    for brands in ({major} & compatible, compatible, {major}):
        if not _AVIF_BRANDS.isdisjoint(brands):
            return "AVIF"
        if not _HEIC_BRANDS.isdisjoint(brands):
            return "HEIF"
    if major == _LOW_OVERHEAD and head[_MINOR_VERSION] in _AVIF_BRANDS:
        raise errors.UnsupportedFormatError("low-overhead AVIF")
    if major in CONTAINER_BRANDS:
        return "HEIF"
    raise errors.UnsupportedFormatError(_OTHER_CODINGS.get(major) or ("MOV" if major == b"qt  " else "MP4"))


_UTF_16: Final = re.compile(rb"\xff\xfe|\xfe\xff|<\0|\0<")
_MARKUP: Final = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*<")
_ROOT_ELEMENT: Final = re.compile(rb"<(?:\w+:)?(svg|html|head|body)[\s>]|<!doctype\s+html", re.IGNORECASE)


def _is_svg(head: bytes) -> bool:
    """An SVG may begin with declarations and comments; an HTML page may hold an SVG further down."""
    if _UTF_16.match(head):
        head = head.replace(b"\0", b"")
    if not _MARKUP.match(head):
        return False
    root = _ROOT_ELEMENT.search(head)
    return root is not None and (root[1] or b"").lower() == b"svg"


# Of formats that packs can hold, and of other pictures. Documents and films are not here, and SVG is not, because
# browsers run what is in it.
_EXTENSIONS: Final = {
    "JPEG": "jpg",
    "PNG": "png",
    "GIF": "gif",
    "WEBP": "webp",
    "AVIF": "avif",
    "HEIF": "heic",
    "TIFF": "tif",
    "BMP": "bmp",
    "PSD": "psd",
    "JPEG XL": "jxl",
    "JPEG 2000": "jp2",
    "low-overhead AVIF": "avif",
}


def extension_of(data: bytes) -> str:
    """Return the usual extension of a picture's file name, without the dot, also of one that cannot be shown.

    Raises:
        NotAnImageError: Empty, HTML, text, anything unknown.
        UnsupportedFormatError: No picture, or one that may contain scripts.
    """
    try:
        name = recognise(data)
    except errors.UnsupportedFormatError as error:
        if error.format_name not in _EXTENSIONS:
            raise
        name = error.format_name
    return _EXTENSIONS[name]

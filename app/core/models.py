"""A pack, its images and what the AI wrote about them: frozen values, decoded from the API's JSON.

Field names follow the Get Pack page. Decoding is strict where the app can't go on without (the envelope, the list of
images, an image's id and URL) and lenient elsewhere: a field of another type is shown as it came.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from app.core.errors import UnexpectedAnswerError

KNOWN_STATUSES: Final = ("completed", "processing", "pending", "failed")
_IMAGE_FIELDS: Final = frozenset({"id", "url", "metadata"})
_METADATA_FIELDS: Final = frozenset({"status", "description", "keywords", "model", "generated_at", "error"})


class ImageMetadata(msgspec.Struct, frozen=True):
    """AI-generated enrichment of one image.

    Attributes:
        status: `pending`, `processing`, `completed`, `failed`, or any other word that the API sends.
        description: None while there is none.
        keywords: In the API's order.
        model: Name of the model, or None.
        generated_at: ISO 8601 as sent, or None.
        error: Why the description failed, or None.
    """

    status: str = ""
    description: str | None = None
    keywords: tuple[str, ...] = ()
    model: str | None = None
    generated_at: str | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class PackImage:
    """One image of a pack.

    Attributes:
        position: 1 for the first, in the API's order.
        id: UUID as sent; empty where the entry is unreadable.
        url: As sent: any absolute URL, or rubbish. Empty where the entry is unreadable.
        metadata: None in older responses, which have images without.
        is_readable: False where the API sent something that is not an image object.
        raw: The API's own JSON of this image.
    """

    position: int
    id: str
    url: str
    metadata: ImageMetadata | None
    is_readable: bool
    raw: msgspec.Raw

    @property
    def status(self) -> str:
        """The metadata's status as sent; `unknown` where there is none."""
        return (self.metadata.status if self.metadata else "") or "unknown"

    @property
    def description(self) -> str | None:
        """The AI's description, None where there is none."""
        return (self.metadata.description if self.metadata else None) or None

    def extra_fields(self) -> dict[str, str]:
        """Fields that the documentation does not list, by name, their values as text."""
        try:
            sent = msgspec.json.decode(self.raw)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return {}
        if not isinstance(sent, dict):
            return {}
        extras = {name: _as_text(value) or "null" for name, value in sent.items() if name not in _IMAGE_FIELDS}
        metadata = sent.get("metadata")
        if isinstance(metadata, dict):
            extras |= {
                f"metadata.{name}": _as_text(value) or "null"
                for name, value in metadata.items()
                if name not in _METADATA_FIELDS
            }
        return extras


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack with its images in the API's order (`created_at` ascending, says the Get Pack page).

    Attributes:
        id: UUID as sent.
        name: As sent; empty where there is none.
        image_count: What the API says; may differ from the number of images. None where it says nothing usable.
        is_public: None where the API says nothing usable.
        created_at: ISO 8601 as sent, or None.
        images: All of them.
    """

    id: str
    name: str
    image_count: int | None
    is_public: bool | None
    created_at: str | None
    images: tuple[PackImage, ...]

    def count_by_status(self) -> dict[str, int]:
        """Number of images with each status, in the order of first appearance."""
        return count_by_status(self.images)


def count_by_status(images: tuple[PackImage, ...]) -> dict[str, int]:
    """Number of images with each status, in the order of first appearance."""
    counts: dict[str, int] = {}
    for image in images:
        counts[image.status] = counts.get(image.status, 0) + 1
    return counts


class Envelope(msgspec.Struct, frozen=True):
    """What every endpoint answers with (Responses page).

    Attributes:
        ok: Whether `data` is there.
        code: Mirrors the HTTP status; of any type, as nothing depends on it but a missing `error_code`.
        message: For people; of any type.
        error_code: Only when not ok, and optional; of any type.
        data: The endpoint's own JSON, only when ok.
    """

    ok: bool
    code: Any = None
    message: Any = None
    error_code: Any = None
    data: msgspec.Raw = msgspec.Raw()


class _WirePack(msgspec.Struct):
    images: list[msgspec.Raw]
    id: Any = None
    name: Any = None
    image_count: Any = None
    is_public: Any = None
    created_at: Any = None


class _WireImage(msgspec.Struct):
    id: str
    url: str
    metadata: ImageMetadata | None = None


class _LenientWireImage(msgspec.Struct):
    id: str
    url: str
    metadata: Any = None


_decode_envelope = msgspec.json.Decoder(Envelope).decode
_decode_wire_pack = msgspec.json.Decoder(_WirePack).decode
_decode_wire_image = msgspec.json.Decoder(_WireImage).decode
_decode_lenient_wire_image = msgspec.json.Decoder(_LenientWireImage).decode


def decode_envelope(body: bytes) -> Envelope:
    """Decode the outer object of an answer.

    Raises:
        UnexpectedAnswerError: The body is not the documented envelope.
    """
    try:
        try:
            return _decode_envelope(body)
        except msgspec.ValidationError:
            raise
        except msgspec.DecodeError:
            return _decode_envelope(_with_lone_surrogates_replaced(body))
    except (msgspec.DecodeError, ValueError, RecursionError):
        raise UnexpectedAnswerError from None


def decode_pack(data: msgspec.Raw) -> Pack:
    """Decode the `data` of a Get Pack answer. 100,000 images take a second or so: call it off the GUI thread.

    Raises:
        UnexpectedAnswerError: `data` is no object, or `images` is missing, null or no list.
    """
    try:
        wire = _decode_wire_pack(data)
    except (msgspec.DecodeError, ValueError, RecursionError):
        raise UnexpectedAnswerError from None
    count = wire.image_count
    return Pack(
        id=_as_text(wire.id) or "",
        name=_as_text(wire.name) or "",
        image_count=count if isinstance(count, int) and not isinstance(count, bool) else None,
        is_public=wire.is_public if isinstance(wire.is_public, bool) else None,
        created_at=_as_text(wire.created_at),
        images=tuple(_decode_image(position, raw) for position, raw in enumerate(wire.images, start=1)),
    )


def _decode_image(position: int, raw: msgspec.Raw) -> PackImage:
    try:
        image = _decode_wire_image(raw)
    except (msgspec.DecodeError, ValueError, RecursionError):
        return _decode_odd_image(position, raw)
    return PackImage(position, image.id, image.url, image.metadata, is_readable=True, raw=raw)


def _decode_odd_image(position: int, raw: msgspec.Raw) -> PackImage:
    """Keep the place of an entry that is not as documented, with as much of it as can be read."""
    try:
        image = _decode_lenient_wire_image(raw)
    except (msgspec.DecodeError, ValueError, RecursionError):
        return PackImage(position, "", "", None, is_readable=False, raw=raw)
    return PackImage(position, image.id, image.url, _lenient_metadata(image.metadata), is_readable=True, raw=raw)


def _lenient_metadata(sent: object) -> ImageMetadata | None:
    if not isinstance(sent, dict):
        return None
    keywords = sent.get("keywords")
    return ImageMetadata(
        status=_as_text(sent.get("status")) or "",
        description=_as_text(sent.get("description")),
        keywords=tuple(_as_text(word) or "" for word in keywords) if isinstance(keywords, list) else (),
        model=_as_text(sent.get("model")),
        generated_at=_as_text(sent.get("generated_at")),
        error=_as_text(sent.get("error")),
    )


def _as_text(value: object) -> str | None:
    """A JSON value as a person would read it; null stays None."""
    if value is None or isinstance(value, str):
        return value
    return msgspec.json.encode(value).decode()


def _with_lone_surrogates_replaced(body: bytes) -> bytes:
    r"""Re-encode JSON that has half a surrogate pair (``\ud800``): JSON allows it, msgspec does not."""
    return json.dumps(json.loads(body), ensure_ascii=False).encode("utf-8", errors="replace")

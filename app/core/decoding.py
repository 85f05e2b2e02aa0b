"""The API's JSON -> `core.models`. Bytes in, frozen values out.

Decoding is strict where the app can't go on without (the envelope, the list of images, an image's id and URL) and
lenient elsewhere: a field of another type is shown as it came.
"""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec

from app.core.errors import UnexpectedAnswerError
from app.core.models import ImageMetadata, Pack, PackImage, count_by_status, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable


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
    images = tuple(_decode_image(position, raw) for position, raw in enumerate(wire.images, start=1))
    _share_words(images)
    rows_by_url: dict[str, list[int]] = {}
    for row, image in enumerate(images):
        rows_by_url.setdefault(image.url, []).append(row)
    return Pack(
        id=text_of(wire.id) or "",
        name=text_of(wire.name) or "",
        image_count=count if isinstance(count, int) and not isinstance(count, bool) else None,
        is_public=wire.is_public if isinstance(wire.is_public, bool) else None,
        created_at=text_of(wire.created_at),
        images=images,
        # Counted here, off the GUI thread: with 10,000 images each of the three takes milliseconds.
        status_counts=count_by_status(images),
        rows_by_url=rows_by_url,
        urls=tuple(url for url, rows in rows_by_url.items() if images[rows[0]].is_readable),
    )


def _share_words(images: Iterable[PackImage]) -> None:
    """Let equal statuses, models and keywords be one string: 10,000 images would hold 4 MB of copies."""
    known: dict[str, str] = {}
    for image in images:
        metadata = image.metadata
        if metadata is not None:
            # Frozen for all who get it; nobody has got it yet.
            set_field = partial(object.__setattr__, metadata)
            set_field("status", known.setdefault(metadata.status, metadata.status))
            set_field("keywords", tuple([known.setdefault(word, word) for word in metadata.keywords]))
            if metadata.model is not None:
                set_field("model", known.setdefault(metadata.model, metadata.model))


def _decode_image(position: int, raw: msgspec.Raw) -> PackImage:
    try:
        image = _decode_wire_image(raw)
    except (msgspec.DecodeError, ValueError, RecursionError):
        return _decode_odd_image(position, raw)
    return PackImage(position, image.id, image.url, image.metadata, is_readable=True, raw=memoryview(raw))


def _decode_odd_image(position: int, raw: msgspec.Raw) -> PackImage:
    """Keep the place of an entry that is not as documented, with as much of it as can be read."""
    try:
        image = _decode_lenient_wire_image(raw)
    except (msgspec.DecodeError, ValueError, RecursionError):
        return PackImage(position, "", "", None, is_readable=False, raw=memoryview(raw))
    return PackImage(
        position, image.id, image.url, _lenient_metadata(image.metadata), is_readable=True, raw=memoryview(raw)
    )


def _lenient_metadata(sent: object) -> ImageMetadata | None:
    if not isinstance(sent, dict):
        return None
    keywords = sent.get("keywords")
    return ImageMetadata(
        status=text_of(sent.get("status")) or "",
        description=text_of(sent.get("description")),
        keywords=tuple(text_of(word) or "" for word in keywords) if isinstance(keywords, list) else (),
        model=text_of(sent.get("model")),
        generated_at=text_of(sent.get("generated_at")),
        error=text_of(sent.get("error")),
    )


def _with_lone_surrogates_replaced(body: bytes) -> bytes:
    r"""Re-encode JSON that has half a surrogate pair (``\ud800``): JSON allows it, msgspec does not."""
    return json.dumps(json.loads(body), ensure_ascii=False).encode("utf-8", errors="replace")

"""Decodes the API's JSON into the frozen values of `core.models`; large answers in steps of a few milliseconds.

`msgspec.json.decode` holds Python's global interpreter lock until it returns, and the GUI thread waits. To skip 45 MB,
which 100,000 images have, takes 50 ms; to decode them, seconds. Therefore the list of images is only skipped at first,
and then split and decoded in steps. It runs in a worker thread.

Decoding is strict about what the app needs (the envelope, the list of images, each image's id and URL; the list of
packs, each pack's ID). It is lenient about everything else: a field of an unexpected type is shown as it was sent, and
a malformed entry affects only itself.
"""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Sequence
from itertools import islice
from typing import Any, Final

import msgspec
from msgspec import Struct
from msgspec.structs import force_setattr

from app.core import models
from app.core.display_text import line_shown
from app.core.errors import UnexpectedAnswerError
from app.core.full_text import fold
from app.core.limits import ApiLimits
from app.core.pack_id import parse_pack_id
from app.core.redaction import AnswerRedactor


class JsonSyntaxError(ValueError):
    """The text is not JSON, is nested too deeply, or has a value that is larger than allowed."""


_NULL: Final = msgspec.Raw(b"null")
_RUN_BYTES: Final = 64 * 1024  # of a list, read in one step: about 130 images of a pack, or 20,000 empty objects
_BETWEEN: Final = re.compile(rb"[ \t\n\r]*,?[ \t\n\r]*")  # two elements
# Numbers are not converted: only their end matters, and Python refuses integers of more than 4,300 digits.
_scan: Final = json.JSONDecoder(parse_int=str, parse_float=str, strict=False).raw_decode
_decode_list: Final = msgspec.json.Decoder(list[msgspec.Raw]).decode


def split_list(text: bytes, *, most: int, most_bytes: int) -> list[msgspec.Raw]:
    """Split a list, which is valid JSON, into its elements; several of them share a block of memory.

    Args:
        text: The list, without white space around it.
        most: Most elements.
        most_bytes: Largest element.

    Raises:
        JsonSyntaxError: There are more or larger ones.
    """
    found: list[msgspec.Raw] = []
    begin, end = _BETWEEN.match(text, 1).end(), len(text) - 1  # type: ignore[union-attr] # it always matches
    while begin < end:
        # Up to a brace that may end an element. If it is a part of a string or of an element, msgspec refuses the run.
        stop = end if begin + _RUN_BYTES >= end else text.rfind(b"},", begin, begin + _RUN_BYTES) + 1
        run: list[msgspec.Raw] = []
        with contextlib.suppress(msgspec.DecodeError, RecursionError):
            run = _decode_list(b"[%b]" % text[begin:stop])
        if not run:
            stop = _end_of_value(text, begin, most_bytes)
            run = [msgspec.Raw(text[begin:stop])]
        found += run
        if len(found) > most or max(map(len, run)) > most_bytes:
            raise JsonSyntaxError("too many or too large values")
        begin = _BETWEEN.match(text, stop).end()  # type: ignore[union-attr]
    return found


def _end_of_value(text: bytes, begin: int, most_bytes: int) -> int:
    size = _RUN_BYTES // 4
    while True:
        # As Latin-1, in which every byte is one character. JSON's own characters are ASCII.
        part = str(text[begin : begin + size], "latin-1")
        with contextlib.suppress(ValueError):
            length = _scan(part)[1]
            if length < len(part):  # otherwise more digits of a number may follow
                return begin + length
        if size > most_bytes:
            raise JsonSyntaxError("a value is too large")
        size *= 2


def share_block(values: Sequence[bytes]) -> list[msgspec.Raw]:
    """Copy JSON values into one block of memory, which is freed as a whole, unlike many small ones."""
    with contextlib.suppress(msgspec.DecodeError, RecursionError):
        shared = _decode_list(b"[%b]" % b",".join(values))
        if len(shared) == len(values):
            return shared
    return [msgspec.Raw(value) for value in values]  # some are no JSON


IMAGES: Final = "images"  # the list of a Get Pack answer
PACK_FIELDS: Final = ("id", "name", "image_count", "is_public", "created_at")  # its other members

_MAX_TEXT_BYTES: Final = 16 * 1024  # of a code or message; a longer one is ignored
_LONE_SURROGATE: Final = re.compile(rb"\\u[dD][89a-fA-F]")
# In escape sequences of an answer, of which one at least is unpaired: replacing as many takes half a second.
_MAX_SURROGATES: Final = 200_000
_PAIR_OR_LONE: Final = re.compile(
    rb"(\\u[dD][89abAB]..\\u[dD][c-fC-F]..|\\[^u]|\\u(?![dD][89a-fA-F]))|\\u....", re.DOTALL
)


class DataJson(Struct, frozen=True):
    """The `data` of an answer, split into JSON values that are not decoded yet.

    Attributes:
        fields: The JSON of each member except the endpoint's list, by name.
        entries: The JSON of each entry of the list, such as an image of a pack; None if it is missing, null or not a
            list.
    """

    fields: dict[str, bytes]
    entries: Sequence[msgspec.Raw] | None

    def redacted(self, redactor: AnswerRedactor) -> DataJson:
        """The same without a key; this object itself if it has none."""
        values = tuple(self.fields.values())
        fields = redactor.redact_json(values)
        entries = redactor.redact_json(self.entries) if self.entries is not None else None
        if fields is values and entries is self.entries:
            return self
        return DataJson(dict(zip(self.fields, fields, strict=True)), entries)


class Envelope(Struct, frozen=True):
    """The object that every endpoint answers with (the vendor's Responses page).

    Attributes:
        ok: Whether the request succeeded.
        code: Repeats the HTTP status; may be of any type.
        message: For people; may be of any type.
        error_code: Names the failure. Optional even for failures; may be of any type.
        data: The endpoint's own JSON; None if it is neither an object nor a list that stands for one.
    """

    ok: bool
    code: object = None
    message: object = None
    error_code: object = None
    data: DataJson | None = None


class _WireEnvelope(msgspec.Struct):
    ok: msgspec.Raw = _NULL
    code: msgspec.Raw = _NULL
    message: msgspec.Raw = _NULL
    error_code: msgspec.Raw = _NULL
    data: msgspec.Raw = _NULL


SLIDESHOWS: Final = "slideshows"  # the list of a List Slideshows answer, which may be `data` itself
_OTHERS: Final = ("packs", "total", "limit", "scope", "workspace_id", "subscription", SLIDESHOWS, "slideshow", "slides")
_DATA_FIELDS: Final = (*PACK_FIELDS, IMAGES, *_OTHERS)
# The members of `data` of all endpoints. Others are skipped.
_WireData: Final = msgspec.defstruct("_WireData", [(name, msgspec.Raw, _NULL) for name in _DATA_FIELDS])


class _WireImage(msgspec.Struct):
    id: str
    url: str
    metadata: models.ImageMetadata | None = None


class _LenientWireImage(msgspec.Struct):
    id: str
    url: str
    metadata: Any = None


_decode_envelope = msgspec.json.Decoder(_WireEnvelope).decode
_decode_data = msgspec.json.Decoder(_WireData).decode
_decode_any = msgspec.json.Decoder().decode
_decode_wire_image = msgspec.json.Decoder(_WireImage).decode
_decode_lenient_wire_image = msgspec.json.Decoder(_LenientWireImage).decode
NOT_DECODABLE: Final = (msgspec.DecodeError, ValueError, RecursionError)


def decode_envelope(
    body: bytes | memoryview,
    limits: ApiLimits | None = None,
    *,
    list_name: str = IMAGES,
    max_entries: int | None = None,
) -> Envelope:
    """Decode the envelope of an answer, and split its `data` into JSON values.

    Args:
        body: The answer.
        limits: Limits of size.
        list_name: The member of `data` that is the endpoint's list.
        max_entries: Most entries of this list; None for as many as a pack may have images.

    Raises:
        UnexpectedAnswerError: The body is not the documented envelope, or exceeds the limits.
    """
    limits = limits or ApiLimits()
    try:
        sent = _decode_members(bytes(body))
        code, message, error_code = (
            _decode_any(each) if len(each) <= _MAX_TEXT_BYTES else None
            for each in (sent.code, sent.message, sent.error_code)
        )
        ok = _decode_any(sent.ok)
        data = _split_data(sent.data, limits, list_name, max_entries or limits.max_images)
    except NOT_DECODABLE:
        raise UnexpectedAnswerError from None
    if not isinstance(ok, bool):
        raise UnexpectedAnswerError
    return Envelope(ok, code, message, error_code, data)


def _decode_members(body: bytes) -> _WireEnvelope:
    r"""Decode the envelope, with U+FFFD in place of unpaired surrogates (``\ud800``), which msgspec refuses.

    It refuses them in values that it skips as well, so that no value is decoded later which has some.
    """
    try:
        return _decode_envelope(body)
    except msgspec.DecodeError:
        if not 0 < sum(1 for _ in islice(_LONE_SURROGATE.finditer(body), _MAX_SURROGATES)) < _MAX_SURROGATES:
            raise
    return _decode_envelope(_PAIR_OR_LONE.sub(lambda found: found[1] or rb"\ufffd", body))


def _split_data(sent: msgspec.Raw, limits: ApiLimits, list_name: str, most: int) -> DataJson | None:
    if list_name == SLIDESHOWS and bytes(sent)[:1] == b"[":
        return DataJson({}, split_list(bytes(sent), most=most, most_bytes=limits.max_value_bytes))
    if bytes(sent)[:1] != b"{":
        return None
    data = _decode_data(sent)
    fields = {name: bytes(getattr(data, name)) for name in _DATA_FIELDS if name != list_name}
    if max(map(len, fields.values())) > limits.max_value_bytes:
        raise JsonSyntaxError("a value is too large")
    listed = bytes(getattr(data, list_name, _NULL))
    if listed[:1] != b"[":
        return DataJson(fields, None)
    return DataJson(fields, split_list(listed, most=most, most_bytes=limits.max_value_bytes))


def decode_pack(data: DataJson | None, limits: ApiLimits | None = None) -> models.Pack:
    """Decode the `data` of a Get Pack answer. 100,000 images take about a second, so call it in a worker thread.

    Raises:
        UnexpectedAnswerError: `data` is not an object, `images` is missing, null or not a list, or there are more
            distinct texts than `ApiLimits.max_distinct_texts`.
    """
    limits = limits or ApiLimits()
    if data is None or data.entries is None:
        raise UnexpectedAnswerError
    try:
        fields = {name: _decode_any(data.fields.get(name, b"null")) for name in PACK_FIELDS}
    except NOT_DECODABLE:
        raise UnexpectedAnswerError from None
    count, is_public = fields["image_count"], fields["is_public"]
    images = decode_images(data.entries, limits)
    rows_by_url, urls = models.index_urls(images)
    return models.Pack(
        id=models.text_of(fields["id"]) or "",
        name=_line(fields["name"]) or "",
        image_count=_count(count),
        is_public=is_public if isinstance(is_public, bool) else None,
        created_at=_line(fields["created_at"]),
        images=images,
        # Computed here, in the worker thread: with 10,000 images each of the four takes milliseconds.
        status_counts=models.count_by_status(images),
        rows_by_url=rows_by_url,
        urls=urls,
    )


def decode_images(
    images_json: Sequence[msgspec.Raw], limits: ApiLimits, *, first_position: int = 1
) -> tuple[models.PackImage, ...]:
    """Decode images. Equal statuses, models and keywords share one string: 10,000 images have 4 MB of them.

    Args:
        images_json: The JSON of each.
        limits: Limits of an answer.
        first_position: Position of the first one in the pack.

    Raises:
        UnexpectedAnswerError: There are more than `ApiLimits.max_distinct_texts` distinct ones. Freeing millions of
            strings would block the GUI thread for a noticeable time.
    """
    images: list[models.PackImage] = []
    texts: dict[str, str] = {}
    for position, raw in enumerate(images_json, start=first_position):
        image = _decode_image(position, raw)
        if image.metadata is not None:
            _share_texts(image.metadata, texts)
            if len(texts) > limits.max_distinct_texts:
                while images:  # in steps, between which other threads can run
                    del images[-1000:]
                raise UnexpectedAnswerError
        images.append(image)
    return tuple(images)


def _share_texts(metadata: models.ImageMetadata, texts: dict[str, str]) -> None:
    """Share equal texts, and make those that are one line fit for that. Others are copied as they were sent."""
    # The instance is frozen, but nothing else refers to it yet.
    keywords = tuple([texts.setdefault(keyword, keyword) for keyword in metadata.keywords])
    force_setattr(metadata, "keywords", keywords)
    for name in ("status", "model", "generated_at"):
        if (line := _line(getattr(metadata, name))) is not None:
            force_setattr(metadata, name, texts.setdefault(line, line) if name != "generated_at" else line)


def _line(sent: object) -> str | None:
    """A value as one line of text, which is cut where it would fill more than that; None stays None."""
    text = models.text_of(sent)
    return text if not text or (text.isascii() and text.isprintable() and len(text) < _USUAL) else line_shown(text)


_USUAL: Final = 100  # characters


def _decode_image(position: int, raw: msgspec.Raw) -> models.PackImage:
    try:
        image = _decode_wire_image(raw)
    except NOT_DECODABLE:
        return _decode_malformed_image(position, raw)
    return models.PackImage(position, image.id, image.url, image.metadata, is_readable=True, raw=raw)


def _decode_malformed_image(position: int, raw: msgspec.Raw) -> models.PackImage:
    """Decode what can be read of an entry that is not as documented. It keeps its position in any case."""
    try:
        image = _decode_lenient_wire_image(raw)
    except NOT_DECODABLE:
        return models.PackImage(position, "", "", None, is_readable=False, raw=raw)
    return models.PackImage(position, image.id, image.url, _lenient_metadata(image.metadata), is_readable=True, raw=raw)


def _lenient_metadata(sent: object) -> models.ImageMetadata | None:
    if not isinstance(sent, dict):
        return None
    keywords = sent.get("keywords")
    texts: dict[str, Any] = {name: models.text_of(sent.get(name)) for name in models.ImageMetadata.__struct_fields__}
    texts["status"] = texts["status"] or ""
    texts["keywords"] = tuple(models.text_of(word) or "" for word in keywords) if isinstance(keywords, list) else ()
    return models.ImageMetadata(**texts)


LIST_NAME: Final = "packs"

_LARGEST_PLACE: Final = 2**31 - 1  # in a list: more packs can't be listed


class _WirePack(msgspec.Struct):
    id: str
    name: Any = None
    image_count: Any = None
    preview_image_url: Any = None
    is_public: Any = None
    created_at: Any = None


_decode_wire_pack = msgspec.json.Decoder(_WirePack).decode


def decode_pack_list(data: DataJson | None) -> models.PackListPage:
    """Decode the `data` of a List Packs answer.

    Args:
        data: As `core.decoding.decode_envelope` returns it for the list `LIST_NAME`.

    Raises:
        UnexpectedAnswerError: `data` is not an object, or `packs` is missing, null or not a list.
    """
    if data is None or data.entries is None:
        raise UnexpectedAnswerError
    decoded = [_decode_summary(entry) for entry in data.entries]
    packs = tuple(pack for pack in decoded if pack is not None)
    counts: list[int | None] = []
    for name in ("total", "limit"):
        try:
            count = _count(_decode_any(data.fields.get(name, b"null")))
            counts.append(count if count is not None and count <= _LARGEST_PLACE else None)
        except NOT_DECODABLE:
            counts.append(None)
    return models.PackListPage(packs, len(decoded) - len(packs), *counts)


def _decode_summary(raw: msgspec.Raw) -> models.PackSummary | None:
    """Decode one entry; None if it names no pack that can be requested."""
    try:
        sent = _decode_wire_pack(raw)
    except NOT_DECODABLE:
        return None
    pack_id = parse_pack_id(sent.id).pack_id
    # The ID becomes a part of a path, and must not be a UUID within another text.
    if pack_id is None or pack_id != sent.id.strip().lower():
        return None
    name = _line(sent.name) or ""
    return models.PackSummary(
        id=pack_id,
        name=name,
        image_count=_count(sent.image_count),
        preview_url=sent.preview_image_url if isinstance(sent.preview_image_url, str) else "",
        is_public=sent.is_public if isinstance(sent.is_public, bool) else None,
        created_at=_line(sent.created_at),
        folded_name=fold(name),
    )


def decode_subscription(data: DataJson | None) -> models.Subscription:
    """Decode the `data` of an answer about the subscription of a key.

    Raises:
        UnexpectedAnswerError: `data` is not an object, or has no `scope`.
    """
    try:
        fields = {name: _decode_any(sent) for name, sent in data.fields.items()} if data else {}
    except NOT_DECODABLE:
        raise UnexpectedAnswerError from None
    scope, workspace_id = fields.get("scope"), fields.get("workspace_id")
    if not isinstance(scope, str):
        raise UnexpectedAnswerError
    subscription = fields.get("subscription")
    sent = subscription if isinstance(subscription, dict) else {}
    sent_credits = sent.get("credits")
    return models.Subscription(
        line_shown(scope),
        line_shown(workspace_id) if isinstance(workspace_id, str) else "",
        _line(sent.get("status")) or "",
        _line(sent.get("tier")) or "",
        _count(sent_credits.get("remaining")) if isinstance(sent_credits, dict) else None,
    )


def _count(sent: object) -> int | None:
    """A number of things, however large; None if the value is none."""
    return sent if isinstance(sent, int) and not isinstance(sent, bool) and sent >= 0 else None

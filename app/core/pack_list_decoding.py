"""Decodes the `data` of a List Packs answer into the frozen values of `core.pack_list`.

It is strict about what the program needs, the list and the ID of each pack, and lenient about everything else. One
malformed entry affects only itself. As in `core.decoding`, no step holds the global interpreter lock for long.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec

from app.core.decoding import NOT_DECODABLE, decode_leniently
from app.core.errors import UnexpectedAnswerError
from app.core.folding import fold
from app.core.models import text_of
from app.core.pack_id import parse_pack_id
from app.core.pack_list import PackListPage, PackSummary

if TYPE_CHECKING:
    from app.core.decoding import DataJson

LIST_NAME: Final = "packs"

_LARGEST_COUNT: Final = 2**31 - 1  # texts with plural forms take integers of 32 bits


class _WireFields(msgspec.Struct):
    total: Any = None
    limit: Any = None
    offset: Any = None


class _WirePack(msgspec.Struct):
    id: str
    name: Any = None
    image_count: Any = None
    preview_image_url: Any = None
    is_public: Any = None
    created_at: Any = None


_decode_any = msgspec.json.Decoder().decode
_decode_wire_pack = msgspec.json.Decoder(_WirePack).decode


def decode_pack_list(data: DataJson | None) -> PackListPage:
    """Decode the `data` of a List Packs answer.

    Args:
        data: As `core.decoding.decode_envelope` returns it for the list `LIST_NAME`.

    Raises:
        UnexpectedAnswerError: `data` is not an object, or `packs` is missing, null or not a list.
    """
    if data is None or data.entries is None:
        raise UnexpectedAnswerError
    fields = _WireFields(**{name: _decode_field(data.fields.get(name)) for name in _WireFields.__struct_fields__})
    decoded = [_decode_summary(entry) for entry in data.entries]
    packs = tuple(pack for pack in decoded if pack is not None)
    return PackListPage(
        packs, len(decoded) - len(packs), _count(fields.total), _count(fields.limit), _count(fields.offset)
    )


def _decode_field(raw: bytes | None) -> object:
    try:
        return None if raw is None else decode_leniently(_decode_any, raw)
    except NOT_DECODABLE:
        return None


def _decode_summary(raw: bytes) -> PackSummary | None:
    """Decode one entry; None if it names no pack that can be requested."""
    try:
        sent = decode_leniently(_decode_wire_pack, raw)
    except NOT_DECODABLE:
        return None
    pack_id = parse_pack_id(sent.id).pack_id
    # The ID becomes a part of a path, and must not be a UUID within another text.
    if pack_id is None or pack_id != sent.id.strip().lower():
        return None
    name = text_of(sent.name) or ""
    return PackSummary(
        id=pack_id,
        name=name,
        image_count=_count(sent.image_count),
        preview_url=sent.preview_image_url if isinstance(sent.preview_image_url, str) else "",
        is_public=sent.is_public if isinstance(sent.is_public, bool) else None,
        created_at=text_of(sent.created_at),
        folded_name=fold(name),
    )


def _count(sent: object) -> int | None:
    """A number of things; None if the value is none, or is larger than a count can be."""
    if isinstance(sent, int) and not isinstance(sent, bool) and 0 <= sent <= _LARGEST_COUNT:
        return sent
    return None

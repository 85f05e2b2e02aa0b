"""Kept answers as bytes: the pack's own fields, and its images in compressed chunks of the API's own JSON."""

from __future__ import annotations

import json
import struct
import zlib
from dataclasses import replace
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Final

from app.core.decoding import DataJson, decode_images, decode_pack
from app.core.errors import UnexpectedAnswerError
from app.core.models import index_urls
from app.core.settings import ApiLimits
from app.storage.file_checks import DamagedFileError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.core.models import Pack, PackImage
    from app.core.redaction import AnswerRedactor

IMAGES_IN_CHUNK: Final = (
    64  # 30 KB of JSON, which zlib's window holds: fewer need more room, more take longer to search
)
_LEVEL: Final = 4  # of zlib; 6 takes twice as long and saves 4 %
_LENGTH: Final = struct.Struct("<I")
_FIELDS: Final = ("id", "name", "image_count", "is_public", "created_at")


def encode_fields(pack: Pack) -> bytes:
    """Encode what a pack has besides its images, and their number."""
    fields = {name: getattr(pack, name) for name in _FIELDS}
    return json.dumps(fields | {"received_bytes": pack.received_bytes, "images": len(pack.images)}).encode()


def encode_chunk(images: Sequence[PackImage]) -> bytes:
    """Encode some images, the same ones to the same bytes."""
    # After a merge, an image may have its former URL, which was only signed anew in the later JSON.
    urls = {
        str(index): image.url
        for index, image in enumerate(images)
        if image.url and image.url.encode("utf-8", "replace") not in image.raw
    }
    parts = [*(image.raw for image in images), json.dumps(urls).encode()]
    lengths = b"".join(map(_LENGTH.pack, (len(parts), *map(len, parts))))
    return zlib.compress(lengths + b"".join(parts), _LEVEL)


def decode_chunk(content: bytes, first_position: int) -> tuple[PackImage, ...]:
    """Decode the images of a chunk.

    Args:
        content: What `encode_chunk` returned.
        first_position: Position of the first image in the pack.

    Raises:
        DamagedFileError: It is something else.
    """
    raws, urls = _split(content)
    images = decode_images(raws, ApiLimits(), first_position=first_position)
    return tuple(_with_url(image, urls.get(str(index))) for index, image in enumerate(images)) if urls else images


def decode_image(content: bytes, index: int, position: int, redactor: AnswerRedactor) -> PackImage:
    """Decode one image of a chunk.

    Args:
        content: What `encode_chunk` returned.
        index: Of the image in the chunk.
        position: Of the image in the pack.
        redactor: Replaces the key of the account, which former versions have kept if an answer contained it.

    Raises:
        DamagedFileError: It is something else, or there is no such image.
    """
    raws, urls = _split(content)
    if index >= len(raws):
        raise DamagedFileError
    raw = redactor.redact_json(raws[index : index + 1])
    (image,) = decode_images(raw, ApiLimits(), first_position=position)
    url = urls.get(str(index))
    return _with_url(image, redactor.redact_text(url) if url is not None else None)


def decode_answer(fields: bytes, chunks: Sequence[bytes], redactor: AnswerRedactor) -> Pack:
    """Decode a kept answer.

    Args:
        fields: What `encode_fields` returned.
        chunks: What `encode_chunk` returned, in order.
        redactor: As for `decode_image`.

    Raises:
        DamagedFileError: They are something else, or some are missing.
    """
    try:
        known = json.loads(fields)
        raws: list[bytes] = []
        urls: dict[int, str] = {}
        for chunk in chunks:
            of_chunk, urls_of_chunk = _split(chunk)
            urls |= {len(raws) + int(index): redactor.redact_text(url) for index, url in urls_of_chunk.items()}
            raws += of_chunk
        data = DataJson({name: json.dumps(known[name]).encode() for name in _FIELDS}, raws)
        pack = replace(decode_pack(data.redacted(redactor)), received_bytes=int(known["received_bytes"]))
        is_complete = len(pack.images) == known["images"]
    except (KeyError, TypeError, ValueError, UnexpectedAnswerError) as error:
        raise DamagedFileError from error
    if not is_complete:
        raise DamagedFileError
    if not urls:
        return pack
    images = tuple(_with_url(image, urls.get(index)) for index, image in enumerate(pack.images))
    rows_by_url, addresses = index_urls(images)
    return replace(pack, images=images, rows_by_url=rows_by_url, urls=addresses)


def _with_url(image: PackImage, url: str | None) -> PackImage:
    return image if url is None else replace(image, url=url)


def _split(content: bytes) -> tuple[list[bytes], dict[str, str]]:
    """The JSON of each image of a chunk, and the URLs that are not as in it, by index."""
    try:
        data = zlib.decompress(content)
        (count,) = _LENGTH.unpack_from(data)
        lengths = struct.unpack_from(f"<{count}I", data, _LENGTH.size)
        begin = _LENGTH.size * (1 + count)
        *raws, urls = [data[one:other] for one, other in pairwise(accumulate(lengths, initial=begin))]
        return raws, json.loads(urls)
    except (zlib.error, struct.error, ValueError, MemoryError) as error:
        raise DamagedFileError from error

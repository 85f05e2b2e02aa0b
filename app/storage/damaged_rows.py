"""The rows of a damaged SQLite file, read from its pages one by one.

SQLite finds rows through other pages, so that one damaged page may hide all rows of a table. Here each page that has
rows is read by itself, whatever is wrong with the others: https://www.sqlite.org/fileformat2.html. Rows that were
deleted are not found, because `PRAGMA secure_delete` overwrites them.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple


class DamagedRow(NamedTuple):
    """A row that could be read. Anything may be wrong with its values.

    Attributes:
        number: The row's number; None in an index, and in a table without such numbers.
        values: Of the columns. That of the column which stands for the row's number is None.
    """

    number: int | None
    values: tuple[Value, ...]

    @property
    def shape(self) -> str:
        """A letter for the type of each value: `i` for int, `f` for float, `s` for str, `b` for bytes, `N` for None."""
        return "".join(type(value).__name__[0] for value in self.values)


type Value = int | float | str | bytes | None

_PAGE: Final = 4096  # bytes, SQLite's default; nothing is reserved at the end
_FILE_HEADER: Final = 100  # bytes of the first page
_TABLE_LEAF: Final = 13
# The type of a page: the size of its header, and of the page number before each row.
_KINDS: Final = {2: (12, 4), 10: (8, 0), _TABLE_LEAF: (8, 0)}
_INTEGER_BYTES: Final = (0, 1, 2, 3, 4, 6, 8)  # by serial type
_FLOAT: Final = 7
_ZERO: Final = 8
_ONE: Final = 9
_FIRST_WITH_LENGTH: Final = 12


def rows_in(path: Path) -> Iterator[DamagedRow]:
    """Read the rows of all tables and indexes, in no certain order.

    Raises:
        OSError: The file can't be opened.
    """
    with path.open("rb") as file:
        pages = file.seek(0, 2) // _PAGE
        for number in range(1, pages + 1):
            page = _read_page(file, number)
            start = _FILE_HEADER if number == 1 else 0
            header, skipped = _KINDS.get(page[start], (0, 0)) if page else (0, 0)
            count = int.from_bytes(page[start + 3 : start + 5]) if header else 0
            for index in range(min(count, _PAGE // 4)):
                pointer = start + header + 2 * index
                cell = int.from_bytes(page[pointer : pointer + 2]) + skipped
                with suppress(ValueError, IndexError, struct.error):
                    yield _row_at(file, page, cell, has_number=page[start] == _TABLE_LEAF)


def _read_page(file: BinaryIO, number: int) -> bytes:
    try:
        file.seek((number - 1) * _PAGE)
        page = file.read(_PAGE)
    except OSError:  # a sector of the disk can't be read
        return b""
    return page if len(page) == _PAGE else b""


def _row_at(file: BinaryIO, page: bytes, cell: int, *, has_number: bool) -> DamagedRow:
    size, cell = _varint(page, cell)
    if size > file.seek(0, 2):
        raise ValueError
    number = None
    if has_number:
        number, cell = _varint(page, cell)
        number -= (number >> 63) << 64
    # "Cell payload overflow" of the format.
    most = _PAGE - 35 if has_number else (_PAGE - 12) * 64 // 255 - 23
    least = (_PAGE - 12) * 32 // 255 - 23
    local = size
    if size > most:
        local = least + (size - least) % (_PAGE - 4)
        local = local if local <= most else least
    payload = bytearray(page[cell : cell + local])
    following = page[cell + local : cell + local + 4]
    while len(payload) < size:
        page = _read_page(file, int.from_bytes(following))
        if not page:
            raise ValueError
        following = page[:4]
        payload += page[4:][: size - len(payload)]
    return DamagedRow(number, tuple(_values(bytes(payload))))


def _values(record: bytes) -> Iterator[Value]:
    end, position = _varint(record, 0)
    body = end
    while position < end:
        serial, position = _varint(record, position)
        if serial in {_ZERO, _ONE}:
            yield serial - _ZERO
            continue
        if serial >= _FIRST_WITH_LENGTH:
            length = (serial - _FIRST_WITH_LENGTH) // 2
        else:
            length = 8 if serial == _FLOAT else _INTEGER_BYTES[serial]
        content = record[body : body + length]
        if len(content) < length:
            raise ValueError
        body += length
        if not serial:
            yield None
        elif serial < _FLOAT:
            yield int.from_bytes(content, signed=True)
        elif serial == _FLOAT:
            yield struct.unpack(">d", content)[0]
        else:
            yield content.decode("utf-8", "replace") if serial % 2 else content


def _varint(content: bytes, position: int) -> tuple[int, int]:
    """An integer of one to nine bytes, and the position after it."""
    value = 0
    for index in range(8):
        byte = content[position + index]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, position + index + 1
    return value << 8 | content[position + 8], position + 9

"""A table in CSV (RFC 4180): a header, then a record for each image, also for those without a URL.

Records end with CR and LF. Line breaks in a description stay. Keywords are joined by a comma and a blank. The status is
the one that was sent; it is empty, like the description, where none was sent.

A spreadsheet runs a cell that begins with ``=``, ``+``, ``-`` or ``@`` as a formula, which may send the rest of the
table to a server. Descriptions, keywords and URLs come from anybody. Therefore an apostrophe is put before each of
these characters, and their full-width forms, wherever a program may see the beginning of a cell: at the beginning of a
value, and after a tab, a line break or a semicolon in it, at which programs split text that is pasted, or a file in
other locales. Blanks before the character do not matter. Nothing else is changed. The advice is OWASP's, on its page
"CSV Injection".
"""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Final

from app.core.copy_formats.characters import description_of, replaced_controls, url_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.core.models import PackImage

COLUMNS: Final = ("position", "id", "url", "status", "description", "keywords")
_BEGINS_FORMULA: Final = re.compile("[ \xa0]*(?=[=+\\-@\uff1d\uff0b\uff0d\uff20])")
_FORMULA_AFTER: Final = re.compile("[\t\r\n;][ \xa0]*(?=[=+\\-@\uff1d\uff0b\uff0d\uff20])")


def table(images: Iterable[PackImage]) -> str:
    """The table, without a line break at its end."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    for image in images:
        metadata = image.metadata
        texts = (
            image.id,
            url_of(image),
            metadata.status if metadata else "",
            description_of(image),
            ", ".join(metadata.keywords) if metadata else "",
        )
        writer.writerow((image.position, *(_cell(text) for text in texts)))
    return file.getvalue().removesuffix("\r\n")


def _cell(text: str) -> str:
    safe = _FORMULA_AFTER.sub(r"\g<0>'", replaced_controls(text))
    begin = _BEGINS_FORMULA.match(safe)
    return safe if begin is None else f"{begin[0]}'{safe[begin.end() :]}"

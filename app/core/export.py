"""Converts images to files: the forms of *Copy as* as documents, and a page to look at. Pure functions.

CSV begins with a byte order mark, because Excel takes a file without one for the system's old encoding. Each record
ends with CR and LF, also the last one (RFC 4180). In Markdown each image is a paragraph.

The page is one file that needs no network: its pictures are in it, and it has no script. Texts from the service are
escaped; besides, the page's own Content Security Policy permits nothing but its style and pictures in it. A click on a
picture opens the original in the browser, if its URL is one of the web and contains no credentials.
"""

from base64 import b64encode
from collections.abc import Callable, Generator, Iterable, Mapping
from html import escape
from typing import Final

from msgspec import Struct

from app.core.copy_formats import (
    CopyForm,
    Marks,
    Notes,
    image_line,
    inline_markdown,
    sent_objects,
    table_rows,
    url_of,
)
from app.core.display_text import displayable, folder_name, one_line, url_shown
from app.core.models import PackImage
from app.core.resources import RESOURCES
from app.core.saved_values import Mark

SUFFIXES: Final = {CopyForm.CSV: ".csv", CopyForm.JSON: ".json", CopyForm.MARKDOWN: ".md", CopyForm.HTML: ".html"}
"""The forms of files. `CopyForm.HTML` is the page, which `page_pieces` makes, the others are texts."""


def file_name(title: str, form: CopyForm) -> str:
    """The name that is proposed for a file; valid on every system.

    Args:
        title: Name of the pack.
        form: The form.
    """
    return f"{folder_name(title, 'images')}{SUFFIXES[form]}"


_BYTE_ORDER_MARK: Final = "\ufeff"


def text_pieces(form: CopyForm, title: str, images: Iterable[PackImage], notes: Notes, marks: Marks) -> Generator[str]:
    """The content of a file in any form but the page, in pieces of about one image.

    Args:
        form: The form.
        title: Name of the pack.
        images: The images, in pack order.
        notes: Their notes.
        marks: Their marks.
    """
    if form is CopyForm.CSV:
        yield _BYTE_ORDER_MARK
        for row in table_rows(images, notes, marks):
            yield f"{row}\r\n"
    elif form is CopyForm.JSON:
        yield from sent_objects(images, notes, marks)
        yield "\n"
    else:
        yield f"# {inline_markdown(title)}\n"
        for image in images:
            yield f"\n{image_line(image, notes, marks, shows_description=True)}\n"


class PageTexts(Struct, frozen=True):
    """The sentences of a page.

    Attributes:
        language: Of these sentences, as in BCP 47; that of the service's texts is not known.
        title: Name of the pack.
        summary: What the page holds.
        marks: The words for marks.
        note: What stands before a note.
        no_picture: What stands in place of a picture that could not be loaded.
        no_description: Returns what stands in place of a missing description, for a status.
        name_of: Returns what an image without a description is called, for its position.
    """

    language: str
    title: str
    summary: str
    marks: Mapping[Mark, str]
    note: str
    no_picture: str
    no_description: Callable[[str], str]
    name_of: Callable[[int], str]


_PNG: Final = b"\x89PNG"
PAGE_END: Final = "</main>\n</body>\n</html>\n"


def page_begin(texts: PageTexts, ratio: float) -> str:
    """The page up to its first image; reads a file.

    Args:
        texts: Its sentences.
        ratio: Width divided by height of the ground of each picture, in which the whole picture is shown.
    """
    page = (RESOURCES / "page.html").read_text("utf-8")
    # The title last, because it may contain the other placeholders.
    page = page.replace("@ratio@", f"{ratio:.4f}").replace("@language@", texts.language)
    page = page.replace("@summary@", _line(texts.summary))
    return page.replace("@title@", _line(texts.title))


def page_figure(texts: PageTexts, image: PackImage, picture: bytes | None, note: str, mark: Mark) -> str:
    """One image of the page.

    Args:
        texts: The sentences of the page.
        image: The image.
        picture: A JPEG or PNG; None if it could not be loaded.
        note: What the person has written; empty for nothing.
        mark: Of the image.
    """
    description = _text(image.description or "")
    if picture is not None:
        kind = "png" if picture.startswith(_PNG) else "jpeg"
        data = b64encode(picture).decode("ascii")
        name = description or _line(texts.name_of(image.position))
        shown = f'<img src="data:image/{kind};base64,{data}" alt="{name}">'
    else:
        shown = f"<span>{_line(texts.no_picture)}</span>"
    url = url_of(image)
    if url.lower().startswith(("https://", "http://")) and url_shown(url, len(url)) == url:
        shown = f'<a href="{escape(url)}" target="_blank" rel="noopener noreferrer">{shown}</a>'
    parts = [f'<p class="position">{image.position}</p>']
    if mark is not Mark.NONE:
        parts.append(f'<p class="mark {mark.value}">{_line(texts.marks[mark])}</p>')
    if description:
        parts.append(f'<p class="description" lang="" dir="auto">{description}</p>')
    else:
        parts.append(f'<p class="missing">{_line(texts.no_description(image.status))}</p>')
    words = [_line(word) for word in (image.metadata.keywords if image.metadata is not None else ())]
    if any(words):
        parts.append(f"<ul>{''.join(f'<li lang="" dir="auto">{word}</li>' for word in words if word)}</ul>")
    if note:
        parts.append(f'<p class="note" dir="auto"><b>{_line(texts.note)}</b> {_text(note)}</p>')
    return f'<figure><div class="picture">{shown}</div>\n<figcaption>{"".join(parts)}</figcaption></figure>\n'


def _text(text: str) -> str:
    return escape(displayable(text))


def _line(text: str) -> str:
    return escape(one_line(text))

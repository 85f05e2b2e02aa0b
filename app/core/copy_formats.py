r"""Converts images to text for the clipboard and for files: each form, and how many images it can hold. Pure functions.

Every form is text that people paste into an editor, a terminal, a spreadsheet or a request. HTML is copied as its
source text, too, and not as rich text: an editor for rich text would load the pictures from their hosts when it is
pasted.

In every form the images are in pack order, unless they are slides, and nothing follows the last line. JSON is what the
API sent. In the other forms a URL is on one line, and control characters, which a terminal would obey, are replaced.

The notes that a person has written are copied with the images in three forms. CSV has a further column ``note`` if any
of the images has one. In JSON the object that the API sent stays as it is: an image with a note is
``{"image": {…}, "note": "…"}``, any other one is the API's object alone. In Markdown the note follows the image on its
line. Files have the marks likewise: CSV in a column ``mark`` before the notes, JSON as ``"mark"``,
Markdown in bold before the note. What was found out about the images follows the notes of CSV, in a column for each
kind, and the note of JSON; a list is joined like keywords in CSV.

CSV: records end with CR and LF. Line breaks in a description stay. Keywords are joined by a comma and a blank. The
status is the one that was sent; it is empty, like the description, where none was sent. A spreadsheet runs a cell that
begins with ``=``, ``+``, ``-`` or ``@`` as a formula, which may send the rest of the table to a server. Descriptions,
keywords and URLs come from anybody. Therefore an apostrophe is put before each of these characters, and their
full-width forms, wherever a program may see the beginning of a cell: at the beginning of a value, and after a tab, a
line break or a semicolon in it, at which programs split text that is pasted, or a file in other locales. Blanks before
the character do not matter. Nothing else is changed. The advice is OWASP's, on its page "CSV Injection".

HTML: line breaks in a description are written as character references, so that a tag stays on its line.

JSON: values for the vendor's API are ASCII; other characters are written as escapes, which mean the same.

Markdown: whatever is markup in a description is escaped, so that it is shown as it was written. A pipe is escaped as
well, so that the image may stand in a table. Line breaks become blanks, because an empty line would end the paragraph.

Its URL stands as it is where that is possible, because not every program that knows Markdown knows ``<…>`` or ``\&``.

A file of CSV begins with a byte order mark, because Excel takes one without for the system's old encoding, and its last
record ends with CR and LF, too (RFC 4180). In a file of Markdown each image is a paragraph. The page to look at is one
file that needs no network: its pictures are in it, and it has no script. Texts from the service are escaped; besides,
the page's own Content Security Policy permits nothing but its style and pictures in it. A click on a picture opens the
original in the browser, if its URL is one of the web and contains no credentials.
"""

import csv
import io
import json
import re
from base64 import b64encode
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from enum import Enum
from html import escape
from types import MappingProxyType
from typing import Final

from msgspec import Struct

from app.core.display_text import displayable, folder_name, one_line, url_on_one_line, url_shown
from app.core.models import PackImage
from app.core.program import RESOURCES
from app.core.saved_values import Mark

type Notes = Mapping[str, str]
"""What the person has written about the images that are copied, by their ids. Images without a note are not in it."""

type Marks = Mapping[str, Mark]
"""The marks of the images, by their ids. Images without a mark are not in it."""

type Findings = Mapping[str, Mapping[str, Sequence[str]]]
"""What was found out about the images, by the name of its column and by their ids: one text, or a list of them."""

NO_NOTES: Final = MappingProxyType[str, str]({})
NO_MARKS: Final = MappingProxyType[str, Mark]({})
NO_FINDINGS: Final = MappingProxyType[str, Mapping[str, Sequence[str]]]({})


class CopyForm(Enum):
    """A form. The last three are values of the vendor's API and of its shell client."""

    URLS = "urls"
    MARKDOWN = "markdown"
    HTML = "html"
    CSV = "csv"
    JSON = "json"
    PINNED_IMAGES = "pinned_images"
    CUSTOM_IMAGES = "custom_images"
    PACK_IMAGES = "pack_images"


# Tabs and line breaks stay. NULs end a text in many programs, escape characters control a terminal, and an unpaired
# surrogate can't be encoded.
_NOT_TEXT: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
# Characters that are invisible, and that reverse or hide the source text around them.
_INVISIBLE: Final = re.compile("[\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]")


def replaced_controls(text: str) -> str:
    """The text with U+FFFD in place of control characters and unpaired surrogates."""
    return text if text.isprintable() else _NOT_TEXT.sub("\N{REPLACEMENT CHARACTER}", text)


def visible_references(text: str) -> str:
    """The text with a character reference, such as ``&#x202E;``, in place of characters that reorder the text around.

    Documents mean the same with them, but their source text is shown as it is.
    """
    if text.isprintable():
        return text
    return _INVISIBLE.sub(lambda match: f"&#x{ord(match[0]):X};", text)


def _note_of(image: PackImage, notes: Notes) -> str:
    return replaced_controls(notes.get(image.id, ""))


def description_of(image: PackImage) -> str:
    """The description without control characters; empty if there is none."""
    return replaced_controls(image.description or "")


def url_of(image: PackImage) -> str:
    """The URL on one line, without control characters."""
    return replaced_controls(url_on_one_line(image.url))


# Slides of a slideshow, and URLs of `--pack-images`.
_LIMITS: Final = {CopyForm.PINNED_IMAGES: 10, CopyForm.CUSTOM_IMAGES: 10, CopyForm.PACK_IMAGES: 100}
_WITHOUT_URL: Final = frozenset({CopyForm.CSV, CopyForm.JSON})  # which also hold images that have no URL


class Share(Struct, frozen=True):
    """How many of some images a form holds.

    Attributes:
        held: Number of images in the text.
        available: Number of images that would be in it if the form had no limit.
    """

    held: int
    available: int


def available_images(form: CopyForm, images: Iterable[PackImage]) -> list[PackImage]:
    """The images that can be in a form, in pack order, regardless of its limit."""
    in_order = sorted(images, key=lambda image: image.position)
    return in_order if form in _WITHOUT_URL else [image for image in in_order if url_on_one_line(image.url)]


def shares_of(images: Sequence[PackImage]) -> dict[CopyForm, Share]:
    """How many of these images each form would hold. They are looked at once, because there may be 100,000."""
    with_url = sum(1 for image in images if url_on_one_line(image.url))
    available = {form: len(images) if form in _WITHOUT_URL else with_url for form in CopyForm}
    return {form: Share(min(count, limit_of(form) or count), count) for form, count in available.items()}


def limit_of(form: CopyForm) -> int | None:
    """The largest number of images that a form can hold; None for any number."""
    return _LIMITS.get(form)


COLUMNS: Final = ("position", "id", "url", "status", "description", "keywords")
_BEGINS_FORMULA: Final = re.compile("[ \xa0]*(?=[=+\\-@\uff1d\uff0b\uff0d\uff20])")
_FORMULA_AFTER: Final = re.compile("[\t\r\n;][ \xa0]*(?=[=+\\-@\uff1d\uff0b\uff0d\uff20])")


def table_rows(
    images: Iterable[PackImage],
    notes: Notes = NO_NOTES,
    marks: Marks = NO_MARKS,
    files: Mapping[int, str] | None = None,
    findings: Findings = NO_FINDINGS,
) -> Iterator[str]:
    """The rows of the table, each without the line break at its end.

    Args:
        images: The images.
        notes: Their notes, by IDs.
        marks: Their marks, by IDs.
        files: The names of their files, by positions; None for no column of them.
        findings: What was found out about them.
    """
    row = io.StringIO(newline="")
    writer = csv.writer(row)

    def written(values: Iterable[object]) -> str:
        row.seek(0)
        row.truncate()
        writer.writerow(values)
        return row.getvalue().removesuffix("\r\n")

    given = (*(["mark"] if marks else []), *(["note"] if notes else []), *findings)
    yield written((*COLUMNS, *given, *(["file"] if files is not None else [])))
    for image in images:
        metadata = image.metadata
        texts = (
            image.id,
            url_of(image),
            metadata.status if metadata else "",
            description_of(image),
            ", ".join(metadata.keywords) if metadata else "",
            *([marks.get(image.id, Mark.NONE).value] if marks else []),
            *([_note_of(image, notes)] if notes else []),
            *(_joined(found.get(image.id, "")) for found in findings.values()),
            *([files.get(image.position, "")] if files is not None else []),
        )
        yield written((image.position, *(_cell(text) for text in texts)))


def _joined(found: Sequence[str]) -> str:
    return found if isinstance(found, str) else ", ".join(found)


_MAY_BEGIN_FORMULA: Final = frozenset(" \xa0=+-@\uff1d\uff0b\uff0d\uff20")


def _cell(text: str) -> str:
    if text.isprintable() and text[:1] not in _MAY_BEGIN_FORMULA and ";" not in text:
        return text  # the usual case, and a pack may have 100,000 images
    safe = _FORMULA_AFTER.sub(r"\g<0>'", replaced_controls(text))
    begin = _BEGINS_FORMULA.match(safe)
    return safe if begin is None else f"{begin[0]}'{safe[begin.end() :]}"


_BREAKS: Final = {ord("\n"): "&#10;", ord("\r"): "&#13;", ord("\t"): "&#9;"}


def image_tag(image: PackImage) -> str:
    """One image."""
    return f'<img src="{_attribute(url_of(image))}" alt="{_attribute(description_of(image))}">'


def _attribute(text: str) -> str:
    return visible_references(escape(text).translate(_BREAKS))


def link_tag(address: str, text: str) -> str:
    """The source text of a link."""
    return f'<a href="{escape(address)}">{escape(text)}</a>'


_INDENT: Final = 2


def sent_objects(
    images: Iterable[PackImage], notes: Notes = NO_NOTES, marks: Marks = NO_MARKS, findings: Findings = NO_FINDINGS
) -> Iterator[str]:
    """A list of the API's own objects, each unchanged and on lines of its own.

    If there are marks, notes or findings, each object is the value of "image" in another object, which has them beside
    it: all entries of a list have the same form.
    """
    yield "["
    before = "\n"
    has_more = bool(notes or marks or findings)
    for image in images:
        found = {name: of_kind.get(image.id, "") for name, of_kind in findings.items()}
        beside = {"mark": marks.get(image.id, Mark.NONE).value, "note": _note_of(image, notes), **found}
        fields = "".join(f', "{name}": {json.dumps(text, ensure_ascii=False)}' for name, text in beside.items() if text)
        sent = _sent(image)
        yield f'{before}{{"image": {sent}{fields}}}' if has_more else before + sent
        before = ",\n"
    yield "\n]"


def pinned_images(slides: Mapping[int, PackImage]) -> str:
    """The value of `slide_config.pinned_images`: the URL of each slide, by its place in the slideshow."""
    return json.dumps({str(place): url_of(image) for place, image in slides.items()}, indent=_INDENT)


def custom_images(slides: Mapping[int, PackImage]) -> str:
    """The value of `slide_config.custom_images`: URL and image ID of each slide, by its place in the slideshow."""
    values = {
        str(place): {"image_url": url_of(image), "image_id": replaced_controls(image.id)}
        for place, image in slides.items()
    }
    return json.dumps(values, indent=_INDENT)


def pack_images(images: Iterable[PackImage]) -> str:
    """A list of URLs, for `--pack-images`. Its other form, a comma list, can't hold a URL with a comma."""
    return json.dumps([url_of(image) for image in images], indent=_INDENT)


def _sent(image: PackImage) -> str:
    text = bytes(image.raw).decode(errors="replace")
    if image.is_readable or _is_json(text):
        return text
    return json.dumps(text)


def _is_json(text: str) -> bool:
    """Whether an entry that could not be decoded is JSON: the API's answer is split by a parser that is lenient."""
    try:
        json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return False
    return True


def _refuse(constant: str) -> None:
    raise ValueError(constant)


_BLANKS: Final = re.compile(r"\s+")
_REFERENCE: Final = r"&(?=#?[A-Za-z0-9]{1,32};)"  # what CommonMark would take for a character, such as `&copy;`
_MARKUP: Final = re.compile(rf"[\\`*_\[\]<>|~]|{_REFERENCE}")
_PLAIN_URL: Final = re.compile(r"[^\s()<>\\|]+")
_IN_BRACKETS: Final = re.compile(rf"[\\<>|]|{_REFERENCE}")
_IN_PLAIN_URL: Final = re.compile(_REFERENCE)


def image_line(
    image: PackImage, notes: Notes = NO_NOTES, marks: Marks = NO_MARKS, *, shows_description: bool = False
) -> str:
    """One image, its mark and its note. The description is its alternative text, and may be a text as well."""
    description = inline_markdown(description_of(image))
    line = f"![{description}]({_destination(url_of(image))})"
    if shows_description and description:
        line += f" {description}"
    if mark := marks.get(image.id, Mark.NONE).value:
        line += f" **{mark}**"
    return f"{line} {inline_markdown(_note_of(image, notes))}".rstrip()


def inline_markdown(text: str) -> str:
    """The text on one line, with whatever is markup in it escaped."""
    one_line = _BLANKS.sub(" ", text).strip()
    return visible_references(_MARKUP.sub(r"\\\g<0>", one_line))


def _destination(url: str) -> str:
    if _PLAIN_URL.fullmatch(url):
        return visible_references(_IN_PLAIN_URL.sub(r"\\&", url))
    return f"<{visible_references(_IN_BRACKETS.sub(r'\\\g<0>', url))}>"


def copied_urls(images: Iterable[PackImage]) -> tuple[str, ...]:
    """The images' URLs in pack order, each on one line. Images without a URL are left out."""
    return tuple(map(url_of, available_images(CopyForm.URLS, images)))


_CONVERSIONS: Final[dict[CopyForm, Callable[[Iterable[PackImage], Notes], str]]] = {
    CopyForm.URLS: lambda images, _: "\n".join(map(url_of, images)),
    CopyForm.MARKDOWN: lambda images, notes: "\n".join(image_line(image, notes) for image in images),
    CopyForm.HTML: lambda images, _: "\n".join(map(image_tag, images)),
    CopyForm.CSV: lambda images, notes: "\r\n".join(table_rows(images, notes)),
    CopyForm.JSON: lambda images, notes: "".join(sent_objects(images, notes)),
    CopyForm.PINNED_IMAGES: lambda images, _: pinned_images(dict(enumerate(images))),
    CopyForm.CUSTOM_IMAGES: lambda images, _: custom_images(dict(enumerate(images))),
    CopyForm.PACK_IMAGES: lambda images, _: pack_images(images),
}


def convert(form: CopyForm, images: Iterable[PackImage], notes: Notes = NO_NOTES) -> tuple[str, Share]:
    """The images in a form: as many of the first ones as it can hold; empty if it can hold none.

    Args:
        form: The form.
        images: The images; in any order.
        notes: The notes of the images.
    """
    available = available_images(form, images)
    held = available[: limit_of(form)]
    return _CONVERSIONS[form](held, notes) if held else "", Share(len(held), len(available))


def convert_slides(form: CopyForm, slides: Sequence[PackImage | None]) -> tuple[str, dict[int, PackImage]]:
    """The slides of a slideshow in a form, in their own order.

    One that is missing leaves its number out of `pinned_images` and `custom_images`: the others stay at their places.

    Args:
        form: The form.
        slides: At most as many as it can hold; None for a slide whose image is no longer in the pack.

    Returns:
        The text, empty if no slide can be in it, and the slides in it by their places, from 0.
    """
    held = {place: image for place, image in enumerate(slides) if image is not None and url_on_one_line(image.url)}
    if not held:
        return "", held
    numbered = {CopyForm.PINNED_IMAGES: pinned_images, CopyForm.CUSTOM_IMAGES: custom_images}
    return numbered[form](held) if form in numbered else _CONVERSIONS[form](held.values(), NO_NOTES), held


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


def text_pieces(
    form: CopyForm,
    title: str,
    images: Iterable[PackImage],
    notes: Notes,
    marks: Marks,
    findings: Findings = NO_FINDINGS,
) -> Generator[str]:
    """The content of a file in any form but the page, in pieces of about one image.

    Args:
        form: The form.
        title: Name of the pack.
        images: The images, in pack order.
        notes: Their notes.
        marks: Their marks.
        findings: What was found out about them.
    """
    if form is CopyForm.CSV:
        yield _BYTE_ORDER_MARK
        for row in table_rows(images, notes, marks, findings=findings):
            yield f"{row}\r\n"
    elif form is CopyForm.JSON:
        yield from sent_objects(images, notes, marks, findings)
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
        findings: What stands before each kind of findings.
    """

    language: str
    title: str
    summary: str
    marks: Mapping[Mark, str]
    note: str
    no_picture: str
    no_description: Callable[[str], str]
    name_of: Callable[[int], str]
    findings: Mapping[str, str] = MappingProxyType({})


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


def page_figure(
    texts: PageTexts, image: PackImage, picture: bytes | None, note: str, mark: Mark, findings: Findings = NO_FINDINGS
) -> str:
    """One image of the page.

    Args:
        texts: The sentences of the page.
        image: The image.
        picture: A JPEG or PNG; None if it could not be loaded.
        note: What the person has written; empty for nothing.
        mark: Of the image.
        findings: What was found out about the images.
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
    for kind, found in findings.items():
        if shown_found := _joined(found.get(image.id, "")):
            parts.append(f'<p class="note" dir="auto"><b>{_line(texts.findings[kind])}</b> {_text(shown_found)}</p>')
    return f'<figure><div class="picture">{shown}</div>\n<figcaption>{"".join(parts)}</figcaption></figure>\n'


def _text(text: str) -> str:
    return escape(displayable(text))


def _line(text: str) -> str:
    return escape(one_line(text))

"""Each form, copied or in a file, is read by a parser of its own, and compared with the JSON that the API sent."""

import csv
import io
import json
import random
import re
from collections.abc import Sequence
from html.parser import HTMLParser
from typing import Any, Final, override
from urllib.parse import unquote

from markdown_it import MarkdownIt
from msgspec import Raw

from app.core.copy_formats import (
    COLUMNS,
    NO_MARKS,
    NO_NOTES,
    PAGE_END,
    CopyForm,
    Findings,
    PageTexts,
    convert,
    convert_slides,
    copied_urls,
    file_name,
    limit_of,
    page_begin,
    page_figure,
    shares_of,
    text_pieces,
)
from app.core.decoding import decode_envelope, decode_pack
from app.core.models import ImageMetadata, PackImage
from app.core.saved_values import Mark
from tests.tables import each_row

_HOSTILE: Final = (
    "A runner at dawn",
    "He said \"run\", then ran; 'now', a,b",
    "a | b || c, a table | cell",
    "[link](https://evil.test) ![image](https://evil.test/x.png) ]( [x]: y",
    "one\ntwo\r\nthree\n\nfour\ttabbed",
    "</script><script>alert(1)</script> <img src=x onerror=alert(1)> &amp; &copy; &#60;b> <!-- -->",
    "\u202egpj.exe\u202c \u200f\u05e9\u05dc\u05d5\u05dd\u200e \u2066\u0639\u0627\u0644\u0645\u2069 🏋️‍♀️💪🏽",
    "`code` *strong* _emphasis_ __x__ ~~struck~~ \\backslash\\ # heading - item 1. <https://auto.test> $x$",
    "ends with a backslash \\",
    "line separator \u2028 and \u2029 paragraph, \ufeff mark, \x85 next line",
    "NUL \0, escape \x1b[31m, bell \x07",
    '=HYPERLINK("https://evil.test?"&A1)',
    "a;=cmd|'/c calc'!A0\n@SUM(1)\n  -1+1\t+2",
    "",
)
_URLS: Final = (
    "https://cdn.example.com/packs/a/1.jpg",
    "https://cdn.example.com/1.jpg?a=1&copy=2&copy;=3&amp;b=(1)_x_",
    "https://cdn.example.com/2.jpg?a=1&copy;=3&amp;b=2&#35;c",
    "https://cdn.example.com/a b(c)[d]/<e>\"f'g`h*.jpg",
    "https://cdn.example.com/ä/猫.jpg?q=\\x\\",
    "https://cdn.example.com/line\nbreak\r\n.jpg",
    "ftp://example.com/a,b;c|d.jpg",
    "https://cdn.example.com/(((.jpg",
    "=https://cdn.example.com/\u202egpj.exe",
)


def pack_images(objects: Sequence[object]) -> tuple[PackImage, ...]:
    """The images of an answer with these JSON values."""
    data = {"id": "11111111-1111-1111-1111-111111111111", "name": "Pack", "images": objects}
    return decode_pack(decode_envelope(json.dumps({"ok": True, "data": data}).encode()).data).images


def hostile_objects() -> list[dict[str, Any]]:
    """An image for each pair of a hostile text and a hostile URL."""
    return [
        {
            "id": f"id-{len(_URLS) * row + column}",
            "url": url,
            "metadata": {"status": "completed", "description": text, "keywords": ["calm", text[:12], "=1+1"]}
            if text
            else {"status": "pending", "description": None, "keywords": [], "confidence": 0.5},
        }
        for row, text in enumerate(_HOSTILE)
        for column, url in enumerate(_URLS)
    ]


def on_one_line(url: str) -> str:
    return "".join(url.splitlines())


def without_controls(text: str) -> str:
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]", "\N{REPLACEMENT CHARACTER}", text)


def texts_of(objects: Sequence[dict[str, Any]], name: str) -> list[str]:
    return [without_controls(each["metadata"][name] or "") for each in objects]


def test_urls_are_one_on_each_line() -> None:
    objects = hostile_objects()
    text = convert(CopyForm.URLS, pack_images(objects))[0]

    assert text.split("\n") == [on_one_line(each["url"]) for each in objects]
    assert tuple(text.split("\n")) == copied_urls(pack_images(objects))


class _Markdown(MarkdownIt):
    """A parser that takes URLs of all schemes."""

    def validateLink(self, url: str) -> bool:  # noqa: N802 - the name of the library
        return True


def parsed_markdown(text: str) -> list[tuple[str, str]]:
    """URL and alternative text of each image; a test fails if the text has anything else."""
    parser = _Markdown("commonmark").enable(["strikethrough", "table"])
    images = []
    for block in parser.parse(text):
        assert block.type in {"paragraph_open", "inline", "paragraph_close"}, block
        for token in block.children or ():
            assert token.type in {"image", "softbreak"}, token
            if token.type == "image":
                parts = token.children or []
                assert {each.type for each in parts} <= {"text", "text_special"}, parts
                images.append((str(token.attrs["src"]), "".join(each.content for each in parts)))
    return images


def test_markdown_is_read_as_images_with_their_descriptions() -> None:
    objects = hostile_objects()
    text = convert(CopyForm.MARKDOWN, pack_images(objects))[0]
    parsed = parsed_markdown(text)

    assert len(text.split("\n")) == len(parsed) == len(objects)
    assert [unquote(url) for url, _ in parsed] == [unquote(on_one_line(each["url"])) for each in objects]
    # Only line breaks are lost.
    descriptions = [" ".join(each.split()) for each in texts_of(objects, "description")]
    assert [" ".join(alternative.split()) for _, alternative in parsed] == descriptions


def test_a_cell_of_a_markdown_table_holds_an_image() -> None:
    parser = MarkdownIt("commonmark").enable("table")
    for line in convert(CopyForm.MARKDOWN, pack_images(hostile_objects()))[0].split("\n"):
        tokens = parser.parse(f"| one | two |\n| --- | --- |\n| {line} | second |")
        cells = [token.content for token in tokens if token.type == "inline"]
        assert len(cells) == 4, line
        assert cells[3] == "second"


def test_an_ordinary_image_has_no_escapes_in_markdown() -> None:
    (image,) = pack_images(
        [{"id": "a", "url": "https://x.test/a_b.jpg?c=1&d=2", "metadata": {"description": "A dog, at 5:00 (p.m.)!"}}]
    )

    assert convert(CopyForm.MARKDOWN, [image])[0] == "![A dog, at 5:00 (p.m.)!](https://x.test/a_b.jpg?c=1&d=2)"


def test_html_is_read_as_images_with_their_descriptions() -> None:
    objects = hostile_objects()
    text = convert(CopyForm.HTML, pack_images(objects))[0]
    page = _Page(text)

    assert len(text.split("\n")) == len(objects)
    assert "".join(page.texts).strip() == ""
    assert page.tags == [
        ("img", {"src": on_one_line(each["url"]), "alt": description})
        for each, description in zip(objects, texts_of(objects, "description"), strict=True)
    ]


@each_row("form", [CopyForm.HTML, CopyForm.MARKDOWN])
def test_no_character_reorders_or_hides_source_text(form: CopyForm) -> None:
    text = convert(form, pack_images(hostile_objects()))[0]

    assert not re.search("[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]", text)
    assert "&#x202E;gpj.exe" in text


def without_apostrophes(cell: str) -> str:
    """A cell without the apostrophes that keep it from being a formula."""
    return re.sub("(^|[\t\r\n;])([ \xa0]*)'(?=[=+\\-@\uff1d\uff0b\uff0d\uff20])", r"\1\2", cell)


def test_csv_is_read_as_a_table_with_every_field() -> None:
    objects = hostile_objects()
    text = convert(CopyForm.CSV, pack_images(objects))[0]
    rows = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))

    assert tuple(rows[0]) == COLUMNS == ("position", "id", "url", "status", "description", "keywords")
    assert [row["position"] for row in rows] == [str(number) for number in range(1, len(objects) + 1)]
    assert [row["id"] for row in rows] == [each["id"] for each in objects]
    assert [without_apostrophes(row["url"]) for row in rows] == [on_one_line(each["url"]) for each in objects]
    assert [row["status"] for row in rows] == [each["metadata"]["status"] for each in objects]
    assert [without_apostrophes(row["description"]) for row in rows] == texts_of(objects, "description")
    assert [without_apostrophes(row["keywords"]) for row in rows] == [
        without_controls(", ".join(each["metadata"]["keywords"])) for each in objects
    ]


@each_row("delimiter", [",", ";", "\t"])
def test_no_cell_is_a_formula_however_the_table_is_split(delimiter: str) -> None:
    text = convert(CopyForm.CSV, pack_images(hostile_objects()))[0]
    # As pasted text, which is split at line breaks, and as a file.
    lines = [line.split(delimiter) for line in re.split("[\r\n]+", text)] if delimiter != "," else []
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    cells = [cell for row in (*lines, *rows) for cell in row]

    assert len(cells) > len(hostile_objects())
    assert [cell for cell in cells if cell.strip(' \xa0"').startswith(tuple("=+-@\uff1d\uff0b\uff0d\uff20"))] == []


def test_json_is_what_the_api_sent() -> None:
    objects = hostile_objects()

    assert json.loads(convert(CopyForm.JSON, pack_images(objects))[0]) == objects
    no_images: list[object] = [{"id": 5}, None, "text", [1, {"a": None}], {"id": "a", "url": "https://x.test/a.jpg"}]
    assert json.loads(convert(CopyForm.JSON, pack_images(no_images))[0]) == no_images
    no_json = PackImage(1, "", "", None, is_readable=False, raw=Raw(b'{"a": NaN}'))
    assert json.loads(convert(CopyForm.JSON, [no_json])[0]) == ['{"a": NaN}']


def test_forms_of_the_vendor_have_so_many_of_the_first_images() -> None:
    objects = hostile_objects()
    urls = [on_one_line(each["url"]) for each in objects]
    of_ten = {str(slide): {"image_url": urls[slide], "image_id": objects[slide]["id"]} for slide in range(10)}
    forms = (CopyForm.PINNED_IMAGES, CopyForm.CUSTOM_IMAGES, CopyForm.PACK_IMAGES)
    pinned, custom, listed = (json.loads(convert(form, pack_images(objects))[0]) for form in forms)
    assert (pinned, custom) == ({slide: each["image_url"] for slide, each in of_ten.items()}, of_ten)
    assert listed == urls[:100]


def test_a_slide_that_is_missing_leaves_its_number_out() -> None:
    first, without_url, last = pack_images(
        [{"id": "a", "url": "https://x/a"}, {"id": "b"}, {"id": "c", "url": "https://x/c"}]
    )
    slides = [last, None, without_url, first]
    text, held = convert_slides(CopyForm.PINNED_IMAGES, slides)
    assert json.loads(text) == {"0": "https://x/c", "3": "https://x/a"}
    assert held == {0: last, 3: first}
    assert [*json.loads(convert_slides(CopyForm.CUSTOM_IMAGES, slides)[0])] == ["0", "3"]
    assert convert_slides(CopyForm.URLS, slides)[0] == "https://x/c\nhttps://x/a"
    assert convert_slides(CopyForm.PINNED_IMAGES, [None, without_url]) == ("", {})


@each_row("form", list(CopyForm))
def test_the_share_is_what_the_text_holds(form: CopyForm) -> None:
    objects: list[object] = [
        {"id": "a", "url": "https://x.test/a.jpg"},
        {"id": "no URL", "url": "\n"},
        None,
        *({"id": str(number), "url": f"https://x.test/{number}.jpg"} for number in range(120)),
    ]
    images = pack_images(objects)
    share = shares_of(images)[form]
    without_url = 2 if form in {CopyForm.CSV, CopyForm.JSON} else 0

    assert share.available == 121 + without_url
    assert share.held == (limit_of(form) or share.available)
    assert convert(form, images)[0].count("https://x.test/") == share.held - without_url
    assert convert(form, [])[0] == ""


@each_row("form", list(CopyForm))
def test_images_are_in_pack_order_and_nothing_follows(form: CopyForm) -> None:
    images = pack_images([{"id": name, "url": f"https://x.test/{name}.jpg"} for name in "abcdef"])
    shuffled = list(images)
    random.Random(7).shuffle(shuffled)
    text = convert(form, shuffled)[0]

    assert re.findall(r"x\.test/(\w)", text) == list("abcdef")
    assert not text.endswith("\n")
    assert text == convert(form, images)[0]


@each_row("form", [form for form in CopyForm if form is not CopyForm.JSON])
def test_no_form_has_a_nul_or_what_cannot_be_encoded(form: CopyForm) -> None:
    metadata = ImageMetadata("\ud800", "a\0b\udfffc\x1b", ("\0", "\ud800"))
    image = PackImage(1, "i\0\ud800", "https://x.test/\0\ud800\x1b.jpg", metadata, is_readable=True, raw=Raw(b"{}"))
    text = convert(form, [image])[0]

    assert "\0" not in text
    assert "\x1b" not in text
    text.encode()


def test_notes_are_copied_beside_what_the_api_sent() -> None:
    images = pack_images([{"id": "a", "url": "https://x.test/a.jpg"}, {"id": "b", "url": "u"}])
    assert convert(CopyForm.CSV, images, notes={"b": "=1"})[0] == (
        "position,id,url,status,description,keywords,note\r\n1,a,https://x.test/a.jpg,,,,\r\n2,b,u,,,,'=1"
    )
    assert convert(CopyForm.MARKDOWN, images, notes={"b": "crop *left*\nnow"})[0].split("\n") == [
        "![](https://x.test/a.jpg)",
        r"![](u) crop \*left\* now",
    ]
    copied = json.loads(convert(CopyForm.JSON, images, notes={"b": "crop"})[0])
    assert copied == [
        {"image": {"id": "a", "url": "https://x.test/a.jpg"}},
        {"image": {"id": "b", "url": "u"}, "note": "crop"},
    ]


_HOSTILE_TEXTS: Final = (
    "</script><script>alert(1)</script> <img src=x onerror=alert(1)> &amp;",
    '" onload="alert(1)',
    "\u202egpj.exe\u202c \u2066\u0639\u0627\u0644\u0645\u2069",
    "=SUM(A1)\r\nsecond line, \"quoted\"; 'too'",
    "\u200b\u2800\U000e0041\ufe0f \u3164\n",  # nothing of it can be seen
)
_SENT: Final[list[object]] = [
    {
        "id": str(number),
        "url": f"https://cdn.example.com/{number}.jpg",
        "metadata": {"status": "completed", "description": text, "keywords": [text, "two, words"]},
    }
    for number, text in enumerate(_HOSTILE_TEXTS, 1)
]
_MARKS: Final = {"2": Mark.PICKED, "4": Mark.REJECTED}
_NOTES: Final = {"1": "<b>for the client</b>\n@SUM", "2": "second"}
_JPEG: Final = b"\xff\xd8\xff\xe0picture"


def _file(form: CopyForm, notes: dict[str, str] | None = None, marks: dict[str, Mark] | None = None) -> str:
    return "".join(text_pieces(form, "Pack *one*\n<b>", pack_images(_SENT), notes or NO_NOTES, marks or NO_MARKS))


def test_csv_begins_with_a_byte_order_mark_and_ends_each_record_with_a_line_break() -> None:
    text = _file(CopyForm.CSV, _NOTES, _MARKS)
    assert text.startswith("\ufeffposition,id,url,status,description,keywords,mark,note\r\n")
    assert text.endswith("\r\n")
    rows = list(csv.DictReader(io.StringIO(text[1:], newline="")))
    assert [row["mark"] for row in rows] == ["", "picked", "", "rejected", ""]
    assert rows[1]["note"] == "second"
    assert rows[3]["description"] == f"'{_HOSTILE_TEXTS[3]}"
    assert rows[0]["note"] == "<b>for the client</b>\n'@SUM"


def test_json_has_what_the_service_sent_with_marks_and_notes_beside_it() -> None:
    assert json.loads(_file(CopyForm.JSON)) == _SENT
    beside: list[dict[str, str]] = [{"note": _NOTES["1"]}, {"mark": "picked", "note": "second"}, {}]
    beside += [{"mark": "rejected"}, {}]
    expected = [{"image": sent} | more for sent, more in zip(_SENT, beside, strict=True)]
    assert json.loads(_file(CopyForm.JSON, _NOTES, _MARKS)) == expected


def test_markdown_has_a_heading_and_a_paragraph_for_each_image_with_its_mark_and_note() -> None:
    tokens = MarkdownIt("commonmark").parse(_file(CopyForm.MARKDOWN, _NOTES, _MARKS))
    assert tokens[0].tag == "h1"
    heading, *paragraphs = [token.children or [] for token in tokens if token.type == "inline"]
    assert "".join(child.content for child in heading) == "Pack *one* <b>"
    urls = [f"https://cdn.example.com/{n}.jpg" for n in range(1, 6)]
    assert [children[0].attrs.get("src") for children in paragraphs] == urls
    after = ["".join(each.content for each in children[1:]).strip() for children in paragraphs]
    shown = [" ".join(text.split()) for text in _HOSTILE_TEXTS[:4]] + [""]
    said = ["<b>for the client</b> @SUM", "picked second", "", "rejected", ""]
    assert after == [f"{description} {more}".strip() for description, more in zip(shown, said, strict=True)]
    are_bold = [any(each.type == "strong_open" for each in children) for children in paragraphs]
    assert are_bold == [image in _MARKS for image in "12345"]


class _Page(HTMLParser):
    """What a browser makes of a page.

    Attributes:
        tags: All elements, with their attributes.
        texts: The texts, in order.
    """

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(page)
        self.close()

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    @override
    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def of(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of all elements of a kind."""
        return [attributes for each, attributes in self.tags if each == tag]


_FINDINGS: Final[Findings] = {"used_in": {"1": ["=Morning <i>", "Night"]}, "link": {"2": "gone"}}


def test_what_was_found_out_is_in_files() -> None:
    images = pack_images(_SENT)
    text = "".join(text_pieces(CopyForm.CSV, "", images, NO_NOTES, NO_MARKS, _FINDINGS))
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True))
    assert [(row["used_in"], row["link"]) for row in rows[:3]] == [("'=Morning <i>, Night", ""), ("", "gone"), ("", "")]
    entries = json.loads("".join(text_pieces(CopyForm.JSON, "", images, NO_NOTES, NO_MARKS, _FINDINGS)))
    assert [entry.keys() - {"image"} for entry in entries[:3]] == [{"used_in"}, {"link"}, set()]
    assert entries[0]["used_in"] == ["=Morning <i>", "Night"]


def _page(images: tuple[PackImage, ...], picture: bytes | None = _JPEG) -> _Page:
    marks = {Mark.PICKED: "Picked", Mark.REJECTED: "Rejected"}
    texts = PageTexts(
        *("de", "Pack <script>", "5 images", marks, "Note:", "No picture"),
        *("None ({})".format, "Image {}".format),
        {"used_in": "Used in:", "link": "Link:"},
    )
    figures = [
        page_figure(texts, each, picture, _NOTES.get(each.id, ""), _MARKS.get(each.id, Mark.NONE), _FINDINGS)
        for each in images
    ]
    return _Page(page_begin(texts, 0.5625) + "".join(figures) + PAGE_END)


def test_a_page_shows_hostile_texts_as_they_are() -> None:
    page = _page(pack_images(_SENT))
    assert {tag for tag, _ in page.tags}.isdisjoint({"script", "iframe", "object", "link"})
    assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on")]
    not_reversed = "gpj.exe \u0639\u0627\u0644\u0645"
    alternatives = [*_HOSTILE_TEXTS[:2], not_reversed, _HOSTILE_TEXTS[3], "Image 5"]
    assert [attributes["alt"] for attributes in page.of("img")] == alternatives
    assert _HOSTILE_TEXTS[0] in page.texts
    assert " <b>for the client</b>\n@SUM" in page.texts
    assert (page.texts.count("Used in:"), page.texts.count(" =Morning <i>, Night")) == (1, 1)
    assert page.texts.count("Pack <script>") == 2


def test_a_page_needs_no_network() -> None:
    page = _page(pack_images(_SENT))
    sources = [value for _, attributes in page.tags for name, value in attributes.items() if name in {"src", "srcset"}]
    assert len(sources) == len(_SENT)
    assert all(value is not None and value.startswith("data:image/jpeg;base64,") for value in sources)
    (style,) = [text for text in page.texts if "figure {" in text]
    assert "url(" not in style
    assert "@import" not in style
    (policy,) = [each["content"] for each in page.of("meta") if "http-equiv" in each]
    assert policy == "default-src 'none'; img-src data:; style-src 'unsafe-inline'"


def test_a_page_says_what_is_missing_and_what_the_person_has_marked() -> None:
    page = _page(pack_images(_SENT), None)
    assert page.texts.count("No picture") == len(_SENT)
    assert "None (completed)" in page.texts
    assert page.texts.count("Picked") == page.texts.count("Rejected") == 1


@each_row(
    "url",
    ["javascript:alert(1)", "data:text/html,x", "https://user:secret@example.com/1.jpg", "file:///etc/passwd", ""],
)
def test_only_plain_addresses_of_the_web_become_links(url: str) -> None:
    page = _page(pack_images([{"id": "1", "url": url}, {"id": "2", "url": 'https://example.com/?a="&b'}]))
    assert [link["href"] for link in page.of("a")] == ['https://example.com/?a="&b']


@each_row(
    ("title", "name"),
    [("Motivation Pack", "Motivation Pack"), ("CON", "_CON"), (" a/b:c\n. ", "a b c"), ("\u202e", "images")],
)
def test_the_proposed_name_is_valid_everywhere(title: str, name: str) -> None:
    assert file_name(title, CopyForm.CSV) == f"{name}.csv"

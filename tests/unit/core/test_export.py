"""The files of an export are read by parsers of their own, and compared with the JSON that the API sent."""

from __future__ import annotations

import csv
import io
import json
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Final, override

from markdown_it import MarkdownIt

from app.core.copy_formats import (
    NO_MARKS,
    NO_NOTES,
    PAGE_END,
    CopyForm,
    PageTexts,
    file_name,
    page_begin,
    page_figure,
    text_pieces,
)
from app.core.saved_values import Mark
from tests.tables import each_row
from tests.unit.core.test_copy_formats import pack_images

if TYPE_CHECKING:
    from app.core.models import PackImage

_HOSTILE: Final = (
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
    for number, text in enumerate(_HOSTILE, 1)
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
    assert rows[3]["description"] == f"'{_HOSTILE[3]}"
    assert rows[0]["note"] == "<b>for the client</b>\n'@SUM"


def test_json_has_what_the_service_sent_with_marks_and_notes_beside_it() -> None:
    assert json.loads(_file(CopyForm.JSON)) == _SENT
    assert json.loads(_file(CopyForm.JSON, _NOTES, _MARKS)) == [
        {"image": _SENT[0], "note": _NOTES["1"]},
        {"image": _SENT[1], "mark": "picked", "note": "second"},
        {"image": _SENT[2]},
        {"image": _SENT[3], "mark": "rejected"},
        {"image": _SENT[4]},
    ]


def test_markdown_has_a_heading_and_a_paragraph_for_each_image() -> None:
    tokens = MarkdownIt("commonmark").parse(_file(CopyForm.MARKDOWN, _NOTES))
    assert [token.type for token in tokens].count("paragraph_open") == len(_SENT)
    assert tokens[0].tag == "h1"
    assert "".join(child.content for child in tokens[1].children or ()) == "Pack *one* <b>"
    images = [child for token in tokens for child in token.children or () if child.type == "image"]
    assert [image.attrs["src"] for image in images] == [f"https://cdn.example.com/{n}.jpg" for n in range(1, 6)]


def test_markdown_has_mark_and_note_after_their_image() -> None:
    tokens = MarkdownIt("commonmark").parse(_file(CopyForm.MARKDOWN, _NOTES, _MARKS))
    paragraphs = [token.children or () for token in tokens if token.type == "inline"][1:]
    after = ["".join(each.content for each in children[1:]).strip() for children in paragraphs]
    shown = [" ".join(text.split()) for text in _HOSTILE[:4]] + [""]
    said = ["<b>for the client</b> @SUM", "picked second", "", "rejected", ""]
    assert after == [f"{description} {more}".strip() for description, more in zip(shown, said, strict=True)]
    assert [any(each.type == "strong_open" for each in children) for children in paragraphs] == [
        image in _MARKS for image in "12345"
    ]


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


def _page(images: tuple[PackImage, ...], picture: bytes | None = _JPEG) -> _Page:
    texts = PageTexts(
        language="de",
        title="Pack <script>",
        summary="5 images",
        marks={Mark.PICKED: "Picked", Mark.REJECTED: "Rejected"},
        note="Note:",
        no_picture="No picture",
        no_description=lambda status: f"None ({status})",
        name_of=lambda position: f"Image {position}",
    )
    figures = [
        page_figure(texts, each, picture, _NOTES.get(each.id, ""), _MARKS.get(each.id, Mark.NONE)) for each in images
    ]
    return _Page(page_begin(texts, 0.5625) + "".join(figures) + PAGE_END)


def test_a_page_shows_hostile_texts_as_they_are() -> None:
    page = _page(pack_images(_SENT))
    assert {tag for tag, _ in page.tags}.isdisjoint({"script", "iframe", "object", "link"})
    assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on")]
    assert [attributes["alt"] for attributes in page.of("img")] == [
        _HOSTILE[0],
        _HOSTILE[1],
        "gpj.exe \u0639\u0627\u0644\u0645",  # not reversed
        _HOSTILE[3],
        "Image 5",
    ]
    assert _HOSTILE[0] in page.texts
    assert " <b>for the client</b>\n@SUM" in page.texts
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
    [
        ("Motivation Pack", "Motivation Pack.csv"),
        ("CON", "_CON.csv"),
        (" a/b:c\n. ", "a b c.csv"),
        ("\u202e", "images.csv"),
    ],
)
def test_the_proposed_name_is_valid_everywhere(title: str, name: str) -> None:
    assert file_name(title, CopyForm.CSV) == name

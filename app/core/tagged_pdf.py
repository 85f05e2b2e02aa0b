"""A PDF with tags: each picture has a text in its place, and texts are in the order in which they are read.

Qt's PDF writer shapes texts of all scripts and embeds their fonts, but it writes no tags and no language, and encodes
pictures again. So it draws the texts alone: each piece of them on a page of its own, as large as a page of the document
and at the place where it belongs. This module reads what it has written, and joins the pieces on pages of another file,
marked as what they are, with the pictures between them. What no font of the system has is a box, as in the window.

fpdf2 2.8 was tried. It writes tags for pictures only: texts have no order of reading. It needs the file of a font for
each script, which Qt does not tell, and a painter of its own beside that of the preview. With fonttools and uharfbuzz
it adds 30 MB to the packages, and its import takes 1.8 s. pikepdf 10.18, which reads and writes the objects of a PDF,
adds 10.2 MB, and 21.9 MB with lxml, which it needs: more than the 8 MB that it was allowed.

What is read is Qt's own output in this process, not a file from elsewhere: its form is known, and checked by tests.

Programs find words in glyphs, several of which may stand for one letter, or one for several. So each piece that is not
in Latin letters has its text beside it. Not those from right to left, because programs reverse it there: it stands with
the paragraph, for screen readers, and the glyphs tell programs the letters.

The standard is ISO 32000-1, sections 7 (syntax) and 14.7 to 14.9 (structure, tags, alternative descriptions).
"""

import re
import unicodedata
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from html import escape
from typing import BinaryIO, Final, NamedTuple

from app.core.contact_sheet import Box

_REFERENCE: Final = re.compile(rb"(\d+) 0 R")


class Piece(NamedTuple):
    """A piece of text that Qt has drawn on a page of its own.

    Attributes:
        page: The number of that page, from 0.
        text: What it says.
    """

    page: int
    text: str


class Paragraph(NamedTuple):
    """A text, in pieces: lines, or parts of lines in other colours.

    Attributes:
        pieces: In the order of reading.
        is_artifact: Whether it is not read out: a header of every page, or a frame.
    """

    pieces: Sequence[Piece]
    is_artifact: bool = False


class Figure(NamedTuple):
    """A picture.

    Attributes:
        picture: As `TaggedPdf.add_picture` returned it.
        box: Where it is, in points from the upper left corner.
        description: What is read out in its place.
    """

    picture: int
    box: Box
    description: str


class TaggedPdf:
    """Writes a file as its pages are added; only the texts that Qt has drawn are in memory."""

    def __init__(self, file: BinaryIO, size: tuple[float, float]) -> None:
        """Write the beginning. Pictures may be added.

        Args:
            file: Is written from its beginning to its end.
            size: Width and height of all pages, in points.

        Raises:
            OSError: As all methods, if the file can't be written.
        """
        self._file = file
        self._size = size
        self._drawn: _DrawnTexts | None = None
        self._position = 0
        self._offsets: dict[int, int] = {}
        self._count = 0
        self._pages: list[int] = []
        self._elements: list[int] = []  # of the structure, in the order of reading
        self._parents: list[Sequence[int]] = []  # of the marked parts of each page
        self._write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
        self._catalog, self._tree, self._page_tree, self._document = (self._reserve() for _ in range(4))
        self._resources = self._reserve()
        self._pictures: list[int] = []

    def add_picture(self, jpeg: bytes, size: tuple[int, int]) -> int:
        """Write a JPEG of three colours as it is, for one or more figures.

        Returns:
            Its number, for `Figure.picture`.
        """
        number = self._reserve()
        head = b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceRGB" % size
        self._write_stream(number, head + b" /BitsPerComponent 8 /Filter /DCTDecode", jpeg)
        self._pictures.append(number)
        return number

    def begin_pages(self, drawn: bytes, check: Callable[[], object]) -> None:
        """Prepare to add pages.

        Args:
            drawn: The file that Qt has written, a page for each piece of text.
            check: Called about once in a millisecond from now on. It may raise an exception.
        """
        self._drawn = _DrawnTexts(drawn, check)

    def add_page(self, content: Iterable[Paragraph | Figure]) -> None:
        """Write a page with texts and pictures, in the order of reading."""
        page, elements, parts = self._reserve(), list[int](), list[bytes]()
        for each in content:
            if isinstance(each, Paragraph) and each.is_artifact:
                streams = (_spanned(piece, self._stream(piece)) for piece in each.pieces)
                parts += (b"/Artifact BMC\n%sEMC" % stream for stream in streams)
                continue
            element, first = self._reserve(), len(elements)
            if isinstance(each, Figure):
                parts.append(b"/Figure <</MCID %d>> BDC\n%sEMC" % (first, self._drawing(each)))
                kind = b"/Figure /Alt %s /A <</O /Layout /BBox [%.2f %.2f %.2f %.2f]>>" % (
                    _string(each.description),
                    *self._corners(each.box),
                )
                elements.append(element)
            else:
                for number, piece in enumerate(each.pieces, first):
                    parts.append(b"/P <</MCID %d>> BDC\n%sEMC" % (number, _spanned(piece, self._stream(piece))))
                    elements.append(element)
                text = " ".join(piece.text for piece in each.pieces)
                kind = b"/P /ActualText %s" % _string(text) if _is_from_right(text) else b"/P"
            numbers = b" ".join(b"%d" % number for number in range(first, len(elements)))
            body = b"<</Type /StructElem /S %s /P %d 0 R /Pg %d 0 R /K [%s]>>"
            self._write_object(element, body % (kind, self._document, page, numbers))
            self._elements.append(element)
        contents = self._reserve()
        self._write_stream(contents, b"/Filter /FlateDecode", zlib.compress(b"\n".join(parts)))
        body = (
            b"<</Type /Page /Parent %d 0 R /MediaBox [0 0 %.2f %.2f] /Resources %d 0 R /Contents %d 0 R "
            b"/StructParents %d /Tabs /S>>"
        )
        place = (self._page_tree, *self._size, self._resources, contents, len(self._pages))
        self._write_object(page, body % place)
        self._pages.append(page)
        self._parents.append(elements)

    def close(self, title: str, language: str) -> None:
        """Write the end: fonts, structure, title and language. The file itself is not closed.

        Args:
            title: Of the document.
            language: Of the document, as in BCP 47.
        """
        self._write_resources()
        self._write_structure()
        kids = _references(self._pages)
        self._write_object(self._page_tree, b"<</Type /Pages /Count %d /Kids [%s]>>" % (len(self._pages), kids))
        metadata, information = self._reserve(), self._reserve()
        xml = METADATA.format(title=escape(title), language=escape(language)).encode()
        self._write_stream(metadata, b"/Type /Metadata /Subtype /XML", xml)
        self._write_object(information, b"<</Title %s /Creator (Pack Browser)>>" % _string(title))
        body = (
            b"<</Type /Catalog /Pages %d 0 R /StructTreeRoot %d 0 R /Metadata %d 0 R /Lang %s "
            b"/MarkInfo <</Marked true>> /ViewerPreferences <</DisplayDocTitle true>>>>"
        )
        self._write_object(self._catalog, body % (self._page_tree, self._tree, metadata, _string(language)))
        start, size = self._position, self._count + 1
        entries = b"".join(b"%010d 00000 n \n" % self._offsets[number] for number in range(1, size))
        self._write(b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, entries))
        trailer = b"trailer\n<</Size %d /Root %d 0 R /Info %d 0 R>>\nstartxref\n%d\n%%%%EOF\n"
        self._write(trailer % (size, self._catalog, information, start))

    def _drawing(self, figure: Figure) -> bytes:
        left, bottom, right, top = self._corners(figure.box)
        place = (right - left, top - bottom, left, bottom)
        return b"q %.2f 0 0 %.2f %.2f %.2f cm /P%d Do Q\n" % (*place, figure.picture)

    def _corners(self, box: Box) -> tuple[float, float, float, float]:
        """Left, bottom, right and top of a box, from the lower left corner of the page."""
        bottom = self._size[1] - box.y - box.height
        return box.x, bottom, box.x + box.width, bottom + box.height

    def _stream(self, piece: Piece) -> bytes:
        assert self._drawn is not None
        return b"q\n%s\nQ\n" % self._drawn.content(piece.page)

    def _write_resources(self) -> None:
        assert self._drawn is not None
        categories = self._drawn.resources(self._reserve, self._write_object)
        pictures = b"".join(b"/P%d %d 0 R\n" % (number, number) for number in self._pictures)
        categories[b"XObject"] = categories.get(b"XObject", b"") + pictures
        entries = b"".join(b"/%s <<%s>>\n" % category for category in categories.items())
        self._write_object(self._resources, b"<<%s>>" % entries)

    def _write_structure(self) -> None:
        lists = enumerate(self._parents)
        numbers = b"\n".join(b"%d [%s]" % (page, _references(elements)) for page, elements in lists)
        body = b"<</Type /StructTreeRoot /K %d 0 R /ParentTree <</Nums [%s]>> /ParentTreeNextKey %d>>"
        self._write_object(self._tree, body % (self._document, numbers, len(self._pages)))
        body = b"<</Type /StructElem /S /Document /P %d 0 R /K [%s]>>"
        self._write_object(self._document, body % (self._tree, _references(self._elements)))

    def _reserve(self) -> int:
        self._count += 1
        return self._count

    def _write_stream(self, number: int, entries: bytes, content: bytes) -> None:
        body = b"<<%s /Length %d>>\nstream\n%s\nendstream" % (entries, len(content), content)
        self._write_object(number, body)

    def _write_object(self, number: int, body: bytes) -> None:
        self._offsets[number] = self._position
        self._write(b"%d 0 obj\n%s\nendobj\n" % (number, body))

    def _write(self, content: bytes) -> None:
        self._file.write(content)
        self._position += len(content)


_CATEGORY: Final = re.compile(rb"/(\w+)\s*<<(.*?)>>", re.DOTALL)
_ENTRY: Final = re.compile(rb"(/[^\s/]+)\s+(\d+ 0 R|/\w+)")
_TABLE: Final = re.compile(rb"/ToUnicode (\d+) 0 R")
_LETTERS: Final = re.compile(rb"\[.*?\]", re.DOTALL)


class _DrawnTexts:
    """What Qt has drawn: the content of each page, and the fonts and pictures that these use."""

    def __init__(self, drawn: bytes, check: Callable[[], object]) -> None:
        self._check = check
        self._drawn = memoryview(drawn)
        self._places = dict(_places(drawn))
        tree = next(self._object(number) for number in self._places if b"/Type /Pages" in self._object(number)[:200])
        self._pages = [self._object(int(number)) for number in _REFERENCE.findall(tree.partition(b"/Kids")[2])]

    def content(self, page: int) -> bytes:
        """The drawing commands of a page."""
        self._check()
        body = self._object(_number_after(b"/Contents", self._pages[page]))
        return zlib.decompressobj().decompress(body.partition(b"stream\n")[2])

    def resources(self, reserve: Callable[[], int], write: Callable[[int, bytes], None]) -> dict[bytes, bytes]:
        """Write the objects that the content of any page uses.

        Args:
            reserve: Returns the number for an object.
            write: Writes an object with its number.

        Returns:
            The entries of each category of resources.
        """
        found: dict[bytes, dict[bytes, bytes]] = {}
        for page in self._pages:
            self._check()
            for category, entries in _CATEGORY.findall(self._object(_number_after(b"/Resources", page))):
                found.setdefault(category, {}).update(_ENTRY.findall(entries))
        numbers: dict[int, int] = {}
        waiting: list[int] = []
        letters_of_glyphs: set[int] = set()

        def renumbered(match: re.Match[bytes]) -> bytes:
            number = int(match[1])
            if number not in numbers:
                numbers[number] = reserve()
                waiting.append(number)
            return b"%d 0 R" % numbers[number]

        categories = {
            category: b"".join(
                b"%s %s\n" % (name, _REFERENCE.sub(renumbered, value)) for name, value in entries.items()
            )
            for category, entries in found.items()
        }
        while waiting:
            number = waiting.pop()
            head, stream, content = self._object(number).partition(b"stream\n")
            if number in letters_of_glyphs:
                content = _LETTERS.sub(_usual_letters, content)
            letters_of_glyphs.update(map(int, _TABLE.findall(head)))
            write(numbers[number], _REFERENCE.sub(renumbered, head) + stream + content)
        return categories

    def _object(self, number: int) -> bytes:
        begin, end = self._places[number]
        return bytes(self._drawn[begin:end]).partition(b" obj\n")[2].rpartition(b"endobj")[0].rstrip(b"\n")


_UNUSUAL_LETTER: Final = re.compile(rb"<(0009|F[BE]..)>")


def _usual_letters(letters: re.Match[bytes]) -> bytes:
    """Letters of glyphs, as people type them: Qt has tabulators for spaces, and the forms of Arabic letters."""
    return _UNUSUAL_LETTER.sub(_usual_letter, letters[0])


def _usual_letter(unusual: re.Match[bytes]) -> bytes:
    usual = unicodedata.normalize("NFKC", chr(int(unusual[1], 16))).replace("\t", " ")
    return b"<%04X>" % ord(usual) if len(usual) == 1 else unusual[0]


def _places(drawn: bytes) -> Iterator[tuple[int, tuple[int, int]]]:
    """Yield the number of each object, and where it begins and ends."""
    table = int(drawn[drawn.rindex(b"startxref") + len(b"startxref") :].split()[0])
    entries = re.findall(rb"(\d{10}) \d{5} ([nf])", drawn[table:])
    offsets = {number: int(offset) for number, (offset, kind) in enumerate(entries) if kind == b"n"}
    ordered = sorted(offsets.items(), key=lambda item: item[1])
    ends = [offset for _, offset in ordered[1:]] + [table]
    for (number, begin), end in zip(ordered, ends, strict=True):
        yield number, (begin, end)


def _number_after(name: bytes, body: bytes) -> int:
    match = _REFERENCE.search(body, body.index(name))
    assert match is not None
    return int(match[1])


def _references(numbers: Iterable[int]) -> bytes:
    return b" ".join(b"%d 0 R" % number for number in numbers)


def _string(text: str) -> bytes:
    if text.isascii() and text.isprintable():
        return b"(%s)" % re.sub(rb"[\\()]", rb"\\\g<0>", text.encode())
    return b"<FEFF%s>" % text.encode("utf-16-be", "replace").hex().upper().encode()


def _is_from_right(text: str) -> bool:
    return any(unicodedata.bidirectional(character) in {"R", "AL"} for character in text)


_LAST_SIMPLE: Final = "\u024f"


def _spanned(piece: Piece, stream: bytes) -> bytes:
    """The commands of a piece, with the text itself where it may not follow from its glyphs."""
    # Programs that find the text place it by the font and the position that are set where the span ends.
    begin, end = stream.find(b"BT\n"), stream.rfind(b"ET\n") + len(b"ET\n")
    if begin < 0:  # outlines or pictures of letters: the font may not be embedded, or is one of emoji
        begin, end = 0, len(stream)
    elif all(character <= _LAST_SIMPLE for character in piece.text) or _is_from_right(piece.text):
        return stream
    if not piece.text:
        return stream
    span = b"/Span <</ActualText %s>> BDC\n%sEMC\n" % (_string(piece.text), stream[begin:end])
    return stream[:begin] + span + stream[end:]


METADATA: Final = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""

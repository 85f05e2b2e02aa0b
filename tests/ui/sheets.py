"""Contact sheets for tests: images with thumbnails, and a small reader of the PDF files that are written."""

import io
import re
import zlib
from collections.abc import Mapping, Sequence

from msgspec import Raw
from PIL import Image

from app.core.contact_sheet import SheetOptions, lay_out
from app.core.models import ImageMetadata, PackImage
from app.core.saved_values import Mark
from app.images.decoded import Thumbnail
from app.ui.dialogs.sheet_files import Sheet


def pack_image(position: int, description: str | None = None, keywords: tuple[str, ...] = ()) -> PackImage:
    metadata = ImageMetadata("completed" if description else "pending", description, keywords)
    return PackImage(position, f"id{position}", f"https://cdn.invalid/{position}.jpg", metadata, True, Raw(b"{}"))


def thumbnail(color: str, size: tuple[int, int] = (90, 160)) -> Thumbnail:
    """A picture of one colour, which may be transparent."""
    has_alpha = len(color) == len("#rrggbbaa")
    file = io.BytesIO()
    Image.new("RGBA" if has_alpha else "RGB", size, color).save(file, "PNG" if has_alpha else "JPEG", quality=95)
    return Thumbnail(*size, file.getvalue(), has_alpha, *size, "JPEG")


def sheet(
    images: Sequence[PackImage],
    options: SheetOptions = SheetOptions(),  # noqa: B008 (frozen)
    marks: Mapping[str, Mark] = {},
    title: str = "Motivation",
) -> Sheet:
    return Sheet(options, lay_out(options, 9 / 16), title, tuple(images), False, len(images), marks, "DejaVu Sans")


class PdfFile:
    """A PDF that has been read.

    Attributes:
        objects: The bytes of each object, by its number.
        catalog: The root object.
    """

    def __init__(self, content: bytes) -> None:
        start = int(content[content.rindex(b"startxref") + 9 :].split()[0])
        table, trailer = content[start:].split(b"trailer", 1)
        offsets = [int(each) for each in re.findall(rb"(\d{10}) 00000 n", table)]
        self.objects: dict[int, bytes] = {}
        for number, offset in enumerate(offsets, 1):
            head = b"%d 0 obj\n" % number
            assert content[offset:].startswith(head), number
            self.objects[number] = content[offset + len(head) : content.index(b"\nendobj\n", offset)]
        self.catalog = self.object(rb"/Root (\d+) 0 R", trailer)
        self.information = self.object(rb"/Info (\d+) 0 R", trailer)
        for body in self.objects.values():
            dictionary = body.partition(b"stream\n")[0]
            assert {int(each) for each in re.findall(rb"(\d+) 0 R", dictionary)} <= self.objects.keys()

    def object(self, reference: bytes, body: bytes) -> bytes:
        """The object that another one refers to."""
        match = re.search(reference, body)
        assert match is not None
        return self.objects[int(match[1])]

    def elements(self) -> list[tuple[str, str]]:
        """What is read out, in this order: the kind of each element, and what stands in its place."""
        tree = self.object(rb"/StructTreeRoot (\d+) 0 R", self.catalog)
        document = self.object(rb"/K (\d+) 0 R", tree)
        numbers = re.findall(rb"(\d+) 0 R", document.partition(b"/K")[2])
        found = []
        for number in numbers:
            body = self.objects[int(number)]
            kind = re.search(rb"/S /(\w+)", body)
            text = re.search(rb"/(?:Alt|ActualText) (\(.*?[^\\]\)|<[0-9A-F]+>)", body)
            assert kind is not None
            found.append((kind[1].decode(), _text_of(text[1]) if text is not None else ""))
        return found

    def contents(self) -> list[bytes]:
        """The drawing commands of each page."""
        tree = self.object(rb"/Pages (\d+) 0 R", self.catalog)
        pages = [self.objects[int(each)] for each in re.findall(rb"(\d+) 0 R", tree.partition(b"/Kids")[2])]
        bodies = [self.object(rb"/Contents (\d+) 0 R", page) for page in pages]
        return [zlib.decompress(body.partition(b"stream\n")[2].removesuffix(b"\nendstream")) for body in bodies]

    def texts_in_spans(self) -> list[str]:
        """The texts that stand beside glyphs."""
        written = re.compile(rb"/ActualText (\(.*?[^\\]\)|<FEFF\w+>)")
        return [_text_of(each) for page in self.contents() for each in written.findall(page)]

    def title(self) -> str:
        match = re.search(rb"/Title (\(.*?[^\\]\)|<[0-9A-F]+>)", self.information)
        assert match is not None
        return _text_of(match[1])

    def pictures(self) -> list[bytes]:
        """The JPEG files that it contains."""
        bodies = [body for body in self.objects.values() if b"/DCTDecode" in body.partition(b"stream\n")[0]]
        return [body.partition(b"stream\n")[2].removesuffix(b"\nendstream") for body in bodies]


def _text_of(written: bytes) -> str:
    if written.startswith(b"<FEFF"):
        return bytes.fromhex(written[5:-1].decode()).decode("utf-16-be")
    return re.sub(r"\\(.)", r"\1", written[1:-1].decode())

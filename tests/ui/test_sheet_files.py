"""Contact sheets as files and on a printer: tags, texts and pictures of the PDF, and what is left after a failure."""

import io
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, ExitStack
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtGui import QImage, QPageLayout, QPageSize
from PySide6.QtPrintSupport import QPrinter

from app.core.contact_sheet import PAPERS, SheetOptions
from app.core.errors import ImageGoneError
from app.core.saved_values import Mark
from app.packs.exports import SheetPicture
from app.ui.dialogs.sheet_files import AddPage, Output, Piece, Sheet, print_pages, set_page, write_pdf, write_pngs
from tests.tables import each_row
from tests.ui.pseudo_locale import set_language
from tests.ui.sheets import PdfFile, pack_image, sheet, thumbnail

pytestmark = pytest.mark.usefixtures("qapp")

_RED, _BLUE = thumbnail("#ff0000"), thumbnail("#0000ff", (160, 90))


def _no_check() -> None:
    pass


def _all_red(one: Sheet) -> dict[str, SheetPicture]:
    return dict.fromkeys((image.url for image in one.images), _RED)


def _write(output: Output, one: Sheet, pictures: Mapping[str, SheetPicture] | None = None) -> Path | None:
    with output(_no_check) as (add_page, path):
        for page in range(one.page_count):
            add_page(page, {url: (pictures or _all_red(one))[url] for url in one.places(page)}, _no_check)
    return path


def _pdf(path: Path, one: Sheet, pictures: Mapping[str, SheetPicture] | None = None) -> PdfFile:
    assert _write(partial(write_pdf, one, path), one, pictures) == path
    assert [*path.parent.iterdir()] == [path]
    return PdfFile(path.read_bytes())


def test_each_picture_has_its_description_as_alternative_text(tmp_path: Path) -> None:
    images = [pack_image(1, "A (grey) cat\\dog, 50 %."), pack_image(2, "清晨的海滩"), pack_image(3)]
    one = sheet(images, SheetOptions(has_description=False), title="Morgen – 朝")
    pdf = _pdf(tmp_path / "sheet.pdf", one)

    assert [text for kind, text in pdf.elements() if kind == "Figure"] == [
        "A (grey) cat\\dog, 50 %.",
        "清晨的海滩",
        "Image 3: Not described yet",
    ]
    assert [kind for kind, _ in pdf.elements()] == ["Figure", "P"] * 3
    assert pdf.title() == "Morgen – 朝"
    assert b"/Lang (en)" in pdf.catalog
    assert b"/Marked true" in pdf.catalog
    assert b"/DisplayDocTitle true" in pdf.catalog


@pytest.mark.usefixtures("english_again")
def test_a_sheet_has_the_language_of_the_window(tmp_path: Path) -> None:
    set_language("de")
    pdf = _pdf(tmp_path / "sheet.pdf", sheet([pack_image(1)], SheetOptions()))
    assert b"/Lang (de)" in pdf.catalog
    assert [text for kind, text in pdf.elements() if kind == "Figure"] == ["Bild 1: Noch nicht beschrieben"]


def test_all_marked_parts_are_numbered_and_closed(tmp_path: Path) -> None:
    images = [pack_image(position, "words " * position) for position in range(1, 30)]
    pdf = _pdf(tmp_path / "sheet.pdf", sheet(images, SheetOptions(has_keywords=True)))
    contents = pdf.contents()
    assert len(contents) == 3
    for content in contents:
        assert content.count(b"BDC") + content.count(b"BMC") == content.count(b"EMC")
        assert content.count(b"BT\n") == content.count(b"ET\n")
        numbers = [int(part.partition(b">")[0]) for part in content.split(b"/MCID ")[1:]]
        assert numbers == [*range(len(numbers))]


def test_texts_that_glyphs_do_not_tell_stand_beside_them(tmp_path: Path) -> None:
    pdf = _pdf(
        tmp_path / "sheet.pdf", sheet([pack_image(1, "Πρωί 清晨"), pack_image(2, "Café"), pack_image(3, "مرحبا بك")])
    )
    assert pdf.texts_in_spans() == ["Πρωί 清晨"]
    assert ("P", "مرحبا بك") in pdf.elements()


def test_glyphs_stand_for_letters_and_spaces_that_people_type(tmp_path: Path) -> None:
    pdf = _pdf(tmp_path / "sheet.pdf", sheet([pack_image(1, "A cat. جبال عند الفجر")]))
    tables = [body for body in pdf.objects.values() if b"begincmap" in body]
    letters = {
        chr(int(letter, 16))
        for table in tables
        for row in re.findall(rb"\[(.*?)\]", table)
        for letter in re.findall(rb"<(....)>", row)
    }
    assert letters >= set("A cat. جبال عند الفجر")
    assert letters <= set("A cat. جبال عند الفجر Motivation 1 image / … ") | set("images")


def test_texts_of_a_font_that_may_not_be_embedded_stand_beside_their_outlines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Piece, "draw", lambda _piece, painter: painter.drawRect(10, 10, 5, 5))
    pdf = _pdf(tmp_path / "sheet.pdf", sheet([pack_image(1, "A cat.")], SheetOptions(has_header=False)))
    assert pdf.texts_in_spans() == ["1", "A cat.", "1 / 1"]


def test_thumbnails_are_in_it_as_they_are_and_each_once(tmp_path: Path) -> None:
    first, second = pack_image(1), pack_image(2)
    one = sheet([first, second, first] * 5)
    pdf = _pdf(tmp_path / "sheet.pdf", one, {first.url: _RED, second.url: _BLUE})
    assert pdf.pictures() == [_RED.data, _BLUE.data]
    assert [content.count(b" Do Q") for content in pdf.contents()] == [12, 3]


def test_transparent_pictures_are_on_white_and_a_missing_one_is_no_figure(tmp_path: Path) -> None:
    first, second = pack_image(1, "A cat."), pack_image(2, "A dog.")
    pictures: dict[str, SheetPicture] = {first.url: thumbnail("#ff000000"), second.url: ImageGoneError()}
    pdf = _pdf(tmp_path / "sheet.pdf", sheet([first, second]), pictures)
    (jpeg,) = pdf.pictures()
    assert QImage.fromData(jpeg).pixelColor(20, 20).lightness() > 250
    assert [text for kind, text in pdf.elements() if kind == "Figure"] == ["A cat."]


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs poppler's programs")
def test_another_program_finds_the_texts(tmp_path: Path) -> None:
    images = [
        pack_image(1, "A first fine office."),
        pack_image(2, "Πρωί στην παραλία"),
        pack_image(3, "Zażółć"),
        pack_image(4, "جبال عند الفجر"),
    ]
    _pdf(tmp_path / "sheet.pdf", sheet(images, marks={"id1": Mark.PICKED}))
    command = ["pdftotext", "-enc", "UTF-8", str(tmp_path / "sheet.pdf"), "-"]
    text = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout.decode()
    for words in (
        "Motivation",
        "4 images",
        "A first fine office.",
        "Πρωί στην παραλία",
        "Zażółć",
        "✓ Picked",
        "جبال عند الفجر",
    ):
        assert words in text


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is full")
@each_row(("write", "name"), [(write_pdf, "sheet.pdf"), (write_pngs, "sheet.png")])
def test_a_full_disk_leaves_the_former_file(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    write: Callable[..., AbstractContextManager[tuple[AddPage, Path]]],
    name: str,
) -> None:
    (tmp_path / name).write_text("former")
    one = sheet([pack_image(1)])
    really_open = io.open

    def open_full(path: str | Path, mode: str = "r", *others: object) -> object:
        return really_open("/dev/full" if "w" in mode or "x" in mode else path, mode.replace("x", "w"), *others)  # type: ignore[call-overload]

    monkeypatch.setattr("io.open", open_full)
    with pytest.raises(OSError, match="No space"):
        _write(partial(write, one, tmp_path / name), one)
    monkeypatch.undo()
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {name: "former"}


def test_a_stop_leaves_nothing(tmp_path: Path) -> None:
    class StoppedError(Exception):
        pass

    def check() -> None:
        raise StoppedError

    one = sheet([pack_image(1)])
    with pytest.raises(StoppedError), write_pdf(one, tmp_path / "sheet.pdf", check) as (add_page, _):
        add_page(0, _all_red(one), _no_check)
    for write in (write_pdf, write_pngs):
        opened = ExitStack()
        add_page, _ = opened.enter_context(write(one, tmp_path / "sheet", _no_check))
        add_page(0, _all_red(one), _no_check)
        assert not opened.__exit__(StoppedError, StoppedError(), None)
    assert [*tmp_path.iterdir()] == []


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on open files")
def test_pictures_of_many_pages_are_not_open_at_once(tmp_path: Path) -> None:
    import resource

    one = sheet([pack_image(position) for position in range(1, 27)], SheetOptions(paper="a5", columns=1))
    assert one.page_count == 26
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    with Path("/dev/null").open("rb") as file:
        next_number = file.fileno()
    resource.setrlimit(resource.RLIMIT_NOFILE, (next_number + 20, limits[1]))
    try:
        _write(partial(write_pngs, one, tmp_path / "sheet.png"), one)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)
    assert len([*tmp_path.iterdir()]) == 26


def test_several_pages_are_pictures_with_numbers_that_replace_nothing(tmp_path: Path) -> None:
    one = sheet([pack_image(position) for position in range(1, 14)])
    (tmp_path / "sheet-2.png").write_text("former")
    assert _write(partial(write_pngs, one, tmp_path / "sheet.png"), one) == tmp_path / "sheet (2)-1.png"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["sheet (2)-1.png", "sheet (2)-2.png", "sheet-2.png"]
    assert (tmp_path / "sheet-2.png").read_text() == "former"


def _printer(path: Path, one: Sheet) -> QPrinter:
    printer = QPrinter(QPrinter.PrinterMode.ScreenResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(path))
    set_page(printer, one)
    return printer


@each_row("paper", [*PAPERS])
@each_row("is_landscape", [False, True])
def test_a_printer_is_asked_for_a_paper_that_it_knows(tmp_path: Path, paper: str, is_landscape: bool) -> None:
    one = sheet([pack_image(1)], SheetOptions(paper, is_landscape))
    page = _printer(tmp_path / "printed.pdf", one).pageLayout()
    assert page.pageSize().id() is not QPageSize.PageSizeId.Custom
    assert page.pageSize().name().startswith(paper.title())
    assert page.fullRect(QPageLayout.Unit.Point).width() == pytest.approx(one.layout.width, abs=1)


def test_a_printer_gets_all_pages(tmp_path: Path) -> None:
    one = sheet([pack_image(position) for position in range(1, 14)], SheetOptions(is_landscape=True, paper="letter"))
    file = tmp_path / "printed.pdf"
    assert _write(partial(print_pages, one, _printer(file, one)), one) == file  # which is said, and can be shown
    printed = (tmp_path / "printed.pdf").read_bytes()
    assert printed.count(b"/Type /Page\n") == one.page_count > 1
    assert b"/MediaBox [0 0 792.000000 612.000000]" in printed


@pytest.mark.qt_log_ignore(r"^QPainter::begin\(\): Returned false")
def test_a_printer_that_cannot_be_used_is_an_error(tmp_path: Path) -> None:
    one = sheet([pack_image(1)])
    printer = _printer(tmp_path / "missing" / "printed.pdf", one)
    with pytest.raises(OSError):  # noqa: PT011 (without a reason)
        _write(partial(print_pages, one, printer), one)

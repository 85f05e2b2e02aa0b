"""Contact sheets: the dialog, what is on the pages, and what is said of them."""

from typing import Final

from app.packs.jobs import Job
from app.ui.texts.jobs import reason
from app.ui.texts.wording import Message, number, size, translate

CONTACT_SHEET: Final = Message("Sheets", "Contact sheet")
IMAGES: Final = Message("Sheets", "Images")
PAPER: Final = Message("Sheets", "Paper")
# By the keys of `core.contact_sheet.PAPERS`.
PAPERS: Final = {
    "a3": Message("Sheets", "A3"),
    "a4": Message("Sheets", "A4"),
    "a5": Message("Sheets", "A5"),
    "letter": Message("Sheets", "Letter"),
    "legal": Message("Sheets", "Legal"),
    "tabloid": Message("Sheets", "Tabloid"),
}
ORIENTATION: Final = Message("Sheets", "Orientation")
PORTRAIT: Final = Message("Sheets", "Portrait")
LANDSCAPE: Final = Message("Sheets", "Landscape")
MARGINS: Final = Message("Sheets", "Margins")
MILLIMETRES: Final = Message("Sheets", " mm")
COLUMNS: Final = Message("Sheets", "Columns")
UNDER_PICTURES: Final = Message("Sheets", "Under each picture")
ON_PAGES: Final = Message("Sheets", "On each page")
IN_FILE: Final = Message("Sheets", "In the file")
# What can stand on the pages, by the field of `SheetOptions`.
PARTS: Final = {
    "has_position": Message("Sheets", "Position"),
    "has_mark": Message("Sheets", "Mark"),
    "has_description": Message("Sheets", "Description"),
    "has_keywords": Message("Sheets", "Keywords"),
    "has_header": Message("Sheets", "Name of the pack"),
    "has_page_numbers": Message("Sheets", "Page number"),
    "has_small_pictures": Message("Sheets", "Smaller pictures"),
}
PAGE: Final = Message("Sheets", "Page")
SAVE_PDF: Final = Message("Sheets", "Save as PDF…")
SAVE_PNG: Final = Message("Sheets", "Save as PNG…")
PRINT: Final = Message("Sheets", "Print…")
PDF_FILES: Final = Message("Sheets", "PDF files")
PNG_FILES: Final = Message("Sheets", "PNG pictures")
NOT_PRINTED: Final = Message("Sheets", "Not printed: the printer can’t be used")
PRINTED: Final = Message("Sheets", "The contact sheet was sent to the printer")
CANCELLED: Final = Message("Sheets", "Contact sheet cancelled")


def images(count: int) -> str:
    """How many images are on the sheet."""
    return translate("Sheets", "%Ln image(s)", None, count)


def expected_size(size_bytes: int) -> str:
    """About how large the PDF is going to be."""
    return translate("Sheets", "PDF: about {size}").format(size=size(size_bytes))


def page_of(page: int, pages: int) -> str:
    """The number of a page, on the page and under the preview."""
    return translate("Sheets", "{page} / {pages}").format(page=number(page), pages=number(pages))


def of_pages(pages: int) -> str:
    """How many pages there are, after the number of the one that the preview shows."""
    return translate("Sheets", " of {pages}").format(pages=number(pages))


def preview_of(page: int, pages: int) -> str:
    """What a screen reader says of the preview."""
    template = translate("Sheets", "Preview of page {page} of {pages}")
    return template.format(page=number(page), pages=number(pages))


def image(position: int) -> str:
    """What an image is called in the list of what has failed."""
    return translate("Sheets", "Image {position}").format(position=number(position))


def job_title(count: int, pack: str) -> str:
    """What a job does."""
    return translate("Sheets", "Contact sheet of %Ln image(s) from {pack}", None, count).format(pack=pack)


def file_name(pack: str) -> str:
    """The name that is proposed for a file, without its suffix."""
    return translate("Sheets", "{pack} contact sheet").format(pack=pack).strip()


def after_saving(pages: int, job: Job) -> str:
    """How saving a sheet in a file has ended, or in so many files."""
    if job.error is not None:
        return translate("Sheets", "The contact sheet is not saved: {reason}").format(reason=reason(job.error))
    if job.result is None:
        return CANCELLED.text()
    if pages > 1:
        template = translate("Sheets", "%Ln page(s) are saved, the first as {name}", None, pages)
    else:
        template = translate("Sheets", "{name} is saved")
    return _with_missing(template.format(name=job.result.name), job)


def after_printing(job: Job) -> str:
    """How printing a sheet has ended, to paper or to a file."""
    if job.error is not None:
        return NOT_PRINTED.text()
    if job.result is not None:
        return after_saving(1, job)
    return CANCELLED.text() if job.is_cancelled else _with_missing(PRINTED.text(), job)


def _with_missing(sentence: str, job: Job) -> str:
    missing = translate("Sheets", "%Ln picture(s) could not be loaded", None, len(job.failures))
    return f"{sentence}; {missing}" if job.failures else sentence

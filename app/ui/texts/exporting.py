"""What is taken of a pack: the menu *Copy as*, exports to a file, and contact sheets."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QLocale

from app.core.copy_formats import CopyForm, PageTexts, Share, limit_of
from app.core.display_text import line_shown
from app.core.saved_values import Mark
from app.packs.jobs import Job
from app.ui.texts import jobs, marks
from app.ui.texts.image import NOTE
from app.ui.texts.pack import UNNAMED
from app.ui.texts.window import urls_copied
from app.ui.texts.wording import COUNT, Message, moment_of, number, translate

# --- Copying ----------------------------------------------------------------------------------------------------------

FORMS: Final = {
    CopyForm.URLS: Message("Copying", "URLs"),
    CopyForm.MARKDOWN: Message("Copying", "Markdown"),
    CopyForm.HTML: Message("Copying", "HTML"),
    CopyForm.CSV: Message("Copying", "CSV"),
    CopyForm.JSON: Message("Copying", "JSON"),
    CopyForm.PINNED_IMAGES: Message("Copying", "Slideshow pinned images"),
    CopyForm.CUSTOM_IMAGES: Message("Copying", "Slideshow custom images"),
    CopyForm.PACK_IMAGES: Message("Copying", "Pack images list"),
}
EXPLANATIONS: Final = {
    CopyForm.URLS: Message("Copying", "One URL on each line."),
    CopyForm.MARKDOWN: Message("Copying", "One image on each line, with its description as alternative text."),
    CopyForm.HTML: Message("Copying", "The source text of one image tag on each line, with its description."),
    CopyForm.CSV: Message("Copying", "A table of position, ID, URL, status, description and keywords."),
    CopyForm.JSON: Message("Copying", "What the service sent about each image, unchanged."),
    CopyForm.PINNED_IMAGES: Message(
        "Copying", "One URL for each slide: the pinned images in the settings of a slideshow."
    ),
    CopyForm.CUSTOM_IMAGES: Message(
        "Copying", "One URL and image ID for each slide: the custom images in the settings of a slideshow."
    ),
    CopyForm.PACK_IMAGES: Message("Copying", "A list of URLs as JSON: the pack images for Genviral’s command line."),
}
NONE_PICKED: Final = Message("Copying", "No picked images")
THIS_IMAGE: Final = Message("Copying", "This image")  # in the viewer and the comparison


# What is copied: the selected images.
selected: Final = Message("Copying", "%Ln selected image(s)", None, COUNT)
# What is copied: all images that are shown.
shown: Final = Message("Copying", "%Ln shown image(s)", None, COUNT)


def picked(count: int) -> str:
    """What is copied: all images of the pack that are picked."""
    if not count:
        return NONE_PICKED.text()
    return translate("Copying", "%Ln picked image(s)", None, count)


def form_name(form: CopyForm, share: Share) -> str:
    """A form in the menu, with what it leaves out."""
    name = FORMS[form].text()
    if share.held == share.available:
        return name
    return Message("Copying", "{form} (first {held} of {available})")(name, share.held, share.available)


_HELD: Final = Message("Copying", "{explanation} It holds {limit}: the last %Ln image(s) are left out.", None, COUNT)


def explanation(form: CopyForm, share: Share) -> str:
    """What a form is, and what it leaves out."""
    text = EXPLANATIONS[form].text()
    left_out = share.available - share.held
    if not left_out:
        return text
    return _HELD(left_out, text, limit_of(form) or 0)


def copied(form: CopyForm, share: Share) -> str:
    """So many images are on the clipboard in a form, and so many were left out."""
    if form is CopyForm.URLS:
        return urls_copied(share.held)
    name = FORMS[form].text()
    left_out = share.available - share.held
    if not left_out:
        return translate("Copying", "%Ln image(s) copied as {form}", None, share.held).format(form=name)
    template = translate("Copying", "First {held} of {available} images copied as {form}; %Ln left out", None, left_out)
    return template.format(form=name, held=number(share.held), available=number(share.available))


def slides_copied(form: CopyForm, copied: int, left_out: Sequence[int]) -> str:
    """So many slides are on the clipboard in a form, and which ones, from 1, are not: they have no image or no URL."""
    template = translate("Copying", "%Ln slide(s) copied as {form}, in the order of the tray", None, copied)
    text = template.format(form=FORMS[form].text())
    missing = translate("Copying", "%Ln left out, without an image or a URL: {slides}", None, len(left_out))
    slides = QLocale().createSeparatedList([number(slide) for slide in left_out])
    return f"{text} · {missing.format(slides=slides)}" if left_out else text


# --- Exports ----------------------------------------------------------------------------------------------------------

TITLE: Final = Message("Export", "Export")
FORM: Final = Message("Export", "Format")
FILE_FORMS: Final = {
    CopyForm.CSV: FORMS[CopyForm.CSV],
    CopyForm.JSON: FORMS[CopyForm.JSON],
    CopyForm.MARKDOWN: FORMS[CopyForm.MARKDOWN],
    CopyForm.HTML: Message("Export", "HTML page"),
}
FILE_EXPLANATIONS: Final = {
    CopyForm.CSV: Message(
        "Export", "A table for spreadsheets: position, ID, URL, status, description and keywords, with marks and notes."
    ),
    CopyForm.JSON: Message("Export", "What the service sent about each image, with marks and notes beside it."),
    CopyForm.MARKDOWN: Message(
        "Export", "A paragraph for each image: a link to the picture, its description, mark and note."
    ),
    CopyForm.HTML: Message(
        "Export", "One page to look at or to send, with the pictures in it, descriptions, keywords, marks and notes."
    ),
}
SMALL_PICTURES: Final = Message("Export", "Smaller pictures")
NO_PICTURE: Final = Message("Export", "This picture could not be loaded")


def selected_images(count: int, *, is_covered: bool) -> str:
    """What is exported: the selected images; where a viewer covers them, the image in it."""
    if is_covered:
        return THIS_IMAGE.text()
    return selected(count) if count else translate("Export", "No selected images")


# What is exported: all images of the pack.
all_images: Final = Message("Export", "All %Ln image(s)", None, COUNT)


# About how large the page is going to be.
expected_size: Final = Message("Export", "About {size}")


def job_title(form: CopyForm, count: int, name: str, *, is_of_picked: bool) -> str:
    """What a job does."""
    if is_of_picked:
        template = translate("Export", "Export %Ln picked image(s) of {name} as {form}", None, count)
    else:
        template = translate("Export", "Export %Ln image(s) of {name} as {form}", None, count)
    return template.format(name=line_shown(name) or UNNAMED.text(), form=FILE_FORMS[form].text())


def ended(job: Job, file_name: str) -> str:
    """How an export has ended."""
    if job.error is not None:
        return translate("Export", "Not exported: {reason}").format(reason=jobs.reason(job.error))
    if job.result is None:
        return translate("Export", "Not exported: cancelled")
    if job.failures:
        template = translate("Export", "%Ln image(s) exported to {file}", None, job.total)
        missing = translate("Export", "%Ln picture(s) could not be loaded", None, len(job.failures))
        return f"{template.format(file=file_name)}; {missing}"
    return translate("Export", "%Ln image(s) exported to {file}", None, job.total).format(file=file_name)


# What an image is called that has no description, or whose picture could not be loaded.
image_name: Final = Message("Export", "Image {position}")


_FINDINGS: Final = {"used_in": Message("Export", "Used in")}


def page_texts(name: str, count: int, picked_count: int, now: float, *, is_of_picked: bool) -> PageTexts:
    """The sentences of a page.

    Args:
        name: Of the pack.
        count: Number of images.
        picked_count: Number of those that are picked.
        now: In seconds since 1970.
        is_of_picked: Whether they are the picked images of the pack.
    """
    summary = [picked(count) if is_of_picked else translate("Export", "%Ln image(s)", None, count)]
    if 0 < picked_count < count:
        summary.append(marks.counted(Mark.PICKED, picked_count))
    summary.append(moment_of(now))
    return PageTexts(
        QLocale().bcp47Name(),
        line_shown(name) or UNNAMED.text(),
        " · ".join(summary),
        {mark: word.text() for mark, word in marks.WORDS.items()},
        f"{NOTE.text()}:",
        NO_PICTURE.text(),
        marks.no_description,
        image_name,
        {name: f"{label.text()}:" for name, label in _FINDINGS.items()},
    )


# --- Contact sheets ---------------------------------------------------------------------------------------------------

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
# How many images are on the sheet.
images: Final = Message("Sheets", "%Ln image(s)", None, COUNT)
# About how large the PDF is going to be.
expected_pdf_size: Final = Message("Sheets", "PDF: about {size}")
# The number of a page, on the page and under the preview.
page_of: Final = Message("Sheets", "{page} / {pages}")
# How many pages there are, after the number of the one that the preview shows.
of_pages: Final = Message("Sheets", " of {pages}")
# What a screen reader says of the preview.
preview_of: Final = Message("Sheets", "Preview of page {page} of {pages}")
# What a job does.
sheet_title: Final = Message("Sheets", "Contact sheet of %Ln image(s) from {pack}", None, COUNT)


def file_name(pack: str) -> str:
    """The name that is proposed for a file, without its suffix."""
    return translate("Sheets", "{pack} contact sheet").format(pack=pack).strip()


def after_saving(pages: int, job: Job) -> str:
    """How saving a sheet in a file has ended, or in so many files."""
    if job.error is not None:
        return translate("Sheets", "The contact sheet is not saved: {reason}").format(reason=jobs.reason(job.error))
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

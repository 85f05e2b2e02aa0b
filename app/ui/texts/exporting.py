"""Exporting images to a file: the dialog, the page, and how the export has ended."""

from typing import Final

from PySide6.QtCore import QLocale

from app.core.copy_formats import CopyForm, PageTexts
from app.core.display_text import line_shown
from app.core.saved_values import Mark
from app.packs.jobs import Job
from app.ui.texts import copying, jobs, marks
from app.ui.texts.image import NOTE
from app.ui.texts.pack import UNNAMED
from app.ui.texts.wording import Message, moment_of, number, size, translate

TITLE: Final = Message("Export", "Export")
FORM: Final = Message("Export", "Format")
EXPORT: Final = Message("Export", "Export…")
FORMS: Final = {
    CopyForm.CSV: copying.FORMS[CopyForm.CSV],
    CopyForm.JSON: copying.FORMS[CopyForm.JSON],
    CopyForm.MARKDOWN: copying.FORMS[CopyForm.MARKDOWN],
    CopyForm.HTML: Message("Export", "HTML page"),
}
EXPLANATIONS: Final = {
    CopyForm.CSV: Message(
        "Export", "A table for spreadsheets: position, id, URL, status, description and keywords, with marks and notes."
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
        return copying.THIS_IMAGE.text()
    return copying.selected(count) if count else translate("Export", "No selected images")


def all_images(count: int) -> str:
    """What is exported: all images of the pack."""
    return translate("Export", "All %Ln image(s)", None, count)


def expected_size(size_bytes: int) -> str:
    """About how large the page is going to be."""
    return translate("Export", "About {size}").format(size=size(size_bytes))


def job_title(form: CopyForm, count: int, name: str, *, is_of_picked: bool) -> str:
    """What a job does."""
    if is_of_picked:
        template = translate("Export", "Export %Ln picked image(s) of {name} as {form}", None, count)
    else:
        template = translate("Export", "Export %Ln image(s) of {name} as {form}", None, count)
    return template.format(name=line_shown(name) or UNNAMED.text(), form=FORMS[form].text())


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


def image_name(position: int) -> str:
    """What an image is called that has no description, or whose picture could not be loaded."""
    return translate("Export", "Image {position}").format(position=number(position))


def page_texts(name: str, count: int, picked: int, now: float, *, is_of_picked: bool) -> PageTexts:
    """The sentences of a page.

    Args:
        name: Of the pack.
        count: Number of images.
        picked: Number of those that are picked.
        now: In seconds since 1970.
        is_of_picked: Whether they are the picked images of the pack.
    """
    summary = [copying.picked(count) if is_of_picked else translate("Export", "%Ln image(s)", None, count)]
    if 0 < picked < count:
        summary.append(marks.counted(Mark.PICKED, picked))
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
    )

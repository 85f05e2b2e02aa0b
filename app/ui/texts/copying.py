"""Copying images in several forms: what the menu *Copy as* says, and what was copied."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QLocale

from app.core.copy_formats import CopyForm, Share, limit_of
from app.ui.texts.window import urls_copied
from app.ui.texts.wording import Message, number, translate

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
    CopyForm.CSV: Message("Copying", "A table of position, id, URL, status, description and keywords."),
    CopyForm.JSON: Message("Copying", "What the service sent about each image, unchanged."),
    CopyForm.PINNED_IMAGES: Message(
        "Copying", "A URL for each slide of a slideshow, as pinned_images of its settings."
    ),
    CopyForm.CUSTOM_IMAGES: Message(
        "Copying", "A URL and an image id for each slide of a slideshow, as custom_images of its settings."
    ),
    CopyForm.PACK_IMAGES: Message("Copying", "A JSON list of URLs, for the option --pack-images of the shell client."),
}
NONE_PICKED: Final = Message("Copying", "No picked images")
THIS_IMAGE: Final = Message("Copying", "This image")  # in the viewer and the comparison


def selected(count: int) -> str:
    """What is copied: the selected images."""
    return translate("Copying", "%Ln selected image(s)", None, count)


def shown(count: int) -> str:
    """What is copied: all images that are shown."""
    return translate("Copying", "%Ln shown image(s)", None, count)


def shown_as_none_is_selected(count: int) -> str:
    """What is copied: all images that are shown, because none is selected."""
    return translate("Copying", "%Ln shown image(s), as none is selected", None, count)


def picked_as_none_is_selected(count: int) -> str:
    """What is copied: all images that are picked, because none is selected."""
    return translate("Copying", "%Ln picked image(s), as none is selected", None, count)


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
    template = translate("Copying", "{form} (first {held} of {available})")
    return template.format(form=name, held=number(share.held), available=number(share.available))


def explanation(form: CopyForm, share: Share) -> str:
    """What a form is, and what it leaves out."""
    text = EXPLANATIONS[form].text()
    left_out = share.available - share.held
    if not left_out:
        return text
    template = translate(
        "Copying", "{explanation} It holds {limit}: the last %Ln image(s) are left out.", None, left_out
    )
    return template.format(explanation=text, limit=number(limit_of(form) or 0))


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

"""Converts images to any of the forms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app.core.copy_formats import csv_table, json_values
from app.core.copy_formats.forms import CopyForm, Share, available_images, limit_of
from app.core.copy_formats.html_tags import image_tag
from app.core.copy_formats.markdown import image_line
from app.core.copy_formats.urls import copied_urls

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from app.core.models import PackImage

_CONVERSIONS: Final[dict[CopyForm, Callable[[Iterable[PackImage]], str]]] = {
    CopyForm.URLS: lambda images: "\n".join(copied_urls(images)),
    CopyForm.MARKDOWN: lambda images: "\n".join(map(image_line, images)),
    CopyForm.HTML: lambda images: "\n".join(map(image_tag, images)),
    CopyForm.CSV: csv_table.table,
    CopyForm.JSON: json_values.sent_objects,
    CopyForm.PINNED_IMAGES: json_values.pinned_images,
    CopyForm.CUSTOM_IMAGES: json_values.custom_images,
    CopyForm.PACK_IMAGES: json_values.pack_images,
}


def convert(
    form: CopyForm,
    images: Iterable[PackImage],
    paced: Callable[[Iterable[PackImage]], Iterable[PackImage]] = iter,
) -> tuple[str, Share]:
    """The images in a form, in pack order: as many of the first ones as it can hold; empty if it can hold none.

    Args:
        form: The form.
        images: The images, in any order.
        paced: Passes images on. A thread may give way to others meanwhile, or stop.
    """
    available = available_images(form, paced(images))
    held = available[: limit_of(form)]
    return _CONVERSIONS[form](paced(held)) if held else "", Share(len(held), len(available))

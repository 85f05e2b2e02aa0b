"""The line at the bottom of the window, and the buttons in it."""

from __future__ import annotations

from typing import Final

from app.ui.texts.formats import number, rounded, size
from app.ui.texts.message import Message, translate

CANCEL: Final = Message("StatusLine", "Cancel")
CANCEL_NAME: Final = Message("StatusLine", "Cancel loading all")
CANCEL_TIP: Final = Message("StatusLine", "Stop loading; what is loaded stays")
NO_IMAGES: Final = Message("StatusLine", "No images")
OTHERS_LOAD_WHEN_SCROLLED_TO: Final = Message("StatusLine", "the others load when you scroll to them")
RETRY_FAILED_IMAGES: Final = Message("StatusLine", "Retry failed images")
THUMBNAILS: Final = Message("StatusLine", "Thumbnails")


def image_count(count: int) -> str:
    """How many images the pack has, while none is selected."""
    return translate("StatusLine", "%Ln image(s)", None, count)


def selection(selected: int, total: int) -> str:
    """How many of the pack's images are selected."""
    template = translate("StatusLine", "{selected} of {total} selected")
    return template.format(selected=number(selected), total=number(total))


def thumbnails(shown: int, total: int) -> str:
    """How many thumbnails are there."""
    template = translate("StatusLine", "thumbnails {shown}/{total}")
    return template.format(shown=number(shown), total=number(total))


def failed(count: int) -> str:
    """How many thumbnails failed."""
    return translate("StatusLine", "%Ln failed", None, count)


def loading_all(bytes_left: int) -> str:
    """All images are being loaded; the size is an estimate, 0 for none."""
    if not bytes_left:
        return translate("StatusLine", "loading all")
    return translate("StatusLine", "loading all, about {size} left").format(size=size(bytes_left))


def load_all(total: int, bytes_left: int) -> str:
    """The button that loads all images; the size is an estimate, 0 for none."""
    if not bytes_left:
        return translate("StatusLine", "Load all {total}").format(total=number(total))
    template = translate("StatusLine", "Load all {total} (about {size})")
    return template.format(total=number(total), size=size(bytes_left))


def load_some(images: int, bytes_left: int) -> str:
    """The button in its place where there is no room for all images; both numbers are estimates."""
    template = translate("StatusLine", "Load about %Ln more ({size})", None, rounded(images))
    return template.format(size=size(bytes_left))


def load_some_tip(missing: int) -> str:
    """What that button does."""
    return translate(
        "StatusLine", "%Ln image(s) are not loaded yet, and there is no room for all of them", None, missing
    )


def load_all_tip(missing: int) -> str:
    """What that button does."""
    return translate("StatusLine", "Download the %Ln image(s) that are not loaded yet", None, missing)

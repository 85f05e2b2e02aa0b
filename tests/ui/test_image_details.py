"""The side panel of one image: everything that the AI has written about it, and which words have changed."""

from typing import Any

import pytest
from msgspec import Raw
from msgspec.structs import replace
from PySide6.QtWidgets import QTextEdit, QWidget
from pytestqt.qtbot import QtBot

from app.core.changes import Description
from app.core.models import ImageMetadata, PackImage
from app.core.saved_values import Mark
from app.ui import theme
from app.ui.look.image_details import ImageDetails, SignChip
from tests.unit.packs.stand_in_services import image


def test_each_field_of_the_metadata_is_shown(qtbot: QtBot) -> None:
    values: dict[str, Any] = {name: f"value of {name}" for name in ImageMetadata.__struct_fields__}
    values["keywords"] = (values["keywords"],)
    page = ImageDetails()
    qtbot.addWidget(page)
    page.show_image(PackImage(1, "id", "", ImageMetadata(**values), True, Raw(b"{}")), 1)
    shown = " ".join(_text(each) for each in page.findChildren(QWidget) if each.isVisibleTo(page))
    assert [name for name in values if f"value of {name}" not in shown] == []


@pytest.mark.parametrize("beside", [True, False])
def test_status_and_mark_are_whole_and_the_first_mark_moves_nothing(qtbot: QtBot, beside: bool) -> None:
    page = ImageDetails()
    qtbot.addWidget(page)
    page.show_image(replace(image(297, "a"), metadata=ImageMetadata("pending")), 300)
    page.show_mark(Mark.NONE)
    chips = page.findChildren(SignChip)
    widths = [each.sizeHint().width() for each in chips]
    page.resize(sum(widths) + theme.SPACE_8 - (not beside), 600)
    page.show()
    place = page.findChild(QWidget, "description")
    assert place is not None
    former = place.geometry()
    page.show_mark(Mark.REJECTED)
    qtbot.waitExposed(page)
    assert [each.width() for each in chips] == widths
    assert (chips[0].y() == chips[1].y()) is beside
    assert place.geometry() == former


def _text(widget: QWidget) -> str:
    if isinstance(widget, QTextEdit):
        return widget.toPlainText()
    text = getattr(widget, "text", None)
    return str(text()) if callable(text) else widget.accessibleName()


LONG = "A runner at dawn on the bridge over the old harbour"


def page_of(qtbot: QtBot, description: str) -> tuple[ImageDetails, QTextEdit]:
    page = ImageDetails()
    qtbot.addWidget(page)
    page.show_image(replace(image(1, "a"), metadata=ImageMetadata("completed", description, ("sea", "sky"))), 1)
    shown = page.findChild(QTextEdit, "changed_words")
    assert isinstance(shown, QTextEdit)
    return page, shown


def marked(shown: QTextEdit) -> str:
    """The text, in which removed words are in brackets, and added ones in braces."""
    text = ""
    block = shown.document().begin()
    while block.isValid():
        text += "\n" if text else ""
        for part in block.textFormats():
            words = block.text()[part.start : part.start + part.length]
            signs = "[]" if part.format.fontStrikeOut() else "{}" if part.format.fontUnderline() else ""
            text += f"{signs[:1]}{words}{signs[1:]}"
        block = block.next()
    return text


@pytest.mark.parametrize(
    ("former", "now", "expected", "spoken"),
    [
        (Description("A dog", ("sea", "sky")), "A cat", "A [dog] {cat}", "Removed: dog. Added: cat."),
        (Description("A cat", ("sea",)), "A cat", "Keywords: sea, {sky}", "Keywords: Added: sky."),
        (
            Description("A dog", ("sea", "my dog", "sky")),
            "A cat",
            "A [dog] {cat}\nKeywords: sea, [my dog], sky",
            "Removed: dog. Added: cat. Keywords: Removed: my dog.",
        ),
        (Description("", ("sea", "sky")), "A cat", "{A cat}", "Added: A cat."),
        (
            Description(LONG, ("sea", "sky")),
            LONG.replace("dawn", "dusk"),
            "A runner at [dawn] {dusk} on the bridge …",
            "Removed: dawn. Added: dusk.",
        ),
        (
            Description(LONG, ("sea", "sky")),
            "Two swimmers rest",
            f"[{LONG}] {{Two swimmers rest}}",
            f"Removed: {LONG}. Added: Two swimmers rest.",
        ),
    ],
)
def test_removed_and_added_words_are_marked(
    qtbot: QtBot, former: Description, now: str, expected: str, spoken: str
) -> None:
    page, shown = page_of(qtbot, now)
    assert not shown.isVisibleTo(page)
    page.show_former(former)
    assert (marked(shown), shown.accessibleName(), shown.isVisibleTo(page)) == (expected, spoken, True)
    page.show_former(None)
    assert not shown.isVisibleTo(page)


def test_long_texts_are_shortened(qtbot: QtBot) -> None:
    page, shown = page_of(qtbot, "A cat")
    page.show_former(Description("x" * 200_000, tuple(f"keyword {number}" for number in range(10_000))))
    assert len(shown.toPlainText()) < 3_000

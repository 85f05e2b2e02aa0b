"""What is on the pages of a contact sheet, and where it is painted."""

from collections.abc import Mapping

import pytest
from PySide6.QtGui import QImage

from app.core.contact_sheet import SheetOptions
from app.core.saved_values import Mark
from app.ui.dialogs.sheet_files import Paragraph, PlacedImage, Sheet, page_content, paint_image
from tests.tables import each_row
from tests.ui.sheets import pack_image, sheet, thumbnail

pytestmark = pytest.mark.usefixtures("qapp")

_NOTHING_ELSE = SheetOptions(has_header=False, has_page_numbers=False)


def _shown(one: Sheet, page: int = 0, failed: Mapping[str, str] = {}) -> list[str]:
    """What is on a page: its texts, each with its lines joined by a slash, and pictures as ``[position]``."""
    return [
        f"[{each.image.position}]" if isinstance(each, PlacedImage) else "/".join(piece.text for piece in each.pieces)
        for each in page_content(one, page, failed)
    ]


def test_a_page_has_what_was_chosen_in_the_order_of_reading() -> None:
    images = [pack_image(1, "A cat.", ("cat", "grey")), pack_image(2)]
    one = sheet(images, SheetOptions(has_keywords=True), {"id1": Mark.PICKED, "id2": Mark.REJECTED})
    assert _shown(one) == [
        "Motivation/2 images",
        "[1]",
        "1/✓ Picked",
        "A cat.",
        "cat, grey",
        "[2]",
        "2/✕ Rejected",
        "1 / 1",
    ]
    assert [each.is_artifact for each in page_content(one, 0, {}) if isinstance(each, Paragraph)] == [
        True,
        False,
        False,
        False,
        False,
        True,
    ]


def test_what_was_not_chosen_is_not_there() -> None:
    options = SheetOptions(
        has_position=False, has_mark=False, has_description=False, has_header=False, has_page_numbers=False
    )
    assert _shown(sheet([pack_image(1, "A cat.", ("cat",))], options, {"id1": Mark.PICKED})) == ["[1]"]


def test_the_last_page_has_the_rest() -> None:
    images = [pack_image(position) for position in range(1, 15)]
    one = sheet(images)
    assert one.page_count == 2
    assert _shown(one, 1)[1:-1] == ["[13]", "13", "[14]", "14"]
    assert _shown(one, 1)[-1] == "2 / 2"


def test_a_missing_picture_has_its_reason_in_its_place() -> None:
    one = sheet([pack_image(1)], _NOTHING_ELSE)
    assert _shown(one, failed={one.images[0].url: "not found (404)"}) == ["", "not found (404)", "1"]


def test_the_reason_is_in_the_middle_of_the_place() -> None:
    one = sheet([pack_image(1)], _NOTHING_ELSE)
    page = paint_image(one, 0, {}, {one.images[0].url: "gone"}, 144)
    place = one.layout.cells[0].picture
    columns = [
        x
        for x in range(round(place.x * 2) + 4, round((place.x + place.width) * 2) - 4)
        for y in range(round(place.y * 2) + 4, round((place.y + place.height) * 2) - 4)
        if page.pixelColor(x, y).lightness() < 200
    ]
    assert (min(columns) + max(columns)) / 2 == pytest.approx((place.x + place.width / 2) * 2, abs=3)


@each_row("description", ["very long " * 40, "very long " * 2_000, "x" * 20_000, "清晨的海滩上有人散步。" * 2_000])
def test_a_long_description_is_cut_after_its_lines_and_says_so(description: str) -> None:
    one = sheet([pack_image(1, description)], _NOTHING_ELSE)
    place = one.layout.cells[0].description
    (paragraph,) = (
        each for each in page_content(one, 0, {}) if isinstance(each, Paragraph) and each.pieces[0].text != "1"
    )
    assert place is not None
    assert len(paragraph.pieces) == place.lines
    assert paragraph.pieces[-1].text.endswith("…")
    for piece in paragraph.pieces:
        assert piece.layout is not None
        assert piece.layout.lineAt(0).naturalTextWidth() / 4 <= place.box.width + 0.1
        assert place.box.y - 0.1 <= piece.box.y <= place.box.y + place.box.height


def test_keywords_follow_a_description_that_is_short() -> None:
    options = SheetOptions(has_keywords=True)

    def top(description: str | None) -> float:
        content = page_content(sheet([pack_image(1, description, ("beach",))], options), 0, {})
        pieces = [piece for each in content if isinstance(each, Paragraph) for piece in each.pieces]
        return next(piece.box.y for piece in pieces if piece.text == "beach")

    assert top(None) < top("Short") < top("words " * 100)


def test_text_from_right_to_left_begins_at_the_right() -> None:
    one = sheet([pack_image(1, "مرحبا")], _NOTHING_ELSE)
    *_, paragraph = (each for each in page_content(one, 0, {}) if isinstance(each, Paragraph))
    layout = paragraph.pieces[0].layout
    assert layout is not None
    line, width = layout.lineAt(0), paragraph.pieces[0].box.width * 4
    assert line.naturalTextRect().right() == pytest.approx(width, abs=8)


def test_characters_that_would_reverse_or_end_the_text_are_left_out() -> None:
    assert _shown(sheet([pack_image(1, "a\u202eb\0c\ud800\nd")], _NOTHING_ELSE))[-1] == "abc\N{REPLACEMENT CHARACTER} d"


def test_pictures_are_painted_in_their_places() -> None:
    one = sheet([pack_image(1), pack_image(2)], _NOTHING_ELSE)
    pictures = {
        image.url: QImage.fromData(thumbnail(color).data)
        for image, color in zip(one.images, ("#ff0000", "#0000ff"), strict=True)
    }
    page = paint_image(one, 0, pictures, {}, 72)
    assert (page.width(), page.height()) == (595, 842)
    colors = []
    for cell in one.layout.cells[:3]:
        box = cell.picture
        colors.append(page.pixelColor(round(box.x + box.width / 2), round(box.y + box.height / 2)).name())
    assert colors == ["#fe0000", "#0000fe", "#ffffff"]
    assert page.pixelColor(2, 2).name() == "#ffffff"

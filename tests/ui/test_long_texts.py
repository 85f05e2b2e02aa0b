"""Very long texts: the text that Qt lays out is bounded, and the copied text is complete."""

import json
from collections.abc import Iterator
from typing import Any, cast

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QStyle,
    QStyleOptionComboBox,
    QTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.core.decoding import decode_envelope, decode_pack
from app.core.models import ImageMetadata, Pack
from app.packs.open_pack import OpenPack
from app.ui import theme
from app.ui.dialogs.information import TextDialog
from app.ui.look.image_details import ImageDetails
from app.ui.pack.header import Coverage
from app.ui.shelf_model import GalleryModel
from app.ui.texts import dialogs, window
from app.ui.widgets.parts import ChoiceBox
from tests.tables import each_row
from tests.ui.shown_pack import ShownPack, empty_filter

LONG = 100_000
DESCRIPTION = "A person walks along a bright beach at sunrise. " * 4_000  # 190 KB

TEXTS: dict[str, dict[str, Any]] = {
    "words": {"description": DESCRIPTION},
    "no blank": {"description": "x" * len(DESCRIPTION)},
    "lines": {"description": "a\n" * (len(DESCRIPTION) // 2)},
    "many keywords": {"keywords": [f"keyword {number}" for number in range(5_000)]},
    "long keywords": {"keywords": ["k" * LONG] * 6},
    **{name: {name: "f" * LONG} for name in ImageMetadata.__struct_fields__ if name != "keywords"},
    "error": {"description": None, "error": "e " * (LONG // 2)},
    "error beside a description": {"description": "short", "error": "e" * LONG},
    "other fields": {f"field {number} " + "n" * LONG: "f" * LONG for number in range(3)},
    "ID": {"id": "i" * LONG},
    "URL": {"url": "https://cdn.example.com/" + "u" * LONG},
}


def made_pack(name: str = "Pack", **image: object) -> Pack:
    usual = {"status": "completed", "description": "A beach.", "keywords": ["beach"], "model": "m", "error": None}
    sent = {"id": image.pop("id", "i1"), "url": image.pop("url", "https://cdn.example.com/1.jpg")}
    data = {"id": "11111111-1111-1111-1111-111111111111", "name": name, "images": [sent | {"metadata": usual | image}]}
    return decode_pack(decode_envelope(json.dumps({"ok": True, "data": data}).encode()).data)


def texts_of(widget: QWidget) -> list[str]:
    """Everything that a widget and its children have Qt lay out, show in tool tips or expose to screen readers."""
    children = [widget, *widget.findChildren(QWidget)]
    texts = [text for child in children for text in (child.accessibleName(), child.toolTip())]
    texts += [label.text() for label in widget.findChildren(QLabel)]
    texts += [edit.toPlainText() for edit in widget.findChildren(QTextEdit)]
    return texts


def child[W: QWidget](widget: QWidget, kind: type[W], name: str) -> W:
    found = widget.findChild(kind, name)
    assert isinstance(found, kind)
    return found


@pytest.fixture
def panel(qtbot: QtBot) -> Iterator[ImageDetails]:
    made = ImageDetails()
    made.resize(320, 700)
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.close()


@pytest.mark.fault(109)
@pytest.mark.parametrize("text", TEXTS)
def test_the_side_panel_lays_out_bounded_texts(text: str, panel: ImageDetails) -> None:
    image = made_pack(**TEXTS[text]).images[0]
    panel.show_image(made_pack().images[0], 1)
    panel.show_image(image, 1)

    assert max(map(len, texts_of(panel))) <= 4_000  # the accessible name of 60 keywords
    assert sum(map(len, texts_of(panel))) < 25_000


@pytest.mark.fault(109)
@each_row("text", TEXTS)
def test_the_accessible_text_of_a_tile_is_bounded(text: str) -> None:
    shown, pack = ShownPack(), made_pack(**TEXTS[text])
    model, shelf, tiles = GalleryModel(cast("OpenPack", shown)), shown.shelf, shown.thumbnails.tiles
    tiles.show_pack(pack)
    shelf.show_pack(pack.images)
    roles = (
        Qt.ItemDataRole.DisplayRole,
        Qt.ItemDataRole.AccessibleTextRole,
        Qt.ItemDataRole.AccessibleDescriptionRole,
        Qt.ItemDataRole.ToolTipRole,
    )

    assert all(len(model.index(0, 0).data(role) or "") < 2_500 for role in roles)


def test_the_header_and_the_title_show_the_beginning_of_a_long_name(qtbot: QtBot) -> None:
    header = Coverage(empty_filter())
    qtbot.addWidget(header)
    pack = made_pack("N" * LONG, status="s" * LONG)
    header.show_pack(pack, None)

    assert max(map(len, texts_of(header))) <= 1_100
    assert len(window.title(pack.name)) <= 81


# --- All of it ------------------------------------------------------------------------------------------------


def shown_whole(dialog: TextDialog) -> str:
    """The dialog's text without the breaks that are not in it."""
    edit = child(dialog, QPlainTextEdit, "whole_text")
    edit.selectAll()
    return edit.createMimeDataFromSelection().text()


@pytest.mark.parametrize(
    "fields",
    [{"description": DESCRIPTION}, {"description": None, "error": DESCRIPTION}],
    ids=["a description", "an error in its place"],
)
def test_a_cut_text_offers_all_of_it(fields: dict[str, Any], panel: ImageDetails, qtbot: QtBot) -> None:
    panel.show_image(made_pack(**fields).images[0], 1)
    button = child(panel, QPushButton, "show_all")
    assert button.isVisible()
    with qtbot.waitSignal(panel.text_requested) as asked:
        button.click()
    assert asked.args is not None
    assert asked.args[1] == DESCRIPTION

    panel.show_image(made_pack().images[0], 1)
    assert not button.isVisible()


@pytest.mark.parametrize(
    "text",
    [DESCRIPTION, "x" * 50_000, "a\n" * 20_000, "清晨的海滩上有人散步。" * 500, "short", "\n\n  two\n\nlines\n"],
    ids=["words", "no blank", "lines", "Chinese", "short", "empty lines"],
)
def test_a_text_is_shown_in_short_paragraphs(text: str, qtbot: QtBot) -> None:
    dialog = TextDialog("Description", text)
    qtbot.addWidget(dialog)

    assert shown_whole(dialog).removesuffix("\n") == text.removesuffix("\n")
    document = child(dialog, QPlainTextEdit, "whole_text").document()
    blocks = [document.findBlockByNumber(number) for number in range(document.blockCount())]
    assert max(block.length() for block in blocks) < 600


def test_of_a_text_with_very_many_lines_the_first_ones_are_shown(qtbot: QtBot) -> None:
    dialog = TextDialog("Description", "a\n" * 500_000)
    qtbot.addWidget(dialog)
    dialog.open()

    assert child(dialog, QPlainTextEdit, "whole_text").blockCount() == 20_000
    assert child(dialog, QLabel, "text_note").text() == dialogs.first_characters(1_000_000, 40_000)


def test_an_extremely_long_text_is_copied_completely(qtbot: QtBot) -> None:
    text = "word " * 300_000
    dialog = TextDialog("Description", text)
    qtbot.addWidget(dialog)
    dialog.open()

    assert child(dialog, QLabel, "text_note").text() == dialogs.first_characters(1_500_000, 1_000_000)
    child(dialog, QPushButton, "copy_text").click()
    assert QGuiApplication.clipboard().text() == text
    assert child(dialog, QLabel, "text_note").text() == "Text copied"


def test_markup_in_a_long_text_is_plain_text(qtbot: QtBot) -> None:
    dialog = TextDialog("Description", "<b>bold</b>\u202e \x00end")
    qtbot.addWidget(dialog)
    assert shown_whole(dialog).strip() == "<b>bold</b> end"


# --- Not encrypted --------------------------------------------------------------------------------------------


def test_an_image_over_plain_http_says_so(panel: ImageDetails) -> None:
    for url, is_told in (
        ("http://cdn.example.com/1.jpg", True),
        ("https://cdn.example.com/1.jpg", False),
        ("http://127.0.0.1:8080/1.jpg", False),
        ("not an address", False),
    ):
        panel.show_image(made_pack(url=url).images[0], 1)
        value = child(panel, QLabel, "connection")
        label = next(each for each in panel.findChildren(QLabel) if each.buddy() is value)

        assert (value.text(), label.text()) == ("Not encrypted" if is_told else "", "Connection")
        assert (value.isVisible(), label.isVisible()) == (is_told, is_told), url


def test_a_list_of_choices_has_room_for_the_longest_where_texts_are_large(qtbot: QtBot) -> None:
    box = ChoiceBox({1: "By name", 2: "By date of the last change"})
    qtbot.addWidget(box)
    large = box.font()
    large.setPointSizeF(large.pointSizeF() * 1.75)
    box.setFont(large)
    option = QStyleOptionComboBox()
    box.initStyleOption(option)
    option.rect = QRect(QPoint(), box.sizeHint())
    part = QStyle.SubControl.SC_ComboBoxEditField
    room = box.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, box)
    assert room.width() >= box.fontMetrics().horizontalAdvance(box.itemText(1)) + theme.SPACE_4

"""The side panel: everything that the API sent about one image, several, or the pack."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QTextEdit, QWidget

from app.demo import packs
from app.ui.widgets.fields import Keywords, ValueChip

if TYPE_CHECKING:
    from tests.e2e.app_under_test import AppUnderTest
    from tests.e2e.conftest import Play, Share


def _rows(app: AppUnderTest) -> dict[str, str]:
    """Labels and values of the summary that is visible."""
    labels = [label for label in app.page.details.findChildren(QLabel) if label.isVisible()]
    values = {label.text(): label.buddy() for label in labels}
    shown = {text: value.text() for text, value in values.items() if isinstance(value, QLabel)}
    shown |= {text: value.accessibleName() for text, value in values.items() if isinstance(value, Keywords)}
    return shown | {text: value.toPlainText() for text, value in values.items() if isinstance(value, QTextEdit)}


def _count_chips(app: AppUnderTest) -> list[QLabel]:
    """The numbers of the summary that is visible."""
    places = [each for each in app.page.details.findChildren(QWidget, "counts") if each.isVisible()]
    return [chip for place in places for chip in place.findChildren(ValueChip) if chip.isVisible()]


def _counted(app: AppUnderTest) -> list[str]:
    return [chip.text() for chip in _count_chips(app)]


def _row_with_status(app: AppUnderTest, status: str) -> int:
    return next(row for row, image in enumerate(app.page.model.all_images) if image.status == status)


async def a_described_image_shows_all_fields(app: AppUnderTest) -> None:
    app.click_tile(0)
    image = app.page.model.image(0)
    assert image.metadata is not None
    assert app.text("status") == "Described"
    assert app.find(QLabel, "status").toolTip() == "completed"
    assert app.text("position") == "1 of 24"
    assert app.find(QTextEdit, "description").toPlainText() == image.description
    assert app.find(QWidget, "keywords").accessibleName() == ", ".join(image.metadata.keywords)
    assert app.text("model") == "gpt-4.1-nano"
    assert "2026" in app.text("generated")
    assert app.find(QLabel, "generated").toolTip() == image.metadata.generated_at
    assert not app.find(QLabel, "error").isVisible()
    shown_id = app.find(QLineEdit, "id")
    assert (shown_id.text(), shown_id.accessibleName(), shown_id.toolTip()) == (image.id,) * 3
    assert shown_id.height() < 2 * shown_id.fontMetrics().height(), "it is in one line, however narrow the panel is"
    assert app.find(QLineEdit, "url").text() == image.url


async def missing_values_are_shown_as_sentences(app: AppUnderTest) -> None:
    app.click_tile(_row_with_status(app, "pending"))
    description = app.find(QTextEdit, "description")
    assert app.text("status") == "Description pending"
    assert description.toPlainText() == "Not described yet"
    assert app.find(QWidget, "keywords").accessibleName() == "No keywords"
    assert app.text("generated") == "Not generated yet"
    failed = _row_with_status(app, "failed")
    app.page.gallery.scrollTo(app.page.model.index(failed, 0))
    app.click_tile(failed)
    metadata = app.page.model.image(failed).metadata
    assert metadata is not None
    assert metadata.error is not None
    assert app.text("status") == "Description failed"
    assert description.toPlainText() == f"Not described: {metadata.error}"
    assert app.text("error") == metadata.error


@pytest.mark.fault(85, 86)
def test_unusual_metadata_is_shown_neither_as_none_nor_as_markup(play: Play) -> None:
    async def scenario(app: AppUnderTest) -> None:
        app.type_pack(packs.ODD_METADATA_ID)
        await app.until_opened("Odd Metadata")
        seen: list[str] = []
        for row, image in enumerate(app.page.model.all_images):
            app.page.gallery.scrollTo(app.page.model.index(row, 0))
            app.click_tile(row)
            labels = [label for label in app.page.details.findChildren(QLabel) if label.isVisible()]
            description = app.find(QTextEdit, "description")
            texts = [description.toPlainText(), *(label.text() for label in labels)]
            assert not [text for text in texts if text in {"None", "null", "[]", ""}], texts
            if image.description and "<" in image.description:
                assert description.toPlainText() == image.description
            seen += texts
            assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in description.toPlainText()
        assert "archived" in seen
        assert "No status" in seen
        assert any("<img" in text for text in seen)

    play(scenario)


async def undocumented_fields_are_shown(app: AppUnderTest) -> None:
    app.type_pack(packs.ODD_METADATA_ID)
    await app.until_opened("Odd Metadata")
    row = next(row for row, image in enumerate(app.page.model.all_images) if image.extra_fields())
    app.page.gallery.scrollTo(app.page.model.index(row, 0))
    app.click_tile(row)
    extras = app.page.model.image(row).extra_fields()
    assert extras.items() <= _rows(app).items()


async def several_images_and_none(app: AppUnderTest) -> None:
    await app.until(lambda: "Images" in _rows(app), "the side panel shows the pack")  # filled late
    rows = _rows(app)
    assert rows["Images"] == "24"
    assert "Image count" not in rows
    assert rows["Visibility"] == "Private"
    assert rows["Created"].startswith("14 Feb 2026")
    assert rows["ID"] == packs.MAIN_PACK_ID
    app.press("Ctrl+A")
    assert _counted(app) == ["Described 18", "Being described 2", "Description pending 2", "Description failed 2"]
    assert _rows(app)["Shared keywords"] == "None"
    app.page.gallery.clearSelection()
    assert _rows(app)["ID"] == packs.MAIN_PACK_ID
    (button,) = (each for each in app.page.details.findChildren(QWidget, "copy_id") if each.isVisible())
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert (app.clipboard, app.said) == (packs.MAIN_PACK_ID, "Pack ID copied")


async def all_counts_filter(app: AppUnderTest) -> None:
    app.type_pack(packs.MAIN_PACK_ID)
    await app.until_opened("Motivation Pack")
    app.click_tile(0)
    app.press("P")
    app.page.gallery.clearSelection()
    await app.until(lambda: "Picked 1" in _counted(app), "the mark is counted")
    for text, shown in (("Description pending 2", 2), ("Picked 1", 1)):
        chip = next(chip for chip in _count_chips(app) if chip.text() == text)
        QTest.mouseClick(chip, Qt.MouseButton.LeftButton)
        assert app.page.model.rowCount() == shown
        chip.setFocus()
        accessible = QAccessible.queryAccessibleInterface(chip)
        assert (accessible.role(), accessible.text(QAccessible.Text.Name)) == (QAccessible.Role.Button, text)
        QTest.keyClick(chip, Qt.Key.Key_Space)
        assert app.page.model.rowCount() == 24
        QTest.keyClick(chip, Qt.Key.Key_Return)
        assert app.page.model.rowCount() == shown
        QTest.keyClick(chip, Qt.Key.Key_Return)
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.AltModifier)
    assert app.page.model.rowCount() == 23


async def an_image_count_that_differs_is_shown(app: AppUnderTest) -> None:
    app.type_pack(packs.ODD_METADATA_ID)
    await app.until_opened("Odd Metadata")
    await app.until(lambda: {"Image count", "Images"} <= _rows(app).keys(), "the panel says it")
    assert _rows(app)["Image count"] != _rows(app)["Images"]


async def ctrl_c_copies_the_text_that_was_selected_last(app: AppUnderTest) -> None:
    app.window.activateWindow()
    app.type_pack(packs.MAIN_PACK_ID)
    await app.until_opened("Motivation Pack")
    app.click_tile(0)
    image = app.page.model.image(0)
    description = app.find(QTextEdit, "description")
    await app.until(lambda: description.toPlainText() == image.description, "the panel shows the image")
    QTest.mouseDClick(description.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    assert description.textCursor().hasSelection()
    url = app.find(QLineEdit, "url")
    url.setFocus(Qt.FocusReason.MouseFocusReason)
    url.selectAll()
    assert not description.textCursor().hasSelection()
    app.press("Ctrl+C")
    assert app.clipboard == image.url


def _chips(app: AppUnderTest) -> dict[str, ValueChip]:
    return {chip.text(): chip for chip in app.find(QWidget, "keywords").findChildren(ValueChip) if chip.isVisible()}


async def a_double_click_on_a_keyword_or_the_status_selects_what_ctrl_c_copies(app: AppUnderTest) -> None:
    app.window.activateWindow()
    app.type_pack(packs.MAIN_PACK_ID)
    await app.until_opened("Motivation Pack")
    app.click_tile(0)
    metadata = app.page.model.image(0).metadata
    assert metadata is not None
    word = next(word for word in metadata.keywords if word.isalpha())
    await app.until(lambda: word in _chips(app), "the panel shows the image")
    url = app.find(QLineEdit, "url")
    url.setFocus(Qt.FocusReason.MouseFocusReason)
    url.selectAll()
    for value, expected in ((_chips(app)[word], word), (app.find(QLabel, "status"), "Described")):
        QTest.mouseDClick(value, Qt.MouseButton.LeftButton, pos=value.contentsRect().center())
        app.press("Ctrl+C")
        assert app.clipboard == expected


async def tab_goes_through_the_values_in_the_order_on_screen(app: AppUnderTest) -> None:
    app.window.activateWindow()
    app.window.resize(1000, 1200)
    app.type_pack(packs.ODD_METADATA_ID)
    await app.until_opened("Odd Metadata")
    row = next(row for row, image in enumerate(app.page.model.all_images) if image.extra_fields())
    app.page.gallery.scrollTo(app.page.model.index(row, 0))
    app.click_tile(row)
    await app.until(lambda: app.find(QLabel, "status").isVisible(), "the panel shows the image")
    assert len(_tabbed(app)) > 7
    assert _places(_tabbed(app)) == sorted(_places(_tabbed(app)))
    app.page.gallery.clearSelection()
    await app.until(lambda: "Visibility" in _rows(app), "the panel shows the pack")
    values = [value.text() for value in _tabbed(app) if isinstance(value, QLabel)]
    assert values[1:4] == [_rows(app)[label] for label in ("Images", "Image count", "Visibility")]
    assert _places(_tabbed(app)) == sorted(_places(_tabbed(app)))


def _places(widgets: list[QWidget]) -> list[tuple[int, int]]:
    """Rows and columns of pixels, which are in order if the widgets are in the order in which a page is read."""
    places = [widget.mapToGlobal(QPoint()) for widget in widgets]
    return [(place.y(), place.x()) for place in places]


def _tabbed(app: AppUnderTest) -> list[QWidget]:
    """The widgets of the panel that Tab reaches from the gallery, in that order, without the line of the URL."""
    app.page.gallery.setFocus()
    reached: list[QWidget] = []
    for _ in range(30):
        QTest.keyClick(QApplication.focusWidget() or app.window, Qt.Key.Key_Tab)
        focused = QApplication.focusWidget()
        assert focused is not None
        if not app.page.details.isAncestorOf(focused):
            return reached
        if focused.objectName() not in {"url", "copy_url"}:
            reached.append(focused)
    raise AssertionError("Tab does not leave the panel")


async def arrow_keys_go_through_the_keywords_and_tab_leaves_them(app: AppUnderTest) -> None:
    app.window.activateWindow()
    app.type_pack(packs.MAIN_PACK_ID)
    await app.until_opened("Motivation Pack")
    app.click_tile(0)
    metadata = app.page.model.image(0).metadata
    assert metadata is not None
    await app.until(lambda: [*_chips(app)] == [*metadata.keywords], "the panel shows the image")
    reached = _tabbed(app)
    assert [value.text() for value in reached if isinstance(value, ValueChip)][1:] == [metadata.keywords[0]]
    chips = [*_chips(app).values()]
    chips[0].setFocus()
    for key, place in (("Left", 0), ("Right", 1), ("Down", 2), ("Up", 1)):
        app.press(key)
        assert chips[place].hasFocus(), key
    app.press("Ctrl+A")
    app.press("Ctrl+C")
    assert app.clipboard == metadata.keywords[1]
    QTest.keyClick(chips[1], Qt.Key.Key_Tab)
    assert app.find(QLabel, "model").hasFocus()
    QTest.keyClick(app.find(QLabel, "model"), Qt.Key.Key_Backtab)
    assert chips[1].hasFocus()


async def statuses_stand_in_the_same_order_in_header_panel_and_summary(app: AppUnderTest) -> None:
    statuses = ["Described", "Being described", "Description pending", "Description failed"]
    tip = app.find(QWidget, "pack_described").toolTip()
    assert [line.split(":")[0] for line in tip.split("\n")[2:]] == statuses
    parts = [part.toolTip().split(":")[0] for part in app.window.findChildren(QWidget, "coverage_part")]
    assert parts == statuses
    await app.until(lambda: "Visibility" in _rows(app), "the side panel shows the pack")
    assert [text.rstrip(" 0123456789") for text in _counted(app)] == statuses
    # The first of these images is pending, and the second one is described.
    first = _row_with_status(app, "pending")
    app.page.gallery.setCurrentIndex(app.page.model.index(first, 0))
    app.press("Shift+End")
    assert [text.rstrip(" 0123456789") for text in _counted(app)] == statuses


def test_in_one_window(share: Share) -> None:
    share(
        a_described_image_shows_all_fields,
        missing_values_are_shown_as_sentences,
        several_images_and_none,
        ctrl_c_copies_the_text_that_was_selected_last,
        a_double_click_on_a_keyword_or_the_status_selects_what_ctrl_c_copies,
        arrow_keys_go_through_the_keywords_and_tab_leaves_them,
        statuses_stand_in_the_same_order_in_header_panel_and_summary,
        undocumented_fields_are_shown,
        all_counts_filter,
        an_image_count_that_differs_is_shown,
        tab_goes_through_the_values_in_the_order_on_screen,
    )

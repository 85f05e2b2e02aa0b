"""The side panel: everything that the API sent about one image, several, or the pack."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QTextEdit, QWidget

from app.demo import packs

if TYPE_CHECKING:
    from tests.e2e.app_under_test import AppUnderTest
    from tests.e2e.conftest import Play


def _rows(app: AppUnderTest) -> dict[str, str]:
    """Labels and values of the summary that is visible."""
    labels = [label for label in app.page.details.findChildren(QLabel) if label.isVisible()]
    values = {label.text(): label.buddy() for label in labels}
    shown = {text: value.text() for text, value in values.items() if isinstance(value, QLabel)}
    return shown | {text: value.toPlainText() for text, value in values.items() if isinstance(value, QTextEdit)}


def _row_with_status(app: AppUnderTest, status: str) -> int:
    return next(row for row, image in enumerate(app.page.model.all_images) if image.status == status)


def test_a_described_image_shows_all_fields(play: Play) -> None:
    async def scenario(app: AppUnderTest) -> None:
        app.type_pack(packs.MAIN_PACK_ID)
        await app.until_opened("Motivation Pack")
        await app.until_settled()
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
        assert app.find(QTextEdit, "id").toPlainText() == image.id
        assert app.find(QLineEdit, "url").text() == image.url

    play(scenario)


def test_missing_values_are_shown_as_sentences(play: Play) -> None:
    async def scenario(app: AppUnderTest) -> None:
        app.type_pack(packs.MAIN_PACK_ID)
        await app.until_opened("Motivation Pack")
        await app.until_settled()
        description = app.find(QTextEdit, "description")
        app.click_tile(_row_with_status(app, "pending"))
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

    play(scenario)


def test_unusual_metadata_is_shown_neither_as_none_nor_as_markup(play: Play) -> None:
    async def scenario(app: AppUnderTest) -> None:
        app.type_pack(packs.ODD_METADATA_ID)
        await app.until(lambda: app.page.model.rowCount() > 0, "the pack is open")
        description = app.find(QTextEdit, "description")
        seen: list[str] = []
        for row, image in enumerate(app.page.model.all_images):
            app.page.gallery.scrollTo(app.page.model.index(row, 0))
            app.click_tile(row)
            labels = [label for label in app.page.details.findChildren(QLabel) if label.isVisible()]
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


def test_undocumented_fields_are_shown(play: Play) -> None:
    async def scenario(app: AppUnderTest) -> None:
        app.type_pack(packs.ODD_METADATA_ID)
        await app.until(lambda: app.page.model.rowCount() > 0, "the pack is open")
        row = next(row for row, image in enumerate(app.page.model.all_images) if image.extra_fields())
        app.page.gallery.scrollTo(app.page.model.index(row, 0))
        app.click_tile(row)
        extras = app.page.model.image(row).extra_fields()
        assert extras.items() <= _rows(app).items()

    play(scenario)


def test_several_images_and_none(play: Play) -> None:
    async def scenario(app: AppUnderTest) -> None:
        app.type_pack(packs.MAIN_PACK_ID)
        await app.until_opened("Motivation Pack")
        await app.until(lambda: "Images" in _rows(app), "the side panel shows the pack")  # filled late
        rows = _rows(app)
        assert rows["Images"] == "24"
        assert "Image count" not in rows
        assert rows["Visibility"] == "Private"
        assert rows["Created"].startswith("14 Feb 2026")
        assert rows["ID"] == packs.MAIN_PACK_ID
        app.press("Ctrl+A")
        rows = _rows(app)
        statuses = ("Described", "Description pending", "Being described", "Description failed")
        assert tuple(rows[status] for status in statuses) == ("18", "2", "2", "2")
        assert rows["Shared keywords"] == "None"
        app.page.gallery.clearSelection()
        assert _rows(app)["ID"] == packs.MAIN_PACK_ID

    play(scenario)


def test_an_image_count_that_differs_is_shown(play: Play) -> None:
    async def scenario(app: AppUnderTest) -> None:
        app.type_pack(packs.ODD_METADATA_ID)
        await app.until(lambda: app.page.model.rowCount() > 0, "the pack is open")
        assert "the service counts" in app.text("pack_facts")

    play(scenario)


def test_ctrl_c_copies_the_text_that_was_selected_last(play: Play) -> None:
    async def scenario(app: AppUnderTest) -> None:
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

    play(scenario)

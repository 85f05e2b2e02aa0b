"""Notes on images: written in the gallery and over the viewer, seen, heard, found, copied, undone, kept."""

import json

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QTextEdit, QWidget

from app.core.copy_formats import CopyForm
from app.core.filtering import Attention, Facet
from app.demo import packs
from tests.e2e.app_under_test import AppUnderTest
from tests.e2e.conftest import Play, Run
from tests.e2e.pack_site import PackSite

pytestmark = [pytest.mark.launch(opens=True), pytest.mark.usefixtures("site", "data_folder")]


@pytest.fixture
def site(site: PackSite) -> PackSite:
    site.add_pictures(6)
    return site


def line(app: AppUnderTest) -> QLineEdit:
    """The line that is open."""
    (editor,) = (each for each in app.window.findChildren(QWidget, "note_editor") if each.isVisible())
    (found,) = editor.findChildren(QLineEdit)
    return found


def is_line_open(app: AppUnderTest) -> bool:
    return any(each.isVisible() for each in app.window.findChildren(QWidget, "note_editor"))


def write(app: AppUnderTest, text: str) -> None:
    app.press("N")
    assert app.window.focusWidget() is line(app)
    QTest.keyClicks(line(app), text)
    app.press("Return")
    assert not is_line_open(app)


def noted(app: AppUnderTest, row: int) -> str:
    return app.spoken(row)[0].partition(", note: ")[2]


async def test_a_note_is_seen_heard_and_undone(app: AppUnderTest) -> None:
    app.click_tile(1)
    write(app, "crop, left; P X U")
    assert app.said == "Note on 1 image saved"
    assert noted(app, 1) == "crop, left; P X U"
    shown = app.find(QTextEdit, "note")
    await app.until(lambda: (shown.toPlainText(), shown.isVisible()) == ("crop, left; P X U", True), "it is shown")
    assert app.window.focusWidget() is app.page.gallery
    app.press("N")
    assert line(app).selectedText() == "crop, left; P X U"
    QTest.keyClicks(line(app), "x" * 600)
    assert len(line(app).text()) == 500
    app.press("Esc")
    assert not is_line_open(app)
    assert (noted(app, 1), app.page.gallery.selection.rows()) == ("crop, left; P X U", (1,))
    app.click_tile(3)
    assert not shown.isVisible()
    app.press("Ctrl+Z")
    assert (noted(app, 1), app.said) == ("", "Image 2: no note")
    assert app.page.gallery.selection.rows() == (1,)
    app.press("Ctrl+Shift+Z")
    assert app.said == "Image 2: note “crop, left; P X U”"
    app.press("Ctrl+A")
    app.press("N")
    assert line(app).text() == "", "the images have different notes"
    app.press("Return")
    assert noted(app, 1) == "crop, left; P X U", "nothing was typed"
    write(app, "all")
    assert [noted(app, row) for row in range(6)] == ["all"] * 6
    app.press("Ctrl+Z")
    assert [noted(app, row) for row in (0, 1)] == ["", "crop, left; P X U"]
    app.page.gallery.clearSelection()
    app.page.gallery.current.set_row(5)
    write(app, "current")
    assert noted(app, 5) == "current", "as marks are, it is for the current image if none is selected"


async def test_in_the_viewer_keys_of_the_line_are_no_commands(app: AppUnderTest) -> None:
    app.click_tile(2)
    app.press("Space")
    viewer = app.overlay
    app.press("N")
    QTest.keyClicks(line(app), "sky x")
    app.press("Left")
    QTest.keyClicks(line(app), "too ")
    assert line(app).text() == "sky too x"
    assert viewer.strip is not None
    was_shown = viewer.strip.isHidden()
    app.press("F6")
    assert viewer.strip.isHidden() is not was_shown, "function keys write nothing"
    assert is_line_open(app)
    app.press("Escape")
    assert (is_line_open(app), app.page.overlays.open, noted(app, 2)) == (False, viewer, "")
    app.press("N")
    QTest.keyClicks(line(app), "sky")
    app.press("Return")
    assert (viewer.shown.row, app.page.overlays.open, noted(app, 2)) == (2, viewer, "sky")
    assert viewer.canvas.accessibleName() == app.spoken(2)[0], "it is heard of the large picture, too"
    app.press("N")
    QTest.keyClicks(line(app), "sea")
    viewer.canvas.setFocus()
    assert (is_line_open(app), noted(app, 2)) == (False, "sea"), "what was typed is not lost"


async def test_a_note_is_saved_when_the_viewer_shows_another_image(app: AppUnderTest, site: PackSite) -> None:
    app.click_tile(1)
    app.press("Space")
    viewer = app.overlay
    strip = viewer.strip
    assert strip is not None
    await app.until(strip.isVisible, "the filmstrip is shown")
    app.press("N")
    QTest.keyClicks(line(app), "more sky")
    place = strip.visualRect(app.page.model.index(2, 0)).center()
    QTest.mouseClick(strip.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert (viewer.shown.row, is_line_open(app)) == (2, False), "no line lies over the other picture"
    assert (noted(app, 1), noted(app, 2), app.said) == ("more sky", "", "Note on 1 image saved")
    assert app.window.focusWidget() is viewer.canvas
    app.press("N")
    QTest.keyClicks(line(app), "crop")
    described = {"status": "completed", "description": "Fog"}
    site.images[2] = {"id": "/2.png", "url": site.url("/2.png"), "metadata": described}
    app.press("F5")
    await app.until(lambda: app.page.model.image(2).description == "Fog", "the image is described now")
    assert line(app).text() == "crop", "it is the same image"
    app.press("Escape")
    app.trigger("auto_advance")
    app.press("N")
    QTest.keyClicks(line(app), "sea")
    viewer.buttons["pick"].click()
    assert (viewer.shown.row, is_line_open(app), noted(app, 2)) == (3, False, "sea"), "a pick has led to the next one"


def test_notes_are_kept_found_filtered_and_copied(run: Run, site: PackSite) -> None:
    async def give(app: AppUnderTest) -> None:
        app.click_tile(1)
        app.press("P")
        write(app, "needs *more* sky")  # the window is closed at once

    async def use(app: AppUnderTest) -> None:
        await app.until(lambda: noted(app, 1) == "needs *more* sky", "the note is loaded")
        pack = app.pack
        pack.filter.set_text("more fog")
        await app.until(lambda: app.page.model.rowCount() == 0, "no text has both words")
        pack.filter.set_text("MORE* SKY")
        await app.until(lambda: app.page.model.rowCount() == 1, "the words of the note are found")
        app.page.gallery.go_to(0)
        app.page.gallery.setFocus()
        write(app, "good")
        assert app.page.model.is_retained(0)
        pack.filter.set_text("good")
        assert app.page.model.rowCount() == 1
        pack.filter.set_text("")
        pack.filter.toggle(Facet.ATTENTION, Attention.HAS_NOTE)
        assert [app.page.model.image(row).position for row in range(app.page.model.rowCount())] == [2]
        pack.filter.clear()
        app.press("Ctrl+A")
        app.press("Ctrl+Z")
        await app.until(lambda: noted(app, 1) == "needs *more* sky", "it is undone")
        app.press("Ctrl+A")
        images = app.page.target_images
        app.page.image_actions.copy_as(CopyForm.JSON, images)
        assert [each["note"] for each in json.loads(app.clipboard) if "note" in each] == ["needs *more* sky"]

    run(give)
    run(use)


def test_a_note_that_is_being_written_when_another_pack_arrives_is_saved_with_its_own_pack(play: Play) -> None:
    async def scenario(app: AppUnderTest) -> None:
        await app.open_main_pack()
        pack = app.pack
        image_id = app.page.model.image(1).id
        app.type_pack(packs.THOUSAND_IMAGES_ID)
        app.click_tile(1)
        app.press("N")
        QTest.keyClicks(line(app), "more sky")
        await app.until(lambda: pack.shelf.images[1].id != image_id, "the other pack is on screen")
        assert not is_line_open(app)
        assert (dict(pack.notes.known), pack.marks.undo_stack.count()) == ({}, 0)
        app.type_pack(packs.MAIN_PACK_ID)
        await app.until(lambda: pack.shelf.images[1].id == image_id, "the first pack is on screen again")
        await app.until(lambda: noted(app, 1) == "more sky", "its note was saved")

    play(scenario)


def test_a_note_that_is_being_written_when_the_program_ends_is_saved(run: Run, site: PackSite) -> None:
    async def begin(app: AppUnderTest) -> None:
        app.click_tile(1)
        app.press("N")
        QTest.keyClicks(line(app), "more sky")

    async def see(app: AppUnderTest) -> None:
        await app.until(lambda: noted(app, 1) == "more sky", "the note is loaded")

    run(begin)
    run(see)

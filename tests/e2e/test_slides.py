"""The slide tray: filled, reordered, undone, cropped, copied in its order, kept; and the sample text over pictures."""

import io
import json
import random
import re

import pytest
from PIL import Image
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QListView

from app.core.readability import CROPS, STYLES, Third
from app.ui.pack.selection import DraggedUrls
from tests.e2e.app_under_test import AppUnderTest
from tests.e2e.conftest import Run
from tests.e2e.pack_site import PICTURE, PackSite, sends

pytestmark = [pytest.mark.launch(opens=True), pytest.mark.usefixtures("site", "data_folder")]
NOTHING = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def site(site: PackSite) -> PackSite:
    site.add_pictures(12)
    return site


def tray(app: AppUnderTest) -> QListView:
    return app.find(QListView, "slides")


def spoken(app: AppUnderTest) -> list[str]:
    """What a screen reader says of each slide."""
    model = tray(app).model()
    return [model.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(model.rowCount())]


def order(app: AppUnderTest) -> list[int]:
    """The positions of the slides' images in the pack."""
    return [int(each.split(", ")[2].split(" of ")[0]) for each in spoken(app)]


def send(app: AppUnderTest, *rows: int) -> None:
    for row in rows:
        app.click_tile(row)
        app.press("T")


async def until_enabled(app: AppUnderTest, command_id: str) -> None:
    await app.until(app.window.commands.action(command_id).isEnabled, f"{command_id} is enabled")


def drop(app: AppUnderTest, rows: tuple[int, ...], place: QPoint) -> None:
    """Drop images of the gallery on the tray."""
    view = tray(app).viewport()
    data = DraggedUrls([app.page.model.image(row) for row in rows], is_text_alone=False)
    action, button = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    QApplication.sendEvent(view, QDragEnterEvent(QPointF(place), action, data, button, NOTHING))
    QApplication.sendEvent(view, QDragMoveEvent(QPointF(place), action, data, button, NOTHING))
    QApplication.sendEvent(view, QDropEvent(QPointF(place), action, data, button, NOTHING, QEvent.Type.Drop))


async def test_images_are_sent_by_key_from_gallery_viewer_and_comparison(app: AppUnderTest) -> None:
    assert not tray(app).isVisible()
    send(app, 4)
    assert (tray(app).isVisible(), tray(app).accessibleName()) == (True, "Slides")
    assert app.said == "1 image sent to the slides, 1 of 10"
    app.press("Space")
    app.press("Right")
    app.press("T")
    assert app.page.overlays.open is not None
    app.press("Esc")
    app.click_tile(0)
    app.click_tile(1, Qt.KeyboardModifier.ControlModifier)
    await until_enabled(app, "compare")
    app.press("C")
    app.press("T")
    app.press("Esc")
    assert sorted(order(app)) in ([1, 5, 6], [2, 5, 6])
    assert spoken(app)[0] == "Slide 1 of 3, Hook, 5 of 12, no status"
    send(app, 4)
    assert app.said == "Already a slide"
    app.press("Ctrl+Z")
    assert (order(app), app.said) == ([5, 6], "The slides are as before.")
    app.press("Ctrl+Shift+Z")
    assert (len(order(app)), app.said) == (3, "The slides are changed again.")


async def test_slides_are_dropped_moved_removed_and_given_roles(app: AppUnderTest) -> None:
    app.trigger("slide_tray")
    view = tray(app)
    await app.until(view.isVisible, "the empty tray is open")
    drop(app, (2, 0), QPoint(5, 20))
    assert order(app) == [3, 1]
    await app.until(lambda: view.visualRect(view.model().index(1, 0)).left() > 0, "the slides are laid out")
    drop(app, (5,), view.visualRect(view.model().index(1, 0)).topLeft())
    assert order(app) == [3, 6, 1]
    app.trigger("undo")
    drop(app, (5, 0), view.visualRect(view.model().index(0, 0)).topLeft())
    assert order(app) == [6, 1, 3]
    view.setFocus()
    await app.until(lambda: view.visualRect(view.model().index(2, 0)).left() > 0, "the slides are laid out")
    QTest.mouseClick(
        view.viewport(), Qt.MouseButton.LeftButton, NOTHING, view.visualRect(view.model().index(0, 0)).center()
    )
    await until_enabled(app, "move_slide_right")
    app.press("Alt+Right")
    assert order(app) == [1, 6, 3]
    app.press("Alt+Right")
    app.press("Alt+Right")
    assert order(app) == [1, 3, 6]
    app.press("Alt+Left")
    assert order(app) == [1, 6, 3]
    assert [each.split(", ")[1] for each in spoken(app)] == ["Hook", "Proof", "Call to action"]
    app.trigger("slide_role_problem")
    assert [each.split(", ")[1] for each in spoken(app)] == ["Hook", "Problem", "Call to action"]
    app.press("Return")
    assert app.page.gallery.selection.rows() == (5,)
    view.setFocus()
    app.press("Del")
    assert (order(app), app.said) == ([1, 3], "1 slide removed")
    app.press("Del")
    assert order(app) == [1], "the next slide is selected"
    app.press("Ctrl+Z")
    app.press("Ctrl+Z")
    assert order(app) == [1, 6, 3]
    await app.until(lambda: view.visualRect(view.model().index(2, 0)).left() > 0, "the slides are laid out")
    second = view.visualRect(view.model().index(1, 0)).center()
    for click in (QTest.mouseClick, QTest.mouseDClick):
        click(view.viewport(), Qt.MouseButton.LeftButton, NOTHING, second)
    await app.until(lambda: app.page.overlays.open is not None, "the viewer is open")
    assert [image.position for image in app.overlay.shown.images] == [6]
    assert not view.findChildren(QLineEdit)


async def test_the_key_that_copies_copies_slides_while_the_tray_has_the_focus(app: AppUnderTest) -> None:
    send(app, 4, 2, 9)
    urls = [app.page.model.image(row).url for row in (4, 2, 9)]
    await until_enabled(app, "copy_urls")
    app.press("Ctrl+C")
    assert app.clipboard == urls[2], "the selected image of the gallery"
    tray(app).setFocus()
    app.press("Home")
    app.press("Shift+Right")
    app.press("Ctrl+C")
    assert app.clipboard == "\n".join(urls[:2])
    assert app.said == "2 slides copied as URLs, in the order of the tray"
    app.press("Ctrl+A")
    app.press("Ctrl+C")
    assert app.clipboard == "\n".join(urls)
    assert app.page.gallery.selection.count == 1
    app.page.gallery.setFocus()
    app.press("Ctrl+Shift+A")
    copy = app.window.commands.action("copy_urls")
    await app.until(lambda: not copy.isEnabled(), "nothing is selected where the focus is")
    tray(app).setFocus()
    await until_enabled(app, "copy_urls")
    app.press("Home")
    app.press("Ctrl+C")
    assert app.clipboard == urls[0], "whatever is selected in the gallery"
    app.press("Shift+F10")
    menu = app.open_menu
    assert "remove_slide" in [action.objectName() for action in menu.actions()]
    menu.close()


def test_slides_are_kept_with_their_pack_and_one_whose_image_is_gone_says_so(run: Run, site: PackSite) -> None:
    async def fill(app: AppUnderTest) -> None:
        # Slides that are given before do not replace those on the disk, which nobody has seen.
        await app.until(lambda: app.pack.marks.slides.are_loaded, "it is known that there are none")
        send(app, 11, 0)

    async def look(app: AppUnderTest) -> None:
        await app.until(lambda: len(spoken(app)) == 2, "the slides are loaded")
        assert tray(app).isVisible()
        assert spoken(app)[0] == "Slide 1 of 2, Hook, No longer in the pack"
        app.trigger("copy_slides_as_urls")
        assert app.clipboard == app.page.model.image(0).url
        assert app.said.endswith("1 left out, without an image or a URL: 1")
        app.click("copy_slides_as_pinned_images")
        assert [*json.loads(app.clipboard)] == ["1"]
        pack = app.pack
        assert pack.marks.taken.known.keys() == {app.page.model.image(0).id}
        app.click("slide_tray")
        assert not tray(app).isVisible()

    run(fill)
    del site.images[11]
    run(look)


def noisy_at_the_bottom() -> bytes:
    """A picture of 9:16 whose lower third is noise."""
    picture = Image.new("RGB", (180, 320), (90, 120, 160))
    noise = Image.frombytes("L", (180, 96), random.Random(1).randbytes(180 * 96))
    picture.paste(noise.convert("RGB"), (0, 224))
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


@pytest.fixture
def site_with_noise(site: PackSite) -> PackSite:
    """Every third picture is quiet everywhere, the others at the top and in the middle."""
    noise = noisy_at_the_bottom()
    site.images.clear()
    for number in range(6):
        site.add(f"/{number}.png", sends(noise if number % 3 else PICTURE))
    return site


@pytest.mark.usefixtures("site_with_noise")
async def test_the_sample_text_and_the_measured_values_are_shown_in_tray_and_viewer(app: AppUnderTest) -> None:
    send(app, 1)
    first = tray(app).model().index(0, 0)
    plain = tray(app).viewport().grab().toImage()
    app.press("H")
    shown = app.find(QAbstractButton, "sample_text")
    legend = app.find(QLabel, "hatching_legend")
    assert (shown.isChecked(), legend.isVisible(), legend.text()) == (True, True, "Hard to read")
    hint = re.compile(r"Room for text: top 100 %, middle 100 %, bottom [1-4]?\d %")
    await app.until(
        lambda: hint.fullmatch(first.data(Qt.ItemDataRole.AccessibleDescriptionRole) or "") is not None,
        "the slide has its values",
    )
    assert tray(app).viewport().grab().toImage() != plain
    app.click_tile(1)
    app.press("Space")
    viewer = app.overlay
    await app.until(lambda: hint.fullmatch(viewer.canvas.accessibleDescription()) is not None, "the viewer has them")
    await app.until(lambda: not viewer.canvas.is_empty, "the picture is shown")
    texts = {}
    for style in STYLES:
        app.trigger(f"sample_style_{style}")
        texts[style] = bytes(viewer.canvas.grab().toImage().constBits())
    assert len({*texts.values()}) == len(STYLES), "each style looks different"
    places = set()
    for place in Third:
        app.trigger(f"sample_place_{place.value}")
        places.add(bytes(viewer.canvas.grab().toImage().constBits()))
    assert len(places) == 3
    app.press("H")
    assert viewer.canvas.accessibleDescription() == ""
    assert not legend.isVisibleTo(app.page.tray)


async def test_crops_are_radio_buttons_of_a_group(app: AppUnderTest) -> None:
    send(app, 0)
    buttons = [app.find(QAbstractButton, f"slide_crop_{crop}") for crop in CROPS]
    heard = [QAccessible.queryAccessibleInterface(button) for button in buttons]
    assert {each.role() for each in heard} == {QAccessible.Role.RadioButton}
    group = heard[0].parent()
    assert (group.role(), group.text(QAccessible.Text.Name)) == (QAccessible.Role.Grouping, "Crop")
    app.click("slide_crop_1:1")
    assert [button.isChecked() for button in buttons] == [crop == "1:1" for crop in CROPS]
    assert app.window.settings.state.sample.crop == "1:1"


@pytest.mark.usefixtures("site_with_noise")
async def test_the_sample_text_is_written_in_a_line(app: AppUnderTest) -> None:
    send(app, 0)
    app.trigger("edit_sample_text")
    line = app.window.focusWidget()
    assert isinstance(line, QLineEdit)
    QTest.keyClicks(line, "Pick, H and T " + "x" * 66)
    assert "room" not in app.said
    QTest.keyClicks(line, "x")
    assert app.said == "There is room for 80 characters; the rest was left out."
    line.selectAll()
    app.window.toast.hide()
    QApplication.clipboard().setText("Pick, H and T " + "x" * 100)
    app.press("Ctrl+V")
    assert app.said == "There is room for 80 characters; the rest was left out."
    app.press("Return")
    sample = app.window.settings.present.sample
    assert (sample.text, sample.is_shown) == ("Pick, H and T " + "x" * 66, True)
    app.trigger("edit_sample_text")
    app.press("Esc")
    assert app.window.settings.present.sample == sample

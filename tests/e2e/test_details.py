"""The side panel: everything that the API sent about one image, several with their pictures, or the pack."""

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QListView, QTextEdit, QWidget

from app.core.limits import TrafficLimits
from app.core.saved_values import Mark
from app.demo import packs
from app.packs.tiles import TileStage
from app.ui.pack.tile_geometry import TileButton
from app.ui.widgets.fields import Keywords
from tests.e2e.app_under_test import FAST_SETTINGS, AppUnderTest
from tests.e2e.conftest import Share
from tests.e2e.pack_site import PackSite


def _rows(app: AppUnderTest) -> dict[str, str]:
    """Labels and values of the summary that is visible."""
    labels = [label for label in app.page.details.findChildren(QLabel) if label.isVisible()]
    values = {label.text(): label.buddy() for label in labels}
    shown = {text: value.text() for text, value in values.items() if isinstance(value, QLabel)}
    shown |= {text: value.accessibleName() for text, value in values.items() if isinstance(value, Keywords)}
    return shown | {text: value.toPlainText() for text, value in values.items() if isinstance(value, QTextEdit)}


def _row_with_status(app: AppUnderTest, status: str) -> int:
    return next(row for row, image in enumerate(app.page.model.all_images) if image.status == status)


async def missing_values_are_shown_as_sentences(app: AppUnderTest) -> None:
    app.click_tile(_row_with_status(app, "pending"))
    description = app.find(QTextEdit, "description")
    assert app.text("status") == "Description pending"
    assert description.toPlainText() == "Not described yet"
    assert app.find(QWidget, "keywords").accessibleName() == "No keywords"
    assert app.find(QWidget, "keywords").isVisible()
    assert not app.find(QWidget, "generated").isVisible(), "nothing is said of what is usual"
    failed = _row_with_status(app, "failed")
    app.page.gallery.scrollTo(app.page.model.index(failed, 0))
    app.click_tile(failed)
    metadata = app.page.model.image(failed).metadata
    assert metadata is not None
    assert metadata.error is not None
    assert app.text("status") == "Description failed"
    assert description.toPlainText() == f"Not described: {metadata.error}"
    assert not app.find(QWidget, "error").isVisible(), "the description says it"
    assert not app.find(QWidget, "keywords").isVisible(), "none are awaited"


@pytest.mark.fault(85, 86)
async def test_unusual_metadata_is_shown_neither_as_none_nor_as_markup(app: AppUnderTest) -> None:
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


async def what_can_be_done_is_the_same_for_one_and_many(app: AppUnderTest) -> None:
    marks, images = app.pack.marks, app.page.model.all_images
    names = ("pick", "reject", "edit_note", "compare", "send_to_tray", "download_originals", "copy_urls")
    buttons = [app.find(QAbstractButton, f"selected_{name}") for name in names]
    assert not buttons[0].isVisible(), "nothing is selected"
    for rows in ([0], [1, 2]):
        app.page.gallery.selection.select(rows)
        await app.until(lambda: all(each.isVisible() and each.isEnabled() for each in buttons), "they are offered")
        buttons[0].click()
        assert all(marks.of(images[row]) is Mark.PICKED for row in rows)
        buttons[-1].click()
        assert app.clipboard.split("\n") == [images[row].url for row in rows]
    app.page.gallery.button_clicked.emit(2, TileButton.REJECT)
    assert [marks.of(images[row]) for row in (1, 2)] == [Mark.REJECTED] * 2, "a tile's button acts on the selection"
    app.page.gallery.button_clicked.emit(0, TileButton.REJECT)
    assert [marks.of(images[row]) for row in (0, 1)] == [Mark.REJECTED] * 2
    app.page.gallery.button_clicked.emit(0, TileButton.REJECT)
    assert [marks.of(images[row]) for row in (0, 1)] == [Mark.NONE, Mark.REJECTED], "another tile's on its image alone"


async def ctrl_c_copies_the_text_that_was_selected_last(app: AppUnderTest) -> None:
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


async def tab_goes_through_the_values_in_the_order_on_screen(app: AppUnderTest) -> None:
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
        # Below what is scrolled are buttons.
        if focused.objectName() not in {"url", "copy_url"} and not focused.objectName().startswith("selected_"):
            reached.append(focused)
    raise AssertionError("Tab does not leave the panel")


async def _open_settled(app: AppUnderTest) -> list[str]:
    await app.open_main_pack()
    await app.until_settled()
    return [image.url for image in app.page.model.all_images]


def _strip(app: AppUnderTest) -> QListView:
    """The small pictures."""
    return app.find(QListView, "selected_pictures")


def _spoken_pictures(app: AppUnderTest) -> list[str]:
    """What a screen reader says of each picture, and of how many follow."""
    model = _strip(app).model()
    return [model.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(model.rowCount())]


async def the_first_pictures_are_shown_and_how_many_follow(app: AppUnderTest) -> None:
    await _open_settled(app)
    for selected, shown, rest in ((range(5), 5, []), (range(12), 12, []), (range(24), 11, ["and 13 more"])):
        app.page.gallery.selection.select(selected)
        assert _spoken_pictures(app) == [*(app.spoken(row)[0] for row in range(shown)), *rest]
        last = _strip(app).visualRect(_strip(app).model().index(len(_spoken_pictures(app)) - 1, 0))
        assert _strip(app).viewport().rect().contains(last), "nothing has to be scrolled"
    assert _rows(app)["Status"].splitlines()[0] == "Described: 18", "how many have each status"
    app.click_tile(1)
    assert not _strip(app).isVisible()


async def a_picture_leads_to_its_image_by_mouse_and_by_keys(app: AppUnderTest) -> None:
    await _open_settled(app)
    app.click_tile(4)
    app.press("Ctrl+A")
    gallery, strip = app.page.gallery, _strip(app)

    def click(row: int) -> None:
        place = strip.visualRect(strip.model().index(row, 0)).center()
        QTest.mouseClick(strip.viewport(), Qt.MouseButton.LeftButton, pos=place)

    click(11)
    assert gallery.current.row != 11, "how many follow is no picture"
    click(10)
    assert gallery.current.row == 10
    assert 10 in gallery.rows_around(0, 0)
    assert gallery.selection.count == 24
    assert app.window.focusWidget() is gallery
    app.press("Shift+Right")
    assert gallery.selection.rows() == (10, 11), "a range starts there"
    app.press("Ctrl+A")
    for key in ("Return", "Space"):
        strip.setCurrentIndex(strip.model().index(0, 0))
        strip.setFocus()
        app.press("Right")
        app.press("Right")
        app.press(key)
        assert gallery.current.row == 2
        assert app.window.focusWidget() is gallery
        gallery.current.set_row(0)


@pytest.mark.launch(settings=replace(FAST_SETTINGS, traffic=TrafficLimits(unasked_images=0)))
async def test_pictures_of_selected_images_are_fetched_wherever_the_gallery_is_scrolled_to(
    app: AppUnderTest, site: PackSite
) -> None:
    site.add_pictures(200)
    await app.open_test_pack(settles=True)
    app.page.gallery.selection.select([0, 199])
    await app.until(lambda: app.stage(199) is TileStage.SHOWN, "the last picture is shown")
    assert app.stage(120) is TileStage.WAITING, "which is not visible"


def test_in_one_window(share: Share) -> None:
    share()

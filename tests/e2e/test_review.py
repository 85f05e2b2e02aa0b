"""The state of a review: in the header, as chips that filter, and on the card of the home page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QListView, QPushButton, QWidget

from app.demo import packs

if TYPE_CHECKING:
    from tests.e2e.app_under_test import AppUnderTest
    from tests.e2e.conftest import Share

_CHIPS = ("show_everything", "show_unmarked", "show_picked", "show_rejected", "show_not_rejected")


def _positions(app: AppUnderTest) -> list[int]:
    return [image.position for image in app.page.model.all_images]


def _is_checked(app: AppUnderTest, name: str) -> bool:
    return app.find(QAbstractButton, name).isChecked()


def _spoken_review(app: AppUnderTest) -> tuple[QAccessible.Role, str]:
    interface = QAccessible.queryAccessibleInterface(app.find(QWidget, "review"))
    return interface.role(), interface.text(QAccessible.Text.Name)


async def _open_and_mark(app: AppUnderTest) -> int:
    """Pick the first image, reject the second, and return how many there are."""
    app.type_pack(packs.MAIN_PACK_ID)
    await app.until_opened("Motivation Pack")
    for row, key in ((0, "P"), (1, "X")):
        app.click_tile(row)
        app.press(key)
    count = len(_positions(app))
    heard = (QAccessible.Role.StaticText, f"2 of {count} judged, 1 picked, 1 rejected")
    await app.until(lambda: _spoken_review(app) == heard, "the header says it")
    return count


async def each_number_of_the_header_filters_and_a_second_click_ends_that(app: AppUnderTest) -> None:
    count = await _open_and_mark(app)
    everything = [*range(1, count + 1)]
    for name, shown in (("review_judged", [1, 2]), ("review_picked", [1]), ("review_rejected", [2])):
        app.click(name)
        assert _positions(app) == shown, name
        assert _is_checked(app, name)
        assert app.page.gallery.hasFocus(), "letters mark images"
    app.click("review_rejected")
    assert _positions(app) == everything
    app.click("review_judged")
    app.click("filter_chip")
    assert _positions(app) == everything, "what a click has chosen, another one removes"


async def one_of_the_chips_for_marks_is_checked_from_the_first_mark_on(app: AppUnderTest) -> None:
    app.type_pack(packs.MAIN_PACK_ID)
    await app.until_opened("Motivation Pack")
    assert not app.find(QWidget, "show_everything").isVisible()
    assert app.text("image_count").endswith(" images")
    top = app.page.gallery.mapTo(app.window, QPoint(0, 0))
    count = await _open_and_mark(app)
    assert app.page.gallery.mapTo(app.window, QPoint(0, 0)) == top, "no tile has moved"
    shown = ([*range(1, count + 1)], [*range(3, count + 1)], [1], [2], [1, *range(3, count + 1)])
    for name, positions in reversed([*zip(_CHIPS, shown, strict=True)]):
        app.click(name)
        assert _positions(app) == positions, name
        assert [each for each in _CHIPS if _is_checked(app, each)] == [name]
        assert app.page.gallery.hasFocus(), "letters mark images"
    app.click("show_picked")
    app.click("show_picked")
    assert _is_checked(app, "show_everything")


async def a_review_goes_on_at_the_first_image_without_a_mark(app: AppUnderTest) -> None:
    count = await _open_and_mark(app)
    assert app.find(QPushButton, "continue_review").text() == "Continue at 3"
    app.click("show_picked")
    app.click("continue_review")
    assert [image.position for image in app.page.gallery.selection.images()] == [3]
    assert app.page.gallery.hasFocus()
    app.press("Ctrl+A")
    app.press("P")
    await app.until(lambda: not app.find(QWidget, "continue_review").isVisible(), "nothing is left to do")
    app.press("Ctrl+Z")
    app.click_tile(count - 1)
    app.trigger("new_tab")
    view = app.find(QListView, "recent_packs")

    def spoken() -> str:
        return str(view.model().index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole) or "")

    await app.until(lambda: f", 2 of {count} judged, " in spoken(), "the card says it")
    line = view.visualRect(view.model().index(0, 0))
    QTest.mouseMove(view.viewport(), line.center())
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=line.bottomRight() - QPoint(25, 35))
    await app.until(lambda: app.page.isVisible(), "the tab of the pack is shown")
    assert [image.position for image in app.page.gallery.selection.images()] == [3]


async def when_all_images_have_a_mark_the_filter_for_those_without_says_so(app: AppUnderTest) -> None:
    await app.open_main_pack()
    app.press("Ctrl+A")
    app.press("X")
    app.press("Alt+2")
    empty = app.find(QWidget, "no_result")
    await app.until(empty.isVisible, "nothing passes")
    assert "All images have a mark" in {label.text() for label in empty.findChildren(QLabel)}
    app.press("J")
    assert app.said == "All images have a mark"
    app.press("Ctrl+Z")
    assert len(_positions(app)) == 24


def test_in_one_window(share: Share) -> None:
    share(
        each_number_of_the_header_filters_and_a_second_click_ends_that,
        one_of_the_chips_for_marks_is_checked_from_the_first_mark_on,
        a_review_goes_on_at_the_first_image_without_a_mark,
        when_all_images_have_a_mark_the_filter_for_those_without_says_so,
    )

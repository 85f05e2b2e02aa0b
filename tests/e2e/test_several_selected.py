"""Several selected images in the side panel: their pictures, each of which leads to its image, and their URLs."""

from __future__ import annotations

from functools import partial
from itertools import combinations
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QListView, QPushButton, QWidget

from app.core.limits import TrafficLimits
from app.demo.loopback_server import Answer
from app.ui.widgets.fields import ValueChip
from tests.e2e.app_under_test import FAST_SETTINGS, run_app
from tests.e2e.pack_site import KEY, PACK_ID, png

if TYPE_CHECKING:
    from PySide6.QtGui import QAccessibleInterface

    from app.demo.loopback_server import LoopbackHandler
    from tests.e2e.app_under_test import AppUnderTest
    from tests.e2e.conftest import Share
    from tests.e2e.pack_site import PackSite


async def _open_main_pack(app: AppUnderTest) -> list[str]:
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
    await _open_main_pack(app)
    for selected, shown, rest in ((range(5), 5, []), (range(12), 12, []), (range(24), 11, ["and 13 more"])):
        app.page.gallery.selection.select(selected)
        assert _spoken_pictures(app) == [*(app.spoken(row)[0] for row in range(shown)), *rest]
        last = _strip(app).visualRect(_strip(app).model().index(len(_spoken_pictures(app)) - 1, 0))
        assert _strip(app).viewport().rect().contains(last), "nothing has to be scrolled"
    app.click_tile(1)
    assert not _strip(app).isVisible()


async def a_picture_leads_to_its_image_by_mouse_and_by_keys(app: AppUnderTest) -> None:
    await _open_main_pack(app)
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


async def escape_in_the_pictures_leads_to_the_gallery(app: AppUnderTest) -> None:
    await _open_main_pack(app)
    app.press("Ctrl+A")
    _strip(app).setFocus()
    app.press("Escape")
    assert app.page.gallery.selection.count == 0
    assert app.window.focusWidget() is app.page.gallery


async def a_button_copies_the_urls_of_all_selected_images(app: AppUnderTest) -> None:
    urls = await _open_main_pack(app)
    app.page.gallery.selection.select([1, 4, 9, 15, 20])
    button = app.find(QPushButton, "copy_selected_urls")
    assert button.text() == "Copy 5 URLs"
    button.click()
    assert app.clipboard.split("\n") == [urls[row] for row in (1, 4, 9, 15, 20)]
    assert app.said == "5 URLs copied"


async def the_shared_keywords_follow_their_heading(app: AppUnderTest) -> None:
    await _open_main_pack(app)
    keywords = [image.metadata.keywords if image.metadata else () for image in app.page.model.all_images]
    pairs = list(combinations(range(24), 2))
    shared = next(pair for pair in pairs if {*keywords[pair[0]]} & {*keywords[pair[1]]})
    different = next(pair for pair in pairs if not {*keywords[pair[0]]} & {*keywords[pair[1]]})
    for rows in (shared, different, shared):
        app.page.gallery.selection.select(rows)
        words = [word for word in keywords[rows[0]] if word in keywords[rows[1]]] or ["None"]
        seen = _texts(app)
        at = seen.index("Shared keywords")
        assert seen[at : at + len(words) + 1] == ["Shared keywords", *words]
        assert at < seen.index("Show only")
        spoken = _spoken(QAccessible.queryAccessibleInterface(app.find(QWidget, "selection_details")))
        assert spoken.count("Shared keywords") == 1
        at = spoken.index("Shared keywords")
        assert spoken[at : at + len(words) + 2] == ["Shared keywords", ", ".join(words), *words]
        assert at < spoken.index("Show only")
    app.find(QPushButton, "copy_selected_urls").setFocus()
    reached = []
    for _ in range(2):
        app.press("Shift+Tab")
        chip = app.window.focusWidget()
        assert isinstance(chip, ValueChip)
        reached.append(chip.text())
    assert reached == ["Described 2", words[0]], "Tab comes to the keywords first, too"


def _texts(app: AppUnderTest) -> list[str]:
    """The texts of the panel, in their order on screen."""
    panel = app.find(QWidget, "selection_details")
    labels = [each for each in panel.findChildren(QLabel) if each.isVisible() and each.text()]
    places = {each: each.mapTo(panel, QPoint()) for each in labels}
    return [each.text() for each in sorted(labels, key=lambda each: (places[each].y(), places[each].x()))]


def _spoken(interface: QAccessibleInterface) -> list[str]:
    """The names of what can be seen, in the order in which a screen reader comes to them."""
    names = [] if interface.state().invisible else [interface.text(QAccessible.Text.Name)]
    for number in range(interface.childCount()):
        names += _spoken(interface.child(number))
    return names


@pytest.mark.usefixtures("qapp")
def test_pictures_appear_as_they_arrive_wherever_the_gallery_is_scrolled_to(site: PackSite) -> None:
    red, blue = (200, 30, 30), (30, 30, 200)
    for number in range(200):
        answer = Answer(200, png(blue if number == 199 else red), "image/png")
        site.add(f"/{number}.png", partial(_answer, answer))
    site.answers["/150.png"] = partial(_answer, Answer(404, b"", "text/plain"))
    # Only what is visible or near is downloaded, and what the panel shows.
    settings = replace(FAST_SETTINGS, traffic=TrafficLimits(unasked_images=0))

    async def scenario(app: AppUnderTest) -> None:
        app.type_pack(PACK_ID)
        await app.until_opened("Test pack")
        await app.until_settled()
        app.page.gallery.selection.select([0, 150, 199])
        strip = _strip(app)
        assert _is_colored(strip, 0, red)
        await app.until(lambda: _is_colored(strip, 2, blue), "the last picture is shown")
        failed, role = strip.model().index(1, 0), Qt.ItemDataRole.AccessibleDescriptionRole
        await app.until(lambda: failed.data(role).startswith("failed: not found"), "the other one failed")
        assert "/120.png" not in {request.path for request in site.image_requests}

    run_app(scenario, base_url=site.base_url, key_text=KEY, settings=settings)


def _answer(answer: Answer, exchange: LoopbackHandler) -> None:
    exchange.send_answer(answer)


def _is_colored(strip: QListView, row: int, color: tuple[int, int, int]) -> bool:
    """Whether the middle of a picture has a colour, but for what encoding changes."""
    place = strip.visualRect(strip.model().index(row, 0)).topLeft() + QPoint(32, 32)
    pixel = strip.viewport().grab().toImage().pixelColor(place)
    seen = (pixel.red(), pixel.green(), pixel.blue())
    return all(abs(one - other) < 8 for one, other in zip(seen, color, strict=True))


def test_in_one_window(share: Share) -> None:
    share(
        the_first_pictures_are_shown_and_how_many_follow,
        a_picture_leads_to_its_image_by_mouse_and_by_keys,
        escape_in_the_pictures_leads_to_the_gallery,
        a_button_copies_the_urls_of_all_selected_images,
        the_shared_keywords_follow_their_heading,
    )

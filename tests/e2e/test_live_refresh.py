"""Refreshes, live ones too: what is new is counted and marked in place, and nothing else changes for the person."""

from collections.abc import Awaitable, Callable
from typing import Final

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QLineEdit, QListView, QTextEdit, QWidget

from app.core.changes import ChangeKind
from app.core.filtering import Facet
from app.core.limits import LiveLimits
from app.packs import image_changes
from app.packs.tiles import TileStage
from app.ui import theme
from tests.e2e.app_under_test import FAST_SETTINGS, AppUnderTest, run_app
from tests.e2e.pack_site import KEY, PACK_ID, PICTURE, PackSite, sends

LIVE: Final = replace(FAST_SETTINGS, live=LiveLimits(least_seconds=0.02, most_seconds=0.05, bytes_per_second=1e9))


def serve(site: PackSite, described: set[int], count: int = 9) -> None:
    """Serve images of which some are described, the others not yet."""
    words = {each: f":Words for {each}." for each in described}
    site.serve(*(f"{number}{words.get(number, '')}" for number in range(count)), status="pending")


def news(app: AppUnderTest) -> str:
    """What the header says of changes; empty if it says nothing."""
    label = app.find(QAbstractButton, "changes")
    return label.text() if label.isVisible() else ""


@pytest.mark.launch(settings=LIVE)
async def test_descriptions_arrive_in_place_and_are_announced_once(
    app: AppUnderTest, site: PackSite, announced: list[str]
) -> None:
    serve(site, {0})
    seen_loading: list[bool] = []
    await app.activate()
    await app.open_test_pack(settles=True)
    fetched = len(site.image_requests)
    resets: list[None] = []
    app.page.model.modelReset.connect(lambda: resets.append(None))
    app.click_tile(1)
    await app.until(lambda: app.find(QTextEdit, "description").toPlainText() == "Not described yet", "it is shown")
    url = app.find(QLineEdit, "url")
    url.setFocus()
    url.selectAll()
    announced.clear()
    serve(site, {0, 1, 2, 5, 7})

    def is_noticed() -> bool:
        seen_loading.append(app.is_loading)
        return bool(news(app))

    await app.until(is_noticed, "it is noticed")
    assert news(app) == "4 newly described"
    description = app.find(QTextEdit, "description")
    await app.until(lambda: description.toPlainText() == "Words for 1.", "the panel follows the header")
    assert QApplication.focusWidget() is url
    assert url.selectedText() == url.text() == site.url("/1.png")
    assert app.page.gallery.selection.rows() == (1,)
    assert app.coverage == "5 described, 4 not"
    asked = len(site.api_requests)
    await app.until(lambda: len(site.api_requests) >= asked + 2, "the service is asked again")
    tip = app.find(QWidget, "pack_described").toolTip
    await app.until(lambda: "\nchecked " in tip(), "the tool tip says so")
    assert announced == ["4 newly described"]
    assert {app.stage(row) for row in range(9)} == {TileStage.SHOWN}
    assert (resets, len(site.image_requests), app.banner) == ([], fetched, "")
    serve(site, {*range(9)})
    await app.until(lambda: news(app) == "8 newly described", "all are described")
    asked = len(site.api_requests)
    await app.until(lambda: announced == ["4 newly described", "4 newly described"], "it is said")
    for _ in range(60):
        await app.until(lambda: True, "the loop runs")
    assert len(site.api_requests) == asked, "nothing is pending any more"
    app.trigger("filter_described")
    assert app.page.model.rowCount() == 8, "its menu filters"
    assert not any(seen_loading)


@pytest.mark.launch(settings=LIVE)
async def test_an_open_list_of_the_filter_counts_what_arrives(app: AppUnderTest, site: PackSite) -> None:
    serve(site, {0}, count=4)
    await app.activate()
    await app.open_test_pack(settles=True)
    app.press("Ctrl+F")
    app.click("filter_status")
    values = app.find(QListView, "filter_value_list")

    def spoken() -> list[str]:
        model = values.model()
        rows = (model.index(row, 0) for row in range(model.rowCount()))
        return [row.data(Qt.ItemDataRole.AccessibleTextRole) for row in rows][:2]

    assert spoken() == ["Description pending, 3 images", "Described, 1 image"]
    QTest.keyClick(values, Qt.Key.Key_Down)
    serve(site, {0, 1}, count=4)
    expected = ["Description pending, 2 images", "Described, 2 images"]
    await app.until(lambda: spoken() == expected, "the list counts them")
    assert values.currentIndex().row() == 1, "the row stays where it was"
    QTest.keyClick(values, Qt.Key.Key_Return)
    assert app.text("filter_result") == "2 of 4 shown"
    QTest.keyClick(values, Qt.Key.Key_Escape)


def run_changing(site: PackSite, scenario: Callable[[AppUnderTest], Awaitable[None]], size: tuple[int, int]) -> None:
    """Open a pack of six images, and let all kinds of changes happen to it."""
    site.serve("1", "2", "3:A cat", "4:A dog", "5", "6:A tree")

    async def play(app: AppUnderTest) -> None:
        app.window.activateWindow()
        app.type_pack(PACK_ID)
        await app.until_opened(site.name)
        await app.until_settled()
        assert app.changes == []
        site.serve("9", "1:A sea", "3:A lion", "5", "6:A tree", "7:A moon")
        app.press("F5")
        await app.until(lambda: bool(app.changes), "changes are counted")
        await scenario(app)

    run_app(play, base_url=site.base_url, key_text=KEY, size=size)


def test_all_changes_are_counted_marked_filtered_listed_and_marked_as_seen(
    site: PackSite, announced: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(image_changes, "SEEN_SECONDS", 0.0)

    async def scenario(app: AppUnderTest) -> None:
        assert app.changes == ["2 new", "2 gone", "1 newly described", "1 description changed"]
        assert announced.count("2 new, 2 gone, 1 newly described, 1 description changed") == 1
        assert [app.spoken(row)[0] for row in range(6)] == [
            "1 of 6, description failed, new",
            "2 of 6: A sea, newly described",
            "3 of 6: A lion, description changed",
            "4 of 6, description failed",
            "5 of 6: A tree",
            "6 of 6: A moon, new",
        ]
        app.click_tile(2)
        before = app.find(QTextEdit, "changed_words")
        assert (before.toPlainText(), before.isVisible()) == ("A cat lion", True)
        await app.until_handled()
        assert app.spoken(2)[0].endswith("changed"), "the person is looking at it"
        app.click_tile(1)
        await app.until(lambda: not app.spoken(2)[0].endswith("changed"), "it was seen")
        assert not before.isVisible()
        app.trigger("filter_new")
        assert app.page.model.rowCount() == 2
        app.pack.filter.toggle(Facet.CHANGE, ChangeKind.NEW, is_excluded=True)
        assert [app.spoken(row)[0][0] for row in range(app.page.model.rowCount())] == ["2", "3", "4", "5"]
        app.click("filter_change")
        values = app.find(QListView, "filter_value_list").model()
        assert [values.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(values.rowCount())] == [
            "New, 2 images, left out",
            "Newly described, 1 image",
            "Description changed, 1 image",
        ]
        QTest.keyClick(app.find(QListView, "filter_value_list"), Qt.Key.Key_Escape)
        app.trigger("list_gone")
        gone = app.find(QListView, "gone_images")
        rows = [gone.model().index(row, 0) for row in range(gone.model().rowCount())]
        assert [
            (row.data(Qt.ItemDataRole.AccessibleTextRole), row.data(Qt.ItemDataRole.AccessibleDescriptionRole))
            for row in rows
        ] == [
            ("Was at position 2: Not described", site.url("/2.png")),
            ("Was at position 4: A dog", site.url("/4.png")),
        ]
        pack = app.pack
        assert pack.gone_pictures.picture(site.url("/2.png")), "kept, although nothing is on disk"
        QTest.keyClick(gone, Qt.Key.Key_Down)
        QTest.keySequence(gone, "Ctrl+C")
        assert app.clipboard == site.url("/4.png")
        app.find(QDialog, "gone_dialog").reject()
        assert not pack.changes.unseen.gone, "the list was seen"
        assert "2 gone" in app.changes
        app.trigger("copy_changes")
        assert app.clipboard.startswith("Test pack: changes since ")
        app.click_tile(1)
        assert before.isVisible()
        app.trigger("mark_all_as_seen")
        assert not before.isVisible()
        assert (app.changes, app.said) == ([], "6 changes marked as seen")
        assert app.page.model.rowCount() == 6, "the filter by changes was removed"
        assert not any(app.spoken(row)[0].endswith(("new", "described", "changed")) for row in range(6))
        app.press("Ctrl+Z")
        assert app.changes == ["2 new", "2 gone", "1 newly described", "1 description changed"]
        assert app.said == "6 changes not marked as seen any more"
        assert before.isVisible()
        assert app.spoken(5)[0].endswith(", new")
        app.press("Ctrl+Shift+Z")
        assert app.changes == []

    run_changing(site, scenario, (1366, 700))


def test_the_number_of_changes_has_a_menu_and_does_not_overflow_a_narrow_header(site: PackSite) -> None:
    async def scenario(app: AppUnderTest) -> None:
        number = app.find(QAbstractButton, "changes")
        assert number.text() == "6 changes"
        assert app.window.width() == 640
        end = 640 - theme.SPACE_16 - 1
        await app.until(lambda: number.mapTo(app.page.header, number.rect().topRight()).x() == end, "it is laid out")
        number.setFocus()
        QTest.keyClick(number, Qt.Key.Key_Return)
        menu = app.open_menu
        shown = [action.text() for action in menu.actions() if action.isVisible() and not action.isSeparator()]
        assert shown == [
            "2 new",
            "2 gone…",
            "1 newly described",
            "1 description changed",
            "Mark all as seen",
            "Copy summary of changes",
        ]
        QTest.keyClick(menu, Qt.Key.Key_Down)
        QTest.keyClick(menu, Qt.Key.Key_Return)
        assert app.text("filter_result") == "2 of 6 shown"
        assert number.isChecked()

    run_changing(site, scenario, (640, 500))


COUNT = 60
ETAG = '"1"'


@pytest.mark.usefixtures("cache_folder")
async def test_a_refresh_keeps_selection_focus_and_scroll_position_and_fetches_only_new_images(
    app: AppUnderTest, site: PackSite
) -> None:
    site.pack_id = "../../v2/keys?x="  # the ID in the answer is not used for requests
    for number in range(COUNT):
        site.add(f"/{number}.png", sends(PICTURE, etag=ETAG))

    app.type_pack(PACK_ID)
    await app.until(lambda: app.loaded == f"{COUNT}/{COUNT}", "all are shown")
    gallery = app.page.gallery
    gallery.verticalScrollBar().setValue(gallery.verticalScrollBar().maximum())
    await app.until(lambda: gallery.visible_rows.stop == COUNT, "the end is visible")
    app.click_tile(COUNT - 1)
    app.click_tile(COUNT - 3, Qt.KeyboardModifier.ControlModifier)
    # Only now: the status line takes some of the gallery's height while it says how many are selected.
    first_visible = app.page.model.image(gallery.visible_rows.start).url
    selected = {image.url for image in gallery.selection.images()}
    current = app.page.model.image(gallery.currentIndex().row()).url
    requested = len(site.image_requests)
    # The images of the first row are removed, and two images are added at the end.
    del site.images[: gallery.grid.columns]
    for number in (COUNT, COUNT + 1):
        site.add(f"/{number}.png", sends(PICTURE, etag=ETAG))
    app.press("F5")
    total = COUNT - gallery.grid.columns + 2
    await app.until(lambda: app.page.model.rowCount() == total, "the pack is another one")
    assert {image.url for image in gallery.selection.images()} == selected
    assert app.page.model.image(gallery.currentIndex().row()).url == current
    assert app.page.model.image(gallery.visible_rows.start).url == first_visible
    await app.until(lambda: app.loaded == f"{total}/{total}", "the new ones are shown, too")
    visible = {model_image.url for model_image in app.page.model.images(gallery.visible_rows)}
    new = {f"/{COUNT}.png", f"/{COUNT + 1}.png"}
    revalidated = {url for url in visible if not url.endswith(tuple(new))}
    await app.until(lambda: len(site.image_requests) == requested + len(new | revalidated), "all are revalidated")
    asked = site.image_requests[requested:]
    assert {record.path for record in asked if ("if-none-match", ETAG) not in record.headers} == new
    assert {site.url(record.path) for record in asked} - revalidated == {site.url(path) for path in new}
    assert {record.path for record in site.api_requests} == {f"/v1/packs/{PACK_ID}"}

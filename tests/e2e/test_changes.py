"""A pack that changes on the server: what the header counts, what tiles say, and what is done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QListView, QTextEdit, QWidget

from app.packs import image_changes
from app.ui import theme
from tests.e2e.app_under_test import AppUnderTest, run_app
from tests.e2e.pack_site import KEY, PACK_ID, PackSite, png, sends

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

PICTURE = png((9, 9, 9))
KINDS = ("new", "gone", "described", "redescribed")


class Changing(PackSite):
    """A service with a pack that the test changes."""

    def serve(self, *described: str) -> None:
        """Serve images such as `7` or `7:A cat`: a number, and a description if there is one."""
        self.images = [self._image(*each.partition(":")[::2]) for each in described]

    def _image(self, number: str, words: str) -> object:
        path = f"/{number}.png"
        self.answers[path] = sends(PICTURE)
        metadata = {"status": "completed", "description": words, "keywords": ["one"]} if words else {"status": "failed"}
        return {"id": f"id-{number}", "url": self.url(path), "metadata": metadata}


@pytest.fixture
def changing(qapp: QApplication) -> Iterator[Changing]:
    del qapp
    started = Changing()
    yield started
    started.stop()


def run(site: Changing, scenario: Callable[[AppUnderTest], Awaitable[None]], size: tuple[int, int]) -> None:
    """Open a pack of six images, and let all kinds of changes happen to it."""
    site.serve("1", "2", "3:A cat", "4:A dog", "5", "6:A tree")

    async def play(app: AppUnderTest) -> None:
        app.window.activateWindow()
        app.type_pack(PACK_ID)
        await app.until_opened(site.name)
        await app.until_settled()
        assert counted(app) == []
        site.serve("9", "1:A sea", "3:A lion", "5", "6:A tree", "7:A moon")
        app.press("F5")
        await app.until(lambda: bool(counted(app)), "changes are counted")
        await scenario(app)

    run_app(play, base_url=site.base_url, key_text=KEY, size=size)


def counted(app: AppUnderTest) -> list[str]:
    """The visible numbers of the header."""
    buttons = [app.find(QAbstractButton, f"changes_{kind}") for kind in (*KINDS, "all")]
    return [button.text() for button in buttons if button.isVisible()]


def test_all_changes_are_counted_marked_filtered_listed_and_marked_as_seen(
    changing: Changing, announced: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(image_changes, "SEEN_SECONDS", 0.0)

    async def scenario(app: AppUnderTest) -> None:
        assert counted(app) == ["2 new", "2 gone", "1 newly described", "1 description changed"]
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
        app.click("changes_new")
        assert app.page.model.rowCount() == 2
        QTest.mouseClick(app.find(QWidget, "changes_new"), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.AltModifier)
        assert [app.spoken(row)[0][0] for row in range(app.page.model.rowCount())] == ["2", "3", "4", "5"]
        app.click("filter_change")
        values = app.find(QListView, "filter_value_list").model()
        assert [values.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(values.rowCount())] == [
            "New, 2 images, left out",
            "Newly described, 1 image",
            "Description changed, 1 image",
        ]
        QTest.keyClick(app.find(QListView, "filter_value_list"), Qt.Key.Key_Escape)
        app.click("changes_gone")
        gone = app.find(QListView, "gone_images")
        rows = [gone.model().index(row, 0) for row in range(gone.model().rowCount())]
        assert [
            (row.data(Qt.ItemDataRole.AccessibleTextRole), row.data(Qt.ItemDataRole.AccessibleDescriptionRole))
            for row in rows
        ] == [
            ("Was at position 2: Not described", changing.url("/2.png")),
            ("Was at position 4: A dog", changing.url("/4.png")),
        ]
        pack = app.pack
        assert pack.gone_pictures.picture(changing.url("/2.png")), "kept, although nothing is on disk"
        QTest.keyClick(gone, Qt.Key.Key_Down)
        QTest.keySequence(gone, "Ctrl+C")
        assert app.clipboard == changing.url("/4.png")
        app.find(QDialog, "gone_dialog").reject()
        assert not pack.changes.unseen.gone, "the list was seen"
        assert "2 gone" in counted(app)
        app.trigger("copy_changes")
        url = changing.url
        title, *rest = app.clipboard.splitlines()
        assert title.startswith("Test pack: changes since ")
        assert rest == [
            "2 new, 2 gone, 1 newly described, 1 description changed",
            "",
            "New",
            f"  1: Description failed, {url('/9.png')}",
            f"  6: A moon, {url('/7.png')}",
            "",
            "Gone",
            f"  was at 2: Not described, {url('/2.png')}",
            f"  was at 4: A dog, {url('/4.png')}",
            "",
            "Newly described",
            f"  2: A sea, {url('/1.png')}",
            "",
            "Description changed",
            f"  3: A lion, {url('/3.png')}",
            "    before: A cat",
        ]
        app.click_tile(1)
        assert before.isVisible()
        app.trigger("mark_all_as_seen")
        assert not before.isVisible()
        assert (counted(app), app.said) == ([], "6 changes marked as seen")
        assert app.page.model.rowCount() == 6, "the filter by changes was removed"
        assert not any(app.spoken(row)[0].endswith(("new", "described", "changed")) for row in range(6))
        app.press("Ctrl+Z")
        assert counted(app) == ["2 new", "2 gone", "1 newly described", "1 description changed"]
        assert app.said == "6 changes not marked as seen any more"
        assert before.isVisible()
        assert app.spoken(5)[0].endswith(", new")
        app.press("Ctrl+Shift+Z")
        assert counted(app) == []

    run(changing, scenario, (1366, 700))


def test_a_narrow_header_has_one_number_with_a_menu_and_does_not_overflow(changing: Changing) -> None:
    async def scenario(app: AppUnderTest) -> None:
        assert counted(app) == ["6 changes"]
        number = app.find(QAbstractButton, "changes_all")
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
        app.window.resize(1366, 700)
        await app.until(lambda: len(counted(app)) == 4, "all numbers have space")
        assert app.find(QAbstractButton, "changes_new").isChecked()
        assert QApplication.focusWidget() is app.find(QAbstractButton, "changes_new")

    run(changing, scenario, (640, 500))


def test_what_is_in_sight_is_seen_and_a_later_refresh_lists_it_no_more(
    changing: Changing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(image_changes, "SEEN_SECONDS", 0.0)

    async def scenario(app: AppUnderTest) -> None:
        assert app.spoken(0)[0].endswith("new"), "the person has not moved on"
        await app.until(app.window.isActiveWindow, "the person can see them")
        await app.until_handled()
        app.program.workspace.new_tab()
        app.trigger("previous_tab")
        await app.until(lambda: app.spoken(0)[0].endswith("failed"), "the tiles were seen")
        assert len(counted(app)) == 4
        app.press("F5")
        await app.until(lambda: counted(app) == ["2 gone"], "what was seen is listed no more")
        changing.serve("1:A sea", "2", "3:A lion", "5", "6:A tree", "7:A moon", "9")
        app.press("F5")
        await app.until(lambda: counted(app) == ["1 gone"], "one is back")

    run(changing, scenario, (1366, 700))

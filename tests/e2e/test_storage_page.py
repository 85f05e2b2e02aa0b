"""The page of the settings about what is on disk: how much it is, what deletes it, and what brings it back."""

import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from app.core.limits import MarksLimits
from app.core.saved_values import Mark, MarkedPack
from app.session.stored_data import KINDS
from app.storage.saved_marks import MarksStore
from app.ui.dialogs.settings_pages import StoredRow
from app.ui.widgets.fields import ValueLine
from app.ui.widgets.parts import column_layout
from tests.e2e.app_under_test import FAST_SETTINGS, AppUnderTest, run_app
from tests.e2e.pack_site import KEY, PackSite

COUNT = 6
OTHER_PACK = "99999999-9999-4999-8999-999999999999"
SETTINGS = replace(FAST_SETTINGS, marks=MarksLimits(gather_seconds=0.01))


@pytest.fixture
def site_with_images(site: PackSite) -> PackSite:
    site.add_pictures(COUNT)
    return site


class Page:
    """The page in a window of its own, and what a person sees and does there."""

    def __init__(self, app: AppUnderTest) -> None:
        stored = app.program.workspace.stored_data
        assert stored is not None
        self.widget = QWidget(app.window)
        column = column_layout(self.widget, spacing=0)
        for kind in KINDS:
            column.addWidget(StoredRow(kind, stored))
        self.widget.setGeometry(app.window.rect())
        self.widget.show()

    def amount(self, kind: str) -> str:
        label = self.widget.findChild(QLabel, f"{kind}_amount")
        assert isinstance(label, QLabel)
        return label.text()

    def path(self, kind: str) -> str:
        line = self.widget.findChild(ValueLine, f"{kind}_path")
        assert isinstance(line, ValueLine)
        return line.text()

    def button(self, name: str) -> QPushButton:
        button = self.widget.findChild(QPushButton, name)
        assert isinstance(button, QPushButton)
        return button

    def click(self, name: str) -> None:
        button = self.button(name)
        assert button.isVisible(), f"{name} is not there"
        assert button.isEnabled(), f"{name} is greyed out"
        button.click()


def run(site: PackSite, folder: Path, scenario: Callable[[AppUnderTest, Page], Awaitable[None]]) -> None:
    """Run the app with the pack of a site, whose thumbnails are shown, and the page in front."""

    async def opened(app: AppUnderTest) -> None:
        await app.open_test_pack(settles=True)
        page = Page(app)
        await scenario(app, page)
        page.widget.hide()

    cache, data = folder / "cache", folder / "data"
    run_app(opened, base_url=site.base_url, key_text=KEY, settings=SETTINGS, cache_folder=cache, data_folder=data)


def marks_of(app: AppUnderTest) -> str:
    signs = {"picked": "P", "rejected": "X"}
    names = [app.spoken(row)[0] for row in range(app.page.model.rowCount())]
    return "".join(signs.get(name.rpartition(", ")[2], "-") for name in names)


def rows_in(path: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(query).fetchall()


def test_marks_that_are_cleared_vanish_at_once_and_come_back(
    qapp: QApplication, site_with_images: PackSite, tmp_path: Path
) -> None:
    def of_other_pack() -> dict[str, Mark]:
        store = MarksStore(tmp_path / "data", 5.0)
        try:
            return store.load(MarkedPack(site_with_images.base_url, OTHER_PACK))
        finally:
            store.close()

    store = MarksStore(tmp_path / "data", 5.0)
    store.save({MarkedPack(site_with_images.base_url, OTHER_PACK): {"there": Mark.REJECTED}})
    store.close()

    async def scenario(app: AppUnderTest, page: Page) -> None:
        app.click_tile(0)
        app.trigger("pick")
        app.click_tile(2)
        app.trigger("reject")
        assert marks_of(app) == "P-X---"
        await app.until(lambda: app.pack.marks.are_loaded, "those on the disk are known, so that these are saved")
        page.widget.hide()
        page.widget.show()
        await app.until(lambda: page.amount("marks").startswith("3 images in 2 packs · "), "they are counted")
        assert page.path("marks") == str(tmp_path / "data" / "marks.sqlite3")
        page.click("clear_marks")
        assert marks_of(app) == "P-X---", "asks first"
        app.click("delete_marks")
        await app.until(lambda: page.amount("marks") == "Nothing is saved.", "they are deleted")
        await app.until(lambda: marks_of(app) == "------", "they are gone on screen")
        assert not of_other_pack()
        app.click_tile(2)
        app.trigger("pick")  # stays when the others come back
        page.click("undo_marks")
        await app.until(lambda: marks_of(app) == "P-P---", "they are back on screen")
        await app.until(lambda: page.amount("marks").startswith("3 images in 2 packs · "), "they are counted again")
        assert not page.button("undo_marks").isVisible()
        assert of_other_pack() == {"there": Mark.REJECTED}

    run(site_with_images, tmp_path, scenario)


def test_marks_stay_when_the_question_is_declined(
    qapp: QApplication, site_with_images: PackSite, tmp_path: Path
) -> None:
    async def scenario(app: AppUnderTest, page: Page) -> None:
        app.click_tile(0)
        app.trigger("pick")
        page.widget.hide()
        page.widget.show()
        await app.until(lambda: page.amount("marks").startswith("1 image in 1 pack · "), "it is counted")
        page.click("clear_marks")
        app.press("Escape")
        await app.until_handled()
        assert marks_of(app) == "P-----"
        assert not page.button("undo_marks").isVisible()

    run(site_with_images, tmp_path, scenario)
    assert rows_in(tmp_path / "data" / "marks.sqlite3", "SELECT mark FROM marks") == [("picked",)]

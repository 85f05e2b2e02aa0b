"""The page of the settings about what is on disk: how much it is, what deletes it, and what brings it back."""

from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QPushButton, QWidget

from app.core.limits import MarksLimits
from app.core.saved_values import Mark, MarkedPack
from app.session.stored_data import KINDS
from app.storage.saved_marks import MarksStore
from app.ui.dialogs.settings_pages import StoredRow
from app.ui.widgets.parts import column_layout
from tests.e2e.app_under_test import FAST_SETTINGS, AppUnderTest
from tests.e2e.pack_site import PackSite

OTHER_PACK = "99999999-9999-4999-8999-999999999999"
SETTINGS = replace(FAST_SETTINGS, marks=MarksLimits(gather_seconds=0.01))


def _page(app: AppUnderTest) -> QWidget:
    """The page in front of the window."""
    stored = app.program.workspace.stored_data
    assert stored is not None
    page = QWidget(app.window)
    column = column_layout(page, spacing=0)
    for kind in KINDS:
        column.addWidget(StoredRow(kind, stored))
    page.setGeometry(app.window.rect())
    page.show()
    return page


@pytest.mark.launch(settings=SETTINGS)
async def test_marks_that_are_cleared_vanish_at_once_and_come_back(
    app: AppUnderTest, site: PackSite, data_folder: Path
) -> None:
    def of_other_pack(*, saves: bool = False) -> dict[str, Mark]:
        store, pack = MarksStore(data_folder, 5.0), MarkedPack(site.base_url, OTHER_PACK)
        try:
            if saves:
                store.save({pack: {"there": Mark.REJECTED}})
            return store.load(pack)
        finally:
            store.close()

    def amount() -> str:
        return app.text("marks_amount")

    site.add_pictures(6)
    await app.open_test_pack(settles=True)
    app.click_tile(0)
    app.trigger("pick")
    app.click_tile(2)
    app.trigger("reject")
    await app.until(lambda: app.pack.marks.are_loaded, "those on the disk are known, so that these are saved")
    of_other_pack(saves=True)
    page = _page(app)
    await app.until(lambda: amount().startswith("3 images in 2 packs · "), "they are counted")
    for answer in ("Escape", "delete_marks"):
        app.click("clear_marks")
        assert app.marks == "P-X---", "asks first"
        app.press(answer) if answer == "Escape" else app.click(answer)
        await app.until_handled()
    await app.until(lambda: amount() == "Nothing is saved.", "they are deleted")
    await app.until(lambda: app.marks == "------", "they are gone on screen")
    assert not of_other_pack()
    app.click_tile(2)
    app.trigger("pick")  # stays when the others come back
    app.click("undo_marks")
    await app.until(lambda: app.marks == "P-P---", "they are back on screen")
    await app.until(lambda: amount().startswith("3 images in 2 packs · "), "they are counted again")
    assert not app.find(QPushButton, "undo_marks").isVisible()
    assert of_other_pack() == {"there": Mark.REJECTED}
    page.hide()

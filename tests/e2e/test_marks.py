"""Picks and rejects of a review: seen, heard, counted, filtered by, copied and undone; kept, cleared, brought back."""

import contextlib
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QFileDialog,
    QLabel,
    QLineEdit,
    QListView,
    QPushButton,
    QWidget,
)
from shiboken6 import isValid

from app.core.limits import MarksLimits
from app.core.saved_values import Mark, MarkedPack
from app.core.shared_review import read
from app.demo import packs
from app.images.thumbnail_store import FILE_NAME
from app.session.stored_data import KINDS
from app.storage.saved_marks import MarksStore
from app.ui.dialogs.questions import QuestionDialog
from app.ui.dialogs.settings_pages import StoredRow
from app.ui.widgets.parts import column_layout
from tests.e2e.app_under_test import FAST_SETTINGS, AppUnderTest, run_app
from tests.e2e.conftest import Run, Share
from tests.e2e.pack_site import KEY, PackSite

_SHIFT = Qt.KeyboardModifier.ShiftModifier
COUNT = 6


@pytest.fixture
def site(site: PackSite) -> PackSite:
    site.add_pictures(COUNT)
    return site


async def test_one_mark_is_announced_and_undoing_it_names_its_image(app: AppUnderTest, announced: list[str]) -> None:
    await app.open_main_pack()
    app.window.settings.change(knows_auto_advance=True)
    app.click_tile(4)
    for key in ("P", "Shift+X"):
        app.press(key)
    assert announced[-2:] == ["Picked, 5 of 24", "Rejected, 5 of 24"]
    assert app.said == "", "the tile shows it"
    app.click_tile(9)
    app.press("Ctrl+Z")
    assert app.said == "Image 5: picked again"
    assert app.page.gallery.selection.rows() == (4,)
    app.press("Ctrl+Z")
    assert app.said == "Image 5: no longer picked"
    app.press("Ctrl+Shift+Z")
    assert app.said == "Image 5: picked again"
    app.press("Alt+4")
    assert app.page.model.rowCount() == 0
    app.press("Ctrl+Z")
    assert app.said == "Image 5: no longer picked"
    assert [app.spoken(row)[0].endswith(", no longer matches") for row in range(app.page.model.rowCount())] == [True]
    assert app.find(QAbstractButton, "show_rejected").isVisible(), "what filters can be removed"
    app.press("Space")
    app.press("U")
    assert announced[-1] == "No mark, 5 of 24"


async def test_auto_advance_is_offered_at_the_first_mark_and_never_again(app: AppUnderTest) -> None:
    await app.open_main_pack()
    app.click_tile(4)
    app.press("P")
    assert app.said == "After a mark, the next image can follow by itself (A)"
    app.click("toast_action")
    assert app.window.settings.state.auto_advances
    app.press("A")
    app.press("P")
    assert app.said == "Auto-advance is off: a mark stays at its image"
    assert app.window.settings.state.knows_auto_advance, "which is saved"


def test_marks_are_there_after_a_restart_and_follow_their_images(run: Run, site: PackSite, data_folder: Path) -> None:
    async def mark(app: AppUnderTest) -> None:
        app.click_tile(1)
        app.press("P")
        app.click_tile(2)
        app.press("X")  # the window is closed at once

    async def find_with_others(app: AppUnderTest) -> None:
        await app.until(lambda: app.marks == "XP--", "the marks are loaded")
        assert not app.window.commands.action("undo").isEnabled()
        site.images.insert(0, former)
        app.press("F5")
        await app.until(lambda: app.marks == "PXP--", "the image is there again")

    run(mark)
    former = site.images[1]
    site.images[:] = [site.images[2], {**dict(site.images[1]), "id": "/1.png"}, *site.images[3:5]]  # type: ignore[call-overload]
    run(find_with_others)
    stored = b"".join(file.read_bytes() for file in data_folder.rglob("marks.sqlite3*"))
    assert site.base_url.encode() in stored
    assert site.url("").encode() not in stored
    assert KEY.encode() not in stored
    sent = [*site.api_requests, *site.image_requests]
    assert all(each.method == "GET" and "content-length" not in dict(each.headers) for each in sent)


def test_marks_that_cannot_be_saved_are_reported_once_and_stay(run: Run, data_folder: Path) -> None:
    data_folder.write_text("a file where the folder should be")

    async def scenario(app: AppUnderTest) -> None:
        app.click_tile(1)
        app.press("P")
        await app.until(lambda: app.said.startswith("Marks are not saved: their folder"), "it is said")
        app.trigger("copy_urls")
        app.press("X")
        pack = app.pack
        await app.until(lambda: pack.marks.of(app.page.model.image(1)) is Mark.REJECTED, "it stays")
        assert app.said == "1 URL copied"

    run(scenario)
    assert data_folder.read_text() == "a file where the folder should be"


def test_closing_asks_while_marks_cannot_be_written_and_saves_them_elsewhere(
    run: Run, data_folder: Path, tmp_path: Path
) -> None:
    async def scenario(app: AppUnderTest) -> None:
        closed: list[None] = []
        app.window.close_requested.connect(lambda: closed.append(None))
        app.click_tile(0)
        app.press("X")
        await app.until(lambda: len(_saved_marks(data_folder)) == 1, "the first mark is saved")

        async def ask_and(name: str) -> None:
            app.window.close()
            await app.until(lambda: bool(app.window.findChildren(QuestionDialog)), "it is asked")
            (dialog,) = app.window.findChildren(QuestionDialog)
            assert closed == []
            if name:
                app.click(name)
            else:
                dialog.reject()  # waiting
            await app.until(lambda: not isValid(dialog), "the question is answered")

        with closing(sqlite3.connect(data_folder / "marks.sqlite3")) as other_program:
            await app.until(lambda: _locks(other_program), "the file is locked")
            app.press("N")
            (editor,) = app.window.findChildren(QWidget, "note_editor")
            (line,) = editor.findChildren(QLineEdit)
            QTest.keyClicks(line, "not entered yet")
            await ask_and("")
            await app.activate()
            app.click_tile(1)
            app.press("P")
            assert app.marks[1] == "P"
            await ask_and("")
            await ask_and("save_elsewhere")
            (chooser,) = app.window.findChildren(QFileDialog)
            folder = tmp_path / "missing"
            chooser.fileSelected.emit(str(folder))
            await app.until_banner("Review not saved")
            assert closed == []
            folder.mkdir()
            chooser.fileSelected.emit(str(folder))
            chooser.reject()
            await app.until(lambda: closed == [None], "the window is closed")
            (path,) = folder.glob("*.packreview")
            left = read(path)
            assert ([*left.marks.values()], [*left.notes.values()]) == ([Mark.PICKED], ["not entered yet"])
            app.window.is_close_requested = False
            closed.clear()
            await ask_and("close_without_saving")
            assert closed == [None]
        app.window.is_close_requested = False
        closed.clear()
        app.window.close()
        await app.until(lambda: closed == [None], "nothing is asked when the file is not locked any more")
        assert app.window.findChild(QuestionDialog) is None

    run(scenario)


def _saved_marks(folder: Path) -> list[object]:
    with contextlib.suppress(sqlite3.OperationalError), closing(sqlite3.connect(folder / "marks.sqlite3")) as file:
        return file.execute("SELECT * FROM marks").fetchall()
    return []


def _locks(other_program: sqlite3.Connection) -> bool:
    try:
        other_program.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError:
        return False
    return True


def test_marks_and_thumbnails_of_the_demo_are_not_saved(qapp: QApplication, tmp_path: Path) -> None:
    async def scenario(app: AppUnderTest) -> None:
        app.program.workspace.open_demo(packs.MAIN_PACK_ID)
        await app.until_opened("Motivation Pack")
        app.click_tile(0)
        app.press("P")
        app.program.workspace.open_demo(packs.EMPTY_PACK_ID)
        await app.until(lambda: app.pack_name != "Motivation Pack", "another pack is open")
        app.program.workspace.open_demo(packs.MAIN_PACK_ID)
        await app.until_opened("Motivation Pack")
        await app.until(lambda: app.marks[:2] == "P-", "the mark is kept as long as the window is open")
        await app.until_settled()

    data = tmp_path / "data"
    run_app(scenario, base_url="https://127.0.0.1:9/v1", key_text=None, cache_folder=tmp_path, data_folder=data)
    assert not data.exists()
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as database:
        assert database.execute("SELECT count(*) FROM thumbnails").fetchone() == (0,)


_CHIPS = ("show_everything", "show_unmarked", "show_picked", "show_rejected", "show_not_rejected")


def _is_checked(app: AppUnderTest, name: str) -> bool:
    return app.find(QAbstractButton, name).isChecked()


def _spoken_review(app: AppUnderTest) -> tuple[QAccessible.Role, str]:
    interface = QAccessible.queryAccessibleInterface(app.find(QWidget, "review_state"))
    return interface.role(), interface.text(QAccessible.Text.Name)


async def _open_and_mark(app: AppUnderTest) -> int:
    """Pick the first image, reject the second, and return how many there are."""
    await app.open_main_pack()
    for row, key in ((0, "P"), (1, "X")):
        app.click_tile(row)
        app.press(key)
    count = len(app.positions)
    heard = (QAccessible.Role.StaticText, f"2 of {count} judged, 1 picked, 1 rejected")
    await app.until(lambda: _spoken_review(app) == heard, "the header says it")
    return count


async def each_number_of_the_header_filters_and_a_second_click_ends_that(app: AppUnderTest) -> None:
    count = await _open_and_mark(app)
    everything = [*range(1, count + 1)]
    for name, shown in (("review_judged", [1, 2]), ("review_picked", [1]), ("review_rejected", [2])):
        app.click(name)
        assert app.positions == shown, name
        assert _is_checked(app, name)
        assert app.page.gallery.hasFocus(), "letters mark images"
    app.click("review_rejected")
    assert app.positions == everything
    app.click("review_judged")
    app.click("filter_chip")
    assert app.positions == everything, "what a click has chosen, another one removes"


async def one_of_the_chips_for_marks_is_checked(app: AppUnderTest) -> None:
    assert app.text("image_count").endswith(" images")
    top = app.page.gallery.mapTo(app.window, QPoint(0, 0))
    count = await _open_and_mark(app)
    assert app.page.gallery.mapTo(app.window, QPoint(0, 0)) == top, "no tile has moved"
    shown = ([*range(1, count + 1)], [*range(3, count + 1)], [1], [2], [1, *range(3, count + 1)])
    for name, positions in reversed([*zip(_CHIPS, shown, strict=True)]):
        app.click(name)
        assert app.positions == positions, name
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


def test_the_end_of_a_review_is_said_and_a_second_round_goes_through_what_is_shown(run: Run) -> None:
    async def scenario(app: AppUnderTest) -> None:
        def bar() -> str:
            found = app.find(QWidget, "end_of_review")
            return app.find(QLabel, "end_of_review_text").text() if found.isVisible() else ""

        app.click_tile(0)
        app.press("A")
        assert app.said == "Auto-advance: a mark also goes to the next image"
        for key in "PPXPP":
            app.press(key)
        assert bar() == "", "one image is left"
        app.press("X")
        app.press("P")  # once too often
        assert app.marks == "PPXPPX"
        await app.until(lambda: bar() == "All 6 images judged · 4 picked", "the end is said")
        app.click("end_of_review_show_picked")
        assert bar() == "4 picked: choose again"
        assert not app.find(QWidget, "end_of_review_show_picked").isVisible()

        app.click_tile(0)
        for position in (2, 4, 5, 1):
            app.press("J")
            assert [each.position for each in app.page.gallery.selection.images()] == [position]
        app.trigger("select_all")
        app.click_tile(0)
        app.click_tile(1, _SHIFT)
        app.press("C")
        app.press("W")
        assert [each.position for each in app.page.marking.images_in_view] == [4, 2], "the next one that is shown"
        app.press("W")
        app.press("W")
        assert app.said == "No other image is left of those that are shown"
        assert app.marks == "XPXX"
        await app.until(lambda: bar() == "All 6 images judged · 1 picked", "there is nothing to choose from")
        app.press("Escape")
        app.click("end_of_review_dismiss")
        app.trigger("show_everything")
        assert (app.marks, bar()) == ("XPXXXX", "")
        app.press("U")
        await app.until(lambda: "4 of 6 judged" in _spoken_review(app)[1], "it is no longer complete")
        app.press("P")
        await app.until(lambda: bar() != "", "it is said again, because it is complete again")
        app.click_tile(0)
        app.press("U")
        await app.until(lambda: bar() == "", "it is no longer complete")
        app.press("Ctrl+Z")
        await app.until(lambda: bar() != "", "it is complete")
        app.click_tile(0)
        app.press("P")

    async def opened_again(app: AppUnderTest) -> None:
        await app.until(lambda: "6 of 6 judged" in _spoken_review(app)[1], "the marks are read")
        app.page.status.update()  # it counts at once
        assert not app.find(QWidget, "end_of_review").isVisible(), "it is no news"
        app.trigger("show_picked")
        await app.until(app.find(QWidget, "end_of_review").isVisible, "the round has a name")
        assert app.text("end_of_review_text") == "3 picked: choose again"
        app.click("end_of_review_dismiss")
        app.page.status.update()
        assert not app.find(QWidget, "end_of_review").isVisible(), "it was read"

    run(scenario)
    run(opened_again)


def test_in_one_window(share: Share) -> None:
    share()


# --- Marks that are cleared in the settings --------------------------------------------------------------------------


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

"""A review that is handed on as a file: written, opened in each way, seen, heard, filtered by and taken over."""

from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, QPointF, QRect, Qt, QUrl
from PySide6.QtGui import QAccessible, QAction, QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QLineEdit, QMenu, QPushButton, QWidget

from app.core.filtering import Agreement, Comparison, Facet
from app.core.saved_values import Mark
from app.core.shared_review import SharedReview, read, write
from app.demo import packs
from app.ui.pack.filter_row import ChoiceChip
from app.ui.pack.over_gallery import GalleryBar
from app.ui.shell.pack_field import PackField
from app.ui.texts.wording import text_of
from app.ui.widgets.fields import ReadingText
from tests.e2e.app_under_test import AppUnderTest, run_app
from tests.recording_servers import RecordedDemo
from tests.screen_reader import walk

NAME = "Motivation Pack"


def written(
    app: AppUnderTest,
    folder: Path,
    marks: str,
    notes: dict[int, str] | None = None,
    pack_id: str = packs.MAIN_PACK_ID,
    reviewer: str = "Ana",
) -> Path:
    """Write a review of the pack on screen by somebody else, with the marks of the first images."""
    ids = [image.id for image in app.page.model.all_images]
    signs = {"P": Mark.PICKED, "X": Mark.REJECTED}
    review = SharedReview(
        server=app.pack.connection.base_url.text,
        pack=pack_id,
        pack_name="Secret pack",
        reviewer=reviewer,
        time="2026-11-28T14:02:00Z",
        marks={each: signs[sign] for each, sign in zip(ids, marks, strict=False) if sign in signs},
        notes={ids[index]: note for index, note in (notes or {}).items()},
    )
    path = folder / f"{reviewer}.packreview"
    write(path, review)
    return path


async def open_review(app: AppUnderTest, path: Path) -> None:
    app.program.workspace.open_links([str(path)])
    await app.until(lambda: bool(app.pack.marks.others.unanswered), "the review is open")
    app.click("opened_review_show")


def row_of_submenu(app: AppUnderTest, beginning: str) -> QAction:
    """The row of *Shared reviews* whose text begins so, as it is when the menu is opened."""
    menu = app.window.commands.action("shared_reviews").menu()
    assert isinstance(menu, QMenu)
    menu.aboutToShow.emit()
    return next(action for action in menu.actions() if action.text().startswith(beginning))


def take_over_all(app: AppUnderTest, name: str) -> None:
    """Take over the marks of a review for all images, from the bar that is asked for in the menu."""
    row_of_submenu(app, "Take over or close…").trigger()
    assert name not in app.spoken(0)[0], "nothing of it is visible before an answer"
    app.click("opened_review_take")
    menu = app.find(GalleryBar, "opened_review").findChild(QMenu)
    assert menu is not None
    assert menu.actions()[0].text() == f"Take over all from {name}"
    QTest.keyClick(menu, Qt.Key.Key_Down)
    QTest.keyClick(menu, Qt.Key.Key_Return)


def send_drop(app: AppUnderTest, over: QWidget, path: Path) -> bool:
    """Drag a file over a widget, and drop it if that or what it is in accepts it; return whether it was accepted."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    data.setText(str(path))  # as file managers do
    at = QPointF(20, 20)
    arguments = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    entered = QDragEnterEvent(at, *arguments)
    QApplication.sendEvent(over, entered)  # Qt offers it to the widgets around it as well
    if entered.isAccepted():
        QApplication.sendEvent(app.window, QDropEvent(at, *arguments))
    return entered.isAccepted()


def test_a_review_is_written_with_a_name_and_opened_from_the_field(
    service: RecordedDemo, qapp: QApplication, tmp_path: Path
) -> None:
    async def share(app: AppUnderTest) -> None:
        await app.open_main_pack()
        await app.activate()
        app.click_tile(0)
        app.press("P")
        app.click_tile(2)
        app.press("X")
        app.trigger("share_review")
        field = app.find(QLineEdit, "reviewer_field")
        assert app.text("what_is_shared") == "1 picked, 1 rejected. The file has no API key, and no pictures."
        app.click("save_review")
        assert field.accessibleDescription().startswith("Enter a name"), "a name is needed"
        QTest.keyClicks(field, "Ana")
        app.click("save_review")
        (dialog,) = app.window.findChildren(QFileDialog)
        assert dialog.selectedFiles()[0].endswith("/Motivation Pack.packreview")
        dialog.setDirectory(str(tmp_path))
        dialog.selectFile(str(tmp_path / "Motivation Pack.packreview"))
        dialog.accept()
        await app.until(lambda: app.said == "Motivation Pack.packreview saved", "it is saved")
        assert app.window.settings.present.reviewer == "Ana"
        assert app.window.settings.present.review_folder == str(tmp_path)

    async def open_it(app: AppUnderTest) -> None:
        field, path = app.find(QLineEdit, "pack_field"), str(tmp_path / "Motivation Pack.packreview")
        await app.open_main_pack()
        field.setFocus()
        field.clear()
        QTest.keyClicks(field, path[:-1])
        await app.until(lambda: app.window.findChild(QWidget, "pack_finder") is not None, "packs are looked for")
        QTest.keyClicks(field, path[-1])
        await app.until(lambda: not app.find(QWidget, "pack_finder").isVisible(), "nothing says that none is found")
        app.press("Return")
        await app.until_opened(NAME)
        bar = app.find(GalleryBar, "opened_review")
        await app.until(bar.isVisible, "it is asked")
        assert app.text("opened_review_text") == "Ana: 1 picked, 1 rejected"
        assert "Ana" not in app.spoken(0)[0], "nothing of it is visible before an answer"
        app.click("opened_review_show")
        assert not bar.isVisible()
        assert app.find(QLineEdit, "pack_field").text() == NAME
        assert [app.spoken(row)[0].rpartition(", ")[2] for row in (0, 2)] == ["Ana: picked", "Ana: rejected"]
        assert "Ana" not in app.spoken(1)[0]

    run_app(share, base_url=service.base_url, key_text=service.key)
    review = read(tmp_path / "Motivation Pack.packreview")
    assert (review.reviewer, review.server, len(review.marks)) == ("Ana", service.base_url, 2)
    assert service.key.encode() not in (tmp_path / "Motivation Pack.packreview").read_bytes()
    run_app(open_it, base_url=service.base_url, key_text=service.key)


async def test_the_marks_of_others_are_seen_heard_filtered_by_and_taken_over(app: AppUnderTest, tmp_path: Path) -> None:
    await app.open_main_pack()
    await app.until_settled()
    app.click_tile(0)
    app.press("P")
    await open_review(app, written(app, tmp_path, "PPX", {1: "Crop the top"}))
    page = app.page
    assert app.spoken(0)[0].endswith(", picked, Ana: picked")
    assert app.spoken(1)[0].endswith(", Ana: picked, note: Crop the top")
    app.click_tile(1)
    others = app.find(ReadingText, "others")
    await app.until(lambda: others.toPlainText() == "Ana: Picked. Crop the top", "the panel says so")

    app.pack.filter.toggle(Facet.REVIEW, Comparison("Ana", Agreement.ONLY_OTHER))
    await app.until(lambda: page.model.rowCount() == 1, "only what Ana has picked is shown")
    assert app.find(ChoiceChip, "filter_chip").text() == "Only Ana picked"
    app.pack.filter.clear()

    take_over_all(app, "Ana")
    assert app.said == "2 images taken over from Ana"
    assert [app.pack.marks.of(image).value for image in page.model.all_images[:4]] == [
        "picked",
        "picked",
        "rejected",
        "",
    ]
    app.press("Ctrl+Z")
    assert [app.pack.marks.of(image).value for image in page.model.all_images[:3]] == ["picked", "", ""]
    row_of_submenu(app, "Ana, ").trigger()
    assert "Ana" not in app.spoken(0)[0]
    row_of_submenu(app, "My marks").trigger()
    assert not app.spoken(0)[0].endswith("picked"), "nobody's marks are shown"
    row_of_submenu(app, "Take over or close…").trigger()
    app.click("opened_review_dismiss")
    assert app.pack.marks.others.all == ()
    await open_review(app, tmp_path / "Ana.packreview")
    assert app.spoken(0)[0].endswith(", Ana: picked"), "what was closed and is opened again is shown"


async def test_the_bar_of_a_review_is_read_and_its_sentence_has_room(app: AppUnderTest, tmp_path: Path) -> None:
    await app.open_main_pack()
    app.window.resize(1000, 700)
    reviewer = "Ana Maria Gonzales of the agency"
    app.program.workspace.open_links([str(written(app, tmp_path, "PPX", {1: "Crop"}, reviewer=reviewer))])
    bar, sentence = app.find(GalleryBar, "opened_review"), app.find(QLabel, "opened_review_text")
    await app.until(bar.isVisible, "it is asked")
    await app.until(lambda: sentence.width() >= sentence.sizeHint().width(), "the sentence is not cut")
    assert sentence.text() == f"{reviewer}: 2 picked, 1 rejected, 1 note"
    show = app.find(QPushButton, "opened_review_show")
    assert bar.rect().contains(QRect(show.mapTo(bar, QPoint()), show.size())), "neither are the buttons"
    window = walk(QAccessible.queryAccessibleInterface(app.window))
    heard = [each.text(QAccessible.Text.Name) for each in window if not each.state().invisible]
    assert heard.index(sentence.text()) < heard.index("Show") < heard.index("Hide until I am done")
    await app.activate()
    app.page.gallery.setFocus()
    app.press("Tab")
    assert show.hasFocus(), "Tab comes to it from the images that it lies over"


async def test_a_review_is_hidden_until_ones_own_is_complete_or_taken_over_from_its_bar(
    app: AppUnderTest, tmp_path: Path
) -> None:
    await app.open_main_pack()
    app.program.workspace.open_links([str(written(app, tmp_path, "PX"))])
    bar = app.find(GalleryBar, "opened_review")
    await app.until(bar.isVisible, "it is asked")
    sentence, wide = app.find(QLabel, "opened_review_text"), bar.height()
    app.window.resize(640, 420)
    await app.until(lambda: bar.height() > wide, "the sentence has a line of its own")
    assert sentence.width() >= sentence.fontMetrics().horizontalAdvance(sentence.text())
    app.window.resize(1400, 700)
    await app.until(lambda: bar.height() == wide, "there is room beside it")
    app.click("opened_review_hide")
    assert app.text("opened_review_text") == "Ana: hidden until you have marked all images"
    assert "Ana" not in app.spoken(0)[0]
    assert not app.find(QWidget, "opened_review_hide").isVisible()
    app.click("opened_review_dismiss")
    assert not bar.isVisible(), "what was read is not said again"
    app.press("Ctrl+A")
    app.press("X")
    assert app.spoken(0)[0].endswith(", Ana: picked"), "one's own is complete"
    assert not bar.isVisible()
    app.press("Ctrl+Z")
    app.program.workspace.review_files.close(app.pack.marks.others.all[0])
    app.program.workspace.open_links([str(tmp_path / "Ana.packreview")])
    await app.until(bar.isVisible, "it is asked again")
    hide = app.find(QWidget, "opened_review_hide")
    assert hide.isVisible()
    app.press("Ctrl+Shift+Z")
    assert not hide.isVisible(), "all images are marked: it would be shown at once"
    app.press("Ctrl+Z")
    assert hide.isVisible()
    app.click("opened_review_take")
    menu = bar.findChild(QMenu)
    assert menu is not None
    assert [each.text() for each in menu.actions()] == ["Take over all from Ana", "Take over from Ana for 24 selected"]
    menu.actions()[0].trigger()
    assert [app.pack.marks.of(image) for image in app.page.model.all_images[:2]] == [Mark.PICKED, Mark.REJECTED]
    assert not bar.isVisible()


async def test_files_are_dropped_on_the_window_and_not_into_its_fields(app: AppUnderTest, tmp_path: Path) -> None:
    await app.open_main_pack()
    path = written(app, tmp_path, "P")
    other = tmp_path / "picture.png"
    other.write_bytes(b"")
    assert not send_drop(app, app.window, other)
    assert not app.pack.marks.others.all
    assert send_drop(app, app.find(QLineEdit, "pack_field"), path)
    await app.until(app.find(GalleryBar, "opened_review").isVisible, "it is asked")
    app.click("opened_review_dismiss")
    assert not app.pack.marks.others.all, "the cross closes it"
    assert send_drop(app, app.find(QLineEdit, "pack_field"), path)
    await app.until(app.find(GalleryBar, "opened_review").isVisible, "it is asked again")
    assert app.find(QLineEdit, "pack_field").text() == NAME
    app.program.workspace.review_files.close(app.pack.marks.others.all[0])
    assert send_drop(app, app.page.gallery.viewport(), path)
    await app.until(lambda: bool(app.pack.marks.others.all), "it is open again")


async def test_files_are_chosen_from_the_menu(app: AppUnderTest, tmp_path: Path) -> None:
    await app.open_main_pack()
    paths = [written(app, tmp_path, "P"), written(app, tmp_path, "X", reviewer="Ben & Cleo")]
    app.trigger("open_reviews")
    (dialog,) = app.window.findChildren(QFileDialog)
    dialog.setDirectory(str(tmp_path))
    app.find(QLineEdit, "fileNameEdit").setText(" ".join(f'"{path.name}"' for path in paths))
    dialog.accept()
    await app.until(lambda: len(app.pack.marks.others.unanswered) == 2, "both reviews are open")
    app.click("opened_review_show")
    assert app.text("opened_review_text") == "Ben & Cleo: 0 picked, 1 rejected", "one after the other"
    app.click("opened_review_show")
    assert app.spoken(0)[0].endswith(", Ana: picked, Ben & Cleo: rejected")
    assert app.window.settings.present.review_folder == str(tmp_path)
    # One ampersand would underline the letter after it.
    assert row_of_submenu(app, "Ben && Cleo, ").isChecked()


async def test_a_file_that_is_refused_is_explained_and_changes_nothing(app: AppUnderTest, tmp_path: Path) -> None:
    await app.open_main_pack()
    app.click_tile(0)
    app.press("P")
    path = tmp_path / "Broken.packreview"
    path.write_text('{"format": "packreview", "version": 3}')
    app.type_pack(f'"{path}"')
    await app.until_banner("Review not opened")
    assert app.text("banner_explanation") == (
        "Broken.packreview is of another version of Pack Browser. Install the newest version."
    )
    field = app.find(PackField, "pack_field")
    assert (field.text(), text_of(field.why_marked)) == (f'"{path}"', "Not opened")
    app.press("Esc")
    await app.until(lambda: app.find(QLineEdit, "pack_field").text() == NAME, "the field has the name again")
    assert app.spoken(0)[0].endswith(", picked")
    assert app.program.workspace.alert is not None
    await open_review(app, written(app, tmp_path, "X"))
    assert app.program.workspace.alert is None, "the banner would contradict the review that is shown"

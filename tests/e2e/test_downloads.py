"""*Download originals…*: the dialog, the job in the status line, the list of jobs, the end, and closing the window."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDialog,
    QFileDialog,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QToolButton,
    QWidget,
)

from app.core.errors import ImageGoneError
from app.core.saved_values import Mark
from app.demo import packs
from app.demo.loopback_server import Answer, LoopbackHandler
from app.images.part_file import LIST_NAME
from app.packs.jobs import Job, JobState
from tests.conftest import Browser
from tests.e2e.app_under_test import AppUnderTest, run_app
from tests.e2e.pack_site import KEY, PackSite, png, sends


async def _download(app: AppUnderTest, target: str, folder: Path, *, makes_folder: bool = False) -> Job:
    """Go through the dialog, and return the job."""
    await app.activate()
    app.page.gallery.setFocus()
    app.press("Ctrl+S")
    app.choose("download_images", target)
    app.click("choose_folder")
    (chooser,) = (each for each in app.window.findChildren(QFileDialog) if each.isVisible())
    chooser.fileSelected.emit(str(folder))
    chooser.reject()
    if app.find(QAbstractButton, "makes_folder").isChecked() is not makes_folder:
        app.click("makes_folder")
    app.click("download")
    assert not app.find(QWidget, "download_dialog").isVisible()
    return app.program.workspace.jobs.jobs[-1]


async def _until_ended(app: AppUnderTest, job: Job) -> None:
    await app.until(lambda: job.state is JobState.ENDED, "the download has ended")


def _names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir() if each.name != LIST_NAME)


async def test_what_is_meant_is_downloaded_and_the_folder_is_remembered(
    app: AppUnderTest, tmp_path: Path, browser: Browser
) -> None:
    await app.open_main_pack()
    await app.until_settled()
    pack = app.pack
    images = app.page.model.all_images
    pack.marks.mark(images[:2], Mark.PICKED)
    job = await _download(app, "picked", tmp_path, makes_folder=True)
    assert job.title == "Download 2 picked originals from Motivation Pack"
    await _until_ended(app, job)
    assert app.said == "2 originals downloaded"
    folder = tmp_path / "Motivation Pack"
    assert [name[:4] for name in _names(folder)] == ["001-", "002-"]
    app.click("toast_action")
    assert browser.opened == [str(folder)]
    assert app.spoken(0)[0].endswith(", picked, taken")
    assert not app.spoken(2)[0].endswith(", taken")

    app.trigger("download_originals")
    assert app.find(QLineEdit, "download_folder").text() == str(tmp_path)
    assert app.find(QAbstractButton, "makes_folder").isChecked()
    images_box = app.find(QComboBox, "download_images")
    assert images_box.currentText() == "2 picked images"
    app.choose("download_images", "all")
    QTest.keyClick(images_box, Qt.Key.Key_Return)
    job = app.program.workspace.jobs.jobs[-1]
    await _until_ended(app, job)
    assert len(_names(folder)) == len(images)
    assert app.said == "22 originals downloaded, 2 were there already"
    assert app.window.settings.present.download_folder == str(tmp_path)

    app.trigger("show_jobs")
    dialog = app.find(QDialog, "jobs")
    shown = dialog.findChildren(QPushButton, "show_in_folder")  # in the order of screen readers
    titles = [f"Download {count} from Motivation Pack" for count in ("24 originals", "2 picked originals")]
    assert [button.accessibleDescription() for button in shown] == titles
    reached: list[str] = []
    while len(reached) < len(titles):
        focused: QWidget | None = dialog.focusWidget()
        assert focused is not None
        reached += [focused.accessibleDescription()] if focused in shown else []
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    assert reached == titles


async def test_what_the_person_has_narrowed_the_pack_down_to_is_proposed(app: AppUnderTest, tmp_path: Path) -> None:
    async def proposed() -> list[str]:
        """What is proposed, and then all that is offered."""
        app.trigger("download_originals")
        box = app.find(QComboBox, "download_images")
        texts = [box.currentText(), *map(box.itemText, range(box.count()))]
        QTest.keyClick(box, Qt.Key.Key_Escape)
        await app.until(lambda: not app.window.findChildren(QDialog, "download_dialog"), "it is deleted")
        return texts

    await app.open_main_pack()
    await app.until_settled()
    images = app.page.model.all_images
    assert await proposed() == ["All 24 images", "All 24 images"]
    app.click_tile(4)
    assert await proposed() == ["All 24 images", "1 selected image", "All 24 images"]
    for target in ("all", "selected"):  # which no one has preferred to the picked ones
        await _until_ended(app, await _download(app, target, tmp_path / target))
    app.pack.marks.mark(images[:2], Mark.PICKED)
    assert (await proposed())[0] == "2 picked images"
    app.click_tile(6, Qt.KeyboardModifier.ShiftModifier)
    assert (await proposed())[0] == "3 selected images"
    app.click_tile(4)
    app.trigger("show_picked")
    assert await proposed() == ["2 picked images", "1 selected image", "2 picked images", "All 24 images"]
    app.trigger("open_viewer")
    assert (await proposed())[0] == "This image"
    app.trigger("close_viewer")
    app.trigger("show_unmarked")
    assert (await proposed())[0] == "22 shown images"
    app.trigger("show_everything")
    await _until_ended(app, await _download(app, "all", tmp_path))
    assert (await proposed())[0] == "All 24 images", "as last time"
    assert app.window.settings.present.takes_all_of == packs.MAIN_PACK_ID, "also at the next start"
    await _until_ended(app, await _download(app, "picked", tmp_path))
    assert (await proposed())[0] == "2 picked images"


async def test_the_folder_is_typed_or_pasted_as_well_as_chosen(app: AppUnderTest, tmp_path: Path) -> None:
    await app.open_main_pack()
    await app.until_settled()
    app.trigger("download_originals")
    folder, problem = app.find(QLineEdit, "download_folder"), app.find(QLabel, "download_problem")
    if app.find(QAbstractButton, "makes_folder").isChecked():
        app.click("makes_folder")
    folder.selectAll()
    QTest.keyClicks(folder, "a folder")
    app.click("download")
    assert problem.text().startswith("That is not the path of a folder.")
    assert not app.program.workspace.jobs.jobs
    folder.clear()
    QTest.keyClicks(folder, (tmp_path / "new one").as_uri())
    assert not problem.text()
    app.click("download")
    await _until_ended(app, app.program.workspace.jobs.jobs[-1])
    assert len(_names(tmp_path / "new one")) == 24


async def test_what_has_failed_is_listed_with_its_reason_and_tried_again(
    app: AppUnderTest, site: PackSite, tmp_path: Path
) -> None:
    site.add("/one.png", sends(png((10, 20, 30))))
    site.add("/two.png", sends(status=404))

    await app.open_test_pack(settles=True)
    job = await _download(app, "all", tmp_path)
    await _until_ended(app, job)
    assert app.said == "1 of 2 originals downloaded, 1 failed"
    assert app.find(QWidget, "jobs_bar").isVisible()
    app.find(QToolButton, "show_jobs").click()
    dialog = app.find(QDialog, "jobs")
    assert dialog.isVisible()
    failures = app.find(QPlainTextEdit, "job_failures")
    assert failures.toPlainText() == "002-two.png: not found (404)"
    site.answers["/two.png"] = site.answers["/one.png"]
    app.find(QPushButton, "retry_job").click()
    await _until_ended(app, job)
    assert app.said == "2 originals downloaded"
    assert not app.find(QWidget, "jobs_bar").isVisible()
    assert not failures.isVisible()
    app.find(QPushButton, "remove_job").click()
    assert app.program.workspace.jobs.jobs == ()
    assert any("There were no jobs" in label.text() for label in dialog.findChildren(QLabel))
    dialog.reject()


async def test_a_failure_has_the_whole_line_in_a_small_window(app: AppUnderTest) -> None:
    await app.open_main_pack()
    await app.until_settled()
    app.window.resize(640, 420)

    async def fail(job: Job) -> None:
        job.fail(1, "one", ImageGoneError())

    sentence = "134 of 136 originals downloaded, 2 failed"
    job = app.program.workspace.jobs.start(lambda: "Download", fail, lambda _: sentence)
    await _until_ended(app, job)
    bar, line = app.find(QWidget, "jobs_bar"), app.find(QWidget, "status_line")
    await app.until(lambda: bar.width() > 0.9 * line.width(), "nothing else is in the line")
    (text,) = (label for label in bar.findChildren(QLabel) if label.isVisible())
    assert text.text() == sentence
    await app.until(lambda: text.width() >= text.fontMetrics().horizontalAdvance(sentence), "it is whole")
    app.program.workspace.jobs.remove(job)
    assert app.find(QLabel, "status_text").isVisible()


async def test_a_failure_is_tried_again_in_its_line_and_goes_with_a_later_success_or_a_click(
    app: AppUnderTest, site: PackSite, tmp_path: Path
) -> None:
    site.add("/one.png", sends(png((10, 20, 30))))
    site.add("/two.png", sends(status=404))

    def shown(*names: str) -> list[bool]:
        return [app.find(QWidget, name).isVisible() for name in names]

    await app.open_test_pack(settles=True)
    await app.until(lambda: shown("retry_failed_images") == [True], "a thumbnail has failed")
    await _until_ended(app, await _download(app, "all", tmp_path))
    assert shown("jobs_bar", "retry_failed_images", "cancel_job") == [True, False, False]
    app.click("retry_job")
    (job,) = app.program.workspace.jobs.jobs
    await _until_ended(app, job)
    assert app.said == "1 of 2 originals downloaded, 1 failed"
    site.answers["/two.png"] = site.answers["/one.png"]
    await _until_ended(app, await _download(app, "all", tmp_path))
    assert len(app.program.workspace.jobs.jobs) == 1, "the same job has succeeded"
    assert shown("jobs_bar", "retry_failed_images") == [False, True]

    site.answers["/two.png"] = sends(status=404)
    await _until_ended(app, await _download(app, "all", tmp_path / "other"))
    assert shown("jobs_bar") == [True]
    app.click("dismiss_job")
    assert shown("jobs_bar", "retry_failed_images") == [False, True]


@contextmanager
def _held(site: PackSite) -> Iterator[Event]:
    """Let the originals of a pack wait for an event, after its thumbnails were loaded."""
    may_answer = Event()
    picture = png((10, 20, 30))

    def answer(exchange: LoopbackHandler) -> None:
        is_download = len([each for each in site.image_requests if each.path == exchange.path]) > 1
        if is_download:
            may_answer.wait(30)
        exchange.send_answer(Answer(200, picture, "image/png"))

    for number in range(3):
        site.add(f"/{number}.png", answer)
    try:
        yield may_answer
    finally:
        may_answer.set()


def test_a_download_is_paused_goes_on_without_its_tab_and_is_asked_about_at_closing(
    qapp: QApplication, site: PackSite, tmp_path: Path
) -> None:
    with _held(site) as may_answer:

        async def scenario(app: AppUnderTest) -> None:
            await app.open_test_pack()
            await app.until(lambda: app.loaded == "3/3" and app.page.is_settled, "the thumbnails are loaded")
            job = await _download(app, "all", tmp_path)
            bar = app.find(QWidget, "jobs_bar")
            assert bar.isVisible()
            assert app.text("job_text") == "0 of 3"
            await app.until(lambda: len(site.image_requests) == 6, "the files are requested")
            pause = app.find(QToolButton, "pause_job")
            pause.click()
            assert job.state is JobState.PAUSED
            assert app.text("job_text") == "Paused · 0 of 3"
            assert pause.accessibleName() == "Resume"
            pause.click()
            app.trigger("new_tab")
            app.program.workspace.close_tab(app.program.workspace.packs[0])
            app.window.close()
            question = app.find(QDialog, "unfinished_dialog")
            assert question.isVisible()
            assert any("Quit before 1 job has ended?" in label.text() for label in question.findChildren(QLabel))
            question.reject()
            assert not app.window.is_close_requested
            may_answer.set()
            await _until_ended(app, job)
            assert app.said == "3 originals downloaded"
            assert len(_names(tmp_path)) == 3
            assert not bar.isVisible()

        run_app(scenario, base_url=site.base_url, key_text=KEY)

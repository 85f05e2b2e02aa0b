"""*Export…* and *Contact sheet…*: what is meant, in each form, to a file that appears when it is complete."""

import csv
import errno
import io
import json
import os
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from PySide6.QtGui import QImage
from PySide6.QtPrintSupport import QPrintDialog
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QFileDialog, QSpinBox, QWidget

from app.core.saved_values import Mark
from app.core.slideshows import Use
from app.demo.loopback_server import Answer, LoopbackHandler
from app.packs.jobs import Job, JobState
from tests.e2e.app_under_test import AppUnderTest
from tests.e2e.conftest import Share
from tests.e2e.pack_site import PackSite, png
from tests.ui.sheets import PdfFile


async def _export(app: AppUnderTest, target: str, form: str, path: Path) -> Job:
    """Go through both dialogs, and return the job when it has ended."""
    app.trigger("export")
    app.choose("export_images", target)
    app.choose("export_form", form)
    app.click("export")
    assert not app.find(QWidget, "export_dialog").isVisible()
    await app.choose_file(path)
    job = app.program.workspace.jobs.jobs[-1]
    await app.until(lambda: job.state is JobState.ENDED, "the export has ended")
    return job


def _files(folder: Path) -> dict[str, str]:
    """The content of each file of a folder, by its name."""
    return {each.name: each.read_bytes().decode() for each in sorted(folder.iterdir())}


def _sent(app: AppUnderTest) -> list[Any]:
    return [json.loads(bytes(image.raw)) for image in app.page.model.all_images]


async def _open(app: AppUnderTest) -> None:
    await app.open_main_pack()
    await app.until_settled()


async def test_each_form_holds_what_is_meant(app: AppUnderTest, tmp_path: Path) -> None:
    await _open(app)
    pack = app.pack
    images, sent = app.page.model.all_images, _sent(app)
    pack.marks.mark(images[1:3], Mark.PICKED)
    pack.notes.write(images[2:3], "for the client")
    pack.findings.set_uses({images[1].url: [Use("2026-03-01", "Morning", "draft"), Use(title="Noon")]})
    app.click_tile(2)

    job = await _export(app, "selected", "csv", tmp_path / "one.csv")
    assert job.sentence == "1 image exported to one.csv"
    (row,) = csv.DictReader(io.StringIO(_files(tmp_path)["one.csv"].removeprefix("\ufeff"), newline=""))
    assert (row["position"], row["id"], row["mark"], row["note"]) == ("3", images[2].id, "picked", "for the client")
    assert app.spoken(2)[0].endswith(", picked, taken, note: for the client")
    assert not app.spoken(1)[0].endswith(", taken")

    await _export(app, "picked", "json", tmp_path / "picked.json")
    assert json.loads(_files(tmp_path)["picked.json"]) == [
        {"image": sent[1], "mark": "picked", "used_in": ["Morning (draft, 2026-03-01)", "Noon"]},
        {"image": sent[2], "mark": "picked", "note": "for the client"},
    ]

    pack.filter.set_text(images[1].id)
    await app.until(lambda: app.page.model.rowCount() == 1, "one image is shown")
    await _export(app, "shown", "markdown", tmp_path / "shown")  # the suffix is added
    assert _files(tmp_path)["shown.md"].count("![") == 1
    assert _files(tmp_path)["shown.md"].endswith(" **picked**\n")

    job = await _export(app, "all", "html", tmp_path / "page.html")
    assert job.sentence.startswith("24 images exported to page.html")
    page = _files(tmp_path)["page.html"]
    assert page.count("<figure>") == 24
    assert page.count("data:image/") + len(job.failures) == 24
    assert page.count('class="mark picked"') == 2
    assert "for the client" in page
    assert [*_files(tmp_path)] == ["one.csv", "page.html", "picked.json", "shown.md"]


async def test_a_file_that_can_not_be_written_stays_as_it_was(
    app: AppUnderTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, subtests: pytest.Subtests
) -> None:
    sentences = {
        errno.ENOSPC: "Not exported: the disk is full",
        errno.EROFS: "Not exported: the folder can’t be written to",
        errno.EIO: "Not exported: the disk reports an error",
    }

    async def export(app: AppUnderTest, row: int, code: int) -> None:
        def fail(_descriptor: int) -> None:
            raise OSError(code, "")

        file = tmp_path / str(code) / "page.html"
        file.parent.mkdir()
        file.write_text("former")
        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", fail)
            app.page.go_to(row + 1)
            app.trigger("export")
            app.choose("export_images", "selected")
            app.choose("export_form", "html")
            app.click("export")
            (dialog,) = (each for each in app.window.findChildren(QFileDialog) if each.isVisible())
            dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
            await app.choose_file(file)
            job = app.program.workspace.jobs.jobs[-1]
            await app.until(lambda: job.state is JobState.ENDED, "the export has ended")
            assert job.sentence == sentences[code]
            assert _files(file.parent) == {"page.html": "former"}
            assert not app.spoken(row)[0].endswith(", taken")
        job.retry()
        await app.until(lambda: job.state is JobState.ENDED, "it was tried again")
        assert job.sentence == "1 image exported to page.html"
        assert _files(file.parent)["page.html"].count("data:image/") == 1

    await _open(app)
    for row, code in enumerate(sentences):
        with subtests.test(errno.errorcode[code]):
            await export(app, row, code)


async def _dialog(app: AppUnderTest) -> QDialog:
    await app.until(lambda: not app.window.findChildren(QDialog, "sheet_dialog"), "the former dialog is deleted")
    app.trigger("contact_sheet")
    return app.find(QDialog, "sheet_dialog")


async def _save(app: AppUnderTest, button: str, path: Path) -> Job:
    """Press a button of the open dialog, and return the job, which has begun."""
    app.click(button)
    assert (await app.choose_file(path)).endswith(f"contact sheet{path.suffix}")
    assert not app.find(QWidget, "sheet_dialog").isVisible()
    return app.program.workspace.jobs.jobs[-1]


async def _until_ended(app: AppUnderTest, job: Job) -> None:
    await app.until(lambda: job.state is JobState.ENDED, "the sheet is written")


def _has_colors(preview: QWidget) -> bool:
    """Whether pictures are painted: paper and texts are grey."""
    image = preview.grab().toImage()
    points = ((x, y) for x in range(0, image.width(), 7) for y in range(0, image.height(), 7))
    return any(image.pixelColor(x, y).saturation() > 100 for x, y in points)


async def the_preview_follows_what_is_chosen(app: AppUnderTest) -> None:
    dialog = await _dialog(app)
    preview, page = app.find(QWidget, "sheet_preview"), app.find(QSpinBox, "sheet_page")
    assert app.find(QComboBox, "sheet_images").hasFocus() or not dialog.isActiveWindow()
    assert page.text() == "1 of 2"
    await app.until(lambda: _has_colors(preview), "pictures are painted")
    assert preview.accessibleName() == "Preview of page 1 of 2"

    app.find(QSpinBox, "sheet_columns").setValue(1)
    page.setValue(7)
    assert page.text() == "7 of 24"
    await app.until(lambda: preview.accessibleName() == "Preview of page 7 of 24", "the page is painted")
    app.find(QSpinBox, "sheet_columns").setValue(4)
    assert page.text() == "2 of 2"
    await app.until(lambda: preview.accessibleName() == "Preview of page 2 of 2", "the last page is painted")
    dialog.reject()


async def printing_asks_the_system(app: AppUnderTest) -> None:
    dialog = await _dialog(app)
    app.click("print")
    (asking,) = dialog.findChildren(QPrintDialog)
    await app.until(asking.isVisible, "the dialog of the system is open")
    asking.reject()
    dialog.reject()
    assert app.program.workspace.jobs.jobs == ()


@pytest.mark.qt_log_ignore("QPrint")
def test_the_dialog(share: Share) -> None:
    share()


async def test_sheets_are_saved(app: AppUnderTest, tmp_path: Path) -> None:
    def files() -> list[Path]:
        return [*tmp_path.iterdir()]

    await app.open_main_pack()
    pack = app.pack
    pack.marks.mark(app.page.model.all_images[:2], Mark.PICKED)
    await _dialog(app)
    app.find(QComboBox, "sheet_images").setCurrentText("All 24 images")
    app.find(QComboBox, "sheet_paper").setCurrentText("Letter")
    app.find(QCheckBox, "sheet_has_keywords").setChecked(True)
    job = await _save(app, "save_pdf", tmp_path / "sheet.pdf")
    await _until_ended(app, job)
    assert job.sentence == "sheet.pdf is saved"
    assert job.result == tmp_path / "sheet.pdf"
    pdf = PdfFile(job.result.read_bytes())
    figures = [text for kind, text in pdf.elements() if kind == "Figure"]
    assert len(figures) == job.done == 24
    assert figures[0] == app.page.model.all_images[0].description
    assert pdf.title() == "Motivation Pack"
    assert "✓ Picked" in pdf.texts_in_spans()

    await _dialog(app)
    assert app.find(QComboBox, "sheet_paper").currentText() == "Letter"  # as chosen last
    assert app.find(QCheckBox, "sheet_has_keywords").isChecked()
    app.find(QComboBox, "sheet_images").setCurrentText("2 picked images")
    job = await _save(app, "save_png", tmp_path / "picked.png")
    await _until_ended(app, job)
    page = QImage(str(tmp_path / "picked.png"))
    assert (page.width(), page.height()) == (1700, 2200)

    await _dialog(app)
    app.find(QComboBox, "sheet_images").setCurrentText("All 24 images")
    job = await _save(app, "save_png", tmp_path / "all.png")
    await _until_ended(app, job)
    pages = [path for path in files() if path.stem.startswith("all-")]
    assert len(pages) > 1
    assert job.sentence == f"{len(pages)} pages are saved, the first as all-1.png"
    assert {path.name for path in files() if not path.stem.startswith("all-")} == {"sheet.pdf", "picked.png"}


async def test_a_sheet_goes_on_without_its_tab_and_can_be_cancelled_and_tried_again(
    app: AppUnderTest, site: PackSite, tmp_path: Path
) -> None:
    goes_on, is_broken = Event(), Event()
    is_broken.set()

    def respond(exchange: LoopbackHandler) -> None:
        goes_on.wait(20)
        is_missing = is_broken.is_set() and exchange.path != "/0.png"
        exchange.send_answer(Answer(404 if is_missing else 200, png((200, 30, 30)), "image/png"))

    for row in range(3):
        site.add(f"/{row}.png", respond)

    await app.open_test_pack()
    await _dialog(app)
    cancelled = await _save(app, "save_pdf", tmp_path / "cancelled.pdf")
    await app.until(lambda: any(tmp_path.iterdir()), "the file has begun")
    cancelled.cancel()
    await app.until(lambda: not any(tmp_path.iterdir()), "nothing is left")
    assert cancelled.sentence == "Contact sheet cancelled"

    await _dialog(app)
    job = await _save(app, "save_pdf", tmp_path / "sheet.pdf")
    app.trigger("new_tab")
    pack = app.program.workspace.packs[0]
    app.program.workspace.close_tab(pack)
    goes_on.set()
    await _until_ended(app, job)
    assert job.sentence == "sheet.pdf is saved; 2 pictures could not be loaded"
    assert [failure.name for failure in job.failures] == ["Image 2", "Image 3"]
    assert len(PdfFile((tmp_path / "sheet.pdf").read_bytes()).pictures()) == 1

    is_broken.clear()
    job.retry()
    await _until_ended(app, job)
    assert job.sentence == "sheet.pdf is saved"
    assert job.done == 3
    assert len(PdfFile((tmp_path / "sheet.pdf").read_bytes()).pictures()) == 3

"""*Export…*: what is selected, shown, picked or all, in each form, to a file that appears when it is complete."""

from __future__ import annotations

import csv
import errno
import io
import json
import os
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialogButtonBox, QFileDialog, QLineEdit, QWidget

from app.core.limits import FILE_DOWNLOADS
from app.core.saved_values import Mark
from app.packs import exports
from app.packs.jobs import JobState
from tests.e2e.app_under_test import run_app
from tests.e2e.pack_site import KEY, png, sends

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from PySide6.QtWidgets import QApplication

    from app.packs.jobs import Job
    from tests.e2e.app_under_test import AppUnderTest
    from tests.e2e.conftest import Play, Share
    from tests.e2e.pack_site import PackSite


async def _export(app: AppUnderTest, target: str, form: str, path: Path) -> Job:
    """Go through both dialogs, and return the job when it has ended."""
    app.trigger("export")
    app.choose("export_images", target)
    app.choose("export_form", form)
    app.click("export")
    assert not app.find(QWidget, "export_dialog").isVisible()
    await _choose_file(app, path)
    job = app.program.workspace.jobs.jobs[-1]
    await app.until(lambda: job.state is JobState.ENDED, "the export has ended")
    return job


async def _choose_file(app: AppUnderTest, path: Path) -> None:
    (dialog,) = (each for each in app.window.findChildren(QFileDialog) if each.isVisible())
    field = dialog.findChild(QLineEdit, "fileNameEdit")
    assert isinstance(field, QLineEdit)
    field.setText(str(path))
    button = dialog.findChild(QDialogButtonBox)
    assert isinstance(button, QDialogButtonBox)
    button.button(QDialogButtonBox.StandardButton.Save).click()
    await app.until(lambda: not dialog.isVisible(), "the dialog is closed")


def _files(folder: Path) -> dict[str, str]:
    """The content of each file of a folder, by its name."""
    return {each.name: each.read_bytes().decode() for each in sorted(folder.iterdir())}


def _sent(app: AppUnderTest) -> list[Any]:
    return [json.loads(bytes(image.raw)) for image in app.page.model.all_images]


async def _open(app: AppUnderTest) -> None:
    await app.open_main_pack()
    await app.until_settled()


def test_each_form_holds_what_is_meant(play: Play, tmp_path: Path) -> None:
    async def scenario(app: AppUnderTest) -> None:
        await _open(app)
        pack = app.pack
        images, sent = app.page.model.all_images, _sent(app)
        pack.marks.mark(images[1:3], Mark.PICKED)
        pack.notes.write(images[2:3], "for the client")
        app.click_tile(2)

        job = await _export(app, "selected", "csv", tmp_path / "one.csv")
        assert job.sentence == "1 image exported to one.csv"
        (row,) = csv.DictReader(io.StringIO(_files(tmp_path)["one.csv"].removeprefix("\ufeff"), newline=""))
        assert (row["position"], row["id"], row["mark"], row["note"]) == ("3", images[2].id, "picked", "for the client")
        assert app.spoken(2)[0].endswith(", picked, taken, note: for the client")
        assert not app.spoken(1)[0].endswith(", taken")

        await _export(app, "picked", "json", tmp_path / "picked.json")
        assert json.loads(_files(tmp_path)["picked.json"]) == [
            {"image": sent[1], "mark": "picked"},
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

    play(scenario)


async def the_dialog_offers_what_there_is(app: AppUnderTest) -> None:
    await _open(app)
    app.trigger("export")
    images, forms = app.find(QComboBox, "export_images"), app.find(QComboBox, "export_form")
    assert [images.itemText(row) for row in range(images.count())] == ["24 shown images", "All 24 images"]
    assert [forms.itemText(row) for row in range(forms.count())] == ["CSV", "JSON", "Markdown", "HTML page"]
    assert images.currentIndex() == 0
    app.choose("export_form", "json")
    assert app.text("export_explanation").startswith("What the service sent")
    assert not app.find(QCheckBox, "export_small_pictures").isVisible()
    app.choose("export_form", "html")
    large = app.text("export_explanation").partition("\n")[2]
    assert large.startswith("About ")
    app.click("export_small_pictures")
    assert app.text("export_explanation").partition("\n")[2] not in {"", large}
    app.click("export_small_pictures")
    app.choose("export_form", "json")
    QTest.keyClick(forms, Qt.Key.Key_Escape)
    assert not app.find(QWidget, "export_dialog").isVisible()
    assert not app.program.workspace.jobs.jobs


def test_dialog(share: Share) -> None:
    share(the_dialog_offers_what_there_is)


def test_a_file_that_can_not_be_written_stays_as_it_was(
    play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, subtests: pytest.Subtests
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
            app.choose("export_form", "html")
            app.click("export")
            (dialog,) = (each for each in app.window.findChildren(QFileDialog) if each.isVisible())
            dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
            await _choose_file(app, file)
            job = app.program.workspace.jobs.jobs[-1]
            await app.until(lambda: job.state is JobState.ENDED, "the export has ended")
            assert job.sentence == sentences[code]
            assert _files(file.parent) == {"page.html": "former"}
            assert not app.spoken(row)[0].endswith(", taken")
        job.retry()
        await app.until(lambda: job.state is JobState.ENDED, "it was tried again")
        assert job.sentence == "1 image exported to page.html"
        assert _files(file.parent)["page.html"].count("data:image/") == 1

    async def scenario(app: AppUnderTest) -> None:
        await _open(app)
        for row, code in enumerate(sentences):
            with subtests.test(errno.errorcode[code]):
                await export(app, row, code)

    play(scenario)


def test_pictures_that_can_not_be_loaded_are_said_and_those_in_memory_are_used(
    qapp: QApplication, site: PackSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.packs.exports.FILE_DOWNLOADS", replace(FILE_DOWNLOADS, retry_pause_seconds=0.01))
    site.add("/shown.png", sends(png((10, 20, 30))))
    site.add("/busy.png", sends(status=503))
    site.images.append("no image")

    async def scenario(app: AppUnderTest) -> None:
        await app.open_test_pack()
        await app.until(lambda: app.loaded == "1/3" and app.page.is_settled, "the thumbnails are done")
        site.answers["/shown.png"] = site.answers["/busy.png"]
        job = await _export(app, "all", "html", tmp_path / "page.html")
        assert sorted(failure.name for failure in job.failures) == ["Image 2", "Image 3"]
        assert job.sentence == "3 images exported to page.html; 2 pictures could not be loaded"
        page = _files(tmp_path)["page.html"]
        assert page.count("data:image/") == 1
        assert page.count("This picture could not be loaded") == 2
        site.answers["/busy.png"] = sends(png((9, 9, 9)))
        job.retry()
        await app.until(lambda: job.state is JobState.ENDED, "it was tried again")
        assert [failure.name for failure in job.failures] == ["Image 3"]
        assert _files(tmp_path)["page.html"].count("data:image/") == 2

    run_app(scenario, base_url=site.base_url, key_text=KEY)


def test_an_export_that_is_cancelled_leaves_nothing(
    play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scenario(app: AppUnderTest) -> None:
        await _open(app)
        monkeypatch.setattr(exports, "_CHECK_SECONDS", 0.001)

        async def never(*_arguments: object) -> None:
            await app.until(lambda: False, "the export is cancelled")

        monkeypatch.setattr(exports.Export, "_fetch", never)
        app.trigger("export")
        app.choose("export_form", "html")
        app.click("export")
        await _choose_file(app, tmp_path / "page.html")
        (job,) = app.program.workspace.jobs.jobs
        await app.until(lambda: len(os.listdir(tmp_path)) == 1, "it has begun")
        job.cancel()
        await app.until(lambda: not os.listdir(tmp_path), "nothing is left")
        assert job.sentence == "Not exported: cancelled"

    play(scenario)

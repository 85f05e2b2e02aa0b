"""In the pseudo-locale every visible or accessible text is translated, and none is cut off; in German neither."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Final

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QListView, QWidget

from app.core.connection import KeychainProblem, parse_api_key
from app.core.errors import DamagedImageError, KeyNotForgottenError, PackBrowserError
from app.core.filtering import Facet
from app.core.identity import APP_ID
from app.core.limits import TrafficLimits
from app.core.saved_values import Mark
from app.core.shared_review import write
from app.packs.jobs import Job
from app.start.logs import log_folder
from app.ui.application import languages
from app.ui.texts import jobs, settings
from tests.e2e.app_under_test import FAST_SETTINGS, AppUnderTest, run_app
from tests.e2e.pack_site import KEY, PACK_ID, PICTURE, PackSite, sends
from tests.e2e.visible_texts import cut_off, rows_of, texts_of, untranslated
from tests.ui.pseudo_locale import PSEUDO_LOCALE, set_language
from tests.ui.test_error_texts import PACK_ERRORS, made

_SIZES: Final = ((1000, 700, 1.0), (640, 420, 1.0))  # of the window, and of texts
_DATA: Final = "data"
_LONG_TEXT: Final = "data " * 300
_STATUSES: Final = ("completed", "processing", "pending", "failed", "unknown")  # shown as they were sent in tool tips


@pytest.fixture(autouse=True)
def _pseudo_locale(english_again: None) -> None:
    set_language(PSEUDO_LOCALE)


@pytest.fixture(
    params=[_SIZES[0], *(pytest.param(size, marks=pytest.mark.slow) for size in _SIZES[1:])],
    ids=lambda size: f"{size[0]}x{size[1]}, {size[2]:.0%}",
)
def size(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[tuple[int, int]]:
    """The size of the window; texts have theirs as well."""
    width, height, scale = request.param
    former, scaled = qapp.font(), qapp.font()
    scaled.setPointSizeF(former.pointSizeF() * scale)
    qapp.setFont(scaled)
    yield width, height
    qapp.setFont(former)


def _fill(site: PackSite) -> None:
    """Images of every status, one that fails, and one with texts that are cut."""
    for status in ("completed", "processing", "pending", "failed", ""):
        site.add(f"/{_DATA}{status}.png", sends(PICTURE))
        site.images[-1] = {
            "id": _DATA,
            "url": site.url(f"/{_DATA}{status}.png"),
            "metadata": {
                "status": status,
                "description": _LONG_TEXT if status == "completed" else None,
                "keywords": [_DATA] * 70 if status == "completed" else [],
                "model": _DATA if status == "completed" else None,
                "generated_at": _DATA if status == "completed" else None,
                "error": _LONG_TEXT if status == "failed" else None,
            },
            **{f"{_DATA}{number}": _DATA for number in range(25 if status == "completed" else 0)},
        }
    site.images.append({"id": _DATA, "url": f"ftp://{_DATA}/"})
    site.images.append(_DATA)


async def _cut_off_in_the_end(app: AppUnderTest, window: QWidget) -> list[str]:
    """What is still cut off when layouts and animations are done."""
    found: list[str] = []

    def nothing() -> bool:
        found[:] = cut_off(window)
        return not found

    with contextlib.suppress(AssertionError):  # the list says more
        await app.until(nothing, "layouts and animations are done", seconds=2)
    return found


async def _check(app: AppUnderTest, window: QWidget | None = None, *, switches: bool = True) -> None:
    """Check a window, and that it follows a change of the language, which is not possible while a dialog blocks it."""
    checked = window or app.window
    assert await _cut_off_in_the_end(app, checked) == []
    downloads = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation)
    log = str((log_folder() or Path()) / f"{APP_ID}.log")
    data = (_DATA, ".png", "Test pack", PACK_ID, downloads, log, *languages().values(), *_STATUSES)
    assert untranslated(checked, *data) == []
    if not switches:
        return
    set_language("de")  # some of its words are longer than those of the pseudo-locale
    assert await _cut_off_in_the_end(app, checked) == []
    if (app.window.width(), app.window.height()) == (640, 420):  # which texts follow does not depend on the size
        set_language("en")
        await asyncio.sleep(0)  # so that rows that were replaced are deleted
        assert [text for text in (*texts_of(checked), *rows_of(checked)) if "[" in text] == []
    set_language(PSEUDO_LOCALE)
    await asyncio.sleep(0)
    assert untranslated(checked, *data) == []


async def the_home_page(app: AppUnderTest) -> None:
    await _check(app)
    app.type_pack(_DATA)
    await _check(app)
    app.program.workspace.keys.enter(parse_api_key(KEY))
    await _check(app)


async def the_images(app: AppUnderTest) -> None:
    app.page.status.update()
    if not app.window.settings.is_panel_shown:
        app.trigger("side_panel")
    await _check(app)
    for row in range(app.page.model.rowCount()):
        app.page.gallery.setCurrentIndex(app.page.model.index(row, 0))
        await _check(app)
    app.trigger("select_all")
    await _check(app)
    app.trigger("copy_urls")
    await _check(app)
    app.trigger("edit_note")
    await _check(app)
    app.press("Esc")
    app.trigger("select_none")
    for row in (0, app.page.model.rowCount() - 1):  # with a description, and unreadable
        app.page.overlays.view_row(row)
        app.overlay.toggle_info()
        await _check(app, app.page.overlays.open)
        app.press("Esc")
    app.page.gallery.selection.select((0, 1, app.page.model.rowCount() - 1))
    app.page.overlays.compare_selected()
    assert app.page.overlays.open is not None
    await _check(app, app.page.overlays.open)
    app.page.overlays.open.toggle_tie()
    await _check(app, app.page.overlays.open)


async def the_filter(app: AppUnderTest, folder: Path) -> None:
    pack = app.pack
    review = replace(pack.marks.others.own_review(_DATA), reviewer=_DATA, marks={_DATA: Mark.PICKED})
    write(folder / "data.packreview", review)
    app.program.workspace.open_links([str(folder / "data.packreview")])
    await app.until(lambda: bool(pack.marks.others.unanswered), "the review of another person is there")
    app.click("opened_review_show")
    # Marks have chips, changes a button when there are any, and the rest is in the list of statuses.
    for facet in set(Facet) - {Facet.MARK, Facet.CHANGE, Facet.ATTENTION}:
        is_of_tray = facet is Facet.QUIET  # the room for a text
        if is_of_tray:
            app.trigger("slide_tray")
        app.press("Ctrl+F")
        app.click(f"filter_{facet.value}")
        popup = QApplication.activePopupWidget()
        assert isinstance(popup, QWidget)
        values = app.find(QListView, "filter_value_list").model()
        roles = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
        shown = [values.index(row, 0).data(role) for row in range(values.rowCount()) for role in roles]
        assert [text for text in shown if not text.startswith(("[", _DATA, *_STATUSES))] == []
        await _check(app, popup, switches=False)
        popup.close()
        if is_of_tray:
            app.trigger("slide_tray")
        for value in [*pack.filter.counts(facet)][:2]:
            pack.filter.toggle(facet, value)
            await _check(app, switches=False)
            pack.filter.toggle(facet, value, is_excluded=True)
            await _check(app, switches=False)
        await _check(app)
        pack.filter.clear()
    app.press("Ctrl+F")
    QTest.keyClicks(app.find(QLineEdit, "filter"), f"{_DATA} -{_DATA}")
    pack.filter.toggle(Facet.KEYWORD, _DATA)
    await app.until(lambda: app.window.findChild(QWidget, "loosen_filter") is not None, "it says what to loosen")
    await _check(app)
    app.trigger("copy_all_urls")
    await _check(app)


def test_a_pack_of_which_not_all_is_loaded(qapp: QApplication, site: PackSite, size: tuple[int, int]) -> None:
    for number in range(120):
        site.add(
            f"/{_DATA}{number}.png",
            sends(PICTURE),
        )

    async def scenario(app: AppUnderTest) -> None:
        app.type_pack(PACK_ID)
        await app.until(lambda: app.is_offered("load_all_images"), "the rest is offered")
        await _check(app)

    settings = replace(FAST_SETTINGS, traffic=replace(TrafficLimits(), unasked_images=40))
    run_app(scenario, base_url=site.base_url, key_text=KEY, size=size, settings=settings)


async def every_banner(app: AppUnderTest) -> None:
    errors: list[PackBrowserError] = [made(error_class) for error_class in PACK_ERRORS]
    errors.append(KeyNotForgottenError(KeychainProblem.SILENT))

    for error in errors:
        app.program.workspace.show_alert(error)
        await app.until(lambda: bool(app.banner), "the banner is there")
        await _check(app, switches=error is errors[0])
        app.click("copy_details")
        pasted = app.clipboard.splitlines()[1:]
        assert [line for line in pasted if not line.startswith("[")] == []


async def each_dialog_of_a_command(app: AppUnderTest, subtests: pytest.Subtests) -> None:
    for command in ("show_keys", "show_about", "show_settings", "change_key"):
        with subtests.test(command):
            app.trigger(command)
            (dialog,) = [each for each in app.window.findChildren(QDialog) if not each.isHidden()]
            await app.until(dialog.isVisible, "the dialog is there")
            await _check(app, dialog, switches=False)
        app.tidy_up()


async def each_dialog_of_a_pack(app: AppUnderTest, subtests: pytest.Subtests) -> None:
    for command in ("contact_sheet", "download_originals", "export", "share_review", "go_to_position"):
        with subtests.test(command):
            app.trigger(command)
            await app.until(lambda: any(each.isVisible() for each in _dialogs(app)), "the dialog is there")
            (dialog,) = _dialogs(app)
            await _check(app, dialog, switches=False)
        app.tidy_up()
        await app.until(lambda: not _dialogs(app), "the dialog is deleted")


async def the_settings(app: AppUnderTest, subtests: pytest.Subtests) -> None:
    for page in settings.PAGES:
        with subtests.test(page):
            app.window.dialogs.show_settings(page)
            (dialog,) = _dialogs(app)
            await app.until(dialog.isVisible, "the dialog is there")
            await _check(app, dialog)
    app.tidy_up()


def _dialogs(app: AppUnderTest) -> list[QDialog]:
    return app.window.findChildren(QDialog)


async def slides_and_jobs(app: AppUnderTest) -> None:
    async def work(job: Job) -> None:
        job.fail(1, _DATA, DamagedImageError())
        await asyncio.Event().wait()  # until it is paused or cancelled

    app.page.tray.send([app.page.model.image(0)])
    await _check(app)
    workspace = app.program.workspace
    job = workspace.jobs.start(
        partial(jobs.download_title, 2, _DATA, is_of_picked=False),
        work,
        lambda job: jobs.downloaded(job, 1),
        total=2,
        can_pause=True,
    )
    await app.until(lambda: bool(job.failures), "the job runs")
    app.trigger("show_jobs")
    (dialog,) = _dialogs(app)
    await app.until(dialog.isVisible, "the dialog is there")
    await _check(app, dialog)
    for change in (job.pause, job.resume, job.cancel):
        change()
        await _check(app, dialog)
        await _check(app)
    dialog.reject()


async def _in_turn(
    app: AppUnderTest, subtests: pytest.Subtests, *scenarios: Callable[[AppUnderTest], Awaitable[None]]
) -> None:
    """Run scenarios with the pack of the site, which only look: a launch costs more than most of them."""
    await app.open_test_pack(settles=True)
    for scenario in scenarios:
        with subtests.test(getattr(scenario, "func", scenario).__name__):
            await scenario(app)
        app.tidy_up()
        await app.until(lambda: not _dialogs(app), "dialogs are deleted")


@pytest.mark.usefixtures("size")
async def test_a_pack(app: AppUnderTest, site: PackSite, subtests: pytest.Subtests, tmp_path: Path) -> None:
    _fill(site)

    dialogs, filtered = partial(each_dialog_of_a_pack, subtests=subtests), partial(the_filter, folder=tmp_path)
    await _in_turn(app, subtests, dialogs, filtered, slides_and_jobs)


@pytest.mark.parametrize("scenario", [the_images, every_banner])
def test_a_pack_by_itself(
    qapp: QApplication,
    site: PackSite,
    size: tuple[int, int],
    subtests: pytest.Subtests,
    scenario: Callable[[AppUnderTest], Awaitable[None]],
) -> None:
    """What these leave behind, such as the text of a banner, does not follow the language while it is hidden."""
    _fill(site)
    run_app(lambda app: _in_turn(app, subtests, scenario), base_url=site.base_url, key_text=KEY, size=size)


def test_without_a_pack(qapp: QApplication, size: tuple[int, int], subtests: pytest.Subtests) -> None:
    async def scenario(app: AppUnderTest) -> None:
        await each_dialog_of_a_command(app, subtests)
        await app.until(lambda: not _dialogs(app), "dialogs are deleted")
        await the_settings(app, subtests)
        await app.until(lambda: not _dialogs(app), "the dialog is deleted")
        with subtests.test("the home page"):
            await the_home_page(app)

    run_app(scenario, base_url="https://packs.invalid/v1", key_text=None, size=size)

"""The limits of automatic downloads, the requests of a refresh, and *Load all*."""

import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QPushButton, QToolButton, QWidget

from app.core.limits import DownloadLimits, Settings, TrafficLimits
from app.demo.loopback_server import Answer, LoopbackHandler
from app.packs.tiles import TileStage
from tests.e2e.app_under_test import FAST_SETTINGS, AppUnderTest, run_app
from tests.e2e.pack_site import KEY, PACK_ID, PICTURE, PackSite, sends

pytestmark = pytest.mark.usefixtures("english_numbers")
COUNT: Final = 300
LIMIT: Final = 80  # more than are visible and near


# Long timeouts, so that every download succeeds on a busy machine, and the app's own limits.
PATIENT: Final = replace(FAST_SETTINGS, download=DownloadLimits(), traffic=TrafficLimits())


def settings_of(**limits: int) -> Settings:
    return replace(PATIENT, traffic=replace(TrafficLimits(unasked_images=10**9), **limits))


FEW: Final = settings_of(unasked_images=LIMIT)


def fill(site: PackSite, count: int = COUNT) -> None:
    for number in range(count):
        site.add(f"/{number}.png", sends(PICTURE, etag='"1"'))


class Held:
    """Lets images wait until the test says that they may be answered."""

    def __init__(self, site: PackSite) -> None:
        self.may_answer = threading.Event()
        self._site = site

    def __call__(self, numbers: range) -> None:
        self._site.answers.update((f"/{number}.png", self._answer) for number in numbers)

    def _answer(self, exchange: LoopbackHandler) -> None:
        self.may_answer.wait(20)
        exchange.send_answer(Answer(200, PICTURE, "image/png"))


@pytest.fixture
def held(site: PackSite) -> Iterator[Held]:
    made = Held(site)
    yield made
    made.may_answer.set()


async def open_untouched(app: AppUnderTest) -> None:
    """Open the pack, and wait until automatic downloads have ended."""
    app.type_pack(PACK_ID)
    await app.until(lambda: app.window.page is not None and app.page.model.rowCount() > 0, "the pack is open")
    await until_offered(app)


async def until_offered(app: AppUnderTest, *, seconds: float = 20) -> None:
    await app.until(
        lambda: is_visible(app, "load_all") and is_quiet(app), "the rest is offered, nothing comes", seconds=seconds
    )


def is_visible(app: AppUnderTest, name: str) -> bool:
    return app.find(QWidget, name).isVisible()


def is_quiet(app: AppUnderTest) -> bool:
    return not is_visible(app, "thumbnail_progress")


def requested(site: PackSite) -> Counter[str]:
    return Counter(record.path for record in site.image_requests)


@pytest.mark.fault(17, 83, 114)
@pytest.mark.timeout(120)
@pytest.mark.launch(settings=PATIENT)
async def test_of_ten_thousand_images_a_thousand_are_downloaded_automatically(
    app: AppUnderTest, site: PackSite
) -> None:
    """With the default limits."""
    fill(site, 10_000)

    app.type_pack(PACK_ID)
    await until_offered(app, seconds=100)
    paths = [record.path for record in site.image_requests]
    assert len(paths) == len(set(paths)) == 1_000
    first = len(app.page.gallery.visible_rows)
    assert {f"/{row}.png" for row in range(first)} <= {*paths[: max(first, PATIENT.download.workers)]}
    assert app.status == "1,000 of 10,000 loaded · the others load when you scroll to them"
    assert app.find(QPushButton, "load_all").text() == "Load all 10,000", "the size is said if it matters"


def test_load_all_works_by_keyboard_can_be_cancelled_and_resumed_and_says_its_result(
    qapp: QApplication, site: PackSite, tmp_path: Path, held: Held
) -> None:
    fill(site)

    async def scenario(app: AppUnderTest) -> None:
        await open_untouched(app)
        button = app.find(QPushButton, "load_all")
        interface = QAccessible.queryAccessibleInterface(button)
        assert interface.role() == QAccessible.Role.Button
        assert interface.text(QAccessible.Text.Name) == button.text()
        answers = dict(site.answers)
        held(range(LIMIT + 20, COUNT))
        for cancel in ("Escape", "Space"):
            press_tab_until(app, button)
            app.press("Space")
            await app.until(lambda: not is_visible(app, "load_all"), "it is not offered while it runs")
            await app.until(
                lambda: app.program.workspace.jobs.unfinished[0].done == LIMIT + 20, "the job shows how far it is"
            )
            assert app.status == "", "the job says it"
            if cancel == "Space":
                press_tab_until(app, app.find(QToolButton, "cancel_job"))
            app.press(cancel)
            assert app.said == f"Cancelled: {LIMIT + 20} of {COUNT} images loaded"
            await until_offered(app)
            assert app.tiles.counts[TileStage.LOADING] == 0
        site.answers.update(answers)
        held.may_answer.set()
        press_tab_until(app, button)
        app.press("Space")
        await app.until(lambda: app.said == f"All {COUNT} images loaded", "it says that it has ended")
        assert not is_visible(app, "load_all")
        assert app.page.gallery.hasFocus()

    run_app(scenario, base_url=site.base_url, key_text=KEY, settings=FEW, cache_folder=tmp_path)
    assert requested(site).keys() == {f"/{number}.png" for number in range(COUNT)}
    former = requested(site).total()

    async def again(app: AppUnderTest) -> None:
        app.type_pack(PACK_ID)
        await app.until(lambda: app.loaded == f"{COUNT}/{COUNT}", "all count as loaded")
        assert not is_visible(app, "load_all")

    run_app(again, base_url=site.base_url, key_text=KEY, settings=FEW, cache_folder=tmp_path)
    assert requested(site).total() == former


@pytest.mark.launch(settings=FEW)
async def test_there_is_one_question_at_closing_however_often_the_person_quits(
    app: AppUnderTest, site: PackSite, held: Held
) -> None:
    fill(site)

    await open_untouched(app)
    held(range(LIMIT, COUNT))
    app.click("load_all")
    app.trigger("quit")
    app.trigger("quit")
    (dialog,) = app.window.findChildren(QDialog)
    assert dialog.windowTitle() == "Jobs"
    QTest.keySequence(dialog, "Ctrl+Q")
    assert app.window.findChildren(QDialog) == [dialog]
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    await app.until(lambda: not app.window.findChildren(QDialog), "the window stays open")
    app.trigger("quit")
    assert not app.window.is_close_requested
    app.click("quit_anyway")
    assert app.window.is_close_requested


def press_tab_until(app: AppUnderTest, widget: QWidget) -> None:
    """Press Tab until a widget has the focus."""
    for _ in range(40):
        if widget.hasFocus():
            return
        app.press("Tab")
    raise AssertionError(f"Tab does not come to {widget.objectName()}")

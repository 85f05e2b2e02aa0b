"""The limits of automatic downloads, the requests of a refresh, and *Load all*."""

from __future__ import annotations

import re
import threading
from collections import Counter
from typing import TYPE_CHECKING, Final

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QPushButton, QWidget

from app.core.limits import MIB, DownloadLimits, TrafficLimits
from app.demo.loopback_server import Answer
from app.packs.tiles import TileStage
from tests.e2e.app_under_test import FAST_SETTINGS, run_app
from tests.e2e.pack_site import KEY, PACK_ID, png

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QApplication

    from app.core.limits import Settings
    from app.demo.loopback_server import LoopbackHandler
    from tests.e2e.app_under_test import AppUnderTest
    from tests.e2e.pack_site import PackSite

COUNT: Final = 300
LIMIT: Final = 80  # more than are visible and near
PICTURE: Final = png((10, 20, 30))
HEADER_BYTES: Final = 1_000  # of one answer, at most


# Long timeouts, so that every download succeeds on a busy machine, and the app's own limits.
PATIENT: Final = replace(FAST_SETTINGS, download=DownloadLimits(), traffic=TrafficLimits())


def settings_of(**limits: int) -> Settings:
    return replace(PATIENT, traffic=replace(TrafficLimits(unasked_images=10**9), **limits))


FEW: Final = settings_of(unasked_images=LIMIT)
AT_ONCE: Final = PATIENT.download.host_downloads + PATIENT.download.spare_host_downloads


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Format numbers and sizes as in English."""
    former = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
    yield
    QLocale.setDefault(former)


def fill(site: PackSite, count: int = COUNT) -> None:
    def answer(exchange: LoopbackHandler) -> None:
        is_known = exchange.headers.get("If-None-Match") == '"1"'
        body = b"" if is_known else PICTURE
        exchange.send_answer(Answer(304 if is_known else 200, body, "image/png", (("ETag", '"1"'),)))

    for number in range(count):
        site.add(f"/{number}.png", answer)


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


@pytest.mark.fault(114)
@pytest.mark.timeout(120)
def test_of_ten_thousand_images_a_thousand_are_downloaded_automatically(qapp: QApplication, site: PackSite) -> None:
    """With the default limits."""
    fill(site, 10_000)

    async def scenario(app: AppUnderTest) -> None:
        app.type_pack(PACK_ID)
        await until_offered(app, seconds=100)
        paths = [record.path for record in site.image_requests]
        assert len(paths) == len(set(paths)) == 1_000
        assert app.status == "1,000 of 10,000 loaded · the others load when you scroll to them"
        assert app.find(QPushButton, "load_all").text() == "Load all 10,000", "the size is said if it matters"

    run_app(scenario, base_url=site.base_url, key_text=KEY, settings=PATIENT)


@pytest.mark.timeout(120)
def test_all_of_a_thousand_images_are_downloaded_automatically(qapp: QApplication, site: PackSite) -> None:
    fill(site, 1_000)

    async def scenario(app: AppUnderTest) -> None:
        app.type_pack(PACK_ID)
        await app.until(lambda: app.loaded == "1000/1000", "all are shown", seconds=100)
        assert not is_visible(app, "load_all")

    run_app(scenario, base_url=site.base_url, key_text=KEY, settings=PATIENT)
    assert set(requested(site).values()) == {1}
    assert len(requested(site)) == 1_000


def test_a_slow_host_is_never_said_to_have_more_images_than_the_pack(qapp: QApplication, site: PackSite) -> None:
    """Images that are near wait both because they will be visible soon and because all of the pack is loaded."""
    count = 30
    first_may_answer, others_may_answer = threading.Event(), threading.Event()

    def held(exchange: LoopbackHandler) -> None:
        (first_may_answer if exchange.path == "/0.png" else others_may_answer).wait(20)
        exchange.send_answer(Answer(200, PICTURE, "image/png"))

    for number in range(count):
        site.add(f"/{number}.png", held)

    async def scenario(app: AppUnderTest) -> None:
        app.type_pack(PACK_ID)
        await app.until(lambda: app.status == f"loading 0 of {count}", "the visible ones and those near are loading")
        pack = app.program.workspace.current
        assert pack is not None
        await app.until(lambda: pack.load_all.loadable > 0, "all others wait to be loaded, too")
        first_may_answer.set()
        await app.until(lambda: app.status.startswith("loading 1 of"), "one is loaded")
        assert app.status == f"loading 1 of {count}"
        others_may_answer.set()
        await app.until(lambda: app.loaded == f"{count}/{count}", "all are shown")

    try:
        run_app(scenario, base_url=site.base_url, key_text=KEY, settings=PATIENT)
    finally:
        first_may_answer.set()
        others_may_answer.set()


@pytest.mark.fault(83)
def test_beyond_the_limits_only_images_near_the_scroll_position_are_loaded(qapp: QApplication, site: PackSite) -> None:
    fill(site)

    async def scenario(app: AppUnderTest) -> None:
        await open_untouched(app)
        assert len(requested(site)) == LIMIT
        gallery = app.page.gallery
        gallery.verticalScrollBar().setValue(gallery.verticalScrollBar().maximum())
        await app.until(lambda: gallery.visible_rows.stop == COUNT, "the end is visible")
        near = gallery.rows_around(FEW.thumbnails.screens_behind, FEW.thumbnails.screens_ahead)
        await app.until(
            lambda: all(app.stage(row) is TileStage.SHOWN for row in near) and is_quiet(app), "the end is shown"
        )
        # Images above the end are loaded as well, because they are near.
        above = gallery.rows_around(FEW.thumbnails.screens_ahead, 0)
        assert LIMIT + len(near) <= len(requested(site)) <= LIMIT + len(above)

    run_app(scenario, base_url=site.base_url, key_text=KEY, settings=FEW)
    assert set(requested(site).values()) == {1}


def test_bytes_are_limited(qapp: QApplication, site: PackSite) -> None:
    photo_bytes, limit = 100_000, 8 * MIB
    body = PICTURE + b" " * (photo_bytes - len(PICTURE))
    for number in range(COUNT):
        site.add(f"/{number}.png", lambda exchange: exchange.send_answer(Answer(200, body, "image/png")))

    async def scenario(app: AppUnderTest) -> None:
        await open_untouched(app)
        downloaded = len(site.image_requests)
        assert limit - HEADER_BYTES * downloaded <= downloaded * photo_bytes <= limit + AT_ONCE * photo_bytes
        left = round((COUNT - downloaded) * photo_bytes / 1e6)
        assert app.find(QPushButton, "load_all").text() in {
            f"Load all {COUNT} (about {megabytes} MB)" for megabytes in (left, left + 1)
        }

    run_app(scenario, base_url=site.base_url, key_text=KEY, settings=settings_of(unasked_bytes=limit))


def test_beyond_the_limit_on_bytes_one_screen_ahead_is_fetched(qapp: QApplication, site: PackSite) -> None:
    body = PICTURE + b" " * (200_000 - len(PICTURE))
    for number in range(COUNT):
        site.add(f"/{number}.png", lambda exchange: exchange.send_answer(Answer(200, body, "image/png")))

    async def scenario(app: AppUnderTest) -> None:
        await open_untouched(app)
        visible = app.page.gallery.visible_rows
        near = app.page.gallery.rows_around(FEW.thumbnails.screens_behind, FEW.thumbnails.screens_ahead)
        assert {app.stage(row) for row in visible} == {TileStage.SHOWN}
        at_once = few_at_once.host_downloads + few_at_once.spare_host_downloads
        assert len(requested(site)) <= 2 * len(visible) + at_once < len(near)

    few_at_once = replace(PATIENT.download, host_downloads=8)
    settings = replace(settings_of(unasked_bytes=MIB), download=few_at_once)
    run_app(scenario, base_url=site.base_url, key_text=KEY, settings=settings)


def test_running_downloads_are_aborted_soon_after_the_limit(qapp: QApplication, site: PackSite) -> None:
    small, piece = 100, b" " * 16_384
    lock = threading.Lock()
    sent, ended = Counter[str](), set[str]()

    def endless(exchange: LoopbackHandler) -> None:
        exchange.send_response(200)
        exchange.send_header("Content-Length", str(30 * MIB))
        exchange.end_headers()
        try:
            while exchange.pause(0.002):
                exchange.wfile.write(piece)
                with lock:
                    sent[exchange.path] += len(piece)
        finally:
            with lock:
                ended.add(exchange.path)

    fill(site, small)
    for number in range(small, COUNT):
        site.add(f"/{number}.png", endless)

    async def scenario(app: AppUnderTest) -> None:
        app.type_pack(PACK_ID)
        await app.until(lambda: len(sent) > 0, "large files are being sent")
        await app.until(lambda: is_visible(app, "load_all"), "the limit is reached")
        await app.until(
            lambda: ended == set(sent) and {app.stage(int(path[1:-4])) for path in sent} == {TileStage.WAITING},
            "all are aborted",
        )
        await app.until(lambda: is_quiet(app), "no progress is shown")

    limits = settings_of(unasked_bytes=MIB, overshoot_bytes=MIB)
    endless_time = replace(limits, download=replace(PATIENT.download, total_seconds=60.0))
    run_app(scenario, base_url=site.base_url, key_text=KEY, settings=endless_time)
    assert sum(sent.values()) > MIB
    # The two limits, and the contents of the connections' buffers when they are closed.
    assert sum(sent.values()) < 2 * MIB + len(sent) * 4 * MIB < len(sent) * 30 * MIB


def test_load_all_works_by_keyboard_shows_its_progress_and_its_result(
    qapp: QApplication, site: PackSite, tmp_path: Path
) -> None:
    fill(site)

    async def scenario(app: AppUnderTest) -> None:
        await open_untouched(app)
        button = app.find(QPushButton, "load_all")
        interface = QAccessible.queryAccessibleInterface(button)
        assert interface.role() == QAccessible.Role.Button
        assert interface.text(QAccessible.Text.Name) == button.text()
        press_tab_until(app, button)
        QTest.keyClick(button, Qt.Key.Key_Space)
        cancel = app.find(QPushButton, "cancel_load_all")
        await app.until(lambda: cancel.isVisible() and cancel.hasFocus(), "it can be cancelled where it was begun")
        assert not button.isVisible()
        await app.until(lambda: "loading all" in app.status and not is_quiet(app), "it shows how far it is")
        await app.until(lambda: app.said == f"All {COUNT} images loaded", "it says that it has ended")
        assert not is_visible(app, "load_all")
        assert not cancel.isVisible()
        assert app.page.gallery.hasFocus()

    run_app(scenario, base_url=site.base_url, key_text=KEY, settings=FEW, cache_folder=tmp_path)
    assert requested(site) == Counter(f"/{number}.png" for number in range(COUNT))

    async def again(app: AppUnderTest) -> None:
        app.type_pack(PACK_ID)
        await app.until(lambda: app.loaded == f"{COUNT}/{COUNT}", "all count as loaded")
        assert not is_visible(app, "load_all")

    run_app(again, base_url=site.base_url, key_text=KEY, settings=FEW, cache_folder=tmp_path)
    assert requested(site).total() == COUNT


def test_there_is_one_question_at_closing_however_often_the_person_quits(qapp: QApplication, site: PackSite) -> None:
    fill(site)
    may_answer = threading.Event()

    def held(exchange: LoopbackHandler) -> None:
        may_answer.wait(20)
        exchange.send_answer(Answer(200, PICTURE, "image/png"))

    async def scenario(app: AppUnderTest) -> None:
        await open_untouched(app)
        for number in range(LIMIT, COUNT):
            site.answers[f"/{number}.png"] = held
        app.click("load_all")
        app.trigger("quit")
        app.trigger("quit")
        (dialog,) = app.window.findChildren(QDialog)
        assert dialog.windowTitle() == "Loading all images"
        QTest.keySequence(dialog, "Ctrl+Q")
        assert app.window.findChildren(QDialog) == [dialog]
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
        await app.until(lambda: not app.window.findChildren(QDialog), "the window stays open")
        app.trigger("quit")
        assert not app.window.is_close_requested
        app.click("quit_anyway")
        assert app.window.is_close_requested

    try:
        run_app(scenario, base_url=site.base_url, key_text=KEY, settings=FEW)
    finally:
        may_answer.set()


def press_tab_until(app: AppUnderTest, widget: QWidget) -> None:
    """Press Tab until a widget has the focus."""
    for _ in range(40):
        if widget.hasFocus():
            return
        app.press("Tab")
    raise AssertionError(f"Tab does not come to {widget.objectName()}")


@pytest.mark.parametrize("way", ["button", "Escape"])
def test_load_all_can_be_cancelled_and_resumed(way: str, qapp: QApplication, site: PackSite) -> None:
    """Some answers are delayed until the person has cancelled."""
    fill(site, LIMIT)
    may_answer = threading.Event()

    def held(exchange: LoopbackHandler) -> None:
        if int(exchange.path[1:-4]) >= LIMIT + 20:
            may_answer.wait(20)
        exchange.send_answer(Answer(200, PICTURE, "image/png"))

    for number in range(LIMIT, COUNT):
        site.add(f"/{number}.png", held)

    async def scenario(app: AppUnderTest) -> None:
        await open_untouched(app)
        app.click("load_all")
        tiles = app.tiles
        await app.until(lambda: tiles.counts[TileStage.SHOWN] == LIMIT + 20, "some are loaded")
        await app.until(lambda: tiles.counts[TileStage.LOADING] > 0, "others are loading")
        if way == "Escape":
            app.press("Escape")
        else:
            app.click("cancel_load_all")
        assert app.said == f"Cancelled: {LIMIT + 20} of {COUNT} images loaded"
        await until_offered(app)
        assert app.find(QPushButton, "load_all").hasFocus()
        assert tiles.counts[TileStage.LOADING] == 0
        assert tiles.counts[TileStage.SHOWN] == LIMIT + 20
        may_answer.set()
        app.click("load_all")
        await app.until(lambda: app.said == f"All {COUNT} images loaded", "the others are loaded, too")

    try:
        run_app(scenario, base_url=site.base_url, key_text=KEY, settings=FEW)
    finally:
        may_answer.set()


def test_load_all_reports_failures_which_can_be_retried(qapp: QApplication, site: PackSite) -> None:
    fill(site, COUNT - 1)
    answers = iter([Answer(404, b"", "text/plain"), Answer(200, PICTURE, "image/png")])
    site.add("/late.png", lambda exchange: exchange.send_answer(next(answers)))

    async def scenario(app: AppUnderTest) -> None:
        await open_untouched(app)
        app.click("load_all")
        await app.until(lambda: app.said == f"{COUNT - 1} of {COUNT} images loaded, 1 failed", "it says so")
        app.click("retry_failed_images")
        await app.until(lambda: app.stage(COUNT - 1) is TileStage.SHOWN, "it is shown")

    run_app(scenario, base_url=site.base_url, key_text=KEY, settings=FEW)


def test_without_a_disk_load_all_ends_when_memory_is_full(qapp: QApplication, site: PackSite) -> None:
    fill(site)
    small = replace(FEW, thumbnails=replace(FEW.thumbnails, memory_bytes=60_000))

    async def scenario(app: AppUnderTest) -> None:
        await open_untouched(app)
        button = app.find(QPushButton, "load_all")
        offered = re.fullmatch(r"Load about (\d+) more \(.* kB\)", button.text())
        assert offered is not None
        assert button.toolTip() == f"{COUNT - LIMIT} images are not loaded yet, and there is no room for all of them"
        assert app.window.commands.action("load_all_images").text() == button.text()
        app.click("load_all")
        await app.until(lambda: app.said.endswith(f" of {COUNT} images loaded; there is no room for more"), "it ends")
        loaded = int(app.said.split()[0])
        assert LIMIT + int(offered[1]) == pytest.approx(loaded, abs=AT_ONCE)
        assert not is_visible(app, "load_all")
        assert not is_visible(app, "cancel_load_all")

    run_app(scenario, base_url=site.base_url, key_text=KEY, settings=small)
    assert LIMIT < len(site.image_requests) < COUNT


@pytest.mark.parametrize("has_disk", [True, False])
def test_a_refresh_revalidates_visible_images_and_loads_no_others(
    qapp: QApplication, site: PackSite, tmp_path: Path, *, has_disk: bool
) -> None:
    fill(site)

    async def scenario(app: AppUnderTest) -> None:
        await open_untouched(app)
        visible = app.page.gallery.visible_rows
        for times in (1, 2, 3):
            app.press("F5")
            expected = LIMIT + times * len(visible)
            await app.until(lambda: len(site.image_requests) >= expected, "visible thumbnails are revalidated")  # noqa: B023 (awaited)
            await until_offered(app)
            assert app.status.startswith(f"{LIMIT} of {COUNT} loaded")
        assert len(site.image_requests) == LIMIT + 3 * len(visible)
        asked = site.image_requests[LIMIT:]
        assert {record.path for record in asked} == {f"/{row}.png" for row in visible}
        assert all(("if-none-match", '"1"') in record.headers for record in asked)

    cache = tmp_path if has_disk else None
    run_app(scenario, base_url=site.base_url, key_text=KEY, settings=FEW, cache_folder=cache)


def test_load_all_continues_after_a_refresh(qapp: QApplication, site: PackSite, tmp_path: Path) -> None:
    fill(site, LIMIT)
    may_answer = threading.Event()

    def held(exchange: LoopbackHandler) -> None:
        may_answer.wait(20)
        exchange.send_answer(Answer(200, PICTURE, "image/png"))

    for number in range(LIMIT, COUNT):
        site.add(f"/{number}.png", held)

    async def scenario(app: AppUnderTest) -> None:
        await open_untouched(app)
        app.click("load_all")
        await app.until(lambda: len(site.image_requests) > LIMIT, "it has begun")
        app.press("F5")
        await app.until(lambda: app.is_loading, "the pack is requested")
        await app.until(lambda: not app.is_loading, "the pack is there again")
        may_answer.set()
        await app.until(lambda: app.said == f"All {COUNT} images loaded", "all are loaded")

    try:
        run_app(scenario, base_url=site.base_url, key_text=KEY, settings=FEW, cache_folder=tmp_path)
    finally:
        may_answer.set()


def test_each_pack_has_its_own_limits(qapp: QApplication, site: PackSite) -> None:
    fill(site)

    async def scenario(app: AppUnderTest) -> None:
        await open_untouched(app)
        app.click("load_all")
        app.type_pack(PACK_ID.replace("2222", "3333", 1))
        await app.until(lambda: app.is_loading, "the other pack is requested")
        await app.until(lambda: app.said.startswith("Cancelled: "), "the job's end is announced")
        await app.until(lambda: not app.is_loading, "the other pack is there")
        before = len(site.image_requests)
        await until_offered(app)
        assert not is_visible(app, "cancel_load_all")
        # Downloads for the former pack that were already running may still arrive.
        assert len(site.image_requests) - before <= LIMIT + AT_ONCE < COUNT - LIMIT

    run_app(scenario, base_url=site.base_url, key_text=KEY, settings=FEW)

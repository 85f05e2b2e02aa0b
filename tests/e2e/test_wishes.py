"""Wishes that overtake each other: the newest wins, whatever starts, hangs or ends meanwhile."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit

from app.demo import packs
from app.demo.loopback_server import Answer, LoopbackServer
from app.demo.service import DemoService
from app.workspace.tile import TileStage
from tests.e2e.app_under_test import FAST_SETTINGS, run_app
from tests.recording_servers import RecordingServer

if TYPE_CHECKING:
    import pytest
    from PySide6.QtWidgets import QApplication

    from app.demo.loopback_server import LoopbackHandler
    from tests.e2e.app_under_test import AppUnderTest
    from tests.e2e.conftest import Play
    from tests.recording_servers import RecordedDemo

_NOWHERE = "https://packs.invalid/v1"


def test_the_last_of_several_demo_packs_wins_and_one_service_is_started(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[DemoService] = []
    start = DemoService.start

    def counted(service: RecordedDemo) -> None:
        started.append(service)
        start(service)

    monkeypatch.setattr(DemoService, "start", counted)

    async def scenario(app: AppUnderTest) -> None:
        workspace = app.program.workspace
        workspace.open_demo(packs.EMPTY_PACK_ID)
        workspace.open_demo(packs.NOT_FOUND_ID)
        workspace.open_demo(packs.MAIN_PACK_ID)
        await app.until_opened("Motivation Pack")
        assert app.banner == ""

    run_app(scenario, base_url=_NOWHERE, key_text=None)
    assert len(started) == 1


def test_a_pack_asked_for_while_the_demo_starts_overtakes_it(
    play: Play, service: RecordedDemo, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_start = threading.Event()
    start = DemoService.start

    def slow(demo: RecordedDemo) -> None:
        may_start.wait(10)
        start(demo)

    async def scenario(app: AppUnderTest) -> None:
        monkeypatch.setattr(DemoService, "start", slow)
        app.program.workspace.open_demo(packs.THOUSAND_IMAGES_ID)
        assert app.is_loading
        app.type_pack(packs.MAIN_PACK_ID)
        may_start.set()
        await app.until_opened("Motivation Pack")
        assert not app.keys.connection.is_demo

    play(scenario)
    assert len(service.api_requests) == 1


def test_a_demo_that_cannot_start_leaves_the_loading_state_and_can_be_tried_again(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = DemoService.start

    def refuse(_service: DemoService) -> None:
        raise OSError("no port")

    async def scenario(app: AppUnderTest) -> None:
        monkeypatch.setattr(DemoService, "start", refuse)
        app.click("explore_a_sample_pack")
        await app.until_banner("Something went wrong")
        assert not app.is_loading
        assert app.window.home.isVisible()
        monkeypatch.setattr(DemoService, "start", start)
        app.click("try_again")
        await app.until_opened("Motivation Pack")

    run_app(scenario, base_url=_NOWHERE, key_text=None)


def test_leaving_the_demo_ends_its_countdown_and_sends_nothing_of_it(play: Play, service: RecordedDemo) -> None:
    async def scenario(app: AppUnderTest) -> None:
        app.program.workspace.open_demo(packs.RATE_LIMITED_ID)
        await app.until_banner("Too many requests")
        app.trigger("leave_demo")
        assert app.banner == ""
        assert not app.is_counting_down
        app.press("F5")
        assert not app.is_loading
        assert app.window.home.isVisible()

    play(scenario)
    assert service.api_requests == []


class _Api:
    """Sends one pack, whatever was asked for."""

    def __init__(self, pack_id: str, name: str, images: list[dict[str, str]]) -> None:
        data = {"id": pack_id, "name": name, "images": images}
        self._body = json.dumps({"ok": True, "code": 200, "message": "", "data": data}).encode()

    def respond(self, exchange: LoopbackHandler) -> None:
        exchange.send_answer(Answer(200, self._body, "application/json"))

    def refusal(self, status: int, message: str) -> Answer:
        return Answer(status, message.encode(), "text/plain")


def test_refresh_asks_for_what_was_asked_for_and_selects_what_was_selected(qapp: QApplication) -> None:
    images = [{"id": "", "url": f"file:///{number}"} for number in range(6)]
    server = RecordingServer("test-api", _Api("../../v2/keys?x=", "Liar", images))
    server.start()

    async def scenario(app: AppUnderTest) -> None:
        app.type_pack(packs.MAIN_PACK_ID)
        await app.until_opened("Liar")
        await app.until_settled()
        app.click_tile(1)
        app.press("F5")
        await app.until(lambda: len(server.requests) == 2 and not app.is_loading, "it was refreshed")
        assert app.page.gallery.selected_rows() == (1,)

    try:
        run_app(scenario, base_url=f"{server.origin}/v1", key_text="public.s3cret")
    finally:
        server.stop(0.2)
    assert {record.path for record in server.requests} == {f"/v1/packs/{packs.MAIN_PACK_ID}"}


def test_what_is_seen_never_goes_blank_however_small_the_memory(play: Play) -> None:
    async def scenario(app: AppUnderTest) -> None:
        app.type_pack(packs.THOUSAND_IMAGES_ID)
        await app.until(lambda: app.page.model.rowCount() == 1000, "the pack is open")
        for _ in range(3):
            await app.until_settled()
            assert all(app.stage(row) is TileStage.SHOWN for row in app.page.gallery.visible_rows)
            bar = app.page.gallery.verticalScrollBar()
            bar.setValue(bar.value() + 2000)
        shown = app.tiles.counts[TileStage.SHOWN]
        assert shown <= 3 * len(app.page.gallery.visible_rows)

    tiny = replace(FAST_SETTINGS, thumbnails=replace(FAST_SETTINGS.thumbnails, memory_bytes=200_000))
    play(scenario, settings=tiny)


def test_a_pasted_line_leaves_no_key_in_the_field(play: Play) -> None:
    async def scenario(app: AppUnderTest) -> None:
        field = app.find(QLineEdit, "pack_id")
        app.type_pack(f"curl https://x/packs/{packs.MAIN_PACK_ID} -H 'Authorization: Bearer public.s3cret'")
        await app.until_opened("Motivation Pack")
        assert field.text() == packs.MAIN_PACK_ID
        app.type_pack("curl https://x/packs/ -H 'Authorization: Bearer public.s3cret'")
        assert "s3cret" not in field.text()
        assert app.text("pack_id_hint")

    play(scenario)


def test_the_focus_stays_with_who_types_the_next_id(play: Play) -> None:
    async def scenario(app: AppUnderTest) -> None:
        app.window.activateWindow()
        field = app.find(QLineEdit, "pack_id")
        app.type_pack(packs.SLOW_PACK_ID)
        field.setText("2222")
        await app.until(lambda: app.page.model.rowCount() == 24, "the pack is open")
        assert field.hasFocus()
        app.type_pack(packs.MAIN_PACK_ID)
        await app.until_opened("Motivation Pack")
        await app.until(app.page.gallery.hasFocus, "the images have the focus")

    play(scenario)


def test_slow_hosts_do_not_keep_good_images_waiting(qapp: QApplication, service: RecordedDemo) -> None:
    """As many downloads hang as there are workers."""
    hanging = [{"id": str(n), "url": f"{service.image_origin}/broken/hanging.jpg?{n}"} for n in range(14)]
    good = [{"id": f"good {n}", "url": f"{service.image_origin}/generated/{n}.jpg"} for n in range(1, 4)]
    server = LoopbackServer("test-api", _Api("x", "Hanging", hanging + good))
    server.start()
    patient = replace(
        FAST_SETTINGS,
        download=replace(FAST_SETTINGS.download, read_seconds=20, total_seconds=20, slow_after_seconds=0.2),
    )

    async def scenario(app: AppUnderTest) -> None:
        app.type_pack(packs.MAIN_PACK_ID)
        await app.until_opened("Hanging")
        await app.until(lambda: all(app.stage(row) is TileStage.SHOWN for row in (14, 15, 16)), "good ones", seconds=5)
        assert app.stage(0) is TileStage.LOADING

    try:
        run_app(scenario, base_url=f"{server.origin}/v1", key_text="public.s3cret", settings=patient)
    finally:
        server.stop(0.2)

"""Pictures: whatever a pack points at, the good ones show, in order, and every other says why."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from app.demo import packs
from app.demo.loopback_server import Answer, LoopbackServer, RequestLog
from app.ui.tile import TileStage
from tests.e2e.app_under_test import FAST_SETTINGS, run_app

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PySide6.QtWidgets import QApplication

    from app.demo.loopback_server import LoopbackHandler
    from app.demo.service import DemoService
    from tests.e2e.app_under_test import AppUnderTest
    from tests.e2e.conftest import Play

_KEY = "public.s3cret"
_PACK_ID = "22222222-2222-4222-8222-222222222222"


class PackSite:
    """A service of the test's own: any list of images, each with an answer of its own, on one other port."""

    def __init__(self) -> None:
        self.images: list[object] = []
        self.answers: dict[str, Callable[[LoopbackHandler], None]] = {}
        self.image_log = RequestLog()
        self._image_server = LoopbackServer("test-images", self, self.image_log)
        self._api_server = LoopbackServer("test-api", _Api(self), RequestLog())
        self._image_server.start()
        self._api_server.start()

    @property
    def base_url(self) -> str:
        return f"{self._api_server.origin}/v1"

    def url(self, path: str) -> str:
        return f"{self._image_server.origin}{path}"

    def add(self, path: str, answer: Callable[[LoopbackHandler], None]) -> None:
        """Add an image with its answer."""
        self.answers[path] = answer
        self.images.append({"id": path, "url": self.url(path)})

    def respond(self, exchange: LoopbackHandler) -> None:
        self.answers[exchange.path](exchange)

    def refusal(self, status: int, message: str) -> Answer:
        return Answer(status, message.encode(), "text/plain")

    def stop(self) -> None:
        self._image_server.stop(0.2)
        self._api_server.stop(0.2)


class _Api:
    def __init__(self, site: PackSite) -> None:
        self._site = site

    def respond(self, exchange: LoopbackHandler) -> None:
        data = {"id": _PACK_ID, "name": "Test pack", "image_count": 0, "images": self._site.images}
        body = json.dumps({"ok": True, "code": 200, "message": "", "data": data}).encode()
        exchange.send_answer(Answer(200, body, "application/json"))

    def refusal(self, status: int, message: str) -> Answer:
        return Answer(status, message.encode(), "text/plain")


def _png(color: tuple[int, int, int]) -> bytes:
    import io

    buffer = io.BytesIO()
    Image.new("RGB", (40, 30), color).save(buffer, "PNG")
    return buffer.getvalue()


@pytest.fixture
def site() -> Iterator[PackSite]:
    started = PackSite()
    yield started
    started.stop()


def test_downloads_that_end_in_reverse_order_are_shown_in_pack_order(qapp: QApplication, site: PackSite) -> None:
    count = 8
    # Each answer waits for the one after it: the last picture arrives first.
    sent = [threading.Event() for _ in range(count + 1)]
    sent[count].set()

    def answer_number(number: int) -> Callable[[LoopbackHandler], None]:
        def answer(exchange: LoopbackHandler) -> None:
            sent[number + 1].wait(10)
            exchange.send_answer(Answer(200, _png((number * 30, 0, 0)), "image/png"))
            sent[number].set()

        return answer

    for number in range(count):
        site.add(f"/{number}.png", answer_number(number))

    async def scenario(app: AppUnderTest) -> None:
        app.type_pack(_PACK_ID)
        await app.until(lambda: app.status.endswith(f"thumbnails {count}/{count}"), "all are shown")
        for row in range(count):
            picture = app.window.model.picture(row)
            assert picture is not None
            assert picture.pixelColor(5, 5).red() == row * 30

    run_app(scenario, base_url=site.base_url, key_text=_KEY)
    assert not [
        name
        for record in site.image_log.snapshot()
        for name, _ in record.headers
        if name in {"authorization", "cookie", "referer"}
    ]


def test_broken_images_say_why_and_their_neighbours_show(play: Play, service: DemoService) -> None:
    async def scenario(app: AppUnderTest) -> None:
        app.type_pack(packs.BROKEN_IMAGES_ID)
        await app.until(lambda: app.window.model.rowCount() > 0, "the pack is open")
        bar = app.window.gallery.verticalScrollBar()
        total = app.window.model.rowCount()
        await app.until_settled()
        bar.setValue(bar.maximum())
        await app.until(lambda: app.window.gallery.visible_rows.stop == total, "the end is visible")
        await app.until(
            lambda: all(app.stage(row) in {TileStage.SHOWN, TileStage.FAILED} for row in range(total)), "all are done"
        )
        for row in range(0, total, 2):
            assert app.stage(row) is TileStage.SHOWN, app.spoken(row)
        reasons = {app.spoken(row)[1].partition(",")[0] for row in range(1, total, 2)}
        assert reasons == {
            "failed: not found (404)",
            "failed: access denied (403)",
            "failed: link expired: reload the pack",
            "failed: not an image",
            "failed: damaged file",
            "failed: download broke off",
            "failed: host too slow",
            "failed: too large to show",
            "failed: unsupported format: SVG",
            "failed: unsupported format: TIFF",
            "failed: not a web address",
            "failed: unreadable entry",
            "failed: file too large",
        }
        await app.until(lambda: "18 failed" in app.status, "all failures are counted")

    play(scenario)


def test_a_failed_image_can_be_tried_again(qapp: QApplication, site: PackSite) -> None:
    answers = iter(
        [Answer(404, b"", "text/plain"), Answer(404, b"", "text/plain"), Answer(200, _png((1, 2, 3)), "image/png")]
    )
    site.add("/late.png", lambda exchange: exchange.send_answer(next(answers)))

    async def scenario(app: AppUnderTest) -> None:
        app.type_pack(_PACK_ID)
        await app.until(lambda: app.window.model.rowCount() == 1, "the pack is open")
        await app.until_settled()
        assert app.stage(0) is TileStage.FAILED
        app.click("retry_failed_images")
        await app.until(lambda: len(site.image_log.snapshot()) == 2, "it was asked for again")
        await app.until_settled()
        app.click_tile(0)
        app.click("try_again_image")
        await app.until(lambda: app.stage(0) is TileStage.SHOWN, "it is shown")

    run_app(scenario, base_url=site.base_url, key_text=_KEY)


def test_the_same_url_fifty_times_is_one_download(qapp: QApplication, site: PackSite) -> None:
    site.answers["/one.png"] = lambda exchange: exchange.send_answer(Answer(200, _png((9, 9, 9)), "image/png"))
    site.images.extend({"id": str(number), "url": site.url("/one.png")} for number in range(50))

    async def scenario(app: AppUnderTest) -> None:
        app.type_pack(_PACK_ID)
        await app.until(lambda: app.status.endswith("thumbnails 50/50"), "all are shown")

    run_app(scenario, base_url=site.base_url, key_text=_KEY)
    assert len(site.image_log.snapshot()) == 1


def test_ten_thousand_images_fetch_what_is_visible_first_wherever_that_is(play: Play, service: DemoService) -> None:
    async def scenario(app: AppUnderTest) -> None:
        app.type_pack(packs.TEN_THOUSAND_IMAGES_ID)
        await app.until(lambda: app.window.model.rowCount() == 10_000, "the pack is open")
        await app.until_settled()
        first_screen = len(app.window.gallery.visible_rows)
        paths = [record.path for record in service.image_log]
        visible = {f"/generated/{row + 1}.jpg" for row in range(first_screen)}
        at_once = max(first_screen, FAST_SETTINGS.download.workers)
        assert visible <= set(paths[:at_once])
        bar = app.window.gallery.verticalScrollBar()
        before = len(service.image_log)
        bar.setValue(bar.maximum())
        await app.until(lambda: app.window.gallery.visible_rows.stop == 10_000, "the end is visible")
        await app.until_settled()
        assert app.spoken(9_999)[0].startswith("10000 of 10000, ")
        # The rest of the pack goes on behind it, and nothing of it but what was under way came before.
        since = [record.path for record in service.image_log][before:]
        visible = [f"/generated/{row + 1}.jpg" for row in app.window.gallery.visible_rows]
        assert max(map(since.index, visible)) < len(visible) + 2 * FAST_SETTINGS.download.workers

    play(scenario)


def test_a_pack_opened_over_hanging_images_is_shown_at_once(
    qapp: QApplication, site: PackSite, service: DemoService
) -> None:
    def hang(exchange: LoopbackHandler) -> None:
        exchange.pause(60)

    for number in range(30):
        site.add(f"/hanging/{number}.png", hang)

    async def scenario(app: AppUnderTest) -> None:
        app.type_pack(_PACK_ID)
        await app.until(lambda: len(site.image_log.snapshot()) >= 12, "all connections hang")
        site.images.clear()
        site.add("/good.png", lambda exchange: exchange.send_answer(Answer(200, _png((1, 2, 3)), "image/png")))
        app.press("F5")
        await app.until(lambda: app.window.model.rowCount() == 1, "the new list is there")
        await app.until(lambda: app.stage(0) is TileStage.SHOWN, "its picture is shown", seconds=1.0)

    run_app(scenario, base_url=site.base_url, key_text=_KEY)

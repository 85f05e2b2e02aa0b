"""Thumbnails in the gallery: valid images are shown in order, and each other one says why it is not."""

import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QApplication, QWidget

from app.demo import packs
from app.demo.loopback_server import Answer
from app.packs.tiles import TileStage
from tests.e2e.app_under_test import FAST_SETTINGS, AppUnderTest, run_app
from tests.e2e.conftest import Play
from tests.e2e.pack_site import KEY, PACK_ID, PackSite, png
from tests.recording_servers import RecordedDemo


@pytest.mark.fault(15, 35)
def test_broken_images_say_why_and_the_others_are_shown(play: Play, service: RecordedDemo) -> None:
    async def scenario(app: AppUnderTest) -> None:
        app.type_pack(packs.BROKEN_IMAGES_ID)
        await app.until(lambda: app.page.model.rowCount() > 0, "the pack is open")
        bar = app.page.gallery.verticalScrollBar()
        total = app.page.model.rowCount()
        await app.until_settled()
        bar.setValue(bar.maximum())
        await app.until(lambda: app.page.gallery.visible_rows.stop == total, "the end is visible")
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

    # One host never answers. All other downloads have to succeed on a busy machine, too.
    download = replace(FAST_SETTINGS.download, read_seconds=3.0, total_seconds=4.0)
    play(scenario, settings=replace(FAST_SETTINGS, download=download))


async def test_a_failed_image_can_be_retried(app: AppUnderTest, site: PackSite) -> None:
    answers = iter(
        [Answer(404, b"", "text/plain"), Answer(404, b"", "text/plain"), Answer(200, png((1, 2, 3)), "image/png")]
    )
    site.add("/late.png", lambda exchange: exchange.send_answer(next(answers)))

    app.type_pack(PACK_ID)
    await app.until(lambda: app.page.model.rowCount() == 1, "the pack is open")
    await app.until_settled()
    assert app.stage(0) is TileStage.FAILED
    await app.until(lambda: app.find(QWidget, "retry_failed_images").isVisible(), "another try is offered")
    app.click("retry_failed_images")
    await app.until(lambda: len(site.image_requests) == 2, "it was requested again")
    await app.until_settled()
    app.click_tile(0)
    app.click("try_again_image")
    await app.until(lambda: app.stage(0) is TileStage.SHOWN, "it is shown")


@pytest.mark.fault(17, 83)
async def test_visible_images_of_ten_thousand_are_fetched_first(app: AppUnderTest, service: RecordedDemo) -> None:
    app.type_pack(packs.TEN_THOUSAND_IMAGES_ID)
    await app.until(lambda: app.page.model.rowCount() == 10_000, "the pack is open")
    await app.until_settled()
    first_screen = len(app.page.gallery.visible_rows)
    paths = [record.path for record in service.image_requests]
    visible = {f"/generated/{row + 1}.jpg" for row in range(first_screen)}
    at_once = max(first_screen, FAST_SETTINGS.download.workers)
    assert visible <= set(paths[:at_once])
    bar = app.page.gallery.verticalScrollBar()
    before = len(service.image_requests)
    bar.setValue(bar.maximum())
    await app.until(lambda: app.page.gallery.visible_rows.stop == 10_000, "the end is visible")
    await app.until_settled()
    assert app.spoken(9_999)[0].startswith("10000 of 10000: ")
    # Of the rest of the pack, only downloads that were already running came before the visible images.
    since = [record.path for record in service.image_requests][before:]
    last_screen = [f"/generated/{row + 1}.jpg" for row in app.page.gallery.visible_rows]
    assert max(map(since.index, last_screen)) < len(last_screen) + 2 * FAST_SETTINGS.download.workers


@pytest.mark.fault(104)
@pytest.mark.expects_errors
@pytest.mark.usefixtures("own_decoders")
def test_without_decoders_one_banner_says_so_and_a_retry_shows_the_images(
    qapp: QApplication, site: PackSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.add_pictures(4)

    # Decoders are started with the program, before the scenario.
    monkeypatch.setattr("app.images.decoders.PROGRAM", "/nonexistent/python")

    async def scenario(app: AppUnderTest) -> None:
        app.type_pack(PACK_ID)
        await app.until_banner("Pictures cannot be shown")
        app.click("dismiss")
        await app.until_settled()
        assert app.banner == ""
        assert {app.stage(row) for row in range(4)} == {TileStage.FAILED}

        app.press("F5")
        await app.until_banner("Pictures cannot be shown")
        await app.until_settled()
        monkeypatch.undo()
        app.click("try_again")
        await app.until(lambda: app.loaded == "4/4", "all are shown")
        assert app.banner == ""

    run_app(scenario, base_url=site.base_url, key_text=KEY)

"""Thumbnails in the gallery: valid images are shown in order, and each other one says why it is not."""

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from app.demo.loopback_server import Answer
from app.packs.tiles import TileStage
from tests.e2e.app_under_test import AppUnderTest, run_app
from tests.e2e.pack_site import KEY, PACK_ID, PackSite, png


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

"""Thumbnails on disk: a pack that was opened before downloads no images until it is refreshed."""

from pathlib import Path

import pytest

from app.packs.tiles import TileStage
from tests.e2e.app_under_test import AppUnderTest
from tests.e2e.conftest import Run
from tests.e2e.pack_site import PackSite, sends

COUNT = 6


@pytest.fixture
def site(site: PackSite) -> PackSite:
    site.add_pictures(COUNT)
    return site


def test_a_pack_that_was_opened_before_downloads_no_images_except_with_another_key(run: Run, site: PackSite) -> None:
    async def look(app: AppUnderTest) -> None:
        await app.until(lambda: app.loaded == f"{COUNT}/{COUNT}", "all are shown")
        await app.until(lambda: app.page.model.picture(0) is not None, "the first has its picture")
        assert len(site.image_requests) == COUNT

    async def are_refused(app: AppUnderTest) -> None:
        await app.until(lambda: app.tiles.counts[TileStage.FAILED] == COUNT, "the host has refused all")

    run(look, data_folder=None)
    for path in site.answers:
        site.answers[path] = sends(status=403)
    run(look, data_folder=None)
    run(are_refused, data_folder=None, key_text="other.s3cret")


@pytest.mark.fault(91)
def test_an_unusable_folder_is_reported_once_and_all_images_are_shown(
    run: Run, site: PackSite, cache_folder: Path
) -> None:
    cache_folder.write_text("a file where the folder should be")

    async def scenario(app: AppUnderTest) -> None:
        await app.until(lambda: app.said.startswith("Thumbnails are kept in memory only"), "it is said")
        app.trigger("copy_all_urls")
        await app.until(lambda: app.loaded == f"{COUNT}/{COUNT}", "all are shown")
        app.press("F5")
        await app.until(lambda: len(site.image_requests) == 2 * COUNT, "all were requested again")
        await app.until(lambda: app.loaded == f"{COUNT}/{COUNT}" and not app.is_loading, "all are shown")
        assert app.said == "6 URLs copied", "it is not said again"

    run(scenario)
    assert cache_folder.read_text() == "a file where the folder should be"

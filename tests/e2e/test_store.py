"""Thumbnails on disk: a pack that was opened before downloads no images until it is refreshed."""

import contextlib
import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from app.core.limits import Settings
from app.demo import packs
from app.demo.loopback_server import Answer, LoopbackHandler
from app.images.thumbnail_store import FILE_NAME
from tests.disks import size_limit
from tests.e2e.app_under_test import FAST_SETTINGS, AppUnderTest, run_app
from tests.e2e.pack_site import KEY, PACK_ID, PackSite, png, sends

COUNT = 28
# All images are visible in it, and also twice as many: a refresh revalidates visible images only.
TALL = (1400, 2800)
RED = (200, 0, 0)
BLUE = (0, 0, 200)


def opened(app: AppUnderTest) -> Callable[[], bool]:
    return lambda: app.loaded == f"{COUNT}/{COUNT}" and app.page.is_settled


def fill(site: PackSite, *, etag: str = '"1"', color: tuple[int, int, int] = RED) -> None:
    """Add images to the site, which answers a matching ETag with 304 Not Modified."""

    def answer(exchange: LoopbackHandler) -> None:
        if exchange.headers.get("If-None-Match") == etag:
            exchange.send_answer(Answer(304, b"", "image/png"))
        else:
            exchange.send_answer(Answer(200, png(color), "image/png", (("ETag", etag),)))

    site.images.clear()
    for number in range(COUNT):
        site.add(f"/{number}.png", answer)


def color_of(app: AppUnderTest, row: int) -> tuple[int, int, int]:
    picture = app.page.model.picture(row)
    assert picture is not None
    return _color(picture)


def _color(picture: QImage) -> tuple[int, int, int]:
    color = picture.pixelColor(5, 5)
    return color.red(), color.green(), color.blue()


def is_near(found: tuple[int, int, int], wanted: tuple[int, int, int]) -> bool:
    return all(abs(one - other) < 6 for one, other in zip(found, wanted, strict=True))


def open_pack(
    site: PackSite, cache: Path | None, settings: Settings = FAST_SETTINGS, *, refreshes: int = 0
) -> tuple[int, int, int]:
    """Run the app once: open the pack and refresh it a number of times.

    Returns:
        The colour of the first image at the end.
    """
    colors: list[tuple[int, int, int]] = []

    async def scenario(app: AppUnderTest) -> None:
        app.type_pack(PACK_ID)
        await app.until(opened(app), "all are shown")
        before = len(site.image_requests)
        for number in range(1, refreshes + 1):
            app.press("F5")
            wanted = before + number * COUNT
            await app.until(partial(has_requests, site, wanted), "all were revalidated")
            await app.until(opened(app), "all are shown")
        await app.until(lambda: app.page.model.picture(0) is not None, "the first has its picture")
        colors.append(color_of(app, 0))

    run_app(scenario, base_url=site.base_url, key_text=KEY, size=TALL, settings=settings, cache_folder=cache)
    return colors[0]


def has_requests(site: PackSite, times: int) -> bool:
    return len(site.image_requests) >= times


def remaining(app: AppUnderTest) -> bool:
    """Whether the status line shows that thumbnails are still to come."""
    return app.find(QWidget, "thumbnail_progress").isVisible()


def test_a_pack_that_was_opened_before_downloads_no_images(qapp: QApplication, site: PackSite, tmp_path: Path) -> None:
    fill(site)
    open_pack(site, tmp_path / "cache")
    assert len(site.image_requests) == COUNT

    for path in site.answers:
        site.answers[path] = sends(status=500)
    assert is_near(open_pack(site, tmp_path / "cache"), RED)
    assert len(site.image_requests) == COUNT


def test_a_refresh_revalidates_visible_thumbnails_and_scrolling_the_others(
    qapp: QApplication, site: PackSite, tmp_path: Path
) -> None:
    fill(site)

    async def scenario(app: AppUnderTest) -> None:
        gallery = app.page.gallery
        app.type_pack(PACK_ID)
        await app.until(opened(app), "all are shown")
        first = set(gallery.visible_rows)
        app.press("F5")
        await app.until(lambda: has_requests(site, COUNT + len(first)), "visible thumbnails were revalidated")
        gallery.verticalScrollBar().setValue(gallery.verticalScrollBar().maximum())
        await app.until(lambda: gallery.visible_rows.stop == COUNT, "the end is visible")
        seen = first | set(gallery.visible_rows)
        await app.until(
            lambda: has_requests(site, COUNT + len(seen)), "thumbnails that became visible were revalidated"
        )
        await app.until(lambda: app.page.is_settled and not remaining(app), "there is nothing left to do")
        asked = site.image_requests[COUNT:]
        assert len(seen) < COUNT
        assert {record.path for record in asked[: len(first)]} == {f"/{row}.png" for row in first}
        assert sorted(record.path for record in asked) == sorted(f"/{row}.png" for row in seen)
        assert all(("if-none-match", '"1"') in record.headers for record in asked)

    run_app(scenario, base_url=site.base_url, key_text=KEY, cache_folder=tmp_path / "cache")


@pytest.mark.fault(91)
def test_an_unusable_folder_is_reported_once_and_all_images_are_shown(
    qapp: QApplication, site: PackSite, tmp_path: Path
) -> None:
    fill(site)
    in_the_way = tmp_path / "cache"
    in_the_way.write_text("a file where the folder should be")

    async def scenario(app: AppUnderTest) -> None:
        app.type_pack(PACK_ID)
        await app.until(lambda: app.said.startswith("Thumbnails are kept in memory only"), "it is said")
        app.click_tile(0)
        await app.until(opened(app), "all are shown")
        app.press("F5")
        await app.until(lambda: len(site.image_requests) == 2 * COUNT, "all were requested again")
        await app.until(opened(app), "it is not said again")

    run_app(scenario, base_url=site.base_url, key_text=KEY, size=TALL, cache_folder=in_the_way)
    assert in_the_way.read_text() == "a file where the folder should be"


def open_more(site: PackSite, cache: Path) -> None:
    """Open a pack with as many new images while nothing can be written: all are shown, and one toast says so."""
    for path in site.answers:
        site.answers[path] = sends(status=500)
    for number in range(COUNT):
        site.add(f"/new-{number}.png", sends(png(BLUE)))
    before = len(site.image_requests)

    async def scenario(app: AppUnderTest) -> None:
        app.type_pack(PACK_ID)
        await app.until(lambda: app.said.startswith("Thumbnails are kept in memory only"), "it is said")
        app.click_tile(0)
        await app.until(lambda: app.loaded == f"{2 * COUNT}/{2 * COUNT}", "all are shown")
        app.page.gallery.verticalScrollBar().setValue(app.page.gallery.verticalScrollBar().maximum())
        await app.until(lambda: is_near(color_of(app, 2 * COUNT - 1), BLUE), "the new ones have their pictures")
        assert len(site.image_requests) == before + COUNT  # thumbnails on disk are still read
        app.press("F5")
        await app.until(partial(has_requests, site, before + 3 * COUNT), "all were revalidated")
        await app.until(lambda: app.loaded == f"{2 * COUNT}/{2 * COUNT}", "it is not said again")

    run_app(scenario, base_url=site.base_url, key_text=KEY, size=TALL, cache_folder=cache)


@pytest.mark.fault(90)
def test_a_full_disk_is_reported_once_and_images_are_shown(qapp: QApplication, site: PackSite, tmp_path: Path) -> None:
    fill(site)
    open_pack(site, tmp_path / "cache")
    with size_limit((tmp_path / "cache" / FILE_NAME).stat().st_size):
        open_more(site, tmp_path / "cache")


def test_thumbnails_of_the_demo_are_not_stored(qapp: QApplication, tmp_path: Path) -> None:
    async def scenario(app: AppUnderTest) -> None:
        app.program.workspace.open_demo(packs.MAIN_PACK_ID)
        await app.until_opened("Motivation Pack")
        await app.until_settled()

    run_app(scenario, base_url="https://127.0.0.1:9/v1", key_text=None, cache_folder=tmp_path / "cache")
    with contextlib.closing(sqlite3.connect(tmp_path / "cache" / FILE_NAME)) as database:
        assert database.execute("SELECT count(*) FROM thumbnails").fetchone() == (0,)


@pytest.mark.fault(92)
def test_a_damaged_store_is_recreated(qapp: QApplication, site: PackSite, tmp_path: Path) -> None:
    fill(site)
    cache = tmp_path / "cache"
    open_pack(site, cache)
    for path in cache.iterdir():
        path.write_bytes(b"not a database at all" * 500)
    assert is_near(open_pack(site, cache), RED)
    assert is_near(open_pack(site, cache), RED)
    assert len(site.image_requests) == 2 * COUNT

"""Refreshing a pack, and changing which of its images are shown: selection, focus and scroll position are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QScrollArea, QTextEdit, QWidget

from app.demo.loopback_server import Answer
from app.ui.widgets.fields import ValueChip
from tests.e2e.app_under_test import run_app
from tests.e2e.pack_site import KEY, PACK_ID, PackSite, png

if TYPE_CHECKING:
    from pathlib import Path

    from app.demo.loopback_server import LoopbackHandler
    from tests.e2e.app_under_test import AppUnderTest

COUNT = 60
ETAG = '"1"'


def picture(exchange: LoopbackHandler) -> None:
    is_known = exchange.headers.get("If-None-Match") == ETAG
    body = b"" if is_known else png((9, 9, 9))
    exchange.send_answer(Answer(304 if is_known else 200, body, "image/png", (("ETag", ETAG),)))


def test_a_refresh_keeps_selection_focus_and_scroll_position_and_fetches_only_new_images(
    qapp: QApplication, site: PackSite, tmp_path: Path
) -> None:
    for number in range(COUNT):
        site.add(f"/{number}.png", picture)

    async def scenario(app: AppUnderTest) -> None:
        app.type_pack(PACK_ID)
        await app.until(lambda: app.loaded == f"{COUNT}/{COUNT}", "all are shown")
        gallery = app.page.gallery
        gallery.verticalScrollBar().setValue(gallery.verticalScrollBar().maximum())
        await app.until(lambda: gallery.visible_rows.stop == COUNT, "the end is visible")
        app.click_tile(COUNT - 1)
        app.click_tile(COUNT - 3, Qt.KeyboardModifier.ControlModifier)
        # Only now: the status line takes some of the gallery's height while it says how many are selected.
        first_visible = app.page.model.image(gallery.visible_rows.start).url
        selected = {image.url for image in gallery.selection.images()}
        current = app.page.model.image(gallery.currentIndex().row()).url
        requested = len(site.image_requests)
        # The images of the first row are removed, and two images are added at the end.
        del site.images[: gallery.grid.columns]
        for number in (COUNT, COUNT + 1):
            site.add(f"/{number}.png", picture)
        app.press("F5")
        total = COUNT - gallery.grid.columns + 2
        await app.until(lambda: app.page.model.rowCount() == total, "the pack is another one")
        assert {image.url for image in gallery.selection.images()} == selected
        assert app.page.model.image(gallery.currentIndex().row()).url == current
        assert app.page.model.image(gallery.visible_rows.start).url == first_visible
        await app.until(lambda: app.loaded == f"{total}/{total}", "the new ones are shown, too")
        visible = {model_image.url for model_image in app.page.model.images(gallery.visible_rows)}
        new = {f"/{COUNT}.png", f"/{COUNT + 1}.png"}
        revalidated = {url for url in visible if not url.endswith(tuple(new))}
        await app.until(lambda: len(site.image_requests) == requested + len(new | revalidated), "all are revalidated")
        asked = site.image_requests[requested:]
        assert {record.path for record in asked if ("if-none-match", ETAG) not in record.headers} == new
        assert {site.url(record.path) for record in asked} - revalidated == {site.url(path) for path in new}

    run_app(scenario, base_url=site.base_url, key_text=KEY, cache_folder=tmp_path)


def test_a_refresh_requests_the_same_pack_and_keeps_the_selection(qapp: QApplication, site: PackSite) -> None:
    site.pack_id = "../../v2/keys?x="  # the ID in the answer is not used for requests
    site.images += [{"id": "", "url": f"file:///{number}"} for number in range(6)]

    async def scenario(app: AppUnderTest) -> None:
        await app.open_test_pack(settles=True)
        app.click_tile(1)
        app.press("F5")
        await app.until(lambda: len(site.api_requests) == 2 and not app.is_loading, "it was refreshed")
        assert app.page.gallery.selection.rows() == (1,)

    run_app(scenario, base_url=site.base_url, key_text=KEY)
    assert {record.path for record in site.api_requests} == {f"/v1/packs/{PACK_ID}"}


def test_a_refresh_keeps_what_the_person_does_in_the_side_panel(qapp: QApplication, site: PackSite) -> None:
    metadata = {"status": "completed", "description": "Nothing is lost. " * 100, "keywords": ["one", "two"]}
    images = [{"id": str(number), "url": site.url(f"/{number}.png"), "metadata": metadata} for number in range(6)]
    for number in range(6):
        site.answers |= {f"/{number}.png{query}": picture for query in ("", *map(query_of, range(2)))}
    site.images += images

    async def scenario(app: AppUnderTest) -> None:
        app.window.activateWindow()
        await app.open_test_pack(settles=True)
        app.click_tile(1)
        description = app.find(QTextEdit, "description")
        bar = app.find(QScrollArea, "image_details").verticalScrollBar()
        await app.until(lambda: bar.maximum() > 100, "the panel shows the image")
        keyword = next(chip for chip in app.find(QWidget, "keywords").findChildren(ValueChip) if chip.text() == "two")
        for signature, focused in enumerate((description, keyword)):
            focused.setFocus()
            description.selectAll()
            bar.setValue(80)
            for image in images:
                image["url"] = f"{str(image['url']).partition('?')[0]}{query_of(signature)}"
            await refresh(app, site)
            assert app.find(QLineEdit, "url").text() == app.page.model.image(1).url
            assert QApplication.focusWidget() is focused
            assert description.textCursor().selectedText() == description.toPlainText()
            assert bar.value() == 80

    run_app(scenario, base_url=site.base_url, key_text=KEY, size=(1000, 500))


def query_of(signature: int) -> str:
    return f"?Expires=99999999999&Signature={signature}"


async def refresh(app: AppUnderTest, site: PackSite) -> None:
    """Press F5, and wait until images of the later answer are requested."""
    requested = len(site.image_requests)
    app.press("F5")
    await app.until(lambda: len(site.image_requests) > requested and app.page.is_settled, "it is refreshed")

"""A copy of the selected image in a pack that was opened before is named in the side panel, and one click away."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.demo.painted_pictures import MOTIFS, scene_jpeg
from app.ui.widgets.fields import Keywords, ValueChip
from tests.e2e.app_under_test import AppUnderTest, run_app
from tests.e2e.pack_site import KEY, PACK_ID, PackSite, sends

OTHER_ID = "33333333-3333-4333-8333-333333333333"
FIRST, SECOND, THIRD = (scene_jpeg(motif, number, number) for number, motif in enumerate([*MOTIFS][:3]))


def serve(site: PackSite, pack_id: str, name: str, *pictures: bytes) -> None:
    site.pack_id, site.name, site.images = pack_id, name, []
    for number, picture in enumerate(pictures):
        site.add(f"/{name}/{number}.jpg", sends(picture, content_type="image/jpeg"))


def test_a_copy_in_another_pack_is_opened_from_the_side_panel(
    qapp: QApplication, site: PackSite, tmp_path: Path
) -> None:
    async def scenario(app: AppUnderTest) -> None:
        serve(site, PACK_ID, "Coffee", FIRST, SECOND)
        app.type_pack(PACK_ID)
        await app.until_opened("Coffee")
        await app.until_settled()
        serve(site, OTHER_ID, "Tea", THIRD, SECOND)
        app.press("Ctrl+T")
        app.type_pack(OTHER_ID)
        await app.until_opened("Tea")
        await app.until_settled()
        app.click_tile(1)
        places = app.find(Keywords, "also_in")
        await app.until(places.isVisible, "the other pack was compared", seconds=60)
        assert places.accessibleName() == "Coffee, 2"
        app.click_tile(0)
        assert not places.isVisible()
        app.click_tile(1)
        (chip,) = (each for each in places.findChildren(ValueChip) if each.isVisible())
        requests = len(site.api_requests)
        QTest.mouseClick(chip, Qt.MouseButton.LeftButton)
        await app.until(lambda: app.page.gallery.selection.rows() == (1,), "the image is selected")
        assert (app.tab_titles, app.pack_name) == (["Coffee", "Tea"], "Coffee")
        assert len(site.api_requests) == requests, "its tab was shown"

    run_app(scenario, base_url=site.base_url, key_text=KEY, cache_folder=tmp_path / "cache", data_folder=tmp_path)

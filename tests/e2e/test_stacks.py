"""Copies: stacks in the gallery, seen, heard, unfolded, judged, compared and taken apart; those in other packs."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from app.core.filtering import Attention, Facet
from app.core.saved_values import Mark
from app.demo import packs
from app.demo.painted_pictures import MOTIFS, scene_jpeg
from app.ui.pack.tile_delegate import TileDelegate
from app.ui.widgets.fields import Keywords, ValueChip
from tests.e2e.app_under_test import AppUnderTest, run_app
from tests.e2e.pack_site import KEY, PACK_ID, PackSite, sends

_STACKS = "1 8 3 4"  # the positions of the first tiles: images 1 and 12, 2 and 8, 4, 16 and 20 are the same


async def _open_copies(app: AppUnderTest) -> None:
    app.type_pack(packs.COPIES_ID)
    await app.until_opened("Copies")
    await app.activate()
    copies = app.program.workspace.current.copies  # type: ignore[union-attr]
    await app.until(lambda: sum(map(len, copies.groups)) == 7, "the copies are found", seconds=60)
    app.window.commands.update()


def _shown(app: AppUnderTest, count: int) -> str:
    """The positions of the first images that are shown."""
    return " ".join(str(image.position) for image in app.page.model.all_images[:count])


def _marks(app: AppUnderTest) -> str:
    pack = app.program.workspace.current
    assert pack is not None
    signs = {Mark.PICKED: "P", Mark.REJECTED: "X"}
    return " ".join(
        f"{image.position}{signs[mark]}" for image in pack.shelf.images if (mark := pack.marks.of(image)) in signs
    )


def _rows_of_menu(app: AppUnderTest) -> list[str]:
    app.press("Shift+F10")
    menu = app.open_menu
    (stack,) = (each.menu() for each in menu.actions() if each.text() == "Stack" and each.isVisible())
    assert isinstance(stack, QMenu)
    shown = [each for each in menu.actions() if each.isVisible() and not each.isSeparator()]
    assert len(shown) <= 12
    rows = [each.text() for each in stack.actions()]
    menu.close()
    return rows


async def test_stacks_are_unfolded_judged_compared_and_copied(app: AppUnderTest) -> None:
    await _open_copies(app)
    app.click_tile(3)
    assert _shown(app, 4) == "1 2 3 4"
    app.press("S")
    assert app.said == "Stacks are switched off"
    app.window.commands.action("stacks").trigger()
    assert (app.said, _shown(app, 4)) == ("3 stacks with 7 images", _STACKS)
    assert app.spoken(3)[0].endswith("mirrored in a still lake., stack of 3, folded, Best of 3: larger")
    await app.until(lambda: app.text("stack") == "Best of 3: larger", "the panel says why")

    app.press("Ctrl+C")
    assert app.said == "1 URL copied · 2 more in stacks"
    app.press("P")
    assert app.said == "Picked, 4 of 24 · 2 more in stacks without a mark"
    assert app.page.status.review.judged == 1, "of 24 images, not of stacks"
    app.press("W")
    assert (app.said, _marks(app)) == ("2 images rejected, image 4 is kept", "4P 16X 20X")
    app.press("Ctrl+Z")
    assert (app.said, _marks(app)) == ("Marks of 2 images undone", "4P")
    app.press("S")
    assert _shown(app, 7) == "1 8 3 4 16 20 5"
    assert app.spoken(5)[0].endswith(", 3 of 3 of a stack")
    app.press("Right")
    told = "2 of 3 of a stack\nImage 4 in another size or quality"
    await app.until(lambda: app.text("stack") == told, "the panel says how")
    app.press("W")
    assert _marks(app) == "4X 20X", "image 16 is kept"
    app.press("S")
    assert _shown(app, 4) == "1 8 3 16", "what was not rejected is on top"
    app.press("Ctrl+Z")
    app.press("S")

    app.press("C")
    overlay = app.page.overlays.open
    assert overlay is not None
    assert sorted(image.position for image in overlay.shown.images) == [4, 16, 20]
    app.press("C")
    app.click_tile(5)
    app.press("S")
    assert (_shown(app, 4), app.page.gallery.current.row) == (_STACKS, 3), "the focus stays on the stack"
    app.press("C")
    assert overlay.isVisible()
    assert sorted(image.position for image in overlay.shown.images) == [4, 16, 20], "a folded stack is compared, too"
    app.press("Esc")
    assert _shown(app, 7) == "1 8 3 4 16 20 5"


async def test_what_is_not_the_same_leaves_its_stack(app: AppUnderTest) -> None:
    await _open_copies(app)
    pack, gallery = app.program.workspace.current, app.page.gallery
    assert pack is not None
    pack.filter.toggle(Facet.ATTENTION, Attention.IN_STACK)
    assert _shown(app, 9) == "1 2 4 8 12 16 20"
    app.window.commands.action("stacks").trigger()
    assert (_shown(app, 9), app.text("filter_result")) == ("1 8 4", "7 of 24 shown"), "images are counted, not stacks"
    delegate = gallery.itemDelegate()
    assert isinstance(delegate, TileDelegate)
    place = delegate.stack_button(2, delegate.parts(2)).center()
    QTest.mouseClick(gallery.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert _shown(app, 9) == "1 8 4 16 20"
    app.click_tile(4)
    assert _rows_of_menu(app) == ["Unfold or fold the stack", "Keep this one, reject the others", "Not the same"]
    await app.activate()
    app.window.commands.action("not_the_same").trigger()
    assert app.said == "These images are not the same, here and in other packs"
    await app.until(lambda: _shown(app, 9) == "1 8 4 16", "it has left the stack, and the filter")
    app.press("Ctrl+Z")
    assert app.said == "These images may be the same again"
    await app.until(lambda: _shown(app, 9) == "1 8 4 16 20", "it is back")
    app.click_tile(0)
    app.window.commands.action("not_the_same").trigger()
    await app.until(lambda: _shown(app, 9) == "8 4 16 20", "a folded stack is taken apart as a whole")


async def test_images_in_folded_stacks_are_reached(app: AppUnderTest) -> None:
    await _open_copies(app)
    app.window.commands.action("stacks").trigger()
    app.press("Ctrl+A")
    await app.until(
        lambda: app.status.startswith("20 of 24 selected · 4 more in stacks"), "the status line counts them"
    )
    app.press("P")
    assert app.said == "20 images picked · 4 more in stacks without a mark"
    app.press("J")
    assert _shown(app, 4) == "1 8 2 3", "the review goes on in a stack"
    app.press("Space")
    app.press("W")
    assert _marks(app).startswith("1P 3P"), "in the viewer"
    app.press("Esc")
    app.press("Ctrl+Z")
    app.press("S")
    app.press("W")
    assert app.said == "1 image rejected, image 8 is kept"
    app.press("Ctrl+Z")
    assert (app.said, _shown(app, 3)) == ("Image 2: no longer rejected", "1 8 3")
    assert app.page.gallery.current.row == 1, "its folded stack"
    app.page.go_to(20)
    assert app.page.gallery.selection.images()[0].position == 20


# --- A copy in another pack ------------------------------------------------------------------------------------------


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

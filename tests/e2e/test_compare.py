"""Comparing images in the whole app: from the selection, with originals of a server, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from app.core.saved_values import Mark
from app.demo import packs

if TYPE_CHECKING:
    from tests.e2e.app_under_test import AppUnderTest
    from tests.e2e.conftest import Play


def test_two_images_are_compared_and_one_is_replaced_and_marked(play: Play) -> None:
    async def scenario(app: AppUnderTest) -> None:
        app.type_pack(packs.MAIN_PACK_ID)
        await app.until_opened("Motivation Pack")
        app.click_tile(3)
        app.click_tile(5, Qt.KeyboardModifier.ControlModifier)
        app.press("C")
        compare = app.page.overlays.open
        assert compare is not None
        assert compare.is_comparison
        canvases = [pane.canvas for pane in compare.panes]
        await app.until(lambda: all(app.has_original(canvas.url) for canvas in canvases), "the originals are shown")

        app.press("Z")
        await app.until(lambda: canvases[1].picture.scale == 1, "the active picture is at 100 %")
        assert canvases[0].picture.is_zoomed
        app.press("Left")
        app.press("Left")  # passes over the image that the other pane has
        await app.until(lambda: app.has_original(canvases[1].url), "the original of the next image is shown")
        image = app.page.model.image(2)
        assert compare.image == image
        app.press("Ctrl+C")
        assert app.clipboard == image.url
        app.press("P")
        assert compare.image == image
        assert app.page.model.mark(2) is Mark.PICKED
        assert compare.canvas.accessibleName().endswith(", picked")
        assert [label.text() for label in compare.findChildren(QLabel, "pane_mark")] == ["", "Picked"]
        app.page.marking.auto_advances = True
        app.press("X")
        assert compare.image == app.page.model.image(4), "it passes over the image that the other pane has"
        app.press("Ctrl+Z")
        assert compare.image == image

        app.press("Esc")
        assert app.page.gallery.hasFocus()
        assert app.page.gallery.selection.rows() == (2, 3)
        assert app.page.gallery.currentIndex().row() == 2
        assert not app.has_original(image.url)

        app.press("Space")  # the viewer goes on, as the gallery does
        app.press("X")
        viewer = app.page.overlays.open
        assert viewer is not None
        assert not viewer.is_comparison
        assert viewer.image == app.page.model.image(3)
        app.press("Ctrl+Z")
        assert viewer.image == image

    play(scenario)

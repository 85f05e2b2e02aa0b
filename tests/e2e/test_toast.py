"""The place of the toast: in the middle of the gallery's bottom, wherever the gallery ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect

from app.demo import packs

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from tests.e2e.app_under_test import AppUnderTest
    from tests.e2e.conftest import Play

_LOWEST = 40  # pixels between the toast and the lower edge


def test_the_toast_stays_in_the_middle_of_the_gallery(play: Play) -> None:
    async def scenario(app: AppUnderTest) -> None:
        app.window.toast.say("Something was done")
        assert _is_in_the_middle_of(app, app.window.home)
        app.type_pack(packs.MAIN_PACK_ID)
        await app.until_opened("Motivation Pack")
        gallery = app.page.gallery
        await app.until(lambda: _is_in_the_middle_of(app, gallery), "the toast has moved to the gallery")
        app.press("Ctrl+Shift+C")
        assert app.said == "24 URLs copied"
        assert _is_in_the_middle_of(app, gallery)
        app.page.panel_placement.splitter.setSizes([500, 500])
        await app.until(lambda: _is_in_the_middle_of(app, gallery), "the toast follows a wider panel")
        app.press("F9")
        await app.until(lambda: gallery.width() == app.window.width(), "the panel is folded")
        await app.until(lambda: _is_in_the_middle_of(app, gallery), "the toast follows a folded panel")

    play(scenario)


def _is_in_the_middle_of(app: AppUnderTest, widget: QWidget) -> bool:
    toast, around = _place(app, app.window.toast), _place(app, widget)
    is_low = 0 < around.bottom() - toast.bottom() < _LOWEST
    return app.said != "" and abs(toast.center().x() - around.center().x()) <= 1 and is_low


def _place(app: AppUnderTest, widget: QWidget) -> QRect:
    return QRect(widget.mapTo(app.window, QPoint()), widget.size())

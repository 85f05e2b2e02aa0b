"""The place of the toast: in the middle of the gallery's bottom, wherever the gallery ends, above what is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from app.demo import packs

if TYPE_CHECKING:
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


def test_the_toast_lies_above_the_line_of_a_note(play: Play) -> None:
    async def scenario(app: AppUnderTest) -> None:
        await app.open_main_pack()
        app.click_tile(0)
        _write_two_notes(app)
        app.press("Escape")
        assert _is_in_the_middle_of(app, app.page.gallery), "the line is gone"
        app.press("N")
        app.press("Escape")
        app.press("Ctrl+Z")
        assert app.said == "Image 1: no note"
        app.press("N")
        assert _is_just_above(app, _line(app))
        app.window.resize(app.window.width() - 100, app.window.height() - 60)
        await app.until(lambda: _is_just_above(app, _line(app)), "both follow the size of the window")
        app.press("Escape")
        app.press("Space")
        viewer = app.page.overlays.open
        assert viewer is not None
        _write_two_notes(app)
        app.press("Escape")
        assert _is_in_the_middle_of(app, viewer)

    play(scenario)


def _write_two_notes(app: AppUnderTest) -> None:
    """Write a note, and begin another one on the next image."""
    app.press("N")
    QTest.keyClicks(app.window.focusWidget(), "more sky")
    app.press("Return")
    app.press("Right")
    app.press("N")
    assert app.said == "Note on 1 image saved"
    assert _is_just_above(app, _line(app))


def _line(app: AppUnderTest) -> QWidget:
    (line,) = (each for each in app.window.findChildren(QWidget, "note_editor") if each.isVisible())
    return line


def _is_just_above(app: AppUnderTest, line: QWidget) -> bool:
    toast, below = _place(app, app.window.toast), _place(app, line)
    is_near = 0 < below.top() - toast.bottom() < _LOWEST
    return app.said != "" and is_near and abs(toast.center().x() - below.center().x()) <= 1


def _is_in_the_middle_of(app: AppUnderTest, widget: QWidget) -> bool:
    toast, around = _place(app, app.window.toast), _place(app, widget)
    is_low = 0 < around.bottom() - toast.bottom() < _LOWEST
    return app.said != "" and abs(toast.center().x() - around.center().x()) <= 1 and is_low


def _place(app: AppUnderTest, widget: QWidget) -> QRect:
    return QRect(widget.mapTo(app.window, QPoint()), widget.size())

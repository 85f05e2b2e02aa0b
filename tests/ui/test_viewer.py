"""The viewer over a window: steps, what is requested, what it says, and what it does when the pack changes."""

from collections.abc import Iterator

import pytest
from msgspec import Raw
from msgspec.structs import replace
from PySide6.QtCore import QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QAccessible, QImage, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QGraphicsOpacityEffect, QLabel, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from app.core.errors import HostUnreachableError
from app.core.filtering import Choice, Facet
from app.core.models import ImageMetadata, Pack, PackImage
from app.core.saved_values import Mark
from app.ui import theme
from app.ui.accessibility import install_roles
from app.ui.look.overlay_parts import OverlayReview
from app.ui.widgets.fields import ReadingText
from tests.ui.overlay_window import WIDE, Window, open_window, shows_original, turn_wheel
from tests.ui.shown_pack import IDS, image, jpeg, pack, signed_anew, url


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[Window]:
    yield from open_window(qtbot)


# --- Steps --------------------------------------------------------------------------------------------------------


def test_steps_end_at_the_first_and_the_last_image(window: Window) -> None:
    viewer = window.overlay
    viewer.open_at([6], 6)
    viewer.step(1)
    assert window.seen == "h"
    assert window.text("viewer_position") == "8 of 8"
    assert not window.button("next").isEnabled()
    viewer.step(1)
    assert window.seen == "h"
    viewer.step_to_end(-1)
    assert window.seen == "a"
    assert not window.button("previous").isEnabled()
    viewer.step(-1)
    assert window.seen == "a"
    viewer.step_to_end(1)
    assert window.seen == "h"


def test_two_images_ahead_and_one_behind_are_requested(qtbot: QtBot, window: Window) -> None:
    viewer = window.overlay
    viewer.open_at([3], 3)
    assert window.requested == ("d", "efc")
    viewer.step(-1)
    qtbot.waitUntil(lambda: window.requested == ("c", "bad"))
    viewer.step_to_end(1)
    qtbot.waitUntil(lambda: window.requested == ("h", "g"))


def test_an_original_that_was_decoded_ahead_just_after_the_step_is_shown(qtbot: QtBot, window: Window) -> None:
    window.overlay.open_at([1], 1)
    window.overlay.step(1)  # is requested in a moment
    window.originals.blockSignals(True)  # nothing is told of what is not in sight
    window.arrive("c")
    window.originals.blockSignals(False)
    assert not shows_original(window.overlay.canvas)
    qtbot.waitUntil(lambda: shows_original(window.overlay.canvas))


def test_a_thumbnail_that_arrives_later_is_shown(window: Window) -> None:
    window.overlay.open_at([1], 1)
    assert window.overlay.canvas.picture.size.isEmpty()
    assert window.text("viewer_file") == "b x.jpg"
    window.pack.thumbnails.tiles.set_picture(url("b"), jpeg((64, 48)), (4000, 3000), is_stored=False)
    # The filmstrip stands beside it: below, the picture would be smaller.
    assert window.overlay.canvas.picture.rect.width() == pytest.approx(1000 - theme.FILMSTRIP, abs=1)
    assert window.text("viewer_size").replace(",", "") == "4000 × 3000"
    assert window.text("viewer_scale") == "23 %"


# --- The pack changes ---------------------------------------------------------------------------------------------


def test_a_filter_restricts_the_steps(window: Window) -> None:
    window.overlay.open_at([3], 3)
    assert window.text("viewer_shown") == ""
    window.pack.shelf.show((1, 3, 6))
    assert window.seen == "d"
    assert window.text("viewer_position") == "4 of 8"
    assert window.text("viewer_shown") == "Filtered · 2 of 3"
    window.overlay.step(1)
    assert window.seen == "g"
    window.overlay.go_to(0)
    assert window.seen == "b"


@pytest.mark.parametrize(
    ("later", "seen"),
    [("abcdefgh", "d"), ("xxabcdefgh", "d"), ("hgfedcba", "d"), ("abcfgh", "f"), ("abc", "c"), ("xyz", "")],
)
def test_a_refresh_keeps_the_image_or_the_nearest(window: Window, later: str, seen: str) -> None:
    window.overlay.open_at([3], 3)
    window.pack.show_pack(pack(later), is_refresh=True)
    assert window.seen == seen
    assert window.overlay.isVisible() == bool(seen)
    if seen:
        assert window.text("viewer_position") == f"{later.index(seen) + 1} of {len(later)}"


def test_another_pack_closes_the_viewer(window: Window) -> None:
    window.overlay.open_at([3], 3)
    window.pack.show_pack(pack(IDS))
    assert window.closed == [((), -1)]
    assert not window.overlay.isVisible()


def test_a_url_that_was_signed_anew_keeps_the_picture(qtbot: QtBot, window: Window) -> None:
    window.overlay.open_at([3], 3)
    window.arrive("d")
    window.overlay.canvas.picture.zoom_by(1.5, QPointF(100, 100))
    view = window.overlay.canvas.picture.view
    window.pack.show_pack(signed_anew(), is_refresh=True)
    qtbot.waitUntil(lambda: window.originals.shown[-1][0] == [url("d") + "2"])
    assert shows_original(window.overlay.canvas)
    assert window.overlay.canvas.picture.view == view
    window.originals.give(url("d") + "2", QImage(*WIDE, QImage.Format.Format_RGB32))
    assert window.overlay.canvas.picture.view == view
    window.overlay.step(1)
    assert not shows_original(window.overlay.canvas)


# --- What it says -------------------------------------------------------------------------------------------------


def test_each_step_is_announced_but_not_what_is_passed_over(qtbot: QtBot, window: Window, announced: list[str]) -> None:
    window.overlay.open_at([0], 0)
    window.overlay.step(1)
    qtbot.waitUntil(lambda: announced == ["2 of 8: Picture b"])
    for _ in range(4):
        window.overlay.step(1)
    qtbot.waitUntil(lambda: announced == ["2 of 8: Picture b", "6 of 8: Picture f"])
    window.pack.show_pack(pack(IDS), is_refresh=True)  # which says nothing new
    window.overlay.step(1)
    window.overlay.step(-1)
    described = replace(image(6, "f"), metadata=ImageMetadata("completed", "Another one", ()))
    images = pack(IDS).images
    window.pack.show_pack(replace(pack(IDS), images=(*images[:5], described, *images[6:])), is_refresh=True)
    qtbot.waitUntil(lambda: announced[2:] == ["6 of 8: Another one"])
    install_roles()
    interface = QAccessible.queryAccessibleInterface(window.overlay)
    assert interface.role() == QAccessible.Role.Window
    assert interface.text(QAccessible.Text.Name) == "Viewer"
    canvas = QAccessible.queryAccessibleInterface(window.overlay.canvas)
    assert canvas.role() == QAccessible.Role.Graphic
    assert canvas.text(QAccessible.Text.Name) == "6 of 8: Another one"


def test_a_step_that_moves_the_focus_to_the_image_is_told_once(
    qtbot: QtBot, window: Window, announced: list[str]
) -> None:
    window.overlay.open_at([1], 1)
    window.button("previous").setFocus()
    window.overlay.step(-1)
    assert window.overlay.canvas.hasFocus(), "the button is disabled now"
    timers = [each for each in window.overlay.findChildren(QTimer) if each.interval() == theme.VIEWER_SPEAKS_MS]
    assert any(each.isActive() for each in timers)
    qtbot.waitUntil(lambda: not any(each.isActive() for each in timers))
    assert announced == [], "the image is told by the focus"
    window.overlay.step(1)
    qtbot.waitUntil(lambda: announced == ["2 of 8: Picture b"])


def test_an_image_that_a_mark_hides_stays_paler_and_says_so(window: Window) -> None:
    window.pack.filter.show_marked(Choice(Facet.MARK, Mark.NONE))
    window.overlay.open_at([1], 1)
    window.arrive("b")
    assert shows_original(window.overlay.canvas)
    window.pack.marks.mark([image(2, "b")], Mark.REJECTED)
    assert window.seen == "b"
    assert window.text("viewer_mark") == "Rejected · no longer matches"
    assert window.overlay.canvas.accessibleName() == "2 of 8: Picture b, rejected, no longer matches"
    assert not shows_original(window.overlay.canvas)  # it is paler
    window.pack.marks.mark([image(2, "b")], Mark.NONE)
    assert window.text("viewer_mark") == ""
    assert shows_original(window.overlay.canvas)


def test_tool_tips_are_as_dark_as_the_viewer_while_it_is_open(window: Window) -> None:
    usual = QToolTip.palette()
    window.overlay.open_at([1], 1)
    assert QToolTip.palette().color(QPalette.ColorRole.ToolTipBase).lightness() < 60
    assert QToolTip.palette().color(QPalette.ColorRole.ToolTipText).lightness() > 180
    window.overlay.suspend()
    assert QToolTip.palette() == usual
    window.overlay.hide()
    window.overlay.resume()
    assert QToolTip.palette() != usual
    window.overlay.leave()
    assert QToolTip.palette() == usual


def test_the_panel_shows_what_the_service_wrote(window: Window) -> None:
    window.overlay.open_at([1], 1)
    assert not window.overlay.info.isVisible()
    window.overlay.toggle_info()
    assert window.overlay.info.isVisible()
    assert window.overlay.canvas.width() + window.overlay.info.width() == window.width()  # no room for the filmstrip
    window.overlay.step(1)
    assert "Picture c" in [each.toPlainText() for each in window.overlay.info.findChildren(ReadingText)]
    window.overlay.toggle_info()
    assert window.overlay.canvas.width() + theme.FILMSTRIP == window.width()


def test_loading_is_said_after_a_while_with_progress(qtbot: QtBot, window: Window) -> None:
    window.overlay.open_at([1], 1)
    window.originals.advance(url("b"), 10, None)
    assert window.text("viewer_notice") == ""
    qtbot.waitUntil(lambda: window.text("viewer_notice") == "Loading… 10 bytes")
    window.originals.advance(url("b"), 500_000, 8_120_000)
    assert window.text("viewer_notice") == "Loading… 500 kB of 8.1 MB"
    window.originals.advance(url("c"), 1, 1_000_000)
    assert window.text("viewer_notice") == "Loading… 500 kB of 8.1 MB"
    window.arrive("b")
    assert window.text("viewer_notice") == ""


def test_a_failed_original_says_why_and_can_be_tried_again(qtbot: QtBot, window: Window, announced: list[str]) -> None:
    window.overlay.open_at([1], 1)
    window.originals.fail(url("c"), HostUnreachableError())
    assert window.text("viewer_notice") == ""
    window.originals.fail(url("b"), HostUnreachableError())
    sentence = "The original could not be shown: host unreachable"
    assert window.text("viewer_notice") == sentence
    assert announced == [sentence]
    QTest.mouseClick(window.button("try_again_original"), Qt.MouseButton.LeftButton)
    assert window.originals.retried == [url("b")]
    assert window.text("viewer_notice") == ""
    # What failed while it was ahead is tried again when it is looked at.
    window.originals.fail(url("b"), HostUnreachableError())
    window.overlay.step(1)
    assert window.text("viewer_notice") == ""
    qtbot.waitUntil(lambda: window.requested[0] == "c")
    assert window.text("viewer_notice") == ""


def test_an_unreadable_entry_has_no_original(window: Window) -> None:
    entries = (image(1, "a"), PackImage(2, "", "", None, False, Raw(b"7")))
    window.pack.show_pack(Pack("p", "Pack", 2, True, None, entries, {}, {url("a"): [0]}, (url("a"),)))
    window.overlay.open_at([1], 1)
    assert window.requested == ("", "a")
    assert window.text("viewer_notice") == "The original could not be shown: unreadable entry"
    assert not window.button("try_again_original").isVisible()
    notice = window.overlay.findChild(QLabel, "viewer_notice")
    assert isinstance(notice, QLabel)
    middle = notice.mapTo(window, notice.rect().center())
    assert abs(middle.y() - window.rect().center().y()) < 20, "there is no picture over whose edge it would lie"
    assert window.text("viewer_scale") == ""
    window.overlay.step(-1)
    assert window.text("viewer_notice") == ""
    window.arrive("a")
    assert window.text("viewer_scale") == "56 %"


# --- Animations ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("is_motion_reduced", [False, True])
def test_an_animation_plays_until_it_is_left(
    window: Window, monkeypatch: pytest.MonkeyPatch, *, is_motion_reduced: bool
) -> None:
    if is_motion_reduced:
        monkeypatch.setattr(theme, "motion_ms", lambda _duration: 0)
    window.overlay.open_at([1], 1)
    assert not window.button("play").isVisible()
    window.arrive("b", is_animated=True)
    assert window.button("play").isVisible()
    if is_motion_reduced:
        assert window.originals.playing == set(), "it waits"
        window.overlay.player.toggle()
    assert window.originals.playing == {url("b")}
    window.overlay.player.toggle()
    assert window.originals.playing == set()
    assert window.button("play").accessibleName() == "Play"
    window.overlay.player.toggle()
    assert window.button("play").accessibleName() == "Pause"
    window.overlay.step(1)
    assert window.originals.playing == set()
    assert not window.button("play").isVisible()


# --- Closing and the focus ----------------------------------------------------------------------------------------


def test_closing_gives_everything_back(window: Window) -> None:
    window.overlay.open_at([1], 1)
    window.arrive("b", is_animated=True)
    window.overlay.step(1)
    window.overlay.leave()
    assert window.closed == [((2,), 2)]
    assert window.originals.is_discarded
    assert window.originals.playing == set()
    assert not shows_original(window.overlay.canvas)
    requests = len(window.originals.shown)
    window.pack.shelf.show((0, 1))
    window.resize(900, 650)
    window.overlay.leave()
    assert window.closed == [((2,), 2)]
    window.overlay.open_at([0], 0)
    assert window.seen == "a"
    assert len(window.originals.shown) == requests + 1


def test_the_focus_stays_inside_by_tab_and_closes_the_viewer_otherwise(window: Window) -> None:
    window.overlay.open_at([1], 1)
    assert window.overlay.canvas.hasFocus()
    seen = []
    for _ in range(12):
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
        seen.append(window.focusWidget().objectName())
    marks = ["pick", "reject", "unmark", "auto_advance_switch"]
    tools = ["guides", "filmstrip_button", "info", "viewer_menu", "close"]
    assert seen == ["previous", "next", *marks, *tools, "canvas"]
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Backtab)
    assert window.focusWidget().objectName() == "close"
    window.field.setFocus()
    assert window.closed == [((1,), 1)]
    assert window.field.hasFocus()


def test_a_click_leaves_the_focus_on_the_picture_where_letters_mark_and_space_closes(window: Window) -> None:
    window.overlay.open_at([1], 1)
    for button in window.overlay.buttons.values():
        if button.isVisible():
            QTest.mouseClick(button, Qt.MouseButton.LeftButton)
            assert window.overlay.canvas.hasFocus(), button.objectName()


def test_a_button_that_can_no_longer_be_used_gives_the_focus_to_the_picture(window: Window) -> None:
    window.overlay.open_at([6], 6)
    window.button("next").setFocus()
    window.overlay.step(1)
    assert window.overlay.canvas.hasFocus()
    window.overlay.toggle_info()
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Backtab)
    assert window.overlay.info.isAncestorOf(window.focusWidget())
    window.overlay.toggle_info()
    assert window.overlay.canvas.hasFocus()
    assert window.closed == []


# --- The review ---------------------------------------------------------------------------------------------------


def test_the_state_of_the_review_never_fades_and_its_parts_filter(window: Window) -> None:
    marks, model = window.pack.marks, window.model
    marks.mark([model.image(1), model.image(4)], Mark.PICKED)
    marks.mark([model.image(2)], Mark.REJECTED)
    window.overlay.open_at([1], 1)
    review = window.overlay.findChild(OverlayReview)
    assert isinstance(review, OverlayReview)
    install_roles()
    interface = QAccessible.queryAccessibleInterface(review)
    assert interface.role() is QAccessible.Role.StaticText
    assert interface.text(QAccessible.Text.Name) == "3 of 8 judged, 2 picked, 1 rejected"
    assert review.graphicsEffect() is None
    assert window.overlay.rect().contains(review.geometry().translated(theme.FILMSTRIP, 0))
    judged, picked, rejected = review.findChildren(QAbstractButton)
    assert [each.text() for each in (judged, picked, rejected)] == ["3 of 8 judged", "2 picked", "1 rejected"]
    QTest.mouseClick(picked, Qt.MouseButton.LeftButton)
    assert [each.id for each in model.all_images] == ["b", "e"]
    assert picked.isChecked()
    QTest.mouseClick(rejected, Qt.MouseButton.LeftButton)
    assert [each.id for each in model.all_images] == ["c"]
    assert not picked.isChecked()
    assert window.seen == "c"
    QTest.mouseClick(judged, Qt.MouseButton.LeftButton)
    assert [each.id for each in model.all_images] == ["b", "c", "e"]
    QTest.mouseClick(judged, Qt.MouseButton.LeftButton)
    assert len(model.all_images) == 8
    assert window.overlay.canvas.hasFocus()
    marks.undo()
    assert rejected.text() == "0 rejected"
    assert not rejected.isEnabled()  # it would hide all images


# --- What lies over the picture -----------------------------------------------------------------------------------


@pytest.fixture
def short_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(theme, "VIEWER_RESTS_MS", 200)


def opacity(window: Window) -> float:
    island = window.button("close").parentWidget()
    effect = island.graphicsEffect() if island is not None else None
    return effect.opacity() if isinstance(effect, QGraphicsOpacityEffect) and effect.isEnabled() else 1.0


@pytest.mark.usefixtures("short_rest")
def test_what_lies_over_the_picture_fades_while_the_mouse_rests(qtbot: QtBot, window: Window) -> None:
    window.overlay.open_at([1], 1)
    assert opacity(window) == 1
    qtbot.waitUntil(lambda: opacity(window) == 0)
    assert window.button("close").isVisible()  # for screen readers and Tab
    window.overlay.step(1)
    assert opacity(window) == 1
    qtbot.waitUntil(lambda: opacity(window) == 0)
    QTest.mouseMove(window.overlay.canvas, QPoint(300, 300))
    qtbot.waitUntil(lambda: opacity(window) == 1)
    qtbot.waitUntil(lambda: opacity(window) == 0)
    window.button("close").setFocus()
    assert opacity(window) == 1


def test_the_wheel_over_what_lies_over_the_picture_zooms_it_at_the_mouse(
    window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(theme, "motion_ms", lambda _duration: 0)
    viewer = window.overlay
    viewer.open_at([1], 1)
    window.arrive("b", (4000, 3000))
    picture = viewer.canvas.picture
    picture.toggle_actual_size()
    for number, name in enumerate(("close", "viewer_position", "next", "previous"), start=1):
        over = viewer.findChild(QWidget, name)
        assert isinstance(over, QWidget)
        at = over.mapTo(viewer, QPointF(over.rect().center())) - viewer.canvas.mapTo(viewer, QPointF())
        before = (at - picture.rect.topLeft()) / picture.rect.width()
        turn_wheel(over)
        assert picture.scale == pytest.approx(1.25**number), name
        after = (at - picture.rect.topLeft()) / picture.rect.width()
        assert (after - before).manhattanLength() < 0.001
    viewer.toggle_info()
    scale = picture.scale
    turn_wheel(viewer.info)  # the text scrolls as far as it goes
    assert picture.scale == scale


def test_the_edges_lead_on_and_leave_room_for_a_picture_that_can_be_moved(window: Window) -> None:
    window.overlay.open_at([1], 1)
    window.arrive("b")
    QTest.mouseClick(window.overlay, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))  # beside the areas
    assert window.seen == "b"
    tall = window.button("next").height()
    assert window.button("next").geometry().right() == window.overlay.canvas.width() - 1
    window.overlay.canvas.picture.toggle_fill()
    assert window.button("next").height() < tall / 2

"""The comparison over a window: panes, moving together, what is requested, and what it does when the pack changes."""

from collections.abc import Iterator

import pytest
from msgspec import Raw
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from app.core.errors import HostUnreachableError
from app.core.models import ImageMetadata, Pack, PackImage
from app.core.saved_values import Mark
from app.ui import message, theme
from tests.ui.overlay_window import Window, open_window, shows_original, turn_wheel
from tests.ui.shown_pack import IDS, image, url


@pytest.fixture
def window(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Window]:
    monkeypatch.setattr(theme, "motion_ms", lambda _duration: 0)
    yield from open_window(qtbot, is_comparison=True)


# --- Panes --------------------------------------------------------------------------------------------------------


def test_panes_fill_the_window_and_follow_its_size(window: Window) -> None:
    window.overlay.open_at([1, 4, 6], 4)
    assert window.seen == "bEg"
    for size in ((1000, 700), (800, 500)):
        window.resize(*size)
        assert window.overlay.geometry() == window.rect()
        assert len({canvas.size().toTuple() for canvas in window.canvases}) == 1
        assert window.panes[0].geometry().topLeft() == QPoint(0, theme.COMPARE_BAR)
        assert window.panes[2].geometry().right() >= size[0] - 3
        assert window.panes[2].geometry().bottom() == size[1] - 1
    assert window.canvases[1].hasFocus()


def test_four_portraits_become_columns_when_their_shape_is_known(window: Window) -> None:
    window.overlay.open_at([0, 1, 2, 3], 0)
    assert len({pane.y() for pane in window.panes}) == 2
    for each in "abcd":
        window.arrive(each, (1080, 1920))
    assert len({pane.y() for pane in window.panes}) == 1
    assert window.seen == "Abcd"


def test_tab_goes_through_the_panes(qtbot: QtBot, window: Window, announced: list[str]) -> None:
    window.overlay.open_at([1, 4, 6], 1)
    for key, seen in ((Qt.Key.Key_Tab, "bEg"), (Qt.Key.Key_Tab, "beG"), (Qt.Key.Key_Tab, "Beg")):
        window.press(key)
        assert window.seen == seen
    window.press(Qt.Key.Key_Backtab)
    assert window.seen == "beG"
    qtbot.waitUntil(lambda: announced == ["Pane 3 of 3"])
    assert window.canvases[2].accessibleName() == "7 of 8: Picture g"  # which is read out as it gets the focus
    assert window.panes[2].accessibleName() == "Pane 3 of 3"
    QTest.mousePress(window.canvases[0], Qt.MouseButton.RightButton)
    assert window.seen == "Beg"


def test_the_active_pane_has_a_ring(window: Window) -> None:
    window.overlay.open_at([1, 4], 1)
    accent = theme.colors(window.overlay.palette()).accent.rgb()

    def edges() -> list[bool]:
        shot = window.grab().toImage()
        return [shot.pixel(pane.geometry().left(), pane.geometry().center().y()) == accent for pane in window.panes]

    assert edges() == [True, False]
    window.press(Qt.Key.Key_Tab)
    assert edges() == [False, True]
    window.overlay.toggle_info()
    while not window.overlay.info.isAncestorOf(window.focusWidget()):
        window.press(Qt.Key.Key_Tab)
    assert edges() == [False, False]  # it is grey while the focus is beside it


# --- Steps --------------------------------------------------------------------------------------------------------


def test_steps_pass_over_what_other_panes_have(qtbot: QtBot, window: Window, announced: list[str]) -> None:
    window.overlay.open_at([1, 2, 3], 1)
    window.overlay.step(1)
    assert window.seen == "Ecd"
    window.overlay.step(-1)
    assert window.seen == "Bcd"
    window.overlay.step(-1)
    window.overlay.step(-1)  # there is none before the first
    assert window.seen == "Acd"
    qtbot.waitUntil(lambda: announced == ["1 of 8: Picture a"])
    for _ in range(9):
        window.overlay.step(1)
    assert window.seen == "Hcd"
    qtbot.waitUntil(lambda: announced[1:] == ["8 of 8: Picture h"])


def test_home_and_end_lead_to_what_no_other_pane_has(qtbot: QtBot, window: Window) -> None:
    window.overlay.open_at([0, 3, 7], 3)
    window.overlay.step_to_end(1)
    assert window.seen == "aGh"
    window.overlay.step_to_end(1)
    assert window.seen == "aGh"
    qtbot.waitUntil(lambda: window.requested == ("gah", "fe"))  # no step leads further
    window.overlay.step_to_end(-1)
    assert window.seen == "aBh"
    qtbot.waitUntil(lambda: window.requested == ("bah", "cd"))


def test_all_panes_are_requested_the_active_one_first_and_what_steps_lead_to(qtbot: QtBot, window: Window) -> None:
    window.overlay.open_at([1, 2, 5], 2)
    assert window.requested == ("cbf", "dea")
    window.press(Qt.Key.Key_Tab)
    qtbot.waitUntil(lambda: window.requested == ("fbc", "ghe"))
    window.overlay.step(-1)
    qtbot.waitUntil(lambda: window.requested == ("ebc", "daf"))
    requests = len(window.originals.shown)
    for _ in range(3):
        window.overlay.step(1)
    qtbot.waitUntil(lambda: window.requested[0] == "hbc")
    assert url("g") not in [in_sight[0] for in_sight, _, _ in window.originals.shown[requests:]]  # it was passed over


def test_the_same_url_in_two_panes_is_requested_once(window: Window) -> None:
    twice = (image(1, "a"), PackImage(2, "other", url("a"), None, True, Raw(b"{}")))
    window.pack.show_pack(Pack("p", "Pack", 2, True, None, twice, {}, {url("a"): [0, 1]}, (url("a"),)))
    window.overlay.open_at([0, 1], 0)
    assert window.requested == ("a", "")
    window.arrive("a")
    assert [shows_original(canvas) for canvas in window.canvases] == [True, True]


# --- Together -----------------------------------------------------------------------------------------------------


def parts(window: Window) -> list[tuple[float, float, float, float]]:
    """For each pane the part of its picture that is in sight, as shares of its width and height."""
    found = []
    for canvas in window.canvases:
        rect, room = canvas.picture.rect, canvas.rect()
        width, height = rect.width(), rect.height()
        left, top = max(0.0, -rect.x() / width), max(0.0, -rect.y() / height)
        found.append((left, top, min(1.0, room.width() / width), min(1.0, room.height() / height)))
    return found


def test_pictures_of_different_sizes_show_the_same_part(window: Window) -> None:
    window.overlay.open_at([0, 1, 2], 0)
    window.arrive("a", (4000, 3000))
    window.arrive("b", (1600, 1200))
    window.arrive("c", (240, 180))  # smaller than its pane: it is enlarged
    assert window.canvases[2].picture.scale > 1
    sizes = [canvas.picture.rect.size() for canvas in window.canvases]
    assert [size.width() for size in sizes] == pytest.approx([sizes[0].width()] * 3, abs=1)
    first = window.canvases[0]
    first.picture.zoom_by(3, QPointF(100, 300))
    assert parts(window)[1] == pytest.approx(parts(window)[0], abs=0.01)
    assert parts(window)[2] == pytest.approx(parts(window)[0], abs=0.01)
    assert parts(window)[0][2] < 0.4
    window.canvases[2].picture.move(-50, -20)
    assert parts(window)[0] == pytest.approx(parts(window)[2], abs=0.01)
    window.resize(1300, 900)
    assert parts(window)[1] == pytest.approx(parts(window)[0], abs=0.01)


def test_800_percent_of_one_picture_stops_all_that_are_tied(window: Window) -> None:
    window.overlay.open_at([0, 1, 2], 0)
    window.arrive("a", (4000, 3000))
    window.arrive("b", (1200, 900))
    for _ in range(20):
        window.canvases[0].picture.zoom(1)
    assert window.canvases[1].picture.scale == pytest.approx(8)
    scale = window.canvases[0].picture.scale
    assert scale < 3
    assert parts(window)[0] == pytest.approx(parts(window)[1], abs=0.01)
    window.arrive("c", (400, 300))  # of which the others exceed the most, now that its size is known
    assert window.canvases[2].picture.scale == pytest.approx(8)
    assert window.canvases[0].picture.scale < scale / 2
    window.overlay.toggle_tie()
    window.canvases[0].picture.zoom_by(100, QPointF(10, 10))
    assert window.canvases[0].picture.scale == 8


def test_wheel_click_and_keys_go_to_all_panes(window: Window) -> None:
    window.overlay.open_at([0, 1], 0)
    window.arrive("a")
    window.arrive("b")
    whole = window.canvases[0].picture.scale
    turned = window.canvases[1]
    turn_wheel(turned)
    assert window.canvases[0].picture.scale == pytest.approx(whole * 1.25)
    assert window.seen == "Ab"
    QTest.mouseClick(turned, Qt.MouseButton.LeftButton, pos=QPoint(100, 300))
    assert [canvas.picture.scale for canvas in window.canvases] == [1.0, 1.0]
    QTest.mouseClick(turned, Qt.MouseButton.LeftButton, pos=QPoint(100, 300))
    assert [canvas.picture.scale for canvas in window.canvases] == pytest.approx([whole * 1.25] * 2)  # as before
    QTest.mouseClick(turned, Qt.MouseButton.LeftButton, pos=QPoint(100, 300))
    assert window.seen == "aB"
    assert window.text("pane_scale") == "100 %"


def test_the_wheel_beside_a_picture_zooms_it_and_over_the_bar_the_active_one(window: Window) -> None:
    window.overlay.open_at([0, 1], 0)
    window.overlay.toggle_tie()
    window.arrive("a")
    window.arrive("b")
    former = [canvas.picture.scale for canvas in window.canvases]
    for over in (window.panes[1].findChild(QLabel, "pane_position"), window.overlay.buttons["close_compare"]):
        assert isinstance(over, QWidget)
        turn_wheel(over)
    assert [canvas.picture.scale for canvas in window.canvases] == pytest.approx([each * 1.25 for each in former])


def test_they_are_loosened_and_tied_again(window: Window, said: list[str]) -> None:
    window.overlay.open_at([0, 1], 1)
    window.arrive("a")
    window.arrive("b")
    window.overlay.toggle_tie()
    assert not window.overlay.is_tied
    assert said == ["Each picture zooms and moves on its own"]
    button = window.overlay.buttons["zoom_together"]
    assert (button.text(), button.isChecked()) == ("Separately", False)
    window.overlay.canvas.picture.zoom_by(4, QPointF(10, 10))
    assert window.canvases[1].picture.scale > 1 > window.canvases[0].picture.scale
    window.overlay.toggle_tie()
    assert said[1:] == ["The pictures zoom and move together"]
    assert (button.text(), button.isChecked()) == ("Together", True)
    assert parts(window)[0] == pytest.approx(parts(window)[1], abs=0.01)
    assert window.canvases[0].picture.scale == pytest.approx(window.canvases[1].picture.scale)


def test_the_next_image_shows_the_same_part_also_before_its_size_is_known(window: Window) -> None:
    window.overlay.open_at([0, 1], 0)
    window.arrive("a")
    window.arrive("b")
    window.overlay.canvas.picture.zoom_by(4, QPointF(100, 100))
    before = parts(window)[0]
    window.overlay.step(1)
    window.arrive("c", (800, 600))
    assert window.seen == "Cb"
    assert parts(window) == [pytest.approx(before, abs=0.01)] * 2
    window.overlay.step(1)
    window.overlay.step(-1)
    assert parts(window)[0] == pytest.approx(before, abs=0.01)


def test_animations_do_not_play(window: Window) -> None:
    window.overlay.open_at([0, 1], 0)
    window.arrive("a", is_animated=True)
    assert shows_original(window.canvases[0])
    assert window.originals.playing == set()


# --- What panes say -----------------------------------------------------------------------------------------------


def test_captions_have_position_mark_status_and_scale(window: Window) -> None:
    pending = PackImage(2, "b", url("b"), ImageMetadata("pending"), True, Raw(b"{}"))
    images = (image(1, "a"), pending)
    window.pack.show_pack(Pack("p", "Pack", 2, True, None, images, {}, {url("a"): [0], url("b"): [1]}, ()))
    window.overlay.open_at([0, 1], 0)
    assert [window.text("pane_position", pane) for pane in (0, 1)] == ["1 of 2", "2 of 2"]
    assert [window.text("pane_status", pane) for pane in (0, 1)] == ["", "Description pending"]
    assert [window.text("pane_mark", pane) for pane in (0, 1)] == ["", ""]
    assert window.text("pane_scale") == ""
    window.pack.marks.mark([pending], Mark.PICKED)
    assert [window.text("pane_mark", pane) for pane in (0, 1)] == ["", "Picked"]
    window.arrive("a", (494, 100))
    assert window.text("pane_scale") == "100 %"


def test_a_failed_original_says_why_in_its_pane(qtbot: QtBot, window: Window) -> None:
    window.overlay.open_at([0, 1, 2], 0)
    window.originals.fail(url("b"), HostUnreachableError())
    sentence = "The original could not be shown: host unreachable"
    assert [window.text("viewer_notice", pane) for pane in range(3)] == ["", sentence, ""]
    retry = window.panes[1].findChild(QToolButton, "try_again_original")
    assert isinstance(retry, QToolButton)
    assert window.panes[1].rect().contains(retry.mapTo(window.panes[1], retry.rect().bottomRight()))
    window.press(Qt.Key.Key_Tab)
    window.press(Qt.Key.Key_Tab)
    assert retry.hasFocus()
    assert window.seen == "aBc"
    window.press(Qt.Key.Key_Space)
    assert window.originals.retried == [url("b")]
    assert window.text("viewer_notice", 1) == ""
    assert window.overlay.isAncestorOf(window.focusWidget())


# --- The pack changes ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "active", "positions", "seen"),
    [
        ([1, 3], 1, (1, 2, 3), "Bd"),
        ([1, 3], 3, (1, 4, 5), "bE"),
        ([1, 3], 1, (3, 4), "Ed"),  # the next that no other pane has
        ([1, 2], 1, (0, 5), "Fa"),
        ([1, 2, 3, 4], 4, (0, 1, 7), "bhA"),
        ([1, 2, 3, 4], 1, (2, 4), "Ce"),
        ([1, 2, 3, 4], 3, (2, 4), "cE"),
        ([1, 2, 3, 4], 2, (2, 3, 4), "Cde"),
    ],
)
def test_what_is_filtered_out_gives_way_to_the_nearest_that_is_free(
    qtbot: QtBot, window: Window, rows: list[int], active: int, positions: tuple[int, ...], seen: str
) -> None:
    window.overlay.open_at(rows, active)
    window.pack.shelf.show(positions)
    assert window.seen == seen
    assert window.overlay.canvas.hasFocus()
    assert window.closed == []
    qtbot.waitUntil(lambda: sorted(window.requested[0]) == sorted(seen.lower()))


@pytest.mark.parametrize(("positions", "closed"), [((3,), ((0,), 0)), ((), ((), -1))])
def test_it_closes_when_fewer_than_two_are_left(
    window: Window, positions: tuple[int, ...], closed: tuple[tuple[int, ...], int]
) -> None:
    window.overlay.open_at([1, 3], 1)
    window.pack.shelf.show(positions)
    assert window.closed == [closed]
    assert not window.overlay.isVisible()
    assert window.originals.is_discarded


def test_a_pane_that_stays_keeps_its_part(window: Window) -> None:
    window.overlay.open_at([0, 1, 2], 2)
    for each in "abc":
        window.arrive(each)
    window.overlay.toggle_tie()
    window.overlay.canvas.picture.zoom_by(4, QPointF(10, 10))
    scale = window.overlay.canvas.picture.view.scale
    window.pack.shelf.show((0, 2))
    assert window.seen == "aC"
    assert window.overlay.canvas.picture.view.scale == pytest.approx(scale, rel=0.5)
    assert window.canvases[0].picture.view.scale == 1


# --- This one wins ------------------------------------------------------------------------------------------------


@pytest.fixture
def offered(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """All sentences with a command so far."""
    log: list[tuple[str, str]] = []
    monkeypatch.setattr(message, "offer", lambda sentence, command_id: log.append((sentence, command_id)))
    return log


def rejected(window: Window) -> str:
    return "".join(each for each in IDS if window.pack.marks.of_id(each) is Mark.REJECTED)


def test_the_winner_stays_in_its_pane_and_is_compared_with_the_next_ones_without_a_mark(
    window: Window, offered: list[tuple[str, str]]
) -> None:
    window.pack.marks.mark([window.model.image(5)], Mark.PICKED)
    window.overlay.open_at([1, 2, 3], 2)
    assert window.seen == "bCd"
    window.overlay.let_win()
    assert window.seen == "eCg"
    assert rejected(window) == "bd"
    assert offered == [("Image 3 wins: the others are rejected", "undo")]
    window.overlay.let_win()
    assert window.seen == "hCa"  # from the end it goes on at the beginning
    window.overlay.let_win()
    assert window.seen == "hCa"
    assert rejected(window) == "abdegh"
    assert offered[-1] == ("No more images without a mark", "pick")
    assert window.pack.marks.of_id("c") is Mark.NONE
    window.pack.marks.mark([window.model.image(2)], Mark.REJECTED)
    window.overlay.let_win()
    assert window.pack.marks.of_id("c") is Mark.PICKED, "who wins is no longer rejected"


def test_undo_brings_the_former_images_back(window: Window) -> None:
    window.overlay.open_at([0, 1, 2, 3], 0)
    window.overlay.let_win()
    window.overlay.let_win()
    assert window.seen == "Ah"
    window.pack.marks.undo()
    assert window.seen == "Aefg"
    window.pack.marks.undo()
    assert window.seen == "Abcd"
    assert rejected(window) == ""
    window.pack.marks.redo()
    assert rejected(window) == "bcd"
    assert window.seen == "Aefg", "and redo goes on as before"
    window.pack.marks.redo()
    assert window.seen == "Ah"
    window.pack.marks.undo()
    assert window.seen == "Aefg"


def test_undo_after_it_was_opened_with_others_changes_the_marks_alone(window: Window) -> None:
    window.overlay.open_at([0, 1, 2], 0)
    window.overlay.let_win()
    window.overlay.leave()
    window.overlay.open_at([5, 6], 5)
    window.pack.marks.undo()
    assert window.seen == "Fg"
    assert rejected(window) == ""


# --- Closing ------------------------------------------------------------------------------------------------------


def test_closing_tells_what_was_compared_and_the_next_comparison_is_tied(window: Window) -> None:
    window.overlay.open_at([1, 3], 3)
    window.overlay.toggle_tie()
    window.overlay.step(1)
    window.overlay.leave()
    assert window.closed == [((1, 4), 4)]
    assert window.overlay.shown.image is None
    window.overlay.open_at([0, 1], 7)
    assert window.seen == "Ab"
    assert window.overlay.is_tied
    window.overlay.leave(keeps_originals=True)  # for the viewer
    assert not window.originals.is_discarded

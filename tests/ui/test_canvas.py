"""One picture on the screen: its place, its sharpness, and what the mouse and gestures do to it."""

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, QSizeF, Qt, QTimer
from PySide6.QtGui import QColor, QImage, QNativeGestureEvent, QPointingDevice, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui import theme
from app.ui.look.canvas import Canvas, Guide, frame, safe_part
from tests.tables import each_row
from tests.ui.fake_originals import FakeOriginals

URL = "https://cdn.example.com/1.jpg"
RED, BLUE = QColor(200, 30, 30), QColor(30, 30, 200)
ROOM = QSize(800, 600)


def plain(width: int, height: int, color: QColor) -> QImage:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(color)
    return image


def numbered(width: int, height: int) -> QImage:
    """A picture in which each pixel has another colour, which says where it is."""
    y, x = np.indices((height, width), dtype=np.uint32)
    pixels = 0xFF000000 | x % 256 << 16 | y % 256 << 8 | (x // 256 * 16 + y // 256)
    return QImage(pixels.tobytes(), width, height, 4 * width, QImage.Format.Format_RGB32).copy()


@pytest.fixture
def originals() -> FakeOriginals:
    return FakeOriginals()


@pytest.fixture
def canvas(qtbot: QtBot, originals: FakeOriginals) -> Iterator[Canvas]:
    shown = Canvas(originals)
    shown.resize(ROOM)
    shown.show()
    qtbot.waitExposed(shown)
    originals.show([URL], [], shown.picture.room)
    yield shown
    shown.close()


def seen(canvas: Canvas) -> QImage:
    return canvas.grab().toImage()


def colored(canvas: Canvas, color: QColor) -> QRect:
    """The bounding rectangle of the pixels in nearly that colour."""
    image = seen(canvas).convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)[:, :, :3]
    distance = np.abs(pixels.astype(int) - (color.blue(), color.green(), color.red())).sum(axis=2)
    y, x = np.nonzero(distance < 24)
    return QRect(QPoint(int(x.min()), int(y.min())), QPoint(int(x.max()), int(y.max()))) if len(x) else QRect()


def settle(qtbot: QtBot, canvas: Canvas) -> None:
    """Wait until the picture is at rest and painted well."""
    qtbot.waitUntil(lambda: not any(timer.isActive() for timer in canvas.findChildren(QTimer)))


def wheel(canvas: Canvas, notches: float, at: QPoint) -> None:
    is_inverted = False
    event = QWheelEvent(
        QPointF(at),
        canvas.mapToGlobal(QPointF(at)),
        QPoint(),
        QPoint(0, round(120 * notches)),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        is_inverted,
    )
    QApplication.sendEvent(canvas, event)


def drag(canvas: Canvas, start: QPoint, end: QPoint) -> None:
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(canvas, start + (end - start) / 2)
    QTest.mouseMove(canvas, end)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=end)


def test_the_original_takes_exactly_the_place_of_the_thumbnail(canvas: Canvas, originals: FakeOriginals) -> None:
    for size in (QSize(4000, 3000), QSize(1999, 3001), QSize(4001, 97), QSize(200, 100)):
        canvas.show_image(URL, plain(64, 48, RED), size)
        thumbnail_rect = colored(canvas, RED)
        originals.give(URL, plain(size.width(), size.height(), BLUE))
        assert colored(canvas, BLUE) == thumbnail_rect == canvas.picture.rect.toRect()
        assert colored(canvas, RED).isEmpty()
        originals.take_away(URL)


def test_without_a_known_size_the_thumbnails_form_is_used(canvas: Canvas) -> None:
    canvas.show_image(URL, plain(80, 60, RED), None)
    assert colored(canvas, RED) == QRect(360, 270, 80, 60)
    canvas.picture.zoom(1)
    canvas.picture.toggle_actual_size()
    assert colored(canvas, RED) == QRect(360, 270, 80, 60)


def test_a_click_goes_to_100_percent_at_the_pointer_and_back(
    qtbot: QtBot, canvas: Canvas, originals: FakeOriginals
) -> None:
    canvas.show_image(URL, None, None)
    picture = numbered(1600, 1200)
    originals.give(URL, picture)
    at = QPoint(600, 100)  # the picture's pixel 1200, 200
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=at)
    assert canvas.picture.scale == 1
    settle(qtbot, canvas)
    originals.answer_region()
    image = seen(canvas)
    for x, y in ((600, 100), (0, 0), (799, 599), (5, 300)):
        assert image.pixel(x, y) == picture.pixel(1200 - 600 + x, min(200 - 100 + y, 1199)), (x, y)
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=at)
    assert canvas.picture.rect.toRect() == QRect(0, 0, 800, 600)


def test_a_drag_moves_the_picture_and_is_no_click(canvas: Canvas, originals: FakeOriginals) -> None:
    canvas.show_image(URL, None, None)
    originals.give(URL, plain(1600, 1200, RED))
    drag(canvas, QPoint(400, 300), QPoint(300, 300))
    assert not canvas.picture.is_zoomed
    assert canvas.cursor().shape() == Qt.CursorShape.ArrowCursor
    canvas.picture.toggle_actual_size(QPointF(400, 300))
    assert canvas.cursor().shape() == Qt.CursorShape.OpenHandCursor
    before = canvas.picture.rect
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(400, 300))
    QTest.mouseMove(canvas, QPoint(350, 280))
    assert canvas.cursor().shape() == Qt.CursorShape.ClosedHandCursor
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(350, 280))
    assert canvas.cursor().shape() == Qt.CursorShape.OpenHandCursor
    assert canvas.picture.rect.topLeft() - before.topLeft() == QPointF(-50, -20)
    assert canvas.picture.scale == 1


def test_the_wheel_zooms_at_the_pointer_from_the_whole_picture_to_800_percent(
    canvas: Canvas, originals: FakeOriginals
) -> None:
    canvas.show_image(URL, None, None)
    originals.give(URL, plain(1600, 1200, RED))
    at = QPoint(200, 150)
    wheel(canvas, 3, at)
    point = (QPointF(at) - canvas.picture.rect.topLeft()) / canvas.picture.scale
    assert (point - QPointF(400, 300)).manhattanLength() < 2 / canvas.picture.scale
    for notches, scale in ((30, 8), (-30, 1), (-30, 0.5)):  # 100 % is not passed over
        wheel(canvas, notches, at)
        assert canvas.picture.scale == scale
    assert canvas.picture.rect.toRect() == QRect(0, 0, 800, 600)
    wheel(canvas, 0.5, at)  # a wheel that reports halves of notches
    assert 0.5 < canvas.picture.scale < 0.5 * 1.25


def test_a_pinch_zooms_at_once(canvas: Canvas, originals: FakeOriginals) -> None:
    canvas.show_image(URL, None, None)
    originals.give(URL, plain(1600, 1200, RED))
    place = QPointF(400, 300)
    event = QNativeGestureEvent(
        Qt.NativeGestureType.ZoomNativeGesture,
        QPointingDevice.primaryPointingDevice(),
        2,
        place,
        place,
        canvas.mapToGlobal(place),
        0.5,
        QPointF(),
    )
    QApplication.sendEvent(canvas, event)
    assert canvas.picture.scale == pytest.approx(0.75)


def test_a_region_is_requested_only_when_the_picture_is_at_rest_and_not_sharp(
    qtbot: QtBot, canvas: Canvas, originals: FakeOriginals
) -> None:
    canvas.show_image(URL, None, None)
    originals.give(URL, numbered(1600, 1200))
    assert originals.wanted == []
    for _ in range(3):
        canvas.picture.zoom(1)
    assert originals.wanted == []
    settle(qtbot, canvas)
    ((url, region, scale),) = originals.wanted
    assert url == URL
    assert scale == canvas.picture.scale
    corner = (QPointF(0, 0) - canvas.picture.rect.topLeft()) / scale
    assert QRect(*region).contains(QRect(corner.toPoint(), (QSizeF(ROOM) / scale).toSize()))
    originals.answer_region()
    canvas.picture.move(-200, 0)
    settle(qtbot, canvas)
    assert len(originals.wanted) > 1
    requests = len(originals.wanted)
    canvas.picture.zoom(-9)
    settle(qtbot, canvas)
    assert len(originals.wanted) == requests


def translucent(width: int, height: int) -> QImage:
    image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(QColor(255, 0, 0, 128))
    return image


def test_transparency_is_on_a_checkerboard_and_a_region_does_not_add_to_the_picture_below(
    qtbot: QtBot, canvas: Canvas, originals: FakeOriginals
) -> None:
    canvas.show_image(URL, None, None)
    originals.give(URL, translucent(1600, 1200))
    whole = seen(canvas)
    assert len({whole.pixel(x, 300) for x in range(200, 240)}) == 2
    canvas.picture.toggle_actual_size(QPointF(400, 300))
    settle(qtbot, canvas)
    without_region = {seen(canvas).pixel(x, 300) for x in range(200, 240)}
    originals.answer_region()
    assert {seen(canvas).pixel(x, 300) for x in range(200, 240)} == without_region


def test_filling_is_kept_for_the_next_image_and_100_percent_leads_back_to_it(canvas: Canvas) -> None:
    canvas.show_image(URL, None, QSize(3000, 1000))
    canvas.picture.toggle_fill()
    assert canvas.picture.rect.size().toSize() == QSize(1800, 600)
    canvas.picture.toggle_actual_size()
    assert canvas.picture.scale == 1
    canvas.picture.toggle_actual_size()
    assert canvas.picture.is_filled
    canvas.picture.toggle_actual_size()
    canvas.show_image(f"{URL}?2", None, QSize(1000, 4000))
    assert canvas.picture.scale == 1
    canvas.picture.toggle_actual_size()
    assert canvas.picture.rect.size().toSize() == QSize(800, 3200)
    canvas.picture.toggle_fill()
    assert canvas.picture.rect.size().toSize() == QSize(150, 600)


def test_scale_and_place_are_kept_from_picture_to_picture_until_one_is_zoomed(canvas: Canvas) -> None:
    picture = canvas.picture
    canvas.show_image(URL, None, QSize(4000, 3000))
    picture.toggle_actual_size(QPointF(700, 100))
    view = picture.view
    canvas.show_image(f"{URL}?2", None, QSize(2000, 3000))
    assert picture.scale == 1
    assert (picture.view.x, picture.view.y) == pytest.approx((view.x, view.y))
    canvas.show_image(f"{URL}?failed", None, None)
    canvas.show_image(f"{URL}?small", None, QSize(300, 200))
    assert picture.rect.size().toSize() == QSize(300, 200)
    canvas.show_image(f"{URL}?3", None, QSize(4000, 3000))
    assert picture.scale == 1
    assert picture.view == view
    picture.toggle_actual_size()
    canvas.show_image(f"{URL}?4", None, QSize(4000, 3000))
    assert picture.rect.toRect() == QRect(0, 0, 800, 600)


def test_100_percent_leads_back_to_the_scale_that_was_chosen_before(canvas: Canvas) -> None:
    canvas.show_image(URL, None, QSize(4000, 3000))
    picture = canvas.picture
    for scale in (0.3, 1.7):
        picture.zoom_by(scale / picture.scale, QPointF(400, 300))
        chosen = picture.scale
        assert chosen == pytest.approx(scale)
        picture.toggle_actual_size()
        assert picture.scale == 1
        picture.move(-30, 0)
        picture.toggle_actual_size()
        assert picture.scale == chosen
    picture.toggle_actual_size()
    picture.zoom(3)
    picture.zoom(-3)
    assert picture.scale == 1  # reached by the wheel: nothing was left for it
    picture.toggle_actual_size()
    assert picture.rect.toRect() == QRect(0, 0, 800, 600)
    picture.zoom(2)
    picture.toggle_actual_size()
    canvas.show_image(f"{URL}?2", None, QSize(2000, 1500))
    assert picture.scale == 1
    picture.toggle_actual_size()
    assert picture.rect.toRect() == QRect(0, 0, 800, 600)  # another picture


def test_a_window_of_another_size_keeps_the_whole_picture_in_sight_and_a_chosen_scale(canvas: Canvas) -> None:
    canvas.show_image(URL, None, QSize(1600, 1200))
    canvas.resize(400, 600)
    assert canvas.picture.rect.toRect() == QRect(0, 150, 400, 300)
    canvas.picture.toggle_actual_size()
    canvas.resize(500, 500)
    assert canvas.picture.scale == 1


def test_an_animation_is_sharp_until_it_is_played(qtbot: QtBot, canvas: Canvas, originals: FakeOriginals) -> None:
    canvas.show_image(URL, None, None)
    originals.give(URL, plain(1600, 1200, RED), is_animated=True)
    canvas.picture.toggle_actual_size()
    qtbot.waitUntil(lambda: [each[2] for each in originals.wanted] == [1.0])
    originals.give_frame(URL, plain(400, 300, BLUE))
    canvas.picture.move(10, 10)
    settle(qtbot, canvas)
    assert len(originals.wanted) == 1


def test_the_frames_of_an_animation_have_the_pixels_of_their_place_without_a_jump(
    qtbot: QtBot, canvas: Canvas, originals: FakeOriginals
) -> None:
    canvas.show_image(URL, None, None)
    picture = numbered(1600, 1200)
    originals.give(URL, plain(1600, 1200, RED), is_animated=True)
    assert originals.fitted[URL] == (800, 600)
    originals.give_frame(URL, picture)
    assert canvas.picture.rect.toRect() == QRect(0, 0, 800, 600)
    canvas.picture.toggle_actual_size(QPointF(600, 100))
    place = canvas.picture.rect
    settle(qtbot, canvas)
    assert originals.fitted[URL] == (1600, 1200)
    originals.give_frame(URL, picture)
    assert canvas.picture.rect == place
    image = seen(canvas)
    for x, y in ((600, 100), (0, 0), (5, 300)):
        assert image.pixel(x, y) == picture.pixel(1200 - 600 + x, 200 - 100 + y), (x, y)
    canvas.picture.zoom(2)
    settle(qtbot, canvas)
    assert originals.fitted[URL] == (1600, 1200)  # the file has no more
    canvas.picture.zoom(-3)
    settle(qtbot, canvas)
    assert originals.fitted[URL] == canvas.picture.rect.size().toSize().toTuple()
    canvas.picture.zoom(-9)
    settle(qtbot, canvas)
    assert originals.fitted[URL] == (800, 600)


def test_a_guide_dims_what_is_cropped(canvas: Canvas, originals: FakeOriginals) -> None:
    canvas.show_image(URL, None, None)
    originals.give(URL, plain(700, 500, RED))
    canvas.set_guide(Guide.SQUARE)
    left, right = colored(canvas, RED).left(), colored(canvas, RED).right()
    assert abs(left - 150) <= 2
    assert abs(right - 649) <= 2
    canvas.set_guide(Guide.NONE)
    assert colored(canvas, RED) == QRect(50, 50, 700, 500)


def test_the_ring_of_the_focus_is_for_those_who_came_by_a_key(canvas: Canvas) -> None:
    def has_ring() -> bool:
        return seen(canvas).pixelColor(0, 300) != theme.colors(canvas.palette()).view

    canvas.setFocus()
    assert not has_ring()
    canvas.clearFocus()
    canvas.setFocus(Qt.FocusReason.TabFocusReason)
    assert has_ring()
    canvas.clearFocus()
    assert not has_ring()


@each_row(
    ("guide", "picture", "expected"),
    [
        (Guide.SQUARE, (0, 0, 1080, 1920), (0, 420, 1080, 1080)),
        (Guide.SQUARE, (10, 20, 1920, 1080), (430, 20, 1080, 1080)),
        (Guide.FOUR_FIVE, (0, 0, 1080, 1920), (0, 285, 1080, 1350)),
        (Guide.FOUR_FIVE, (0, 0, 1000, 1000), (100, 0, 800, 1000)),
        (Guide.SAFE_ZONES, (0, 0, 1080, 1920), (0, 0, 1080, 1920)),
        (Guide.SAFE_ZONES, (0, 0, 1920, 1920), (420, 0, 1080, 1920)),
    ],
)
def test_a_frame_is_the_largest_part_in_the_middle(
    guide: Guide, picture: tuple[int, int, int, int], expected: tuple[int, int, int, int]
) -> None:
    assert frame(guide, QRectF(*picture)) == QRectF(*expected)


def test_the_safe_part_is_what_all_players_leave_free() -> None:
    assert safe_part(QRectF(0, 0, 1080, 1920)) == QRectF(120, 288, 768, 960)

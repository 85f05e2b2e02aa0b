"""Thumbnails as pixels: decoded when they are painted, and painted once for each form."""

import io

import pytest
from PIL import Image
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QApplication

from app.ui.shelf_model import PictureCache

SIDE = 16
PIXMAP_BYTES = SIDE * SIDE * 4


def encoded(red: int) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (SIDE, SIDE), (red, 0, 0)).save(file, "PNG")
    return file.getvalue()


PICTURE = encoded(200)


class CachedThumbnails(PictureCache):
    """A cache with the encoded thumbnails that it decodes."""

    def __init__(self) -> None:
        self.thumbnails: dict[str, bytes] = {}
        super().__init__(self.thumbnails.get, 2 * PIXMAP_BYTES)


@pytest.fixture
def cache(qapp: QApplication) -> CachedThumbnails:
    return CachedThumbnails()


class Paint:
    """Counts how often a form is painted again."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self, picture: QImage) -> QPixmap:
        self.times += 1
        return QPixmap.fromImage(picture)


def test_the_painted_form_is_made_once_for_each_form(cache: CachedThumbnails) -> None:
    paint = Paint()
    cache.thumbnails["a"] = PICTURE
    for form in ("small", "small", "large", "large", "small"):
        assert cache.painted("a", form, paint) is not None
    assert paint.times == 3
    assert cache.painted("b", "small", paint) is None


def test_pixmaps_are_evicted_but_the_picture_can_be_decoded_again(cache: CachedThumbnails) -> None:
    paint = Paint()
    for url in "abc":
        cache.thumbnails[url] = PICTURE
        cache.painted(url, "form", paint)
    cache.painted("c", "form", paint)
    assert paint.times == 3
    cache.painted("a", "form", paint)
    assert paint.times == 4


def test_pixmaps_of_visible_pictures_stay_cached(cache: CachedThumbnails) -> None:
    paint = Paint()
    for _ in range(2):
        for url in "abc":
            cache.thumbnails[url] = PICTURE
            cache.painted(url, "form", paint, needed=frozenset("abc"))
    assert paint.times == 3


def test_a_new_picture_is_painted_again(cache: CachedThumbnails) -> None:
    cache.thumbnails["a"] = encoded(10)
    cache.painted("a", "form", Paint())
    cache.thumbnails["a"] = encoded(20)
    cache.remove("a")
    pixmap = cache.painted("a", "form", Paint())
    assert pixmap is not None
    assert pixmap.toImage().pixelColor(0, 0).red() == 20


def test_data_that_cannot_be_decoded_are_no_picture(cache: CachedThumbnails) -> None:
    cache.thumbnails["a"] = b"rubbish"
    assert cache.get("a") is None
    assert cache.painted("a", "form", Paint()) is None

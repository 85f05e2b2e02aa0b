"""Thumbnails in memory: bounded by bytes, the least recently used out, what is seen never."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from PySide6.QtCore import QBuffer, QSize
from PySide6.QtGui import QColor, QImage, QPixmap

from app.ui.gallery.picture_cache import PictureCache

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

SIDE = 16
PIXMAP_BYTES = SIDE * SIDE * 4


def encoded(red: int) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (SIDE, SIDE), (red, 0, 0)).save(file, "PNG")
    return file.getvalue()


PICTURE = encoded(200)
PICTURE_BYTES = len(PICTURE)


@pytest.fixture
def cache(qapp: QApplication) -> PictureCache:
    return PictureCache(3 * PICTURE_BYTES, 2 * PIXMAP_BYTES)


class Paint:
    """Counts how often a form is made anew."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self, picture: QImage) -> QPixmap:
        self.times += 1
        return QPixmap.fromImage(picture)


def test_a_picture_comes_back_as_it_was(cache: PictureCache) -> None:
    cache.put("a", encoded(123))
    picture = cache.get("a")
    assert picture is not None
    assert picture.pixelColor(3, 3).red() == 123
    assert cache.get("b") is None


def test_the_least_recently_used_falls_out(cache: PictureCache) -> None:
    for url in "abc":
        assert cache.put(url, PICTURE) == ()
    cache.get("a")
    assert cache.put("d", PICTURE) == ("b",)
    assert [url for url in "abcd" if url in cache] == ["a", "c", "d"]


def test_what_is_about_to_be_seen_goes_last_and_the_nearest_last_of_all(cache: PictureCache) -> None:
    for url in "abc":
        cache.put(url, PICTURE)
    cache.use(["a", "b", "none"])
    assert cache.put("d", PICTURE) == ("c",)
    assert cache.put("e", PICTURE) == ("b",)
    assert "none" not in cache


def test_a_large_one_pushes_out_several(cache: PictureCache) -> None:
    for url in "abc":
        cache.put(url, PICTURE)
    assert cache.put("d", bytes(2 * PICTURE_BYTES)) == ("a", "b")


def test_the_newest_stays_though_it_is_larger_than_all_room(cache: PictureCache) -> None:
    cache.put("a", PICTURE)
    assert cache.put("b", bytes(9 * PICTURE_BYTES)) == ("a",)
    assert "b" in cache


def test_what_is_seen_never_falls_out(cache: PictureCache) -> None:
    cache.protect(frozenset("abcd"))
    for url in "abcd":
        assert cache.put(url, PICTURE) == ()
    cache.protect(frozenset("cd"))
    assert cache.put("e", PICTURE) == ("a", "b")


def test_what_nobody_waits_for_pushes_nothing_out(cache: PictureCache) -> None:
    for url in "abc":
        assert cache.put(url, PICTURE, only_if_room=True) == ()
    assert cache.put("d", PICTURE, only_if_room=True) == ("d",)
    assert [url for url in "abcd" if url in cache] == ["a", "b", "c"]
    cache.protect(frozenset("e"))
    assert cache.put("e", PICTURE, only_if_room=True) == ("a",)


def test_putting_it_again_counts_it_once(cache: PictureCache) -> None:
    for _ in range(10):
        cache.put("a", PICTURE)
    assert cache.put("b", PICTURE) == cache.put("c", PICTURE) == ()


def test_the_painted_form_is_made_once_for_each_form(cache: PictureCache) -> None:
    paint = Paint()
    cache.put("a", PICTURE)
    for form in ("small", "small", "large", "large", "small"):
        assert cache.painted("a", form, paint) is not None
    assert paint.times == 3
    assert cache.painted("b", "small", paint) is None


def test_painted_forms_fall_out_but_the_picture_stays(cache: PictureCache) -> None:
    paint = Paint()
    for url in "abc":
        cache.put(url, PICTURE)
        cache.painted(url, "form", paint)
    cache.painted("c", "form", paint)
    assert paint.times == 3
    cache.painted("a", "form", paint)
    assert paint.times == 4


def test_painted_forms_of_what_is_seen_stay(cache: PictureCache) -> None:
    paint = Paint()
    cache.protect(frozenset("abc"))
    for _ in range(2):
        for url in "abc":
            if url not in cache:
                cache.put(url, PICTURE)
            cache.painted(url, "form", paint)
    assert paint.times == 3


def test_a_new_picture_is_painted_anew(cache: PictureCache) -> None:
    cache.put("a", encoded(10))
    cache.painted("a", "form", Paint())
    cache.put("a", encoded(20))
    pixmap = cache.painted("a", "form", Paint())
    assert pixmap is not None
    assert pixmap.toImage().pixelColor(0, 0).red() == 20


def test_what_cannot_be_decoded_is_no_picture(cache: PictureCache) -> None:
    cache.put("a", b"rubbish")
    assert cache.get("a") is None
    assert cache.painted("a", "form", Paint()) is None


def test_nothing_is_left_after_clearing(cache: PictureCache) -> None:
    cache.put("a", PICTURE)
    cache.painted("a", "form", Paint())
    cache.clear()
    assert "a" not in cache
    assert cache.get("a") is None
    assert cache.painted("a", "form", Paint()) is None
    for url in "bcd":
        assert cache.put(url, PICTURE) == ()


def test_a_form_that_is_not_to_be_made_now_is_none_until_it_is(cache: PictureCache) -> None:
    paint = Paint()
    cache.put("a", encoded(1))

    assert cache.painted("a", "form", paint, only_if_made=True) is None
    made = cache.painted("a", "form", paint)
    assert made is not None
    assert cache.painted("a", "form", paint, only_if_made=True) is made


def test_a_draft_is_the_same_picture_in_fewer_pixels(cache: PictureCache) -> None:
    assert cache.draft("a") is None
    picture = QImage(80, 40, QImage.Format.Format_RGB32)
    picture.fill(QColor(200, 40, 40))
    file = QBuffer()
    picture.save(file, "JPG")  # type: ignore[call-overload] # the stubs are wrong
    cache.put("a", bytes(file.data().data()))
    draft = cache.draft("a")

    assert draft is not None
    assert (draft.original_size, draft.image.size()) == (QSize(80, 40), QSize(20, 10))
    assert abs(draft.image.pixelColor(10, 5).red() - 200) < 8


def test_pictures_of_urls_that_are_gone_go(cache: PictureCache) -> None:
    for url in ("a", "b", "c"):
        cache.put(url, encoded(1))
    cache.keep_only({"b"})

    assert ["a" in cache, "b" in cache, "c" in cache] == [False, True, False]
    assert cache.mean_bytes == len(encoded(1))

"""What is measured of pictures, and that answers of decoders about it are not trusted."""

import io
import random
from typing import Any

import pytest
from PIL import Image

from app.core.errors import NotAnImageError
from app.core.limits import DecodeLimits
from app.core.readability import CELLS, Detail, Third
from app.images import messages
from app.images.decode import measure
from tests.tables import each_row

LIMITS = DecodeLimits()


def noisy(size: tuple[int, int], box: tuple[int, int, int, int]) -> Image.Image:
    """A flat picture with noise in a box."""
    picture = Image.new("RGB", size, (90, 120, 160))
    width, height = box[2] - box[0], box[3] - box[1]
    noise = Image.frombytes("L", (width, height), random.Random(1).randbytes(width * height))
    picture.paste(noise.convert("RGB"), box[:2])
    return picture


@each_row("place", Third)
def test_noise_in_a_third_is_found_there(place: Third) -> None:
    number = [*Third].index(place)
    found = measure(noisy((180, 320), (0, 107 * number, 180, min(320, 107 * (number + 1)))))
    assert (found.columns, found.rows, len(found.cells)) == (9, CELLS, 2 * 9 * CELLS)
    assert found.quiet_percent(place) == 0
    assert all(found.quiet_percent(other) > 75 for other in Third if other is not place)


@each_row("mode", ["RGB", "RGBA", "L"])
def test_a_flat_picture_is_quiet_everywhere(mode: str) -> None:
    found = measure(Image.new(mode, (400, 300), "gray"))
    assert (found.columns, found.rows) == (CELLS, 12)
    assert [found.quiet_percent(place) for place in Third] == [100] * 3


def test_transparent_pixels_count_as_white() -> None:
    found = measure(Image.new("RGBA", (100, 100), (0, 0, 0, 0)))
    assert found.is_hard(0, "white")
    assert not found.is_hard(0, "black")


@each_row("size", [(1, 1), (1, 2000), (2000, 1), (3, 2)])
def test_pictures_of_any_size_are_measured(size: tuple[int, int]) -> None:
    found = measure(Image.new("RGB", size))
    assert 0 < found.columns <= CELLS
    assert 0 < found.rows <= CELLS
    assert len(found.cells) == 2 * found.columns * found.rows


def answered(value: Any, payload: bytes = b"") -> Any:  # noqa: ANN401
    """What the app receives if a decoder sends this."""
    pipe = io.BytesIO()
    messages.send(pipe, value, (payload,), len(payload))
    pipe.seek(0)
    return messages.DetailRequest(b"").receive(pipe, LIMITS)


def test_a_whole_answer_is_received() -> None:
    assert answered(Detail(2, 1), b"abcd") == Detail(2, 1, b"abcd")
    assert isinstance(answered(messages.Failure("NotAnImageError")), NotAnImageError)


@each_row(
    ("value", "payload"),
    [
        (Detail(2, 1), b"abc"),
        (Detail(2, 1), b"abcde"),
        (Detail(0, 1), b""),
        (Detail(-1, -1), b"ab"),
        (Detail(CELLS + 1, 1), bytes(2 * CELLS + 2)),
        (Detail(1, 1), bytes(2 * CELLS**2 + 1)),
        (messages.Failure("NotAnImageError"), b"a"),
        ({"type": "Detail", "columns": "2", "rows": 1}, b"abcd"),
        (messages.READY, b""),
    ],
)
def test_an_answer_that_is_not_possible_is_refused(value: object, payload: bytes) -> None:
    with pytest.raises(messages.MalformedMessageError):
        answered(value, payload)

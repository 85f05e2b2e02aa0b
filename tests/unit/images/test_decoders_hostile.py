"""Decoder processes that a file has taken over: anything they send fails only their own picture."""

from __future__ import annotations

import io
import pickle
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app.core.errors import DecoderCrashedError, DecoderNotStartedError
from app.core.limits import DecodeLimits
from app.images.decoded import Thumbnail
from app.images.messages import BEGUN, READY, ThumbnailRequest, send, send_request
from tests.processes import needs_proc
from tests.unit.images.test_decoders import PNG, decoder_processes, decoding
from tests.unit.images.test_decoders_killed import shown
from tests.unit.images.test_messages import error_message, message_of, thumbnail_message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from app.images.decoders import DecoderPool

pytestmark = [pytest.mark.anyio, needs_proc]

IS_READY = message_of(READY)
HAS_BEGUN = message_of(BEGUN)

# Answers the limits and each picture.
_PROGRAM = """
import sys
LIMITS_BYTES, PICTURE_BYTES = {sizes}
requests, answers = sys.stdin.buffer, sys.stdout.buffer
requests.read(LIMITS_BYTES)
answers.write({on_start!r})
answers.flush()
while requests.read(PICTURE_BYTES):
    answers.write({on_picture!r})
    answers.flush()
    if {ends_with_picture}:
        break
"""
_sent = io.BytesIO()
send(_sent, DecodeLimits())
_LIMITS_BYTES = _sent.tell()
send_request(_sent, ThumbnailRequest(PNG, 64))
_SIZES = (_LIMITS_BYTES, _sent.tell() - _LIMITS_BYTES)


class Bomb:
    """Makes a folder when it is unpickled."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __reduce__(self) -> tuple[Callable[[Path], None], tuple[Path]]:
        return Path.mkdir, (self._folder,)


@pytest.fixture
def bomb(tmp_path: Path) -> Iterator[bytes]:
    """A pickle that makes a folder when it is read; fails the test if anything has read it."""
    yield pickle.dumps(Bomb(tmp_path / "made"))
    assert list(tmp_path.iterdir()) == []


def take_over(
    patch: pytest.MonkeyPatch, on_start: bytes, on_picture: bytes, *, ends_with_picture: bool = False
) -> None:
    """Let decoders that are started from now on send this."""
    program = _PROGRAM.format(
        sizes=_SIZES, on_start=on_start, on_picture=on_picture, ends_with_picture=ends_with_picture
    )
    patch.setattr("app.images.decoders.decoder_command", lambda: [sys.executable, "-S", "-c", program])


async def assert_costs_one_picture(
    pool: DecoderPool,
    monkeypatch: pytest.MonkeyPatch,
    on_start: bytes,
    on_picture: bytes,
    *,
    ends_with_picture: bool = False,
) -> None:
    with monkeypatch.context() as patched:
        take_over(patched, on_start, on_picture, ends_with_picture=ends_with_picture)
        with pytest.raises(DecoderCrashedError):
            await pool.decode(PNG, 64)
        assert decoder_processes() == set()
    await shown(pool, 2)


@pytest.mark.parametrize("where", ["begun", "outcome"])
async def test_a_pickle_is_not_read(where: str, bomb: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    async with decoding() as pool:
        await assert_costs_one_picture(pool, monkeypatch, IS_READY, (HAS_BEGUN if where == "outcome" else b"") + bomb)


@pytest.mark.parametrize(
    "answer",
    [
        HAS_BEGUN + thumbnail_message(length=2**32 - 1),
        HAS_BEGUN + error_message(250),
        HAS_BEGUN + HAS_BEGUN,
        IS_READY,
        message_of(BEGUN, bytes(1000)),
        bytes(1000),
    ],
    ids=["too long", "unknown error", "begun twice", "ready again", "begun with more", "zeros"],
)
async def test_an_invalid_answer_loses_one_picture(answer: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    async with decoding() as pool:
        await assert_costs_one_picture(pool, monkeypatch, IS_READY, answer)


async def test_a_truncated_answer_loses_one_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    announced = thumbnail_message(length=1000)
    async with decoding() as pool:
        await assert_costs_one_picture(pool, monkeypatch, IS_READY, HAS_BEGUN + announced, ends_with_picture=True)


@pytest.mark.expects_errors
async def test_a_decoder_that_begins_with_something_else_is_not_used(
    bomb: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with decoding() as pool:
        with monkeypatch.context() as patched:
            take_over(patched, bomb, b"")
            with pytest.raises(DecoderNotStartedError):
                await pool.decode(PNG, 64)
            assert decoder_processes() == set()
        assert isinstance(await pool.decode(PNG, 64), Thumbnail)

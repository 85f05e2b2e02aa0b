"""Decoder processes that a file has taken over: anything they send fails only their own picture."""

from __future__ import annotations

import io
import pickle
import sys

import pytest

from app.core.errors import DecoderCrashedError, DecoderNotStartedError
from app.core.limits import DecodeLimits
from app.images.decoded import Thumbnail
from app.images.messages import BEGUN, READY, ThumbnailRequest, send, send_request
from tests.processes import needs_proc
from tests.unit.images.test_decoders import PNG, decoder_processes, decoding
from tests.unit.images.test_decoders_killed import shown
from tests.unit.images.test_messages import error_message, message_of, thumbnail_message

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
"""
_sent = io.BytesIO()
send(_sent, DecodeLimits())
_LIMITS_BYTES = _sent.tell()
send_request(_sent, ThumbnailRequest(PNG, 64))
_SIZES = (_LIMITS_BYTES, _sent.tell() - _LIMITS_BYTES)


def take_over(patch: pytest.MonkeyPatch, on_start: bytes, on_picture: bytes) -> None:
    """Let decoders that are started from now on send this."""
    program = _PROGRAM.format(sizes=_SIZES, on_start=on_start, on_picture=on_picture)
    patch.setattr("app.images.decoders.decoder_command", lambda: [sys.executable, "-S", "-c", program])


@pytest.mark.parametrize(
    "answer",
    [
        HAS_BEGUN + thumbnail_message(length=2**32 - 1),
        HAS_BEGUN + error_message(250),
        HAS_BEGUN + pickle.dumps([*range(9)]),
        HAS_BEGUN + HAS_BEGUN,
        IS_READY,
        message_of(BEGUN, bytes(1000)),
        bytes(1000),
    ],
    ids=["too long", "unknown error", "a pickle", "begun twice", "ready again", "begun with more", "zeros"],
)
async def test_an_invalid_answer_loses_one_picture(answer: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    async with decoding() as pool:
        with monkeypatch.context() as patched:
            take_over(patched, IS_READY, answer)
            with pytest.raises(DecoderCrashedError):
                await pool.decode(PNG, 64)
            assert decoder_processes() == set()
        await shown(pool, 2)


@pytest.mark.expects_errors
async def test_a_decoder_that_begins_with_something_else_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    async with decoding() as pool:
        with monkeypatch.context() as patched:
            take_over(patched, pickle.dumps([*range(9)]), b"")
            with pytest.raises(DecoderNotStartedError):
                await pool.decode(PNG, 64)
            assert decoder_processes() == set()
        assert isinstance(await pool.decode(PNG, 64), Thumbnail)

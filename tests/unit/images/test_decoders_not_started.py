"""A system that starts no decoder process: pictures fail, it is logged, and the owner of the pool is notified."""

from __future__ import annotations

import asyncio
import logging
import re
import signal
from pathlib import Path

import pytest

from app.core.errors import DecoderNotStartedError
from app.images.decoders import DecoderPool
from tests.processes import kill, needs_proc, wait_for
from tests.unit.images.test_decoders import LIMITS, PNG, decoder_processes

pytestmark = [
    pytest.mark.anyio,
    needs_proc,
]


@pytest.mark.expects_errors
@pytest.mark.parametrize(
    ("executable", "why"),
    [("/nonexistent/python", "FileNotFoundError ENOENT"), ("/bin/false", "EOFError|BrokenPipeError EPIPE")],
)
async def test_pictures_fail_and_it_is_logged_once_until_there_are_decoders_again(
    executable: str, why: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    notifications: list[str] = []
    pool = DecoderPool(2, LIMITS)
    pool.on_not_started = lambda: notifications.append("not started")
    try:
        for round_number in (1, 2):
            with monkeypatch.context() as patched:
                patched.setattr("app.images.decoders.PROGRAM", Path(executable))
                for _ in range(3):
                    with pytest.raises(DecoderNotStartedError):
                        await pool.decode(PNG, 64)
            errors = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
            assert len(errors) == round_number
            assert all(re.fullmatch(f"no decoder process could be started: ({why})", error) for error in errors)
            assert len(notifications) == 3 * round_number
            for _ in range(4):
                assert (await pool.decode(PNG, 64)).source_format == "PNG"
            kill(decoder_processes(), signal.SIGKILL)
            await asyncio.to_thread(wait_for, lambda: not decoder_processes())
    finally:
        await pool.aclose()

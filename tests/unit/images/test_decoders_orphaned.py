"""Decoders end when their app has ended, in any way."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from app.core.limits import DecodeLimits
from app.images.decoders import decoder_command
from app.images.messages import BEGUN, READY, ThumbnailRequest, receive_word, send, send_request
from tests.processes import children_of, cpu_seconds_until_gone, kill, needs_proc, wait_for, wait_until_busy
from tests.unit.images.test_decoders import SLOW_JPEG

# Far more than the file takes: the limit does not end it here.
PATIENT = replace(DecodeLimits(), cpu_seconds=60.0)
_APP = """
import asyncio, sys
from msgspec.structs import replace
from app.core.limits import DecodeLimits
from app.images.decoders import DecoderPool
async def main():
    pool = DecoderPool(2, replace(DecodeLimits(), cpu_seconds=60.0))
    pool.warm_up()
    file = sys.stdin.buffer.read()
    if file:
        await asyncio.gather(*(pool.decode(file, 64) for _ in range(2)))
    await asyncio.Event().wait()
asyncio.run(main())
"""

pytestmark = needs_proc


@pytest.fixture
def app() -> Iterator[subprocess.Popen[bytes]]:
    """An app with two decoders, which decode the files from its input."""
    with subprocess.Popen([sys.executable, "-c", _APP], stdin=subprocess.PIPE) as started:
        yield started
        started.kill()


@pytest.mark.slow
@pytest.mark.fault(105)
@pytest.mark.parametrize("is_stopped", [False, True], ids=["running", "stopped"])
def test_decoders_end_while_they_decode_when_the_app_is_killed(app: subprocess.Popen[bytes], is_stopped: bool) -> None:
    assert app.stdin is not None
    app.stdin.write(SLOW_JPEG)
    app.stdin.close()
    wait_for(lambda: len(children_of(app.pid)) == 2)
    decoders = children_of(app.pid)
    for pid in decoders:
        wait_until_busy(pid, 0.5)
    if is_stopped:
        kill(decoders, signal.SIGSTOP)

    app.kill()

    assert sum(cpu_seconds_until_gone(pid) for pid in decoders) < 1.0


def test_idle_decoders_end_when_the_app_is_killed(app: subprocess.Popen[bytes]) -> None:
    wait_for(lambda: len(children_of(app.pid)) == 2)
    decoders = children_of(app.pid)
    app.kill()

    assert sum(cpu_seconds_until_gone(pid) for pid in decoders) < 1.0


def test_a_decoder_ends_while_it_decodes_when_its_pipe_is_closed() -> None:
    # The only mechanism on systems whose kernel ends no process with its parent.
    with subprocess.Popen(decoder_command(), stdin=subprocess.PIPE, stdout=subprocess.PIPE) as decoder:
        assert decoder.stdin is not None
        assert decoder.stdout is not None
        send(decoder.stdin, PATIENT)
        receive_word(decoder.stdout, READY)
        send_request(decoder.stdin, ThumbnailRequest(SLOW_JPEG, 64))
        receive_word(decoder.stdout, BEGUN)
        wait_until_busy(decoder.pid, 0.2)
        decoder.stdin.close()

        assert cpu_seconds_until_gone(decoder.pid) < 1.0
        assert abs(decoder.wait()) == signal.SIGTERM  # which it has sent to itself


def test_the_signals_of_a_terminal_do_not_reach_decoders(app: subprocess.Popen[bytes]) -> None:
    wait_for(lambda: len(children_of(app.pid)) == 2)
    others = {os.getpgid(0), os.getpgid(app.pid)}
    # A process leaves its parent's group a moment after it is there.
    wait_for(lambda: not {os.getpgid(pid) for pid in children_of(app.pid)} & others)

"""One decoder process and the pipe to it, from this side."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import time
from threading import Lock
from typing import TYPE_CHECKING, Final

from app.core.errors import DecoderCrashedError, DecodingTimedOutError
from app.images import decoder_process

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import BaseContext
    from multiprocessing.process import BaseProcess

    from app.core.settings import DecodeLimits
    from app.images.thumbnail import Thumbnail

_ATTEMPTS: Final = 4  # with processes that end before they begin with a picture
_PAUSE_SECONDS: Final = 0.05  # before the third and the fourth: a fork server that was ended may still be dying
_REAPING_SECONDS: Final = 0.2  # for the fork server to tell that a killed process is gone: it takes a millisecond


class Decoder:
    """A process that decodes one picture at a time, and is started anew when it is gone.

    One thread decodes; it waits for the process without a limit. Another looks now and then with `end_if_overdue`, and
    ends what lasts too long: the pipe then breaks, and the waiting ends. A broken pipe is all that a death comes to, so
    it does not matter whether the process crashed, was killed, or stands still.
    """

    def __init__(self, limits: DecodeLimits) -> None:
        """Start nothing yet."""
        self._limits = limits
        self._lock = Lock()  # of all below
        self._process: BaseProcess | None = None  # or the last there was
        self._handle: int | None = None
        self._connection: Connection | None = None
        self._due: float | None = None
        self._was_ended = False
        self._is_closed = False

    # --- By the thread that decodes -------------------------------------------------------------------------------

    def decode(self, data: bytes, box: int) -> Thumbnail | Exception:
        """Decode one picture; an error is returned, because raised it would hold the frames with the picture's bytes.

        Args:
            data: The whole file.
            box: Longest side of the result in device pixels.
        """
        for attempt in range(_ATTEMPTS):
            if attempt > 1:
                time.sleep(_PAUSE_SECONDS)
            try:
                connection = self._start()
                self._set_limit(self._limits.seconds)
                connection.send((data, box))
                connection.recv()  # BEGUN
            except Exception:  # noqa: BLE001 - not this picture's fault: the process died, stood still, or did not start
                self._discard()
                if self._is_closed:
                    break
                continue
            return self._await_outcome(connection)
        return DecoderCrashedError()

    def _await_outcome(self, connection: Connection) -> Thumbnail | Exception:
        outcome: Thumbnail | Exception
        try:
            self._set_limit(self._limits.seconds)
            outcome = connection.recv()
        except Exception:  # noqa: BLE001 - a broken pipe, as a rule
            with self._lock:
                outcome = DecodingTimedOutError() if self._was_ended else DecoderCrashedError()
            self._discard()
        else:
            self._set_limit(None)
        return outcome

    def warm_up(self) -> None:
        """Start the process, which takes a fifth of a second: the first picture shall not wait for it."""
        try:
            self._start()
            self._set_limit(None)
        except Exception:  # noqa: BLE001 - as the first picture will find out
            self._discard()

    def _start(self) -> Connection:
        """The pipe to the process, which is started where there is none.

        Raises:
            EOFError: It ended at once.
            OSError: It could not be started; closed, too.
        """
        if self._connection is not None:
            return self._connection
        if self._is_closed:
            raise BrokenPipeError
        self._set_limit(self._limits.starting_seconds)
        context = _context()
        ours, theirs = context.Pipe()
        with theirs:
            process = context.Process(  # type: ignore[attr-defined] # not in the stubs of what all contexts share
                target=decoder_process.serve, args=(theirs, self._limits), name="decoder", daemon=True
            )
            with contextlib.ExitStack() as on_failure:
                on_failure.callback(ours.close)
                process.start()
                on_failure.pop_all()
        with self._lock:
            self._process, self._connection, self._handle = process, ours, _handle(process.pid)
            if self._is_closed:
                self._kill()
        ours.recv()  # READY
        return ours

    def _set_limit(self, seconds: float | None) -> None:
        """Let the process take so long for what comes next."""
        with self._lock:
            self._due = None if seconds is None else time.monotonic() + seconds

    def _discard(self) -> None:
        """Forget a process that is of no use any more."""
        with self._lock:
            self._kill()
            if self._connection is not None:
                self._connection.close()
            if self._handle is not None:
                os.close(self._handle)
            self._connection = self._handle = self._due = None
            self._was_ended = False

    def reap(self) -> None:
        """Wait until a process that was ended is gone; end the fork server when it can't tell."""
        self._discard()
        if self._process is not None:
            self._process.join(_REAPING_SECONDS)
            if self._process.exitcode is None:
                end_fork_server()
                self._process.join(_REAPING_SECONDS)

    # --- By any thread --------------------------------------------------------------------------------------------

    def end_if_overdue(self) -> None:
        """End the process if it takes too long, or the fork server if that does not start it."""
        with self._lock:
            if self._due is None or time.monotonic() < self._due:
                return
            self._due = None
            self._was_ended = True
            if self._connection is not None:
                self._kill()
            else:
                end_fork_server()

    def close(self) -> None:
        """End the process, whatever it does; no other is started."""
        with self._lock:
            self._is_closed = True
            self._kill()

    def _kill(self) -> None:
        """End the process, even one that stands still. The lock is held."""
        if sys.platform == "linux" and self._handle is not None:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._handle, signal.SIGKILL)
        elif self._process is not None and self._connection is not None:  # else its number may be another's by now
            self._process.kill()


def _handle(pid: int | None) -> int | None:
    """What ends this very process for sure; None where there is no such thing.

    A number may be another process's by now, and once its fork server is gone Python takes a process for dead.
    """
    if sys.platform != "linux" or pid is None:
        return None
    try:
        return os.pidfd_open(pid)
    except OSError:  # an old kernel, or gone already
        return None


def _context() -> BaseContext:
    """How processes are started: never as a fork of this one, which has Qt's threads in it and may hang.

    On Linux a small server process is started once, has imported all that a decoder needs, and is forked. A decoder is
    there in 15 ms instead of 150, and they share most of their memory: 38 MB for the server and two, instead of 52.
    """
    if sys.platform != "linux":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([decoder_process.__name__])
    return context


def end_fork_server() -> None:
    """End a fork server that stands still; the next process that is started brings another one.

    Python tells nobody which process it is, so this does nothing should the name change.
    """
    if sys.platform != "linux":
        return
    from multiprocessing import forkserver  # which other systems may lack

    pid = getattr(getattr(forkserver, "_forkserver", None), "_forkserver_pid", None)
    if isinstance(pid, int):
        with contextlib.suppress(OSError):
            os.kill(pid, signal.SIGKILL)

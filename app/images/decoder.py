"""One decoder process, the pipes to it, and the threads that start such processes and pass requests to them.

Imports no asyncio: the processes may begin before Qt and the event loop are imported.
"""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path
from queue import PriorityQueue
from threading import Lock, Thread
from typing import IO, Any, Final

from app.core.errors import DecoderCrashedError, DecoderNotStartedError, DecodingTimedOutError, ImageTooLargeError
from app.core.limits import MIB, DecodeLimits
from app.images import messages
from app.images.cpu_limit import has_exceeded_cpu_limit
from app.images.decoded import OriginalFile

_logger = logging.getLogger(__name__)

# The first argument of a decoder process in the packaged app; `main.py` compares it.
DECODER_ARGUMENT: Final = "--decoder"

_ATTEMPTS: Final = 4  # of a request, with processes that end before they begin with it

# The most that Linux allows: a photo takes a third of the time that it takes through a pipe of 64 KiB. Other systems
# ignore it.
_PIPE_BYTES: Final = MIB

# The signals of a terminal, such as that of Ctrl+C, are only for the main process. Windows opens no console.
_OWN_GROUP: Final[dict[str, Any]] = {}
if sys.platform == "win32":
    _OWN_GROUP["creationflags"] = subprocess.CREATE_NO_WINDOW
else:
    _OWN_GROUP["process_group"] = 0


class Decoder:
    """A process that answers one request at a time; another one is started when it has ended.

    One thread calls `decode`, which blocks without a timeout. Another one calls `end_if_overdue` regularly, which kills
    a process that takes too long: the pipe breaks then, and `decode` returns. Every end of a process is noticed as a
    broken pipe, whether it crashed, was killed or did not respond.

    The thread that calls `decode` has to run as long as the process, because Linux ends the process with it.
    """

    def __init__(self, limits: DecodeLimits) -> None:
        """Start nothing yet."""
        self._limits = limits
        self._lock = Lock()  # protects everything below
        self._process: subprocess.Popen[bytes] | None = None
        self._due: float | None = None
        self._was_ended = False
        self._is_closed = False
        self._held: list[int] = []  # numbers of the files that the process holds; only the thread that decodes uses it

    # --- Called by the thread that decodes ------------------------------------------------------------------------

    def decode[Result](self, request: messages.DecoderRequest[Result]) -> Result | Exception:
        """Answer one request. Errors are returned, because a traceback would hold the picture's bytes."""
        if request.size > self._limits.max_bytes:
            return ImageTooLargeError()
        outcome: Exception = DecoderCrashedError()
        for _ in range(_ATTEMPTS):
            if self._is_closed:
                break
            try:
                process = self._start()
            except Exception as error:  # noqa: BLE001 - an end of the process, or the system's refusal to start one
                outcome = DecoderNotStartedError(_reason(error))
                if self._discard():
                    break  # it took too long to start, and another one probably would, too
                continue
            try:
                self._set_limit(self._limits.wall_seconds)
                self._send_file(process, request.file)
                messages.send_request(_stream(process.stdin), request)
                messages.receive_word(_stream(process.stdout), messages.BEGUN)
            except Exception:  # noqa: BLE001 - not caused by this picture: the process ended, hung or sent something else
                outcome = DecoderCrashedError()
                self._discard()
                continue
            return self._await_outcome(process, request)
        return outcome

    def _send_file(self, process: subprocess.Popen[bytes], file: bytes | OriginalFile) -> None:
        """Send a file that it has to hold to the process, unless it holds it already.

        Raises:
            OSError: The process has ended.
        """
        if isinstance(file, OriginalFile) and file.number not in self._held:
            messages.send_file(_stream(process.stdin), file)
            self._held = [*self._held, file.number][-messages.MOST_HELD_FILES :]

    def _await_outcome[Result](
        self, process: subprocess.Popen[bytes], request: messages.DecoderRequest[Result]
    ) -> Result | Exception:
        outcome: Result | Exception
        try:
            self._set_limit(self._limits.wall_seconds)
            outcome = request.receive(_stream(process.stdout), self._limits)
        except Exception:  # noqa: BLE001 - usually a broken pipe, or else a malformed message
            outcome = DecodingTimedOutError() if self._discard() else DecoderCrashedError()
        else:
            self._set_limit(None)
        return outcome

    def warm_up(self) -> None:
        """Start the process, which takes 0.2 s, before there is a picture."""
        try:
            self._start()
            self._set_limit(None)
        except Exception:  # noqa: BLE001 - the first picture tries again, and reports it
            self._discard()

    def _start(self) -> subprocess.Popen[bytes]:
        """Return the process; start it if there is none.

        Raises:
            EOFError: It ended before it was ready.
            MalformedMessageError: It sent something else than that it is ready.
            OSError: It could not be started.
        """
        if self._process is not None:
            return self._process
        process = subprocess.Popen(
            decoder_command(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=Path(sys.executable).parent,  # the app's own working directory may have been deleted
            pipesize=_PIPE_BYTES,
            **_OWN_GROUP,
        )
        with self._lock:
            self._process = process
            self._due = time.monotonic() + self._limits.starting_seconds
            if self._is_closed:
                process.kill()
        messages.send(_stream(process.stdin), self._limits)
        messages.receive_word(_stream(process.stdout), messages.READY)
        return process

    def _set_limit(self, seconds: float | None) -> None:
        """Set how long the process may take from now on; None for no limit."""
        with self._lock:
            self._due = None if seconds is None else time.monotonic() + seconds

    def _discard(self) -> bool:
        """Kill the process and remove the reference to it.

        Returns:
            Whether it had exceeded a time limit.
        """
        self._held = []
        with self._lock:
            process, self._process = self._process, None
            was_ended, self._was_ended = self._was_ended, False
            self._due = None
        if process is None:
            return False
        process.kill()
        for stream in (_stream(process.stdin), _stream(process.stdout)):
            with contextlib.suppress(OSError):  # closing writes what is buffered, which fails
                stream.close()
        code = process.wait()
        was_late = has_exceeded_cpu_limit(code) or was_ended
        if not self._is_closed:
            _logger.info("a decoder process has ended: %s", "it took too long" if was_late else f"code {code}")
        return was_late

    def end(self) -> None:
        """Kill the process, and wait until it has ended."""
        self._discard()

    # --- Called by any thread -------------------------------------------------------------------------------------

    def end_if_overdue(self) -> None:
        """Kill the process if it has exceeded its time limit, or was stopped by a signal during its work."""
        with self._lock:
            if self._process is None or self._due is None:
                return
            is_overdue = time.monotonic() >= self._due
            if is_overdue or _is_stopped(self._process.pid):
                self._due = None
                self._was_ended = is_overdue
                self._process.kill()

    def close(self) -> None:
        """Kill the process, also while it decodes; no other one is started."""
        with self._lock:
            self._is_closed = True
            if self._process is not None:
                self._process.kill()


def decoder_command() -> list[str]:
    """Return the command of a decoder process: the packaged app itself, or Python with this process's search path."""
    if getattr(sys, "frozen", False):
        return [sys.executable, DECODER_ARGUMENT]
    search_path = [folder for folder in sys.path if folder]
    program = f"import sys; sys.path[:] = {search_path!r}; from app.images.decoder_process import main; main()"
    # -S: the search path is complete already; without the `site` module Python starts sooner.
    return [sys.executable, "-S", "-c", program]


def _stream(pipe: IO[bytes] | None) -> IO[bytes]:
    """Return a pipe that cannot be None, because the process was started with pipes."""
    assert pipe is not None
    return pipe


def _is_stopped(pid: int) -> bool:
    """Whether a child process is stopped, as by SIGSTOP; False if the system can't say."""
    if sys.platform == "win32" or not hasattr(os, "waitid"):
        return False
    with contextlib.suppress(ChildProcessError):  # it has ended
        return os.waitid(os.P_PID, pid, os.WSTOPPED | os.WNOHANG | os.WNOWAIT) is not None
    return False


def _reason(error: Exception) -> str:
    """Say for the log why a process could not be started, without the error's text, which contains paths."""
    number = error.errno if isinstance(error, OSError) else None
    return f"{type(error).__name__} {errno.errorcode.get(number, '')}".strip() if number else type(error).__name__


_ENDING_SECONDS: Final = 0.5  # for the threads, once their decoders were killed
_FIRST: Final = float("-inf")


class Order:
    """A request that waits for a decoder, and the receiver of its result.

    Attributes:
        rank: Of all orders that wait, the one with the lowest rank is next.
    """

    def __init__(
        self, request: messages.DecoderRequest[Any], rank: int, deliver: Callable[[Order, object], None]
    ) -> None:
        """Wait.

        Args:
            request: What to do.
            rank: See the class.
            deliver: Called in a thread with the order and the result or the error.
        """
        self.rank = rank
        self.deliver = deliver
        self._requests = [request]  # whose pop is atomic: either a thread takes the request, or it is withdrawn

    def take(self) -> messages.DecoderRequest[Any] | None:
        """Take the request, so that nobody else does; None if somebody has. May be called in any thread."""
        with contextlib.suppress(IndexError):
            return self._requests.pop()
        return None


class DecoderThreads:
    """Decoder processes, each with a pipe and a thread of its own, so that nothing that happens to one affects others.

    Processes are started in these threads, too, so that the caller never waits for one.

    Attributes:
        processes: Number of processes.
    """

    def __init__(self, processes: int, limits: DecodeLimits) -> None:
        """Start nothing yet.

        Args:
            processes: Number of processes.
            limits: Limits of size and time for one picture.
        """
        self.processes = processes
        self._decoders = [Decoder(limits) for _ in range(processes)]
        self._threads: list[Thread] = []
        self._orders: PriorityQueue[tuple[float, int, Order | None]] = PriorityQueue()
        self._numbers = count()

    def start(self) -> bool:
        """Start the threads that do not run yet, and with them their processes.

        Returns:
            Whether any thread runs. The system may have no threads left; the next call tries again.
        """
        for decoder in self._decoders[len(self._threads) :]:
            thread = Thread(target=self._work, args=(decoder,), name="decoder", daemon=True)
            try:
                thread.start()
            except RuntimeError:
                break
            self._threads.append(thread)
        return bool(self._threads)

    def put(self, order: Order) -> None:
        """Answer a request after those with the same or a lower rank that were put before it."""
        self._orders.put((order.rank, next(self._numbers), order))

    def end_overdue(self) -> None:
        """Kill processes that have exceeded a time limit. Has to be called regularly while pictures are decoded."""
        for decoder in self._decoders:
            decoder.end_if_overdue()

    def close(self) -> None:
        """Kill all processes, and let the threads end."""
        for decoder in self._decoders:
            decoder.close()
        for _ in self._threads:
            self._orders.put((_FIRST, next(self._numbers), None))

    def join(self) -> None:
        """Wait for half a second at most until the threads have ended, after `close`."""
        deadline = time.monotonic() + _ENDING_SECONDS
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))

    # --- In the threads -------------------------------------------------------------------------------------------

    def _work(self, decoder: Decoder) -> None:
        decoder.warm_up()
        while self._decode_next(decoder):
            pass
        decoder.end()

    def _decode_next(self, decoder: Decoder) -> bool:
        """Answer one request. A method of its own, so that its variables hold no picture while the thread waits."""
        *_, order = self._orders.get()
        if order is None:
            return False
        request = order.take()
        if request is not None:
            order.deliver(order, decoder.decode(request))
        return True

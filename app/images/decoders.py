"""The pool of decoder processes, which answers the most urgent request first.

Each process has a pipe and a thread of its own, so that nothing that happens to one affects others. One that hangs is
killed, and one that has ended is replaced.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError, wait
from functools import partial
from itertools import count
from queue import Empty, PriorityQueue
from threading import Lock, Thread
from typing import IO, Any, Final

from app.core.errors import DecoderCrashedError, DecoderNotStartedError, DecodingTimedOutError, ImageTooLargeError
from app.core.limits import MIB, DecodeLimits
from app.core.program import IS_BUNDLED, PROGRAM
from app.core.worker import Worker
from app.images import messages
from app.images.decoded import OriginalFile, Thumbnail

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
                if self.end():
                    break  # it took too long to start, and another one probably would, too
                continue
            try:
                self._set_limit(self._limits.wall_seconds)
                self._send_file(process, request.file)
                messages.send_request(_stream(process.stdin), request)
                messages.receive_word(_stream(process.stdout), messages.BEGUN)
            except Exception:  # noqa: BLE001 - not caused by this picture: the process ended, hung or sent something else
                outcome = DecoderCrashedError()
                self.end()
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
            outcome = DecodingTimedOutError() if self.end() else DecoderCrashedError()
        else:
            self._set_limit(None)
        return outcome

    def warm_up(self) -> None:
        """Start the process, which takes 0.2 s, before there is a picture."""
        try:
            self._start()
            self._set_limit(None)
        except Exception:  # noqa: BLE001 - the first picture tries again, and reports it
            self.end()

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
            cwd=PROGRAM.parent,  # the app's own working directory may have been deleted
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

    def end(self) -> bool:
        """Kill the process, if there is one, and wait until it has ended.

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
        was_late = messages.has_exceeded_cpu_limit(code) or was_ended
        if not self._is_closed:
            _logger.info("a decoder process has ended: %s", "it took too long" if was_late else f"code {code}")
        return was_late

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
    if IS_BUNDLED:
        return [str(PROGRAM), DECODER_ARGUMENT]
    search_path = [folder for folder in sys.path if folder]
    program = f"import sys; sys.path[:] = {search_path!r}; from app.images.decoder_process import main; main()"
    # -S: the search path is complete already; without the `site` module Python starts sooner.
    return [str(PROGRAM), "-S", "-c", program]


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


_URGENT: Final = -(1 << 62)  # a rank before those in `decoded`
_END: Final = float("-inf")

_WATCH_SECONDS: Final = 0.2  # a decoder may exceed its time limit by this
_LAST_PICTURES_SECONDS: Final = 0.5
_ENDING_SECONDS: Final = 0.5  # for the threads, once their decoders were killed


async def _in_thread(function: Callable[[], object]) -> None:
    with contextlib.closing(Worker(name="end decoders")) as worker:
        await worker.run(function)


class _Order(Future[Any]):
    """The result of a request. Cancelling it withdraws the request, unless a decoder has begun with it.

    Attributes:
        request: What to do; None once it is done or withdrawn, because it holds a file.
    """

    def __init__(self, request: messages.DecoderRequest[Any]) -> None:
        super().__init__()
        self.request: messages.DecoderRequest[Any] | None = request

    def settle(self, outcome: object) -> None:
        """Set the result or the error, unless there is one already."""
        with contextlib.suppress(InvalidStateError):
            if isinstance(outcome, Exception):
                self.set_exception(outcome)
            else:
                self.set_result(outcome)


class DecoderPool:
    """Decodes in other processes, in the order of ranks. May be made before there is an event loop.

    Attributes:
        on_not_started: Called for each picture that fails because no process could be started, before it fails.
    """

    def __init__(self, processes: int, limits: DecodeLimits) -> None:
        """Make the pool; the processes start with `warm_up`, or with the first picture.

        Args:
            processes: Number of processes.
            limits: Limits of size and time for one picture.
        """
        self.on_not_started: Callable[[], None] = lambda: None
        self._can_start = True
        self._decoders = [Decoder(limits) for _ in range(processes)]
        self._threads: list[Thread] = []
        self._queue: PriorityQueue[tuple[float, int, _Order | None]] = PriorityQueue()
        self._numbers = count()
        self._orders: set[_Order] = set()  # that are not settled
        self._watch_timer: asyncio.TimerHandle | None = None
        self._is_closed = False

    def warm_up(self) -> bool:
        """Start the threads that do not run yet, and with them their processes, so that no picture waits for them.

        Returns:
            Whether any thread runs. The system may have no threads left; the next call tries again.
        """
        for decoder in self._decoders[len(self._threads) :] if not self._is_closed else ():
            thread = Thread(target=self._work, args=(decoder,), name="decoder", daemon=True)
            try:
                thread.start()
            except RuntimeError:
                break
            self._threads.append(thread)
        return bool(self._threads)

    async def decode(
        self, data: bytes, box: int, rank: int = 0, *, on_release: Callable[[], None] = lambda: None
    ) -> Thumbnail:
        """Make a thumbnail.

        Args:
            data: The whole file.
            box: Longest side of the result in device pixels.
            rank: As for `run`.
            on_release: As for `run`.

        Raises:
            ImageError: It can't be shown, took too long or crashed its decoder.
            DecoderFaultError: The decoder's program has a fault.
        """
        try:
            return await self.run(messages.ThumbnailRequest(data, box), rank, on_release=on_release)
        finally:
            del data  # an error's traceback holds this frame, and with it the file

    async def run[Result](
        self,
        request: messages.DecoderRequest[Result],
        rank: int = 0,
        *,
        is_urgent: bool = False,
        on_release: Callable[[], None] = lambda: None,
    ) -> Result:
        """Answer one request.

        Args:
            request: What to do.
            rank: Of all requests that wait for a decoder, the one with the lowest rank is next.
            is_urgent: Whether it is next in any case: it waits for no other request but those that have begun. The
                caller limits how many are.
            on_release: Called once the pool has released the file, with any result. If the caller is
                cancelled, the file may be held for a while, because a decoder is reading it.

        Raises:
            ImageError: It can't be shown, took too long or crashed its decoder.
            DecoderFaultError: The decoder's program has a fault.
        """
        try:
            if self._is_closed or not self.warm_up():
                on_release()
                raise DecoderCrashedError if self._is_closed else self._no_thread()
            # The future must not be a local variable: its exception's traceback holds this frame, which would be a
            # reference cycle.
            return await self._begin(request, _URGENT if is_urgent else rank, on_release)
        finally:
            del request  # an error's traceback holds this frame, and with it the file

    def _begin[Result](
        self, request: messages.DecoderRequest[Result], rank: int, on_release: Callable[[], None]
    ) -> asyncio.Future[Result]:
        loop = asyncio.get_running_loop()
        order = _Order(request)
        self._orders.add(order)
        order.add_done_callback(partial(self._on_done, loop, on_release))
        self._queue.put((rank, next(self._numbers), order))
        if self._watch_timer is None:
            self._watch_timer = loop.call_later(_WATCH_SECONDS, self._watch)
        return asyncio.wrap_future(order)  # cancelling it cancels the order, but ends no healthy process

    def _on_done(self, loop: asyncio.AbstractEventLoop, on_release: Callable[[], None], order: Future[Any]) -> None:
        """Release the file; called in any thread."""
        assert isinstance(order, _Order)
        order.request = None
        with contextlib.suppress(RuntimeError):  # the loop is closed
            loop.call_soon_threadsafe(self._record, order, on_release)

    def _record(self, order: _Order, on_release: Callable[[], None]) -> None:
        self._orders.discard(order)
        on_release()
        error = None if order.cancelled() else order.exception()
        if isinstance(error, DecoderNotStartedError) and not self._is_closed:  # closing kills what is being started
            self._record_not_started(error)
        elif not order.cancelled() and not isinstance(error, DecoderCrashedError):
            self._can_start = True

    def _no_thread(self) -> DecoderNotStartedError:
        error = DecoderNotStartedError("no thread left")
        self._record_not_started(error)
        return error

    def _record_not_started(self, error: DecoderNotStartedError) -> None:
        if self._can_start:
            self._can_start = False
            _logger.error("no decoder process could be started: %s", error)
        self.on_not_started()

    def _watch(self) -> None:
        """Kill processes that have exceeded a time limit."""
        for decoder in self._decoders:
            decoder.end_if_overdue()
        self._watch_timer = None
        if self._orders:
            self._watch_timer = asyncio.get_running_loop().call_later(_WATCH_SECONDS, self._watch)

    async def abandon(self, last_seconds: float = _LAST_PICTURES_SECONDS) -> None:
        """Withdraw all requests that no decoder has begun with, and give the others a moment to be completed."""
        with contextlib.suppress(Empty):
            while True:
                *_, order = self._queue.get_nowait()
                if order is not None and order.set_running_or_notify_cancel():
                    order.settle(DecoderCrashedError())
        try:
            if self._orders and last_seconds:
                await _in_thread(partial(wait, tuple(self._orders), last_seconds))
        finally:  # also if a shutdown that takes too long is cancelled
            if self._watch_timer is not None:
                self._watch_timer.cancel()
                self._watch_timer = None

    async def aclose(self, last_seconds: float = _LAST_PICTURES_SECONDS) -> None:
        """End all decoder processes, after a moment in which they may complete their pictures.

        Args:
            last_seconds: How long that moment is.
        """
        self._is_closed = True
        try:
            await self.abandon(last_seconds)
        finally:
            for decoder in self._decoders:
                decoder.close()
            for _ in self._threads:
                self._queue.put((_END, next(self._numbers), None))
        await _in_thread(self._join)
        for order in tuple(self._orders):
            order.settle(DecoderCrashedError())

    def _join(self) -> None:
        due = time.monotonic() + _ENDING_SECONDS
        for thread in self._threads:
            thread.join(max(0.0, due - time.monotonic()))

    # --- In the threads -------------------------------------------------------------------------------------------

    def _work(self, decoder: Decoder) -> None:
        decoder.warm_up()
        while self._answer_next(decoder):
            pass
        decoder.end()

    def _answer_next(self, decoder: Decoder) -> bool:
        """Answer one request. A method of its own, so that its variables hold no picture while the thread waits."""
        *_, order = self._queue.get()
        if order is None:
            return False
        if order.set_running_or_notify_cancel() and order.request is not None:
            order.settle(decoder.decode(order.request))
        return True

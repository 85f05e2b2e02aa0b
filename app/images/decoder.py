"""One decoder process and the pipes to it, from this side."""

from __future__ import annotations

import contextlib
import errno
import os
import subprocess
import sys
import time
from pathlib import Path
from threading import Lock
from typing import IO, TYPE_CHECKING, Any, Final

from app.core.errors import DecoderCrashedError, DecoderNotStartedError, DecodingTimedOutError, ImageTooLargeError
from app.images.cpu_limit import has_exceeded_cpu_limit
from app.images.messages import receive_begun, receive_outcome, receive_ready, send_limits, send_picture

if TYPE_CHECKING:
    from app.core.settings import DecodeLimits
    from app.images.thumbnail import Thumbnail

# The first argument of a decoder process in the packaged app; `main.py` compares it.
DECODER_ARGUMENT: Final = "--decoder"

_ATTEMPTS: Final = 4  # with processes that end before they begin with a picture

# The signals of a terminal, such as that of Ctrl+C, are for the window's process alone. Windows opens no console.
_OWN_GROUP: Final[dict[str, Any]] = {}
if sys.platform == "win32":
    _OWN_GROUP["creationflags"] = subprocess.CREATE_NO_WINDOW
else:
    _OWN_GROUP["process_group"] = 0


class Decoder:
    """A process that decodes one picture at a time, and is started anew when it is gone.

    One thread decodes; it waits for the process without a limit. Another looks now and then with `end_if_overdue`, and
    ends what lasts too long: the pipe then breaks, and the waiting ends. A broken pipe is all that a death comes to, so
    it does not matter whether the process crashed, was killed, or stands still.

    The thread that decodes has to live as long as the process: Linux ends the process with it.
    """

    def __init__(self, limits: DecodeLimits) -> None:
        """Start nothing yet."""
        self._limits = limits
        self._lock = Lock()  # of all below
        self._process: subprocess.Popen[bytes] | None = None
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
        if len(data) > self._limits.max_bytes:
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
                    break  # another would keep the picture waiting for as long
                continue
            try:
                self._set_limit(self._limits.wall_seconds)
                send_picture(_stream(process.stdin), data, box)
                receive_begun(_stream(process.stdout))
            except Exception:  # noqa: BLE001 - not this picture's fault: the process died, stood still or sent nonsense
                outcome = DecoderCrashedError()
                self._discard()
                continue
            return self._await_outcome(process, box)
        return outcome

    def _await_outcome(self, process: subprocess.Popen[bytes], box: int) -> Thumbnail | Exception:
        outcome: Thumbnail | Exception
        try:
            self._set_limit(self._limits.wall_seconds)
            outcome = receive_outcome(_stream(process.stdout), box)
        except Exception:  # noqa: BLE001 - a broken pipe, as a rule; or what no decoder sends
            outcome = DecodingTimedOutError() if self._discard() else DecoderCrashedError()
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

    def _start(self) -> subprocess.Popen[bytes]:
        """The process, which is started where there is none.

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
            cwd=Path(sys.executable).parent,  # the one that the app was started in may be gone
            **_OWN_GROUP,
        )
        with self._lock:
            self._process = process
            self._due = time.monotonic() + self._limits.starting_seconds
            if self._is_closed:
                process.kill()
        send_limits(_stream(process.stdin), self._limits)
        receive_ready(_stream(process.stdout))
        return process

    def _set_limit(self, seconds: float | None) -> None:
        """Let the process take so long for what comes next."""
        with self._lock:
            self._due = None if seconds is None else time.monotonic() + seconds

    def _discard(self) -> bool:
        """End and forget the process.

        Returns:
            Whether it had taken too long.
        """
        with self._lock:
            process, self._process = self._process, None
            was_ended, self._was_ended = self._was_ended, False
            self._due = None
        if process is None:
            return False
        process.kill()
        for stream in (_stream(process.stdin), _stream(process.stdout)):
            with contextlib.suppress(OSError):  # what could not be written is of no use any more
                stream.close()
        return has_exceeded_cpu_limit(process.wait()) or was_ended

    def end(self) -> None:
        """End the process, and wait until it has ended."""
        self._discard()

    # --- By any thread --------------------------------------------------------------------------------------------

    def end_if_overdue(self) -> None:
        """End the process if it has work and takes too long for it, or was stopped by a signal."""
        with self._lock:
            if self._process is None or self._due is None:
                return
            is_overdue = time.monotonic() >= self._due
            if is_overdue or _is_stopped(self._process.pid):
                self._due = None
                self._was_ended = is_overdue
                self._process.kill()

    def close(self) -> None:
        """End the process, whatever it does; no other is started."""
        with self._lock:
            self._is_closed = True
            if self._process is not None:
                self._process.kill()


def decoder_command() -> list[str]:
    """What starts a decoder process: the packaged app itself, or Python with this process's own search path."""
    if getattr(sys, "frozen", False):
        return [sys.executable, DECODER_ARGUMENT]
    search_path = [folder for folder in sys.path if folder]
    program = f"import sys; sys.path[:] = {search_path!r}; from app.images.decoder_process import main; main()"
    # -S: the search path is complete already, and looking for it again takes time.
    return [sys.executable, "-S", "-c", program]


def _stream(pipe: IO[bytes] | None) -> IO[bytes]:
    """A pipe of a process that was started with both."""
    assert pipe is not None
    return pipe


def _is_stopped(pid: int) -> bool:
    """Whether a child process is stopped, as by SIGSTOP; False where the system does not tell."""
    if sys.platform == "win32" or not hasattr(os, "waitid"):
        return False
    with contextlib.suppress(ChildProcessError):  # it has ended
        return os.waitid(os.P_PID, pid, os.WSTOPPED | os.WNOHANG | os.WNOWAIT) is not None
    return False


def _reason(error: Exception) -> str:
    """Why a process could not be started, for the log: never the error's own text, which holds paths."""
    number = error.errno if isinstance(error, OSError) else None
    return f"{type(error).__name__} {errno.errorcode.get(number, '')}".strip() if number else type(error).__name__

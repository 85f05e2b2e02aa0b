"""A limit to the CPU time of this process, which does not depend on what other processes take."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final


def has_exceeded_cpu_limit(exit_code: int) -> bool:
    """Whether a process with this exit code was ended by `cpu_limit`."""
    return exit_code == _EXIT_CODE


if sys.platform == "win32":
    import os
    import threading
    import time

    _EXIT_CODE: Final = 152  # what a shell on Linux reports for a process that exceeded RLIMIT_CPU

    @contextmanager
    def cpu_limit(seconds: float) -> Iterator[None]:
        """End this process if the block takes more CPU time than this. Only the main thread may call it."""
        is_done = threading.Event()
        due = time.process_time() + seconds

        def watch() -> None:
            # A process that computes in one thread cannot exceed the limit sooner than this.
            while not is_done.wait(max(0.01, due - time.process_time())):
                if time.process_time() >= due:
                    os.kill(os.getpid(), _EXIT_CODE)  # on Windows, a signal that is none is the exit code

        threading.Thread(target=watch, daemon=True).start()
        try:
            yield
        finally:
            is_done.set()

else:
    _EXIT_CODE: Final = -signal.SIGPROF  # as `subprocess` reports a process that a signal has ended

    @contextmanager
    def cpu_limit(seconds: float) -> Iterator[None]:
        """End this process if the block takes more CPU time than this. Only the main thread may call it."""
        # The default action of this signal ends the process, also while a library in C keeps Python from running.
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_PROF, seconds)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)

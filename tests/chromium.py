"""Controls Chromium through its debugging pipe with the DevTools protocol."""

import contextlib
import json
import os
import select
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from typing import Any, Final

# What every automated run needs.
OPTIONS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# Chromium reads commands from file descriptor 3 and writes answers to 4.
_REDIRECTED: Final = 'exec "$@" 3<&0 4>&1 </dev/null >/dev/null'
_START_SECONDS: Final = 60.0
_END_SECONDS: Final = 5.0


class BrowserError(Exception):
    """Chromium refused a command, has ended, or did not answer in time."""


class Browser:
    """A running Chromium with one page.

    Attributes:
        pid: ID of its main process.
    """

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        """Control a process whose standard input and output are the debugging pipe."""
        if process.stdin is None or process.stdout is None:
            raise ValueError("the process has no pipe")
        self.pid = process.pid
        self._process = process
        self._requests = process.stdin
        self._answers = process.stdout
        self._received = bytearray()
        self._last_id = 0
        self._session: dict[str, str] = {}

    def attach(self) -> None:
        """Attach to the page that receives later commands."""
        targets = self.call("Target.getTargets", seconds=_START_SECONDS)["targetInfos"]
        page = next(each for each in targets if each["type"] == "page")
        attached = self.call("Target.attachToTarget", targetId=page["targetId"], flatten=True)
        self._session = {"sessionId": attached["sessionId"]}

    def close(self) -> None:
        """Close Chromium. It is killed if it does not end by itself."""
        with contextlib.suppress(OSError):
            self._requests.close()
            self._answers.close()
        self._process.terminate()
        try:
            self._process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def call(self, method: str, *, seconds: float | None = None, **parameters: object) -> dict[str, Any]:
        """Send one command of the DevTools protocol and wait for its answer.

        Args:
            method: Domain and name, such as `Page.navigate`.
            seconds: Timeout for the answer; None for no timeout.
            parameters: The parameters of the command.

        Raises:
            BrowserError: Chromium refused the command, has ended, or did not answer in time.
        """
        deadline = None if seconds is None else time.monotonic() + seconds
        self._last_id += 1
        request = {"id": self._last_id, "method": method, "params": parameters, **self._session}
        try:
            self._requests.write(json.dumps(request).encode() + b"\0")
            while True:
                message: dict[str, Any] = json.loads(self._next_message(deadline))
                if message.get("id") == self._last_id:
                    break
        except OSError as error:
            raise BrowserError("Chromium has ended") from error
        if "error" in message:
            raise BrowserError(f"Chromium: {message['error']}")
        result: dict[str, Any] = message["result"]
        return result

    def evaluate(self, expression: str, *, seconds: float | None = None) -> Any:  # noqa: ANN401 - the code may return any JSON value
        """Run JavaScript in the page, and wait for its promise.

        Raises:
            BrowserError: The code threw an exception, or `call` failed.
        """
        result = self.call(
            "Runtime.evaluate", seconds=seconds, expression=expression, awaitPromise=True, returnByValue=True
        )
        if "exceptionDetails" in result:
            raise BrowserError(f"Chromium: {result['exceptionDetails']}")
        return result["result"].get("value")

    def _next_message(self, deadline: float | None) -> bytes:
        while b"\0" not in self._received:
            remaining = None if deadline is None else max(0.0, deadline - time.monotonic())
            if not select.select([self._answers], [], [], remaining)[0]:
                raise BrowserError("Chromium did not answer in time")
            piece = self._answers.read(1 << 16)
            if not piece:
                raise BrowserError("Chromium has ended")
            self._received += piece
        message, _, self._received = self._received.partition(b"\0")
        return bytes(message)


def is_installed() -> bool:
    """Whether Chromium is installed."""
    return shutil.which("chromium") is not None


@contextlib.contextmanager
def running(options: Sequence[str], **environment: str) -> Iterator[Browser]:
    """Run Chromium with an empty page and a new profile.

    Args:
        options: Command line options, besides `OPTIONS`.
        environment: Variables added to this process's environment.

    Raises:
        BrowserError: Chromium is not installed, or did not start.
    """
    program = shutil.which("chromium")
    if program is None:
        raise BrowserError("Chromium is not installed; see tests/benchmarks/README.md")
    with tempfile.TemporaryDirectory(prefix="pack-chromium-", ignore_cleanup_errors=True) as profile:
        arguments = [*OPTIONS, "--remote-debugging-pipe", *options, f"--user-data-dir={profile}", "about:blank"]
        process = subprocess.Popen(
            ["/bin/sh", "-c", _REDIRECTED, "sh", program, *arguments],
            env=os.environ | environment,
            bufsize=0,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        browser = Browser(process)
        try:
            browser.attach()
            yield browser
        finally:
            browser.close()

"""Starts the program from source again and again with one server, in folders of its own."""

import contextlib
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO, Final

from app.core.program import RESOURCES
from tests.processes import wait_for
from tests.raw_server import RawRequest, RawServer

_MAIN: Final = str(RESOURCES.parent / "main.py")


class Starts:
    """Starts the program with one server.

    Attributes:
        sockets: The folder of its socket.
        base_url: Root of the API.
    """

    def __init__(self, server: RawServer, home: Path, stack: contextlib.ExitStack) -> None:
        self.sockets = os.environ["XDG_RUNTIME_DIR"]
        self.base_url = f"{server.origin}/v1"
        self._server = server
        self._home = home
        self._stack = stack

    def _environment(self, key: str) -> dict[str, str]:
        folders = dict.fromkeys(
            ("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"), str(self._home)
        )
        return {**os.environ, **folders, "QT_QPA_PLATFORM": "offscreen", "GENVIRAL_API_KEY": key}

    def _command(self, arguments: tuple[str, ...]) -> list[str]:
        return [sys.executable, _MAIN, "--base-url", self.base_url, *arguments]

    def begin(
        self, *arguments: str, key: str = "public.s3cret", log: IO[bytes] | None = None
    ) -> subprocess.Popen[bytes]:
        """Start the program, which is ended with the test. Its log is written to a file, or shown."""
        process = subprocess.Popen(self._command(arguments), env=self._environment(key), stderr=log)
        self._stack.callback(_end, process)
        return process

    def window(self, *arguments: str, key: str = "public.s3cret") -> subprocess.Popen[bytes]:
        """Open a window, and wait until it can take packs over."""
        with tempfile.NamedTemporaryFile() as log:
            process = self.begin(*arguments, "--log-level", "INFO", key=key, log=log.file)
            wait_for(lambda: b"services started" in Path(log.name).read_bytes() or process.poll() is not None)
        assert process.poll() is None
        return process

    def later(self, *arguments: str, key: str = "public.s3cret") -> int:
        """Start the program again, and return its exit code."""
        command = self._command(arguments)
        return subprocess.run(command, env=self._environment(key), timeout=20, check=False).returncode

    def listening(self) -> set[str]:
        """The sockets, one for each name of a window."""
        return {file.name for file in Path(self.sockets).iterdir() if file.is_socket()}

    def requested(self) -> list[str]:
        """The packs that were requested, in order."""
        return [request.target.rpartition("/")[2] for request in self._for_packs]

    def keys(self) -> list[str | None]:
        """What the requests had as their keys, in order."""
        return [request.header("authorization") for request in self._for_packs]

    def saved_tabs(self) -> list[str]:
        """The packs of the tabs that are kept."""
        rows: list[tuple[str]] = []
        for file in self._home.rglob("packs.sqlite3"):
            with contextlib.closing(sqlite3.connect(file)) as connection, contextlib.suppress(sqlite3.OperationalError):
                rows += connection.execute("SELECT tabs FROM accounts").fetchall()
        return [tab["pack_id"] for (tabs,) in rows for tab in json.loads(tabs)]

    @property
    def _for_packs(self) -> list[RawRequest]:
        """The requests but for those of lists of packs, which home pages send."""
        return [request for request in self._server.requests if "?" not in request.target]


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()

"""Which hosts the images of each server's packs came from, in a file, so that they can be connected to early.

Only hosts over HTTPS and HTTP/2 are noted, whose connections can be shared. The file is a cache: it holds names and
ports of hosts and nothing else, and a damaged one counts as empty.
"""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from app.core.plain_files import read_plain_file, write_plain_file

if TYPE_CHECKING:
    from pathlib import Path

_FILE_NAME: Final = "hosts-v1.json"
_MOST_BYTES: Final = 64 * 1024
_MOST_SERVERS: Final = 16
_MOST_HOSTS: Final = 4
_MOST_CHARACTERS: Final = 260  # a name has at most 253, and a port 5


class KnownHosts:
    """Hosts by server, the latest first. Its methods that read or write the file block."""

    def __init__(self, folder: Path) -> None:
        """Read nothing yet.

        Args:
            folder: Made if it is missing. If it is a link, nothing is read or written.
        """
        self._folder = folder
        self._hosts: dict[str, tuple[str, ...]] = {}

    def load(self) -> None:
        """Read the file."""
        with suppress(OSError, ValueError, RecursionError):
            if self._folder.is_symlink():
                return
            read = json.loads(read_plain_file(self._folder / _FILE_NAME, _MOST_BYTES))
            self._hosts = {server: _valid(hosts) for server, hosts in read.items()} if isinstance(read, dict) else {}

    def save(self) -> None:
        """Write the file; without effect if that fails."""
        with suppress(OSError):
            if self._folder.is_symlink():
                return
            write_plain_file(self._folder / _FILE_NAME, json.dumps(self._hosts).encode())

    def of(self, server: str) -> tuple[str, ...]:
        """The hosts of a server's packs, the latest first."""
        return self._hosts.get(server, ())

    def note(self, server: str, host: str) -> bool:
        """Note a host of a server's packs.

        Returns:
            Whether it is new.
        """
        former = self.of(server)
        hosts = (host, *(each for each in former if each != host))[:_MOST_HOSTS]
        others = {each: self._hosts[each] for each in self._hosts if each != server}
        self._hosts = dict([(server, hosts), *others.items()][:_MOST_SERVERS])
        return host not in former


def _valid(hosts: object) -> tuple[str, ...]:
    """What may be hosts; they are checked when they are used, like those of an image."""
    if not isinstance(hosts, list):
        return ()
    return tuple(host for host in hosts if isinstance(host, str) and 0 < len(host) <= _MOST_CHARACTERS)[:_MOST_HOSTS]

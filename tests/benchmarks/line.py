"""A line of a certain length and capacity: a TCP proxy that delays and limits what it forwards.

``python -m tests.benchmarks.line ROUND_TRIP_SECONDS BYTES_PER_SECOND PORT...`` runs in a process of its own, which
`run` starts. It forwards a port of its own to each of the given ports of this machine.

- What is sent in either direction arrives half a round trip later. The first bytes of a connection arrive one round
  trip later than that, because TCP's handshake comes first.
- All connections share one downlink. Its queue holds 50 ms; while it is full, nothing more is read from the servers,
  and then from one connection after another. Uploads are not limited.
- There is no packet loss, and no slow start: a connection's first answer can fill the line.
"""

import asyncio
import contextlib
import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_ROOT: Final = Path(__file__).resolve().parents[2]
_QUEUE_SECONDS: Final = 0.05
_PIECE_BYTES: Final = 16 * 1024
# What the kernel holds of an answer has left the server, which then can't send anything else first.
SOCKET_BYTES: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class Distance:
    """The length and capacity of a line.

    Attributes:
        round_trip_seconds: From sending a request to the first byte of an answer that takes no time.
        bytes_per_second: Capacity of the downlink.
    """

    round_trip_seconds: float
    bytes_per_second: float

    def __str__(self) -> str:
        return f"{self.round_trip_seconds * 1000:.0f} ms, {self.bytes_per_second * 8 / 1e6:.0f} Mbit/s"


@contextlib.contextmanager
def run(distance: Distance, ports: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """Start the proxy before these ports of this machine, on which nothing needs to listen yet; yield its own ports."""
    numbers = [distance.round_trip_seconds, distance.bytes_per_second, *ports]
    command = [sys.executable, "-m", "tests.benchmarks.line", *map(str, numbers)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=_ROOT) as process:
        try:
            assert process.stdout is not None
            yield tuple(json.loads(process.stdout.readline()))
        finally:
            process.terminate()


class _Downlink:
    """The downlink that all connections share."""

    def __init__(self, distance: Distance) -> None:
        self.distance = distance
        self._free_at = 0.0  # when everything in the queue will have been sent
        self._turn = asyncio.Lock()  # those that wait for it get it in order, so that connections take turns

    async def send(self, size: int) -> float:
        """Wait for room in the queue, and put bytes into it.

        Returns:
            When the last byte arrives.
        """
        async with self._turn:
            await asyncio.sleep(max(0.0, self._free_at - time.perf_counter() - _QUEUE_SECONDS))
            self._free_at = max(time.perf_counter(), self._free_at) + size / self.distance.bytes_per_second
        return self._free_at + self.distance.round_trip_seconds / 2


type _Pieces = asyncio.Queue[tuple[float, bytes]]
"""What is under way, and when it arrives; no bytes are the end."""


async def _forward(downlink: _Downlink, port: int, client: socket.socket) -> None:
    """Forward one connection until both sides have closed it."""
    loop = asyncio.get_running_loop()
    trip = downlink.distance.round_trip_seconds / 2
    with client, socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SOCKET_BYTES)
        for each in (client, server):
            each.setblocking(False)
            each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await loop.sock_connect(server, ("127.0.0.1", port))
        up: _Pieces = asyncio.Queue()
        down: _Pieces = asyncio.Queue()

        async def read_up() -> None:
            handshake = 2 * trip
            while True:
                piece = await loop.sock_recv(client, _PIECE_BYTES)
                up.put_nowait((time.perf_counter() + trip + handshake, piece))
                handshake = 0.0
                if not piece:
                    return

        async def read_down() -> None:
            while True:
                piece = await loop.sock_recv(server, _PIECE_BYTES)
                down.put_nowait((await downlink.send(len(piece)), piece))
                if not piece:
                    return

        # The first error ends all four: none may use a socket that is closed.
        try:
            async with asyncio.TaskGroup() as tasks:
                for running in (read_up(), read_down(), _deliver(up, server), _deliver(down, client)):
                    tasks.create_task(running)
        except* OSError:
            pass


async def _deliver(pieces: _Pieces, target: socket.socket) -> None:
    """Send pieces when they arrive."""
    loop = asyncio.get_running_loop()
    while True:
        at, piece = await pieces.get()
        await asyncio.sleep(max(0.0, at - time.perf_counter()))
        if not piece:
            target.shutdown(socket.SHUT_WR)
            return
        await loop.sock_sendall(target, piece)


async def _accept(downlink: _Downlink, port: int, listener: socket.socket) -> None:
    loop = asyncio.get_running_loop()
    async with asyncio.TaskGroup() as tasks:
        while True:
            client, _ = await loop.sock_accept(listener)
            tasks.create_task(_forward(downlink, port, client))


async def _serve(distance: Distance, ports: list[int]) -> None:
    downlink = _Downlink(distance)
    async with asyncio.TaskGroup() as tasks:
        own_ports = []
        for port in ports:
            listener = socket.create_server(("127.0.0.1", 0), backlog=256)
            listener.setblocking(False)
            own_ports.append(listener.getsockname()[1])
            tasks.create_task(_accept(downlink, port, listener))
        print(json.dumps(own_ports), flush=True)


def main() -> None:
    """Run the proxy until it is terminated."""
    round_trip, rate, *ports = sys.argv[1:]
    asyncio.run(_serve(Distance(float(round_trip), float(rate)), list(map(int, ports))))


if __name__ == "__main__":
    main()

"""One HTTP request, as the loop's thread passes it to the network's thread, and the future of its answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.core.errors import ImageError

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

    from app.images.answers import Answer
    from app.images.image_url import ImageUrl
    from app.images.routes import Proxy


@dataclass(eq=False, slots=True)
class Exchange:
    """A request, and who is notified of its progress.

    Attributes:
        url: The URL to request.
        headers: Names and values of headers beside those of every request.
        proxy: The proxy to connect to; None to connect to the host itself.
        addresses: Addresses of the proxy, or else of the host; empty if its name is an address already.
        ends_at: Deadline, in the seconds of `time.monotonic`. After the start only the network's thread changes it.
        on_received: Called in the loop's thread with the number of bytes since the last call, and with that of the
            whole file or None: once, if the host says it.
        only_connects: Whether a connection is opened and no request is sent on it.
        has_new_connection: Whether the request is sent on a new connection, because shared ones ended before their host
            answered it.
        is_http2: Whether the answer came over HTTP/2.
        length: Number of bytes of the file, until `on_received` was called with it.
        answered_at: When the first byte of the answer arrived, in the same seconds; 0 before that.
        ended_at: When the exchange ended.
        outcome: The future that the caller awaits; None once it is resolved. An exception's traceback holds the
            caller's frame and so this object. If this object held the future with the exception, that would be a
            reference cycle.
    """

    url: ImageUrl
    headers: list[tuple[bytes, bytes]] = field(repr=False)
    proxy: Proxy | None
    addresses: tuple[str, ...]
    ends_at: float
    on_received: Callable[[int, int | None], None]
    only_connects: bool = False
    has_new_connection: bool = field(default=False, init=False)
    is_http2: bool = field(default=False, init=False)
    length: int | None = field(default=None, init=False)
    answered_at: float = field(default=0.0, init=False)
    ended_at: float = field(default=0.0, init=False)
    outcome: asyncio.Future[Answer] | None = field(default=None, init=False)

    @property
    def peer(self) -> tuple[str, str, int, Proxy | None]:
        """What connections can be shared by."""
        return self.url.scheme, self.url.host, self.url.port, self.proxy

    def resolve(self, outcome: Answer | ImageError) -> None:
        """Resolve the future unless it was cancelled; to be called in the loop's thread."""
        waiting, self.outcome = self.outcome, None
        if waiting is None or waiting.done():
            return
        if isinstance(outcome, ImageError):
            waiting.set_exception(outcome)
        else:
            waiting.set_result(outcome)

"""One request and its answer, as the loop's thread and the network's thread share them."""

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
    """A request, and who is told what becomes of it.

    Attributes:
        url: What to ask for.
        headers: Beside those of every request; name and value.
        proxy: Whom to ask; None for the host itself.
        addresses: Of the proxy, or else of the host; empty where that is an address already.
        ends_at: When it has lasted too long, in the seconds of `time.monotonic`. Written by the network's thread alone
            once it is started.
        on_received: Called in the loop's thread with the number of bytes that have arrived, some time after they have.
        outcome: What its caller waits for; None once that is resolved. An error leads to its caller's frame, and so to
            this object: if it led back to the error, all would be a reference cycle.
    """

    url: ImageUrl
    headers: list[tuple[bytes, bytes]] = field(repr=False)
    proxy: Proxy | None
    addresses: tuple[str, ...]
    ends_at: float
    on_received: Callable[[int], None]
    outcome: asyncio.Future[Answer] | None = field(default=None, init=False)

    def resolve(self, outcome: Answer | ImageError) -> None:
        """Tell the caller, if he still waits; to be called in the loop's thread."""
        waiting, self.outcome = self.outcome, None
        if waiting is None or waiting.done():
            return
        if isinstance(outcome, ImageError):
            waiting.set_exception(outcome)
        else:
            waiting.set_result(outcome)

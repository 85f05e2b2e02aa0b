"""A request for a pack. It is delivered with its answer, because server and key may have been changed meanwhile."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.core.connection import Connection


@dataclass(frozen=True, slots=True)
class PackRequest:
    """One request for a pack.

    Attributes:
        connection: The server that it is sent to, and the key that it is sent with.
        pack_id: UUID in lower case with hyphens. The ID in the answer may differ.
    """

    connection: Connection
    pack_id: str

    def without_key(self) -> PackRequest:
        """The same request without its key, which was forgotten. It cannot be sent again."""
        return replace(self, connection=replace(self.connection, key=None))

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

    def is_for_same_pack(self, other: PackRequest) -> bool:
        """Whether another request names the same pack of the same server, with whichever key."""
        ours, theirs = self.connection, other.connection
        is_same_server = (ours.base_url, ours.is_demo) == (theirs.base_url, theirs.is_demo)
        return is_same_server and self.pack_id == other.pack_id

    def without_key(self) -> PackRequest:
        """The same request without its key, which was forgotten. It cannot be sent again."""
        return replace(self, connection=replace(self.connection, key=None))

"""What was asked of whom: travels with its answer, so that nothing is derived from whatever is in use by then."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.core.connection import Connection


@dataclass(frozen=True, slots=True)
class PackRequest:
    """One request for a pack.

    Attributes:
        connection: Server and key that it is sent to and with.
        pack_id: UUID in lower case with hyphens. The ID in the answer may be another one.
    """

    connection: Connection
    pack_id: str

    def without_key(self) -> PackRequest:
        """The same request after its key was forgotten: it can't be sent again."""
        return replace(self, connection=replace(self.connection, key=None))

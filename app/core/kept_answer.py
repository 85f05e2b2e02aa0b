"""The last answer for a pack, as it is kept between runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.core.models import Pack
    from app.core.unseen_changes import UnseenChanges


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """An answer from the disk.

    Attributes:
        pack: The answer.
        received_at: When it was received, in seconds since 1970.
        unseen: What had changed in the pack and was not seen yet.
    """

    pack: Pack
    received_at: float
    unseen: UnseenChanges

"""What one start of the program is for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.core.connection import ApiKey
    from app.start.arguments import Arguments


@dataclass(frozen=True, slots=True)
class Plan:
    """What this start is for.

    Attributes:
        arguments: The command line.
        screenshot: File to write the window to; None for none.
        key: From the environment.
        key_is_unusable: Whether the environment's key can't be one.
    """

    arguments: Arguments
    screenshot: str | None
    key: ApiKey | None
    key_is_unusable: bool

    @property
    def is_interactive(self) -> bool:
        """Whether a person sits before the window."""
        return self.screenshot is None and not self.arguments.smoke_test

    @property
    def wants_demo(self) -> bool:
        """Whether the demonstration service is asked for: by name, or because there is no other pack to check with."""
        return self.arguments.demo or (not self.is_interactive and self.arguments.pack_text is None)

"""What one start of the program is for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.arguments import Arguments
    from app.core.connection import ApiKey
    from app.core.redaction import Redactor


@dataclass(frozen=True, slots=True)
class Plan:
    """What this start is for.

    Attributes:
        arguments: The command line.
        screenshot: File to write the window to; None for none.
        key: From the environment.
        key_is_unusable: Whether the environment's key can't be one.
        is_interactive: Whether a person sits before the window.
        redactor: Takes secrets out of what is logged and of what the service says.
    """

    arguments: Arguments
    screenshot: str | None
    key: ApiKey | None
    key_is_unusable: bool
    is_interactive: bool
    redactor: Redactor

    @property
    def wants_demo(self) -> bool:
        """Whether the demonstration service is asked for: by name, or because there is no other pack to check with."""
        is_unattended = self.screenshot is not None or self.arguments.smoke_test
        return self.arguments.demo or (is_unattended and self.arguments.pack_text is None)

    @property
    def environment_wins(self) -> bool:
        """Whether the environment has a key, if only one that can't be one: the keychain's is not used then."""
        return self.key is not None or self.key_is_unusable

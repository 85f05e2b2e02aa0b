"""What one run of the program is to do: the command line with what the environment adds to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.core.connection import ApiKey
    from app.start.arguments import Arguments
    from app.start.handover.claims import Claim


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What this run is to do.

    Attributes:
        arguments: The command line.
        screenshot: File to write a picture of the window to; None for no file.
        key: The API key from the environment; None if it has none, or an invalid one.
        key_is_unusable: Whether the environment has an invalid key.
        claim: The right to take over the packs of later starts; None if this run does not.
        keeps_settings: Whether the settings are written at the end. Those that could not be read stay as they are.
    """

    arguments: Arguments
    screenshot: str | None
    key: ApiKey | None
    key_is_unusable: bool
    claim: Claim | None = None
    keeps_settings: bool = True

    @property
    def is_interactive(self) -> bool:
        """Whether the window is shown to a person."""
        return self.screenshot is None and not self.arguments.smoke_test

    @property
    def wants_demo(self) -> bool:
        """Whether to open the demonstration service: it was requested, or a run without a person has no other pack."""
        return self.arguments.demo or (not self.is_interactive and not self.arguments.pack_texts)

    @property
    def is_shared(self) -> bool:
        """Whether the window is shared with other starts, and its tabs are kept.

        The demo, screenshots and tests have a window of their own.
        """
        return self.is_interactive and not self.wants_demo and not self.arguments.pseudo_locale

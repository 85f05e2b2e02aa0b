"""Decides which window keeps the tabs of a server and key: of several that have them, one at a time."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from app.start.handover.claims import Claim, tabs_address, take_claim


class TabClaims:
    """The claims of this process; see `session.saved_tabs.TabClaims`."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        """Take none yet.

        Args:
            environment: Names the folders.
        """
        self._environment = environment

    def take(self, account: str) -> Claim | None:
        """Claim the tabs of an account; None while another window has the claim."""
        address = tabs_address(account, self._environment)
        if address is not None:
            with suppress(OSError):
                return take_claim(address)
        # Where the system has no safe place for a claim, each window keeps its tabs, and the last one to save wins.
        return Claim(lambda: None)

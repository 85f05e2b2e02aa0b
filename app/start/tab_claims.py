"""Decides which window keeps the tabs of a server and key: of several that have them, one at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress

from app.start.handover.claims import tabs_address, take_claim


def claim_tabs(environment: Mapping[str, str], account: str) -> Callable[[], object] | None:
    """Claim the tabs of an account, until the process ends at the latest.

    Args:
        environment: Names the folders.
        account: Stands for a server and a key.

    Returns:
        What releases the claim; None while another window has it.
    """
    address = tabs_address(account, environment)
    if address is not None:
        with suppress(OSError):
            claim = take_claim(address)
            return claim.release if claim is not None else None
    # Where the system has no safe place for a claim, each window keeps its tabs, and the last one to save wins.
    return lambda: None

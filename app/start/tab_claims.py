"""What one of several windows does at a time: keep the tabs of an account, change the keychain or the settings."""

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Final

from app.start.handover.claims import tabs_address, take_claim

_LONGEST_SECONDS: Final = 2.0  # a window that has the claim for longer waits for a keychain that hangs
_POLL_SECONDS: Final = 0.01


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


def wait_for_claim(environment: Mapping[str, str], what: str) -> Callable[[], object]:
    """Wait until no other window changes something, but not for long.

    Args:
        environment: Names the folders.
        what: Stands for it, as an account for its tabs.

    Returns:
        What releases the claim.
    """
    until = time.monotonic() + _LONGEST_SECONDS
    while (release := claim_tabs(environment, what)) is None:
        if time.monotonic() > until:
            return lambda: None
        time.sleep(_POLL_SECONDS)
    return release

"""Whether this start joins a program that is running already. Imports no Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.pack_id import shareable_text
from app.start.handover.addresses import addresses_for
from app.start.handover.client import Outcome, Packs, claim_first, hand_over
from app.start.handover.messages import MAX_PACKS, printable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.start.run_options import RunOptions


def join(options: RunOptions, environment: Mapping[str, str]) -> Outcome:
    """Hand the packs of the command line to a running program, if one has the same server and key.

    Args:
        options: What this start is to do.
        environment: Names the display and the folders, and may have a token with which the window comes to the front.

    Returns:
        Whether a program has taken the packs over; else the right to listen for later starts.
    """
    addresses = addresses_for(options.arguments.base_url, environment)
    if options.arguments.new_window or options.key_is_unusable:
        return Outcome(is_accepted=False, claim=claim_first(addresses))
    packs = Packs(
        texts=tuple(shareable_text(text) for text in options.arguments.pack_texts[:MAX_PACKS]),
        key=options.key,
        activation_token=printable(environment.get("XDG_ACTIVATION_TOKEN")),
        startup_id=printable(environment.get("DESKTOP_STARTUP_ID")),
    )
    return hand_over(packs, addresses)

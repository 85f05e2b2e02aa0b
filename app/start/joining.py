"""Whether this start joins a program that is running already. Imports no Qt.

The demonstration, screenshots and checks neither join nor listen. If no folder is safe, because another user has taken
its name, or if QtNetwork cannot be loaded, which needs a Kerberos library, each start has its own window, which says
so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from app.core.pack_id import shareable_text
from app.start.arguments import RunOptions
from app.start.handover.claims import addresses_for, await_claim

if TYPE_CHECKING:  # of many starts only the one whose turn it is imports it
    from app.start.handover.client import Outcome

# For which one start is waited for; that one may ask several windows that hang. The first of two hundred takes the
# longest, because the others are being started then.
_TURN_SECONDS: Final = 30.0


def join(options: RunOptions, environment: Mapping[str, str]) -> Outcome:
    """Hand the packs of the command line to a running program, if one has the same server and key.

    Args:
        options: What this start is to do.
        environment: Names the display and the folders, and may have a token with which the window comes to the front.

    Returns:
        Whether a program has taken the packs over; else the right to listen for later starts.
    """
    addresses = addresses_for(options.arguments.base_url, environment)
    if options.arguments.new_window or options.key_is_unusable:  # it asks nobody, so that it needs no turn
        from app.start.handover.client import Outcome, claim_first

        return Outcome(is_accepted=False, claim=claim_first(addresses))
    turn = None
    try:
        with suppress(OSError):
            turn = await_claim(f"{addresses[0]}-turn", _TURN_SECONDS) if addresses else None
        return _join_in_turn(options, addresses, environment)
    finally:
        if turn is not None:
            turn.release()


def _join_in_turn(options: RunOptions, addresses: Sequence[str], environment: Mapping[str, str]) -> Outcome:
    from app.start.handover.client import Packs, hand_over
    from app.start.handover.messages import MAX_PACKS, printable

    packs = Packs(
        texts=tuple(shareable_text(text) for text in options.arguments.pack_texts[:MAX_PACKS]),
        key=options.key,
        activation_token=printable(environment.get("XDG_ACTIVATION_TOKEN")),
        startup_id=printable(environment.get("DESKTOP_STARTUP_ID")),
    )
    return hand_over(packs, addresses)

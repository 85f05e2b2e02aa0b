"""A later start asks the running programs, one after the other, whether one of them takes its packs over.

Imports no Qt: a start that has handed its packs over ends within a tenth of a second.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Final

from app.start.handover.channels import AbsentError, connect, receive_line
from app.start.handover.claims import take_claim
from app.start.handover.messages import (
    MessageError,
    Request,
    decode_answer,
    decode_hello,
    encode_request,
    make_nonce,
    make_proof,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.core.connection import ApiKey
    from app.start.handover.claims import Claim

TOTAL_SECONDS: Final = 2.0
# A program that does not answer leaves this time for asking the others.
_OTHERS_SECONDS: Final = 0.2
_POLL_SECONDS: Final = 0.02


class _Reply(Enum):
    """What a program at an address has replied."""

    ACCEPTED = auto()
    REFUSED = auto()  # it has another key or another version, belongs to another user, or has not answered in time
    OWN_KEY = auto()  # it would accept, but has a key of its own environment: ask it last
    ABSENT = auto()  # nobody listens


@dataclass(frozen=True, slots=True)
class Packs:
    """What a later start hands over.

    Attributes:
        texts: As `core.pack_id.shareable_text` makes them.
        key: The key of its environment; None if it has none.
        activation_token: See `messages.Request`.
        startup_id: See `messages.Request`.
    """

    texts: tuple[str, ...]
    key: ApiKey | None = None
    activation_token: str = ""
    startup_id: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of `hand_over`.

    Attributes:
        is_accepted: Whether a running program has taken the packs over.
        claim: The right to listen for later starts; None if the packs were accepted, or if every address is taken.
    """

    is_accepted: bool
    claim: Claim | None = None


def hand_over(packs: Packs, addresses: Sequence[str], total_seconds: float = TOTAL_SECONDS) -> Outcome:
    """Ask the running programs to take packs over. If none does, take the right to listen instead.

    A process that has the right but does not listen yet has just been started: it is waited for.

    Args:
        packs: What to hand over.
        addresses: Where programs may listen.
        total_seconds: Limit of the time for all of them.
    """
    end = time.monotonic() + total_seconds
    claim: Claim | None = None
    own_key_address = None
    for address in addresses:
        reply, taken = _ask_or_claim(packs, address, end, may_claim=claim is None)
        claim = claim or taken
        if reply is _Reply.ACCEPTED:
            break
        if reply is _Reply.OWN_KEY:
            own_key_address = own_key_address or address
    else:
        if own_key_address is None:
            return Outcome(is_accepted=False, claim=claim)
        reply = _ask(packs, own_key_address, end, takes_own_key=True)
    if reply is not _Reply.ACCEPTED:
        return Outcome(is_accepted=False, claim=claim)
    if claim is not None:
        claim.release()
    return Outcome(is_accepted=True)


def _ask_or_claim(packs: Packs, address: str, end: float, *, may_claim: bool) -> tuple[_Reply, Claim | None]:
    """Ask the program at an address; if nobody listens there, take the right to listen, or wait for who has it."""
    limit = end if time.monotonic() > end - _OTHERS_SECONDS else end - _OTHERS_SECONDS
    while True:
        reply = _ask(packs, address, limit, takes_own_key=False)
        if reply is not _Reply.ABSENT or not may_claim:
            return reply, None
        claim = take_claim(address)
        if claim is not None or time.monotonic() > limit:
            return reply, claim
        time.sleep(_POLL_SECONDS)


def claim_first(addresses: Sequence[str]) -> Claim | None:
    """Take the right to listen at the first free address, for a window that joins no other one; None if there is none."""
    for address in addresses:
        if claim := take_claim(address):
            return claim
    return None


def _ask(packs: Packs, address: str, deadline: float, *, takes_own_key: bool) -> _Reply:
    try:
        channel = connect(address, deadline)
    except AbsentError:
        return _Reply.ABSENT
    except OSError:
        return _Reply.REFUSED
    try:
        hello = decode_hello(receive_line(channel))
        if packs.key is None and hello.has_own_key and not takes_own_key:
            return _Reply.OWN_KEY
        nonce = make_nonce()
        proof = "" if packs.key is None else make_proof(packs.key, hello.nonce, nonce)
        request = Request(packs.texts, nonce, proof, packs.activation_token, packs.startup_id)
        channel.send(encode_request(request))
        return _Reply.ACCEPTED if decode_answer(receive_line(channel)) else _Reply.REFUSED
    except (OSError, MessageError):
        return _Reply.REFUSED
    finally:
        channel.close()

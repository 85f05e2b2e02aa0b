"""A later start asks the running programs, one after the other, whether one of them takes its packs over.

Imports no Qt: a start that has handed its packs over ends within a tenth of a second.
"""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Final

from app.start.handover.channels import AbsentError, connect, receive_line
from app.start.handover.claims import take_claim
from app.start.handover.deadline import Deadline
from app.start.handover.messages import (
    MessageError,
    Request,
    decode_answer,
    decode_hello,
    encode_request,
    make_nonce,
    make_proof,
)
from app.start.handover.silence import forget_silence, is_silent, note_silence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.core.connection import ApiKey
    from app.start.handover.channels import Channel
    from app.start.handover.claims import Claim

ANSWER_SECONDS: Final = 2.5
START_SECONDS: Final = 10.0
# A program that does not answer leaves this time for asking the others.
_OTHERS_SECONDS: Final = 0.5
# For a program that has not answered a start before, if another one takes the packs otherwise. If it has recovered, it
# answers within milliseconds.
_SILENT_SECONDS: Final = 0.1
_LEAST_SECONDS: Final = 0.1
_POLL_SECONDS: Final = 0.02


class _Reply(Enum):
    """What a program at an address has replied."""

    ACCEPTED = auto()
    OTHER_KEY = auto()
    UNKNOWN = auto()  # it has another version, or belongs to another user
    SILENT = auto()  # it has not answered, or does not listen, in time
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


@dataclass(slots=True)
class Patience:
    """For how long a later start still waits. What it waits for is subtracted.

    Attributes:
        answer_seconds: For answers of programs that listen. One that hangs is not waited for any longer.
        start_seconds: For programs that have been started, and do not listen yet.
    """

    answer_seconds: float = ANSWER_SECONDS
    start_seconds: float = START_SECONDS

    def shortened(self, seconds: float) -> Patience:
        """At most so many seconds for either."""
        return Patience(min(self.answer_seconds, seconds), min(self.start_seconds, seconds))


def hand_over(packs: Packs, addresses: Sequence[str], patience: Patience | None = None) -> Outcome:
    """Ask the running programs to take packs over. If none does, take the right to listen instead.

    A process that has the right but does not listen yet has just been started: it is waited for. Programs that have not
    answered another start are asked last.

    Args:
        packs: What to hand over.
        addresses: Where programs may listen.
        patience: For how long to wait; None for the usual times.
    """
    patience = patience or Patience()
    claim: Claim | None = None
    silent = {address for address in addresses if is_silent(address)}
    own_key_addresses: list[str] = []
    for address in sorted(addresses, key=silent.__contains__):
        limit = patience.shortened(_SILENT_SECONDS) if address in silent and own_key_addresses else patience
        reply, taken = _ask_or_claim(packs, address, limit)
        if claim is None:
            claim = taken
        elif taken is not None:
            taken.release()
        if reply is _Reply.SILENT:
            note_silence(address)
        else:
            forget_silence(address)
        if reply is _Reply.ACCEPTED:
            break
        if reply is _Reply.OWN_KEY:
            own_key_addresses.append(address)
    else:
        if not own_key_addresses:
            return Outcome(is_accepted=False, claim=claim)
        # The first address of all, so that links that are opened together come into one window.
        first = min(own_key_addresses, key=addresses.index)
        reply = _ask(packs, first, patience, takes_own_key=True)
    if reply is not _Reply.ACCEPTED:
        return Outcome(is_accepted=False, claim=claim)
    if claim is not None:
        claim.release()
    return Outcome(is_accepted=True)


def _ask_or_claim(packs: Packs, address: str, patience: Patience) -> tuple[_Reply, Claim | None]:
    """Ask the program at an address; if nobody listens there, take the right to listen, or wait for who has it."""
    while True:
        reply = _ask(packs, address, patience, takes_own_key=False)
        if reply is not _Reply.ABSENT:
            return reply, None
        try:
            claim = take_claim(address)
        except OSError:
            return reply, None  # no process can have it
        if claim is not None:
            return reply, claim
        if patience.start_seconds <= 0:
            return _Reply.SILENT, None
        time.sleep(_POLL_SECONDS)
        patience.start_seconds -= _POLL_SECONDS


def claim_first(addresses: Sequence[str]) -> Claim | None:
    """Take the right to listen at the first free address, for a window that joins no other one; None without one."""
    for address in addresses:
        with contextlib.suppress(OSError):
            if claim := take_claim(address):
                return claim
    return None


def _ask(packs: Packs, address: str, patience: Patience, *, takes_own_key: bool) -> _Reply:
    began = time.monotonic()
    reserve = _OTHERS_SECONDS if patience.answer_seconds > _OTHERS_SECONDS else 0.0
    # One that is asked when no time is left may be healthy.
    seconds = max(patience.answer_seconds - reserve, _LEAST_SECONDS)
    try:
        channel = connect(address, Deadline(seconds))
    except AbsentError:
        return _Reply.ABSENT
    except TimeoutError:
        return _Reply.SILENT
    except OSError:
        return _Reply.UNKNOWN
    try:
        return _request(channel, packs, takes_own_key=takes_own_key)
    except TimeoutError:
        return _Reply.SILENT
    except (OSError, MessageError):
        return _Reply.UNKNOWN
    finally:
        channel.close()
        patience.answer_seconds -= min(time.monotonic() - began, seconds)


def _request(channel: Channel, packs: Packs, *, takes_own_key: bool) -> _Reply:
    hello = decode_hello(receive_line(channel))
    if packs.key is None and hello.has_own_key and not takes_own_key:
        return _Reply.OWN_KEY
    nonce = make_nonce()
    proof = "" if packs.key is None else make_proof(packs.key, hello.nonce, nonce)
    request = Request(packs.texts, nonce, proof, packs.activation_token, packs.startup_id)
    channel.send(encode_request(request))
    return _Reply.ACCEPTED if decode_answer(receive_line(channel)) else _Reply.OTHER_KEY

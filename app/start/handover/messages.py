"""The messages between a later start and the running program: lines of JSON, each with one object.

1. The running program sends a `Hello` to each process that connects.
2. The later start sends a `Request`.
3. The running program answers whether it has accepted it.

Neither side sends a key. A later start that has a key in its environment proves that it is the same as that of the
running program: it sends a message authentication code (HMAC) of two random numbers, one of each side. Both are new for
each connection, so that no two proofs are alike and no proof can be used twice.
"""

from __future__ import annotations

import json
import os
from typing import Final

from msgspec import Struct

from app.core.connection import ApiKey

VERSION: Final = 1
MAX_LINE_BYTES: Final = 64 * 1024
MAX_PACKS: Final = 1000
_MAX_TEXT: Final = 512  # characters of a text in a message
_NONCE_BYTES: Final = 16
_PROOF_LENGTH: Final = 64  # SHA-256 in hexadecimal


class MessageError(ValueError):
    """A line is not a valid message. Nothing of the line is in the error."""


class Hello(Struct, frozen=True):
    """The first message of the running program.

    Attributes:
        nonce: A random number in hexadecimal, new for each connection.
        has_own_key: Whether its key came from its own environment, so that other windows are preferred for a link.
    """

    nonce: str
    has_own_key: bool


class Request(Struct, frozen=True):
    """What a later start asks for.

    Attributes:
        packs: Texts as `core.pack_id.shareable_text` makes them, at most `MAX_PACKS`.
        nonce: A random number in hexadecimal, new for each connection.
        proof: See `make_proof`; empty if the later start has no key in its environment.
        activation_token: Allows the window to come to the front on Wayland; may be empty.
        startup_id: Identifies the start to the desktop on X11; may be empty.
    """

    packs: tuple[str, ...]
    nonce: str
    proof: str = ""
    activation_token: str = ""
    startup_id: str = ""


def make_nonce() -> str:
    """A new random number in hexadecimal."""
    return os.urandom(_NONCE_BYTES).hex()


def make_proof(key: ApiKey, hello_nonce: str, request_nonce: str) -> str:
    """Prove the possession of a key without sending it.

    Args:
        key: The key.
        hello_nonce: Of the running program's `Hello`.
        request_nonce: Of the later start's `Request`.

    Returns:
        An HMAC with SHA-256 in hexadecimal.
    """
    import hmac  # imported late: most starts have no key in their environment

    message = f"{VERSION}\n{hello_nonce}\n{request_nonce}".encode()
    return hmac.digest(key.secret_text.encode(), message, "sha256").hex()


def is_proven(key: ApiKey | None, hello: Hello, request: Request) -> bool:
    """Whether the later start has this key. A program without a key cannot be proven to have the same one."""
    import hmac

    return key is not None and hmac.compare_digest(make_proof(key, hello.nonce, request.nonce), request.proof)


def encode_hello(hello: Hello) -> bytes:
    """The line of a `Hello`."""
    return _encode({"version": VERSION, "nonce": hello.nonce, "has_own_key": hello.has_own_key})


def decode_hello(line: bytes) -> Hello:
    """Read the line of a `Hello`.

    Raises:
        MessageError: The line is not valid, or comes from a program with another version of these messages.
    """
    message = _decode(line)
    has_own_key = message.get("has_own_key")
    if message.get("version") != VERSION or not isinstance(has_own_key, bool):
        raise MessageError
    return Hello(_hexadecimal(message.get("nonce"), 2 * _NONCE_BYTES), has_own_key)


def encode_request(request: Request) -> bytes:
    """The line of a `Request`."""
    return _encode(
        {
            "packs": list(request.packs),
            "nonce": request.nonce,
            "proof": request.proof,
            "activation_token": request.activation_token,
            "startup_id": request.startup_id,
        }
    )


def decode_request(line: bytes) -> Request:
    """Read the line of a `Request`.

    Raises:
        MessageError: The line is not valid.
    """
    message = _decode(line)
    packs = message.get("packs")
    if not isinstance(packs, list) or len(packs) > MAX_PACKS:
        raise MessageError
    proof = message.get("proof")
    return Request(
        packs=tuple(_text(each) for each in packs),
        nonce=_hexadecimal(message.get("nonce"), 2 * _NONCE_BYTES),
        proof="" if proof == "" else _hexadecimal(proof, _PROOF_LENGTH),
        activation_token=printable(message.get("activation_token")),
        startup_id=printable(message.get("startup_id")),
    )


def encode_answer(*, accepted: bool) -> bytes:
    """The line of the answer to a request."""
    return _encode({"accepted": accepted})


def decode_answer(line: bytes) -> bool:
    """Read the line of the answer to a request.

    Raises:
        MessageError: The line is not valid.
    """
    accepted = _decode(line).get("accepted")
    if not isinstance(accepted, bool):
        raise MessageError
    return accepted


def printable(text: object) -> str:
    """A text that the desktop made, such as an activation token; empty if it is not printable ASCII."""
    is_usable = isinstance(text, str) and len(text) <= _MAX_TEXT and text.isascii() and text.isprintable()
    return text if is_usable and isinstance(text, str) else ""


def _encode(message: dict[str, object]) -> bytes:
    return json.dumps(message, separators=(",", ":")).encode() + b"\n"


def _decode(line: bytes) -> dict[str, object]:
    if len(line) > MAX_LINE_BYTES:
        raise MessageError
    try:
        message = json.loads(line)
    except (ValueError, RecursionError):
        raise MessageError from None
    if not isinstance(message, dict):
        raise MessageError
    return message


def _text(value: object) -> str:
    if not isinstance(value, str) or len(value) > _MAX_TEXT:
        raise MessageError
    return value


def _hexadecimal(value: object, length: int) -> str:
    if not isinstance(value, str) or len(value) != length or set(value) - set("0123456789abcdef"):
        raise MessageError
    return value

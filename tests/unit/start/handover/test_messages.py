"""The messages between a later start and the running program: what is read, what is refused, and proofs of a key."""

from __future__ import annotations

import json

import pytest
from msgspec.structs import replace

from app.core.connection import ApiKey
from app.start.handover import messages
from app.start.handover.messages import Hello, MessageError, Request
from tests.tables import each_row

KEY = ApiKey("public.s3cret")
HELLO = Hello("ab" * 16, has_own_key=True)
REQUEST = Request(("11111111-1111-1111-1111-111111111111", "…"), "cd" * 16, "ef" * 32, "token-1", "x_TIME42")


def line_of(request: Request, **changes: object) -> bytes:
    """The line of a request, with some of its values replaced."""
    return json.dumps({**json.loads(messages.encode_request(request)), **changes}).encode()


def test_each_message_is_one_line_and_is_read_as_it_was_sent() -> None:
    lines = [messages.encode_hello(HELLO), messages.encode_request(REQUEST), messages.encode_answer(accepted=True)]

    assert [line.count(b"\n") for line in lines] == [1, 1, 1]
    assert messages.decode_hello(lines[0]) == HELLO
    assert messages.decode_request(lines[1]) == REQUEST
    assert messages.decode_answer(lines[2])
    assert not messages.decode_answer(messages.encode_answer(accepted=False))


@each_row(
    "line",
    [
        b"",
        b"\xff\xfe",
        b"null",
        b"[]",
        b"{}",
        b"[" * 60_000,
        b"1" * 60_000,
        b'{"packs": [' + b'"",' * 30_000 + b'""]}',
        line_of(REQUEST, packs="11111111-1111-1111-1111-111111111111"),
        line_of(REQUEST, packs=[1]),
        line_of(REQUEST, packs=["x" * 513]),
        line_of(REQUEST, packs=[""] * 1001),
        line_of(REQUEST, nonce=""),
        line_of(REQUEST, nonce="AB" * 16),
        line_of(REQUEST, proof=None),
        line_of(REQUEST, proof="ef" * 31),
        line_of(REQUEST, proof=["ef"] * 64),
    ],
)
def test_a_wrong_request_is_refused(line: bytes) -> None:
    with pytest.raises(MessageError):
        messages.decode_request(line)


@pytest.mark.parametrize("token", [None, 7, "a\nb", "a\0b", "é", "x" * 513])
def test_a_token_of_no_desktop_is_left_out(token: object) -> None:
    request = messages.decode_request(line_of(REQUEST, activation_token=token, startup_id=token))

    assert request == replace(REQUEST, activation_token="", startup_id="")


@pytest.mark.parametrize("changes", [{"version": 2}, {"version": None}, {"nonce": "ab"}, {"has_own_key": 1}])
def test_a_hello_of_another_version_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(MessageError):
        messages.decode_hello(json.dumps({**json.loads(messages.encode_hello(HELLO)), **changes}).encode())


@pytest.mark.parametrize("line", [b'{"accepted": 1}', b"{}", b"true", b""])
def test_a_wrong_answer_is_refused(line: bytes) -> None:
    with pytest.raises(MessageError):
        messages.decode_answer(line)


def test_only_the_same_key_is_proven() -> None:
    request = replace(REQUEST, proof=messages.make_proof(KEY, HELLO.nonce, REQUEST.nonce))

    assert messages.is_proven(KEY, HELLO, request)
    assert not messages.is_proven(ApiKey("public.other"), HELLO, request)
    assert not messages.is_proven(None, HELLO, request)


def test_a_proof_is_of_no_use_for_another_connection() -> None:
    request = replace(REQUEST, proof=messages.make_proof(KEY, HELLO.nonce, REQUEST.nonce))

    assert not messages.is_proven(KEY, replace(HELLO, nonce="00" * 16), request)
    assert not messages.is_proven(KEY, HELLO, replace(request, nonce="00" * 16))


def test_no_two_nonces_are_alike() -> None:
    assert len({messages.make_nonce() for _ in range(100)}) == 100

"""What a key may do: the request, and the answers, with a server on loopback."""

import json
from typing import Any

import pytest

from app.core.errors import (
    KeyNotAcceptedError,
    PackBrowserError,
    UnexpectedAnswerError,
)
from app.core.models import Subscription
from tests.raw_server import RawServer, http_answer
from tests.tables import each_row
from tests.unit.api.conftest import KEY, MakeClient

pytestmark = pytest.mark.anyio


def answer_with(data: object, status: str = "200 OK", **members: Any) -> bytes:  # noqa: ANN401 - members of JSON
    ok = status.startswith("200")
    return http_answer(status, json.dumps({"ok": ok, "code": int(status[:3]), "data": data, **members}).encode())


CREDITS = {"limit": 10, "used_this_period": 3, "remaining": 7, "reset_at": "2027-01-01"}
DETAILS = {"status": "active", "tier": "small", "billing_interval": "month", "credits": CREDITS}
WORKSPACE = {"scope": "workspace", "workspace_id": "abc", "subscription": DETAILS}
ODD = {"status": 1, "tier": None, "credits": {"remaining": "many"}}


@each_row(
    ("data", "expected"),
    [
        (WORKSPACE, Subscription("workspace", "abc", "active", "small", 7)),
        (WORKSPACE | {"scope": "personal", "workspace_id": None}, Subscription("personal", "", "active", "small", 7)),
        ({"scope": "personal"}, Subscription("personal")),
        ({"scope": "team", "workspace_id": 3, "subscription": None}, Subscription("team")),
        ({"scope": "personal", "subscription": ODD}, Subscription("personal", "", "1")),
        ({"scope": "personal", "subscription": {"credits": 5}}, Subscription("personal")),
        ({"scope": f"the key is {KEY}"}, Subscription("the key is […]")),
    ],
)
async def test_a_subscription(make_client: MakeClient, data: object, expected: Subscription) -> None:
    with RawServer(answer_with(data)) as server:
        assert await make_client(f"{server.origin}/v1").get_subscription() == expected
    (sent,) = server.requests
    assert (sent.method, sent.target) == ("GET", "/v1/subscription")
    assert sent.header("authorization") == f"Bearer {KEY}"


@each_row(
    ("answer", "expected"),
    [
        (answer_with(None, "401 Unauthorized", error_code="invalid_token"), KeyNotAcceptedError),
        (answer_with({"scope": None}), UnexpectedAnswerError),
        (answer_with([]), UnexpectedAnswerError),
        (answer_with(None), UnexpectedAnswerError),
        (http_answer("200 OK", b"<html>"), UnexpectedAnswerError),
    ],
)
async def test_a_request_that_fails(make_client: MakeClient, answer: bytes, expected: type[PackBrowserError]) -> None:
    with RawServer(answer) as server:
        with pytest.raises(PackBrowserError) as raised:
            await make_client(f"{server.origin}/v1").get_subscription()
        assert type(raised.value) is expected
        assert KEY not in str(raised.value)

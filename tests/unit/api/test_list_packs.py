"""List Packs and what a key may do, with servers on loopback: the requests, and the errors for all kinds of answers."""

import gzip
import json
from contextlib import nullcontext
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from msgspec.structs import replace

from app.core.connection import Connection, parse_api_key, parse_base_url
from app.core.errors import KeyNotAcceptedError, PackBrowserError, UnexpectedAnswerError
from app.core.full_text import fold
from app.core.limits import ApiLimits
from app.core.models import PackListRequest, PackSummary, Subscription
from app.demo import packs
from tests.raw_server import RawServer, http_answer
from tests.recording_servers import RecordedDemo
from tests.tables import each_row
from tests.unit.api.conftest import KEY, MakeClient

pytestmark = pytest.mark.anyio

ENTRY = {"id": packs.MAIN_PACK_ID, "name": "Raw", "image_count": 1}
BODY = json.dumps({"ok": True, "code": 200, "data": {"packs": [ENTRY], "total": 1}}).encode()
HEALTHY = http_answer("200 OK", BODY)


def request_of(server_url: str, search: str = "", key: str = KEY) -> PackListRequest:
    return PackListRequest(Connection(parse_base_url(server_url), parse_api_key(key)), search)


@each_row("include_public", [True, False])
async def test_the_request(make_client: MakeClient, include_public: bool) -> None:
    with RawServer(HEALTHY) as server:
        request = request_of(f"{server.origin}/v1", "gym & sea/+#%ü")
        request = replace(request, offset=40, limit=20, include_public=include_public)
        page = await make_client(f"{server.origin}/v1").list_packs(request)

    (sent,) = server.requests
    parts = urlsplit(sent.target)
    assert (sent.method, parts.path) == ("GET", "/v1/packs")
    assert parse_qs(parts.query, strict_parsing=True) == {
        "search": ["gym & sea/+#%ü"],
        "limit": ["20"],
        "offset": ["40"],
        "include_public": ["true" if include_public else "false"],
    }
    assert sent.header("authorization") == f"Bearer {KEY}"
    assert [name for name, value in sent.headers if KEY in value] == ["authorization"]
    assert KEY not in sent.target
    assert [pack.name for pack in page.packs] == ["Raw"]


@each_row(("search", "query"), [("", ""), ("a\ud800b", "search=a%3Fb&")])
async def test_no_search_and_an_unpaired_surrogate_are_requested(
    make_client: MakeClient, search: str, query: str
) -> None:
    with RawServer(HEALTHY) as server:
        await make_client(server.origin).list_packs(request_of(server.origin, search))

    assert server.requests[0].target == f"/packs?{query}limit=100&offset=0&include_public=true"


async def test_malformed_entries_are_left_out(make_client: MakeClient, demo: RecordedDemo) -> None:
    client = make_client(demo.base_url, key=demo.key)
    page = await client.list_packs(request_of(demo.base_url, "error entries", demo.key))

    assert (len(page.packs), page.unreadable_count, page.total) == (50, 50, 300)


@each_row("is_compressed", [True, False])
async def test_a_list_has_a_smaller_limit_of_bytes_than_a_pack(make_client: MakeClient, is_compressed: bool) -> None:
    limits = replace(ApiLimits(), max_list_bytes=1_000)
    fitting = BODY + b" " * (1_000 - len(BODY))
    headers = ("Content-Encoding: gzip",) if is_compressed else ()
    for body, outcome in ((fitting, nullcontext()), (fitting + b" ", pytest.raises(UnexpectedAnswerError))):
        sent = gzip.compress(body) if is_compressed else body
        with RawServer(http_answer("200 OK", sent, *headers)) as server, outcome:
            page = await make_client(server.origin, limits=limits).list_packs(request_of(server.origin))
            assert len(page.packs) == 1


async def test_more_packs_than_allowed_are_an_unexpected_answer(make_client: MakeClient) -> None:
    body = json.dumps({"ok": True, "data": {"packs": [ENTRY] * 1_001}}).encode()
    with RawServer(http_answer("200 OK", body)) as server, pytest.raises(UnexpectedAnswerError):
        await make_client(server.origin).list_packs(request_of(server.origin))


async def test_a_key_in_a_list_is_replaced(make_client: MakeClient, caplog: pytest.LogCaptureFixture) -> None:
    words = f"the key {KEY}"
    entry = ENTRY | {"name": words, "preview_image_url": f"https://cdn.example.com/{KEY}.jpg", "created_at": words}
    data = {"packs": [ENTRY, entry, {"id": words}, words], "total": words, words: words}
    body = json.dumps({"ok": True, "message": words, "data": data}).encode()
    with RawServer(http_answer("200 OK", body)) as server:
        page = await make_client(server.origin).list_packs(request_of(server.origin))

    whole, other = page.packs
    assert whole == PackSummary(packs.MAIN_PACK_ID, "Raw", 1, folded_name="raw")
    url, words = "https://cdn.example.com/[…].jpg", "the key […]"
    hidden = replace(whole, name=words, preview_url=url, created_at=words, folded_name=fold(words))
    assert other == hidden
    assert page.unreadable_count == 2
    assert [record.getMessage() for record in caplog.records] == ["the answer contained an API key: it was replaced"]


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

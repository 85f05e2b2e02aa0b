"""The demonstration service's API over HTTP: the key, paths, documented errors, and each pack of the catalogue."""

import json
import logging
from collections import Counter
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.core.changes import NOTHING_CHANGED, ChangeKind, add_answer, compare
from app.core.decoding import decode_envelope, decode_pack
from app.core.models import Pack
from app.core.program import RESOURCES
from app.demo import packs
from app.demo.packs import DEMO_PACK_IDS
from app.demo.service import FAILING_KEYS, WORKSPACE_KEY, PartnerApi
from tests.documented_errors import DOCUMENTED, Documented
from tests.recording_servers import RecordedDemo
from tests.tables import each_row


def assert_is_failure(response: httpx.Response, status: int, error_code: str | None) -> None:
    assert response.status_code == status
    assert response.headers["Content-Type"] == "application/json"
    envelope = response.json()
    assert envelope.pop("message")
    expected: dict[str, Any] = {"ok": False, "code": status}
    assert envelope == (expected if error_code is None else expected | {"error_code": error_code})


def open_pack(api: httpx.Client, pack_id: str) -> dict[str, Any]:
    response = api.get(f"/packs/{pack_id}")
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/json"
    envelope = response.json()
    data: dict[str, Any] = envelope.pop("data")
    assert envelope == {"ok": True, "code": 200, "message": "Pack retrieved"}
    assert data["id"] == pack_id
    return data


@each_row("documented", [error for error in DOCUMENTED if error.has_pack])
def test_documented_error(api: httpx.Client, documented: Documented) -> None:
    pack_id = packs.failing(documented.code)

    assert_is_failure(api.get(f"/packs/{pack_id}"), documented.status, documented.code)
    assert pack_id in DEMO_PACK_IDS, "it is in the menu"


@pytest.mark.parametrize("authorization", [None, "Bearer", "Bearer other.key", "Basic demo.explore-the-demo-pack"])
def test_a_wrong_key_is_refused_with_401(service: RecordedDemo, authorization: str | None) -> None:
    headers = {} if authorization is None else {"Authorization": authorization}
    response = httpx.get(f"{service.base_url}/packs/{packs.MAIN_PACK_ID}", headers=headers, trust_env=False)
    assert_is_failure(response, 401, "invalid_token")


def ask(service: RecordedDemo, path: str, key: str) -> httpx.Response:
    return httpx.get(f"{service.base_url}{path}", headers={"Authorization": f"Bearer {key}"}, trust_env=False)


def test_the_subscription_of_a_key(service: RecordedDemo) -> None:
    personal = ask(service, "/subscription", service.key).json()["data"]
    assert (personal["scope"], personal["workspace_id"]) == ("personal", None)
    assert personal["subscription"]["credits"]["remaining"] == 1250
    workspace = ask(service, "/subscription", WORKSPACE_KEY).json()["data"]
    assert workspace["scope"] == "workspace"
    assert workspace["workspace_id"]
    codes = {ask(service, "/subscription", key).json()["error_code"] for key in FAILING_KEYS}
    assert codes == {"subscription_required", "tier_not_allowed", "subscription_lookup_failed"}


def test_packs_outside_the_scope_of_a_key(service: RecordedDemo) -> None:
    assert_is_failure(ask(service, f"/packs/{packs.MAIN_PACK_ID}", WORKSPACE_KEY), 404, "not_found")
    assert ask(service, f"/packs/{packs.LISTED_PACK_IDS[0]}", WORKSPACE_KEY).status_code == 200
    for key in FAILING_KEYS:
        assert ask(service, f"/packs/{packs.MAIN_PACK_ID}", key).status_code != 200


def test_slideshows_use_pictures_of_the_main_pack(api: httpx.Client) -> None:
    urls = {image["url"] for image in api.get(f"/packs/{packs.MAIN_PACK_ID}").json()["data"]["images"]}
    listed = api.get("/slideshows?limit=2&offset=1").json()["data"]
    assert (len(listed["slideshows"]), listed["total"]) == (2, 3)
    for each in listed["slideshows"]:
        slides = api.get(f"/slideshows/{each['id']}").json()["data"]["slides"]
        assert {slide["image_url"] for slide in slides if slide["image_url"]} < urls
    assert [api.get(f"/slideshows{end}").status_code for end in ("/none", "?limit=x")] == [404, 422]


@each_row(
    ("path", "status", "error_code"),
    [
        ("/packs/", 400, "missing_pack_id"),
        ("/pack", 404, "not_found"),
        ("/packs/a/b", 404, "not_found"),
        ("/packs/99999999-9999-4999-8999-999999999999", 404, "not_found"),
    ],
)
def test_other_paths(api: httpx.Client, path: str, status: int, error_code: str) -> None:
    assert_is_failure(api.get(path), status, error_code)


def test_after_another_method_the_next_request_is_answered(api: httpx.Client) -> None:
    assert_is_failure(api.post(f"/packs/{packs.MAIN_PACK_ID}", json={"a": 1}), 501, None)
    assert_is_failure(api.request("GET", "/packs/", content=b"a body"), 400, "missing_pack_id")
    assert open_pack(api, packs.EMPTY_PACK_ID)["images"] == []


SIZES = {packs.MAIN_PACK_ID: 24, packs.THOUSAND_IMAGES_ID: 1_000, packs.TEN_THOUSAND_IMAGES_ID: 10_000}


@each_row(("pack_id", "count"), SIZES.items())
def test_packs_with_all_statuses(api: httpx.Client, pack_id: str, count: int) -> None:
    pack = open_pack(api, pack_id)
    assert len(pack["images"]) == pack["image_count"] == count
    assert all(len({image[name] for image in pack["images"]}) == count for name in ("url", "id"))
    statuses = {image["metadata"]["status"] for image in pack["images"]}
    assert statuses == {"completed", "pending", "processing", "failed"}
    assert api.get(f"/packs/{pack_id}").json()["data"] == pack


def test_the_request_after_a_429_succeeds(api: httpx.Client) -> None:
    first = api.get(f"/packs/{packs.failing('rate_limited')}")
    assert first.headers["Retry-After"] == "3"
    assert_is_failure(first, 429, "rate_limited")
    assert open_pack(api, packs.failing("rate_limited"))["image_count"] == 24
    assert_is_failure(api.get(f"/packs/{packs.failing('rate_limited')}"), 429, "rate_limited")


def test_each_request_for_the_pack_that_is_being_described_describes_some_more(api: httpx.Client) -> None:
    answers = [open_pack(api, packs.BEING_DESCRIBED_ID)["images"] for _ in range(16)]
    statuses = [Counter(image["metadata"]["status"] for image in images) for images in answers]
    expected = [{"completed": count, "processing": 3, "pending": 57 - count} for count in (4, 8)]
    assert (statuses[:2], statuses[14:]) == (expected, [{"completed": 60}] * 2)
    first, second = (open_pack(api, packs.BEING_DESCRIBED_ID)["images"] for _ in range(2))
    assert first == second


def test_each_broken_image_follows_a_valid_one(api: httpx.Client, service: RecordedDemo) -> None:
    images = open_pack(api, packs.BROKEN_IMAGES_ID)["images"]
    good, broken = images[::2], images[1::2]
    assert len(good) == len(broken) >= 18
    assert all(image["url"].startswith(f"{service.image_origin}/generated/") for image in good)
    urls = [image.get("url") for image in broken]
    assert urls[-4:] == ["file:///etc/passwd", "javascript:alert(1)", "", None]
    assert all(url.startswith(f"{service.image_origin}/broken/") for url in urls[:-4])


def test_every_pack_of_the_catalogue_has_its_own_answer(api: httpx.Client) -> None:
    assert len(set(DEMO_PACK_IDS)) == len(DEMO_PACK_IDS)
    assert DEMO_PACK_IDS[0] == packs.MAIN_PACK_ID
    for pack_id in DEMO_PACK_IDS:
        response = api.get(f"/packs/{pack_id}")
        assert response.content
        assert (response.status_code == 404) == (pack_id == packs.failing("not_found"))


def test_missing_resources_are_an_error_of_the_service(tmp_path: Path) -> None:
    service = PartnerApi(tmp_path, "http://127.0.0.1:1", 0.0)
    answer = service.pack(packs.MAIN_PACK_ID)
    assert (answer.status, json.loads(answer.body)["error_code"]) == (500, "pack_get_failed")


def test_the_key_is_not_logged(api: httpx.Client, service: RecordedDemo, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        api.get(f"/packs/{packs.EMPTY_PACK_ID}?limit=1")
    (record,) = service.api_requests
    assert (record.method, record.path) == ("GET", f"/api/partner/v1/packs/{packs.EMPTY_PACK_ID}?limit=1")
    assert ("authorization", f"Bearer {service.key}") in record.headers
    assert service.key not in caplog.text
    assert packs.EMPTY_PACK_ID in caplog.text


def test_each_answer_of_the_changing_pack_has_all_kinds_of_changes() -> None:
    service = PartnerApi(RESOURCES / "demo", "http://127.0.0.1:1", 0.0)

    def answer() -> Pack:
        return decode_pack(decode_envelope(service.pack(packs.CHANGING_PACK_ID).body).data)

    former = answer()
    assert len(former.images) == 40
    for number in range(1, 60):
        later = answer()
        arrived = add_answer(NOTHING_CHANGED, former, later, compare(former, later).changed_ids, received_at=1.0)
        kinds = [ChangeKind.NEW, ChangeKind.GONE, ChangeKind.REDESCRIBED]
        kinds += [ChangeKind.DESCRIBED] if number > 2 else []
        assert all(arrived.ids(kind) for kind in kinds), number
        assert not later.is_being_described, "it changes only when it is refreshed"
        former = later
    assert len(answer().images) == 40

"""The demonstration service's List Packs over HTTP: its parameters, search, failures, and the packs it lists."""

from collections import Counter
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
from PIL import Image, ImageOps

from app.demo.service import PartnerApi
from tests.documented_errors import DOCUMENTED
from tests.recording_servers import RecordedDemo
from tests.tables import each_row

FAILURES = [
    (f"error {error.status}" if error.code else f"error {error.status} without code", error.status, error.code)
    for error in DOCUMENTED
    if error.has_search
] + [("error 503", 503, None), ("error page", 200, None), ("error list", 200, None)]


def listed(api: httpx.Client, **parameters: str | int) -> dict[str, Any]:
    response = api.get("/packs", params=parameters)
    assert response.status_code == 200
    envelope = response.json()
    data: dict[str, Any] = envelope.pop("data")
    assert envelope == {"ok": True, "code": 200, "message": "Packs retrieved"}
    assert set(data) == {"packs", "total", "limit", "offset"}
    return data


def everything(api: httpx.Client) -> list[dict[str, Any]]:
    return [pack for offset in (0, 100, 200) for pack in listed(api, limit=100, offset=offset)["packs"]]


def names(data: dict[str, Any]) -> list[str]:
    return [pack["name"] for pack in data["packs"]]


def test_300_packs_are_listed_the_newest_first(api: httpx.Client) -> None:
    found = everything(api)
    assert len(found) == 300
    assert len({pack["id"] for pack in found}) == len({pack["name"] for pack in found}) == 300
    times = [pack["created_at"] for pack in found]
    assert times == sorted(times, reverse=True)
    assert found[0]["name"] == "Motivation Pack"
    assert Counter(pack["is_public"] for pack in found) == {False: 101, True: 199}
    assert all(set(pack) == set(found[0]) for pack in found)
    assert everything(api) == found


def test_the_images_of_a_pack_are_its_own_and_all_can_be_fetched(
    api: httpx.Client, images: httpx.Client, service: RecordedDemo
) -> None:
    entry = listed(api, offset=3, limit=1)["packs"][0]
    urls = [image["url"] for image in api.get(f"/packs/{entry['id']}").json()["data"]["images"]]
    assert len(set(urls)) == entry["image_count"]
    assert entry["preview_image_url"] == urls[0]
    assert urls[0].startswith(service.image_origin)
    bodies = [images.get(url).content for url in urls]
    assert len(set(bodies)) == len(urls)
    assert len({ImageOps.exif_transpose(Image.open(BytesIO(body))).size for body in bodies}) == 1
    assert images.get(urls[0]).content == bodies[0], "a scene is the same each time"


def test_parts(api: httpx.Client) -> None:
    first, second, last, beyond = (listed(api, limit=7, offset=offset) for offset in (0, 7, 298, 1_000))
    assert names(first) + names(second) == names(listed(api, limit=14))
    assert (len(last["packs"]), last["total"], last["limit"], last["offset"]) == (2, 300, 7, 298)
    assert (beyond["packs"], beyond["total"]) == ([], 300)
    assert listed(api) == listed(api, limit=20, offset=0, include_public="true"), "the documented defaults"


@each_row("query", ["limit=0", "limit=101", "limit=ten", "limit=5&limit=5", "offset=-1", "include_public=1"])
def test_an_invalid_parameter_is_refused(api: httpx.Client, query: str) -> None:
    response = api.get(f"/packs?{query}")
    assert response.status_code == 422
    assert response.json()["error_code"] == "invalid_query"


def test_names_descriptions_and_keywords_are_searched(api: httpx.Client) -> None:
    assert names(listed(api, search="morning coffee quotes")) == ["Morning Coffee Quotes"]
    assert names(listed(api, search="MOTIVATION pack")) == ["Motivation Pack"]
    assert names(listed(api, search="spruces")) == ["Motivation Pack"], "a word of a description"
    assert listed(api, search="skin care")["total"] == 10, "a keyword"
    assert 0 < listed(api, search="bokeh", include_public="false")["total"] < listed(api, search="bokeh")["total"]
    assert listed(api, search="no such pack") == {"packs": [], "total": 0, "limit": 20, "offset": 0}


@each_row(("search", "status", "error_code"), FAILURES)
def test_each_failure_can_be_provoked(api: httpx.Client, search: str, status: int, error_code: str | None) -> None:
    response = api.get("/packs", params={"search": f" {search.upper()} "})
    assert response.status_code == status
    assert b'"ok":true' not in response.content
    assert error_code is None or response.json()["error_code"] == error_code


def test_the_list_after_a_429_succeeds(api: httpx.Client) -> None:
    response = api.get("/packs", params={"search": "error 429"})
    assert (response.status_code, response.headers["Retry-After"]) == (429, "3")
    assert listed(api, search="error 429")["total"] == 300


def test_malformed_entries_stand_between_good_ones(api: httpx.Client) -> None:
    entries = listed(api, search="error entries")["packs"]
    assert entries[::2] == listed(api)["packs"][::2]
    assert all("created_at" not in (entry or {}) for entry in entries[1::2] if not isinstance(entry, int | str))


def test_later_parts_can_fail(api: httpx.Client) -> None:
    assert listed(api, search="error more", limit=100)["total"] == 300
    assert api.get("/packs", params={"search": "error more", "offset": 100}).status_code == 500


def test_a_slow_answer() -> None:
    api = PartnerApi(Path("missing"), "http://127.0.0.1:1", slow_seconds=4.0)
    slow, slow_and_searched, quick = (
        api.packs(f"search={search}&limit=100") for search in ("slow%20answer", "Slow+answer+coffee", "coffee")
    )
    assert (slow.delay, slow_and_searched.delay, quick.delay) == (4.0, 4.0, 0.0)
    assert slow_and_searched.body == quick.body
    assert b'"total":300' in slow.body

"""The demonstration service's image host over HTTP: stored images, generated ones, and every broken one."""

import json

import httpx

from app.core.program import RESOURCES
from tests.tables import each_row


def test_stored_pictures(images: httpx.Client) -> None:
    for entry in json.loads((RESOURCES / "demo" / "motivation_pack.json").read_text(encoding="utf-8")):
        name = entry["file"]
        response = images.get(f"/pictures/{name}")
        assert response.headers["Content-Type"] == f"image/{name.rpartition('.')[2]}".replace("jpg", "jpeg")
        assert response.content == (RESOURCES / "demo" / "pictures" / name).read_bytes()


def test_head_tells_what_get_would_send(images: httpx.Client) -> None:
    head, get = images.head("/pictures/01.jpg"), images.get("/pictures/01.jpg")
    assert head.content == b""
    names = ("Content-Type", "Content-Length")
    assert [head.headers[name] for name in names] == [get.headers[name] for name in names]
    assert images.head("/pictures/99.jpg").status_code == 404


@each_row(
    "path",
    ["/", "/pictures/99.jpg", "/pictures/01.txt", "/pictures/..%2fmotivation_pack.json", "/scenes/x/1-1.jpg"],
)
def test_unknown_paths(images: httpx.Client, path: str) -> None:
    assert images.get(path).status_code == 404


def test_paths_outside_of_the_folder_are_refused(images: httpx.Client) -> None:
    request = httpx.Request("GET", images.base_url, extensions={"target": b"/pictures/../motivation_pack.json"})
    assert images.send(request).status_code == 404


def test_endless_body(images: httpx.Client) -> None:
    with images.stream("GET", "/broken/endless.jpg") as response:
        assert "Content-Length" not in response.headers
        received = 0
        for piece in response.iter_raw():
            received += len(piece)
            if received > 20_000_000:
                break
    assert received > 20_000_000

"""The demonstration service's image host over HTTP: stored images, generated ones, and every broken one."""

import json
from io import BytesIO

import httpx
import pytest
from PIL import Image, UnidentifiedImageError

from app.core.program import RESOURCES
from app.demo.failures import BROKEN_IMAGES
from app.demo.painted_pictures import MOTIFS
from tests.tables import each_row

TYPES = {
    "jpg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "webp": "image/webp",
    "avif": "image/avif",
    "heic": "image/heic",
}


def opened(body: bytes) -> Image.Image:
    picture = Image.open(BytesIO(body))
    picture.load()
    return picture


def test_stored_pictures(images: httpx.Client) -> None:
    for entry in json.loads((RESOURCES / "demo" / "motivation_pack.json").read_text(encoding="utf-8")):
        name = entry["file"]
        response = images.get(f"/pictures/{name}")
        assert response.status_code == 200
        assert response.headers["Content-Type"] == TYPES[name.rpartition(".")[2]]
        assert response.content == (RESOURCES / "demo" / "pictures" / name).read_bytes()
        assert int(response.headers["Content-Length"]) == len(response.content)


def test_head_tells_what_get_would_send(images: httpx.Client) -> None:
    head, get = images.head("/pictures/01.jpg"), images.get("/pictures/01.jpg")
    assert head.content == b""
    names = ("Content-Type", "Content-Length")
    assert [head.headers[name] for name in names] == [get.headers[name] for name in names]
    assert images.head("/pictures/99.jpg").status_code == 404


@each_row(
    "path",
    [
        "/",
        "/pictures/",
        "/pictures/99.jpg",
        "/pictures/01.txt",
        "/pictures/..%2fmotivation_pack.json",
        "/broken/x",
        "/scenes/x/1-1.jpg",
    ],
)
def test_unknown_paths(images: httpx.Client, path: str) -> None:
    assert images.get(path).status_code == 404


def test_paths_outside_of_the_folder_are_refused(images: httpx.Client) -> None:
    request = httpx.Request("GET", images.base_url, extensions={"target": b"/pictures/../motivation_pack.json"})
    assert images.send(request).status_code == 404


@each_row("motif", sorted(MOTIFS))
def test_scenes_differ_and_are_the_same_each_time(images: httpx.Client, motif: str) -> None:
    paths = [f"/scenes/{motif}/{pack}-{position}.jpg" for pack, position in ((0, 0), (0, 1), (1, 0))]
    bodies = [images.get(path).content for path in paths]
    assert len(set(bodies)) == len(paths)
    assert all(opened(body).format == "JPEG" for body in bodies)
    assert [images.get(path).content for path in paths] == bodies


@each_row(("name", "status"), [("missing.jpg", 404), ("forbidden.jpg", 403), ("gone.jpg", 410)])
def test_refusals(images: httpx.Client, name: str, status: int) -> None:
    assert images.get(f"/broken/{name}").status_code == status


def test_web_page_as_jpeg(images: httpx.Client) -> None:
    response = images.get("/broken/page.jpg")
    assert response.headers["Content-Type"] == "image/jpeg"
    with pytest.raises(UnidentifiedImageError):
        opened(response.content)


def test_truncated_file(images: httpx.Client) -> None:
    with pytest.raises(OSError, match="truncated"):
        opened(images.get("/broken/truncated.jpg").content)


@each_row(("name", "error"), [("short.jpg", httpx.RemoteProtocolError), ("reset.jpg", httpx.ReadError)])
def test_bodies_that_stop(images: httpx.Client, name: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        images.get(f"/broken/{name}")
    assert images.get("/generated/1.jpg").status_code == 200


def test_hanging_request(images: httpx.Client) -> None:
    with pytest.raises(httpx.ReadTimeout):
        images.get("/broken/hanging.jpg", timeout=0.3)


def test_trickling_body(images: httpx.Client) -> None:
    with images.stream("GET", "/broken/trickle.jpg") as response:
        assert int(response.headers["Content-Length"]) > 1_000
        pieces = response.iter_raw()
        assert [len(next(pieces)), len(next(pieces))] == [1, 1]


def test_endless_body(images: httpx.Client) -> None:
    with images.stream("GET", "/broken/endless.jpg") as response:
        assert "Content-Length" not in response.headers
        received = 0
        for piece in response.iter_raw():
            received += len(piece)
            if received > 20_000_000:
                break
    assert received > 20_000_000


def test_the_huge_image_is_a_tiny_file(images: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", None)
    body = images.get("/broken/huge.png").content
    assert len(body) < 200
    assert Image.open(BytesIO(body)).size == (30_000, 30_000)


def test_an_empty_file(images: httpx.Client) -> None:
    response = images.get("/broken/empty.jpg")
    assert (response.status_code, response.content) == (200, b"")


def test_unsupported_formats(images: httpx.Client) -> None:
    svg, tiff = images.get("/broken/drawing.svg"), images.get("/broken/scan.tiff")
    assert (svg.headers["Content-Type"], svg.content[:4]) == ("image/svg+xml", b"<svg")
    assert (tiff.headers["Content-Type"], opened(tiff.content).format) == ("image/tiff", "TIFF")


def test_every_broken_kind_is_tested_above() -> None:
    assert set(BROKEN_IMAGES) == {
        "missing.jpg",
        "forbidden.jpg",
        "gone.jpg",
        "page.jpg",
        "truncated.jpg",
        "short.jpg",
        "reset.jpg",
        "hanging.jpg",
        "trickle.jpg",
        "endless.jpg",
        "huge.png",
        "empty.jpg",
        "drawing.svg",
        "scan.tiff",
    }

"""Starting and stopping the demonstration service, its output, and its image host over HTTP."""

import json
import socket
import threading
from urllib.parse import urlsplit

import httpx
import pytest

from app.core.program import RESOURCES
from app.demo import packs
from app.demo.service import DemoService
from tests.tables import each_row


def connection_to(origin: str, path: str) -> socket.socket:
    """Send a request and leave it open, unread."""
    target = urlsplit(origin)
    connection = socket.create_connection((target.hostname, target.port), timeout=5)
    connection.sendall(f"GET {path} HTTP/1.1\r\nHost: demo\r\n\r\n".encode())
    return connection


def own_threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name.startswith("demo-")]


def test_stop_is_quick_with_open_connections() -> None:
    service = DemoService()
    service.start()
    origin = service.image_origin
    paths = ("/broken/hanging.jpg", "/broken/trickle.jpg", "/broken/endless.jpg", "/generated/1.jpg")
    connections = [connection_to(origin, path) for path in paths]
    for connection in connections[1:]:
        assert connection.recv(1) == b"H"
    service.stop()
    assert own_threads() == []
    for connection in connections:
        connection.close()


def test_start_and_stop_may_be_repeated() -> None:
    service = DemoService()
    service.stop()
    for _ in range(2):
        service.start()
        service.start()
        url = f"{service.base_url}/packs/{packs.EMPTY_PACK_ID}"
        assert httpx.get(url, headers={"Authorization": f"Bearer {service.key}"}, trust_env=False).status_code == 200
        service.stop()
        service.stop()
    assert own_threads() == []
    with pytest.raises(httpx.ConnectError):
        httpx.get(url, trust_env=False)


def test_disconnecting_and_malformed_clients_cause_no_output(capfd: pytest.CaptureFixture[str]) -> None:
    with DemoService() as service:
        origin = service.image_origin
        for path in ("/broken/endless.jpg", "/broken/hanging.jpg", "/broken/trickle.jpg", "/generated/1.jpg"):
            connection_to(origin, path).close()
        for malformed in (b"\x16\x03\x01\x02\x00\x01\xfc\x03\x03\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n"):
            connection = connection_to(origin, "/generated/1.jpg")
            connection.sendall(malformed)
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(65_536):
                pass
            connection.close()
        assert httpx.get(f"{origin}/generated/1.jpg", trust_env=False).status_code == 200
    assert capfd.readouterr() == ("", "")


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

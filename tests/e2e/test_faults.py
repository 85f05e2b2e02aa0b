"""What must be true of every fault of the API, of image hosts and of files, in the whole app.

The window goes on, other images are loaded, the key is seen nowhere, and afterwards the same is requested with success.
Other modules test what is special to each fault.
"""

import asyncio
import gzip
import json
import logging
from collections.abc import Coroutine, Iterable
from pathlib import Path
from typing import Final, NamedTuple

import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QApplication, QToolButton

from app.core.limits import MIB, TrafficLimits
from app.packs.tiles import TileStage
from tests.e2e.app_under_test import FAST_SETTINGS, AppUnderTest, run_app
from tests.e2e.pack_site import KEY, png
from tests.e2e.test_hostile_answers import LongestIteration
from tests.e2e.visible_texts import texts_of
from tests.raw_server import Answer, Exchange, RawServer, chunk, chunked_head, http_answer
from tests.unit.images import image_files
from tests.unit.images.test_decode import foreign_files
from tests.unit.images.test_download_faults import FAULTS as FAULTS_OF_HOSTS
from tests.unit.images.test_download_faults import SECRET

_HEALTHY: Final = http_answer("200 OK", png((9, 9, 9)))
_SETTINGS: Final = replace(
    FAST_SETTINGS,
    api=replace(FAST_SETTINGS.api, total_seconds=5.0, max_bytes=MIB),
    download=replace(FAST_SETTINGS.download, read_seconds=4.0, total_seconds=5.0, max_bytes=MIB),
    traffic=TrafficLimits(),
)


class _OfApi(NamedTuple):
    """What the API sends, the title of the banner, and how often it is requested."""

    answer: Answer
    title: str = "Unexpected answer"
    requests: int = 1


def _trickle(exchange: Exchange) -> None:
    exchange.send(b"HTTP/1.1 200 OK\r\n")
    exchange.send_slowly(b"X-More: yes\r\n", pause=0.01)


def _cut(exchange: Exchange) -> None:
    exchange.send(http_answer("200 OK", b'{"ok": true', length=1000))
    exchange.reset()


def _explode(exchange: Exchange) -> None:
    exchange.send(http_answer("200 OK", gzip.compress(bytes(64 * MIB), 1), "Content-Encoding: gzip"))


def _data(members: bytes) -> bytes:
    return http_answer("200 OK", b'{"ok": true, "data": {%s}}' % members)


_FAULTS_OF_API: Final = {
    "404": _OfApi(
        http_answer("404 Gone", json.dumps({"ok": False, "error_code": "not_found", "message": KEY}).encode()),
        "Pack not found",
    ),
    "429 with a year": _OfApi(http_answer("429 Slow", b"", "Retry-After: 31536000"), "Too many requests"),
    "429 with rubbish": _OfApi(http_answer("429 Slow", b"", "Retry-After: soon"), "Too many requests"),
    **{f"{status}": _OfApi(http_answer(f"{status} Bad"), "Service not available", 3) for status in (502, 503, 504)},
    "500": _OfApi(http_answer("500 Bad"), "Pack could not be retrieved"),
    "login page": _OfApi(http_answer("200 OK", b"<!doctype html><title>Sign in</title>")),
    "empty": _OfApi(http_answer("200 OK")),
    "no UTF-8": _OfApi(_data(b'"images": [], "name": "\xff"')),
    "deep": _OfApi(_data(b'"x": ' + b"[" * 200_000)),
    "5,000 digits": _OfApi(http_answer("200 OK", b'{"ok": true, "code": %s}' % (b"9" * 5_000))),
    "no images": _OfApi(_data(b'"id": "p"')),
    "images are null": _OfApi(_data(b'"images": null')),
    "over the cap": _OfApi(chunked_head() + chunk(bytes(2 * MIB))),
    "gzip bomb": _OfApi(_explode),
    "redirect": _OfApi(http_answer("302 Found", b"", "Location: https://elsewhere.invalid/"), "Redirected elsewhere"),
    "endless headers": _OfApi(_trickle, "No answer in time"),
    "cut": _OfApi(_cut, "Connection lost", 3),
}

_PHOTO: Final = image_files.encoded(image_files.quadrants(), "JPEG")
_FILES: Final = {
    "60": b"<html>",
    **{f"62 {kind}": foreign_files()[kind][0] for kind in ("svg", "eps", "tiff", "pdf")},
    "63": b"",
    "64": _PHOTO[: len(_PHOTO) // 2],
    "65": image_files.png((13_000, 13_000), 1, 0, bytes(1625)),
    "66": image_files.png((1, 1_048_576), 1, 0, b"\0"),
    "67": image_files.jpeg_with_scans(1000),
    "73 shown": image_files.encoded(image_files.quadrants(), "JPEG", icc_profile=b"no profile", exif=b"Exif\0\0no"),
    "61 shown": png((1, 2, 3)),
    "68 shown": image_files.gif_of_frames(10_000),
    "77 shown": image_files.encoded(image_files.quadrants(63, 40), "PNG"),
}
# Of rows 50 to 52.
_URLS: Final = (
    *("http://xn--/", "http://[::1", "http://a\0b/", "https://x.invalid/" + "a" * 70_000),
    *("javascript:alert(1)", "file:///etc/passwd", "", "/01.jpg"),
    "http://user:p4ssword@127.0.0.1:9/1.jpg",
)


class _Site:
    """The API and the image host, on one port.

    Attributes:
        fault: What is sent instead of a pack; None for a pack, whose name is the end of its ID.
        files: What is sent for each path of an image; a healthy picture for the others.
        urls: The URLs of the images of each pack.
        requests: The number of requests for packs.
    """

    def __init__(self) -> None:
        self.fault: Answer | None = None
        self.files: dict[str, Answer] = {}
        self.urls: list[str] = []
        self.requests = 0

    def answer(self, exchange: Exchange) -> bytes | None:
        path = exchange.request.target.partition("?")[0]
        found = self.files.get(path, _HEALTHY)
        if path.endswith("/packs"):  # the list on the home page
            found = _data(b'"packs": [], "total": 0, "limit": 100, "offset": 0')
        elif "/packs/" in path:
            self.requests += 1
            images = [{"id": str(number), "url": url} for number, url in enumerate(self.urls)]
            body = json.dumps({"ok": True, "data": {"id": path[-36:], "name": f"Pack {path[-4:]}", "images": images}})
            found = self.fault or http_answer("200 OK", body.encode())
        return found(exchange) if callable(found) else found


class _Opening:
    """Opens one pack after the other."""

    def __init__(self, app: AppUnderTest) -> None:
        self._app = app
        self._number = 0

    def begin(self) -> str:
        """Request another pack, and return its name."""
        self._number += 1
        self._app.type_pack(f"22222222-2222-4222-8222-{self._number:012}")
        return f"Pack {self._number:04}"

    async def open(self) -> str:
        name = self.begin()
        await self._app.until_opened(name)
        return name


async def _longest_iteration(work: Coroutine[None, None, None]) -> float:
    """Do something, and return the most CPU seconds of the GUI thread in an iteration of the event loop meanwhile."""
    longest = LongestIteration()
    watching = asyncio.ensure_future(longest.watch())
    try:
        await work
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
    return longest.of_thread


def _secrets_in(texts: Iterable[str]) -> list[str]:
    return [text for text in texts if "s3cret" in text or "p4ssword" in text]


@pytest.mark.fault(1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 18, 19, 20, 23, 24)
def test_after_every_fault_of_the_api_the_pack_stays_and_the_next_one_is_opened(
    qapp: QApplication, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    caplog.set_level(logging.INFO)  # the lowest that the app writes
    site, seen = _Site(), list[str]()

    async def scenario(app: AppUnderTest) -> None:
        opening = _Opening(app)

        async def fail(name: str, fault: _OfApi) -> None:
            before, site.fault = site.requests, fault.answer
            opening.begin()
            await app.until(lambda: app.banner == fault.title and not app.is_loading, f"the banner of {name}")
            assert site.requests == before + fault.requests
            site.fault = None

        for name, fault in _FAULTS_OF_API.items():
            shown = await opening.open()
            assert await _longest_iteration(fail(name, fault)) < 2, name
            assert app.pack_name == shown
            app.click("copy_details")
            seen.extend((*texts_of(app.window), app.clipboard))
            await app.until(lambda: app.loaded == "8/8", f"its images are loaded in spite of {name}")
            app.find(QToolButton, "dismiss").click()
        await opening.open()

    with RawServer(site.answer) as server:
        site.urls = [f"{server.origin}/{number}.png" for number in range(8)]
        base_url, cache, data = f"{server.origin}/v1", tmp_path / "cache", tmp_path / "data"
        run_app(scenario, base_url=base_url, key_text=KEY, settings=_SETTINGS, cache_folder=cache, data_folder=data)

    assert len(seen) > 100
    files = [file.read_bytes().decode("latin-1") for file in tmp_path.parent.rglob("*") if file.is_file()]
    assert any("Pack 0001" in file for file in files)
    assert _secrets_in([*seen, caplog.text, *files]) == []


@pytest.mark.slow
@pytest.mark.fault(34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 46, 48, 50, 51, 52, 53, 55)
@pytest.mark.fault(57, 60, 61, 62, 63, 64, 65, 66, 67, 68, 73, 77)
def test_every_fault_of_an_image_fails_its_tile_alone_and_can_be_tried_again(
    qapp: QApplication, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    site, seen = _Site(), list[str]()
    faults: dict[str, Answer] = {
        **{name: answer for name, (answer, _) in FAULTS_OF_HOSTS.items()},
        **{name: http_answer("200 OK", data) for name, data in _FILES.items()},
    }
    site.files = {f"/faulty/{number}.jpg": answer for number, answer in enumerate(faults.values())}
    paths = [*site.files]
    site.files["/1.jpg"] = FAULTS_OF_HOSTS["44 redirect loop"][0]  # where this leads to
    expected = [TileStage.SHOWN if name.endswith("shown") else TileStage.FAILED for name in faults]
    expected += [TileStage.FAILED] * len(_URLS)

    async def scenario(app: AppUnderTest) -> None:
        opening = _Opening(app)
        await opening.open()  # what the first pack needs is imported and made

        async def load() -> None:
            await opening.open()
            await app.until(lambda: not {TileStage.WAITING, TileStage.LOADING} & set(stages()), "all are done")

        def stages() -> list[TileStage]:
            return [app.stage(row) for row in range(app.page.model.rowCount())]

        site.urls = [url for pair in zip(faulty, healthy, strict=True) for url in pair]
        assert await _longest_iteration(load()) < 2
        assert dict(zip([*faults, *_URLS], zip(stages()[::2], stages()[1::2], strict=True), strict=True)) == dict(
            zip([*faults, *_URLS], ((each, TileStage.SHOWN) for each in expected), strict=True)
        )
        for row in range(0, len(site.urls), 2):
            app.page.go_to(row + 1)
            seen.extend((*app.spoken(row), *texts_of(app.window)))
        site.files.clear()
        app.trigger("refresh_pack")
        shown = f"{len(site.urls) - len(_URLS)}/{len(site.urls)}"
        await app.until(lambda: app.loaded == shown, "those that have a URL are shown afterwards")

    with RawServer(site.answer) as server:
        faulty = [*(f"{server.origin}{path}?s={SECRET}" for path in paths), *_URLS]
        healthy = [f"{server.origin}/healthy/{number}.png" for number in range(len(faulty))]
        run_app(scenario, base_url=f"{server.origin}/v1", key_text=KEY, settings=_SETTINGS)

    assert len(seen) > 100
    assert _secrets_in([*seen, caplog.text]) == []
    assert SECRET not in caplog.text

"""The beginnings of files, by which links are checked: what is sent, when it ends, and what it says of a picture."""

import random
from collections.abc import Callable

import pytest
from PIL import Image

from app.core.errors import AddressRefusedError, EncodedAnswerError, ImageError, RedirectRefusedError
from app.core.limits import DownloadLimits
from app.core.links import Hop
from app.images.file_formats import is_known_by, read_size, recognise
from app.images.image_request import file_bytes
from tests.raw_server import Exchange, RawServer, chunk, chunked_head, http_answer
from tests.tables import each_row
from tests.unit.images.downloads import downloading
from tests.unit.images.image_files import encoded

pytestmark = pytest.mark.anyio
PHOTO = encoded(Image.effect_noise((900, 700), 100), "JPEG", quality=95)
FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "AVIF", "HEIF")
SMALL = [encoded(Image.effect_noise((40, 30), 90).convert("RGB"), name) for name in FORMATS]


@each_row("name", FORMATS)
def test_the_size_is_in_the_beginning_of_each_format(name: str) -> None:
    whole = encoded(Image.new("RGB", (322, 124), "red"), name)
    assert read_size(whole, recognise(whole)) == (322, 124)
    known = [length for length in range(len(whole)) if is_known_by(whole[:length])]
    assert {read_size(whole[:length], recognise(whole[:length])) for length in known} == {(322, 124)}


def test_other_forms_of_webp_and_a_jpeg_with_metadata_are_read() -> None:
    alpha, plain = Image.new("RGBA", (300, 200), (9, 9, 9, 9)), Image.new("RGB", (300, 200))
    for whole in (
        encoded(alpha, "WEBP"),
        encoded(plain, "WEBP", lossless=True),
        encoded(plain, "WEBP", exif=b"Exif\0\0II"),
    ):
        assert read_size(whole, "WEBP") == (300, 200)
    thumbnail = encoded(Image.new("RGB", (8, 8)), "JPEG")
    whole = encoded(plain, "JPEG", exif=b"Exif\0\0" + thumbnail, progressive=True)
    assert read_size(whole, "JPEG") == (300, 200)


def test_what_is_no_picture_is_known_after_four_kibibytes_and_a_film_at_once() -> None:
    page = b"<!doctype html>" + b"a" * 5_000
    assert [is_known_by(page[:4_000]), is_known_by(page)] == [False, True]
    assert is_known_by(b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + bytes(40))
    assert not is_known_by(b"")


BEGINS = f"Content-Range: bytes 0-65535/{len(PHOTO)}"


def ranged(exchange: Exchange) -> bytes:
    """The answer of a host that sends parts."""
    assert exchange.request.header("range") == "bytes=0-65535"
    return http_answer("206 Partial Content", PHOTO[:65_536], BEGINS, "Content-Type: image/jpeg")


def without_range(refusal: bytes) -> Callable[[Exchange], bytes]:
    """A host that answers a range so, and the plain request with the file."""
    return lambda exchange: refusal if exchange.request.header("range") else http_answer("200 OK", PHOTO)


@each_row(
    "host, requests",
    [
        (ranged, 1),
        (http_answer("200 OK", PHOTO), 1),
        (without_range(http_answer("416 Range Not Satisfiable")), 2),
        (without_range(http_answer("206 Partial Content", b"x" * 99, "Content-Range: bytes 500-598/599")), 2),
        (without_range(http_answer("206 Partial Content", b"--part", "Content-Type: multipart/byteranges")), 2),
        (without_range(http_answer("206 Partial Content", PHOTO[9_000:9_999], BEGINS)), 2),
        (without_range(http_answer("206 Partial Content", b"", BEGINS)), 2),
    ],
    ids=["range", "whole file", "416", "another part", "parts", "not what it says", "nothing"],
)
async def test_the_request_ends_when_the_picture_is_known(host: Callable[[Exchange], bytes], requests: int) -> None:
    received = []
    with RawServer(host) as server:
        async with downloading() as downloader:
            answer = await downloader.fetch_beginning(
                f"{server.origin}/a.jpg", [], on_received=lambda size, _: received.append(size)
            )
        assert len(server.requests) == requests
    assert len(PHOTO) > 300_000  # and one read takes at most 128 KiB
    assert sum(received) < 200_000
    assert read_size(answer.body, "JPEG") == (900, 700)
    assert file_bytes(answer) == len(PHOTO)


def check_size(data: bytes) -> None:
    """Whatever a host sends has no size, or a size of two numbers; nothing else is raised."""
    if is_known_by(data):
        try:
            name = recognise(data)
        except ImageError:
            return
        assert all(0 <= side < 1 << 32 for side in read_size(data, name) or ())


def damaged(seed: int) -> bytes:
    """A picture with some bytes changed, left out or repeated."""
    chance = random.Random(seed)
    data = bytearray(SMALL[seed % len(SMALL)])
    for _ in range(chance.randint(1, 12)):
        at = min(chance.randrange(len(data)), chance.choice((40, 400, len(data)))) % len(data)
        match chance.randrange(4):
            case 0:
                data[at] = chance.choice((0, 1, 0x7F, 0x80, 0xFF, chance.randrange(256)))
            case 1:
                del data[at : at + chance.randint(1, 9)]
            case 2:
                data[at:at] = data[at : at + chance.randint(1, 30)]
            case 3:
                data[at : at + 4] = chance.randbytes(4)
        data = data or bytearray(b"x")
    return bytes(data[: chance.choice((len(data), chance.randint(0, len(data))))])


@pytest.mark.parametrize(
    "seeds", [range(300), pytest.param(range(60_000), marks=pytest.mark.slow)], ids=("few", "many")
)
def test_damaged_pictures_have_a_size_or_none(seeds: range) -> None:
    for seed in seeds:
        check_size(damaged(seed))


def endless(exchange: Exchange) -> None:
    """Send one byte after another for ever, which are no picture."""
    exchange.send(chunked_head())
    while exchange.wait(0):
        exchange.send(chunk(b" " * 512))


async def test_an_endless_body_is_cut() -> None:
    received = []
    with RawServer(endless) as server:
        async with downloading() as downloader:
            answer = await downloader.fetch_beginning(
                f"{server.origin}/a.jpg", [], on_received=lambda size, _: received.append(size)
            )
    assert answer.status == 200
    assert sum(received) < 400_000


async def test_a_file_that_came_whole_leaves_its_connection_open() -> None:
    small = encoded(Image.new("RGB", (30, 20)), "JPEG")

    def host(exchange: Exchange) -> bytes:
        exchange.keeps_open = True
        return http_answer("200 OK", small, keeps_open=True)

    with RawServer(host) as server:
        async with downloading(DownloadLimits(host_connections=1)) as downloader:
            for _ in range(5):
                await downloader.fetch_beginning(f"{server.origin}/a.jpg", [])
        assert server.accepted == 1


async def test_redirects_are_counted_and_asked_for_the_same_range() -> None:
    def host(exchange: Exchange) -> bytes:
        if exchange.request.target == "/a.jpg":
            return http_answer("301 Moved Permanently", b"", "Location: /b.jpg")
        return ranged(exchange)

    hops: list[Hop] = []
    with RawServer(host) as server:
        async with downloading() as downloader:
            answer = await downloader.fetch_beginning(f"{server.origin}/a.jpg", hops)
    assert answer.status == 206
    assert hops == [Hop(301, f"{server.origin}/b.jpg")]


@each_row(
    "location, allows_private, error, count",
    [
        ("/again", True, RedirectRefusedError, 6),
        ("http://10.0.0.1/a.jpg", False, AddressRefusedError, 1),
    ],
)
async def test_a_loop_and_a_way_to_a_private_address_are_refused(
    monkeypatch: pytest.MonkeyPatch, location: str, allows_private: bool, error: type[ImageError], count: int
) -> None:
    # This machine counts as public here, so that the first request is sent.
    monkeypatch.setattr("app.images.download.is_public_address", lambda address: address == "127.0.0.1")
    monkeypatch.setattr("app.images.curl_transfer.is_public_address", lambda address: address == "127.0.0.1")
    hops: list[Hop] = []
    with RawServer(http_answer("302 Found", b"", f"Location: {location}")) as server:
        async with downloading(allows_private=allows_private) as downloader:
            with pytest.raises(error):
                await downloader.fetch_beginning(f"{server.origin}/a.jpg", hops)
    assert len(hops) == count
    assert hops[-1].url.endswith(location)


async def test_an_encoding_that_was_not_requested_is_an_error() -> None:
    with RawServer(http_answer("200 OK", PHOTO, "Content-Encoding: gzip")) as server:
        async with downloading() as downloader:
            with pytest.raises(EncodedAnswerError):
                await downloader.fetch_beginning(f"{server.origin}/a.jpg", [])

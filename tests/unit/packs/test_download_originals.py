"""Originals that are downloaded to a folder, from a real server: interrupted, continued, refused, named."""

import asyncio
import csv
import errno
import hashlib
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Lock

import pytest
from msgspec.structs import replace

from app.core import errors
from app.core.limits import FILE_DOWNLOADS, OriginalsDownloadLimits, RetryPolicy
from app.core.models import ImageMetadata, PackImage
from app.core.worker import TaskOwner
from app.images.curl_transfer import Certificates
from app.images.download import ImageDownloader
from app.images.part_file import LIST_NAME
from app.packs.download_originals import OriginalsDownload
from app.packs.jobs import Job, JobList, JobState
from tests.disks import fill_disk, small_disk
from tests.raw_server import Exchange, RawServer, chunk, chunked_head, http_answer
from tests.tables import each_row
from tests.unit.packs.stand_in_services import image, until

pytestmark = pytest.mark.anyio

LIMITS = FILE_DOWNLOADS
# The same as those of a person, hundreds of times as short.
JOB_LIMITS = OriginalsDownloadLimits(
    file=RetryPolicy(retries=4, retry_pause_seconds=0.03, longest_pause_seconds=0.2),
    host=RetryPolicy(retries=1_000, retry_pause_seconds=0.01, longest_pause_seconds=0.15, max_retry_after_seconds=6.0),
    failed_rest_seconds=0.02,
    silence_seconds=6.0,
)
MOST = JOB_LIMITS.host_downloads
RANGE = re.compile(r"bytes=(\d+)-")
BYTES = 300_000
JPEG = b"\xff\xd8\xff\xda\0\2"
END = b"\xff\xd9"


def photo(name: str) -> bytes:
    """A file that begins and ends as a JPEG; each name has another content."""
    digest = hashlib.sha256(name.encode()).hexdigest().encode()
    return JPEG + digest * (BYTES // len(digest)) + END


# The shortest files that have the end of their format.
ENDED = {
    "jpg": JPEG + b"\xff\0\xff\xd0" * 20 + END,
    "png": b"\x89PNG\r\n\x1a\n" + b"\0\0\0\x20IDAT" + bytes(36) + b"\0\0\0\0IEND\xae\x42\x60\x82",
    "gif": b"GIF89a"
    + bytes(4)
    + b"\x80\0\0"
    + bytes(6)
    + b"!\xf9\4"
    + bytes(4)
    + b"\0,"
    + bytes(9)
    + b"\2\x20"
    + bytes(32)
    + b"\0;",
    "webp": b"RIFF\x64\0\0\0WEBP" + bytes(96),
    "avif": b"\0\0\0\x18ftypavif\0\0\0\0mif1avif\0\0\0\x40mdat" + bytes(56),
}


@dataclass
class Host:
    """A host of files, which are made of their names, with entity tags and ranges.

    Attributes:
        files: Contents that are not made of the name, by path.
        etag: Returns the entity tag of a content; empty for none.
        ignores_range: Whether each answer is a 200.
        heeds_known: Whether it answers If-None-Match.
        fault: Called with an exchange before it is answered; returns an answer, or True if it has sent one.
        ranges: The headers Range and If-Range of each request, as they came.
        sent: The paths whose content, or a part of it, was sent.
    """

    files: dict[str, bytes] = field(default_factory=dict)
    etag: Callable[[bytes], str] = lambda content: f'"{hashlib.md5(content, usedforsecurity=False).hexdigest()}"'
    ignores_range: bool = False
    heeds_known: bool = True
    fault: Callable[[Exchange, bytes], bytes | bool | None] = lambda _exchange, _content: None
    ranges: list[tuple[str, str | None, str | None]] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    def __call__(self, exchange: Exchange) -> bytes | None:
        request = exchange.request
        content = self.files.get(request.target, photo(request.target))
        with self.lock:
            self.ranges.append((request.target, request.header("range"), request.header("if-range")))
        answer = self.fault(exchange, content)
        if answer is True:
            return None
        if isinstance(answer, bytes):
            return answer
        exchange.keeps_open = True
        return self.answer(exchange, content)

    def answer(self, exchange: Exchange, content: bytes) -> bytes:
        """The answer of a host without faults."""
        etag = self.etag(content)
        headers = [f"ETag: {etag}"] if etag else []
        if etag and self.heeds_known and exchange.request.header("if-none-match") == etag:
            return http_answer("304 Not Modified", b"", *headers, keeps_open=True)
        self.sent.append(exchange.request.target)
        asked = RANGE.fullmatch(exchange.request.header("range") or "")
        if asked is None or self.ignores_range or exchange.request.header("if-range") != etag:
            return http_answer("200 OK", content, *headers, keeps_open=True)
        start = int(asked[1])
        if start >= len(content):
            return http_answer(
                "416 Range Not Satisfiable", b"", f"Content-Range: bytes */{len(content)}", keeps_open=True
            )
        span = f"Content-Range: bytes {start}-{len(content) - 1}/{len(content)}"
        return http_answer("206 Partial Content", content[start:], span, *headers, keeps_open=True)

    def cut(self, exchange: Exchange, content: bytes, share: float = 0.5) -> bool:
        """Send a part of the answer, and end the connection."""
        whole = self.answer(exchange, content)
        exchange.send(whole[: int(len(whole) * share)])
        exchange.reset() if share == 0 else None
        exchange.keeps_open = False
        return True

    @property
    def continued(self) -> list[str]:
        """The paths whose rest was requested."""
        return [target for target, asked, _ in self.ranges if asked is not None]


def is_complete(job: Job) -> bool:
    """Whether a job has ended and nothing is left."""
    return job.state is JobState.ENDED and not (job.is_cancelled or job.error or job.failures)


class Downloads:
    """Jobs that download from a server to a folder."""

    def __init__(self, folder: Path, *, limits: object = LIMITS, allows_private: bool = True) -> None:
        self.folder = folder
        self.tasks = TaskOwner()
        self.jobs = JobList(self.tasks)
        self.downloader = ImageDownloader(limits, Certificates(), allows_private=allows_private)  # type: ignore[arg-type]
        self.taken: list[int] = []
        self.limits = JOB_LIMITS

    def start(self, images: Sequence[PackImage], *, notes: dict[str, str] | None = None) -> Job:
        """Start a job."""
        work = OriginalsDownload(
            self.downloader, images, len(images), self.folder, self._on_taken, notes=notes, limits=self.limits
        )
        return self.jobs.start(str, work, str, total=len(images), can_pause=True, discard=work.discard)

    def _on_taken(self, images: Sequence[PackImage]) -> None:
        self.taken += [each.position for each in images]

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until a condition holds."""
        await until(condition)

    async def stopped(self, job: Job) -> Job:
        """Wait until a job has ended or was paused."""
        await self.until(lambda: job.state is not JobState.RUNNING)
        return job

    async def run(self, images: Sequence[PackImage], *, notes: dict[str, str] | None = None) -> Job:
        """Start a job, and wait until it has ended or was paused."""
        return await self.stopped(self.start(images, notes=notes))

    async def aclose(self) -> None:
        """End all."""
        await self.tasks.aclose()
        await self.downloader.aclose()

    async def __aenter__(self) -> "Downloads":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()


@asynccontextmanager
async def serving(
    host: bytes | Callable[[Exchange], bytes | None], folder: Path, *, limits: object = LIMITS
) -> AsyncIterator[tuple[RawServer, Downloads]]:
    """A server that answers as a host, and downloads to a folder; the arguments are those of both."""
    with RawServer(host) as server:
        async with Downloads(folder, limits=limits) as downloads:
            yield server, downloads


def images_of(server: RawServer, *descriptions: str, count: int = 0) -> list[PackImage]:
    """Images of a server, by their descriptions, or so many."""
    found = descriptions or tuple("photo" for _ in range(count))
    return [
        replace(
            image(position, f"id-{position}"),
            url=f"{server.origin}/{position}",
            metadata=ImageMetadata(status="completed", description=description),
        )
        for position, description in enumerate(found, 1)
    ]


async def download(
    folder: Path,
    host: bytes | Callable[[Exchange], bytes | None],
    *descriptions: str,
    count: int = 0,
    limits: object = LIMITS,
    retries: int = JOB_LIMITS.file.retries,
) -> Job:
    """Download images from a host; arguments as of `Downloads` and `images_of`, and how often a file is retried."""
    async with serving(host, folder, limits=limits) as (server, downloads):
        downloads.limits = replace(JOB_LIMITS, file=replace(JOB_LIMITS.file, retries=retries))
        return await downloads.run(images_of(server, *descriptions, count=count))


def contents(folder: Path) -> dict[str, bytes]:
    """The files in a folder, by name, without the list of them."""
    found = {}
    for path in folder.iterdir():
        if path.name != LIST_NAME:
            with suppress(FileNotFoundError):  # an unfinished file gets its name, or is deleted
                found[path.name] = path.read_bytes()
    return found


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch: pytest.MonkeyPatch, qapp: object) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("app.packs.download_originals.has_route", lambda: True)


async def test_the_bytes_are_those_that_came_and_names_are_valid_on_every_system(tmp_path: Path) -> None:
    host = Host(
        files={
            "/2": ENDED["png"],
            "/3": ENDED["gif"],
            "/4": ENDED["webp"],
            "/5": ENDED["avif"],
            "/6": b"II*\0" + bytes(100),
        }
    )
    descriptions = (
        'A "beach": sun/sea\\sand <1> | 50%? *now*',
        "CON",
        "An end with dots. ...",
        "w" * 300,
        "😀" * 100,
        "",
        "café \u202eexe",
        "two\nlines\tand \x00 NUL",
    )
    async with serving(host, tmp_path / "taken") as (server, downloads):
        job = await downloads.run(images_of(server, *descriptions))
    assert (is_complete(job), job.result, job.failures) == (True, tmp_path / "taken", [])
    found = contents(tmp_path / "taken")
    assert [*sorted(found)] == [
        "001-A beach sun sea sand 1 50% now.jpg",
        "002-CON.png",
        "003-An end with dots.gif",
        f"004-{'w' * 100}.webp",
        f"005-{'😀' * 25}.avif",
        "006-id-6.tif",
        "007-café exe.jpg",
        "008-two lines and NUL.jpg",
    ]
    assert found["001-A beach sun sea sand 1 50% now.jpg"] == photo("/1")
    assert found["002-CON.png"] == host.files["/2"]
    assert job.done_bytes == sum(map(len, found.values()))
    assert sorted(downloads.taken) == [*range(1, 9)]


async def test_nothing_is_overwritten_and_what_is_there_with_the_same_bytes_stays(tmp_path: Path) -> None:
    with RawServer(Host()) as server:
        images = images_of(server, "same", "other", "folder")
        (tmp_path / "002-other.jpg").write_bytes(b"mine")
        (tmp_path / "003-folder.jpg").mkdir()
        async with Downloads(tmp_path) as downloads:
            assert is_complete(await downloads.run(images))
            first = (tmp_path / "001-same.jpg").stat().st_ino
            assert is_complete(await downloads.run(images))
    assert sorted(set(os.listdir(tmp_path)) - {LIST_NAME}) == [
        "001-same.jpg",
        "002-other (2).jpg",
        "002-other.jpg",
        "003-folder (2).jpg",
        "003-folder.jpg",
    ]
    assert (tmp_path / "001-same.jpg").stat().st_ino == first
    assert (tmp_path / "002-other.jpg").read_bytes() == b"mine"
    assert (tmp_path / "002-other (2).jpg").read_bytes() == photo("/2")


async def test_a_file_system_without_hard_links_overwrites_nothing_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_source: Path, target: Path) -> None:
        raise PermissionError(errno.EPERM, "no hard links", target)

    monkeypatch.setattr(os, "link", refuse)
    (tmp_path / "001-photo.jpg").write_bytes(b"mine")
    async with serving(Host(), tmp_path) as (server, downloads):
        assert is_complete(await downloads.run(images_of(server, count=2)))
        assert is_complete(await downloads.run(images_of(server, count=2)))
    assert contents(tmp_path) == {
        "001-photo.jpg": b"mine",
        "001-photo (2).jpg": photo("/1"),
        "002-photo.jpg": photo("/2"),
    }


async def test_a_host_that_fails_and_cuts_gets_the_rest_requested(tmp_path: Path) -> None:
    host = Host()

    def fault(exchange: Exchange, content: bytes) -> bytes | bool | None:
        if exchange.number % 3 == 0:
            return http_answer("503 Service Unavailable", keeps_open=False)
        return host.cut(exchange, content) if exchange.number % 3 == 1 else None

    host.fault = fault
    async with serving(host, tmp_path) as (server, downloads):
        images = images_of(server, count=20)
        job = await downloads.run(images)
        while job.can_retry:
            job.retry()
            await downloads.stopped(job)
    assert contents(tmp_path) == {f"{number:03}-photo.jpg": photo(f"/{number}") for number in range(1, 21)}
    assert job.done_bytes == 20 * len(photo("/1"))
    assert host.continued
    for target, asked, condition in host.ranges:
        assert (asked is None) is (condition is None)
        assert condition in {None, host.etag(photo(target))}


@each_row("etag", ["", 'W/"weak"', "unquoted", f'"{"x" * 300}"'])
async def test_without_a_strong_validator_nothing_is_continued(tmp_path: Path, etag: str) -> None:
    host = Host(etag=lambda _content: etag)
    host.fault = lambda exchange, content: host.cut(exchange, content) if exchange.number == 1 else None
    assert is_complete(await download(tmp_path, host, count=1))
    assert host.continued == []
    assert contents(tmp_path) == {"001-photo.jpg": photo("/1")}


async def _continued_with(tmp_path: Path, answer: Callable[[Host, Exchange, bytes], bytes | None]) -> Host:
    """Let the first answer be cut, and the second one, which is asked for the rest, be another one."""
    host = Host()

    def fault(exchange: Exchange, content: bytes) -> bytes | bool | None:
        if exchange.number == 1:
            return host.cut(exchange, content)
        return answer(host, exchange, content) if exchange.number == 2 else None

    host.fault = fault
    async with serving(host, tmp_path) as (server, downloads):
        assert is_complete(await downloads.run(images_of(server, count=1)))
    assert host.continued[:1] == ["/1"]
    return host


@each_row("name", ["/1", "changed"])
async def test_a_whole_answer_instead_of_the_rest_begins_anew(tmp_path: Path, name: str) -> None:
    def ignore(host: Host, _exchange: Exchange, _content: bytes) -> bytes:
        host.files["/1"] = photo(name)
        return http_answer("200 OK", photo(name), f"ETag: {host.etag(photo(name))}")

    host = await _continued_with(tmp_path, ignore)
    assert len(host.ranges) == 2
    assert contents(tmp_path) == {"001-photo.jpg": photo(name)}


@each_row(
    ("first", "last", "total", "etag"),
    [
        (-1, 0, 0, True),  # begins one byte too early
        (1, 0, 0, True),
        (0, -1, 0, True),  # ends before the end
        (0, 0, 1, True),
        (0, 0, 0, False),  # another version
        (None, 0, 0, True),  # without a range
    ],
)
async def test_a_rest_that_does_not_fit_is_not_used(
    tmp_path: Path, first: int | None, last: int, total: int, *, etag: bool
) -> None:
    def misfit(host: Host, exchange: Exchange, content: bytes) -> bytes:
        match = RANGE.fullmatch(exchange.request.header("range") or "")
        assert match is not None
        start, size = int(match[1]), len(content)
        body = b"\0" * (size - start)
        headers = [f"ETag: {host.etag(content)}" if etag else 'ETag: "other"']
        if first is not None:
            headers.append(f"Content-Range: bytes {start + first}-{size - 1 + last}/{size + total}")
        return http_answer("206 Partial Content", body, *headers)

    host = await _continued_with(tmp_path, misfit)
    assert host.ranges[-1] == ("/1", None, None)
    assert contents(tmp_path) == {"001-photo.jpg": photo("/1")}


async def test_a_part_of_a_file_that_was_not_asked_for_is_refused(tmp_path: Path) -> None:
    def answer(_exchange: Exchange) -> bytes:
        return http_answer("206 Partial Content", JPEG * 10, "Content-Range: bytes 0-39/80", 'ETag: "a"')

    job = await download(tmp_path, answer, count=1)
    assert isinstance(job.failures[0].error, errors.HostFailedError)
    assert contents(tmp_path) == {}


async def test_a_redirect_is_followed_but_never_continued(tmp_path: Path) -> None:
    host = Host()

    def fault(exchange: Exchange, content: bytes) -> bytes | bool | None:
        if exchange.request.target == "/1":
            return http_answer("302 Found", b"", "Location: /final")
        return host.cut(exchange, content) if exchange.number == 2 else None

    host.fault = fault
    assert is_complete(await download(tmp_path, host, count=1))
    assert host.continued == []
    assert contents(tmp_path) == {"001-photo.jpg": photo("/final")}


def hold(host: Host, most: int) -> list[Exchange]:
    """Let a host send half of so many answers, and no more until the program leaves; the list has their exchanges."""
    held: list[Exchange] = []

    def fault(exchange: Exchange, content: bytes) -> bool | None:
        if len(held) >= most:
            return None
        held.append(exchange)
        whole = host.answer(exchange, content)
        exchange.send(whole[: len(whole) // 2])
        exchange.wait_until_left()
        return True

    host.fault = fault
    return held


async def test_a_pause_continues_where_it_was_and_a_cancelled_job_leaves_no_part(tmp_path: Path) -> None:
    host = Host()
    held = hold(host, 2)
    async with serving(host, tmp_path) as (server, downloads):
        job = downloads.start(images_of(server, count=1))
        await downloads.until(lambda: job.done_bytes > 0)
        job.pause()
        assert job.state is JobState.PAUSED
        await asyncio.to_thread(server.wait_for_connections, 0)
        job.resume()
        await downloads.until(lambda: len(held) == 2 and job.done_bytes > BYTES // 2)
        assert host.continued == ["/1"]
        job.cancel()
        await downloads.tasks.aclose()
        assert (job.state, job.is_cancelled) == (JobState.ENDED, True)
        assert contents(tmp_path) == {}
        async with Downloads(tmp_path) as others:
            assert is_complete(await others.run(images_of(server, count=1)))
    assert contents(tmp_path) == {"001-photo.jpg": photo("/1")}


async def test_an_image_whose_position_has_changed_is_continued_and_leaves_no_part(tmp_path: Path) -> None:
    host = Host()
    hold(host, 1)
    with RawServer(host) as server:
        async with Downloads(tmp_path) as downloads:
            images = images_of(server, count=2)
            job = downloads.start(images[:1])
            await downloads.until(lambda: job.done_bytes > 0)
        assert [name[:4] for name in contents(tmp_path)] == ["001-"]
        async with Downloads(tmp_path) as downloads:
            later = [replace(images[1], position=1), replace(images[0], position=2)]
            assert is_complete(await downloads.run(later))
    assert host.continued == ["/1"]
    assert contents(tmp_path) == {"001-photo.jpg": photo("/2"), "002-photo.jpg": photo("/1")}


@each_row("pauses", [1, 3])
async def test_pauses_while_the_disk_is_slow_leave_one_download_and_neither_repeat_nor_lose_a_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pauses: int
) -> None:
    host, count = Host(), 40
    host.fault = lambda exchange, _: http_answer("404 Not Found", b"") if exchange.request.target == "/7" else None
    is_free, link = Event(), os.link

    def wait(part: str, target: str) -> None:
        is_free.wait(20)
        link(part, target)

    monkeypatch.setattr(os, "link", wait)
    async with serving(host, tmp_path) as (server, downloads):
        job = downloads.start(images_of(server, count=count))
        await downloads.until(lambda: len(host.ranges) >= MOST)
        for _ in range(pauses):
            job.pause()
            job.resume()
            await asyncio.sleep(0)  # so that the download begins to wait for the former one
        is_free.set()
        await downloads.stopped(job)
    assert [(failure.name, type(failure.error)) for failure in job.failures] == [("007-photo", errors.ImageGoneError)]
    assert (job.done, job.done_bytes) == (count - 1, sum(map(len, contents(tmp_path).values())))
    assert sorted(downloads.taken) == [each for each in range(1, count + 1) if each != 7]
    assert len(contents(tmp_path)) == count - 1


async def test_a_disk_that_sleeps_for_longer_than_a_host_may_be_silent_makes_no_other_file_fail(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    requested, sleeps, make = Event(), Event(), os.open

    def make_slowly(path: str, *arguments: int) -> int:
        if path.endswith(".part") and threading.current_thread().name == "network":
            sleeps.set()
            Event().wait(1.2)
        return make(path, *arguments)

    def answer_when_it_has_slept(exchange: Exchange, _content: bytes) -> None:
        if exchange.request.target == "/2":
            requested.set()
            sleeps.wait(20)
            exchange.wait(1.5)
        else:
            requested.wait(20)

    monkeypatch.setattr(os, "open", make_slowly)
    host = Host(files={"/1": JPEG + bytes(2_000_000) + END}, fault=answer_when_it_has_slept)  # more than memory gathers
    assert is_complete(await download(tmp_path, host, count=2, limits=replace(LIMITS, read_seconds=0.8)))
    assert sorted(target for target, _, _ in host.ranges) == ["/1", "/2"]
    assert contents(tmp_path) == {"001-photo.jpg": host.files["/1"], "002-photo.jpg": photo("/2")}


async def test_what_is_no_picture_or_too_large_or_gone_is_listed_with_its_reason(tmp_path: Path) -> None:
    endless = chunked_head() + chunk(JPEG + bytes(BYTES)) * 3
    answers = {
        "/1": http_answer("200 OK", b"<!doctype html><html>"),
        "/2": http_answer("200 OK", b"<svg xmlns='http://www.w3.org/2000/svg'>"),
        "/3": http_answer("404 Not Found"),
        "/4": endless + chunk(b""),
        "/5": http_answer("200 OK", photo("/5")),
    }
    async with serving(
        lambda exchange: answers[exchange.request.target], tmp_path, limits=replace(LIMITS, max_bytes=BYTES * 2)
    ) as (server, downloads):
        job = await downloads.run(images_of(server, count=5))
    assert {failure.name: type(failure.error) for failure in job.failures} == {
        "001-photo": errors.NotAnImageError,
        "002-photo": errors.UnsupportedFormatError,
        "003-photo": errors.ImageGoneError,
        "004-photo": errors.DownloadTooLargeError,
    }
    assert contents(tmp_path) == {"005-photo.jpg": photo("/5")}
    assert (job.done, job.done_bytes, downloads.taken) == (1, len(photo("/5")), [5])


async def test_a_private_address_is_refused(tmp_path: Path) -> None:
    with RawServer(Host()) as server:
        async with Downloads(tmp_path, allows_private=False) as downloads:
            job = await downloads.run(images_of(server, count=1))
        assert [type(failure.error) for failure in job.failures] == [errors.AddressRefusedError]
        assert server.requests == []


async def test_few_requests_run_at_once_and_a_host_that_asks_to_wait_is_waited_for(tmp_path: Path) -> None:
    host = Host()
    refused: list[float] = []

    def limit(_exchange: Exchange, _content: bytes) -> bytes | None:
        now = time.monotonic()
        with host.lock:
            if refused and now - refused[0] >= 0.9:
                return None
            refused.append(now)
        return http_answer("429 Too Many Requests", b"", "Retry-After: 1")

    host.fault = limit
    with RawServer(host) as server:
        async with Downloads(tmp_path) as downloads:
            job = downloads.start(images_of(server, count=30))
            await downloads.until(lambda: job.is_waiting)
            assert is_complete(await downloads.stopped(job))
        assert server.most_open <= MOST
    assert len(contents(tmp_path)) == 30
    assert len(refused) <= MOST


def small_files(count: int) -> dict[str, bytes]:
    """Files of a few bytes, by path."""
    return {f"/{number}": ENDED["jpg"] + f"{number:09}".encode() for number in range(1, count + 1)}


def _silence(exchange: Exchange) -> bool:
    exchange.wait_until_left()
    return True


@each_row(
    ("fault", "read_seconds"),
    [
        (None, 10.0),  # it refuses connections
        (_silence, 0.2),
        (lambda exchange: exchange.reset() or True, 10.0),
        (lambda _: http_answer("500 Internal Server Error"), 10.0),
        (lambda _: http_answer("503 Service Unavailable"), 10.0),
    ],
)
async def test_a_download_waits_through_outages_of_its_host(
    tmp_path: Path, fault: Callable[[Exchange], bytes | bool] | None, read_seconds: float
) -> None:
    count, outages = 80, 3
    host, port, is_out = Host(files=small_files(count)), 0, Event()
    host.fault = lambda exchange, _: fault(exchange) if fault is not None and is_out.is_set() else None
    async with Downloads(tmp_path, limits=replace(LIMITS, read_seconds=read_seconds)) as downloads:
        with RawServer(host) as server:
            images, port = images_of(server, count=count), server.port
            job = downloads.start(images)
            await downloads.until(lambda: job.done >= 1)
            for _ in range(outages) if fault is not None else ():
                is_out.set()
                await downloads.until(lambda: job.is_waiting)
                is_out.clear()
                await downloads.until(lambda done=job.done: job.done > done)  # type: ignore[misc]
            await downloads.stopped(job) if fault is not None else None
        for _ in range(outages) if fault is None else ():
            await downloads.until(lambda: job.is_waiting)
            with RawServer(host, port=port):
                await downloads.until(lambda done=job.done: job.done > min(done + 4, count - 1))  # type: ignore[misc]
        with RawServer(host, port=port) if fault is None else nullcontext():
            await downloads.stopped(job)
    assert is_complete(job), (job.error, job.failures)
    assert not job.is_waiting
    assert contents(tmp_path) == {f"{number:03}-photo.jpg": host.files[f"/{number}"] for number in range(1, count + 1)}


async def test_rests_between_which_a_host_answers_do_not_add_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.packs.download_originals.has_route", lambda: True)
    host = Host(files=small_files(16))
    host.fault = lambda exchange, _: http_answer("429 Too Many Requests") if exchange.number % 4 else None
    async with Downloads(tmp_path) as downloads:
        # Three rests in succession last 0.09 s at most, those of all files 0.6 s or more.
        policy = replace(JOB_LIMITS.host, longest_pause_seconds=0.02)
        downloads.limits = replace(JOB_LIMITS, host_downloads=1, host=policy, silence_seconds=0.2)
        with RawServer(host) as server:
            assert is_complete(await downloads.run(images_of(server, count=16)))


async def test_a_file_that_fails_while_others_come_is_requested_five_times_without_the_rests_of_a_silent_host(
    tmp_path: Path,
) -> None:
    host = Host(files=small_files(40))
    asked: Counter[str] = Counter()

    def fault(exchange: Exchange, _content: bytes) -> bytes | None:
        target = exchange.request.target
        with host.lock:
            asked[target] += 1
        fails = target == "/7" or (int(target[1:]) % 2 == 0 and asked[target] <= 3)
        return http_answer("500 Internal Server Error") if fails else None

    host.fault = fault
    async with Downloads(tmp_path) as downloads:
        rests = replace(JOB_LIMITS.host, retry_pause_seconds=60.0, longest_pause_seconds=60.0)
        downloads.limits = replace(JOB_LIMITS, host=rests, silence_seconds=600.0)
        with RawServer(host) as server:
            job = await downloads.run(images_of(server, count=40))
    assert [(failure.position, type(failure.error)) for failure in job.failures] == [(7, errors.HostFailedError)]
    assert asked["/7"] == 5


@each_row("has_route", [True, False])
async def test_without_any_answer_the_job_pauses_and_without_a_network_it_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, has_route: bool
) -> None:
    rests: list[int] = []

    def is_connected() -> bool:
        rests.append(1)
        return has_route

    monkeypatch.setattr("app.packs.download_originals.has_route", is_connected)
    host = Host(files=small_files(3))
    with RawServer(host) as server:
        images, port = images_of(server, count=3), server.port
    async with Downloads(tmp_path) as downloads:
        downloads.limits = replace(JOB_LIMITS, silence_seconds=0.1)
        job = downloads.start(images)
        if has_route:
            await downloads.stopped(job)
            assert (job.state, type(job.error), job.failures) == (JobState.PAUSED, errors.HostUnreachableError, [])
        else:
            await downloads.until(lambda: len(rests) > 6)
            assert (job.state, job.is_waiting) == (JobState.RUNNING, True)
        with RawServer(host, port=port):
            job.resume()
            assert is_complete(await downloads.stopped(job))


@each_row(("etag", "is_heeded"), [(True, True), (True, False), (False, True)])
async def test_what_is_there_is_not_downloaded_again(tmp_path: Path, *, etag: bool, is_heeded: bool) -> None:
    host = Host(files=small_files(30), heeds_known=is_heeded)
    if not etag:
        host.etag = lambda _content: ""
    with RawServer(host) as server:
        images = [
            replace(each, url=f"{each.url}?X-Amz-Signature=a&X-Amz-Date=1&key=secret")
            for each in images_of(server, count=30)
        ]
        host.files = {
            f"{target}?X-Amz-Signature={sign}&X-Amz-Date=1&key=secret": content
            for target, content in host.files.items()
            for sign in "ab"
        }
        async with Downloads(tmp_path) as downloads:
            assert is_complete(await downloads.run(images[:20]))
            (tmp_path / "003-photo.jpg").write_bytes(b"changed by the person")
            os.utime(tmp_path / "004-photo.jpg")
            (tmp_path / "005-photo.jpg").unlink()
            before = len(host.ranges)
            anew = [
                replace(
                    each,
                    url=each.url.replace("=a", "=b"),
                    metadata=ImageMetadata(status="completed", description="a description"),
                )
                for each in images
            ]
            job = await downloads.run(anew)
    assert is_complete(job)
    sent = {int(target[1:].partition("?")[0]) for target in host.sent[20:]}
    assert sent == ({3, 5, *range(21, 31)} if is_heeded else {*range(1, 31)})
    assert len(host.ranges) - before == (30 if etag else 12)
    listed = (tmp_path / LIST_NAME).read_text()
    assert "secret" not in listed
    assert "127.0.0.1" not in listed
    assert len(contents(tmp_path)) == 31
    assert (tmp_path / "003-photo.jpg").read_bytes() == b"changed by the person"


@each_row("damage", [None, b"", b"{", b"\xff\0" * 1000, b"folder"])
async def test_the_same_bytes_are_known_again_whatever_the_name_and_the_list(
    tmp_path: Path, damage: bytes | None
) -> None:
    host = Host(files={**small_files(20), "/21": ENDED["png"]})
    with RawServer(host) as server:
        images = images_of(server, count=20)
        async with Downloads(tmp_path) as downloads:
            assert is_complete(await downloads.run(images))
            former, path = contents(tmp_path), tmp_path / LIST_NAME
            if damage == b"folder":
                path.unlink()
                path.mkdir()
            elif damage is not None:
                path.write_bytes(damage)
            later = [replace(each, position=each.position - 1) for each in images[1:]]
            later.append(replace(images[0], url=f"{server.origin}/21", position=20, id="new"))
            later = [
                replace(each, metadata=ImageMetadata(status="completed", description="described")) for each in later
            ]
            job = await downloads.run(later)
    assert is_complete(job)
    (name,) = {*contents(tmp_path)} - {*former} - {LIST_NAME}
    assert name == ("021-described.png" if damage is None else "020-described.png")
    assert {each: content for each, content in contents(tmp_path).items() if each in former} == former


async def test_the_same_image_twice_in_a_pack_is_two_files_however_often(tmp_path: Path) -> None:
    host = Host(files={"/1": ENDED["jpg"], "/2": ENDED["jpg"]})
    async with serving(host, tmp_path) as (server, downloads):
        for _ in range(3):
            assert is_complete(await downloads.run(images_of(server, "a", "b")))
    assert contents(tmp_path) == {"001-a.jpg": ENDED["jpg"], "002-b.jpg": ENDED["jpg"]}


@each_row("length", [True, False])
async def test_half_a_picture_is_listed_as_incomplete_and_kept_as_a_part(tmp_path: Path, *, length: bool) -> None:
    halves = {f"/{number}": each[: len(each) * 3 // 4] for number, each in enumerate(ENDED.values(), 1)}
    whole = {f"/{number + 5}": each + b"\0" * 8 for number, each in enumerate(ENDED.values(), 1)}

    def answer(exchange: Exchange) -> bytes:
        content = {**halves, **whole}[exchange.request.target]
        return http_answer("200 OK", content) if length else chunked_head() + chunk(content) + chunk(b"")

    job = await download(tmp_path, answer, count=10, retries=1)
    assert [(each.position, type(each.error)) for each in job.failures] == [
        (position, errors.IncompleteDownloadError) for position in range(1, 6)
    ]
    names = sorted(contents(tmp_path))
    assert [name.endswith(".part") for name in names] == [number <= 5 for number in range(1, 11)]


@each_row("is_busy", [True, False])
async def test_a_dead_host_is_given_up_and_does_not_delay_others(tmp_path: Path, *, is_busy: bool) -> None:
    dead = RawServer(http_answer("503 Service Unavailable"))
    with RawServer(Host()) as server, dead if is_busy else nullcontext():
        images = images_of(server, count=40)
        images[:30] = [replace(each, url=f"{dead.origin}/{each.position}") for each in images[:30]]
        if not is_busy:
            with dead:
                pass
        async with Downloads(tmp_path) as downloads:
            downloads.limits = replace(JOB_LIMITS, silence_seconds=0.5)
            job = await downloads.run(images)
    assert [type(failure.error) for failure in job.failures] == [
        errors.HostBusyError if is_busy else errors.HostUnreachableError
    ] * 30
    assert len(contents(tmp_path)) == 10


async def test_a_host_that_sends_a_byte_now_and_then_is_given_up(tmp_path: Path) -> None:
    def trickle(exchange: Exchange) -> None:
        exchange.send(http_answer("200 OK", JPEG, length=BYTES))
        exchange.send_slowly(b"\0", pause=0.05)

    job = await download(tmp_path, trickle, count=1, limits=replace(LIMITS, file_slow_seconds=1.0), retries=0)
    assert [type(failure.error) for failure in job.failures] == [errors.HostTimedOutError]
    assert contents(tmp_path) == {}


async def test_a_folder_that_vanishes_pauses_the_job_with_its_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "home")  # the folder for temporary files may be in the home
    host, folder = Host(), tmp_path / "disk" / "taken"
    folder.parent.mkdir()

    def vanish(exchange: Exchange, content: bytes) -> bytes | bool | None:
        if exchange.number == 8:
            folder.parent.rename(tmp_path / "gone")
        return None

    host.fault = vanish
    async with serving(host, folder) as (server, downloads):
        job = await downloads.run(images_of(server, count=20))
        assert (job.state, type(job.error)) == (JobState.PAUSED, FileNotFoundError)
        job.resume()
        await downloads.stopped(job)
        assert job.state is JobState.PAUSED
        folder.parent.mkdir()
        job.resume()
        assert is_complete(await downloads.stopped(job))
        assert job.done == 20
    assert {int(name[:3]) for name in contents(folder)} == set(range(1, 21))  # also those that went with the folder


async def test_the_proposed_folder_may_be_missing_in_the_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    folder = tmp_path / "Downloads" / "Pack"
    async with serving(Host(), folder) as (server, downloads):
        assert is_complete(await downloads.run(images_of(server, count=2)))
    assert len(contents(folder)) == 2


async def test_a_full_disk_pauses_the_job_and_nothing_is_lost(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk"):
        filler = fill_disk(tmp_path / "disk")
        with filler.open("r+b") as file:
            file.truncate(filler.stat().st_size - 1_100_000)  # room for three files and a half
        folder = tmp_path / "disk" / "taken"
        async with serving(Host(), folder) as (server, downloads):
            job = await downloads.run(images_of(server, count=6))
            assert job.state is JobState.PAUSED
            assert isinstance(job.error, OSError)
            complete = {name for name in contents(folder) if not name.endswith(".part")}
            assert all(contents(folder)[name] == photo(f"/{int(name[:3])}") for name in complete)
            assert len(complete) == job.done < 6
            filler.unlink()
            job.resume()
            assert is_complete(await downloads.stopped(job))
        assert contents(folder) == {f"{number:03}-photo.jpg": photo(f"/{number}") for number in range(1, 7)}


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
async def test_each_complete_file_is_flushed_to_the_disk_soon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    flush, flushed = os.fsync, set[str]()

    def note(descriptor: int) -> None:
        flush(descriptor)
        path = Path(f"/proc/self/fd/{descriptor}").readlink()
        flushed.update([path.name] if path.parent == tmp_path else [])  # others may be of a former test

    monkeypatch.setattr(os, "fsync", note)
    async with serving(Host(), tmp_path) as (server, downloads):
        assert is_complete(await downloads.run(images_of(server, count=5)))
        await downloads.until(lambda: len(flushed) == 5)
    assert flushed == set(contents(tmp_path))


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
async def test_what_a_network_disk_refuses_when_a_file_is_closed_gets_no_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    close, refusals = os.close, iter([True])

    def refuse(descriptor: int) -> None:
        is_part = Path(f"/proc/self/fd/{descriptor}").readlink().suffix == ".part"
        close(descriptor)
        if is_part and next(refusals, False):
            raise OSError(errno.EDQUOT, "Disk quota exceeded")

    monkeypatch.setattr(os, "close", refuse)
    async with serving(Host(), tmp_path) as (server, downloads):
        job = await downloads.run(images_of(server, count=1))
        assert job.state is JobState.PAUSED
        assert isinstance(job.error, OSError)
        assert not [name for name in contents(tmp_path) if not name.endswith(".part")]
        job.resume()
        assert is_complete(await downloads.stopped(job))
    assert contents(tmp_path) == {"001-photo.jpg": photo("/1")}


async def test_a_manifest_lists_the_files_and_is_replaced_by_its_own_successor_only(tmp_path: Path) -> None:
    host = Host(files={"/2": b"no picture"})
    (tmp_path / "manifest.csv").write_text("mine")
    with RawServer(host) as server:
        images = images_of(server, "a beach", "=cmd()", "a forest")
        async with Downloads(tmp_path) as downloads:
            job = await downloads.run(images, notes={"id-3": "for May"})
            del host.files["/2"]
            job.retry()
            assert is_complete(await downloads.stopped(job))
    assert (tmp_path / "manifest.csv").read_text() == "mine"
    text = (tmp_path / "manifest (2).csv").read_bytes().decode("utf-8-sig")
    rows = [*csv.DictReader(text.splitlines())]
    assert [(row["position"], row["note"], row["file"]) for row in rows] == [
        ("1", "", "001-a beach.jpg"),
        ("2", "", "002-=cmd().jpg"),
        ("3", "for May", "003-a forest.jpg"),
    ]
    assert rows[1]["description"] == "'=cmd()"
    assert len(contents(tmp_path)) == 5


_SCRIPT = """
import asyncio, sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
import tests.unit.packs.test_download_originals as tests
from tests.unit.packs.test_download_originals import Downloads, images_at
application = QCoreApplication([])
async def main():
    async with Downloads(Path(sys.argv[2])) as downloads:
        job = await downloads.run(images_at(sys.argv[1], 40))
        assert tests.is_complete(job), (job.error, job.failures)
asyncio.run(main())
"""


def images_at(origin: str, count: int) -> list[PackImage]:
    """Images of the server at an address, for another process."""
    return [replace(image(number, f"id-{number}"), url=f"{origin}/{number}") for number in range(1, count + 1)]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
async def test_after_kill_9_no_half_file_has_its_final_name_and_the_rest_is_continued(tmp_path: Path) -> None:
    host = Host()
    killed: list[int] = []
    processes: list[subprocess.Popen[bytes]] = []

    def kill(exchange: Exchange, content: bytes) -> bool | None:
        with host.lock:
            count = len(host.ranges)
            due = count >= 12 and not killed
            if due:
                killed.append(count)
        if not due:
            return None
        whole = host.answer(exchange, content)
        exchange.send(whole[: len(whole) // 2])
        # Until a part of this file is on the disk.
        begin = f"{int(exchange.request.target[1:]):03}-"
        while not any(name.startswith(begin) for name in os.listdir(tmp_path)) and exchange.wait(0.01):
            pass
        os.kill(processes[-1].pid, signal.SIGKILL)
        return True

    host.fault = kill
    host.files = {f"/{number}": JPEG + photo(f"/{number}")[6:-2] * 6 + END for number in range(1, 41)}
    with RawServer(host) as server:
        for _ in range(2):
            command = [sys.executable, "-c", _SCRIPT, server.origin, str(tmp_path)]
            processes.append(await asyncio.to_thread(subprocess.Popen, command))
            code = await asyncio.to_thread(processes[-1].wait, 60)
            for name, content in contents(tmp_path).items():
                if not name.endswith(".part"):
                    assert content == host.files[f"/{int(name[:3])}"]
    assert code == 0
    assert len(killed) == 1
    assert host.continued
    assert contents(tmp_path) == {f"{number:03}-id-{number}.jpg": host.files[f"/{number}"] for number in range(1, 41)}

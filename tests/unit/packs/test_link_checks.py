"""The check of a pack's links, from real servers: what it finds, who rests, who is given up, and how it goes on."""

import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from typing import cast

import msgspec
import pytest
from msgspec.structs import replace
from PIL import Image

from app.core.errors import DamagedImageError, HostFailedError, HostTimedOutError, ImageError
from app.core.limits import LINK_REQUESTS, LinkCheckLimits, RetryPolicy
from app.core.links import NOT_CHECKED, Finding, LinkCheck, Reason, reasons_of
from app.core.models import PackImage
from app.core.worker import TaskOwner
from app.images.curl_transfer import Certificates
from app.images.download import ImageDownloader
from app.images.image_request import Answer
from app.packs.findings import Findings, loaded_now
from app.packs.jobs import Job, JobList, JobState
from app.packs.link_checks import LinkCheckWork, check_of
from tests.raw_server import Exchange, RawServer, http_answer
from tests.tables import each_row
from tests.unit.images.image_files import encoded
from tests.unit.packs.stand_in_services import image, until

pytestmark = pytest.mark.anyio
# The same as those of a person, many times as short.
LIMITS = LinkCheckLimits(
    gap_seconds=0.0,
    failed=RetryPolicy(retries=1, retry_pause_seconds=0.01),
    refused=RetryPolicy(retries=1_000, retry_pause_seconds=0.01, max_retry_after_seconds=float("inf")),
    longest_rest_seconds=0.05,
    save_seconds=0.01,
)
PHOTO = encoded(Image.new("RGB", (1080, 1920)), "JPEG")
ANSWER = http_answer("200 OK", PHOTO, "Content-Type: image/jpeg")


class Checks:
    """Jobs that check links."""

    def __init__(self, limits: LinkCheckLimits = LIMITS, requests: object = LINK_REQUESTS) -> None:
        self.tasks = TaskOwner()
        self.jobs = JobList(self.tasks)
        self.saved: dict[str, LinkCheck] = {}
        self.loaded: dict[str, LinkCheck] = {}
        self.errors: dict[str, ImageError] = {}
        self.downloader = ImageDownloader(requests, Certificates(), allows_private=True)  # type: ignore[arg-type]
        self.limits = limits

    def start(self, images: Sequence[PackImage]) -> tuple[Job, LinkCheckWork]:
        """Start a job."""
        known = self.loaded.get, lambda image: self.errors.get(image.url)
        work = LinkCheckWork(self.downloader, images, *known, self.saved.update, self.limits)
        return self.jobs.start(str, work, str, total=len(work.left), can_pause=True), work

    async def run(self, images: Sequence[PackImage]) -> tuple[Job, LinkCheckWork]:
        """Start a job, and wait until it has ended or was paused."""
        job, work = self.start(images)
        await until(lambda: job.state is not JobState.RUNNING)
        return job, work

    async def __aenter__(self) -> "Checks":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.tasks.aclose()
        await self.downloader.aclose()


def images_of(*urls: str) -> list[PackImage]:
    """Images with these URLs."""
    return [image(number, f"id-{number}", url) for number, url in enumerate(urls, 1)]


def many(server: RawServer, count: int) -> list[PackImage]:
    """So many images of a server."""
    return images_of(*(f"{server.origin}/{number}.jpg" for number in range(1, count + 1)))


@pytest.fixture(autouse=True)
def _online(monkeypatch: pytest.MonkeyPatch, qapp: object) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("app.packs.link_checks.has_route", lambda: True)


@each_row(
    "host, finding, requests",
    [
        (ANSWER, Finding.WORKS, 1),
        (http_answer("200 OK", b"<html>sign in</html>", "Content-Type: text/html"), Finding.REFUSED, 1),
        (http_answer("200 OK", b"\xef\xbb\xbf\n<!doctype html>"), Finding.REFUSED, 1),
        (http_answer("403 Forbidden"), Finding.REFUSED, 1),
        (http_answer("404 Not Found"), Finding.GONE, 1),
        (http_answer("503 Service Unavailable"), Finding.FAILS, 2),
        (lambda each: http_answer("500 Oh") if each.number == 1 else ANSWER, Finding.WORKS, 2),
        (lambda each: each.wait_until_left(), Finding.FAILS, 2),  # too slow
        (http_answer("200 OK", PHOTO[:90]), Finding.FAILS, 1),
        (http_answer("200 OK", b"\0" * 90), Finding.FAILS, 1),
    ],
    ids=["works", "page", "page without a type", "403", "404", "503", "500 once", "slow", "cut short", "zeros"],
)
async def test_each_answer_means_a_word(host: object, finding: Finding, requests: int) -> None:
    with RawServer(host) as server:  # type: ignore[arg-type]
        async with Checks(requests=replace(LINK_REQUESTS, read_seconds=0.2)) as checks:
            job, work = await checks.run(many(server, 1))
        assert len(server.requests) == requests
    assert (job.state, job.failures, job.done) == (JobState.ENDED, [], 1)
    assert [each for each, count in work.counts.items() if count] == [finding]
    assert checks.saved == work.found


SMALL = encoded(Image.new("RGB", (30, 20)), "JPEG")
LATE_SIZE = PHOTO[:2] + b"\xff\xe1\xff\xff" + bytes(60_000)  # of a picture with 64 KiB of metadata
NO_HEIGHT = b"GIF89a\x05\0\0\0" + bytes(40)


@each_row(
    "size, body, problem, file_format, width",
    [
        (len(SMALL), SMALL, "", "JPEG", 30),
        (90, PHOTO[:90], "damaged", "JPEG", 0),
        (len(NO_HEIGHT), NO_HEIGHT, "damaged", "GIF", 5),
        (None, PHOTO[:90], "", "JPEG", 0),  # the rest may follow
        (90_000, LATE_SIZE, "", "JPEG", 0),
        (40, b"II*\0" + bytes(36), "", "TIFF", 0),
        (4, b"<svg", "page", "", 0),
        (4, b"zero", "no_picture", "", 0),
    ],
)
def test_a_file_is_damaged_if_all_of_it_is_there_without_a_size(
    size: int | None, body: bytes, problem: str, file_format: str, width: int
) -> None:
    length = ((b"content-length", b"%d" % size),) if size is not None else ()
    check = check_of(Answer(200, ((b"content-type", b"Image/JPEG;" + b"x" * 200), *length), body), (), 0.5)
    assert (check.problem, check.format, check.width, check.size) == (problem, file_format, width, size)
    assert (check.content_type, check.seconds) == ("image/jpeg", 0.5)
    long = check_of(Answer(404, ((b"content-type", b"x" * 200),)), (), 0.5)
    assert msgspec.json.decode(msgspec.json.encode(long), type=LinkCheck) == long


async def test_what_is_known_of_a_picture_is_kept_with_its_redirects() -> None:
    def host(exchange: Exchange) -> bytes:
        if exchange.request.target == "/1.jpg":
            return http_answer("301 Moved Permanently", b"", "Location: /moved.jpg")
        if exchange.request.target == "/moved.jpg":
            return http_answer("302 Found", b"", f"Location: /{'a' * 3_000}.jpg")
        return ANSWER

    with RawServer(host) as server:
        async with Checks() as checks:
            _, work = await checks.run(many(server, 1))
    ((url, found),) = work.found.items()
    assert (found.status, found.content_type, found.format) == (200, "image/jpeg", "JPEG")
    assert (found.width, found.height, found.size) == (1080, 1920, len(PHOTO))
    moved, long = (each.url for each in found.hops)
    assert moved == f"{server.origin}/moved.jpg"
    assert long.startswith(f"{server.origin}/aaa")
    assert msgspec.json.decode(msgspec.json.encode(found), type=LinkCheck) == found, "it can be read at the next start"
    assert found.seconds > 0
    assert time.time() - found.at < 60
    assert reasons_of(url, found) == (Reason.MOVED,)


async def test_each_url_is_requested_once_by_four_at_a_time() -> None:
    running, most, lock = 0, 0, threading.Lock()

    def host(exchange: Exchange) -> bytes:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        exchange.wait(0.01)
        with lock:
            running -= 1
        return ANSWER

    with RawServer(host) as server:
        signed = f"{server.origin}/s.jpg?signature={{}}&expires=1900000000"
        images = many(server, 20) + images_of(signed.format(1), signed.format(2)) + many(server, 3)
        async with Checks() as checks:
            job, work = await checks.run(images)
        assert len(server.requests) == len(work.found) == job.total == 21
    assert most == 4


async def test_requests_to_a_host_have_a_gap_and_one_that_fails_a_pause() -> None:
    moments: list[float] = []

    def host(_: Exchange) -> bytes:
        moments.append(time.monotonic())
        return http_answer("500 Oh") if len(moments) <= 2 else ANSWER

    with RawServer(host) as server:
        async with Checks(replace(LIMITS, failed=RetryPolicy(retries=1, retry_pause_seconds=0.4))) as checks:
            await checks.run(many(server, 1))
            assert len(moments) == 2
            assert moments[1] - moments[0] > 0.15, "the pause has a jitter of 50 %"
        async with Checks(replace(LIMITS, gap_seconds=0.05)) as checks:
            await checks.run(many(server, 6))
    assert moments[-1] - moments[2] > 0.2


def test_links_that_can_not_be_requested_are_not_checked_and_copies_once() -> None:
    empty = replace(image(2, "b"), url="")
    signed = "https://a.test/4?signature={}&expires=1900000000"
    images = [*images_of("https://a.test/1"), empty, image(4, "d", signed.format(1)), image(5, "e", signed)]
    work = LinkCheckWork(cast("ImageDownloader", None), images, lambda _: None, lambda _: None, lambda _: None, LIMITS)
    assert [each.position for each in work.left.values()] == [1, 4]


async def test_requests_that_were_sent_before_a_rest_count_as_one_refusal() -> None:
    four = threading.Barrier(4)

    def host(_: Exchange) -> bytes:
        four.wait(20)
        return http_answer("429 Too Many Requests")

    with RawServer(host) as server:
        async with Checks(replace(LIMITS, refusals=2)) as checks:
            job, _ = await checks.run(many(server, 12))
        assert len(server.requests) == 8
    assert {(type(each.error), each.error.args) for each in job.failures} == {(HostFailedError, (429,))}


async def test_a_slow_host_is_not_one_that_rests() -> None:
    with RawServer(lambda each: ANSWER if each.wait(0.03) else None) as server:
        async with Checks(replace(LIMITS, gap_seconds=0.01)) as checks:
            job, _ = checks.start(many(server, 12))
            await until(lambda: job.is_waiting or job.done == 12)
    assert job.done == 12


async def test_a_host_that_limits_requests_rests_and_others_go_on() -> None:
    with ExitStack() as stack:
        is_free = threading.Event()

        def busy(exchange: Exchange) -> bytes:
            if not is_free.is_set():
                return http_answer("429 Too Many Requests", b"", "Retry-After: 3600")
            return ANSWER

        servers = [stack.enter_context(RawServer(host)) for host in (busy, ANSWER)]
        async with Checks(replace(LIMITS, refusals=10_000)) as checks:
            job, work = checks.start(many(servers[0], 8) + many(servers[1], 30))
            await until(lambda: job.is_waiting)  # the hour that it asks for is cut to the longest rest
            assert job.done == 30
            job.pause()
            await until(lambda: not job.is_waiting)
            job.resume()
            await until(lambda: job.is_waiting)
            is_free.set()
            await until(lambda: job.state is JobState.ENDED)
    assert work.counts[Finding.WORKS] == 38
    assert not job.is_waiting


@each_row("status", ["403 Forbidden", "429 Too Many Requests"])
async def test_a_host_that_refuses_ten_times_in_a_row_is_given_up_and_can_be_asked_again(status: str) -> None:
    refusal, is_open = http_answer(status), threading.Event()
    with RawServer(lambda _: ANSWER if is_open.is_set() else refusal) as server:
        async with Checks() as checks:
            job, work = await checks.run(many(server, 50))
            refused = [each for each in checks.saved.values() if each.is_given_up]
            assert 0 < len(refused) < 50
            assert 10 <= len(server.requests) < 50  # four at a time, and one of each time counts while it limits them
            assert work.given_up == [server.origin.removeprefix("http://")]
            assert work.counts[Finding.REFUSED] == 50 - len(refused)
            assert (job.done + len(job.failures), len(job.failures)) == (50, len(refused))
            assert job.can_retry
            is_open.set()
            job.retry()
            await until(lambda: job.state is JobState.ENDED)
            assert (work.given_up, job.failures, job.done) == ([], [], 50)
            assert sum(work.counts.values()) == 50
            assert work.counts[Finding.WORKS] == len(refused)


async def test_a_host_that_does_not_answer_is_given_up_but_for_what_the_program_has_loaded_meanwhile() -> None:
    async with Checks(requests=replace(LINK_REQUESTS, read_seconds=0.05)) as checks:

        def host(exchange: Exchange) -> None:
            checks.loaded.update({each.url: loaded_now(None) for each in images[20:25]})
            exchange.wait_until_left()

        with RawServer(host) as server:
            images = many(server, 30)
            job, work = await checks.run(images)
            asked = {each.target for each in server.requests}
    assert 10 <= len(asked) < 20
    assert work.given_up == [server.origin.removeprefix("http://")]
    assert (work.counts[Finding.WORKS], work.counts[Finding.FAILS]) == (5, len(asked))
    assert len(job.failures) == 25 - len(asked)


async def test_refusals_among_answers_give_nobody_up() -> None:
    def host(exchange: Exchange) -> bytes:
        return http_answer("404 Not Found" if exchange.number % 5 == 0 else "403 Forbidden")

    with RawServer(host) as server:
        async with Checks() as checks:
            _, work = await checks.run(many(server, 60))
        assert len(server.requests) == 60
    assert (work.counts[Finding.REFUSED], work.counts[Finding.GONE]) == (48, 12)


async def test_a_paused_check_goes_on_with_what_is_left_and_a_cancelled_one_keeps_what_it_has_found() -> None:
    may_answer = threading.Semaphore(10)

    def host(exchange: Exchange) -> bytes | None:
        while not may_answer.acquire(timeout=0.01):
            if not exchange.wait(0):
                return None
        return ANSWER

    with RawServer(host) as server:
        async with Checks() as checks:
            job, work = checks.start(many(server, 40))
            await until(lambda: job.done == 10)
            job.pause()
            await until(lambda: len(checks.saved) == 10)
            assert len(work.left) == 30
            may_answer.release(20)
            job.resume()
            await until(lambda: len(checks.saved) >= 20)
            job.cancel()
            await until(lambda: checks.saved == work.found)
    assert 20 <= len(checks.saved) < 40
    assert not job.failures


async def test_what_the_program_has_loaded_lately_is_not_requested() -> None:
    with RawServer(ANSWER) as server:
        images = many(server, 3)
        async with Checks() as checks:
            checks.loaded[images[0].url] = loaded_now((1080, 1920))
            checks.loaded[images[1].url] = replace(loaded_now(None), at=time.time() - 700)
            _, work = await checks.run(images)
        assert sorted(each.target for each in server.requests) == ["/2.jpg", "/3.jpg"]
    assert work.counts[Finding.WORKS] == 3


async def test_what_the_program_has_loaded_lately_takes_no_time() -> None:
    images = images_of(*(f"https://a.test/{number}.jpg" for number in range(100)))
    async with Checks(LinkCheckLimits(gap_seconds=60.0)) as checks:
        checks.loaded = {each.url: loaded_now((1080, 1920)) for each in images}
        job, work = await checks.run(images)
    assert (job.state, job.done, work.counts[Finding.WORKS]) == (JobState.ENDED, 100, 100)


async def test_a_picture_that_can_not_be_shown_fails_whatever_its_beginning_says() -> None:
    with RawServer(ANSWER) as server:
        images = many(server, 3)
        async with Checks() as checks:
            checks.errors = {images[0].url: DamagedImageError(), images[1].url: HostTimedOutError()}
            _, work = await checks.run(images)
    assert work.counts[Finding.FAILS] == 1
    assert work.counts[Finding.WORKS] == 2, "what was the line's fault is asked of the host"
    check = work.found[images[0].url]
    assert (check.problem, check.status, check.width) == ("damaged", 200, 1080)


async def test_without_a_network_the_check_is_paused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.packs.link_checks.has_route", lambda: False)
    async with Checks() as checks:
        job, work = await checks.run(images_of("http://127.0.0.1:2/a.jpg"))
    assert (job.state, len(work.left), work.found) == (JobState.PAUSED, 1, {})


def test_a_later_load_corrects_what_had_failed_and_leaves_what_works() -> None:
    findings, corrected = Findings(), list[Mapping[str, LinkCheck]]()
    findings.corrected.connect(corrected.append)
    good = LinkCheck(1.0, 206, size=5, format="JPEG")
    left = replace(NOT_CHECKED, is_left=True)
    findings.add_links({"gone": LinkCheck(1.0, 404, is_left=True), "good": good, "other": left})
    assert {*findings.links} == {"gone", "good"}
    assert findings.left == {"gone", "other"}
    for url in ("gone", "good", "new"):
        findings.record_loaded(url, (2000, 1000))
    found = findings.link_of(image(1, "a", "gone"))
    assert found is not None
    assert (found.is_loaded, found.width) == (True, 2000)
    assert findings.link_finding(image(2, "b", "good")) is Finding.WORKS
    assert findings.links["good"] is good
    assert findings.link_finding(image(3, "c", "new")) is None
    assert [[*each] for each in corrected] == [["gone"]]
    assert findings.left == {"other"}
    assert findings.loaded("new") is not None
    findings.show_pack()
    assert (findings.links, findings.left, findings.loaded("new")) == ({}, frozenset(), None)

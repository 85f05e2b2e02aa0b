"""The checks of a pack's links: what was found of them, and the work of the job that checks them.

A link is checked by the beginning of its file. What was found is saved as it comes, with what is left, so that a check
that the program could not end goes on when the person says so.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace
from PySide6.QtCore import QObject, Signal

from app.core.connection import retry_after_seconds
from app.core.errors import (
    DamagedImageError,
    HostUnreachableError,
    ImageError,
    IncompleteDownloadError,
    NotAnImageError,
    UnsupportedFormatError,
)
from app.core.limits import LinkCheckLimits
from app.core.links import (
    PAGE,
    Finding,
    Hop,
    LinkCheck,
    count_findings,
    error_of,
    finding_of,
    key_of,
    problem_of,
)
from app.core.models import PackImage
from app.images.exchange import PARTS, Answer, file_bytes
from app.images.file_formats import read_size, recognise
from app.images.image_url import host_of
from app.packs.download_originals import has_route
from app.packs.findings import Findings
from app.packs.jobs import Job

if TYPE_CHECKING:
    from app.images.download import ImageDownloader

_TOO_MANY: Final = 429
_SERVER_FAILURES: Final = 500  # and larger statuses
_BLANKS: Final = b" \t\r\n\xef\xbb\xbf"  # with a byte order mark
_PAGE_TYPES: Final = ("text/html", "application/xhtml")
_SILENT: Final = frozenset({"timeout", "unreachable"})
_TRIED_AGAIN: Final = _SILENT | {"incomplete"}


class LinkChecks(QObject):
    """What is known of the links of the pack on screen beside what was found of them.

    Attributes:
        left: The keys of those that the last check has not reached, because the program has ended before.

    Signals:
        corrected: The program has loaded pictures whose links had failed; a mapping as `Findings.links`.
    """

    corrected = Signal(object)

    def __init__(self, findings: Findings, parent: QObject | None = None) -> None:
        """Begin without a pack, whose links these findings are of."""
        super().__init__(parent)
        self.left: frozenset[str] = frozenset()
        self._findings = findings
        self._loaded: dict[str, LinkCheck] = {}

    def show_pack(self) -> None:
        """Discard everything, because another pack is on screen."""
        self.left, self._loaded = frozenset(), {}
        self._findings.set_links({})

    def load(self, saved: Mapping[str, LinkCheck], left: Iterable[str]) -> None:
        """Add what is on disk to what was found since."""
        self.left = frozenset(left)
        if saved:
            self._findings.set_links({**saved, **self._findings.links})

    def add(self, found: Mapping[str, LinkCheck]) -> None:
        """Add what a check has found."""
        self._findings.set_links({**self._findings.links, **found})

    def record_loaded(self, url: str, size: tuple[int, int] | None) -> None:
        """Record that the program has just loaded a picture itself, which corrects a check that says otherwise."""
        check = self._loaded[url] = loaded_now(size)
        key = key_of(url)
        former = self._findings.links.get(key)
        if former is not None and error_of(former) is not None:
            self.add({key: check})
            self.corrected.emit({key: check})

    def loaded(self, url: str) -> LinkCheck | None:
        """What is known of a link because the program has loaded it in this run; None if it has not."""
        return self._loaded.get(url)


def loaded_now(size: tuple[int, int] | None) -> LinkCheck:
    """What is known of the link of a picture that the program has loaded, of so many pixels if that is known."""
    width, height = size or (0, 0)
    return LinkCheck(time.time(), width=width, height=height, is_loaded=True)


def check_of(answer: Answer, hops: Sequence[Hop], seconds: float) -> LinkCheck:
    """What an answer to `ImageDownloader.fetch_beginning` says of a link."""
    content_type = (answer.header(b"content-type") or "").partition(";")[0].strip().lower()[:100]
    check = LinkCheck(time.time(), answer.status, hops=tuple(hops), content_type=content_type, seconds=seconds)
    if answer.status not in PARTS:
        return check
    size, problem, width, height = file_bytes(answer), "", 0, 0
    try:
        name = recognise(answer.body)
        width, height = read_size(answer.body, name) or (0, 0)
        is_all_there = size is not None and size <= len(answer.body)
        problem = "damaged" if is_all_there and not (width and height) else ""
    except UnsupportedFormatError as error:
        name = error.format_name or "?"
    except NotAnImageError:
        name, is_page = "", content_type.startswith(_PAGE_TYPES) or answer.body.lstrip(_BLANKS)[:1] == b"<"
        problem = PAGE if is_page else "no_picture"
    return LinkCheck(
        check.at,
        check.status,
        problem,
        check.hops,
        content_type,
        name,
        width,
        height,
        size,
        seconds,
    )


class _Host:
    """A host whose links are checked. Times are those of `time.monotonic`.

    Attributes:
        left: Number of its links that are left.
        given_up: What was found last, if no more of its links are requested.
    """

    def __init__(self, limits: LinkCheckLimits, left: int) -> None:
        self.left = left
        self.given_up: LinkCheck | None = None
        self._limits = limits
        self._ready_at = self._rested_at = 0.0
        self._failures = 0  # in succession

    @property
    def is_resting(self) -> bool:
        """Whether it has asked to wait, or nothing is requested of it any more."""
        return not self.left or self._ready_at - time.monotonic() > self._limits.gap_seconds

    async def turn(self) -> float:
        """Wait until the host may be requested, and return the time."""
        now = time.monotonic()
        if now < self._ready_at:  # others wait, too, and it may be asked to rest longer meanwhile
            await asyncio.sleep(self._ready_at - now)
            return await self.turn()
        self._ready_at = now + self._limits.gap_seconds
        return now

    def record(self, check: LinkCheck, began_at: float, retry_after: float | None) -> bool:
        """Record what was found; return whether the link has to be requested again after a rest.

        Args:
            check: What was found.
            began_at: When the request was sent. Of those that were sent before a rest, one counts as refused.
            retry_after: Seconds the host has asked to wait.
        """
        is_limited = check.status == _TOO_MANY and not check.problem
        if is_limited and began_at < self._rested_at:
            return self.given_up is None
        if finding_of(check, ()) is not Finding.REFUSED and check.problem not in _SILENT:
            self._failures = 0
            return False
        self._failures += 1
        if self._failures >= self._limits.refusals:
            self.given_up = check
        elif is_limited:
            pause = self._limits.refused.pause(self._failures - 1, retry_after) or 0.0
            self._rested_at = time.monotonic()
            self._ready_at = self._rested_at + min(pause, self._limits.longest_rest_seconds)
        return is_limited and self.given_up is None


class LinkCheckWork:
    """Checks links: the `Work` of a job. Each URL is requested once, whatever its signature.

    Attributes:
        found: What was found, by the keys of the URLs.
        given_up: The hosts that were given up.
    """

    def __init__(
        self,
        downloader: ImageDownloader,
        images: Iterable[PackImage],
        loaded: Callable[[str], LinkCheck | None],
        picture_error: Callable[[PackImage], ImageError | None],
        on_found: Callable[[Mapping[str, LinkCheck]], object],
        limits: LinkCheckLimits = LinkCheckLimits(),  # noqa: B008 (frozen)
    ) -> None:
        """Set what is checked.

        Args:
            downloader: Requests the beginnings of files.
            images: In pack order. Those that could not be read have no link.
            loaded: Returns what is known of a URL because the program has loaded it; None if it has not.
            picture_error: Returns why the program could not show an image; None if it could, or has not tried. The
                beginning of a file does not say that the rest is broken.
            on_found: Called with what was found, once a second and at the end.
            limits: Of pauses and numbers.
        """
        self.found: dict[str, LinkCheck] = {}
        self.given_up: list[str] = []
        self._downloader: Final = downloader
        self._loaded = loaded
        self._picture_error = picture_error
        self._on_found = on_found
        self._limits = limits
        self.left = {key_of(image.url): image for image in reversed([*images]) if image.is_readable and image.url}
        self.left = dict(reversed(self.left.items()))  # the first image of each URL, in pack order
        self._urls = {key: image.url for key, image in self.left.items()}
        self._unsaved: dict[str, LinkCheck] = {}

    @property
    def counts(self) -> dict[Finding, int]:
        """How many of the links have each finding."""
        return count_findings((self._urls[key], check) for key, check in self.found.items())

    async def __call__(self, job: Job) -> None:
        """Check what is left.

        Raises:
            HostUnreachableError: This computer has no network.
        """
        by_host: dict[str, list[str]] = {}
        for key, image in self.left.items():
            by_host.setdefault(host_of(image.url), []).append(key)
        hosts = {name: _Host(self._limits, len(keys)) for name, keys in by_host.items()}
        try:
            async with asyncio.TaskGroup() as group:
                saving = group.create_task(self._save_regularly(job, hosts.values()))
                workers = [
                    group.create_task(self._check_some(job, hosts[name], keys))
                    for name, every in by_host.items()
                    for keys in [iter(every)] * min(self._limits.host_requests, len(every))
                ]
                if workers:
                    await asyncio.wait(workers)
                saving.cancel()
        except BaseExceptionGroup as several:
            raise several.exceptions[0] from None
        finally:
            job.set_waiting(is_waiting=False)
            self._save()
        self.given_up = [name for name, host in hosts.items() if host.given_up is not None]

    async def _check_some(self, job: Job, host: _Host, keys: Iterator[str]) -> None:
        for key in keys:  # which other tasks take from, too
            await self._check(job, host, key)

    async def _check(self, job: Job, host: _Host, key: str) -> None:
        image, retries, is_again = self.left[key], 0, True
        while is_again:
            check = self._loaded(image.url)
            if check is not None and time.time() - check.at < self._limits.fresh_seconds:
                break
            if host.given_up is None:
                began_at = await host.turn()
            if (last := host.given_up) is not None:  # perhaps meanwhile
                check = LinkCheck(time.time(), last.status, last.problem, is_given_up=True)
                break
            check, retry_after = await self._request(job, image.url)
            if check.problem in _TRIED_AGAIN or check.status >= _SERVER_FAILURES:
                pause = self._limits.failed.pause(retries)
                if pause is not None:
                    retries += 1
                    await asyncio.sleep(pause)
                    continue
            is_again = host.record(check, began_at, retry_after)
        assert check is not None
        error = self._picture_error(image)
        if error_of(check) is None and isinstance(error, DamagedImageError | IncompleteDownloadError):
            check = replace(check, problem=problem_of(error))
        host.left -= 1
        self.found[key] = self._unsaved[key] = check
        if check.is_given_up:
            job.fail(image.position, f"{image.position} · {host_of(image.url)}", error_of(check) or NotAnImageError())
        else:
            del self.left[key]
            job.advance(1)

    async def _request(self, job: Job, url: str) -> tuple[LinkCheck, float | None]:
        """Request a link once; return what was found, and the seconds that the host asks to wait."""
        began_at, hops = time.monotonic(), list[Hop]()
        try:
            answer = await self._downloader.fetch_beginning(
                url, hops, on_received=lambda size, _length: job.advance(0, size)
            )
        except ImageError as error:
            error.__traceback__ = None
            problem = problem_of(error)
            if problem in {"no_host", *_SILENT} and not has_route():
                raise HostUnreachableError from None
            seconds = time.monotonic() - began_at
            return LinkCheck(time.time(), problem=problem, hops=tuple(hops), seconds=seconds), None
        return check_of(answer, hops, time.monotonic() - began_at), retry_after_seconds(answer.header(b"retry-after"))

    async def _save_regularly(self, job: Job, hosts: Collection[_Host]) -> None:
        while True:
            await asyncio.sleep(self._limits.save_seconds)
            self._save()
            job.set_waiting(is_waiting=all(host.is_resting for host in hosts))

    def _save(self) -> None:
        found, self._unsaved = self._unsaved, {}
        if found:
            self._on_found(found)

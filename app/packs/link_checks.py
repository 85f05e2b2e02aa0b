"""The work of the job that checks the links of a pack.

A link is checked by the beginning of its file. What was found is saved as it comes, with what is left, so that a check
that the program could not end goes on when the person says so.
"""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

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
from app.images.file_formats import read_size, recognise
from app.images.image_request import PARTS, Answer, file_bytes
from app.images.image_url import host_of
from app.packs.download_originals import HostQueue, has_route
from app.packs.jobs import Job

if TYPE_CHECKING:
    from app.images.download import ImageDownloader

_STEP: Final = 50  # links for which nothing is requested, which take a millisecond
_TOO_MANY: Final = 429
_SERVER_FAILURES: Final = 500  # and larger statuses
_BLANKS: Final = b" \t\r\n\xef\xbb\xbf"  # with a byte order mark
_PAGE_TYPES: Final = ("text/html", "application/xhtml")
_SILENT: Final = frozenset({"timeout", "unreachable"})
_TRIED_AGAIN: Final = _SILENT | {"incomplete"}


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
    return replace(check, problem=problem, format=name, width=width, height=height, size=size)


class _Host(HostQueue[str, LinkCheck]):
    """The links of one host that are left, by their keys. It is given up with what was found last."""

    def __init__(self, limits: LinkCheckLimits) -> None:
        super().__init__(limits.host_requests, limits.gap_seconds)
        self._limits = limits
        self._refusals = 0  # in succession

    def record(self, check: LinkCheck, began_at: float, retry_after: float | None) -> bool:
        """Record what was found; return whether the link has to be requested again after a rest.

        Args:
            check: What was found.
            began_at: When the request was sent. Of those that were sent before a rest, one counts as refused.
            retry_after: Seconds the host has asked to wait.
        """
        is_limited = check.status == _TOO_MANY and not check.problem
        if is_limited and began_at < self.rested_at:
            return self.given_up is None
        if finding_of(check, ()) is not Finding.REFUSED and check.problem not in _SILENT:
            self._refusals = 0
            return False
        self._refusals += 1
        if self._refusals >= self._limits.refusals:
            self.given_up = check
        elif is_limited:
            pause = self._limits.refused.pause(self._refusals - 1, retry_after) or 0.0
            self.rest(min(pause, self._limits.longest_rest_seconds))
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
        self.left = {key_of(image.url): image for image in reversed([*images]) if image.url}
        self.left = dict(reversed(self.left.items()))  # the first image of each URL, in pack order
        self._urls = {key: image.url for key, image in self.left.items()}
        self._unsaved: dict[str, LinkCheck] = {}
        self._failures = defaultdict[str, list[LinkCheck]](list)  # of links in this run

    @property
    def counts(self) -> dict[Finding, int]:
        """How many of the links that were requested have each finding."""
        return count_findings((self._urls[key], check) for key, check in self.found.items() if not check.is_given_up)

    async def __call__(self, job: Job) -> None:
        """Check what is left.

        Raises:
            HostUnreachableError: This computer has no network.
        """
        self.given_up, self._failures = [], defaultdict(list)
        hosts: dict[str, _Host] = {}
        try:
            for number, (key, image) in enumerate([*self.left.items()]):
                if number % _STEP == 0:
                    await asyncio.sleep(0)
                if (check := self._loaded_lately(key)) is not None:
                    self._record(job, key, check)
                else:
                    hosts.setdefault(host_of(image.url), _Host(self._limits)).add(key)
            async with asyncio.TaskGroup() as group:
                saving = group.create_task(self._save_regularly(job, hosts.values()))
                await asyncio.gather(*(self._check_all(job, group, name, host) for name, host in hosts.items()))
                saving.cancel()
        except BaseExceptionGroup as several:
            raise several.exceptions[0] from None
        finally:
            job.set_waiting(is_waiting=False)
            self._save()

    async def _check_all(self, job: Job, group: asyncio.TaskGroup, name: str, host: _Host) -> None:
        """Check the links of a host, as far as it answers."""
        await host.run(group, partial(self._check, job, host))
        if (last := host.given_up) is not None:
            self.given_up.append(name)
            for number, key in enumerate(host.take_all()):
                if number % _STEP == 0:
                    await asyncio.sleep(0)
                asked = self._failures[key]
                check = asked[-1] if asked else LinkCheck(time.time(), last.status, last.problem, is_given_up=True)
                self._record(job, key, self._loaded_lately(key) or check)

    async def _check(self, job: Job, host: _Host, key: str) -> None:
        """Check a link, or leave it to be checked later."""
        check = self._loaded_lately(key)
        if check is None:
            began_at = time.monotonic()
            check, retry_after = await self._request(job, self.left[key].url)
            if check.problem in _TRIED_AGAIN or check.status >= _SERVER_FAILURES:
                pause = self._limits.failed.pause(len(self._failures[key]))
                if pause is not None:
                    self._failures[key].append(check)
                    if check.problem in _SILENT:  # all others are requested before it is again
                        host.record(check, began_at, None)
                    host.add(key, pause)
                    return
            if host.record(check, began_at, retry_after):
                host.add(key)
                return
        self._record(job, key, check)

    def _loaded_lately(self, key: str) -> LinkCheck | None:
        check = self._loaded(self.left[key].url)
        return check if check is not None and time.time() - check.at < self._limits.fresh_seconds else None

    def _record(self, job: Job, key: str, check: LinkCheck) -> None:
        image = self.left[key]
        error = self._picture_error(image)
        if error_of(check) is None and isinstance(error, DamagedImageError | IncompleteDownloadError):
            check = replace(check, problem=problem_of(error))
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
            job.set_waiting(is_waiting=all(host.is_resting for host in hosts if not host.is_done))

    def _save(self) -> None:
        found, self._unsaved = self._unsaved, {}
        if found:
            self._on_found(found)

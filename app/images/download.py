"""One image URL -> bytes, under limits on time, size and redirects. Knows no key, sends no cookie and no Referer.

This part runs in the loop's thread: it checks URLs, chooses the proxy, follows
redirects and maps answers to errors. `network_thread` sends the requests.
"""

import asyncio
import contextlib
import ipaddress
import re
import socket
import time
from functools import partial
from http import HTTPStatus
from threading import Thread
from typing import Final
from urllib.parse import urlsplit
from urllib.request import getproxies

import pycurl
from msgspec import Struct
from msgspec.structs import replace

from app.core import errors
from app.core.connection import Network
from app.core.limits import DownloadLimits
from app.core.links import LONGEST_URL, Hop
from app.images.curl_transfer import Certificates, system_certificates
from app.images.image_request import (
    BEGINNING,
    MAY_HAVE_EXPIRED,
    PARTS,
    REDIRECTS,
    Answer,
    Download,
    ImageRequest,
    OnReceived,
    Validators,
    check_answer,
    is_other_part,
)
from app.images.image_url import (
    ImageUrl,
    has_expired,
    is_local_host,
    is_public_address,
    parse_image_url,
    redirected,
)
from app.images.network_thread import NetworkThread
from app.images.part_file import PartFile

# Names of hosts are resolved by the proxy, because only its network may know them.
_SOCKS: Final = re.compile(r"\Asocks5:", re.IGNORECASE)


def _bypasses_proxy(host: str, no_proxy: str) -> bool:
    """Whether `no_proxy` names a host or a domain that it is in, as curl reads it."""
    names = [name.strip().lstrip(".").lower() for name in no_proxy.split(",")]
    return any(name == "*" or (name and f".{host}".endswith(f".{name}")) for name in names)


def _ignore(_size: int, _length: int | None) -> None:
    """Do nothing."""


type _Addresses = tuple[str, ...] | None  # empty if the name does not exist, None if that is not known


class _LookUp(Struct, frozen=True):
    """A running look-up: its start time and the task that waits for its addresses."""

    began: float
    task: asyncio.Task[_Addresses]


class NameLookUp:
    """Host names -> addresses, in threads of its own: once for concurrent callers, and cached for a limited time.

    A look-up cannot be cancelled, and one that hangs occupies its thread for half a minute. On the loop's own threads,
    which the API's look-ups share, ten of them would delay everything. libcurl's resolver has twenty threads, and joins
    them when it is closed; and it passes the addresses of a name to its callback one by one, so that a name of which
    any address is private could not be refused.
    """

    def __init__(self, limits: DownloadLimits) -> None:
        """Start nothing yet."""
        self._limits = limits
        self._threads = asyncio.Semaphore(limits.look_up_threads)
        self._running: dict[str, _LookUp] = {}
        # With the time when the entry expires, of `time.monotonic`; the oldest first.
        self._known: dict[str, tuple[float, _Addresses]] = {}

    async def addresses(self, host: str, ends_at: float) -> tuple[str, ...]:
        """Return all addresses of a name, the most eligible first.

        Args:
            host: The name.
            ends_at: When the caller gives up, in the seconds of `time.monotonic`.

        Raises:
            HostTimedOutError: The look-up has exceeded its time limit; later callers get this error at once.
            HostNotFoundError: The name does not exist, or has no address.
            HostUnreachableError: No server says now whether it exists.
            IncompleteDownloadError: `close` was called.
        """
        now = time.monotonic()
        known_until, found = self._known.get(host, (0.0, ()))
        if known_until <= now:
            look_up = self._running.get(host)
            if look_up is None:
                look_up = self._running[host] = _LookUp(now, asyncio.create_task(self._look_up(host), name="look up"))
            left = min(look_up.began + self._limits.connect_seconds, ends_at) - now
            # Unlike awaiting it, this does not cancel the look-up of others with the caller.
            await asyncio.wait([look_up.task], timeout=max(0.0, left))
            if not look_up.task.done():
                raise errors.HostTimedOutError
            if look_up.task.cancelled():
                raise errors.IncompleteDownloadError
            found = look_up.task.result()
        if not found:
            raise errors.HostNotFoundError if found is not None else errors.HostUnreachableError
        return found

    def discard(self, host: str) -> None:
        """Look a name up again next time: its addresses do not answer."""
        self._known.pop(host, None)

    async def aclose(self) -> None:
        """Wait for no look-up any more."""
        running = [look_up.task for look_up in self._running.values()]
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    async def _look_up(self, host: str) -> _Addresses:
        try:
            async with self._threads:
                loop = asyncio.get_running_loop()
                answer: asyncio.Future[_Addresses] = loop.create_future()
                # A daemon thread does not prevent the process from ending.
                Thread(target=_resolve, args=(loop, host, answer), name="look up a name", daemon=True).start()
                found = await answer
        except RuntimeError:  # the system has no thread left
            return None
        finally:
            del self._running[host]
        self._known.pop(host, None)
        seconds = self._limits.name_seconds if found else self._limits.failed_name_seconds
        self._known[host] = time.monotonic() + seconds, found
        if len(self._known) > self._limits.names:
            del self._known[next(iter(self._known))]
        return found


# The second one is not there on Windows: the name exists, but has no address.
_NO_SUCH_NAME: Final = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}


def _resolve(loop: asyncio.AbstractEventLoop, host: str, answer: asyncio.Future[_Addresses]) -> None:
    """Look a name up; runs in a thread of its own."""
    found: _Addresses = None
    try:
        answers = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
        found = tuple(dict.fromkeys(str(address[0]) for *_, address in answers))
    except ValueError:  # an invalid name
        found = ()
    except OSError as error:
        if error.errno in _NO_SUCH_NAME:
            found = ()
    with contextlib.suppress(RuntimeError):  # the loop may have ended meanwhile
        loop.call_soon_threadsafe(_set, answer, found)


def _set(answer: asyncio.Future[_Addresses], found: _Addresses) -> None:
    if not answer.done():
        answer.set_result(found)


class ImageDownloader:
    """Downloads from image hosts, with connections that stay open from pack to pack.

    A caller may be cancelled at any time, and does not wait for the network then.

    Attributes:
        limits: On time, size and number.
    """

    def __init__(
        self,
        limits: DownloadLimits,
        certificates: Certificates,
        *,
        allows_private: bool,
        network: Network | None = None,
    ) -> None:
        """Make a downloader; nothing is sent yet.

        Args:
            limits: On time, size and number.
            certificates: Which certificates to trust.
            allows_private: Whether images may come from this machine and its network: only where the API is there too;
                see `image_url.is_local_host`. Those that the person has listed may in any case.
            network: The settings of the network, which may change; the usual ones where there are none.
        """
        self.limits = limits
        self._allows_private = allows_private
        self._settings = network or Network()
        self._proxies = getproxies()
        self._names = NameLookUp(limits)
        self._start_network = partial(NetworkThread, limits, certificates)
        self._network: NetworkThread | None = None  # until the first request
        self._slots = asyncio.Semaphore(limits.connections)
        self._is_closed = False

    async def fetch(self, image_url: str, *, on_received: OnReceived = _ignore) -> Download:
        """Download one file; see `fetch_if_changed`."""
        download = await self.fetch_if_changed(image_url, Validators(), on_received=on_received)
        assert download is not None  # because nothing is known
        return download

    async def fetch_if_changed(
        self,
        image_url: str,
        known: Validators,
        *,
        on_received: OnReceived = _ignore,
    ) -> Download | None:
        """Download one file, unless it is the version that the caller has.

        Args:
            image_url: As the API sent it.
            known: Validators of that version; empty ones for none.
            on_received: See `ImageRequest.on_received`. Bytes include headers, and are reported in batches, the last
                ones before this returns, also if the download fails.

        Returns:
            The file, or None if it has not changed. Until it is released, others may have to wait for room.

        Raises:
            ImageError: One of the download classes in `core.errors`.
        """
        # Validators are sent to their own URL only: another host could identify the client by them.
        url = parse_image_url(image_url)
        answer, request, is_redirected = await self._request(url, known.headers(), on_received)
        download = self._read(answer, request, Validators() if is_redirected else known)
        return replace(download, validators=Validators()) if download and is_redirected else download

    async def fetch_beginning(self, image_url: str, hops: list[Hop], *, on_received: OnReceived = _ignore) -> Answer:
        """Request the first 64 KiB of a file, and end as soon as they say which picture it is.

        A host that can't send a part is asked for the whole file, which is cut.

        Args:
            image_url: As the API sent it.
            hops: Gets the redirects, also if the last one fails.
            on_received: See `ImageRequest.on_received`.

        Returns:
            An answer with any status but that of a redirect.

        Raises:
            ImageError: There was no answer, or it is encoded; one of the download classes in `core.errors`.
        """
        url = parse_image_url(image_url)
        answer, _, _ = await self._request(url, [BEGINNING], on_received, hops=hops)
        if is_other_part(answer):
            hops.clear()
            answer, _, _ = await self._request(url, [], on_received, hops=hops)
        if answer.status in PARTS and not answer.is_sent_as_it_is:
            raise errors.EncodedAnswerError
        return answer

    async def fetch_to(self, image_url: str, file: PartFile) -> None:
        """Download a file, or the rest of it, to the disk. What has arrived stays if that fails.

        Args:
            image_url: As the API sent it.
            file: Where its bytes are written. If it has the version that the host has, nothing is written.

        Raises:
            ImageError: One of the download classes in `core.errors`. If the file could not be written, its attribute
                `error` says why.
        """
        url = parse_image_url(image_url)
        answer, request, _ = await self._request(url, file.headers(), _ignore, file)
        if not file.has_begun and not file.is_unchanged:
            self._read(answer, request, Validators())
            raise errors.NotAnImageError

    async def _request(
        self,
        url: ImageUrl,
        headers: list[tuple[bytes, bytes]],
        on_received: OnReceived,
        file: PartFile | None = None,
        hops: list[Hop] | None = None,
    ) -> tuple[Answer, ImageRequest, bool]:
        """Send a request, and follow redirects; return whether there were any.

        To these, `headers` are sent only if the beginning of a file is requested: then `hops` gets the redirects.
        """
        async with self._slots:
            if self._is_closed:
                raise errors.IncompleteDownloadError
            ends_at = time.monotonic() + self.limits.total_seconds
            for redirects in range(self.limits.max_redirects + 1):
                sent = [] if redirects and hops is None else headers
                request = await self._prepare(url, sent, ends_at, on_received)
                request.file, request.is_redirected, request.is_beginning = file, redirects > 0, hops is not None
                answer = await self._ask(request)
                if answer.status not in REDIRECTS:
                    return answer, request, redirects > 0
                url = redirected(request.url, answer.header(b"location"))
                if hops is not None:
                    hops.append(Hop(answer.status, str(url)[:LONGEST_URL]))
        raise errors.RedirectRefusedError

    async def aclose(self) -> None:
        """End all downloads, close all connections."""
        self._is_closed = True
        await self._names.aclose()
        if self._network is not None:
            await self._network.aclose()

    async def _prepare(
        self,
        url: ImageUrl,
        headers: list[tuple[bytes, bytes]],
        ends_at: float,
        on_received: OnReceived,
    ) -> ImageRequest:
        """Choose proxy and addresses for a request.

        The addresses that are checked are those that are connected to: a second look-up of the same name may return
        other ones (DNS rebinding).

        Raises:
            AddressRefusedError: The host is on this machine or its network, and images may not come from there.
            HostTimedOutError: The name look-up takes too long.
            HostUnreachableError: The name has no address.
        """
        proxy, allows_private = self._proxy_for(url), self._allows_private or self._settings.is_listed(url.host)
        is_named = not proxy and not _is_address(url.host)
        addresses = await self._names.addresses(url.host, ends_at) if is_named else ()
        if not proxy and not allows_private and not all(map(is_public_address, addresses or (url.host,))):
            raise errors.AddressRefusedError
        return ImageRequest(url, headers, proxy, addresses, ends_at, on_received, allows_private)

    def _proxy_for(self, url: ImageUrl) -> str:
        """The URL of the proxy to use; empty for a direct connection.

        Raises:
            AddressRefusedError: The host is private, but the request would go through a proxy. Behind a proxy only the
                URL can be checked, because the proxy resolves the name; otherwise each address is checked when
                connecting.
        """
        chosen = self._settings.proxy_url(url.host)
        proxy_text = self._proxies.get(url.scheme) or self._proxies.get("all") or "" if chosen is None else chosen
        is_bypassed = chosen is None and _bypasses_proxy(url.host, self._proxies.get("no", ""))
        if not proxy_text or is_bypassed:
            return ""
        if not self._allows_private and is_local_host(url.host):
            raise errors.AddressRefusedError
        return _SOCKS.sub("socks5h:", proxy_text)

    async def _ask(self, request: ImageRequest) -> Answer:
        if self._is_closed:
            raise errors.IncompleteDownloadError
        if self._network is None:
            self._network = self._start_network()
        try:
            return await self._network.ask(request)
        except asyncio.CancelledError:
            self._network.cancel(request)
            raise
        except errors.HostUnreachableError:
            self._names.discard(request.url.host)
            raise

    def _read(self, answer: Answer, request: ImageRequest, known: Validators) -> Download | None:
        if answer.status == HTTPStatus.NOT_MODIFIED and known != Validators():
            return None
        if answer.status in MAY_HAVE_EXPIRED and has_expired(request.url.parameters, answer.body):
            raise errors.LinkExpiredError
        check_answer(answer, self.limits.max_bytes)
        if not answer.body:
            raise errors.NotAnImageError
        validators = Validators(answer.header(b"etag") or "", answer.header(b"last-modified") or "")
        return Download(answer.body, validators, partial(self._release, request))

    def _release(self, request: ImageRequest) -> None:
        if self._network is not None:
            self._network.release(request)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


class Downloaders:
    """One downloader for servers on the internet, and one for servers on this machine or its network.

    They are kept for later packs, so that their connections stay open.
    """

    def __init__(self, limits: DownloadLimits, network: Network | None = None) -> None:
        """Connect to nothing yet.

        Args:
            limits: Limits of downloads.
            network: The settings of the network, which may change; the usual ones where there are none.
        """
        self._limits = limits
        self._network = network
        self._downloaders: dict[tuple[bool, DownloadLimits], ImageDownloader] = {}

    def get(self, server_url: str, limits: DownloadLimits | None = None) -> ImageDownloader:
        """The downloader for the packs of a server.

        Args:
            server_url: Root of its API.
            limits: Of one with connections and a thread of its own, which thumbnails do not wait for; None for that of
                thumbnails.
        """
        is_local, limits = is_local_host(urlsplit(server_url).hostname or ""), limits or self._limits
        downloader = self._downloaders.get((is_local, limits))
        if downloader is None:
            downloader = ImageDownloader(limits, system_certificates(), allows_private=is_local, network=self._network)
            self._downloaders[is_local, limits] = downloader
        return downloader

    async def aclose(self) -> None:
        """Close all downloaders."""
        await asyncio.gather(*(downloader.aclose() for downloader in self._downloaders.values()))


def library_versions() -> tuple[str, str]:
    """The versions of libcurl, with those of the libraries that it uses, and of Pillow."""
    from PIL import __version__ as pillow  # the window needs it for nothing else

    return pycurl.version, pillow

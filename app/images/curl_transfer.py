"""One transfer of libcurl: its options, trusted certificates, callbacks, errors and connection.

Runs in the network's thread.

libcurl implements TLS, HTTP/1.1, HTTP/2, proxies and the choice between several addresses. The options set here
restrict it: to http and https, without cookies, credentials of hosts, redirects and name look-ups, without proxies or
other settings from the environment, and to addresses that the callback for new sockets allows.
"""

from __future__ import annotations

import contextlib
import os
import re
import socket
import ssl
import sys
import time
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pycurl
from msgspec import Struct

from app import __version__
from app.core import errors
from app.core.limits import DownloadLimits
from app.images.file_formats import is_known_by
from app.images.image_request import BEGINNING_BYTES, PARTS, Answer, ImageRequest, Peer, wanted_body_bytes
from app.images.image_url import is_public_address

if TYPE_CHECKING:
    from app.images.network_thread import ByteBudget
    from app.images.part_file import PartFile


class Certificates(Struct, frozen=True):
    """The authorities to trust. With the default attributes none is trusted.

    Attributes:
        file: Path of a PEM file with several certificates.
        folder: Path of a folder with one certificate per file, named by hash as OpenSSL requires.
        pem: The content of such a PEM file.
        uses_system: Whether to use the system's own store, as on Windows and macOS, which have no such file.
    """

    file: str = ""
    folder: str = ""
    pem: str = ""
    uses_system: bool = False


# Where distributions keep the PEM file. The list is that of truststore, which the API's client uses.
BUNDLES: Final = (
    "/etc/ssl/cert.pem",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/pki/tls/cert.pem",
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/ssl/ca-bundle.pem",
)
_HASHED_NAME: Final = re.compile(r"[0-9a-fA-F]{8}\.[0-9]")


def system_certificates() -> Certificates:
    """Return the system's authorities, found as by truststore and OpenSSL, including SSL_CERT_FILE and SSL_CERT_DIR."""
    if sys.platform in {"win32", "darwin"}:
        return Certificates(uses_system=True)
    paths = ssl.get_default_verify_paths()
    folder = paths.capath if paths.capath and _holds_certificates(paths.capath) else ""
    if paths.cafile or folder:
        return Certificates(paths.cafile or "", folder)
    return Certificates(next(filter(os.path.isfile, BUNDLES), ""))


def _holds_certificates(folder: str) -> bool:
    try:
        return any(_HASHED_NAME.fullmatch(path.name) for path in Path(folder).iterdir())
    except OSError:
        return False


_E_PROXY: Final = 97  # a SOCKS proxy refused, or its handshake failed; pycurl has no constant for it

_UNREACHABLE: Final = {
    pycurl.E_COULDNT_RESOLVE_PROXY,
    pycurl.E_COULDNT_RESOLVE_HOST,
    pycurl.E_COULDNT_CONNECT,
    pycurl.E_SSL_CONNECT_ERROR,
    _E_PROXY,
}
_INSECURE: Final = {
    pycurl.E_PEER_FAILED_VERIFICATION,
    pycurl.E_SSL_CACERT_BADFILE,
    pycurl.E_SSL_CRL_BADFILE,
    pycurl.E_SSL_ISSUER_ERROR,
    pycurl.E_SSL_INVALIDCERTSTATUS,
}


def error_from_code(code: int, connect_status: int) -> errors.ImageError:
    """Return the error that a tile shows.

    Args:
        code: Error code of libcurl, not 0.
        connect_status: Status of a proxy's response to CONNECT; 0 if there was none.
    """
    if code == pycurl.E_OPERATION_TIMEDOUT:
        return errors.HostTimedOutError()
    if connect_status == HTTPStatus.PROXY_AUTHENTICATION_REQUIRED:
        return errors.ImageProxyPasswordError()
    if code in _UNREACHABLE:
        return errors.HostUnreachableError()
    return errors.InsecureHostError() if code in _INSECURE else errors.IncompleteDownloadError()


def make_socket(family: int, kind: int, protocol: int) -> int:
    """Create a socket and return its descriptor; libcurl closes it.

    Raises:
        OSError: The system has no descriptor left.
    """
    return socket.socket(family, kind, protocol).detach()


_HEADERS: Final = [b"Accept: image/*", b"Accept-Encoding: identity"]
# Each callback acquires the interpreter's lock, so that a body in chunks of one byte would occupy a core and delay all
# other downloads. A body of more than so many pieces with fewer bytes on average is refused.
_MANY_PIECES: Final = 4096
_TINY_BYTES: Final = 64
# Eight times libcurl's: fewer system calls, which cost a tenth of the CPU, and fewer callbacks, each of which may wait
# for the interpreter's lock while the GUI thread shows the pack.
_BUFFER_BYTES: Final = 128 * 1024
_STOP: Final = 0  # returned by a callback: a number other than that of the bytes ends the transfer


class CurlTransfer:
    """One request on an easy handle. The connections belong to the multi handle.

    Attributes:
        curl: The easy handle. It refers to this object until it is reset.
        unreported_bytes: Bytes that have arrived since the last report, which sets it to 0.
    """

    def __init__(
        self,
        curl: Any,  # noqa: ANN401 (pycurl has no types)
        request: ImageRequest,
        limits: DownloadLimits,
        certificates: Certificates,
        budget: ByteBudget[ImageRequest],
        chunking: set[Peer],
    ) -> None:
        """Set all options for an request.

        Args:
            curl: The easy handle, new or reset.
            request: What to request.
            limits: On time and size.
            certificates: Which certificates to trust.
            budget: Limits the bytes of all files.
            chunking: Peers that have sent chunks in HTTP/1.1. RFC 9112, section 6.3, forbids to take what follows a
                body for the next answer, but libcurl ignores what it has read together with the last chunk, so that
                none of their connections is used twice.

        Raises:
            pycurl.error: libcurl refuses an option.
        """
        self.curl: Final = curl
        self.unreported_bytes = 0
        self._request = request
        self._limits = limits
        self._certificates = certificates
        self._budget = budget
        self._chunking = chunking
        self._error: errors.ImageError | None = None
        self._is_connected = False
        self._last_activity = time.monotonic()
        self._paused_at: float | None = None
        self._header_bytes = 0
        self._lines: list[bytes] = []
        self._head: Answer | None = None
        self._wanted_bytes = 0
        self._is_file = False
        self._has_enough = False
        self._pieces: list[bytes] = []
        self._piece_count = 0
        self._size = 0
        self._set_callbacks()
        self._set_request()
        self._set_rules()
        self._set_trust()
        self._set_route()

    def end(self, code: int) -> Answer | errors.ImageError:
        """Return the result of the request.

        Args:
            code: Error code of libcurl, 0 for success.
        """
        if self._error is not None:
            return self._error
        # Many servers end a connection without a close_notify of TLS, which is an error, and with it a body that has no
        # other end. Decoders notice if it is incomplete.
        is_end = code == pycurl.E_RECV_ERROR and self._head is not None and self._head.ends_with_connection
        if code and not self._has_enough and not is_end:
            return error_from_code(code, self.curl.getinfo(pycurl.HTTP_CONNECTCODE))
        if self._head is None:
            return errors.IncompleteDownloadError()
        return Answer(self._head.status, self._head.headers, b"".join(self._pieces))

    def resume(self) -> None:
        """Continue after waiting for room. The time of waiting does not count for the deadlines."""
        if self._paused_at is not None:
            now = time.monotonic()
            self.extend_deadlines(now - self._paused_at)
            self._last_activity = now
            self._paused_at = None
            self.curl.pause(pycurl.PAUSE_CONT)

    def extend_deadlines(self, seconds: float) -> None:
        """Extend all deadlines by a time in which the host could do nothing."""
        self._request.ends_at += seconds
        self._last_activity += seconds

    def end_if_late(self, now: float) -> errors.ImageError | None:
        """Return the error with which the request has to end now, if it has lasted too long.

        Called regularly, and then the received bytes are reported: a clock that was read for each piece would cost more
        than counting.
        """
        if self._paused_at is not None:
            return None
        if self.unreported_bytes:
            self._last_activity = now
        silence = now - self._last_activity if self._is_connected else 0.0
        # A host that stalls in the middle of large files must not occupy the memory that others wait for.
        is_in_the_way = self._size > 0 and silence >= self._limits.slow_after_seconds and self._budget.is_crowded
        if now < self._request.ends_at and silence < self._limits.read_seconds and not is_in_the_way:
            return None
        if silence >= self._limits.read_seconds:
            # No new streams on an HTTP/2 connection that has stalled. Those that it has end by their own timeouts.
            self.curl.setopt(pycurl.FORBID_REUSE, 1)
        return errors.HostTimedOutError()

    # --- Options --------------------------------------------------------------------------------------------------

    def _set_rules(self) -> None:
        limits, setopt = self._limits, self.curl.setopt
        setopt(pycurl.NOSIGNAL, 1)
        setopt(pycurl.USERAGENT, f"PackBrowser/{__version__}")
        setopt(pycurl.BUFFERSIZE, _BUFFER_BYTES)
        setopt(pycurl.PROTOCOLS, pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS)
        setopt(pycurl.HTTP_VERSION, pycurl.CURL_HTTP_VERSION_2TLS)
        setopt(pycurl.HTTP_CONTENT_DECODING, 0)
        setopt(pycurl.CONNECTTIMEOUT_MS, max(1, round(limits.connect_seconds * 1000)))
        setopt(pycurl.MAXAGE_CONN, round(limits.keep_alive_seconds))
        if self._request.file is not None:
            # No deadline fits every size and line, so a minimum rate ends a transfer.
            setopt(pycurl.LOW_SPEED_LIMIT, limits.file_bytes_per_second)
            setopt(pycurl.LOW_SPEED_TIME, round(limits.file_slow_seconds))

    def _set_callbacks(self) -> None:
        setopt = self.curl.setopt
        setopt(pycurl.OPENSOCKETFUNCTION, self._open_socket)
        setopt(pycurl.PREREQFUNCTION, self._on_connected)
        setopt(pycurl.HEADERFUNCTION, self._on_header)
        setopt(pycurl.WRITEFUNCTION, self._on_body)

    def _set_trust(self) -> None:
        certificates, setopt = self._certificates, self.curl.setopt
        setopt(pycurl.SSLVERSION, pycurl.SSLVERSION_TLSv1_2)
        setopt(pycurl.PROXY_SSLVERSION, pycurl.SSLVERSION_TLSv1_2)
        if certificates.uses_system:
            setopt(pycurl.SSL_OPTIONS, pycurl.SSLOPT_NATIVE_CA)
            setopt(pycurl.PROXY_SSL_OPTIONS, pycurl.SSLOPT_NATIVE_CA)
            return
        for option, value in (
            (pycurl.CAINFO, certificates.file),
            (pycurl.PROXY_CAINFO, certificates.file),
            (pycurl.CAPATH, certificates.folder),
            (pycurl.PROXY_CAPATH, certificates.folder),
            (pycurl.CAINFO_BLOB, certificates.pem),
            (pycurl.PROXY_CAINFO_BLOB, certificates.pem),
        ):
            # Otherwise libcurl uses the paths of the machine on which it was built.
            if value:
                setopt(option, value)
            else:
                with contextlib.suppress(pycurl.error):  # a TLS library without that option has no such path either
                    self.curl.unsetopt(option)

    def _set_request(self) -> None:
        request, setopt = self._request, self.curl.setopt
        setopt(pycurl.URL, str(request.url))
        setopt(pycurl.HTTPHEADER, [*_HEADERS, *(name + b": " + value for name, value in request.headers)])
        is_chunking = request.peer in self._chunking
        setopt(pycurl.FRESH_CONNECT, is_chunking)
        setopt(pycurl.FORBID_REUSE, is_chunking)

    def _set_route(self) -> None:
        request = self._request
        setopt = self.curl.setopt
        # Both are always set, because otherwise libcurl reads them from the environment.
        setopt(pycurl.PROXY, request.proxy)
        setopt(pycurl.NOPROXY, "")
        if request.addresses:
            addresses = ",".join(f"[{each}]" if ":" in each else each for each in request.addresses)
            setopt(pycurl.RESOLVE, [f"+{request.url.host}:{request.url.port}:{addresses}"])  # "+": may expire

    # --- Callbacks ------------------------------------------------------------------------------------------------

    def _open_socket(self, _purpose: int, address: Any) -> int:  # noqa: ANN401 (pycurl's CurlSockAddr has no type)
        """Return a socket for an address, or refuse to connect to it."""
        host = address.addr[0] if isinstance(address.addr, tuple) else ""
        # A proxy is named by the person or the environment, and is usually on the local network.
        if not self._request.proxy and not self._request.allows_private and not is_public_address(host):
            self._error = errors.AddressRefusedError()
            return int(pycurl.SOCKET_BAD)
        try:
            return make_socket(address.family, address.socktype, address.protocol)
        except OSError:
            return int(pycurl.SOCKET_BAD)

    def _on_connected(self, *_ends: object) -> int:
        """Record that the request is about to be sent, on a new or a reused connection."""
        self._is_connected = True
        self._last_activity = time.monotonic()
        return int(pycurl.PREREQFUNC_ABORT if self._error else pycurl.PREREQFUNC_OK)

    def _on_header(self, line: bytes) -> int | None:
        self._header_bytes += len(line)
        self.unreported_bytes += len(line)
        if self._header_bytes > self._limits.max_header_bytes:
            self._error = errors.IncompleteDownloadError()
            return _STOP
        if self._head is not None or not self._is_connected:  # a trailer, or the answer of a proxy to CONNECT
            return None
        if line.strip():
            # The first is the status line. Others may look like one: a header's name may be "HTTP/1.1".
            self._lines.append(line)
            return None
        lines, self._lines = self._lines, []  # of the answer, or of an interim answer before it
        return self._on_head(_parse_head(lines), is_http2=lines[0].startswith(b"HTTP/2"))

    def _on_head(self, head: Answer, *, is_http2: bool) -> int | None:
        if head.status < HTTPStatus.OK:
            return None
        self._head = head
        if not is_http2 and head.header(b"transfer-encoding") is not None:
            self._chunking.add(self._request.peer)
        if self._request.file is not None and self._begin_file(self._request.file, head):
            return _STOP if self._error else None
        is_beginning = self._request.is_beginning and head.status in PARTS
        self._wanted_bytes = BEGINNING_BYTES if is_beginning else wanted_body_bytes(head, self._limits.max_bytes)
        self._is_file = head.status == HTTPStatus.OK and not is_beginning
        self._has_enough = not self._wanted_bytes
        if self._is_file and not self._has_enough:
            self._request.length = head.length
        # Ending the transfer closes an HTTP/1.1 connection, which is not necessary if there is no body.
        return _STOP if self._has_enough and not head.has_no_body else None

    def _begin_file(self, file: PartFile, head: Answer) -> bool:
        """Begin to write an answer with a file or the rest of one; return whether it is such an answer."""
        try:
            self._wanted_bytes = file.begin(head, self._limits.max_bytes, is_redirected=self._request.is_redirected)
        except errors.ImageError as error:
            self._error = error
        self._is_file = self._wanted_bytes > 0
        return self._is_file or self._error is not None

    def _on_body(self, piece: bytes) -> int | None:
        size, file = len(piece), self._request.file if self._is_file else None
        if self._is_file and file is None and not self._budget.add(self._request, size):
            self._paused_at = time.monotonic()
            return int(pycurl.WRITEFUNC_PAUSE)
        self.unreported_bytes += size
        self._piece_count += 1
        self._size += size
        if self._size > self._wanted_bytes and self._is_file:
            self._error = errors.DownloadTooLargeError()
            return _STOP
        if file is None:
            self._pieces.append(piece)
        elif not file.write(piece):
            return _STOP
        if self._piece_count > _MANY_PIECES and self._size < _TINY_BYTES * self._piece_count:
            self._error = errors.IncompleteDownloadError()
            return _STOP
        if not self._is_file and self._size >= self._wanted_bytes:
            self._has_enough = True
        elif self._request.is_beginning and self._head is not None and self._size != self._head.length:
            # The connection of a body that has ended can be used again.
            self._has_enough = is_known_by(b"".join(self._pieces))
        return _STOP if self._has_enough else None


def _parse_head(lines: list[bytes]) -> Answer:
    """Parse status line and headers, which libcurl has validated."""
    headers = [line.partition(b":") for line in lines[1:]]
    return Answer(
        int(lines[0].split(None, 2)[1]), tuple([(name.strip().lower(), value.strip()) for name, _, value in headers])
    )

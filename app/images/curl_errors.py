"""libcurl's error code -> error class. libcurl's messages are not shown, because they may contain the URL."""

from __future__ import annotations

from typing import Final

import pycurl

from app.core.errors import (
    HostTimedOutError,
    HostUnreachableError,
    ImageError,
    ImageProxyPasswordError,
    IncompleteDownloadError,
    InsecureHostError,
    WebAddressError,
)

_PROXY_AUTHENTICATION_REQUIRED: Final = 407
# pycurl has no constants for these codes of libcurl.
_E_PROXY: Final = 97  # a SOCKS proxy refused, or its handshake failed
_E_HTTP2_STREAM: Final = 92
_E_TOO_LARGE: Final = 100  # a header

_ERRORS: Final[dict[int, type[ImageError]]] = {
    pycurl.E_URL_MALFORMAT: WebAddressError,
    **dict.fromkeys(
        (
            pycurl.E_COULDNT_RESOLVE_PROXY,
            pycurl.E_COULDNT_RESOLVE_HOST,
            pycurl.E_COULDNT_CONNECT,
            pycurl.E_SSL_CONNECT_ERROR,
            _E_PROXY,
        ),
        HostUnreachableError,
    ),
    pycurl.E_OPERATION_TIMEDOUT: HostTimedOutError,
    **dict.fromkeys(
        (
            pycurl.E_PEER_FAILED_VERIFICATION,
            pycurl.E_SSL_CACERT_BADFILE,
            pycurl.E_SSL_CRL_BADFILE,
            pycurl.E_SSL_ISSUER_ERROR,
            pycurl.E_SSL_INVALIDCERTSTATUS,
        ),
        InsecureHostError,
    ),
    **dict.fromkeys(
        (
            pycurl.E_UNSUPPORTED_PROTOCOL,  # an answer that is not HTTP; the URL's scheme has been checked
            pycurl.E_FTP_WEIRD_SERVER_REPLY,  # of HTTP servers, too
            pycurl.E_HTTP2,
            pycurl.E_PARTIAL_FILE,
            pycurl.E_WRITE_ERROR,
            pycurl.E_GOT_NOTHING,
            pycurl.E_SEND_ERROR,
            pycurl.E_RECV_ERROR,
            pycurl.E_BAD_CONTENT_ENCODING,
            pycurl.E_FILESIZE_EXCEEDED,  # a length that no 64 bits hold
            _E_HTTP2_STREAM,
            _E_TOO_LARGE,
        ),
        IncompleteDownloadError,
    ),
}


def error_from_code(code: int, connect_status: int) -> ImageError:
    """Return the error that a tile shows.

    Args:
        code: Error code of libcurl, not 0.
        connect_status: Status of a proxy's response to CONNECT; 0 if there was none.
    """
    if connect_status == _PROXY_AUTHENTICATION_REQUIRED and code != pycurl.E_OPERATION_TIMEDOUT:
        return ImageProxyPasswordError()
    return _ERRORS.get(code, ImageError)()

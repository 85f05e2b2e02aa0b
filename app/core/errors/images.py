"""One picture failed; others are not affected."""

from __future__ import annotations

from typing import ClassVar

from app.core.errors.reportable_error import ReportableError


class ImageError(ReportableError):
    """One picture failed; others are not affected.

    Attributes:
        can_retry: Whether trying again automatically, once, may help.
    """

    can_retry: ClassVar[bool] = False


class WebAddressError(ImageError):
    """Empty, relative, `file:`, `javascript:`, or broken: nothing that could be requested."""


class KeyInUrlError(WebAddressError):
    """The URL contained the API key, which must not be sent to the image's host."""


class UnreadableEntryError(ImageError):
    """The API sent something that is not an image object."""


class ImageGoneError(ImageError):
    """404."""


class LinkExpiredError(ImageError):
    """410, or a signature that has expired."""


class AccessDeniedError(ImageError):
    """401 or 403 at the image host.

    Attributes:
        status: The HTTP status.
    """

    def __init__(self, status: int = 403) -> None:
        super().__init__(status)
        self.status = status


class ImageProxyPasswordError(ImageError):
    """407: the proxy asks for a user name and a password, or for other ones."""


class HostFailedError(ImageError):
    """Any other HTTP status.

    Attributes:
        status: The HTTP status.
    """

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class HostBusyError(HostFailedError):
    """502, 503 or 504: usually temporary."""

    can_retry = True


class RequestsLimitedError(HostBusyError):
    """429: the host limits the rate or the number of requests."""


class HostUnreachableError(ImageError):
    """No connection to the image's host."""

    can_retry = True


class InsecureHostError(ImageError):
    """The image host's certificate is not trusted."""


class AddressRefusedError(ImageError):
    """The host is on this machine or its network, which an API on the internet must not refer to."""


class BlockedPortError(ImageError):
    """The URL names a port that browsers refuse, because services such as mail servers listen there."""


class RedirectRefusedError(ImageError):
    """Too many redirects, or a redirect to a forbidden target."""


class HostTimedOutError(ImageError):
    """The host was too slow."""


class DownloadTooLargeError(ImageError):
    """More bytes than an image may have."""


class IncompleteDownloadError(ImageError):
    """The connection ended before the picture did."""

    can_retry = True


class EncodedAnswerError(ImageError):
    """A Content-Encoding that was not requested."""


class NotAnImageError(ImageError):
    """The bytes are not an image."""


class UnsupportedFormatError(ImageError):
    """A picture, but of a kind that packs can't hold.

    Attributes:
        format_name: Name of the format; empty where it is not known.
    """

    def __init__(self, format_name: str = "") -> None:
        super().__init__(format_name)
        self.format_name = format_name


class ImageTooLargeError(ImageError):
    """More pixels, a longer side or more scans than are safe to decode."""


class DamagedImageError(ImageError):
    """Cut short or broken."""


class DecodingTimedOutError(ImageError):
    """The decoder was ended because it took too long."""


class DecoderCrashedError(ImageError):
    """The decoder process crashed while decoding this picture."""


class DecoderNotStartedError(ImageError):
    """The system started no decoder process for this picture; the error's text says why, for the log."""


class HeicUnavailableError(ImageError):
    """The HEIC plug-in is missing from this installation."""

"""One picture failed; everything else goes on."""

from __future__ import annotations

from typing import ClassVar


class ImageError(Exception):
    """One picture failed; everything else goes on.

    Attributes:
        reason: A few words that stand on the tile, lower case.
        can_retry: Whether trying again by itself, once, may help.
    """

    reason: str = "could not be shown"
    can_retry: ClassVar[bool] = False


class WebAddressError(ImageError):
    """Empty, relative, `file:`, `javascript:`, or broken: nothing that could be requested."""

    reason = "not a web address"


class UnreadableEntryError(ImageError):
    """The API sent something that is not an image object."""

    reason = "unreadable entry"


class ImageGoneError(ImageError):
    """404."""

    reason = "not found (404)"


class LinkExpiredError(ImageError):
    """410, or a signature that has expired."""

    reason = "link expired: reload the pack"


class AccessDeniedError(ImageError):
    """401 or 403 at the image host."""

    def __init__(self, status: int = 403) -> None:
        super().__init__(status)
        self.reason = f"access denied ({status})"


class ImageProxyPasswordError(ImageError):
    """407: the proxy asks for a user name and a password, or for other ones."""

    reason = "the proxy wants a password"


class HostFailedError(ImageError):
    """Any other HTTP status."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status
        self.reason = f"host answered {status}"


class HostBusyError(HostFailedError):
    """502, 503 or 504: passing by nature."""

    can_retry = True


class HostUnreachableError(ImageError):
    """No connection to the image's host."""

    reason = "host unreachable"
    can_retry = True


class InsecureHostError(ImageError):
    """The image host's certificate is not trusted."""

    reason = "connection not secure"


class AddressRefusedError(ImageError):
    """The host is on this machine or its network, where an API on the internet has no business."""

    reason = "address not allowed"


class BlockedPortError(ImageError):
    """The URL names a port that browsers refuse, because mail servers, remote shells and the like listen there."""

    reason = "port not allowed"


class RedirectRefusedError(ImageError):
    """Too many redirects, or one to where none may lead."""

    reason = "redirect refused"


class HostTimedOutError(ImageError):
    """The host was too slow."""

    reason = "host too slow"


class DownloadTooLargeError(ImageError):
    """More bytes than an image may have."""

    reason = "file too large"


class IncompleteDownloadError(ImageError):
    """The connection ended before the picture did."""

    reason = "download broke off"
    can_retry = True


class EncodedAnswerError(ImageError):
    """A Content-Encoding that was not asked for."""

    reason = "unexpected encoding"


class NotAnImageError(ImageError):
    """The bytes are something else."""

    reason = "not an image"


class UnsupportedFormatError(ImageError):
    """A picture, but of a kind that packs can't hold."""

    reason = "unsupported format"

    def __init__(self, format_name: str = "") -> None:
        super().__init__(format_name)
        if format_name:
            self.reason = f"unsupported format: {format_name}"


class ImageTooLargeError(ImageError):
    """More pixels, a longer side or more scans than are safe to decode."""

    reason = "too large to show"


class DamagedImageError(ImageError):
    """Cut short or broken."""

    reason = "damaged file"


class DecodingTimedOutError(ImageError):
    """The decoder was ended because it took too long."""

    reason = "took too long to decode"


class DecoderCrashedError(ImageError):
    """The decoder process died on this picture."""

    reason = "could not be decoded"


class DecoderNotStartedError(ImageError):
    """The system started no decoder process for this picture; the error's text says why, for the log."""

    reason = "no decoder started"


class HeicUnavailableError(ImageError):
    """The HEIC plug-in is missing from this installation."""

    reason = "HEIC not available"

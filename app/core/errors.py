"""Everything that can go wrong, in the words that people read.

The tree::

    PackBrowserError
    ├── ApiError                        the service answered, but not with the pack
    │   ├── PackIdMissingError          400 missing_pack_id
    │   ├── KeyNotAcceptedError         401, any code
    │   ├── SubscriptionRequiredError   402 subscription_required
    │   ├── PlanNotAllowedError         403 tier_not_allowed
    │   ├── PackNotFoundError           404 not_found
    │   ├── TooManyRequestsError        429 rate_limited
    │   ├── PackRetrievalError          500 pack_get_failed
    │   ├── RedirectedError             any 3xx
    │   ├── RequestRefusedError         any other 4xx
    │   ├── ServiceFailedError          any other 5xx
    │   └── UnexpectedAnswerError       not the documented envelope
    ├── NetworkError                    no answer came
    │   ├── OfflineError                no network
    │   ├── ServerNotFoundError         DNS
    │   ├── ServerRefusedError          refused
    │   ├── ConnectionLostError         cut in the middle
    │   ├── TimedOutError               too slow
    │   ├── InsecureConnectionError     TLS
    │   └── ProxyUnusableError          a proxy that can't be one
    ├── KeyUnusableError                a key that can't be one; refused before it is sent
    ├── KeyMissingError                 no key was given; nothing was sent
    ├── KeyNotForgottenError            the keychain still has it
    └── InternalError                   a fault of this program
    ImageError                          one picture failed; `reason` stands on its tile
    ├── download: WebAddressError, ImageGoneError, LinkExpiredError, AccessDeniedError, HostFailedError,
    │             HostUnreachableError, HostTimedOutError, DownloadTooLargeError, IncompleteDownloadError, …
    └── decoding: NotAnImageError, UnsupportedFormatError, ImageTooLargeError, DamagedImageError,
                  DecodingTimedOutError, DecoderCrashedError, HeicUnavailableError, …

Each class carries its title, explanation and remedies, so that a banner needs nothing but the error. No text here ever
holds what an exception said: that may contain the key.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import ClassVar


class Remedy(Enum):
    """A way out that a banner offers, the likely one first."""

    TRY_AGAIN = auto()
    CHANGE_KEY = auto()
    OPEN_BILLING = auto()
    SEE_PLANS = auto()


class Tone(Enum):
    """How a banner is tinted."""

    BLOCKED = auto()  # the app can't go on
    ATTENTION = auto()  # there is something the person can do
    WAITING = auto()  # it goes on by itself


class PackBrowserError(Exception):
    """Why a pack did not open.

    Attributes:
        title: A few words, the banner's heading and its accessible name.
        explanation: One or two sentences in plain words.
        remedies: What to offer besides *Copy details*.
        tone: How the banner is tinted.
        http_status: The answer's HTTP status, None where no answer came.
        error_code: The envelope's `error_code` as sent, None where there was none.
        server_message: The envelope's `message`, without the key, None where there was none.
    """

    title: ClassVar[str] = "Something went wrong"
    explanation: str = ""
    remedies: ClassVar[tuple[Remedy, ...]] = ()
    tone: ClassVar[Tone] = Tone.BLOCKED

    def __init__(
        self,
        *,
        http_status: int | None = None,
        error_code: str | None = None,
        server_message: str | None = None,
    ) -> None:
        super().__init__(type(self).title)
        self.http_status = http_status
        self.error_code = error_code
        self.server_message = server_message

    @property
    def code_text(self) -> str:
        """HTTP status and `error_code` as sent, such as ``404 not_found``; empty where no answer came."""
        parts = (str(self.http_status) if self.http_status else "", self.error_code or "")
        return " ".join(part for part in parts if part)


# --- The service answered -------------------------------------------------------------------------------------


class ApiError(PackBrowserError):
    """The service answered, but not with the pack."""

    title = "Request not accepted"


class PackIdMissingError(ApiError):
    """400 `missing_pack_id`."""

    title = "Pack ID missing"
    explanation = "The service got no pack ID. Enter one in the field above."
    tone = Tone.ATTENTION


class KeyNotAcceptedError(ApiError):
    """401 with any code, or none: the documentation gives none."""

    title = "API key not accepted"
    explanation = "The key is missing, invalid or revoked."
    remedies = (Remedy.CHANGE_KEY,)


class SubscriptionRequiredError(ApiError):
    """402 `subscription_required`."""

    title = "Subscription required"
    explanation = "The Partner API needs an active Creator, Professional or Business plan."
    remedies = (Remedy.OPEN_BILLING,)
    tone = Tone.ATTENTION


class PlanNotAllowedError(ApiError):
    """403 `tier_not_allowed`."""

    title = "Plan not allowed"
    explanation = "The Scheduler tier cannot use the Partner API."
    remedies = (Remedy.SEE_PLANS,)
    tone = Tone.ATTENTION


class PackNotFoundError(ApiError):
    """404 `not_found`: missing, or outside the key's scope."""

    title = "Pack not found"
    explanation = (
        "There is no pack with this ID, or it is outside this key’s scope: it may belong to another workspace."
    )
    remedies = (Remedy.CHANGE_KEY, Remedy.TRY_AGAIN)
    tone = Tone.ATTENTION


class PackRetrievalError(ApiError):
    """500 `pack_get_failed`."""

    title = "Pack could not be retrieved"
    explanation = "The service failed while getting the pack. Trying again often helps."
    remedies = (Remedy.TRY_AGAIN,)


class TooManyRequestsError(ApiError):
    """429 `rate_limited`.

    Attributes:
        retry_after: Seconds the service asked to wait; None where it said nothing usable.
    """

    title = "Too many requests"
    explanation = "The service asks for a pause. Try again in a little while."
    remedies = (Remedy.TRY_AGAIN,)
    tone = Tone.WAITING

    def __init__(
        self,
        *,
        retry_after: float | None = None,
        http_status: int | None = None,
        error_code: str | None = None,
        server_message: str | None = None,
    ) -> None:
        super().__init__(http_status=http_status, error_code=error_code, server_message=server_message)
        self.retry_after = retry_after


class RedirectedError(ApiError):
    """Any 3xx: the key is never sent to where a redirect points."""

    title = "Redirected elsewhere"
    explanation = "The service points to another address. The key is not sent there, so the pack was not opened."
    remedies = (Remedy.TRY_AGAIN,)


class RequestRefusedError(ApiError):
    """A 4xx that the documentation of Get Pack does not list."""

    title = "Request not accepted"
    explanation = "The service refused the request."
    tone = Tone.ATTENTION


class ServiceFailedError(ApiError):
    """A 5xx other than `pack_get_failed`."""

    title = "Service not available"
    explanation = "The service has a problem of its own. Try again in a few minutes."
    remedies = (Remedy.TRY_AGAIN,)


class UnexpectedAnswerError(ApiError):
    """The answer is not the documented envelope."""

    title = "Unexpected answer"
    explanation = (
        "The answer is not what the service documents. A login page or a proxy may have answered in its place."
    )
    remedies = (Remedy.TRY_AGAIN,)


# --- No answer came -------------------------------------------------------------------------------------------


class NetworkError(PackBrowserError):
    """No answer came."""

    title = "No connection"
    explanation = "The service is unreachable. Check the network connection."
    remedies = (Remedy.TRY_AGAIN,)


class OfflineError(NetworkError):
    """The machine has no route to anywhere."""

    title = "No network connection"
    explanation = "The service is unreachable. Check that this computer is online, then try again."


class ServerNotFoundError(NetworkError):
    """The name could not be resolved."""

    title = "Server not found"
    explanation = "The service is unreachable: its name could not be looked up. Check the network, VPN or DNS settings."


class ServerRefusedError(NetworkError):
    """Nothing listens there."""

    title = "Connection refused"
    explanation = "The service is unreachable: nothing answers at its address. Check the network, proxy or firewall."


class ConnectionLostError(NetworkError):
    """The connection ended before the answer did."""

    title = "Connection lost"
    explanation = "The connection broke before the whole answer had arrived. Check the network, then try again."


class TimedOutError(NetworkError):
    """The answer took longer than the deadline."""

    title = "No answer in time"
    explanation = "The service took too long to answer. Check the network, or try again in a few minutes."


class InsecureConnectionError(NetworkError):
    """The certificate is not trusted. There is no way around it on purpose."""

    title = "Connection not secure"
    explanation = (
        "The server’s certificate is not trusted, so the key was not sent. Check the computer’s date, and ask your IT "
        "team whether a proxy inspects connections."
    )


class ProxyUnusableError(NetworkError):
    """The environment names a proxy that can't be one."""

    title = "Proxy not usable"
    explanation = (
        "The service is unreachable: the proxy in this computer’s settings has an address that Pack Browser cannot "
        "use. Check HTTPS_PROXY, HTTP_PROXY and ALL_PROXY."
    )


class KeyUnusableError(PackBrowserError):
    """What was given as key can't be one; it was not sent and is not shown."""

    title = "API key not usable"
    explanation = "The API key has a form that no key has. Copy it again, whole, and enter it anew."
    remedies = (Remedy.CHANGE_KEY,)
    tone = Tone.ATTENTION


class KeyMissingError(PackBrowserError):
    """No key was given, so nothing was sent."""

    title = "API key needed"
    explanation = "To open a pack, enter your Genviral API key. The demo pack needs none."
    remedies = (Remedy.CHANGE_KEY,)
    tone = Tone.ATTENTION


class KeyNotForgottenError(PackBrowserError):
    """The keychain did not delete the key; this run has forgotten it."""

    title = "Key not forgotten"
    tone = Tone.ATTENTION

    def __init__(self, why: str) -> None:
        super().__init__()
        self.explanation = (
            f"Pack Browser does not use the key any more, but it may still be in the keychain: {why}. Delete the entry "
            "“Pack Browser” there with your system's own program."
        )


class InternalError(PackBrowserError):
    """A fault of this program: nothing that the person did."""

    title = "Something went wrong"
    explanation = "Pack Browser ran into a fault of its own. What is on screen is still good; trying again may help."
    remedies = (Remedy.TRY_AGAIN,)


# --- One picture failed ---------------------------------------------------------------------------------------


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


class ProxyPasswordError(ImageError):
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


class HeicUnavailableError(ImageError):
    """The HEIC plug-in is missing from this installation."""

    reason = "HEIC not available"

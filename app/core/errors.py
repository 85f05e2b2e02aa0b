"""Everything that can go wrong, as codes and facts. The sentences about it are in `app.ui.texts`.

`PackBrowserError` is the root of what a banner shows, `ApiError` of what the service answered, `NetworkError` of why it
did not answer, `ImageError` of why one picture failed. `DOCUMENTED_ERRORS` says which answers of the API are which of
them.

The class says what happened; attributes hold what else is known, such as the HTTP status. None of them ever holds the
text of another exception: that may contain the key.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING, ClassVar, Final, NamedTuple, Self

from app.core.connection import KeychainProblem

if TYPE_CHECKING:
    from app.core.shared_review import ReviewProblem

TEMPORARY_STATUSES: Final = frozenset({502, 503, 504})  # of gateways


class ReportableError(Exception):
    """The root of all errors that are shown to people.

    Attributes:
        can_retry: Whether trying again automatically may help.
        retry_after: Seconds the server or host asked to wait; None where it said nothing usable.
    """

    can_retry = False
    retry_after: float | None = None

    def without_origin(self) -> Self:
        """This error without its traceback and without the exceptions it came from.

        They hold the frames of all functions that it passed through, which refer to the key and the answer's bytes. An
        error that is kept must not refer to them.
        """
        self.__cause__ = None
        self.__context__ = None
        return self.with_traceback(None)


class Remedy(Enum):
    """An action that a banner offers, the likely one first."""

    TRY_AGAIN = auto()
    CHANGE_KEY = auto()
    ENTER_KEY = auto()
    SETTINGS = auto()
    OPEN_BILLING = auto()
    SEE_PLANS = auto()


class Tone(Enum):
    """How a banner is tinted."""

    BLOCKED = auto()  # the app cannot open the pack
    ATTENTION = auto()  # there is something the person can do
    WAITING = auto()  # the request will be retried automatically


class PackBrowserError(ReportableError):
    """Why a pack did not open, or what else did not succeed that the person must know of.

    Attributes:
        remedies: What to offer besides *Copy details*.
        tone: How the banner is tinted.
        http_status: The answer's HTTP status, None where no answer came.
        error_code: The envelope's `error_code` as sent, None where there was none.
        server_message: The envelope's `message`, without the key, None where there was none.
        retry_after: Seconds the service asked to wait; None where it said nothing usable.
    """

    remedies: ClassVar[tuple[Remedy, ...]] = ()
    tone: ClassVar[Tone] = Tone.BLOCKED

    def __init__(
        self,
        *,
        http_status: int | None = None,
        error_code: str | None = None,
        server_message: str | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__()
        self.http_status = http_status
        self.error_code = error_code
        self.server_message = server_message
        self.retry_after = retry_after

    def says_same_as(self, other: PackBrowserError) -> bool:
        """Whether the same is shown for both."""
        return type(self) is type(other) and self.code_text == other.code_text

    @property
    def code_text(self) -> str:
        """HTTP status and `error_code` as sent, such as ``404 not_found``; empty where no answer came."""
        parts = (str(self.http_status) if self.http_status else "", self.error_code or "")
        return " ".join(part for part in parts if part)


class ApiError(PackBrowserError):
    """The service answered, but not with the pack.

    Attributes:
        is_final: Whether the person has to do something before it can succeed: the key is revoked, the plan has ended,
            or the pack is deleted. A refresh that nobody has requested is not repeated then, but reported.
    """

    is_final: ClassVar[bool]


class PackIdMissingError(ApiError):
    """400 `missing_pack_id`."""

    tone = Tone.ATTENTION
    is_final = False


class KeyNotAcceptedError(ApiError):
    """401 with any code, or none: the documentation gives none."""

    remedies = (Remedy.CHANGE_KEY,)
    is_final = True


class SubscriptionRequiredError(ApiError):
    """402 `subscription_required`."""

    remedies = (Remedy.OPEN_BILLING,)
    tone = Tone.ATTENTION
    is_final = True


class PlanNotAllowedError(ApiError):
    """403 `tier_not_allowed`."""

    remedies = (Remedy.SEE_PLANS,)
    tone = Tone.ATTENTION
    is_final = True


class PackNotFoundError(ApiError):
    """404 `not_found`: missing, or outside the key's scope."""

    remedies = (Remedy.CHANGE_KEY, Remedy.TRY_AGAIN)
    tone = Tone.ATTENTION
    is_final = True


class PackRetrievalError(ApiError):
    """500 `pack_get_failed`."""

    remedies = (Remedy.TRY_AGAIN,)
    is_final = False


class TooManyRequestsError(ApiError):
    """429 `rate_limited`."""

    remedies = (Remedy.TRY_AGAIN,)
    is_final = False
    tone = Tone.WAITING


class RedirectedError(ApiError):
    """Any 3xx: the key is never sent to where a redirect points."""

    remedies = (Remedy.TRY_AGAIN,)
    is_final = False


class RequestRefusedError(ApiError):
    """A 4xx that the documentation of Get Pack does not list."""

    tone = Tone.ATTENTION
    is_final = False


class ServiceFailedError(ApiError):
    """A 5xx other than `pack_get_failed`."""

    remedies = (Remedy.TRY_AGAIN,)
    is_final = False

    @property
    def can_retry(self) -> bool:  # type: ignore[override] # it depends on the status
        """Whether trying again automatically may help."""
        return self.http_status in TEMPORARY_STATUSES


class UnexpectedAnswerError(ApiError):
    """The answer is not the documented envelope."""

    remedies = (Remedy.TRY_AGAIN,)
    is_final = False


class NetworkError(PackBrowserError):
    """No answer was received."""

    remedies: ClassVar[tuple[Remedy, ...]] = (Remedy.TRY_AGAIN,)


class OfflineError(NetworkError):
    """The machine is not connected to a network."""


class ServerNotFoundError(NetworkError):
    """The name could not be resolved."""


class ServerRefusedError(NetworkError):
    """The server refused the connection."""


class ConnectionLostError(NetworkError):
    """The connection ended before the answer did."""

    can_retry = True


class TimedOutError(NetworkError):
    """The answer took longer than the deadline."""


class InsecureConnectionError(NetworkError):
    """The certificate is not trusted. It cannot be overridden, on purpose."""


class ProxyUnusableError(NetworkError):
    """The URL of the proxy is invalid."""

    remedies = (Remedy.SETTINGS,)  # what has failed is requested again once they are changed


class ProxyError(NetworkError):
    """The proxy prevents the connection.

    Attributes:
        proxy: Host and port, without user name and password.
    """

    def __init__(self, proxy: str, *, http_status: int | None = None) -> None:
        """Name the proxy.

        Args:
            proxy: Host and port, without user name and password.
            http_status: Of the proxy's answer, if it gave one.
        """
        super().__init__(http_status=http_status)
        self.proxy = proxy


class ProxyUnreachableError(ProxyError):
    """No connection to the proxy, or what answers there is no proxy of that kind."""

    remedies = (Remedy.TRY_AGAIN, Remedy.SETTINGS)


class ProxyPasswordError(ProxyError):
    """407, or a SOCKS proxy that wants a user name and password, or others."""

    remedies = (Remedy.SETTINGS,)  # likewise


class ProxyRefusedError(ProxyError):
    """The proxy answers, but does not connect to the service."""


class ImageError(ReportableError):
    """One picture failed; others are not affected."""


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
    """429: the host limits the rate or the number of requests.

    Attributes:
        retry_after: Seconds the host asked to wait; None where it said nothing usable.
    """

    def __init__(self, status: int = 429, retry_after: float | None = None) -> None:
        super().__init__(status)
        self.retry_after = retry_after


class HostUnreachableError(ImageError):
    """No connection to the image's host."""

    can_retry = True


class HostNotFoundError(HostUnreachableError):
    """The name of the image's host does not exist."""


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


class KeyUnusableError(PackBrowserError):
    """The given key has an invalid form; it was not sent and is not shown."""

    remedies = (Remedy.CHANGE_KEY,)
    tone = Tone.ATTENTION


class KeyMissingError(PackBrowserError):
    """No key was given, so nothing was sent."""

    remedies = (Remedy.ENTER_KEY,)
    tone = Tone.ATTENTION


class KeyNotForgottenError(PackBrowserError):
    """The keychain did not delete the key; this run has forgotten it.

    Attributes:
        problem: Why it did not: it refused, or did not answer.
    """

    tone = Tone.ATTENTION

    def __init__(self, problem: KeychainProblem) -> None:
        super().__init__()
        self.problem = problem


class PacksNotDeletedError(PackBrowserError):
    """Packs of a key that was forgotten are still on the disk, because their file can't be written."""

    tone = Tone.ATTENTION


class ReviewRefusedError(PackBrowserError):
    """Files with reviews were not opened.

    Attributes:
        refused: The name of each file, and why.
    """

    tone = Tone.ATTENTION

    def __init__(self, *refused: tuple[str, ReviewProblem]) -> None:
        super().__init__()
        self.refused = refused


class ReviewNotSavedError(ReviewRefusedError):
    """A review was not written to a file."""


class DecodersNotStartedError(PackBrowserError):
    """The system starts no decoder process, so that no picture can be shown."""

    remedies = (Remedy.TRY_AGAIN,)


class InternalError(PackBrowserError):
    """A fault of this program, not caused by the person."""

    remedies = (Remedy.TRY_AGAIN,)
    tone = Tone.ATTENTION


class ProgramReplacedError(PackBrowserError):
    """The program was updated or removed while it runs, so that parts of it fail."""

    tone = Tone.ATTENTION


class DocumentedError(NamedTuple):
    """An error that the documentation of the API lists, or that is known of the API besides.

    Attributes:
        status: HTTP status.
        code: The envelope's `error_code`; None where there is none.
        error_class: What the answer becomes in the app.
        demo_pack_id: The demonstration's pack that is answered with it; empty if there is none.
    """

    status: int
    code: str | None
    error_class: type[ApiError]
    demo_pack_id: str = ""


# All that is known of a documented error, beside its sentences in `app.ui.texts`, in the order of the demonstration's
# menu. The first row of a status also applies to answers of that status without a code.
DOCUMENTED_ERRORS: Final = (
    DocumentedError(400, "missing_pack_id", PackIdMissingError, "00000000-0000-4000-8000-000000000400"),
    DocumentedError(401, "invalid_token", KeyNotAcceptedError, "00000000-0000-4000-8000-000000000401"),
    DocumentedError(401, None, KeyNotAcceptedError, "00000000-0000-4000-8001-000000000401"),
    DocumentedError(401, "unauthorized", KeyNotAcceptedError),
    DocumentedError(402, "subscription_required", SubscriptionRequiredError, "00000000-0000-4000-8000-000000000402"),
    DocumentedError(403, "tier_not_allowed", PlanNotAllowedError, "00000000-0000-4000-8000-000000000403"),
    DocumentedError(404, "not_found", PackNotFoundError, "00000000-0000-4000-8000-000000000404"),
    DocumentedError(422, "invalid_query", RequestRefusedError),  # of List Packs alone
    DocumentedError(422, "invalid_path", RequestRefusedError, "00000000-0000-4000-8000-000000000422"),
    DocumentedError(429, "rate_limited", TooManyRequestsError, "00000000-0000-4000-8000-000000000429"),
    DocumentedError(500, "pack_get_failed", PackRetrievalError, "00000000-0000-4000-8000-000000000500"),
)

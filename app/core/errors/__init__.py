"""Everything that can go wrong, as codes and facts. The sentences about it are in `app.ui.texts`.

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
    ├── NetworkError                    no answer was received
    │   ├── OfflineError                no network
    │   ├── ServerNotFoundError         DNS
    │   ├── ServerRefusedError          refused
    │   ├── ConnectionLostError         cut in the middle
    │   ├── TimedOutError               too slow
    │   ├── InsecureConnectionError     TLS
    │   ├── ProxyUnusableError          the proxy's URL is invalid
    │   └── ProxyError                  the proxy prevents the connection
    │       ├── ProxyUnreachableError   no connection to it
    │       ├── ProxyPasswordError      407, or a SOCKS proxy's refusal of the password
    │       └── ProxyRefusedError       it does not connect to the service
    ├── KeyUnusableError                the key has an invalid form; it is not sent
    ├── KeyMissingError                 no key was given; nothing was sent
    ├── KeyNotForgottenError            the keychain still has it
    ├── PacksNotDeletedError            packs of a key that was forgotten are still on the disk
    ├── DecodersNotStartedError         the pack is there, but no picture of it can be shown
    └── InternalError                   a fault of this program
    ImageError                          one picture failed
    ├── download: WebAddressError, ImageGoneError, LinkExpiredError, AccessDeniedError, HostFailedError,
    │             HostUnreachableError, HostTimedOutError, DownloadTooLargeError, IncompleteDownloadError, …
    └── decoding: NotAnImageError, UnsupportedFormatError, ImageTooLargeError, DamagedImageError,
                  DecodingTimedOutError, DecoderCrashedError, DecoderNotStartedError,
                  HeicUnavailableError, …

The class says what happened; attributes hold what else is known, such as the HTTP status. None of them ever holds the
text of another exception: that may contain the key.
"""

from app.core.errors.answers import (
    ApiError,
    KeyNotAcceptedError,
    PackIdMissingError,
    PackNotFoundError,
    PackRetrievalError,
    PlanNotAllowedError,
    RedirectedError,
    RequestRefusedError,
    ServiceFailedError,
    SubscriptionRequiredError,
    TooManyRequestsError,
    UnexpectedAnswerError,
)
from app.core.errors.images import (
    AccessDeniedError,
    AddressRefusedError,
    BlockedPortError,
    DamagedImageError,
    DecoderCrashedError,
    DecoderNotStartedError,
    DecodingTimedOutError,
    DownloadTooLargeError,
    EncodedAnswerError,
    HeicUnavailableError,
    HostBusyError,
    HostFailedError,
    HostTimedOutError,
    HostUnreachableError,
    ImageError,
    ImageGoneError,
    ImageProxyPasswordError,
    ImageTooLargeError,
    IncompleteDownloadError,
    InsecureHostError,
    KeyInUrlError,
    LinkExpiredError,
    NotAnImageError,
    RedirectRefusedError,
    RequestsLimitedError,
    UnreadableEntryError,
    UnsupportedFormatError,
    WebAddressError,
)
from app.core.errors.network import (
    ConnectionLostError,
    InsecureConnectionError,
    NetworkError,
    OfflineError,
    ProxyError,
    ProxyPasswordError,
    ProxyRefusedError,
    ProxyUnreachableError,
    ProxyUnusableError,
    ServerNotFoundError,
    ServerRefusedError,
    TimedOutError,
)
from app.core.errors.pack_error import (
    PackBrowserError,
    Remedy,
    Tone,
)
from app.core.errors.program import (
    DecodersNotStartedError,
    InternalError,
    KeyMissingError,
    KeyNotForgottenError,
    KeyUnusableError,
    PacksNotDeletedError,
)

__all__ = [
    "AccessDeniedError",
    "AddressRefusedError",
    "ApiError",
    "BlockedPortError",
    "ConnectionLostError",
    "DamagedImageError",
    "DecoderCrashedError",
    "DecoderNotStartedError",
    "DecodersNotStartedError",
    "DecodingTimedOutError",
    "DownloadTooLargeError",
    "EncodedAnswerError",
    "HeicUnavailableError",
    "HostBusyError",
    "HostFailedError",
    "HostTimedOutError",
    "HostUnreachableError",
    "ImageError",
    "ImageGoneError",
    "ImageProxyPasswordError",
    "ImageTooLargeError",
    "IncompleteDownloadError",
    "InsecureConnectionError",
    "InsecureHostError",
    "InternalError",
    "KeyInUrlError",
    "KeyMissingError",
    "KeyNotAcceptedError",
    "KeyNotForgottenError",
    "KeyUnusableError",
    "LinkExpiredError",
    "NetworkError",
    "NotAnImageError",
    "OfflineError",
    "PackBrowserError",
    "PackIdMissingError",
    "PackNotFoundError",
    "PackRetrievalError",
    "PacksNotDeletedError",
    "PlanNotAllowedError",
    "ProxyError",
    "ProxyPasswordError",
    "ProxyRefusedError",
    "ProxyUnreachableError",
    "ProxyUnusableError",
    "RedirectRefusedError",
    "RedirectedError",
    "Remedy",
    "RequestRefusedError",
    "RequestsLimitedError",
    "ServerNotFoundError",
    "ServerRefusedError",
    "ServiceFailedError",
    "SubscriptionRequiredError",
    "TimedOutError",
    "Tone",
    "TooManyRequestsError",
    "UnexpectedAnswerError",
    "UnreadableEntryError",
    "UnsupportedFormatError",
    "WebAddressError",
]

"""The address of the API and the key for it, validated before anything is sent, a request with both, and the proxy.

The settings of the network are read from a file; the password of a proxy is in none, and stays in memory.
"""

from __future__ import annotations

import ipaddress
import re
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from enum import Enum, auto
from hashlib import blake2b
from typing import Final, override
from urllib.parse import quote, unquote, urlsplit

from msgspec import Struct
from msgspec.structs import replace


class KeyProblem(Enum):
    """Why a text can't be a key."""

    EMPTY = auto()
    WHITE_SPACE = auto()  # in the middle of it
    NOT_ASCII = auto()
    QUOTE = auto()  # in it; quotes around it are taken off
    NOT_TWO_PARTS = auto()  # with one dot between them


class KeyFormError(ValueError):
    """The text is not a valid key. Nothing of the text is in the error.

    Attributes:
        problem: Why it is not valid.
    """

    def __init__(self, problem: KeyProblem) -> None:
        super().__init__(problem.name)
        self.problem = problem


class BaseUrlError(ValueError):
    """The text is not a valid base URL. The message is for people.

    Qt's `lupdate` finds it by the name of this class.
    """

    def __init__(self, _context: str, sentence: str) -> None:
        super().__init__(sentence)


class ApiKey(Struct, frozen=True):
    """A key of the valid form ``<public_id>.<secret>``. Its `repr` does not contain it.

    Attributes:
        secret_text: The whole key, for the Authorization header and nothing else.
    """

    secret_text: str

    @override
    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


VENDOR_SITE: Final = "https://www.genviral.io"
# The vendor documents no address of a single page.
DOCUMENTATION_URL: Final = "https://docs.genviral.io"
DEFAULT_BASE_URL: Final = f"{VENDOR_SITE}/api/partner/v1"  # from the Get Pack page; the host without www. redirects
BILLING_URL: Final = VENDOR_SITE
PLANS_URL: Final = VENDOR_SITE

# Patterns are compiled when they are first used, because that takes 3 ms, which would delay the first paint.
# What precedes a key that was copied from a shell command, an HTTP header or a document.
_BEFORE_KEY: Final = (
    r"(?:export|set)\s+(?=[A-Z_])|(?:\$env:)?[A-Z_][A-Z0-9_-]*\s*=\s*(?=[^\s=.].*\.)"
    r"|(?:-H|--header)\s*(?=[\"'])|authorization:\s*|bearer\s+"
)
_AFTER_KEY: Final = ",;"
_ACCOUNT_BYTES: Final = 20
_AROUND_KEY: Final = ('""', "''", "``", "“”", "\N{LEFT SINGLE QUOTATION MARK}’", "„“", "«»", "()", "<>", "[]")
# Visible ASCII but quotation marks and dots. The opposite, with all characters to U+10FFFF, takes 4 ms to compile.
_KEY: Final = r"[!#-&(-\-/-~]+\.[!#-&(-\-/-~]+"


def tidied_key_text(key_text: str) -> str:
    """Remove what surrounds a pasted key: white space, quotation marks, brackets, ``Bearer``, ``NAME=``, a comma."""
    text = key_text.strip()
    while text:
        before = text
        text = text.rstrip(_AFTER_KEY).rstrip()
        if prefix := re.match(_BEFORE_KEY, text, re.ASCII | re.IGNORECASE):
            text = text[prefix.end() :]
        if len(text) >= 2 and text[0] + text[-1] in _AROUND_KEY:
            text = text[1:-1].strip()
        if text == before:
            break
    return text


def is_key(key_text: str) -> bool:
    """Whether a text has the form of a key."""
    return re.fullmatch(_KEY, key_text) is not None


def parse_api_key(key_text: str) -> ApiKey:
    """Check the form that the vendor documents: one dot with something on both sides, ASCII, no white space.

    What surrounds a pasted key is removed first; see `tidied_key_text`.

    Raises:
        KeyFormError: The text is not a valid key.
    """
    key = tidied_key_text(key_text)
    if not key:
        raise KeyFormError(KeyProblem.EMPTY)
    if any(character.isspace() for character in key):
        raise KeyFormError(KeyProblem.WHITE_SPACE)
    if not key.isascii():
        raise KeyFormError(KeyProblem.NOT_ASCII)
    if '"' in key or "'" in key:
        raise KeyFormError(KeyProblem.QUOTE)
    if not is_key(key):
        raise KeyFormError(KeyProblem.NOT_TWO_PARTS)
    return ApiKey(key)


class BaseUrl(Struct, frozen=True):
    """Root of the API.

    Attributes:
        text: Without a slash at the end, as it is shown and sent.
    """

    text: str


def parse_base_url(url_text: str) -> BaseUrl:
    """Check a base URL: absolute, `https` (or `http` on loopback), no credentials, query or fragment.

    Raises:
        BaseUrlError: With a sentence that says what is wrong.
    """
    text = url_text.strip().rstrip("/")
    if text == DEFAULT_BASE_URL:
        return BaseUrl(text)
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise BaseUrlError("CommandLine", "The base URL is not a web address.") from None
    if parts.scheme not in {"http", "https"} or not host or not text.isascii() or any(c.isspace() for c in text):
        raise BaseUrlError(
            "CommandLine", "The base URL is not a web address: it starts with https:// and names a server."
        )
    if parts.username is not None or "?" in text or "#" in text:
        raise BaseUrlError("CommandLine", "The base URL may hold no user name, password, query or fragment.")
    if parts.scheme == "http" and not is_loopback_host(host):
        raise BaseUrlError("CommandLine", "The base URL must start with https://, so that the key is sent encrypted.")
    return BaseUrl(text)


def is_loopback_host(host: str) -> bool:
    """Whether a host name or an address literal means this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_sent_in_the_clear(url_text: str) -> bool:
    """Whether a URL's content travels unencrypted between machines: plain HTTP, and not on loopback."""
    try:
        parts = urlsplit(url_text.strip())
        return parts.scheme == "http" and not is_loopback_host(parts.hostname or "")
    except ValueError:
        return False


class Connection(Struct, frozen=True):
    """One server and the key for it.

    Attributes:
        base_url: Where the API is.
        key: None if no key is known.
        is_demo: Whether the server is the built-in demonstration service.
    """

    base_url: BaseUrl
    key: ApiKey | None = None
    is_demo: bool = False

    @property
    def account(self) -> str:
        """A digest that stands for the server and the key, from which the key cannot be derived."""
        secret_text = self.key.secret_text if self.key is not None else ""
        return blake2b(f"{self.base_url.text}\n{secret_text}".encode(), digest_size=_ACCOUNT_BYTES).hexdigest()


class PackRequest(Struct, frozen=True):
    """One request for a pack.

    Attributes:
        connection: The server that it is sent to, and the key that it is sent with.
        pack_id: UUID in lower case with hyphens. The ID in the answer may differ.
    """

    connection: Connection
    pack_id: str

    def is_for_same_pack(self, other: PackRequest) -> bool:
        """Whether another request names the same pack of the same server, with whichever key."""
        ours, theirs = self.connection, other.connection
        is_same_server = (ours.base_url, ours.is_demo) == (theirs.base_url, theirs.is_demo)
        return is_same_server and self.pack_id == other.pack_id

    def without_key(self) -> PackRequest:
        """The same request without its key, which was forgotten. It cannot be sent again."""
        return replace(self, connection=replace(self.connection, key=None))


class KeychainProblem(Enum):
    """Why a call of the keychain failed."""

    MISSING = auto()  # this computer has none that the program can use
    SILENT = auto()  # it did not answer
    REFUSED = auto()  # it did not allow it


class KeychainError(Exception):
    """A call of the keychain failed.

    Attributes:
        problem: The reason.
    """

    def __init__(self, problem: KeychainProblem) -> None:
        super().__init__(problem.name)
        self.problem = problem


def retry_after_seconds(retry_after_text: str | None) -> float | None:
    """The seconds of a `Retry-After` header, a number or a date (RFC 9110); None if it is invalid or in the past."""
    text = (retry_after_text or "").strip()
    if text.isascii() and text.isdigit():
        return float(text) if len(text) < 10 else None
    try:
        left = parsedate_to_datetime(text).timestamp() - time.time()
    except (ValueError, OverflowError):
        return None
    return left if left > 0 else None


SYSTEM_PROXY: Final = "system"  # the proxy of the system's settings, or of the environment
OWN_PROXY: Final = "own"
NO_PROXY: Final = "none"
PROXY_CHOICES: Final = (SYSTEM_PROXY, OWN_PROXY, NO_PROXY)

_PROXY: Final = "network/proxy"
_ADDRESS: Final = "network/address"
_USER: Final = "network/user"
_HOSTS: Final = "network/hosts"
_HAS_SCHEME: Final = r"[A-Za-z][A-Za-z0-9+.-]*://"


class NotAHostError(ValueError):
    """A text is not the name or the address of one host.

    Attributes:
        host_text: The text.
    """

    def __init__(self, host_text: str) -> None:
        super().__init__(host_text)
        self.host_text = host_text


class ProxyAddress(Struct, frozen=True):
    """What a person has typed as the address of a proxy.

    Attributes:
        url: Scheme, host and port; nothing else.
        user: Empty if there was none.
        password: Empty if there was none.
    """

    url: str = ""
    user: str = ""
    password: str = ""


class NetworkSettings(Struct, frozen=True):
    """What a person has chosen, and is saved.

    Attributes:
        proxy: One of `PROXY_CHOICES`.
        address: Of one's own proxy, as `ProxyAddress.url`; empty if there is none.
        user: The name that it asks for; empty if there is none.
        hosts: Names and addresses on one's own network that images may come from; they are reached without a proxy.
    """

    proxy: str = SYSTEM_PROXY
    address: str = ""
    user: str = ""
    hosts: tuple[str, ...] = ()


class Network:
    """The settings in use. They may be replaced at any time; requests that begin later follow them.

    Attributes:
        settings: What is saved.
        password: Of one's own proxy; in memory only.
    """

    def __init__(self, settings: NetworkSettings | None = None) -> None:
        """Use settings; the usual ones where there are none."""
        self.settings = settings or NetworkSettings()
        self.password = ""

    def proxy_url(self, host: str) -> str | None:
        """The proxy for a host.

        Args:
            host: Without a port, in its canonical form.

        Returns:
            A URL with user name and password; an empty text for a direct connection; None for the proxy of the system.
        """
        settings = self.settings
        if settings.proxy == NO_PROXY or is_loopback_host(host) or self.is_listed(host):
            return ""
        if settings.proxy != OWN_PROXY:
            return None
        if not settings.user:
            return settings.address or "invalid:"  # a direct connection may be what the person does not want
        scheme, _, place = settings.address.partition("://")
        password = f":{quote(self.password, safe='')}" if self.password else ""
        return f"{scheme}://{quote(settings.user, safe='')}{password}@{place}"

    def is_listed(self, host: str) -> bool:
        """Whether the person has listed a host of the own network."""
        return bool(self.settings.hosts) and host.rstrip(".") in self.settings.hosts


_SCHEMES: Final = ("http", "https", "socks5", "socks5h")


def parse_proxy(address_text: str) -> ProxyAddress:
    """Read the address of a proxy, with or without scheme, user name and password.

    Raises:
        ValueError: It is none.
    """
    text = address_text.strip()
    parts = urlsplit(text if re.match(_HAS_SCHEME, text) else f"http://{text}")
    if parts.scheme not in _SCHEMES or parts.path not in {"", "/"} or parts.query or parts.fragment:
        raise ValueError("not the address of a proxy")
    host = _parse_host(parts.hostname or "")
    place = f"[{host}]" if ":" in host else host
    port = "" if parts.port is None else f":{parts.port}"
    return ProxyAddress(f"{parts.scheme}://{place}{port}", unquote(parts.username or ""), unquote(parts.password or ""))


def parse_hosts(hosts_text: str) -> tuple[str, ...]:
    """Read names and addresses of hosts, separated by commas or white space. Of a web address the host is taken.

    Raises:
        NotAHostError: One is not valid.
    """
    return tuple(dict.fromkeys(map(_listed_host, re.findall(r"[^\s,;]+", hosts_text))))


def _listed_host(host_text: str) -> str:
    try:
        if re.match(_HAS_SCHEME, host_text):
            return _parse_host(urlsplit(host_text).hostname or "")
        if re.fullmatch(r"\[.*\](:\d+)?|[^:]*:\d+", host_text):  # with a port
            return _parse_host(urlsplit(f"//{host_text}").hostname or "")
        return _parse_host(host_text)
    except ValueError:
        raise NotAHostError(host_text) from None


_LABEL: Final = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_MOST_CHARACTERS: Final = 253  # of a name


def _parse_host(host_text: str) -> str:
    """A name in lower-case ASCII, or an address in its shortest form.

    Raises:
        ValueError: It is neither.
    """
    try:
        return str(ipaddress.ip_address(host_text))
    except ValueError:
        name = host_text.rstrip(".").encode("idna").decode().lower()
    labels = name.split(".")
    # What ends in a number would be an address, which it is not.
    if len(name) > _MOST_CHARACTERS or labels[-1].isdigit() or not all(re.fullmatch(_LABEL, each) for each in labels):
        raise ValueError("not a host")
    return name


def read_network(values: Mapping[str, str]) -> NetworkSettings:
    """The settings by section and key; what is missing or makes no sense has its default."""
    proxy = values.get(_PROXY, SYSTEM_PROXY)
    user = values.get(_USER, "")
    try:
        parsed = parse_proxy(values[_ADDRESS]) if values.get(_ADDRESS) else None
        address = parsed.url if parsed is not None else ""
    except ValueError:
        address = ""
    try:
        hosts = parse_hosts(values.get(_HOSTS, ""))
    except NotAHostError:
        hosts = ()
    return NetworkSettings(proxy if proxy in PROXY_CHOICES else SYSTEM_PROXY, address, user, hosts)


def network_values(settings: NetworkSettings) -> dict[str, str]:
    """The settings by section and key, as `read_network` reads them."""
    return {
        _PROXY: settings.proxy,
        _ADDRESS: settings.address,
        _USER: settings.user if settings.user.isprintable() else "",
        _HOSTS: ", ".join(settings.hosts),
    }

"""The demonstration service: the partner API on one loopback port, the image host on another.

Each failure can be provoked by a search for one of these texts in the list of packs, in any case, and nothing else:

==========================  ==================================================================
search                      answer
==========================  ==================================================================
``error 404``               404 `not_found`, and likewise for each status in `DOCUMENTED_ERRORS`
``error 401 without code``  401 without an `error_code`
``error 429``               429 `rate_limited` with `Retry-After: 3`; the next such request gets all packs
``error 503``               503 with a web page
``error page``              200 with a web page, as the login page of a network
``error list``              200 with a JSON list instead of the envelope
``error 200``               200 with an envelope that says that it failed
``error entries``           all packs, but every other entry is malformed in its own way
``error more``              all packs, but each part after the first one fails with 500
==========================  ==================================================================

``slow answer`` gets all packs after some seconds. Followed by other words, it gets the packs that contain these, as
late: so a search for ``slow answer coffee`` can be overtaken by one for ``coffee``.
"""

import json
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final, Self
from urllib.parse import parse_qsl

from msgspec.structs import replace

from app.core.errors import DOCUMENTED_ERRORS, DocumentedError
from app.core.program import RESOURCES
from app.demo import pack_data, packs
from app.demo.image_host import ImageHost, web_page
from app.demo.loopback_server import Answer, LoopbackHandler, LoopbackServer, Site


def _json_answer(status: int, value: object) -> Answer:
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return Answer(status, body, "application/json")


def _success(message: str, data: dict[str, Any]) -> Answer:
    return _json_answer(200, {"ok": True, "code": 200, "message": message, "data": data})


def _failure(status: int, message: str, error_code: str | None) -> Answer:
    """The answer to a request that failed, without an `error_code` if it is None, as the documentation allows."""
    envelope = {"ok": False, "code": status, "message": message}
    return _json_answer(status, envelope if error_code is None else envelope | {"error_code": error_code})


def _row(error: DocumentedError) -> tuple[str, str, Answer]:
    message = (error.code or "unauthorized").replace("_", " ").capitalize()
    search = f"error {error.status}" if error.code else f"error {error.status} without code"
    return error.demo_pack_id, search, _failure(error.status, message, error.code)


# Each with the ID of its pack, and the search in the list of packs that gets it.
_FAILURES: Final = (
    *map(_row, DOCUMENTED_ERRORS),
    (packs.UNAVAILABLE_ID, "error 503", web_page(503, "Service unavailable", "We are back in a few minutes.")),
    (packs.LOGIN_PAGE_ID, "error page", web_page(200, "Sign in", "Please sign in to this network to go on.")),
    (packs.LIST_ANSWER_ID, "error list", _json_answer(200, [{"id": packs.LIST_ANSWER_ID}, "not an envelope"])),
    (packs.NOT_OK_ID, "error 200", _failure(200, "Failed to retrieve pack", "pack_get_failed")),
)
_OF_PACKS: Final = {pack_id: answer for pack_id, _, answer in _FAILURES if pack_id}
# In reverse, so that the first row of a status stays.
_OF_SEARCHES: Final = {search: answer for _, search, answer in reversed(_FAILURES)}
_MALFORMED: Final = "error entries"
_FAILS_LATER: Final = "error more"
_SLOW: Final = "slow answer"
_MALFORMED_ENTRIES: Final[tuple[object, ...]] = (
    None,
    5,
    "a pack",
    [],
    {},
    {"id": 5},
    {"id": "../keys"},
    {"name": "Nameless"},
)

RETRY_AFTER_SECONDS: Final = 3
# For this long after a 429 the next request succeeds: longer than the countdown takes.
_ALLOWED_SECONDS: Final = 60.0

_IMAGES_BEING_DESCRIBED: Final = 60
_DESCRIBED_WITH_EACH_REQUEST: Final = 4
# A pack that has been described completely begins anew if it is opened so much later.
_STAYS_DESCRIBED_SECONDS: Final = 60.0

_MOST_LISTED: Final = 100
_DEFAULTS: Final = {"search": "", "limit": "20", "offset": "0", "include_public": "true"}

BASE_PATH: Final = "/api/partner/v1"
_LIST: Final = f"{BASE_PATH}/packs"
_PACKS: Final = f"{_LIST}/"
_SUBSCRIPTION: Final = f"{BASE_PATH}/subscription"
_SLIDESHOWS: Final = f"{BASE_PATH}/slideshows"

_DEMO_KEY: Final = "demo.explore-the-demo-pack"
WORKSPACE_KEY: Final = "demo.key-of-another-workspace"  # the packs of the menu are outside its scope
SLOW_KEY: Final = "demo.key-whose-test-is-slow"
# Of any other key the service says that it is not accepted.
FAILING_KEYS: Final = {
    "demo.key-without-a-plan": _OF_PACKS[packs.failing("subscription_required")],
    "demo.key-of-the-scheduler-tier": _OF_PACKS[packs.failing("tier_not_allowed")],
    "demo.key-whose-test-fails": _failure(500, "Failed to look up the subscription", "subscription_lookup_failed"),
}


def _subscription(workspace_id: str | None) -> Answer:
    credits_left = {"limit": 2_000, "used_this_period": 750, "remaining": 1_250, "reset_at": "2027-01-01T00:00:00Z"}
    billing = {"billing_interval": "month", "renews_at": "2027-01-01T00:00:00Z"}
    subscription = {"status": "active", "tier": "medium", **billing, "credits": credits_left}
    scope = {"scope": "workspace" if workspace_id else "personal", "workspace_id": workspace_id}
    return _success("Subscription retrieved", {**scope, "subscription": subscription})


_SUBSCRIPTIONS: Final = {
    _DEMO_KEY: _subscription(None),
    WORKSPACE_KEY: _subscription("7d0c5a9e-0000-4000-8000-000000000007"),
    SLOW_KEY: _subscription(None),
}


class PartnerApi:
    """Answers `GET` of `{base}/packs`, `{base}/slideshows`, one of these, and `{base}/subscription`. Thread-safe."""

    def __init__(self, folder: Path, image_origin: str, slow_seconds: float) -> None:
        self._folder = folder
        self._image_origin = image_origin
        self._slow_seconds = slow_seconds
        self._lock = threading.Lock()  # protects what follows
        self._allowed_until: dict[str, float] = {}  # after a refusal because of the rate limit, by what was refused
        self._large: dict[str, Answer] = {}
        self._changes = 0  # answers for the pack that changes
        self._described = 0
        self._asked_at = 0.0
        self._makers: dict[str, Callable[[], Answer]] = {
            packs.MAIN_PACK_ID: partial(self._motivation, packs.MAIN_PACK_ID),
            packs.THOUSAND_IMAGES_ID: partial(self._generated, packs.THOUSAND_IMAGES_ID, 1_000),
            packs.TEN_THOUSAND_IMAGES_ID: partial(self._generated, packs.TEN_THOUSAND_IMAGES_ID, 10_000),
            packs.BROKEN_IMAGES_ID: lambda: _pack(pack_data.broken_pack(image_origin)),
            packs.ODD_METADATA_ID: lambda: _pack(pack_data.odd_pack(image_origin)),
            packs.BEING_DESCRIBED_ID: self._being_described,
            packs.CHANGING_PACK_ID: self._changing,
            packs.COPIES_ID: partial(self._motivation, packs.COPIES_ID),
            packs.EMPTY_PACK_ID: lambda: _pack(pack_data.pack_object(packs.EMPTY_PACK_ID, "Empty Pack", [])),
            packs.SLOW_PACK_ID: lambda: replace(self._motivation(packs.SLOW_PACK_ID), delay=slow_seconds),
        }

    def respond(self, exchange: LoopbackHandler) -> None:
        """Answer one GET request."""
        path, _, query = exchange.path.partition("?")
        exchange.send_answer(self._answer(path, query, exchange.headers.get("Authorization", "")))

    def refusal(self, status: int, message: str) -> Answer:
        """Return the answer to a malformed request, or to one with another method than GET."""
        return _failure(status, message, None)

    def _answer(self, path: str, query: str, authorization: str) -> Answer:
        pack_id = path.removeprefix(_PACKS)
        is_slideshow = f"{path}/".startswith(f"{_SLIDESHOWS}/")
        if path not in {_LIST, _SUBSCRIPTION} and not is_slideshow and (not path.startswith(_PACKS) or "/" in pack_id):
            return _failure(404, "There is no such endpoint", "not_found")
        scheme, _, key = authorization.partition(" ")
        key = key.strip()
        if scheme.lower() == "bearer" and key in FAILING_KEYS:
            return FAILING_KEYS[key]
        if scheme.lower() != "bearer" or key not in _SUBSCRIPTIONS:
            return _failure(401, "Invalid or missing API key", "invalid_token")
        if path == _SUBSCRIPTION:
            return replace(_SUBSCRIPTIONS[key], delay=self._slow_seconds if key == SLOW_KEY else 0.0)
        if path == _LIST:
            return self.packs(query)
        if is_slideshow:
            return self.slideshows(path.removeprefix(_SLIDESHOWS).removeprefix("/"), query)
        if not pack_id:
            return _failure(400, "Pack ID is required", "missing_pack_id")
        if key == WORKSPACE_KEY and pack_id.lower() in packs.DEMO_PACK_IDS:
            return _OF_PACKS[packs.failing("not_found")]
        return self.pack(pack_id.lower())

    def pack(self, pack_id: str) -> Answer:
        """Return the answer for a pack; an ID that is not in the catalogue gets the API's 404."""
        if (made := self._makers.get(pack_id)) is not None:
            return made()
        if (listed := pack_data.listed_pack(pack_id, self._image_origin)) is not None:
            return _pack(listed)
        failed = _OF_PACKS.get(pack_id, _OF_SEARCHES["error 404"])
        return self._unless_allowed("pack", failed) or self._motivation(pack_id)

    def slideshows(self, slideshow_id: str, query: str) -> Answer:
        """Return the answer for a slideshow, or without an ID for their list."""
        parameters = {"limit": "20", "offset": "0", **dict(parse_qsl(query))}
        try:
            found = pack_data.slideshows(self._folder, self._image_origin)
            limit, offset = int(parameters["limit"]), int(parameters["offset"])
        except (OSError, ValueError, KeyError):
            return _OF_SEARCHES["error 422"]
        if slideshow_id:
            shown = next((each for each in found if each["id"] == slideshow_id), None)
            return _OF_SEARCHES["error 404"] if shown is None else _success("Slideshow retrieved", shown)
        entries = [
            {name: value for name, value in each.items() if name != "slides"} for each in found[offset : offset + limit]
        ]
        return _success("Slideshows retrieved", {"slideshows": entries, "total": len(found)})

    def packs(self, query: str) -> Answer:
        """Return the answer to a query of List Packs as it was sent, without its question mark."""
        try:
            sent = [each for each in parse_qsl(query, keep_blank_values=True) if each[0] in _DEFAULTS]
            parameters = _DEFAULTS | dict(sent)
            limit, offset = int(parameters["limit"]), int(parameters["offset"])
            own_alone = ("true", "false").index(parameters["include_public"])
            is_valid = len(dict(sent)) == len(sent) and 1 <= limit <= _MOST_LISTED and offset >= 0
        except ValueError:
            is_valid = False
        if not is_valid:
            return _OF_SEARCHES["error 422"]
        search = " ".join(parameters["search"].casefold().split())
        failed = _OF_SEARCHES.get("error 500" if search == _FAILS_LATER and offset else search)
        if failed is not None and (refused := self._unless_allowed("list", failed)) is not None:
            return refused
        is_slow = f"{search} ".startswith(f"{_SLOW} ")
        is_unusual = failed is not None or search in {_MALFORMED, _FAILS_LATER}
        words = [] if is_unusual else (search.removeprefix(_SLOW) if is_slow else search).split()
        found = [
            pack
            for pack, text in pack_data.listed_packs(self._folder, self._image_origin)
            if not (own_alone and pack["is_public"]) and all(word in text for word in words)
        ]
        entries: list[Any] = found[offset : offset + limit]
        if search == _MALFORMED:  # in the place of every other one
            for index in range(1, len(entries), 2):
                entries[index] = _MALFORMED_ENTRIES[index // 2 % len(_MALFORMED_ENTRIES)]
        data = {"packs": entries, "total": len(found), "limit": limit, "offset": offset}
        return replace(_success("Packs retrieved", data), delay=self._slow_seconds if is_slow else 0.0)

    def _unless_allowed(self, what: str, failed: Answer) -> Answer | None:
        """A failure; None if it is that of the rate limit, and the former request has failed with it.

        A minute after a refusal the next request is refused again.
        """
        if failed.status != 429:
            return failed
        with self._lock:
            if self._allowed_until.pop(what, 0.0) > time.monotonic():
                return None
            self._allowed_until[what] = time.monotonic() + _ALLOWED_SECONDS
        return replace(failed, headers=(("Retry-After", str(RETRY_AFTER_SECONDS)),))

    def _motivation(self, pack_id: str) -> Answer:
        make_images = pack_data.images_with_copies if pack_id == packs.COPIES_ID else pack_data.main_images
        try:
            images = make_images(self._folder, self._image_origin, pack_id)
        except (OSError, ValueError, KeyError):
            return _failure(500, "The demo pictures are missing from this installation", "pack_get_failed")
        name = "Copies" if pack_id == packs.COPIES_ID else pack_data.MAIN_NAME
        return _pack(pack_data.pack_object(pack_id, name, images))

    def _being_described(self) -> Answer:
        with self._lock:
            now = time.monotonic()
            if self._described >= _IMAGES_BEING_DESCRIBED and now - self._asked_at >= _STAYS_DESCRIBED_SECONDS:
                self._described = 0
            self._described = min(_IMAGES_BEING_DESCRIBED, self._described + _DESCRIBED_WITH_EACH_REQUEST)
            self._asked_at = now
            described = self._described
        pack_id = packs.BEING_DESCRIBED_ID
        images = pack_data.images_being_described(described, _IMAGES_BEING_DESCRIBED, self._image_origin, pack_id)
        return _pack(pack_data.pack_object(pack_id, "Being Described", images))

    def _changing(self) -> Answer:
        with self._lock:
            answers, self._changes = self._changes, self._changes + 1
        return _pack(pack_data.changing_pack(self._image_origin, answers))

    def _generated(self, pack_id: str, count: int) -> Answer:
        with self._lock:
            if pack_id not in self._large:
                images = pack_data.generated_images(count, self._image_origin, pack_id)
                self._large[pack_id] = _pack(pack_data.pack_object(pack_id, f"{count:,} Images", images))
            return self._large[pack_id]


def _pack(pack: dict[str, Any]) -> Answer:
    return _success("Pack retrieved", pack)


_SLOW_SECONDS: Final = 4.0


class DemoService:
    """The API and the image host, each on a free port of 127.0.0.1, in daemon threads of this process.

    All methods are thread-safe; `start` and `stop` may be called repeatedly, in any order. Each start takes new ports
    and resets the rate limiter.

    Args:
        folder: The folder with `motivation_pack.json` and `pictures/`, which are read when they are requested.
        slow_seconds: Delay of the answer for the slow pack, of a slow list, and about `SLOW_KEY`.

    Attributes:
        base_url: The API's base URL, without a slash at the end; empty before the first start.
        image_origin: Scheme, host and port of the image host; empty before the first start.
        key: The API key of the service. It accepts `WORKSPACE_KEY` and `SLOW_KEY` as well.
    """

    def __init__(self, folder: Path = RESOURCES / "demo", *, slow_seconds: float = _SLOW_SECONDS) -> None:
        self.base_url = ""
        self.image_origin = ""
        self.key = _DEMO_KEY
        self._folder = folder
        self._slow_seconds = slow_seconds
        self._lock = threading.Lock()
        self._servers: tuple[LoopbackServer, ...] = ()

    def start(self) -> None:
        """Start both servers, if they do not run yet.

        Raises:
            OSError: No port is available.
        """
        with self._lock:
            if self._servers:
                return
            images = self.make_server("demo-images", ImageHost(self._folder))
            try:
                site = PartnerApi(self._folder, images.origin, self._slow_seconds)
                api = self.make_server("demo-api", site)
            except OSError:
                images.server_close()
                raise
            self._servers = (images, api)
            self.image_origin = images.origin
            self.base_url = f"{api.origin}{BASE_PATH}"
            for server in self._servers:
                server.start()

    def stop(self) -> None:
        """Stop both servers, and close all connections."""
        with self._lock:
            for server in self._servers:
                server.stop()
            self._servers = ()

    def make_server(self, name: str, site: Site) -> LoopbackServer:
        """Make the server of one site; a subclass may return one that also observes requests."""
        return LoopbackServer(name, site)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

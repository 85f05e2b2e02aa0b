"""The demonstration service: the partner API on one loopback port, the image host on another."""

import re
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from msgspec.structs import replace

from app.core.program import RESOURCES
from app.demo import pack_data, packs
from app.demo.failures import BROKEN_IMAGES, OF_PACKS, OF_SEARCHES, RateLimit, failure, success, web_page
from app.demo.listed_packs import ListAnswers, ListedPacks
from app.demo.loopback_server import Answer, LoopbackHandler, LoopbackServer, Site
from app.demo.packs import DEMO_PACK_IDS, failing
from app.demo.painted_pictures import MOTIFS, numbered_jpeg, scene_jpeg

PICTURES_BEING_DESCRIBED: Final = 60
DESCRIBED_WITH_EACH_REQUEST: Final = 4
# A pack that has been described completely begins anew if it is opened so much later.
_STAYS_DESCRIBED_SECONDS: Final = 60.0


class DemoAnswers:
    """Makes the answer for each pack. Thread-safe."""

    def __init__(
        self, folder: Path, image_origin: str, slow_seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._listed = ListedPacks(folder, image_origin)
        self._folder = folder
        self._image_origin = image_origin
        self._clock = clock
        self._lock = threading.Lock()
        self._large: dict[str, Answer] = {}
        self._rate_limit = RateLimit(clock)
        self._changes = 0  # answers for the pack that changes
        self._described = 0
        self._asked_at = 0.0
        self._makers: dict[str, Callable[[], Answer]] = {
            packs.MAIN_PACK_ID: lambda: self._motivation(packs.MAIN_PACK_ID),
            packs.THOUSAND_IMAGES_ID: lambda: self._generated(packs.THOUSAND_IMAGES_ID, 1_000),
            packs.TEN_THOUSAND_IMAGES_ID: lambda: self._generated(packs.TEN_THOUSAND_IMAGES_ID, 10_000),
            packs.BROKEN_IMAGES_ID: lambda: success("Pack retrieved", pack_data.broken_pack(image_origin)),
            packs.ODD_METADATA_ID: lambda: success("Pack retrieved", pack_data.odd_pack(image_origin)),
            packs.BEING_DESCRIBED_ID: self._being_described,
            packs.CHANGING_PACK_ID: self._changing,
            packs.EMPTY_PACK_ID: lambda: success(
                "Pack retrieved", pack_data.pack_object(packs.EMPTY_PACK_ID, "Empty Pack", [])
            ),
            packs.SLOW_PACK_ID: lambda: replace(self._motivation(packs.SLOW_PACK_ID), delay=slow_seconds),
        }

    def answer(self, pack_id: str) -> Answer:
        """Return the answer for a pack; an ID that is not in the catalogue gets the API's 404."""
        if (made := self._makers.get(pack_id)) is not None:
            return made()
        if (listed := self._listed.pack(pack_id)) is not None:
            return success("Pack retrieved", listed)
        failed = OF_PACKS.get(pack_id, OF_SEARCHES["error 404"])
        if failed.status == 429:
            return self._rate_limit.refusal(failed) or self._motivation(pack_id)
        return failed

    def _motivation(self, pack_id: str) -> Answer:
        try:
            images = pack_data.main_images(self._folder, self._image_origin, pack_id)
        except (OSError, ValueError, KeyError):
            return failure(500, "The demo pictures are missing from this installation", "pack_get_failed")
        return success("Pack retrieved", pack_data.pack_object(pack_id, "Motivation Pack", images))

    def _being_described(self) -> Answer:
        with self._lock:
            now = self._clock()
            is_done = self._described >= PICTURES_BEING_DESCRIBED
            if is_done and now - self._asked_at >= _STAYS_DESCRIBED_SECONDS:
                self._described = 0
            self._described = min(PICTURES_BEING_DESCRIBED, self._described + DESCRIBED_WITH_EACH_REQUEST)
            self._asked_at = now
            described = self._described
        images = pack_data.images_being_described(described, PICTURES_BEING_DESCRIBED, self._image_origin)
        return success("Pack retrieved", pack_data.pack_object(packs.BEING_DESCRIBED_ID, "Being Described", images))

    def _changing(self) -> Answer:
        with self._lock:
            answers, self._changes = self._changes, self._changes + 1
        return success("Pack retrieved", pack_data.changing_pack(self._image_origin, answers))

    def _generated(self, pack_id: str, count: int) -> Answer:
        with self._lock:
            if pack_id not in self._large:
                images = pack_data.generated_images(count, self._image_origin, pack_id)
                self._large[pack_id] = success(
                    "Pack retrieved", pack_data.pack_object(pack_id, f"{count:,} Images", images)
                )
            return self._large[pack_id]


# Only a plain file name, so that no path can leave the folder.
_PICTURE: Final = re.compile(r"/pictures/(?P<name>[a-z0-9_-]+\.(?P<kind>jpg|png|gif|webp|avif|heic))", re.ASCII)
_GENERATED: Final = re.compile(r"/generated/(?P<number>[0-9]{1,6})\.jpg", re.ASCII)
_SCENE: Final = re.compile(r"/scenes/(?P<motif>[a-z]+)/(?P<pack>[0-9]{1,3})-(?P<position>[0-9]{1,3})\.jpg", re.ASCII)
_BROKEN: Final = re.compile(r"/broken/(?P<name>[a-z.]+)", re.ASCII)


class ImageHost:
    """Answers requests for `/pictures/`, `/generated/`, `/scenes/` and `/broken/`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def respond(self, exchange: LoopbackHandler) -> None:
        """Answer one GET request."""
        path = exchange.path.partition("?")[0]
        if broken := _BROKEN.fullmatch(path):
            image = BROKEN_IMAGES.get(broken["name"])
            if image is not None:
                image.serve(exchange)
                return
        exchange.send_answer(self._picture(path))

    def refusal(self, status: int, message: str) -> Answer:
        """Return the answer to a malformed request, or to one with another method than GET."""
        return web_page(status, f"Error {status}", "The image host only answers GET requests.")

    def _picture(self, path: str) -> Answer:
        if generated := _GENERATED.fullmatch(path):
            return Answer(200, numbered_jpeg(int(generated["number"])), "image/jpeg")
        if (scene := _SCENE.fullmatch(path)) and scene["motif"] in MOTIFS:
            body = scene_jpeg(scene["motif"], int(scene["pack"]), int(scene["position"]))
            return Answer(200, body, "image/jpeg")
        stored = _PICTURE.fullmatch(path)
        if stored is None:
            return web_page(404, "Not Found", "There is no such picture.")
        try:
            body = (self._folder / "pictures" / stored["name"]).read_bytes()
        except OSError:
            return web_page(404, "Not Found", "There is no such picture.")
        return Answer(200, body, f"image/{stored['kind'].replace('jpg', 'jpeg')}")


BASE_PATH: Final = "/api/partner/v1"
_LIST: Final = f"{BASE_PATH}/packs"
_PACKS: Final = f"{_LIST}/"


_SUBSCRIPTION: Final = f"{BASE_PATH}/subscription"

_DEMO_KEY: Final = "demo.explore-the-demo-pack"
WORKSPACE_KEY: Final = "demo.key-of-another-workspace"  # the packs of the menu are outside its scope
SLOW_KEY: Final = "demo.key-whose-test-is-slow"
# Of any other key the service says that it is not accepted.
FAILING_KEYS: Final = {
    "demo.key-without-a-plan": OF_PACKS[failing("subscription_required")],
    "demo.key-of-the-scheduler-tier": OF_PACKS[failing("tier_not_allowed")],
    "demo.key-whose-test-fails": failure(500, "Failed to look up the subscription", "subscription_lookup_failed"),
}


def _subscription(workspace_id: str | None) -> Answer:
    credits_left = {"limit": 2_000, "used_this_period": 750, "remaining": 1_250, "reset_at": "2027-01-01T00:00:00Z"}
    billing = {"billing_interval": "month", "renews_at": "2027-01-01T00:00:00Z"}
    subscription = {"status": "active", "tier": "medium", **billing, "credits": credits_left}
    scope = {"scope": "workspace" if workspace_id else "personal", "workspace_id": workspace_id}
    return success("Subscription retrieved", {**scope, "subscription": subscription})


_SUBSCRIPTIONS: Final = {
    _DEMO_KEY: _subscription(None),
    WORKSPACE_KEY: _subscription("7d0c5a9e-0000-4000-8000-000000000007"),
    SLOW_KEY: _subscription(None),
}


class PartnerApi:
    """Answers `GET {base}/packs`, `GET {base}/packs/{id}` and `GET {base}/subscription`."""

    def __init__(self, answers: DemoAnswers, lists: ListAnswers, slow_seconds: float) -> None:
        self._slow_seconds = slow_seconds
        self._answers = answers
        self._lists = lists

    def respond(self, exchange: LoopbackHandler) -> None:
        """Answer one GET request."""
        path, _, query = exchange.path.partition("?")
        exchange.send_answer(self._answer(path, query, exchange.headers.get("Authorization", "")))

    def refusal(self, status: int, message: str) -> Answer:
        """Return the answer to a malformed request, or to one with another method than GET."""
        return failure(status, message, None)

    def _answer(self, path: str, query: str, authorization: str) -> Answer:
        pack_id = path.removeprefix(_PACKS)
        if path not in {_LIST, _SUBSCRIPTION} and (not path.startswith(_PACKS) or "/" in pack_id):
            return failure(404, "There is no such endpoint", "not_found")
        scheme, _, key = authorization.partition(" ")
        key = key.strip()
        if scheme.lower() == "bearer" and key in FAILING_KEYS:
            return FAILING_KEYS[key]
        if scheme.lower() != "bearer" or key not in _SUBSCRIPTIONS:
            return failure(401, "Invalid or missing API key", "invalid_token")
        if path == _SUBSCRIPTION:
            return replace(_SUBSCRIPTIONS[key], delay=self._slow_seconds if key == SLOW_KEY else 0.0)
        if path == _LIST:
            return self._lists.answer(query)
        if not pack_id:
            return failure(400, "Pack ID is required", "missing_pack_id")
        if key == WORKSPACE_KEY and pack_id.lower() in DEMO_PACK_IDS:
            return OF_PACKS[failing("not_found")]
        return self._answers.answer(pack_id.lower())


_SLOW_SECONDS: Final = 4.0
# For each server, until the threads of its connections have ended.
_STOP_SECONDS: Final = 0.15


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
            answers = DemoAnswers(self._folder, images.origin, self._slow_seconds)
            lists = ListAnswers(ListedPacks(self._folder, images.origin), self._slow_seconds)
            try:
                api = self.make_server("demo-api", PartnerApi(answers, lists, self._slow_seconds))
            except OSError:
                images.server_close()
                raise
            self._servers = (images, api)
            self.image_origin = images.origin
            self.base_url = f"{api.origin}{BASE_PATH}"
            for server in self._servers:
                server.start()

    def stop(self) -> None:
        """Stop both servers within half a second, and close all connections."""
        with self._lock:
            for server in self._servers:
                server.stop(_STOP_SECONDS)
            self._servers = ()

    def make_server(self, name: str, site: Site) -> LoopbackServer:
        """Make the server of one site; a subclass may return one that also observes requests."""
        return LoopbackServer(name, site)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

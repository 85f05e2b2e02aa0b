"""Measures how long slideshows take to read.

``uv run python -m tests.benchmarks.slideshows`` prints the time for 500 of them, and then for finding that none of them
is new, with a server on loopback that answers each request after 60 ms. The goal for the first is ten minutes.
"""

import asyncio
import ssl
import time
from typing import TYPE_CHECKING, Final, cast

from app.api.pack_source import HttpPackSource
from app.core.changes import NOTHING_CHANGED
from app.core.connection import BaseUrl, Connection, PackRequest, parse_api_key
from app.core.limits import ApiLimits, Settings
from app.core.models import Pack
from app.core.redaction import Redactor
from app.demo.loopback_server import LoopbackServer
from app.session.slideshows import SlideshowReading
from app.storage.saved_packs import SavedPacks
from tests.slideshow_service import SlideshowSite, unseen_job

if TYPE_CHECKING:
    from app.packs.services import Services

_COUNT: Final = 500
_LATENCY: Final = 0.06
_PACK: Final = Pack("11111111-1111-1111-1111-111111111111", "", 0, None, None, (), {}, {}, ())


class _Services:
    """The part of the services that reading needs."""

    def __init__(self, packs: HttpPackSource) -> None:
        self.settings = Settings()
        self._saved = SavedPacks(None, self.settings.packs, lambda _: None)
        self.api = packs

    def saved_packs(self, *, is_demo: bool) -> SavedPacks:
        assert not is_demo
        return self._saved


async def _measure() -> None:
    site = SlideshowSite([f"https://x.test/{number}" for number in range(_COUNT)], latency=_LATENCY)
    server = LoopbackServer("slideshows", site)
    server.start()
    place = Connection(BaseUrl(f"{server.origin}/v1"), parse_api_key("public.s3cret"))
    packs = HttpPackSource(ApiLimits(), ssl.create_default_context(), Redactor())
    services = _Services(packs)
    saved = services.saved_packs(is_demo=False)
    saved.save(PackRequest(place, _PACK.id), _PACK, 1.0, NOTHING_CHANGED)
    for what in ("read", "looked through again"):
        began, reading = time.monotonic(), SlideshowReading(cast("Services", services), place)
        await reading.run(unseen_job())
        print(f"{reading.listed} slideshows {what}, {reading.read} of them new: {time.monotonic() - began:.1f} s")
    await packs.aclose()
    await saved.aclose()
    server.stop()


if __name__ == "__main__":
    asyncio.run(_measure())

"""A service that signs the URLs of images anew in each answer, and a host that accepts only the latest signature."""

import time
from collections.abc import Iterator
from typing import Final

import pytest
from PySide6.QtWidgets import QApplication

from app.core.connection import ApiKey
from app.demo.loopback_server import Answer, LoopbackHandler
from app.packs.tiles import TileStage
from tests.e2e.app_under_test import AppUnderTest
from tests.e2e.conftest import Run
from tests.e2e.pack_site import PackSite, png

COUNT: Final = 6
OTHER_KEY: Final = "other.s3cret"
RED: Final = (200, 0, 0)
FRESH: Final = 3600  # seconds from now until a signature expires
EXPIRED: Final = -3600


class SigningSite(PackSite):
    """The service and the host.

    Attributes:
        lifetime: Seconds from now until the next signatures expire.
        choice: A parameter of each URL that chooses the picture, before the signature; empty for none.
        color: Of the images of the host.
        has_access: Whether the host accepts any signature.
        accepts_all: Whether it accepts all of them, not only the latest.
        status: Of the descriptions of all images.
    """

    def __init__(self) -> None:
        super().__init__()
        self.lifetime = FRESH
        self.choice = ""
        self.color = RED
        self.has_access = True
        self.accepts_all = False
        self.status = "completed"
        self.interferes = self._sign
        self._signature = 0

    def _sign(self, exchange: LoopbackHandler) -> bool:
        if "/packs/" not in exchange.path:  # the list of packs is no answer with images
            return False
        self._signature += 1
        self.images = [
            {"id": str(number), "url": self.url(f"/{number}.png?{self.query}"), "metadata": {"status": self.status}}
            for number in range(COUNT)
        ]
        return False

    @property
    def query(self) -> str:
        """Of the URLs in the latest answer."""
        signature = f"Expires={int(time.time()) + self.lifetime}&Signature=s{self._signature}&Key-Pair-Id=K1"
        return f"{self.choice}&{signature}" if self.choice else signature

    def respond(self, exchange: LoopbackHandler) -> None:
        etag = f'"{self.color}"'
        is_accepted = self.has_access and (self.accepts_all or self.signature in exchange.path)
        if not is_accepted:
            exchange.send_answer(Answer(403, b"", "text/plain"))
        elif exchange.headers.get("If-None-Match") == etag:
            exchange.send_answer(Answer(304, b"", "image/png"))
        else:
            exchange.send_answer(Answer(200, png(self.color), "image/png", (("ETag", etag),)))

    @property
    def signature(self) -> str:
        """The latest one."""
        return f"Signature=s{self._signature}&"


@pytest.fixture
def site(qapp: QApplication) -> Iterator[SigningSite]:
    del qapp
    started = SigningSite()
    yield started
    started.stop()


async def look(app: AppUnderTest) -> None:
    await app.until(lambda: stages(app) == {TileStage.SHOWN}, "all are shown")
    await app.until(lambda: app.page.model.picture(0) is not None, "the first has its picture")


def stages(app: AppUnderTest) -> set[TileStage]:
    return {app.stage(row) for row in range(COUNT)}


def color(app: AppUnderTest) -> str:
    """That of the first picture; empty without one."""
    picture = app.page.model.picture(0)
    if picture is None:
        return ""
    return "red" if picture.pixelColor(5, 5).red() > 100 else "blue"


def has_requests(site: SigningSite, count: int) -> bool:
    return len(site.image_requests) == count


def has_later_urls(app: AppUnderTest, site: SigningSite) -> bool:
    return all(site.signature in app.page.model.image(row).url for row in range(COUNT))


def test_a_pack_that_is_opened_the_next_day_downloads_nothing(run: Run, site: SigningSite) -> None:
    site.lifetime = EXPIRED
    run(look)
    assert len(site.image_requests) == COUNT
    site.lifetime = FRESH

    async def scenario(app: AppUnderTest) -> None:
        await app.until(lambda: has_later_urls(app, site), "the later answer replaces the kept one")
        assert stages(app) == {TileStage.SHOWN}
        await look(app)

    run(scenario)
    assert len(site.image_requests) == COUNT


def test_another_key_does_not_get_pictures_that_its_signature_gives_no_access_to(run: Run, site: SigningSite) -> None:
    async def refused(app: AppUnderTest) -> None:
        assert stages(app) == {TileStage.FAILED}
        assert color(app) == ""

    run(look)
    site.has_access = False
    run(refused, key_text=OTHER_KEY)
    run(look)


@pytest.mark.launch(opens=True)
@pytest.mark.usefixtures("cache_folder")
async def test_a_key_that_is_entered_later_does_not_get_the_pictures_on_screen(
    app: AppUnderTest, site: SigningSite
) -> None:
    await look(app)
    site.has_access = False
    former = site.signature
    app.keys.enter(ApiKey(OTHER_KEY))
    await app.until(lambda: site.signature != former and not app.is_loading, "it is requested with the key")
    await app.until(lambda: stages(app) == {TileStage.FAILED}, "the host has refused all")
    assert color(app) == ""

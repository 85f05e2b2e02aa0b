"""A pack that was opened in an earlier run: shown at once, refreshed in place, and usable without a network."""

import threading
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from msgspec.structs import replace
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget

from app.core.limits import ReconnectionLimits, Settings
from app.demo.loopback_server import LoopbackHandler
from app.ui.shell.pack_field import PackField
from app.ui.texts.wording import short_moment, text_of
from tests.e2e.app_under_test import FAST_SETTINGS, AppUnderTest, run_app
from tests.e2e.pack_site import KEY, PACK_ID, PackSite

THEN = 1_763_992_920.0  # a day in November 2025
SETTINGS = replace(FAST_SETTINGS, reconnection=ReconnectionLimits(least_seconds=0.05, most_seconds=0.1))
IMAGES = ("1:A cat", "2:A dog", "3:", "4:A tree")
LATER = ("9:A sea", "1:A cat", "2:A wolf", "3:A moon")


class Site(PackSite):
    """A service that the test cuts off, and that keeps answers back until the test has looked.

    Attributes:
        may_answer: Answers wait for it.
        is_disconnected: Whether all connections to the API are reset.
    """

    def __init__(self) -> None:
        super().__init__()
        self.may_answer = threading.Event()
        self.may_answer.set()
        self.is_disconnected = False
        self.interferes = self._interfere

    def _interfere(self, exchange: LoopbackHandler) -> bool:
        resets = self.is_disconnected  # read once: the test may change it meanwhile
        if resets:
            exchange.reset_connection()
        else:
            self.may_answer.wait(10)
        return resets


class Run:
    """Runs the app again and again with the same folders."""

    def __init__(self, site: Site, folder: Path) -> None:
        self.site = site
        self._folder = folder

    def __call__(
        self,
        scenario: Callable[[AppUnderTest], Awaitable[None]],
        key: str = KEY,
        settings: Settings = SETTINGS,
        begins: str | None = None,
    ) -> None:
        async def play(app: AppUnderTest) -> None:
            app.window.activateWindow()
            await scenario(app)

        run_app(
            play,
            base_url=self.site.base_url,
            key_text=key,
            settings=settings,
            size=(1600, 900),
            cache_folder=self._folder / "cache",
            data_folder=self._folder / "data",
            begins=begins,
        )


@pytest.fixture
def run(qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """The app after a run in which the pack was opened on a day in November."""
    del qapp
    site = Site()
    site.serve(*IMAGES)
    run = Run(site, tmp_path)

    async def first(app: AppUnderTest) -> None:
        await app.open_test_pack(settles=True)
        assert not app.find(QWidget, "kept_from").isVisible()

    with monkeypatch.context() as then:
        then.setattr("app.packs.open_pack.time", SimpleNamespace(time=lambda: THEN))
        run(first)
    yield run
    site.stop()


def note(app: AppUnderTest) -> list[str]:
    """What the header says of a saved answer."""
    labels = [app.find(QLabel, name) for name in ("no_connection", "other_key", "kept_from")]
    return [label.text() for label in labels if label.isVisible()]


def from_then() -> str:
    return f"from {short_moment(THEN)}"


async def until_kept(app: AppUnderTest) -> None:
    app.type_pack(PACK_ID)
    await app.until(lambda: app.page.model.rowCount() == len(IMAGES), "the saved answer is shown")


def test_saved_answer_is_shown_at_once_and_refreshed_in_place(run: Run) -> None:
    site = run.site
    asked = len(site.image_requests)
    site.serve(*LATER)
    site.may_answer.clear()

    async def scenario(app: AppUnderTest) -> None:
        await until_kept(app)
        await app.until_settled()
        assert (note(app), app.is_loading, app.changes) == ([from_then()], True, [])
        assert len(site.image_requests) == asked, "all thumbnails are from the store"
        assert app.page.model.picture(0) is not None
        app.click_tile(1)
        app.press("P")
        site.may_answer.set()
        await app.until(lambda: not app.is_loading, "the later answer is there")
        assert note(app) == []
        assert app.changes == ["1 new", "1 gone", "1 newly described", "1 description changed"]
        assert app.page.gallery.selection.rows() == (2,)
        assert app.spoken(2)[0] == "3 of 4: A wolf, description changed, picked"

    run(scenario)


def test_without_a_network_the_saved_answer_is_usable_and_refreshed_when_the_network_is_back(
    run: Run, announced: list[str]
) -> None:
    site = run.site
    site.is_disconnected = True

    async def scenario(app: AppUnderTest) -> None:
        await until_kept(app)
        await app.until(lambda: not app.is_loading, "the request has failed")
        await app.until_settled()
        assert (note(app), app.banner) == (["No connection", from_then()], "")
        assert app.said == f"No connection. This is the pack {from_then()}."
        assert announced.count(app.said) == 1
        assert text_of(app.window.findChildren(PackField)[0].why_marked) == "", "the pack ID is not wrong"
        app.click_tile(3)
        app.press("P")
        app.press("Ctrl+C")
        assert app.clipboard == site.url("/4.png")
        QTest.keyClicks(app.find(QLineEdit, "filter"), "tree")
        await app.until(lambda: app.page.model.rowCount() == 1, "the filter is applied")
        assert app.spoken(0)[0] == "4 of 4: A tree, picked"
        app.press("F5")
        assert app.is_loading
        await app.until(lambda: not app.is_loading, "it has failed again")
        assert (note(app), app.banner) == (["No connection", from_then()], "")
        site.serve(*LATER)
        site.is_disconnected = False
        await app.until(lambda: not note(app), "the network is back")
        assert app.changes == ["1 new", "1 gone", "1 newly described", "1 description changed"]
        assert not app.is_loading

    run(scenario)

"""A pack that was opened in an earlier run: shown at once, refreshed in place, and usable without a network."""

import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from msgspec.structs import replace
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from app.core.limits import ReconnectionLimits
from app.demo.loopback_server import LoopbackHandler
from app.ui.shell.pack_field import PackField
from app.ui.texts.wording import short_moment, text_of
from tests.e2e.app_under_test import FAST_SETTINGS, AppUnderTest, run_app
from tests.e2e.conftest import Run
from tests.e2e.pack_site import KEY, PACK_ID, PackSite

THEN = 1_763_992_920.0  # a day in November 2025
SETTINGS = replace(FAST_SETTINGS, reconnection=ReconnectionLimits(least_seconds=0.05, most_seconds=0.1))
IMAGES = ("1:A cat", "2:A dog", "3:", "4:A tree")
LATER = ("9:A sea", "1:A cat", "2:A wolf", "3:A moon")

type Scenario = Callable[[AppUnderTest], Awaitable[None]]


@pytest.fixture
def play(
    run: Run, site: PackSite, data_folder: Path, cache_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[Scenario], None]:
    """Runs the app after a run in which the pack was opened on a day in November."""
    site.serve(*IMAGES)

    async def first(app: AppUnderTest) -> None:
        assert not app.find(QWidget, "kept_from").isVisible()

    with monkeypatch.context() as then:
        then.setattr("app.packs.open_pack.time", SimpleNamespace(time=lambda: THEN))
        run(first)
    return lambda scenario: run_app(
        scenario,
        base_url=site.base_url,
        key_text=KEY,
        settings=SETTINGS,
        size=(1600, 900),
        cache_folder=cache_folder,
        data_folder=data_folder,
    )


def note(app: AppUnderTest) -> list[str]:
    """What the header says of a saved answer."""
    labels = [app.find(QLabel, name) for name in ("no_connection", "other_key", "kept_from")]
    return [label.text() for label in labels if label.isVisible()]


def from_then() -> str:
    return f"from {short_moment(THEN)}"


async def until_kept(app: AppUnderTest) -> None:
    await app.activate()
    app.type_pack(PACK_ID)
    await app.until(lambda: app.page.model.rowCount() == len(IMAGES), "the saved answer is shown")


def test_saved_answer_is_shown_at_once_and_refreshed_in_place(play: Callable[[Scenario], None], site: PackSite) -> None:
    asked, may_answer = len(site.image_requests), threading.Event()
    site.serve(*LATER)
    site.interferes = lambda _: not may_answer.wait(10)

    async def scenario(app: AppUnderTest) -> None:
        await until_kept(app)
        await app.until_settled()
        assert (note(app), app.is_loading, app.changes) == ([from_then()], True, [])
        assert len(site.image_requests) == asked, "all thumbnails are from the store"
        assert app.page.model.picture(0) is not None
        app.click_tile(1)
        app.press("P")
        may_answer.set()
        await app.until(lambda: not app.is_loading, "the later answer is there")
        assert note(app) == []
        assert app.changes == ["1 new", "1 gone", "1 newly described", "1 description changed"]
        assert app.page.gallery.selection.rows() == (2,)
        assert app.spoken(2)[0] == "3 of 4: A wolf, description changed, picked"

    play(scenario)


def test_without_a_network_the_saved_answer_is_usable_and_refreshed_when_the_network_is_back(
    play: Callable[[Scenario], None], site: PackSite, announced: list[str]
) -> None:
    def cut_off(exchange: LoopbackHandler) -> bool:
        exchange.reset_connection()
        return True

    is_reached, site.interferes = site.interferes, cut_off

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
        site.interferes = is_reached
        await app.until(lambda: not note(app), "the network is back")
        assert app.changes == ["1 new", "1 gone", "1 newly described", "1 description changed"]
        assert not app.is_loading

    play(scenario)

"""A pack that was opened in an earlier run: shown at once, refreshed in place, and usable without a network."""

from __future__ import annotations

import asyncio
import json
import shutil
import threading
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QWidget

from app.core.connection import ApiKey
from app.core.limits import ReconnectionLimits, Settings
from app.demo.loopback_server import Answer
from app.packs.tiles import TileStage
from app.ui.shell.pack_field import PackField
from app.ui.texts.wording import short_moment, text_of
from tests.e2e.app_under_test import FAST_SETTINGS, AppUnderTest, run_app
from tests.e2e.pack_site import KEY, PACK_ID, PackSite, png

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator
    from pathlib import Path

    from app.demo.loopback_server import LoopbackHandler

PICTURE = png((9, 9, 9))
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

    def serve(self, *described: str, signature: str = "") -> None:
        """Serve images such as `7:A cat`: a number and a description, which may be empty."""
        self.images = [self._image(*each.partition(":")[::2], signature) for each in described]

    def _image(self, number: str, words: str, signature: str) -> object:
        path = f"/{number}.png{signature}"
        self.answers[path] = lambda exchange: exchange.send_answer(Answer(200, PICTURE, "image/png"))
        metadata = {"status": "completed", "description": words, "keywords": ["one"]} if words else {"status": "failed"}
        return {"id": f"id-{number}", "url": self.url(path), "metadata": metadata}


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
        app.type_pack(PACK_ID)
        await app.until_opened("Test pack")
        await app.until_settled()
        assert not app.find(QWidget, "kept_from").isVisible()

    with monkeypatch.context() as then:
        then.setattr("app.packs.open_pack.time", SimpleNamespace(time=lambda: THEN))
        run(first)
    yield run
    site.stop()


def counted(app: AppUnderTest) -> list[str]:
    buttons = [app.find(QAbstractButton, f"changes_{kind}") for kind in ("new", "gone", "described", "redescribed")]
    return [button.text() for button in buttons if button.isVisible()]


def note(app: AppUnderTest) -> list[str]:
    """What the header says of a saved answer."""
    labels = [app.find(QLabel, name) for name in ("no_connection", "other_key", "kept_from")]
    return [label.text() for label in labels if label.isVisible()]


def from_then() -> str:
    return f"from {short_moment(THEN)}"


async def until_kept(app: AppUnderTest) -> None:
    app.type_pack(PACK_ID)
    await app.until(lambda: app.page.model.rowCount() == len(IMAGES), "the saved answer is shown")


@pytest.mark.parametrize("is_disconnected", [False, True])
def test_answer_that_arrives_while_the_program_starts_is_compared_with_the_kept_one(
    run: Run, is_disconnected: bool
) -> None:
    site = run.site
    site.serve(*LATER)
    site.is_disconnected = is_disconnected
    asked = len(site.api_requests)

    async def scenario(app: AppUnderTest) -> None:
        await app.until(lambda: len(site.api_requests) > asked, "the pack was requested with the start")
        await asyncio.sleep(0.3)  # nothing tells that the answer is there
        app.type_pack(PACK_ID)
        if is_disconnected:
            await app.until(lambda: note(app) == ["No connection", from_then()], "the saved answer is shown")
            assert app.banner == ""
        else:
            await app.until(lambda: bool(counted(app)), "changes are counted")
            assert counted(app) == ["1 new", "1 gone", "1 newly described", "1 description changed"]

    run(scenario, begins=PACK_ID)


def test_saved_answer_is_shown_at_once_and_refreshed_in_place(run: Run) -> None:
    site = run.site
    asked = len(site.image_requests)
    site.serve(*LATER)
    site.may_answer.clear()

    async def scenario(app: AppUnderTest) -> None:
        await until_kept(app)
        await app.until_settled()
        assert (note(app), app.is_loading, counted(app)) == ([from_then()], True, [])
        assert len(site.image_requests) == asked, "all thumbnails are from the store"
        assert app.page.model.picture(0) is not None
        app.click_tile(1)
        app.press("P")
        site.may_answer.set()
        await app.until(lambda: not app.is_loading, "the later answer is there")
        assert note(app) == []
        assert counted(app) == ["1 new", "1 gone", "1 newly described", "1 description changed"]
        assert app.page.gallery.selection.rows() == (2,)
        assert app.spoken(2)[0] == "3 of 4: A wolf, description changed, picked"

    run(scenario)


def signed(number: int) -> str:
    """The query of a signed URL."""
    return f"?X-Amz-Date=20990101T00000{number}Z&X-Amz-Expires=3600&X-Amz-Signature={number}"


@pytest.mark.parametrize("is_disconnected", [False, True])
def test_thumbnails_of_signed_urls_are_those_from_the_disk(run: Run, *, is_disconnected: bool) -> None:
    site = run.site

    async def see(app: AppUnderTest) -> None:
        await until_kept(app)
        await app.until(lambda: not app.is_loading, "it is loaded")
        await app.until(lambda: {app.stage(row) for row in range(len(IMAGES))} == {TileStage.SHOWN}, "all are shown")

    site.serve(*IMAGES, signature=signed(1))
    run(see)
    asked = len(site.image_requests)
    site.serve(*IMAGES, signature=signed(2))
    site.is_disconnected = is_disconnected
    run(see)
    assert len(site.image_requests) == asked


def test_pack_whose_key_is_forgotten_is_not_requested_again(run: Run) -> None:
    site = run.site
    site.is_disconnected = True

    async def scenario(app: AppUnderTest) -> None:
        await until_kept(app)
        await app.until(lambda: len(note(app)) == 2, "there is no connection")
        app.keys.forget()
        requests = len(site.api_requests)
        site.is_disconnected = False
        await asyncio.sleep(0.3)
        assert (note(app), app.banner, len(site.api_requests)) == ([from_then()], "", requests)
        assert app.page.model.rowCount() == len(IMAGES)

    async def again(app: AppUnderTest) -> None:
        site.may_answer.clear()
        requests = len(site.api_requests)
        app.type_pack(PACK_ID)
        await app.until(lambda: len(site.api_requests) > requests, "it is requested")
        assert app.page.model.rowCount() == 0, "the saved answer was deleted"
        site.may_answer.set()
        await app.until_opened("Test pack")

    run(scenario)
    run(again)


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
        assert counted(app) == ["1 new", "1 gone", "1 newly described", "1 description changed"]
        assert not app.is_loading

    run(scenario)


def test_a_pack_of_this_run_that_is_refreshed_without_a_network_stays_as_a_kept_one_does(
    run: Run, announced: list[str]
) -> None:
    site = run.site

    async def scenario(app: AppUnderTest) -> None:
        app.type_pack(PACK_ID)
        await app.until_opened("Test pack")
        await app.until(lambda: not note(app), "it is the latest answer")
        app.trigger("new_tab")
        app.trigger("previous_tab")
        for _ in range(2):
            site.is_disconnected = True
            app.press("F5")
            await app.until(lambda: not app.is_loading, "the request has failed")
            assert note(app)[:1] == ["No connection"]
            assert [each[:5] for each in note(app)[1:]] == ["from "]
            assert (app.banner, text_of(app.window.findChildren(PackField)[0].why_marked)) == ("", "")
            assert app.window.tab_strip.bar.tabIcon(0).isNull()
            assert app.said.startswith("No connection. This is the pack from ")
            assert announced.count(app.said) == 1
            announced.clear()
            assert app.page.model.rowCount() == len(IMAGES)
            site.is_disconnected = False
            await app.until(lambda: not note(app), "it was requested again by itself")
            await app.until_settled()

    run(scenario)


def test_a_tab_that_is_not_shown_says_nothing_of_the_network(run: Run, announced: list[str]) -> None:
    async def scenario(app: AppUnderTest) -> None:
        app.type_pack(PACK_ID)
        await app.until_opened("Test pack")
        pack = app.program.workspace.current
        assert pack is not None
        run.site.is_disconnected = True
        app.press("F5")
        app.trigger("new_tab")
        await app.until(lambda: pack.is_disconnected, "the request has failed")
        assert app.said == ""
        assert not [each for each in announced if each.startswith("No connection.")]
        app.trigger("previous_tab")
        assert note(app)[:1] == ["No connection"]

    run(scenario)


@pytest.mark.parametrize("is_another_pack", [False, True])
def test_without_a_network_a_pack_that_cannot_be_shown_has_a_banner(run: Run, *, is_another_pack: bool) -> None:
    run.site.is_disconnected = True

    async def scenario(app: AppUnderTest) -> None:
        if is_another_pack:
            await until_kept(app)
            await app.until(lambda: len(note(app)) == 2, "there is no connection")
        app.type_pack(PACK_ID.replace("2", "3"))
        await app.until_banner("Connection lost")
        assert text_of(app.window.findChildren(PackField)[0].why_marked) == "Connection lost"

    run(scenario)


def test_thumbnails_that_failed_without_a_network_are_retried_after_a_refresh(run: Run, tmp_path: Path) -> None:
    site = run.site
    shutil.rmtree(tmp_path / "cache")
    working = dict(site.answers)
    site.answers.update((path, lambda exchange: exchange.reset_connection()) for path in working)
    site.may_answer.clear()

    async def scenario(app: AppUnderTest) -> None:
        await until_kept(app)
        await app.until_settled()
        assert {app.stage(row) for row in range(len(IMAGES))} == {TileStage.FAILED}
        site.answers.update(working)
        site.may_answer.set()
        await app.until(
            lambda: {app.stage(row) for row in range(len(IMAGES))} == {TileStage.SHOWN}, "all thumbnails are shown"
        )

    run(scenario)


@pytest.mark.parametrize("width", [640, 1000])
def test_counts_of_changes_leave_space_for_where_the_pack_is_from(run: Run, width: int) -> None:
    site = run.site
    site.serve(*LATER)

    async def see(app: AppUnderTest) -> None:
        await until_kept(app)
        await app.until(lambda: not note(app), "changes are there, which nobody sees yet")

    async def scenario(app: AppUnderTest) -> None:
        app.window.resize(width, 700)
        await until_kept(app)
        await app.until(lambda: len(note(app)) == 2, "there is no connection")
        header = app.page.header
        assert app.window.width() == width
        parts = ("review", "no_connection", "kept_from", "pack_described")
        widgets = [app.find(QWidget, name) for name in parts]
        assert all(each.isVisible() and each.width() >= each.minimumSizeHint().width() for each in widgets)
        shown = [each for each in header.findChildren(QWidget) if each.isVisible()]
        ends = [each.mapTo(header, each.rect().bottomRight()).x() for each in shown]
        assert max(ends) < header.width()

    run(see)
    site.is_disconnected = True
    run(scenario)


@pytest.mark.parametrize(
    ("status", "code", "banner"),
    [(404, "pack_not_found", "Pack not found"), (401, "unauthorized", "API key not accepted")],
)
def test_refusal_is_said_over_the_saved_answer(run: Run, status: int, code: str, banner: str) -> None:
    body = json.dumps({"ok": False, "code": status, "message": "", "error_code": code}).encode()
    run.site.failure = Answer(status, body, "application/json")

    async def scenario(app: AppUnderTest) -> None:
        await until_kept(app)
        await app.until_banner(banner)
        await app.until_settled()
        assert (app.page.model.rowCount(), note(app)) == (len(IMAGES), [from_then()])

    run(scenario)


def test_saved_answer_of_another_key_is_never_shown(run: Run) -> None:
    run.site.may_answer.clear()

    async def scenario(app: AppUnderTest) -> None:
        requests = len(run.site.api_requests)
        app.type_pack(PACK_ID)
        await app.until(lambda: len(run.site.api_requests) > requests, "it is requested")
        assert app.page.model.rowCount() == 0
        run.site.may_answer.set()
        await app.until_opened("Test pack")
        assert counted(app) == []

    run(scenario, key="public.other")


def test_another_key_is_shown_its_own_saved_answer(run: Run) -> None:
    site = run.site
    site.serve("5:A bird", "6:A fish")

    async def see(app: AppUnderTest) -> None:
        app.type_pack(PACK_ID)
        await app.until_opened("Test pack")
        await app.until_settled()

    async def scenario(app: AppUnderTest) -> None:
        site.is_disconnected = True
        await until_kept(app)
        await app.until(lambda: len(note(app)) == 2, "there is no connection")
        app.keys.enter(ApiKey("public.other"))
        await app.until(lambda: app.page.model.rowCount() == 2, "the other key's saved answer is shown")
        await app.until(lambda: len(note(app)) == 2, "there is no connection")
        app.keys.enter(ApiKey("public.third"))
        await app.until_banner("Connection lost")
        assert "No connection" not in note(app), "the answer on screen is none to this request"

    run(see, key="public.other")
    run(scenario)

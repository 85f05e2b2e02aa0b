"""Fixtures: services on loopback, and the app connected to one of them."""

from __future__ import annotations

import asyncio
from functools import cache
from typing import TYPE_CHECKING, Protocol
from uuid import uuid5

import pytest

from app.demo import pack_data
from app.demo import service as image_host
from tests.demo_pictures import copy_with_small_pictures
from tests.e2e.app_under_test import FAST_SETTINGS, AppUnderTest, SharedDecoders, run_app
from tests.e2e.pack_site import PackSite
from tests.recording_servers import RecordedDemo

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QApplication

    from app.core.limits import Settings


class Play(Protocol):
    """Runs a scenario in the app, connected to the demonstration service as to a real one."""

    def __call__(
        self, scenario: Callable[[AppUnderTest], Awaitable[None]], *, settings: Settings = FAST_SETTINGS
    ) -> None: ...


@pytest.fixture(scope="session", autouse=True)
def _paint_pictures_once() -> Iterator[None]:
    """Let the demonstration service make each picture and id once for all tests: that takes a tenth of their time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pack_data, "uuid5", cache(uuid5))
        for name in ("numbered_jpeg", "scene_jpeg"):
            patch.setattr(image_host, name, cache(getattr(image_host, name)))
        yield


@pytest.fixture(scope="package", autouse=True)
def shared_decoders() -> Iterator[SharedDecoders]:
    """The decoders of all apps. They run before the first test, because no test may leave a process behind.

    They end with the last test of this folder: others count the decoders of their process.
    """
    decoders = SharedDecoders(FAST_SETTINGS.thumbnails.decoder_processes, FAST_SETTINGS.decode)
    asyncio.run(decoders.begin())
    SharedDecoders.running = decoders
    yield decoders
    SharedDecoders.running = None
    decoders.end()


@pytest.fixture
def own_decoders(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have each app start decoders of its own."""
    monkeypatch.setattr(SharedDecoders, "running", None)


@pytest.fixture(scope="session")
def small_demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for the demonstration service, with small pictures."""
    folder = tmp_path_factory.mktemp("demo") / "small"
    copy_with_small_pictures(folder)
    return folder


@pytest.fixture
def service(small_demo: Path) -> Iterator[RecordedDemo]:
    """A running demonstration service, whose slow pack takes a second, and whose pictures are small."""
    with RecordedDemo(small_demo, slow_seconds=1.0) as started:
        yield started


@pytest.fixture
def play(qapp: QApplication, service: RecordedDemo) -> Play:
    """Runs scenarios in the app, connected to the service with its key."""

    def play_on_service(
        scenario: Callable[[AppUnderTest], Awaitable[None]], *, settings: Settings = FAST_SETTINGS
    ) -> None:
        run_app(scenario, base_url=service.base_url, key_text=service.key, settings=settings)

    return play_on_service


class Share(Protocol):
    """Runs scenarios in one app, one after the other, with the main pack open; each is reported by its name."""

    def __call__(self, *scenarios: Callable[[AppUnderTest], Awaitable[None]]) -> None: ...


@pytest.fixture
def share(play: Play, subtests: pytest.Subtests) -> Share:
    """Runs scenarios that only look at the window of a pack: a launch for each would cost more than the scenario."""

    def share_launch(*scenarios: Callable[[AppUnderTest], Awaitable[None]]) -> None:
        async def play_all(app: AppUnderTest) -> None:
            for scenario in scenarios:
                with subtests.test(scenario.__name__):
                    await app.open_main_pack()
                    await app.activate()
                    await scenario(app)
                app.tidy_up()
                await app.until_handled()  # dialogs are deleted

        play(play_all)

    return share_launch


@pytest.fixture
def site() -> Iterator[PackSite]:
    """A running service whose pack has no images yet."""
    started = PackSite()
    yield started
    started.stop()

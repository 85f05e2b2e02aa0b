"""Fixtures: services on loopback, and the app connected to one of them."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, Protocol
from uuid import uuid5

import pytest
from PySide6.QtWidgets import QApplication

from app.core.limits import Settings
from app.demo import image_host, pack_data
from tests.demo_pictures import copy_with_small_pictures
from tests.e2e.app_under_test import FAST_SETTINGS, AppUnderTest, SharedDecoders, run_app
from tests.e2e.pack_site import KEY, PackSite
from tests.recording_servers import RecordedDemo


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


type Share = Callable[[], None]


@pytest.fixture
def share(request: pytest.FixtureRequest, play: Play, subtests: pytest.Subtests) -> Share:
    """Runs all public coroutines of the test's module that are no tests, in one app, with the main pack open.

    They only look at the window of a pack: a launch for each would cost more than the scenario.
    """
    module = request.module
    scenarios = {
        name: value
        for name, value in vars(module).items()
        if inspect.iscoroutinefunction(value) and value.__module__ == module.__name__
        if not name.startswith(("_", "test_"))
    }

    async def play_all(app: AppUnderTest) -> None:
        for name, scenario in scenarios.items():
            with subtests.test(name):
                await app.open_main_pack()
                await app.activate()
                await scenario(app)
            app.tidy_up()
            await app.until_handled()  # dialogs are deleted

    return lambda: play(play_all)


@pytest.fixture
def site(qapp: QApplication) -> Iterator[PackSite]:
    """A running service whose pack has no images yet."""
    del qapp
    started = PackSite()
    yield started
    started.stop()


class Launch(NamedTuple):
    """How the app of a coroutine test is run.

    Attributes:
        options: Those of `run_app`.
        opens: Whether the pack of `site` is open when the test begins.
    """

    options: dict[str, Any]
    opens: bool


@pytest.fixture
def app(request: pytest.FixtureRequest, qapp: QApplication) -> Launch:
    """The app, connected to `site` if the test has that, else to `service`, with the options of the mark `launch`.

    A test that has it is a coroutine, which runs in the app: see `pytest_pyfunc_call`.
    """
    del qapp
    has_site = "site" in request.fixturenames
    server = request.getfixturevalue("site" if has_site else "service")
    options = {"base_url": server.base_url, "key_text": KEY if has_site else server.key}
    options |= {
        name: request.getfixturevalue(name)
        for name in ("data_folder", "cache_folder", "size")
        if name in request.fixturenames
    }
    for mark in reversed([*request.node.iter_markers("launch")]):
        options |= mark.kwargs
    return Launch(options, options.pop("opens", False) and has_site)


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> object | None:
    """Run a coroutine test that has the app in an app that is launched for it."""
    launch = pyfuncitem.funcargs.get("app")
    if not isinstance(launch, Launch):
        return None
    names = inspect.signature(pyfuncitem.obj).parameters.keys() - {"app"}
    arguments = {name: pyfuncitem.funcargs[name] for name in names}

    async def scenario(app: AppUnderTest) -> None:
        if launch.opens:
            await _open(app)
        await pyfuncitem.obj(app=app, **arguments)

    run_app(scenario, **launch.options)
    return True


async def _open(app: AppUnderTest) -> None:
    await app.activate()
    await app.open_test_pack(settles=True)


type Run = Callable[..., None]


@pytest.fixture
def run(site: PackSite, data_folder: Path, cache_folder: Path) -> Run:
    """Runs a scenario in an app whose pack is open, and which finds what the former scenario has left.

    It is called with the scenario, and with options of `run_app` that differ.
    """

    def run_opened(scenario: Callable[[AppUnderTest], Awaitable[None]], **options: object) -> None:
        async def opened(app: AppUnderTest) -> None:
            await _open(app)
            await scenario(app)

        all_options: dict[str, Any] = {"base_url": site.base_url, "key_text": KEY}
        all_options |= {"data_folder": data_folder, "cache_folder": cache_folder, **options}
        run_app(opened, **all_options)

    return run_opened


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    """Where the app keeps what a person has done."""
    return tmp_path / "data"


@pytest.fixture
def cache_folder(tmp_path: Path) -> Path:
    """Where the app keeps thumbnails."""
    return tmp_path / "cache"

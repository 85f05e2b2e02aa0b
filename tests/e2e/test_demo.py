"""Starting and leaving the demonstration service, also while other packs are requested."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.demo import packs
from app.demo.service import DemoService
from app.start.arguments import RunOptions, parse_arguments
from app.start.program import open_requested_packs
from tests.e2e.app_under_test import run_app

if TYPE_CHECKING:
    import pytest
    from PySide6.QtWidgets import QApplication

    from tests.e2e.app_under_test import AppUnderTest
    from tests.e2e.conftest import Play
    from tests.recording_servers import RecordedDemo

_NOWHERE = "https://packs.invalid/v1"


def test_the_packs_of_the_command_line_are_opened_from_the_demonstration_service(qapp: QApplication) -> None:
    arguments = parse_arguments(["--demo", packs.MAIN_PACK_ID, packs.EMPTY_PACK_ID], {})

    async def scenario(app: AppUnderTest) -> None:
        open_requested_packs(app.program.workspace, RunOptions(arguments, None, key=None, key_is_unusable=False))
        await app.until_opened("Motivation Pack")
        assert len(app.tab_titles) == 2
        app.program.workspace.step_tab(1)
        await app.until_opened("Empty Pack")
        assert app.tab_titles == ["Motivation Pack", "Empty Pack"]
        assert app.program.workspace.is_demo

    run_app(scenario, base_url=_NOWHERE, key_text=None)


def test_the_demo_ignores_the_proxies_of_the_environment(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ALL_PROXY", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "rubbish://x")

    async def scenario(app: AppUnderTest) -> None:
        app.program.workspace.open_demo(packs.MAIN_PACK_ID)
        await app.until_opened("Motivation Pack")
        await app.until(lambda: app.loaded == "24/24", "all images are shown")

    run_app(scenario, base_url=_NOWHERE, key_text=None)


def test_a_demo_that_cannot_start_leaves_the_loading_state_and_can_be_tried_again(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = DemoService.start

    def refuse(_service: DemoService) -> None:
        raise OSError("no port")

    async def scenario(app: AppUnderTest) -> None:
        monkeypatch.setattr(DemoService, "start", refuse)
        app.click("explore_a_sample_pack")
        await app.until_banner("Something went wrong")
        assert not app.is_loading
        assert app.window.home.isVisible()
        monkeypatch.setattr(DemoService, "start", start)
        app.click("try_again")
        await app.until_opened("Motivation Pack")

    run_app(scenario, base_url=_NOWHERE, key_text=None)


def test_leaving_the_demo_ends_its_countdown_and_sends_no_request(play: Play, service: RecordedDemo) -> None:
    async def scenario(app: AppUnderTest) -> None:
        app.program.workspace.open_demo(packs.failing("rate_limited"))
        await app.until_banner("Too many requests")
        app.trigger("leave_demo")
        assert app.banner == ""
        assert not app.is_counting_down
        app.press("F5")
        assert not app.is_loading
        assert app.window.home.isVisible()

    play(scenario)
    assert service.api_requests == []

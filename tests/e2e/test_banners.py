"""Each error has a banner with its title, code and buttons, and leaves the pack on screen."""

from __future__ import annotations

import json
import logging
import re
from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QDialog, QLineEdit, QPushButton, QToolButton, QWidget

from app.core import program
from app.core.program import log_fault
from app.demo import packs
from app.demo.loopback_server import Answer, LoopbackServer
from tests.documented_errors import DOCUMENTED
from tests.e2e.app_under_test import run_app
from tests.raw_server import RawServer

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QApplication

    from app.demo.loopback_server import LoopbackHandler
    from tests.e2e.app_under_test import AppUnderTest
    from tests.e2e.conftest import Play
    from tests.recording_servers import RecordedDemo

_logger = logging.getLogger("app.somewhere")

_PACK_ID = "22222222-2222-4222-8222-222222222222"

# Pack of the demo, title, code as sent, and the buttons from left to right.
_ERRORS = [
    *(
        (packs.failing(error.code), error.title, error.code_text, [*error.buttons])
        for error in DOCUMENTED
        if error.has_pack
    ),
    (packs.UNAVAILABLE_ID, "Service not available", "503", ["Try again"]),
    (packs.LOGIN_PAGE_ID, "Unexpected answer", "200", ["Try again"]),
    (packs.LIST_ANSWER_ID, "Unexpected answer", "200", ["Try again"]),
    (packs.NOT_OK_ID, "Pack could not be retrieved", "200 pack_get_failed", ["Try again"]),
]


def _buttons(app: AppUnderTest) -> list[str]:
    layout_order = sorted(
        (button for button in app.find(QWidget, "banner").findChildren(QPushButton) if button.isVisible()),
        key=lambda button: button.x(),
    )
    return [button.text() for button in layout_order]


@pytest.mark.fault(1, 2, 3, 4, 8)
def test_banner_of_each_error(play: Play, service: RecordedDemo) -> None:
    async def scenario(app: AppUnderTest) -> None:
        for pack_id, title, code, ways_out in _ERRORS:
            await app.open_main_pack()
            app.type_pack(pack_id)
            await app.until_banner(title)
            assert not app.is_loading
            assert app.text("banner_title") == title
            assert app.text("banner_code") == code
            assert len(app.text("banner_explanation")) > 20
            assert _buttons(app) == [*ways_out, "Copy details"]
            role = QAccessible.queryAccessibleInterface(app.find(QWidget, "banner")).role()
            assert role == QAccessible.Role.AlertMessage
            # The pack on screen and the typed ID stay.
            assert app.page.model.rowCount() == 24
            assert app.page.gallery.isVisible()
            assert app.find(QLineEdit, "pack").text() == pack_id
            app.click("copy_details")
            assert title in app.clipboard
            assert code in app.clipboard
            assert pack_id in app.clipboard
            assert service.key not in app.clipboard
            app.find(QToolButton, "dismiss").click()
            assert app.banner == ""
            # A healthy request works afterwards.
            app.type_pack(packs.EMPTY_PACK_ID)
            await app.until(lambda: app.page.model.rowCount() == 0 and not app.is_loading, "another pack is open")

    play(scenario)


def test_missing_pack_id_puts_the_focus_in_the_field(play: Play) -> None:
    async def scenario(app: AppUnderTest) -> None:
        app.window.activateWindow()
        await app.open_main_pack()
        app.page.gallery.setFocus()
        app.program.workspace.open_demo(packs.failing("missing_pack_id"))
        assert app.find(QLineEdit, "pack").text() in {packs.MAIN_PACK_ID, packs.failing("missing_pack_id")}
        await app.until_banner("Pack ID missing")
        assert app.find(QLineEdit, "pack").hasFocus()

    play(scenario)


@pytest.mark.fault(5)
def test_rate_limit_counts_down_and_tries_again_by_itself(play: Play, service: RecordedDemo) -> None:
    async def scenario(app: AppUnderTest) -> None:
        app.type_pack(packs.failing("rate_limited"))
        await app.until_banner("Too many requests")
        seconds = []

        def note() -> bool:
            match = re.search(r"(\d+) seconds?", app.text("banner_explanation"))
            if match and int(match[1]) not in seconds:
                seconds.append(int(match[1]))
            return app.page.model.rowCount() == 24

        await app.until(note, "the second try shows the pack")
        assert seconds == [3, 2, 1]
        assert app.banner == ""
        assert len(service.api_requests) == 2

    play(scenario)


# --- Answers that the demonstration service does not give -----------------------------------------------------------


class _Site:
    """Answers every request in one way."""

    def __init__(self, answer: Callable[[LoopbackHandler], None]) -> None:
        self._answer = answer

    def respond(self, exchange: LoopbackHandler) -> None:
        self._answer(exchange)

    def refusal(self, status: int, message: str) -> Answer:
        return Answer(status, message.encode(), "text/plain")


def _run_against(answer: Callable[[LoopbackHandler], None], title: str) -> list[str]:
    """Open a pack of a service that answers in this way.

    Returns:
        The banner's title, code and explanation, and the copied details.
    """
    seen: list[str] = []

    async def scenario(app: AppUnderTest) -> None:
        app.type_pack(_PACK_ID)
        await app.until_banner(title)
        assert not app.is_loading
        app.click("copy_details")
        seen.extend([app.text("banner_title"), app.text("banner_code"), app.text("banner_explanation"), app.clipboard])

    server = LoopbackServer("test-api", _Site(answer))
    server.start()
    try:
        run_app(scenario, base_url=f"{server.origin}/v1", key_text="public.s3cret")
    finally:
        server.stop(0.2)
    return seen


@pytest.mark.fault(107)
@pytest.mark.parametrize(
    "echo",
    [
        "public.s3cret",
        "cHVibGljLnMzY3JldA==",
    ],
)
def test_the_key_is_shown_nowhere_even_if_the_service_sends_it_back(
    qapp: QApplication, caplog: pytest.LogCaptureFixture, echo: str
) -> None:
    body = json.dumps({"ok": False, "code": 418, "message": f"bad key {echo}", "error_code": echo}).encode()
    seen = _run_against(
        lambda exchange: exchange.send_answer(Answer(418, body, "application/json")), "Request not accepted"
    )
    assert not [text for text in [*seen, caplog.text] if "s3cret" in text.lower() or echo in text]
    assert seen[1] == "418 …"
    assert "bad key …" in seen[2]


def test_a_proxy_that_is_not_there_is_named(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    with RawServer(b"") as proxy:
        pass  # its port is closed now
    monkeypatch.setenv("HTTPS_PROXY", f"http://user:p4ssword@127.0.0.1:{proxy.port}")

    async def scenario(app: AppUnderTest) -> None:
        app.type_pack(_PACK_ID)
        await app.until_banner("Proxy not reachable")
        assert _buttons(app) == ["Try again", "Settings…", "Copy details"]
        app.click("copy_details")
        for text in (app.clipboard, app.text("banner_explanation")):
            assert f"The proxy 127.0.0.1:{proxy.port} " in text
            assert "p4ssword" not in text
        app.click("settings")
        assert app.find(QWidget, "network_page").isVisible()
        app.tidy_up()

    run_app(scenario, base_url="https://packs.invalid/v1", key_text="public.s3cret")


@pytest.mark.fault(6)
def test_a_retry_after_of_a_year_is_not_waited_for(qapp: QApplication) -> None:
    async def scenario(app: AppUnderTest) -> None:
        app.type_pack(_PACK_ID)
        await app.until_banner("Too many requests")
        assert not app.is_counting_down

    def answer(exchange: LoopbackHandler) -> None:
        exchange.send_answer(Answer(429, b"", "text/plain", headers=(("Retry-After", "31536000"),)))

    server = LoopbackServer("test-api", _Site(answer))
    server.start()
    try:
        run_app(scenario, base_url=f"{server.origin}/v1", key_text="public.s3cret")
    finally:
        server.stop(0.2)


@pytest.mark.fault(82)
def test_a_dialog_over_a_loading_pack_does_not_stop_it(play: Play) -> None:
    async def scenario(app: AppUnderTest) -> None:
        app.type_pack(packs.SLOW_PACK_ID)
        app.trigger("show_keys")
        await app.until(lambda: app.page.model.rowCount() == 24, "the pack is open")
        assert app.find(QDialog, "keys_dialog").isVisible()

    play(scenario)


@pytest.mark.expects_errors
def test_an_alert_that_cannot_be_shown_is_not_reported_endlessly(play: Play) -> None:
    failures = 0

    def fail() -> None:
        nonlocal failures
        failures += 1
        if failures < 50:  # endless recursion would overflow the stack before the test fails
            raise OSError

    async def scenario(app: AppUnderTest) -> None:
        await app.open_main_pack()
        app.program.workspace.alert_changed.connect(fail)
        app.program.workspace.show_fault()
        await app.until_banner("Something went wrong")
        app.program.workspace.alert_changed.disconnect(fail)

    play(scenario)
    # The failure of the slot would be shown by the same banner.
    assert failures == 1


@pytest.mark.expects_errors
def test_an_update_while_the_window_is_open_is_said_once_whatever_fails(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scenario(app: AppUnderTest) -> None:
        workspace, title = app.program.workspace, "Pack Browser was updated or removed"
        monkeypatch.setattr(program, "_AT_START", None)
        log_fault(_logger, "a slot", FileNotFoundError())
        await app.until_banner(title)
        app.click("dismiss")
        workspace.report_no_decoders()
        log_fault(_logger, "another slot", FileNotFoundError())
        workspace.show_fault()
        assert workspace.alert is None
        (problem,) = app.program.journal.problems(9, only_faults=True)
        assert problem.endswith("the program was updated or removed while it runs\n  (2 times)")

    play(scenario)

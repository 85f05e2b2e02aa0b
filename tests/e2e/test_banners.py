"""Each error has a banner with its title, code and buttons, and leaves the pack on screen."""

import logging
import re

import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QPushButton, QToolButton, QWidget

from app.core import program
from app.core.program import log_fault
from app.demo import packs
from app.ui import theme
from tests.documented_errors import DOCUMENTED
from tests.e2e.app_under_test import AppUnderTest
from tests.recording_servers import RecordedDemo

_logger = logging.getLogger("app.somewhere")


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


@pytest.mark.parametrize(
    ("code", "is_red"), [("not_found", True), ("rate_limited", False), ("tier_not_allowed", False)]
)
async def test_the_field_is_red_where_the_pack_id_is_wrong(app: AppUnderTest, code: str, is_red: bool) -> None:
    app.type_pack(packs.failing(code))
    await app.until(lambda: bool(app.banner), "the banner is shown")
    field = app.find(QLineEdit, "pack_field")
    assert (field.palette().text().color() == theme.colors(QApplication.palette()).red) == is_red
    assert field.text() == packs.failing(code)
    assert field.accessibleDescription() == app.banner


@pytest.mark.fault(1, 2, 3, 4, 8)
async def test_banner_of_each_error(app: AppUnderTest, service: RecordedDemo) -> None:
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
        assert app.find(QLineEdit, "pack_field").text() == pack_id
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


async def test_missing_pack_id_puts_the_focus_in_the_field(app: AppUnderTest) -> None:
    app.window.activateWindow()
    await app.open_main_pack()
    app.page.gallery.setFocus()
    app.program.workspace.open_demo(packs.failing("missing_pack_id"))
    assert app.find(QLineEdit, "pack_field").text() in {packs.MAIN_PACK_ID, packs.failing("missing_pack_id")}
    await app.until_banner("Pack ID missing")
    assert app.find(QLineEdit, "pack_field").hasFocus()


@pytest.mark.fault(5)
async def test_rate_limit_counts_down_and_tries_again_by_itself(app: AppUnderTest, service: RecordedDemo) -> None:
    app.type_pack(packs.failing("rate_limited"))
    await app.until_banner("Too many requests")
    seconds = []

    def note() -> bool:
        match = re.search(r"(\d+) seconds?", app.text("banner_explanation"))
        if match and int(match[1]) not in seconds:
            seconds.append(int(match[1]))
        return app.page.model.rowCount() == 24

    await app.until(note, "the second try shows the pack")
    assert seconds == sorted({*seconds} & {3, 2, 1}, reverse=True) != [], "a busy machine may leave one out"
    assert app.banner == ""
    assert len(service.api_requests) == 2


# --- Answers that the demonstration service does not give -----------------------------------------------------------


@pytest.mark.fault(82)
async def test_a_dialog_over_a_loading_pack_does_not_stop_it(app: AppUnderTest) -> None:
    app.type_pack(packs.SLOW_PACK_ID)
    app.trigger("show_keys")
    await app.until(lambda: app.page.model.rowCount() == 24, "the pack is open")
    assert app.find(QDialog, "keys_dialog").isVisible()


@pytest.mark.expects_errors
async def test_an_alert_that_cannot_be_shown_is_not_reported_endlessly(app: AppUnderTest) -> None:
    failures = 0

    def fail() -> None:
        nonlocal failures
        failures += 1
        if failures < 50:  # endless recursion would overflow the stack before the test fails
            raise OSError

    await app.open_main_pack()
    app.program.workspace.alert_changed.connect(fail)
    app.program.workspace.show_fault()
    await app.until_banner("Something went wrong")
    app.program.workspace.alert_changed.disconnect(fail)
    # The failure of the slot would be shown by the same banner.
    assert failures == 1


@pytest.mark.expects_errors
async def test_an_update_while_the_window_is_open_is_said_once_whatever_fails(
    app: AppUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
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

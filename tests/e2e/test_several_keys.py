"""Several keys by name: chosen, added, renamed, tested and forgotten, and offered after a 404."""

from __future__ import annotations

import base64
import json
import logging
from typing import TYPE_CHECKING, Final

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QLineEdit, QListWidget, QPushButton, QWidget

from app.core.connection import ApiKey
from app.core.faults import log_fault
from app.demo import packs
from app.demo.service import SLOW_KEY, WORKSPACE_KEY
from app.keychain import Keychain
from app.ui import theme
from app.ui.dialogs.key_list import KeyList
from app.ui.dialogs.settings_dialog import SettingsDialog
from app.ui.texts.wording import number
from tests.e2e.app_under_test import FAST_SETTINGS, run_app
from tests.keychains import DictBackend, HangingBackend, RefusingBackend, StubbornBackend, no_backend
from tests.raw_server import RawServer, http_answer

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator
    from pathlib import Path

    from app.keychain import Backend
    from app.ui.application import Application
    from tests.e2e.app_under_test import AppUnderTest
    from tests.raw_server import Exchange
    from tests.recording_servers import RecordedDemo

pytestmark = pytest.mark.usefixtures("qapp")

NO_PLAN: Final = "demo.key-without-a-plan"
SCHEDULER: Final = "demo.key-of-the-scheduler-tier"
REVOKED: Final = "demo.revoked-key"

type Run = Callable[..., None]


@pytest.fixture
def run(qapp: QApplication, service: RecordedDemo) -> Run:
    """Runs scenarios in the app with a keychain."""

    def run_with_keychain(
        scenario: Callable[[AppUnderTest], Awaitable[None]],
        find: Callable[[], Backend],
        *,
        size: tuple[int, int] = (1000, 700),
    ) -> None:
        settings = replace(FAST_SETTINGS, keychain_seconds=0.5)
        keychain = Keychain(find)
        run_app(scenario, base_url=service.base_url, key_text=None, settings=settings, keychain=keychain, size=size)

    return run_with_keychain


def fill(backend: DictBackend, service: RecordedDemo, used: str, **keys: str) -> None:
    """Have a keychain keep keys by their names."""
    backend.entries["Pack Browser", service.base_url] = []
    for entry, key in keys.items():
        backend.entries["Pack Browser", f"{service.base_url} {entry}"] = [key]
    index = {"used": used, "names": {entry: entry for entry in keys}}
    backend.entries["Pack Browser", f"{service.base_url} #keys"] = [json.dumps(index)]


def stored(backend: DictBackend) -> set[str]:
    """The keys that a keychain has."""
    accounts = backend.entries.items()
    return {secret for (_, account), secrets in accounts for secret in secrets if not account.endswith("#keys")}


async def shown_keys(app: AppUnderTest, count: int) -> QListWidget:
    """Open the list, and wait until it has so many keys."""
    app.trigger("change_key")
    keys = app.find(QListWidget, "keys")
    await app.until(lambda: keys.count() == count, f"{count} keys are listed")
    return keys


def offered(app: AppUnderTest) -> list[QPushButton]:
    """The buttons of the banner that open the pack with another key."""
    buttons = app.find(QWidget, "banner").findChildren(QPushButton, "open_with_other_key")
    return [button for button in buttons if button.isVisible()]


async def until_offered(app: AppUnderTest, count: int) -> list[QPushButton]:
    """Wait until so many keys are offered: Qt shows new buttons a little later than the banner."""
    await app.until(lambda: len(offered(app)) == count, f"{count} keys are offered")
    return offered(app)


def spoken(keys: QListWidget) -> list[str]:
    """What a screen reader says of the keys."""
    return [keys.item(row).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(keys.count())]


async def until_listed(app: AppUnderTest) -> QListWidget:
    """Wait until the keys are listed in place of the question for one."""
    await app.until(lambda: app.window.findChild(QListWidget, "keys") is not None, "the keys are listed")
    return app.find(QListWidget, "keys")


async def until_tested(app: AppUnderTest, keys: QListWidget) -> None:
    """Wait until no key is being tested."""
    await app.until(lambda: not any("Testing…" in each for each in spoken(keys)), "all are tested")


def test_after_a_404_the_pack_is_opened_with_the_key_that_is_chosen(run: Run, service: RecordedDemo) -> None:
    backend = DictBackend()
    fill(backend, service, "Berlin", Berlin=WORKSPACE_KEY, Personal=service.key)

    async def scenario(app: AppUnderTest) -> None:
        app.type_pack(packs.EMPTY_PACK_ID)
        await app.until_banner("Pack not found")
        (button,) = await until_offered(app, 1)
        assert (button.text(), button.accessibleName()) == ("Personal", "Open with Personal")
        assert button.focusPolicy() is Qt.FocusPolicy.TabFocus
        button.setFocus()
        QTest.keyClick(button, Qt.Key.Key_Return)
        await app.until_opened("Empty Pack")
        assert app.tab_titles == ["Empty Pack"]
        assert not app.find(QWidget, "banner").isVisible()
        assert app.keys.connection.key == ApiKey(service.key)

    async def later(app: AppUnderTest) -> None:
        await app.until(lambda: app.keys.connection.key == ApiKey(service.key), "the key that was chosen is in use")

    run(scenario, backend)
    run(later, backend)


def test_several_other_keys_are_offered(run: Run, service: RecordedDemo) -> None:
    backend = DictBackend()
    fill(backend, service, "Berlin", Berlin=WORKSPACE_KEY, Old=REVOKED, Personal=service.key)

    async def scenario(app: AppUnderTest) -> None:
        app.type_pack(packs.EMPTY_PACK_ID)
        await app.until_banner("Pack not found")
        buttons = await until_offered(app, 2)
        assert [button.text() for button in buttons] == ["Old", "Personal"]
        buttons[0].click()
        await app.until_banner("API key not accepted")
        await until_offered(app, 0)  # another key does not help there
        app.trigger("change_key")
        app.find(QListWidget, "keys").setCurrentRow(2)
        QTest.keyClick(app.find(QListWidget, "keys"), Qt.Key.Key_Return)
        await app.until_opened("Empty Pack")

    run(scenario, backend)


def test_in_the_demo_the_keys_of_the_keychain_are_listed_and_choosing_one_leaves_it(service: RecordedDemo) -> None:
    backend = DictBackend()
    fill(backend, service, "Personal", Personal=service.key, Berlin=WORKSPACE_KEY)
    leaves = "You are exploring the demo: with your own key, Pack Browser leaves it."

    async def scenario(app: AppUnderTest) -> None:
        app.click("explore_a_sample_pack")
        await app.until_opened("Motivation Pack")
        assert backend.threads == set()
        app.trigger("change_key")
        keys = await until_listed(app)
        await app.until(lambda: app.window.findChild(QLineEdit, "api_key") is None, "no key is asked for")
        assert [each.split(",")[0] for each in spoken(keys)] == ["Personal", "Berlin"]
        assert app.text("keys_note").endswith(leaves)
        keys.setCurrentRow(1)
        app.click("use_listed_key")
        await app.until(lambda: not app.program.workspace.is_demo, "the demo is left")
        await app.until(lambda: app.window.findChild(QListWidget, "keys") is None, "the list is closed")
        app.trigger("show_settings")
        note = app.find(QLabel, "keys_note")
        assert not note.text().endswith(leaves)
        app.program.workspace.open_demo(packs.MAIN_PACK_ID)
        await app.until(lambda: note.text().endswith(leaves), "it is said in the settings, too")
        app.trigger("leave_demo")
        assert not note.text().endswith(leaves)

    run_app(scenario, base_url=service.base_url, key_text=None, keychain=Keychain(backend), recalls_key=False)


def test_with_an_unusable_key_in_the_environment_those_of_the_keychain_are_listed(service: RecordedDemo) -> None:
    backend = DictBackend()
    fill(backend, service, "Personal", Personal=service.key)

    async def scenario(app: AppUnderTest) -> None:
        app.type_pack(packs.EMPTY_PACK_ID)
        await app.until_banner("API key not usable")
        assert backend.threads == set()
        app.click("change_key")
        keys = await until_listed(app)
        assert spoken(keys) == ["Personal, In the keychain"]
        app.click("use_listed_key")
        await app.until_opened("Empty Pack")

    async def typing(app: AppUnderTest) -> None:
        app.type_pack(packs.EMPTY_PACK_ID)
        await app.until_banner("API key not usable")
        app.click("change_key")
        field = app.find(QLineEdit, "api_key")
        field.setText("pub")
        await app.until(lambda: bool(app.keys.known), "the keychain has answered")
        assert field.isVisible()
        assert app.window.findChild(QListWidget, "keys") is None
        field.setText(WORKSPACE_KEY)
        app.click("use_key")
        await app.until_banner("Pack not found")

    for each in (scenario, typing):
        run_app(each, base_url=service.base_url, key_text="no-key", keychain=Keychain(backend))


def test_the_banner_offers_the_environments_key_in_the_language_in_use(
    qapp: Application, service: RecordedDemo
) -> None:
    backend = DictBackend()
    fill(backend, service, "Berlin", Berlin=WORKSPACE_KEY)

    async def scenario(app: AppUnderTest) -> None:
        keys = await shown_keys(app, 2)
        keys.setCurrentRow(1)
        app.click("use_listed_key")
        app.type_pack(packs.EMPTY_PACK_ID)
        await app.until_banner("Pack not found")
        (button,) = await until_offered(app, 1)
        assert button.text() == "Environment key"
        qapp.set_language("de")
        await app.until(lambda: button.text().startswith("Umgebungsschlüssel"), "it has followed")
        button.click()
        await app.until_opened("Empty Pack")

    try:
        run_app(scenario, base_url=service.base_url, key_text=service.key, keychain=Keychain(backend))
    finally:
        qapp.set_language("en")


class LockedBackend(DictBackend):
    """Is locked until the person enters its password, who has dismissed its dialog."""

    is_locked = True

    def get_password(self, service: str, username: str) -> str | None:
        if self.is_locked:
            raise RuntimeError("locked")
        return super().get_password(service, username)


def test_a_keychain_that_was_not_unlocked_is_asked_again_with_change_key(run: Run, service: RecordedDemo) -> None:
    backend = LockedBackend()
    fill(backend, service, "Personal", Berlin=WORKSPACE_KEY, Personal=service.key)

    async def scenario(app: AppUnderTest) -> None:
        app.type_pack(packs.EMPTY_PACK_ID)
        refused = "The key is used for this run only: the keychain did not allow it."
        await app.until(lambda: bool(app.window.findChildren(QLineEdit, "api_key")), "a key is asked for")
        assert app.text("api_key_explanation").startswith(refused)
        QTest.keyClick(app.find(QLineEdit, "api_key"), Qt.Key.Key_Escape)
        await app.until_banner("API key needed")
        backend.is_locked = False
        app.click("enter_key")
        keys = await until_listed(app)
        note = "Keys are kept in this computer’s keychain, and in no file."
        await app.until(lambda: app.text("keys_note") == note, "the list says so")
        keys.setCurrentRow(1)
        app.click("use_listed_key")
        await app.until_opened("Empty Pack")

    run(scenario, backend)


def test_a_late_answer_of_the_former_key_is_not_shown(run: Run, service: RecordedDemo) -> None:
    backend = DictBackend()
    fill(backend, service, "Personal", Personal=service.key, Berlin=WORKSPACE_KEY)

    async def scenario(app: AppUnderTest) -> None:
        await app.until(lambda: not app.keys.is_recalling, "the keys are known")
        app.type_pack(packs.SLOW_PACK_ID)
        await app.until(lambda: len(service.api_requests) == 1, "it is requested")
        keys = await shown_keys(app, 2)
        keys.setCurrentRow(1)
        app.click("use_listed_key")
        await app.until_banner("Pack not found")
        app.type_pack(packs.SLOW_PACK_ID)
        await app.until(lambda: len(service.api_requests) == 3, "it is requested once more")
        await app.until_banner("Pack not found")
        assert app.pack_name == "Pack Browser"

    run(scenario, backend)


def test_test_key_tells_the_outcomes_apart(run: Run, service: RecordedDemo) -> None:
    backend = DictBackend()
    failing = "demo.key-whose-test-fails"
    keys_by_name = {"Personal": service.key, "Berlin": WORKSPACE_KEY, "Small": NO_PLAN}
    fill(backend, service, "Personal", **keys_by_name, Scheduler=SCHEDULER, Old=REVOKED, Failing=failing)

    async def scenario(app: AppUnderTest) -> None:
        await app.until(lambda: not app.keys.is_recalling, "the keys are known")
        keys = await shown_keys(app, 6)
        assert spoken(keys)[:2] == ["Personal (in use), In the keychain", "Berlin, In the keychain"]
        for row in range(keys.count()):
            keys.setCurrentRow(row)
            app.click("test_key")
        await until_tested(app, keys)
        assert spoken(keys) == [
            f"Personal (in use), Valid: personal key, plan “medium”, {number(1250)} credits left",
            f"Berlin, Valid: workspace key, plan “medium”, {number(1250)} credits left",
            "Small, Subscription required: The Partner API needs an active Creator, Professional or Business plan.",
            "Scheduler, Plan not allowed: The Scheduler tier cannot use the Partner API.",
            "Old, API key not accepted: The key is missing, invalid or revoked.",
            "Failing, Service not available: The service has a problem of its own. Try again in a few minutes."
            " It says: “Failed to look up the subscription”",
        ]
        assert {dict(request.headers)["authorization"] for request in service.key_tests} == {
            f"Bearer {key}" for key in stored(backend)
        }
        service.stop()
        app.click("test_key")
        await app.until(lambda: "Connection refused: The service is unreachable" in spoken(keys)[5], "unreachable")
        assert app.keys.connection.key == ApiKey(service.key), "the key in use stays"

    run(scenario, backend)


def test_a_test_can_be_cancelled(run: Run, service: RecordedDemo) -> None:
    backend = DictBackend()
    fill(backend, service, "Personal", Personal=service.key, Slow=SLOW_KEY)

    async def scenario(app: AppUnderTest) -> None:
        await app.until(lambda: not app.keys.is_recalling, "the keys are known")
        keys = await shown_keys(app, 2)
        keys.setCurrentRow(1)
        app.click("test_key")
        await app.until(lambda: len(service.key_tests) == 1, "the service is asked")
        assert spoken(keys)[1] == "Slow, Testing…"
        assert app.find(QPushButton, "test_key").text() == "Cancel test"
        app.click("test_key")
        assert spoken(keys)[1] == "Slow, In the keychain"
        app.click("test_key")
        await app.until(lambda: "Valid" in spoken(keys)[1], "the later test has ended")

    run(scenario, backend)


def test_the_result_of_a_test_is_announced(run: Run, service: RecordedDemo, announced: list[str]) -> None:
    backend = DictBackend()
    fill(backend, service, "Personal", Personal=service.key, Old=REVOKED)

    async def scenario(app: AppUnderTest) -> None:
        await app.until(lambda: not app.keys.is_recalling, "the keys are known")
        keys = await shown_keys(app, 2)
        keys.setCurrentRow(1)
        app.click("test_key")
        said = "Old: API key not accepted: The key is missing, invalid or revoked."
        await app.until(lambda: said in announced, "it is announced")

    run(scenario, backend)


def test_keys_that_are_added_are_named_after_their_scope(run: Run, service: RecordedDemo) -> None:
    backend = DictBackend()
    backend.entries["Pack Browser", service.base_url] = [service.key]  # as former versions have stored it

    async def scenario(app: AppUnderTest) -> None:
        await app.until(lambda: not app.keys.is_recalling, "the key is known")
        keys = await shown_keys(app, 1)
        assert spoken(keys) == ["Key 1 (in use), In the keychain"]
        assert service.key_tests == []
        app.click("add_key")
        app.find(QLineEdit, "api_key").setText(WORKSPACE_KEY)
        app.click("use_key")
        names = ["Personal, Valid: personal key", "Workspace 7d0c5a9e (in use), Valid: workspace key"]
        await app.until(lambda: [each.split(", plan")[0] for each in spoken(keys)] == names, "both are named")
        app.click("add_key")
        app.find(QLineEdit, "api_key").setText(SLOW_KEY)
        app.find(QLineEdit, "key_name").setText("  Client\n& Sons ")
        app.click("use_key")
        await app.until(lambda: spoken(keys)[2:] == ["Client & Sons (in use), In the keychain"], "it has its name")

    run(scenario, backend)
    assert stored(backend) == {service.key, WORKSPACE_KEY, SLOW_KEY}


@pytest.fixture
def _screen_reader() -> Iterator[None]:
    """Some program uses the accessibility interface, as one of several on most desktops does."""
    QAccessible.setActive(True)
    yield
    QAccessible.setActive(False)


@pytest.mark.usefixtures("_screen_reader")
def test_keys_are_added_while_a_screen_reader_runs(run: Run, service: RecordedDemo) -> None:
    """The view asks for the size of a new row at the first of its changes."""
    backend = DictBackend()
    fill(backend, service, "Personal", Personal=service.key)

    async def scenario(app: AppUnderTest) -> None:
        await app.until(lambda: not app.keys.is_recalling, "the key is known")
        keys = await shown_keys(app, 1)
        names = ["Personal"]
        for name, key in (("Berlin", WORKSPACE_KEY), ("Slow", SLOW_KEY)):
            app.click("add_key")
            app.find(QLineEdit, "api_key").setText(key)
            app.find(QLineEdit, "key_name").setText(name)
            app.click("use_key")
            shown = [*names, f"{name} (in use)"]
            await app.until(lambda: [keys.item(row).text() for row in range(keys.count())] == shown, f"{name} is used")  # noqa: B023
            heights = {keys.visualItemRect(keys.item(row)).height() for row in range(keys.count())}
            assert len(heights) == 1, "no row is without its second line"
            names.append(name)
            await app.until_handled()  # the dialog is deleted
        assert not app.banner

    run(scenario, backend)


def test_a_key_is_renamed_and_another_one_forgotten(run: Run, service: RecordedDemo) -> None:
    backend = DictBackend()
    fill(backend, service, "Berlin", Berlin=WORKSPACE_KEY, Old=REVOKED, Personal=service.key)

    async def scenario(app: AppUnderTest) -> None:
        await app.until(lambda: not app.keys.is_recalling, "the keys are known")
        keys = await shown_keys(app, 3)
        keys.setCurrentRow(2)
        for typed in (" ", "Mine"):
            app.click("rename_key")
            field = keys.findChild(QLineEdit)
            assert field is not None
            assert (field.text(), field.selectedText()) == ("Personal", "Personal")
            QTest.keyClicks(field, typed)
            QTest.keyClick(field, Qt.Key.Key_Return)
            await app.until(lambda: keys.findChild(QLineEdit) is None, "the name is entered")
        assert spoken(keys)[2] == "Mine, In the keychain"
        keys.setCurrentRow(1)
        QTest.keyClick(keys, Qt.Key.Key_Delete)
        question = app.find(QDialog, "forget_key_dialog")
        assert "Forget the API key “Old”?" in [label.text() for label in question.findChildren(QLabel)]
        app.click("forget_key")
        await app.until(lambda: app.said == "The key is forgotten", "it is forgotten")
        assert [each.split(",")[0] for each in spoken(keys)] == ["Berlin (in use)", "Mine"]
        keys.setCurrentRow(0)
        app.click("forget_listed_key")
        app.click("forget_key")
        await app.until(lambda: app.said == "The key is forgotten. “Mine” is in use now", "the other one is used")

    async def later(app: AppUnderTest) -> None:
        await app.until(lambda: not app.keys.is_recalling, "the key is known")
        assert spoken(await shown_keys(app, 1)) == ["Mine (in use), In the keychain"]

    run(scenario, backend)
    assert stored(backend) == {service.key}
    run(later, backend)


def test_what_is_said_about_a_key_stays_visible_while_it_is_renamed(run: Run, service: RecordedDemo) -> None:
    backend = DictBackend()
    fill(backend, service, "Personal", Berlin=WORKSPACE_KEY, Personal=service.key)

    async def scenario(app: AppUnderTest) -> None:
        await app.until(lambda: not app.keys.is_recalling, "the keys are known")
        keys = await shown_keys(app, 2)
        keys.setCurrentRow(1)
        dialog = app.find(QDialog, "api_keys_dialog")
        dialog.activateWindow()
        await app.until(dialog.isActiveWindow, "the focus is shown")
        row = keys.visualItemRect(keys.currentItem())
        row.translate(keys.viewport().mapTo(dialog, QPoint()))
        below = row.adjusted(0, theme.SPACE_8 + keys.fontMetrics().height(), 0, -theme.SPACE_4)
        before = dialog.grab(below).toImage()
        app.click("rename_key")
        await app.until(lambda: isinstance(dialog.focusWidget(), QLineEdit), "the name can be typed")
        await app.until_handled()
        assert dialog.grab(below).toImage() == before
        app.keys.test(ApiKey(service.key))
        await app.until(lambda: "Valid" in spoken(keys)[1], "something else is said")
        field = dialog.focusWidget()
        assert isinstance(field, QLineEdit)
        assert field.selectedText() == "Personal", "it is replaced by what is typed"

    run(scenario, backend)


def test_after_the_last_key_was_forgotten_one_is_asked_for(run: Run, service: RecordedDemo) -> None:
    backend = DictBackend()
    fill(backend, service, "Personal", Personal=service.key)

    async def scenario(app: AppUnderTest) -> None:
        await app.until(lambda: not app.keys.is_recalling, "the key is known")
        keys = await shown_keys(app, 1)
        app.click("forget_listed_key")
        app.click("forget_key")
        await app.until(lambda: app.said == "The key is forgotten", "it is forgotten")
        assert keys.count() == 0
        buttons = app.find(KeyList, "key_list").findChildren(QPushButton)
        assert [button.objectName() for button in buttons if button.isEnabled()] == ["add_key"]
        app.find(QDialog, "api_keys_dialog").reject()
        app.trigger("change_key")
        assert app.find(QLineEdit, "api_key").isVisible()
        assert not app.find(QLineEdit, "key_name").isVisible(), "nothing has to be told apart"

    run(scenario, backend)
    assert backend.secrets == []


def test_a_key_that_was_refused_is_replaced(run: Run, service: RecordedDemo) -> None:
    backend = DictBackend()
    fill(backend, service, "Berlin", Berlin=REVOKED, Other=WORKSPACE_KEY)

    async def scenario(app: AppUnderTest) -> None:
        app.type_pack(packs.EMPTY_PACK_ID)
        await app.until_banner("API key not accepted")
        app.click("change_key")
        app.click("add_key")
        assert app.text("api_key_explanation").startswith("It replaces “Berlin”, which the service did not accept.")
        assert not app.find(QLineEdit, "key_name").isVisible()
        app.find(QLineEdit, "api_key").setText(service.key)
        app.click("use_key")
        await app.until_opened("Empty Pack")
        keys = app.find(QListWidget, "keys")
        await app.until(lambda: spoken(keys)[0].startswith("Berlin (in use), In the keychain"), "it has the name")

    run(scenario, backend)
    assert stored(backend) == {service.key, WORKSPACE_KEY}


def test_what_is_shown_says_which_key_it_is_of(run: Run, service: RecordedDemo) -> None:
    backend = DictBackend()
    fill(backend, service, "Personal", Personal=service.key, Berlin=WORKSPACE_KEY)

    def headings(app: AppUnderTest) -> list[str]:
        return [label.text() for label in app.window.home.findChildren(QLabel) if " · " in label.text()]

    async def scenario(app: AppUnderTest) -> None:
        await app.until(lambda: headings(app)[:1] == ["Recent packs · Personal"], "the lists say so")
        assert "Your packs · Personal" in headings(app)
        app.type_pack(packs.EMPTY_PACK_ID)
        await app.until_opened("Empty Pack")
        details = app.page.details.pack_page
        assert "Personal" in [label.text() for label in details.findChildren(QLabel)]
        app.trigger("new_tab")
        bar = app.window.tab_strip.bar
        assert bar.tabToolTip(0) == "Empty Pack\nKey: Personal"
        keys = await shown_keys(app, 2)
        keys.setCurrentRow(1)
        app.click("use_listed_key")
        await app.until(lambda: headings(app)[:1] == ["Recent packs · Berlin"], "the lists are those of the other key")
        assert bar.tabToolTip(0) == "Empty Pack\nKey: Personal"
        app.program.workspace.step_tab(1)
        await app.until(lambda: app.page.isVisible(), "the first tab is shown")
        assert app.text("other_key") == "With the key “Personal”"
        app.keys.rename(ApiKey(service.key), "Mine")
        assert app.text("other_key") == "With the key “Mine”"
        assert bar.tabToolTip(0) == "Empty Pack\nKey: Mine"
        app.keys.forget(ApiKey(WORKSPACE_KEY))
        assert bar.tabToolTip(0) == "Empty Pack"
        assert "Mine" not in [label.text() for label in details.findChildren(QLabel) if label.isVisible()]

    run(scenario, backend)


def test_a_key_that_another_window_has_added_is_listed(run: Run, service: RecordedDemo) -> None:
    backend = DictBackend()
    fill(backend, service, "Personal", Personal=service.key)

    async def scenario(app: AppUnderTest) -> None:
        await app.until(lambda: not app.keys.is_recalling, "the key is known")
        fill(backend, service, "Berlin", Personal=service.key, Berlin=WORKSPACE_KEY)
        keys = await shown_keys(app, 2)
        assert [each.split(",")[0] for each in spoken(keys)] == ["Personal (in use)", "Berlin"]

    run(scenario, backend)


def test_keys_and_their_names_are_in_no_file_log_or_clipboard(
    qapp: QApplication,
    service: RecordedDemo,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    tmp_path.chmod(0o700)
    backend = DictBackend()
    keys_by_name = {"Personal": service.key, "Quagga": WORKSPACE_KEY, "Small": NO_PLAN, "Old": REVOKED}
    fill(backend, service, "Quagga", **keys_by_name)
    copied: list[str] = []

    async def scenario(app: AppUnderTest) -> None:
        app.type_pack(packs.EMPTY_PACK_ID)
        await app.until_banner("Pack not found")
        app.click("copy_details")
        copied.append(QApplication.clipboard().text())
        (await until_offered(app, 3))[2].click()
        await app.until_banner("API key not accepted")
        app.click("copy_details")
        copied.append(QApplication.clipboard().text())
        keys = await shown_keys(app, 4)
        for row in range(keys.count()):
            keys.setCurrentRow(row)
            app.click("test_key")
        await until_tested(app, keys)
        keys.setCurrentRow(2)
        app.click("forget_listed_key")
        app.click("forget_key")
        await app.until(lambda: app.said == "The key is forgotten", "it is forgotten")
        keys.setCurrentRow(0)
        app.click("use_listed_key")
        await app.until_opened("Empty Pack")
        app.page.gallery.selectAll()
        app.trigger("copy_urls")
        copied.append(QApplication.clipboard().text())
        app.keys.rename(ApiKey(service.key), "Zebra")
        await app.until(lambda: "Zebra" in str(backend.entries), "the keychain has the new name")
        for key in keys_by_name.values():
            assert app.program.redactor.redact(f"Bearer: {key}!") == "Bearer: …!", "no log would have it"

    caplog.set_level("DEBUG")
    cache, data = tmp_path / "cache", tmp_path / "data"
    for folder in (cache, data):
        folder.mkdir(mode=0o700)
    run_app(
        scenario,
        base_url=service.base_url,
        key_text=None,
        keychain=Keychain(backend),
        cache_folder=cache,
        data_folder=data,
        keeps_tabs=True,
    )
    written = {path: path.read_bytes().decode("latin-1") for path in tmp_path.rglob("*") if path.is_file()}
    assert any(path.suffix == ".sqlite3" for path in written)
    logged = [caplog.text, *capfd.readouterr()]
    sought = [key.partition(".")[2] for key in keys_by_name.values()]
    for text in (*written.values(), *logged, *copied, *map(str, written)):
        assert not [each for each in (*sought, "Quagga", "Zebra") if each in text]


@pytest.mark.parametrize(
    ("find", "note"),
    [
        (no_backend, "Keys are used for this run only: this computer has no keychain that Pack Browser can use."),
        (
            RefusingBackend(),
            "The keychain did not allow it: the keys in it are not listed, and new ones are used for this run only.",
        ),
        (
            HangingBackend(),
            "The keychain did not answer: the keys in it are not listed, and new ones are used for this run only.",
        ),
    ],
    ids=["missing", "refuses", "hangs"],
)
def test_without_a_keychain_several_keys_are_used_for_this_run(
    run: Run, service: RecordedDemo, find: Callable[[], Backend], note: str
) -> None:
    async def scenario(app: AppUnderTest) -> None:
        await app.until(lambda: not app.keys.is_recalling, "the keychain has none, or was given up")
        app.type_pack(packs.MAIN_PACK_ID)
        app.find(QLineEdit, "api_key").setText(WORKSPACE_KEY)
        app.click("use_key")
        await app.until_banner("Pack not found")
        app.click("change_key")
        await app.until(lambda: app.text("keys_note") == note, "the list says so")
        app.click("add_key")
        app.find(QLineEdit, "api_key").setText(service.key)
        app.click("use_key")
        await app.until_opened("Motivation Pack")
        keys = app.find(QListWidget, "keys")
        names = ["Workspace 7d0c5a9e", "Personal (in use)"]
        await app.until(lambda: [each.split(",")[0] for each in spoken(keys)] == names, "both are named")
        app.click("forget_listed_key")
        app.click("forget_key")
        await app.until(lambda: keys.count() == 1, "it is forgotten")
        assert app.keys.connection.key == ApiKey(WORKSPACE_KEY)

    try:
        run(scenario, find)
    finally:
        if isinstance(find, HangingBackend):
            find.release.set()


def test_a_key_that_the_keychain_does_not_delete_is_listed_at_the_next_start(run: Run, service: RecordedDemo) -> None:
    backend = StubbornBackend()
    fill(backend, service, "Personal", Personal=service.key, Berlin=WORKSPACE_KEY)

    async def scenario(app: AppUnderTest) -> None:
        await app.until(lambda: not app.keys.is_recalling, "the keys are known")
        keys = await shown_keys(app, 2)
        keys.setCurrentRow(1)
        app.click("forget_listed_key")
        app.click("forget_key")
        await app.until_banner("Key not forgotten")
        assert keys.count() == 1, spoken(keys)
        app.click("forget_listed_key")
        app.click("forget_key")
        await app.until(lambda: keys.count() == 0, "none is in use")
        app.find(QDialog, "api_keys_dialog").reject()
        app.trigger("show_settings")
        app.find(SettingsDialog, "settings_dialog").show_page("keys")
        await app.until(lambda: app.find(QListWidget, "keys").count() == 2, "the settings list what the keychain has")
        assert app.keys.connection.key is None, "what was forgotten is not used again by itself"

    async def later(app: AppUnderTest) -> None:
        await app.until(lambda: not app.keys.is_recalling, "the keys are known")
        await shown_keys(app, 2)

    run(scenario, backend)
    run(later, backend)


def test_the_list_is_used_with_the_keyboard_in_a_small_window(run: Run, service: RecordedDemo) -> None:
    backend = DictBackend()
    fill(backend, service, "Personal", Personal=service.key, Berlin=WORKSPACE_KEY)

    async def scenario(app: AppUnderTest) -> None:
        await app.until(lambda: not app.keys.is_recalling, "the keys are known")
        keys = await shown_keys(app, 2)
        dialog, widget = app.find(QDialog, "api_keys_dialog"), app.find(KeyList, "key_list")
        assert dialog.focusWidget() is keys
        reached: list[str] = []
        for _ in range(8):
            QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Tab)
            reached.append(dialog.focusWidget().objectName())
        buttons = ["add_key", "rename_key", "forget_listed_key", "test_key"]  # the key in use cannot be chosen
        assert set(buttons) | {"close_keys", "keys"} <= set(reached)
        assert dialog.width() <= 640
        assert dialog.height() <= 420
        assert widget.isVisible()
        keys.setFocus()
        QTest.keyClick(keys, Qt.Key.Key_Down)
        QTest.keyClick(keys, Qt.Key.Key_Return)
        assert app.keys.connection.key == ApiKey(WORKSPACE_KEY)
        await app.until(lambda: not dialog.isVisible(), "the list is closed")

    run(scenario, backend, size=(640, 420))


def contents(folder: Path) -> list[str]:
    return [path.read_bytes().decode(errors="replace") for path in folder.rglob("*") if path.is_file()]


@pytest.mark.expects_errors
def test_no_key_is_in_a_file_the_log_or_what_is_copied(tmp_path: Path) -> None:
    """The service repeats the key of each request: a stored one, one that is added, tested, renamed, forgotten."""
    backend = DictBackend()
    stored_key, added_key, failing_key = "pub_one11.st0red-secret", "pub_two22.add3d-secret", "pub_thr33.fa1ling-secret"

    def answer(exchange: Exchange) -> bytes:
        authorization = exchange.request.header("authorization") or ""
        encoded = base64.b64encode(authorization.encode()).decode()
        body = {"ok": False, "code": 404, "error_code": "not_found", "message": f"{authorization} {encoded}"}
        return http_answer("404 Not Found", json.dumps(body).encode())

    async def scenario(app: AppUnderTest) -> None:
        journal = app.program.journal
        journal.open(tmp_path / "log")
        texts: list[str] = []
        await app.until(lambda: not app.keys.is_recalling, "the keys are known")
        app.type_pack(packs.EMPTY_PACK_ID)
        await app.until_banner("Pack not found")
        app.click("copy_details")
        texts.append(app.clipboard)
        keys = await shown_keys(app, 2)
        app.click("add_key")
        app.find(QLineEdit, "api_key").setText(added_key)
        app.click("use_key")
        await app.until(lambda: keys.count() == 3, "it is added")
        for row in range(3):
            keys.setCurrentRow(row)
            app.click("test_key")
        await app.until(lambda: not any("Testing" in text for text in spoken(keys)), "all are tested")
        texts += spoken(keys)
        app.click("rename_key")
        field = keys.findChild(QLineEdit)
        assert field is not None
        QTest.keyClicks(field, "Mine")
        QTest.keyClick(field, Qt.Key.Key_Return)
        await app.until(lambda: keys.findChild(QLineEdit) is None, "the name is entered")
        keys.setCurrentRow(0)
        app.click("forget_listed_key")
        app.click("forget_key")
        await app.until(lambda: keys.count() == 2, "one is forgotten")
        app.find(QDialog, "api_keys_dialog").reject()
        for key in (stored_key, added_key, failing_key):
            log_fault(logging.getLogger("app.somewhere"), f"a slot with {key}", AttributeError(key))
        await app.until_banner("Something went wrong")
        app.click("copy_details")
        texts.append(app.clipboard)
        app.trigger("copy_diagnostics")
        await app.until(lambda: app.said == "Diagnostics copied", "they are copied")
        texts.append(app.clipboard)
        journal.finish(30)
        files = contents(tmp_path)
        assert any("a slot with … failed: AttributeError" in text for text in files)
        for text in (*texts, *files):
            for key in (stored_key, added_key, failing_key):
                assert key.partition(".")[2] not in text
                assert base64.b64encode(f"Bearer {key}".encode()).decode()[:-4] not in text

    with RawServer(answer) as server:
        base_url = f"{server.origin}/v1"
        backend.entries["Pack Browser", f"{base_url} Berlin"] = [stored_key]
        backend.entries["Pack Browser", f"{base_url} Other"] = [failing_key]
        index = {"used": "Berlin", "names": {"Berlin": "Berlin", "Other": "Other"}}
        backend.entries["Pack Browser", f"{base_url} #keys"] = [json.dumps(index)]
        run_app(
            scenario,
            base_url=base_url,
            key_text=None,
            settings=FAST_SETTINGS,
            keychain=Keychain(backend),
            cache_folder=tmp_path / "cache",
            data_folder=tmp_path / "data",
            keeps_tabs=True,
        )
    assert not any("secret" in text for text in contents(tmp_path))

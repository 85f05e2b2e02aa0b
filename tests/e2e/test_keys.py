"""API keys: entered once, kept in the keychain, given by the environment; several by name, tested and forgotten."""

import gc
import json
from collections.abc import Awaitable, Callable
from typing import Final

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QLineEdit, QListWidget, QPushButton, QWidget

from app.core.connection import ApiKey
from app.demo import packs
from app.demo.service import SLOW_KEY, WORKSPACE_KEY
from app.keychain import Backend, Keychain
from app.ui.dialogs.settings_dialog import SettingsDialog
from app.ui.row_delegate import ROW_ROLE
from app.ui.texts.wording import number
from tests.e2e.app_under_test import FAST_SETTINGS, AppUnderTest, run_app
from tests.keychains import DictBackend, HangingBackend, RefusingBackend, no_backend
from tests.recording_servers import RecordedDemo

pytestmark = pytest.mark.usefixtures("qapp")
SILENT = "The key is used only until you close Pack Browser: the keychain did not answer"


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


def enter_key(app: AppUnderTest, key_text: str) -> None:
    field = app.find(QLineEdit, "api_key")
    field.clear()
    QTest.keyClicks(field, key_text)
    app.click("use_key")


def forget_key(app: AppUnderTest) -> None:
    app.trigger("change_key")
    app.click("forget_listed_key")
    box = app.find(QDialog, "forget_key_dialog")
    button = box.findChild(QPushButton, "forget_key")
    assert button is not None
    button.click()
    app.find(QDialog, "api_keys_dialog").reject()


def test_the_key_has_to_be_entered_once(run: Run, service: RecordedDemo) -> None:
    backend = DictBackend()

    async def first(app: AppUnderTest) -> None:
        await app.until(lambda: not app.keys.is_recalling, "the keychain has none")
        app.type_pack(packs.MAIN_PACK_ID)
        assert "kept in this computer’s keychain" in app.text("api_key_explanation")
        assert app.text("api_key_explanation").endswith(f"It opens the pack “{packs.MAIN_PACK_ID}”.")
        enter_key(app, service.key)
        await app.until(lambda: app.said == "The key is kept in the keychain", "the key is kept")
        await app.until_opened("Motivation Pack")

    async def second(app: AppUnderTest) -> None:
        await app.open_main_pack()

    run(first, backend)
    assert backend.secrets == [service.key]
    run(second, backend)


def _keys_in_memory(text: str) -> list[ApiKey]:
    gc.unfreeze()  # get_objects does not list frozen objects
    gc.collect()
    found = [each for each in gc.get_objects() if isinstance(each, ApiKey) and each.secret_text == text]
    gc.freeze()
    return found


def test_forget_key_removes_it_from_memory_and_the_keychain(run: Run, service: RecordedDemo) -> None:
    of_earlier_tests = {id(each) for each in _keys_in_memory(service.key)}
    backend = DictBackend()
    backend.entries["Pack Browser", service.base_url] = [service.key, service.key]

    async def scenario(app: AppUnderTest) -> None:
        await app.open_main_pack()
        sent = len(service.api_requests)
        forget_key(app)
        await app.until(lambda: app.said == "The key is forgotten", "the key is forgotten")
        assert app.pack_name == "Motivation Pack"  # the pack stays on screen
        # The thread that deletes the packs of the key needs it to find them.
        await app.until(
            lambda: {id(each) for each in _keys_in_memory(service.key)} <= of_earlier_tests, "the key is not in memory"
        )
        app.type_pack(packs.EMPTY_PACK_ID)
        assert app.find(QLineEdit, "api_key").isVisible()
        assert len(service.api_requests) == sent
        QTest.keyClick(app.find(QLineEdit, "api_key"), Qt.Key.Key_Escape)

    run(scenario, backend)
    assert backend.secrets == []


@pytest.mark.fault(32)
@pytest.mark.parametrize(
    ("find", "problem"),
    [
        (no_backend, "this computer has no keychain that Pack Browser can use"),
        (RefusingBackend(), "the keychain did not allow it"),
    ],
)
def test_without_a_keychain_the_key_is_used_for_this_run_and_the_app_says_so(
    run: Run, service: RecordedDemo, find: Callable[[], Backend], problem: str
) -> None:
    async def scenario(app: AppUnderTest) -> None:
        await app.until(lambda: not app.keys.is_recalling, "the keychain has none")
        app.type_pack(packs.EMPTY_PACK_ID)
        if find is no_backend:
            await app.until(
                lambda: app.text("api_key_explanation").startswith(
                    f"The key is used only until you close Pack Browser: {problem}."
                ),
                "the dialog says so",
            )
        enter_key(app, service.key)
        await app.until(
            lambda: app.said == f"The key is used only until you close Pack Browser: {problem}", "the app says so"
        )
        await app.until(lambda: app.text("image_count") == "0 images", "the pack is open")
        forget_key(app)

    run(scenario, find)


@pytest.mark.fault(33)
def test_a_hanging_keychain_blocks_nothing_and_its_late_answer_is_used(run: Run, service: RecordedDemo) -> None:
    backend = HangingBackend()

    async def scenario(app: AppUnderTest) -> None:
        app.type_pack(packs.MAIN_PACK_ID)
        assert app.status == "Waiting for the keychain…"
        assert app.is_loading
        await app.until(lambda: app.window.findChild(QLineEdit, "api_key") is not None, "the key dialog is open")
        assert not app.is_loading
        assert app.text("api_key_explanation").startswith(SILENT)
        enter_key(app, service.key)
        await app.until_opened("Motivation Pack")
        await app.until(lambda: app.said == SILENT, "the app says so")
        backend.release.set()
        await app.until(lambda: app.said == "The key is kept in the keychain", "the result is shown")

    try:
        run(scenario, backend)
    finally:
        backend.release.set()
    assert backend.secrets == [service.key]


def test_the_environments_key_takes_precedence_over_the_keychain(service: RecordedDemo) -> None:
    backend = DictBackend()
    backend.entries["Pack Browser", service.base_url] = ["kept.key"]

    async def scenario(app: AppUnderTest) -> None:
        assert not app.keys.is_recalling
        app.trigger("show_settings")
        await app.until_handled()
        assert backend.threads == set()
        app.find(SettingsDialog, "settings").reject()
        app.trigger("change_key")
        assert app.text("keys_note").startswith("The environment has a key, which wins: each start begins with it.")
        await app.until(lambda: app.find(QListWidget, "keys").count() == 2, "those of the keychain are listed")
        app.click("add_key")
        assert "uses the key of the environment" in app.text("api_key_explanation")
        enter_key(app, WORKSPACE_KEY)
        await app.until(lambda: app.said == "The key is used until you close Pack Browser", "the key is used")
        app.find(QDialog, "api_keys_dialog").reject()
        assert backend.secrets == ["kept.key"]
        in_environment = "The key is forgotten. “Environment key” is in use now"
        await app.until_handled()  # the dialog before is deleted
        forget_key(app)
        await app.until(lambda: app.said == in_environment, "the key is forgotten")
        await app.until_handled()
        app.trigger("change_key")
        assert not app.find(QPushButton, "forget_listed_key").isEnabled()
        app.find(QListWidget, "keys").setCurrentRow(1)
        app.click("use_listed_key")
        assert app.keys.connection.key == ApiKey("kept.key")
        await app.until_handled()  # the dialog before is deleted
        forget_key(app)
        await app.until(lambda: not backend.secrets, "it is deleted from the keychain, too")

    run_app(scenario, base_url=service.base_url, key_text=service.key, keychain=Keychain(backend))


NO_PLAN: Final = "demo.key-without-a-plan"
SCHEDULER: Final = "demo.key-of-the-scheduler-tier"
REVOKED: Final = "demo.revoked-key"


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


async def until_tested(app: AppUnderTest, keys: QListWidget) -> None:
    """Wait until no key is being tested."""
    await app.until(lambda: not any("Testing…" in each for each in spoken(keys)), "all are tested")


@pytest.mark.parametrize(("key", "title"), [(WORKSPACE_KEY, "Pack not found"), (REVOKED, "API key not accepted")])
def test_a_pack_that_was_refused_is_opened_with_the_key_that_is_chosen(
    run: Run, service: RecordedDemo, key: str, title: str
) -> None:
    backend = DictBackend()
    fill(backend, service, "Berlin", Berlin=key, Personal=service.key)

    async def scenario(app: AppUnderTest) -> None:
        app.type_pack(packs.EMPTY_PACK_ID)
        await app.until_banner(title)
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
            "Failing, Service not available: The service has a problem. Try again in a few minutes."
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


def test_a_key_that_was_refused_can_be_replaced_in_the_list(run: Run, service: RecordedDemo) -> None:
    backend = DictBackend()
    fill(backend, service, "Personal", Personal=service.key, Old=REVOKED)

    async def scenario(app: AppUnderTest) -> None:
        await app.until(lambda: not app.keys.is_recalling, "the keys are known")
        keys = await shown_keys(app, 2)
        for row in range(2):
            keys.setCurrentRow(row)
            app.click("test_key")
        await until_tested(app, keys)
        replace_key = app.find(QPushButton, "replace_key")
        keys.setCurrentRow(0)
        assert not replace_key.isVisible()
        keys.setCurrentRow(1)
        assert replace_key.isVisible()
        app.click("replace_key")
        assert app.text("api_key_explanation").startswith("It replaces “Old”")
        enter_key(app, WORKSPACE_KEY)
        await app.until(lambda: app.keys.connection.key == ApiKey(WORKSPACE_KEY), "the new one is in use")
        assert spoken(keys)[1].startswith("Old (in use)")
        await app.until(lambda: stored(backend) == {service.key, WORKSPACE_KEY}, "it is kept instead of the old one")

    run(scenario, backend)


def test_the_only_key_is_replaced_at_once_when_it_was_refused(run: Run, service: RecordedDemo) -> None:
    backend = DictBackend()
    fill(backend, service, "Old", Old=REVOKED)

    async def scenario(app: AppUnderTest) -> None:
        app.type_pack(packs.EMPTY_PACK_ID)
        await app.until_banner("API key not accepted")
        app.click("change_key")
        assert app.text("api_key_explanation").startswith("It replaces “Old”")
        enter_key(app, service.key)
        await app.until_opened("Empty Pack")
        await app.until(lambda: stored(backend) == {service.key}, "it is kept instead of the old one")

    run(scenario, backend)


def test_a_key_whose_packs_are_listed_is_no_problem_if_its_test_fails(run: Run, service: RecordedDemo) -> None:
    backend = DictBackend()
    fill(backend, service, "Personal", Personal=service.key, Berlin=WORKSPACE_KEY)

    async def scenario(app: AppUnderTest) -> None:
        await app.until(lambda: ApiKey(service.key) in app.keys.accepted, "its packs are listed")
        keys = await shown_keys(app, 2)
        service.stop()
        for row in range(2):
            keys.setCurrentRow(row)
            app.click("test_key")
        await until_tested(app, keys)
        assert all("Connection refused" in each for each in spoken(keys))
        colors = [keys.item(row).data(ROW_ROLE).lines[1].color for row in range(2)]
        assert colors == ["muted", "red"], "of the other one nothing is known"

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
        enter_key(app, WORKSPACE_KEY)
        names = ["Personal, Valid: personal key", "Workspace 7d0c5a9e (in use), Valid: workspace key"]
        await app.until(lambda: [each.split(", plan")[0] for each in spoken(keys)] == names, "both are named")
        app.click("add_key")
        app.find(QLineEdit, "api_key").setText(SLOW_KEY)
        app.find(QLineEdit, "key_name").setText("  Client\n& Sons ")
        for _ in range(2):  # without waiting for the answer
            app.click("use_key")
        await app.until(lambda: spoken(keys)[2:] == ["Client & Sons (in use), In the keychain"], "it has its name")

    run(scenario, backend)
    assert stored(backend) == {service.key, WORKSPACE_KEY, SLOW_KEY}


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
        assert bar.tabToolTip(0) == "Key: Personal"
        keys = await shown_keys(app, 2)
        keys.setCurrentRow(1)
        app.click("use_listed_key")
        await app.until(lambda: headings(app)[:1] == ["Recent packs · Berlin"], "the lists are those of the other key")
        assert bar.tabToolTip(0) == "Key: Personal"
        app.program.workspace.step_tab(1)
        await app.until(lambda: app.page.isVisible(), "the first tab is shown")
        assert app.text("other_key") == "With the key “Personal”"
        app.keys.rename(ApiKey(service.key), "Mine")
        assert app.text("other_key") == "With the key “Mine”"
        assert bar.tabToolTip(0) == "Key: Mine"
        app.keys.forget(ApiKey(WORKSPACE_KEY))
        assert bar.tabToolTip(0) == ""
        assert "Mine" not in [label.text() for label in details.findChildren(QLabel) if label.isVisible()]

    run(scenario, backend)

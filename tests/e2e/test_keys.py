"""The API key: entered once, stored in the keychain, forgotten, or given by the environment."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QListWidget, QPushButton, QWidget

from app.core.connection import ApiKey
from app.demo import packs
from app.keychain import Keychain
from app.ui.dialogs.settings_dialog import SettingsDialog
from tests.e2e.app_under_test import FAST_SETTINGS, run_app
from tests.keychains import (
    DictBackend,
    HangingBackend,
    ReadOnlyBackend,
    RefusingBackend,
    StubbornBackend,
    no_backend,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from PySide6.QtWidgets import QApplication

    from app.keychain import Backend
    from tests.e2e.app_under_test import AppUnderTest
    from tests.recording_servers import RecordedDemo

pytestmark = pytest.mark.usefixtures("qapp")

IMPATIENT_SETTINGS = replace(FAST_SETTINGS, keychain_seconds=0.5)
SILENT = "The key is used for this run only: the keychain did not answer"

type Play = Callable[[Callable[[], Backend], Callable[[AppUnderTest], Awaitable[None]]], None]


@pytest.fixture
def play(qapp: QApplication, service: RecordedDemo) -> Play:
    """Runs scenarios in the app with a keychain and without a key in the environment."""

    def play_with_keychain(find: Callable[[], Backend], scenario: Callable[[AppUnderTest], Awaitable[None]]) -> None:
        run_app(
            scenario, base_url=service.base_url, key_text=None, settings=IMPATIENT_SETTINGS, keychain=Keychain(find)
        )

    return play_with_keychain


def enter_key(app: AppUnderTest, key_text: str) -> None:
    field = app.find(QLineEdit, "api_key")
    field.clear()
    QTest.keyClicks(field, key_text)
    app.click("use_key")


def listed(app: AppUnderTest) -> list[str]:
    """What a screen reader says of the keys."""
    keys = app.find(QListWidget, "keys")
    role = Qt.ItemDataRole.AccessibleTextRole
    return [keys.item(row).data(role) for row in range(keys.count())]


def forget_key(app: AppUnderTest) -> None:
    app.trigger("forget_key")
    box = app.find(QDialog, "forget_key_dialog")
    button = box.findChild(QPushButton, "forget_key")
    assert button is not None
    button.click()


def test_the_key_has_to_be_entered_once(play: Play, service: RecordedDemo) -> None:
    backend = DictBackend()

    async def first(app: AppUnderTest) -> None:
        await app.until(lambda: not app.keys.is_recalling, "the keychain has none")
        app.type_pack(packs.MAIN_PACK_ID)
        assert "kept in this computer’s keychain" in app.text("api_key_explanation")
        enter_key(app, service.key)
        await app.until(lambda: app.said == "The key is kept in the keychain", "the key is kept")
        await app.until_opened("Motivation Pack")

    async def second(app: AppUnderTest) -> None:
        app.type_pack(packs.MAIN_PACK_ID)
        await app.until_opened("Motivation Pack")

    play(backend, first)
    assert backend.secrets == [service.key]
    play(backend, second)


def test_with_a_key_in_the_keychain_the_home_page_does_not_request_one(play: Play, service: RecordedDemo) -> None:
    backend = DictBackend()
    backend.entries["Pack Browser", service.base_url] = [service.key]

    async def scenario(app: AppUnderTest) -> None:
        enter = app.find(QPushButton, "enter_api_key")
        await app.until(lambda: not enter.isVisible(), "the home page asks for no key")
        assert app.is_offered("forget_key")

    play(backend, scenario)


def _keys_in_memory(text: str) -> list[ApiKey]:
    gc.unfreeze()  # get_objects does not list frozen objects
    gc.collect()
    found = [each for each in gc.get_objects() if isinstance(each, ApiKey) and each.secret_text == text]
    gc.freeze()
    return found


def test_forget_key_removes_it_from_memory_and_the_keychain(play: Play, service: RecordedDemo) -> None:
    of_earlier_tests = {id(each) for each in _keys_in_memory(service.key)}
    backend = DictBackend()
    backend.entries["Pack Browser", service.base_url] = [service.key, service.key]

    async def scenario(app: AppUnderTest) -> None:
        app.type_pack(packs.MAIN_PACK_ID)
        await app.until_opened("Motivation Pack")
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
        assert not app.is_offered("forget_key")

    play(backend, scenario)
    assert backend.secrets == []


def test_a_pack_that_came_with_another_key_says_so(play: Play, service: RecordedDemo) -> None:
    backend = DictBackend()
    backend.entries["Pack Browser", service.base_url] = [service.key]

    async def scenario(app: AppUnderTest) -> None:
        app.type_pack(packs.MAIN_PACK_ID)
        await app.until_opened("Motivation Pack")
        note = app.find(QLabel, "other_key")
        assert not note.isVisible()
        forget_key(app)
        await app.until(lambda: app.said == "The key is forgotten", "the key is forgotten")
        app.keys.enter(ApiKey("other.key"))
        app.press("F5")
        await app.until_banner("API key not accepted")
        assert app.pack_name == "Motivation Pack"
        assert note.isVisible()
        assert note.text() == "With another key"
        app.click("dismiss")
        assert note.isVisible()
        app.keys.enter(ApiKey(service.key))
        app.press("F5")
        await app.until(lambda: not app.is_loading and not note.isVisible(), "it is the answer for this key")

    play(backend, scenario)


def test_forgetting_can_be_cancelled(play: Play, service: RecordedDemo) -> None:
    backend = DictBackend()
    backend.entries["Pack Browser", service.base_url] = [service.key]

    async def scenario(app: AppUnderTest) -> None:
        await app.until(lambda: app.is_offered("forget_key"), "there is a key")
        app.trigger("forget_key")
        box = app.find(QDialog, "forget_key_dialog")
        said = " ".join(label.text() for label in box.findChildren(QLabel))
        assert "recent packs, and what is kept of them, is deleted" in said
        box.reject()
        app.type_pack(packs.MAIN_PACK_ID)
        await app.until_opened("Motivation Pack")

    play(backend, scenario)
    assert backend.secrets == [service.key]


def test_a_key_that_cannot_be_deleted_from_the_keychain_is_reported(play: Play, service: RecordedDemo) -> None:
    backend = StubbornBackend()
    backend.entries["Pack Browser", service.base_url] = [service.key]

    async def scenario(app: AppUnderTest) -> None:
        await app.until(lambda: app.is_offered("forget_key"), "there is a key")
        forget_key(app)
        await app.until_banner("Key not forgotten")
        assert "may still be in the keychain" in app.text("banner_explanation")
        app.type_pack(packs.MAIN_PACK_ID)
        assert app.find(QLineEdit, "api_key").isVisible()
        QTest.keyClick(app.find(QLineEdit, "api_key"), Qt.Key.Key_Escape)

    play(backend, scenario)
    assert service.api_requests == []


@pytest.mark.fault(32)
@pytest.mark.parametrize(
    ("find", "problem"),
    [
        (no_backend, "this computer has no keychain that Pack Browser can use"),
        (RefusingBackend(), "the keychain did not allow it"),
    ],
)
def test_without_a_keychain_the_key_is_used_for_this_run_and_the_app_says_so(
    play: Play, service: RecordedDemo, find: Callable[[], Backend], problem: str
) -> None:
    async def scenario(app: AppUnderTest) -> None:
        await app.until(lambda: not app.keys.is_recalling, "the keychain has none")
        app.type_pack(packs.EMPTY_PACK_ID)
        if find is no_backend:
            await app.until(
                lambda: app.text("api_key_explanation").startswith(f"The key is used for this run only: {problem}."),
                "the dialog says so",
            )
        enter_key(app, service.key)
        await app.until(lambda: app.said == f"The key is used for this run only: {problem}", "the app says so")
        await app.until(lambda: app.text("image_count") == "0 images", "the pack is open")
        forget_key(app)

    play(find, scenario)


def test_what_a_keychain_keeps_that_can_only_be_read_is_said_truly(play: Play, service: RecordedDemo) -> None:
    async def scenario(app: AppUnderTest) -> None:
        await app.until(lambda: not app.keys.is_recalling, "the keychain has none")
        app.trigger("change_key")
        enter_key(app, service.key)
        said = "The key is used for this run only: the keychain did not allow it"
        await app.until(lambda: app.said == said, "the app says so")
        answers: list[str] = []
        app.keys.keeping_changed.connect(lambda: answers.append(app.text("keys_note")))
        app.trigger("change_key")
        await app.until(lambda: bool(answers), "the keychain was read again")
        assert listed(app) == ["Key 1 (in use), For this run only"]
        assert app.text("keys_note").endswith("and new ones are used for this run only.")

    play(ReadOnlyBackend(), scenario)


@pytest.mark.fault(33)
def test_a_hanging_keychain_blocks_nothing_and_its_late_answer_is_used(play: Play, service: RecordedDemo) -> None:
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
        play(backend, scenario)
    finally:
        backend.release.set()
    assert backend.secrets == [service.key]


def test_a_key_that_the_keychain_returns_late_opens_the_requested_pack(play: Play, service: RecordedDemo) -> None:
    backend = HangingBackend()
    backend.entries["Pack Browser", service.base_url] = [service.key]

    async def scenario(app: AppUnderTest) -> None:
        app.type_pack(packs.MAIN_PACK_ID)
        await app.until(lambda: app.window.findChild(QLineEdit, "api_key") is not None, "the key dialog is open")
        backend.release.set()
        await app.until_opened("Motivation Pack")
        await app.until(lambda: app.window.findChild(QLineEdit, "api_key") is None, "the key dialog is closed")
        assert not app.find(QWidget, "banner").isVisible()

    try:
        play(backend, scenario)
    finally:
        backend.release.set()


def test_a_late_answer_of_the_keychain_does_not_close_the_key_dialog(play: Play, service: RecordedDemo) -> None:
    backend = HangingBackend()
    backend.entries["Pack Browser", service.base_url] = ["late.key"]

    async def scenario(app: AppUnderTest) -> None:
        app.type_pack(packs.MAIN_PACK_ID)
        await app.until(lambda: app.window.findChild(QLineEdit, "api_key") is not None, "the key dialog is open")
        QTest.keyClicks(app.find(QLineEdit, "api_key"), service.key[:3])
        backend.release.set()
        await app.until(lambda: app.is_offered("forget_key"), "the keychain has answered")
        assert app.find(QLineEdit, "api_key").text() == service.key[:3]
        QTest.keyClicks(app.find(QLineEdit, "api_key"), service.key[3:])
        app.click("use_key")
        await app.until_opened("Motivation Pack")
        await app.until(lambda: app.said == "The key is kept in the keychain", "the typed one is kept")

    try:
        play(backend, scenario)
    finally:
        backend.release.set()
    assert {"late.key", service.key} <= set(backend.secrets)  # none is lost


def test_the_key_dialog_promises_nothing_until_the_keychain_has_answered(play: Play) -> None:
    backend = HangingBackend()

    async def scenario(app: AppUnderTest) -> None:
        app.trigger("change_key")
        assert "if that answers; else it is for this run only" in app.text("api_key_explanation")
        await app.until(lambda: app.text("api_key_explanation").startswith(SILENT), "it did not answer")
        backend.release.set()
        await app.until(lambda: "and you are not asked again" in app.text("api_key_explanation"), "it answered")
        QTest.keyClick(app.find(QLineEdit, "api_key"), Qt.Key.Key_Escape)

    try:
        play(backend, scenario)
    finally:
        backend.release.set()


def test_waiting_for_the_keychain_can_be_cancelled(play: Play, service: RecordedDemo) -> None:
    backend = HangingBackend()

    async def scenario(app: AppUnderTest) -> None:
        app.type_pack(packs.MAIN_PACK_ID)
        app.click("cancel")
        assert app.said == "Cancelled"
        assert app.window.home.isVisible()
        await app.until(lambda: not app.keys.is_recalling, "the time limit has passed")
        assert app.window.findChild(QLineEdit, "api_key") is None

    try:
        play(backend, scenario)
    finally:
        backend.release.set()


def test_the_key_is_read_from_the_keychain_when_the_demo_is_left(service: RecordedDemo) -> None:
    backend = DictBackend()
    backend.entries["Pack Browser", service.base_url] = [service.key]

    async def scenario(app: AppUnderTest) -> None:
        app.click("explore_a_sample_pack")
        await app.until_opened("Motivation Pack")
        assert backend.threads == set()
        app.trigger("leave_demo")
        buttons = [app.find(QPushButton, name) for name in ("enter_api_key", "enter_api_key_for_yours")]
        assert not any(button.isVisible() for button in buttons), "it is not known yet whether there is a key"
        app.type_pack(packs.EMPTY_PACK_ID)
        await app.until(lambda: app.text("image_count") == "0 images", "the pack is open")

    run_app(scenario, base_url=service.base_url, key_text=None, keychain=Keychain(backend), recalls_key=False)
    assert len(service.api_requests) == 1


def test_the_environments_key_takes_precedence_over_the_keychain(service: RecordedDemo) -> None:
    backend = DictBackend()
    backend.entries["Pack Browser", service.base_url] = ["kept.key"]

    async def scenario(app: AppUnderTest) -> None:
        assert not app.keys.is_recalling
        assert not app.is_offered("forget_key")
        app.trigger("show_settings")
        await app.until_handled()
        assert backend.threads == set()
        app.find(SettingsDialog, "settings_dialog").reject()
        app.trigger("change_key")
        assert app.text("keys_note").startswith("The environment has a key, which wins: each start begins with it.")
        await app.until(lambda: len(listed(app)) == 2, "those of the keychain are listed")
        app.click("add_key")
        assert "begins with the key of the environment" in app.text("api_key_explanation")
        enter_key(app, "other.key")
        assert app.said == "The key is used for this run"
        app.find(QDialog, "api_keys_dialog").reject()
        assert backend.secrets == ["kept.key"]
        in_environment = "The key is forgotten. “Environment key” is in use now"
        forget_key(app)
        await app.until(lambda: app.said == in_environment, "the key is forgotten")
        assert not app.is_offered("forget_key")
        app.trigger("change_key")
        app.find(QListWidget, "keys").setCurrentRow(1)
        app.click("use_listed_key")
        assert app.keys.connection.key == ApiKey("kept.key")
        forget_key(app)
        await app.until(lambda: not backend.secrets, "it is deleted from the keychain, too")

    run_app(scenario, base_url=service.base_url, key_text=service.key, keychain=Keychain(backend))


def test_until_the_keychain_answers_the_home_page_is_that_of_the_last_start(play: Play, service: RecordedDemo) -> None:
    backend = HangingBackend()

    async def scenario(app: AppUnderTest) -> None:
        enter = app.find(QPushButton, "enter_api_key")
        app.window.home.set_has_key(has_key=True)  # as the settings of the last start say
        await app.until(lambda: not app.keys.is_recalling, "the time limit has passed")
        assert enter.isVisible()

    async def still_waiting(app: AppUnderTest) -> None:
        app.window.home.set_has_key(has_key=True)
        app.type_pack(packs.MAIN_PACK_ID)
        app.click("cancel")
        assert not app.find(QPushButton, "enter_api_key").isVisible()

    try:
        play(backend, scenario)
        play(backend, still_waiting)
    finally:
        backend.release.set()


def test_a_tab_that_waits_for_a_key_has_its_id_in_the_field(qapp: QApplication, service: RecordedDemo) -> None:
    other = "00000000-0000-4000-8000-000000000001"

    async def scenario(app: AppUnderTest) -> None:
        app.type_pack(packs.MAIN_PACK_ID)
        await app.until(lambda: bool(app.window.findChildren(QDialog)), "the key is asked for")
        app.program.workspace.open_link(other)
        assert app.find(QLineEdit, "pack").text() == other
        app.window.findChildren(QDialog)[0].reject()
        await app.until_banner("API key needed")
        assert app.find(QLineEdit, "pack").text() == other

    run_app(scenario, base_url=service.base_url, key_text=None)

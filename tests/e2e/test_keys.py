"""The API key: entered once, stored in the keychain, forgotten, or given by the environment."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLineEdit, QListWidget, QPushButton

from app.core.connection import ApiKey
from app.demo import packs
from app.keychain import Keychain
from app.ui.dialogs.settings_dialog import SettingsDialog
from tests.e2e.app_under_test import FAST_SETTINGS, run_app
from tests.keychains import (
    DictBackend,
    HangingBackend,
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
        await app.open_main_pack()

    play(backend, first)
    assert backend.secrets == [service.key]
    play(backend, second)


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
        assert not app.is_offered("forget_key")

    play(backend, scenario)
    assert backend.secrets == []


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

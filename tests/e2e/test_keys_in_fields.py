"""A key that is typed or pasted into any field reaches no file, no host, no title and no log."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QDialog, QLineEdit

from app.core.copy_formats import CopyForm
from app.core.settings_file import open_settings
from app.keychain import Keychain
from app.ui.chosen_settings import WindowState, make_file
from app.ui.dialogs.settings_dialog import SettingsDialog
from app.ui.pack.note_editor import LineEditor
from tests.e2e.app_under_test import run_app
from tests.e2e.pack_site import PACK_ID, png, sends
from tests.keychains import DictBackend

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtWidgets import QApplication

    from tests.e2e.app_under_test import AppUnderTest
    from tests.e2e.pack_site import PackSite

USED: Final = "one4711.s3cr3t-part-of-the-first-8f2k"
OTHER: Final = "two4711.0ther-part-of-the-second-9g3m"
UNKNOWN: Final = "key4711.a0123456789bcdefghijklmnopq"  # by its form


def enter(field: QLineEdit, text: str) -> None:
    field.setFocus()
    field.clear()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


def into_line(app: AppUnderTest, command: str, text: str) -> None:
    app.trigger(command)
    enter(app.find(LineEditor, "note_editor").line, text)


def into_settings(app: AppUnderTest, name: str, text: str) -> None:
    app.window.dialogs.show_settings("network")
    dialog = app.find(SettingsDialog, "settings_dialog")
    proxy = app.find(QComboBox, "proxy")
    own = proxy.findText("My own")
    proxy.setCurrentIndex(own)
    proxy.activated.emit(own)
    enter(app.find(QLineEdit, name), text)
    dialog.reject()


def into_review(app: AppUnderTest, text: str) -> None:
    app.trigger("share_review")
    QTest.keyClicks(app.find(QLineEdit, "reviewer_field"), text)
    app.click("save_review")
    for dialog in app.window.findChildren(QDialog):  # that of the file, too
        dialog.reject()


# How a text is typed into each field. Those of API keys are left out: it is theirs.
FIELDS: Final[dict[str, Callable[[AppUnderTest, str], object]]] = {
    "note": lambda app, text: into_line(app, "edit_note", text),
    "sample text": lambda app, text: into_line(app, "edit_sample_text", text),
    "search of settings": lambda app, text: into_settings(app, "search_settings", text),
    "proxy": lambda app, text: into_settings(app, "address", f"http://{text}@proxy.invalid:3128"),
    "proxy's user": lambda app, text: into_settings(app, "user", text),
    "hosts": lambda app, text: into_settings(app, "hosts", f"nas.lan, {text}"),
    "reviewer": into_review,
    "pack": lambda app, text: app.type_pack(text),
    "words": lambda app, text: app.type_pack(f"mountains {text}"),
    "filter": lambda app, text: enter(app.find(QLineEdit, "filter"), text),  # the last one: it hides the images
}


def is_in(text: str) -> bool:
    plain = unquote(unquote(text)).lower()
    return any(key.partition(".")[2] in plain for key in (USED, OTHER, UNKNOWN))


@pytest.mark.parametrize("key", [USED, OTHER, UNKNOWN], ids=["in use", "of another workspace", "unknown"])
def test_a_key_in_a_field_goes_nowhere(
    qapp: QApplication,
    site: PackSite,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    key: str,
) -> None:
    monkeypatch.setenv("APPDATA" if sys.platform == "win32" else "XDG_CONFIG_HOME", str(tmp_path))
    backend = DictBackend()
    backend.entries["Pack Browser", site.base_url] = []
    for name, each in {"a": USED, "b": OTHER}.items():
        backend.entries["Pack Browser", f"{site.base_url} {name}"] = [each]
    index = {"used": "a", "names": {"a": "a", "b": "b"}}
    backend.entries["Pack Browser", f"{site.base_url} #keys"] = [json.dumps(index)]
    site.add("/fine.png", sends(png((9, 9, 9))))
    titles: list[str] = []
    copied: list[str] = []

    async def scenario(app: AppUnderTest) -> None:
        await app.until(lambda: not app.keys.is_recalling, "the keys are known")
        app.window.restore(WindowState(), make_file(open_settings(), redact=app.program.redactor.without_keys))
        for enter_text in FIELDS.values():
            app.type_pack(PACK_ID)
            await app.until(lambda: app.window.page is not None and app.page.model.rowCount() == 1, "it is open")
            app.click_tile(0)
            enter_text(app, key)
            await app.until_settled()
            titles.extend((app.window.windowTitle(), *app.tab_titles))
            for form in CopyForm:
                app.page.image_actions.copy_as(form, app.page.target_images)
                copied.append(app.clipboard)
        await app.until(lambda: any(tmp_path.rglob("pack-browser.ini")), "the settings are saved")

    run_app(
        scenario,
        base_url=site.base_url,
        key_text=None,
        keychain=Keychain(backend),
        data_folder=tmp_path / "data",
        cache_folder=tmp_path / "cache",
        keeps_tabs=True,
    )
    files = {path: path.read_bytes().decode("latin-1") for path in tmp_path.rglob("*") if path.is_file()}
    assert {"packs.sqlite3", "marks.sqlite3", "pack-browser.ini"} <= {path.name for path in files}
    assert [str(path) for path, content in files.items() if is_in(f"{path}{content}")] == []
    assert [title for title in titles if is_in(title)] == []
    assert [text for text in copied if is_in(text)] == []
    assert [request.path for request in (*site.image_requests, *site.api_requests) if is_in(request.path)] == []
    assert not is_in(caplog.text)
    assert not is_in("".join(capfd.readouterr()))

"""A key that the service repeats, or that is typed into any field, is shown, copied, kept and sent nowhere."""

import json
import sqlite3
import sys
import zlib
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Final
from urllib.parse import unquote

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QLineEdit, QListView

from app.core.copy_formats import CopyForm
from app.core.settings_file import open_settings
from app.demo.loopback_server import Answer, LoopbackHandler
from app.keychain import Keychain
from app.ui.chosen_settings import SettingValues, make_file
from app.ui.dialogs.settings_dialog import SettingsDialog
from app.ui.pack.over_gallery import LineEditor
from app.ui.pack.selection import DraggedUrls
from tests.conftest import Browser
from tests.e2e.app_under_test import AppUnderTest, run_app
from tests.e2e.pack_site import PACK_ID, PICTURE, PackSite, sends
from tests.e2e.visible_texts import texts_of
from tests.keychains import DictBackend

SECRET: Final = "s3cr3t-PART_8f2k/Q"
KEY: Final = f"pub_4711.{SECRET}"
FIELDS: Final = ("status", "description", "model", "generated_at", "error", "other")


def serve(site: PackSite, spelling: str) -> None:
    """Have the key in each field of both answers."""
    words = f"the key {spelling} is here"
    site.name = words
    site.add("/fine.png", sends(PICTURE))
    host = site.url("")
    site.images += [
        {"id": words, "url": f"{host}/{spelling}.png", "metadata": {"status": "completed", "description": words}},
        {"id": "2", "url": f"{host}/2.png?key={spelling}", words: words, "metadata": {name: words for name in FIELDS}},
        {"id": "3", "url": f"{host}/3.png#{spelling}", "metadata": {"status": "completed", "keywords": [words] * 2}},
        {"id": "4", "url": host.replace("//", f"//{spelling}@"), "metadata": words},
        [words],
        words,
    ]

    def list_packs(exchange: LoopbackHandler) -> bool:
        if not exchange.path.partition("?")[0].endswith("/packs"):
            return False
        listed = {"id": PACK_ID, "name": words, "image_count": 7, "created_at": words}
        others = [
            {"id": f"{number:08}-0000-4000-8000-000000000000", "name": f"{number} {words}"}
            | {"preview_image_url": f"{host}/cover-{number}.png?key={spelling}"}
            for number in range(3)
        ]
        data = {"packs": [listed, *others], "total": 4, "limit": 100, "offset": 0, words: words}
        body = json.dumps({"ok": True, "code": 200, "message": words, "data": data}).encode()
        exchange.send_answer(Answer(200, body, "application/json"))
        return True

    site.interferes = list_packs


def is_in(text: str) -> bool:
    """Whether the secret half is in a text, as it is or percent-encoded."""
    return SECRET.lower() in unquote(unquote(text)).lower()


def kept_in(file: Path) -> str:
    """Everything that a database has, with compressed values as they were."""
    found = []
    with closing(sqlite3.connect(file)) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            for value in (value for row in connection.execute(f"SELECT * FROM {table}") for value in row):
                try:
                    plain = zlib.decompress(value) if isinstance(value, bytes) else value
                except zlib.error:
                    plain = value
                found.append(plain.decode("latin-1") if isinstance(plain, bytes) else str(plain))
    return "\n".join([*found, file.read_bytes().decode("latin-1")])


@pytest.mark.fault(107)
@pytest.mark.parametrize(
    ("spelling", "begins"),
    [(KEY, None), ("".join(f"%{ord(character):02x}" for character in KEY), PACK_ID)],
    ids=["as it is", "percent-encoded, begun before the window"],
)
def test_the_key_goes_nowhere(
    qapp: QApplication,
    site: PackSite,
    tmp_path: Path,
    browser: Browser,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    spelling: str,
    begins: str | None,
) -> None:
    serve(site, spelling)
    seen: list[str] = []

    async def scenario(app: AppUnderTest) -> None:
        listed = app.find(QListView, "your_packs")
        await app.until(lambda: listed.model().rowCount() == 4, "the packs are listed")
        seen.extend(texts_of(app.window))
        app.type_pack(PACK_ID)
        await app.until(lambda: app.window.page is not None and app.page.model.rowCount() == 7, "the pack is open")
        await app.until_settled()
        assert "[…]" in app.pack_name
        assert app.spoken(1)[1].startswith("failed: URL contained your API key")
        app.trigger("refresh_pack")
        await app.until(lambda: not app.is_loading, "it was requested again")
        await app.until_settled()
        for row in range(7):
            app.click_tile(row)
            seen.extend((*app.spoken(row), *texts_of(app.window)))
        app.trigger("select_all")
        seen.extend(texts_of(app.window))
        images = app.page.target_images
        assert len(images) == 7
        for form in CopyForm:
            app.page.image_actions.copy_as(form, images)
            seen.append(app.clipboard)
        app.page.image_actions.open_in_browser(images)
        dragged = DraggedUrls(images, is_text_alone=False)
        assert [url.path() for url in dragged.urls()] == ["/fine.png"]
        seen.extend((dragged.text(), dragged.html()))
        site.failure = Answer(
            422, json.dumps({"ok": False, "message": KEY, "error_code": KEY}).encode(), "application/json"
        )
        app.trigger("refresh_pack")
        await app.until_banner("Request not accepted")
        seen.extend(texts_of(app.window))
        app.click("copy_details")
        seen.append(app.clipboard)

    run_app(scenario, base_url=site.base_url, key_text=KEY, data_folder=tmp_path, begins=begins)

    assert browser.opened == [site.url("/fine.png")]
    assert {request.path for request in site.image_requests} == {"/fine.png"}
    assert [text for text in seen if is_in(text)] == []
    kept = kept_in(tmp_path / "packs.sqlite3")
    assert PACK_ID in kept
    assert "is here" in kept
    assert not is_in(kept)
    assert "the answer contained an API key: it was replaced" in caplog.text
    assert not is_in(caplog.text)
    assert not is_in("".join(capfd.readouterr()))


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
    dialog = app.find(SettingsDialog, "settings")
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
TYPED_INTO: Final[dict[str, Callable[[AppUnderTest, str], object]]] = {
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


def has_a_key(text: str) -> bool:
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
    for name, each in {"Quagga": USED, "Zebra": OTHER}.items():
        backend.entries["Pack Browser", f"{site.base_url} {name}"] = [each]
    index = {"used": "Quagga", "names": {"Quagga": "Quagga", "Zebra": "Zebra"}}
    backend.entries["Pack Browser", f"{site.base_url} #keys"] = [json.dumps(index)]
    site.add("/fine.png", sends(PICTURE))
    titles: list[str] = []
    copied: list[str] = []

    async def scenario(app: AppUnderTest) -> None:
        await app.until(lambda: not app.keys.is_recalling, "the keys are known")
        app.window.settings.restore(
            SettingValues(), make_file(open_settings(), redact=app.program.journal.redactor.without_keys)
        )
        for enter_text in TYPED_INTO.values():
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
    assert [str(path) for path, content in files.items() if has_a_key(f"{path}{content}")] == []
    assert not any(name in content for content in files.values() for name in ("Quagga", "Zebra")), "which keys exist"
    assert [title for title in titles if has_a_key(title)] == []
    assert [text for text in copied if has_a_key(text)] == []
    assert [request.path for request in (*site.image_requests, *site.api_requests) if has_a_key(request.path)] == []
    assert not has_a_key(caplog.text)
    assert not has_a_key("".join(capfd.readouterr()))

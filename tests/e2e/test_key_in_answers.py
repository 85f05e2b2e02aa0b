"""A key that the service repeats in its answers is shown nowhere, copied nowhere, kept nowhere and sent to no host."""

from __future__ import annotations

import json
import sqlite3
import zlib
from contextlib import closing
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

import pytest
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QListView

from app.core.copy_formats import CopyForm
from app.demo.loopback_server import Answer
from app.ui.pack.gallery.drag import DraggedUrls
from tests.e2e.app_under_test import run_app
from tests.e2e.pack_site import PACK_ID, png
from tests.e2e.visible_texts import texts_of

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtCore import QUrl
    from PySide6.QtWidgets import QApplication

    from app.demo.loopback_server import LoopbackHandler
    from tests.e2e.app_under_test import AppUnderTest
    from tests.e2e.pack_site import PackSite

SECRET: Final = "s3cr3t-PART_8f2k/Q"
KEY: Final = f"pub_4711.{SECRET}"
FIELDS: Final = ("status", "description", "model", "generated_at", "error", "other")


def serve(site: PackSite, spelling: str) -> None:
    """Have the key in each field of both answers."""
    words = f"the key {spelling} is here"
    picture = Answer(200, png((9, 9, 9)), "image/png")
    site.name = words
    site.add("/fine.png", lambda exchange: exchange.send_answer(picture))
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
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    spelling: str,
    begins: str | None,
) -> None:
    serve(site, spelling)
    seen: list[str] = []
    opened: list[QUrl] = []

    def open_url(url: QUrl) -> bool:
        opened.append(url)
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)

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

    assert [url.path() for url in opened] == ["/fine.png"]
    assert {request.path for request in site.image_requests} == {"/fine.png"}
    assert [text for text in seen if is_in(text)] == []
    kept = kept_in(tmp_path / "packs.sqlite3")
    assert PACK_ID in kept
    assert "is here" in kept
    assert not is_in(kept)
    assert "the answer contained an API key: it was replaced" in caplog.text
    assert not is_in(caplog.text)
    assert not is_in("".join(capfd.readouterr()))

"""The settings, as a person sees them: each applies at once, is found by its words, and has its default beside it."""

import sys
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QPushButton,
    QWidget,
)

from app.core.connection import OWN_PROXY, SYSTEM_PROXY, NetworkSettings
from app.core.settings_file import open_settings
from app.demo import packs
from app.session.stored_data import KINDS
from app.ui import theme
from app.ui.chosen_settings import SettingValues, make_file
from app.ui.dialogs.settings_dialog import SettingsDialog
from app.ui.widgets.scrolling import SlimScrollBar
from tests.e2e.app_under_test import AppUnderTest, run_app
from tests.e2e.conftest import Share
from tests.e2e.pack_site import KEY
from tests.raw_server import Exchange, RawServer, http_answer


@pytest.fixture
def settings_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("APPDATA" if sys.platform == "win32" else "XDG_CONFIG_HOME", str(tmp_path))
    return tmp_path


def _contents(folder: Path) -> list[str]:
    return [path.read_text() for path in folder.rglob("*") if path.is_file()]


def _open(app: AppUnderTest, page: str = "general") -> SettingsDialog:
    app.window.dialogs.show_settings(page)
    return app.find(SettingsDialog, "settings")


def _choose(app: AppUnderTest, name: str, text: str) -> None:
    """Choose an entry of a list, as a click does."""
    box = app.find(QComboBox, name)
    index = box.findText(text)
    assert index >= 0, text
    box.setCurrentIndex(index)
    box.activated.emit(index)


def _type(app: AppUnderTest, name: str, text: str) -> None:
    """Replace the text of a field, and press Enter."""
    field = app.find(QLineEdit, name)
    assert field.isEnabled()
    field.setFocus()
    field.selectAll()
    if text:
        QTest.keyClicks(field, text)
    else:
        QTest.keyClick(field, Qt.Key.Key_Delete)
    QTest.keyClick(field, Qt.Key.Key_Return)


def _shown(dialog: SettingsDialog) -> set[str]:
    """The settings on screen, by their names."""
    return {
        each.objectName().removesuffix("_row")
        for each in dialog.findChildren(QWidget)
        if each.objectName().endswith("_row") and each.isVisible()
    }


def _unreadable(window: QWidget) -> list[str]:
    """Visible texts whose colour has too little contrast to the ground of their window."""
    kinds = (QLabel, QAbstractButton, QLineEdit, QComboBox)
    found = []
    for widget in window.findChildren(QWidget):
        if isinstance(widget, kinds) and widget.isVisible() and widget.isEnabled():
            palette = widget.palette()
            role = QPalette.ColorRole.ButtonText if isinstance(widget, QAbstractButton) else widget.foregroundRole()
            ground = QPalette().color(QPalette.ColorRole.Window)
            if theme.contrast(palette.color(role), ground) < 3:
                found.append(f"{type(widget).__name__} {widget.objectName()} {palette.color(role).name()}")
    return found


def _page_colors(dialog: SettingsDialog) -> list[tuple[QColor, QColor]]:
    """Of each row in the list of pages, the colour of its ground, and the one in it that differs most from that."""
    pages = dialog.findChild(QListWidget, "settings_pages")
    assert pages is not None
    picture = dialog.grab().toImage()  # with the ground of the window, which is seen through the list
    scale, found = round(picture.devicePixelRatio()), []
    for row in range(pages.count()):
        place = pages.visualItemRect(pages.item(row)).translated(pages.viewport().mapTo(dialog, QPoint()))
        ground = picture.pixelColor(place.center().x() * scale, (place.top() + place.height() // 8) * scale)
        inner = QRect(place.left(), place.top() + place.height() // 4, place.width(), place.height() // 2)
        colors = (
            picture.pixelColor(x, y)
            for x in range(inner.left() * scale, inner.right() * scale)
            for y in range(inner.top() * scale, inner.bottom() * scale)
        )
        found.append((ground, max(colors, key=partial(theme.contrast, ground))))
    return found


async def the_theme_changes_at_once(app: AppUnderTest) -> None:
    app.page.go_to(1)
    await app.until_settled()
    dialog = _open(app)
    for name, is_dark in (("Dark", True), ("Light", False), ("Dark", True), ("System setting", False)):
        _choose(app, "color_scheme", name)
        await app.until_handled()
        assert theme.colors(QPalette()).dark is is_dark
        bar = app.page.gallery.verticalScrollBar()
        assert isinstance(bar, SlimScrollBar)
        painted = bar.grab().toImage().pixelColor(bar.handle.center())
        assert painted.rgb() == theme.colors(QPalette()).line.rgb(), "it follows"
        assert not _unreadable(app.window), name
        assert not _unreadable(dialog), name
        colors = _page_colors(dialog)
        assert all(theme.contrast(*each) >= 4.5 for each in colors), [(a.name(), b.name()) for a, b in colors]
        assert colors[0][0].name() == theme.colors(QPalette()).accent.name(), "as in other lists"
    dialog.reject()


async def menus_and_settings_are_in_step(app: AppUnderTest) -> None:
    dialog = _open(app)
    dialog.activateWindow()
    await app.until(dialog.isActiveWindow, "Space is not the command of the main window")
    action = app.window.commands.action("auto_advance")
    for name in ("auto_advances", "refreshes_live"):
        box = app.find(QCheckBox, name)
        default, reset = app.text(f"{name}_default"), app.find(QPushButton, f"reset_{name}")
        for _ in range(2):
            assert box.isChecked() is getattr(app.window.settings.state, name)
            is_other = default != f"Default: {'On' if box.isChecked() else 'Off'}"
            assert reset.isVisible() is app.find(QLabel, f"{name}_default").isVisible() is is_other
            was = box.isChecked()
            QTest.keyClick(box, Qt.Key.Key_Space)
            assert getattr(app.window.settings.state, name) is not was
        box.click()
        app.click(f"reset_{name}")
        assert not reset.isVisible()
    action.trigger()
    assert app.find(QCheckBox, "auto_advances").isChecked() is action.isChecked() is app.page.marking.auto_advances
    _choose(app, "caption_lines", "None")
    assert app.window.settings.state.caption_lines == 0
    _choose(app, "language", "English")
    assert app.window.settings.state.language == "en"
    app.click("reset_language")
    _choose(app, "reopens_tabs", "The home page")
    assert not app.window.settings.state.reopens_tabs
    assert app.program.workspace.refreshes_live
    dialog.reject()


async def each_setting_is_found_by_its_words(app: AppUnderTest) -> None:
    dialog, search = _open(app, "network"), app.find(QLineEdit, "search_settings")
    assert "proxy" in _shown(dialog)
    for words, found in (
        ("dark", {"color_scheme"}),
        ("LANGUAGE dates", {"language"}),
        ("tabs open", {"reopens_tabs"}),
        ("socks5", {"proxy"}),
        ("shift", {"auto_advances"}),
        ("thumbnails lines", {"caption_lines"}),
        ("own network", {"hosts"}),
    ):
        search.setText(words)
        assert found <= _shown(dialog), words
        assert len(_shown(dialog)) < 5, words
    search.setText("Network")
    assert _shown(dialog) == {"proxy", "test_network", "hosts"}
    _choose(app, "proxy", "My own")
    assert _shown(dialog) == {"proxy", "address", "user", "password", "test_network", "hosts"}
    _choose(app, "proxy", "System setting")
    search.setText("rename")
    assert app.find(QWidget, "key_list").isVisible()
    for words, kind in (("open folder log", "logs"), ("storage saved packs", "packs"), ("notes slides", "marks")):
        search.setText(words)
        stored = {each for each in KINDS if app.find(QPushButton, f"clear_{each}").isVisible()}
        assert stored == {kind}, words
    search.setText("xyzzy")
    assert app.find(QLabel, "no_setting_found").isVisible()
    assert not _shown(dialog)
    dialog.activateWindow()
    await app.until(dialog.isActiveWindow, "the keys are those of the settings")
    QTest.keyClick(search, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    assert "proxy" in _shown(dialog)
    assert "language" not in _shown(dialog)
    QTest.keyClick(search, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


async def test_the_password_of_a_proxy_is_in_no_file(app: AppUnderTest, settings_folder: Path) -> None:
    app.window.settings.restore(SettingValues(), make_file(open_settings()))
    dialog = _open(app, "network")
    _choose(app, "proxy", "My own")
    assert app.window.settings.state.network.proxy == SYSTEM_PROXY  # there is no address yet
    assert app.text("address_hint").startswith("Enter the address")
    _choose(app, "proxy", "No proxy")
    assert not app.find(QLabel, "address_hint").isVisible()
    _choose(app, "proxy", "System setting")
    _choose(app, "proxy", "My own")
    _type(app, "address", "no address")
    assert app.text("address_hint").startswith("This is not the address")
    assert app.window.settings.state.network.proxy == SYSTEM_PROXY
    _type(app, "address", "proxy.invalid:3128")
    assert app.window.settings.state.network == NetworkSettings(OWN_PROXY, "http://proxy.invalid:3128")
    _type(app, "user", "ana")
    _type(app, "password", "s3cret")
    network = app.program.workspace.network
    assert network.proxy_url("example.com") == "http://ana:s3cret@proxy.invalid:3128"
    _type(app, "address", "other.invalid:3128")
    assert not network.password  # which is for the former proxy
    assert not app.find(QLineEdit, "password").text()
    _type(app, "password", "s3cret")
    dialog.reject()
    app.window.settings.save_last(has_key=True)
    files = _contents(settings_folder)
    assert any("other.invalid" in content for content in files)
    assert not any("s3cret" in content for content in files)


def test_the_connection_is_tested(qapp: QApplication) -> None:
    def refuse(exchange: Exchange) -> bytes | None:
        if hangs:
            exchange.wait_until_left()
            return None
        return http_answer("407 Proxy Authentication Required")

    async def scenario(app: AppUnderTest) -> None:
        dialog = _open(app, "network")
        _choose(app, "proxy", "My own")
        _type(app, "address", proxy.origin)
        app.click("test_network")
        assert app.find(QPushButton, "test_network").text() == "Cancel"
        assert app.text("test_network_hint") == "Waiting for an answer of packs.invalid…"
        await app.until(lambda: bool(proxy.requests), "the proxy is asked")
        app.click("test_network")  # cancel
        assert app.find(QPushButton, "test_network").text() == "Test"
        assert not app.find(QLabel, "test_network_hint").isVisible()
        hangs.clear()
        app.click("test_network")
        wanted = f"The proxy 127.0.0.1:{proxy.port} wants a user name and password"
        await app.until(lambda: app.text("test_network_hint").startswith(wanted), "the answer is explained")
        _choose(app, "proxy", "No proxy")
        assert not app.find(QLabel, "test_network_hint").isVisible(), "it was about another way"
        app.click("test_network")
        await app.until(lambda: "name could not be looked up" in app.text("test_network_hint"), "there is no server")
        dialog.reject()

    hangs = [True]
    with RawServer(refuse) as proxy:
        run_app(scenario, base_url="https://packs.invalid/v1", key_text=KEY)
    assert not any(request.header("authorization") for request in proxy.requests)


def test_a_proxy_that_wants_a_password_is_repaired_in_the_settings(qapp: QApplication) -> None:
    """The banner leads there; the pack is requested again by itself, through the proxy with the password."""

    def answer(exchange: Exchange) -> bytes:
        if exchange.request.header("proxy-authorization") == "Basic YW5hOnMzY3JldA==":
            return http_answer("403 Forbidden")
        return http_answer("407 Proxy Authentication Required")

    async def scenario(app: AppUnderTest) -> None:
        app.window.settings.change(network=NetworkSettings(OWN_PROXY, proxy.origin))
        app.type_pack(packs.MAIN_PACK_ID.replace("1", "2"))
        await app.until_banner("Proxy wants a password")
        app.click("settings")
        _type(app, "user", "ana")
        _type(app, "password", "s3cret")
        await app.until_banner("Proxy refused")
        app.tidy_up()

    with RawServer(answer) as proxy:
        run_app(scenario, base_url="https://packs.invalid/v1", key_text=KEY)
    assert not any(request.header("authorization") for request in proxy.requests)


def test_in_one_window(share: Share) -> None:
    share()

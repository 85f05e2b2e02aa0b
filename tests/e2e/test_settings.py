"""The settings, as a person sees them: each applies at once, is found by its words, and has its default beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit, QWidget

from app.ui import theme
from app.ui.dialogs.settings_dialog import SettingsDialog

if TYPE_CHECKING:
    from tests.e2e.app_under_test import AppUnderTest
    from tests.e2e.conftest import Play


def _open(app: AppUnderTest, page: str = "general") -> SettingsDialog:
    app.window.show_settings(page)
    return app.find(SettingsDialog, "settings_dialog")


def _choose(app: AppUnderTest, name: str, text: str) -> None:
    """Choose an entry of a list, as a click does."""
    box = app.find(QComboBox, name)
    index = box.findText(text)
    assert index >= 0, text
    box.setCurrentIndex(index)
    box.activated.emit(index)


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


def test_the_theme_changes_at_once(play: Play) -> None:
    async def scenario(app: AppUnderTest) -> None:
        await app.open_main_pack()
        app.page.go_to(1)
        await app.until_settled()
        dialog = _open(app)
        for name, is_dark in (("Dark", True), ("Light", False), ("Dark", True), ("The system’s", False)):
            _choose(app, "color_scheme", name)
            await app.until_handled()
            assert theme.colors(QPalette()).dark is is_dark
            assert not _unreadable(app.window), name
            assert not _unreadable(dialog), name

    play(scenario)

"""Everything that a key or the menu can do, as Qt actions. What they do is connected elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

    from app.ui.widgets.welcome import Example

KEYS: Final = (
    ("Ctrl+L", "Go to the pack ID"),
    ("Enter", "Open the pack"),
    ("F5", "Refresh the pack"),
    ("Escape", "Cancel loading, close the banner"),
    ("Arrows, Home, End, Page keys", "Move through the images; with Shift select, with Ctrl move alone"),
    ("Ctrl+Space", "Select or unselect the image with the focus"),
    ("Ctrl+A", "Select all images"),
    ("Ctrl+C", "Copy the URLs of the selected images"),
    ("Ctrl+Shift+C", "Copy all URLs of the pack"),
    ("Ctrl+plus, Ctrl+minus", "Larger, smaller thumbnails"),
    ("F9", "Show or fold the side panel"),
    ("Shift+F10", "Menu of the selected images"),
    ("F10", "Menu of the window"),
    ("Ctrl+Q", "Quit"),
    ("F1", "This list"),
)


class Actions:
    """All actions of one window.

    Attributes:
        focus_field: Ctrl+L.
        refresh: F5.
        escape: Escape.
        copy: Ctrl+C.
        copy_all: Ctrl+Shift+C.
        select_all: Ctrl+A.
        larger: Ctrl+plus.
        smaller: Ctrl+minus.
        retry_failed: *Retry failed images*.
        retry_selected: *Try again* of the selected tiles.
        change_key: *Change key…*.
        forget_key: *Forget key…*.
        leave_demo: *Leave the demo*.
        show_details: F9; whether the side panel is there.
        show_keys: F1.
        open_releases: *Look for new versions*: opens the releases page in the browser.
        show_about: *About Pack Browser*.
        open_menu: F10.
        quit: Ctrl+Q.
        demo_packs: One for each pack of the demonstration service; its ID is the action's data.
    """

    def __init__(self, window: QWidget, examples: Sequence[Example]) -> None:
        """Make the actions; their keys work in the whole window."""
        self._window = window
        self.focus_field = self._add("Go to pack ID", "Ctrl+L")
        self.refresh = self._add("Refresh", "F5")
        self.escape = self._add("Cancel", "Esc")
        self.copy = self._add("Copy URLs", QKeySequence.StandardKey.Copy)
        self.copy_all = self._add("Copy all URLs", "Ctrl+Shift+C")
        self.select_all = self._add("Select all", QKeySequence.StandardKey.SelectAll)
        self.larger = self._add("Larger thumbnails", "Ctrl++", "Ctrl+=")
        self.smaller = self._add("Smaller thumbnails", "Ctrl+-")
        self.retry_failed = self._add("Retry failed images")
        self.retry_selected = self._add("Try again")
        self.change_key = self._add("Change key…")
        self.forget_key = self._add("Forget key…")
        self.leave_demo = self._add("Leave the demo")
        self.show_details = self._add("Side panel", "F9")
        self.show_details.setCheckable(True)
        self.show_details.setChecked(True)
        self.show_keys = self._add("Keys", "F1")
        self.open_releases = self._add("Look for new versions")
        self.show_about = self._add("About Pack Browser")
        self.open_menu = self._add("Menu", "F10")
        self.quit = self._add("Quit", "Ctrl+Q")
        self.demo_packs: list[QAction] = []
        for example in examples:
            action = QAction(example.title, window)
            action.setData(example.id)
            action.setToolTip(example.explanation)
            self.demo_packs.append(action)

    def _add(self, text: str, *keys: str | QKeySequence.StandardKey) -> QAction:
        action = QAction(text, self._window)
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        self._window.addAction(action)
        return action

    def window_menu(self) -> QMenu:
        """The menu behind the button at the right of the bar."""
        menu = QMenu(self._window)
        menu.aboutToShow.connect(lambda: self.copy.setText("Copy URLs"))
        menu.addActions([self.copy, self.copy_all, self.select_all])
        menu.addSeparator()
        menu.addActions([self.refresh, self.retry_failed, self.larger, self.smaller, self.show_details])
        menu.addSeparator()
        demo_menu = menu.addMenu("Demo packs")
        demo_menu.setToolTipsVisible(True)
        demo_menu.addActions(self.demo_packs)
        menu.addActions([self.leave_demo, self.change_key, self.forget_key])
        menu.addSeparator()
        menu.addActions([self.show_keys, self.open_releases, self.show_about, self.quit])
        return menu

    def tile_menu(self, selected: int, failed: int) -> QMenu:
        """The context menu of the gallery.

        Args:
            selected: Number of selected images.
            failed: How many of them can be tried again.
        """
        menu = QMenu(self._window)
        self.copy.setText("Copy URL" if selected == 1 else "Copy URLs")
        menu.addAction(self.copy)
        menu.addAction(self.copy_all)
        if failed:
            menu.addSeparator()
            menu.addAction(self.retry_selected)
        menu.addSeparator()
        menu.addAction(self.select_all)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return menu

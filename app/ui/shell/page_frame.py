"""Connects the page of a pack, its filter, viewer and comparison with what surrounds it: commands, bars and toast."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QPoint, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from app.packs.open_pack import OpenPack
from app.packs.pack_filter import PackFilter
from app.ui.accessibility import announce
from app.ui.commands.actions import Commands, tool_tip
from app.ui.commands.command import Scope
from app.ui.pack.pack_page import PackPage
from app.ui.shell.alerts import Alerts
from app.ui.shell.connections import Connections
from app.ui.shell.status_line import StatusLine
from app.ui.shell.toast import Toast
from app.ui.shell.toolbar import FilterField, Toolbar
from app.ui.texts import commands as command_texts
from app.ui.texts import filter as texts
from app.ui.texts import image as image_texts

if TYPE_CHECKING:
    from app.ui.look.picture_overlay import PictureOverlay
    from app.ui.pack.filter_row import FilterRow

_SETTLED_MS: Final = 600  # without a change, before the result is announced


class FilterPresenter(QObject):
    """Renders the filter of the pack whose tab is shown in the field."""

    def __init__(self, field: FilterField) -> None:
        """Begin without a pack.

        Args:
            field: The field in the toolbar; the parent of this object.
        """
        super().__init__(field)
        self._field = field
        self._page: PackPage | None = None
        self._filter: PackFilter | None = None
        self._connections = Connections()
        self._announced = ""
        self._settled = QTimer(self, interval=_SETTLED_MS, singleShot=True)
        self._settled.timeout.connect(self._announce)
        field.textEdited.connect(self._on_edited)
        field.returnPressed.connect(self.leave)
        field.entered.connect(self._on_entered)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._on_focus_changed)

    def follow(self, open_pack: OpenPack, page: PackPage) -> None:
        """Show the filter of a pack, whose tab has become the current one.

        Args:
            open_pack: The pack that is filtered.
            page: Its page, which has the other parts of the filter.
        """
        self._connections.end()
        self._settled.stop()
        self._filter, self._page = open_pack.filter, page
        self._connections.add(open_pack.filter.changed, self._on_changed)
        self._announced = texts.shown(self._filter.shown, self._filter.total) if self._filter.is_active else ""
        self._render()

    @property
    def is_set(self) -> bool:
        """Whether there is something to clear."""
        return self._filter is not None and bool(self._filter.text or self._filter.choices)

    def clear(self) -> None:
        """Show all images."""
        if self._filter is not None:
            self._filter.clear()

    def leave(self) -> bool:
        """Go from the field or its row to the images, and return whether one of them had the focus."""
        if self._page is None or not self._has_focus:
            return False
        self._page.gallery.setFocus()
        return True

    def _on_edited(self, text: str) -> None:
        if self._filter is not None:
            self._filter.set_text(text)

    def _on_entered(self) -> None:
        if self._filter is not None:
            self._filter.prepare()

    def _on_changed(self) -> None:
        self._render()
        self._settled.start()

    def _render(self) -> None:
        if self._filter is not None and self._field.text() != self._filter.text:
            self._field.setText(self._filter.text)
        self._show_row()

    def _on_focus_changed(self, _former: QWidget | None, now: QWidget | None) -> None:
        # In another window, such as a list of the filter, the focus comes back.
        if now is not None and now.window() is self._field.window():
            self._show_row()

    def _show_row(self) -> None:
        """Show the row while the filter is in use: while it is set, or has the focus, also on Tab's way to the row."""
        if self._page is not None:
            self._page.show_filter_row(is_shown=self.is_set or self._has_focus or self._is_focus_on_the_way)

    @property
    def _row(self) -> FilterRow | None:
        return self._page.filter_row if self._page is not None else None

    @property
    def _has_focus(self) -> bool:
        """Whether the field or something in the row has the focus."""
        focused: QWidget | None = self._field.window().focusWidget()
        row = self._row
        return focused is self._field or (row is not None and focused is not None and row.isAncestorOf(focused))

    @property
    def _is_focus_on_the_way(self) -> bool:
        """Whether Tab comes from what has the focus to the row, which is still shown."""
        focused: QWidget | None = self._field.window().focusWidget()
        row = self._row
        if row is None or focused is None or not row.isVisible():
            return False
        return row.comes_after(focused, begin=self._field)

    def _announce(self) -> None:
        if self._filter is None:
            return
        sentence = texts.shown(self._filter.shown, self._filter.total)
        was_announced, self._announced = self._announced, sentence if self._filter.is_active else ""
        if self._filter.is_searching or sentence == was_announced or not (self._filter.is_active or was_announced):
            return
        row = self._row
        announce(row.result if row is not None else self._field, sentence)


class OverlayFrame(QObject):
    """What the window does for the viewer and the comparison of a page."""

    def __init__(self, page: PackPage, commands: Commands, toast: Toast) -> None:
        """Wait until the page makes them.

        Args:
            page: The page.
            commands: Keys and menus.
            toast: Shows what was done, over what covers the page.
        """
        super().__init__(page)
        self._overlays = page.overlays
        self._commands = commands
        self._toast = toast
        self._connections = Connections()
        page.overlays.made.connect(self._on_made)

    def show(self) -> None:
        """Follow what covers the page, whose tab has become the current one."""
        self._connections.add(self._overlays.changed, self._on_changed)
        self._overlays.resume()
        self._toast.lie_over(self._overlays.open)

    def hide(self) -> None:
        """Take away what covers the page, because another tab is about to be shown."""
        self._connections.end()
        self._toast.lie_over(None)
        self._overlays.suspend()

    def tell_error(self, title: str) -> None:
        """Say in the toast what the banner shows while it is covered."""
        if self._overlays.open is not None:
            self._toast.say(title)

    def _on_made(self, overlay: PictureOverlay) -> None:
        from app.ui.texts import image as image_texts
        from app.ui.texts import viewer as texts

        own = Scope.VIEWER if overlay is self._overlays.viewer else Scope.COMPARE
        self._commands.attach(overlay, Scope.IMAGES, Scope.PICTURES, own)
        for command_id, button in overlay.buttons.items():
            # Not to `trigger`: PySide6 leaks a string with each connection to a method of C++.
            button.clicked.connect(partial(self._run, command_id))
            button.setToolTip(tool_tip(texts.TIPS[command_id], command_id))
        overlay.info.set_copy_tip(tool_tip(image_texts.COPY_URL_TIP, "copy_urls"))
        overlay.menu_requested.connect(self._on_menu_requested)

    def _run(self, command_id: str, _is_checked: bool = False) -> None:
        self._commands.action(command_id).trigger()

    def _on_menu_requested(self, position: QPoint) -> None:
        is_viewing = self._overlays.open_viewer is not None
        menu = self._commands.viewer_menu() if is_viewing else self._commands.compare_menu()
        menu.popup(position)

    def _on_changed(self) -> None:
        self._commands.update()
        self._toast.lie_over(self._overlays.open)


class PageFrame(QObject):
    """What the window does for a page, and for the viewer and the comparison over it."""

    def __init__(
        self, page: PackPage, commands: Commands, toolbar: Toolbar, status_line: StatusLine, toast: Toast
    ) -> None:
        """Connect what does not depend on which tab is shown.

        Args:
            page: The page; the parent of this object.
            commands: Keys and menus.
            toolbar: Has the slider for the size of tiles.
            status_line: Shows the selection and the progress of thumbnails.
            toast: Shows what was just done.
        """
        super().__init__(page)
        self._page = page
        self._commands = commands
        self._status_line = status_line
        self._toast = toast
        self._connections = Connections()
        self._overlay_frame = OverlayFrame(page, commands, toast)
        page.gallery.menu_requested.connect(self._on_menu_requested)
        page.gallery.size_step_requested.connect(toolbar.step_tile_size)
        page.news.menu_requested.connect(self._on_changes_menu_requested)
        page.details.set_copy_tips(
            tool_tip(image_texts.COPY_URL_TIP, "copy_urls"), tool_tip(command_texts.COPY_URLS_HELP, "copy_urls")
        )
        commands.attach(page.gallery, Scope.IMAGES, Scope.GALLERY)

    def show(self, alerts: Alerts) -> None:
        """Connect the page with the bars, because its tab has become the current one.

        Args:
            alerts: Shows errors above the page.
        """
        add = self._connections.add
        add(self._page.image_actions.copying.busy_changed, self._status_line.set_busy)
        add(self._page.status.changed, self._on_status_changed)
        add(self._status_line.focus_left, self._page.focus_gallery)
        add(alerts.shown, self._overlay_frame.tell_error)
        self._toast.set_gallery(self._page.gallery_area)
        self._overlay_frame.show()
        self._status_line.show_status(self._page.status)

    def hide(self) -> None:
        """Disconnect the page, because another tab is about to be shown. What is being copied there is not copied."""
        self._page.image_actions.copying.cancel()
        self._connections.end()
        self._overlay_frame.hide()

    def _on_status_changed(self) -> None:
        self._status_line.show_status(self._page.status)
        self._commands.update()

    def _on_menu_requested(self, position: QPoint) -> None:
        self._commands.tile_menu().popup(position)

    def _on_changes_menu_requested(self, position: QPoint) -> None:
        self._commands.changes_menu().popup(position)

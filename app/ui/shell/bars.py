"""The bars above the page: the tabs, while there are two or more, and the toolbar with the line that shows loading.

When no further tab can be opened, a notice says how many were to be.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final, override

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QCursor,
    QGuiApplication,
    QHelpEvent,
    QIcon,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QGridLayout, QProgressBar, QSizePolicy, QSlider, QTabBar, QToolButton, QToolTip, QWidget

from app.packs.loading import Failed
from app.session.workspace import MOST_TABS, Workspace
from app.ui import icons, message, theme
from app.ui.accessibility import announce_items, identify, send_event
from app.ui.commands.actions import Commands, explain, tool_tip
from app.ui.commands.table import WINDOW_MENU
from app.ui.shell.pack_field import PackField
from app.ui.texts import accessible_names, errors
from app.ui.texts import dialogs as key_texts
from app.ui.texts import home as home_texts
from app.ui.texts import window as texts
from app.ui.texts.commands import COMMANDS, HELP
from app.ui.texts.wording import follow_language, show_text, translate
from app.ui.widgets.focus_ring import paint_ring
from app.ui.widgets.parts import Chip, Icon, IconField, column_layout, delayed, plain_tool_tip, row_layout, tool_button

if TYPE_CHECKING:
    from app.packs.open_pack import OpenPack

_TOGETHER_MS: Final = 700  # tabs that are refused within this time after another one are counted together


class TabLimitNotice(QObject):
    """Says it at the first tab that is refused, and again with their number when no further one is."""

    def __init__(self, workspace: Workspace) -> None:
        """Follow a workspace, which becomes the parent."""
        super().__init__(workspace)
        self._refused = 0
        self._together = delayed(self, self._on_none_followed, _TOGETHER_MS)
        workspace.tabs_are_full.connect(self._on_tabs_full)

    def _on_tabs_full(self, count: int) -> None:
        if not self._refused:
            message.say(texts.tabs_full(MOST_TABS, 1))
        self._refused += count
        self._together.start()

    def _on_none_followed(self) -> None:
        if self._refused > 1:
            message.say(texts.tabs_full(MOST_TABS, self._refused))
        self._refused = 0


_BUTTON_SIDE: Final = QTabBar.ButtonPosition.RightSide


class TabBar(QTabBar):
    """Renders the tabs of a workspace.

    Attributes:
        marks_focus: The ring of the current tab marks the focus (see `ui.widgets.focus_ring`).

    Signals:
        close_requested: A tab is to be closed; its `OpenPack`.
    """

    marks_focus: Final = True

    close_requested = Signal(object)

    def __init__(self, workspace: Workspace) -> None:
        """Follow a workspace that has no tab yet."""
        super().__init__()
        self._workspace = workspace
        self._pressed: OpenPack | None = None  # by the middle button
        self._may_drag = False  # while the left button is pressed
        identify(self, "packs", accessible_names.PACKS)
        self.setDocumentMode(True)
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setMovable(True)
        self.setUsesScrollButtons(True)
        self.setElideMode(Qt.TextElideMode.ElideRight)
        # A click on a tab leaves the focus where it was, so that it goes to where it was in the tab.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.currentChanged.connect(self._on_current_changed)
        self.tabMoved.connect(self._on_moved_by_mouse)
        workspace.tabs_changed.connect(self._render)
        workspace.current_changed.connect(self._render)
        workspace.keys.changed.connect(self._render)
        workspace.keys.connection_changed.connect(self._render)
        announce_items(self)
        follow_language(self, self._retranslate)

    def _retranslate(self) -> None:
        self._render()
        for name in ("Scroll Left", "Scroll Right"):  # Qt names them once
            button = self.findChild(QToolButton, f"{name.replace(' ', '')}Button")
            if button is not None:
                button.setAccessibleName(translate("QTabBar", name))

    # --- From the workspace ---------------------------------------------------------------------------------------

    def _render(self) -> None:
        packs, current = self._workspace.packs, self._workspace.current
        index = packs.index(current) if current in packs else self.currentIndex()
        if len(packs) != self.count() or index != self.currentIndex():
            self._end_drag()
        with QSignalBlocker(self):  # its signals are for what the person does
            while self.count() < len(packs):
                self.setTabButton(self.addTab(""), _BUTTON_SIDE, self._make_close_button())
            while self.count() > len(packs):
                self.removeTab(self.count() - 1)
            for place, pack in enumerate(packs):
                self._render_tab(place, pack)
            self.setCurrentIndex(index)

    def _render_tab(self, index: int, pack: OpenPack) -> None:
        target = pack.tab_target
        title = texts.tab_title(pack.name, target.pack_id if target is not None else "")
        shown = title.replace("&", "&&")  # otherwise it would underline the next letter
        if self.tabText(index) != shown:
            self.setTabText(index, shown)
            send_event(self, QAccessible.Event.NameChanged, index)
        key = key_texts.key_of_tab(self._key_name_of(pack))
        if self.tabToolTip(index) != key:
            self.setTabToolTip(index, key)
            send_event(self, QAccessible.Event.DescriptionChanged, index)
        self._show_failure(index, _spoken_failure(pack, title))

    def _key_name_of(self, pack: OpenPack) -> str:
        """The key that the pack of a tab is requested with, if there are several."""
        target, request, keys = pack.tab_target, pack.tab_request, pack.keys
        if target is None or target.is_demo:
            return ""
        return key_texts.shown_name_of(keys, (request.connection if request is not None else keys.connection).key)

    def _end_drag(self) -> None:
        """End the drag of a tab: Qt stores its index, and other tabs are about to have other ones."""
        if self._may_drag:
            place = QPointF(self.mapFromGlobal(QCursor.pos()))
            button, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
            kind, modifier = QEvent.Type.MouseButtonRelease, Qt.KeyboardModifier.NoModifier
            self.mouseReleaseEvent(QMouseEvent(kind, place, self.mapToGlobal(place), button, none, modifier))

    def _show_failure(self, index: int, spoken: str) -> None:
        """Mark a tab whose pack could not be opened, and have a screen reader say so; an empty text ends that."""
        if self.accessibleTabName(index) != spoken:
            self.setAccessibleTabName(index, spoken)
        has_failed = bool(spoken)
        if has_failed == self.tabIcon(index).isNull():
            color = theme.colors(self.palette()).red
            self.setTabIcon(index, icons.icon("error", color, theme.ICON_SMALL) if has_failed else QIcon())

    # --- What a person does ---------------------------------------------------------------------------------------

    def _on_current_changed(self, index: int) -> None:
        if index >= 0:
            # The wheel and the arrow keys go through the tabs one by one.
            is_clicked = QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton
            self._workspace.show_tab(self._workspace.packs[index], may_pass=not is_clicked)

    def _on_moved_by_mouse(self, former: int, index: int) -> None:
        self._workspace.move_tab(self._workspace.packs[former], index)

    def _make_close_button(self) -> QToolButton:
        tip, side = tool_tip(texts.CLOSE_TIP, "close_tab"), theme.TAB_CLOSE_ICON
        button = tool_button(key_texts.CLOSE, name="close_tab", tip=tip, icon="close", side=side)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.clicked.connect(lambda: self._on_close_clicked(button))
        return button

    def _on_close_clicked(self, button: QToolButton) -> None:
        buttons = [self.tabButton(index, _BUTTON_SIDE) for index in range(self.count())]
        self.close_requested.emit(self._workspace.packs[buttons.index(button)])

    def _pack_at(self, place: QPoint) -> OpenPack | None:
        index = self.tabAt(place)
        return self._workspace.packs[index] if index >= 0 else None

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.MiddleButton:
            self._pressed = self._pack_at(event.position().toPoint())
            return
        self._may_drag = event.button() == Qt.MouseButton.LeftButton
        super().mousePressEvent(event)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.MiddleButton:
            pressed, self._pressed = self._pressed, None
            if pressed is not None and pressed is self._pack_at(event.position().toPoint()):
                self.close_requested.emit(pressed)
            return
        self._may_drag = False
        super().mouseReleaseEvent(event)

    # --- Looks ----------------------------------------------------------------------------------------------------

    @override
    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            # What is set for a tab is its description for screen readers, which would repeat the title.
            index = self.tabAt(event.pos())
            lines = (self.tabText(index).replace("&&", "&"), self.tabToolTip(index))
            QToolTip.showText(event.globalPos(), plain_tool_tip("\n".join(filter(None, lines))), self)
            return True
        return super().event(event)

    @override
    def tabSizeHint(self, index: int) -> QSize:
        size = super().tabSizeHint(index)
        return QSize(min(max(size.width(), theme.TAB_MINIMUM), theme.TAB_MAXIMUM), size.height())

    @override
    def minimumTabSizeHint(self, index: int) -> QSize:
        return QSize(theme.TAB_MINIMUM, super().minimumTabSizeHint(index).height())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.currentIndex() < 0:
            return
        painter, accent = QPainter(self), theme.colors(self.palette()).accent
        current = self.tabRect(self.currentIndex())
        if self.hasFocus():
            paint_ring(painter, current, accent, radius=theme.FOCUS_RADIUS)
        else:  # in dark palettes, few styles show well which tab is the current one
            painter.fillRect(current.left(), current.top(), current.width(), theme.TAB_LINE, accent)


def _spoken_failure(pack: OpenPack, title: str) -> str:
    """What a screen reader says of a tab whose pack could not be opened; empty for other tabs."""
    if not isinstance(pack.state, Failed) or pack.is_disconnected:  # without a network, a pack on screen is usable
        return ""
    return texts.tab_failed(title, errors.title(pack.state.error))


_FEWEST: Final = 2


class TabStrip(QWidget):
    """The tabs, and the button for another one.

    Attributes:
        bar: The tabs.
        new: The button for another tab.
    """

    def __init__(self, workspace: Workspace) -> None:
        """Follow a workspace that has no tab yet."""
        super().__init__()
        identify(self, "tab_strip")
        self._workspace = workspace
        self.bar = TabBar(workspace)
        self.new = tool_button(texts.NEW_TAB, name="new_tab", tip=tool_tip(texts.NEW_TAB, "new_tab"), icon="plus")
        self.new.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        margins = 0, theme.SPACE_4, theme.SPACE_4, 0
        row_layout(self, self.bar, self.new, 1, spacing=theme.SPACE_4, margins=margins)
        workspace.tabs_changed.connect(self._on_tabs_changed)
        self.hide()

    def _on_tabs_changed(self) -> None:
        self.setVisible(len(self._workspace.packs) >= _FEWEST)


# Of the field, which is written from left to right in every language.
_AT_END: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute


class LoadingLine(QProgressBar):
    """A segment that moves from left to right; a still line where the system asks for reduced motion."""

    def __init__(self) -> None:
        """Begin hidden; the layout keeps its space, so that nothing moves when it appears."""
        super().__init__(textVisible=False)
        identify(self, "loading_line", texts.TOOLBAR)
        self.setFixedHeight(theme.LOADING_LINE)
        policy = self.sizePolicy()
        policy.setHorizontalPolicy(QSizePolicy.Policy.Ignored)
        policy.setRetainSizeWhenHidden(True)
        self.setSizePolicy(policy)
        self.setStyleSheet(
            "QProgressBar { background: transparent; border: none; }"
            f"QProgressBar::chunk {{ background: palette(highlight); width: {theme.LOADING_SEGMENT}px; }}"
        )
        self.hide()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        # Without a range it moves; a full bar stands still.
        self.setRange(0, 0 if theme.motion_ms(theme.PULSE_MS) else 1)
        self.setValue(self.maximum())
        super().showEvent(event)


class Toolbar(QWidget):
    """The bar at the top of the window.

    Attributes:
        field: The field: pack ID, name or words.
        filter_field: The field of the filter.
        refresh: The button *Refresh*.
        cancel: The button *Cancel*, which is shown while a pack is being loaded.
        slider: The size of tiles, as an index in `theme.TILE_SIZES`.
    """

    def __init__(self, workspace: Workspace, commands: Commands) -> None:
        """Lay out the bar.

        Args:
            workspace: Opens packs.
            commands: Keys and menus.
        """
        super().__init__()
        self.field = PackField()
        self.filter_field = IconField("filter", COMMANDS["focus_filter"], COMMANDS["focus_filter"], icon="filter")
        explain(self.filter_field, "focus_filter", texts.FILTER_TIP)
        self.filter_field.setMinimumWidth(theme.FILTER_MINIMUM)
        self.filter_field.setMaximumWidth(theme.FIELD_MAXIMUM)
        # Only one of them is visible.
        tip = tool_tip(HELP["refresh_pack"], "refresh_pack")
        self.refresh = tool_button(COMMANDS["refresh_pack"], name="refresh", tip=tip, icon="refresh")
        commands.bind(self.refresh, "refresh_pack", is_enabled_alike=True)
        tip = tool_tip(texts.CANCEL_TIP, "escape")
        self.cancel = tool_button(key_texts.CANCEL, name="cancel", tip=tip, icon="close")
        self.cancel.clicked.connect(workspace.cancel)
        self.cancel.hide()
        recent = home_texts.SHOW_RECENT
        self._recent = tool_button(recent, name="show_recent_packs", tip=texts.recents_tip, icon="chevron_down")
        self._recent.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Down shows them; and the field keeps the focus
        commands.bind(self._recent, "show_recent_packs")
        self._is_home = False
        self.slider = self._make_slider()
        self._size_parts = (Icon("grid_small"), self.slider, Icon("grid_large"))
        tip = tool_tip(COMMANDS["open_menu"], "open_menu")
        self._menu_button = tool_button(
            COMMANDS["open_menu"], name="menu", tip=tip, icon="menu", color="text", side=theme.ICON
        )
        self._menu_button.pressed.connect(self.open_menu)
        # `QToolButton.setMenu` is not used: its accessible action "Show Menu" opens nothing.
        self._menu = commands.make_menu(WINDOW_MENU)
        self._menu.aboutToHide.connect(partial(self._menu_button.setDown, False))
        self._demo = Chip(texts.DEMO)
        show_text(self._demo, self._demo.setToolTip, texts.DEMO_TIP)
        self._demo.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._demo.hide()
        self._loading_line = LoadingLine()
        self._lay_out()
        self.set_has_images(has_images=False)

    def _make_slider(self) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal)
        identify(slider, "thumbnail_size", accessible_names.THUMBNAIL_SIZE)
        show_text(slider, slider.setToolTip, tool_tip(texts.THUMBNAIL_SIZE_TIP, "larger", "smaller"))
        slider.setRange(0, len(theme.TILE_SIZES) - 1)
        slider.setValue(theme.TILE_SIZES.index(theme.TILE_DEFAULT))
        slider.setPageStep(1)
        slider.setFixedWidth(theme.SLIDER_WIDTH)
        return slider

    def _lay_out(self) -> None:
        field = QGridLayout()
        field.addWidget(self.field, 0, 0)
        # Beside the field in the tree of widgets, not in it: it would receive the keys that a button ignores.
        in_field = self.refresh, self.cancel, self._recent
        field.addLayout(row_layout(None, *in_field, spacing=0, margins=(0, 0, theme.SPACE_4, 0)), 0, 0, _AT_END)
        self.field.set_room(self.refresh.sizeHint().width() + self._recent.sizeHint().width())
        parts = self._demo, (field, 100), 1, (self.filter_field, 40), *self._size_parts, self._menu_button
        self._row = row_layout(None, *parts, spacing=theme.SPACE_12)
        column_layout(self, self._row, self._loading_line, spacing=0)
        self.set_low(is_low=False)

    def set_low(self, *, is_low: bool) -> None:
        """Leave little room above and below, because the window is low."""
        top, bottom = (theme.SPACE_4, theme.LOADING_LINE) if is_low else (theme.SPACE_12, theme.SPACE_12)
        self._row.setContentsMargins(theme.INSET, top, theme.SPACE_12, bottom - theme.LOADING_LINE)

    def open_menu(self) -> None:
        """Open the menu below its button."""
        self._menu_button.setDown(True)
        # Otherwise a click on the button that closes the menu would open it again.
        self._menu.setAttribute(Qt.WidgetAttribute.WA_NoMouseReplay)
        below = self._menu_button.rect().bottomRight() - QPoint(self._menu.sizeHint().width() - 1, -1)
        self._menu.popup(self._menu_button.mapToGlobal(below))

    @property
    def is_in_use(self) -> bool:
        """Whether the cursor is in the field or on a button beside it."""
        return any(widget.hasFocus() for widget in (self.field, self.refresh, self.cancel))

    def set_demo(self, *, is_demo: bool) -> None:
        """Show or hide the chip *Demo*."""
        self._demo.setVisible(is_demo)

    def set_loading(self, *, loading: bool) -> None:
        """Show or end the loading state."""
        had_focus = self.cancel.hasFocus() or self.refresh.hasFocus()
        self.cancel.setVisible(loading)
        self.refresh.setVisible(not loading)
        self._loading_line.setVisible(loading)
        if had_focus:
            (self.cancel if loading else self.refresh).setFocus()

    def set_has_images(self, *, has_images: bool, is_home: bool = False) -> None:
        """Enable the filter and the slider while there are images; on the home page they are hidden."""
        self._is_home = is_home
        for part in (self.filter_field, *self._size_parts):
            part.setEnabled(has_images)
        self._show_parts()

    def _show_parts(self) -> None:
        self.filter_field.setVisible(not self._is_home)
        # A narrow window has no room for all three. The size of thumbnails has keys, the menu and the wheel as well.
        for part in self._size_parts:
            part.setVisible(not self._is_home and self.width() >= theme.TOOLBAR_SLIDER_FROM)

    def tile_side(self) -> int:
        """The tile's side that the slider is set to, in logical pixels."""
        return theme.TILE_SIZES[self.slider.value()]

    def set_tile_side(self, side: int) -> None:
        """Move the slider to the nearest size."""
        nearest = min(theme.TILE_SIZES, key=lambda size: abs(size - side))
        self.slider.setValue(theme.TILE_SIZES.index(nearest))

    def step_tile_size(self, steps: int) -> None:
        """Move the slider by so many steps."""
        self.slider.setValue(self.slider.value() + steps)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_parts()

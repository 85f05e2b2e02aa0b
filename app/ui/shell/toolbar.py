"""The toolbar: the field and its buttons, filter, size and menu, and the thin line below it while a pack is loading."""

from functools import partial
from typing import Final, override

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QProgressBar, QSizePolicy, QSlider, QWidget

from app.session.workspace import Workspace
from app.ui import theme
from app.ui.accessibility import identify
from app.ui.commands.actions import Commands, tool_tip
from app.ui.shell.pack_field import PackField
from app.ui.texts import accessible_names
from app.ui.texts import home as home_texts
from app.ui.texts import window as texts
from app.ui.texts.wording import show_text
from app.ui.widgets.parts import Chip, Icon, IconField, column_layout, row_layout, tool_button

# Of the field, which is written from left to right in every language.
_AT_END: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute


class LoadingLine(QProgressBar):
    """A segment that moves from left to right; a still line where the system asks for reduced motion."""

    def __init__(self) -> None:
        """Begin hidden; the layout keeps its space, so that nothing moves when it appears."""
        super().__init__(textVisible=False)
        identify(self, "loading_line")
        show_text(self, self.setAccessibleName, texts.TOOLBAR)
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
        self.filter_field = IconField("filter", texts.FILTER, accessible_names.FILTER, icon="filter")
        show_text(self.filter_field, self.filter_field.setToolTip, tool_tip(texts.FILTER_TIP, "focus_filter"))
        self.filter_field.setMinimumWidth(theme.FILTER_MINIMUM)
        self.filter_field.setMaximumWidth(theme.FIELD_MAXIMUM)
        # Only one of them is visible.
        tip = tool_tip(texts.REFRESH_TIP, "refresh_pack")
        self.refresh = tool_button(accessible_names.REFRESH, name="refresh", tip=tip, icon="refresh")
        refresh = commands.action("refresh_pack")
        self.refresh.clicked.connect(refresh.trigger)
        self.refresh.setEnabled(refresh.isEnabled())
        refresh.enabledChanged.connect(self.refresh.setEnabled)
        tip = tool_tip(texts.CANCEL_TIP, "escape")
        self.cancel = tool_button(accessible_names.CANCEL, name="cancel", tip=tip, icon="close")
        self.cancel.clicked.connect(workspace.cancel)
        self.cancel.hide()
        recent = home_texts.SHOW_RECENT
        self._recent = tool_button(recent, name="show_recent_packs", tip=texts.recents_tip, icon="chevron_down")
        self._recent.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Down shows them; and the field keeps the focus
        self._recent.clicked.connect(commands.action("show_recent_packs").trigger)
        self._is_home = False
        self.slider = self._make_slider()
        self._size_parts = (Icon("grid_small"), self.slider, Icon("grid_large"))
        tip = tool_tip(texts.MENU, "open_menu")
        self._menu_button = tool_button(texts.MENU, name="menu", tip=tip, icon="menu", color="text", side=theme.ICON)
        self._menu_button.pressed.connect(self.open_menu)
        # `QToolButton.setMenu` is not used: its accessible action "Show Menu" opens nothing.
        self._menu = commands.window_menu()
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
        identify(slider, "thumbnail_size")
        show_text(slider, slider.setAccessibleName, accessible_names.THUMBNAIL_SIZE)
        show_text(slider, slider.setToolTip, tool_tip(texts.THUMBNAIL_SIZE_TIP, "larger", "smaller"))
        slider.setRange(0, len(theme.TILE_SIZES) - 1)
        slider.setValue(theme.TILE_SIZES.index(theme.TILE_DEFAULT))
        slider.setPageStep(1)
        slider.setFixedWidth(theme.SLIDER_WIDTH)
        return slider

    def _lay_out(self) -> None:
        row = row_layout(spacing=theme.SPACE_12)
        row.addWidget(self._demo)
        field = QGridLayout()
        field.addWidget(self.field, 0, 0)
        # Beside the field in the tree of widgets, not in it: it would receive the keys that a button ignores.
        in_field = row_layout(spacing=0, margins=(0, 0, theme.SPACE_4, 0))
        for button in (self.refresh, self.cancel, self._recent):
            in_field.addWidget(button)
        field.addLayout(in_field, 0, 0, _AT_END)
        self.field.set_room(self.refresh.sizeHint().width() + self._recent.sizeHint().width())
        row.addLayout(field, 100)
        row.addStretch(1)
        row.addWidget(self.filter_field, 40)
        for part in (*self._size_parts, self._menu_button):
            row.addWidget(part)
        bottom = theme.SPACE_12 - theme.LOADING_LINE
        inner = column_layout(spacing=theme.SPACE_4, margins=(theme.INSET, theme.SPACE_12, theme.SPACE_12, bottom))
        inner.addLayout(row)
        column = column_layout(self, spacing=0)
        column.addLayout(inner)
        column.addWidget(self._loading_line)

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

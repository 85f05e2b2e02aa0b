"""The rows of the table of commands that are about the viewer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app.ui import theme
from app.ui.commands import conditions
from app.ui.commands.command import Command, Scope
from app.ui.texts import commands as texts

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.ui.commands.context import Context
    from app.ui.pack_page.viewer.viewer import Viewer
    from app.ui.texts.message import Message


def _row(
    command_id: str,
    text: Message,
    run: Callable[[Viewer], object],
    *keys: str,
    is_visible: Callable[[Context], bool] = conditions.always,
    is_checked: Callable[[Context], bool] | None = None,
) -> Command:
    return Command(
        command_id,
        text,
        lambda at: at.on_viewer(run),
        keys,
        Scope.VIEWER,
        is_enabled=conditions.is_viewing,
        is_visible=is_visible,
        is_checked=is_checked,
    )


_STEP: Final = theme.PAN_STEP
VIEWER_COMMANDS: Final = (
    _row("close_viewer", texts.CLOSE_VIEWER, lambda viewer: viewer.leave(), "Space"),
    _row("previous_image", texts.PREVIOUS_IMAGE, lambda viewer: viewer.step(-1), "Left"),
    _row("next_image", texts.NEXT_IMAGE, lambda viewer: viewer.step(1), "Right"),
    _row("first_image", texts.FIRST_IMAGE, lambda viewer: viewer.go_to(0), "Home"),
    _row("last_image", texts.LAST_IMAGE, lambda viewer: viewer.go_to_last(), "End"),
    _row("actual_size", texts.ACTUAL_SIZE, lambda viewer: viewer.canvas.toggle_actual_size(), "Z"),
    # The keys with Ctrl are those of larger and smaller thumbnails while the gallery is not covered.
    _row("zoom_in", texts.ZOOM_IN, lambda viewer: viewer.canvas.zoom(1), "+", "=", "Ctrl++", "Ctrl+="),
    _row("zoom_out", texts.ZOOM_OUT, lambda viewer: viewer.canvas.zoom(-1), "-", "Ctrl+-"),
    _row("fill", texts.FILL, lambda viewer: viewer.canvas.toggle_fill(), is_checked=conditions.is_filled),
    _row("move_right", texts.SEE_MORE_LEFT, lambda viewer: viewer.canvas.move_picture(_STEP, 0), "Shift+Left"),
    _row("move_left", texts.SEE_MORE_RIGHT, lambda viewer: viewer.canvas.move_picture(-_STEP, 0), "Shift+Right"),
    _row("move_down", texts.SEE_MORE_ABOVE, lambda viewer: viewer.canvas.move_picture(0, _STEP), "Shift+Up"),
    _row("move_up", texts.SEE_MORE_BELOW, lambda viewer: viewer.canvas.move_picture(0, -_STEP), "Shift+Down"),
    _row("image_info", texts.IMAGE_INFO, lambda viewer: viewer.toggle_info(), "I", is_checked=conditions.is_info_shown),
    _row("guides", texts.NEXT_GUIDE, lambda viewer: viewer.show_next_guide(), "G"),
    _row("play", texts.PLAY, lambda viewer: viewer.toggle_playing(), "K", is_visible=conditions.is_animated),
    _row("image_menu", texts.IMAGE_MENU, lambda viewer: viewer.request_menu(), "Shift+F10"),
)
# Groups with a separator between them.
VIEWER_MENU: Final = (
    ("copy_urls", "copy_all_urls"),
    ("previous_image", "next_image"),
    ("actual_size", "fill", "zoom_in", "zoom_out"),
    ("image_info", "guides", "play"),
    ("full_screen", "close_viewer"),
)

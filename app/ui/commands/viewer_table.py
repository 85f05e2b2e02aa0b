"""The rows of the table of commands that are about the viewer and the comparison."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

from app.ui import theme
from app.ui.commands import command
from app.ui.commands.command import Command, Context, Scope

if TYPE_CHECKING:
    from app.ui.look.viewer import Viewer


def _row(
    scope: Scope,
    find: Callable[[Context], Viewer | None],
    command_id: str,
    run: Callable[[Viewer], object],
    *keys: str,
    is_visible: Callable[[Context], bool] = command.always,
    is_checked: Callable[[Context], bool] | None = None,
) -> Command:
    """A row that calls a function with what `find` returns, while there is one."""

    def run_if_found(at: Context) -> None:
        found = find(at)
        if found is not None:
            run(found)

    return Command(
        command_id,
        run_if_found,
        keys,
        scope,
        is_enabled=lambda at: find(at) is not None,
        is_visible=is_visible,
        is_checked=is_checked,
    )


_of_both = partial(_row, Scope.PICTURES, lambda at: at.overlay)
_of_viewer = partial(_row, Scope.VIEWER, lambda at: at.viewer)
_of_compare = partial(_row, Scope.COMPARE, lambda at: at.compare)
_STEP: Final = theme.PAN_STEP
VIEWER_COMMANDS: Final = (
    _of_both("previous_image", lambda overlay: overlay.step(-1), "Left"),
    _of_both("next_image", lambda overlay: overlay.step(1), "Right"),
    _of_both("first_image", lambda overlay: overlay.step_to_end(-1), "Home"),
    _of_both("last_image", lambda overlay: overlay.step_to_end(1), "End"),
    _of_both("actual_size", lambda overlay: overlay.canvas.picture.toggle_actual_size(), "Z"),
    # The keys with Ctrl are those of larger and smaller thumbnails while the gallery is not covered.
    _of_both("zoom_in", lambda overlay: overlay.canvas.picture.zoom(1), "+", "=", "Ctrl++", "Ctrl+="),
    _of_both("zoom_out", lambda overlay: overlay.canvas.picture.zoom(-1), "-", "Ctrl+-"),
    _of_both("move_right", lambda overlay: overlay.canvas.picture.move(_STEP, 0), "Shift+Left"),
    _of_both("move_left", lambda overlay: overlay.canvas.picture.move(-_STEP, 0), "Shift+Right"),
    _of_both("move_down", lambda overlay: overlay.canvas.picture.move(0, _STEP), "Shift+Up"),
    _of_both("move_up", lambda overlay: overlay.canvas.picture.move(0, -_STEP), "Shift+Down"),
    _of_both("image_info", lambda overlay: overlay.toggle_info(), "I", is_checked=command.is_info_shown),
    _of_both("image_menu", lambda overlay: overlay.request_menu(), "Shift+F10"),
    _of_viewer("close_viewer", lambda viewer: viewer.leave(), "Space"),
    _of_viewer("fill", lambda viewer: viewer.canvas.picture.toggle_fill(), "F", is_checked=command.is_filled),
    _of_viewer("guides", lambda viewer: viewer.show_next_guide(), "G"),
    _of_viewer("play", lambda viewer: viewer.player.toggle(), "K", is_visible=command.is_animated),
    _of_compare("zoom_together", lambda compare: compare.toggle_tie(), "Ctrl+Y", is_checked=command.is_tied),
    Command(
        "view_compared",
        lambda at: at.on_page(lambda page: page.overlays.view_compared()),
        ("Space", "Return", "Enter"),
        Scope.COMPARE,
        is_enabled=command.is_comparing,
    ),
    _of_compare("close_compare", lambda compare: compare.leave(), "C"),
)
# Groups with a separator between them.
VIEWER_MENU: Final = (
    ("copy_urls", "copy_all_urls", "copy_as", "open_in_browser"),
    ("pick", "reject", "unmark"),
    ("previous_image", "next_image"),
    ("actual_size", "fill", "zoom_in", "zoom_out"),
    ("image_info", "guides", "play"),
    ("full_screen", "close_viewer"),
)
COMPARE_MENU: Final = (
    ("copy_urls", "copy_all_urls", "copy_as", "open_in_browser"),
    ("pick", "reject", "unmark"),
    ("previous_image", "next_image"),
    ("actual_size", "zoom_in", "zoom_out", "zoom_together"),
    ("image_info", "view_compared"),
    ("full_screen", "close_compare"),
)

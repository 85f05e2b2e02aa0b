"""The rows of the table of commands about the slide tray and the sample text, and their menus."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import starmap
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from app.core.display_text import displayable
from app.core.readability import CROPS, STYLES, Crop, Third
from app.core.saved_values import ROLES, Role
from app.ui.commands import command
from app.ui.commands.command import Command, Context, MenuGroups, Scope, Submenu, on_page
from app.ui.texts import slides as slide_texts
from app.ui.texts.wording import Message

if TYPE_CHECKING:
    from app.ui.pack.slide_tray import SlideTray

_ROLE_IDS: Final = {f"slide_role_{role}": role for role in ROLES}
_CROP_IDS: Final[dict[str, Crop]] = {f"slide_crop_{crop}": crop for crop in CROPS}
_STYLE_IDS: Final = {f"sample_style_{style}": style for style in STYLES}
_PLACE_IDS: Final = {f"sample_place_{place.value}": place for place in Third}
_FORM_IDS: Final = {
    f"copy_slides_as_{form}": form for form in ("pinned_images", "custom_images", "pack_images", "urls")
}


def _role_row(command_id: str, role: Role) -> Command:
    return Command(
        command_id,
        on_page(lambda page: page.tray.set_role(role)),
        text=slide_texts.ROLES[role],
        is_enabled=command.is_slide_selected,
        is_checked=on_page(lambda page: page.tray.is_role(role)),
        choice="role",
    )


def _form_row(command_id: str, form: str) -> Command:
    return Command(command_id, on_page(lambda page: page.tray.copy_as(form)), is_enabled=command.has_slides)


def _change_sample(at: Context, **fields: object) -> None:
    at.shell.settings.change(sample=replace(at.shell.settings.state.sample, **fields))


def _edit_text(at: Context) -> None:
    if at.shell.page is not None:
        change = partial(_change_sample, at, is_shown=True)
        at.shell.page.edit_sample_text(at.shell.settings.state.sample.text, lambda text: change(text=displayable(text)))


def _of_sample(command_id: str, field: str, value: str | Third, text: Message | None = None) -> Command:
    """A row that sets a field of the sample text; the row says the value unless there is a text."""
    return Command(
        command_id,
        lambda at: _change_sample(at, **{field: value}),
        text=text or slide_texts.CROP,
        changing_text=None if text else lambda _: str(value),
        is_checked=lambda at: getattr(at.shell.settings.state.sample, field) == value,
        choice=field,
    )


def _slide_row(command_id: str, run: Callable[[SlideTray], object], *keys: str) -> Command:
    """A row about the selected slides."""
    is_enabled = command.is_slide_selected
    return Command(command_id, on_page(lambda page: run(page.tray)), keys, Scope.TRAY, is_enabled=is_enabled)


SLIDE_COMMANDS: Final = (
    Command(
        "send_to_tray",
        on_page(lambda page: page.tray.send(page.target_images or page.marking.images_in_view)),
        ("T",),
        Scope.IMAGES,
        is_enabled=command.can_mark,
    ),
    Command(
        "slide_tray",
        on_page(lambda page: page.tray.toggle()),
        is_enabled=command.has_images,
        is_checked=on_page(lambda page: not page.tray.isHidden()),
    ),
    *starmap(_form_row, _FORM_IDS.items()),
    *starmap(_role_row, _ROLE_IDS.items()),
    *(_of_sample(command_id, "crop", crop) for command_id, crop in _CROP_IDS.items()),
    *(_of_sample(command_id, "style", style, slide_texts.STYLES[style]) for command_id, style in _STYLE_IDS.items()),
    *(_of_sample(command_id, "place", place, slide_texts.PLACES[place]) for command_id, place in _PLACE_IDS.items()),
    Command(
        "sample_text",
        lambda at: _change_sample(at, is_shown=not at.shell.settings.state.sample.is_shown),
        ("H",),
        Scope.IMAGES,
        is_enabled=command.has_images,
        is_checked=lambda at: at.shell.settings.state.sample.is_shown,
    ),
    Command("edit_sample_text", _edit_text, is_enabled=command.has_images),
    _slide_row("move_slide_left", lambda tray: tray.move_selected(-1), "Alt+Left", "Alt+Up"),
    _slide_row("move_slide_right", lambda tray: tray.move_selected(1), "Alt+Right", "Alt+Down"),
    _slide_row("remove_slide", lambda tray: tray.remove_selected(), "Del", "Backspace"),
    _slide_row("show_slide", lambda tray: tray.show_selected(), "Return", "Enter", "Space"),
)
SLIDE_MENU: Final[MenuGroups] = (
    tuple(_FORM_IDS),
    ("show_slide", "move_slide_left", "move_slide_right", "remove_slide"),
    (Submenu(slide_texts.ROLE, (tuple(_ROLE_IDS),)), Submenu(slide_texts.CROP, (tuple(_CROP_IDS),))),
)
SAMPLE_MENU: Final[MenuGroups] = (("sample_text", "edit_sample_text"), tuple(_STYLE_IDS), tuple(_PLACE_IDS))
TRAY_MENU: Final[MenuGroups] = (*SLIDE_MENU, (Submenu(slide_texts.SAMPLE_TEXT, SAMPLE_MENU),))

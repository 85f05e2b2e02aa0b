"""One table of everything that a key or a menu can do, and the menus that are made of its rows.

Menus, shortcuts, the F1 page, enabled states and the keys in tool tips are made from it. A row only calls methods of
the workspace, the page and the window; their texts are in `ui.texts.commands`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import starmap
from typing import Final

from msgspec.structs import replace
from PySide6.QtGui import QKeySequence

from app.core.changes import ChangeKind
from app.core.copy_formats import CopyForm, Share, shares_of
from app.core.display_text import displayable
from app.core.filtering import REVIEW_CHOICES, Choice, Facet
from app.core.identity import RELEASES_PAGE
from app.core.models import PackImage
from app.core.readability import CROPS, STYLES, Third
from app.core.saved_values import ROLES, Mark, Role
from app.core.shared_review import SharedReview
from app.packs.marks import SharedReviews
from app.ui import message, theme
from app.ui.chosen_settings import CopyTarget
from app.ui.commands import command
from app.ui.commands.command import (
    Command,
    Condition,
    Context,
    Groups,
    MenuGroups,
    Scope,
    Submenu,
    Window,
    always,
    on_dialogs,
    on_home,
    on_overlay,
    on_pack,
    on_page,
    on_window,
    on_workspace,
    row,
)
from app.ui.desktop import open_page
from app.ui.texts import commands as texts
from app.ui.texts import exporting
from app.ui.texts import home as home_texts
from app.ui.texts import marks as mark_texts
from app.ui.texts import pack as change_texts
from app.ui.texts import reviews as review_texts
from app.ui.texts import slides as slide_texts
from app.ui.texts import stacks as stack_texts
from app.ui.texts.wording import Message

# --- Submenus that are made anew when they are opened -----------------------------------------------------------------


def copy_rows(context: Context, *, is_of_target: bool = False) -> Groups:
    """The rows of the submenu, under a heading that says what they copy.

    Args:
        context: What is on screen.
        is_of_target: Whether they copy what the context menu is about; otherwise what the dialogs propose, too.
    """
    page, pack = context.window.page, context.workspace.current
    if page is None or pack is None:
        return ()
    groups, proposed = context.window.dialogs.packs.groups(pack, page)
    target = CopyTarget.CHOSEN if is_of_target and page.target_images else proposed
    group = next(each for each in groups if each.target is target)
    what = Command("copy_what", text=texts.COMMANDS["copy_as"], changing_text=lambda _: group.text, is_heading=True)
    shares = shares_of(group.images)
    return ((what, *(_copy_row(form, group.images, shares[form]) for form in CopyForm)),)


def _copy_row(form: CopyForm, images: Sequence[PackImage], share: Share) -> Command:
    return Command(
        f"copy_as_{form.value}",
        on_page(lambda page: page.image_actions.copy_as(form, images)),
        text=exporting.FORMS[form],
        is_enabled=lambda _: share.held > 0,
        changing_text=lambda _: exporting.form_name(form, share),
        tip=lambda _: exporting.explanation(form, share),
    )


def review_rows(context: Context) -> Groups:
    """The rows of the submenu: whose marks are shown, and one that lets the bar over the gallery ask again."""
    pack = context.workspace.current
    if pack is None:
        return ()
    others = pack.marks.others
    own = Command(
        "show_my_marks",
        lambda _: others.toggle(""),
        text=review_texts.MY_MARKS,
        is_enabled=lambda _: bool(others.readable),
        is_checked=lambda _: "" not in others.hidden,
    )
    ask_again = Command("ask_about_reviews", lambda _: others.ask_again(), text=review_texts.TAKE_OVER_OR_CLOSE)
    return [[*(_review_row(review, others) for review in others.all), own], [ask_again]]


def _review_row(review: SharedReview, others: SharedReviews) -> Command:
    is_readable = review in others.readable
    shown = review_texts.heading(review).replace("&", "&&")  # otherwise a menu would underline the next letter
    return Command(
        "show_review",
        lambda _: others.toggle(review.reviewer) if is_readable else others.answer(review, is_hidden=False),
        text=review_texts.REVIEWS,
        changing_text=lambda _: shown,
        is_checked=lambda _: is_readable and review.reviewer not in others.hidden,
    )


# --- The table --------------------------------------------------------------------------------------------------------

# Rows by what they are about. Each function takes an ID, what is called, and keys.
_of_window = partial(row, on_window)
_of_workspace = partial(row, on_workspace)
_of_dialogs = partial(row, on_dialogs)
_of_home = partial(row, on_home)
_of_pack = partial(row, on_pack)
_of_page = partial(row, on_page)
_of_images = partial(row, on_page, scope=Scope.IMAGES, when=command.has_images)
_of_marking = partial(row, on_page, scope=Scope.IMAGES, when=command.can_mark)
_of_gallery = partial(row, on_page, when=command.are_images_seen)
_of_shown = partial(row, on_page, when=command.is_any_shown_seen)
_of_pictures = partial(row, on_overlay, scope=Scope.PICTURES, when=command.is_covered)
_of_viewer = partial(row, on_overlay, scope=Scope.VIEWER, when=command.is_viewing)
_of_compare = partial(row, on_overlay, scope=Scope.COMPARE, when=command.is_comparing)
_of_tray = partial(row, on_page, scope=Scope.TRAY, when=command.is_slide_selected)


def _switch(command_id: str, field: str, *keys: str, scope: Scope = Scope.WINDOW, when: Condition = always) -> Command:
    """The row of a setting that is on or off, by its field in `SettingValues`."""
    is_on = on_window(lambda window: getattr(window.settings.state, field))
    return _of_window(
        command_id, lambda window: window.settings.toggle(field), *keys, scope=scope, when=when, is_checked=is_on
    )


# --- The home page ----------------------------------------------------------------------------------------------------


_has_chosen: Final = on_home(lambda home: home.chosen.pack_id)
_is_recent: Final = on_home(lambda home: home.chosen.is_recent)
_is_pinned: Final = on_home(lambda home: home.chosen.is_pinned)
_can_continue: Final = on_home(lambda home: home.chosen.left is not None)


def _pin_text(at: Context) -> str:
    return (home_texts.UNPIN if _is_pinned(at) else home_texts.PIN).text()


def _continue_text(at: Context) -> str:
    """Empty if there is no review to go on with."""
    left = at.window.shown_home.chosen.left if at.window.shown_home is not None else None
    return mark_texts.continue_at(left.position) if left is not None else ""


_HOME_COMMANDS: Final = (
    _of_window("show_recent_packs", lambda window: window.show_recent_packs()),
    _of_home("open_chosen_pack", lambda home: home.open_chosen(in_new_tab=False)),
    _of_home("open_chosen_in_new_tab", lambda home: home.open_chosen(in_new_tab=True)),
    _of_home("continue_chosen_pack", lambda home: home.continue_chosen(), shown=_can_continue, says=_continue_text),
    _of_home("pin_chosen_pack", lambda home: home.toggle_pin(), shown=_is_recent, says=_pin_text),
    _of_home("remove_chosen_pack", lambda home: home.remove_chosen(), shown=_is_recent),
    _of_home("copy_chosen_pack_id", lambda home: home.copy_chosen_id(), when=_has_chosen),
)
PACK_MENU: Final[MenuGroups] = (
    ("open_chosen_pack", "open_chosen_in_new_tab", "continue_chosen_pack"),
    ("pin_chosen_pack", "remove_chosen_pack"),
    ("copy_chosen_pack_id",),
)

# --- Tabs -------------------------------------------------------------------------------------------------------------

_NUMBERED: Final = 8  # tabs that have a key of their own; the ninth key is that of the last tab


def _go_to_tab(number: int) -> Command:
    """The row of the tab with a number, from 1. The F1 page lists the first one for all of them."""
    shown = _of_workspace(
        f"tab_{number}", lambda tabs: tabs.show_tab_at(number - 1), f"Ctrl+{number}", when=command.has_tabs
    )
    return replace(shown, text=texts.FIRST_TAB, is_listed=number == 1)


def _move_tab(command_id: str, step: int, key: str) -> Command:
    def can_move(at: Context) -> bool:
        return at.workspace.can_move_current_tab(step)

    return _of_workspace(command_id, lambda tabs: tabs.move_current_tab(step), key, when=can_move)


_TAB_COMMANDS: Final = (
    _of_workspace("new_tab", lambda tabs: tabs.new_tab(), "Ctrl+T"),
    _of_window("close_tab", lambda window: window.close_tab(), "Ctrl+W", when=lambda at: at.workspace.can_close_tab),
    _of_workspace(
        "reopen_tab", lambda tabs: tabs.reopen_tab(), "Ctrl+Shift+T", when=lambda at: at.workspace.can_reopen_tab
    ),
    _of_workspace("next_tab", lambda tabs: tabs.step_tab(1), "Ctrl+Tab", when=command.has_tabs),
    _of_workspace("previous_tab", lambda tabs: tabs.step_tab(-1), "Ctrl+Shift+Tab", when=command.has_tabs),
    *starmap(_move_tab, (("move_tab_left", -1, "Ctrl+Shift+PgUp"), ("move_tab_right", 1, "Ctrl+Shift+PgDown"))),
    *(_go_to_tab(number) for number in range(1, _NUMBERED + 1)),
    _of_workspace("last_tab", lambda tabs: tabs.show_tab_at(-1), "Ctrl+9", when=command.has_tabs),
)

# --- What has changed -------------------------------------------------------------------------------------------------


def _count(kind: ChangeKind, at: Context) -> int:
    pack = at.workspace.current
    return pack.changes.counts[kind] if pack is not None else 0


def _has_changes(at: Context) -> bool:
    return any(_count(kind, at) for kind in ChangeKind)


def _change_row(command_id: str, kind: ChangeKind) -> Command:
    return _of_page(
        command_id,
        lambda page: page.change_actions.filter_by(kind),
        text=change_texts.KINDS[kind],
        shown=lambda at: _count(kind, at) > 0,
        is_checked=on_pack(lambda pack: pack.filter.choice_of(Facet.CHANGE, kind) is not None),
        says=lambda at: change_texts.counted(kind, _count(kind, at)),
    )


_CHANGES_COMMANDS: Final = (
    _change_row("filter_new", ChangeKind.NEW),
    _of_page(
        "list_gone",
        lambda page: page.change_actions.list_gone(),
        text=change_texts.KINDS[ChangeKind.GONE],
        shown=lambda at: _count(ChangeKind.GONE, at) > 0,
        says=lambda at: change_texts.gone_listed(_count(ChangeKind.GONE, at)),
    ),
    _change_row("filter_described", ChangeKind.DESCRIBED),
    _change_row("filter_redescribed", ChangeKind.REDESCRIBED),
    _of_pack("mark_all_as_seen", lambda pack: pack.changes.mark_all_as_seen(), when=_has_changes),
    _of_page("copy_changes", lambda page: page.change_actions.copy_summary(), when=_has_changes),
    _of_page("show_changes", lambda page: page.header.changes_button.request_menu(), shown=_has_changes),
)
CHANGES_MENU: Final[MenuGroups] = (
    ("filter_new", "list_gone", "filter_described", "filter_redescribed"),
    ("mark_all_as_seen", "copy_changes"),
)

# --- Slides and the sample text ---------------------------------------------------------------------------------------


def _change_sample(at: Context, **fields: object) -> None:
    at.window.settings.change(sample=replace(at.window.settings.state.sample, **fields))


def _edit_text(at: Context) -> None:
    if at.window.page is not None:
        change = partial(_change_sample, at, is_shown=True)
        at.window.page.edit_sample_text(
            at.window.settings.state.sample.text, lambda text: change(text=displayable(text))
        )


def _sample_rows(name: str, field: str, values: dict[str | Third, Message | None]) -> tuple[Command, ...]:
    """Rows that set a field of the sample text; a row says the value where there is no text."""

    def made(value: str | Third, text: Message | None) -> Command:
        word = str(value.value if isinstance(value, Third) else value)
        return Command(
            f"{name}_{word}",
            lambda at: _change_sample(at, **{field: value}),
            text=text or slide_texts.CROP,
            changing_text=None if text else lambda _: word,
            is_checked=lambda at: getattr(at.window.settings.state.sample, field) == value,
            choice=field,
        )

    return tuple(made(*item) for item in values.items())


def _role_row(role: Role) -> Command:
    return _of_page(
        f"slide_role_{role}",
        lambda page: page.tray.set_role(role),
        text=slide_texts.ROLES[role],
        when=command.is_slide_selected,
        is_checked=on_page(lambda page: page.tray.is_role(role)),
        choice="role",
    )


def _form_row(form: str) -> Command:
    return _of_page(f"copy_slides_as_{form}", lambda page: page.tray.copy_as(form), when=command.has_slides)


_ROLE_ROWS: Final = tuple(map(_role_row, ROLES))
_FORM_ROWS: Final = tuple(map(_form_row, ("pinned_images", "custom_images", "pack_images", "urls")))
_CROP_ROWS: Final = _sample_rows("slide_crop", "crop", dict.fromkeys(CROPS))
_STYLE_ROWS: Final = _sample_rows("sample_style", "style", {style: slide_texts.STYLES[style] for style in STYLES})
_PLACE_ROWS: Final = _sample_rows("sample_place", "place", {place: slide_texts.PLACES[place] for place in Third})
_SLIDE_COMMANDS: Final = (
    _of_marking("send_to_tray", lambda page: page.tray.send(page.target_images or page.marking.images_in_view), "T"),
    _of_page(
        "slide_tray",
        lambda page: page.tray.toggle(),
        when=command.has_images,
        is_checked=on_page(lambda page: not page.tray.isHidden()),
    ),
    *_FORM_ROWS,
    *_ROLE_ROWS,
    *_CROP_ROWS,
    *_STYLE_ROWS,
    *_PLACE_ROWS,
    Command(
        "sample_text",
        lambda at: _change_sample(at, is_shown=not at.window.settings.state.sample.is_shown),
        ("H",),
        Scope.IMAGES,
        is_enabled=command.has_images,
        is_checked=lambda at: at.window.settings.state.sample.is_shown,
    ),
    Command("edit_sample_text", _edit_text, is_enabled=command.has_images),
    _of_tray("move_slide_left", lambda page: page.tray.move_selected(-1), "Alt+Left", "Alt+Up"),
    _of_tray("move_slide_right", lambda page: page.tray.move_selected(1), "Alt+Right", "Alt+Down"),
    _of_tray("remove_slide", lambda page: page.tray.remove_selected(), "Del", "Backspace"),
    _of_tray("show_slide", lambda page: page.tray.show_selected(), "Return", "Enter", "Space"),
)


def _ids(rows: tuple[Command, ...]) -> tuple[str, ...]:
    return tuple(each.id for each in rows)


_SLIDE_MENU: Final[MenuGroups] = (
    _ids(_FORM_ROWS),
    ("show_slide", "move_slide_left", "move_slide_right", "remove_slide"),
    (Submenu(slide_texts.ROLE, (_ids(_ROLE_ROWS),)), Submenu(slide_texts.CROP, (_ids(_CROP_ROWS),))),
)
_SAMPLE_MENU: Final[MenuGroups] = (("sample_text", "edit_sample_text"), _ids(_STYLE_ROWS), _ids(_PLACE_ROWS))
TRAY_MENU: Final[MenuGroups] = (*_SLIDE_MENU, (Submenu(slide_texts.SAMPLE_TEXT, _SAMPLE_MENU),))

# --- The viewer and the comparison ------------------------------------------------------------------------------------

_STEP: Final = theme.PAN_STEP
_OPENING_KEYS: Final = ("Space", "Return", "Enter")
_VIEWER_COMMANDS: Final = (
    _of_pictures("previous_image", lambda overlay: overlay.step(-1), "Left"),
    _of_pictures("next_image", lambda overlay: overlay.step(1), "Right"),
    _of_pictures("first_image", lambda overlay: overlay.step_to_end(-1), "Home"),
    _of_pictures("last_image", lambda overlay: overlay.step_to_end(1), "End"),
    _of_pictures("actual_size", lambda overlay: overlay.canvas.picture.toggle_actual_size(), "Z"),
    # The keys with Ctrl are those of larger and smaller thumbnails while the gallery is not covered.
    _of_pictures("zoom_in", lambda overlay: overlay.canvas.picture.zoom(1), "+", "=", "Ctrl++", "Ctrl+="),
    _of_pictures("zoom_out", lambda overlay: overlay.canvas.picture.zoom(-1), "-", "Ctrl+-"),
    _of_pictures("move_right", lambda overlay: overlay.canvas.picture.move(_STEP, 0), "Shift+Left"),
    _of_pictures("move_left", lambda overlay: overlay.canvas.picture.move(-_STEP, 0), "Shift+Right"),
    _of_pictures("move_down", lambda overlay: overlay.canvas.picture.move(0, _STEP), "Shift+Up"),
    _of_pictures("move_up", lambda overlay: overlay.canvas.picture.move(0, -_STEP), "Shift+Down"),
    _of_pictures("image_info", lambda overlay: overlay.toggle_info(), "I", is_checked=command.is_info_shown),
    _of_pictures("image_menu", lambda overlay: overlay.request_menu(), "Shift+F10"),
    _of_viewer("close_viewer", lambda viewer: viewer.leave(), "Space"),
    _of_viewer("fill", lambda viewer: viewer.canvas.picture.toggle_fill(), "F", is_checked=command.is_filled),
    _switch("filmstrip", "shows_filmstrip", "F6", scope=Scope.VIEWER, when=command.is_viewing),
    _of_viewer("guides", lambda viewer: viewer.show_next_guide(), "G"),
    _of_viewer("play", lambda viewer: viewer.player.toggle(), "K", shown=command.is_animated),
    _of_images("let_win", lambda page: page.stacks.let_win(), "W", says=command.let_win_text),
    _of_compare("zoom_together", lambda compare: compare.toggle_tie(), "Ctrl+Y", is_checked=command.is_tied),
    _of_page(
        "view_compared",
        lambda page: page.overlays.view_compared(),
        *_OPENING_KEYS,
        scope=Scope.COMPARE,
        when=command.is_comparing,
    ),
    _of_compare("close_compare", lambda compare: compare.leave(), "C"),
)


_TAKE_AWAY_MENU: Final = Submenu(
    texts.TAKE_AWAY,
    (
        ("download_originals", "export", "contact_sheet", "share_review"),
        ("check_links", "show_links"),
        ("show_jobs",),
    ),
)


def _picture_menu(marks: tuple[str, ...], zoom: tuple[str, ...], view: tuple[str, ...], close: str) -> MenuGroups:
    """The context menu of the viewer or the comparison, in groups with a separator between them."""
    steps = ("previous_image", "next_image")
    return (
        ("copy_urls", "copy_target_as", "open_in_browser", _TAKE_AWAY_MENU),
        ("pick", "reject", "unmark", *marks, "edit_note", "send_to_tray"),
        (
            Submenu(texts.VIEW, (steps, ("actual_size", *zoom), (*view, "auto_advance", "full_screen"))),
            Submenu(slide_texts.SAMPLE_TEXT, _SAMPLE_MENU),
        ),
        (close,),
    )


VIEWER_MENU: Final = _picture_menu(
    (), ("fill", "zoom_in", "zoom_out"), ("filmstrip", "image_info", "guides", "play"), "close_viewer"
)
COMPARE_MENU: Final = _picture_menu(
    ("let_win",), ("zoom_in", "zoom_out", "zoom_together"), ("image_info", "view_compared"), "close_compare"
)

# --- The review -------------------------------------------------------------------------------------------------------


def _mark_row(command_id: str, key: str, mark: Mark, *, with_shift: bool = False) -> Command:
    def give(window: Window) -> None:
        page = window.page
        if page is None:
            return
        is_single = page.marking.mark(page.target_images, mark, with_shift=with_shift)
        state = window.settings.state
        if is_single and not (state.auto_advances or state.knows_auto_advance):
            window.settings.change(knows_auto_advance=True)
            message.offer(mark_texts.AUTO_ADVANCE_OFFER.text(), "auto_advance")

    return _of_window(command_id, give, key, scope=Scope.IMAGES, when=command.can_mark)


def _review_filter_row(number: int, command_id: str, choice: Choice | None) -> Command:
    return _of_pack(
        command_id,
        lambda pack: pack.filter.show_marked(choice),
        f"Alt+{number}",
        text=mark_texts.REVIEW_FILTERS[number - 1],
        when=command.has_images,
        is_checked=on_pack(lambda pack: pack.filter.shows_marked(choice)),
    )


def _toggle_auto_advance(window: Window) -> None:
    is_on = not window.settings.state.auto_advances
    window.settings.change(auto_advances=is_on, knows_auto_advance=True)
    message.say((mark_texts.ADVANCES if is_on else mark_texts.STAYS).text())


def _toggle_stacks(at: Context) -> None:
    at.window.settings.toggle("shows_stacks")
    if at.window.page is not None:
        at.window.page.stacks.tell()


_STACK_COMMANDS: Final = (
    Command(
        "stacks",
        _toggle_stacks,
        is_enabled=command.has_images,
        is_checked=on_window(lambda window: window.settings.state.shows_stacks),
    ),
    _of_gallery("toggle_stack", lambda page: page.stacks.toggle(), "S", scope=Scope.GALLERY),
    _of_page("not_the_same", lambda page: page.stacks.separate(), when=command.is_in_stack),
)
_STACK_MENU: Final = Submenu(
    stack_texts.STACK, (("toggle_stack", "let_win", "not_the_same"),), command.is_stack_offered
)

_REVIEW_FILTERS: Final = ("show_everything", "show_unmarked", "show_picked", "show_rejected", "show_not_rejected")
_REVIEW_COMMANDS: Final = (
    _mark_row("pick", "P", Mark.PICKED),
    _mark_row("reject", "X", Mark.REJECTED),
    _mark_row("unmark", "U", Mark.NONE),
    _of_marking("edit_note", lambda page: page.edit_note(), "N"),
    _of_dialogs("share_review", lambda dialogs: dialogs.reviews.share_review(), when=command.has_images),
    _of_dialogs("open_reviews", lambda dialogs: dialogs.reviews.open_reviews()),
    Command("shared_reviews", is_visible=command.has_other_reviews, submenu=review_rows),
    _mark_row("pick_and_go_on", "Shift+P", Mark.PICKED, with_shift=True),
    _mark_row("reject_and_go_on", "Shift+X", Mark.REJECTED, with_shift=True),
    _mark_row("unmark_and_go_on", "Shift+U", Mark.NONE, with_shift=True),
    _of_shown("pick_all_shown", lambda page: page.marking.mark_shown(Mark.PICKED)),
    _of_shown("reject_all_shown", lambda page: page.marking.mark_shown(Mark.REJECTED)),
    _of_images("continue_review", lambda page: page.marking.continue_review(), "J", says=command.continue_text),
    *(_review_filter_row(*each) for each in zip(range(1, 6), _REVIEW_FILTERS, REVIEW_CHOICES, strict=True)),
    _of_window(
        "auto_advance",
        _toggle_auto_advance,
        "A",
        scope=Scope.IMAGES,
        is_checked=on_window(lambda window: window.settings.state.auto_advances),
    ),
)

# --- All --------------------------------------------------------------------------------------------------------------


_KEY = QKeySequence.StandardKey
TABLE: Final = (
    _of_window("focus_field", lambda window: window.focus_field(), "Ctrl+L", "Ctrl+O"),
    *_HOME_COMMANDS,
    # Repeated, each request would cancel the one before.
    Command("refresh_pack", lambda at: at.refresh(), ("F5",), is_enabled=command.can_refresh, repeats=False),
    _of_dialogs("find_uses", lambda dialogs: dialogs.packs.find_uses(), when=command.can_find_uses),
    _of_window("escape", lambda window: window.escape(), "Esc"),
    _of_gallery("select_all", lambda page: page.select_all(), _KEY.SelectAll, says=command.select_all_text),
    _of_page("select_none", lambda page: page.gallery.clearSelection(), "Ctrl+Shift+A", when=command.is_selection_seen),
    _of_gallery("invert_selection", lambda page: page.gallery.selection.invert(), "Ctrl+Shift+I"),
    _of_dialogs("go_to_position", lambda dialogs: dialogs.ask_for_position(), "Ctrl+G", when=command.are_images_seen),
    _of_page(
        "copy_urls",
        lambda page: page.copy_urls(),
        _KEY.Copy,
        when=command.can_copy,
        says=lambda at: texts.copy_urls(at.focused_slides or at.selected),
    ),
    _of_page("copy_all_urls", lambda page: page.image_actions.copy_all(), "Ctrl+Shift+C", when=command.has_images),
    Command("copy_as", is_enabled=command.has_images, submenu=copy_rows),
    Command("copy_target_as", is_enabled=command.has_images, submenu=partial(copy_rows, is_of_target=True)),
    _of_dialogs("contact_sheet", lambda dialogs: dialogs.packs.make_contact_sheet(), "Ctrl+P", when=command.has_images),
    _of_dialogs("download_originals", lambda dialogs: dialogs.packs.download(), "Ctrl+S", when=command.has_images),
    _of_dialogs("check_links", lambda dialogs: dialogs.packs.check_links(), when=command.has_images),
    _of_dialogs("show_links", lambda dialogs: dialogs.packs.show_links(), shown=command.has_checked_links),
    _of_page("copy_broken_links", lambda page: page.image_actions.copy_broken_links(), shown=command.has_checked_links),
    _of_dialogs("show_jobs", lambda dialogs: dialogs.show_jobs(), shown=command.has_jobs),
    _of_window("show_job_result", lambda window: window.show_job_result()),
    _of_dialogs("export", lambda dialogs: dialogs.packs.export(), when=command.has_images),
    _of_page(
        "open_in_browser",
        lambda page: page.image_actions.open_in_browser(page.target_images),
        when=command.can_open_in_browser,
        says=command.open_in_browser_text,
    ),
    _of_page(
        "copy_shown_urls",
        lambda page: page.image_actions.copy_shown(),
        when=command.has_shown,
        shown=command.is_filtered,
    ),
    _of_window("focus_filter", lambda window: window.focus_filter(), "Ctrl+F", when=command.can_filter_or_search),
    _of_page(
        "copy_picked_urls",
        lambda page: page.image_actions.copy(page.images_to_copy(CopyTarget.PICKED)),
        "Ctrl+Alt+C",
        scope=Scope.IMAGES,  # in a text field on Windows it is AltGr with a letter
        when=command.has_picked,
        shown=command.has_picked,
    ),
    *_REVIEW_COMMANDS,
    Command("undo", lambda at: at.undo(), ("Ctrl+Z",), is_enabled=command.can_undo),
    Command("redo", lambda at: at.redo(), ("Ctrl+Shift+Z",), is_enabled=command.can_redo),
    _of_window("larger", lambda window: window.step_tile_size(1), "Ctrl++", "Ctrl+=", when=command.are_images_seen),
    _of_window("smaller", lambda window: window.step_tile_size(-1), "Ctrl+-", when=command.are_images_seen),
    _of_page("retry_failed", lambda page: page.image_actions.retry_failed(), shown=command.has_failed),
    _of_dialogs(
        "load_all_images",
        lambda dialogs: dialogs.packs.load_all(),
        shown=command.can_load_all,
        says=command.load_all_text,
    ),
    _of_page("retry_selected", lambda page: page.image_actions.retry_selected(), shown=command.has_failed_selection),
    _of_window(
        "side_panel",
        lambda window: window.settings.toggle_panel(),
        "F9",
        when=command.is_gallery_seen,
        is_checked=lambda at: at.window.settings.is_panel_shown,
    ),
    _of_window(
        "full_screen",
        lambda window: window.settings.toggle_full_screen(),
        "F11",
        is_checked=lambda at: at.window.isFullScreen(),
    ),
    _of_gallery("open_viewer", lambda page: page.overlays.view(), *_OPENING_KEYS, scope=Scope.GALLERY),
    _of_page(
        "compare", lambda page: page.overlays.compare_selected(), "C", scope=Scope.GALLERY, when=command.can_compare
    ),
    *_STACK_COMMANDS,
    *_SLIDE_COMMANDS,
    *_CHANGES_COMMANDS,
    *_VIEWER_COMMANDS,
    *_TAB_COMMANDS,
    _of_dialogs("demo", lambda dialogs: dialogs.choose_demo_pack()),
    _of_workspace("leave_demo", lambda workspace: workspace.leave_demo(), shown=lambda at: at.workspace.is_demo),
    _of_workspace("change_key", lambda workspace: workspace.keys.wanted.emit()),
    _of_dialogs("show_settings", lambda dialogs: dialogs.show_settings(), "Ctrl+,"),
    # The button of the banner about a proxy.
    replace(_of_dialogs("show_network_settings", lambda dialogs: dialogs.show_settings("network")), is_listed=False),
    _of_dialogs("show_keys", lambda dialogs: dialogs.show_keys(), "F1"),
    Command("open_releases", lambda _: open_page(RELEASES_PAGE)),
    # What they do is above the window: see `start.diagnostics`.
    Command("copy_diagnostics"),
    Command("open_log_folder"),
    _of_dialogs("show_about", lambda dialogs: dialogs.show_about()),
    _of_window("open_menu", lambda window: window.open_menu(), "F10"),
    _of_window("quit", lambda window: window.close(), "Ctrl+Q"),
)
# Groups with a separator between them. A menu offers what can be done now, in at most twelve rows; everything else has
# a button, a row of the settings or a key of the list of keys.
WINDOW_MENU: Final[MenuGroups] = (
    (
        Submenu(
            texts.EDIT,
            (
                ("undo", "redo"),
                ("copy_urls", "copy_all_urls", "copy_as"),
                ("select_all", "select_none", "invert_selection", "go_to_position"),
            ),
        ),
        Submenu(
            texts.MARK,
            (
                ("pick", "reject", "unmark", "auto_advance", "edit_note"),
                ("pick_all_shown", "reject_all_shown", "continue_review"),
                ("open_reviews", "shared_reviews"),
            ),
        ),
        Submenu(slide_texts.SLIDES, (("send_to_tray", "slide_tray", "sample_text"),)),
        Submenu(
            texts.VIEW,
            (
                ("refresh_pack", "retry_failed", "load_all_images", "find_uses"),
                ("stacks", "side_panel", "full_screen"),
            ),
        ),
        "show_changes",
        _TAKE_AWAY_MENU,
        Submenu(texts.TABS, (("focus_field", "new_tab", "close_tab", "reopen_tab"),)),
    ),
    ("leave_demo", "change_key", "show_settings"),
    (
        Submenu(
            texts.HELP_MENU,
            (("show_keys", "demo", "open_releases"), ("copy_diagnostics", "open_log_folder"), ("show_about",)),
        ),
        "quit",
    ),
)
TILE_MENU: Final[MenuGroups] = (
    ("open_viewer", "compare"),
    ("copy_urls", "copy_target_as", "open_in_browser", _TAKE_AWAY_MENU),
    ("pick", "reject", "unmark", "edit_note", "send_to_tray"),
    ("retry_selected", _STACK_MENU),
)

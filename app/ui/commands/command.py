"""What a row of the table of commands consists of, what it is called with, and when it can be used."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum, auto
from typing import TYPE_CHECKING, Final, Protocol

from msgspec import Struct

from app.core.saved_values import Mark
from app.packs.loading import AwaitingKey, Empty
from app.session.workspace import Workspace
from app.ui.chosen_settings import ChosenSettings
from app.ui.desktop import MOST_PAGES
from app.ui.texts import commands as texts
from app.ui.texts import marks as mark_texts
from app.ui.texts import stacks as stack_texts
from app.ui.texts.wording import Message
from app.ui.theme import FEWEST_COMPARED, MOST_COMPARED

if TYPE_CHECKING:
    from PySide6.QtGui import QKeySequence

    from app.ui.commands.window_dialogs import WindowDialogs
    from app.ui.home.home_page import HomePage
    from app.ui.look.viewer import Viewer
    from app.ui.pack.pack_page import PackPage


class Window(Protocol):
    """The part of the window that commands call."""

    @property
    def page(self) -> PackPage | None:
        """The page of the current pack; None before the first paint."""

    @property
    def dialogs(self) -> WindowDialogs:
        """Opens the dialogs."""

    @property
    def settings(self) -> ChosenSettings:
        """What the person has set."""

    def escape(self) -> None:
        """Close or cancel the innermost thing that Escape applies to."""

    def focus_field(self) -> None:
        """Put the cursor in the field."""

    def focus_filter(self) -> None:
        """Put the cursor in the filter."""

    @property
    def shown_home(self) -> HomePage | None:
        """The home page while it can be seen; else None."""

    def show_recent_packs(self) -> None:
        """Show the list of recent packs under the field."""

    def close_tab(self) -> None:
        """Close the current tab."""

    def open_menu(self) -> None:
        """Open the menu of the window."""

    def step_tile_size(self, steps: int) -> None:
        """Make thumbnails larger or smaller."""

    def show_job_result(self) -> None:
        """Show the result that a toast has named in its folder."""

    def close(self) -> bool:
        """Close the window, which ends the program."""

    def isFullScreen(self) -> bool:  # noqa: N802 - Qt's name
        """Whether the window fills the screen."""


class Context(Struct, frozen=True):
    """What the functions in the table are called with.

    Attributes:
        workspace: What is open.
        window: The window around the pages.
    """

    workspace: Workspace
    window: Window

    @property
    def selected(self) -> int:
        """Number of images that commands apply to: the selected ones, or one in the viewer or the comparison."""
        page = self.window.page
        return page.target_count if page is not None else 0

    @property
    def focused_slides(self) -> int:
        """Number of selected slides, while keys are for the slide tray."""
        page = self.window.page
        return len(page.tray.focused) if page is not None else 0

    @property
    def images(self) -> int:
        """Number of images of the pack on screen."""
        pack = self.workspace.current
        return len(pack.state.content.pack.images) if pack is not None and pack.state.content is not None else 0

    def refresh(self) -> None:
        """Request the pack of the tab again; on the home page the list of packs, unless it shows why a pack failed."""
        pack, home = self.workspace.current, self.window.shown_home
        if home is not None and home.can_refresh and (pack is None or isinstance(pack.state, Empty)):
            home.refresh()
        elif pack is not None:
            pack.refresh()

    def undo(self) -> None:
        """Bring recent packs back on the home page, or undo the last mark."""
        home = self.window.shown_home
        if home is not None and home.can_undo:
            home.undo()
        elif self.window.page is not None:
            self.window.page.marking.undo()

    def redo(self) -> None:
        """Remove recent packs again on the home page, or redo the last mark."""
        home = self.window.shown_home
        if home is not None and home.can_redo:
            home.redo()
        elif self.window.page is not None:
            self.window.page.marking.redo()

    @property
    def overlay(self) -> Viewer | None:
        """What covers the page, if anything does."""
        return self.window.page.overlays.open if self.window.page is not None else None


type Condition = Callable[[Context], bool]


def _call_with[T](
    find: Callable[[Context], T | None],
) -> Callable[[Callable[[T], object]], Condition]:
    """Make what converts a function of something to one of the context, for what a row runs and for conditions.

    That calls the function while there is such a thing, and returns whether it returned something true.
    """

    def convert(function: Callable[[T], object]) -> Condition:
        def call_if_found(context: Context) -> bool:
            found = find(context)
            return found is not None and bool(function(found))

        return call_if_found

    return convert


on_context: Final = _call_with(lambda at: at)
on_window: Final = _call_with(lambda at: at.window)
on_dialogs: Final = _call_with(lambda at: at.window.dialogs)
on_workspace: Final = _call_with(lambda at: at.workspace)
on_pack: Final = _call_with(lambda at: at.workspace.current)
on_home: Final = _call_with(lambda at: at.window.shown_home)
on_page: Final = _call_with(lambda at: at.window.page)
on_overlay: Final = _call_with(lambda at: at.overlay)


def all_of(*conditions: Condition) -> Condition:
    """The condition that all of some conditions are met."""
    return lambda context: all(condition(context) for condition in conditions)


# Conditions.
always: Final = on_context(lambda _: True)
can_find_uses: Final = on_pack(lambda pack: pack.content_connection)
has_images: Final = on_context(lambda at: at.images > 0)  # the pack on screen
has_selection: Final = on_context(lambda at: at.selected > 0)
has_tabs: Final = on_context(lambda at: len(at.workspace.packs) > 1)
can_open_in_browser: Final = on_context(lambda at: 0 < at.selected <= MOST_PAGES)
# The pack on screen has images, or the home page is shown, where the field searches.
can_filter_or_search: Final = on_context(lambda at: at.images > 0 or at.window.shown_home is not None)
# There are none until the services are attached, and then there is a tab.
has_jobs: Final = on_context(lambda at: at.workspace.current is not None and bool(at.workspace.jobs.jobs))
is_filtered: Final = on_pack(lambda pack: pack.filter.is_active)
has_shown: Final = on_pack(lambda pack: pack.filter.shown > 0)  # by a filter
has_other_reviews: Final = on_pack(lambda pack: bool(pack.marks.others.all))
has_checked_links: Final = on_pack(lambda pack: bool(pack.findings.links))
has_slides: Final = on_pack(lambda pack: bool(pack.marks.slides.all))
is_slide_selected: Final = on_page(lambda page: bool(page.tray.selected))
is_in_stack: Final = on_page(lambda page: page.stacks.focused)  # the image in focus
has_picked: Final = on_page(lambda page: page.status.mark_counts[Mark.PICKED] > 0)
can_mark: Final = on_page(lambda page: page.marking.can_mark)
has_failed: Final = on_page(lambda page: page.status.failed_count > 0)  # a thumbnail
has_failed_selection: Final = on_page(lambda page: page.image_actions.has_failed_selection)
# A menu has at most twelve rows; what has failed is tried again first.
is_stack_offered: Final = on_page(lambda page: page.stacks.focused and not page.image_actions.has_failed_selection)
can_load_all: Final = on_page(lambda page: page.status.load_all_offer[0])
is_covered: Final = on_overlay(lambda _: True)
is_gallery_seen: Final = on_context(lambda at: at.overlay is None)
is_info_shown: Final = on_overlay(lambda overlay: overlay.is_info_shown)
is_viewing: Final = on_overlay(lambda overlay: not overlay.is_comparison)
is_filled: Final = on_overlay(lambda overlay: not overlay.is_comparison and overlay.canvas.picture.is_filled)
is_animated: Final = on_overlay(lambda overlay: not overlay.is_comparison and overlay.player.is_animated)
is_comparing: Final = on_overlay(lambda overlay: overlay.is_comparison)
is_tied: Final = on_overlay(lambda overlay: overlay.is_comparison and overlay.is_tied)
is_selection_seen: Final = all_of(has_selection, is_gallery_seen)
are_images_seen: Final = all_of(has_images, is_gallery_seen)
is_any_shown_seen: Final = all_of(has_shown, is_gallery_seen)


def _is_comparable(at: Context) -> bool:
    """One image is compared with its stack, or with the next one."""
    page = at.window.page
    is_any_beside = page is not None and (page.model.rowCount() >= FEWEST_COMPARED or bool(page.stacks.focused))
    return is_any_beside and 1 <= at.selected <= MOST_COMPARED


can_compare: Final = all_of(is_gallery_seen, on_context(_is_comparable))


def nothing(_context: Context) -> None:
    """Do nothing: what rows run that open a submenu, or that are headings."""


def can_undo(context: Context) -> bool:
    """Marks or *Mark all as seen* can be undone, or recent packs were removed from the home page."""
    pack, home = context.workspace.current, context.window.shown_home
    return (home is not None and home.can_undo) or (pack is not None and pack.marks.undo_stack.canUndo())


def can_redo(context: Context) -> bool:
    """What `can_undo` speaks of was undone."""
    pack, home = context.workspace.current, context.window.shown_home
    return (home is not None and home.can_redo) or (pack is not None and pack.marks.undo_stack.canRedo())


def can_refresh(context: Context) -> bool:
    """A pack is on screen or was requested, or packs of the service are listed, and no key is waited for."""
    pack, home = context.workspace.current, context.window.shown_home
    if pack is None or isinstance(pack.state, AwaitingKey):
        return False
    has_pack = pack.state.content is not None or pack.state.target is not None
    return has_pack or (home is not None and home.can_refresh)


def load_all_text(context: Context) -> str:
    """The text of the offer, which says how much there is to load."""
    page = context.window.page
    return (page.status.load_all_offer[0] if page is not None else "") or texts.COMMANDS["load_all_images"].text()


def open_in_browser_text(context: Context) -> str:
    """How many images can be opened, where more are selected."""
    is_too_many = context.selected > MOST_PAGES
    return texts.open_in_browser(MOST_PAGES) if is_too_many else texts.COMMANDS["open_in_browser"].text()


def select_all_text(context: Context) -> str:
    """What all images are: those that are shown, while a filter is set."""
    return (texts.SELECT_ALL_SHOWN if is_filtered(context) else texts.COMMANDS["select_all"]).text()


def continue_text(context: Context) -> str:
    """Which image the review goes on with."""
    page = context.window.page
    position = page.marking.continue_at if page is not None else None
    return mark_texts.continue_at(position) if position is not None else texts.COMMANDS["continue_review"].text()


def let_win_text(context: Context) -> str:
    """What the image in focus wins: the comparison, or the place of its stack."""
    is_stacked = not is_comparing(context) and is_in_stack(context)
    return (stack_texts.KEEP if is_stacked else texts.COMMANDS["let_win"]).text()


def can_copy(context: Context) -> bool:
    """Images, slides that have the focus, or a text are selected."""
    page = context.window.page
    is_any = has_selection(context) or context.focused_slides > 0
    return page is not None and (is_any or page.image_actions.has_selected_text)


class Scope(Enum):
    """Where the keys of a command work. Keys without Ctrl work only where no text is typed."""

    WINDOW = auto()
    IMAGES = auto()  # in the gallery, the viewer and the comparison
    GALLERY = auto()
    TRAY = auto()
    PICTURES = auto()  # in the viewer and in the comparison
    VIEWER = auto()
    COMPARE = auto()


class Command(Struct, frozen=True):
    """One row of the table.

    Attributes:
        id: Name of the command, and its action's object name.
        run: Called when it is triggered.
        keys: Its shortcuts.
        scope: Where they work.
        text: Its text in menus; None for that of `ui.texts.commands`.
        is_enabled: Whether it can be used now.
        is_visible: Whether menus offer it now.
        is_checked: Whether it is checked now; None for a command that cannot be checked.
        choice: What is chosen with it; rows with the same choice exclude each other. Empty for none.
        changing_text: Its text in menus now; None where it is always the same.
        tip: What its tool tip in a submenu says now; None for no tool tip.
        submenu: The rows of the menu that it opens, in groups, as they are now; None for a command that runs.
        is_heading: Whether it only says what the rows below it are about.
        is_listed: Whether the F1 page lists it; not if another row stands for it.
        repeats: Whether it runs again and again while its keys are held down.
    """

    id: str
    run: Callable[[Context], object] = nothing
    keys: tuple[str | QKeySequence.StandardKey, ...] = ()
    scope: Scope = Scope.WINDOW
    text: Message | None = None
    is_enabled: Condition = always
    is_visible: Condition = always
    is_checked: Condition | None = None
    choice: str = ""
    changing_text: Callable[[Context], str] | None = None
    tip: Callable[[Context], str] | None = None
    submenu: Callable[[Context], Groups] | None = None
    is_heading: bool = False
    is_listed: bool = True
    repeats: bool = True

    @property
    def title(self) -> Message:
        """Its text in menus."""
        return self.text or texts.COMMANDS[self.id]

    @property
    def help(self) -> Message:
        """What the F1 page says it does."""
        return texts.HELP.get(self.id, self.title)


def row[T](
    convert: Callable[[Callable[[T], object]], Callable[[Context], object]],
    command_id: str,
    run: Callable[[T], object],
    *keys: str | QKeySequence.StandardKey,
    scope: Scope = Scope.WINDOW,
    text: Message | None = None,
    when: Condition = always,
    shown: Condition = always,
    is_checked: Condition | None = None,
    choice: str = "",
    says: Callable[[Context], str] | None = None,
) -> Command:
    """Make a row that calls a function with what it is about, such as the page.

    Args:
        convert: Makes of this a function of the context, as `on_page` does.
        command_id: Its ID.
        run: The function.
        keys: As of `Command`.
        scope: As of `Command`.
        text: As of `Command`.
        when: `Command.is_enabled`.
        shown: `Command.is_visible`.
        is_checked: As of `Command`.
        choice: As of `Command`.
        says: `Command.changing_text`.
    """
    return Command(command_id, convert(run), keys, scope, text, when, shown, is_checked, choice, says)


type Groups = Sequence[Sequence[Command]]


class Submenu(Struct, frozen=True):
    """Rows of a menu that stand in a menu of their own.

    Attributes:
        text: What the row says that opens it.
        groups: Its rows.
        is_visible: Whether the menu has it now.
    """

    text: Message
    groups: MenuGroups
    is_visible: Condition = always


# The ids of commands, in groups with a separator between them.
type MenuGroups = Sequence[Sequence[str | Submenu]]

"""When commands of the table can be used, and texts of theirs that change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.marks import Mark
from app.services.session import KeySource
from app.ui.browser import MOST_PAGES
from app.ui.pack_page.compared_count import FEWEST_COMPARED, MOST_COMPARED
from app.ui.texts import commands as texts
from app.workspace.states import AwaitingKey

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.ui.commands.context import Context
    from app.ui.pack_page.viewer.viewer import Viewer


def always(_context: Context) -> bool:
    """Any time."""
    return True


def nothing(_context: Context) -> None:
    """Do nothing: what rows run that open a submenu, or that are headings."""


def has_selection(context: Context) -> bool:
    """Images are selected."""
    return context.selected > 0


def is_viewing(context: Context) -> bool:
    """The viewer is open."""
    return _of_viewer(context, lambda _: True)


def is_covered(context: Context) -> bool:
    """The viewer or the comparison covers the page."""
    return context.shell.page is not None and context.shell.page.overlays.open is not None


def is_comparing(context: Context) -> bool:
    """The comparison is open."""
    return context.shell.page is not None and context.shell.page.overlays.open_compare is not None


def can_compare(context: Context) -> bool:
    """Some images are selected, but not too many, and the gallery is not covered."""
    return not is_covered(context) and FEWEST_COMPARED <= context.selected <= MOST_COMPARED


def is_tied(context: Context) -> bool:
    """All pictures of the comparison zoom and move together."""
    compare = context.shell.page.overlays.open_compare if context.shell.page is not None else None
    return compare is not None and compare.is_tied


def is_selection_seen(context: Context) -> bool:
    """Images are selected, and the gallery is not covered."""
    return has_selection(context) and not is_covered(context)


def are_images_seen(context: Context) -> bool:
    """The pack on screen has images, and the gallery is not covered."""
    return has_images(context) and not is_covered(context)


def is_gallery_seen(context: Context) -> bool:
    """Nothing covers the page."""
    return not is_covered(context)


def is_animated(context: Context) -> bool:
    """The viewer shows an animation."""
    return _of_viewer(context, lambda viewer: viewer.is_animated)


def is_filled(context: Context) -> bool:
    """The picture in the viewer fills its room."""
    return _of_viewer(context, lambda viewer: viewer.canvas.picture.is_filled)


def is_info_shown(context: Context) -> bool:
    """What covers the page shows the panel with the description."""
    overlay = context.shell.page.overlays.open if context.shell.page is not None else None
    return overlay is not None and overlay.is_info_shown


def _of_viewer(context: Context, ask: Callable[[Viewer], bool]) -> bool:
    viewer = context.shell.page.overlays.open_viewer if context.shell.page is not None else None
    return viewer is not None and ask(viewer)


def has_images(context: Context) -> bool:
    """The pack on screen has images."""
    return context.images > 0


def is_filtered(context: Context) -> bool:
    """A filter decides which images are shown."""
    pack = context.workspace.current
    return pack is not None and pack.filter.is_active


def has_shown(context: Context) -> bool:
    """A filter shows images."""
    pack = context.workspace.current
    return pack is not None and pack.filter.shown > 0


def is_any_shown_seen(context: Context) -> bool:
    """A filter shows images, and the gallery is not covered."""
    return has_shown(context) and not is_covered(context)


def shows_needs_attention(context: Context) -> bool:
    """The filter shows the images that need attention."""
    pack = context.workspace.current
    return pack is not None and pack.filter.shows_needs_attention


def has_picked(context: Context) -> bool:
    """Images of the pack are picked."""
    return context.shell.page is not None and context.shell.page.status.mark_counts[Mark.PICKED] > 0


def can_filter_or_search(context: Context) -> bool:
    """The pack on screen has images, or the home page has a search field."""
    return has_images(context) or context.shell.home.can_search


def can_undo(context: Context) -> bool:
    """Marks or *Mark all as seen* can be undone, or recent packs were removed from the home page."""
    pack = context.workspace.current
    return context.shell.home.can_undo or (pack is not None and pack.marks.undo_stack.canUndo())


def can_redo(context: Context) -> bool:
    """Marks, or *Mark all as seen*, were undone."""
    pack = context.workspace.current
    return pack is not None and pack.marks.undo_stack.canRedo()


def can_refresh(context: Context) -> bool:
    """A pack is on screen or was requested, or packs of the service are listed, and no key is waited for."""
    pack = context.workspace.current
    if pack is None or isinstance(pack.state, AwaitingKey):
        return False
    has_pack = pack.state.content is not None or pack.state.target is not None
    return has_pack or context.shell.home.can_refresh


def has_failed(context: Context) -> bool:
    """A thumbnail failed."""
    return context.shell.page is not None and context.shell.page.status.failed_count > 0


def can_load_all(context: Context) -> bool:
    """Loading all images is offered."""
    return context.shell.page is not None and bool(context.shell.page.status.load_all_offer[0])


def load_all_text(context: Context) -> str:
    """The text of the offer, which says how much there is to load."""
    page = context.shell.page
    return (page.status.load_all_offer[0] if page is not None else "") or texts.LOAD_ALL_IMAGES.text()


def is_loading_all(context: Context) -> bool:
    """All images are being loaded."""
    pack = context.workspace.current
    return pack is not None and pack.load_all.is_running


def has_failed_selection(context: Context) -> bool:
    """The thumbnail of a selected image failed."""
    return context.shell.page is not None and context.shell.page.image_actions.has_failed_selection


def can_open_in_browser(context: Context) -> bool:
    """Images are selected, and not more than can be opened at once."""
    return 0 < context.selected <= MOST_PAGES


def open_in_browser_text(context: Context) -> str:
    """How many images can be opened, where more are selected."""
    is_too_many = context.selected > MOST_PAGES
    return texts.open_in_browser(MOST_PAGES) if is_too_many else texts.OPEN_IN_BROWSER.text()


def select_all_text(context: Context) -> str:
    """What all images are: those that are shown, while a filter is set."""
    return (texts.SELECT_ALL_SHOWN if is_filtered(context) else texts.SELECT_ALL).text()


def can_copy(context: Context) -> bool:
    """Images or a text are selected."""
    page = context.shell.page
    return page is not None and (has_selection(context) or page.image_actions.has_selected_text)


def is_demo(context: Context) -> bool:
    """The current tab uses the demonstration service."""
    return context.workspace.is_demo


def can_forget_key(context: Context) -> bool:
    """There is a key, and not from the environment."""
    # A key from the environment cannot be forgotten: the next start would find it again.
    return context.workspace.keys.source in {KeySource.KEYCHAIN, KeySource.TYPED}


def copy_text(context: Context) -> str:
    """How many URLs would be copied."""
    return texts.copy_urls(context.selected)


def has_tabs(context: Context) -> bool:
    """There are several tabs."""
    return len(context.workspace.packs) > 1

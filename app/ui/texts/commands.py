"""What menus call the commands and the demo's packs, and what the list of keys says about each command."""

from typing import Final

from app.demo import packs
from app.ui.texts import home, links, marks, pack, reviews, stacks
from app.ui.texts.jobs import FIND_USES, JOBS
from app.ui.texts.wording import COUNT, Message, translate

COPY_AS: Final = Message("Commands", "Copy as")
EDIT: Final = Message("Commands", "Edit")
HELP_MENU: Final = Message("Commands", "Help")
FIRST_TAB: Final = Message("Commands", "First tab")
MARK: Final = Message("Commands", "Mark")
SELECT_ALL_SHOWN: Final = Message("Commands", "Select all shown")
TAKE_AWAY: Final = Message("Commands", "Download and export")
TABS: Final = Message("Commands", "Tabs")
VIEW: Final = Message("Commands", "View")

# What menus call each command, by its id.
COMMANDS: Final = {
    "focus_field": Message("Commands", "Open a pack…"),
    "refresh_pack": Message("Commands", "Refresh"),
    "find_uses": FIND_USES,
    "escape": Message("Commands", "Cancel"),
    "select_all": Message("Commands", "Select all"),
    "select_none": Message("Commands", "Select none"),
    "invert_selection": Message("Commands", "Invert selection"),
    "go_to_position": Message("Commands", "Go to position…"),
    "copy_urls": Message("Commands", "Copy URLs"),
    "copy_all_urls": Message("Commands", "Copy all URLs"),
    "copy_as": COPY_AS,
    "copy_target_as": COPY_AS,
    "contact_sheet": Message("Commands", "Contact sheet…"),
    "download_originals": Message("Commands", "Download originals…"),
    "check_links": Message("Commands", "Check links…"),
    "show_links": Message("Commands", "Links that were checked"),
    "copy_broken_links": links.COPY_BROKEN,
    "show_jobs": JOBS,
    "show_job_result": Message("Commands", "Show in folder"),
    "export": Message("Commands", "Export…"),
    "open_in_browser": Message("Commands", "Open in browser"),
    "copy_shown_urls": Message("Commands", "Copy shown URLs"),
    "focus_filter": Message("Commands", "Filter"),
    "copy_picked_urls": Message("Commands", "Copy picked URLs"),
    "pick": Message("Commands", "Pick"),
    "reject": Message("Commands", "Reject"),
    "unmark": Message("Commands", "Unmark"),
    "edit_note": Message("Commands", "Note…"),
    "send_to_tray": Message("Commands", "Send to the slides"),
    "slide_tray": Message("Commands", "Slide tray"),
    "sample_text": Message("Commands", "Sample text"),
    "edit_sample_text": Message("Commands", "Write the sample text…"),
    "copy_slides_as_pinned_images": Message("Commands", "Copy as pinned images, in this order"),
    "copy_slides_as_custom_images": Message("Commands", "Copy as custom images, in this order"),
    "copy_slides_as_pack_images": Message("Commands", "Copy as pack images list, in this order"),
    "copy_slides_as_urls": Message("Commands", "Copy URLs in this order"),
    "move_slide_left": Message("Commands", "Move to the left"),
    "move_slide_right": Message("Commands", "Move to the right"),
    "remove_slide": Message("Commands", "Remove from the slides"),
    "show_slide": Message("Commands", "Show in the gallery"),
    "pick_and_go_on": Message("Commands", "Pick and go on"),
    "reject_and_go_on": Message("Commands", "Reject and go on"),
    "unmark_and_go_on": Message("Commands", "Unmark and go on"),
    "pick_all_shown": Message("Commands", "Pick all shown"),
    "reject_all_shown": Message("Commands", "Reject all shown"),
    "continue_review": Message("Commands", "Continue the review"),
    "share_review": Message("Commands", "Share review…"),
    "open_reviews": Message("Commands", "Open reviews…"),
    "shared_reviews": reviews.REVIEWS,
    "auto_advance": marks.AUTO_ADVANCE,
    "stacks": Message("Commands", "Stacks"),
    "toggle_stack": stacks.TOGGLE,
    "not_the_same": Message("Commands", "Not the same"),
    "undo": Message("Commands", "Undo"),
    "redo": Message("Commands", "Redo"),
    "larger": Message("Commands", "Larger thumbnails"),
    "smaller": Message("Commands", "Smaller thumbnails"),
    "retry_failed": Message("Commands", "Retry failed images"),
    "load_all_images": Message("Commands", "Load all images"),
    "retry_selected": Message("Commands", "Try again"),
    "side_panel": Message("Commands", "Side panel"),
    "full_screen": Message("Commands", "Full screen"),
    "open_viewer": Message("Commands", "Open in the viewer"),
    "compare": Message("Commands", "Compare"),
    "demo": Message("Commands", "Demo…"),
    "leave_demo": Message("Commands", "Leave the demo"),
    "change_key": Message("Commands", "Change key…"),
    "show_settings": Message("Commands", "Settings…"),
    "show_network_settings": Message("Commands", "Settings…"),
    "show_keys": Message("Commands", "Keyboard shortcuts"),
    "open_releases": Message("Commands", "Look for new versions"),
    "copy_diagnostics": Message("Commands", "Copy diagnostics"),
    "open_log_folder": Message("Commands", "Open log folder"),
    "show_about": Message("Commands", "About Pack Browser"),
    "open_menu": Message("Commands", "Menu"),
    "quit": Message("Commands", "Quit"),
    "show_recent_packs": home.SHOW_RECENT,
    "open_chosen_pack": Message("Commands", "Open"),
    "open_chosen_in_new_tab": Message("Commands", "Open in new tab"),
    "continue_chosen_pack": Message("Commands", "Continue the review"),
    "pin_chosen_pack": home.PIN,
    "remove_chosen_pack": home.REMOVE,
    "copy_chosen_pack_id": Message("Commands", "Copy pack ID"),
    "new_tab": Message("Commands", "New tab"),
    "close_tab": Message("Commands", "Close tab"),
    "reopen_tab": Message("Commands", "Reopen closed tab"),
    "next_tab": Message("Commands", "Next tab"),
    "previous_tab": Message("Commands", "Previous tab"),
    "move_tab_left": Message("Commands", "Move tab to the left"),
    "move_tab_right": Message("Commands", "Move tab to the right"),
    "last_tab": Message("Commands", "Last tab"),
    "show_changes": pack.WHAT_CHANGED,
    "mark_all_as_seen": Message("Commands", "Mark all as seen"),
    "copy_changes": Message("Commands", "Copy summary of changes"),
    "previous_image": Message("Commands", "Previous image"),
    "next_image": Message("Commands", "Next image"),
    "first_image": Message("Commands", "First image"),
    "last_image": Message("Commands", "Last image"),
    "actual_size": Message("Commands", "100 % and back"),
    "zoom_in": Message("Commands", "Zoom in"),
    "zoom_out": Message("Commands", "Zoom out"),
    "move_right": Message("Commands", "See more of the picture at the left"),
    "move_left": Message("Commands", "See more of the picture at the right"),
    "move_down": Message("Commands", "See more of the picture above"),
    "move_up": Message("Commands", "See more of the picture below"),
    "image_info": Message("Commands", "Description, keywords and status"),
    "image_menu": Message("Commands", "Menu of this image"),
    "close_viewer": Message("Commands", "Back to the gallery"),
    "fill": Message("Commands", "Fill the window"),
    "filmstrip": Message("Commands", "Filmstrip"),
    "guides": Message("Commands", "Next guide: safe zones, 4:5, 1:1, none"),
    "play": Message("Commands", "Play or pause the animation"),
    "let_win": Message("Commands", "This one wins"),
    "zoom_together": Message("Commands", "Zoom and move together"),
    "view_compared": Message("Commands", "Open in the viewer"),
    "close_compare": Message("Commands", "Back to the gallery"),
}

# For the list of keys, where it says more than the menu does.
HELP: Final = {
    "auto_advance": marks.AUTO_ADVANCE_TIP,
    "tab_1": Message("Commands", "Go to the first tab; the digits up to 8 go to the tab with that number"),
    "focus_field": Message("Commands", "Go to the field: a pack ID, a name, words or a link"),
    "refresh_pack": Message("Commands", "Get the pack, or the list of packs, again"),
    "escape": Message(
        "Commands",
        "Close the viewer or the comparison, close the banner, cancel loading, clear the filter, clear the selection",
    ),
    "go_to_position": Message("Commands", "Go to the image with a position in the pack"),
    "copy_urls": Message("Commands", "Copy the URLs of the selected images"),
    "copy_all_urls": Message("Commands", "Copy all URLs of the pack"),
    "download_originals": Message("Commands", "Download the original files to a folder"),
    "focus_filter": Message("Commands", "Go to the filter, on the home page to the field"),
    "pick": Message("Commands", "Pick the selected images"),
    "reject": Message("Commands", "Reject the selected images"),
    "unmark": Message("Commands", "Remove the mark of the selected images"),
    "edit_note": Message("Commands", "Write a note on the selected images"),
    "pick_and_go_on": Message("Commands", "Pick, and go to the next image; with auto-advance, stay at this one"),
    "reject_and_go_on": Message("Commands", "Reject, and go to the next image; with auto-advance, stay at this one"),
    "unmark_and_go_on": Message(
        "Commands", "Remove the mark, and go to the next image; with auto-advance, stay at this one"
    ),
    "continue_review": Message("Commands", "Go to the first image without a mark"),
    "show_everything": Message("Commands", "Show everything: clear the filter"),
    "show_unmarked": Message("Commands", "Show only images without a mark"),
    "show_picked": Message("Commands", "Show only picked images"),
    "show_rejected": Message("Commands", "Show only rejected images"),
    "show_not_rejected": Message("Commands", "Show all but rejected images"),
    "undo": Message("Commands", "Undo the last mark, also of many images; bring removed recent packs back"),
    "redo": Message("Commands", "Repeat the mark that was undone"),
    "side_panel": Message("Commands", "Show or hide the side panel"),
    "compare": Message("Commands", "Compare 2 to 4 selected images, or one with its stack or the next"),
    "let_win": Message(
        "Commands",
        "This one wins: reject the others of its stack, or those that it is compared with, which the next ones follow",
    ),
    "not_the_same": Message("Commands", "The selected images are not the same as the others of their stack"),
    "stacks": Message("Commands", "Let images that are the same stand together in the gallery"),
    "sample_text": Message("Commands", "A sample text over pictures, hatched where it would be hard to read"),
    "show_keys": Message("Commands", "This list"),
    "open_menu": Message("Commands", "Menu of the window"),
    "actual_size": Message("Commands", "100 %, and back to what was shown before"),
}

# Headings of the list of keys: where they work.
SCOPES: Final = {
    "window": Message("Commands", "Anywhere"),
    "images": Message("Commands", "In the gallery, the viewer and the comparison"),
    "gallery": Message("Commands", "In the gallery"),
    "tray": Message("Commands", "In the slide tray"),
    "pictures": Message("Commands", "In the viewer and in the comparison"),
    "viewer": Message("Commands", "In the viewer"),
    "compare": Message("Commands", "In the comparison"),
    "widgets": Message("Commands", "Moving and the mouse"),
}

# Keys that widgets handle themselves, and what they do.
WIDGET_KEYS: Final = {
    Message("Commands", "Enter"): Message("Commands", "Open the pack"),
    Message("Commands", "Down in the field"): Message("Commands", "Recent packs, or the next of what was found"),
    Message("Commands", "Ctrl+Enter, Ctrl+click, middle click on a pack"): Message(
        "Commands", "Open the pack in a new tab"
    ),
    Message("Commands", "Delete on a recent pack"): Message("Commands", "Remove it from recent packs"),
    Message("Commands", "Arrows, Home, End, Page keys"): Message(
        "Commands", "Move through the images; with Shift select, with Ctrl move alone"
    ),
    Message("Commands", "Ctrl+Space"): Message("Commands", "Select or unselect the image with the focus"),
    Message("Commands", "Ctrl+wheel"): Message("Commands", "Larger, smaller thumbnails"),
    Message("Commands", "Click, wheel, drag"): Message(
        "Commands", "On a large picture: 100 % at the pointer and back to what was before, zoom, move the picture"
    ),
    Message("Commands", "Tab, Shift+Tab"): Message("Commands", "In the comparison: the next, the previous picture"),
    Message("Commands", "Menu key, Shift+F10"): Message("Commands", "Menu of the selected images"),
    Message("Commands", "Arrows in the keywords"): Message("Commands", "Move through the keywords of the image"),
    Message("Commands", "Enter, Alt+Enter on a keyword"): Message(
        "Commands", "Show only images with it, only those without it"
    ),
    Message("Commands", "Enter, Alt+Enter in a list of the filter"): Message(
        "Commands", "Add the value to the filter, leave it out"
    ),
    Message("Commands", "Enter in the filter"): Message("Commands", "Go to the images that are shown"),
    Message("Commands", "Arrows in the bar of the header"): Message(
        "Commands", "Move through its parts; Enter shows only those images"
    ),
    Message("Commands", "Arrows, Enter in the selected pictures"): Message(
        "Commands", "Move through the pictures of the side panel; go to the image"
    ),
}


def copy_urls(selected: int) -> str:
    """Copying the URLs of so many selected images."""
    if selected == 0:
        return COMMANDS["copy_urls"].text()
    return translate("Commands", "Copy %Ln URL(s)", None, selected)


def not_possible_now(command: Message) -> str:
    """A key was pressed whose command can't be used now."""
    return translate("Commands", "Not possible now: {command}").format(command=command.text().rstrip("…"))


def works_elsewhere(scope: str, command: Message) -> str:
    """A key was pressed where it does nothing; where it does what."""
    template = translate("Commands", "{place}: {command}")
    return template.format(place=SCOPES[scope].text(), command=command.text().rstrip("…"))


# Opening images in the browser, of which more are selected than can be opened at once.
open_in_browser: Final = Message("Commands", "Open in browser (at most %Ln)", None, COUNT)

DEMO_PACKS: Final = Message("DemoPacks", "Packs of the demo")
# In the order of the list.
DEMO_TITLES: Final = {
    packs.MAIN_PACK_ID: Message("DemoPacks", "Motivation pack"),
    packs.THOUSAND_IMAGES_ID: Message("DemoPacks", "1,000 images"),
    packs.TEN_THOUSAND_IMAGES_ID: Message("DemoPacks", "10,000 images"),
    packs.COPIES_ID: Message("DemoPacks", "Copies"),
    packs.BROKEN_IMAGES_ID: Message("DemoPacks", "Broken images"),
    packs.ODD_METADATA_ID: Message("DemoPacks", "Odd metadata"),
    packs.BEING_DESCRIBED_ID: Message("DemoPacks", "Being described"),
    packs.CHANGING_PACK_ID: Message("DemoPacks", "Changing"),
    packs.EMPTY_PACK_ID: Message("DemoPacks", "Empty pack"),
    packs.SLOW_PACK_ID: Message("DemoPacks", "Slow answer"),
    packs.failing("missing_pack_id"): Message("DemoPacks", "Missing pack ID"),
    packs.failing("invalid_token"): Message("DemoPacks", "Invalid key"),
    packs.failing(None): Message("DemoPacks", "Invalid key, no code"),
    packs.failing("subscription_required"): Message("DemoPacks", "Subscription required"),
    packs.failing("tier_not_allowed"): Message("DemoPacks", "Tier not allowed"),
    packs.failing("not_found"): Message("DemoPacks", "Not found"),
    packs.failing("invalid_path"): Message("DemoPacks", "Invalid path"),
    packs.failing("rate_limited"): Message("DemoPacks", "Rate limited"),
    packs.failing("pack_get_failed"): Message("DemoPacks", "Retrieval failed"),
    packs.UNAVAILABLE_ID: Message("DemoPacks", "Service unavailable"),
    packs.LOGIN_PAGE_ID: Message("DemoPacks", "Login page"),
    packs.LIST_ANSWER_ID: Message("DemoPacks", "List instead of a pack"),
    packs.NOT_OK_ID: Message("DemoPacks", "Failure sent as success"),
}

DEMO_EXPLANATIONS: Final = {
    packs.MAIN_PACK_ID: Message("DemoPacks", "Shows 24 pictures, most of them described."),
    packs.THOUSAND_IMAGES_ID: Message("DemoPacks", "Shows 1,000 pictures made on the fly."),
    packs.TEN_THOUSAND_IMAGES_ID: Message("DemoPacks", "Shows 10,000 pictures made on the fly."),
    packs.BROKEN_IMAGES_ID: Message("DemoPacks", "Shows good pictures with a different broken one after each."),
    packs.ODD_METADATA_ID: Message("DemoPacks", "Shows pictures whose descriptions, statuses or URLs are unusual."),
    packs.BEING_DESCRIBED_ID: Message(
        "DemoPacks", "Shows pictures, four more of which are described every ten seconds."
    ),
    packs.CHANGING_PACK_ID: Message("DemoPacks", "Adds, removes and describes pictures anew with each refresh."),
    packs.COPIES_ID: Message("DemoPacks", "Shows pictures, four of which are copies of others."),
    packs.EMPTY_PACK_ID: Message("DemoPacks", "Opens a pack without any images."),
    packs.SLOW_PACK_ID: Message("DemoPacks", "Answers after four seconds, then shows the motivation pictures."),
    packs.failing("missing_pack_id"): Message("DemoPacks", "Fails as if the request carried no pack ID."),
    packs.failing("invalid_token"): Message("DemoPacks", "Fails as if the API key were missing, invalid or revoked."),
    packs.failing(None): Message("DemoPacks", "Fails like an invalid key, without an error code."),
    packs.failing("subscription_required"): Message("DemoPacks", "Fails as if the account had no active plan."),
    packs.failing("tier_not_allowed"): Message("DemoPacks", "Fails as if the account were on the Scheduler tier."),
    packs.failing("not_found"): Message("DemoPacks", "Fails because the pack is missing or outside the key's scope."),
    packs.failing("invalid_path"): Message("DemoPacks", "Fails as if the pack ID were malformed."),
    packs.failing("rate_limited"): Message(
        "DemoPacks", "Asks to wait three seconds, then shows the motivation pictures."
    ),
    packs.failing("pack_get_failed"): Message("DemoPacks", "Fails because the service could not retrieve the pack."),
    packs.UNAVAILABLE_ID: Message("DemoPacks", "Fails with a web page that says the service is down."),
    packs.LOGIN_PAGE_ID: Message("DemoPacks", "Answers with a web page instead of a pack."),
    packs.LIST_ANSWER_ID: Message("DemoPacks", "Answers with a JSON list instead of the envelope."),
    packs.NOT_OK_ID: Message("DemoPacks", "Says that it failed although the HTTP status is 200."),
}

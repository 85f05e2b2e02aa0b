"""What menus call the commands and the demo's packs, and what the list of keys says about each command."""

from __future__ import annotations

from typing import Final

from app.demo import packs
from app.ui.texts.wording import Message, translate

ACTUAL_SIZE: Final = Message("Commands", "100 % and back")
AUTO_ADVANCE: Final = Message("Commands", "Go to the next image after a mark")
ABOUT: Final = Message("Commands", "About Pack Browser")
BACK_TO_GALLERY: Final = Message("Commands", "Back to the gallery")
CANCEL: Final = Message("Commands", "Cancel")
CANCEL_LOADING_ALL: Final = Message("Commands", "Cancel loading all")
CHANGE_KEY: Final = Message("Commands", "Change key…")
CLOSE_TAB: Final = Message("Commands", "Close tab")
COMPARE: Final = Message("Commands", "Compare")
COPY_CHANGES: Final = Message("Commands", "Copy summary of changes")
COPY_ALL_URLS: Final = Message("Commands", "Copy all URLs")
COPY_SHOWN_URLS: Final = Message("Commands", "Copy shown URLs")
COPY_AS: Final = Message("Commands", "Copy as")
COPY_PICKED_URLS: Final = Message("Commands", "Copy picked URLs")
COPY_URLS: Final = Message("Commands", "Copy URLs")
DEMO: Final = Message("Commands", "Demo")
EDIT: Final = Message("Commands", "Edit")
FILTER: Final = Message("Commands", "Filter")
FILL: Final = Message("Commands", "Fill the window")
FIRST_IMAGE: Final = Message("Commands", "First image")
FIRST_TAB: Final = Message("Commands", "First tab")
FORGET_KEY: Final = Message("Commands", "Forget key…")
FULL_SCREEN: Final = Message("Commands", "Full screen")
GO_TO_PACK_ID: Final = Message("Commands", "Go to pack ID")
GO_TO_POSITION: Final = Message("Commands", "Go to position…")
IMAGE_INFO: Final = Message("Commands", "Description, keywords and status")
IMAGE_MENU: Final = Message("Commands", "Menu of this image")
INVERT_SELECTION: Final = Message("Commands", "Invert selection")
KEYS: Final = Message("Commands", "Keys")
LARGER_THUMBNAILS: Final = Message("Commands", "Larger thumbnails")
LAST_IMAGE: Final = Message("Commands", "Last image")
LAST_TAB: Final = Message("Commands", "Last tab")
LEAVE_DEMO: Final = Message("Commands", "Leave the demo")
LOAD_ALL_IMAGES: Final = Message("Commands", "Load all images")
LOOK_FOR_NEW_VERSIONS: Final = Message("Commands", "Look for new versions")
MARK: Final = Message("Commands", "Mark")
MARK_ALL_AS_SEEN: Final = Message("Commands", "Mark all as seen")
MENU: Final = Message("Commands", "Menu")
MOVE_TAB_LEFT: Final = Message("Commands", "Move tab to the left")
MOVE_TAB_RIGHT: Final = Message("Commands", "Move tab to the right")
NEEDS_ATTENTION: Final = Message("Commands", "Needs attention")
NEW_TAB: Final = Message("Commands", "New tab")
OPEN_A_PACK: Final = Message("Commands", "Open a pack…")
OPEN_IN_BROWSER: Final = Message("Commands", "Open in browser")
NEXT_GUIDE: Final = Message("Commands", "Next guide: safe zones, 4:5, 1:1, none")
NEXT_IMAGE: Final = Message("Commands", "Next image")
NEXT_TAB: Final = Message("Commands", "Next tab")
OPEN_VIEWER: Final = Message("Commands", "Open in the viewer")
PLAY: Final = Message("Commands", "Play or pause the animation")
PREVIOUS_IMAGE: Final = Message("Commands", "Previous image")
PREVIOUS_TAB: Final = Message("Commands", "Previous tab")
PICK: Final = Message("Commands", "Pick")
QUIT: Final = Message("Commands", "Quit")
REDO: Final = Message("Commands", "Redo")
REFRESH: Final = Message("Commands", "Refresh")
REFRESH_AUTOMATICALLY: Final = Message("Commands", "Refresh while being described")
REJECT: Final = Message("Commands", "Reject")
REOPEN_TABS_AT_START: Final = Message("Commands", "Reopen tabs at start")
REOPEN_TAB: Final = Message("Commands", "Reopen closed tab")
RETRY_FAILED_IMAGES: Final = Message("Commands", "Retry failed images")
SEE_MORE_ABOVE: Final = Message("Commands", "See more of the picture above")
SEE_MORE_BELOW: Final = Message("Commands", "See more of the picture below")
SEE_MORE_LEFT: Final = Message("Commands", "See more of the picture at the left")
SEE_MORE_RIGHT: Final = Message("Commands", "See more of the picture at the right")
SELECT: Final = Message("Commands", "Select")
SELECT_ALL: Final = Message("Commands", "Select all")
SELECT_ALL_SHOWN: Final = Message("Commands", "Select all shown")
SELECT_NONE: Final = Message("Commands", "Select none")
SELECT_UNDESCRIBED: Final = Message("Commands", "Select undescribed")
SHOW_ANNOUNCED_TAB: Final = Message("Commands", "Show tab")
SIDE_PANEL: Final = Message("Commands", "Side panel")
SMALLER_THUMBNAILS: Final = Message("Commands", "Smaller thumbnails")
TABS: Final = Message("Commands", "Tabs")
TRY_AGAIN: Final = Message("Commands", "Try again")
VIEW: Final = Message("Commands", "View")
VIEW_COMPARED: Final = Message("Commands", "Open in the viewer")
ZOOM_IN: Final = Message("Commands", "Zoom in")
ZOOM_OUT: Final = Message("Commands", "Zoom out")
UNDO: Final = Message("Commands", "Undo")
UNMARK: Final = Message("Commands", "Unmark")
ZOOM_TOGETHER: Final = Message("Commands", "Zoom and move together")

# For the list of keys, where it says more than the menu does.
CANCEL_HELP: Final = Message(
    "Commands",
    "Close the viewer or the comparison, close the banner, cancel loading, clear the filter, clear the selection",
)
ACTUAL_SIZE_HELP: Final = Message("Commands", "100 %, and back to what was shown before")
COMPARE_HELP: Final = Message("Commands", "Compare 2 to 4 selected images")
COPY_ALL_URLS_HELP: Final = Message("Commands", "Copy all URLs of the pack")
COPY_URLS_HELP: Final = Message("Commands", "Copy the URLs of the selected images")
FILTER_HELP: Final = Message("Commands", "Go to the filter, on the home page to the search")
FIRST_TAB_HELP: Final = Message("Commands", "Go to the first tab; the digits up to 8 go to the tab with that number")
GO_TO_PACK_ID_HELP: Final = Message("Commands", "Go to the pack ID")
GO_TO_POSITION_HELP: Final = Message("Commands", "Go to the image with a position in the pack")
KEYS_HELP: Final = Message("Commands", "This list")
MENU_HELP: Final = Message("Commands", "Menu of the window")
PICK_HELP: Final = Message("Commands", "Pick the selected images")
REDO_HELP: Final = Message("Commands", "Repeat the mark that was undone")
REFRESH_HELP: Final = Message("Commands", "Get the pack, or the list of packs, again")
REJECT_HELP: Final = Message("Commands", "Reject the selected images")
SIDE_PANEL_HELP: Final = Message("Commands", "Show or fold the side panel")
UNDO_HELP: Final = Message("Commands", "Undo the last mark, also of many images; bring removed recent packs back")
UNMARK_HELP: Final = Message("Commands", "Remove the mark of the selected images")

# Headings of the list of keys: where they work.
SCOPES: Final = {
    "window": Message("Commands", "Anywhere"),
    "images": Message("Commands", "In the gallery, the viewer and the comparison"),
    "gallery": Message("Commands", "In the gallery"),
    "pictures": Message("Commands", "In the viewer and in the comparison"),
    "viewer": Message("Commands", "In the viewer"),
    "compare": Message("Commands", "In the comparison"),
    "widgets": Message("Commands", "Moving and the mouse"),
}

# Keys that widgets handle themselves, and what they do.
WIDGET_KEYS: Final = (
    (Message("Commands", "Enter"), Message("Commands", "Open the pack")),
    (Message("Commands", "Down in the pack ID"), Message("Commands", "Recent packs")),
    (
        Message("Commands", "Ctrl+Enter, Ctrl+click, middle click on a pack"),
        Message("Commands", "Open the pack in a new tab"),
    ),
    (Message("Commands", "Delete on a recent pack"), Message("Commands", "Remove it from recent packs")),
    (
        Message("Commands", "Arrows, Home, End, Page keys"),
        Message("Commands", "Move through the images; with Shift select, with Ctrl move alone"),
    ),
    (Message("Commands", "Ctrl+Space"), Message("Commands", "Select or unselect the image with the focus")),
    (Message("Commands", "Ctrl+wheel"), Message("Commands", "Larger, smaller thumbnails")),
    (
        Message("Commands", "Click, wheel, drag"),
        Message(
            "Commands", "On a large picture: 100 % at the pointer and back to what was before, zoom, move the picture"
        ),
    ),
    (Message("Commands", "Tab, Shift+Tab"), Message("Commands", "In the comparison: the next, the previous picture")),
    (Message("Commands", "Menu key, Shift+F10"), Message("Commands", "Menu of the selected images")),
    (Message("Commands", "Arrows in the keywords"), Message("Commands", "Move through the keywords of the image")),
    (
        Message("Commands", "Enter, Alt+Enter on a keyword"),
        Message("Commands", "Show only images with it, only those without it"),
    ),
    (
        Message("Commands", "Enter, Alt+Enter in a list of the filter"),
        Message("Commands", "Add the value to the filter, leave it out"),
    ),
    (Message("Commands", "Enter in the filter"), Message("Commands", "Go to the images that are shown")),
    (
        Message("Commands", "Arrows in the bar of the header"),
        Message("Commands", "Move through its parts, which filter"),
    ),
    (
        Message("Commands", "Arrows, Enter in the selected pictures"),
        Message("Commands", "Move through the pictures of the side panel; go to the image"),
    ),
)


def copy_urls(selected: int) -> str:
    """Copying the URLs of so many selected images."""
    if selected == 0:
        return COPY_URLS.text()
    return translate("Commands", "Copy %Ln URL(s)", None, selected)


def open_in_browser(most: int) -> str:
    """Opening images in the browser, of which more are selected than can be opened at once."""
    return translate("Commands", "Open in browser (at most %Ln)", None, most)


DEMO_TITLES: Final = {
    packs.MAIN_PACK_ID: Message("DemoPacks", "Motivation pack"),
    packs.THOUSAND_IMAGES_ID: Message("DemoPacks", "1,000 images"),
    packs.TEN_THOUSAND_IMAGES_ID: Message("DemoPacks", "10,000 images"),
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

"""What menus call the commands, and what the list of keys says about each."""

from __future__ import annotations

from typing import Final

from app.ui.texts.message import Message, translate

ACTUAL_SIZE: Final = Message("Commands", "100 % and back")
ABOUT: Final = Message("Commands", "About Pack Browser")
BACK_TO_GALLERY: Final = Message("Commands", "Back to the gallery")
CANCEL: Final = Message("Commands", "Cancel")
CANCEL_LOADING_ALL: Final = Message("Commands", "Cancel loading all")
CHANGE_KEY: Final = Message("Commands", "Change key…")
COMPARE: Final = Message("Commands", "Compare")
COPY_ALL_URLS: Final = Message("Commands", "Copy all URLs")
COPY_URLS: Final = Message("Commands", "Copy URLs")
DEMO: Final = Message("Commands", "Demo")
FILL: Final = Message("Commands", "Fill the window")
FIRST_IMAGE: Final = Message("Commands", "First image")
FORGET_KEY: Final = Message("Commands", "Forget key…")
FULL_SCREEN: Final = Message("Commands", "Full screen")
GO_TO_PACK_ID: Final = Message("Commands", "Go to pack ID")
IMAGE_INFO: Final = Message("Commands", "Description, keywords and status")
IMAGE_MENU: Final = Message("Commands", "Menu of this image")
INVERT_SELECTION: Final = Message("Commands", "Invert selection")
KEYS: Final = Message("Commands", "Keys")
LARGER_THUMBNAILS: Final = Message("Commands", "Larger thumbnails")
LAST_IMAGE: Final = Message("Commands", "Last image")
LEAVE_DEMO: Final = Message("Commands", "Leave the demo")
LOAD_ALL_IMAGES: Final = Message("Commands", "Load all images")
LOOK_FOR_NEW_VERSIONS: Final = Message("Commands", "Look for new versions")
MENU: Final = Message("Commands", "Menu")
NEXT_GUIDE: Final = Message("Commands", "Next guide: safe zones, 4:5, 1:1, none")
NEXT_IMAGE: Final = Message("Commands", "Next image")
OPEN_VIEWER: Final = Message("Commands", "Open in the viewer")
PLAY: Final = Message("Commands", "Play or pause the animation")
PREVIOUS_IMAGE: Final = Message("Commands", "Previous image")
QUIT: Final = Message("Commands", "Quit")
REFRESH: Final = Message("Commands", "Refresh")
REFRESH_AUTOMATICALLY: Final = Message("Commands", "Refresh while being described")
RETRY_FAILED_IMAGES: Final = Message("Commands", "Retry failed images")
SEE_MORE_ABOVE: Final = Message("Commands", "See more of the picture above")
SEE_MORE_BELOW: Final = Message("Commands", "See more of the picture below")
SEE_MORE_LEFT: Final = Message("Commands", "See more of the picture at the left")
SEE_MORE_RIGHT: Final = Message("Commands", "See more of the picture at the right")
SELECT_ALL: Final = Message("Commands", "Select all")
SELECT_NONE: Final = Message("Commands", "Select none")
SIDE_PANEL: Final = Message("Commands", "Side panel")
SMALLER_THUMBNAILS: Final = Message("Commands", "Smaller thumbnails")
TRY_AGAIN: Final = Message("Commands", "Try again")
VIEW_COMPARED: Final = Message("Commands", "Open in the viewer")
ZOOM_IN: Final = Message("Commands", "Zoom in")
ZOOM_OUT: Final = Message("Commands", "Zoom out")
ZOOM_TOGETHER: Final = Message("Commands", "Zoom and move together")

# For the list of keys, where it says more than the menu does.
CANCEL_HELP: Final = Message(
    "Commands", "Close the viewer or the comparison, close the banner, cancel loading, clear the selection"
)
COMPARE_HELP: Final = Message("Commands", "Compare 2 to 4 selected images")
COPY_ALL_URLS_HELP: Final = Message("Commands", "Copy all URLs of the pack")
COPY_URLS_HELP: Final = Message("Commands", "Copy the URLs of the selected images")
GO_TO_PACK_ID_HELP: Final = Message("Commands", "Go to the pack ID")
KEYS_HELP: Final = Message("Commands", "This list")
MENU_HELP: Final = Message("Commands", "Menu of the window")
REFRESH_HELP: Final = Message("Commands", "Get the pack again")
SIDE_PANEL_HELP: Final = Message("Commands", "Show or fold the side panel")

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
    (
        Message("Commands", "Arrows, Home, End, Page keys"),
        Message("Commands", "Move through the images; with Shift select, with Ctrl move alone"),
    ),
    (Message("Commands", "Ctrl+Space"), Message("Commands", "Select or unselect the image with the focus")),
    (Message("Commands", "Ctrl+wheel"), Message("Commands", "Larger, smaller thumbnails")),
    (
        Message("Commands", "Click, wheel, drag"),
        Message("Commands", "On a large picture: 100 % at the pointer and back, zoom, move the picture"),
    ),
    (Message("Commands", "Tab, Shift+Tab"), Message("Commands", "In the comparison: the next, the previous picture")),
    (Message("Commands", "Menu key, Shift+F10"), Message("Commands", "Menu of the selected images")),
    (Message("Commands", "Arrows in the keywords"), Message("Commands", "Move through the keywords of the image")),
)


def copy_urls(selected: int) -> str:
    """Copying the URLs of so many selected images."""
    if selected == 0:
        return COPY_URLS.text()
    return translate("Commands", "Copy %Ln URL(s)", None, selected)

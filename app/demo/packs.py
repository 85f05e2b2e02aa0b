"""The catalogue of the demonstration service's packs: those of the menu, and those that only List Packs has."""

from typing import Final

from app.core.errors import DOCUMENTED_ERRORS

MAIN_PACK_ID: Final = "11111111-1111-1111-1111-111111111111"

BROKEN_IMAGES_ID: Final = "00000000-0000-4000-8000-000000000bad"
ODD_METADATA_ID: Final = "00000000-0000-4000-8000-0000000000dd"
THOUSAND_IMAGES_ID: Final = "00000000-0000-4000-8000-000000001000"
TEN_THOUSAND_IMAGES_ID: Final = "00000000-0000-4000-8000-000000010000"
CHANGING_PACK_ID: Final = "00000000-0000-4000-8000-00000000c4a6"
EMPTY_PACK_ID: Final = "00000000-0000-4000-8000-000000000000"
COPIES_ID: Final = "00000000-0000-4000-8000-0000000c0b1e"
BEING_DESCRIBED_ID: Final = "00000000-0000-4000-8000-00000000a1a1"
SLOW_PACK_ID: Final = "00000000-0000-4000-8000-000000004000"

UNAVAILABLE_ID: Final = "00000000-0000-4000-8000-000000000503"

LOGIN_PAGE_ID: Final = "00000000-0000-4000-8001-000000000200"
LIST_ANSWER_ID: Final = "00000000-0000-4000-8002-000000000200"
NOT_OK_ID: Final = "00000000-0000-4000-8003-000000000200"

# In the order of the menu. Titles and explanations are in `app.ui.texts.commands`.
DEMO_PACK_IDS: Final = (
    MAIN_PACK_ID,
    THOUSAND_IMAGES_ID,
    TEN_THOUSAND_IMAGES_ID,
    BROKEN_IMAGES_ID,
    ODD_METADATA_ID,
    BEING_DESCRIBED_ID,
    CHANGING_PACK_ID,
    COPIES_ID,
    EMPTY_PACK_ID,
    SLOW_PACK_ID,
    *(error.demo_pack_id for error in DOCUMENTED_ERRORS if error.demo_pack_id),
    UNAVAILABLE_ID,
    LOGIN_PAGE_ID,
    LIST_ANSWER_ID,
    NOT_OK_ID,
)

# Their names and images are in `app.demo.pack_data`.
LISTED_PACK_IDS: Final = tuple(f"00000000-0000-4000-9000-{number:012}" for number in range(299))


def failing(code: str | None) -> str:
    """The ID of the pack whose answer is a documented error.

    Args:
        code: Its `error_code`; None for the one without.
    """
    return next(error.demo_pack_id for error in DOCUMENTED_ERRORS if error.code == code)

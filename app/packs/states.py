"""The states of an open pack, which describe the newest request and the pack on screen, and a person's place in it.

::

    Empty ── open_demo ──▶ StartingDemo ── started ──▶ Loading ── answer ──▶ Shown
      │                         │                      ▲ ▲ │ └─── cancel ──▶ Shown or Empty
      ├───── open ─────▶ AwaitingKey ─── key known ────┘ │ └───── error ──▶ Failed
      └───── open, key known ────────────────────────────┘

    Unloaded ── first shown ────────▶ as Empty when a pack is opened
    StartingDemo ── error ──────────▶ Failed
    AwaitingKey ─── no key entered ─▶ Failed
    Failed ── try again, countdown ─▶ Loading, or StartingDemo or AwaitingKey if no request was sent
    Failed ── dismiss ──────────────▶ Shown or Empty
    Failed ── network is back ──────▶ Shown

A pack can be opened in every state, as from Empty. A cancelled StartingDemo or AwaitingKey ends as a cancelled Loading
does. The pack on screen (`content`) stays during requests and failures; only the next answer replaces it.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

from msgspec import Struct

from app.core.changes import NOTHING_CHANGED, UnseenChanges
from app.core.connection import PackRequest
from app.core.models import Pack

if TYPE_CHECKING:
    from app.core.errors import PackBrowserError
    from app.core.filtering import Choice


class Target(Struct, frozen=True):
    """The pack that the person wants to open.

    Attributes:
        pack_id: UUID in lower case with hyphens.
        is_demo: Whether it is a pack of the demonstration service.
    """

    pack_id: str
    is_demo: bool = False


class Occasion(Enum):
    """How the pack on screen came there."""

    REQUESTED = auto()  # the answer to a request of the person
    SAVED = auto()  # the last answer of an earlier look, read from disk
    AFTER_SAVED = auto()  # the answer that replaced a saved one of the same pack
    LIVE = auto()  # a live refresh, which nobody has requested


class Content(Struct, frozen=True):
    """The pack on screen.

    Attributes:
        request: The request that the pack is the answer to.
        pack: The answer.
        occasion: How it came there.
        received_at: When the service sent it, in seconds since 1970.
        unseen: What had changed in a saved answer and was not seen.
        ratio: Of the gallery's cells, as it was saved with the answer; None if it was not.
    """

    request: PackRequest
    pack: Pack
    occasion: Occasion = Occasion.REQUESTED
    received_at: float = 0.0
    unseen: UnseenChanges = NOTHING_CHANGED
    ratio: float | None = None

    @property
    def target(self) -> Target:
        """Which pack it is."""
        return Target(self.request.pack_id, is_demo=self.request.connection.is_demo)

    @property
    def is_live(self) -> bool:
        """Whether nobody has requested the answer."""
        return self.occasion is Occasion.LIVE

    @property
    def is_saved(self) -> bool:
        """Whether the answer was read from disk, and no later one has arrived."""
        return self.occasion is Occasion.SAVED

    def is_for_key_of(self, former: Content | None) -> bool:
        """Whether both are for the same key. Otherwise what one may see must not be shown under the other."""
        return former is not None and self.request.connection == former.request.connection

    @property
    def is_merged(self) -> bool:
        """Whether it consists, where nothing has changed, of the objects of the former answer for the same pack.

        Such an answer retries and checks nothing that the former one shows.
        """
        return self.occasion in {Occasion.LIVE, Occasion.AFTER_SAVED}


class Empty(Struct, frozen=True):
    """There is no pack on screen and no request.

    Attributes:
        target: The pack whose request was cancelled, or whose failure was dismissed; None if there was none.
        content: Always None.
    """

    target: Target | None = None
    content: None = None


class Unloaded(Struct, frozen=True):
    """The pack was opened in the background, or its tab is one of the last run. It is requested when first shown.

    Attributes:
        target: The pack.
        request: The request with the server and the key that it was open with; None for those in use when it is shown.
        content: Always None.
    """

    target: Target
    request: PackRequest | None = None
    content: None = None


class AwaitingKey(Struct, frozen=True):
    """No request was sent, because no key is known yet.

    Attributes:
        target: The pack to open once there is a key.
        is_person_asked: Whether the person is asked for a key; otherwise the keychain has not answered yet.
        content: The pack on screen; None if there is none.
    """

    target: Target
    is_person_asked: bool
    content: Content | None


class StartingDemo(Struct, frozen=True):
    """The demonstration service is being started.

    Attributes:
        target: The pack to open once it runs.
        content: The pack on screen; None if there is none.
    """

    target: Target
    content: Content | None


class Loading(Struct, frozen=True):
    """A request is under way.

    Attributes:
        target: The pack that was requested.
        request: The request.
        content: The pack on screen; None if there is none.
    """

    target: Target
    request: PackRequest
    content: Content | None


class Shown(Struct, frozen=True):
    """A pack is on screen, and no request is under way.

    Attributes:
        target: The latest target. If its request was cancelled, `content` is another pack.
        content: The pack on screen.
    """

    target: Target
    content: Content


class Failed(Struct, frozen=True):
    """The last request failed.

    Attributes:
        target: The pack that was requested.
        request: The request, which is sent again by a retry; None if none was sent.
        error: Why the request failed.
        retry_in: Seconds until it is retried automatically; None if it is not.
        content: The pack on screen; None if there is none.
    """

    target: Target
    request: PackRequest | None
    error: PackBrowserError
    retry_in: int | None
    content: Content | None


type PackState = Empty | Unloaded | AwaitingKey | StartingDemo | Loading | Shown | Failed


def is_busy(state: PackState) -> bool:
    """Whether a pack is being opened, which the person can cancel."""
    if isinstance(state, AwaitingKey):
        return not state.is_person_asked
    return isinstance(state, StartingDemo | Loading)


class Place(Struct, frozen=True):
    """An image, and the filter.

    Attributes:
        image_id: ID of the image that is the current one, or the first one in sight; empty for the first of the pack.
        is_image_selected: Whether the image is to be selected, because the person has requested it.
        filter_text: What is typed into the filter.
        choices: What the filter includes and excludes.
    """

    image_id: str = ""
    is_image_selected: bool = False
    filter_text: str = ""
    choices: tuple[Choice, ...] = ()


class UnloadedTab(Struct, frozen=True):
    """What a tab is opened with: one that was closed, one of the last run, or one that was opened in the background.

    Attributes:
        target: The pack.
        name: The pack's name; empty if it is not known.
        place: Where the tab begins.
        request: The request with the server and the key that it was open with; None for those in use when it is shown.
    """

    target: Target
    name: str = ""
    place: Place = Place()
    request: PackRequest | None = None

"""An open pack: tables of events and the states that they lead to, also with saved answers and without a network."""

from typing import override

import pytest
from msgspec import Raw
from msgspec.structs import replace

from app.core.changes import NOTHING_CHANGED, PackChanges
from app.core.connection import PackRequest
from app.core.errors import KeyNotAcceptedError, NetworkError, PackBrowserError
from app.core.limits import LiveLimits, PacksLimits
from app.core.models import ImageMetadata, Pack, count_by_status
from app.images.decoded import Thumbnail
from app.images.image_request import DownloadObserver
from app.packs.loading import AwaitingKey, Failed, Loading, PackState
from tests.tables import each_row
from tests.unit.packs.driver import EARLIER, FIRST_KEY, NAMES, A, B, Driver
from tests.unit.packs.event_tables import tables
from tests.unit.packs.stand_in_services import HeldThumbnails, StandInServices, image, pack, pack_of, settle

# Each step is an event and what follows it: the state's name, the target, the key of the request that is under way if
# it is not the first one, and after a plus sign the pack on screen with the IDs of its images. "cut off" is a pack
# without a network, "again" when it is requested by itself, and "trying" that it is. "?" precedes the reason why the
# latest text was refused, "!" precedes the alert, and words in brackets are signals. Events with commas between them
# happen before the program can handle any of them.
TABLES = tables("""
the newest request wins, also if the former one is answered at the moment @ env.key
    open a -> Loading a
    answer a xyz, open b -> Loading b
    answer b xyz -> Shown b+b:xyz (new)

a refresh finds what has changed, with another key too, but not on another server @ env.key
    open a -> Loading a
    answer a xyz -> Shown a+a:xyz (new)
    refresh -> Loading a+a:xyz
    answer a xyzw -> Shown a+a:xyzw (moved to 012)
    enter other.key -> Loading a by other.key+a:xyzw
    answer a zw other.key -> Shown a+a:zw (moved to --01)
    open b -> Loading b by other.key+a:zw
    answer b xyz other.key -> Shown b+b:xyz (new)
    demo d -> StartingDemo d+b:xyz
    demo starts -> Loading d by demo.key+b:xyz
    cancel -> Shown d+b:xyz (cancelled)
    open b -> Loading b by demo.key+b:xyz
    answer b xyz demo.key -> Shown b+b:xyz (new)

a text that names no pack is refused, and changes nothing @ env.key
    open a -> Loading a
    type nonsense -> Loading a ?NONE (refused)
    answer a xyz -> Shown a+a:xyz ?NONE (new)
    open b -> Loading b+a:xyz

an alert is shown until the state changes or the person dismisses it @ env.key
    alert -> Empty - !InternalError
    dismiss alert -> Empty -
    alert -> Empty - !InternalError
    open a -> Loading a
    alert -> Loading a !InternalError
    answer a xyz -> Shown a+a:xyz (new)

the person is asked for a key when the keychain has not answered in time, and a late answer is still used @ -
    keychain has env.key -> Empty -
    keychain times out -> Empty -
    recall -> Empty -
    open a -> AwaitingKey a asked (key wanted)
    decline -> Failed a KeyMissingError
    keychain answers -> Loading a

cancelling keeps the pack on screen @ env.key
    cancel -> Empty -
    open a -> Loading a
    cancel -> Empty a (cancelled)
    try again -> Loading a
    answer a xyz -> Shown a+a:xyz (new)
    open b -> Loading b+a:xyz
    cancel -> Shown b+a:xyz (cancelled)

a failure keeps the pack on screen and can be dismissed or retried @ env.key
    open a -> Loading a
    answer a xyz -> Shown a+a:xyz (new)
    open b -> Loading b+a:xyz
    fail b PackNotFound -> Failed b+a:xyz PackNotFoundError
    try again -> Loading b+a:xyz
    fail b PackNotFound -> Failed b+a:xyz PackNotFoundError
    dismiss -> Shown b+a:xyz
    refresh -> Loading a+a:xyz
    answer a xyz -> Shown a+a:xyz (moved to 012)

without a key the person is asked, and may decline @ -
    open a -> AwaitingKey a asked (key wanted)
    decline -> Failed a KeyMissingError
    try again -> AwaitingKey a asked (key wanted)
    enter env.key -> Loading a
    answer a xyz -> Shown a+a:xyz (new)

the keychain is waited for, and the person is asked if it has no key @ -
    recall -> Empty -
    open a -> AwaitingKey a
    open b -> AwaitingKey b
    keychain answers -> AwaitingKey b asked (key wanted)

a key that arrives after the wait was cancelled opens nothing @ -
    keychain has env.key -> Empty -
    recall -> Empty -
    open a -> AwaitingKey a
    cancel -> Empty a (cancelled)
    keychain answers -> Empty a

a key that arrives after the person declined opens the requested pack @ -
    open a -> AwaitingKey a asked (key wanted)
    decline -> Failed a KeyMissingError
    keychain has env.key -> Failed a KeyMissingError
    recall -> Failed a KeyMissingError
    keychain answers -> Loading a

a new key cancels the request with the former one @ env.key
    open a -> Loading a
    enter other.key -> Loading a by other.key
    fail a KeyNotAccepted other.key -> Failed a KeyNotAcceptedError
    try again -> Loading a by other.key
    fail a KeyNotAccepted other.key -> Failed a KeyNotAcceptedError
    enter third.key -> Loading a by third.key
    answer a xyz third.key -> Shown a+a:xyz (new)

a forgotten key is not used again for the pack on screen @ env.key
    open a -> Loading a
    answer a xyz -> Shown a+a:xyz (new)
    open b -> Loading b+a:xyz
    forget -> Shown b+a:xyz without key
    refresh -> AwaitingKey a asked+a:xyz without key (key wanted)
    enter other.key -> Loading a by other.key+a:xyz without key
    answer a xyz other.key -> Shown a+a:xyz (moved to 012)

the demo is started for its pack @ env.key
    demo d -> StartingDemo d
    demo starts -> Loading d by demo.key
    answer d xyz demo.key -> Shown d+d:xyz (new)
    refresh -> Loading d by demo.key+d:xyz

any failure of the start of the demo ends the loading of its tab @ env.key
    demo d -> StartingDemo d
    demo finds no thread -> Failed d InternalError

a failed start of the demo can be retried @ env.key
    demo d -> StartingDemo d
    demo breaks -> Failed d InternalError
    demo mends -> Failed d InternalError
    try again -> Loading d by demo.key

a pack of the demo is not requested from the real service with a new key @ -
    demo d -> StartingDemo d
    demo starts -> Loading d by demo.key
    answer d xyz demo.key -> Shown d+d:xyz (new)
    enter env.key -> Shown d+d:xyz
    refresh -> Loading d by demo.key+d:xyz
    answer d xyz demo.key -> Shown d+d:xyz (moved to 012)

a pack is refreshed and retried from the server that it was requested from, whichever is in use @ env.key
    open a -> Loading a
    answer a xyz -> Shown a+a:xyz (new)
    demo d -> StartingDemo d+a:xyz
    demo starts -> Loading d by demo.key+a:xyz
    cancel -> Shown d+a:xyz (cancelled)
    refresh -> Loading a+a:xyz
    try again -> Loading a+a:xyz
    fail a PackNotFound -> Failed a+a:xyz PackNotFoundError
    try again -> Loading a+a:xyz
    answer a xyz -> Shown a+a:xyz (moved to 012)

a request to the demo goes on when the key of the real service is forgotten @ env.key
    demo d -> StartingDemo d
    demo starts -> Loading d by demo.key
    forget -> Loading d by demo.key
    answer d xyz demo.key -> Shown d+d:xyz (new)

a server's pause is counted down, and ends earlier when the person tries again or dismisses it @ env.key
    open a -> Loading a
    429 a 2 -> Failed a TooManyRequestsError in 2 s
    tick -> Failed a TooManyRequestsError in 1 s
    try again -> Loading a
    tick -> Loading a
    429 a 2 -> Failed a TooManyRequestsError in 2 s
    dismiss -> Empty a
    tick -> Empty a

after five automatic retries, the person has to try again @ env.key
    open a -> Loading a
    5 x 429 a 1 -> Failed a TooManyRequestsError in 1 s
    5 x tick -> Loading a
    429 a 1 -> Failed a TooManyRequestsError
    tick -> Failed a TooManyRequestsError
    try again -> Loading a
    429 a 1 -> Failed a TooManyRequestsError in 1 s

a pause that is too long, or has no length, is not waited for @ env.key
    open a -> Loading a
    429 a 120 -> Failed a TooManyRequestsError in 120 s
    try again -> Loading a
    429 a 120.5 -> Failed a TooManyRequestsError
    try again -> Loading a
    429 a -> Failed a TooManyRequestsError

it is said once for each pack that no image can be decoded @ env.key
    no decoders -> Empty -
    open a -> Loading a
    answer a xyz -> Shown a+a:xyz (new)
    alert -> Shown a+a:xyz !InternalError
    no decoders -> Shown a+a:xyz !InternalError
    dismiss alert -> Shown a+a:xyz
    no decoders -> Shown a+a:xyz !DecodersNotStartedError
    dismiss alert -> Shown a+a:xyz
    no decoders -> Shown a+a:xyz
    open b -> Loading b+a:xyz
    answer b xyz -> Shown b+b:xyz (new)
    no decoders -> Shown b+b:xyz !DecodersNotStartedError

a key that the keychain does not delete is an alert until it is deleted @ env.key
    keychain refuses -> Empty -
    forget -> Empty - !KeyNotForgottenError
    keychain works -> Empty - !KeyNotForgottenError
    enter env.key -> Empty -
    alert -> Empty - !InternalError
    forget -> Empty - !InternalError

an invalid key of the environment is reported, until the person enters one @ unusable
    open a -> Failed a KeyUnusableError
    try again -> Failed a KeyUnusableError
    enter env.key -> Loading a
    forget -> Empty a
    open a -> AwaitingKey a asked (key wanted)

a key that the keychain returns while the person is asked is used if the person enters none @ -
    keychain has env.key -> Empty -
    keychain times out -> Empty -
    recall -> Empty -
    open a -> AwaitingKey a asked (key wanted)
    keychain answers -> AwaitingKey a asked
    decline -> Loading a
    decline -> Loading a

only a person who is asked can decline @ -
    recall -> Empty -
    open a -> AwaitingKey a
    decline -> AwaitingKey a

entering a key leaves the demo, and cancels its start @ env.key
    enter other.key -> Empty -
    demo d -> StartingDemo d
    enter other.key -> Empty d
    demo starts -> Empty d

a pack of the demo that is opened by its ID stays a pack of the demo @ env.key
    demo d -> StartingDemo d
    demo starts -> Loading d by demo.key
    open d -> Loading d by demo.key
    enter other.key -> Empty d

a refresh keeps the filter; another pack is shown whole @ env.key
    open a -> Loading a
    answer a xyz -> Shown a+a:xyz (new)
    filter xz -> Shown a+a:xyz of which xz
    refresh -> Loading a+a:xyz of which xz
    answer a wzx -> Shown a+a:wzx of which zx (moved to 2-1)
    open b -> Loading b+a:wzx of which zx
    answer b xyz -> Shown b+b:xyz (new)

a saved answer is shown while the service is asked, and replaced in place @ env.key
    keep a xyz -> Empty -
    open a -> Loading a+a:xyz saved (new)
    answer a xyzw -> Shown a+a:xyzw (moved to 012)

an answer that is the saved one replaces nothing @ env.key
    keep a xyz -> Empty -
    open a -> Loading a+a:xyz saved (new)
    answer a xyz -> Shown a+a:xyz

a saved answer of one key is not shown under another @ env.key
    keep a xyz -> Empty -
    enter other.key -> Empty -
    open a -> Loading a by other.key

a pack that is on screen is not replaced by a saved answer @ env.key
    open a -> Loading a
    answer a xyz -> Shown a+a:xyz (new)
    keep a old -> Shown a+a:xyz
    refresh -> Loading a+a:xyz

a refusal is shown over the saved answer, and waiting does not help @ env.key
    keep a xyz -> Empty -
    open a -> Loading a+a:xyz saved (new)
    fail a InsecureConnection -> Failed a+a:xyz saved InsecureConnectionError
    try again -> Loading a+a:xyz saved
    fail a PackNotFound -> Failed a+a:xyz saved PackNotFoundError

without a network, the saved answer stays and is requested again by itself, less and less often @ env.key
    keep a xyz -> Empty -
    open a -> Loading a+a:xyz saved (new)
    fail a Offline -> Failed a+a:xyz saved OfflineError, cut off, again in 2 s
    elapse -> Failed a+a:xyz saved OfflineError, cut off, trying
    vain a ServerNotFound -> Failed a+a:xyz saved OfflineError, cut off, again in 4 s
    elapse -> Failed a+a:xyz saved OfflineError, cut off, trying
    vain a ConnectionLost -> Failed a+a:xyz saved OfflineError, cut off, again in 5 s
    elapse -> Failed a+a:xyz saved OfflineError, cut off, trying
    hide -> Failed a+a:xyz saved OfflineError, cut off, trying
    vain a TimedOut -> Failed a+a:xyz saved OfflineError, cut off
    show -> Failed a+a:xyz saved OfflineError, cut off, again in 2 s
    elapse -> Failed a+a:xyz saved OfflineError, cut off, trying
    attempt a yzw -> Shown a+a:yzw (moved to -01)

each failure of the network is waited for @ env.key
    open a -> Loading a
    fail a ServerRefused -> Failed a ServerRefusedError, again in 2 s
    try again -> Loading a
    fail a ConnectionLost -> Failed a ConnectionLostError, again in 2 s
    try again -> Loading a
    fail a TimedOut -> Failed a TimedOutError, again in 2 s
    elapse -> Failed a TimedOutError, trying
    vain a Offline -> Failed a TimedOutError, again in 4 s
    elapse -> Failed a TimedOutError, trying
    attempt a xyz -> Shown a+a:xyz (new)

a refusal after a failure of the network is shown @ env.key
    open a -> Loading a
    answer a xyz -> Shown a+a:xyz (new)
    refresh -> Loading a+a:xyz
    fail a Offline -> Failed a+a:xyz OfflineError, cut off, again in 2 s
    elapse -> Failed a+a:xyz OfflineError, cut off, trying
    vain a PackNotFound -> Failed a+a:xyz PackNotFoundError

a request of the person ends the attempts, and a forgotten key is not used for any @ env.key
    keep a xyz -> Empty -
    open a -> Loading a+a:xyz saved (new)
    fail a Offline -> Failed a+a:xyz saved OfflineError, cut off, again in 2 s
    elapse -> Failed a+a:xyz saved OfflineError, cut off, trying
    refresh -> Loading a+a:xyz saved
    fail a Offline -> Failed a+a:xyz saved OfflineError, cut off, again in 2 s
    forget -> Shown a+a:xyz saved without key

a pack on screen is not replaced by another one when the network is back @ env.key
    open a -> Loading a
    answer a xyz -> Shown a+a:xyz (new)
    open b -> Loading b+a:xyz
    fail b Offline -> Failed b+a:xyz OfflineError

a pack of a former key is requested again with the present one @ env.key
    open a -> Loading a
    answer a xyz -> Shown a+a:xyz (new)
    enter other.key -> Loading a by other.key+a:xyz
    fail a Offline other.key -> Failed a+a:xyz OfflineError, again in 2 s
    elapse -> Failed a+a:xyz OfflineError, trying
    attempt a xyw other.key -> Shown a+a:xyw (moved to 01-)
""")


def described(state: PackState) -> str:
    """A state, written as in the tables."""
    words = [type(state).__name__, NAMES[state.target.pack_id] if state.target is not None else "-"]
    if isinstance(state, AwaitingKey) and state.is_person_asked:
        words.append("asked")
    if isinstance(state, Loading):
        key = state.request.connection.key
        assert key is not None
        words += ["by", key.secret_text] if key.secret_text != FIRST_KEY else []
    text = " ".join(words)
    if state.content is not None:
        images = "".join(image.id for image in state.content.pack.images)
        text += f"+{NAMES[state.content.request.pack_id]}:{images}"
        text += " saved" if state.content.is_saved else ""
        text += " without key" if state.content.request.connection.key is None else ""
    if isinstance(state, Failed):
        text += f" {type(state.error).__name__}"
        text += f" in {state.retry_in} s" if state.retry_in is not None else ""
    return text


class Table(Driver):
    """A visible workspace that compares what is signalled with what there is."""

    @override
    def attach(self) -> None:
        self._signalled_alert: PackBrowserError | None = None
        self.workspace.set_window_visible(is_visible=True)
        self.workspace.alert_changed.connect(self._on_alert_changed)
        self.workspace.current_changed.connect(self._on_current_changed)
        super().attach()

    def _on_current_changed(self) -> None:
        self._signalled_state = described(self.pack.state)
        self.pack.state_changed.connect(self._on_state_changed)
        self.pack.content_changed.connect(self._on_content_changed)

    def _on_alert_changed(self) -> None:
        self._signalled_alert = self.workspace.alert

    def _on_state_changed(self) -> None:
        self._signalled_state = described(self.pack.state)

    def _on_content_changed(self, changes: PackChanges | None) -> None:
        if self.pack.state.content is None:
            self.signals.append("removed")
        else:
            moves = "".join("-" if new is None else str(new) for new in changes.new_positions) if changes else ""
            self.signals.append(f"moved to {moves}" if changes else "new")

    def outcome(self) -> str:
        """What followed the latest event, written as in the tables."""
        text = described(self.pack.state)
        assert self._signalled_state == text, "the state was replaced without a signal"
        text += self._shelf()
        assert self.countdown.isActive() == (" in " in text), "the countdown runs if and only if it is needed"
        assert self._signalled_alert is self.workspace.alert, "the alert was replaced without a signal"
        text += ", cut off" if self.pack.is_disconnected else ""
        text += f", again in {self.reconnection.interval() // 1000} s" if self.reconnection.isActive() else ""
        text += ", trying" if self.is_trying else ""
        if self.workspace.refusal is not None:
            text += f" ?{self.workspace.refusal.name}"
        if self.workspace.alert is not None:
            text += f" !{type(self.workspace.alert).__name__}"
        signals, self.signals = self.signals, []
        return " ".join([text, *(f"({signal})" for signal in signals)])

    def _shelf(self) -> str:
        """The images on the shelf, if they are not all images of the pack."""
        state, shelf = self.pack.state, self.pack.shelf
        assert shelf.images == (state.content.pack.images if state.content is not None else ())
        shown = "".join(shelf.images[position].id for position in shelf.positions)
        return f" of which {shown}" if len(shown) < len(shelf.images) else ""


@pytest.mark.fault(29)
@each_row("name", TABLES)
async def test_events_lead_to_states(name: str) -> None:
    key_text, steps = TABLES[name]
    async with Table(key_text) as table:
        for event, outcome in steps:
            await table.do(event)
            assert table.outcome() == outcome, f"after {event}"
            assert table.services.requests() == table.requested(), f"after {event}"


@pytest.mark.fault(79)
async def test_a_pack_that_is_being_loaded_is_not_requested_again() -> None:
    async with Table() as table:
        await table.do("open a", "open a", "refresh", "try again")
        assert table.services.sent == [(FIRST_KEY, A)]


async def test_a_refresh_with_another_key_keeps_the_pictures() -> None:
    services = StandInServices(FIRST_KEY)
    source = services.thumbnails = HeldThumbnails()
    async with Table(services=services) as table:
        await table.show("a", "xyz")
        thumbnails = table.pack.thumbnails
        thumbnails.request(table.pack.shelf.images[:2], ())
        source.may_arrive.set()
        await table.do("-")
        source.may_arrive.clear()
        await table.do("enter other.key", "answer a wxyz other.key")
        pictures = [thumbnails.tiles.picture(image.url) is not None for image in table.pack.shelf.images]
        assert pictures == [False, True, True, False]


class ChangedThumbnails(HeldThumbnails):
    """A source whose images are other ones each time that they are checked.

    Attributes:
        removed: URLs that were removed from disk.
    """

    def __init__(self) -> None:
        super().__init__()
        self.may_arrive.set()
        self.removed: list[str] = []

    @override
    async def remove(self, url: str) -> None:
        self.removed.append(url)

    @override
    async def check(self, url: str, rank: int, observer: DownloadObserver) -> Thumbnail:
        return await self.get_thumbnail(url, rank, observer)


async def test_an_image_that_has_changed_loses_its_larger_thumbnail() -> None:
    services = StandInServices(FIRST_KEY)
    source = services.thumbnails = ChangedThumbnails()
    async with Table(services=services) as table:
        await table.show("a", "xyz")
        usual, large = table.pack.thumbnails, table.pack.large_thumbnails
        images = table.pack.shelf.images
        for thumbnails in (usual, large):
            thumbnails.request(images, ())
        await table.do("-", "refresh", "answer a xyz")
        usual.request(images[:1], ())
        usual.begin(must_check=True)
        await table.do("-")
        assert [large.tiles.picture(image.url) is not None for image in images] == [False, True, True]
        assert all(usual.tiles.picture(image.url) is not None for image in images)
        assert source.removed == [images[0].url]
        large.request(images, ())
        await table.do("-")
        assert large.tiles.picture(images[0].url) is not None


@each_row(("key_text", "stays"), [(FIRST_KEY, True), ("other.key", False)])
async def test_files_that_were_signed_anew_keep_their_pictures_with_the_same_key_alone(
    key_text: str, stays: bool
) -> None:
    former, later = (pack_of(A, [image(1, "x", f"https://cdn.invalid/x?Expires={n}&Signature={n}")]) for n in (1, 2))
    services = StandInServices(FIRST_KEY)
    services.thumbnails = ChangedThumbnails()
    async with Table(services=services) as table:
        await table.do("open a")
        services.answer_with(former)
        await table.do("-")
        table.pack.thumbnails.request(table.pack.shelf.images, ())
        await table.do("-", "refresh" if stays else f"enter {key_text}")
        services.answer_with(later, key_text)
        await table.do("-")
        assert (table.pack.thumbnails.tiles.picture(later.urls[0]) is not None) is stays


def pack_described(statuses: dict[str, str]) -> Pack:
    """Pack A with these images, each with its status."""
    made = pack(A, statuses)
    images = tuple(
        replace(image, metadata=ImageMetadata(statuses[image.id]), raw=Raw(statuses[image.id])) for image in made.images
    )
    return replace(made, images=images, status_counts=count_by_status(images))


def live_table() -> Table:
    """A table whose packs are requested again at once while their images are being described."""
    table = Table()
    table.services.settings = replace(table.services.settings, live=LiveLimits(least_seconds=0.0))
    return table


@each_row("error", [None, KeyNotAcceptedError(http_status=401), NetworkError()])
async def test_a_live_refresh_replaces_the_pack_on_screen_and_nothing_else(error: PackBrowserError | None) -> None:
    async with live_table() as table:
        await table.do("hide", "open a")
        table.services.answer_with(pack_described({"x": "pending", "y": "completed"}))
        await table.do("-", "open b", "cancel", "alert")
        assert table.outcome().startswith("Shown b+a:xy !InternalError")
        states: list[PackState] = []
        table.pack.state_changed.connect(lambda: states.append(table.pack.state))
        await table.do("show")
        assert table.services.sent_live == [(FIRST_KEY, A)]
        if error is None:
            table.services.answer_live((FIRST_KEY, A), pack_described({"x": "completed", "y": "completed"}))
            await table.do("-")
            assert table.outcome() == "Shown b+a:xy !InternalError (moved to 01)"
            assert table.pack.changes.listed.described == {"x"}
        else:
            table.services.fail_live((FIRST_KEY, A), error)
            await settle()
            is_shown = isinstance(error, KeyNotAcceptedError)
            expected = "Failed a+a:xy KeyNotAcceptedError" if is_shown else "Shown b+a:xy !InternalError"
            assert table.outcome().replace(", trying", "") == expected
        assert bool(states) == isinstance(error, KeyNotAcceptedError)


@each_row(("is_on", "is_visible"), [(True, True), (True, False), (False, True)])
async def test_packs_are_refreshed_live_if_that_is_set_and_the_window_is_visible(
    *, is_on: bool, is_visible: bool
) -> None:
    table = live_table()
    table.workspace.set_refreshes_live(refreshes_live=is_on)
    async with table:
        table.workspace.set_window_visible(is_visible=is_visible)
        await table.do("open a")
        table.services.answer_with(pack_described({"x": "pending"}))
        await table.do("-")
        assert len(table.services.sent_live) == (is_on and is_visible)


# --- Saved answers ----------------------------------------------------------------------------------------------------


async def test_a_saved_answer_is_shown_before_anything_is_sent() -> None:
    async with Table() as table:
        sent_when_shown: list[list[tuple[str, str]]] = []
        table.pack.content_changed.connect(lambda _: sent_when_shown.append([*table.services.sent]))
        await table.do("keep a xyz", "open a")
        assert (sent_when_shown, table.services.sent) == ([[]], [(FIRST_KEY, A)])


async def test_a_slow_disk_does_not_hold_the_request_up() -> None:
    for events, outcome in {
        ("disk answers",): "Loading a+a:xyz saved (new)",
        ("fail a ServerRefused", "disk answers"): (
            "Failed a+a:xyz saved ServerRefusedError, cut off, again in 2 s (new)"
        ),
        ("answer a w", "disk answers"): "Shown a+a:w (new)",
        ("open b", "disk answers"): "Loading b",
    }.items():
        table = Table()
        table.services.settings = replace(table.services.settings, packs=PacksLimits(look_seconds=0.0))
        async with table:
            await table.do("keep a xyz", "disk is slow", "open a")
            while not table.services.requests():
                await settle()
            assert table.outcome() == "Loading a"
            await table.do(*events)
            assert table.outcome() == outcome


@pytest.mark.parametrize("is_forgotten", [False, True])
async def test_an_answer_for_another_key_is_compared_with_none(is_forgotten: bool) -> None:
    async with Table() as table:
        await table.show("a", "xyz")
        former = table.content.pack.images
        await table.do(*(["forget"] if is_forgotten else []), "enter other.key", "refresh", "answer a zx other.key")
        assert table.outcome().endswith("(moved to 1-0)"), "the gallery keeps what is in both"
        assert table.pack.changes.listed == NOTHING_CHANGED
        assert table.content.pack.images[1] is not former[0], "its URL may be signed for the former key"
        kept = table.held.kept("other.key", A)
        assert kept is not None
        assert kept.unseen == NOTHING_CHANGED


async def test_a_saved_answer_for_another_key_begins_where_the_person_is() -> None:
    async with Table() as table:
        await table.do("keep a yz other.key")
        await table.show("a", "xyz")
        table.pack.set_current_image("y")
        beginnings: list[str] = []
        table.pack.content_changed.connect(lambda _: beginnings.append(table.pack.beginning.image_id))
        await table.do("enter other.key", "refresh")
        assert (table.images, table.content.is_saved, beginnings) == ("yz", True, ["y"])
        assert table.pack.is_of_key_in_use


async def test_answers_are_saved_and_only_what_a_person_requests_is_a_use() -> None:
    async with Table() as table:
        await table.do("keep a xyz", "open a", "fail a Offline")
        first = table.held.kept(FIRST_KEY, A)
        assert first is not None
        assert (first.received_at, table.held.used) == (EARLIER, [A]), "also without a new answer"
        await table.do("refresh", "answer a xyz")
        second = table.held.kept(FIRST_KEY, A)
        assert second is not None
        assert second.received_at > EARLIER
        assert table.held.used == [A, A]
        later = pack(A, "wxyz")
        table.pack.repetition._loader.answered.emit(table.content.request, later)
        third = table.held.kept(FIRST_KEY, A)
        assert third is not None
        assert (third.pack, table.held.used) == (later, [A, A])


async def test_an_image_is_selected_in_its_pack_on_screen_and_not_in_one_that_it_replaces() -> None:
    async with Table() as table:
        selected: list[str] = []
        table.pack.image_requested.connect(selected.append)
        await table.do("keep a xyz", "open a")
        table.workspace.open_pack(A, new_tab=False, image_id="y")
        assert selected == ["y"]
        await table.do("fail a Offline")
        table.workspace.open_pack(A, new_tab=False, image_id="z")
        assert selected == ["y", "z"]
        await table.do("open b")
        table.workspace.open_pack(B, new_tab=False, image_id="y")
        assert (selected, table.pack.beginning.image_id) == (["y", "z"], "y")


async def test_pictures_that_failed_without_a_network_are_tried_again_with_the_pack(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with Table() as table:
        retried: list[bool] = []
        monkeypatch.setattr(table.pack.thumbnails, "retry_failed", lambda: retried.append(True))
        await table.show("a", "xyz")
        await table.do("refresh", "fail a Offline", "elapse")
        assert retried == []
        await table.do("attempt a xyz")
        assert retried == [True]


async def test_a_saved_answer_is_no_check_and_is_of_an_earlier_day_until_the_service_has_answered() -> None:
    kept = pack_described({"x": "pending"})
    async with Table() as table:
        table.held.put(FIRST_KEY, kept, EARLIER)
        await table.do("open a")
        assert table.pack.repetition.last_check is None
        await table.do("cancel")
        states: list[bool] = []
        table.pack.state_changed.connect(lambda: states.append(table.content.is_saved))
        table.pack.repetition._loader.answered.emit(PackRequest(table.pack.connection, A), kept)
        assert states == [False], "also if a live refresh finds no change"
        assert table.pack.repetition.last_check is not None

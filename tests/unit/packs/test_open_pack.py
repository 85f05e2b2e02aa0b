"""An open pack: tables of events and the states that they lead to."""

from __future__ import annotations

from typing import TYPE_CHECKING, override

from msgspec import Raw
from msgspec.structs import replace
from PySide6.QtCore import Qt, QTimer

from app.core.connection import ApiKey, KeychainProblem
from app.core.errors import (
    InternalError,
    KeyNotAcceptedError,
    NetworkError,
    PackBrowserError,
    PackNotFoundError,
    TooManyRequestsError,
)
from app.core.filtering import Facet
from app.core.limits import LiveLimits
from app.core.models import ImageMetadata, count_by_status
from app.core.saved_values import Mark
from app.packs.keys import Keys
from app.packs.states import AwaitingKey, Failed, Loading, PackState
from app.packs.thumbnails import ThumbnailBoxes
from app.session.workspace import Workspace
from tests.tables import each_row
from tests.unit.packs.event_tables import tables
from tests.unit.packs.stand_in_services import HeldThumbnails, StandInServices, pack, settle

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.core.changes import PackChanges
    from app.core.models import Pack
    from app.images.decoded import Thumbnail
    from app.images.exchange import DownloadObserver
    from app.packs.open_pack import OpenPack

A, B, D = (f"{digit * 8}-{digit * 4}-{digit * 4}-{digit * 4}-{digit * 12}" for digit in "abd")
NAMES = {A: "a", B: "b", D: "d"}
IDS = {name: pack_id for pack_id, name in NAMES.items()}

# Each step is an event and what follows it: the state's name, the target, the key of the request that is under way if
# it is not the first one, and after a plus sign the pack on screen with the IDs of its images. "?" precedes the reason
# why the latest text was refused, "!" precedes the alert, and words in brackets are signals. Before the services are
# attached, there is no state. Events with commas between them happen before the program can handle any of them.
FIRST_KEY = "env.key"

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

the key is removed from the pack on screen as soon as it is forgotten @ env.key
    open a -> Loading a
    answer a xyz -> Shown a+a:xyz (new)
    forget -> Shown a+a:xyz without key

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

a fault of the program is an alert, and what is being loaded is loaded all the same @ env.key
    open a -> Loading a
    fault -> Loading a !InternalError
    answer a xyz -> Shown a+a:xyz (new)
    fault -> Shown a+a:xyz !InternalError

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
    fail b -> Failed b+a:xyz PackNotFoundError
    try again -> Loading b+a:xyz
    fail b -> Failed b+a:xyz PackNotFoundError
    dismiss -> Shown b+a:xyz
    refresh -> Loading a+a:xyz
    answer a xyz -> Shown a+a:xyz (moved to 012)

without a pack on screen a refresh repeats the failed request @ env.key
    refresh -> Empty -
    open a -> Loading a
    fail a -> Failed a PackNotFoundError
    dismiss -> Empty a
    refresh -> Loading a

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

a key from the keychain opens the requested pack @ -
    keychain has env.key -> Empty -
    recall -> Empty -
    open a -> AwaitingKey a
    keychain answers -> Loading a
    answer a xyz -> Shown a+a:xyz (new)

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
    refuse a other.key -> Failed a KeyNotAcceptedError
    try again -> Loading a by other.key
    refuse a other.key -> Failed a KeyNotAcceptedError
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

a later request supersedes the start of the demo @ env.key
    demo d -> StartingDemo d
    open a -> Loading a
    demo starts -> Loading a
    answer a xyz -> Shown a+a:xyz (new)

starting the demo can be cancelled @ env.key
    demo d -> StartingDemo d
    cancel -> Empty d (cancelled)
    demo starts -> Empty d

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

after the demo packs are requested from the real service again @ env.key
    demo d -> StartingDemo d
    demo starts -> Loading d by demo.key
    answer d xyz demo.key -> Shown d+d:xyz (new)
    leave -> Empty - (removed) (demo left)
    open a -> Loading a
    answer a xyz -> Shown a+a:xyz (new)

a pack is refreshed and retried from the server that it was requested from, whichever is in use @ env.key
    open a -> Loading a
    answer a xyz -> Shown a+a:xyz (new)
    demo d -> StartingDemo d+a:xyz
    demo starts -> Loading d by demo.key+a:xyz
    cancel -> Shown d+a:xyz (cancelled)
    refresh -> Loading a+a:xyz
    try again -> Loading a+a:xyz
    fail a -> Failed a+a:xyz PackNotFoundError
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

an alert is about the newest event @ env.key
    alert -> Empty - !InternalError
    cancel -> Empty - !InternalError
    forget -> Empty - !InternalError
    enter other.key -> Empty -

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

after the person declined, a keychain without a key changes nothing @ -
    open a -> AwaitingKey a asked (key wanted)
    decline -> Failed a KeyMissingError
    recall -> Failed a KeyMissingError
    keychain answers -> Failed a KeyMissingError

a key from the keychain repeats nothing that failed for another reason @ -
    demo d -> StartingDemo d
    demo breaks -> Failed d InternalError
    keychain has env.key -> Failed d InternalError
    recall -> Failed d InternalError
    keychain answers -> Failed d InternalError

asking for a key supersedes the start of the demo @ -
    demo d -> StartingDemo d
    open a -> AwaitingKey a asked (key wanted)
    demo starts -> AwaitingKey a asked

the start of the demo supersedes a request @ env.key
    open a -> Loading a
    demo d -> StartingDemo d
    demo starts -> Loading d by demo.key

leaving the demo cancels its request @ env.key
    demo d -> StartingDemo d
    demo starts -> Loading d by demo.key
    leave -> Empty - (demo left)

entering a key leaves the demo, and cancels its start @ env.key
    enter other.key -> Empty -
    demo d -> StartingDemo d
    enter other.key -> Empty d
    demo starts -> Empty d

the ID of a pack of the demo is requested from the real service if that is in use @ env.key
    open d -> Loading d
    demo d -> StartingDemo d
    demo starts -> Loading d by demo.key

a pack that the demo does not have is requested from the real service with a new key @ env.key
    demo d -> StartingDemo d
    demo starts -> Loading d by demo.key
    open a -> Loading a by demo.key
    enter other.key -> Loading a by other.key

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
        text += " without key" if state.content.request.connection.key is None else ""
    if isinstance(state, Failed):
        text += f" {type(state.error).__name__}"
        text += f" in {state.retry_in} s" if state.retry_in is not None else ""
    return text


class Table:
    """A workspace, and the events of the tables."""

    def __init__(self, key_text: str | None) -> None:
        is_unusable = key_text == "unusable"
        self.services = StandInServices(None if is_unusable else key_text)
        keys = Keys(self.services.connections, environment_wins=is_unusable, is_unusable=is_unusable)
        self.workspace = Workspace(keys, [D])
        self._signals: list[str] = []
        self._signalled_state = ""
        self._signalled_alert: PackBrowserError | None = None
        self.workspace.refused.connect(lambda *_: self._signals.append("refused"))
        self.workspace.demo_left.connect(lambda: self._signals.append("demo left"))
        self.workspace.cancelled.connect(lambda: self._signals.append("cancelled"))
        keys.wanted.connect(lambda: self._signals.append("key wanted"))
        self.workspace.alert_changed.connect(self._on_alert_changed)

    @property
    def pack(self) -> OpenPack:
        assert self.workspace.current is not None
        return self.workspace.current

    def attach(self) -> None:
        self.workspace.current_changed.connect(self._on_current_changed)
        self.workspace.attach(self.services, ThumbnailBoxes(320, 512), recalls_key=False)

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
            self._signals.append("removed")
        else:
            moves = "".join("-" if new is None else str(new) for new in changes.new_positions) if changes else ""
            self._signals.append(f"moved to {moves}" if changes else "new")

    def outcome(self) -> str:
        """What followed the latest event, written as in the tables."""
        text = described(self.pack.state)
        assert self._signalled_state == text, "the state was replaced without a signal"
        text += self._shelf()
        assert self._countdown.isActive() == (" in " in text), "the countdown runs if and only if it is needed"
        assert self._signalled_alert is self.workspace.alert, "the alert was replaced without a signal"
        if self.workspace.refusal is not None:
            text += f" ?{self.workspace.refusal.name}"
        if self.workspace.alert is not None:
            text += f" !{type(self.workspace.alert).__name__}"
        signals, self._signals = self._signals, []
        return " ".join([text, *(f"({signal})" for signal in signals)])

    def _shelf(self) -> str:
        """The images on the shelf, if they are not all images of the pack."""
        state, shelf = self.pack.state, self.pack.shelf
        assert shelf.images == (state.content.pack.images if state.content is not None else ())
        shown = "".join(shelf.images[position].id for position in shelf.positions)
        return f" of which {shown}" if len(shown) < len(shelf.images) else ""

    @property
    def _countdown(self) -> QTimer:
        (countdown,) = self.pack.findChildren(QTimer, options=Qt.FindChildOption.FindDirectChildrenOnly)
        return countdown

    def requested(self) -> set[tuple[str, str]]:
        """Key and pack ID of the request that should be under way."""
        pack = self.workspace.current
        if pack is None or not isinstance(pack.state, Loading):
            return set()
        key = pack.state.request.connection.key
        return {(key.secret_text if key is not None else "", pack.state.request.pack_id)}

    async def do(self, event: str) -> None:
        for each in event.split(", "):
            self._do(each)
        await settle()

    def _do(self, event: str) -> None:
        workspace = self.workspace
        plain: dict[str, Callable[[], object]] = {
            "alert": lambda: workspace.show_alert(InternalError()),
            "cancel": workspace.cancel,
            "decline": lambda: self.pack.decline_key(),
            "demo starts": self.services.demo_may_start.set,
            "demo breaks": lambda: self._set_demo(OSError("no port")),
            "demo finds no thread": lambda: self._set_demo(RuntimeError("can't start new thread")),
            "demo mends": lambda: self._set_demo(None),
            "dismiss": lambda: self.pack.dismiss(),
            "dismiss alert": workspace.dismiss_alert,
            "forget": workspace.keys.forget,
            "keychain refuses": lambda: self._set_keychain(KeychainProblem.REFUSED),
            "keychain works": lambda: self._set_keychain(None),
            "keychain answers": self.services.secrets.may_answer.set,
            "keychain times out": self.services.expire_at_once,
            "no decoders": workspace.report_no_decoders,
            "leave": workspace.leave_demo,
            "recall": workspace.keys.recall,
            "refresh": lambda: self.pack.refresh(),
            "fault": workspace.show_fault,
            "filter xz": self._filter_x_and_z,
            "tick": self._tick,
            "try again": lambda: self.pack.try_again(),
        }
        if event in plain:
            plain[event]()
        else:
            self._do_with(*event.split())

    def _filter_x_and_z(self) -> None:
        self.pack.marks.mark([each for each in self.pack.shelf.images if each.id in "xz"], Mark.PICKED)
        self.pack.filter.toggle(Facet.MARK, Mark.PICKED)

    def _do_with(self, verb: str, what: str, *more: str) -> None:
        match verb:
            case "open":
                self.workspace.open(IDS[what])
            case "type":
                self.workspace.open(what)
            case "demo":
                self.workspace.open_demo(IDS[what])
            case "answer":
                self.services.answer(IDS[what], *more)
            case "fail":
                self.services.fail(IDS[what], PackNotFoundError(http_status=404))
            case "refuse":
                self.services.fail(IDS[what], KeyNotAcceptedError(http_status=401), *more)
            case "429":
                retry_after = float(more[0]) if more else None
                self.services.fail(IDS[what], TooManyRequestsError(http_status=429, retry_after=retry_after))
            case "enter":
                self.workspace.keys.enter(ApiKey(what))
            case "keychain":
                self.services.secrets.stored = more[0]
            case _:
                raise AssertionError(verb)

    def _tick(self) -> None:
        """Let a second pass for the countdown, if it runs."""
        if self._countdown.isActive():
            self._countdown.timeout.emit()

    def _set_keychain(self, problem: KeychainProblem | None) -> None:
        self.services.secrets.problem = problem

    def _set_demo(self, error: Exception | None) -> None:
        self.services.demo_error = error
        self.services.demo_may_start.set()

    async def aclose(self) -> None:
        await self.workspace.aclose()
        assert self.services.requests() == set()
        await self.services.tasks.aclose()


@each_row("name", TABLES)
async def test_events_lead_to_states(name: str) -> None:
    key_text, steps = TABLES[name]
    table = Table(key_text)
    table.attach()
    for event, outcome in steps:
        await table.do(event)
        assert table.outcome() == outcome, f"after {event}"
        assert table.services.requests() == table.requested(), f"after {event}"
    await table.aclose()


async def test_a_pack_that_is_being_loaded_is_not_requested_again() -> None:
    table = Table("env.key")
    table.attach()
    for event in ("open a", "open a", "refresh", "try again"):
        await table.do(event)
    assert table.services.sent == [("env.key", A)]
    await table.aclose()


async def test_a_refresh_with_another_key_keeps_the_pictures() -> None:
    table = Table("env.key")
    source = table.services.thumbnails = HeldThumbnails()
    table.attach()
    for event in ("open a", "answer a xyz"):
        await table.do(event)
    thumbnails = table.pack.thumbnails
    thumbnails.request(table.pack.shelf.images[:2], ())
    source.may_arrive.set()
    await table.do("cancel")
    source.may_arrive.clear()
    for event in ("enter other.key", "answer a wxyz other.key"):
        await table.do(event)
    pictures = [thumbnails.tiles.picture(image.url) is not None for image in table.pack.shelf.images]
    assert pictures == [False, True, True, False]
    await table.aclose()


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
    table = Table("env.key")
    source = table.services.thumbnails = ChangedThumbnails()
    table.attach()
    for event in ("open a", "answer a xyz"):
        await table.do(event)
    usual, large = table.pack.thumbnails, table.pack.large_thumbnails
    images = table.pack.shelf.images
    for thumbnails in (usual, large):
        thumbnails.request(images, ())
    for event in ("tick", "refresh", "answer a xyz"):
        await table.do(event)
    usual.request(images[:1], ())
    usual.begin(must_check=True)
    await table.do("tick")
    assert [large.tiles.picture(image.url) is not None for image in images] == [False, True, True]
    assert all(usual.tiles.picture(image.url) is not None for image in images)
    assert source.removed == [images[0].url]
    large.request(images, ())
    await table.do("tick")
    assert large.tiles.picture(images[0].url) is not None
    await table.aclose()


def pack_described(statuses: dict[str, str]) -> Pack:
    """Pack A with these images, each with its status."""
    made = pack(A, statuses)
    images = tuple(
        replace(image, metadata=ImageMetadata(statuses[image.id]), raw=Raw(statuses[image.id])) for image in made.images
    )
    return replace(made, images=images, status_counts=count_by_status(images))


@each_row("error", [None, KeyNotAcceptedError(http_status=401), NetworkError()])
async def test_a_live_refresh_replaces_the_pack_on_screen_and_nothing_else(error: PackBrowserError | None) -> None:
    table = Table("env.key")
    table.services.settings = replace(table.services.settings, live=LiveLimits(least_seconds=0.0))
    table.attach()
    await table.do("open a")
    table.services.answer_with(pack_described({"x": "pending", "y": "completed"}))
    for event in ("tick", "open b", "cancel", "alert"):
        await table.do(event)
    assert table.outcome().startswith("Shown b+a:xy !InternalError")
    states: list[PackState] = []
    table.pack.state_changed.connect(lambda: states.append(table.pack.state))
    table.workspace.set_window_visible(is_visible=True)
    await table.do("alert")
    assert table.services.sent_live == [("env.key", A)]
    if error is None:
        table.services.answer_live(("env.key", A), pack_described({"x": "completed", "y": "completed"}))
        await table.do("alert")
        assert table.outcome() == "Shown b+a:xy !InternalError (moved to 01)"
        assert table.pack.changes.listed.described == {"x"}
    else:
        table.services.fail_live(("env.key", A), error)
        await table.do("tick")
        is_shown = isinstance(error, KeyNotAcceptedError)
        expected = "Failed a+a:xy KeyNotAcceptedError" if is_shown else "Shown b+a:xy !InternalError"
        assert table.outcome() == expected
    assert bool(states) == isinstance(error, KeyNotAcceptedError)
    await table.aclose()


@each_row(("is_on", "is_visible"), [(True, True), (True, False), (False, True)])
async def test_what_is_set_before_there_are_services_holds_for_live_refreshes(*, is_on: bool, is_visible: bool) -> None:
    table = Table("env.key")
    table.services.settings = replace(table.services.settings, live=LiveLimits(least_seconds=0.0))
    table.workspace.set_refreshes_live(refreshes_live=is_on)
    table.workspace.set_window_visible(is_visible=is_visible)
    table.attach()
    await table.do("open a")
    table.services.answer_with(pack_described({"x": "pending"}))
    await table.do("tick")
    assert len(table.services.sent_live) == (is_on and is_visible)
    await table.aclose()

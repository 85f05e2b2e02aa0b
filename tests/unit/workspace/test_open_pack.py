"""An open pack: tables of events and the states that they lead to."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QTimer

from app.core.connection import ApiKey
from app.core.errors import KeyNotAcceptedError, PackNotFoundError, TooManyRequestsError
from app.start.event_loop import EventLoop
from app.workspace.keys import Keys
from app.workspace.states import AwaitingKey, Empty, Failed, Loading, PackState, Shown, StartingDemo
from app.workspace.thumbnails import ThumbnailBoxes
from app.workspace.workspace import Workspace
from tests.unit.workspace.stand_in_services import StandInServices

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QApplication

    from app.workspace.open_pack import OpenPack

A, B, D = (f"{digit * 8}-{digit * 4}-{digit * 4}-{digit * 4}-{digit * 12}" for digit in "abd")
NAMES = {A: "a", B: "b", D: "d"}
IDS = {name: pack_id for pack_id, name in NAMES.items()}

# Each step is an event and the state that follows it: its name, the target, the key of the request that is under way
# unless it is the first one, and after a plus sign the pack on screen.
FIRST_KEY = "env.key"
type Step = tuple[str, str]

TABLES: dict[str, tuple[str | None, list[Step]]] = {
    "a pack is opened": (
        "env.key",
        [("open a", "Loading a"), ("answer a", "Shown a+a")],
    ),
    "the newest request wins, in whatever order the answers arrive": (
        "env.key",
        [("open a", "Loading a"), ("open b", "Loading b"), ("answer b", "Shown b+b")],
    ),
    "the pack on screen stays until the next one is loaded": (
        "env.key",
        [("open a", "Loading a"), ("answer a", "Shown a+a"), ("open b", "Loading b+a"), ("answer b", "Shown b+b")],
    ),
    "cancelling keeps the pack on screen": (
        "env.key",
        [
            ("cancel", "Empty -"),
            ("open a", "Loading a"),
            ("cancel", "Empty a"),
            ("try again", "Loading a"),
            ("answer a", "Shown a+a"),
            ("open b", "Loading b+a"),
            ("cancel", "Shown b+a"),
        ],
    ),
    "a failure keeps the pack on screen and can be dismissed or retried": (
        "env.key",
        [
            ("open a", "Loading a"),
            ("answer a", "Shown a+a"),
            ("open b", "Loading b+a"),
            ("fail b", "Failed b+a PackNotFoundError"),
            ("try again", "Loading b+a"),
            ("fail b", "Failed b+a PackNotFoundError"),
            ("dismiss", "Shown b+a"),
            ("refresh", "Loading a+a"),
            ("answer a", "Shown a+a"),
        ],
    ),
    "without a pack on screen a refresh repeats the failed request": (
        "env.key",
        [
            ("refresh", "Empty -"),
            ("open a", "Loading a"),
            ("fail a", "Failed a PackNotFoundError"),
            ("dismiss", "Empty a"),
            ("refresh", "Loading a"),
        ],
    ),
    "without a key the person is asked, and may decline": (
        None,
        [
            ("open a", "AwaitingKey a asked"),
            ("decline", "Failed a KeyMissingError"),
            ("try again", "AwaitingKey a asked"),
            ("enter env.key", "Loading a"),
            ("answer a", "Shown a+a"),
        ],
    ),
    "the keychain is waited for, and the person is asked if it has no key": (
        None,
        [
            ("recall", "Empty -"),
            ("open a", "AwaitingKey a"),
            ("open b", "AwaitingKey b"),
            ("keychain answers", "AwaitingKey b asked"),
        ],
    ),
    "a key from the keychain opens the requested pack": (
        None,
        [
            ("keychain has env.key", "Empty -"),
            ("recall", "Empty -"),
            ("open a", "AwaitingKey a"),
            ("keychain answers", "Loading a"),
            ("answer a", "Shown a+a"),
        ],
    ),
    "a key that arrives after the wait was cancelled opens nothing": (
        None,
        [
            ("keychain has env.key", "Empty -"),
            ("recall", "Empty -"),
            ("open a", "AwaitingKey a"),
            ("cancel", "Empty a"),
            ("keychain answers", "Empty a"),
        ],
    ),
    "a key that arrives after the person declined opens the requested pack": (
        None,
        [
            ("open a", "AwaitingKey a asked"),
            ("decline", "Failed a KeyMissingError"),
            ("keychain has env.key", "Failed a KeyMissingError"),
            ("recall", "Failed a KeyMissingError"),
            ("keychain answers", "Loading a"),
        ],
    ),
    "a new key cancels the request with the former one": (
        "env.key",
        [
            ("open a", "Loading a"),
            ("enter other.key", "Loading a by other.key"),
            ("refuse a other.key", "Failed a KeyNotAcceptedError"),
            ("try again", "Loading a by other.key"),
            ("refuse a other.key", "Failed a KeyNotAcceptedError"),
            ("enter third.key", "Loading a by third.key"),
            ("answer a third.key", "Shown a+a"),
        ],
    ),
    "a forgotten key is not used again for the pack on screen": (
        "env.key",
        [
            ("open a", "Loading a"),
            ("answer a", "Shown a+a"),
            ("open b", "Loading b+a"),
            ("forget", "Shown b+a"),
            ("refresh", "AwaitingKey a asked+a"),
            ("enter other.key", "Loading a by other.key+a"),
            ("answer a other.key", "Shown a+a"),
        ],
    ),
    "the demo is started for its pack": (
        "env.key",
        [
            ("demo d", "StartingDemo d"),
            ("demo starts", "Loading d by demo.key"),
            ("answer d demo.key", "Shown d+d"),
            ("refresh", "Loading d by demo.key+d"),
        ],
    ),
    "a later request supersedes the start of the demo": (
        "env.key",
        [
            ("demo d", "StartingDemo d"),
            ("open a", "Loading a"),
            ("demo starts", "Loading a"),
            ("answer a", "Shown a+a"),
        ],
    ),
    "starting the demo can be cancelled": (
        "env.key",
        [("demo d", "StartingDemo d"), ("cancel", "Empty d"), ("demo starts", "Empty d")],
    ),
    "a failed start of the demo can be retried": (
        "env.key",
        [
            ("demo d", "StartingDemo d"),
            ("demo breaks", "Failed d InternalError"),
            ("demo mends", "Failed d InternalError"),
            ("try again", "Loading d by demo.key"),
        ],
    ),
    "a pack of the demo is not requested from the real service with a new key": (
        None,
        [
            ("demo d", "StartingDemo d"),
            ("demo starts", "Loading d by demo.key"),
            ("answer d demo.key", "Shown d+d"),
            ("enter env.key", "Shown d+d"),
            ("refresh", "Loading d by demo.key+d"),
            ("answer d demo.key", "Shown d+d"),
        ],
    ),
    "after the demo packs are requested from the real service again": (
        "env.key",
        [
            ("demo d", "StartingDemo d"),
            ("demo starts", "Loading d by demo.key"),
            ("answer d demo.key", "Shown d+d"),
            ("leave", "Empty -"),
            ("open a", "Loading a"),
            ("answer a", "Shown a+a"),
        ],
    ),
    "a pack is refreshed and retried from the server that it was requested from, whichever is in use": (
        "env.key",
        [
            ("open a", "Loading a"),
            ("answer a", "Shown a+a"),
            ("demo d", "StartingDemo d+a"),
            ("demo starts", "Loading d by demo.key+a"),
            ("cancel", "Shown d+a"),
            ("refresh", "Loading a+a"),
            ("try again", "Loading a+a"),
            ("fail a", "Failed a+a PackNotFoundError"),
            ("try again", "Loading a+a"),
            ("answer a", "Shown a+a"),
        ],
    ),
    "a request to the real service with a forgotten key is cancelled while the demo is in use": (
        "env.key",
        [
            ("open a", "Loading a"),
            ("answer a", "Shown a+a"),
            ("demo d", "StartingDemo d+a"),
            ("demo starts", "Loading d by demo.key+a"),
            ("cancel", "Shown d+a"),
            ("refresh", "Loading a+a"),
            ("forget", "Shown a+a"),
        ],
    ),
    "a request to the demo goes on when the key of the real service is forgotten": (
        "env.key",
        [
            ("demo d", "StartingDemo d"),
            ("demo starts", "Loading d by demo.key"),
            ("forget", "Loading d by demo.key"),
            ("answer d demo.key", "Shown d+d"),
        ],
    ),
    "a request is repeated with its own server and key when the server's pause is over": (
        "env.key",
        [
            ("open a", "Loading a"),
            ("answer a", "Shown a+a"),
            ("demo d", "StartingDemo d+a"),
            ("demo starts", "Loading d by demo.key+a"),
            ("cancel", "Shown d+a"),
            ("refresh", "Loading a+a"),
            ("429 a 1", "Failed a+a TooManyRequestsError in 1 s"),
            ("tick", "Loading a+a"),
            ("answer a", "Shown a+a"),
        ],
    ),
    "a server's pause is counted down, and ends earlier when the person tries again or dismisses it": (
        "env.key",
        [
            ("open a", "Loading a"),
            ("429 a 2", "Failed a TooManyRequestsError in 2 s"),
            ("tick", "Failed a TooManyRequestsError in 1 s"),
            ("try again", "Loading a"),
            ("tick", "Loading a"),
            ("429 a 2", "Failed a TooManyRequestsError in 2 s"),
            ("dismiss", "Empty a"),
            ("tick", "Empty a"),
        ],
    ),
    "after five automatic retries, the person has to try again": (
        "env.key",
        [
            ("open a", "Loading a"),
            *[("429 a 1", "Failed a TooManyRequestsError in 1 s"), ("tick", "Loading a")] * 5,
            ("429 a 1", "Failed a TooManyRequestsError"),
            ("tick", "Failed a TooManyRequestsError"),
            ("try again", "Loading a"),
            ("429 a 1", "Failed a TooManyRequestsError in 1 s"),
        ],
    ),
    "a pause that is too long is not waited for": (
        "env.key",
        [("open a", "Loading a"), ("429 a 100000", "Failed a TooManyRequestsError")],
    ),
}


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
        text += f"+{NAMES[state.content.request.pack_id]}"
    if isinstance(state, Failed):
        text += f" {type(state.error).__name__}"
        text += f" in {state.retry_in} s" if state.retry_in is not None else ""
    return text


class Table:
    """An open pack, and the events of the tables."""

    def __init__(self, key_text: str | None) -> None:
        self.services = StandInServices(key_text)
        keys = Keys(self.services.session, environment_wins=False)
        self.workspace = Workspace(keys, [D])
        self.workspace.attach(self.services, ThumbnailBoxes(320, 512), recalls_key=False)

    @property
    def pack(self) -> OpenPack:
        assert self.workspace.current is not None
        return self.workspace.current

    async def do(self, event: str) -> None:
        plain: dict[str, Callable[[], object]] = {
            "cancel": self.pack.cancel,
            "decline": self.pack.decline_key,
            "demo starts": self.services.demo_may_start.set,
            "demo breaks": lambda: self._set_demo(fails=True),
            "demo mends": lambda: self._set_demo(fails=False),
            "dismiss": self.pack.dismiss,
            "forget": self.workspace.keys.forget,
            "keychain answers": self.services.secrets.may_answer.set,
            "leave": self.workspace.leave_demo,
            "recall": self.workspace.keys.recall,
            "refresh": self.pack.refresh,
            "tick": self._tick,
            "try again": self.pack.try_again,
        }
        if event in plain:
            plain[event]()
        else:
            self._do_with(*event.split())
        for _ in range(20):
            await asyncio.sleep(0)

    def _do_with(self, verb: str, what: str, *more: str) -> None:
        match verb:
            case "open":
                self.workspace.open(IDS[what])
            case "demo":
                self.workspace.open_demo(IDS[what])
            case "answer":
                self.services.answer(IDS[what], "xyz", *more)
            case "fail":
                self.services.fail(IDS[what], PackNotFoundError(http_status=404))
            case "refuse":
                self.services.fail(IDS[what], KeyNotAcceptedError(http_status=401), *more)
            case "429":
                error = TooManyRequestsError(http_status=429, retry_after=float(more[0]))
                self.services.fail(IDS[what], error, *more[1:])
            case "enter":
                self.workspace.keys.enter(ApiKey(what))
            case "keychain":
                self.services.secrets.stored = more[0]
            case _:
                raise AssertionError(verb)

    def _tick(self) -> None:
        """Let a second pass for the countdown, if it runs."""
        (countdown,) = self.pack.findChildren(QTimer)
        if countdown.isActive():
            countdown.timeout.emit()

    def _set_demo(self, *, fails: bool) -> None:
        self.services.demo_fails = fails
        self.services.demo_may_start.set()

    async def aclose(self) -> None:
        await self.workspace.aclose()
        await self.services.tasks.aclose()
        assert self.services.reported == []


@pytest.mark.parametrize("name", TABLES)
def test_events_lead_to_states(qapp: QApplication, name: str) -> None:
    async def play() -> None:
        key_text, steps = TABLES[name]
        table = Table(key_text)
        seen: list[str] = []
        table.pack.state_changed.connect(lambda: seen.append(described(table.pack.state)))
        for event, state in steps:
            await table.do(event)
            assert described(table.pack.state) == state, f"after {event}"
            assert not seen or seen[-1] == state, f"{event} was not signalled"
        await table.aclose()

    with asyncio.Runner(loop_factory=lambda: EventLoop(qapp)) as runner:
        runner.run(play())


def test_every_state_is_reached() -> None:
    reached = {state.split()[0] for _, steps in TABLES.values() for _, state in steps}
    assert reached == {state.__name__ for state in (Empty, AwaitingKey, StartingDemo, Loading, Shown, Failed)}

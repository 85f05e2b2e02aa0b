"""Saved answers: shown before the service is asked, replaced in place, and kept usable without a network."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QTimer

from app.core.changes import NOTHING_CHANGED
from app.core.connection import ApiKey, PackRequest
from app.core.errors import (
    ConnectionLostError,
    InsecureConnectionError,
    KeyNotAcceptedError,
    OfflineError,
    PackBrowserError,
    PackNotFoundError,
    ServerNotFoundError,
    ServerRefusedError,
    TimedOutError,
)
from app.core.limits import ReconnectionLimits, SavedAnswerLimits
from app.core.models import ImageMetadata, count_by_status
from app.packs.keys import Keys
from app.packs.states import Content, Failed, Loading, Shown
from app.packs.thumbnails import ThumbnailBoxes
from app.session.workspace import Workspace
from tests.tables import each_row
from tests.unit.packs.held_packs import HeldPacks
from tests.unit.packs.stand_in_services import StandInServices, pack

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from app.core.changes import PackChanges
    from app.core.models import Pack
    from app.packs.open_pack import OpenPack


A, B = (f"{digit * 8}-{digit * 4}-{digit * 4}-{digit * 4}-{digit * 12}" for digit in "ab")
KEY = "env.key"
EARLIER = 1_700_000_000.0


class ServicesWithSavedAnswers(StandInServices):
    """Services whose saved answers are given by the test."""

    def __init__(self, key_text: str | None) -> None:
        super().__init__(key_text)
        self.settings = replace(
            self.settings,
            api=replace(self.settings.api, retries=0),
            kept=SavedAnswerLimits(look_seconds=60.0),
            reconnection=ReconnectionLimits(least_seconds=2.0, most_seconds=5.0, growth=2.0),
        )
        self.held: HeldPacks = HeldPacks()


class Setup:
    """A visible window with one open pack.

    Attributes:
        changes: What each replacement of the pack on screen was: "other", or where the former images went.
    """

    def __init__(self) -> None:
        self.services = ServicesWithSavedAnswers(KEY)
        self.workspace = Workspace(Keys(self.services.connections, environment_wins=True), ())
        self.workspace.set_window_visible(is_visible=True)
        self.changes: list[str] = []

    def attach(self) -> None:
        self.workspace.attach(self.services, ThumbnailBoxes(320, 640), recalls_key=False)
        self.pack.content_changed.connect(self._on_content_changed)

    def keep(self, pack_id: str, image_ids: str) -> None:
        self.services.held.put(KEY, pack(pack_id, image_ids), EARLIER)

    @property
    def pack(self) -> OpenPack:
        current = self.workspace.current
        assert current is not None
        return current

    @property
    def images(self) -> str:
        """The ids of the images on screen."""
        content = self.pack.state.content
        return "".join(image.id for image in content.pack.images) if content is not None else ""

    @property
    def content(self) -> Content:
        assert self.pack.state.content is not None
        return self.pack.state.content

    @property
    def is_saved(self) -> bool:
        content = self.pack.state.content
        return content is not None and content.is_saved

    @property
    def sent(self) -> list[str]:
        """IDs of the packs that were requested by the person so far."""
        return [pack_id for _, pack_id in self.services.sent]

    @property
    def attempts(self) -> int:
        """Number of requests that were sent by themselves."""
        return len(self.services.sent_live)

    @property
    def wait(self) -> float | None:
        """Seconds until the next attempt; None if there will be none."""
        timer = self.pack.repetition.findChild(QTimer, "retry")
        assert timer is not None
        return timer.interval() / 1000 if timer.isActive() else None

    async def elapse(self) -> None:
        """Let the next attempt begin, if there will be one."""
        timer = self.pack.repetition.findChild(QTimer, "retry")
        assert timer is not None
        if timer.isActive():
            timer.stop()
            timer.timeout.emit()
        await self.run()

    async def run(self) -> None:
        for _ in range(30):
            await asyncio.sleep(0)

    async def open(self, pack_id: str) -> None:
        self.workspace.open(pack_id)
        await self.run()

    async def answer(self, pack_id: str, image_ids: str) -> None:
        self.services.answer(pack_id, image_ids)
        await self.run()

    async def fail(self, pack_id: str, error: PackBrowserError) -> None:
        self.services.fail(pack_id, error)
        await self.run()

    async def show(self, pack_id: str, image_ids: str) -> None:
        await self.open(pack_id)
        await self.answer(pack_id, image_ids)

    async def lose_network(self) -> None:
        """Open a pack whose saved answer is shown, because there is no network."""
        self.keep(A, "xyz")
        await self.open(A)
        await self.fail(A, OfflineError())

    async def open_from_slow_disk(self) -> None:
        """Open a pack whose saved answer is not there before the request is sent."""
        self.services.settings = replace(self.services.settings, kept=SavedAnswerLimits(look_seconds=0.0))
        self.keep(A, "xyz")
        self.services.held.may_answer.clear()
        await self.open(A)
        await asyncio.sleep(0.01)

    async def answer_attempt(self, image_ids: str) -> None:
        self.services.answer_live((KEY, A), pack(A, image_ids))
        await self.run()

    async def fail_attempt(self, error: PackBrowserError) -> None:
        self.services.fail_live((KEY, A), error)
        await self.run()

    def _on_content_changed(self, changes: PackChanges | None) -> None:
        if changes is None:
            self.changes.append("other")
        else:
            self.changes.append("".join("-" if new is None else str(new) for new in changes.new_positions))


def pending_pack(pack_id: str, image_ids: str) -> Pack:
    """A pack whose images are still to be described, so that it is requested again by itself."""
    made = pack(pack_id, image_ids)
    images = tuple(replace(image, metadata=ImageMetadata("pending")) for image in made.images)
    return replace(made, images=images, status_counts=count_by_status(images))


@pytest.fixture
@asynccontextmanager
async def setup() -> AsyncIterator[Setup]:
    made = Setup()
    made.attach()
    yield made
    await made.workspace.aclose()
    await made.services.tasks.aclose()


async def test_saved_answer_is_shown_before_anything_is_sent(setup: Setup) -> None:
    setup.keep(A, "xyz")
    sent_when_shown: list[list[str]] = []
    setup.pack.content_changed.connect(lambda _: sent_when_shown.append(setup.sent))
    await setup.open(A)
    assert sent_when_shown == [[]]
    assert (setup.images, setup.is_saved, setup.sent) == ("xyz", True, [A])
    assert isinstance(setup.pack.state, Loading)
    await setup.answer(A, "xyzw")
    assert (setup.images, setup.is_saved) == ("xyzw", False)
    assert isinstance(setup.pack.state, Shown)
    assert setup.changes == ["other", "012"]


async def test_answer_of_one_key_is_not_shown_under_another(setup: Setup) -> None:
    setup.keep(A, "xyz")
    setup.workspace.keys.enter(ApiKey("other.key"))
    await setup.open(A)
    assert (setup.images, setup.services.sent) == ("", [("other.key", A)])


@pytest.mark.parametrize("is_forgotten", [False, True])
async def test_an_answer_for_another_key_is_compared_with_none(setup: Setup, is_forgotten: bool) -> None:
    await setup.show(A, "xyz")
    if is_forgotten:
        setup.workspace.keys.forget()
    setup.workspace.keys.enter(ApiKey("other.key"))
    await setup.run()
    setup.pack.refresh()
    setup.services.answer(A, "zw", "other.key")
    await setup.run()
    assert setup.images == "zw"
    assert setup.changes == ["other", "--0"], "the gallery keeps what is in both"
    assert setup.pack.changes.listed == NOTHING_CHANGED
    kept = setup.services.held.kept("other.key", A)
    assert kept is not None
    assert kept.unseen == NOTHING_CHANGED


async def test_a_saved_answer_for_another_key_begins_where_the_person_is(setup: Setup) -> None:
    await setup.show(A, "xyz")
    setup.pack.set_current_image("y")
    setup.services.held.put("other.key", pack(A, "yz"), EARLIER)
    beginnings: list[str] = []
    setup.pack.content_changed.connect(lambda _: beginnings.append(setup.pack.beginning.image_id))
    setup.workspace.keys.enter(ApiKey("other.key"))
    await setup.run()
    setup.pack.refresh()
    await setup.run()
    assert (setup.images, setup.is_saved, beginnings) == ("yz", True, ["y"])


async def test_unchanged_images_are_the_same_objects(setup: Setup) -> None:
    setup.keep(A, "xyz")
    await setup.open(A)
    kept = setup.pack.state.content
    await setup.answer(A, "xyz")
    shown = setup.pack.state.content
    assert kept is not None
    assert shown is not None
    assert shown.pack is kept.pack
    assert not shown.is_saved
    assert setup.changes == ["other"]


async def test_answer_is_kept_for_the_next_time(setup: Setup) -> None:
    await setup.show(A, "xyz")
    first = setup.services.held.kept(KEY, A)
    assert first is not None
    assert first.received_at > EARLIER
    setup.pack.refresh()
    await setup.run()
    await setup.answer(A, "xyz")
    second = setup.services.held.kept(KEY, A)
    assert second is not None
    assert second.received_at > first.received_at


async def test_use_of_a_saved_answer_is_noted_without_a_new_answer(setup: Setup) -> None:
    await setup.lose_network()
    kept = setup.services.held.kept(KEY, A)
    assert kept is not None
    assert kept.received_at == EARLIER
    assert setup.services.held.used == [A]


async def test_live_refresh_is_kept_but_is_no_use(setup: Setup) -> None:
    await setup.open(A)
    await setup.answer(A, "xy")
    content = setup.content
    assert setup.services.held.used == [A]
    later = pack(A, "xyz")
    setup.pack.repetition._loader.answered.emit(content.request, later)
    assert setup.services.held.used == [A]
    kept = setup.services.held.kept(KEY, A)
    assert kept is not None
    assert len(kept.pack.images) == 3


async def test_slow_disk_does_not_hold_the_request_up(setup: Setup) -> None:
    await setup.open_from_slow_disk()
    assert setup.sent == [A]
    setup.services.held.may_answer.set()
    await setup.run()
    assert (setup.images, setup.is_saved) == ("xyz", True)
    await setup.answer(A, "xyzw")
    assert (setup.images, setup.sent) == ("xyzw", [A])


async def test_saved_answer_that_comes_after_the_request_has_failed_is_shown(setup: Setup) -> None:
    await setup.open_from_slow_disk()
    await setup.fail(A, ServerRefusedError())
    assert (setup.images, setup.pack.is_disconnected) == ("", False)
    setup.services.held.may_answer.set()
    await setup.run()
    assert (setup.images, setup.is_saved, setup.pack.is_disconnected) == ("xyz", True, True)
    assert setup.wait == 2.0


async def test_saved_answer_that_comes_after_the_answer_is_not_shown(setup: Setup) -> None:
    await setup.open_from_slow_disk()
    await setup.answer(A, "w")
    setup.services.held.may_answer.set()
    await setup.run()
    assert (setup.images, setup.changes) == ("w", ["other"])


async def test_other_pack_supersedes_a_saved_answer(setup: Setup) -> None:
    setup.keep(A, "xyz")
    setup.services.held.may_answer.clear()
    await setup.open(A)
    await setup.open(B)
    setup.services.held.may_answer.set()
    await setup.run()
    assert (setup.images, setup.sent) == ("", [B])


async def test_pack_that_is_on_screen_is_not_replaced_by_a_saved_answer(setup: Setup) -> None:
    await setup.show(A, "xyz")
    setup.keep(A, "old")
    setup.pack.refresh()
    await setup.run()
    assert (setup.images, setup.sent) == ("xyz", [A, A])


@each_row("error", [PackNotFoundError(), KeyNotAcceptedError(), InsecureConnectionError()])
async def test_refusal_is_shown_over_the_saved_answer(setup: Setup, error: PackBrowserError) -> None:
    setup.keep(A, "xyz")
    await setup.open(A)
    await setup.fail(A, error)
    state = setup.pack.state
    assert isinstance(state, Failed)
    assert (type(state.error), setup.images, setup.is_saved) == (type(error), "xyz", True)
    assert not setup.pack.is_disconnected
    assert setup.wait is None


CUTS: list[PackBrowserError] = [
    OfflineError(),
    ServerNotFoundError(),
    ServerRefusedError(),
    ConnectionLostError(),
    TimedOutError(),
]


@pytest.mark.parametrize("error", CUTS, ids=lambda error: type(error).__name__)
async def test_without_network_the_saved_answer_stays_and_is_requested_again(
    setup: Setup, error: PackBrowserError
) -> None:
    setup.keep(A, "xyz")
    await setup.open(A)
    await setup.fail(A, error)
    assert (setup.pack.is_disconnected, setup.images, setup.is_saved) == (True, "xyz", True)
    waits: list[Any] = []
    for _ in range(3):
        waits.append(setup.wait)
        await setup.elapse()
        await setup.fail_attempt(error)
    assert waits == [2.0, 4.0, 5.0]
    await setup.elapse()
    await setup.answer_attempt("yzw")
    assert (setup.pack.is_disconnected, setup.images, setup.is_saved) == (False, "yzw", False)
    assert isinstance(setup.pack.state, Shown)
    assert (setup.wait, setup.attempts, setup.sent) == (None, 4, [A])
    assert setup.changes == ["other", "-01"]
    kept = setup.services.held.kept(KEY, A)
    assert kept is not None
    assert len(kept.pack.images) == 3


async def test_image_of_a_saved_answer_is_selected_while_it_is_requested_again_and_without_network(
    setup: Setup,
) -> None:
    selected: list[str] = []
    setup.keep(A, "xyz")
    await setup.open(A)
    setup.pack.image_requested.connect(selected.append)
    assert isinstance(setup.pack.state, Loading)
    setup.workspace.open_pack(A, new_tab=False, image_id="y")
    assert selected == ["y"]
    await setup.fail(A, OfflineError())
    setup.workspace.open_pack(A, new_tab=False, image_id="z")
    assert selected == ["y", "z"]


async def test_image_of_a_pack_that_replaces_another_one_is_not_sought_in_that(setup: Setup) -> None:
    selected: list[str] = []
    setup.keep(A, "xyz")
    await setup.open(A)
    setup.pack.image_requested.connect(selected.append)
    await setup.open(B)
    setup.workspace.open_pack(B, new_tab=False, image_id="y")
    assert (setup.images, selected, setup.pack.beginning.image_id) == ("xyz", [], "y")


async def test_attempt_that_fails_while_the_window_is_hidden_is_the_last_one_until_it_is_visible(setup: Setup) -> None:
    await setup.lose_network()
    await setup.elapse()
    setup.workspace.set_window_visible(is_visible=False)
    await setup.fail_attempt(OfflineError())
    assert setup.wait is None
    setup.workspace.set_window_visible(is_visible=True)
    assert setup.wait == 2.0


async def test_refusal_after_a_cut_is_shown(setup: Setup) -> None:
    await setup.lose_network()
    await setup.elapse()
    await setup.fail_attempt(PackNotFoundError())
    state = setup.pack.state
    assert isinstance(state, Failed)
    assert isinstance(state.error, PackNotFoundError)
    assert (setup.images, setup.wait, setup.pack.is_disconnected) == ("xyz", None, False)


async def test_pack_that_was_never_seen_is_requested_again_when_the_network_is_back(setup: Setup) -> None:
    await setup.open(A)
    await setup.fail(A, ServerRefusedError())
    state = setup.pack.state
    await setup.elapse()
    await setup.fail_attempt(OfflineError())
    assert (setup.pack.state, setup.pack.is_disconnected) == (state, False), "the banner stays as it is"
    await setup.elapse()
    await setup.answer_attempt("xyz")
    assert isinstance(setup.pack.state, Shown)
    assert (setup.images, setup.wait) == ("xyz", None)


async def test_pack_of_a_former_key_is_requested_again_with_the_present_one(setup: Setup) -> None:
    await setup.show(A, "xyz")
    content = setup.content
    former = content.pack.images
    setup.workspace.keys.enter(ApiKey("other.key"))
    await setup.run()
    setup.services.fail(A, OfflineError(), "other.key")
    await setup.run()
    assert (setup.images, setup.pack.is_disconnected, setup.pack.is_of_key_in_use) == ("xyz", False, False)
    await setup.elapse()
    assert setup.services.sent_live == [("other.key", A)]
    setup.services.answer_live(("other.key", A), pack(A, "xyw"))
    await setup.run()
    assert (setup.images, setup.wait, setup.pack.is_of_key_in_use) == ("xyw", None, True)
    content = setup.content
    assert content.pack.images[0] is not former[0], "its URL may be signed for the former key"


async def test_pack_on_screen_is_not_replaced_by_another_one_when_the_network_is_back(setup: Setup) -> None:
    await setup.show(A, "xyz")
    await setup.open(B)
    await setup.fail(B, OfflineError())
    assert (setup.images, setup.wait) == ("xyz", None)


async def test_request_of_the_person_ends_the_attempts(setup: Setup) -> None:
    await setup.lose_network()
    await setup.elapse()
    setup.pack.refresh()
    await setup.run()
    assert (setup.sent, setup.wait) == ([A, A], None)
    assert not setup.services.is_live_under_way((KEY, A))
    await setup.answer(A, "xyzw")
    assert (setup.images, setup.wait) == ("xyzw", None)


async def test_failed_refresh_of_a_shown_pack_is_requested_again_as_a_kept_one_is(
    setup: Setup, monkeypatch: pytest.MonkeyPatch
) -> None:
    retried: list[bool] = []
    monkeypatch.setattr(setup.pack.thumbnails, "retry_failed", lambda: retried.append(True))
    await setup.show(A, "xyz")
    setup.pack.refresh()
    await setup.run()
    await setup.fail(A, OfflineError())
    assert isinstance(setup.pack.state, Failed)
    assert setup.pack.is_disconnected
    await setup.elapse()
    assert retried == []
    await setup.answer_attempt("xyz")
    assert isinstance(setup.pack.state, Shown)
    assert not setup.pack.is_disconnected
    assert retried == [True], "pictures that failed meanwhile"


async def test_forgotten_key_is_not_used_for_attempts(setup: Setup) -> None:
    await setup.lose_network()
    setup.workspace.keys.forget()
    await setup.elapse()
    assert (setup.wait, setup.attempts) == (None, 0)


async def test_saved_answer_is_no_check_until_the_service_has_answered(setup: Setup) -> None:
    kept = pending_pack(A, "xyz")
    setup.services.held.put(KEY, kept, EARLIER)
    await setup.open(A)
    assert setup.pack.repetition.last_check is None
    setup.services.answer_with(kept)
    await setup.run()
    assert not setup.is_saved
    assert setup.pack.repetition.last_check is not None


async def test_live_refresh_without_changes_ends_that_a_pack_is_from_an_earlier_day(setup: Setup) -> None:
    kept = pending_pack(A, "xyz")
    setup.services.held.put(KEY, kept, EARLIER)
    await setup.open(A)
    setup.pack.cancel()
    assert setup.is_saved
    states: list[bool] = []
    setup.pack.state_changed.connect(lambda: states.append(setup.is_saved))
    setup.pack.repetition._loader.answered.emit(PackRequest(setup.pack.connection, A), kept)
    assert (setup.is_saved, states) == (False, [False])

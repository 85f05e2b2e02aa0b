"""The list of packs: typing, sections, scrolling, failures, keys and visibility. The test answers each request."""

from __future__ import annotations

import asyncio
import random
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QTimer

from app.core.connection import ApiKey, Connection
from app.core.errors import (
    KeyNotAcceptedError,
    NetworkError,
    OfflineError,
    PackBrowserError,
    RequestRefusedError,
    ServiceFailedError,
    TimedOutError,
    TooManyRequestsError,
)
from app.core.models import PackListPage, PackListRequest, PackSummary
from app.packs.pack_list import Listed, Listing, ListingFailed, NoKey, PackList, Section, failure_to_show
from tests.unit.packs.stand_in_services import BASE_URL, StandInServices

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


OWN = Connection(BASE_URL, ApiKey("own.key"))
OTHER = Connection(BASE_URL, ApiKey("other.key"))


def pack(name: str, *, is_public: bool = False) -> PackSummary:
    return PackSummary(name, name.title(), 3, f"https://cdn.invalid/{name}", is_public=is_public)


def page(*names: str, total: int | None = None, unreadable: int = 0) -> PackListPage:
    """A part of a list. Packs whose names begin with "c" are public."""
    packs = tuple(pack(name, is_public=name.startswith("c")) for name in names)
    return PackListPage(packs, unreadable, total if total is not None else len(names))


class Setup:
    """A visible list of the own key, and a clock.

    Attributes:
        now: The time of the clock.
    """

    def __init__(self) -> None:
        self.now = 1000.0
        self.services = StandInServices("own.key")
        self.services.settings = replace(
            self.services.settings, api=replace(self.services.settings.api, retry_pause_seconds=0)
        )
        self.source = self.services.pack_lists
        self.list = PackList(self.services, lambda: self.now)

    async def begin(self, *names: str, total: int | None = None) -> None:
        """Show the list with the own key, and answer its first request."""
        await self.show()
        await self.answer(page(*names, total=total))

    async def show(self) -> None:
        """Show the list with the own key."""
        self.list.use(OWN)
        self.list.set_visible(is_visible=True)
        await self.run()

    async def more(self, answer: PackListPage) -> None:
        """Scroll to the end, and answer the request for the next part."""
        self.list.load_more()
        await self.run()
        await self.answer(answer)

    async def fail_search(self, error: PackBrowserError) -> PackBrowserError:
        """Search in a list of one pack, and let the request fail."""
        await self.begin("a")
        await self.type("g")
        await self.fail(error)
        return error

    async def run(self) -> None:
        for _ in range(20):
            await asyncio.sleep(0)

    async def answer(self, answer: PackListPage) -> None:
        self.source.answer(answer)
        await self.run()

    async def fail(self, error: PackBrowserError) -> None:
        self.source.fail(error)
        await self.run()

    async def type(self, text: str) -> None:
        """Type a text, and stop typing."""
        self.list.set_text(text)
        await self.fire("typing")

    async def fire(self, name: str) -> bool:
        """Let a timer end, if it runs. Returns whether it did."""
        timer = self.list.findChild(QTimer, name)
        assert timer is not None
        is_active = timer.isActive()
        if is_active:
            if timer.isSingleShot():
                timer.stop()
            timer.timeout.emit()
        await self.run()
        return is_active

    async def elapse(self, seconds: int) -> None:
        """Let seconds pass, at each of which a countdown counts."""
        for _ in range(seconds):
            self.now += 1
            await self.fire("retry")

    def show_later(self) -> None:
        """Hide the list, and show it again when it is no longer fresh."""
        self.list.set_visible(is_visible=False)
        self.now += self.services.settings.pack_list.fresh_seconds
        self.list.set_visible(is_visible=True)

    @property
    def state(self) -> object:
        return self.list.state

    @property
    def names(self) -> str:
        return " ".join(row.id for row in self.list.rows)

    @property
    def sent(self) -> list[str]:
        """Each request so far, such as ``own gym 0`` or ``all gym 100``."""
        return [
            f"{'all' if each.include_public else 'own'} {each.search} {each.offset}".replace("  ", " ")
            for each in self.source.sent
        ]

    @property
    def waiting(self) -> list[PackListRequest]:
        return self.source.waiting


@pytest.fixture
@asynccontextmanager
async def setup() -> AsyncIterator[Setup]:
    made = Setup()
    yield made
    made.list.close()
    await made.run()
    assert made.waiting == []
    assert not any(timer.isActive() for timer in made.list.findChildren(QTimer))
    await made.services.tasks.aclose()


# --- The list -------------------------------------------------------------------------------------------------


async def test_the_own_packs_are_listed_as_soon_as_the_list_is_visible(setup: Setup) -> None:
    setup.list.use(OWN)
    await setup.run()
    assert setup.sent == []
    for _ in range(2):
        setup.list.set_visible(is_visible=True)
        await setup.run()
    (request,) = setup.source.sent
    assert request == PackListRequest(OWN, "", 0, 100, include_public=False)
    states = [setup.state]
    await setup.answer(page("gym", "sea"))
    states.append(setup.state)
    assert states == [Listing(), Listed()]
    assert (setup.names, setup.list.total, setup.list.has_more) == ("gym sea", 2, False)
    assert setup.list.is_current


async def test_nothing_is_sent_without_a_key(setup: Setup) -> None:
    setup.list.set_visible(is_visible=True)
    setup.list.use(Connection(BASE_URL))
    for text in ("gym", ""):
        setup.list.set_text(text)
        assert setup.state == NoKey()
        await setup.fire("typing")
    setup.list.set_section(Section.COMMUNITY)
    setup.show_later()
    setup.list.load_more()
    setup.list.retry()
    await setup.run()
    assert setup.state == NoKey()
    assert (setup.sent, setup.list.total) == ([], None)


async def test_300_packs_are_scrolled_to_the_end(setup: Setup) -> None:
    packs = [f"p{number}" for number in range(300)]
    await setup.begin(*packs[:100], total=300)
    assert (setup.list.total, setup.list.has_more) == (300, True)
    for offset in (100, 200):
        setup.list.load_more()
        setup.list.load_more()  # while a request is under way, nothing is sent
        await setup.run()
        assert setup.state == Listing()
        assert setup.list.total == 300
        await setup.answer(page(*packs[offset : offset + 100], total=300))
    setup.list.load_more()
    await setup.run()
    assert setup.sent == ["own 0", "own 100", "own 200"]
    assert setup.names == " ".join(packs)
    assert not setup.list.has_more


async def test_the_community_has_public_packs_alone_and_its_total_is_known_at_its_end(setup: Setup) -> None:
    setup.list.set_section(Section.COMMUNITY)
    setup.list.use(OWN)
    setup.list.set_visible(is_visible=True)
    setup.list.set_section(Section.COMMUNITY)
    assert (setup.names, setup.list.is_current) == ("", False)
    await setup.run()
    await setup.answer(page("mine", "yours", total=5))
    assert setup.state == Listing(), "a part without public packs is not the end"
    await setup.answer(page("c1", "mine2", total=5))
    assert (setup.names, setup.list.total, setup.list.has_more) == ("c1", None, True)
    await setup.more(page("c2", total=5))
    assert (setup.names, setup.list.total) == ("c1 c2", 2)
    assert setup.sent == ["all 0", "all 2", "all 4"]


async def test_the_total_of_the_community_is_known_after_that_of_the_own_packs(setup: Setup) -> None:
    await setup.begin("mine", total=30)
    setup.list.set_section(Section.COMMUNITY)
    assert (setup.names, setup.list.total) == ("", None)
    await setup.run()
    await setup.answer(page("c1", "mine", total=100))
    assert setup.list.total == 70
    await setup.type("gym")
    await setup.answer(page("c1", "mine", total=100))
    assert setup.list.total is None, "the own packs were not counted with this text"


async def test_going_back_to_a_section_shows_it_at_once(setup: Setup) -> None:
    await setup.begin("mine")
    setup.list.set_section(Section.COMMUNITY)
    await setup.run()
    await setup.answer(page("c1"))
    setup.list.set_section(Section.YOURS)
    assert (setup.names, setup.state) == ("mine", Listed())
    assert len(setup.sent) == 2


# --- Packs are added and removed between requests -------------------------------------------------------------


async def test_a_pack_that_was_added_meanwhile_makes_none_appear_twice(setup: Setup) -> None:
    await setup.begin("a", "b", total=4)
    await setup.more(page("b", "d", total=5))
    assert setup.names == "a b d"
    await setup.more(page("e", total=5))
    assert setup.names == "a b d e"
    assert not setup.list.has_more


async def test_a_pack_that_was_removed_meanwhile_makes_none_disappear(setup: Setup) -> None:
    await setup.begin("a", "b", total=5)
    setup.list.load_more()
    await setup.run()
    await setup.answer(page("d", "e", total=4))  # a was removed, so that c is now the second one
    assert setup.sent[-1] == "own 1"
    await setup.answer(page("c", "d", "e", total=4))
    assert setup.names == "a b c d e"
    assert not setup.list.has_more


@pytest.mark.parametrize("total", [10**12, None])
async def test_a_server_that_ignores_the_offset_is_not_asked_for_ever(setup: Setup, total: int | None) -> None:
    names = [f"p{number}" for number in range(100)]
    same = PackListPage(page(*names).packs, 0, total)
    await setup.show()
    for _ in range(30):
        if setup.waiting:
            await setup.answer(same)
        setup.list.load_more()
        await setup.run()
    assert len(setup.sent) == 4
    assert len(setup.list.rows) == 100
    assert not setup.list.has_more


async def test_a_total_that_shrinks_with_each_answer_does_not_end_in_a_loop(setup: Setup) -> None:
    await setup.begin(*(f"p{number}" for number in range(100)), total=1000)
    setup.list.load_more()
    await setup.run()
    for number in range(1, 50):
        if setup.waiting:
            await setup.answer(page(f"q{number}", total=1000 - number))
    assert setup.state == Listed()
    assert len(setup.sent) < 10


async def scroll(setup: Setup, names: list[str], at_once: int, most: int = 1000) -> int:
    """Scroll to the end of a list whose service sends so many packs at once, and return how many requests it got."""
    sent = len(setup.sent)
    for _ in range(most):
        if setup.waiting:
            offset = setup.waiting[0].offset
            await setup.answer(page(*names[offset : offset + at_once], total=len(names)))
        setup.list.load_more()
        await setup.run()
        if not setup.waiting:
            break
    return len(setup.sent) - sent


@pytest.mark.parametrize("at_once", [1, 2, 20, 49])
async def test_a_service_that_sends_few_packs_at_once_is_asked_for_more_only_by_the_person(
    setup: Setup, at_once: int
) -> None:
    names = [f"p{number}" for number in range(3_000)]
    await setup.begin(*names[:at_once], total=len(names))
    requests = await scroll(setup, names, at_once)
    assert (1 + requests, len(setup.list.rows)) == (20, 20 * at_once)
    assert (setup.state, setup.list.has_more, setup.list.awaits_person) == (Listed(), True, True)
    setup.list.show_more()
    await setup.run()
    assert setup.state == Listing()
    await scroll(setup, names, at_once)
    assert (len(setup.sent), len(setup.list.rows)) == (40, 40 * at_once)
    setup.list.refresh()
    await setup.run()
    await scroll(setup, names, at_once)
    assert len(setup.sent) == 60


async def test_a_service_that_sends_half_of_what_was_requested_is_asked_until_the_end(setup: Setup) -> None:
    names = [f"p{number}" for number in range(2_000)]
    await setup.begin(*names[:50], total=len(names))
    assert await scroll(setup, names, 50) == 39
    assert (len(setup.list.rows), setup.list.awaits_person) == (2_000, False)


async def test_packs_of_others_that_are_sent_one_by_one_are_not_looked_for_in_the_whole_list(setup: Setup) -> None:
    names = [f"p{number}" for number in range(3_000)]
    await setup.begin("p0", total=1)
    setup.list.set_section(Section.COMMUNITY)
    await setup.run()
    assert await scroll(setup, names, 1) == 19
    assert len(setup.sent) == 1 + 20
    assert (setup.state, setup.names, setup.list.awaits_person) == (Listed(), "", True)


async def test_an_empty_part_is_the_end_whatever_the_total_says(setup: Setup) -> None:
    await setup.begin("a", total=7)
    await setup.more(page(total=7))
    assert (setup.names, setup.list.total, setup.list.has_more) == ("a", 1, False)


async def test_a_list_has_no_more_packs_than_the_limit(setup: Setup) -> None:
    limits = replace(setup.services.settings.pack_list, max_packs=4)
    setup.services.settings = replace(setup.services.settings, pack_list=limits)
    setup.list = PackList(setup.services, lambda: setup.now)
    await setup.begin("a", "b", total=900)
    await setup.more(page("c", "d", total=900))
    assert (setup.names, setup.list.total, setup.list.has_more) == ("a b c d", 900, False)


async def test_a_server_with_a_smaller_limit_is_asked_from_where_its_answer_ended(setup: Setup) -> None:
    await setup.show()
    await setup.answer(replace(page("a", "b", unreadable=1), total=None, limit=3))
    assert (setup.list.total, setup.list.has_more) == (None, True)
    setup.list.load_more()
    await setup.run()
    assert setup.sent[-1] == "own 3"
    await setup.answer(replace(page("d"), total=None, limit=3))
    assert (setup.names, setup.list.total, setup.list.has_more) == ("a b d", 3, False)


# --- Typing ---------------------------------------------------------------------------------------------------


async def test_a_search_begins_after_a_pause_in_the_typing(setup: Setup) -> None:
    await setup.begin("a", "b")
    for text in ("g", "gy", " gym "):
        setup.list.set_text(text)
        await setup.run()
    assert setup.sent == ["own 0"]
    assert setup.state == Listing()
    assert not setup.list.is_current
    assert setup.list.total is None
    await setup.fire("typing")
    assert [request.search for request in setup.waiting] == ["gym"]
    setup.list.set_text("gym")
    assert not await setup.fire("typing"), "blanks around a text change nothing"
    setup.list.set_text(" gym ")
    assert setup.names == "a b", "rows stay until the answer is there"
    await setup.answer(page("gym"))
    assert (setup.names, setup.list.is_current) == ("gym", True)
    assert setup.list.text == " gym "


async def test_enter_does_not_wait_for_a_pause(setup: Setup) -> None:
    await setup.begin("a")
    setup.list.set_text("gym")
    for _ in range(2):
        setup.list.search_now()
        await setup.run()
    assert len(setup.sent) == 2
    await setup.answer(page("gym"))
    assert not await setup.fire("typing")


async def test_former_searches_and_the_empty_text_are_shown_at_once(setup: Setup) -> None:
    await setup.begin("a")
    await setup.type("gym")
    await setup.answer(page("gym"))
    await setup.type("gyms")
    await setup.answer(page())
    setup.list.set_text("gym")
    assert (setup.names, setup.state) == ("gym", Listed())
    setup.list.set_text("")
    assert (setup.names, setup.state) == ("a", Listed())
    await setup.run()
    assert len(setup.sent) == 3


async def test_an_old_list_is_shown_at_once_and_requested_again(setup: Setup) -> None:
    await setup.begin("a")
    await setup.type("gym")
    await setup.answer(page("gym"))
    setup.now += 100
    setup.list.set_text("")
    await setup.run()
    assert (setup.names, setup.state, setup.list.is_current) == ("a", Listing(), True)
    await setup.answer(page("a", "b"))
    assert setup.names == "a b"


async def test_only_some_former_searches_are_kept(setup: Setup) -> None:
    await setup.begin("a")
    for number in range(20):
        await setup.type(f"s{number}")
        await setup.answer(page(f"r{number}"))
    setup.list.set_text("s19")
    setup.list.set_text("s13")
    assert setup.names == "r13"
    await setup.type("s0")
    assert setup.waiting[0].search == "s0"


async def test_a_very_long_text_is_cut(setup: Setup) -> None:
    await setup.begin("a")
    await setup.type("x" * 100_000)
    assert len(setup.waiting[0].search) == 200


# --- Failures -------------------------------------------------------------------------------------------------


async def test_a_failed_search_leaves_no_rows_of_another_text(setup: Setup) -> None:
    await setup.begin("a")
    await setup.type("gym")
    error = RequestRefusedError(http_status=422, error_code="invalid_query")
    await setup.fail(error)
    assert (setup.names, setup.state) == ("", ListingFailed(error, None))
    setup.list.load_more()
    await setup.run()
    assert setup.waiting == []
    setup.list.retry()
    await setup.run()
    assert setup.state == Listing()
    await setup.answer(page("gym"))
    assert setup.names == "gym"


async def test_a_part_that_fails_is_requested_again_and_the_rows_stay(setup: Setup) -> None:
    await setup.begin("a", "b", total=4)
    setup.list.load_more()
    await setup.run()
    await setup.fail(NetworkError())
    assert (setup.names, type(setup.state)) == ("a b", ListingFailed)
    assert (setup.list.total, setup.list.has_more) == (4, True)
    setup.list.retry()
    await setup.run()
    assert setup.sent == ["own 0", "own 2", "own 2"]
    await setup.answer(page("c", "d", total=4))
    assert (setup.names, setup.state) == ("a b c d", Listed())


def limited(seconds: float | None) -> TooManyRequestsError:
    return TooManyRequestsError(http_status=429, error_code="rate_limited", retry_after=seconds)


async def test_a_limit_of_requests_is_counted_down_and_then_tried_again(setup: Setup) -> None:
    await setup.begin("a", "b", total=4)
    setup.list.load_more()
    await setup.run()
    error = limited(3.0)
    await setup.fail(error)
    countdown = []
    for _ in range(3):
        assert isinstance(setup.state, ListingFailed)
        countdown.append(setup.state.retry_in)
        assert setup.waiting == []
        await setup.elapse(1)
    assert countdown == [3, 2, 1]
    assert setup.state == Listing()
    await setup.answer(page("c", "d", total=4))
    assert setup.names == "a b c d"
    await setup.elapse(5)
    assert len(setup.sent) == 3


async def test_typing_sends_nothing_while_the_service_has_asked_to_wait(setup: Setup) -> None:
    error = await setup.fail_search(limited(5.0))
    await setup.elapse(2)
    await setup.type("gy")
    await setup.type("gym")
    assert (setup.waiting, setup.state) == ([], ListingFailed(error, 3))
    assert setup.names == ""
    setup.list.set_text("")
    assert (setup.names, setup.state) == ("a", Listed()), "what is kept needs no request"
    await setup.type("gym")
    await setup.elapse(3)
    assert [request.search for request in setup.waiting] == ["gym"]
    await setup.answer(page("gym"))
    assert setup.names == "gym"


async def test_a_pause_that_ends_while_a_person_types_sends_the_newest_text_alone(setup: Setup) -> None:
    await setup.fail_search(limited(2.0))
    setup.list.set_text("gy")
    await setup.elapse(2)
    assert (setup.waiting, setup.state) == ([], Listing())
    await setup.type("gym")
    assert [request.search for request in setup.waiting] == ["gym"]


async def test_a_failure_that_is_dismissed_is_not_requested_again_by_itself(setup: Setup) -> None:
    await setup.begin("a", "b", total=4)
    setup.list.load_more()
    await setup.run()
    error = limited(3.0)
    await setup.fail(error)
    setup.list.dismiss()
    assert (setup.names, setup.state) == ("a b", ListingFailed(error, None, is_dismissed=True))
    await setup.elapse(10)
    setup.list.load_more()
    await setup.run()
    assert setup.waiting == []
    setup.list.refresh()
    await setup.run()
    await setup.answer(page("c", "d", total=4))
    assert (setup.names, setup.state) == ("a b c d", Listed())


async def test_after_a_dismissed_pause_the_next_search_is_counted_down_and_sent(setup: Setup) -> None:
    error = await setup.fail_search(limited(3.0))
    setup.list.dismiss()
    await setup.elapse(1)
    await setup.type("gy")
    assert (setup.waiting, setup.state) == ([], ListingFailed(error, 2))
    await setup.elapse(2)
    assert [request.search for request in setup.waiting] == ["gy"]


async def test_a_pause_that_is_dismissed_while_the_person_types_stays_dismissed(setup: Setup) -> None:
    error = await setup.fail_search(limited(5.0))
    setup.list.set_text("gy")
    setup.list.dismiss()
    await setup.fire("typing")
    assert setup.state == ListingFailed(error, None, is_dismissed=True)
    assert not await setup.fire("retry")


async def test_while_the_person_types_the_failure_of_the_former_search_is_shown(setup: Setup) -> None:
    error = await setup.fail_search(KeyNotAcceptedError(http_status=401))
    await setup.type("gy")
    assert failure_to_show(setup.list.state) == ListingFailed(error, None)
    setup.list.dismiss()
    assert failure_to_show(setup.list.state) is None
    await setup.fail(KeyNotAcceptedError(http_status=401))
    assert failure_to_show(setup.list.state) is None, "it says the same"
    await setup.type("gym")
    other = RequestRefusedError(http_status=422)
    await setup.fail(other)
    assert failure_to_show(setup.list.state) == ListingFailed(other, None)
    setup.list.retry()
    assert failure_to_show(setup.list.state) is None, "the person sees that it is tried again"
    await setup.run()
    await setup.answer(page("gym"))
    await setup.type("gyms")
    assert failure_to_show(setup.list.state) is None
    await setup.fail(other)
    setup.list.set_section(Section.COMMUNITY)
    assert failure_to_show(setup.list.state) is None


async def test_refreshing_ends_a_pause(setup: Setup) -> None:
    await setup.fail_search(limited(3600.0))
    await setup.type("")
    assert setup.state == Listed()
    setup.list.refresh()
    await setup.run()
    assert len(setup.waiting) == 1


async def test_refreshing_requests_a_fresh_list_again_and_keeps_its_rows_meanwhile(setup: Setup) -> None:
    await setup.begin("a", "b")
    setup.list.refresh()
    await setup.run()
    assert (setup.names, setup.state, len(setup.waiting)) == ("a b", Listing(), 1)
    await setup.answer(page("b"))
    assert (setup.names, setup.state) == ("b", Listed())
    setup.list.use(Connection(BASE_URL))
    setup.list.refresh()
    await setup.run()
    assert (setup.waiting, setup.state) == ([], NoKey())


@pytest.mark.parametrize("seconds", [None, 3600.0, 31_536_000.0])
async def test_a_pause_that_is_not_known_or_too_long_is_left_to_the_person(setup: Setup, seconds: float | None) -> None:
    error = await setup.fail_search(limited(seconds))
    assert setup.state == ListingFailed(error, None)
    assert not await setup.fire("retry")


async def test_a_pause_that_is_too_long_keeps_typing_from_sending_for_two_minutes(setup: Setup) -> None:
    error = await setup.fail_search(limited(3600.0))
    for text in ("gy", "gym"):
        await setup.elapse(40)
        await setup.type(text)
        assert (setup.waiting, setup.state) == ([], ListingFailed(error, None))
    await setup.elapse(60)
    assert setup.waiting == [], "nothing is sent by itself"
    await setup.type("gyms")
    assert [request.search for request in setup.waiting] == ["gyms"]


async def test_a_pause_that_is_too_long_ends_when_the_person_tries_again(setup: Setup) -> None:
    await setup.fail_search(limited(3600.0))
    await setup.type("gym")
    assert setup.waiting == []
    setup.list.retry()
    await setup.run()
    assert [request.search for request in setup.waiting] == ["gym"]


async def test_a_service_that_limits_for_ever_is_asked_five_times(setup: Setup) -> None:
    await setup.begin("a")
    await setup.type("g")
    for _ in range(20):
        if setup.waiting:
            await setup.fail(limited(1.0))
        await setup.elapse(1)
    assert len(setup.sent) == 1 + 1 + 5
    assert isinstance(setup.state, ListingFailed)
    assert setup.state.retry_in is None


# --- Keys -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("has_key", [True, False])
async def test_another_key_empties_the_list_at_once(setup: Setup, has_key: bool) -> None:
    await setup.begin("a")
    await setup.type("gym")
    await setup.answer(page("gym"))
    other = OTHER if has_key else Connection(BASE_URL)
    setup.list.use(other)
    assert (setup.names, setup.list.total, setup.list.is_current) == ("", None, False)
    setup.list.set_text("")
    assert setup.names == "", "a former search with the former key is forgotten"
    await setup.run()
    assert [request.connection for request in setup.waiting] == [other] * has_key


@pytest.mark.parametrize("is_answered", [True, False])
async def test_an_answer_with_the_former_key_is_never_shown(setup: Setup, is_answered: bool) -> None:
    await setup.begin("a", total=3)
    setup.list.load_more()
    await setup.run()
    if is_answered:
        setup.source.answer(page("secret"))  # its task is ready
    setup.list.use(OTHER)
    await setup.run()
    assert [request.connection for request in setup.waiting] == [OTHER]
    await setup.answer(page("other"))
    assert setup.names == "other"


async def test_a_pause_for_one_key_is_none_for_another(setup: Setup) -> None:
    await setup.fail_search(limited(60.0))
    setup.list.use(OTHER)
    await setup.run()
    assert [request.connection for request in setup.waiting] == [OTHER]


# --- Visibility -------------------------------------------------------------------------------------------


async def test_hiding_cancels_and_showing_goes_on(setup: Setup) -> None:
    await setup.begin("a")
    await setup.type("gym")
    setup.list.set_visible(is_visible=False)
    await setup.run()
    assert setup.waiting == []
    await setup.type("gyms")
    assert setup.waiting == []
    setup.list.set_visible(is_visible=True)
    await setup.run()
    assert [request.search for request in setup.waiting] == ["gyms"]


async def test_hiding_while_a_further_part_is_requested(setup: Setup) -> None:
    await setup.begin("a", total=3)
    setup.list.load_more()
    await setup.run()
    setup.list.set_visible(is_visible=False)
    assert setup.state == Listed()
    setup.list.set_visible(is_visible=True)
    setup.list.load_more()
    await setup.run()
    assert [request.offset for request in setup.waiting] == [1]


async def test_a_hidden_list_counts_nothing_down(setup: Setup) -> None:
    error = await setup.fail_search(limited(10.0))
    setup.list.set_visible(is_visible=False)
    setup.list.set_text("gy")
    await setup.fire("typing")
    assert not await setup.fire("retry")
    setup.now += 4
    setup.list.set_visible(is_visible=True)
    assert setup.state == ListingFailed(error, 6)
    setup.list.set_visible(is_visible=False)
    setup.now += 20
    setup.list.set_visible(is_visible=True)
    await setup.run()
    assert len(setup.waiting) == 1


async def test_showing_a_list_that_failed_requests_it_again(setup: Setup) -> None:
    await setup.show()
    await setup.fail(KeyNotAcceptedError(http_status=401))
    setup.list.set_visible(is_visible=False)
    setup.list.set_visible(is_visible=True)
    await setup.run()
    await setup.answer(page("a"))
    assert setup.names == "a"


async def test_a_list_that_is_shown_later_keeps_its_rows_until_as_many_have_arrived_anew(setup: Setup) -> None:
    await setup.begin("a", "b", total=4)
    await setup.more(page("c", "d", total=4))
    setup.show_later()
    await setup.run()
    await setup.answer(page("new", "a", total=5))
    assert setup.names == "a b c d"
    await setup.answer(page("b", "c", total=5))
    assert (setup.names, setup.list.has_more) == ("new a b c", True)
    assert setup.state == Listed()


async def test_the_rows_stay_when_they_cannot_be_requested_anew(setup: Setup) -> None:
    await setup.begin("a", "b")
    setup.show_later()
    await setup.run()
    await setup.answer(page("a", "b"))
    setup.show_later()
    await setup.run()
    await setup.fail(NetworkError())
    assert setup.names == "a b"


# --- Anything in any order ------------------------------------------------------------------------------------


class Server:
    """A service with packs of two keys, which are added and removed meanwhile. Names of packs begin with their key."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._number = 0
        self._packs: dict[str, list[PackSummary]] = {"own.key": [], "other.key": []}
        for _ in range(60):
            self.change(may_remove=False)

    def change(self, *, may_remove: bool) -> None:
        """Add a pack at the front, or remove one."""
        key = self._chance.choice(list(self._packs))
        found = self._packs[key]
        if may_remove and found and self._chance.random() < 0.5:
            found.pop(self._chance.randrange(len(found)))
        else:
            self._number += 1
            name = f"{key} {self._chance.choice('ab')}{self._chance.choice('ab')} {self._number}"
            found.insert(0, pack(name, is_public=self._chance.random() < 0.5))

    def listed(self, request: PackListRequest) -> list[PackSummary]:
        assert request.connection.key is not None
        return [
            each
            for each in self._packs[request.connection.key.secret_text]
            if request.search in each.id and (request.include_public or not each.is_public)
        ]

    def page(self, request: PackListRequest) -> PackListPage:
        found = self.listed(request)
        part = found[request.offset : request.offset + request.limit]
        return PackListPage(tuple(part), 0, len(found), request.limit)


def act(setup: Setup, server: Server, chance: random.Random) -> None:
    """Do one thing that a person, the service or the clock can do."""
    kind = chance.randrange(12)
    if kind < 3 and setup.waiting:
        setup.source.answer(server.page(setup.waiting[0]))
    elif kind == 3 and setup.waiting:
        errors = (OfflineError(), NetworkError(), limited(2.0), limited(None), ServiceFailedError(http_status=503))
        setup.source.fail(chance.choice(errors))
    elif kind == 4:
        setup.list.use(chance.choice((OWN, OWN, OTHER, Connection(BASE_URL))))
    elif kind == 5:
        setup.list.set_text(chance.choice(("", "a", "ab", "b", "ba", "nothing")))
    elif kind == 6:
        setup.list.set_section(chance.choice(tuple(Section)))
    elif kind == 7:
        setup.list.load_more()
    elif kind == 8:
        setup.list.set_visible(is_visible=chance.random() < 0.7)
    elif kind == 9:
        chance.choice(
            (setup.show_later, setup.list.retry, setup.list.search_now, setup.list.dismiss, setup.list.refresh)
        )()
    else:
        server.change(may_remove=True)


def check(setup: Setup, connection: Connection) -> None:
    """Check what has to be so at any time."""
    rows = setup.list.rows
    key_text = connection.key.secret_text if connection.key is not None else "none"
    assert all(row.id.startswith(key_text) for row in rows), "a pack of another key"
    assert len({row.id for row in rows}) == len(rows), "a pack is listed twice"
    if setup.list.is_current:
        assert all(setup.list.text in row.id for row in rows), "the answer to another text"
        assert setup.list.section is Section.YOURS or all(row.is_public for row in rows)
    assert len(setup.waiting) <= 1
    assert all(request.connection == connection for request in setup.waiting)
    is_sent_by_itself = isinstance(setup.state, ListingFailed) and isinstance(setup.state.error, OfflineError)
    assert isinstance(setup.state, Listing) or is_sent_by_itself or not setup.waiting
    if isinstance(setup.state, ListingFailed | NoKey) and not setup.list.is_current:
        assert rows == ()


@pytest.mark.parametrize("seed", range(8))
async def test_in_any_order_of_events_the_right_packs_are_listed(setup: Setup, seed: int) -> None:
    chance = random.Random(seed)
    server = Server(chance)
    limits = replace(setup.services.settings.pack_list, page_size=7, kept_lists=3)
    setup.services.settings = replace(setup.services.settings, pack_list=limits)
    setup.list = PackList(setup.services, lambda: setup.now)
    in_use = OWN
    use = setup.list.use

    def note(connection: Connection) -> None:
        nonlocal in_use
        in_use = connection
        use(connection)

    setup.list.use = note  # type: ignore[method-assign]
    setup.list.use(OWN)
    setup.list.set_visible(is_visible=True)
    for _ in range(150):
        act(setup, server, chance)
        if chance.random() < 0.5:
            await setup.run()
        if chance.random() < 0.3:
            await setup.fire("typing")
        if chance.random() < 0.2:
            await setup.fire("retry")
        if chance.random() < 0.3:
            await setup.elapse(1)
        check(setup, in_use)

    setup.list.use(OTHER)
    setup.list.set_visible(is_visible=True)
    await setup.elapse(3)
    setup.show_later()
    for _ in range(100):
        await setup.fire("typing")
        if setup.waiting:
            await setup.answer(server.page(setup.waiting[0]))
        setup.list.load_more()
        await setup.run()
    assert setup.state == Listed()
    include_public = setup.list.section is Section.COMMUNITY
    expected = server.listed(PackListRequest(OTHER, setup.list.text, include_public=include_public))
    assert setup.list.rows == tuple(each for each in expected if each.is_public or not include_public)
    assert setup.list.total == len(setup.list.rows)


async def fail_at_last(setup: Setup, error: PackBrowserError) -> None:
    """Let a request fail as often as the loader repeats it."""
    while setup.waiting:
        await setup.fail(error)


@pytest.mark.parametrize("is_dismissed", [False, True])
async def test_without_a_network_a_list_is_requested_again_until_that_is_back(
    setup: Setup, *, is_dismissed: bool
) -> None:
    await setup.begin("a", "b", total=4)
    setup.list.load_more()
    await setup.run()
    error = OfflineError()
    await fail_at_last(setup, error)
    if is_dismissed:
        setup.list.dismiss()
    failed = ListingFailed(error, None, is_dismissed=is_dismissed)
    changes: list[object] = []
    setup.list.changed.connect(lambda: changes.append(setup.state))
    for _ in range(3):
        assert await setup.fire("retry")
        assert len(setup.waiting) == 1
        await fail_at_last(setup, TimedOutError())
        assert (setup.names, setup.state, changes) == ("a b", failed, []), "nothing flickers"
    await setup.fire("retry")
    await setup.answer(page("c", "d", total=4))
    assert (setup.names, setup.state) == ("a b c d", Listed())
    assert not await setup.fire("retry")


async def test_a_failure_that_waiting_cannot_end_is_shown_and_nothing_is_sent_by_itself(setup: Setup) -> None:
    await setup.begin("a")
    await setup.type("g")
    await fail_at_last(setup, OfflineError())
    await setup.fire("retry")
    error = KeyNotAcceptedError(http_status=401)
    await setup.fail(error)
    assert setup.state == ListingFailed(error, None)
    assert not await setup.fire("retry")


async def test_it_is_told_that_a_list_is_no_longer_visible(setup: Setup) -> None:
    await setup.fail_search(KeyNotAcceptedError(http_status=401))
    told: list[bool] = []
    setup.list.changed.connect(lambda: told.append(setup.list.is_visible))
    setup.list.set_visible(is_visible=False)
    assert told == [False]


async def test_a_list_that_is_not_visible_is_not_requested_again(setup: Setup) -> None:
    await setup.begin("a")
    await setup.type("g")
    await fail_at_last(setup, OfflineError())
    setup.list.set_visible(is_visible=False)
    assert not await setup.fire("retry")
    assert setup.waiting == []


async def test_a_person_who_tries_again_sees_that_it_is_requested(setup: Setup) -> None:
    await setup.begin("a")
    await setup.type("g")
    await fail_at_last(setup, OfflineError())
    setup.list.retry()
    await setup.run()
    assert setup.state == Listing()
    assert not await setup.fire("retry")
    await fail_at_last(setup, OfflineError())
    assert isinstance(setup.state, ListingFailed)
    assert await setup.fire("retry")

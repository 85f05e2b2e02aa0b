"""The list of packs: typing, sections, scrolling, failures, keys and visibility. The test answers each request."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

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
    TimedOutError,
    TooManyRequestsError,
)
from app.core.models import PackListPage, PackListRequest, PackSummary
from app.packs.pack_list import ListFailure, PackList, Section
from tests.unit.packs.event_tables import tables
from tests.unit.packs.stand_in_services import BASE_URL, StandInServices, settle

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
        await settle()

    async def more(self, answer: PackListPage) -> None:
        """Scroll to the end, and answer the request for the next part."""
        self.list.load_more()
        await settle()
        await self.answer(answer)

    async def answer(self, answer: PackListPage) -> None:
        self.source.answer(answer)
        await settle()

    async def fail(self, error: PackBrowserError) -> None:
        self.source.fail(error)
        await settle()

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
        await settle()
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

    async def do(self, verb: str, *words: str) -> None:
        """Let an event of a table happen."""
        shown = self.list
        match verb:
            case "begin" | "answer":
                names, total = (words[:-2], int(words[-1])) if "of" in words else (words, None)
                await (self.begin(*names, total=total) if verb == "begin" else self.answer(page(*names, total=total)))
            case "type":
                await self.type(" ".join(words))
            case "typing":
                shown.set_text(" ".join(words))
            case "pause":
                await self.fire("typing")
            case "tick":
                await self.elapse(int(words[0]) if words else 1)
            case "429":
                await self.fail(limited(float(words[0]) if words else None))
            case "show" if words:
                self.show_later()
            case _:
                errors = {
                    "401": KeyNotAcceptedError(http_status=401),
                    "422": RequestRefusedError(http_status=422),
                    "network": NetworkError(),
                }
                if verb in errors:
                    await self.fail(errors[verb])
                else:
                    plain: dict[str, Callable[[], object]] = {
                        "community": lambda: shown.set_section(Section.COMMUNITY),
                        "dismiss": shown.dismiss,
                        "enter": shown.search_now,
                        "hide": lambda: shown.set_visible(is_visible=False),
                        "key": lambda: shown.use(OTHER),
                        "more": shown.load_more,
                        "refresh": shown.refresh,
                        "retry": shown.retry,
                        "show": lambda: shown.set_visible(is_visible=True),
                    }
                    plain[verb]()
        await settle()

    @property
    def outcome(self) -> str:
        """What followed the latest event, written as in the tables."""
        rows, failure = self.names or "-", self.list.failure
        text = f"({rows})" if self.names and not self.list.is_current else rows
        text += f", {self.state}" if self.state else ""
        if self.list.has_failed and failure is not None:
            text += f", {type(failure.error).__name__}"
            text += f" in {failure.retry_in} s" if failure.retry_in is not None else ""
            text += " dismissed" if failure.is_dismissed else ""
        elif failure is not None and not failure.is_dismissed:
            text += f" after {type(failure.error).__name__}"
        return text + "".join(f", sent {each.search} {each.offset}".replace("  ", " ") for each in self.waiting)

    @property
    def state(self) -> str:
        """What the list does; empty if that has failed."""
        if not self.list.has_key:
            return "no key"
        return "listing" if self.list.is_listing else "listed" if self.list.is_listed else ""

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
    await settle()
    assert made.waiting == []
    assert not any(timer.isActive() for timer in made.list.findChildren(QTimer))
    await made.services.tasks.aclose()


# --- The list -------------------------------------------------------------------------------------------------


async def test_nothing_is_sent_without_a_key(setup: Setup) -> None:
    setup.list.set_visible(is_visible=True)
    setup.list.use(Connection(BASE_URL))
    for text in ("gym", ""):
        setup.list.set_text(text)
        assert setup.state == "no key"
        await setup.fire("typing")
    setup.list.set_section(Section.COMMUNITY)
    setup.show_later()
    setup.list.load_more()
    setup.list.retry()
    await settle()
    assert setup.state == "no key"
    assert (setup.sent, setup.list.total) == ([], None)


async def test_the_community_has_public_packs_alone_and_its_total_is_known_at_its_end(setup: Setup) -> None:
    setup.list.set_section(Section.COMMUNITY)
    setup.list.use(OWN)
    setup.list.set_visible(is_visible=True)
    setup.list.set_section(Section.COMMUNITY)
    assert (setup.names, setup.list.is_current) == ("", False)
    await settle()
    await setup.answer(page("mine", "yours", total=5))
    assert setup.state == "listing", "a part without public packs is not the end"
    await setup.answer(page("c1", "mine2", total=5))
    assert (setup.names, setup.list.total, setup.list.has_more) == ("c1", None, True)
    await setup.more(page("c2", total=5))
    assert (setup.names, setup.list.total) == ("c1 c2", 2)
    assert setup.sent == ["all 0", "all 2", "all 4"]


async def test_the_total_of_the_community_is_known_after_that_of_the_own_packs(setup: Setup) -> None:
    await setup.begin("mine", total=30)
    setup.list.set_section(Section.COMMUNITY)
    assert (setup.names, setup.list.total) == ("", None)
    await settle()
    await setup.answer(page("c1", "mine", total=100))
    assert setup.list.total == 70
    await setup.type("gym")
    await setup.answer(page("c1", "mine", total=100))
    assert setup.list.total is None, "the own packs were not counted with this text"


# --- Packs are added and removed between requests -------------------------------------------------------------


async def test_a_pack_that_was_added_meanwhile_makes_none_appear_twice(setup: Setup) -> None:
    await setup.begin("a", "b", total=4)
    await setup.more(page("b", "d", total=5))
    await setup.more(page("e", total=5))
    assert (setup.names, setup.list.has_more) == ("a b d e", False)


async def test_a_pack_that_was_removed_meanwhile_makes_none_disappear(setup: Setup) -> None:
    await setup.begin("a", "b", total=5)
    setup.list.load_more()
    await settle()
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
        await settle()
    assert len(setup.sent) == 4
    assert len(setup.list.rows) == 100
    assert not setup.list.has_more


async def test_a_total_that_shrinks_with_each_answer_does_not_end_in_a_loop(setup: Setup) -> None:
    await setup.begin(*(f"p{number}" for number in range(100)), total=1000)
    setup.list.load_more()
    await settle()
    for number in range(1, 50):
        if setup.waiting:
            await setup.answer(page(f"q{number}", total=1000 - number))
    assert setup.state == "listed"
    assert len(setup.sent) < 10


async def scroll(setup: Setup, names: list[str], at_once: int, most: int = 1000) -> int:
    """Scroll to the end of a list whose service sends so many packs at once, and return how many requests it got."""
    sent = len(setup.sent)
    for _ in range(most):
        if setup.waiting:
            offset = setup.waiting[0].offset
            await setup.answer(page(*names[offset : offset + at_once], total=len(names)))
        setup.list.load_more()
        await settle()
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
    assert (setup.state, setup.list.has_more, setup.list.awaits_person) == ("listed", True, True)
    setup.list.show_more()
    await settle()
    assert setup.state == "listing"
    await scroll(setup, names, at_once)
    assert (len(setup.sent), len(setup.list.rows)) == (40, 40 * at_once)
    setup.list.refresh()
    await settle()
    await scroll(setup, names, at_once)
    assert len(setup.sent) == 60


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
    await settle()
    assert setup.sent[-1] == "own 3"
    await setup.answer(replace(page("d"), total=None, limit=3))
    assert (setup.names, setup.list.total, setup.list.has_more) == ("a b d", 3, False)


# Each step is an event and what follows it: the rows, in brackets if they are those of another text; the state; and
# what is requested then. A list of the own key is visible at first. "type" includes the pause after which a text is
# searched for, "typing" does not; "tick" lets a second pass.
TABLES = tables("""
Enter does not wait for a pause @ -
    begin a -> a, listed
    typing gym -> (a), listing
    enter -> (a), listing, sent gym 0
    enter -> (a), listing, sent gym 0
    answer gym -> gym, listed
    pause -> gym, listed

former searches and the empty text are shown at once @ -
    begin a -> a, listed
    type gym -> (a), listing, sent gym 0
    answer gym -> gym, listed
    type gyms -> (gym), listing, sent gyms 0
    answer -> -, listed
    typing gym -> gym, listed
    typing -> a, listed
    tick 100 -> a, listed
    typing gym -> gym, listing, sent gym 0
    answer gym gym2 -> gym gym2, listed

typing sends nothing while the service has asked to wait, and what is kept needs no request @ -
    begin a -> a, listed
    type g -> (a), listing, sent g 0
    429 5 -> -, TooManyRequestsError in 5 s
    tick 2 -> -, TooManyRequestsError in 3 s
    type gy -> -, TooManyRequestsError in 3 s
    typing -> a, listed
    type gym -> -, TooManyRequestsError in 3 s
    tick 3 -> -, listing, sent gym 0
    answer gym -> gym, listed

a pause that ends while a person types sends the newest text alone @ -
    begin a -> a, listed
    type g -> (a), listing, sent g 0
    429 2 -> -, TooManyRequestsError in 2 s
    typing gy -> -, TooManyRequestsError in 2 s
    tick 2 -> -, listing
    type gym -> -, listing, sent gym 0

a failure that is dismissed is not requested again by itself @ -
    begin a b of 4 -> a b, listed
    more -> a b, listing, sent 2
    429 3 -> a b, TooManyRequestsError in 3 s
    dismiss -> a b, TooManyRequestsError dismissed
    tick 10 -> a b, TooManyRequestsError dismissed
    more -> a b, TooManyRequestsError dismissed
    refresh -> a b, listing, sent 2
    answer c d of 4 -> a b c d, listed

after a dismissed pause the next search is counted down and sent @ -
    begin a -> a, listed
    type g -> (a), listing, sent g 0
    429 3 -> -, TooManyRequestsError in 3 s
    dismiss -> -, TooManyRequestsError dismissed
    tick -> -, TooManyRequestsError dismissed
    type gy -> -, TooManyRequestsError in 2 s
    tick 2 -> -, listing, sent gy 0

while the person types, the failure of the former search is shown; one that says the same stays dismissed @ -
    begin a -> a, listed
    type g -> (a), listing, sent g 0
    401 -> -, KeyNotAcceptedError
    type gy -> -, listing after KeyNotAcceptedError, sent gy 0
    dismiss -> -, listing, sent gy 0
    401 -> -, KeyNotAcceptedError dismissed
    type gym -> -, listing, sent gym 0
    422 -> -, RequestRefusedError
    retry -> -, listing, sent gym 0
    answer gym -> gym, listed
    type gyms -> (gym), listing, sent gyms 0
    422 -> -, RequestRefusedError
    community -> -, listing, sent gyms 0

refreshing ends a pause, and requests a fresh list again, whose rows stay meanwhile @ -
    begin a -> a, listed
    type g -> (a), listing, sent g 0
    429 3600 -> -, TooManyRequestsError
    type -> a, listed
    refresh -> a, listing, sent 0
    answer b -> b, listed

a pause that is not known or too long is left to the person @ -
    begin a -> a, listed
    type g -> (a), listing, sent g 0
    429 -> -, TooManyRequestsError
    tick 5 -> -, TooManyRequestsError
    retry -> -, listing, sent g 0
    429 31536000 -> -, TooManyRequestsError
    tick 5 -> -, TooManyRequestsError
    type gym -> -, TooManyRequestsError
    retry -> -, listing, sent gym 0

a pause that is too long keeps typing from sending for two minutes @ -
    begin a -> a, listed
    type g -> (a), listing, sent g 0
    429 3600 -> -, TooManyRequestsError
    tick 40 -> -, TooManyRequestsError
    type gy -> -, TooManyRequestsError
    tick 79 -> -, TooManyRequestsError
    type gym -> -, TooManyRequestsError
    tick -> -, TooManyRequestsError
    type gyms -> -, listing after TooManyRequestsError, sent gyms 0

a pause for one key is none for another @ -
    begin a -> a, listed
    type g -> (a), listing, sent g 0
    429 60 -> -, TooManyRequestsError in 60 s
    key other.key -> -, listing, sent g 0

hiding cancels, and showing goes on @ -
    begin a -> a, listed
    type gym -> (a), listing, sent gym 0
    hide -> (a), listing
    type gyms -> (a), listing
    show -> (a), listing, sent gyms 0

hiding while a further part is requested @ -
    begin a of 3 -> a, listed
    more -> a, listing, sent 1
    hide -> a, listed
    show -> a, listed
    more -> a, listing, sent 1

a hidden list counts nothing down @ -
    begin a -> a, listed
    type g -> (a), listing, sent g 0
    429 10 -> -, TooManyRequestsError in 10 s
    hide -> -, TooManyRequestsError in 10 s
    type gy -> -, TooManyRequestsError in 10 s
    tick 4 -> -, TooManyRequestsError in 10 s
    show -> -, TooManyRequestsError in 6 s
    hide -> -, TooManyRequestsError in 6 s
    tick 20 -> -, TooManyRequestsError in 6 s
    show -> -, listing, sent gy 0

a list that is shown later keeps its rows until as many have arrived anew, or if they can't be requested @ -
    begin a b of 4 -> a b, listed
    more -> a b, listing, sent 2
    answer c d of 4 -> a b c d, listed
    show later -> a b c d, listing, sent 0
    answer new a of 5 -> a b c d, listing, sent 2
    answer b c of 5 -> new a b c, listed
    show later -> new a b c, listing, sent 0
    network -> new a b c, NetworkError
""")


@pytest.mark.parametrize("name", TABLES)
async def test_events_and_what_follows(setup: Setup, name: str) -> None:
    for event, outcome in TABLES[name][1]:
        await setup.do(*event.split())
        assert setup.outcome == outcome, f"after {event}"


# --- Typing ---------------------------------------------------------------------------------------------------


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


def limited(seconds: float | None) -> TooManyRequestsError:
    return TooManyRequestsError(http_status=429, error_code="rate_limited", retry_after=seconds)


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
    await settle()
    assert [request.connection for request in setup.waiting] == [other] * has_key


@pytest.mark.parametrize("is_answered", [True, False])
async def test_an_answer_with_the_former_key_is_never_shown(setup: Setup, is_answered: bool) -> None:
    await setup.begin("a", total=3)
    setup.list.load_more()
    await settle()
    if is_answered:
        setup.source.answer(page("secret"))  # its task is ready
    setup.list.use(OTHER)
    await settle()
    assert [request.connection for request in setup.waiting] == [OTHER]
    await setup.answer(page("other"))
    assert setup.names == "other"


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
    await settle()
    error = OfflineError()
    await fail_at_last(setup, error)
    if is_dismissed:
        setup.list.dismiss()
    failed = ListFailure(error, is_dismissed=is_dismissed)
    changes: list[object] = []
    setup.list.changed.connect(lambda: changes.append(setup.list.failure))
    for _ in range(3):
        assert await setup.fire("retry")
        assert len(setup.waiting) == 1
        await fail_at_last(setup, TimedOutError())
        assert (setup.names, setup.list.failure, changes) == ("a b", failed, []), "nothing flickers"
    await setup.fire("retry")
    await setup.answer(page("c", "d", total=4))
    assert (setup.names, setup.state) == ("a b c d", "listed")
    assert not await setup.fire("retry")

"""The key in use and the keychain: a table of events, and what follows each of them."""

import asyncio
from collections.abc import Callable
from typing import cast

import pytest

from app.core.connection import ApiKey, KeychainProblem
from app.core.errors import KeyNotAcceptedError
from app.core.models import Subscription
from app.keychain import Entries, Keychain
from app.packs.credentials import StoredKeys
from app.packs.keys import Keeping, Keys, Retention
from tests.tables import each_row
from tests.unit.packs.event_tables import tables
from tests.unit.packs.stand_in_services import BASE_URL, Secrets, StandInServices, settle

# Each step is an event and what follows it: the key in use, where it came from, what the keychain has, and for how long
# an entered key is kept, or why not. "asking" means that the keychain is being asked for a key. Words in brackets are
# signals. A table begins with the key of the environment, or "unusable" for an invalid one.

TABLES = tables("""
a key is read from the keychain @ -
    keychain has old.key -> - none/old.key UNKNOWN
    recall -> - none/old.key UNKNOWN asking
    recall -> - none/old.key UNKNOWN asking
    answer -> old.key keychain/old.key STORED (connection) (keeping) (recalled)
    recall -> old.key keychain/old.key STORED

a keychain that fails is not waited for @ -
    keychain is REFUSED -> - none/- UNKNOWN
    recall -> - none/- UNKNOWN asking
    answer -> - none/- REFUSED (keeping) (recalled)

a late answer of the keychain is used @ -
    keychain has old.key -> - none/old.key UNKNOWN
    time is up -> - none/old.key UNKNOWN
    recall -> - none/old.key SILENT (keeping) (recalled)
    recall -> - none/old.key SILENT
    answer -> old.key keychain/old.key STORED (connection) (keeping) (recalled)

an entered key is stored beside the keychain's @ -
    keychain has old.key -> - none/old.key UNKNOWN
    recall -> - none/old.key UNKNOWN asking
    enter new.key -> new.key typed/old.key,new.key STORED asking (connection) (entered) (keeping) (storing ended)
    answer -> new.key typed/old.key,new.key STORED (keeping) (recalled)

a key that cannot be stored is used for this run @ -
    keychain is MISSING -> - none/- UNKNOWN
    enter new.key -> new.key typed/- MISSING (connection) (entered) (keeping) (storing ended)

a keychain that stores a key late is reported twice @ -
    keychain hangs -> - none/- UNKNOWN
    time is up -> - none/- UNKNOWN
    enter new.key -> new.key typed/- SILENT (connection) (entered) (keeping) (storing ended)
    keychain continues -> new.key typed/new.key STORED (keeping) (storing ended)

a key that was forgotten meanwhile is not reported as stored @ -
    keychain hangs -> - none/- UNKNOWN
    enter new.key -> new.key typed/- UNKNOWN (connection) (entered)
    forget -> - none/- UNKNOWN (connection) (forgotten)
    keychain continues -> - none/- STORED (keeping) (deleted)

a key that the keychain returns after it was forgotten is not used @ -
    keychain has old.key -> - none/old.key UNKNOWN
    keychain hangs -> - none/old.key UNKNOWN
    recall -> - none/old.key UNKNOWN asking
    enter old.key -> old.key typed/old.key UNKNOWN asking (connection) (entered)
    forget -> - none/old.key UNKNOWN asking (connection) (forgotten)
    answer -> - none/old.key STORED (keeping) (recalled)
    keychain continues -> - none/- STORED (keeping) (deleted)

a key that cannot be deleted is reported @ -
    enter new.key -> new.key typed/new.key STORED (connection) (entered) (keeping) (storing ended)
    keychain is REFUSED -> new.key typed/new.key STORED
    forget -> - none/new.key STORED (connection) (forgotten) (not deleted: REFUSED)

a key that is deleted late is reported twice @ -
    enter new.key -> new.key typed/new.key STORED (connection) (entered) (keeping) (storing ended)
    keychain hangs -> new.key typed/new.key STORED
    time is up -> new.key typed/new.key STORED
    forget -> - none/new.key STORED (connection) (forgotten) (not deleted: SILENT)
    keychain continues -> - none/- STORED (deleted)

without a keychain there is nothing to delete @ -
    keychain is MISSING -> - none/- UNKNOWN
    enter new.key -> new.key typed/- MISSING (connection) (entered) (keeping) (storing ended)
    forget -> - none/- MISSING (connection) (forgotten) (deleted)
    forget -> - none/- MISSING

whether there is a keychain is found out without reading it @ -
    find -> - none/- UNKNOWN
    keychain is MISSING -> - none/- UNKNOWN
    find -> - none/- MISSING (keeping)

the key of the environment takes precedence over the keychain's @ env.key
    keychain has old.key -> env.key environment/old.key ENVIRONMENT_WINS
    recall -> env.key environment/old.key ENVIRONMENT_WINS
    enter new.key -> new.key typed/old.key ENVIRONMENT_WINS (connection) (entered) (storing ended)
    forget -> env.key environment/old.key ENVIRONMENT_WINS (connection) (forgotten) (deleted)
    use old.key -> old.key keychain/old.key ENVIRONMENT_WINS (connection) (entered)
    forget -> env.key environment/- ENVIRONMENT_WINS (connection) (forgotten) (deleted)
    recall -> env.key environment/- ENVIRONMENT_WINS
    keychain is MISSING -> env.key environment/- ENVIRONMENT_WINS
    find -> env.key environment/- ENVIRONMENT_WINS

an invalid key of the environment is unusable until the person enters one @ unusable
    recall -> - none/- ENVIRONMENT_WINS unusable
    enter new.key -> new.key typed/- ENVIRONMENT_WINS (connection) (entered) (storing ended)

one of several keys is chosen, and the next start begins with it @ -
    enter a.key -> a.key typed/a.key STORED (connection) (entered) (keeping) (storing ended)
    enter b.key -> b.key typed/a.key,b.key STORED (connection) (entered) (keeping) (storing ended)
    use a.key -> a.key keychain/a.key,b.key STORED (connection) (entered)
    restart -> - none/a.key,b.key UNKNOWN
    recall -> - none/a.key,b.key UNKNOWN asking
    answer -> a.key keychain/a.key,b.key STORED (connection) (keeping) (recalled)

when a key is forgotten, another one is used @ -
    enter a.key -> a.key typed/a.key STORED (connection) (entered) (keeping) (storing ended)
    enter b.key -> b.key typed/a.key,b.key STORED (connection) (entered) (keeping) (storing ended)
    forget b.key -> a.key keychain/a.key STORED (connection) (forgotten) (deleted)
    enter b.key -> b.key typed/a.key,b.key STORED (connection) (entered) (keeping) (storing ended)
    forget a.key -> b.key typed/b.key STORED (forgotten) (deleted)

a key that was refused is replaced @ -
    enter a.key -> a.key typed/a.key STORED (connection) (entered) (keeping) (storing ended)
    replace a.key by b.key -> b.key typed/b.key STORED (connection) (entered) (keeping) (storing ended)
""")


class LateReader(Secrets):
    """A keychain whose answers to what only reads arrive late: they have what there was when it was read."""

    async def run[T](self, work: Callable[[Entries], T]) -> T:
        result = work(Entries(self.backend))
        if not work.__qualname__.startswith("StoredKeys._change"):
            await self.may_answer.wait()
        return result


async def test_an_answer_of_the_keychain_that_is_outdated_is_not_listed() -> None:
    services = StandInServices(None)
    secrets = services.secrets = LateReader()
    services.stored_keys = StoredKeys(cast("Keychain", secrets), BASE_URL)
    keys = Keys(services.connections, environment_wins=False)
    keys.attach(services)
    keys.enter(ApiKey("a.key"))
    keys.read_again()
    keys.enter(ApiKey("b.key"))
    secrets.may_answer.set()
    await settle()
    assert [each.key for each in keys.known] == [ApiKey("a.key"), ApiKey("b.key")]
    secrets.may_answer.clear()
    keys.read_again()
    keys.forget(ApiKey("a.key"))
    secrets.may_answer.set()
    await settle()
    assert [each.key for each in keys.known] == [ApiKey("b.key")]
    await services.tasks.aclose()


class BrokenKeychain(Secrets):
    """A keychain that fails in a way that nobody expects."""

    async def run[T](self, work: Callable[[Entries], T]) -> T:
        raise ZeroDivisionError


@pytest.mark.expects_errors
async def test_nothing_waits_for_a_keychain_that_fails_unexpectedly() -> None:
    services = StandInServices(None)
    services.stored_keys = StoredKeys(cast("Keychain", BrokenKeychain()), BASE_URL)
    keys = Keys(services.connections, environment_wins=False)
    keys.attach(services)
    recalled: list[bool] = []
    keys.recalled.connect(lambda: recalled.append(keys.is_recalling))
    keys.recall()
    await settle()
    assert recalled == [False]
    await services.tasks.aclose()


async def test_several_keys_without_a_name_are_named_after_what_they_may_do() -> None:
    services = StandInServices("environment.key")
    keys = Keys(services.connections, environment_wins=True, name_for=lambda subscription: subscription.scope)
    keys.attach(services)
    keys.enter(ApiKey("a.key"))
    keys.enter(ApiKey("b.key"))
    keys.enter(ApiKey("c.key"), "Berlin")
    await asyncio.sleep(0)
    assert services.tested.keys() == {"a.key", "b.key"}, "neither the environment's nor one that has a name"
    for answer in services.tested.values():
        answer.set_result(Subscription("personal"))
    await settle()
    assert [each.name for each in keys.known] == ["", "personal", "personal 2", "Berlin"]
    await services.tasks.aclose()


async def test_a_key_that_packs_were_listed_with_is_not_refused_any_more() -> None:
    services = StandInServices("environment.key")
    keys = Keys(services.connections, environment_wins=True)
    keys.attach(services)
    key = ApiKey("environment.key")
    keys.test(key)
    await asyncio.sleep(0)
    services.tested[key.secret_text].set_exception(KeyNotAcceptedError())
    await settle()
    assert isinstance(keys.tests[key], KeyNotAcceptedError)
    keys.record_accepted(key)
    assert key not in keys.tests
    await services.tasks.aclose()


class Table:
    """The keys, and the events of the tables."""

    def __init__(self, key_text: str | None) -> None:
        is_unusable = key_text == "unusable"
        self.services = StandInServices(None if is_unusable else key_text)
        self._begin(Keys(self.services.connections, environment_wins=key_text is not None, is_unusable=is_unusable))

    def _restart(self) -> None:
        self.services.connections.forget_key()
        self._begin(Keys(self.services.connections, environment_wins=False))
        self.keys.attach(self.services)

    def _begin(self, keys: Keys) -> None:
        self.keys = keys
        self._signals: list[str] = []
        self._signalled_keeping = self.keys.keeping
        self.keys.connection_changed.connect(lambda: self._signals.append("connection"))
        self.keys.recalled.connect(lambda: self._signals.append("recalled"))
        self.keys.entered.connect(lambda: self._signals.append("entered"))
        self.keys.forgotten.connect(lambda: self._signals.append("forgotten"))
        self.keys.keeping_changed.connect(self._on_keeping_changed)
        self.keys.storing_ended.connect(self._on_storing_ended)
        self.keys.deleted.connect(lambda: self._signals.append("deleted"))
        self.keys.not_deleted.connect(lambda problem: self._signals.append(f"not deleted: {problem.name}"))

    def _on_keeping_changed(self) -> None:
        self._signalled_keeping = self.keys.keeping
        self._signals.append("keeping")

    def _on_storing_ended(self, keeping: Keeping) -> None:
        assert keeping == self.keys.keeping
        self._signals.append("storing ended")

    def outcome(self) -> str:
        """What followed the latest event, written as in the tables."""
        keys = self.keys
        assert keys.has_stored_key == (keys.source.value == "keychain")
        assert self._signalled_keeping == keys.keeping, "`keeping` was replaced without a signal"
        key = keys.connection.key
        text = (
            f"{key.secret_text if key is not None else '-'} {keys.source.value}/{self.services.secrets.stored or '-'}"
        )
        problem = keys.keeping.problem
        assert (problem is not None) == (keys.keeping.retention is Retention.THIS_RUN_ONLY)
        text += f" {problem.name if problem is not None else keys.keeping.retention.name}"
        text += " unusable" if keys.is_unusable else ""
        text += " asking" if keys.is_recalling else ""
        signals, self._signals = self._signals, []
        return " ".join([text, *(f"({signal})" for signal in signals)])

    async def do(self, event: str) -> None:
        secrets = self.services.secrets
        plain: dict[str, Callable[[], object]] = {
            "answer": secrets.may_answer.set,
            "find": self.keys.find_keychain,
            "forget": self.keys.forget,
            "keychain continues": secrets.may_write.set,
            "keychain hangs": secrets.may_write.clear,
            "recall": self.keys.recall,
            "restart": self._restart,
            "time is up": self.services.expire_at_once,
        }
        if event in plain:
            plain[event]()
        else:
            *words, argument = event.split()
            match words:
                case ["forget"]:
                    self.keys.forget(ApiKey(argument))
                case ["use"]:
                    self.keys.use(next(each for each in self.keys.known if each.key == ApiKey(argument)))
                case ["replace", former, "by"]:
                    self.keys.enter(ApiKey(argument), former=ApiKey(former))
                case ["enter"]:
                    self.keys.enter(ApiKey(argument))
                case ["keychain", "has"]:
                    secrets.stored = argument
                case ["keychain", "is"]:
                    secrets.problem = KeychainProblem[argument]
                case _:
                    raise AssertionError(event)
        await settle()


@each_row("name", TABLES)
async def test_events_and_what_follows(name: str) -> None:
    key_text, steps = TABLES[name]
    table = Table(key_text)
    table.keys.attach(table.services)
    for event, outcome in steps:
        await table.do(event)
        assert table.outcome() == outcome, f"after {event}"
    await table.services.tasks.aclose()

"""The keys of the person, and the one that new requests use: entered, read from the keychain, stored there, or deleted.

One key is in use in the whole window. What was requested with another one stays, and is requested again with that.
Once there are several keys, the service is asked what those without a name may do, and they are named after that.

Callers wait for the keychain no longer than `Settings.keychain_seconds`. A later answer of the keychain is still used.

It is not in `session`, because each open pack requests with the key in use and observes its changes, and `session`,
which owns the open packs, is above `packs`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from enum import Enum, auto
from functools import partial
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace
from PySide6.QtCore import QFileSystemWatcher, QObject, Signal

from app.core.connection import ApiKey, Connection, KeychainError, KeychainProblem
from app.core.errors import PackBrowserError
from app.core.models import Subscription
from app.core.redaction import AnswerRedactor
from app.packs.credentials import Connections, KeySource, NamedKey, Stored, StoredKeys

if TYPE_CHECKING:
    from app.packs.services import Services
    from app.storage.saved_packs import SavedPacks


class Retention(Enum):
    """For how long a key that the person enters is stored."""

    ENVIRONMENT_WINS = auto()  # for this run: the next run uses the environment's key again
    UNKNOWN = auto()  # the keychain has not answered yet, or not stored the last one; else the key is stored there
    STORED = auto()  # the keychain stores it
    THIS_RUN_ONLY = auto()  # for this run: the keychain cannot store it


class Keeping(Struct, frozen=True):
    """For how long a key that the person enters is stored, and why.

    Attributes:
        retention: For how long, as far as is known.
        problem: Why the keychain cannot store it; None unless `retention` is `THIS_RUN_ONLY`.
    """

    retention: Retention
    problem: KeychainProblem | None = None


class Keys(QObject):
    """The server and key in use, the other keys of the person, and the keychain that stores them.

    Attributes:
        known: All keys that were entered in this run, read from the keychain, or are the environment's.
        environment_key: The environment's; None if it has none.
        tests: What the service has answered about a key that was tested, or why it has not; None while it is asked.
        accepted: The keys with which the service has listed packs.
        keeping: For how long a key that the person enters is stored.
        is_unusable: Whether the environment has an invalid key and the person has not entered one.
        is_recalling: Whether the key is being read from the keychain and the time limit has not passed.

    Signals:
        connection_changed: The server, the key or the source of the key has changed; no arguments.
        recalled: The keychain has returned a key or none, or the time limit has passed; no arguments. If the keychain
            answers after the time limit, the signal is emitted again.
        wanted: A key is needed, so that the person must be asked for one; no arguments.
        entered: The person has entered or chosen a key, which is in use now; no arguments.
        changed: `known` or `tests` has changed; no arguments.
        tested: The service has answered about a key, or could not be asked; the `ApiKey`.
        not_renamed: The keychain has not saved a new name; the `KeychainProblem`.
        forgotten: A key is no longer used for new requests; the `ApiKey`, None if there was none.
        keeping_changed: `keeping` was replaced; no arguments.
        storing_ended: The keychain has stored the entered key or failed to; the `Keeping`. It is not emitted if the key
            was forgotten meanwhile.
        deleted: The keychain does not have the forgotten key any more; no arguments.
        not_deleted: The keychain may still have the key; the `KeychainProblem`. `deleted` may follow if the keychain
            answers after the time limit.
    """

    connection_changed = Signal()
    recalled = Signal()
    wanted = Signal()
    entered = Signal()
    changed = Signal()
    tested = Signal(object)
    not_renamed = Signal(object)
    forgotten = Signal(object)
    keeping_changed = Signal()
    storing_ended = Signal(object)
    deleted = Signal()
    not_deleted = Signal(object)

    def __init__(
        self,
        connections: Connections,
        *,
        environment_wins: bool,
        is_unusable: bool = False,
        name_for: Callable[[Subscription], str] | None = None,
    ) -> None:
        """Make the object. The keychain is not accessed yet.

        Args:
            connections: The server and key in use.
            environment_wins: Whether the environment has a key. Then the keychain's is neither used nor replaced.
            is_unusable: Whether the environment's key is invalid.
            name_for: Returns a name for a key by what it may do; None if keys are not named by themselves.
        """
        super().__init__()
        self.is_unusable = is_unusable
        self.keeping = Keeping(Retention.ENVIRONMENT_WINS if environment_wins else Retention.UNKNOWN)
        self._connections = connections
        self._environment_wins = environment_wins
        self._name_for = name_for
        self.environment_key = connections.connection.key
        self.known: tuple[NamedKey, ...] = ()
        if self.environment_key is not None:
            self.known = (NamedKey(self.environment_key),)
        self.tests: dict[ApiKey, Subscription | PackBrowserError | None] = {}
        self.accepted: set[ApiKey] = set()
        self._testing: dict[ApiKey, asyncio.Task[None]] = {}
        self._services: Services
        self._recall_task: asyncio.Task[None] | None = None
        self.is_recalling = False
        self._requested = 0  # how many times what the keychain has
        self._listed = 0  # the number of the request whose answer is listed
        self._after_storing = Keeping(Retention.STORED)  # until storing a key has shown something else

    @property
    def connection(self) -> Connection:
        """The real service, and the key that new requests to it use."""
        return self._connections.connection

    def redactor(self) -> AnswerRedactor:
        """What replaces every key that is known by now in what a person writes or opens."""
        return self._connections.redactor.for_answers()

    def connection_for(self, *, is_demo: bool) -> Connection:
        """The demonstration service and its key, if it is asked for and was started; otherwise the real service."""
        demo = self._connections.demo_connection if is_demo else None
        return demo or self.connection

    @property
    def source(self) -> KeySource:
        """The source of the key."""
        return self._connections.key_source

    @property
    def has_stored_key(self) -> bool:
        """Whether the key in use came from the keychain."""
        return self.source is KeySource.KEYCHAIN

    @property
    def are_several(self) -> bool:
        """Whether it has to be said which key something is of."""
        return len(self.known) > 1

    def named(self, key: ApiKey | None) -> NamedKey | None:
        """A known key with its name; None if it is not known."""
        return next((each for each in self.known if each.key == key), None)

    def attach(self, services: Services) -> None:
        """Begin to use the services. Before that, nothing is asked of the keychain, and no key is entered."""
        self._services = services

    def _request(
        self,
        call: Callable[[StoredKeys], Awaitable[Stored]],
        on_answer: Callable[[KeychainProblem | None], object],
        *,
        is_recall: bool = False,
    ) -> asyncio.Task[None] | None:
        """Have the keychain do something, and list what it has then.

        The task begins at once, so that everything is executed in the order in which the person has caused it.

        Args:
            call: What it does.
            on_answer: Called with None when it is done, or with the reason if it fails. If the keychain does not answer
                in time, it is called with that, and once more later.
            is_recall: Whether the key that was used last is used, if none is in use.
        """
        services = self._services

        async def work() -> None:
            problem, seconds = None, services.settings.keychain_seconds
            timer = asyncio.get_running_loop().call_later(seconds, on_answer, KeychainProblem.SILENT)
            try:
                await self._take(call(services.stored_keys), is_recall=is_recall)
            except KeychainError as error:
                problem = error.problem
            except Exception:  # which is logged; nothing waits for the keychain any more
                on_answer(KeychainProblem.REFUSED)
                raise
            finally:
                timer.cancel()
            on_answer(problem)

        return services.tasks.start(work(), name="use the keychain", is_eager=True)

    # --- Recalling ------------------------------------------------------------------------------------------------

    def recall(self) -> None:
        """Read the keys from the keychain in a background task, if no key is known."""
        is_asking = self._recall_task is not None and not self._recall_task.done()
        if not (self._environment_wins or is_asking) and self.source is KeySource.NONE:
            self.is_recalling = True
            self._recall_task = self._request(StoredKeys.recall, self._on_recalled, is_recall=True)

    def _on_recalled(self, problem: KeychainProblem | None) -> None:
        self._update_keeping(problem)
        self.is_recalling = False
        self.recalled.emit()

    def read_again(self) -> None:
        """Read all keys from the keychain, because they are listed now: other windows may have changed them.

        Former results of tests are discarded.
        """
        self.tests = dict.fromkeys(self._testing)
        self._request(StoredKeys.recall, self._update_keeping)

    async def _take(self, request: Awaitable[Stored], *, is_recall: bool) -> None:
        """List what the keychain has beside what it does not store.

        Answers may arrive in another order than they were requested in. One that is older than what is listed is not
        used, nor one to what was requested before the person has changed something.
        """
        self._requested += 1
        number = self._requested
        stored = await request
        if number < self._listed:
            return
        self._listed = number
        for each in stored.keys:
            self._connections.redact(each.key)
        in_keychain = {each.key for each in stored.keys}
        elsewhere = (each for each in self.known if each.entry is None and each.key not in in_keychain)
        self._list((*elsewhere, *stored.keys))
        if is_recall and stored.used is not None and self.source is KeySource.NONE:
            self._connections.use_key(stored.used.key, KeySource.KEYCHAIN)
            self.connection_changed.emit()

    def _change(self, known: tuple[NamedKey, ...]) -> None:
        """List what the person has changed."""
        self._listed = self._requested + 1
        self._list(known)

    def _list(self, known: tuple[NamedKey, ...]) -> None:
        if known != self.known:
            self.known = known
            self.changed.emit()

    def find_keychain(self) -> None:
        """Check in a background task whether there is a keychain, and set `keeping` if there is none."""
        if not self._environment_wins:
            self._services.tasks.start(self._find_keychain(), name="find the keychain")

    async def _find_keychain(self) -> None:
        try:
            await self._services.stored_keys.check()
        except KeychainError as error:
            self._update_keeping(error.problem)

    def _update_keeping(self, problem: KeychainProblem | None) -> None:
        """Set `keeping` by what the keychain answered when it was read.

        One that can be read may store nothing: that is known once storing a key has failed.
        """
        if problem is not None:
            self._set_keeping(Keeping(Retention.THIS_RUN_ONLY, problem))
        elif all(each.entry is None for each in self.known):
            self._set_keeping(self._after_storing)
        else:
            is_refused = self._after_storing.problem is not None
            self._set_keeping(Keeping(Retention.UNKNOWN if is_refused else Retention.STORED))

    def _set_keeping(self, keeping: Keeping) -> None:
        if not self._environment_wins:
            self.keeping = keeping
            self.keeping_changed.emit()

    # --- Entering -------------------------------------------------------------------------------------------------

    def enter(self, key: ApiKey, name: str = "", former: ApiKey | None = None) -> None:
        """Use a key that the person entered for new requests, and store it in the keychain.

        Args:
            key: The key. One that is known already is used, and gets the name.
            name: What the person calls it; empty for nothing.
            former: The key that it replaces; None to add it.
        """
        self.is_unusable = False
        same = self.named(key) or NamedKey(key)
        entered = replace(same, name=name or same.name or (self.named(former) or same).name)
        self._change((*(each for each in self.known if each.key not in {key, former}), entered))
        self._use(key)
        if self._environment_wins:
            self.storing_ended.emit(self.keeping)
        else:
            answered = partial(self._on_store_answered, key)
            self._request(lambda stored_keys: stored_keys.store(key, entered.name, former), answered)
        answer = self.tests.get(key)  # it was tested while it was entered
        if self.are_several and isinstance(answer, Subscription):
            self._name(key, answer)

    def use(self, known: NamedKey) -> None:
        """Use a known key for new requests, and begin the next start with it."""
        self._use(known.key, self._source_of(known))
        if known.entry is not None and not self._environment_wins:
            # If that fails, the next start begins with another key.
            self._request(lambda stored_keys: stored_keys.use(known.key), lambda _problem: None)

    def _source_of(self, known: NamedKey) -> KeySource:
        if known.key == self.environment_key:
            return KeySource.ENVIRONMENT
        return KeySource.TYPED if known.entry is None else KeySource.KEYCHAIN

    def _use(self, key: ApiKey, source: KeySource = KeySource.TYPED) -> None:
        self._connections.use_key(key, source)
        self.connection_changed.emit()
        self.entered.emit()
        for known in self.known if self.are_several else ():
            if known.key not in self.tests and self._can_name(known):
                self.test(known.key)

    def _on_store_answered(self, key: ApiKey, problem: KeychainProblem | None) -> None:
        stored = Keeping(Retention.STORED) if problem is None else Keeping(Retention.THIS_RUN_ONLY, problem)
        self._after_storing = stored
        self._set_keeping(stored)
        if self.named(key) is not None:  # otherwise it was forgotten meanwhile
            self.storing_ended.emit(self.keeping)

    def rename(self, key: ApiKey, name: str) -> None:
        """Give a known key another name."""
        known = self.named(key)
        is_stored = known is not None and known.entry is not None
        self._change(tuple(replace(each, name=name) if each.key == key else each for each in self.known))
        if is_stored or self.keeping.retention in {Retention.STORED, Retention.UNKNOWN}:  # it may be being stored now
            self._request(lambda stored_keys: stored_keys.rename(key, name), self._on_rename_answered)

    def _on_rename_answered(self, problem: KeychainProblem | None) -> None:
        if problem is not None:
            self.not_renamed.emit(problem)

    # --- Testing --------------------------------------------------------------------------------------------------

    def test(self, key: ApiKey) -> None:
        """Ask the service what a key may do."""
        task = self._services.tasks.start(self._test(key), name="test a key") if key not in self._testing else None
        if task is not None:
            self._testing[key] = task
            self.tests[key] = None
            self.changed.emit()

    def is_testing(self, key: ApiKey) -> bool:
        """Whether the service is being asked about a key."""
        return key in self._testing

    def cancel_test(self, key: ApiKey) -> None:
        """Stop asking about a key, and discard what was answered about it before."""
        if (task := self._testing.pop(key, None)) is not None:
            task.cancel()
        if key in self.tests:
            del self.tests[key]
            self.changed.emit()

    def record_accepted(self, key: ApiKey) -> None:
        """Handle that the service has listed packs with a key. A test of it that has failed says nothing any more."""
        self.accepted.add(key)
        if isinstance(self.tests.get(key), PackBrowserError):
            self.cancel_test(key)

    async def _test(self, key: ApiKey) -> None:
        answer: Subscription | PackBrowserError
        try:
            answer = await self._services.api.get_subscription(replace(self.connection, key=key))
        except PackBrowserError as error:
            answer = error.without_origin()
        except Exception:  # which is logged
            del self._testing[key]
            self.cancel_test(key)
            raise
        del self._testing[key]
        self.tests[key] = answer
        self.changed.emit()
        if isinstance(answer, Subscription):
            self._name(key, answer)
        self.tested.emit(key)

    def _can_name(self, known: NamedKey) -> bool:
        return self._name_for is not None and not known.name and known.key != self.environment_key

    def _name(self, key: ApiKey, subscription: Subscription) -> None:
        """Give a key that has no name one that no other key has."""
        known, taken = self.named(key), {each.name for each in self.known}
        if self._name_for is not None and known is not None and self._can_name(known):
            name = self._name_for(subscription)
            names = (name, *(f"{name} {number}" for number in range(2, len(taken) + 2)))
            self.rename(key, next(each for each in names if each not in taken))

    # --- Forgetting -----------------------------------------------------------------------------------------------

    def forget(self, key: ApiKey | None = None) -> None:
        """Stop using a key, and delete it from the keychain. If it is in use, the first other one is used instead.

        Args:
            key: The key; None for the one in use.
        """
        in_use = self.connection.key
        key = key or in_use
        if key is None:
            return
        self.cancel_test(key)
        self.accepted.discard(key)
        self._change(tuple(each for each in self.known if each.key != key))
        if key == in_use:
            self._connections.forget_key()
            following = next(iter(self.known), None)
            if following is not None:
                self._connections.use_key(following.key, self._source_of(following))
            self.connection_changed.emit()
        self.forgotten.emit(key)
        self._request(lambda stored_keys: stored_keys.forget(key), self._on_delete_answered)

    def _on_delete_answered(self, problem: KeychainProblem | None) -> None:
        # Without a keychain, no key was ever stored.
        if problem in {None, KeychainProblem.MISSING}:
            self.deleted.emit()
        else:
            self.not_deleted.emit(problem)


_NOTED_SECONDS: Final = 3600  # a window that is stopped for longer goes on with the key


class ForgottenKeys(QObject):
    """Deletes what is on disk of a key that was forgotten, in this window or another one, now or in a former run.

    Keys that another window has forgotten are forgotten here, too. It notes for the others which ones this window has.
    """

    def __init__(
        self, keys: Keys, keys_of_tabs: Callable[[], Iterable[ApiKey | None]], services: Services, parent: QObject
    ) -> None:
        """Delete what is left of keys that were forgotten before, and begin to follow the keys and other windows.

        It is made before the other users of the services, which may save something with a key of the environment.

        Args:
            keys: The servers and their keys.
            keys_of_tabs: Returns the keys that the tabs request with.
            services: The services of this run.
            parent: The Qt parent.
        """
        super().__init__(parent)
        self._keys = keys
        self._keys_of_tabs = keys_of_tabs
        self._services = services
        self._noted: set[str] = set()  # by `Connection.account`
        self._completed: set[str] = set()  # of those that were noted long ago, nothing is left
        self._entered = 0
        self._watcher = QFileSystemWatcher(self)
        self._watcher.directoryChanged.connect(self._on_folder_changed)
        keys.forgotten.connect(self._on_forgotten)
        keys.entered.connect(self._on_entered)
        keys.recalled.connect(self._check)
        services.tasks.start(self._complete(), name="forget keys again", is_eager=True)
        if keys.connection.key is not None:
            self._on_entered()

    @property
    def _saved(self) -> SavedPacks:
        return self._services.saved_packs(is_demo=False)

    async def _complete(self) -> None:
        deleted = await self._saved.forget_again()
        await self._watch()
        ages = await self._read()
        for account, is_deleted in deleted.items():
            await self._clear(account, is_last=is_deleted and ages.get(account, 0) > _NOTED_SECONDS)
        self._check()

    def _on_folder_changed(self) -> None:
        async def read() -> None:
            await self._read()

        self._services.tasks.start(read(), name="read which keys are forgotten")

    async def _read(self) -> dict[str, float]:
        """Read which keys are noted, again if one was entered meanwhile, whose note is taken back."""
        entered, ages = -1, dict[str, float]()
        while entered != self._entered:
            entered = self._entered
            ages = await self._saved.forgotten()
        self._noted = set(ages)
        self._check()
        return ages

    def _check(self) -> None:
        """Forget the keys of this window that are noted, and take back notes that no window needs any more."""
        keys = self._keys
        of_window = {*(each.key for each in keys.known), *self._keys_of_tabs(), keys.connection.key}
        for key in of_window - {None}:
            if self._connection(key).account in self._noted:
                keys.forget(key)
        # A key that could not be deleted from the keychain is forgotten once that has answered.
        if not keys.is_recalling:
            for account in self._completed:
                self._take_back(account)
            self._completed.clear()

    def _on_forgotten(self, key: ApiKey | None) -> None:
        connection = self._connection(key)
        self._saved.forget(connection)
        self._services.tasks.start(self._clear(connection.account), name="forget thumbnails")

    async def _clear(self, account: str, *, is_last: bool = False) -> None:
        """Delete thumbnails; if that is the last that was left of an account, its note is taken back."""
        cache = self._services.thumbnail_cache
        if cache is not None and await cache.clear(account) and is_last:
            self._completed.add(account)

    def _on_entered(self) -> None:
        """Take the note back that a key was forgotten which is in use again."""
        account = self._keys.connection.account
        self._noted.discard(account)
        self._completed.discard(account)
        self._take_back(account)
        self._entered += 1

    def _take_back(self, account: str) -> None:
        async def take_back() -> None:
            await self._saved.take_back(account)
            await self._watch()  # the folder is there now

        self._services.tasks.start(take_back(), name="take a note back", is_eager=True)

    async def _watch(self) -> None:
        folder = await self._saved.folder_to_watch()
        if folder is not None and not self._watcher.directories():
            self._watcher.addPath(str(folder))

    def _connection(self, key: ApiKey | None) -> Connection:
        return replace(self._keys.connection, key=key)

"""The key that new requests use: entered by the person, read from the keychain, stored there, or deleted.

Callers wait for the keychain no longer than `Settings.keychain_seconds`. A later answer of the keychain is still used.

It is not in `session`, because each open pack requests with the key in use and observes its changes, and `session`,
which owns the open packs, is above `packs`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from enum import Enum, auto
from typing import TYPE_CHECKING

from msgspec import Struct
from PySide6.QtCore import QObject, Signal

from app.core.connection import ApiKey, Connection, KeychainError, KeychainProblem
from app.packs.credentials import KeySource, Session

if TYPE_CHECKING:
    import asyncio

    from app.packs.services import Services


class Retention(Enum):
    """For how long a key that the person enters is stored."""

    ENVIRONMENT_WINS = auto()  # for this run: the next run uses the environment's key again
    UNKNOWN = auto()  # the keychain has not answered yet; if it answers, the key is stored there
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
    """The server and key in use, and the keychain that stores the key.

    Attributes:
        keeping: For how long a key that the person enters is stored.
        is_unusable: Whether the environment has an invalid key and the person has not entered one.
        is_recalling: Whether the key is being read from the keychain and the time limit has not passed.

    Signals:
        connection_changed: The server, the key or the source of the key has changed; no arguments.
        recalled: The keychain has returned a key or none, or the time limit has passed; no arguments. If the keychain
            answers after the time limit, the signal is emitted again.
        wanted: A key is needed, so that the person must be asked for one; no arguments.
        entered: The person has entered a valid key, which is in use now; no arguments.
        forgotten: A key is no longer used for new requests; the `ApiKey`, None if there was none.
        keeping_changed: `keeping` was replaced; no arguments.
        storing_ended: The keychain has stored the entered key or failed to; the `Keeping`. It is not emitted if the key
            was forgotten meanwhile.
        deleting: The forgotten key is being deleted from the keychain; no arguments.
        deleted: The keychain has no key any more; no arguments.
        not_deleted: The keychain may still have the key; the `KeychainProblem`. `deleted` may follow if the keychain
            answers after the time limit.
    """

    connection_changed = Signal()
    recalled = Signal()
    wanted = Signal()
    entered = Signal()
    forgotten = Signal(object)
    keeping_changed = Signal()
    storing_ended = Signal(object)
    deleting = Signal()
    deleted = Signal()
    not_deleted = Signal(object)

    def __init__(self, session: Session, *, environment_wins: bool, is_unusable: bool = False) -> None:
        """Make the object. The keychain is not accessed yet.

        Args:
            session: The server and key in use.
            environment_wins: Whether the environment has a key. Then the keychain's is neither used nor replaced.
            is_unusable: Whether the environment's key is invalid.
        """
        super().__init__()
        self.is_unusable = is_unusable
        self.keeping = Keeping(Retention.ENVIRONMENT_WINS if environment_wins else Retention.UNKNOWN)
        self._session = session
        self._environment_wins = environment_wins
        self._services: Services | None = None
        self._recall_task: asyncio.Task[None] | None = None
        self.is_recalling = False
        self._is_recall_wanted = False
        self._entered_early: ApiKey | None = None

    @property
    def connection(self) -> Connection:
        """The real service, and the key that new requests to it use."""
        return self._session.connection

    def connection_for(self, *, is_demo: bool) -> Connection:
        """The demonstration service and its key, if it is asked for and was started; otherwise the real service."""
        demo = self._session.demo_connection if is_demo else None
        return demo or self.connection

    @property
    def source(self) -> KeySource:
        """The source of the key."""
        return self._session.key_source

    @property
    def has_stored_key(self) -> bool:
        """Whether the key in use came from the keychain."""
        return self.source is KeySource.KEYCHAIN

    def attach(self, services: Services) -> None:
        """Begin to use the services, and store a key that was entered before."""
        self._services = services
        if self._entered_early is not None:
            key, self._entered_early = self._entered_early, None
            services.tasks.start(self._store(services, key), name="store the key")

    # --- Recalling ------------------------------------------------------------------------------------------------

    def recall(self) -> None:
        """Read the key from the keychain in a background task, if no key is known."""
        is_asking = self._recall_task is not None and not self._recall_task.done()
        services = self._services
        if self._environment_wins or is_asking or self.source is not KeySource.NONE or services is None:
            return
        self.is_recalling = True
        self._is_recall_wanted = True
        self._recall_task = services.tasks.start(self._recall(services), name="read the key")

    async def _recall(self, services: Services) -> None:
        key = None
        try:
            with _time_limit(services, self._on_recall_timeout):
                key = await services.stored_key.recall()
        except KeychainError as error:
            self._note(error.problem)
        else:
            self._note(None)
        if key is not None and self._is_recall_wanted and self.source is KeySource.NONE:
            self._session.use_stored_key(key)
            self.connection_changed.emit()
        self._end_waiting()

    def _on_recall_timeout(self) -> None:
        self._note(KeychainProblem.SILENT)
        self._end_waiting()

    def _end_waiting(self) -> None:
        self.is_recalling = False
        self.recalled.emit()

    def find_keychain(self) -> None:
        """Check in a background task whether there is a keychain, and set `keeping` if there is none."""
        if self._services is not None and not self._environment_wins:
            self._services.tasks.start(self._find_keychain(self._services), name="find the keychain")

    async def _find_keychain(self, services: Services) -> None:
        try:
            await services.stored_key.check()
        except KeychainError as error:
            self._note(error.problem)

    def _note(self, problem: KeychainProblem | None) -> None:
        """Set `keeping` by what the keychain answered."""
        self.keeping = Keeping(Retention.STORED) if problem is None else Keeping(Retention.THIS_RUN_ONLY, problem)
        self.keeping_changed.emit()

    # --- Entering -------------------------------------------------------------------------------------------------

    def enter(self, key: ApiKey) -> None:
        """Use a key that the person entered for new requests, and store it in the keychain."""
        self.is_unusable = False
        self._session.use_key(key)
        self.connection_changed.emit()
        self.entered.emit()
        if self._environment_wins:
            self.storing_ended.emit(self.keeping)
        elif self._services is None:
            self._entered_early = key
        else:
            self._services.tasks.start(self._store(self._services, key), name="store the key")

    async def _store(self, services: Services, key: ApiKey) -> None:
        try:
            with _time_limit(services, lambda: self._on_store_answered(KeychainProblem.SILENT)):
                await services.stored_key.store(key)
        except KeychainError as error:
            self._on_store_answered(error.problem)
        else:
            self._on_store_answered(None)

    def _on_store_answered(self, problem: KeychainProblem | None) -> None:
        self._note(problem)
        if self.source is not KeySource.NONE:  # otherwise the key was forgotten meanwhile
            self.storing_ended.emit(self.keeping)

    # --- Forgetting -----------------------------------------------------------------------------------------------

    def forget(self) -> None:
        """Stop using the key, and delete it from the keychain."""
        self._is_recall_wanted = False  # a read that is under way returns the key that is being deleted
        self._entered_early = None
        key = self.connection.key
        self._session.forget_key()
        self.connection_changed.emit()
        self.forgotten.emit(key)
        if self._services is not None:
            self.deleting.emit()
            self._services.tasks.start(self._delete(self._services), name="delete the key")

    async def _delete(self, services: Services) -> None:
        try:
            with _time_limit(services, lambda: self.not_deleted.emit(KeychainProblem.SILENT)):
                await services.stored_key.forget()
        except KeychainError as error:
            # Without a keychain, no key was ever stored.
            if error.problem is not KeychainProblem.MISSING:
                self.not_deleted.emit(error.problem)
                return
        self.deleted.emit()


@contextlib.contextmanager
def _time_limit(services: Services, on_expired: Callable[[], None]) -> Iterator[None]:
    """Call a function after `keychain_seconds`, unless the block ends earlier. The block itself is not interrupted."""
    import asyncio

    timer = asyncio.get_running_loop().call_later(services.settings.keychain_seconds, on_expired)
    try:
        yield
    finally:
        timer.cancel()
